"""The measure `drift`: columns of a current sample beside those of a reference, for everyone and for every group.

A drift of one group can vanish in the total, so every group is measured by itself. The bins come from the reference
and stand in the parameters: a rerun, or another month, is cut in the same places.
"""

# ruff: noqa: S608  every name and text in a query is quoted by `sql`; nothing else of the input is in it

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import TALLY, CellTable, table_of
from fairlead.measurement.distributions import kolmogorov_p
from fairlead.measurement.drift.bins import MISSING, NUMBER, UNREADABLE, ColumnBins, category_bins, number_bins
from fairlead.measurement.drift.distances import (
    homogeneity_p,
    jensen_shannon,
    kolmogorov_smirnov,
    psi,
    psi_by_chance,
)
from fairlead.measurement.drift.parameters import (
    GROUP_KEY,
    DriftParameters,
    parameters_from_json,
    parameters_to_json,
)
from fairlead.measurement.fairness.comparison import conclusion, p_shown
from fairlead.measurement.intervals import holm, newcombe, wilson
from fairlead.measurement.measure import Counted, Group, Json, Result, State
from fairlead.measurement.period import period_of
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.sql import group_name, literal, number_of, text_of
from fairlead.measurement.table import Table, check_columns
from fairlead.measurement.tally import Tallies, count_tallies, find_key_faults, groupings, refuse_empty

REFERENCE, CURRENT = "reference", "current"
PSI, PSI_BY_CHANCE, CHI_SQUARE_P = "psi", "psi_by_chance", "shares_p_adjusted"
KS, KS_P, JS = "ks_distance", "ks_p_adjusted", "jensen_shannon_distance"
OUTSIDE, MISSING_DIFFERENCE = "outside_reference_share", "missing_share_difference"

PLACE = '"(place)"'


class Compared(NamedTuple):
    """One column in one group: the counts of both samples by bin, and the rows that say nothing."""

    bins: ColumnBins
    group: Group
    reference: tuple[int, ...]
    current: tuple[int, ...]
    missing: tuple[int, int]

    @property
    def n(self) -> int:
        """Known values in the smaller sample."""
        return min(sum(self.reference), sum(self.current))


class ValueDrift:
    """Drift of values between two samples."""

    name = "drift"
    definition = "fairlead.drift/1"
    counts = TALLY

    def prepare(self, reference: Table, *, sha256: str, parameters: DriftParameters) -> DriftParameters:
        """Fix the bins from the reference and count it."""
        parameters.check()
        check_columns(reference, wanted=(*parameters.by, *parameters.numbers, *parameters.categories))
        unknown = parameters.unknown
        if not parameters.count_invalid:
            _check_numbers(reference, parameters=parameters)
        numbers = [
            number_bins(
                reference, column=name, number=number_of(reference, name, unknown=unknown), bins=parameters.bins
            )
            for name in parameters.numbers
        ]
        categories = [
            category_bins(reference, column=name, text=text_of(reference, name, unknown=unknown))
            for name in parameters.categories
        ]
        fixed = replace(parameters, reference=reference.name, reference_sha256=sha256, columns=(*numbers, *categories))
        query = drift_query(reference, parameters=fixed, sample=REFERENCE)
        return replace(fixed, reference_cells=count_tallies(reference, query=query, by=fixed.by))

    def count(self, table: Table, *, parameters: DriftParameters) -> Counted:
        """Count the current sample in the bins of the reference."""
        if parameters.reference_cells is None:
            raise TableRefused(N_("Drift needs a reference to be counted first."))
        check_columns(table, wanted=(*parameters.by, *parameters.numbers, *parameters.categories))
        if not parameters.count_invalid:
            _check_numbers(table, parameters=parameters)
        query = drift_query(table, parameters=parameters, sample=CURRENT)
        cells = count_tallies(table, query=query, by=parameters.by)
        refuse_empty(len(cells.cells), table=table)
        period, unread = period_of(table, column=parameters.decided_at)
        both = table_of(
            (*parameters.reference_cells.cells, *cells.cells),
            keys=cells.keys,
            invalid=(*cells.invalid, ("time not recognised", unread)),
            counts=TALLY,
        )
        return Counted(cells=both, query=query, parameters=parameters, period=period)

    def derive(self, cells: CellTable, *, parameters: DriftParameters) -> tuple[Result, ...]:
        """Return every result that follows from the tallies: everyone first, then grouping by grouping."""
        tallies = Tallies(cells)
        found: list[Result] = []
        for grouping in ((), *groupings(parameters.by)):
            found += _grouping(tallies, grouping, parameters=parameters)
        return tuple(found)

    def find_faults(self, cells: CellTable, *, parameters: DriftParameters) -> tuple[str, ...]:
        """Return how the tallies contradict the parameters or each other."""
        if faults := find_key_faults(cells, by=parameters.by, counted=frozenset({REFERENCE, CURRENT})):
            return faults
        bins = {column.name: {*column.labels, MISSING, UNREADABLE} for column in parameters.columns}
        if any(cell.key[1] not in bins or cell.key[2] not in bins[cell.key[1]] for cell in cells.cells):
            return ("cells: a column or bin that is not one of the parameters",)
        if not parameters.count_invalid and any(cell.key[2] == UNREADABLE for cell in cells.cells):
            return ("cells: unreadable numbers, though such an input was to be refused",)
        return tuple(_law_faults(Tallies(cells), parameters=parameters))

    def to_json(self, parameters: DriftParameters) -> Json:
        """Return the parameters as a statement carries them."""
        return parameters_to_json(parameters)

    def from_json(self, parameters: Mapping[str, object], *, keys: Sequence[str]) -> DriftParameters:
        """Read the parameters of a statement; `ValueError` has one argument a fault."""
        return parameters_from_json(parameters, keys=keys)


