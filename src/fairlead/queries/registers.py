"""The registers as reports: inventory, risks, documents and readiness at a cut-off, ready for any writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from fairlead import __version__
from fairlead.domain.framework import DocumentKind, Provision
from fairlead.domain.inventory import AIRole, Autonomy, Origin, ScopeDecision, Stage
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import GATE_CLAUSES, GATE_TITLES, REASON_ADVICE, GateResult, Reason, View
from fairlead.domain.risk import Affected, Criteria, RiskState, TreatmentOption
from fairlead.packs.load import library
from fairlead.queries.document import document_lines, newest_documents, path_in_pack
from fairlead.queries.evidence import FRAMEWORK
from fairlead.queries.history import RISK_ACTIONS, SYSTEM_ACTIONS, Past, past_objects
from fairlead.queries.people import names_of, organization_of
from fairlead.queries.readiness import Readiness as ReadinessNow
from fairlead.queries.readiness import active_owners, approved_statement, is_control, readiness_at, with_items
from fairlead.records.document import Document
from fairlead.records.organization import Organization
from fairlead.records.risk import RiskCriteria
from fairlead.reports.content.documents import DocumentRecord, Documents
from fairlead.reports.content.gate import Gate
from fairlead.reports.content.header import Checkpoint, Header, Person
from fairlead.reports.content.inventory import Inventory, SystemRecord
from fairlead.reports.content.readiness import Readiness, ReadinessRow
from fairlead.reports.content.risk import Rating, RiskEntry, RiskRegister


@dataclass(frozen=True)
class Cut:
    """A cut-off with the names of people, asked for once."""

    occasion: Occasion
    at: datetime
    names: Mapping[str, str]
    checkpoint: Checkpoint | None = None

    @classmethod
    def of(cls, occasion: Occasion, *, at: datetime) -> Cut:
        """Return a cut-off of the occasion's organization."""
        return cls(occasion, at, names_of(occasion))

    def person(self, ref: str) -> Person | None:
        """Return a person as reports name them; None for nobody."""
        return Person(id=ref, name=self.names.get(ref, ref)) if ref else None


def header_of(cut: Cut, *, version: str = "", state: str = "") -> Header:
    """Return the lines at the top of a report of this organization."""
    organization = organization_of(cut.occasion)
    scope = next(line for line in document_lines(cut.occasion, by=cut.at) if line.kind == "DI-01")
    return Header(
        organization=organization.name,
        organization_ref=organization.ref,
        scope=" ".join(scope.document.text.split()) if scope.document else "",
        version=version,
        state=state,
        cut_off=cut.at,
        built_at=cut.occasion.at,
        product=f"Fairlead {__version__}",
        demo=organization.kind == Organization.Kind.DEMO,
        checkpoint=cut.checkpoint,
    )


def inventory(cut: Cut) -> Inventory:
    """Return the AI system inventory as it was at the cut-off."""
    systems = past_objects(cut.occasion, actions=SYSTEM_ACTIONS, by=cut.at)
    return Inventory(header=header_of(cut), systems=tuple(_system(cut, past) for past in systems.values()))


def _system(cut: Cut, past: Past) -> SystemRecord:
    return SystemRecord(
        ref=past.ref,
        name=past.text("name"),
        purpose=past.text("purpose"),
        not_intended_use=past.text("not_intended"),
        roles=tuple(AIRole(role) for role in past.fields.get("roles") or ()),
        stage=Stage(past.text("stage")) if past.text("stage") else None,
        owner=cut.person(past.text("owner")),
        unit=past.text("unit"),
        supplier=past.text("supplier"),
        model=past.text("model_name"),
        version=past.text("model_version"),
        origin=Origin(past.text("origin")) if past.text("origin") else None,
        data_classes=tuple(part.strip() for part in past.text("data_classes").split(",") if part.strip()),
        affected_people=past.text("affected_people"),
        decision=past.text("decision_type"),
        autonomy=Autonomy(past.text("autonomy")) if past.text("autonomy") else None,
        geography=past.text("geography"),
        users=past.text("users"),
        live_on=_day(past, "go_live_on"),
        changed_on=past.changed_at.date(),
        review_due=_day(past, "review_due_on"),
        retired_on=_day(past, "retired_on"),
        source=past.text("source"),
        scope=ScopeDecision(past.text("scope") or ScopeDecision.UNDECIDED),
        scope_reason=past.text("scope_reason"),
    )


