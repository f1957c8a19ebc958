"""The laws of a cell table: it merges, rolls up, hides small cells, and knows an impossible count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.measurement.cells import Cell, CellTable, find_faults, merge, roll_up, suppress, table_of
from tests.engines.measurement.logs import cells_by


@st.composite
def cell_lists(draw: st.DrawFn) -> list[Cell]:
    values = st.sampled_from(["a", "b", "ä", None])
    return draw(st.lists(st.builds(_cell, st.tuples(values, values), *[st.integers(0, 9)] * 6), max_size=12))


def _cell(key: tuple[str | None, str | None], tp: int, fp: int, fn: int, tn: int, yes: int, no: int) -> Cell:
    """Return a cell from its four outcomes and its unlabelled rows: every one obeys the laws."""
    return Cell(
        key=key,
        n=tp + fp + fn + tn + yes + no,
        selected=tp + fp + yes,
        labelled=tp + fp + fn + tn,
        selected_labelled=tp + fp,
        positive=tp + fn,
        true_positive=tp,
    )


def _table(cells: list[Cell], *, invalid: tuple[tuple[str, int], ...] = ()) -> CellTable:
    return table_of(cells, keys=("sex", "race"), invalid=invalid)


class TestTable:
    def test_is_ordered_by_code_point_with_unknown_last(self) -> None:
        table = cells_by("sex", {("ä",): [1], (None,): [1], ("a",): [1], ("B",): [1]})

        assert [cell.key for cell in table.cells] == [("B",), ("a",), ("ä",), (None,)]

    @given(cell_lists(), st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order_of_rows(self, cells: list[Cell], chance: object) -> None:
        shuffled = sorted(cells, key=lambda _: chance.random())  # type: ignore[attr-defined]

        assert _table(shuffled) == _table(cells)

    def test_gives_a_cell_of_zeros_for_a_key_that_nobody_has(self) -> None:
        assert cells_by("sex", {("a",): [3, 1]}).find(("b",)) == Cell(("b",), 0, 0, 0, 0, 0, 0)


class TestMerge:
    @given(cell_lists(), st.lists(st.integers(0, 6), min_size=12, max_size=12))
    def test_of_seven_parts_equals_the_whole(self, cells: list[Cell], part_of: list[int]) -> None:
        split = [[cell for cell, part in zip(cells, part_of, strict=False) if part == number] for number in range(7)]

        merged = merge([_table(part, invalid=(("decision missing", len(part)),)) for part in split])

        assert merged == _table(cells, invalid=(("decision missing", len(cells)),))

    def test_refuses_parts_that_do_not_belong_together(self) -> None:
        one = cells_by("sex", {("a",): [3]})

        for parts in ([], [one, cells_by("race", {("a",): [3]})], [one, suppress(one, below=5)]):
            with pytest.raises(ValueError, match="same keys"):
                merge(parts)


class TestRollUp:
    @given(cell_lists())
    def test_keeps_every_row(self, cells: list[Cell]) -> None:
        table = _table(cells)

        for by in (("sex",), ("race",), ("race", "sex"), ()):
            rolled = roll_up(table, by=by)
            assert sum(cell.n for cell in rolled.cells) == sum(cell.n for cell in table.cells)
            assert sum(cell.true_positive for cell in rolled.cells) == sum(cell.true_positive for cell in table.cells)

    @given(cell_lists())
    def test_in_two_steps_equals_one(self, cells: list[Cell]) -> None:
        table = _table(cells)

        assert roll_up(roll_up(table, by=("race", "sex")), by=("sex",)) == roll_up(table, by=("sex",))


class TestSuppress:
    def test_takes_small_cells_out_and_says_how_many_rows_went_with_them(self) -> None:
        table = cells_by("sex", {("a",): [9, 4], ("b",): [4, 1], ("c",): [2]})

        hidden = suppress(table, below=5)

        assert [cell.key for cell in hidden.cells] == [("a",)]
        assert (hidden.suppressed, hidden.invalid) == (2, (("suppressed", 6),))

    def test_changes_nothing_where_no_cell_is_small(self) -> None:
        table = cells_by("sex", {("a",): [9, 4]})

        assert suppress(table, below=9) == table


class TestFindFaults:
    @given(cell_lists())
    def test_finds_none_in_what_can_be_counted(self, cells: list[Cell]) -> None:
        assert [fault for cell in _table(cells).cells for fault in find_faults(cell)] == []

    @pytest.mark.parametrize(
        ("counts", "word"),
        [
            ((5, 6, 0, 0, 0, 0), "selected is more"),
            ((5, 1, 6, 0, 0, 0), "labelled is more"),
            ((5, 1, 5, 2, 0, 0), "selected_labelled"),
            ((5, 1, 4, 1, 5, 0), "positive is more"),
            ((5, 2, 5, 2, 1, 2), "true_positive"),
            ((5, 4, 5, 4, 5, 3), "four outcomes"),
            ((5, 5, 4, 3, 0, 0), "without a label"),
            ((-1, 0, 0, 0, 0, 0), "below 0"),
        ],
    )
    def test_names_what_no_count_could_have_given(self, counts: tuple[int, ...], word: str) -> None:
        assert word in " ".join(find_faults(Cell(("a",), *counts)))
