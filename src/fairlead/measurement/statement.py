"""The statement that a measurement hands over: an in-toto Statement v1 with cells, query, digests and results.

One statement has one form in bytes (canonical JSON) and so one digest, the same on every machine: it holds no path, no
time of the run and no name of a host. `parse_statement` is what a server reads evidence with. It believes nothing that
it can work out: counts must obey the laws of counting, and the results are derived again from the cells; a result that
does not follow from its cells is refused and named. What it cannot prove: that the cells came from the named input.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Any

from fairlead.domain.refusal import N_, FaultsFound
from fairlead.measurement.cells import COUNTS, Cell, CellTable, find_faults, key_order
from fairlead.measurement.known import KNOWN_MEASURES
from fairlead.measurement.measure import Json, Result, result_to_json, results_text
from fairlead.measurement.source import shown
from fairlead.measurement.statement_shape import PREDICATE_TYPE, STATEMENT_TYPE, shape_faults
from fairlead.measurement.strict_json import JsonFault, canonical, canonical_text, object_text, read
from fairlead.measurement.table import Column, Engine

LARGEST = 16 << 20
"""Bytes; a log with six hundred groups makes a statement of three megabytes."""

NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The escape of NUL in JSON, not a backslash that is itself escaped before four zeros."""
MOST_FAULTS = 20


class StatementRefused(FaultsFound):
    """The bytes are not a statement that can be believed; every fault is listed."""


