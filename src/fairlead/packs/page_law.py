"""Page of a law: what a pack adds to its provisions, as Markdown sections in the reference documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairlead.domain.framework import Provision
from fairlead.domain.law import ENTRY_KIND_TITLES, LEGAL_STATUS_TITLES, EntryKind
from fairlead.domain.pack import Pack

Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]


def standing(pack: Pack) -> Iterator[str]:
    """Yield what a pack says of its instrument, and what is open about it."""
    about = pack.framework
    if about.summary:
        yield from (about.summary, "")
    facts = (
        ("Jurisdiction", about.jurisdiction),
        ("Kind", about.binding),
        ("Status", LEGAL_STATUS_TITLES[about.status] if about.status else ""),
        ("Newest source seen", about.newest_source),
    )
    shown = [f"**{name}:** {text}." for name, text in facts if text]
    if shown:
        yield from (" ".join(shown), "")
    if about.doubts:
        yield from ("## Open questions", "", *(f"- {doubt}" for doubt in about.doubts), "")


def duty_lines(provision: Provision) -> Iterator[str]:
    """Yield where a provision stands in the publication, whom it binds and what is left to do."""
    if provision.reference and provision.reference != provision.title:
        yield from (f"**Reference:** {provision.reference}.", "")
    if (duty := provision.duty) is None:
        return
    for name, text in (
        ("Binds", ", ".join(duty.roles)),
        ("Classes", ", ".join(duty.classes)),
        ("Applies", duty.applies),
        ("Enforced by", duty.enforced_by),
        ("Left to do beside ISO/IEC 42001", duty.remaining.rstrip(".")),
    ):
        if text:
            yield from (f"**{name}:** {text}.", "")


def law_tables(pack: Pack) -> Iterator[Table]:
    """Yield title, head and rows of each table: dates, mappings, what is defined, sources."""
    if pack.dates:
        rows = [(each.on, each.event, LEGAL_STATUS_TITLES[each.status]) for each in pack.dates]
        yield "Dates", ("on", "event", "status"), rows
    if pack.mappings:
        rows_m = [
            (
                ", ".join(each.provisions),
                each.direction.value,
                f"{each.framework}: {', '.join(each.targets)}",
                each.strength.value,
                each.rationale,
            )
            for each in pack.mappings
        ]
        yield "Mapping", ("provisions", "direction", "of", "strength", "why"), rows_m
    for kind in EntryKind:
        found = [(each.id, each.title, each.text, each.reference) for each in pack.entries if each.kind is kind]
        if found:
            yield ENTRY_KIND_TITLES[kind], ("id", "title", "meaning", "reference"), found
    if pack.sources:
        found_s = [
            (each.id, each.title, each.checked.isoformat() if each.checked else "not read again")
            for each in pack.sources
        ]
        yield "Sources by number", ("id", "source", "checked on"), found_s
