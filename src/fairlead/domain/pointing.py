"""Pointing: what an identifier in a pack file leads to, said in the metadata of the field that holds it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def to(*spaces: str, earlier: bool = False) -> Mapping[str, object]:
    """Return the field metadata that says what an identifier points at.

    Args:
        spaces: the kinds of target allowed, such as `"provision"` or `"control"`; `"any"` for every identifier known.
        earlier: the target stands earlier in the same file, so that no circle can be written down.
    """
    return MappingProxyType({"to": spaces, "earlier": earlier})
