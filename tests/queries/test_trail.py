"""What happened to one object, read back from the trail."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairlead.domain.actions import Action
from fairlead.domain.inventory import ScopeDecision
from fairlead.domain.occasion import Door
from fairlead.queries.trail import activity
from fairlead.records.trail import TrailValue
from fairlead.usecases.inventory import change_system, decide_scope
from tests import make

pytestmark = pytest.mark.django_db


class TestActivity:
    def test_tells_newest_first_who_did_what_why_and_through_which_door(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        decide_scope(occasion, ref=system.ref, decision=ScopeDecision.IN, reason="It decides about people.")

        newest, oldest = activity(occasion, system.ref)

        assert (newest.action, oldest.action) == (Action.SYSTEM_SCOPED, Action.SYSTEM_REGISTERED)
        assert newest.reason == "It decides about people."
        assert (newest.who, newest.door, newest.at) == ("Founder", Door.WEB, occasion.at)

    def test_gives_the_value_that_stood_before(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        for unit in ("Ward 3", "Ward 4"):
            change_system(occasion, ref=system.ref, values={"unit": unit})

        (change,) = activity(occasion, system.ref)[0].changes

        assert (change.field, change.before, change.after) == ("unit", "Ward 3", "Ward 4")

    def test_marks_a_value_that_the_law_erased_and_guesses_nothing(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        change_system(occasion, ref=system.ref, values={"unit": "Ward 3"})
        TrailValue.objects.within(occasion).filter(field="unit").update(value=None, salt=None, erased_at=occasion.at)
        change_system(occasion, ref=system.ref, values={"unit": "Ward 4"})

        later, earlier = activity(occasion, system.ref)[:2]

        assert earlier.changes[0].erased
        assert later.changes[0].before is None

    def test_is_silent_about_another_organization(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        system = make.system(theirs)

        assert activity(ours, system.ref) == ()

    def test_asks_three_queries_however_much_happened(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        for number in range(20):
            change_system(occasion, ref=system.ref, values={"unit": f"Ward {number}"})

        with CaptureQueriesContext(connection) as asked:
            lines = activity(occasion, system.ref)

        assert len(lines) == 21
        assert len(asked) == 3