@dataclass(frozen=True, kw_only=True)
class MeasurementStatement:
    """One measurement, as it is handed over.

    Attributes:
        subject: the input's name.
        subject_sha256: the input's digest.
        measure: which measure, such as ``fairness``.
        definition: name and version of its formulas; two definitions are never drawn on one line.
        system: the AI system's reference in the register, or None.
        model_version: the version of the model whose decisions were measured, or None.
        period_from: first day of the decisions (UTC), or None where the log has no times.
        period_until: the day after the last one.
        parameters: what was asked for, as the measure writes it down.
        engine: what ran the query.
        query: the query itself, which an auditor can run again.
        columns: the schema of the input.
        cells: the counts, with reasons of rows not counted.
        results: what follows from the cells.
        content: the statement's bytes.
    """

    subject: str
    subject_sha256: str
    measure: str
    definition: str
    system: str | None
    model_version: str | None
    period_from: str | None
    period_until: str | None
    parameters: Mapping[str, Any]
    engine: Engine
    query: str
    columns: tuple[Column, ...]
    cells: CellTable
    results: tuple[Result, ...]
    content: bytes = b""

    def written(self) -> MeasurementStatement:
        """Return the statement with its bytes."""
        return replace(self, content=to_bytes(self))

    @property
    def digest(self) -> str:
        """The SHA-256 of the statement's bytes: of the file as it was written."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def rows(self) -> int:
        """Rows with a decision that was counted."""
        return sum(cell.n for cell in self.cells.cells)


def to_bytes(statement: MeasurementStatement) -> bytes:
    """Return the statement as in-toto shapes it, in canonical form."""
    predicate = {name: canonical_text(value) for name, value in _predicate(statement).items()}
    subject = [{"name": statement.subject, "digest": {"sha256": statement.subject_sha256}}]
    outer = {
        "_type": canonical_text(STATEMENT_TYPE),
        "subject": canonical_text(subject),
        "predicateType": canonical_text(PREDICATE_TYPE),
        "predicate": object_text({**predicate, "results": results_text(statement.results)}),
    }
    return object_text(outer).encode("utf-8")


def _predicate(statement: MeasurementStatement) -> Json:
    """Return every field of the predicate except the results."""
    cells = statement.cells
    return {
        "measure": statement.measure,
        "definition": statement.definition,
        "system": statement.system,
        "model_version": statement.model_version,
        "period": {"from": statement.period_from, "until": statement.period_until},
        "parameters": dict(statement.parameters),
        "engine": {"name": statement.engine.name, "version": statement.engine.version},
        "query": statement.query,
        "query_sha256": hashlib.sha256(statement.query.encode()).hexdigest(),
        "columns": [{"name": column.name, "type": column.type} for column in statement.columns],
        "keys": list(cells.keys),
        "cells": [{"key": list(cell.key), **dict(zip(cells.counts, cell[1:], strict=False))} for cell in cells.cells],
        "invalid": dict(cells.invalid),
        "suppressed": cells.suppressed,
    }


def parse_statement(content: bytes) -> MeasurementStatement:
    """Read a statement strictly and derive its results again.

    Raises:
        StatementRefused: with every fault that was found, at most twenty of them.
    """
    given = _read(content)
    if isinstance(given, dict) and "payloadType" in given:
        raise _refused(["this is a signed envelope; hand in the statement inside it"])
    if faults := list(shape_faults(given)):
        raise _refused(faults)
    predicate = given["predicate"]
    measure = KNOWN_MEASURES.get(predicate["measure"])
    if measure is None or measure.definition != predicate["definition"]:
        known = ", ".join(f"{name} as {found.definition}" for name, found in KNOWN_MEASURES.items())
        raise _refused([f"{predicate['measure']} as {predicate['definition']} is not known here; known is: {known}"])
    if any(len(cell) != len(measure.counts) + 1 for cell in predicate["cells"]):
        raise _refused([f"cells: each has a key and {', '.join(measure.counts)}"])
    cells = _cells_of(predicate, counts=measure.counts)
    faults = list(_cell_faults(cells))
    try:
        parameters = measure.from_json(predicate["parameters"], keys=cells.keys)
    except ValueError as error:
        raise _refused([*faults, *map(str, error.args)]) from None
    if faults := [*faults, *measure.find_faults(cells, parameters=parameters)]:
        raise _refused(faults)
    results = measure.derive(cells, parameters=parameters)
    statement = _statement_of(given, cells=cells, results=results, content=content)
    if to_bytes(statement) != content:
        raise _refused(list(_result_faults(results, given=predicate["results"])))
    return statement


def _read(content: bytes) -> Any:
    """Read the bytes and insist that they are the one form of what they say."""
    try:
        given = read(content, most=LARGEST)
        if nul := NUL.search(content):
            raise JsonFault(f"a text holds NUL at byte {nul.end() - 5}; no database of texts keeps it")
        if canonical(given) != content:
            raise JsonFault("not in canonical form; hand in the file exactly as it was written")
    except UnicodeEncodeError:
        raise _refused(["a text holds half a character"]) from None
    except JsonFault as fault:
        raise _refused([str(fault)]) from None
    return given


def _refused(faults: list[str]) -> StatementRefused:
    more = (f"and {len(faults) - MOST_FAULTS} more",) if len(faults) > MOST_FAULTS else ()
    sentence = N_("This is not a measurement statement that can be admitted.")
    return StatementRefused(sentence, faults=(*(shown(fault, most=300) for fault in faults[:MOST_FAULTS]), *more))


def _cells_of(predicate: Json, *, counts: tuple[str, ...]) -> CellTable:
    return CellTable(
        keys=tuple(predicate["keys"]),
        cells=tuple(Cell(tuple(cell["key"]), *(cell.get(count, 0) for count in COUNTS)) for cell in predicate["cells"]),
        invalid=tuple(sorted(predicate["invalid"].items())),
        suppressed=predicate["suppressed"],
        counts=counts,
    )


def _cell_faults(cells: CellTable) -> Iterator[str]:
    """Yield every cell that no counting could have given."""
    for place, cell in enumerate(cells.cells):
        yield from (f"cells[{place}]: {fault}" for fault in find_faults(cell))
    keys = [key_order(cell.key) for cell in cells.cells]
    if any(before >= after for before, after in pairwise(keys)):
        yield "cells: not in order, or one key occurs twice"


def _result_faults(results: tuple[Result, ...], *, given: list[Any]) -> Iterator[str]:
    """Yield every result that does not follow from the cells."""
    expected = [result_to_json(result) for result in results]
    for place, (said, follows) in enumerate(zip_longest(given, expected)):
        if said == follows:
            continue
        if said is None or follows is None:
            yield f"results: {len(given)} are given, {len(expected)} follow from the cells"
        elif isinstance(said, dict):
            field = next((name for name in follows if said.get(name) != follows[name]), "more than its fields")
            yield f"results[{place}].{field} is {said.get(field)}, and {follows.get(field)} follows from the cells"
        else:
            yield f"results[{place}]: an object is expected"
        if said is None or follows is None:
            return


def _statement_of(
    given: Json, *, cells: CellTable, results: tuple[Result, ...], content: bytes
) -> MeasurementStatement:
    predicate = given["predicate"]
    return MeasurementStatement(
        subject=given["subject"][0]["name"],
        subject_sha256=given["subject"][0]["digest"]["sha256"],
        measure=predicate["measure"],
        definition=predicate["definition"],
        system=predicate["system"],
        model_version=predicate["model_version"],
        period_from=predicate["period"]["from"],
        period_until=predicate["period"]["until"],
        parameters=predicate["parameters"],
        engine=Engine(name=predicate["engine"]["name"], version=predicate["engine"]["version"]),
        query=predicate["query"],
        columns=tuple(Column(name=column["name"], type=column["type"]) for column in predicate["columns"]),
        cells=cells,
        results=results,
        content=content,
    )
