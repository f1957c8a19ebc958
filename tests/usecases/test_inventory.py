"""The register of AI systems keeps its rules, its trail and its walls."""

from __future__ import annotations

import json

import pytest

from fairlead.domain.access import Role
from fairlead.domain.inventory import RegistrationRefused, ScopeDecision, ScopeRefused, Stage
from fairlead.domain.refusal import EditConflict, NotFound, NotPermitted
from fairlead.records.inventory import AISystem
from fairlead.records.trail import TrailEntry
from fairlead.usecases.inventory import change_system, decide_scope, move_stage, register_system
from tests import make

pytestmark = pytest.mark.django_db


def actions(occasion) -> list[str]:
    return list(TrailEntry.objects.within(occasion).order_by("seq").values_list("action", flat=True))


class TestRegisterSystem:
    def test_gives_a_ref_and_one_trail_entry(self) -> None:
        occasion = make.occasion()
        before = len(actions(occasion))

        system = make.system(occasion)

        assert system.ref == "AIS-0001"
        assert actions(occasion)[before:] == ["inventory.system.registered"]

    def test_refuses_a_system_without_purpose_and_stores_nothing(self) -> None:
        occasion = make.occasion()
        before = actions(occasion)

        with pytest.raises(RegistrationRefused) as refused:
            register_system(occasion, values={"name": "Nameless", "purpose": " ", "roles": ["user"]})

        assert refused.value.fields == ("purpose",)
        assert actions(occasion) == before
        assert not AISystem.objects.within(occasion).exists()

    def test_refuses_who_may_only_read(self) -> None:
        owner = make.occasion()
        employee = make.colleague(owner, Role.EMPLOYEE)

        with pytest.raises(NotPermitted):
            make.system(employee)


class TestChangeSystem:
    def test_notes_only_what_differs(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion)

        change_system(occasion, ref=system.ref, values={"name": system.name, "unit": "Ward 3"})

        entry = json.loads(bytes(TrailEntry.objects.within(occasion).order_by("seq").last().canonical))
        assert set(entry["facts"]) == {"unit"}

    def test_shows_both_versions_when_somebody_else_saved_first(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        change_system(occasion, ref=system.ref, values={"unit": "Ward 3"}, version=1)

        with pytest.raises(EditConflict) as conflict:
            change_system(occasion, ref=system.ref, values={"unit": "Ward 4"}, version=1)

        assert conflict.value.current == {"unit": "Ward 3"}
        assert conflict.value.offered == {"unit": "Ward 4"}

    def test_of_another_organization_is_not_found(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        system = make.system(theirs)

        with pytest.raises(NotFound):
            change_system(ours, ref=system.ref, values={"unit": "Ward 3"})


class TestDecideScope:
    def test_needs_a_reason(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion)

        with pytest.raises(ScopeRefused):
            decide_scope(occasion, ref=system.ref, decision=ScopeDecision.OUT, reason=" ")


class TestMoveStage:
    def test_to_retirement_sets_the_day(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion)

        moved = move_stage(occasion, ref=system.ref, stage=Stage.RETIREMENT)

        assert moved.retired_on == occasion.at.date()