def drift_query(table: Table, *, parameters: DriftParameters, sample: str) -> str:
    """Return the query that counts a sample: one row per column, bin and group."""
    unknown = parameters.unknown
    cases = " ".join(
        f"WHEN {place} THEN {_bin(table, bins, unknown=unknown)}" for place, bins in enumerate(parameters.columns)
    )
    names = " ".join(f"WHEN {place} THEN {literal(bins.name)}" for place, bins in enumerate(parameters.columns))
    groups = "".join(
        f", {text_of(table, name, unknown=unknown)} AS {group_name(place)}" for place, name in enumerate(parameters.by)
    )
    outer = "".join(f", {group_name(place)}" for place in range(len(parameters.by)))
    places = ", ".join(f"({place})" for place in range(len(parameters.columns)))
    melted = (
        f"SELECT CASE {PLACE} {names} END AS name, CASE {PLACE} {cases} END AS bin{groups} "
        f"FROM log CROSS JOIN (VALUES {places}) AS p({PLACE})"
    )
    return f"SELECT '{sample}', name, bin{outer}, COUNT(*) FROM ({melted}) AS melted GROUP BY ALL"


def _bin(table: Table, bins: ColumnBins, *, unknown: Sequence[str]) -> str:
    text = f"({text_of(table, bins.name, unknown=unknown)})"
    number = f"({number_of(table, bins.name, unknown=unknown)})" if bins.kind == NUMBER else ""
    return bins.case(text=text, number=number)


def _check_numbers(table: Table, *, parameters: DriftParameters) -> None:
    """Refuse values that are no finite number: what they are and how many."""
    for name in parameters.numbers:
        text = text_of(table, name, unknown=parameters.unknown)
        number = number_of(table, name, unknown=parameters.unknown)
        query = (
            f"SELECT t, COUNT(*) AS n FROM (SELECT {text} AS t, {number} AS x FROM log) AS v "
            "WHERE t IS NOT NULL AND x IS NULL GROUP BY t ORDER BY n DESC, t LIMIT 6"
        )
        if found := table.ask(query, most=6):
            values = ", ".join(f"{shown(row[0])} ({row[1]})" for row in found[:5]) + (", …" if found[5:] else "")
            raise TableRefused(
                N_(
                    "{column} of {name} has values that are no finite number: {values}. Say which mean unknown, have "
                    "them counted apart, or measure the column as a category."
                ),
                column=shown(name),
                name=table.name,
                values=values,
            )


def _law_faults(tallies: Tallies, *, parameters: DriftParameters) -> Iterator[str]:
    """Yield that the columns of one sample do not have the same number of rows in every group."""
    for sample in (REFERENCE, CURRENT):
        for group in tallies.groups(tallies.by, counted=sample):
            rows = {sum(tallies.at(sample, of=bins.name, group=group).values()) for bins in parameters.columns}
            if len(rows) > 1:
                yield f"cells: the columns of the {sample} have different numbers of rows"
                return


