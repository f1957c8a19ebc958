"""The measure `reidentification`: how many rows of a table share their quasi-identifiers with how few others.

Rows that agree in every quasi-identifier are a class. Only sizes of classes are counted, never a value: the statement
says that nine rows stand alone, and not which. Classes are formed by all quasi-identifiers together, by each alone, and
by all but one, which shows the attribute that singles people out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import TALLY, Cell, CellTable, table_of
from fairlead.measurement.count import RELATION
from fairlead.measurement.json_fields import Fields, check_exact, refusal_as_fault
from fairlead.measurement.measure import Counted, Group, Json, Result, State
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.sql import literal, text_of
from fairlead.measurement.table import Table, check_columns
from fairlead.measurement.tally import OWN_KEYS, Tallies, count_tallies, find_key_faults, refuse_empty

ROWS, CLASSES, SMALL_CLASSES, SMALL_ROWS = "rows", "classes", "small classes", "rows in small classes"
COUNTED = frozenset({ROWS, CLASSES, SMALL_CLASSES, SMALL_ROWS})
LARGE = 100
"""Classes of this size or more are counted together: nobody is singled out in them."""

MOST_COLUMNS = 8
SIZES = frozenset(str(size) for size in range(1, LARGE + 1))


@dataclass(frozen=True, kw_only=True)
class RiskParameters:
    """What to measure.

    Attributes:
        quasi: the quasi-identifiers: what somebody may know of a person from elsewhere.
        k: the size that a class should have at least.
        unknown: values that say that nobody knows, beside null and blank; they are alike.
        suppress_below: count all classes smaller than this together, so that no small size stands in the statement.
    """

    quasi: tuple[str, ...]
    k: int = 5
    unknown: tuple[str, ...] = ()
    suppress_below: int = 0

    def check(self) -> None:
        """Refuse parameters that no table can satisfy."""
        if not 0 < len(self.quasi) <= MOST_COLUMNS or len(set(self.quasi)) != len(self.quasi):
            raise TableRefused(
                N_("Name 1 to {most} different columns as quasi-identifiers."), fields=("quasi",), most=MOST_COLUMNS
            )
        if len({label_of(columns) for columns in self.sets}) != len(self.sets):
            raise TableRefused(N_("Two sets of columns would read alike. Rename the column with a × in its name."))
        if not 2 <= self.k < LARGE or self.suppress_below > self.k:
            raise TableRefused(
                N_("k is 2 to {most}, and small classes are those below k or fewer."), fields=("k",), most=LARGE - 1
            )

    @property
    def sets(self) -> tuple[tuple[str, ...], ...]:
        """All quasi-identifiers together, all but one, each alone."""
        width = len(self.quasi)
        less = tuple(self.quasi[:place] + self.quasi[place + 1 :] for place in range(width)) if width > 2 else ()
        return (self.quasi, *less, *(((name,) for name in self.quasi) if width > 1 else ()))


class Reidentification:
    """How far rows can be told apart by what others may know."""

    name = "reidentification"
    definition = "fairlead.reidentification/1"
    counts = TALLY

    def count(self, table: Table, *, parameters: RiskParameters) -> Counted:
        """Count classes by their size with one query."""
        parameters.check()
        check_columns(table, wanted=parameters.quasi)
        query = _query(table, parameters=parameters)
        cells = count_tallies(table, query=query, by=())
        refuse_empty(sum(cell.n for cell in cells.cells if cell.key[0] == ROWS), table=table)
        if parameters.suppress_below:
            cells = _folded(cells, parameters=parameters)
        return Counted(cells=cells, query=query, parameters=parameters, period=(None, None))

    def derive(self, cells: CellTable, *, parameters: RiskParameters) -> tuple[Result, ...]:
        """Return every result that follows from the tallies: all quasi-identifiers first."""
        tallies = Tallies(cells)
        found = (_measure(tallies, columns, parameters=parameters) for columns in parameters.sets)
        return tuple(result for results in found for result in results)

    def find_faults(self, cells: CellTable, *, parameters: RiskParameters) -> tuple[str, ...]:
        """Return how the tallies contradict each other or the parameters."""
        if faults := find_key_faults(cells, by=(), counted=COUNTED):
            return faults
        labels = {label_of(columns) for columns in parameters.sets}
        for what, of, at in (cell.key for cell in cells.cells):
            if (of is None) != (what == ROWS) or (of is not None and of not in labels):
                return (f"cells: {what} is not counted of {shown(of)}",)
            if (at in SIZES) != (what == CLASSES) or (what != CLASSES and at is not None):
                return (f"cells: {what} is not counted at {shown(at)}",)
            if what == CLASSES and int(at or 0) < parameters.suppress_below:
                return ("cells: a size that was to be suppressed",)
        tallies = Tallies(cells)
        return tuple(
            f"cells: the classes of {shown(label)} do not add up to the rows"
            for label in sorted(labels)
            if not _adds_up(tallies, label, parameters=parameters)
        )

    def to_json(self, parameters: RiskParameters) -> Json:
        """Return the parameters as a statement carries them."""
        return {
            "quasi": list(parameters.quasi),
            "k": parameters.k,
            "unknown": list(parameters.unknown),
            "suppress_below": parameters.suppress_below,
        }

    def from_json(self, parameters: Mapping[str, object], *, keys: Sequence[str]) -> RiskParameters:  # noqa: ARG002
        """Read the parameters of a statement; `ValueError` has one argument a fault."""
        fields = Fields(parameters)
        found = RiskParameters(
            quasi=fields.texts("quasi"),
            k=fields.whole("k"),
            unknown=fields.texts("unknown"),
            suppress_below=fields.whole("suppress_below"),
        )
        fields.refuse()
        try:
            found.check()
        except TableRefused as refusal:
            raise refusal_as_fault(refusal) from None
        check_exact(self.to_json(found), given=parameters)
        return found


def label_of(columns: Sequence[str]) -> str:
    """Return a set of columns as the text that stands for it in keys and groups."""
    return " × ".join(columns)


def _query(table: Table, *, parameters: RiskParameters) -> str:
    """Return one query for all sets: how many classes there are of each size."""
    parts = [f"SELECT {literal(ROWS)} AS counted, NULL AS of, NULL AS at, COUNT(*) AS n FROM {RELATION}"]  # noqa: S608
    for columns in parameters.sets:
        texts = ", ".join(text_of(table, column, unknown=parameters.unknown) for column in columns)
        sizes = f"SELECT COUNT(*) AS size FROM {RELATION} GROUP BY {texts}"  # noqa: S608  (names are quoted)
        parts.append(
            f"SELECT {literal(CLASSES)} AS counted, {literal(label_of(columns))} AS of, "  # noqa: S608  (as above)
            f"CAST(LEAST(size, {LARGE}) AS VARCHAR) AS at, COUNT(*) AS n FROM ({sizes}) GROUP BY LEAST(size, {LARGE})"
        )
    return " UNION ALL ".join(parts)


def _folded(cells: CellTable, *, parameters: RiskParameters) -> CellTable:
    """Count all classes below the limit together, set by set."""
    kept: list[Cell] = []
    for cell in cells.cells:
        what, of, at = cell.key
        size = int(at or 0)
        if what != CLASSES or size >= parameters.suppress_below:
            kept.append(cell)
            continue
        kept.append(Cell((SMALL_CLASSES, of, None), cell.n, 0, 0, 0, 0, 0))
        kept.append(Cell((SMALL_ROWS, of, None), cell.n * size, 0, 0, 0, 0, 0))
    return table_of(kept, keys=OWN_KEYS, invalid=cells.invalid, counts=TALLY)


def _adds_up(tallies: Tallies, label: str, *, parameters: RiskParameters) -> bool:
    """Whether the classes of a set hold every row once."""
    classes = tallies.at(CLASSES, of=label)
    large = classes.pop(str(LARGE), 0)
    small, rows_in_small = tallies.n(SMALL_CLASSES, of=label), tallies.n(SMALL_ROWS, of=label)
    if not small <= rows_in_small <= small * max(0, parameters.suppress_below - 1):
        return False
    rest = tallies.n(ROWS) - rows_in_small - sum(int(size) * n for size, n in classes.items())
    return rest >= large * LARGE if large else rest == 0


def _measure(tallies: Tallies, columns: tuple[str, ...], *, parameters: RiskParameters) -> Iterator[Result]:
    """Yield the results of one set of quasi-identifiers."""
    label = label_of(columns)
    group: Group = (("quasi_identifiers", label),)
    rows, small = tallies.n(ROWS), tallies.n(SMALL_CLASSES, of=label)
    sizes = {int(size): n for size, n in tallies.at(CLASSES, of=label).items()}
    classes = sum(sizes.values()) + small
    below = tallies.n(SMALL_ROWS, of=label) + sum(size * n for size, n in sizes.items() if size < parameters.k)

    def result(name: str, value: float | None, state: State = State.MEASURED) -> Result:
        return Result(name, group, value, None, None, rows, state if value is not None else State.UNDEFINED)

    if small:
        yield Result("k_anonymity", group, None, 1.0, float(parameters.suppress_below - 1), rows, State.UNDEFINED)
        yield result("highest_risk", None)
        yield result("unique_rows", None)
    else:
        k = min(sizes)
        yield result("k_anonymity", float(k), State.AT_LEAST if k == LARGE else State.MEASURED)
        yield result("highest_risk", 1 / k)
        yield result("unique_rows", sizes.get(1, 0) / rows)
    yield result("rows_below_k", below / rows)
    yield result("average_risk", classes / rows)
    yield result("classes", float(classes))


REIDENTIFICATION = Reidentification()
