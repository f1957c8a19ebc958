"""Tenant scope that fails closed: no rows without an organization, on two walls.

The first wall is the manager: a query on a scoped table raises until `within(occasion)` names the organization. The
second is PostgreSQL's row security: the application role sees only rows of the organization that `enter` set for the
connection. On SQLite the first wall stands alone.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import connection, models

from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import EditConflict, NotFound

SETTING = "fairlead.organization"


class UnscopedQuery(RuntimeError):
    """A scoped table was asked without saying for which organization: a bug, never a person's fault."""


def enter(organization: int | None) -> None:
    """Set the organization whose rows this database connection may see; None shows no row at all.

    Called outside of a transaction by `act` and by the doors, so that no rollback takes it back.
    """
    wanted = "" if organization is None else str(organization)
    if connection.vendor != "postgresql":
        return
    if getattr(connection, "fairlead_entered", None) != (wanted, id(connection.connection)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, wanted])
        connection.fairlead_entered = (wanted, id(connection.connection))  # type: ignore[attr-defined]


def forget() -> None:
    """Forget what the connection was set to, because a rollback may have taken the setting back."""
    if connection.vendor == "postgresql":
        connection.fairlead_entered = None  # type: ignore[attr-defined]


M = TypeVar("M", bound="Scoped")


class ScopedManager(models.Manager[M]):
    """A manager that raises until an occasion says whose rows are meant."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[M]:
        """Raise: this is how every unscoped way in is closed at once.

        Raises:
            UnscopedQuery: always.
        """
        raise UnscopedQuery(f"Ask {self.model.__name__}.objects.within(occasion).")

    def within(self, occasion: Occasion) -> models.QuerySet[M]:
        """Return the rows of the occasion's organization."""
        return self.of(occasion.organization)

    def of(self, organization: int) -> models.QuerySet[M]:
        """Return the rows of one organization, for `records` and scheduled work that hold no occasion."""
        enter(organization)
        return super().get_queryset().filter(organization_id=organization)

    def locked(self, occasion: Occasion, ref: str) -> M:
        """Return one row of the organization, locked for change.

        Raises:
            NotFound: no such row here; a foreign one gives the same answer.
        """
        row = self.within(occasion).select_for_update().filter(ref=ref).first()
        if row is None:
            raise NotFound(ref)
        return row

    def add(self, occasion: Occasion, **fields: Any) -> M:
        """Insert one row for the organization and return it."""
        enter(occasion.organization)
        row = self.model(organization_id=occasion.organization, **fields)
        row.save(force_insert=True)
        return row

    def add_all(self, occasion: Occasion, rows: list[M]) -> list[M]:
        """Insert many rows for the organization in one statement."""
        for row in rows:
            row.organization_id = occasion.organization
        return self.within(occasion).bulk_create(rows)


class Scoped(models.Model):
    """A row that belongs to exactly one organization."""

    organization = models.ForeignKey("records.Organization", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True


class Versioned(Scoped):
    """A scoped row with a public ref and a version that counts its edits."""

    ref = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def check_version(self, expected: int | None, *, offered: dict[str, str]) -> None:
        """Refuse an edit of what somebody else changed meanwhile, showing both; None skips the check.

        Raises:
            EditConflict: the row is newer than the person's copy.
        """
        if expected is not None and expected != self.version:
            current = {name: str(getattr(self, name, "")) for name in offered}
            raise EditConflict(current=current, offered=offered)


def scoped_models() -> tuple[type[Scoped], ...]:
    """Return the scoped models, for the migration and the tests that put row security on each."""
    from django.apps import apps

    return tuple(model for model in apps.get_app_config("records").get_models() if issubclass(model, Scoped))
