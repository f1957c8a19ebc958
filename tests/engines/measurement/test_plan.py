"""Reading a plan: every fault at once with its line, and nothing outside the plan's own folder."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fairlead.measurement.plan import COMMON, MOST_MEASURES, SERVER, THRESHOLD, PlanRefused, read_plan
from fairlead.measurement.plan import PLAN as PLAN_KEYS
from fairlead.measurement.plan_measures import KINDS
from fairlead.measurement.source import TableRefused
from tests.engines.measurement.plans import PLAN, write_plan

FAULTY = """\
system: 5
colour: blue
measures:
  - measure: fairness
    input: ../secret.csv
    decision: hired
    by: [sex]
    reference: {sex: NO}
    thresholds:
      - {metric: selection_rate_ratio, min: 0.9, max: 0.1}
      - {metric: selection_rate}
  - measure: horoscope
  - measure: leaks
    input: missing.txt
    fresh_days: 3
    system: AI-1
"""


def faults(folder: Path, text: str) -> tuple[str, ...]:
    """Return what is wrong with a plan."""
    with pytest.raises(PlanRefused) as refused:
        read_plan(write_plan(folder, text=text))
    return refused.value.faults


class TestAPlan:
    def test_is_read_with_its_parameters_and_thresholds(self, tmp_path: Path) -> None:
        plan = read_plan(write_plan(tmp_path))

        (measure,) = plan.measures
        (threshold,) = measure.thresholds
        assert (plan.system, plan.model_version, plan.file) == ("AI-1", "2.4", "fairlead.yaml")
        assert (measure.name, measure.fresh_days, measure.controls) == ("fairness", 90, ("A.6.2.4",))
        assert measure.planned.parameters.reference == (("sex", "male"),)
        assert (threshold.minimum, threshold.maximum, threshold.minimum_n) == (Decimal("0.8"), None, 100)
        assert threshold.line == 13

    def test_lists_every_fault_with_its_line(self, tmp_path: Path) -> None:
        found = faults(tmp_path, FAULTY)

        assert [words.split(": ", 2)[:2] for words in found] == [
            ["fairlead.yaml:1", "system"],
            ["fairlead.yaml:2", "colour"],
            ["fairlead.yaml:5", "measures.0.input"],
            ["fairlead.yaml:8", "measures.0.reference.sex"],
            ["fairlead.yaml:10", "measures.0.thresholds.0.min"],
            ["fairlead.yaml:11", "measures.0.thresholds.1"],
            ["fairlead.yaml:12", "measures.1.measure"],
            ["fairlead.yaml:12", "measures.1"],
            ["fairlead.yaml:14", "measures.2.input"],
            ["fairlead.yaml:15", "measures.2.fresh_days"],
            ["fairlead.yaml:16", "measures.2.system"],
        ]

    @pytest.mark.parametrize("word", ["NO", "2026-01-01", "12", "null", "[a]", "1.5", '""', "{a: b}"])
    def test_takes_no_name_that_yaml_turned_into_something_else(self, tmp_path: Path, word: str) -> None:
        found = faults(tmp_path, PLAN.replace("system: AI-1", f"system: {word}"))

        assert found == ("fairlead.yaml:1: system: a text is expected; put it in quotation marks",)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("a: &a [1]\nb: *a\n", "line 2: aliases and deep nesting are not read"),
            ("a: " + "[" * 40 + "]" * 40, "line 1: aliases and deep nesting are not read"),
            ("[" * 6000, "too many brackets"),
            ("a: 1\n b: 2\n", "line 2: not YAML"),
            ("measures: \x07", "not YAML"),
        ],
    )
    def test_refuses_yaml_that_means_harm_or_nothing(self, tmp_path: Path, text: str, words: str) -> None:
        with pytest.raises(TableRefused) as refused:
            read_plan(write_plan(tmp_path, text=text))

        assert words in refused.value.reason

    @pytest.mark.parametrize("text", ["", "3", "[]", "measures: []", "measures: {}", "system: AI-1"])
    def test_refuses_a_plan_without_measures(self, tmp_path: Path, text: str) -> None:
        assert any("list of 1 to" in words or "table of names" in words for words in faults(tmp_path, text))

    def test_refuses_a_key_that_occurs_twice(self, tmp_path: Path) -> None:
        assert faults(tmp_path, f"system: AI-1\n{PLAN}") == ("fairlead.yaml:2: system: twice",)

    @pytest.mark.parametrize(
        ("server", "words"),
        [
            ('{url: "http://aims.example.org"}', "server.url: https:// is expected"),
            ('{url: "file:///etc/passwd"}', "server.url: https:// is expected"),
            ("{unreachable: warn}", "server: url is missing"),
            ('{url: "https://aims.example.org", unreachable: ignore}', "server.unreachable: one of fail, warn"),
            ("https://aims.example.org", "server: a table of names and values is expected"),
        ],
    )
    def test_sends_no_token_in_the_clear(self, tmp_path: Path, server: str, words: str) -> None:
        (found,) = faults(tmp_path, PLAN.replace("measures:", f"server: {server}\nmeasures:"))

        assert words in found

    def test_refuses_two_measures_of_one_name(self, tmp_path: Path) -> None:
        (found,) = faults(tmp_path, PLAN + PLAN.partition("measures:\n")[2])

        assert "a second fairness" in found

    def test_refuses_more_measures_than_anybody_means(self, tmp_path: Path) -> None:
        entries = "".join(f"  - {{measure: leaks, input: decisions.csv, name: n{at}}}\n" for at in range(51))

        assert f"1 to {MOST_MEASURES}" in faults(tmp_path, f"measures:\n{entries}")[0]

    @pytest.mark.parametrize("name", ["../up", "a/b", "", "a b", "-x", "é", "a" * 81])
    def test_refuses_a_name_that_is_no_file_name_everywhere(self, tmp_path: Path, name: str) -> None:
        assert len(faults(tmp_path, PLAN.replace("  - measure", f'  - name: "{name}"\n    measure'))) == 1

    def test_reads_nothing_through_a_link_that_leads_out(self, tmp_path: Path) -> None:
        (tmp_path / "outside.csv").write_text("sex\nm\n")
        plan = write_plan(tmp_path / "code", text=PLAN.replace("decisions.csv", "link.csv"))
        (tmp_path / "code" / "link.csv").symlink_to(tmp_path / "outside.csv")

        with pytest.raises(PlanRefused) as refused:
            read_plan(plan)

        assert refused.value.faults == ("fairlead.yaml:5: measures.0.input: it lies outside the folder of the plan",)

    def test_tells_a_file_that_cannot_be_read_by_its_name(self, tmp_path: Path) -> None:
        (tmp_path / "latin.yaml").write_bytes(b"system: caf\xe9\n")
        (tmp_path / "long.yaml").write_bytes(b"#" * ((1 << 20) + 1))

        for name, words in (("none", "cannot be opened"), ("latin", "not encoded as UTF-8"), ("long", "longer than")):
            with pytest.raises(TableRefused) as refused:
                read_plan(tmp_path / f"{name}.yaml")
            assert refused.value.reason.startswith(f"{name}.yaml")
            assert words in refused.value.reason

    def test_knows_every_measure_of_our_own(self) -> None:
        assert set(KINDS) == {"fairness", "oversight", "quality", "drift", "reidentification", "leaks"}


class TestTheReference:
    def test_names_every_key(self) -> None:
        page = (Path(__file__).parents[3] / "docs" / "reference" / "plan.md").read_text()
        keys = {*PLAN_KEYS, *SERVER, *COMMON, *THRESHOLD, *(key for kind in KINDS.values() for key in kind.keys)}

        assert not [key for key in sorted(keys) if f"`{key}`" not in page]
