"""The one query of oversight: its rows are the cells.

Every branch reads the same view of the log: decision and final as text, whether somebody reviewed, whether the final
decision differs, and the seconds between both times.
"""

# ruff: noqa: S608  every name and text in a query is quoted by `sql`; nothing else of the input is in it

from __future__ import annotations

from fairlead.measurement.count import RELATION, quoted
from fairlead.measurement.oversight.parameters import GRIDS, OversightParameters
from fairlead.measurement.sql import text_of, time_of
from fairlead.measurement.table import Table

NO_TEXT = "CAST(NULL AS VARCHAR)"
NO_TIME = "CAST(NULL AS TIMESTAMPTZ)"

DECISION_MISSING = "decision missing"
TIMES_REVERSED = "reviewed before it was decided"
DECIDED_UNREAD = "decision time not recognised"
REVIEWED_UNREAD = "review time not recognised"
REASONS = frozenset({DECISION_MISSING, TIMES_REVERSED, DECIDED_UNREAD, REVIEWED_UNREAD})

STATES: tuple[tuple[str, str], ...] = (
    ("decided", "TRUE"),
    ("reviewed", "reviewed"),
    ("judged", "reviewed AND final IS NOT NULL"),
    ("overridden", "reviewed AND final <> decision"),
    ("unreviewed with final", "NOT reviewed AND final IS NOT NULL"),
    ("changed unreviewed", "NOT reviewed AND final <> decision"),
)
"""What is counted by decision and group, with its condition."""

STEPS: tuple[tuple[int, int], ...] = ((120, 1), (7_200, 60), (86_400, 900), (172_800, 3_600), (2_419_200, 86_400))
"""The graded grid: up to so many seconds, in steps of so many; beyond it, steps of a week up to a year."""

WEEK, YEAR = 604_800, 31_536_000


def oversight_query(table: Table, *, parameters: OversightParameters) -> str:
    """Return the query of the tallies: what, of, at, the attributes, n."""
    branches = [_state(name, condition=condition, by=parameters.by) for name, condition in STATES]
    if parameters.reviewer:
        branches += [_state("unnamed", condition="reviewed AND reviewer IS NULL", by=parameters.by)]
        branches += _of_reviewers(parameters)
    if parameters.is_timed:
        branches.append(_times(parameters))
    if parameters.decided_at:
        branches.append(_days(parameters))
    branches += _reasons(parameters)
    return f"WITH {_view(table, parameters)} {' UNION ALL '.join(branches)}"


def _view(table: Table, parameters: OversightParameters) -> str:
    """Return the view that every branch reads."""
    unknown = parameters.unknown
    reviewer, decided, seen = parameters.reviewer, parameters.decided_at, parameters.reviewed_at
    columns = [f"{text_of(table, column, unknown=unknown)} AS g{place}" for place, column in enumerate(parameters.by)]
    columns += [
        f"{text_of(table, parameters.decision, unknown=unknown)} AS decision",
        f"{text_of(table, parameters.final, unknown=unknown)} AS final",
        f"{text_of(table, reviewer, unknown=unknown) if reviewer else NO_TEXT} AS reviewer_name",
        f"{_any_text(decided) if decided else NO_TEXT} AS decided_text",
        f"{_any_text(seen) if seen else NO_TEXT} AS seen_text",
        f"{time_of(decided) if decided else NO_TIME} AS decided",
        f"{time_of(seen) if seen else NO_TIME} AS seen",
    ]
    name = "reviewer_name" if parameters.name_reviewers else "'reviewer ' || substr(sha256(reviewer_name), 1, 10)"
    return (
        f"plain AS (SELECT {', '.join(columns)} FROM {RELATION}), "
        f"entry AS (SELECT *, CASE WHEN reviewer_name IS NULL THEN NULL ELSE {name} END AS reviewer, "
        f"(reviewer_name IS NOT NULL OR seen_text IS NOT NULL) AS reviewed, "
        f"(epoch_us(seen) - epoch_us(decided)) // 1000000 AS seconds FROM plain)"
    )


def _any_text(column: str) -> str:
    """Return a column of times as text, blank as null."""
    return f"NULLIF(trim(concat({quoted(column)})), '')"


def _state(name: str, *, condition: str, by: tuple[str, ...]) -> str:
    groups = "".join(f", g{place}" for place in range(len(by)))
    return (
        f"SELECT '{name}', decision, {NO_TEXT}{groups}, COUNT(*) FROM entry "
        f"WHERE decision IS NOT NULL AND ({condition}) GROUP BY ALL"
    )


