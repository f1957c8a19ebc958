"""The shares of oversight: each is how many of how many decisions, with Wilson's interval.

A share of decisions says what was done, not whether it was right: an override can be wrong, and agreement can be
well considered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import Cell, CellTable, table_of
from fairlead.measurement.fairness.comparison import compare, reference_of
from fairlead.measurement.fairness.rate import Counts, Rate, measure_rate
from fairlead.measurement.measure import Group, Result
from fairlead.measurement.oversight.parameters import OversightParameters
from fairlead.measurement.tally import Tallies, groupings


def _share(cell: Cell) -> Counts:
    return cell.selected, cell.n


def _rate(name: str, *, title: str, explanation: str) -> Rate:
    return Rate(name=name, title=title, explanation=explanation, counts=_share, needs_label=False)


REVIEW_RATE = _rate("review_rate", title=N_("Reviewed"), explanation=N_("decisions that somebody reviewed, of all"))
OVERRIDE_RATE = _rate(
    "override_rate",
    title=N_("Overridden"),
    explanation=N_("final decision differs, of the reviewed with a final decision"),
)
CHANGED_UNREVIEWED_RATE = _rate(
    "changed_unreviewed_rate",
    title=N_("Changed without review"),
    explanation=N_("final decision differs although nobody reviewed, of the unreviewed with a final decision"),
)
UNNAMED_RATE = _rate(
    "unnamed_reviewer_rate",
    title=N_("Without a named reviewer"),
    explanation=N_("reviewed, and the log does not say by whom, of the reviewed"),
)
FAST_RATE = _rate(
    "fast_review_rate",
    title=N_("Very fast reviews"),
    explanation=N_("took fewer seconds than the limit, of the reviews with both times"),
)


@dataclass(frozen=True, kw_only=True)
class Share:
    """A rate with the tallies that it divides."""

    rate: Rate
    events: str
    rows: str


REVIEWED = Share(rate=REVIEW_RATE, events="reviewed", rows="decided")
OVERRIDDEN = Share(rate=OVERRIDE_RATE, events="overridden", rows="judged")
CHANGED = Share(rate=CHANGED_UNREVIEWED_RATE, events="changed unreviewed", rows="unreviewed with final")
UNNAMED = Share(rate=UNNAMED_RATE, events="unnamed", rows="reviewed")


def measure_shares(tallies: Tallies, *, parameters: OversightParameters) -> Iterator[Result]:
    """Yield every share over all decisions, then by group beside the reference, then overrides by decision."""
    shares = (REVIEWED, OVERRIDDEN, CHANGED, *((UNNAMED,) if parameters.reviewer else ()))
    minimum_n = parameters.minimum_n
    for share in shares:
        yield measure_rate(share.rate, cell=_cell(tallies, share, group=()), group=(), minimum_n=minimum_n)
    if parameters.is_timed:
        yield measure_rate(FAST_RATE, cell=fast_cell(tallies, (), parameters=parameters), group=(), minimum_n=minimum_n)
    named = dict(parameters.reference)
    for grouping in groupings(parameters.by):
        groups = tallies.groups(grouping, counted="decided")
        key = reference_of(_table(tallies, REVIEWED, groups=groups, keys=grouping), named=named).key
        for share in shares:
            table = _table(tallies, share, groups=groups, keys=grouping)
            yield from compare(share.rate, table=table, reference=table.find(key), minimum_n=minimum_n)
        if parameters.is_timed:
            cells = [fast_cell(tallies, group, parameters=parameters) for group in groups]
            table = table_of(cells, keys=grouping)
            yield from compare(FAST_RATE, table=table, reference=table.find(key), minimum_n=minimum_n)
    yield from _by_decision(tallies, parameters=parameters)


def _cell(tallies: Tallies, share: Share, *, group: Group) -> Cell:
    n, k = tallies.total(share.rows, group=group), tallies.total(share.events, group=group)
    return Cell(tuple(value for _, value in group), n, k, 0, 0, 0, 0)


def _table(tallies: Tallies, share: Share, *, groups: Sequence[Group], keys: Sequence[str]) -> CellTable:
    return table_of((_cell(tallies, share, group=group) for group in groups), keys=keys)


def fast_cell(tallies: Tallies, group: Group, *, parameters: OversightParameters) -> Cell:
    """Return the reviews with both times and the very fast ones among them."""
    times = tallies.at("timed", group=group)
    fast = sum(n for seconds, n in times.items() if int(seconds) < parameters.fast_seconds)
    return Cell(tuple(value for _, value in group), sum(times.values()), fast, 0, 0, 0, 0)


def _by_decision(tallies: Tallies, *, parameters: OversightParameters) -> Iterator[Result]:
    """Yield how often each decision of the system is overridden, beside the one that it makes most often."""
    cells = [
        Cell((of,), tallies.n("judged", of=of), tallies.n("overridden", of=of), 0, 0, 0, 0)
        for of in tallies.of("decided")
    ]
    table = table_of(cells, keys=(parameters.decision,))
    yield from compare(
        OVERRIDE_RATE, table=table, reference=reference_of(table, named={}), minimum_n=parameters.minimum_n
    )
