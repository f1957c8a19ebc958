"""The one query of data quality: its rows are the cells.

Completeness and the contract are counted in one scan, as one row per group with a count for every column and rule; the
rest are branches of their own, each a scan.
"""

# ruff: noqa: S608  every name and text in a query is quoted by `sql`; nothing else of the input is in it

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairlead.measurement.count import quoted
from fairlead.measurement.quality.contract import ColumnRule
from fairlead.measurement.quality.parameters import QualityParameters
from fairlead.measurement.sql import FLOATS, group_name, kind_of, literal, number_of, text_of, time_of
from fairlead.measurement.table import Table

NO_TEXT = "CAST(NULL AS VARCHAR)"
UNREAD = "time not recognised"
REASONS = frozenset({UNREAD})
AGES: tuple[tuple[int, str], ...] = (
    (0, "in the future"),
    (7, "under 7 days"),
    (30, "7 to 29 days"),
    (90, "30 to 89 days"),
    (365, "90 to 364 days"),
    (1_095, "1 to 3 years"),
)
OLDEST = "3 years or more"
PART = '"(part)"'


def quality_query(table: Table, *, parameters: QualityParameters, columns: Sequence[str]) -> str:
    """Return the query of the tallies: what, of, at, the attributes, n."""
    wide, branches = _one_scan(table, parameters=parameters, columns=columns)
    branches.append(f"SELECT 'whole', {NO_TEXT}, {NO_TEXT}{f', {NO_TEXT}' * len(parameters.by)}, 1")
    branches += _labels(table, parameters)
    branches += _duplicates(table, parameters)
    branches += _leaks(table, parameters)
    branches += _ages(table, parameters)
    return f"WITH wide AS MATERIALIZED ({wide}) {' UNION ALL '.join(branches)}"


def _attributes(table: Table, parameters: QualityParameters) -> str:
    return "".join(
        f", {text_of(table, name, unknown=parameters.unknown)} AS {group_name(place)}"
        for place, name in enumerate(parameters.by)
    )


def _groups(parameters: QualityParameters) -> str:
    return "".join(f", {group_name(place)}" for place in range(len(parameters.by)))


def _one_scan(table: Table, *, parameters: QualityParameters, columns: Sequence[str]) -> tuple[str, list[str]]:
    """Return the scan that gives one row per group, and the branches that make tallies of it."""
    unknown = parameters.unknown
    counts: list[tuple[str, str, str | None, str]] = [
        ("missing", column, None, f"{text_of(table, column, unknown=unknown)} IS NULL") for column in columns
    ]
    counts += [
        ("not finite", column, None, f"NOT isfinite(CAST({quoted(column)} AS DOUBLE))")
        for column in columns
        if any(word in kind_of(table, column) for word in FLOATS)
    ]
    for rule in parameters.rules:
        broken = list(broken_by(table, rule, unknown=unknown))
        counts += [("breaks", rule.column, words, test) for words, test in broken]
        held = f"({text_of(table, rule.column, unknown=unknown)}) IS NOT NULL"
        tests = " OR ".join(f"({test})" for words, test in broken if words != "required")
        counts.append(("held", rule.column, None, held))
        counts.append(("held and broken", rule.column, None, f"{held} AND ({tests or 'FALSE'})"))
    sums = "".join(f", COUNT(*) FILTER (WHERE {test}) AS c{place}" for place, (*_, test) in enumerate(counts))
    groups = _groups(parameters)
    listed = _attributes(table, parameters)
    wide = f"SELECT COUNT(*) AS n{groups}{sums} FROM (SELECT *{listed} FROM log) AS marked GROUP BY ALL"
    branches = [f"SELECT 'rows', {NO_TEXT}, {NO_TEXT}{groups}, n FROM wide"]
    branches += [
        f"SELECT '{what}', {literal(of)}, {NO_TEXT if at is None else literal(at)}{groups}, c{place} FROM wide"
        for place, (what, of, at, _) in enumerate(counts)
    ]
    return wide, branches


