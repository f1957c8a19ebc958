"""The shape of a statement: which fields, of which kind, within which bounds; every departure is named."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from fairlead.measurement.cells import COUNTS, TALLY
from fairlead.measurement.table import LONGEST_NAME, MOST_COLUMNS

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:fairlead:measurement:1"

MOST_CELLS = 10_000
MOST_KEYS = 20
LONGEST_QUERY = 1_000_000
LARGEST_COUNT = 10**15

OUTER = frozenset({"_type", "predicate", "predicateType", "subject"})
PREDICATE = frozenset(
    {
        *("cells", "columns", "definition", "engine", "invalid", "keys", "measure", "model_version", "parameters"),
        *("period", "query", "query_sha256", "results", "suppressed", "system"),
    }
)
SHA256 = re.compile(r"[0-9a-f]{64}")


def shape_faults(given: Any) -> Iterator[str]:
    """Yield how a value departs from the shape of a statement; inner fields only where the outer ones stand."""
    if faults := list(_fields(given, expected=OUTER, at="the statement")):
        yield from faults
        return
    if given["_type"] != STATEMENT_TYPE:
        yield f"_type: {STATEMENT_TYPE} is expected"
    if given["predicateType"] != PREDICATE_TYPE:
        yield f"predicateType: {PREDICATE_TYPE} is expected"
    yield from _subject(given["subject"])
    predicate = given["predicate"]
    if faults := list(_fields(predicate, expected=PREDICATE, at="predicate")):
        yield from faults
        return
    yield from _names(predicate)
    yield from _period(predicate["period"])
    yield from _query(predicate)
    yield from _columns(predicate["columns"])
    yield from _counts(predicate)
    if not isinstance(predicate["parameters"], dict):
        yield "parameters: an object is expected"
    if not isinstance(predicate["results"], list):
        yield "results: a list is expected"


def _fields(given: Any, *, expected: frozenset[str], at: str) -> Iterator[str]:
    """Yield missing and unknown fields: an unknown one could say something that nobody reads."""
    if not isinstance(given, dict):
        yield f"{at}: an object is expected"
        return
    yield from (f"{at}: {name} is missing" for name in sorted(expected.difference(given)))
    yield from (f"{at}: {name} is not a field of it" for name in sorted(set(given).difference(expected)))


def _is_text(given: Any, *, most: int = LONGEST_NAME) -> bool:
    return isinstance(given, str) and 0 < len(given) <= most


def _is_count(given: Any) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= LARGEST_COUNT


def _subject(given: Any) -> Iterator[str]:
    if not isinstance(given, list) or len(given) != 1:
        yield "subject: a list of one input is expected"
        return
    if faults := list(_fields(given[0], expected=frozenset({"name", "digest"}), at="subject[0]")):
        yield from faults
        return
    if not _is_text(given[0]["name"]) or "/" in given[0]["name"]:
        yield "subject[0].name: the name of a file is expected, without a path"
    digest = given[0]["digest"]
    if faults := list(_fields(digest, expected=frozenset({"sha256"}), at="subject[0].digest")):
        yield from faults
    elif not _is_text(digest["sha256"]) or not SHA256.fullmatch(digest["sha256"]):
        yield "subject[0].digest.sha256: 64 hexadecimal digits are expected"


def _names(predicate: dict[str, Any]) -> Iterator[str]:
    for name in ("measure", "definition"):
        if not _is_text(predicate[name]):
            yield f"{name}: a text is expected"
    for name in ("system", "model_version"):
        if predicate[name] is not None and not _is_text(predicate[name]):
            yield f"{name}: a text or null is expected"
    engine = predicate["engine"]
    if faults := list(_fields(engine, expected=frozenset({"name", "version"}), at="engine")):
        yield from faults
    elif not _is_text(engine["name"]) or not _is_text(engine["version"]):
        yield "engine: a name and a version are expected"


def _period(given: Any) -> Iterator[str]:
    if faults := list(_fields(given, expected=frozenset({"from", "until"}), at="period")):
        yield from faults
        return
    if given["from"] is None and given["until"] is None:
        return
    days = [_day(given["from"]), _day(given["until"])]
    if None in days:
        yield "period: two days such as 2026-01-31, or null twice, are expected"
    elif days[0] >= days[1]:  # type: ignore[operator]  # both are days here
        yield "period: it ends before it begins"


def _day(given: Any) -> date | None:
    try:
        found = date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
    return found if found and found.isoformat() == given else None


def _query(predicate: dict[str, Any]) -> Iterator[str]:
    query = predicate["query"]
    if not _is_text(query, most=LONGEST_QUERY):
        yield "query: a text is expected"
    elif predicate["query_sha256"] != hashlib.sha256(query.encode()).hexdigest():
        yield "query_sha256 is not the digest of query"


def _columns(given: Any) -> Iterator[str]:
    if not isinstance(given, list) or not 0 < len(given) <= MOST_COLUMNS:
        yield f"columns: a list of 1 to {MOST_COLUMNS} columns is expected"
        return
    for place, column in enumerate(given):
        if faults := list(_fields(column, expected=frozenset({"name", "type"}), at=f"columns[{place}]")):
            yield from faults
        elif not _is_text(column["name"]) or not _is_text(column["type"], most=100_000):
            yield f"columns[{place}]: a name and a type are expected"


def _counts(predicate: dict[str, Any]) -> Iterator[str]:
    """Check keys, cells and the reasons of rows that were not counted."""
    keys, cells, invalid = predicate["keys"], predicate["cells"], predicate["invalid"]
    if not _is_key_list(keys):
        yield f"keys: 1 to {MOST_KEYS} different names are expected"
        return
    if not isinstance(cells, list) or len(cells) > MOST_CELLS:
        yield f"cells: a list of at most {MOST_CELLS} cells is expected"
        return
    names = TALLY if cells and isinstance(cells[0], dict) and len(cells[0]) == len(TALLY) + 1 else COUNTS
    expected = frozenset({"key", *names})
    for place, cell in enumerate(cells):
        if faults := list(_fields(cell, expected=expected, at=f"cells[{place}]")):
            yield from faults
        elif not _is_key(cell["key"], width=len(keys)):
            yield f"cells[{place}].key: {len(keys)} texts or nulls are expected"
        else:
            yield from (f"cells[{place}].{name}: a count is expected" for name in names if not _is_count(cell[name]))
    if not isinstance(invalid, dict) or not all(_is_count(count) and count for count in invalid.values()):
        yield "invalid: reasons with a count each are expected"
    if not _is_count(predicate["suppressed"]):
        yield "suppressed: a count is expected"


def _is_key_list(keys: Any) -> bool:
    if not isinstance(keys, list) or not 0 < len(keys) <= MOST_KEYS:
        return False
    return all(_is_text(key) for key in keys) and len(set(keys)) == len(keys)


def _is_key(key: Any, *, width: int) -> bool:
    if not isinstance(key, list) or len(key) != width:
        return False
    return all(value is None or (isinstance(value, str) and value.strip()) for value in key)
