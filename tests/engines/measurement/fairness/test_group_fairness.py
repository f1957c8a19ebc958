"""Rates and comparisons at their edges: empty, one, all, none, unknown, unlabelled, unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.measurement.cells import Cell, CellTable, table_of
from fairlead.measurement.coding import Coding
from fairlead.measurement.fairness.group_fairness import FAIRNESS, RATES
from fairlead.measurement.fairness.parameters import FairnessParameters, ParametersRefused, parameters_to_json
from fairlead.measurement.measure import Result, State
from fairlead.measurement.source import TableRefused
from tests.engines.measurement.logs import cells_by, derive, found, measure_log, parameters_for, write_csv
from tests.engines.measurement.test_cells import cell_lists


def _states(
    results: dict[tuple[str, tuple[tuple[str, str | None], ...]], Result], name: str
) -> dict[str | None, State]:
    return {
        group[0][1]: result.state for (found_name, group), result in results.items() if found_name == name and group
    }


class TestRates:
    def test_are_the_shares_that_their_definitions_say(self) -> None:
        # 40 labelled: 12 true positive, 6 false positive, 8 false negative, 14 true negative; 10 without a label.
        results = derive(cells_by("sex", {("a",): [50, 22, 40, 18, 20, 12]}))

        shares = {rate.name: results[(rate.name, (("sex", "a"),))].value for rate in RATES}

        assert shares == {
            "selection_rate": 22 / 50,
            "true_positive_rate": 12 / 20,
            "false_positive_rate": 6 / 20,
            "false_negative_rate": 8 / 20,
            "accuracy": 26 / 40,
            "precision": 12 / 18,
        }

    def test_of_an_empty_group_are_undefined_and_never_0(self) -> None:
        results = derive(cells_by("sex", {("a",): [0], ("b",): [40, 10, 40, 10, 20, 5]}))

        for rate in RATES:
            own = results[(rate.name, (("sex", "a"),))]
            assert (own.value, own.low, own.high, own.n, own.state) == (None, None, None, 0, State.UNDEFINED)
            assert results[(f"{rate.name}_ratio", (("sex", "a"),))].state is State.UNDEFINED

    def test_of_a_group_without_labels_are_undefined_while_its_selection_rate_stands(self) -> None:
        results = derive(cells_by("sex", {("a",): [50, 20], ("b",): [90, 30, 80, 30, 40, 20]}))

        assert results[("selection_rate", (("sex", "a"),))].state is State.MEASURED
        assert results[("selection_rate_ratio", (("sex", "a"),))].value == pytest.approx((20 / 50) / (30 / 90))
        for name in ("true_positive_rate", "false_positive_rate", "accuracy", "precision"):
            assert results[(name, (("sex", "a"),))].state is State.UNDEFINED
            assert results[(f"{name}_p_adjusted", (("sex", "a"),))].state is State.UNDEFINED

    def test_without_a_column_of_labels_are_the_selection_rate_alone(self) -> None:
        results = derive(cells_by("sex", {("a",): [50, 20]}), label=None)

        assert {name for name, _ in results if "rate" in name} == {
            "selection_rate",
            "selection_rate_difference",
            "selection_rate_ratio",
            "selection_rate_p_adjusted",
        }


class TestComparison:
    def test_when_all_are_selected_finds_equality_with_an_open_interval(self) -> None:
        results = derive(cells_by("sex", {("a",): [100, 100], ("b",): [80, 80]}), label=None)

        ratio = results[("selection_rate_ratio", (("sex", "b"),))]

        assert (ratio.value, ratio.state) == (1.0, State.NOT_SHOWN)
        assert ratio.low is not None
        assert ratio.high is not None
        assert ratio.low < 1 < ratio.high

    def test_when_none_are_selected_leaves_the_ratio_undefined_and_the_difference_0(self) -> None:
        results = derive(cells_by("sex", {("a",): [100, 0], ("b",): [80, 0]}), label=None)

        assert results[("selection_rate_ratio", (("sex", "b"),))].state is State.UNDEFINED
        assert results[("selection_rate_ratio", (("sex", "a"),))].state is State.UNDEFINED
        assert results[("impact_ratio", (("sex", "b"),))].state is State.UNDEFINED
        assert results[("selection_rate_difference", (("sex", "b"),))].value == 0

    def test_of_a_group_of_one_is_too_small_to_conclude_and_still_printed(self) -> None:
        results = derive(cells_by("sex", {("a",): [100, 50], ("b",): [1, 0]}), label=None)

        ratio = results[("selection_rate_ratio", (("sex", "b"),))]

        assert (ratio.value, ratio.n, ratio.state) == (0, 1, State.TOO_SMALL)
        assert results[("selection_rate_p_adjusted", (("sex", "b"),))].value is None

    @pytest.mark.parametrize(("n", "state"), [(29, State.TOO_SMALL), (30, State.FOUND)])
    def test_concludes_from_the_stated_minimum_on(self, n: int, state: State) -> None:
        results = derive(cells_by("sex", {("a",): [400, 320], ("b",): [n, 1]}), label=None)

        assert results[("selection_rate_difference", (("sex", "b"),))].state is state

    def test_leaves_unknown_out_and_reports_its_rate(self) -> None:
        results = derive(cells_by("sex", {("a",): [100, 50], ("b",): [90, 40], (None,): [500, 499]}), label=None)

        assert results[("selection_rate", (("sex", None),))].n == 500
        assert ("selection_rate_ratio", (("sex", None),)) not in results
        assert ("impact_ratio", (("sex", None),)) not in results
        assert _states(results, "selection_rate_ratio") == {"a": State.REFERENCE, "b": State.NOT_SHOWN}

    def test_takes_the_largest_group_where_no_reference_is_named_and_ties_go_by_name(self) -> None:
        results = derive(cells_by("sex", {("c",): [90, 50], ("b",): [90, 40], ("a",): [80, 9]}), label=None)

        assert _states(results, "selection_rate_ratio")["b"] is State.REFERENCE

    def test_takes_the_named_reference_and_its_combination_in_the_intersection(self) -> None:
        cells = cells_by(
            "sex,race", {("f", "x"): [60, 20], ("f", "y"): [50, 9], ("m", "x"): [40, 20], ("m", "y"): [70, 9]}
        )

        results = derive(cells, label=None, reference=(("sex", "m"), ("race", "x")))

        references = [group for (name, group), result in results.items() if result.state is State.REFERENCE
                      and name == "selection_rate_difference"]  # fmt: skip
        assert references == [(("sex", "m"),), (("race", "x"),), (("sex", "m"), ("race", "x"))]

    def test_adjusts_for_the_number_of_groups(self) -> None:
        two = derive(cells_by("sex", {("a",): [500, 100], ("b",): [500, 74]}), label=None)
        many = derive(
            cells_by("sex", {("a",): [501, 100], ("b",): [500, 74], **{(f"g{i}",): [500, 100] for i in range(9)}}),
            label=None,
        )

        assert two[("selection_rate_ratio", (("sex", "b"),))].state is State.FOUND
        assert many[("selection_rate_ratio", (("sex", "b"),))].state is State.NOT_SHOWN


class TestImpactRatio:
    def test_divides_by_the_group_selected_most_often_even_if_it_is_tiny(self) -> None:
        results = derive(cells_by("sex", {("a",): [100, 50], ("b",): [1, 1]}), label=None)

        ratio = results[("impact_ratio", (("sex", "a"),))]

        assert (ratio.value, ratio.state) == (0.5, State.TOO_SMALL)
        assert results[("impact_ratio", (("sex", "b"),))].state is State.REFERENCE

    def test_leaves_out_groups_under_2_percent_only_with_a_justification(self) -> None:
        cells = cells_by("sex", {("a",): [980, 490], ("b",): [1_001, 400], ("c",): [19, 19]})

        kept = derive(cells, label=None)
        excluded = derive(cells, label=None, small_excluded_because="too few applicants")

        assert kept[("impact_ratio", (("sex", "c"),))].state is State.REFERENCE
        assert excluded[("impact_ratio", (("sex", "c"),))].state is State.EXCLUDED
        assert excluded[("impact_ratio", (("sex", "a"),))].state is State.REFERENCE
        assert excluded[("selection_rate", (("sex", "c"),))].n == 19

    @given(cell_lists())
    def test_is_never_over_one(self, cells: list[Cell]) -> None:
        table = table_of(cells, keys=("sex", "race"))

        ratios = [result for (name, _), result in derive(table).items() if name == "impact_ratio"]

        assert all(ratio.value is None or 0 <= ratio.value <= 1 for ratio in ratios)


class TestDerive:
    @given(cell_lists(), st.integers(0, 40))
    def test_keeps_every_value_inside_its_interval(self, cells: list[Cell], minimum_n: int) -> None:
        for result in derive(table_of(cells, keys=("sex", "race")), minimum_n=minimum_n).values():
            if result.value is not None and result.low is not None and result.high is not None:
                assert result.low <= result.value <= result.high
            assert (result.value is None) or result.n > 0

    @given(cell_lists())
    def test_is_the_same_each_time(self, cells: list[Cell]) -> None:
        table: CellTable = table_of(cells, keys=("sex", "race"))

        first, again = (FAIRNESS.derive(table, parameters=parameters_for("sex,race")) for _ in range(2))

        assert first == again


class TestParameters:
    def test_survive_being_written_and_read(self) -> None:
        parameters = parameters_for("sex,race", reference=(("race", "x"), ("sex", "m")), unknown=("?",), minimum_n=50)

        assert FAIRNESS.from_json(FAIRNESS.to_json(parameters), keys=("sex", "race")) == parameters

    @pytest.mark.parametrize(
        "change",
        [{"by": ()}, {"by": tuple("abcdefg")}, {"reference": (("age", "old"),)}],
        ids=["no attribute", "seven attributes", "a reference for another attribute"],
    )
    def test_that_no_log_can_satisfy_are_refused(self, change: dict[str, object]) -> None:
        given = {**vars(parameters_for("sex")), **change}

        with pytest.raises(ParametersRefused):
            FairnessParameters(**given).check()

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("by", "sex"),
            ("decision", None),
            ("label", {"column": "label"}),
            ("minimum_n", -1),
            ("minimum_n", True),
            ("count_invalid", "no"),
            ("reference", {"sex": None}),
            ("confidence", "0.99"),
            ("surprise", 1),
        ],
    )
    def test_of_a_statement_are_read_strictly(self, name: str, value: object) -> None:
        given = {**parameters_to_json(parameters_for("sex")), name: value}

        with pytest.raises(ValueError, match="parameters"):
            FAIRNESS.from_json(given, keys=("sex",))


class TestCount:
    def test_counts_missing_labels_and_unknown_groups_apart(self, tmp_path: Path) -> None:
        rows = [("m", "x", 1, 1), ("m", "x", 0, ""), ("", "x", 1, 0), ("f", "x", "", 1), ("f", "x", 0, 0)]

        statement = measure_log(write_csv(tmp_path / "log.csv", rows))

        assert [cell[:4] for cell in statement.cells.cells] == [
            (("f",), 1, 0, 1),
            (("m",), 2, 1, 1),
            ((None,), 1, 1, 1),
        ]
        assert statement.cells.invalid == (("decision missing", 1), ("label missing", 1))

    def test_refuses_values_that_say_neither_yes_nor_no_and_names_the_first_row(self, tmp_path: Path) -> None:
        rows = [("m", "x", 1, 1), ("f", "x", "maybe", 1), ("f", "x", 2, 1), ("f", "x", 2, 1)]

        with pytest.raises(TableRefused) as refused:
            measure_log(write_csv(tmp_path / "log.csv", rows))

        assert "has 3 rows that say neither yes nor no, the first in row 2: 2 (2), maybe (1)" in refused.value.reason

    def test_counts_such_values_apart_when_asked(self, tmp_path: Path) -> None:
        rows = [("m", "x", 1, 1), ("f", "x", "maybe", 1), ("f", "x", 0, "nan")]

        statement = measure_log(write_csv(tmp_path / "log.csv", rows), count_invalid=True)

        assert statement.cells.invalid == (("decision not recognised", 1), ("label not recognised", 1))
        assert statement.rows == 2

    def test_refuses_a_reference_that_nobody_is_in_and_lists_the_groups(self, tmp_path: Path) -> None:
        log = write_csv(tmp_path / "log.csv", [("m", "x", 1, 1), ("f", "x", 0, 0)])

        with pytest.raises(TableRefused, match="Groups: f, m"):
            measure_log(log, reference=(("sex", "male"),))

    def test_refuses_a_positive_value_that_no_row_holds_unless_the_negative_ones_are_named(
        self, tmp_path: Path
    ) -> None:
        log = write_csv(tmp_path / "log.csv", [("m", "x", "no", 1), ("f", "x", "no", 0)])

        with pytest.raises(TableRefused, match="it holds: no"):
            measure_log(log, decision=Coding(column="decision", positive=("hired",)))
        none = measure_log(log, decision=Coding(column="decision", positive=("hired",), negative=("no",)))
        assert found(none, "selection_rate", sex="m").value == 0

    def test_refuses_a_log_without_a_decision(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="no rows"):
            measure_log(write_csv(tmp_path / "log.csv", []))
        with pytest.raises(TableRefused, match="missing"):
            measure_log(write_csv(tmp_path / "log.csv", [("m", "x", "", 1)]))

    def test_hides_small_cells_before_anything_is_derived(self, tmp_path: Path) -> None:
        rows = [("m", "x", 1, 1)] * 9 + [("f", "x", 1, 1)] * 4

        statement = measure_log(write_csv(tmp_path / "log.csv", rows), suppress_below=5)

        assert [cell.key for cell in statement.cells.cells] == [("m",)]
        assert statement.cells.suppressed == 1
        assert not [result for result in statement.results if ("sex", "f") in result.group]