def _grouping(tallies: Tallies, grouping: tuple[str, ...], *, parameters: DriftParameters) -> Iterator[Result]:
    """Yield the results of one way of grouping; its tests are adjusted together."""
    groups: tuple[Group, ...] = ((),)
    if grouping:
        known = {*tallies.groups(grouping, counted=REFERENCE), *tallies.groups(grouping, counted=CURRENT)}
        groups = tuple(sorted(known, key=lambda group: [(value is None, value or "") for _, value in group]))
    compared = [_compared(tallies, bins, group=group) for bins in parameters.columns for group in groups]
    enough = max(1, parameters.minimum_n)
    tested = [place for place, one in enumerate(compared) if one.n >= enough]
    shares = _adjusted(tested, [homogeneity_p(compared[place].reference, compared[place].current) for place in tested])
    numbers = [place for place in tested if compared[place].bins.kind == NUMBER]
    distances = _adjusted(numbers, [_ks_p(compared[place]) for place in numbers])
    for place, one in enumerate(compared):
        yield from _results(one, shares_p=shares.get(place), ks_p=distances.get(place))


def _adjusted(places: Sequence[int], p_values: Sequence[float | None]) -> dict[int, float]:
    known = [(place, p) for place, p in zip(places, p_values, strict=True) if p is not None]
    return dict(zip((place for place, _ in known), holm([p for _, p in known]), strict=True))


def _compared(tallies: Tallies, bins: ColumnBins, *, group: Group) -> Compared:
    reference, current = (tallies.at(sample, of=bins.name, group=group) for sample in (REFERENCE, CURRENT))
    return Compared(
        bins=bins,
        group=((GROUP_KEY, bins.name), *group),
        reference=tuple(reference.get(label, 0) for label in bins.labels),
        current=tuple(current.get(label, 0) for label in bins.labels),
        missing=(reference.get(MISSING, 0), current.get(MISSING, 0)),
    )


def _ks_p(one: Compared) -> float:
    distance = kolmogorov_smirnov(one.reference, one.current)
    return kolmogorov_p(distance, n=sum(one.reference), m=sum(one.current))


def _results(one: Compared, *, shares_p: float | None, ks_p: float | None) -> Iterator[Result]:
    """Yield the results of one column in one group."""
    names = [PSI, PSI_BY_CHANCE, JS, *((KS,) if one.bins.kind == NUMBER else ()), CHI_SQUARE_P]
    names += [KS_P] if one.bins.kind == NUMBER else []
    if one.n == 0:
        yield from (Result(name, one.group, None, None, None, 0, State.UNDEFINED) for name in names)
    else:
        state, ks_state = conclusion(shares_p), conclusion(ks_p)
        values = {
            PSI: (psi(one.reference, one.current), state),
            PSI_BY_CHANCE: (psi_by_chance(one.reference, one.current), State.MEASURED),
            JS: (jensen_shannon(one.reference, one.current), state),
            KS: (kolmogorov_smirnov(one.reference, one.current), ks_state),
            CHI_SQUARE_P: (None if shares_p is None else p_shown(shares_p), state),
            KS_P: (None if ks_p is None else p_shown(ks_p), ks_state),
        }
        yield from (Result(name, one.group, values[name][0], None, None, one.n, values[name][1]) for name in names)
    yield _outside(one)
    yield _missing(one)


def _outside(one: Compared) -> Result:
    """Return the share of current values that the reference does not know: unseen, or outside of its range."""
    n = sum(one.current)
    if n == 0:
        return Result(OUTSIDE, one.group, None, None, None, 0, State.UNDEFINED)
    counts = dict(zip(one.bins.labels, one.current, strict=True))
    k = sum(counts[label] for label in one.bins.outside)
    return Result(OUTSIDE, one.group, k / n, *wilson(k, n), n, State.MEASURED)


def _missing(one: Compared) -> Result:
    """Return by how much the share of missing values grew."""
    m_r, m_c = one.missing
    n_r, n_c = sum(one.reference) + m_r, sum(one.current) + m_c
    if not n_r or not n_c:
        return Result(MISSING_DIFFERENCE, one.group, None, None, None, min(n_r, n_c), State.UNDEFINED)
    ends = newcombe(m_c, n_c, m_r, n_r)
    value = (m_c * n_r - m_r * n_c) / (n_c * n_r)
    return Result(MISSING_DIFFERENCE, one.group, value, *ends, min(n_r, n_c), State.MEASURED)


DRIFT = ValueDrift()
