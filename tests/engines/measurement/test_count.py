"""The query shipped as text is the expression's; other engines give the same cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.demo.decision_log import intersection_log, write_log
from fairlead.measurement.backend_table import BackendTable
from fairlead.measurement.coding import Coding
from fairlead.measurement.count import RELATION, compiled, expression
from fairlead.measurement.fairness.group_fairness import FAIRNESS
from fairlead.measurement.run import measure_table
from fairlead.measurement.source import TableRefused
from tests.engines.measurement.logs import measure_log, parameters_for


class TestCompiled:
    @pytest.mark.parametrize(
        "columns",
        [
            ("sex", "decision"),
            ("sex", "race", "decision", "label"),
            ("a b", 'quo"ted', "Größe", "decision", "label"),
            (*(f"key {number}" for number in range(6)), "decision", "label"),
        ],
    )
    def test_is_what_a_fresh_compile_gives(self, columns: tuple[str, ...]) -> None:
        import ibis

        table = ibis.table(dict.fromkeys(columns, "string"), name=RELATION)

        assert compiled(columns) == str(ibis.to_sql(expression(table, columns=columns), dialect="duckdb", pretty=False))


class TestBackendTable:
    @pytest.fixture
    def log(self, tmp_path: Path) -> Path:
        write_log(tmp_path / "log.csv", rows=intersection_log(3))
        return tmp_path / "log.csv"

    def test_gives_the_same_cells_results_and_period_through_ibis(self, log: Path) -> None:
        import ibis

        backend = ibis.duckdb.connect()
        parameters = parameters_for("sex,race", label=Coding(column="suitable"), decided_at="decided_at")
        table = BackendTable(backend.read_csv(log), backend=backend, name="log.csv")

        through = measure_table(table, measure=FAIRNESS, parameters=parameters, sha256="0" * 64)

        direct = measure_log(log, "sex,race", label=Coding(column="suitable"), decided_at="decided_at")
        assert through.cells == direct.cells
        assert through.results == direct.results
        assert (through.period_from, through.period_until) == (direct.period_from, direct.period_until)

    def test_refuses_a_column_that_is_not_there(self, log: Path) -> None:
        import ibis

        backend = ibis.duckdb.connect()
        table = BackendTable(backend.read_csv(log), backend=backend, name="log.csv")

        with pytest.raises(TableRefused, match="Did you mean sex"):
            measure_table(table, measure=FAIRNESS, parameters=parameters_for("sexx"), sha256="0" * 64)
