"""Oversight against a count by hand in plain Python, and what it refuses."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairlead.measurement.intervals import wilson
from fairlead.measurement.measure import State
from fairlead.measurement.oversight.human_oversight import OVERSIGHT, WHOLE_ONLY
from fairlead.measurement.source import TableRefused
from fairlead.measurement.statement import StatementRefused, parse_statement
from fairlead.measurement.strict_json import canonical
from fairlead.measurement.tally import merge_tallies
from tests.engines.measurement.logs import found
from tests.engines.measurement.oversight.logs import Row, measure_rows, parameters_for, review

REVIEWS = st.lists(
    st.builds(
        review,
        st.sampled_from(["yes", "no"]),
        st.sampled_from(["yes", "no", ""]),
        sex=st.sampled_from(["f", "m", ""]),
        reviewer=st.sampled_from(["Reviewer 1", "Reviewer 2", ""]),
        at=st.integers(0, 4_000),
        took=st.sampled_from([None, 3, 9, 10, 60, 400, 9_000]),
    ),
    min_size=1,
    max_size=40,
)


def _by_hand(rows: list[Row]) -> Counter[str]:
    """Count the states of a log without any engine."""
    counts: Counter[str] = Counter()
    for _, decision, final, reviewer, _, seen in rows:
        reviewed = bool(reviewer or seen)
        counts["decided"] += 1
        counts["reviewed"] += reviewed
        counts["judged"] += reviewed and final != ""
        counts["overridden"] += reviewed and final not in ("", decision)
        counts["changed"] += not reviewed and final not in ("", decision)
        counts["unreviewed"] += not reviewed and final != ""
        counts["unnamed"] += reviewed and not reviewer
    return counts


def _longest_by_hand(rows: list[Row], reviewer: str) -> int:
    own = [
        (datetime.fromisoformat(row[5]), row[2] == row[1]) for row in rows if row[3] == reviewer and row[2] and row[5]
    ]
    longest = run = 0
    for _, agreed in sorted(own):
        run = run + 1 if agreed else 0
        longest = max(longest, run)
    return longest


def _shares(rows: list[Row]) -> bool:
    return bool({row[1] for row in rows} & {row[2] for row in rows})


class TestOversight:
    @given(rows=REVIEWS)
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_agrees_with_a_count_by_hand(self, rows: list[Row], tmp_path: Path) -> None:
        if not _shares(rows):
            return
        statement = measure_rows(tmp_path, rows, minimum_n=1, name_reviewers=True)

        for grouping, chosen in [({}, rows), ({"sex": "f"}, [row for row in rows if row[0] == "f"])]:
            if not chosen:
                continue
            hand = _by_hand(chosen)
            for name, events, of in (
                ("review_rate", "reviewed", "decided"),
                ("override_rate", "overridden", "judged"),
                ("changed_unreviewed_rate", "changed", "unreviewed"),
                ("unnamed_reviewer_rate", "unnamed", "reviewed"),
            ):
                result = found(statement, name, **grouping)
                assert result.n == hand[of]
                if hand[of]:
                    assert (result.value, result.low, result.high) == (
                        hand[events] / hand[of],
                        *wilson(hand[events], hand[of]),
                    )
                else:
                    assert (result.value, result.state) == (None, State.UNDEFINED)
        for result in statement.results:
            if result.name == "longest_agreement_run":
                assert (result.value or 0) == _longest_by_hand(rows, str(result.group[0][1]))

    @given(rows=REVIEWS)
    @settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_of_seven_parts_merged_equals_the_whole(self, rows: list[Row], tmp_path: Path) -> None:
        seed = [review("yes"), review("no")]  # each part speaks the same words
        parts = [[*seed, *rows[place::7]] for place in range(7)]

        whole = measure_rows(tmp_path, [*seed * 7, *rows]).cells
        merged = merge_tallies([measure_rows(tmp_path, part).cells for part in parts], whole_only=WHOLE_ONLY)

        assert merged.invalid == whole.invalid
        assert merged.cells == tuple(cell for cell in whole.cells if cell.key[0] not in WHOLE_ONLY)

    def test_of_merged_parts_has_no_run_and_says_so(self, tmp_path: Path) -> None:
        part = measure_rows(tmp_path, [review(at=minute) for minute in range(40)]).cells

        merged = merge_tallies([part, part], whole_only=WHOLE_ONLY)

        results = OVERSIGHT.derive(merged, parameters=parameters_for())
        runs = [result for result in results if result.name.startswith("longest_agreement_run")]
        assert len(runs) == 2
        assert all(result.value is None and result.state is State.UNDEFINED for result in runs)

    def test_is_the_same_twice_and_is_admitted(self, tmp_path: Path) -> None:
        rows = [review(at=minute, final="yes" if minute % 7 == 0 else None) for minute in range(60)]

        first, second = measure_rows(tmp_path, rows), measure_rows(tmp_path, rows)

        assert first.digest == second.digest
        assert parse_statement(first.content) == first

    def test_names_reviewers_only_when_asked(self, tmp_path: Path) -> None:
        rows = [review(at=minute) for minute in range(5)]

        assert b"Reviewer 1" not in measure_rows(tmp_path, rows).content
        assert b"Reviewer 1" in measure_rows(tmp_path, rows, name_reviewers=True).content

    def test_finds_a_reviewer_who_agrees_too_long_and_too_fast(self, tmp_path: Path) -> None:
        rows = [
            review("no", "yes" if minute % 5 == 0 else None, reviewer="Careful", at=minute, took=300)
            for minute in range(300)
        ]
        rows += [review(reviewer="Hasty", at=minute, took=2) for minute in range(150)]

        statement = measure_rows(tmp_path, rows, name_reviewers=True)

        hasty, careful = (found(statement, "longest_agreement_run", reviewer=name) for name in ("Hasty", "Careful"))
        assert (hasty.value, hasty.state) == (150.0, State.FOUND)
        assert (careful.value, careful.state) == (4.0, State.NOT_SHOWN)
        assert found(statement, "fast_review_rate", reviewer="Hasty").value == 1.0

    def test_calls_few_rows_too_small_to_conclude(self, tmp_path: Path) -> None:
        statement = measure_rows(tmp_path, [review(at=minute, sex="fm"[minute % 2]) for minute in range(20)])

        for name, group in (("override_rate", {}), ("override_rate_difference", {"sex": "m"})):
            assert found(statement, name, **group).state is State.TOO_SMALL

    def test_sets_every_share_beside_the_same_reference(self, tmp_path: Path) -> None:
        rows = [review(at=minute, sex="f", took=None, reviewer="") for minute in range(60)]
        rows += [review(at=minute, sex="m") for minute in range(50)]

        statement = measure_rows(tmp_path, rows)

        references = {result.group for result in statement.results if result.state is State.REFERENCE}
        assert references <= {(("sex", "f"),), (("decision", "no"),)}

    def test_counts_what_it_cannot_read_as_reasons(self, tmp_path: Path) -> None:
        good = [review(at=minute) for minute in range(5)]
        early = [review(at=9, took=-60)]
        odd = [("f", "no", "no", "Reviewer 1", "soon", "later"), ("f", "", "no", "", "", "")]

        statement = measure_rows(tmp_path, [*good, *early, *odd])

        assert dict(statement.cells.invalid) == {
            "decision missing": 1,
            "decision time not recognised": 1,
            "review time not recognised": 1,
            "reviewed before it was decided": 1,
        }
        assert found(statement, "review_seconds_median").n == 5

    def test_falls_back_to_the_graded_grid_for_many_different_times(self, tmp_path: Path) -> None:
        rows = [review(at=number, took=30 + number * 7) for number in range(3_200)]

        statement = measure_rows(tmp_path, rows, by=())

        assert statement.parameters["grid"] == "graded"
        median = found(statement, "review_seconds_median")
        assert (median.low or 0) <= (median.value or 0) <= 30 + 1_599 * 7 <= (median.high or 0)
        assert parse_statement(statement.content).results == statement.results


class TestBadInput:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"decision": "decsion"}, "Did you mean decision"),
            ({"reviewed_at": "seen"}, "has no column seen"),
            ({"by": ("sex", "decision")}, "asked for twice"),
            ({"reference": (("race", "x"),)}, "not one of the attributes"),
            ({"reviewer": None, "reviewed_at": None}, "Name the column of reviewers"),
            ({"fast_seconds": 0}, "between 1 and 120"),
            ({"final": "reviewer"}, "asked for twice"),
            ({"final": "sex", "by": ()}, "no value in common"),
        ],
    )
    def test_of_parameters_is_refused_with_a_sentence(self, tmp_path: Path, change: dict[str, Any], words: str) -> None:
        with pytest.raises(TableRefused) as refused:
            measure_rows(tmp_path, [review()], **change)

        assert words in refused.value.reason

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ([], "no rows"),
            ([("f", "", "no", "r", "", "")], "Every value of decision"),
            ([review(), ("f", "no", "no", "r", "0001-01-01", "")], "is a year wrong"),
        ],
    )
    def test_of_rows_is_refused_with_a_sentence(self, tmp_path: Path, rows: list[Row], words: str) -> None:
        with pytest.raises(TableRefused) as refused:
            measure_rows(tmp_path, rows)

        assert words in refused.value.reason

    def test_that_is_infinite_or_no_number_is_a_value_like_any_other_and_never_a_time(self, tmp_path: Path) -> None:
        rows = [("f", "NaN", "NaN", "r", "inf", "nan"), ("f", "inf", "NaN", "r", "", "")]

        statement = measure_rows(tmp_path, rows)

        assert found(statement, "override_rate").value == 0.5
        assert found(statement, "review_seconds_median").state is State.UNDEFINED
        assert found(statement, "log_days_covered").state is State.UNDEFINED


class TestForgedStatements:
    @pytest.mark.parametrize(
        ("counted", "key", "n", "words"),
        [
            ("overridden", None, 10**6, "more overridden than judged"),
            ("day", "yesterday", 1, "day is counted at a date"),
            ("day", "0001-01-01", 1, "more than a century"),
            ("timed", "-5", 1, "at a whole number"),
            ("run", "٣", 1, "at a whole number"),
            ("run", "500000", 1, "runs are longer"),
            ("horoscope", None, 1, "is not counted"),
        ],
    )
    def test_are_refused_and_the_place_is_named(
        self, tmp_path: Path, counted: str, key: str | None, n: int, words: str
    ) -> None:
        statement = measure_rows(tmp_path, [review(final="yes", at=at) for at in range(3)] + [review()])
        given = json.loads(statement.content)
        cells = given["predicate"]["cells"]
        of = {"run": "r", "overridden": "no"}.get(counted)
        cells.append({"key": [counted, of, key, "f" if counted == "overridden" else None], "n": n})
        unique = {tuple(cell["key"]): cell for cell in cells}
        order = sorted(unique, key=lambda parts: [(part is None, part or "") for part in parts])
        given["predicate"]["cells"] = [unique[parts] for parts in order]

        with pytest.raises(StatementRefused) as refused:
            parse_statement(canonical(given))

        assert words in refused.value.reason