def _day(past: Past, name: str) -> date | None:
    return date.fromisoformat(past.text(name)) if past.text(name) else None


def criteria_versions(cut: Cut) -> dict[int, Criteria]:
    """Return every version of the organization's risk criteria set by the cut-off."""
    rows = RiskCriteria.objects.within(cut.occasion).filter(set_at__lte=cut.at).order_by("number")
    return {row.number: row.as_rule() for row in rows}


def risk_register(cut: Cut) -> RiskRegister:
    """Return the risk register as it was at the cut-off."""
    versions = criteria_versions(cut)
    current = versions[max(versions)] if versions else None
    systems = past_objects(cut.occasion, actions=SYSTEM_ACTIONS, by=cut.at)
    risks = past_objects(cut.occasion, actions=RISK_ACTIONS, by=cut.at)
    return RiskRegister(
        header=header_of(cut),
        risks=tuple(_risk(cut, past, versions=versions, systems=systems) for past in risks.values()),
        criteria_version=current.version if current else 0,
        likelihood_scale=current.likelihood if current else (),
        severity_scale=current.severity if current else (),
        appetite=current.appetite if current else 0,
    )


def risk_state_of(past: Past, *, criteria: Criteria | None, on: date) -> RiskState:
    """Derive where a risk of the past stood on a day."""
    until = past.text("accepted_until")
    if not past.text("option"):
        level = int(past.fields.get("level") or 0)
        return RiskState.UNTREATED if criteria is None or criteria.above_appetite(level) else RiskState.RATED
    if not until:
        return RiskState.TREATED
    return RiskState.ACCEPTED if on < date.fromisoformat(until) else RiskState.EXPIRED


def _risk(cut: Cut, past: Past, *, versions: Mapping[int, Criteria], systems: Mapping[str, Past]) -> RiskEntry:
    criteria = versions.get(int(past.fields.get("criteria") or 0))
    return RiskEntry(
        ref=past.ref,
        title=past.text("title"),
        cause=past.text("cause"),
        event=past.text("event"),
        consequence=past.text("consequence"),
        systems=tuple(systems[ref].text("name") for ref in past.fields.get("systems") or () if ref in systems),
        source=past.text("source"),
        affected=tuple(Affected(one) for one in past.fields.get("affected") or ()),
        inherent=rating(past, criteria=criteria, prefix=""),
        existing_controls=past.text("existing_controls"),
        option=TreatmentOption(past.text("option")) if past.text("option") else None,
        plan=past.text("plan"),
        controls=tuple(ref.partition(":")[2] for ref in past.fields.get("controls") or ()),
        residual=rating(past, criteria=criteria, prefix="residual_"),
        state=risk_state_of(past, criteria=criteria, on=cut.at.date()),
        accepted_by=cut.person(past.text("accepted_by")),
        accepted_on=_day(past, "accepted_on"),
        accepted_until=_day(past, "accepted_until"),
        owner=cut.person(past.text("owner")),
        due=_day(past, "due_on"),
        review_trigger=past.text("review_trigger"),
    )


def rating(past: Past, *, criteria: Criteria | None, prefix: str) -> Rating | None:
    """Return a rating of a risk of the past under its own version of the criteria; None when it was not rated."""
    likelihood, severity = past.fields.get(f"{prefix}likelihood"), past.fields.get(f"{prefix}severity")
    if criteria is None or not likelihood or not severity:
        return None
    level = int(likelihood) * int(severity)
    return Rating(
        likelihood=int(likelihood),
        likelihood_name=criteria.likelihood[int(likelihood) - 1],
        severity=int(severity),
        severity_name=criteria.severity[int(severity) - 1],
        level=level,
        above_appetite=criteria.above_appetite(level),
        criteria_version=criteria.version,
    )


