"""The look that PDF and HTML share: one accent, a neutral scale, four states, each with its shape.

Contrast of every text colour on its ground is at least 4.5 to 1 in both themes (WCAG 2.2, 1.4.3); a test computes it.
"""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "paper": "#ffffff",
    "ground": "#f6f7f5",
    "ink": "#15202b",
    "quiet": "#55636f",
    "rule": "#d5dbdd",
    "strong-rule": "#15202b",
    "accent": "#0b5563",
    "tint": "#e9f1f2",
    "good": "#1d6b3f",
    "wait": "#7a5200",
    "warn": "#9a4400",
    "bad": "#a51d2d",
    "off": "#55636f",
    "added": "#1d6b3f",
    "removed": "#a51d2d",
}

DARK: Mapping[str, str] = {
    "paper": "#12181d",
    "ground": "#0c1115",
    "ink": "#e7ecee",
    "quiet": "#9fb0b9",
    "rule": "#2b363e",
    "strong-rule": "#90a4ae",
    "accent": "#7cc7d4",
    "tint": "#17262b",
    "good": "#7fcf9c",
    "wait": "#e0b45c",
    "warn": "#f0a36b",
    "bad": "#ff9a9a",
    "off": "#9fb0b9",
    "added": "#7fcf9c",
    "removed": "#ff9a9a",
}

SHAPES: Mapping[str, str] = {"good": "●", "wait": "◐", "warn": "▲", "bad": "✖", "off": "○"}
"""Drawn before the word of a state; the shipped fonts have all of them."""


def css_tokens(tokens: Mapping[str, str]) -> str:
    """Return colours as custom properties of a style sheet."""
    return " ".join(f"--{name}: {value};" for name, value in tokens.items())
