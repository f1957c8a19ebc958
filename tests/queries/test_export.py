"""An export knows every table of an organization: it takes it along, or says why not."""

from __future__ import annotations

from fairlead.queries.export import IN_THE_LOG, LEFT_OUT, exported_columns, exported_tables, pointed_at, table_name
from fairlead.records.tenancy import scoped_models

SECRETS = ("secret", "password", "sealed", "hash")


class TestExportedTables:
    def test_are_all_tables_of_an_organization_but_those_named(self) -> None:
        taken = {table_name(model) for model in exported_tables()}

        assert taken | set(LEFT_OUT) | set(IN_THE_LOG) == {table_name(model) for model in scoped_models()}
        assert not taken & {*LEFT_OUT, *IN_THE_LOG}

    def test_stand_each_after_those_that_they_point_at(self) -> None:
        tables = exported_tables()

        for place, model in enumerate(tables):
            targets = [target for target in pointed_at(model).values() if target in tables]
            assert all(tables.index(target) < place for target in targets), model

    def test_have_no_column_that_holds_a_secret(self) -> None:
        columns = {f"{table_name(model)}.{name}" for model in exported_tables() for name in exported_columns(model)}

        assert [name for name in sorted(columns) if any(word in name for word in SECRETS)] == []

    def test_point_at_nothing_that_stays_behind(self) -> None:
        tables = {table_name(model) for model in exported_tables()} | {"user"}

        assert all(table_name(target) in tables for model in exported_tables() for target in pointed_at(model).values())
