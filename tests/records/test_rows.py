"""A stored value becomes plain JSON and the same value again; a wrong one is refused with its column."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from fairlead.records.evidence import EvidenceItem
from fairlead.records.inventory import AISystem
from fairlead.records.rows import default_of, plain, stored, values_in
from fairlead.records.trail import TrailValue

FIELDS = {field.name: field for model in (EvidenceItem, AISystem, TrailValue) for field in model._meta.concrete_fields}
NOON = datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=UTC)


class TestStored:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("title", "a title"),
            ("size", 2**40),
            ("withheld", True),
            ("passed", None),
            ("received_at", NOON),
            ("collected_on", date(2026, 11, 23)),
            ("salt", b"\0\1\2"),
            ("measured", {"rates": [0.25, 1e-9], "name": "ü"}),
        ],
    )
    def test_gives_back_what_plain_made(self, name: str, value: Any) -> None:
        assert stored(FIELDS[name], plain(value)) == value

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("title", 7),
            ("title", "x" * 201),
            ("title", "a\0b"),
            ("kind", "nothing"),
            ("size", 2**63),
            ("size", True),
            ("withheld", 1),
            ("received_at", "2026-11-23T12:00:00"),
            ("received_at", "soon"),
            ("collected_on", 20261123),
            ("salt", "zz"),
            ("title", None),
            ("measured", {"deep": ["a\0b"]}),
            ("measured", {"a\0b": 1}),
        ],
    )
    def test_refuses_what_the_column_does_not_take(self, name: str, value: Any) -> None:
        with pytest.raises(ValueError, match=r".+"):
            stored(FIELDS[name], value)


class TestValuesIn:
    def test_fills_what_an_older_version_did_not_have(self) -> None:
        columns = {name: FIELDS[name] for name in ("withheld", "url", "passed")}

        assert values_in({}, columns) == {"withheld": False, "url": "", "passed": None}

    def test_names_a_column_that_cannot_be_filled(self) -> None:
        with pytest.raises(ValueError, match="title: is missing"):
            values_in({}, {"title": FIELDS["title"]})

    def test_names_a_column_that_is_not_known(self) -> None:
        with pytest.raises(ValueError, match="colour: is a column that this version does not have"):
            values_in({"colour": "red"}, {})


class TestDefaultOf:
    def test_is_made_anew_each_time(self) -> None:
        first, second = default_of(FIELDS["roles"]), default_of(FIELDS["roles"])

        assert first == second == []
        assert first is not second
