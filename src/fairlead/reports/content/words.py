"""Words that a report may use only when their condition holds (product.md, 'Words').

A certificate that is not there, or an obligation said to be met, would be false comfort for a reader and, in some
places, an offence for its author. The interface, mails, reports and packs are searched with this function in tests.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_FORBIDDEN: tuple[tuple[str, str], ...] = (
    ("certified", r"\bcertified\b"),
    ("accredited", r"\baccredited\b"),
    (
        "compliant with the AI Act",
        r"\b(?:compliant|conformant|complies|comply|conforms|in compliance|in conformity)\b"
        r"[^.!?]{0,40}(?:\bAI[- ]Act\b|\bAI Regulation\b|\b2024/1689\b)"
        r"|\bAI[- ]Act[- ](?:compliant|conformant|ready|proof)\b",
    ),
    ("presumption of conformity", r"\bpresum(?:ption of|ed) conform(?:ity|ing|ant)\b|\bpresumed to conform\b"),
    ("up to date", r"\bup[- ]to[- ]date\b"),
)

_PATTERNS = tuple((word, re.compile(pattern, re.IGNORECASE)) for word, pattern in _FORBIDDEN)

CONDITIONAL_WORDS: tuple[str, ...] = tuple(word for word, _ in _FORBIDDEN)
"""Every word that needs its condition, as `find_forbidden_words` names it."""


def find_forbidden_words(text: str, *, allowed: Collection[str] = ()) -> tuple[str, ...]:
    """Return the conditional words that `text` uses, in the order of product.md.

    It is strict on purpose: "not certified" is found too, because the word appears nowhere until its condition holds.

    Args:
        text: what a person would read; white space is folded, so a line break inside a phrase does not hide it.
        allowed: words whose condition holds here, such as ``{"certified"}`` when the certificate is complete and
            in date. "compliant with the AI Act" is never allowed: asking for it is a mistake of the caller.

    Raises:
        ValueError: `allowed` names something that is no conditional word, or one that is never allowed.
    """
    unknown = sorted(set(allowed) - set(CONDITIONAL_WORDS))
    if unknown or "compliant with the AI Act" in allowed:
        raise ValueError(f"never allowed: {', '.join(unknown) or 'compliant with the AI Act'}")
    folded = re.sub(r"\s+", " ", text)
    return tuple(word for word, pattern in _PATTERNS if word not in allowed and pattern.search(folded))
