"""Tallies add up, merge, and refuse what no counting gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.measurement.backend_table import BackendTable
from fairlead.measurement.cells import TALLY, Cell, CellTable, table_of
from fairlead.measurement.oversight.human_oversight import OVERSIGHT
from fairlead.measurement.source import TableRefused
from fairlead.measurement.tally import (
    OWN_KEYS,
    Tallies,
    check_attributes,
    find_key_faults,
    groupings,
    merge_tallies,
)
from tests.engines.measurement.oversight.logs import measure_rows, parameters_for, review

KEYS = st.tuples(
    st.sampled_from(["seen", "held", "run"]),
    st.sampled_from([None, "a", "b"]),
    st.sampled_from([None, "1", "2"]),
    st.sampled_from([None, "f", "m"]),
    st.sampled_from([None, "x"]),
)
ROWS = st.lists(st.tuples(KEYS, st.integers(1, 9)), min_size=1, max_size=30)
Rows = list[tuple[tuple[str | None, ...], int]]


def _table(rows: Rows) -> CellTable:
    cells = (Cell(key, n, 0, 0, 0, 0, 0) for key, n in rows)
    return table_of(cells, keys=(*OWN_KEYS, "sex", "race"), counts=TALLY)


class TestTallies:
    @given(ROWS)
    def test_of_groups_add_up_to_those_of_everyone(self, rows: Rows) -> None:
        tallies = Tallies(_table(rows))

        for counted in ("seen", "held"):
            expected = sum(n for key, n in rows if key[0] == counted)
            assert tallies.total(counted) == expected
            for grouping in groupings(tallies.by):
                groups = tallies.groups(grouping, counted=counted)
                assert sum(tallies.total(counted, group=group) for group in groups) == expected

    @given(ROWS)
    def test_find_one_count_and_all_values_of_a_thing(self, rows: Rows) -> None:
        tallies = Tallies(_table(rows))
        group = (("sex", "f"), ("race", None))

        wanted = [(key, n) for key, n in rows if key[:2] == ("seen", "a") and key[3:] == ("f", None)]

        assert tallies.n("seen", of="a", at="1", group=group) == sum(n for key, n in wanted if key[2] == "1")
        assert sum(tallies.at("seen", of="a", group=group).values()) == sum(n for key, n in wanted if key[2])

    def test_find_a_part_that_is_more_than_the_whole_in_one_group_only(self) -> None:
        table = _table(
            [
                (("seen", "a", None, "f", "x"), 9),
                (("held", "a", None, "f", "x"), 1),
                (("held", "a", None, "m", "x"), 2),
            ]
        )

        assert Tallies(table).find_excess({"held": ("seen", True)}) == ("cells: more held than seen",)
        assert Tallies(table).find_excess({"seen": ("held", True)}) == ("cells: more seen than held",)


class TestMergeTallies:
    @given(ROWS, st.integers(2, 7))
    def test_gives_the_whole_but_for_what_only_a_whole_can_show(self, rows: Rows, count: int) -> None:
        parts = [_table(rows[place::count]) for place in range(count)]

        merged = merge_tallies(parts, whole_only=frozenset({"run"}))

        assert merged == _table([(key, n) for key, n in rows if key[0] != "run"])


class TestFindKeyFaults:
    def test_names_other_keys_and_other_counts(self) -> None:
        table = _table([(("seen", None, None, "f", None), 1)])

        assert not find_key_faults(table, by=("sex", "race"), counted=frozenset({"seen"}))
        assert "keys" in find_key_faults(table, by=("race", "sex"), counted=frozenset({"seen"}))[0]
        assert "is not counted" in find_key_faults(table, by=("sex", "race"), counted=frozenset({"held"}))[0]


class TestCheckAttributes:
    def test_refuses_names_of_the_statement(self) -> None:
        with pytest.raises(TableRefused, match="Rename the column"):
            check_attributes((OWN_KEYS[0],))


class TestCountTallies:
    def test_of_another_engine_is_refused_with_a_sentence(self, tmp_path: Path) -> None:
        import ibis

        measure_rows(tmp_path, [review()])
        backend = ibis.duckdb.connect()
        table = BackendTable(backend.read_csv(tmp_path / "log.csv"), backend=backend, name="log.csv")

        with pytest.raises(TableRefused, match=r"cannot count log\.csv on another engine"):
            OVERSIGHT.count(table, parameters=parameters_for())
