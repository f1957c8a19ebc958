"""The second wall, inside the database: nobody rewrites the trail, and nobody sees another organization's rows.

`raise_walls` runs after every migration, as the role that owns the tables, and may run again at any time. On
PostgreSQL it makes the application role, gives it what serving needs and forces row security on every scoped table; on
both databases triggers refuse to update or delete an entry of the trail.
"""

from __future__ import annotations

from django.db import connection

from fairlead.records import tenancy
from fairlead.records.trail import TrailCheckpoint, TrailEntry

APPLICATION_ROLE = "fairlead_app"
_SEALED = (TrailEntry, TrailCheckpoint)


def raise_walls() -> None:
    """Make triggers, the application role and row security what they must be."""
    if connection.vendor == "postgresql":
        _raise_on_postgresql()
    else:
        _raise_on_sqlite()


def missing_walls() -> tuple[str, ...]:
    """Return the names of tables whose wall is not standing; empty when all is well."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            standing = {name for (name,) in cursor.fetchall()}
            wanted = {f"{model._meta.db_table}_{verb}" for model in _SEALED for verb in ("update", "delete")}
            return tuple(sorted(wanted - standing))
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        secured = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tgname FROM pg_trigger")
        triggers = {name for (name,) in cursor.fetchall()}
    wanted_tables = {model._meta.db_table for model in tenancy.scoped_models()}
    wanted_triggers = {f"{model._meta.db_table}_sealed" for model in _SEALED}
    return tuple(sorted((wanted_tables - secured) | (wanted_triggers - triggers)))


def _raise_on_sqlite() -> None:
    with connection.cursor() as cursor:
        for model in _SEALED:
            table = model._meta.db_table
            for verb in ("update", "delete"):
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_{verb} BEFORE {verb.upper()} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'the audit trail is sealed'); END"
                )


def _raise_on_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {APPLICATION_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS")
        cursor.execute(f"GRANT {APPLICATION_ROLE} TO CURRENT_USER")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION_ROLE}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION_ROLE}")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION fairlead_sealed() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit trail is sealed'; END $$"
        )
        for model in _SEALED:
            table = model._meta.db_table
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APPLICATION_ROLE}")
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_sealed ON {table}")
            cursor.execute(
                f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION fairlead_sealed()"
            )
        for scoped in tenancy.scoped_models():
            table = scoped._meta.db_table
            mine = f"organization_id = NULLIF(current_setting('{tenancy.SETTING}', true), '')::bigint"
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS one_organization ON {table}")
            cursor.execute(f"CREATE POLICY one_organization ON {table} USING ({mine}) WITH CHECK ({mine})")
