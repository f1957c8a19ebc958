"""Both measures of privacy as text for a terminal, with what their numbers do not say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from fairlead.domain.refusal import N_
from fairlead.measurement.measure import Result, State
from fairlead.measurement.privacy.leaks import RECORDS
from fairlead.measurement.privacy.patterns import KINDS, TITLES
from fairlead.measurement.privacy.words import LEAK_WORDS, RISK_WORDS
from fairlead.measurement.source import shown
from fairlead.measurement.tally import Tallies

if TYPE_CHECKING:
    from fairlead.measurement.statement import MeasurementStatement

Say = Callable[[str], str]

LEAK_HEAD = (
    N_("kind"),
    N_("finds"),
    N_("confirmed"),
    N_("values"),
    N_("records with it (95 %)"),
    N_("canaries found (95 %)"),
    N_("decoys taken"),
)
RISK_HEAD = (
    N_("known from elsewhere"),
    N_("classes"),
    N_("smallest (k)"),
    N_("alone"),
    N_("rows below k"),
    N_("average risk"),
)


def render_leaks(statement: MeasurementStatement, *, say: Say) -> str:
    """Return the report of a scan for leaks: kinds that were found, then how far to trust the silence of the others."""
    found = {(result.name, dict(result.group).get("kind")): result for result in statement.results}
    kinds = [str(kind) for kind in KINDS]
    seen = [kind for kind in kinds if found["finds", kind].value]
    head = say(N_("{head}: {records} records searched")).format(
        head=say(LEAK_WORDS.head).format(name=statement.subject), records=_whole(Tallies(statement.cells).n(RECORDS))
    )
    lines = [head]
    reasons = dict(LEAK_WORDS.reasons)
    lines += [f"{_whole(count)} {say(reasons.get(reason, reason))}" for reason, count in statement.cells.invalid]
    rows = [tuple(map(say, LEAK_HEAD))]
    rows += [_leak_row(say(TITLES[kind]), kind, found) for kind in KINDS if str(kind) in seen]
    rows.append(_leak_row(say(N_("any of them")), None, found))
    lines += ["", *_table(rows)]
    if unseen := [say(TITLES[kind]) for kind in KINDS if str(kind) not in seen]:
        lines += ["", say(N_("Nothing of this form was found: {kinds}.")).format(kinds=", ".join(unseen))]
    if weak := [kind for kind in KINDS if (found["canary_recall", str(kind)].value or 1.0) < 0.9]:
        words = say(N_("Less than 90 % of the canaries were found of: {kinds}."))
        lines.append(words.format(kinds=", ".join(say(TITLES[kind]) for kind in weak)))
    return "\n".join([*lines, "", *map(say, LEAK_WORDS.notes)]) + "\n"


def _leak_row(title: str, kind: str | None, found: dict[tuple[str, str | None], Result]) -> tuple[str, ...]:
    decoys = found["decoys_taken", kind]
    return (
        title,
        *(_whole(found[name, kind].value) for name in ("finds", "confirmed_finds", "different_values")),
        _interval(found["records_with_finds", kind]),
        _interval(found["canary_recall", kind]),
        "-" if decoys.value is None else f"{round(decoys.value * decoys.n)} / {decoys.n}",
    )


def render_reidentification(statement: MeasurementStatement, *, say: Say) -> str:
    """Return the report of re-identification risk: all quasi-identifiers first, then what each adds."""
    k = statement.parameters["k"]
    below = statement.parameters["suppress_below"]
    rows: list[tuple[str, ...]] = [tuple(map(say, RISK_HEAD))]
    sets: dict[str, dict[str, Result]] = {}
    for result in statement.results:
        sets.setdefault(dict(result.group)["quasi_identifiers"] or "", {})[result.name] = result
    for label, found in sets.items():
        rows.append(
            (
                shown(label),
                _whole(found["classes"].value),
                _smallest(found["k_anonymity"], below=below),
                *(_share(found[name]) for name in ("unique_rows", "rows_below_k", "average_risk")),
            )
        )
    first = next(iter(sets.values()))
    head = say(N_("Re-identification risk in {name}: {rows} rows, wanted k = {k}")).format(
        name=statement.subject, rows=_whole(first["classes"].n), k=k
    )
    share = first["rows_below_k"].value or 0.0
    verdict = say(N_("{rows} rows ({share}) share all of it with fewer than {others} others.")).format(
        rows=_whole(share * first["classes"].n), share=f"{share:.1%}", others=k - 1
    )
    lines = [head, verdict, "", *_table(rows), ""]
    if below:
        lines.append(say(N_("Classes of fewer than {below} rows are counted together.")).format(below=below))
    return "\n".join([*lines, *map(say, RISK_WORDS.notes)]) + "\n"


def _smallest(result: Result, *, below: int) -> str:
    if result.value is None:
        return f"< {below}"
    return f"{'≥ ' if result.state is State.AT_LEAST else ''}{_whole(result.value)}"


def _share(result: Result) -> str:
    return "-" if result.value is None else f"{result.value:.3f}"


def _interval(result: Result) -> str:
    if result.value is None or result.low is None or result.high is None:
        return "-"
    return f"{result.value:.3f} ({result.low:.3f}–{result.high:.3f})"


def _whole(count: float | None) -> str:
    return "-" if count is None else f"{round(count):,}"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as aligned columns: words to the left, numbers to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = (
            text.rjust(width) if place else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        yield ("  " + "  ".join(cells)).rstrip()


REPORTS: Mapping[str, Callable[..., str]] = {"leaks": render_leaks, "reidentification": render_reidentification}
"""The reports by the name of the measure."""
