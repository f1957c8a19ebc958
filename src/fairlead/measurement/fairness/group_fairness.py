"""The measure `fairness`: rates by group, differences and ratios against a reference, impact ratios.

`count` refuses a log that cannot be measured honestly: no rows, a value that is neither selected nor not, a reference
group that nobody is in. `derive` needs the cells and the parameters only, so whoever receives a statement re-performs
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import COUNTS, CellTable, roll_up, suppress, table_of
from fairlead.measurement.coding import MOST_NEGATIVES, Coding
from fairlead.measurement.count import ColumnReader, CountPlan, fold
from fairlead.measurement.fairness.accuracy import ACCURACY
from fairlead.measurement.fairness.comparison import compare, reference_of
from fairlead.measurement.fairness.false_negative_rate import FALSE_NEGATIVE_RATE
from fairlead.measurement.fairness.false_positive_rate import FALSE_POSITIVE_RATE
from fairlead.measurement.fairness.impact_ratio import impact_ratios
from fairlead.measurement.fairness.parameters import FairnessParameters, parameters_from_json, parameters_to_json
from fairlead.measurement.fairness.precision import PRECISION
from fairlead.measurement.fairness.rate import Rate, measure_rate
from fairlead.measurement.fairness.selection_rate import SELECTION_RATE
from fairlead.measurement.fairness.true_positive_rate import TRUE_POSITIVE_RATE
from fairlead.measurement.measure import Counted, Json, Result
from fairlead.measurement.period import period_of
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.table import Table, check_columns

RATES: tuple[Rate, ...] = (
    SELECTION_RATE,
    TRUE_POSITIVE_RATE,
    FALSE_POSITIVE_RATE,
    FALSE_NEGATIVE_RATE,
    ACCURACY,
    PRECISION,
)

MOST_CELLS = 3_000


class GroupFairness:
    """Fairness of decisions between groups of people."""

    name = "fairness"
    definition = "fairlead.fairness/1"
    counts = COUNTS

    def count(self, table: Table, *, parameters: FairnessParameters) -> Counted:
        """Count the log in one pass; refuse what cannot be counted honestly."""
        parameters.check()
        plan = CountPlan(
            keys=parameters.by, decision=parameters.decision, label=parameters.label, unknown=parameters.unknown
        )
        check_columns(table, wanted=plan.columns)
        query, rows = table.count_by(plan.columns)
        cells, readers = fold(rows, plan=plan)
        _check_rows(cells, table=table, plan=plan)
        _check_size(cells, table=table)
        if not parameters.count_invalid:
            _check_values(readers, table=table)
        explicit = _made_explicit(parameters, readers=readers)
        _check_reference(cells, parameters=parameters, table=table)
        period, unread = period_of(table, column=parameters.decided_at)
        cells = _with_unread(cells, unread=unread)
        if parameters.suppress_below:
            cells = suppress(cells, below=parameters.suppress_below)
        return Counted(cells=cells, query=query, parameters=explicit, period=period)

    def derive(self, cells: CellTable, *, parameters: FairnessParameters) -> tuple[Result, ...]:
        """Return every result that follows from the cells: everyone first, then table by table."""
        return tuple(_derive(cells, parameters=parameters))

    def find_faults(self, cells: CellTable, *, parameters: FairnessParameters) -> tuple[str, ...]:
        """Return how the cells contradict the parameters: labels without a label column, small cells left standing."""
        lost, below = dict(cells.invalid).get("suppressed", 0), parameters.suppress_below
        unreadable = any(f"{role} not recognised" in dict(cells.invalid) for role in ("decision", "label"))
        laws = (
            (parameters.label or not any(cell.labelled for cell in cells.cells), "labels without a column of labels"),
            (parameters.count_invalid or not unreadable, "unreadable values, though such a log was to be refused"),
            (all(cell.n >= max(1, below) for cell in cells.cells), "a cell that was to be suppressed"),
            (
                cells.suppressed <= lost <= max(0, below - 1) * cells.suppressed,
                "suppressed rows and cells do not agree",
            ),
        )
        return tuple(fault for holds, fault in laws if not holds)

    def to_json(self, parameters: FairnessParameters) -> Json:
        """Return the parameters as a statement carries them."""
        return parameters_to_json(parameters)

    def from_json(self, parameters: Mapping[str, object], *, keys: Sequence[str]) -> FairnessParameters:
        """Read the parameters of a statement; `ValueError` has one argument a fault."""
        return parameters_from_json(parameters, keys=keys)


def rates_of(parameters: FairnessParameters) -> tuple[Rate, ...]:
    """Return the rates that can be measured with the columns that were named."""
    return tuple(rate for rate in RATES if parameters.label or not rate.needs_label)


def _derive(cells: CellTable, *, parameters: FairnessParameters) -> Iterator[Result]:
    rates = rates_of(parameters)
    named = dict(parameters.reference)
    minimum_n = parameters.minimum_n
    everyone = roll_up(cells, by=()).find(())
    yield from (measure_rate(rate, cell=everyone, group=(), minimum_n=minimum_n) for rate in rates)
    for grouping in parameters.groupings:
        table = roll_up(cells, by=grouping)
        reference = reference_of(table, named=named)
        for rate in rates:
            yield from compare(rate, table=table, reference=reference, minimum_n=minimum_n)
        yield from impact_ratios(table, minimum_n=minimum_n, exclude_small=bool(parameters.small_excluded_because))


def _check_rows(cells: CellTable, *, table: Table, plan: CountPlan) -> None:
    if not cells.cells and not cells.invalid:
        raise TableRefused(N_("{name} has columns and no rows."), name=table.name)
    if not cells.cells and not any("recognised" in reason for reason, _ in cells.invalid):
        raise TableRefused(
            N_("Every value of {column} in {name} is missing."), name=table.name, column=shown(plan.decision.column)
        )


def _check_size(cells: CellTable, *, table: Table) -> None:
    """Refuse more groups than anybody compares: a statement derives two dozen results from each."""
    if len(cells.cells) > MOST_CELLS:
        sizes = ", ".join(f"{shown(key)} {len(roll_up(cells, by=(key,)).cells)}" for key in cells.keys)
        raise TableRefused(
            N_("{name} has {count} groups; at most {most} are compared. Values by attribute: {sizes}."),
            name=table.name,
            count=len(cells.cells),
            most=MOST_CELLS,
            sizes=sizes,
        )


def _check_values(readers: Sequence[ColumnReader], *, table: Table) -> None:
    """Refuse values that are neither yes nor no: what they are, how many, and where the first one is."""
    for reader in readers:
        column, values = reader.coding.column, reader.not_recognised
        if not values:
            continue
        found = sorted(values, key=lambda value: (-values[value], value))
        listed = ", ".join(f"{shown(value)} ({values[value]})" for value in found[:5]) + (", …" if found[5:] else "")
        place = table.first_row(column, values=found[:1000])
        raise TableRefused(
            N_(
                "{column} of {name} has {rows} rows that say neither yes nor no, the first in row {place}: {values}. "
                "Name the positive values (--positive or --label-positive), say which mean unknown (--unknown), "
                "or have such rows counted apart (--count-invalid)."
            ),
            column=shown(column),
            name=table.name,
            rows=sum(values.values()),
            place="?" if place is None else place,
            values=listed,
        )


def _made_explicit(parameters: FairnessParameters, *, readers: Sequence[ColumnReader]) -> FairnessParameters:
    """Write down which values were counted as negative."""
    explicit = {reader.role: _explicit(reader) for reader in readers}
    return replace(parameters, decision=explicit["decision"], label=explicit.get("label"))


def _explicit(reader: ColumnReader) -> Coding:
    """Return a column's coding with its negative values; refuse too many, and a positive one that is nowhere."""
    coding, seen = reader.coding, reader.seen
    full = coding.made_explicit(seen)
    if not coding.negative and len(full.negative) > MOST_NEGATIVES:
        raise TableRefused(
            N_(
                "{column} has {count} values beside the positive ones. "
                "Name those that mean no, or choose another column."
            ),
            column=shown(coding.column),
            count=len(full.negative),
        )
    missing = [value for value in coding.positive if value not in seen]
    if missing and not coding.negative:
        raise TableRefused(
            N_(
                "No row of {column} holds the positive value {value}; it holds: {values}. "
                "If that is right, name the negative values too."
            ),
            column=shown(coding.column),
            value=shown(missing[0]),
            values=", ".join(shown(value) for value in sorted(seen)[:20]),
        )
    return full


def _check_reference(cells: CellTable, *, parameters: FairnessParameters, table: Table) -> None:
    """Refuse a reference group that nobody is in, and list the groups that exist."""
    for key, value in parameters.reference:
        groups = [cell.key[0] for cell in roll_up(cells, by=(key,)).cells]
        if value not in groups:
            raise TableRefused(
                N_("Nobody in {name} has {key} {value}, so it cannot be the reference. Groups: {groups}."),
                name=table.name,
                key=shown(key),
                value=shown(value),
                groups=", ".join(shown(group) for group in groups[:20] if group is not None),
            )


def _with_unread(cells: CellTable, *, unread: int) -> CellTable:
    """Count unreadable times as a reason."""
    return table_of(cells.cells, keys=cells.keys, invalid=(*cells.invalid, ("time not recognised", unread)))


FAIRNESS = GroupFairness()
