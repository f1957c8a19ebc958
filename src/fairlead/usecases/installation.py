"""Prepare the installation's database: migrate, raise the walls, tell what is unsafe.

These functions are no acts of a person: they run before anybody can sign in, as the owner of the tables.
"""

from __future__ import annotations

from django.core.management import call_command
from django_q.models import Schedule

from fairlead.records.walls import missing_walls, raise_walls


def prepare_database() -> None:
    """Bring the tables to this version and raise the walls; run it with the owner's settings."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    raise_walls()
    keep_schedules()


def keep_schedules() -> None:
    """Let the queue look each minute for messages that are due."""
    wanted = {"func": "fairlead.jobs.outbox.sweep", "schedule_type": Schedule.MINUTES, "minutes": 1, "repeats": -1}
    Schedule.objects.update_or_create(name="outbox", defaults=wanted)


def unsafe_walls() -> tuple[str, ...]:
    """Return the tables whose wall does not stand, for `fairlead check-deploy`."""
    return missing_walls()
