"""What an attacker hands in, and the proof that it changed nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from fairlead.domain.occasion import Occasion
from fairlead.records import tenancy

OVERRIDE, HIDDEN = "\u202e", "\u200b"
MARKER = "zzxss"
SCRIPTS = (
    f"<script>window.{MARKER}=1</script>",
    f'"><img src=x onerror="window.{MARKER}=1">',
    f"'-window.{MARKER}=1-'",
    f"javascript:window.{MARKER}=1",
    "{{ 7|add:7 }}{% debug %}",
)
"""A text field filled with each: nothing of it may run or be taken for a tag."""


def standing(one: Occasion) -> dict[str, Any]:
    """Return how much is kept for an organization: rows of every table of ours, and files of evidence by name."""
    tenancy.enter(one.organization)
    counted: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("records").get_models(include_auto_created=True):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(model._meta.db_table)}")
            counted[model._meta.db_table] = cursor.fetchone()[0]
    folder: Path = settings.FOLDER.evidence
    counted["files"] = sorted(str(path) for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
    return counted


@contextmanager
def unchanged(one: Occasion) -> Iterator[None]:
    """Check that nothing is stored, logged or left behind by what happens inside."""
    before = standing(one)
    yield
    after = standing(one)
    changed = {name: (before[name], kept) for name, kept in after.items() if kept != before[name]}
    assert not changed, changed


def bad_scans(good: str) -> dict[str, tuple[bytes, str]]:
    """Return scans that cannot be taken in, by name, each with what the answer must say of the place."""
    document = json.loads(good)
    unknown = {**document, "surprise": 1}
    outside = json.loads(good)
    outside["components"][0]["occurrences"][0]["path"] = "../../etc/passwd"
    nul = json.loads(good)
    nul["candidates"][0]["name"] = "a\0b"
    lone = good.replace(document["candidates"][0]["name"], "\\ud800", 1)
    return {
        "no JSON": (b'{"schema": 1,\n "source": }', "line 2 column 12"),
        "a million brackets": (b"[" * 1_000_000, "nested"),
        "a number beyond any": (good.replace('"line": ', '"line": 1e309, "x": ', 1).encode(), "1e309"),
        "a number with a million digits": (b'{"schema": ' + b"9" * 1_000_000 + b"}", "not JSON"),
        "not a number": (b'{"schema": NaN}', "NaN"),
        "a key twice": (b'{"schema": 1, "schema": 1}', "twice"),
        "Latin-1": ('{"schema": "é"}'.encode("latin-1"), "UTF-8"),
        "an unknown key": (json.dumps(unknown).encode(), "surprise"),
        "a path that leads out": (json.dumps(outside).encode(), "components[0].occurrences[0].path"),
        "a NUL": (json.dumps(nul).encode(), "candidates[0].name"),
        "half a character": (lone.encode(), "no text"),
        "a bill of materials": (b'{"bomFormat": "CycloneDX", "specVersion": "1.6"}', "bomFormat"),
        "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "UTF-8"),
    }


def bad_statements(good: bytes) -> dict[str, tuple[bytes, str]]:
    """Return measurements that cannot be admitted, by name, each with what the answer must say of the place."""

    def changed(**predicate: Any) -> bytes:
        document = json.loads(good)
        document["predicate"] |= predicate
        return compact(document)

    def compact(document: dict[str, Any]) -> bytes:
        return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    envelope = {"payload": "e30=", "payloadType": "text/plain", "signatures": [{"keyid": "", "sig": "AA=="}]}
    unsigned = {**envelope, "payloadType": "application/vnd.in-toto+json"}
    return {
        "no JSON": (b'{"_type":\n', "line 2"),
        "a million brackets": (b"[" * 1_000_000, "deeper"),
        "a number beyond any": (good[:-1] + b',"x":1e309}', "1e309"),
        "not a number": (good[:-1] + b',"x":NaN}', "NaN"),
        "a number with a million digits": (good[:-1] + b',"x":' + b"9" * 1_000_000 + b"}", "digits"),
        "a key twice": (good[:-1] + b',"_type":"x"}', "twice"),
        "not UTF-8": (good.replace(b"fairness", b"fairn\xe9ss"), "byte"),
        "half a character": (good.replace(b'"model_version":null', b'"model_version":"\\ud800"'), ""),
        "a NUL": (changed(model_version="a\0b"), "NUL at byte"),
        "an unknown field": (changed(surprise=True), "surprise"),
        "a result that does not follow": (changed(results=[]), "results"),
        "an envelope of another type": (compact(envelope), "envelope"),
        "an envelope that nobody signed": (compact(unsigned), "envelope"),
        "a ZIP": (b"PK\x03\x04" + b"\0" * 100, "line 1, column 1"),
    }
