"""The first steps lead from seven answers to one real next step."""

from __future__ import annotations

import pytest

from fairlead.domain.onboarding import TaskProgress, TaskRefused
from fairlead.domain.refusal import InvalidInput
from fairlead.queries.onboarding import first_steps
from fairlead.records.trail import TrailEntry
from fairlead.usecases.onboarding import finish_answers, keep_answer, move_task
from tests import make

pytestmark = pytest.mark.django_db
SOLO = {
    "activity": ["services"],
    "people": ["solo"],
    "countries": ["eu"],
    "ai": ["use_tools"],
    "certificates": ["none"],
    "decides": ["me"],
    "by_when": ["no_cert"],
}


def answered(occasion, answers=SOLO) -> None:
    for question, chosen in answers.items():
        keep_answer(occasion, question=question, chosen=chosen)


class TestKeepAnswer:
    def test_keeps_a_draft_without_a_trail_entry(self) -> None:
        occasion = make.occasion()
        before = TrailEntry.objects.within(occasion).count()

        keep_answer(occasion, question="people", chosen=["solo"])

        assert first_steps(occasion).answers == {"people": ("solo",)}
        assert TrailEntry.objects.within(occasion).count() == before

    def test_refuses_an_option_that_was_never_offered(self) -> None:
        occasion = make.occasion()

        with pytest.raises(InvalidInput):
            keep_answer(occasion, question="people", chosen=["a crowd"])

        assert first_steps(occasion).answers == {}


class TestFinishAnswers:
    def test_names_the_questions_still_open(self) -> None:
        occasion = make.occasion()

        with pytest.raises(InvalidInput) as refused:
            finish_answers(occasion, roles=[])

        assert "Who decides about AI?" in refused.value.reason

    def test_gives_the_solo_user_37_tasks_and_the_need_of_an_independent_auditor(self) -> None:
        occasion = make.occasion()
        answered(occasion)

        finish_answers(occasion, roles=["customer_user"])

        view = first_steps(occasion)
        assert (len(view.to_do), view.next and view.next.task.id) == (37, "T01")
        assert any("internal auditor who did not build the AIMS" in notice for notice in view.outlook.notices)


class TestMoveTask:
    def test_refuses_acceptance_before_what_it_builds_on(self) -> None:
        occasion = make.occasion()
        answered(occasion)

        with pytest.raises(TaskRefused) as refused:
            move_task(occasion, task="T02", progress=TaskProgress.ACCEPTED)

        assert "T01" in refused.value.reason

    def test_opens_the_next_task(self) -> None:
        occasion = make.occasion()
        answered(occasion)

        move_task(occasion, task="T01", progress=TaskProgress.ACCEPTED)

        following = first_steps(occasion).next
        assert following is not None
        assert following.task.id == "T02"
