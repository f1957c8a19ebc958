"""The statement shows what is decided, what proves it and what changed, at a constant cost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairlead.domain.applicability import Basis, ControlState, StatementLine
from fairlead.domain.inventory import ScopeDecision
from fairlead.domain.refusal import NotFound
from fairlead.queries.applicability import (
    control_state,
    draft_changes,
    statement_line,
    statement_lines,
    statement_report,
    version,
    version_changes,
)
from fairlead.queries.comparison import compare
from fairlead.queries.proof import statement_rows, tally
from fairlead.records.inventory import AISystem
from fairlead.reports.content.change import Mark
from fairlead.trail.pack import statement_digest
from fairlead.usecases.applicability import add_control, approve_statement, decide_line, submit_statement
from fairlead.usecases.inventory import decide_scope
from tests import make

pytestmark = pytest.mark.django_db

CONTROL = "iso42001:A.6.2.4"
LINE = StatementLine(provision=CONTROL, control="A.6.2.4", title="Verification", group="A.6")


class TestStatementLines:
    def test_cost_the_same_with_many_systems_and_risks(self, django_assert_num_queries: Any) -> None:
        occasion = make.occasion()
        with django_assert_num_queries(2):
            statement_lines(occasion)
        systems = [make.system(occasion, name=f"System {number}") for number in range(20)]
        for system in systems:
            make.treated(occasion, make.risk(occasion, systems=[system.ref]))
        make.decided(occasion)

        with django_assert_num_queries(2):
            lines = statement_lines(occasion)

        assert len(next(line for line in lines if line.provision == CONTROL).risks) == 20

    def test_of_another_organization_stay_there(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        foreign = add_control(theirs, title="Theirs")
        make.decided(theirs)

        assert all(line.applicable is None for line in statement_lines(ours))
        with pytest.raises(NotFound):
            statement_line(ours, foreign.provision)
        with pytest.raises(NotFound):
            version(ours, "1.0")


class TestControlState:
    @pytest.mark.parametrize(
        ("line", "derived", "state"),
        [
            (LINE, ControlState.ACCEPTED, ControlState.NOT_DECIDED),
            (replace(LINE, applicable=False), ControlState.ACCEPTED, ControlState.EXCLUDED),
            (replace(LINE, applicable=True), ControlState.NO_EVIDENCE, ControlState.PLANNED),
            (replace(LINE, applicable=True), None, ControlState.PLANNED),
            (replace(LINE, applicable=True, implemented=True), ControlState.EXCLUDED, ControlState.NO_EVIDENCE),
            (replace(LINE, applicable=True, implemented=True), ControlState.PLANNED, ControlState.NO_EVIDENCE),
            (replace(LINE, applicable=True, implemented=True), ControlState.STALE, ControlState.STALE),
            (replace(LINE, applicable=True), ControlState.ACCEPTED, ControlState.ACCEPTED),
        ],
    )
    def test_puts_the_decision_before_the_evidence(
        self, line: StatementLine, derived: ControlState | None, state: ControlState
    ) -> None:
        assert control_state(line, derived=derived) is state


class TestStatementRows:
    def test_cost_the_same_with_many_systems(self, django_assert_max_num_queries: Any) -> None:
        owner = make.occasion()
        make.approved(owner, by=owner)
        with django_assert_max_num_queries(38):
            statement_rows(owner)
        for number in range(30):
            system = make.system(owner, name=f"System {number}")
            decide_scope(owner, ref=system.ref, decision=ScopeDecision.IN, reason="We run it")

        with django_assert_max_num_queries(38):
            rows = statement_rows(owner)
        with django_assert_max_num_queries(12):
            statement_rows(owner)

        assert next(row.of for row in rows if row.line.provision == CONTROL) == 30
        assert AISystem.objects.within(owner).count() == 30

    def test_mark_what_differs_from_the_version_in_force(self) -> None:
        owner = make.occasion()
        make.approved(owner, by=owner)

        decide_line(owner, provision=CONTROL, values={"justification": "We test each group with it"})

        assert [row.line.control for row in statement_rows(owner) if row.is_changed] == ["A.6.2.4"]

    def test_are_counted(self) -> None:
        occasion = make.occasion()
        decide_line(occasion, provision=CONTROL, values={"applicable": True, "justification": "We treat R-0001"})
        decide_line(occasion, provision="iso42001:A.10.4", values={"applicable": False, "justification": "None"})
        make.treated(occasion, make.risk(occasion), controls=("iso42001:A.10.4",))

        counted = tally(statement_lines(occasion))

        assert (counted.total, counted.included, counted.excluded, counted.undecided) == (38, 1, 1, 36)
        assert (counted.unready, counted.contradicted) == (37, 1)


class TestChanges:
    def test_between_versions_show_only_the_changed_row_word_by_word(self) -> None:
        owner = make.occasion()
        make.approved(owner, by=owner)
        decide_line(owner, provision=CONTROL, values={"justification": "We use AI systems that concern patients"})
        approve_statement(owner, number=submit_statement(owner).number)

        (change,) = version_changes(owner, before="1.0", after="1.1")

        assert (change.control, change.is_new, [one.field for one in change.fields]) == ("A.6.2.4", False, ["Reason"])
        runs = [(run.mark, run.text) for run in change.fields[0].changes]
        assert runs == [
            (Mark.KEPT, "We use AI systems that concern "),
            (Mark.REMOVED, "people"),
            (Mark.ADDED, "patients"),
        ]
        assert draft_changes(owner) == ()

    def test_of_a_first_version_are_none(self) -> None:
        occasion = make.occasion()
        make.decided(occasion)

        assert draft_changes(occasion) == ()

    def test_name_rows_that_are_new_or_gone(self) -> None:
        own = replace(LINE, provision="own:OC-0001", control="OC-0001", own=True)

        assert [one.is_new for one in compare([LINE], [LINE, own], names={})] == [True]
        assert [one.is_gone for one in compare([LINE, own], [LINE], names={})] == [True]

    def test_show_people_by_name_and_verdicts_in_words(self) -> None:
        after = replace(LINE, applicable=True, bases=(Basis.LAW,), owner="P-1", justification="A law asks")

        (change,) = compare([LINE], [after], names={"P-1": "Demo lead"})

        told = {one.field: "".join(run.text for run in one.changes if run.mark is Mark.ADDED) for one in change.fields}
        assert told["Owner"] == "Demo lead"
        assert told["Applicable"] == "Included"
        assert told["State"] == "Planned"


class TestStatementReport:
    def test_of_a_version_is_frozen_with_its_approver(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        approved = make.approved(lead, by=make.again(owner))
        decide_line(lead, provision=CONTROL, values={"justification": "Later"})

        report = statement_report(owner, version(owner, "1.0"))

        assert (report.header.version, report.header.self_reviewed) == ("1.0", False)
        assert report.header.approver is not None
        assert report.header.approver.id == owner.actor
        assert report.content_sha256 == approved.content_sha256
        assert (len(report.lines), report.included, report.excluded, report.changed) == (38, 37, 1, 0)
        assert all(line.justification != "Later" for line in report.lines)

    def test_of_the_draft_compares_with_the_version_in_force(self) -> None:
        owner = make.occasion()
        make.approved(owner, by=owner)
        decide_line(owner, provision=CONTROL, values={"justification": "Later"})

        report = statement_report(owner)

        assert (report.previous_version, report.changed, report.content_sha256) == ("1.0", 1, "")
        assert report.header.approver is None

    def test_holds_the_very_rows_whose_digest_was_approved(self) -> None:
        alone = make.occasion()
        decide_line(alone, provision="iso42001:A.2.2", values={"applicable": True, "justification": "Ours"}, owner="")
        decide_line(
            alone, provision=CONTROL, values={"applicable": True, "justification": "We test"}, owner=alone.actor
        )
        row = make.approved(alone, by=alone)

        lines = statement_report(alone, version(alone, "1.0")).to_json()["lines"]

        assert isinstance(lines, list)
        assert statement_digest(lines) == row.content_sha256  # type: ignore[arg-type]

    def test_names_a_self_reviewed_version_as_one(self) -> None:
        alone = make.occasion()
        make.approved(alone, by=alone)

        report = statement_report(alone, version(alone, "1.0"))

        assert report.header.self_reviewed
        assert report.to_json()["self_reviewed"] is True
