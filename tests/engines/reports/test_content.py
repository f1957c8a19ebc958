"""Content holds plain values, honest counts and names that lead somewhere."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.applicability import ControlState
from fairlead.reports.composition import REPORTS
from fairlead.reports.content.audit_pack import find_broken_refs
from fairlead.reports.content.change import LONGEST_COMPARED, Mark, word_changes
from fairlead.reports.content.gate import Tally
from fairlead.reports.content.header import Report, as_json
from fairlead.reports.content.measurement import Interval
from fairlead.reports.content.words import CONDITIONAL_WORDS, find_forbidden_words
from tests.engines.reports import make
from tests.engines.reports.make_pack import make_pack


class TestHeader:
    def test_refuses_a_moment_without_a_zone(self) -> None:
        with pytest.raises(ValueError, match="cut_off has no time zone"):
            replace(make.HEADER, cut_off=make.HEADER.cut_off.replace(tzinfo=None))


class TestAsJson:
    @pytest.mark.parametrize(
        ("value", "plain"),
        [
            (datetime(2026, 11, 23, 12, tzinfo=UTC), "2026-11-23T12:00:00.000000Z"),
            (date(2026, 11, 23), "2026-11-23"),
            (ControlState.ACCEPTED, "accepted"),
            (("a", 1, None, True), ["a", 1, None, True]),
            (make.LEAD, {"id": "P-0001", "name": "Demo Lead"}),
        ],
    )
    def test_gives_plain_values(self, value: object, plain: object) -> None:
        assert as_json(value) == plain

    @pytest.mark.parametrize("value", [1.5, {"a": 1}, b"x", make])
    def test_refuses_what_prints_differently_by_machine(self, value: object) -> None:
        with pytest.raises(TypeError):
            as_json(value)


ALL_REPORTS: tuple[Report, ...] = (
    make.make_statement(),
    make.make_register(),
    make.make_inventory(),
    make.make_readiness(),
    make.make_documents(),
    make.make_measurement(),
    make_pack(),
)


class TestReport:
    def test_is_made_for_every_kind(self) -> None:
        assert {type(report) for report in ALL_REPORTS} == set(REPORTS)

    @pytest.mark.parametrize("report", ALL_REPORTS, ids=lambda report: report.kind)
    def test_survives_json(self, report: Report) -> None:
        body = report.to_json()

        assert body["format"] == f"fairlead-report/{report.kind}/1"
        assert json.loads(json.dumps(body)) == body


class TestApplicability:
    def test_names_people_of_the_lines_by_id_for_the_verifier(self) -> None:
        body = make.make_statement().to_json()

        line = body["lines"][0]
        assert (body["approver"], body["approver_name"]) == ("P-0002", "Demo Director")
        assert (line["owner"], line["owner_name"]) == ("P-0001", "Demo Lead")
        assert line["provision"] == "iso42001:A.2.2"
        assert {"version", "approved_at", "self_reviewed", "content_sha256"} <= set(body)

    def test_counts_decided_rows(self) -> None:
        statement = make.make_statement()

        undecided = replace(statement.lines[0], applicable=None)
        changed = replace(statement, lines=(undecided, *statement.lines[1:]))

        assert statement.included + statement.excluded == len(statement.lines)
        assert changed.included == statement.included - 1


class TestReadiness:
    def test_leaves_excluded_rows_out_of_the_denominator(self) -> None:
        readiness = make.make_readiness()

        excluded = sum(row.state is ControlState.EXCLUDED for row in readiness.rows)
        assert readiness.total == len(readiness.rows) - excluded
        assert 0 < readiness.counted < readiness.total


class TestTally:
    @pytest.mark.parametrize(("count", "total"), [(-1, 3), (4, 3), (-1, None)])
    def test_refuses_what_is_no_count(self, count: int, total: int | None) -> None:
        with pytest.raises(ValueError, match="is not a count"):
            Tally(label="Rows", count=count, total=total)


class TestInterval:
    @pytest.mark.parametrize("value", ["", "nan", "inf", "0,8", "<b>", "1e999999999"])
    def test_refuses_what_is_no_number(self, value: str) -> None:
        with pytest.raises(ValueError, match="is not a decimal number"):
            Interval(group="g", value=value)

    def test_refuses_half_an_interval(self) -> None:
        with pytest.raises(ValueError, match="two ends"):
            Interval(group="g", value="1", low="0.5")


class TestWordChanges:
    @given(before=st.text(max_size=80), after=st.text(max_size=80))
    def test_can_be_read_both_ways(self, before: str, after: str) -> None:
        changes = word_changes(before, after)

        assert "".join(run.text for run in changes if run.mark is not Mark.ADDED) == before
        assert "".join(run.text for run in changes if run.mark is not Mark.REMOVED) == after

    def test_marks_words_and_not_letters(self) -> None:
        changes = word_changes("reviewed once a year by the board", "reviewed every quarter by the board")

        assert [(run.mark, run.text) for run in changes] == [
            (Mark.KEPT, "reviewed "),
            (Mark.REMOVED, "once a year"),
            (Mark.ADDED, "every quarter"),
            (Mark.KEPT, " by the board"),
        ]

    def test_replaces_a_text_too_long_to_compare(self) -> None:
        long = "word " * LONGEST_COMPARED

        assert [run.mark for run in word_changes(long, long + "more")] == [Mark.REMOVED, Mark.ADDED]

    def test_says_nothing_changed(self) -> None:
        assert [run.mark for run in word_changes("same words", "same words")] == [Mark.KEPT]
        assert word_changes("", "") == ()


class TestFindBrokenRefs:
    def test_finds_none_in_a_whole_pack(self) -> None:
        assert find_broken_refs(make_pack()) == ()

    def test_names_the_row_and_the_name_that_leads_nowhere(self) -> None:
        pack = make_pack()

        rows = (replace(pack.provisions[0], evidence=("EV-9999",)), *pack.provisions[1:])

        assert find_broken_refs(replace(pack, provisions=rows)) == ("iso42001:4.1: EV-9999",)


class TestFindForbiddenWords:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("We are ISO 42001 certified.", ("certified",)),
            ("not\ncertified", ("certified",)),
            ("by an Accredited body", ("accredited",)),
            ("fully compliant with the EU AI Act", ("compliant with the AI Act",)),
            ("our system complies with Regulation (EU) 2024/1689", ("compliant with the AI Act",)),
            ("AI-Act-ready", ("compliant with the AI Act",)),
            ("there is a presumption of\n conformity", ("presumption of conformity",)),
            ("the pack is up-to-date", ("up to date",)),
            ("certified and up to date", ("certified", "up to date")),
            ("the certification body asks; n of m mapped obligations of the AI Act have accepted evidence", ()),
            ("uncertified, a certificate, a date, accreditation", ()),
            ("Comply with your policy. The AI Act is a law.", ()),
        ],
    )
    def test_finds_words_whose_condition_nobody_showed(self, text: str, found: tuple[str, ...]) -> None:
        assert find_forbidden_words(text) == found

    def test_lets_a_word_pass_whose_condition_holds(self) -> None:
        assert find_forbidden_words("certified since 2027", allowed={"certified"}) == ()

    @pytest.mark.parametrize("word", ["compliant with the AI Act", "nonsense"])
    def test_never_lets_some_words_pass(self, word: str) -> None:
        with pytest.raises(ValueError, match="never allowed"):
            find_forbidden_words("text", allowed={word})

    def test_knows_every_word_of_the_list(self) -> None:
        assert len(CONDITIONAL_WORDS) == 5
