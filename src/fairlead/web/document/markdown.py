"""Show Markdown that somebody wrote: rendered without raw HTML, then sanitised, so that nothing in it can run."""

from __future__ import annotations

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = frozenset(
    {"p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong"}
    | {"s", "a", "table", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto"})
LONGEST = 200_000  # characters shown as Markdown; a longer text is shown plain, so that rendering stays bounded
DEEPEST = 30  # levels; the parser leaves out what lies deeper, so such a text is shown plain and whole


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": DEEPEST}).enable("table")


def rendered(text: str) -> SafeString | None:
    """Return a text as safe HTML, its headings one level below the page's own; None when it is too long or too deep."""
    if len(text) > LONGEST:
        return None
    parser = _parser()
    tokens = parser.parse(text)
    if any(token.level >= DEEPEST - 2 for token in tokens):
        return None
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308  # sanitised just above
