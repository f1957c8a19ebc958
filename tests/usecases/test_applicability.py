"""The statement is decided row by row, frozen, approved by somebody else, and derivable from the log alone."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from fairlead.domain.access import Role
from fairlead.domain.applicability import (
    ApprovalRefused,
    Basis,
    DecisionRefused,
    NothingToSubmit,
    RowsLocked,
    StatementState,
    SubmissionRefused,
)
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import EditConflict, NotFound, NotPermitted
from fairlead.queries.applicability import draft_changes, frozen_lines, statement_line, statement_lines, version
from fairlead.queries.readiness import approved_statement
from fairlead.records.applicability import ApplicabilityLine
from fairlead.records.trail import TrailEntry, TrailValue
from fairlead.trail.pack import statement_digest
from fairlead.usecases.applicability import (
    add_control,
    approve_statement,
    decide_line,
    decide_lines,
    return_statement,
    submit_statement,
    withdraw_statement,
)
from fairlead.usecases.risk import close_risk
from tests import make

pytestmark = pytest.mark.django_db

INCLUDED = {"applicable": True, "bases": [Basis.RISK], "justification": "We treat R-0001 with it"}
EXCLUDED = {"applicable": False, "justification": "We have no customers"}
CONTROL = "iso42001:A.6.2.4"


def entries(occasion: Occasion) -> list[tuple[str, str, str]]:
    rows = TrailEntry.objects.within(occasion).filter(action__startswith="applicability.").order_by("seq")
    return list(rows.values_list("action", "subject", "batch"))


def derived(occasion: Occasion) -> list[dict[str, object]]:
    """Fold the decided rows out of the log, as the offline verifier does."""
    decided: dict[str, dict[str, object]] = {}
    rows = TrailEntry.objects.within(occasion).filter(action="applicability.line.decided").order_by("seq")
    values: dict[int, dict[str, object]] = {}
    for seq, name, value in TrailValue.objects.within(occasion).values_list("seq", "field", "value"):
        values.setdefault(seq, {})[name] = value
    for row in rows:
        sealed = json.loads(bytes(row.canonical))["facts"]
        assert {"applicable", "justification", "implementation", "owner"} <= set(sealed)
        decided[row.subject] = {"provision": row.subject, **values[row.seq]}
    return list(decided.values())


class TestDecideLine:
    def test_keeps_the_decision_with_who_and_when(self) -> None:
        occasion = make.occasion()

        decide_line(occasion, provision=CONTROL, values=INCLUDED, owner=occasion.actor)

        line = statement_line(occasion, CONTROL)
        assert (line.applicable, line.bases, line.owner, line.decided_by) == (
            True,
            (Basis.RISK,),
            occasion.actor,
            occasion.actor,
        )
        assert entries(occasion) == [("applicability.line.decided", CONTROL, "")]

    def test_holds_all_compared_fields_in_every_entry(self) -> None:
        occasion = make.occasion()
        decide_line(occasion, provision=CONTROL, values=INCLUDED, owner=occasion.actor)

        decide_line(
            occasion, provision=CONTROL, values={"implemented": True, "implementation": "Tests before each release"}
        )

        assert derived(occasion)[0] == {
            "provision": CONTROL,
            "applicable": True,
            "justification": "We treat R-0001 with it",
            "implementation": "Tests before each release",
            "owner": occasion.actor,
            "bases": ["risk"],
            "implemented": True,
            "shared_with": "",
            "review_on": None,
        }

    def test_refuses_to_exclude_what_a_live_risk_relies_on(self) -> None:
        occasion = make.occasion()
        risk = make.treated(occasion, make.risk(occasion), controls=(CONTROL,))

        with pytest.raises(DecisionRefused, match=risk.ref):
            decide_line(occasion, provision=CONTROL, values=EXCLUDED)

        close_risk(occasion, ref=risk.ref, reason="The system is retired")
        assert decide_line(occasion, provision=CONTROL, values=EXCLUDED).applicable is False

    @pytest.mark.parametrize("applicable", [True, False])
    def test_refuses_a_row_without_a_reason_included_or_excluded(self, applicable: bool) -> None:
        occasion = make.occasion()

        with pytest.raises(DecisionRefused) as refused:
            decide_line(occasion, provision=CONTROL, values={"applicable": applicable, "justification": " "})

        assert refused.value.fields == ("justification",)
        assert not ApplicabilityLine.objects.within(occasion).exists()

    def test_repeated_leaves_no_entry(self) -> None:
        occasion = make.occasion()
        decide_line(occasion, provision=CONTROL, values=INCLUDED)

        decide_line(occasion, provision=CONTROL, values=INCLUDED)

        assert len(entries(occasion)) == 1

    def test_shows_both_when_somebody_else_decided_first(self) -> None:
        occasion = make.occasion()
        decide_line(occasion, provision=CONTROL, values=INCLUDED, version=0)

        with pytest.raises(EditConflict) as conflict:
            decide_line(occasion, provision=CONTROL, values={"justification": "Ours"}, version=0)

        assert conflict.value.current == {"justification": "We treat R-0001 with it"}

    @pytest.mark.parametrize("provision", ["iso42001:A.99", "iso42001:6.1.3", "own:OC-0001"])
    def test_of_no_control_is_not_found(self, provision: str) -> None:
        with pytest.raises(NotFound):
            decide_line(make.occasion(), provision=provision, values=INCLUDED)

    def test_is_refused_to_the_owner_of_a_system(self) -> None:
        owner = make.occasion()

        with pytest.raises(NotPermitted):
            decide_line(make.colleague(owner, Role.SYSTEM_OWNER), provision=CONTROL, values=INCLUDED)


class TestDecideLines:
    def test_leaves_one_entry_for_each_row_under_one_batch(self) -> None:
        occasion = make.occasion()

        decide_lines(occasion, provisions=["iso42001:A.2.2", "iso42001:A.2.3", "iso42001:A.2.4"], values=INCLUDED)

        found = entries(occasion)
        assert [subject for _, subject, _ in found] == ["iso42001:A.2.2", "iso42001:A.2.3", "iso42001:A.2.4"]
        assert len({batch for _, _, batch in found}) == 1
        assert all(batch for _, _, batch in found)

    def test_decides_all_or_none(self) -> None:
        occasion = make.occasion()
        make.treated(occasion, make.risk(occasion), controls=(CONTROL,))

        with pytest.raises(DecisionRefused):
            decide_lines(occasion, provisions=["iso42001:A.2.2", CONTROL], values=EXCLUDED)

        assert not ApplicabilityLine.objects.within(occasion).exists()
        assert entries(occasion) == []


class TestAddControl:
    def test_adds_a_row_after_the_framework(self) -> None:
        occasion = make.occasion()

        row = add_control(occasion, title="Two people read each prompt change")

        lines = statement_lines(occasion)
        assert (len(lines), lines[-1].provision, lines[-1].own) == (39, row.provision, True)
        assert lines[-1].applicable is None
        decide_line(occasion, provision=row.provision, values=INCLUDED, version=0)
        assert statement_line(occasion, row.provision).applicable is True


class TestStatement:
    def test_has_38_controls_in_nine_groups(self) -> None:
        lines = statement_lines(make.occasion())

        assert len(lines) == 38
        assert list(Counter(line.group for line in lines).values()) == [3, 2, 5, 4, 9, 5, 4, 3, 3]

    def test_submission_names_every_row_that_is_not_ready(self) -> None:
        occasion = make.occasion()
        make.decided(occasion)
        ApplicabilityLine.objects.within(occasion).filter(provision__in=["iso42001:A.2.2", CONTROL]).update(
            justification=""
        )
        make.treated(occasion, make.risk(occasion), controls=("iso42001:A.10.4",))

        with pytest.raises(SubmissionRefused) as refused:
            submit_statement(occasion)

        assert refused.value.provisions == ("iso42001:A.2.2", CONTROL, "iso42001:A.10.4")

    def test_is_refused_to_its_author_and_approved_by_somebody_else(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        submitted = submit_statement(lead)

        with pytest.raises(ApprovalRefused, match="Somebody other"):
            approve_statement(lead, number=submitted.number)
        approved = approve_statement(make.again(owner), number=submitted.number, digest=submitted.content_sha256)

        assert (approved.ref, approved.number, approved.self_reviewed) == ("SOA-1.0", "1.0", False)
        assert (approved.decided_by, approved.decided_at) == (owner.actor, owner.at)

    def test_of_an_organization_of_one_is_marked_self_reviewed(self) -> None:
        alone = make.occasion()

        approved = make.approved(alone, by=alone)

        assert approved.self_reviewed
        values = TrailValue.objects.within(alone).filter(field="self_reviewed")
        assert list(values.values_list("value", flat=True)) == [True]

    def test_can_be_derived_again_from_the_log_alone(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        added = add_control(lead, title="Two people read each prompt change")
        make.decided(lead)
        decide_line(lead, provision=added.provision, values={"shared_with": "The supplier"}, owner=owner.actor)
        submitted = submit_statement(lead)

        approved = approve_statement(make.again(owner), number=submitted.number)

        assert statement_digest(derived(owner)) == approved.content_sha256
        last = TrailEntry.objects.within(owner).order_by("-seq").first()
        assert last is not None
        told = dict(TrailValue.objects.within(owner).filter(seq=last.seq).values_list("field", "value"))
        assert (last.action, last.subject) == ("applicability.statement.approved", "SOA-1.0")
        assert told == {
            "version": "1.0",
            "content_sha256": approved.content_sha256,
            "approver": owner.actor,
            "self_reviewed": False,
        }

    def test_stands_still_while_it_waits(self) -> None:
        lead = make.colleague(make.occasion())
        make.decided(lead)
        submit_statement(lead)

        for change in (
            lambda: decide_line(lead, provision=CONTROL, values=EXCLUDED),
            lambda: decide_lines(lead, provisions=[CONTROL], values=EXCLUDED),
            lambda: add_control(lead, title="Another"),
            lambda: submit_statement(lead),
        ):
            with pytest.raises(RowsLocked, match=r"1\.0"):
                change()

    def test_returned_can_be_changed_and_is_submitted_again_under_its_number(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        submit_statement(lead)

        returned = return_statement(make.again(owner), number="1.0", reason="A.6.2.4 says too little")
        decide_line(lead, provision=CONTROL, values={"justification": "We treat R-0001 and R-0002 with it"})
        again = submit_statement(lead)

        assert returned.state == StatementState.RETURNED
        assert (again.pk, again.number, again.state) == (returned.pk, "1.0", StatementState.SUBMITTED)
        assert again.content_sha256 != returned.content_sha256

    def test_withdrawn_by_its_author_before_anybody_approved(self) -> None:
        lead = make.colleague(make.occasion())
        make.decided(lead)
        submit_statement(lead)

        withdraw_statement(lead, number="1.0", reason="A.5.2 is wrong")

        assert version(lead, "1.0").state == StatementState.RETURNED

    def test_is_refused_when_a_risk_relies_on_an_exclusion_meanwhile(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        submit_statement(lead)
        make.treated(lead, make.risk(lead), controls=("iso42001:A.10.4",))

        with pytest.raises(ApprovalRefused, match=r"A\.10\.4"):
            approve_statement(make.again(owner), number="1.0")

    def test_is_refused_when_it_is_not_what_the_person_saw(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        submit_statement(lead)

        with pytest.raises(ApprovalRefused, match="submitted anew"):
            approve_statement(make.again(owner), number="1.0", digest="0" * 64)

    def test_approved_never_changes_and_later_edits_make_a_draft(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        first = make.approved(lead, by=make.again(owner))
        before = frozen_lines(version(owner, "1.0"))

        decide_line(lead, provision=CONTROL, values={"justification": "We test each group with it"})

        assert frozen_lines(version(owner, "1.0")) == before
        assert [change.control for change in draft_changes(owner)] == ["A.6.2.4"]
        second = approve_statement(make.again(owner), number=submit_statement(lead).number)
        assert second.number == "1.1"
        assert second.content_sha256 != first.content_sha256

    def test_that_says_the_same_needs_a_note_why_it_is_approved_anew(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.approved(lead, by=make.again(owner))

        with pytest.raises(NothingToSubmit, match=r"1\.0"):
            submit_statement(lead)

        assert submit_statement(lead, note="Yearly review").number == "1.1"

    def test_in_force_is_the_newest_approved_one(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.approved(lead, by=make.again(owner))
        decide_line(lead, provision=CONTROL, values={"justification": "We test each group with it"})
        submit_statement(lead)

        in_force = approved_statement(owner)

        assert in_force is not None
        assert in_force.number == "1.0"

    def test_of_another_organization_is_not_found(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        submit_statement(lead)
        stranger = make.occasion()

        with pytest.raises(NotFound):
            approve_statement(stranger, number="1.0")
        with pytest.raises(NotFound):
            return_statement(stranger, number="1.0", reason="Ours")

    def test_is_not_approved_by_who_may_only_read(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        submit_statement(lead)

        for role in (Role.CERTIFICATION_AUDITOR, Role.INTERNAL_AUDITOR, Role.SYSTEM_OWNER, Role.EMPLOYEE):
            with pytest.raises(NotPermitted):
                approve_statement(make.colleague(owner, role), number="1.0")