def _no_groups(by: tuple[str, ...]) -> str:
    return f", {NO_TEXT}" * len(by)


def _of_reviewers(parameters: OversightParameters) -> list[str]:
    """Return the branches by reviewer: judged, overridden, fast, and runs of agreement by their length."""
    none = _no_groups(parameters.by)
    named = "FROM entry WHERE decision IS NOT NULL AND reviewer IS NOT NULL"
    branches = [
        f"SELECT 'reviewer judged', reviewer, {NO_TEXT}{none}, COUNT(*) {named} AND final IS NOT NULL GROUP BY ALL",
        f"SELECT 'reviewer overridden', reviewer, {NO_TEXT}{none}, COUNT(*) {named} AND final <> decision GROUP BY ALL",
    ]
    if parameters.is_timed:
        timed = f"{named} AND seconds >= 0"
        branches += [
            f"SELECT 'reviewer timed', reviewer, {NO_TEXT}{none}, COUNT(*) {timed} GROUP BY ALL",
            f"SELECT 'reviewer fast', reviewer, {NO_TEXT}{none}, COUNT(*) {timed} "
            f"AND seconds < {parameters.fast_seconds} GROUP BY ALL",
        ]
    if parameters.reviewed_at:
        branches.append(_runs(none))
    return branches


def _runs(none: str) -> str:
    """Return the branch of runs; of reviews in the same moment the overriding ones are put first."""
    judged = (
        "SELECT reviewer, seen, CASE WHEN final <> decision THEN 1 ELSE 0 END AS overrode FROM entry "
        "WHERE decision IS NOT NULL AND reviewer IS NOT NULL AND final IS NOT NULL AND seen IS NOT NULL"
    )
    blocks = (
        "SELECT reviewer, overrode, SUM(overrode) OVER (PARTITION BY reviewer ORDER BY seen, overrode DESC "
        f"ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS block FROM ({judged}) AS judged"
    )
    lengths = (
        f"SELECT reviewer, COUNT(*) AS length FROM ({blocks}) AS blocks WHERE overrode = 0 GROUP BY reviewer, block"
    )
    return f"SELECT 'run', reviewer, CAST(length AS VARCHAR){none}, COUNT(*) FROM ({lengths}) AS lengths GROUP BY ALL"


def _times(parameters: OversightParameters) -> str:
    """Return the branch of times to review, by group."""
    groups = "".join(f", g{place}" for place in range(len(parameters.by)))
    step = "seconds" if parameters.grid == GRIDS[0] else _graded()
    return (
        f"SELECT 'timed', {NO_TEXT}, CAST({step} AS VARCHAR){groups}, COUNT(*) FROM entry "
        f"WHERE decision IS NOT NULL AND reviewed AND seconds >= 0 GROUP BY ALL"
    )


def _graded() -> str:
    """Return the beginning of the step of the graded grid in which the seconds lie."""
    cases = " ".join(f"WHEN seconds < {end} THEN seconds // {step} * {step}" for end, step in STEPS)
    return f"CASE {cases} WHEN seconds < {YEAR} THEN seconds // {WEEK} * {WEEK} ELSE {YEAR} END"


def _days(parameters: OversightParameters) -> str:
    return (
        f"SELECT 'day', {NO_TEXT}, CAST(CAST(decided AS DATE) AS VARCHAR){_no_groups(parameters.by)}, COUNT(*) "
        "FROM entry WHERE decided IS NOT NULL GROUP BY ALL"
    )


def _reasons(parameters: OversightParameters) -> list[str]:
    """Return the branches of rows that are not counted somewhere, and why."""
    reasons = [(DECISION_MISSING, "decision IS NULL")]
    if parameters.decided_at:
        reasons.append((DECIDED_UNREAD, "decided_text IS NOT NULL AND decided IS NULL"))
    if parameters.reviewed_at:
        reasons.append((REVIEWED_UNREAD, "seen_text IS NOT NULL AND seen IS NULL"))
    if parameters.is_timed:
        reasons.append((TIMES_REVERSED, "seconds < 0"))
    none = _no_groups(parameters.by)
    return [
        f"SELECT '{reason}', {NO_TEXT}, {NO_TEXT}{none}, COUNT(*) FROM entry WHERE {condition}"
        for reason, condition in reasons
    ]
