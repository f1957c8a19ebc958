"""What lies in an audit pack: the state at its cut-off, documents as approved, and nothing besides."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, timedelta

import pytest
from django.conf import settings

from fairlead.domain.access import Role, TokenScope
from fairlead.domain.applicability import Basis
from fairlead.domain.evidence import Proof
from fairlead.domain.inventory import ScopeDecision
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import View
from fairlead.queries.audit_pack import path_of_pack
from fairlead.queries.people import occasion_for_clock
from fairlead.usecases.applicability import decide_line
from fairlead.usecases.audit_pack import build_audit_pack, request_audit_pack
from fairlead.usecases.document import approve_document, communicate_document, revise_document
from fairlead.usecases.evidence import About, admit_file
from fairlead.usecases.evidence_review import accept_evidence
from fairlead.usecases.inventory import decide_scope
from fairlead.usecases.people import invite, issue_token
from fairlead.usecases.readiness import name_owner
from tests import make

pytestmark = pytest.mark.django_db
POLICY = "iso42001:5.2"


def members_at(occasion: Occasion, *, cut_off: datetime) -> dict[str, bytes]:
    """Build a pack of a cut-off, see it verified, and return its members."""
    asked = request_audit_pack(occasion, view=View.STAGE_1, cut_off=cut_off)
    pack = build_audit_pack(occasion_for_clock(occasion.organization, at=occasion.at), ref=asked.ref)
    assert pack.verdict["verdict"] == "PASSED", pack.verdict
    with zipfile.ZipFile(path_of_pack(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def proof(occasion: Occasion, *, title: str = "Policy, signed", filename: str = "policy.txt", **given: bool) -> str:
    """Hand evidence for the policy in and return its ref."""
    about = About(title=title, provisions=(POLICY,), proof=Proof.DESIGN, collected_on=occasion.at.date(), **given)
    return admit_file(
        occasion, about=about, filename=filename, media_type="text/plain", chunks=[title.encode() + filename.encode()]
    ).ref


class TestThePackAtItsCutOff:
    def readiness(self, held: dict[str, bytes]) -> dict[str, dict]:
        document = json.loads(held["registers/readiness.json"])
        gates = {gate["title"]: gate for gate in document["gates"]}
        return {row["provision"]: row for row in document["rows"]} | gates

    def test_counts_what_counted_then_and_not_what_counts_now(self) -> None:
        lead = make.occasion()
        other = make.colleague(lead)
        lead = make.again(lead)
        system = make.system(lead)
        later = make.again(lead, at=make.NOON + timedelta(days=2))
        name_owner(later, provision=POLICY, owner=later.actor)
        decide_scope(later, ref=system.ref, decision=ScopeDecision.IN, reason="It is used.")
        make.risk(later, systems=[system.ref])
        ref = proof(later)
        accept_evidence(make.again(other, at=later.at), ref=ref)
        document = revise_document(later, kind="DI-02", title="AI policy", text="We look.")
        approve_document(make.again(other, at=later.at), ref=document.ref)
        communicate_document(later, ref=document.ref, audience="Everybody")

        before = self.readiness(members_at(later, cut_off=make.NOON + timedelta(days=1)))
        after = self.readiness(members_at(later, cut_off=later.at))

        assert [one[POLICY]["counts"] for one in (before, after)] == [False, True]
        assert [one[POLICY]["reason"] for one in (before, after)] == ["no-owner", "counts"]
        policy, assessed = (
            "AI policy approved and communicated",
            "Risk and impact assessment done for every system in scope",
        )
        assert [one[policy]["is_open"] for one in (before, after)] == [False, True]
        assert [(one[assessed]["done"], one[assessed]["needed"]) for one in (before, after)] == [(0, 0), (1, 1)]

    def test_keeps_an_owner_who_has_left_since(self) -> None:
        from fairlead.usecases.people import end_access

        owner = make.occasion()
        lead = make.colleague(owner)
        owner = make.again(owner)
        name_owner(owner, provision=POLICY, owner=lead.actor)
        later = make.again(owner, at=make.NOON + timedelta(days=2))
        end_access(later, ref=lead.actor)

        before = self.readiness(members_at(later, cut_off=make.NOON + timedelta(days=1)))
        after = self.readiness(members_at(later, cut_off=later.at))

        assert [one[POLICY]["reason"] for one in (before, after)] == ["no-evidence", "no-owner"]

    def test_shows_an_acceptance_of_later_as_waiting(self) -> None:
        lead = make.occasion()
        other = make.colleague(lead)
        ref = proof(make.again(lead))
        later = make.again(other, at=make.NOON + timedelta(days=2))
        accept_evidence(later, ref=ref)

        held = members_at(later, cut_off=make.NOON + timedelta(days=1))

        (item,) = json.loads(held["manifest.json"])["evidence"]
        assert item["state"] == "admitted"
        assert b"Accepted and fresh" not in held["pages/5.2.html"]


class TestTheDocumentsOfAPack:
    def test_are_there_in_every_approved_version_with_approver_and_date(self) -> None:
        lead = make.occasion()
        other = make.colleague(lead)
        lead = make.again(lead)
        text = "# Purpose\n\nWe use **AI** with care.\n\n- We look\n- We tell\n\n| a | b |\n| - | - |\n| 1 | 2 |\n"
        ref = revise_document(lead, kind="DI-02", title="AI policy", text=text).ref
        approve_document(other, ref=ref)
        revise_document(lead, ref=ref, kind="DI-02", title="AI policy", text="Second words.")
        approve_document(other, ref=ref)

        held = members_at(lead, cut_off=lead.at)

        page = held[f"documents/{ref}-2.html"].decode()
        assert held[f"documents/{ref}-1.md"].decode() == text.strip()
        assert held[f"documents/{ref}-2.md"] == b"Second words."
        assert "Second words." in page
        assert "governance-lead, 2026-11-23 12:00 UTC" in page.replace('<span class="nb">', "").replace("</span>", "")
        assert f"documents/{ref}-2.html" in held["index.html"].decode()

    def test_are_listed_when_no_standard_asks_for_them(self) -> None:
        lead = make.occasion()
        ref = revise_document(lead, kind="", title="How we name models", text="By number.").ref
        approve_document(lead, ref=ref)

        held = members_at(lead, cut_off=lead.at)

        assert b"How we name models" in held["index.html"]
        assert b"Self-reviewed" in held[f"documents/{ref}-1.html"]


class TestAPackHoldsNothing:
    def test_of_drafts_secrets_mail_addresses_and_others(self) -> None:
        lead, others = make.occasion(), make.occasion()
        make.system(others, name="Foreign planted system")
        reviewer = make.colleague(lead)
        lead = make.again(lead)
        _token, secret = issue_token(lead, label="Pipeline", scopes=frozenset({TokenScope.READ}), days=9)
        _row, link = invite(lead, email="planted.person@example.org", role=Role.EMPLOYEE)
        ref = revise_document(lead, kind="DI-02", title="AI policy", text="Planted remark: legal is not sure.").ref
        revise_document(lead, ref=ref, kind="DI-02", title="AI policy", text="We look.")
        approve_document(reviewer, ref=ref)
        revise_document(lead, ref=ref, kind="DI-02", title="AI policy", text="Planted draft of next year.")
        reason = {"applicable": True, "bases": [Basis.POLICY], "justification": "Planted thought about a control"}
        decide_line(lead, provision="iso42001:A.5.2", values=reason)
        later = make.again(lead, at=make.NOON + timedelta(days=2))
        make.system(later, name="Planted later system")

        held = members_at(later, cut_off=make.NOON + timedelta(days=1))

        everything = b"\n".join(held.values())
        key = next(path.read_text() for path in settings.FOLDER.keys.glob("trail.key"))
        planted = ("lanted", "planted.person", secret, link, key.split()[-2], "PRIVATE KEY", settings.SECRET_KEY)
        assert [word for word in planted if word and word.encode() in everything] == []
        assert b"We look." in everything

    def test_that_an_approved_statement_does_not_say(self) -> None:
        lead = make.occasion()
        director = make.colleague(lead, Role.OWNER)
        lead = make.again(lead)
        make.approved(lead, by=director)
        again = {"applicable": True, "bases": [Basis.POLICY], "justification": "Planted for version 1.1"}
        decide_line(lead, provision="iso42001:A.5.2", values=again)

        everything = b"\n".join(members_at(lead, cut_off=lead.at).values())

        assert b"Planted for version 1.1" not in everything
        assert b"We use AI systems that concern people" in everything


class TestTheFilesOfAPack:
    def test_open_on_every_system_whatever_they_were_called(self) -> None:
        lead = make.occasion()
        names = (
            "Übersicht größer.txt",
            "A" * 240 + ".txt",
            "Report.txt",
            "REPORT.TXT",
            "report.txt",
            "con.txt",
            "../x.txt",
        )
        for number, name in enumerate(names):
            proof(lead, title=f"Item {number}", filename=name)

        held = members_at(lead, cut_off=lead.at)

        files = [name for name in held if name.startswith("evidence/")]
        assert len(files) == len(names)
        assert len({name.casefold() for name in held}) == len(held)
        assert all(name.isascii() and len(name) <= 150 for name in held)

    def test_name_what_is_withheld_and_mark_what_its_own_author_accepted(self) -> None:
        lead = make.occasion()
        ref = proof(lead)
        accept_evidence(lead, ref=ref)
        proof(lead, title="Contract with the vendor", filename="c.txt", withheld=True)

        held = members_at(lead, cut_off=lead.at)

        page = held["pages/5.2.html"].decode()
        assert "Self-reviewed: accepted by its own uploader" in page
        assert "Withheld: Confidential; available on site" in page
        assert "Contract with the vendor" in held["index.html"].decode()
        assert b"Contract with the vendorc.txt" not in b"".join(held.values())
