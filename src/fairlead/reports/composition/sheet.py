"""A sheet: what every report has around its blocks — title, header, running lines, flags and the writers' words."""

from __future__ import annotations

from collections.abc import Sequence

from fairlead.reports.composition.blocks import Block, Composition, Place, Translate
from fairlead.reports.composition.checkpoint import checkpoint_block
from fairlead.reports.composition.speech import header_facts, header_flags, running_words, writer_words
from fairlead.reports.composition.titles import title_of
from fairlead.reports.content.header import Header, Report


def sheet(
    content: Report, _: Translate, *, blocks: Sequence[Block], is_wide: bool = False, places: Sequence[Place] = ()
) -> Composition:
    """Return a whole report from its header and blocks, with the checkpoint at its end where no block shows it yet.

    `is_wide` turns the paper, `places` is the page's navigation.
    """
    title, subtitle = title_of(content, _)
    point = checkpoint_block(content.header, _)
    closing = (point,) if point and point not in blocks else ()
    return Composition(
        title=title,
        subtitle=subtitle,
        organization=content.header.organization,
        language=content.header.language,
        facts=header_facts(content.header, _),
        running=running_words(content.header, title, _),
        flags=header_flags(content.header, _),
        blocks=(*blocks, *closing),
        is_wide=is_wide,
        places=tuple(places),
        words=writer_words(_),
    )


def inner_sheet(
    header: Header,
    _: Translate,
    *,
    title: str,
    subtitle: str = "",
    blocks: Sequence[Block],
    crumbs: Sequence[Place],
    is_wide: bool = False,
) -> Composition:
    """Return a page behind a report's first page: the header's facts stay there, `crumbs` lead back."""
    return Composition(
        title=title,
        subtitle=subtitle,
        organization=header.organization,
        language=header.language,
        facts=(),
        running=running_words(header, title, _),
        flags=header_flags(header, _),
        blocks=tuple(blocks),
        is_wide=is_wide,
        crumbs=tuple(crumbs),
        words=writer_words(_),
    )
