"""Bring AI systems in from a list: look first, then all rows or none, one entry each in one batch, and undo (A.4.2)."""

from __future__ import annotations

from collections.abc import Sequence

from fairlead.domain.access import Permission
from fairlead.domain.inventory import BulkRefused
from fairlead.domain.inventory_sheet import IMPORTED, guess_fields
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, FaultsFound
from fairlead.queries.inventory_sheet import Fate, SheetPlan, plan_import, sheet_of, staged
from fairlead.records.lists import BulkChange
from fairlead.records.trail import act
from fairlead.sheets.sheet import Sheet
from fairlead.usecases.bulk import PLACE, start
from fairlead.usecases.refs import next_ref

FROM = N_("Imported from {file}")
MOST_FAULTS = 200


class ImportRefused(FaultsFound):
    """Some rows of a list cannot be imported, and it was not said to leave them out."""


@act
def stage_list(occasion: Occasion, *, sheet: Sheet, filename: str) -> BulkChange:
    """Keep a list until its person has looked at it; the one that they looked at before is forgotten.

    Raises:
        NotPermitted: the token reaches one system only.
    """
    _require(occasion)
    mine = BulkChange.objects.within(occasion).filter(field=IMPORTED, state=BulkChange.State.ASKED, job=None)
    mine.filter(person_id=occasion.somebody).delete()
    lines = [[line.number, list(line.cells), line.is_uneven] for line in sheet.lines]
    kept = {"sheet": sheet.name, "header": list(sheet.header), "lines": lines}
    return _record(occasion, filename, rows=[kept | {"fields": list(guess_fields(sheet.header))}])


@act
def choose_fields(occasion: Occasion, *, ref: str, fields: Sequence[str]) -> None:
    """Correct what the columns of a list mean.

    Raises:
        NotFound: no such list here.
        CellRefused: the choice does not do.
    """
    _require(occasion)
    row = staged(occasion, ref)
    plan_import(occasion, sheet=sheet_of(row), fields=fields)
    row.rows[0]["fields"] = list(fields)
    row.save(update_fields=["rows"])


@act
def import_staged(occasion: Occasion, *, ref: str, seen: str, leaves_out: bool) -> BulkChange:
    """Import a list that was looked at.

    Args:
        occasion: who imports.
        ref: of the list.
        seen: digest of the plan that the person looked at.
        leaves_out: leave the refused rows out; otherwise one of them stops all.

    Raises:
        NotFound: no such list here.
        ImportRefused: rows are refused.
        BulkRefused: nothing to write, or not what was seen.
    """
    _require(occasion)
    row = staged(occasion, ref)
    plan = plan_import(occasion, sheet=sheet_of(row), fields=row.rows[0]["fields"])
    if seen != plan.digest:
        raise BulkRefused(N_("The register has changed since you looked at this list. Look again, then import."))
    return _begin(occasion, row, plan, leaves_out=leaves_out)


@act
def import_list(occasion: Occasion, *, sheet: Sheet, filename: str, leaves_out: bool) -> BulkChange:
    """Import a list in one go, its columns by their heads, for programs.

    Raises:
        CellRefused: no column holds the name.
        ImportRefused: rows are refused.
        BulkRefused: nothing to write.
    """
    _require(occasion)
    plan = plan_import(occasion, sheet=sheet, fields=guess_fields(sheet.header))
    return _begin(occasion, _record(occasion, filename, rows=[]), plan, leaves_out=leaves_out)


def _require(occasion: Occasion) -> None:
    occasion.require(Permission.INVENTORY_WRITE)
    occasion.require_every_system()


def _record(occasion: Occasion, filename: str, *, rows: list[object]) -> BulkChange:
    name = " ".join(filename.replace("\0", " ").split())[:200]
    return BulkChange.objects.add(
        occasion,
        ref=next_ref(occasion, "BC"),
        place=PLACE,
        field=IMPORTED,
        value=name,
        reason=FROM.format(file=name),
        rows=rows,
        person_id=occasion.somebody,
        asked_at=occasion.at,
    )


def _begin(occasion: Occasion, row: BulkChange, plan: SheetPlan, *, leaves_out: bool) -> BulkChange:
    refused = plan.of(Fate.REFUSED)
    if refused and not leaves_out:
        faults = plan.said(str)[:MOST_FAULTS]
        raise ImportRefused(N_("Nothing is imported: {count} rows are refused."), faults=faults, count=len(refused))
    if not plan.writing:
        raise BulkRefused(N_("Nothing is new or different in this list."))
    row.rows = [[one.pk, one.ref, one.version, dict(one.after), dict(one.before)] for one in plan.writing]
    row.left_out = len(refused)
    row.save(update_fields=["rows", "left_out"])
    start(occasion, row)
    return row
