"""What a person is told when the settings or the database stop a command, instead of a traceback.

Django is looked up among the modules that were loaded, never imported: a command without it stays quick.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from fairlead.cli.words import _


@dataclass(frozen=True, kw_only=True)
class DatabaseFault:
    """A sentence for the person, and the exit status: 2 to be mended first, 3 nobody answered."""

    sentence: str
    status: int


def database_fault(error: Exception) -> DatabaseFault | None:
    """Return what stopped the command, or None when it is no fault of the settings or of the database."""
    database, settings = sys.modules.get("django.db.utils"), sys.modules.get("django.core.exceptions")
    if settings and isinstance(error, settings.ImproperlyConfigured):
        return DatabaseFault(sentence=str(error), status=2)
    if not database or not isinstance(error, (database.OperationalError, database.ProgrammingError)):
        return None
    said = " ".join(str(error).split()) or type(error).__name__
    if "no such table" in said or _state(error) == UNDEFINED_TABLE:
        return DatabaseFault(sentence=_("The database is not ready. Run this first: fairlead migrate"), status=2)
    if isinstance(error, database.ProgrammingError):
        return None
    sentence = _("The database cannot be used: {why}. See DATABASE_URL, or the data folder.")
    return DatabaseFault(sentence=sentence.format(why=said.rstrip(".?")), status=3)


UNDEFINED_TABLE = "42P01"  # PostgreSQL, appendix A: error codes


def _state(error: Exception) -> str:
    return str(getattr(error.__cause__, "sqlstate", "") or "")
