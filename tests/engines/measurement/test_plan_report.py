"""Judgements for machines: what a forge reads is well formed, says the same everywhere, and calls nothing a success."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from fairlead.measurement.plan import read_plan
from fairlead.measurement.plan_report import to_junit, to_markdown, to_sarif, to_table
from fairlead.measurement.plan_run import Judgement, Verdict, judge, perform
from tests.engines.measurement.plans import PLAN, write_plan

HOSTILE = 'a|b`c` <script> & "x"'


@pytest.fixture
def judgements(tmp_path: Path) -> tuple[Judgement, ...]:
    """Return a failure, one that is too small to conclude, and a pass."""
    more = '      - {metric: selection_rate, min: 0, minimum_n: 1000, group: {sex: "a|b`c` <script> & \\"x\\""}}\n'
    plan = write_plan(tmp_path, text=PLAN + more, women=20)
    decisions = tmp_path / "decisions.csv"
    decisions.write_text(decisions.read_text() + '"a|b`c` <script> & ""x""",1,1,R-1,2026-11-01T10:00:00Z\n' * 40)
    return judge(perform(read_plan(plan)), on=date(2026, 11, 24))


class TestSarif:
    def test_places_each_judgement_at_the_line_of_its_threshold(self, judgements: tuple[Judgement, ...]) -> None:
        (run,) = json.loads(to_sarif(judgements, file="ai/fairlead.yaml"))["runs"]

        rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
        found = [
            (one["kind"], one["level"], one["locations"][0]["physicalLocation"]["region"]["startLine"])
            for one in run["results"]
        ]
        assert {one["ruleId"] for one in run["results"]} == rules
        assert {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]} == {
            "ai/fairlead.yaml"
        }
        assert ("fail", "error", 13) in found
        assert ("open", "none", 14) in found
        assert ("pass", "none", 4) in found


class TestJUnit:
    def test_fails_what_fails_and_skips_what_is_too_small_to_conclude(self, judgements: tuple[Judgement, ...]) -> None:
        suites = ElementTree.fromstring(to_junit(judgements, file="fairlead.yaml"))

        (suite,) = suites
        cases = list(suite)
        failed = [case for case in cases if case.find("failure") is not None]
        skipped = [case for case in cases if case.find("skipped") is not None]
        assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == (
            str(len(cases)),
            str(len(failed)),
            str(len(skipped)),
        )
        assert [len(failed), len(skipped)] == [
            sum(one.verdict is kind for one in judgements) for kind in (Verdict.FAIL, Verdict.OPEN)
        ]
        assert HOSTILE in (skipped[0].get("name") or "")


class TestMarkdown:
    def test_shows_failures_first_and_foreign_text_as_text(self, judgements: tuple[Judgement, ...]) -> None:
        rows = [line for line in to_markdown(judgements, file="fairlead.yaml").splitlines() if line.startswith("| ")]

        assert rows[1].startswith("| FAIL |")
        assert "<script>" not in "\n".join(rows)
        assert {len(row.replace("\\|", "").split("|")) for row in rows} == {10}


class TestTheTable:
    def test_ends_with_the_three_counts(self, judgements: tuple[Judgement, ...]) -> None:
        last = to_table(judgements, file="fairlead.yaml", say=str).splitlines()[-1]

        counts = [sum(one.verdict is kind for one in judgements) for kind in (Verdict.FAIL, Verdict.PASS, Verdict.OPEN)]
        assert last == "{} fail, {} pass, {} too small to conclude (neither pass nor fail).".format(*counts)
