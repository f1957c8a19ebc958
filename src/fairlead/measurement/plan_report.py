"""Judgements for a person and for a forge: a table, a Markdown summary, SARIF and JUnit.

The three for machines are in English and hold no time, path or name of a machine: equal judgements give equal bytes.
What is too small to conclude is a note in SARIF and *skipped* in JUnit, never a success.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from fairlead import __version__
from fairlead.domain.refusal import N_
from fairlead.measurement.plan_run import Judgement, Verdict
from fairlead.measurement.source import shown

Say = Callable[[str], str]
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
WORDS = {Verdict.PASS: N_("pass"), Verdict.FAIL: N_("FAIL"), Verdict.OPEN: N_("too small to conclude")}
SARIF_KINDS = {Verdict.PASS: ("pass", "none"), Verdict.FAIL: ("fail", "error"), Verdict.OPEN: ("open", "none")}
MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~@&])")


def why(judgement: Judgement, *, say: Say = str) -> str:
    """Return the reason of a verdict as a sentence."""
    return say(judgement.why).format(
        value=judgement.value, limit=judgement.limit, n=judgement.n, needed=judgement.needed
    )


def about(judgement: Judgement, *, say: Say = str) -> str:
    """Return whom a judgement is about."""
    named = (f"{shown(key)} {say(N_('unknown')) if value is None else shown(value)}" for key, value in judgement.group)
    return " × ".join(named) or say(N_("everyone"))


def conclusion(judgements: Sequence[Judgement], *, say: Say = str) -> str:
    """Return the last line: how many fail, pass, and are too small to conclude."""
    counts = {verdict: sum(one.verdict is verdict for one in judgements) for verdict in Verdict}
    return say(N_("{failed} fail, {passed} pass, {open} too small to conclude (neither pass nor fail).")).format(
        failed=counts[Verdict.FAIL], passed=counts[Verdict.PASS], open=counts[Verdict.OPEN]
    )


def to_table(judgements: Sequence[Judgement], *, file: str, say: Say) -> str:
    """Return one line per judgement for a terminal, in the person's language."""
    lines = [
        f"{file}:{one.line}: {say(WORDS[one.verdict])}: {one.measure} {one.metric}, {about(one, say=say)}, "
        f"n = {one.n}: {why(one, say=say)}" + _controls(one)
        for one in judgements
    ]
    return "\n".join((*lines, conclusion(judgements, say=say), ""))


def _controls(judgement: Judgement) -> str:
    return f" [{', '.join(map(shown, judgement.controls))}]" if judgement.controls else ""


def to_markdown(judgements: Sequence[Judgement], *, file: str) -> str:
    """Return a summary that a forge shows beside a pull request; foreign text is text in it."""
    lines = ["## Fairlead check", "", conclusion(judgements), ""]
    lines += [
        "| verdict | measure | metric | group | n | why | controls | line |",
        "|---|---|---|---|---:|---|---|---|",
    ]
    order = (Verdict.FAIL, Verdict.OPEN, Verdict.PASS)
    for one in sorted(judgements, key=lambda found: order.index(found.verdict)):
        controls = ", ".join(map(shown, one.controls))
        texts = (WORDS[one.verdict], one.measure, one.metric, about(one), str(one.n), why(one), controls)
        texts_and_place = (*texts, f"{file}:{one.line}")
        lines.append("| " + " | ".join(MARKUP.sub(r"\\\1", text) for text in texts_and_place) + " |")
    return "\n".join((*lines, ""))


def to_sarif(judgements: Sequence[Judgement], *, file: str) -> str:
    """Return SARIF 2.1.0: a rule per metric, a result per judgement, at the threshold's line."""
    rules = dict.fromkeys((one.measure, one.metric) for one in judgements)
    driver = {
        "name": "fairlead",
        "semanticVersion": __version__,
        "rules": [{"id": f"{m}/{n}", "shortDescription": {"text": f"{n} of {m}"}} for m, n in rules],
    }
    run = {"tool": {"driver": driver}, "results": [_sarif_result(one, file=file) for one in judgements]}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=True, indent=1) + "\n"


def _sarif_result(judgement: Judgement, *, file: str) -> dict[str, object]:
    kind, level = SARIF_KINDS[judgement.verdict]
    place = {"artifactLocation": {"uri": file}, "region": {"startLine": judgement.line}}
    said = f"{judgement.metric}, {about(judgement)}, n = {judgement.n}: {why(judgement)}"
    return {
        "ruleId": f"{judgement.measure}/{judgement.metric}",
        "kind": kind,
        "level": level,
        "message": {"text": said},
        "locations": [{"physicalLocation": place}],
        "properties": {"controls": list(judgement.controls), "n": judgement.n},
    }


def to_junit(judgements: Sequence[Judgement], *, file: str) -> str:
    """Return JUnit XML: a suite per measure, a case per judgement."""
    suites = []
    for measure, grouped in groupby(judgements, key=lambda one: one.measure):
        cases = list(grouped)
        failed, skipped = (sum(one.verdict is kind for one in cases) for kind in (Verdict.FAIL, Verdict.OPEN))
        head = f'<testsuite name={quoteattr(measure)} tests="{len(cases)}" failures="{failed}" skipped="{skipped}">'
        suites.append("\n".join((head, *(_junit_case(one, file=file) for one in cases), "</testsuite>")))
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>", ""))


def _junit_case(judgement: Judgement, *, file: str) -> str:
    place = f'file={quoteattr(file)} line="{judgement.line}"'
    said = quoteattr(f"{why(judgement)}; n = {judgement.n}")
    name = quoteattr(f"{judgement.metric}: {about(judgement)} (line {judgement.line})")
    inner = {
        Verdict.FAIL: f"<failure message={said}>{escape(file)}:{judgement.line}</failure>",
        Verdict.OPEN: f"<skipped message={said}/>",
        Verdict.PASS: "",
    }
    return (
        f"<testcase classname={quoteattr(judgement.measure)} name={name} {place}>{inner[judgement.verdict]}</testcase>"
    )
