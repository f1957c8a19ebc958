"""Performing a plan: the verdict of each threshold, and what is too small to conclude."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fairlead.measurement.plan import PlanRefused, read_plan
from fairlead.measurement.plan_run import Judgement, Verdict, judge, perform
from tests.engines.measurement.plans import PLAN, write_plan

ON = date(2026, 11, 24)
RATIO = "      - {metric: selection_rate_ratio, min: 0.8, minimum_n: 100}\n"
MORE = """\
measures:
  - {measure: oversight, input: decisions.csv, decision: hired, final: final, reviewer: reviewer}
  - {measure: quality, input: decisions.csv, contract: contract.yaml, key: [decided_at]}
  - measure: drift
    input: decisions.csv
    against: decisions.csv
    categories: [sex]
    thresholds: [{metric: psi, max: 0}]
  - measure: reidentification
    input: decisions.csv
    quasi: [sex]
    thresholds: [{metric: k_anonymity, min: 5}]
  - measure: leaks
    input: decisions.csv
    thresholds: [{metric: confirmed_finds, max: 0}]
"""


def judged(folder: Path, threshold: str, *, women: int = 60, rows: int = 100) -> tuple[Judgement, ...]:
    """Return the judgements on a plan with one threshold, freshness left out."""
    text = PLAN.replace(RATIO, f"      - {threshold}\n").replace("    fresh_days: 90\n", "")
    return judge(perform(read_plan(write_plan(folder, text=text, women=women, rows=rows))), on=ON)


class TestAThreshold:
    @pytest.mark.parametrize(
        ("women", "verdict", "value"),
        [(60, Verdict.PASS, "0.8"), (59, Verdict.FAIL, "0.786667"), (75, Verdict.PASS, "1")],
    )
    def test_passes_at_its_limit_and_fails_below_it(
        self, tmp_path: Path, women: int, verdict: Verdict, value: str
    ) -> None:
        (found,) = judged(tmp_path, "{metric: selection_rate_ratio, min: 0.8}", women=women)

        assert (found.verdict, found.value, found.limit, found.n) == (verdict, value, ">= 0.8", 100)
        assert found.group == (("sex", "female"),)

    def test_never_shows_a_value_on_the_other_side_of_its_limit(self, tmp_path: Path) -> None:
        (found,) = judged(tmp_path, "{metric: selection_rate_ratio, min: 0.7866667}", women=59)

        assert (found.verdict, found.value) == (Verdict.FAIL, "0.786666666667")

    def test_has_an_upper_end_too(self, tmp_path: Path) -> None:
        (found,) = judged(tmp_path, "{metric: selection_rate, max: 0.7, group: {sex: male}}")

        assert (found.verdict, found.limit) == (Verdict.FAIL, "<= 0.7")

    def test_judges_every_group_where_it_names_none(self, tmp_path: Path) -> None:
        found = judged(tmp_path, "{metric: selection_rate, min: 0.7}")

        verdicts = {one.group: one.verdict for one in found}
        assert verdicts[(("sex", "female"),)] is Verdict.FAIL
        assert verdicts[(("sex", "male"),)] is Verdict.PASS

    def test_neither_passes_nor_fails_with_too_few_rows(self, tmp_path: Path) -> None:
        (found,) = judged(tmp_path, "{metric: selection_rate_ratio, min: 0.8, minimum_n: 101}", women=1)

        assert (found.verdict, found.n, found.needed) == (Verdict.OPEN, 100, 101)

    def test_neither_passes_nor_fails_where_the_measure_itself_cannot_conclude(self, tmp_path: Path) -> None:
        (found,) = judged(tmp_path, "{metric: selection_rate_ratio, min: 0.8, minimum_n: 0}", women=1, rows=20)

        assert found.verdict is Verdict.OPEN

    def test_by_interval_fails_only_where_the_whole_interval_lies_beyond(self, tmp_path: Path) -> None:
        asked = "{metric: selection_rate_ratio, min: 0.8, judge: interval}"

        verdicts = [judged(tmp_path, asked, women=women)[0].verdict for women in (20, 60, 75)]

        assert verdicts == [Verdict.FAIL, Verdict.OPEN, Verdict.PASS]

    def test_on_a_metric_or_a_group_that_is_not_measured_is_a_fault_with_its_line(self, tmp_path: Path) -> None:
        for threshold, words in (
            ("{metric: luck, min: 0}", "luck is not measured; measured are: "),
            ("{metric: selection_rate, min: 0, group: {sex: other}}", "no result is about this group"),
            ("{metric: selection_rate_ratio, min: 0, group: {sex: male}}", "this group is the reference"),
        ):
            with pytest.raises(PlanRefused) as refused:
                judged(tmp_path, threshold)
            assert refused.value.faults[0].startswith("fairlead.yaml:12: ")
            assert words in refused.value.faults[0]


class TestFreshness:
    @pytest.mark.parametrize(
        ("on", "verdict"),
        [
            (date(2026, 11, 20), Verdict.PASS),
            (date(2027, 2, 18), Verdict.PASS),
            (date(2027, 2, 19), Verdict.FAIL),
            (date(2026, 11, 1), Verdict.FAIL),
        ],
    )
    def test_ends_after_the_days_of_the_plan(self, tmp_path: Path, on: date, verdict: Verdict) -> None:
        performed = perform(read_plan(write_plan(tmp_path)))

        found = judge(performed, on=on)[0]

        assert (found.metric, found.verdict) == ("freshness", verdict)


class TestPerforming:
    def test_takes_every_measure_that_a_plan_can_name(self, tmp_path: Path) -> None:
        plan = write_plan(tmp_path, text=MORE)
        (tmp_path / "contract.yaml").write_text("columns:\n  sex: {allowed: [male, female]}\n")

        performed = perform(read_plan(plan))
        verdicts = {(one.measure, one.metric): one.verdict for one in judge(performed, on=ON)}

        assert [done.statement.measure for done in performed] == [
            "oversight",
            "quality",
            "drift",
            "reidentification",
            "leaks",
        ]
        assert verdicts[("reidentification", "k_anonymity")] is Verdict.PASS
        assert verdicts[("leaks", "confirmed_finds")] is Verdict.PASS

    def test_names_every_input_that_cannot_be_measured(self, tmp_path: Path) -> None:
        text = PLAN.replace("decision: hired", "decision: hire") + PLAN.partition("measures:\n")[2].replace(
            "- measure", "- name: second\n    measure"
        ).replace("by: [sex]", "by: [gender]").replace("reference: {sex: male}", "reference: {gender: male}")

        with pytest.raises(PlanRefused) as refused:
            perform(read_plan(write_plan(tmp_path, text=text)))

        assert [words.split(": ")[0] for words in refused.value.faults] == ["fairlead.yaml:4", "fairlead.yaml:14"]

    def test_lists_the_faults_of_a_contract_in_the_plan(self, tmp_path: Path) -> None:
        plan = write_plan(tmp_path, text=MORE)
        (tmp_path / "contract.yaml").write_text("columns:\n  sex: {colour: red}\n")

        with pytest.raises(PlanRefused) as refused:
            read_plan(plan)

        assert "colour" in refused.value.faults[0]
        assert refused.value.faults[0].startswith("fairlead.yaml:3: measures.1.contract: ")
