"""Two versions of the statement of applicability compared, row by row and word by word (6.1.3, 7.5.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from fairlead.domain.applicability import BASIS_TITLES, StatementLine
from fairlead.domain.refusal import N_
from fairlead.reports.content.change import FieldChange, word_changes

Translate = Callable[[str], str]

FIELD_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "title": N_("Title"),
        "applicable": N_("Applicable"),
        "bases": N_("Why included"),
        "justification": N_("Reason"),
        "implemented": N_("State"),
        "implementation": N_("How it is done"),
        "owner": N_("Owner"),
        "shared_with": N_("Shared with"),
        "risks": N_("Treats"),
    }
)
VERDICTS: Mapping[bool | None, str] = MappingProxyType(
    {True: N_("Included"), False: N_("Excluded"), None: N_("Not decided")}
)
IN_PLACE, PLANNED = N_("In place"), N_("Planned")


@dataclass(frozen=True, kw_only=True)
class LineChange:
    """One row that differs between two versions.

    Attributes:
        provision, control, title: the row.
        is_new: the earlier version did not have it.
        is_gone: the later version does not have it.
        fields: what differs, word by word; empty for a row that is new or gone.
    """

    provision: str
    control: str
    title: str
    is_new: bool = False
    is_gone: bool = False
    fields: tuple[FieldChange, ...] = ()


def compare(
    before: Sequence[StatementLine],
    after: Sequence[StatementLine],
    *,
    names: Mapping[str, str],
    translate: Translate = str,
) -> tuple[LineChange, ...]:
    """Return the rows that differ, in the order of the later version, rows that are gone last.

    Args:
        before: the earlier version; when it is empty, nothing is compared: a first version has no change.
        after: the later version.
        names: shown names of people by ref.
        translate: turns marked words into the reader's language.
    """
    if not before:
        return ()
    old = {line.provision: line for line in before}
    found = []
    for line in after:
        was = old.pop(line.provision, None)
        if was is None:
            found.append(_named(line, is_new=True))
        elif fields := field_changes(was, line, names=names, translate=translate):
            found.append(_named(line, fields=fields))
    return (*found, *(_named(line, is_gone=True) for line in old.values()))


def field_changes(
    before: StatementLine, after: StatementLine, *, names: Mapping[str, str], translate: Translate = str
) -> tuple[FieldChange, ...]:
    """Return what differs between two states of one row, word by word."""
    told_before, told_after = _told(before, names, translate), _told(after, names, translate)
    return tuple(
        FieldChange(field=translate(title), changes=word_changes(told_before[name], told_after[name]))
        for name, title in FIELD_TITLES.items()
        if told_before[name] != told_after[name]
    )


def _told(line: StatementLine, names: Mapping[str, str], translate: Translate) -> dict[str, str]:
    """Return the columns of a row in words; what a column says of an excluded row is left out where it says nothing."""
    return {
        "title": line.title,
        "applicable": translate(VERDICTS[line.applicable]),
        "bases": "; ".join(translate(BASIS_TITLES[basis]) for basis in line.bases),
        "justification": line.justification,
        "implemented": translate(IN_PLACE if line.implemented else PLANNED) if line.applicable else "",
        "implementation": line.implementation,
        "owner": names.get(line.owner, line.owner),
        "shared_with": line.shared_with,
        "risks": ", ".join(line.risks),
    }


def _named(
    line: StatementLine, *, is_new: bool = False, is_gone: bool = False, fields: tuple[FieldChange, ...] = ()
) -> LineChange:
    return LineChange(
        provision=line.provision,
        control=line.control,
        title=line.title,
        is_new=is_new,
        is_gone=is_gone,
        fields=fields,
    )