def documents(cut: Cut) -> Documents:
    """Return each piece of documented information, present at the cut-off or listed as missing; own ones last."""
    kinds = {kind.id: kind for kind in library()[FRAMEWORK].documents}
    kept = _kept_in_registers(cut)
    records, shown = [], set()
    for line in document_lines(cut.occasion, by=cut.at):
        blank = DocumentRecord(
            id=line.kind,
            title=line.title,
            clause=line.clause,
            is_record=kinds[line.kind].kind is DocumentKind.RECORD,
            present=False,
        )
        if line.document is not None:
            shown.add(line.document.ref)
            records.append(_document(cut, line.document, into=blank))
        elif line.kind in kept:
            records.append(replace(kept[line.kind], id=line.kind, title=line.title, clause=line.clause))
        else:
            records.append(blank)
    for document in newest_documents(cut.occasion, by=cut.at):
        if document.ref not in shown:
            blank = DocumentRecord(id=document.ref, title=document.title, clause="", present=True)
            records.append(_document(cut, document, into=blank))
    return Documents(header=header_of(cut), documents=tuple(records))


def _document(cut: Cut, document: Document, *, into: DocumentRecord) -> DocumentRecord:
    return replace(
        into,
        present=True,
        ref=document.ref,
        version=document.number,
        approver=cut.person(document.approved_by),
        approved_at=document.approved_at,
        review_due=document.review_on,
        path=path_in_pack(document),
        self_reviewed=document.self_reviewed,
    )


def _kept_in_registers(cut: Cut) -> dict[str, DocumentRecord]:
    """Return the documented information that a register of the product is, as far as it exists at the cut-off.

    The statement of applicability is DI-06; ratings of risks are DI-12 and decided treatments DI-13.
    """
    found: dict[str, DocumentRecord] = {}
    blank = DocumentRecord(id="", title="", clause="", is_record=True, present=True)
    statement = approved_statement(cut.occasion, by=cut.at)
    if statement is not None:
        found["DI-06"] = replace(
            blank,
            is_record=False,
            ref=statement.ref,
            version=statement.number,
            approver=cut.person(statement.decided_by),
            approved_at=statement.decided_at,
            path="statement/statement-of-applicability.pdf",
            self_reviewed=statement.self_reviewed,
        )
    risks = past_objects(cut.occasion, actions=RISK_ACTIONS, by=cut.at)
    register = replace(blank, path="registers/risks.pdf")
    if risks:
        found["DI-12"] = register
    if any(past.text("option") for past in risks.values()):
        found["DI-13"] = register
    return found


def gates_of(now: ReadinessNow) -> tuple[Gate, ...]:
    """Return the gates as a report shows them."""
    return tuple(_gate(gate) for gate in now.gates)


def _gate(gate: GateResult) -> Gate:
    return Gate(
        title=GATE_TITLES[gate.gate],
        is_open=gate.is_open,
        says=gate.says,
        clause=GATE_CLAUSES[gate.gate],
        done=gate.done,
        needed=gate.needed,
    )


def group_title(provision: Provision) -> str:
    """Return the clause or the Annex A objective that a provision stands under, with its number."""
    if not provision.group:
        return ""
    heading = library()[FRAMEWORK].provision(provision.group)
    return f"{heading.id} {heading.title}"


def readiness_report(cut: Cut, *, view: View) -> Readiness:
    """Return readiness at the cut-off as a report."""
    now = with_items(cut.occasion, readiness_at(cut.occasion, cut_off=cut.at, view=view))
    pack = library()[FRAMEWORK]
    owners = active_owners(cut.occasion, at=cut.at)
    statement = approved_statement(cut.occasion, by=cut.at)
    reasons = {line["provision"]: line["justification"] for line in statement.content["lines"]} if statement else {}
    rows = []
    for row in now.rows:
        provision = pack.provision(row.provision.partition(":")[2])
        rows.append(
            ReadinessRow(
                provision=row.provision,
                number=provision.id,
                title=provision.title,
                group=group_title(provision),
                is_control=is_control(provision),
                counts=row.counts,
                reason=row.reason,
                state=row.state,
                says=reasons.get(row.provision, "") if row.reason is Reason.EXCLUDED else REASON_ADVICE[row.reason],
                owner=cut.person(owners.get(row.provision, "")),
                covered=row.covered,
                of=row.of,
                evidence=row.evidence,
                self_reviewed=row.self_reviewed,
            )
        )
    return Readiness(
        header=header_of(cut),
        framework=pack.framework.title,
        view=view,
        rules_version=now.rules_version,
        rows=tuple(rows),
        gates=gates_of(now),
    )
