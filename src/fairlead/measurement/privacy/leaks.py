"""The measure `leaks`: how much personal data and how many secrets lie in texts, at the least.

Every count is a lower bound: what has no form that is known here is not found, and what could not be read was not
searched. Beside the counts stands what says how far to trust them: the share of planted canaries that the same scan
found, kind by kind, and the share of decoys that it took for real ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import TALLY, CellTable
from fairlead.measurement.intervals import CONFIDENCE, wilson
from fairlead.measurement.json_fields import Fields, check_exact
from fairlead.measurement.measure import Counted, Group, Json, Result, State
from fairlead.measurement.privacy.patterns import KINDS
from fairlead.measurement.source import TableRefused
from fairlead.measurement.table import Table
from fairlead.measurement.tally import Tallies, find_key_faults

RECORDS, WITH, FINDS, VALUES, CANARY, DECOY = "records", "with finds", "finds", "values", "canary", "decoy"
COUNTED = frozenset({RECORDS, WITH, FINDS, VALUES, CANARY, DECOY})
CONFIRMED, LIKELY, SEEN, MISSED = "confirmed", "likely", "found", "missed"
PLACES = {
    RECORDS: (None,),
    WITH: (None,),
    VALUES: (None,),
    FINDS: (CONFIRMED, LIKELY),
    CANARY: (SEEN, MISSED),
    DECOY: (SEEN, MISSED),
}
MOST_PLANTED = 10_000


@dataclass(frozen=True, kw_only=True)
class LeakParameters:
    """How the scan was set up.

    Attributes:
        fields: the fields of JSON lines or columns of a table that were searched; empty means all.
        read_as: how every file was read (``text``, ``jsonl``, ``table``), or None: each by its own kind.
        seed: the seed of canaries and decoys.
        canaries: how many values of each kind were planted.
        decoys: how many look-alikes of each kind were planted.
        minimum_n: fewer records or canaries than this are too small to conclude from.
    """

    fields: tuple[str, ...] = ()
    read_as: str | None = None
    seed: int = 1
    canaries: int = 40
    decoys: int = 20
    minimum_n: int = 30


class LeakScan:
    """Personal data and secrets in texts."""

    name = "leaks"
    definition = "fairlead.leaks/1"
    counts = TALLY

    def count(self, table: Table, *, parameters: LeakParameters) -> Counted:  # noqa: ARG002  (the protocol's form)
        """Refuse: texts are searched file by file (`leak_scan`), never through a query of their rows."""
        raise TableRefused(N_("{name} is searched as files: use fairlead measure leaks."), name=table.name)

    def derive(self, cells: CellTable, *, parameters: LeakParameters) -> tuple[Result, ...]:
        """Return every result that follows from the tallies: all kinds together first, then kind by kind."""
        return tuple(_derive(Tallies(cells), parameters=parameters))

    def find_faults(self, cells: CellTable, *, parameters: LeakParameters) -> tuple[str, ...]:
        """Return how the tallies contradict each other or the parameters."""
        if faults := find_key_faults(cells, by=(), counted=COUNTED):
            return faults
        if faults := tuple(_form_faults(cells)):
            return faults[:3]
        return tuple(_law_faults(Tallies(cells), parameters=parameters))

    def to_json(self, parameters: LeakParameters) -> Json:
        """Return the parameters as a statement carries them."""
        return {
            "fields": list(parameters.fields),
            "read_as": parameters.read_as,
            "seed": parameters.seed,
            "canaries": parameters.canaries,
            "decoys": parameters.decoys,
            "minimum_n": parameters.minimum_n,
            "confidence": CONFIDENCE,
        }

    def from_json(self, parameters: Mapping[str, object], *, keys: Sequence[str]) -> LeakParameters:  # noqa: ARG002
        """Read the parameters of a statement; `ValueError` has one argument a fault."""
        fields = Fields(parameters)
        found = LeakParameters(
            fields=fields.texts("fields"),
            read_as=fields.text_or_none("read_as"),
            seed=fields.whole("seed"),
            canaries=fields.whole("canaries"),
            decoys=fields.whole("decoys"),
            minimum_n=fields.whole("minimum_n"),
        )
        if found.read_as not in (None, "text", "jsonl", "table"):
            fields.fault("read_as", "text, jsonl, table or null is expected")
        if max(found.canaries, found.decoys) > MOST_PLANTED:
            fields.fault("canaries", f"at most {MOST_PLANTED} are planted")
        fields.refuse()
        check_exact(self.to_json(found), given=parameters)
        return found


def _derive(tallies: Tallies, *, parameters: LeakParameters) -> Iterator[Result]:
    records = tallies.n(RECORDS)
    for kind in (None, *KINDS):
        group: Group = () if kind is None else (("kind", str(kind)),)
        found, values = _finds(tallies, kind)
        yield _share("records_with_finds", tallies.n(WITH, of=kind), records, group, State.AT_LEAST, parameters)
        yield _count("finds", sum(found), records, group)
        yield _count("confirmed_finds", found[0], records, group)
        yield _count("different_values", values, records, group)
        for name, counted in (("canary_recall", CANARY), ("decoys_taken", DECOY)):
            seen, missed = _planted(tallies, counted, kind)
            yield _share(name, seen, seen + missed, group, State.MEASURED, parameters)


def _finds(tallies: Tallies, kind: str | None) -> tuple[tuple[int, int], int]:
    kinds = KINDS if kind is None else (kind,)
    confirmed = sum(tallies.n(FINDS, of=one, at=CONFIRMED) for one in kinds)
    likely = sum(tallies.n(FINDS, of=one, at=LIKELY) for one in kinds)
    return (confirmed, likely), sum(tallies.n(VALUES, of=one) for one in kinds)


def _planted(tallies: Tallies, counted: str, kind: str | None) -> tuple[int, int]:
    kinds = KINDS if kind is None else (kind,)
    return (
        sum(tallies.n(counted, of=one, at=SEEN) for one in kinds),
        sum(tallies.n(counted, of=one, at=MISSED) for one in kinds),
    )


def _share(name: str, k: int, n: int, group: Group, state: State, parameters: LeakParameters) -> Result:
    """Return a share with its Wilson interval; of nothing it is undefined, of few it is called that."""
    if n == 0:
        return Result(name, group, None, None, None, 0, State.UNDEFINED)
    low, high = wilson(k, n)
    return Result(name, group, k / n, low, high, n, State.TOO_SMALL if n < parameters.minimum_n else state)


def _count(name: str, count: int, n: int, group: Group) -> Result:
    """Return a count as the lower bound that it is: it has no upper end."""
    return Result(name, group, float(count), float(count), None, n, State.AT_LEAST)


def _form_faults(cells: CellTable) -> Iterator[str]:
    """Yield keys that this measure never counts under."""
    for what, of, at in (cell.key for cell in cells.cells):
        if at not in PLACES[what or ""]:
            yield f"cells: {what} is not counted at {at}"
        elif of is None and what not in (RECORDS, WITH):
            yield f"cells: {what} is counted kind by kind"
        elif of is not None and (what == RECORDS or of not in KINDS):
            yield f"cells: {what} is not counted of {of}"


def _law_faults(tallies: Tallies, *, parameters: LeakParameters) -> Iterator[str]:
    """Yield counts that no scan could have given."""
    records, some = tallies.n(RECORDS), tallies.n(WITH)
    each = [tallies.n(WITH, of=kind) for kind in KINDS]
    if not records or some > records:
        yield "cells: more records with finds than records"
    if not max(each) <= some <= sum(each):
        yield "cells: records with any find and with each kind do not agree"
    for kind, with_it in zip(KINDS, each, strict=True):
        found, values = _finds(tallies, kind)
        if not with_it <= sum(found) or bool(with_it) != bool(sum(found)):
            yield f"cells: records with {kind} and finds of it do not agree"
        if values > sum(found):
            yield f"cells: more values of {kind} than finds"
        for counted, planted in ((CANARY, parameters.canaries), (DECOY, parameters.decoys)):
            if sum(_planted(tallies, counted, kind)) != planted:
                yield f"cells: {counted} of {kind} are not as many as were planted"


LEAKS = LeakScan()
