"""The smallest parts of the face as tags: in a table of fifty rows they cost a tenth of the same component."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from fairlead.queries.trail import MOST

register = template.Library()


@cache
def _sprite() -> str:
    return static("own/icons.svg")


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return an icon of the sprite; it stands beside a word and is hidden from screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', css, _sprite(), name
    )


@register.simple_tag
def state(kind: str, word: str) -> SafeString:
    """Return a state as shape, word and colour; `kind` is good, attention, bad or neutral."""
    return format_html('<span class="state state-{}">{}{}</span>', kind, icon(f"state-{kind}"), word)


@register.simple_tag
def day(value: date | None) -> SafeString:
    """Return a calendar day, a dash when there is none."""
    if value is None:
        return mark_safe('<span class="quiet">–</span>')  # constant
    return format_html(
        '<time datetime="{}" class="unbroken">{}</time>', value.isoformat(), date_format(value, "DATE_FORMAT")
    )


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """Return a time in the person's zone with the zone beside it, a dash when there is none."""
    if value is None:
        return day(None)
    here = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" class="unbroken">{}</time>', here.isoformat(), date_format(here, "DATETIME_FORMAT")
    )


@register.filter
def is_cut(lines: Sequence[object]) -> bool:
    """Tell whether an activity may hold only the newest of its entries."""
    return len(lines) >= MOST


@register.filter
def counted(lines: Sequence[object]) -> str:
    """Return how many entries an activity has, with a plus where there may be more."""
    return f"{len(lines)}+" if is_cut(lines) else str(len(lines))
