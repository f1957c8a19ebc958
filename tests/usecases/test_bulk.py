"""One value set on many systems: exactly what was seen, one entry each, one batch, and undone exactly."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairlead.domain.access import Role
from fairlead.domain.inventory import BulkField, BulkRefused, ScopeDecision, ScopeRefused, Stage
from fairlead.domain.lists import UNDO_FOR, UndoRefused
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound, NotPermitted
from fairlead.jobs import bulk as job
from fairlead.queries.bulk import Change, Selection, plan_of
from fairlead.queries.inventory import Wanted
from fairlead.records.inventory import AISystem
from fairlead.records.job import Job
from fairlead.records.lists import BulkChange
from fairlead.records.people import Membership
from fairlead.records.trail import TrailEntry
from fairlead.usecases import bulk
from fairlead.usecases.bulk import cancel_bulk_change, change_systems, undo_bulk_change
from fairlead.usecases.inventory import change_system, decide_scope, move_stage
from tests import make

pytestmark = pytest.mark.django_db
EVERYTHING = Selection(wanted=Wanted(today=make.NOON.date(), chosen={}))


def owner_is(occasion: Occasion) -> Change:
    return Change(field=BulkField.OWNER, value=occasion.actor)


def entries(occasion: Occasion) -> list[TrailEntry]:
    return list(TrailEntry.objects.within(occasion).order_by("seq"))


def standing(occasion: Occasion) -> list[dict[str, Any]]:
    """Return every value of every system except those that count and date its edits."""
    rows = AISystem.objects.within(occasion).order_by("pk").values()
    return [{name: row[name] for name in row if name not in ("version", "changed_at")} for row in rows]


@pytest.fixture
def three() -> Occasion:
    """Return the owner of an organization with three systems: one without owner, one owned, one retired."""
    occasion = make.occasion()
    make.system(occasion, name="Alpha")
    owned = make.system(occasion, name="Beta")
    change_system(occasion, ref=owned.ref, values={"name": "Beta"}, owner=make.colleague(occasion).actor)
    retired = make.system(occasion, name="Gamma")
    move_stage(occasion, ref=retired.ref, stage=Stage.RETIREMENT)
    return make.again(occasion)


class TestPlanOf:
    def test_tells_before_and_refusal_of_each_row(self, three: Occasion) -> None:
        plan = plan_of(three, change=owner_is(three), selection=EVERYTHING)

        assert [row.name for row in plan.changing] == ["Alpha", "Beta"]
        assert [row.name for row in plan.refused] == ["Gamma"]
        assert [bool(row.before[0]) for row in plan.changing] == [False, True]

    def test_counts_what_holds_the_value_already(self, three: Occasion) -> None:
        plan = plan_of(three, change=Change(field=BulkField.STAGE, value="inception"), selection=EVERYTHING)

        assert (len(plan.changing), plan.same) == (0, 2)

    def test_finds_nothing_of_another_organization(self, three: Occasion) -> None:
        for number in range(9):
            make.system(three, name=f"More {number}")

        with pytest.raises(NotFound):
            plan_of(
                make.occasion(), change=Change(field=BulkField.OWNER, value=""), selection=Selection(refs=("AIS-0007",))
            )

    def test_refuses_an_owner_from_elsewhere(self, three: Occasion) -> None:
        with pytest.raises(NotFound):
            plan_of(three, change=owner_is(make.occasion()), selection=EVERYTHING)

    def test_asks_the_database_as_often_for_many_rows_as_for_few(self, three: Occasion) -> None:
        counts = []
        for more in (0, 60):
            for number in range(more):
                make.system(three, name=f"More {number}")
            with CaptureQueriesContext(connection) as asked:
                plan_of(three, change=owner_is(three), selection=EVERYTHING)
            counts.append(len(asked))

        assert counts[0] == counts[1]


class TestChangeSystems:
    def test_writes_one_entry_for_each_changed_system_in_one_batch(self, three: Occasion) -> None:
        before = len(entries(three))

        done = change_systems(three, change=owner_is(three), selection=EVERYTHING, reason="Everybody needs one")

        made = entries(three)[before:]
        assert [entry.subject for entry in made] == ["AIS-0001", "AIS-0002"]
        assert {entry.action for entry in made} == {"inventory.system.changed"}
        assert len({entry.batch for entry in made}) == 1
        assert made[0].batch
        assert {json.loads(bytes(entry.canonical))["reason"] for entry in made} == {"Everybody needs one"}
        assert done.left_out == 1
        assert set(AISystem.objects.within(three).exclude(stage="retirement").values_list("owner__ref", flat=True)) == {
            three.actor
        }

    @pytest.mark.parametrize(
        ("field", "value", "expected"),
        [
            (BulkField.SCOPE, "out", {"scope": "out", "scope_reason": "Because"}),
            (BulkField.STAGE, "retirement", {"stage": "retirement", "retired_on": make.NOON.date()}),
            (BulkField.REVIEW, "2027-01-31", {"review_due_on": (make.NOON + timedelta(days=69)).date()}),
            (BulkField.OWNER, "", {"owner_id": None}),
        ],
    )
    def test_sets_and_undoes_each_field_exactly(
        self, three: Occasion, field: BulkField, value: str, expected: dict[str, Any]
    ) -> None:
        decide_scope(three, ref="AIS-0002", decision=ScopeDecision.IN, reason="It sorts people")
        before = standing(three)

        change = Change(field=field, value=value)
        done = change_systems(three, change=change, selection=EVERYTHING, reason="Because")
        changed = AISystem.objects.within(three).filter(**expected, version__gt=1).exclude(name="Gamma").count()
        undo_bulk_change(three, ref=done.ref)

        assert changed == len(done.rows) > 0
        assert standing(three) == before

    def test_refuses_what_is_not_what_was_seen(self, three: Occasion) -> None:
        seen = plan_of(three, change=owner_is(three), selection=EVERYTHING).digest
        change_system(three, ref="AIS-0001", values={"unit": "Ward 3"})

        with pytest.raises(BulkRefused):
            change_systems(three, change=owner_is(three), selection=EVERYTHING, reason="Because", seen=seen)

        assert not BulkChange.objects.within(three).exists()

    @pytest.mark.parametrize(
        ("change", "reason", "refusal"),
        [
            (Change(field=BulkField.OWNER, value=""), " ", BulkRefused),
            (Change(field=BulkField.SCOPE, value="undecided"), "Because", ScopeRefused),
            (Change(field=BulkField.REVIEW, value="2026-11-22"), "Because", BulkRefused),
            (Change(field=BulkField.STAGE, value="inception"), "Because", BulkRefused),
        ],
    )
    def test_refuses_and_writes_nothing(
        self, three: Occasion, change: Change, reason: str, refusal: type[Exception]
    ) -> None:
        before = standing(three), len(entries(three))

        with pytest.raises(refusal):
            change_systems(three, change=change, selection=EVERYTHING, reason=reason)

        assert (standing(three), len(entries(three))) == before

    def test_refuses_a_scope_decision_by_a_system_owner(self, three: Occasion) -> None:
        somebody = make.colleague(three, Role.SYSTEM_OWNER)

        with pytest.raises(NotPermitted):
            change_systems(
                somebody, change=Change(field=BulkField.SCOPE, value="in"), selection=EVERYTHING, reason="Because"
            )


class TestUndoBulkChange:
    def test_keeps_what_somebody_changed_in_the_meantime(self, three: Occasion) -> None:
        done = change_systems(three, change=owner_is(three), selection=EVERYTHING, reason="Because")
        another = make.colleague(three).actor
        change_system(three, ref="AIS-0001", values={}, owner=another)

        undone = undo_bulk_change(three, ref=done.ref)

        assert undone.left_out == 1
        assert AISystem.objects.within(three).get(ref="AIS-0001").owner.ref == another

    def test_is_entered_with_one_batch_of_its_own(self, three: Occasion) -> None:
        done = change_systems(three, change=owner_is(three), selection=EVERYTHING, reason="Because")
        before = entries(three)

        undo_bulk_change(three, ref=done.ref)

        made = entries(three)[len(before) :]
        assert [entry.subject for entry in made] == ["AIS-0001", "AIS-0002"]
        assert {entry.batch for entry in made}.isdisjoint({entry.batch for entry in before})

    def test_is_refused_twice_and_too_late(self, three: Occasion) -> None:
        done = change_systems(three, change=owner_is(three), selection=EVERYTHING, reason="Because")
        late = make.again(three, at=three.at + UNDO_FOR + timedelta(seconds=1))

        with pytest.raises(UndoRefused):
            undo_bulk_change(late, ref=done.ref)
        undo_bulk_change(three, ref=done.ref)
        with pytest.raises(UndoRefused):
            undo_bulk_change(three, ref=done.ref)

    def test_of_another_organization_is_not_found(self, three: Occasion) -> None:
        done = change_systems(three, change=owner_is(three), selection=EVERYTHING, reason="Because")

        with pytest.raises(NotFound):
            undo_bulk_change(make.occasion(), ref=done.ref)


class TestALargeChange:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Leave two rows to a job already."""
        monkeypatch.setattr(bulk, "AT_ONCE", 1)

    def test_waits_for_its_job_and_then_names_the_person(self, three: Occasion) -> None:
        before = len(entries(three))
        asked = change_systems(three, change=owner_is(three), selection=EVERYTHING, reason="Because")
        waiting = len(entries(three))

        job.carry_out(three.organization, asked.ref)
        job.carry_out(three.organization, asked.ref)

        made = entries(three)[waiting:]
        told = [json.loads(bytes(entry.canonical)) for entry in made]
        assert waiting == before
        assert [(one["actor"], one["door"]) for one in told] == [(three.actor, "job")] * 2
        assert Job.objects.within(three).get(pk=asked.job_id).state == "done"

    def test_leaves_out_a_row_that_was_changed_before_it_began(self, three: Occasion) -> None:
        asked = change_systems(three, change=owner_is(three), selection=EVERYTHING, reason="Because")
        change_system(three, ref="AIS-0001", values={"unit": "Ward 3"})

        job.carry_out(three.organization, asked.ref)

        done = BulkChange.objects.within(three).get(ref=asked.ref)
        assert ([row[1] for row in done.rows], done.left_out) == (["AIS-0002"], 2)

    def test_is_undone_by_a_job(self, three: Occasion) -> None:
        before = standing(three)
        asked = change_systems(three, change=owner_is(three), selection=EVERYTHING, reason="Because")
        job.carry_out(three.organization, asked.ref)
        done = BulkChange.objects.within(three).get(ref=asked.ref)
        assert done.done_at is not None

        undo_bulk_change(make.again(three, at=done.done_at), ref=asked.ref)
        job.carry_out(three.organization, asked.ref)

        assert standing(three) == before
        assert BulkChange.objects.within(three).get(ref=asked.ref).state == "undone"

    def test_is_cancelled_before_it_began(self, three: Occasion) -> None:
        before = standing(three)
        asked = change_systems(three, change=owner_is(three), selection=EVERYTHING, reason="Because")

        cancel_bulk_change(three, ref=asked.ref)
        job.carry_out(three.organization, asked.ref)

        assert standing(three) == before

    def test_of_a_person_who_left_writes_nothing(self, three: Occasion) -> None:
        somebody = make.colleague(three)
        before = standing(three)
        asked = change_systems(somebody, change=owner_is(three), selection=EVERYTHING, reason="Because")
        Membership.objects.filter(user_id=somebody.person).update(ended_at=three.at)

        job.carry_out(three.organization, asked.ref)

        assert standing(three) == before
        assert Job.objects.within(three).get(pk=asked.job_id).state == "failed"
