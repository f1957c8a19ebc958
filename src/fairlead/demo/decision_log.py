"""A seeded decision log with the counts of the New York rule's own example, for the demo organization and for tests.

The rule (6 RCNY 5-301, first example) prints three tables. They cannot come from one log: the intersection of sex and
race adds up to both sexes and to every race but one (Hispanic: 172 of 395, where the race table prints 204 of 408). So
the log is made from the intersection, and gives 22 of the 23 published ratios; the race table's Hispanic row is the one
that it cannot give. Everything beside sex, race and decision is invented by the seed: the order, a label, the reviewer
(a role, never a name) and the time of the decision.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

INTERSECTION: tuple[tuple[str, str, int, int], ...] = (
    ("male", "Hispanic or Latino", 90, 205),
    ("male", "White", 215, 412),
    ("male", "Black or African American", 95, 226),
    ("male", "Native Hawaiian or Pacific Islander", 37, 87),
    ("male", "Asian", 167, 321),
    ("male", "Native American or Alaska Native", 11, 24),
    ("male", "Two or more races", 52, 115),
    ("female", "Hispanic or Latino", 82, 190),
    ("female", "White", 197, 385),
    ("female", "Black or African American", 75, 164),
    ("female", "Native Hawaiian or Pacific Islander", 15, 32),
    ("female", "Asian", 135, 295),
    ("female", "Native American or Alaska Native", 7, 17),
    ("female", "Two or more races", 44, 98),
)
"""Sex, race, selected, applicants: figures of the rule's example, facts that anyone may state."""

REVIEWERS = ("Reviewer 1", "Reviewer 2", "Reviewer 3", "Reviewer 4")
FIRST_DAY = date(2026, 1, 5)
DAYS = 180
UNLABELLED = 0.1


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One row of the log.

    Attributes:
        id: a running number; it says nothing about a person.
        sex: as the applicant stated it.
        race: as the applicant stated it.
        decision: 1 selected, 0 not.
        suitable: 1 or 0 as judged later, None where nobody judged (one row in ten).
        reviewer: the role that reviewed the decision.
        decided_at: in UTC.
    """

    id: int
    sex: str
    race: str
    decision: int
    suitable: int | None
    reviewer: str
    decided_at: datetime


def intersection_log(seed: int, *, first_day: date = FIRST_DAY, days: int = DAYS) -> tuple[Decision, ...]:
    """Return the log: the same seed gives the same rows, and every seed the same counts by sex, race and decision."""
    chance = random.Random(seed)  # noqa: S311  (an example, not a secret)
    outcomes = [
        (sex, race, int(place < selected))
        for sex, race, selected, applicants in INTERSECTION
        for place in range(applicants)
    ]
    chance.shuffle(outcomes)
    start = datetime.combine(first_day, time(8), tzinfo=UTC)
    minutes = sorted(_working_minutes(chance, days=days, count=len(outcomes)))
    return tuple(
        Decision(
            id=number,
            sex=sex,
            race=race,
            decision=decision,
            suitable=_label(chance, decision=decision),
            reviewer=chance.choice(REVIEWERS),
            decided_at=start + timedelta(minutes=minute),
        )
        for number, ((sex, race, decision), minute) in enumerate(zip(outcomes, minutes, strict=True), start=1)
    )


def _working_minutes(chance: random.Random, *, days: int, count: int) -> Iterator[int]:
    """Yield minutes after the start, within nine hours of a day."""
    for _ in range(count):
        yield chance.randrange(days) * 24 * 60 + chance.randrange(9 * 60)


def _label(chance: random.Random, *, decision: int) -> int | None:
    """Return whether the applicant proved suitable: likelier after a selection, and sometimes nobody knows."""
    if chance.random() < UNLABELLED:
        return None
    return int(chance.random() < (0.7 if decision else 0.3))


def write_log(path: Path, *, rows: Sequence[Decision]) -> None:
    """Write the log as CSV: UTF-8, one line feed a row, empty where nobody knows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Decision))
        for row in rows:
            *values, decided_at = astuple(row)
            writer.writerow((*values, decided_at.isoformat().replace("+00:00", "Z")))
