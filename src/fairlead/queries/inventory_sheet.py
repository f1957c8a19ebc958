"""What a list from elsewhere would do to the register: each row new, changed, equal or refused (4.1, A.4.2)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from fairlead.domain.inventory import AIRole, BulkRefused, Stage, SystemFacts, check_bulk_row, check_registration
from fairlead.domain.inventory_sheet import IMPORTED, CellRefused, check_fields, count_known, read_value
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, NotFound, Refusal
from fairlead.queries.inventory import systems
from fairlead.queries.people import people
from fairlead.records.inventory import AISystem
from fairlead.records.lists import BulkChange
from fairlead.reports.composition.table import unescape_cell
from fairlead.reports.writers.plain import visible
from fairlead.sheets.reading import check_text, read_sheet
from fairlead.sheets.sheet import Line, Sheet

PLACE = N_("{sheet}, row {row}, column {column}: {why}")
PLACE_IN_CSV = N_("Row {row}, column {column}: {why}")
ROW = N_("{sheet}, row {row}: {why}")
ROW_IN_CSV = N_("Row {row}: {why}")


class Fate(StrEnum):
    """What happens to a row."""

    NEW = "new"
    CHANGED = "changed"
    EQUAL = "equal"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class CellFault:
    """Why a row is refused, and the head of the column, empty when it is about the whole row."""

    column: str
    refusal: Refusal


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One row of the list: what it sets, and what stood there before when it changes a system."""

    number: int
    fate: Fate
    ref: str = ""
    name: str = ""
    pk: int = 0
    version: int = 0
    after: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[CellFault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SheetPlan:
    """What a list would do."""

    sheet: str
    rows: tuple[SheetRow, ...]

    def of(self, fate: Fate) -> tuple[SheetRow, ...]:
        """Return the rows with a fate."""
        return tuple(row for row in self.rows if row.fate is fate)

    @property
    def writing(self) -> tuple[SheetRow, ...]:
        """The rows that would be written."""
        return tuple(row for row in self.rows if row.fate in (Fate.NEW, Fate.CHANGED))

    @property
    def digest(self) -> str:
        """What a person saw, in one word: another row, value or version gives another one."""
        seen = hashlib.sha256()
        for row in self.rows:
            told = [row.number, row.fate, row.pk, row.version, dict(row.after)]
            seen.update(json.dumps(told, sort_keys=True).encode())
        return seen.hexdigest()

    def said(self, translate: Callable[[str], str]) -> tuple[str, ...]:
        """Return every fault with sheet, row and column, in the language of `translate`."""
        return tuple(self.said_of(row, fault, translate) for row in self.of(Fate.REFUSED) for fault in row.faults)

    def said_of(self, row: SheetRow, fault: CellFault, translate: Callable[[str], str]) -> str:
        """Return one fault with its place."""
        words = (PLACE if self.sheet else PLACE_IN_CSV) if fault.column else (ROW if self.sheet else ROW_IN_CSV)
        why = fault.refusal.said(translate)
        return translate(words).format(sheet=self.sheet, row=row.number, column=fault.column, why=why)


def read_list(content: bytes, *, sheet: str = "") -> Sheet:
    """Return the list of systems in a file.

    Raises:
        SheetRefused: it cannot be read, or holds more than a list may.
    """
    found = read_sheet(content, fit=count_known, sheet=sheet)
    check_text(found)
    return found


def staged(occasion: Occasion, ref: str) -> BulkChange:
    """Return a list that was handed in and is not imported yet.

    Raises:
        NotFound: none of that ref here, or somebody else's.
    """
    rows = BulkChange.objects.within(occasion).filter(
        ref=ref, field=IMPORTED, state=BulkChange.State.ASKED, job=None, person_id=occasion.somebody
    )
    row = rows.first()
    if row is None:
        raise NotFound(ref)
    return row


def sheet_of(row: BulkChange) -> Sheet:
    """Return the list that a record holds until it is imported."""
    kept = row.rows[0]
    lines = tuple(Line(number=number, cells=tuple(cells), is_uneven=bad) for number, cells, bad in kept["lines"])
    return Sheet(name=kept["sheet"], header=tuple(kept["header"]), lines=lines)


def plan_import(occasion: Occasion, *, sheet: Sheet, fields: Sequence[str]) -> SheetPlan:
    """Return what a list would do; as many queries for many rows as for few.

    Args:
        sheet: the list.
        fields: for each column its field, empty for a column that is left out.

    Raises:
        CellRefused: the choice of columns does not do.
    """
    check_fields(fields)
    reader = _Reader(occasion, sheet=sheet, fields=fields)
    return SheetPlan(sheet=sheet.name, rows=tuple(reader.row(line) for line in sheet.lines))


class _Reader:
    """Reads rows against the register as it stands."""

    def __init__(self, occasion: Occasion, *, sheet: Sheet, fields: Sequence[str]) -> None:
        self._columns = [(place, name) for place, name in enumerate(fields) if name and place < len(sheet.header)]
        self._heads = {name: sheet.header[place] or str(place + 1) for place, name in self._columns}
        cells = {name: {unescape_cell(line.cells[place]) for line in sheet.lines} for place, name in self._columns}
        rows = systems(occasion)
        found = list(rows.filter(ref__in=cells.get("ref", ())))
        found += rows.filter(name__in=cells.get("name", ())).exclude(pk__in=[row.pk for row in found])
        self._by_ref = {row.ref: row for row in found}
        self._names = Counter(row.name for row in found)
        self._by_name = {row.name: row for row in found}
        self._people = _people(occasion) if "owner" in self._heads else {}
        self._taken: dict[str, int] = {}

    def row(self, line: Line) -> SheetRow:
        """Return what one row does."""
        texts = {name: unescape_cell(line.cells[place]) for place, name in self._columns}
        ref, title = texts.pop("ref", ""), texts.get("name", "")
        if line.is_uneven:
            return self._refused(line, "", CellRefused(N_("It has not as many cells as the header. Mend the row.")))
        try:
            system = self._match(ref, title)
            self._take(system, title, number=line.number)
        except CellRefused as refusal:
            return self._refused(line, refusal.fields[0], refusal, ref=ref, title=title)
        values, faults = self._values(texts, system)
        if not faults:
            faults = self._lacks(values, system)
        if faults:
            return SheetRow(number=line.number, fate=Fate.REFUSED, ref=ref, name=title, faults=tuple(faults))
        if system is None:
            return SheetRow(number=line.number, fate=Fate.NEW, name=title, after=values)
        return self._compared(line, system, values)

    def _match(self, ref: str, name: str) -> AISystem | None:
        if ref:
            if ref not in self._by_ref:
                why = N_("There is no system {ref} here. Empty the cell to register a new one.")
                raise CellRefused(why, fields=("ref",), ref=ref[:40])
            return self._by_ref[ref]
        if self._names[name] > 1:
            raise CellRefused(N_("More than one system has this name. Add a column with the ref."), fields=("name",))
        return self._by_name.get(name)

    def _take(self, system: AISystem | None, name: str, *, number: int) -> None:
        """Refuse a second row for the same system, or for the same new name."""
        what = system.ref if system else f"={name}"
        if (system or name) and (first := self._taken.setdefault(what, number)) != number:
            why = N_("Row {first} is about the same system. Keep one of them.")
            raise CellRefused(why, fields=("ref" if "name" not in self._heads else "name",), first=first)

    def _values(self, texts: Mapping[str, str], system: AISystem | None) -> tuple[dict[str, Any], list[CellFault]]:
        values: dict[str, Any] = {}
        faults: list[CellFault] = []
        for name, text in texts.items():
            if not text or (system is not None and visible(_text(system, name)).strip() == text):
                continue
            try:
                values[name] = self._owner(text, system) if name == "owner" else read_value(name, text)
            except CellRefused as refusal:
                faults.append(CellFault(column=self._heads[name], refusal=refusal))
        return values, faults

    def _owner(self, text: str, system: AISystem | None) -> str:
        """Return the ref of the person that a cell names by ref, mail address or name."""
        owner = system.owner if system else None
        if owner is not None and text in (owner.shown, owner.ref):
            return owner.ref or ""
        refs = self._people.get(text.casefold(), ())
        if len(refs) != 1:
            many = N_("More than one person is called “{text}”. Write the mail address.")
            nobody = N_("Nobody here is called “{text}”. Write the name or mail address as under People, or empty it.")
            raise CellRefused(many if refs else nobody, text=text[:80])
        return refs[0]

    def _lacks(self, values: Mapping[str, Any], system: AISystem | None) -> list[CellFault]:
        """Return what the register misses of a new system."""
        if system is not None:
            return []
        roles = tuple(AIRole(role) for role in values.get("roles", ()))
        facts = SystemFacts(name=values.get("name", ""), purpose=values.get("purpose", ""), roles=roles)
        try:
            check_registration(facts)
        except Refusal as refusal:
            return [CellFault(column=self._heads.get(refusal.fields[0], ""), refusal=refusal)]
        return []

    def _compared(self, line: Line, system: AISystem, values: Mapping[str, Any]) -> SheetRow:
        now = {name: kept(system, name) for name in values}
        after = {name: value for name, value in values.items() if now[name] != value}
        if after:
            try:
                check_bulk_row(Stage(system.stage))
            except BulkRefused as refusal:
                return self._refused(line, "", refusal, ref=system.ref, title=system.name)
        return SheetRow(
            number=line.number,
            fate=Fate.CHANGED if after else Fate.EQUAL,
            ref=system.ref,
            name=system.name,
            pk=system.pk,
            version=system.version,
            after=after,
            before={name: now[name] for name in after},
        )

    def _refused(self, line: Line, column: str, refusal: Refusal, *, ref: str = "", title: str = "") -> SheetRow:
        fault = CellFault(column=self._heads.get(column, ""), refusal=refusal)
        return SheetRow(number=line.number, fate=Fate.REFUSED, ref=ref, name=title, faults=(fault,))


def kept(system: AISystem, name: str) -> Any:
    """Return a value of a system as a plan keeps it: text, a list of roles, the owner's ref, a day in ISO."""
    if name == "owner":
        return (system.owner.ref or "") if system.owner else ""
    value = getattr(system, name)
    if name == "roles":
        return sorted(value)
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else value


def _text(system: AISystem, name: str) -> str:
    """Return a value as our own exports write it."""
    if name == "owner":
        return system.owner.shown if system.owner else ""
    value = kept(system, name)
    return "; ".join(value) if isinstance(value, list) else str(value)


def _people(occasion: Occasion) -> dict[str, tuple[str, ...]]:
    """Return the refs of people by ref, mail address and name, all in small letters."""
    found: dict[str, set[str]] = {}
    for one in people(occasion):
        for word in {one.ref or "", one.email, one.shown}:
            found.setdefault(word.casefold(), set()).add(one.ref or "")
    return {word: tuple(refs) for word, refs in found.items()}