def broken_by(table: Table, rule: ColumnRule, *, unknown: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each rule of a column in words, with the condition under which a row breaks it."""
    text = f"({text_of(table, rule.column, unknown=unknown)})"
    number = f"({number_of(table, rule.column, unknown=unknown)})"
    if rule.required:
        yield "required", f"{text} IS NULL"
    tests = {
        "integer": f"{number} IS NULL OR {number} <> trunc({number})",
        "number": f"{number} IS NULL",
        "date": f"TRY_CAST(concat({text}) AS DATE) IS NULL",
        "time": f"{time_of(rule.column)} IS NULL",
        "truth": f"lower({text}) NOT IN ('0', '1', 'true', 'false')",
    }
    if rule.type in tests:
        yield f"type {rule.type}", f"{text} IS NOT NULL AND ({tests[rule.type]})"
    if rule.minimum is not None:
        yield f"min {rule.minimum}", f"{number} < CAST('{rule.minimum}' AS DOUBLE)"
    if rule.maximum is not None:
        yield f"max {rule.maximum}", f"{number} > CAST('{rule.maximum}' AS DOUBLE)"
    if rule.allowed:
        yield "allowed", f"{text} NOT IN ({', '.join(map(literal, rule.allowed))})"
    if rule.pattern:
        yield "pattern", f"NOT regexp_full_match({text}, {literal(rule.pattern)})"


def rule_words(rule: ColumnRule) -> tuple[str, ...]:
    """Return the rules of a column in the words that stand in the cells."""
    given = (
        (rule.required, "required"),
        (rule.type not in ("", "text"), f"type {rule.type}"),
        (rule.minimum is not None, f"min {rule.minimum}"),
        (rule.maximum is not None, f"max {rule.maximum}"),
        (bool(rule.allowed), "allowed"),
        (bool(rule.pattern), "pattern"),
    )
    return tuple(words for holds, words in given if holds)


def _labels(table: Table, parameters: QualityParameters) -> list[str]:
    if parameters.label is None:
        return []
    label = text_of(table, parameters.label, unknown=parameters.unknown)
    inner = f"SELECT {label} AS label{_attributes(table, parameters)} FROM log"
    groups = _groups(parameters)
    return [f"SELECT 'label', label, {NO_TEXT}{groups}, COUNT(*) FROM ({inner}) AS t GROUP BY ALL"]


def _partition(table: Table, columns: Sequence[str]) -> str:
    return ", ".join(text_of(table, column) for column in columns)


def _all_there(table: Table, columns: Sequence[str], parameters: QualityParameters) -> str:
    return " AND ".join(f"({text_of(table, column, unknown=parameters.unknown)}) IS NOT NULL" for column in columns)


def _duplicates(table: Table, parameters: QualityParameters) -> list[str]:
    """Return the branches of rows whose whole content, or whose key, occurs more than once."""
    everything = [quoted(column.name) for column in table.columns]
    branches = [_repeated("repeated row", ", ".join(everything), table=table, parameters=parameters, where="TRUE")]
    if parameters.key:
        there = _all_there(table, parameters.key, parameters)
        key = _partition(table, parameters.key)
        branches.append(_repeated("repeated key", key, table=table, parameters=parameters, where=there))
        groups = _groups(parameters)
        inner = f"SELECT NULL AS nothing{_attributes(table, parameters)} FROM log WHERE {there}"
        branches.append(f"SELECT 'keyed', {NO_TEXT}, {NO_TEXT}{groups}, COUNT(*) FROM ({inner}) AS t GROUP BY ALL")
    return branches


def _repeated(what: str, partition: str, *, table: Table, parameters: QualityParameters, where: str) -> str:
    inner = (
        f"SELECT COUNT(*) OVER (PARTITION BY {partition}) AS times{_attributes(table, parameters)} "
        f"FROM log WHERE {where}"
    )
    groups = _groups(parameters)
    return f"SELECT '{what}', {NO_TEXT}, {NO_TEXT}{groups}, COUNT(*) FROM ({inner}) AS t WHERE times > 1 GROUP BY ALL"


def _leaks(table: Table, parameters: QualityParameters) -> list[str]:
    """Return the branches of rows whose key, or whose content, lies in another split too."""
    if parameters.split is None:
        return []
    split = text_of(table, parameters.split, unknown=parameters.unknown)
    none = f", {NO_TEXT}" * len(parameters.by)
    branches = [
        f"SELECT 'split', part, {NO_TEXT}{none}, COUNT(*) FROM (SELECT {split} AS part FROM log) AS t GROUP BY ALL"
    ]
    own = {parameters.split, *parameters.key}
    rest = [quoted(column.name) for column in table.columns if column.name not in own]
    asked = [("leaked row", ", ".join(rest), "TRUE")] if rest else []
    if parameters.key:
        there = _all_there(table, parameters.key, parameters)
        asked.append(("leaked key", _partition(table, parameters.key), there))
    for what, partition, where in asked:
        over = f"OVER (PARTITION BY {partition})"
        parted = f"SELECT *, {split} AS {PART} FROM log WHERE {where}"
        ends = f"MIN({PART}) {over} AS first, MAX({PART}) {over} AS last"
        inner = f"SELECT {PART} AS part, {ends} FROM ({parted}) AS s"
        branches.append(
            f"SELECT '{what}', part, {NO_TEXT}{none}, COUNT(*) FROM ({inner}) AS t "
            "WHERE part IS NOT NULL AND first <> last GROUP BY ALL"
        )
    return branches


def _ages(table: Table, parameters: QualityParameters) -> list[str]:
    """Return the branches of freshness: rows by age, stale rows, and the newest day."""
    if parameters.updated_at is None or parameters.as_of is None:
        return []
    groups = _groups(parameters)
    day = f"CAST({time_of(parameters.updated_at)} AS DATE)"
    inner = (
        f"SELECT {day} AS day, date_diff('day', {day}, DATE '{parameters.as_of.isoformat()}') AS age"
        f"{_attributes(table, parameters)} FROM log"
    )
    whens = " ".join(f"WHEN age < {end} THEN '{words}'" for end, words in AGES)
    none = f", {NO_TEXT}" * len(parameters.by)
    known = f"FROM ({inner}) AS t WHERE day IS NOT NULL"
    return [
        f"SELECT 'age', {NO_TEXT}, CASE {whens} ELSE '{OLDEST}' END{groups}, COUNT(*) {known} GROUP BY ALL",
        f"SELECT 'stale', {NO_TEXT}, {NO_TEXT}{groups}, COUNT(*) {known} "
        f"AND age > {parameters.fresh_days} GROUP BY ALL",
        f"SELECT 'newest', {NO_TEXT}, CAST(MAX(day) AS VARCHAR){none}, CASE WHEN COUNT(day) > 0 THEN 1 ELSE 0 END "
        f"FROM ({inner}) AS t",
        f"SELECT '{UNREAD}', {NO_TEXT}, {NO_TEXT}{none}, COUNT(*) FROM ({inner}) AS t WHERE day IS NULL",
    ]
