"""Gates: what must be true beside a score, so that no figure can hide it (product.md, 'Honest readiness')."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One gate as a report shows it.

    Attributes:
        title: what must be true, in words.
        is_open: whether it is true at the cut-off.
        says: what is there or what is missing, in words.
        clause: the clause that asks for it.
        done, needed: a count where there is one; needed 0 means that there is none.
    """

    title: str
    is_open: bool
    says: str = ""
    clause: str = ""
    done: int = 0
    needed: int = 0


@dataclass(frozen=True, kw_only=True)
class Tally:
    """A figure with its denominator; there is no other kind of figure in a report.

    Attributes:
        label: what is counted.
        count: the numerator.
        total: the denominator; None only for a plain count that is no share of anything.
        note: one line of explanation.
    """

    label: str
    count: int
    total: int | None
    note: str = ""

    def __post_init__(self) -> None:
        if self.count < 0 or (self.total is not None and not self.count <= self.total):
            raise ValueError(f"{self.label}: {self.count} of {self.total} is not a count")
