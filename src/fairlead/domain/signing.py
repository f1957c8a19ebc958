"""Signing keys: whose signature on a measurement an organization trusts (A.6.2.4, 9.1)."""

from __future__ import annotations

from fairlead.domain.refusal import N_, Refusal

LONGEST_LABEL = 100


class SigningKeyRefused(Refusal):
    """A key cannot be registered."""


def check_label(label: str) -> None:
    """Refuse a key that nobody could tell from another."""
    if not label.strip() or len(label) > LONGEST_LABEL:
        raise SigningKeyRefused(N_("Say who signs with this key, in at most 100 letters."), fields=("label",))
