"""The shipped questions and rules lead four worked sets of answers where they should, and any answers somewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.first_steps import FirstSteps, QuestionKind
from fairlead.domain.onboarding import (
    TaskProgress,
    check_answers,
    list_tasks,
    look_ahead,
    next_task,
)
from fairlead.domain.refusal import InvalidInput
from fairlead.packs.load import library


def shipped() -> FirstSteps:
    """Return the first steps of the library."""
    steps = library()["first-steps"].first_steps
    assert steps is not None
    return steps


STEPS = shipped()


@dataclass(frozen=True, kw_only=True)
class Worked:
    """One set of answers and what it leads to."""

    answers: Mapping[str, Sequence[str]]
    ai_roles: Sequence[str]
    eu_ai_act_roles: Sequence[str]
    laws: Sequence[str]
    notices: Sequence[str]
    skipped: Sequence[str]
    tasks: int


WORKED: Mapping[str, Worked] = {
    "one person who uses tools": Worked(
        answers={
            "activity": ["services"],
            "people": ["solo"],
            "countries": ["eu"],
            "ai": ["use_tools"],
            "certificates": ["none"],
            "decides": ["me"],
            "by_when": ["no_cert"],
        },
        ai_roles=["customer_user"],
        eu_ai_act_roles=["deployer"],
        laws=["GDPR", "eu_ai_act"],
        notices=["N1", "N2", "N6"],
        skipped=["T04", "T13", "T16", "T24", "T29", "T30", "T31", "T32", "T37", "T47", "T48"],
        tasks=37,
    ),
    "a small builder": Worked(
        answers={
            "activity": ["software"],
            "people": ["small"],
            "countries": ["eu", "uk"],
            "ai": ["build", "offer", "use_tools"],
            "certificates": ["iso27001"],
            "decides": ["one"],
            "by_when": ["deal_soon"],
        },
        ai_roles=["customer_user", "producer", "provider"],
        eu_ai_act_roles=["deployer", "distributor", "importer", "provider"],
        laws=["CRA", "DORA", "GDPR", "NIS2", "UK-ICO-AICODE", "UK-PRINCIPLES", "eu_ai_act"],
        notices=["N3", "N6", "N7"],
        skipped=[],
        tasks=48,
    ),
    "a user who hires with AI": Worked(
        answers={
            "activity": ["services"],
            "people": ["medium"],
            "countries": ["us_nyc", "us_il"],
            "ai": ["use_tools", "use_people"],
            "certificates": ["none"],
            "decides": ["board"],
            "by_when": ["cert_year"],
        },
        ai_roles=["customer_user"],
        eu_ai_act_roles=[],
        laws=["US-IL-HB3773", "US-NYC-LL144"],
        notices=[],
        skipped=["T13", "T24", "T29", "T30", "T31", "T32"],
        tasks=42,
    ),
    "a bank that does not know": Worked(
        answers={
            "activity": ["finance"],
            "people": ["large"],
            "countries": ["eu", "uk"],
            "ai": ["unsure"],
            "certificates": ["iso27001", "iso9001"],
            "decides": ["nobody"],
            "by_when": ["cert_later"],
        },
        ai_roles=["customer_user"],
        eu_ai_act_roles=["deployer"],
        laws=["DORA", "GDPR", "UK-ICO-AICODE", "UK-PRINCIPLES", "eu_ai_act"],
        notices=["N4", "N5", "N6", "N7"],
        skipped=[],
        tasks=48,
    ),
}

OPTIONS = {question.id: [option.id for option in question.options] for question in STEPS.question}
ANSWERS = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.sampled_from(options), unique=True) for name, options in OPTIONS.items()}
)
ANYTHING = st.dictionaries(st.text(max_size=9), st.lists(st.text(max_size=9), max_size=4), max_size=5)
PROGRESS = st.dictionaries(st.sampled_from([task.id for task in STEPS.task]), st.sampled_from(TaskProgress))


@pytest.mark.parametrize("worked", WORKED.values(), ids=WORKED.keys())
class TestTheWorkedAnswers:
    def test_are_answers(self, worked: Worked) -> None:
        check_answers(STEPS, answers=worked.answers)

    def test_lead_to_roles_laws_and_notices(self, worked: Worked) -> None:
        outlook = look_ahead(STEPS, answers=worked.answers)

        assert sorted(each.id for each in outlook.ai_roles) == worked.ai_roles
        assert sorted(each.id for each in outlook.eu_ai_act_roles) == worked.eu_ai_act_roles
        assert sorted(each.id for each in outlook.laws) == worked.laws
        assert list(outlook.notice_ids) == worked.notices

    def test_give_every_proposal_a_reason(self, worked: Worked) -> None:
        outlook = look_ahead(STEPS, answers=worked.answers)

        for proposal in (*outlook.ai_roles, *outlook.eu_ai_act_roles, *outlook.laws):
            assert proposal.reasons
            assert all(reason.text for reason in proposal.reasons)

    def test_skip_tasks_with_a_reason(self, worked: Worked) -> None:
        lines = list_tasks(STEPS, answers=worked.answers, progress={})

        assert [line.task.id for line in lines if line.is_skipped] == worked.skipped
        assert len([line for line in lines if not line.is_skipped]) == worked.tasks

    def test_open_the_first_task_and_no_other(self, worked: Worked) -> None:
        lines = list_tasks(STEPS, answers=worked.answers, progress={})

        assert [line.task.id for line in lines if line.is_open] == ["T01"]


class TestAnyAnswers:
    @given(answers=st.one_of(ANSWERS, ANYTHING), progress=PROGRESS)
    def test_lead_somewhere(self, answers: Mapping[str, Sequence[str]], progress: Mapping[str, TaskProgress]) -> None:
        outlook = look_ahead(STEPS, answers=answers)
        lines = list_tasks(STEPS, answers=answers, progress=progress)

        assert len(outlook.notices) == len(outlook.notice_ids)
        assert [line.task for line in lines] == list(STEPS.task)

    @given(answers=ANSWERS)
    def test_never_leave_the_way_blocked_by_a_skipped_task(self, answers: Mapping[str, Sequence[str]]) -> None:
        progress: dict[str, TaskProgress] = {}
        steps = 0
        while (line := next_task(list_tasks(STEPS, answers=answers, progress=progress))) is not None:
            progress[line.task.id] = TaskProgress.ACCEPTED
            steps += 1

        skipped = [line for line in list_tasks(STEPS, answers=answers, progress=progress) if line.is_skipped]
        assert steps == len(STEPS.task) - len(skipped)

    @given(answers=ANSWERS, progress=PROGRESS)
    def test_open_a_task_only_when_all_before_it_are_accepted_or_skipped(
        self, answers: Mapping[str, Sequence[str]], progress: Mapping[str, TaskProgress]
    ) -> None:
        lines = {line.task.id: line for line in list_tasks(STEPS, answers=answers, progress=progress)}

        for line in lines.values():
            before = [lines[id] for id in line.task.depends_on]
            done = all(each.is_skipped or each.progress is TaskProgress.ACCEPTED for each in before)
            wanted = done and not line.is_skipped and line.progress is not TaskProgress.ACCEPTED
            assert line.is_open is wanted

    @given(answers=ANYTHING.filter(lambda answers: any(name not in OPTIONS for name in answers)))
    def test_to_unknown_questions_are_refused(self, answers: Mapping[str, Sequence[str]]) -> None:
        with pytest.raises(InvalidInput):
            check_answers(STEPS, answers=answers)

    def test_left_out_propose_and_skip_nothing(self) -> None:
        outlook = look_ahead(STEPS, answers={})

        assert [outlook.ai_roles, outlook.eu_ai_act_roles, outlook.laws, outlook.notices] == [(), (), (), ()]
        assert not [line for line in list_tasks(STEPS, answers={}, progress={}) if line.is_skipped]


class TestEachQuestion:
    @pytest.mark.parametrize("question", STEPS.question, ids=lambda question: question.id)
    def test_takes_each_of_its_answers(self, question: object) -> None:
        for option in question.options:  # type: ignore[attr-defined]
            check_answers(STEPS, answers={question.id: [option.id]})  # type: ignore[attr-defined]

    def test_of_one_answer_refuses_two(self) -> None:
        for question in STEPS.question:
            two = [option.id for option in question.options if not option.exclusive][:2]
            if question.kind is QuestionKind.ONE:
                with pytest.raises(InvalidInput, match="Choose one answer"):
                    check_answers(STEPS, answers={question.id: two})
            else:
                check_answers(STEPS, answers={question.id: two})

    def test_about_certificates_lets_none_stand_alone(self) -> None:
        with pytest.raises(InvalidInput, match="stands alone"):
            check_answers(STEPS, answers={"certificates": ["none", "iso27001"]})
