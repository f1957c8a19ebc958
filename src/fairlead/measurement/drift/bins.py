"""Bins of one column, fixed from the reference: cuts at its tenths, and a bin of its own for every atom.

An *atom* is one value that many rows share, such as the exact zeros of a score: inside a bin its growth would be
invisible. It is a bin that holds this value alone. Values below or above everything in the reference have bins of
their own, and so has a category that the reference does not know. Equal values always fall into the same bin.
"""

# ruff: noqa: S608  every name and text in a query is quoted by `sql`; nothing else of the input is in it

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from fairlead.domain.refusal import N_
from fairlead.measurement.json_fields import Fields
from fairlead.measurement.measure import Json
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.sql import literal
from fairlead.measurement.table import Table

NUMBER, CATEGORY = "number", "category"
MISSING, UNREADABLE, UNSEEN = "missing", "unreadable", "unseen"
ATOM_SHARE = 50
"""One row in so many makes a value an atom."""

MOST_ATOMS = 10
MOST_BINS = 50
MOST_CATEGORIES = 300


@dataclass(frozen=True, kw_only=True)
class ColumnBins:
    """How the values of one column are binned.

    Attributes:
        name: the column.
        kind: number or category.
        edges: of a number: the lowest and highest value, cuts and atoms, each once, rising.
        atoms: those of the edges that are atoms.
        categories: of a category: the values that the reference holds, in order.
    """

    name: str
    kind: str
    edges: tuple[float, ...] = ()
    atoms: tuple[float, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The bins in order, each in words: what a person reads, and what a cell's key carries."""
        if self.kind == CATEGORY:
            return (*(f"= {value}" for value in self.categories), UNSEEN)
        return tuple(label for label, _ in self._parts())

    @property
    def outside(self) -> tuple[str, ...]:
        """The bins that the reference cannot fill."""
        return (UNSEEN,) if self.kind == CATEGORY else (self.labels[0], self.labels[-1])

    def case(self, *, text: str, number: str) -> str:
        """Return the SQL that gives the label of a value, from the expressions of its text and its number."""
        whens = [f"WHEN {text} IS NULL THEN {literal(MISSING)}"]
        if self.kind == CATEGORY:
            whens += [f"WHEN {text} = {literal(value)} THEN {literal('= ' + value)}" for value in self.categories]
            return f"CASE {' '.join(whens)} ELSE {literal(UNSEEN)} END"
        whens.append(f"WHEN {number} IS NULL THEN {literal(UNREADABLE)}")
        *parts, (last, _) = self._parts()
        whens += [f"WHEN {number} {test} THEN {literal(label)}" for label, test in parts]
        return f"CASE {' '.join(whens)} ELSE {literal(last)} END"

    def _parts(self) -> Iterator[tuple[str, str]]:
        """Yield each bin of a number with the test that it passes once all bins before it have failed."""
        first = self.edges[0]
        yield f"< {first!r}", f"< {_sql(first)}"
        for place, edge in enumerate(self.edges):
            before = self.edges[place - 1] if place else None
            if edge in self.atoms:
                if before is not None:
                    yield f"> {before!r}, < {edge!r}", f"< {_sql(edge)}"
                yield f"= {edge!r}", f"= {_sql(edge)}"
            elif before is None:
                yield f"= {edge!r} (lowest)", f"= {_sql(edge)}"
            else:
                yield f"> {before!r}, <= {edge!r}", f"<= {_sql(edge)}"
        yield f"> {self.edges[-1]!r}", ""


def _sql(number: float) -> str:
    return f"CAST('{number!r}' AS DOUBLE)"


def number_bins(table: Table, *, column: str, number: str, bins: int) -> ColumnBins:
    """Fix the bins of a column of numbers: its exact quantiles without the atoms, and the atoms.

    Args:
        table: the reference.
        column: its name.
        number: the SQL expression of its value, null where it says none.
        bins: into how many parts of equal size the values beside the atoms are cut.
    """
    known = f"SELECT {number} AS x FROM log"
    rows = _ask(table, f"SELECT COUNT(x), MIN(x), MAX(x) FROM ({known}) AS t")
    total, low, high = rows[0]
    if not isinstance(total, int) or not isinstance(low, float) or not isinstance(high, float):
        raise TableRefused(
            N_("{column} of {name} holds no number in the reference."), column=shown(column), name=table.name
        )
    often = (
        f"SELECT x, COUNT(*) AS n FROM ({known}) AS t WHERE x IS NOT NULL GROUP BY x HAVING n * {ATOM_SHARE} >= {total}"
    )
    atoms = tuple(sorted(_float(row[0]) for row in _ask(table, f"{often} ORDER BY n DESC, x LIMIT {MOST_ATOMS}")))
    beside = f" AND x NOT IN ({', '.join(map(_sql, atoms))})" if atoms else ""
    shares = ", ".join(f"{place}.0 / {bins}" for place in range(1, bins))
    cuts = _ask(table, f"SELECT quantile_disc(x, [{shares}]) FROM ({known}) AS t WHERE x IS NOT NULL{beside}")[0][0]
    found = {_float(cut) for cut in cuts} if isinstance(cuts, list) else set()
    edges = tuple(sorted({low + 0.0, high + 0.0, *found, *atoms}))
    return ColumnBins(name=column, kind=NUMBER, edges=edges, atoms=atoms)


def category_bins(table: Table, *, column: str, text: str) -> ColumnBins:
    """Fix the categories of a column: every value that the reference holds."""
    query = f"SELECT DISTINCT x FROM (SELECT {text} AS x FROM log) AS t WHERE x IS NOT NULL ORDER BY x"
    rows = table.ask(query, most=MOST_CATEGORIES)
    if rows is None:
        raise TableRefused(
            N_("{column} of {name} has more than {most} values. Is it a number, or an identifier?"),
            column=shown(column),
            name=table.name,
            most=MOST_CATEGORIES,
        )
    if not rows:
        raise TableRefused(
            N_("{column} of {name} holds no value in the reference."), column=shown(column), name=table.name
        )
    return ColumnBins(name=column, kind=CATEGORY, categories=tuple(sorted(str(row[0]) for row in rows)))


def _ask(table: Table, query: str) -> list[tuple[object, ...]]:
    return table.ask(query, most=MOST_BINS) or []


def _float(value: object) -> float:
    assert isinstance(value, float)
    return value + 0.0  # a negative zero becomes zero


def bins_to_json(bins: ColumnBins) -> Json:
    """Return the bins as a statement carries them: numbers as the shortest decimal text that gives them back."""
    if bins.kind == CATEGORY:
        return {"name": bins.name, "kind": bins.kind, "categories": list(bins.categories)}
    edges, atoms = [repr(edge) for edge in bins.edges], [repr(atom) for atom in bins.atoms]
    return {"name": bins.name, "kind": bins.kind, "edges": edges, "atoms": atoms}


def bins_from_json(fields: Fields) -> ColumnBins:
    """Read the bins of a column back, and note faults."""
    name, kind = fields.text("name"), fields.text("kind")
    if kind == CATEGORY:
        categories = fields.texts("categories")
        if list(categories) != sorted(set(categories)) or not 0 < len(categories) <= MOST_CATEGORIES:
            fields.fault("categories", f"1 to {MOST_CATEGORIES} different texts in order are expected")
        return ColumnBins(name=name, kind=kind, categories=categories)
    if kind != NUMBER:
        fields.fault("kind", f"{NUMBER} or {CATEGORY} is expected")
    edges, atoms = _numbers(fields, "edges"), _numbers(fields, "atoms")
    if not edges or len(edges) > MOST_BINS + MOST_ATOMS + 2 or not set(atoms) <= set(edges):
        fields.fault("edges", "the ends, cuts and atoms of a column are expected")
        edges = edges[:1] or (0.0,)
    return ColumnBins(name=name, kind=NUMBER, edges=edges, atoms=atoms)


def _numbers(fields: Fields, name: str) -> tuple[float, ...]:
    texts = fields.texts(name)
    try:
        found = tuple(float(text) for text in texts)
    except ValueError:
        found = ()
    if [repr(number) for number in found] != list(texts) or not all(map(isfinite, found)):
        fields.fault(name, "numbers in their shortest decimal form are expected")
    elif list(found) != sorted(set(found)):
        fields.fault(name, "rising numbers are expected")
    return found
