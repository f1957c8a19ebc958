"""An entry is well formed or it cannot be made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from fairlead.trail.entry import Entry, timestamp

ENTRY = Entry(
    log="fairlead.example/log/a", seq=0, at="2026-11-23T09:30:00.000000Z", actor="P-001", role="owner", door="web",
    batch=None, action="risk.treated", subject="R-1", reason=None, facts={"level": "0" * 64},
)  # fmt: skip


class TestTimestamp:
    def test_is_utc_with_six_digits(self) -> None:
        noon = datetime(2026, 11, 23, 12, 0, 0, 7, tzinfo=timezone(timedelta(hours=2)))

        assert timestamp(noon) == "2026-11-23T10:00:00.000007Z"

    def test_keeps_its_length_in_early_years(self) -> None:
        assert timestamp(datetime(33, 4, 3, tzinfo=UTC)) == "0033-04-03T00:00:00.000000Z"

    def test_refuses_a_moment_without_a_zone(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            timestamp(datetime(2026, 1, 1))  # noqa: DTZ001


class TestEntry:
    def test_shows_exactly_its_twelve_keys(self) -> None:
        keys = "action actor at batch door facts log reason role seq subject v"

        assert sorted(ENTRY.to_json()) == keys.split()

    @pytest.mark.parametrize(
        "change", [{"reason": "x" * 20_000}, {"facts": {f"f{n}": "0" * 64 for n in range(400)}}, {"seq": 2**53 - 1}]
    )
    def test_may_be_as_large_as_the_form_allows(self, change: dict[str, object]) -> None:
        assert replace(ENTRY, **change).to_json()  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "change",
        [
            {"v": 2}, {"seq": -1}, {"seq": True}, {"seq": 2**53}, {"at": "2026-11-23T09:30:00Z"}, {"actor": ""},
            {"log": "with space"}, {"log": "with+plus"}, {"log": ""}, {"action": "Risk"}, {"subject": ""}, {"role": 7},
            {"reason": "x" * 20_001}, {"facts": {"level": "short"}}, {"facts": {"1st": "0" * 64}},
            {"facts": {f"f{n}": "0" * 64 for n in range(401)}},
        ],
    )  # fmt: skip
    def test_refuses_what_cannot_stand_in_a_log(self, change: dict[str, object]) -> None:
        with pytest.raises(ValueError, match="cannot be sealed"):
            replace(ENTRY, **change)  # type: ignore[arg-type]
