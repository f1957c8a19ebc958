"""Page: a pack as a Markdown page for a reader, the form in which the reference documentation shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fairlead.domain.catalogue import RISK_DOMAIN_TITLES, CatalogueRisk, ImpactAssessment, RiskDomain
from fairlead.domain.first_steps import FirstSteps
from fairlead.domain.framework import Guidance, Provision
from fairlead.domain.pack import Pack
from fairlead.packs.page_law import duty_lines, law_tables, standing


def write_page(pack: Pack) -> str:
    """Return the page of a pack: what it is, its sources, and every row with what it is for."""
    return "\n".join((*_about(pack), *_provisions(pack), *_rest(pack))).rstrip() + "\n"


def write_provision(provision: Provision) -> str:
    """Return one provision with its guidance, as a Markdown section."""
    return "\n".join(_provision(provision)).rstrip() + "\n"


def _about(pack: Pack) -> Iterator[str]:
    about = pack.framework
    yield f"# {about.title}"
    yield ""
    yield f"Pack `{about.id}`, version {about.version}, as of {about.as_of.isoformat()}. Edition: {about.edition}."
    yield f"Digest `{pack.digest}`."
    yield ""
    yield about.licence
    yield ""
    yield from standing(pack)
    yield "## Sources"
    yield ""
    yield from (f"- {source}" for source in about.sources)
    yield ""
    if about.related:
        yield from _section("Related standards")
        yield from _table(
            ("standard", "title", "published"), ((r.designation, r.title, r.published) for r in about.related)
        )


def _provisions(pack: Pack) -> Iterator[str]:
    if not pack.provisions:
        return
    counts = (len(pack.assessable_requirements), len(pack.controls))
    yield from _section("Provisions")
    counted = "{} assessable requirements and {} controls.".format(*counts)
    others = ((len(pack.duties), "duties"), (len(pack.outcomes), "outcomes"))
    yield ", ".join(f"{count} {name}" for count, name in others if count) + "." if not any(counts) else counted
    yield ""
    rows = ((each.id, each.title, each.kind.value, each.level or "", _days(each)) for each in pack.provisions)
    yield from _table(("id", "title", "kind", "level", "fresh for"), rows)
    for each in pack.provisions:
        if each.assessable and each.summary:
            yield from _provision(each)


def _days(provision: Provision) -> str:
    return f"{provision.freshness_days} days" if provision.freshness_days else ""


def _provision(provision: Provision) -> Iterator[str]:
    yield f"### {provision.id} {provision.title}"
    yield ""
    yield provision.summary
    yield ""
    yield from duty_lines(provision)
    if provision.ai_specific:
        yield provision.ai_specific
        yield ""
    if provision.guidance:
        yield from _guidance(provision.guidance)
    if provision.level:
        because = f" ({provision.level_because})" if provision.level_because else ""
        days = _days(provision)
        yield f"**Level:** {provision.level.value}{because}. **Fresh for:** {days}: {provision.freshness_because}."
        yield ""


def _guidance(guidance: Guidance) -> Iterator[str]:
    for title, text in (
        ("What it asks", guidance.asks),
        ("Why it exists", guidance.why),
        ("For a small organization", guidance.small_org),
        ("From ISO/IEC 27001", guidance.from_27001),
    ):
        yield f"**{title}.** {text}"
        yield ""
    for title, texts in (
        ("How an auditor tests it", guidance.auditor_looks_for),
        ("Evidence of design", guidance.evidence_design),
        ("Evidence of operation", guidance.evidence_operation),
        ("Common failures", guidance.common_failures),
        ("Ask yourself", tuple(f"{each.question} *Yes means:* {each.yes_means}." for each in guidance.questions)),
    ):
        yield f"**{title}**"
        yield ""
        yield from (f"- {text}" for text in texts)
        yield ""


def _rest(pack: Pack) -> Iterator[str]:
    if pack.documents:
        yield from _section("Documented information")
        rows = ((d.id, d.title, d.provision, d.kind.value, _yes(d.explicitly_required)) for d in pack.documents)
        yield from _table(("id", "title", "provision", "kind", "explicitly required"), rows)
    for title, each in (
        ("Objectives for AI (Annex C)", pack.objectives),
        ("Sources of risk (Annex C)", pack.risk_sources),
    ):
        if each:
            yield from _section(title)
            rows_c = ((row.id, row.title, row.meaning, ", ".join(row.related_controls)) for row in each)
            yield from _table(("id", "title", "meaning", "related controls"), rows_c)
    for title, head, cells in law_tables(pack):
        yield from _section(title)
        yield from _table(head, cells)
    if pack.risks:
        yield from _risks(pack.risks)
    if pack.threats:
        yield from _section("Threats")
        yield from _table(("id", "name", "list"), ((t.id, t.title, t.scheme) for t in pack.threats))
    if pack.impact:
        yield from _impact(pack.impact)
    if pack.first_steps:
        yield from _first_steps(pack.first_steps)


def _risks(risks: Sequence[CatalogueRisk]) -> Iterator[str]:
    yield from _section("Risks")
    for domain in RiskDomain:
        rows = tuple(
            (risk.id, risk.title, risk.description, risk.treatment, ", ".join(risk.causes), ", ".join(risk.controls))
            for risk in risks
            if risk.domain is domain
        )
        if rows:
            yield f"### {RISK_DOMAIN_TITLES[domain]}"
            yield ""
            yield from _table(("id", "title", "what happens", "example of treatment", "source", "controls"), rows)


def _impact(impact: ImpactAssessment) -> Iterator[str]:
    yield from _section("Impact assessment")
    yield impact.structure_note
    yield ""
    for section in impact.section:
        yield f"### {section.id} {section.title}"
        yield ""
        rows = (
            (q.id, q.question, q.answer_type.value, ", ".join(q.references)) for q in impact.questions_of(section.id)
        )
        yield from _table(("id", "question", "answer", "serves"), rows)
    yield "### Thresholds"
    yield ""
    yield from _table(("id", "outcome", "criterion"), ((t.id, t.outcome.value, t.criterion) for t in impact.threshold))


def _first_steps(steps: FirstSteps) -> Iterator[str]:
    yield from _section("Questions")
    rows = ((str(q.number), q.title, q.kind.value, "; ".join(o.title for o in q.options)) for q in steps.question)
    yield from _table(("number", "question", "answers", "options"), rows)
    yield from _section("Rules")
    yield steps.words.unnamed_laws
    yield ""
    for title, subjects in (
        ("Role towards AI", steps.ai_role),
        ("Role under the EU AI Act", steps.eu_ai_act_role),
        ("Law to check", steps.law),
    ):
        rules = ((s.title, f"`{r.when}`", r.strength.value, r.reason) for s in subjects for r in s.rules)
        yield from _table((title.lower(), "when", "strength", "reason"), rules)
    yield from _section("Tasks")
    yield steps.words.effort
    yield ""
    tasks = (
        (t.id, t.title, t.why, ", ".join(t.depends_on), f"{t.effort_hours.small} / {t.effort_hours.medium}")
        for t in steps.task
    )
    yield from _table(("id", "task", "why", "after", "hours small / medium"), tasks)


def _section(title: str) -> tuple[str, str]:
    return f"## {title}", ""


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---" for _ in head) + " |"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""
