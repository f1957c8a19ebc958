"""Answers become proposals by conditions that are read, never run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.first_steps import (
    Effort,
    FirstSteps,
    FirstStepsWords,
    Notice,
    Option,
    Proposable,
    ProposalRule,
    Question,
    QuestionKind,
    Strength,
    Task,
)
from fairlead.domain.onboarding import (
    ConditionRefused,
    TaskProgress,
    TaskRefused,
    check_answers,
    check_move,
    list_tasks,
    look_ahead,
    next_task,
    parse_condition,
)
from fairlead.domain.refusal import InvalidInput

WORDS = FirstStepsWords(
    proposals="p", likely="l", check="c", unnamed_laws="u", dependencies="d", skipped="s", effort="e"
)


def make_task(id: str, *, after: tuple[str, ...] = (), skipped_when: str = "", shorter_when: str = "") -> Task:
    """Return a task of the tests."""
    return Task(
        id=id,
        title=id,
        why="because",
        links=(),
        depends_on=after,
        role="lead",
        effort_hours=Effort(small=1, medium=2),
        skipped_when=skipped_when,
        skip_reason="not for you" if skipped_when else "",
        shorter_when=shorter_when,
        shorter_how="use what is there" if shorter_when else "",
    )


def make_rule(when: str, *, strength: Strength = Strength.CHECK) -> ProposalRule:
    """Return a rule of the tests whose reason is its condition."""
    return ProposalRule(when=when, strength=strength, reason=when)


STEPS = FirstSteps(
    words=WORDS,
    question=(
        Question(
            id="size",
            number=1,
            title="How many?",
            help="",
            kind=QuestionKind.ONE,
            options=(Option(id="one", title="One"), Option(id="many", title="Many")),
        ),
        Question(
            id="ai",
            number=2,
            title="How?",
            help="",
            kind=QuestionKind.MANY,
            options=(
                Option(id="build", title="Build"),
                Option(id="use", title="Use"),
                Option(id="none", title="Not at all", exclusive=True),
            ),
        ),
    ),
    ai_role=(
        Proposable(
            id="user",
            title="User",
            rules=(make_rule("ai includes use"), make_rule("size is many", strength=Strength.LIKELY)),
        ),
        Proposable(id="producer", title="Producer", rules=(make_rule("ai includes build"),)),
    ),
    eu_ai_act_role=(),
    law=(),
    notice=(Notice(id="N1", when="size is one", text="You are alone."),),
    role=(),
    task=(
        make_task("T1"),
        make_task("T2", after=("T1",), skipped_when="ai excludes build"),
        make_task("T3", after=("T2",), shorter_when="size is one"),
        make_task("T4", after=("T1", "T3")),
    ),
)


class TestACondition:
    @pytest.mark.parametrize(
        ("text", "answers", "holds"),
        [
            ("size is one", {"size": ["one"]}, True),
            ("size is one", {"size": ["many"]}, False),
            ("ai includes use", {"ai": ["build", "use"]}, True),
            ("ai includes use", {"ai": ["build"]}, False),
            ("ai excludes use", {"ai": ["build"]}, True),
            ("ai excludes use", {"ai": ["use"]}, False),
            ("ai excludes use", {}, False),
            ("ai excludes use", {"ai": []}, False),
            ("size is one", {"size": "one"}, True),
            ("size is on", {"size": "one"}, False),
            ("size is one and ai includes use", {"size": ["one"], "ai": ["use"]}, True),
            ("size is one and ai includes use", {"size": ["one"], "ai": ["build"]}, False),
            ("size is one or ai includes use", {"ai": ["use"]}, True),
            ("size is one and ai includes use or size is many", {"size": ["many"]}, True),
            ("size is many or size is one and ai includes use", {"size": ["many"], "ai": ["build"]}, True),
            ("size is many or size is one and ai includes use", {"size": ["one"], "ai": ["build"]}, False),
        ],
    )
    def test_holds_when_one_alternative_does(self, text: str, answers: dict[str, Sequence[str]], holds: bool) -> None:
        assert parse_condition(text).holds(answers) is holds

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "and",
            "size",
            "size is",
            "size = one",
            "size is one and",
            "or size is one",
            "size is one size is many",
            "(size is one)  or",
            "__import__('os').system('true')",
            "not size is one",
        ],
    )
    def test_that_is_no_condition_is_refused(self, text: str) -> None:
        with pytest.raises(ConditionRefused, match="is not a clause"):
            parse_condition(text)

    @given(st.text(max_size=80))
    def test_is_read_or_refused_whatever_it_says(self, text: str) -> None:
        try:
            condition = parse_condition(text)
        except ConditionRefused:
            return

        assert condition.clauses

    @given(
        st.lists(
            st.lists(
                st.tuples(
                    st.sampled_from("abc"), st.sampled_from(["is", "includes", "excludes"]), st.sampled_from("xyz")
                ),
                min_size=1,
            ),
            min_size=1,
        )
    )
    def test_written_out_is_read_back(self, alternatives: list[list[tuple[str, str, str]]]) -> None:
        text = " or ".join(" and ".join(" ".join(clause) for clause in each) for each in alternatives)

        read = parse_condition(text).alternatives

        assert [[(c.question, c.test.value, c.option) for c in each] for each in read] == alternatives


class TestLookAhead:
    def test_proposes_with_every_reason_the_surest_first(self) -> None:
        outlook = look_ahead(STEPS, answers={"ai": ["use"], "size": ["many"]})

        assert [each.id for each in outlook.ai_roles] == ["user"]
        assert [each.text for each in outlook.ai_roles[0].reasons] == ["size is many", "ai includes use"]
        assert outlook.ai_roles[0].strength is Strength.LIKELY

    def test_says_what_the_answers_make_worth_saying(self) -> None:
        assert look_ahead(STEPS, answers={"size": ["one"]}).notices == ("You are alone.",)
        assert look_ahead(STEPS, answers={"size": ["many"]}).notices == ()

    def test_proposes_nothing_from_silence(self) -> None:
        assert look_ahead(STEPS, answers={}).ai_roles == ()


class TestCheckAnswers:
    @pytest.mark.parametrize(
        ("answers", "sentence"),
        [
            ({"colour": ["red"]}, "There is no question called colour."),
            ({"size": ["huge"]}, "“How many\\?” has no answer called huge."),
            ({"size": ["one", "many"]}, "Choose one answer to “How many\\?”."),
            ({"ai": ["use", "none"]}, "“Not at all” stands alone"),
        ],
    )
    def test_refuses_and_names_the_question(self, answers: dict[str, list[str]], sentence: str) -> None:
        with pytest.raises(InvalidInput, match=sentence) as refused:
            check_answers(STEPS, answers=answers)

        assert refused.value.fields == tuple(answers)

    @pytest.mark.parametrize("answers", [{}, {"size": []}, {"ai": ["none"]}, {"ai": ["build", "use"], "size": ["one"]}])
    def test_lets_questions_stay_open(self, answers: dict[str, list[str]]) -> None:
        check_answers(STEPS, answers=answers)


class TestListTasks:
    def test_opens_what_waits_for_nothing(self) -> None:
        lines = list_tasks(STEPS, answers={"ai": ["build"]}, progress={})

        assert [line.is_open for line in lines] == [True, False, False, False]
        assert lines[3].waiting_for == ("T1", "T3")

    def test_counts_a_skipped_task_as_done(self) -> None:
        lines = list_tasks(STEPS, answers={"ai": ["use"]}, progress={"T1": TaskProgress.ACCEPTED})

        assert lines[1].skipped_because == "not for you"
        assert lines[1].waiting_for == ()
        assert lines[2].is_open

    @pytest.mark.parametrize(
        "progress", [TaskProgress.NOT_STARTED, TaskProgress.IN_PROGRESS, TaskProgress.READY_FOR_REVIEW]
    )
    def test_counts_only_an_accepted_task_as_done(self, progress: TaskProgress) -> None:
        lines = list_tasks(STEPS, answers={"ai": ["build"]}, progress={"T1": progress})

        assert lines[1].waiting_for == ("T1",)
        assert lines[0].is_open

    def test_says_what_makes_a_task_lighter(self) -> None:
        assert list_tasks(STEPS, answers={"size": ["one"]}, progress={})[2].shorter == "use what is there"
        assert list_tasks(STEPS, answers={"size": ["many"]}, progress={})[2].shorter == ""

    def test_brings_a_task_back_when_the_answers_change(self) -> None:
        progress = {"T2": TaskProgress.IN_PROGRESS}

        assert list_tasks(STEPS, answers={"ai": ["use"]}, progress=progress)[1].is_skipped
        assert list_tasks(STEPS, answers={"ai": ["build"]}, progress=progress)[1].progress is TaskProgress.IN_PROGRESS


class TestNextTask:
    def test_is_the_first_that_is_open(self) -> None:
        found = next_task(list_tasks(STEPS, answers={}, progress={"T1": TaskProgress.ACCEPTED}))

        assert found is not None
        assert found.task.id == "T2"

    def test_is_none_when_all_is_accepted(self) -> None:
        progress = dict.fromkeys(("T1", "T2", "T3", "T4"), TaskProgress.ACCEPTED)

        assert next_task(list_tasks(STEPS, answers={}, progress=progress)) is None

    def test_is_none_without_tasks(self) -> None:
        assert next_task(list_tasks(replace(STEPS, task=()), answers={}, progress={})) is None


class TestCheckMove:
    def test_refuses_a_task_that_is_not_for_you(self) -> None:
        line = list_tasks(STEPS, answers={"ai": ["use"]}, progress={})[1]

        with pytest.raises(TaskRefused, match="This task is not for you: not for you"):
            check_move(line, to=TaskProgress.IN_PROGRESS)

    def test_refuses_to_accept_before_the_foundations_and_names_them(self) -> None:
        line = list_tasks(STEPS, answers={"ai": ["build"]}, progress={})[3]

        with pytest.raises(TaskRefused, match="It builds on T1, T3"):
            check_move(line, to=TaskProgress.ACCEPTED)

    @pytest.mark.parametrize("to", [each for each in TaskProgress if each is not TaskProgress.ACCEPTED])
    def test_lets_work_start_earlier_as_a_draft(self, to: TaskProgress) -> None:
        check_move(list_tasks(STEPS, answers={"ai": ["build"]}, progress={})[3], to=to)

    def test_lets_an_open_task_be_accepted(self) -> None:
        check_move(list_tasks(STEPS, answers={}, progress={})[0], to=TaskProgress.ACCEPTED)
