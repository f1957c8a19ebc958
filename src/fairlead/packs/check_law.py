"""Check what a law's pack adds: days that exist, and mappings of which both ends are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from datetime import date
from typing import Final

from fairlead.domain.crosswalk import Strength
from fairlead.domain.framework import Framework
from fairlead.domain.law import DAY_OR_MONTH
from fairlead.domain.pack import Pack
from fairlead.domain.refusal import N_
from fairlead.packs.faults import FaultLog, quote
from fairlead.packs.files import CrosswalkFile, DatesFile
from fairlead.packs.lines import Path
from fairlead.packs.shape import Notes

CROSSWALK: Final = "crosswalk.toml"
DATES: Final = "dates.toml"


def check_dates(dates: DatesFile | None, *, log: FaultLog) -> None:
    """Note days that are not in the calendar, and a day that stands after a later one."""
    latest = date.min
    for part, each in enumerate(dates.date if dates else ()):
        place: Path = ("date", part, "on")
        try:
            if not DAY_OR_MONTH.fullmatch(each.on):
                raise ValueError(each.on)
            day = each.earliest
        except ValueError:
            log.add(N_("on: {found} is neither a day nor a month"), file=DATES, path=place, found=quote(each.on))
            continue
        if day < latest:
            log.add(N_("on: {found} stands after a later day"), file=DATES, path=place, found=each.on)
        latest = max(latest, day)


def check_crosswalk(
    crosswalk: CrosswalkFile | None, *, notes: Notes, framework: Framework, others: Mapping[str, Pack], log: FaultLog
) -> None:
    """Note mappings of which an end is missing, that name nothing, or of a framework that is not linked to."""
    own = {named.id for named in notes.named if named.space == "provision"}
    linked = {link.pack for link in framework.links}
    theirs = {each: _ids(others[each]) for each in linked if each in others}
    for part, mapping in enumerate(crosswalk.mapping if crosswalk else ()):
        for key, place, id in _leading_nowhere(mapping.provisions, known=own, at=("mapping", part, "provisions")):
            _add_nowhere(log, place=place, id=id, pack=framework.id, key=key)
        if mapping.framework not in linked:
            template = N_("{pack} is not among the links of this pack")
            log.add(template, file=CROSSWALK, path=("mapping", part, "framework"), pack=quote(mapping.framework))
        elif mapping.framework in theirs:
            known = theirs[mapping.framework]
            for key, place, id in _leading_nowhere(mapping.targets, known=known, at=("mapping", part, "targets")):
                _add_nowhere(log, place=place, id=id, pack=mapping.framework, key=key)
        if mapping.strength is not Strength.NONE and not (mapping.provisions and mapping.targets):
            template = N_("a mapping names provisions and targets, unless its strength is none")
            log.add(template, file=CROSSWALK, path=("mapping", part))


def _leading_nowhere(ids: tuple[str, ...], *, known: Set[str], at: Path) -> Iterator[tuple[str, Path, str]]:
    for part, id in enumerate(ids):
        if id not in known:
            yield str(at[-1]), (*at, part), id


def _add_nowhere(log: FaultLog, *, place: Path, id: str, pack: str, key: str) -> None:
    template = N_("{key}: {id} leads nowhere: {pack} has no such provision")
    log.add(template, file=CROSSWALK, path=place, key=key, id=quote(id), pack=quote(pack))


def _ids(pack: Pack) -> frozenset[str]:
    return frozenset(each.id for each in pack.provisions)
