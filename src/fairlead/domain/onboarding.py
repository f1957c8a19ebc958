"""Onboarding: the first steps, from a few plain answers to proposed roles, laws to check and a task list.

The questions and rules are data of a pack; what they mean is here. A condition is one or more clauses joined by `and`
or `or`, where `and` binds first and there are no brackets:

    countries includes eu and ai includes offer or ai includes unsure

A clause is `question is option` for a question with one answer, or `question includes option` and `question excludes
option` for a question with many. As long as a question has no answer, each of its clauses is false, so that nothing is
proposed or skipped by silence. Everything that comes out is a proposal with its reason; a person decides (4.1 to 4.3,
5.3). Conditions are parsed, never executed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fairlead.domain.first_steps import FirstSteps, Proposable, QuestionKind, Strength, Task
from fairlead.domain.refusal import N_, InvalidInput, Refusal

Answers = Mapping[str, Sequence[str]]
"""The options chosen, by question; a question with one answer has a sequence of one."""


class ClauseTest(StrEnum):
    """How a clause reads the answer to its question."""

    IS = "is"
    INCLUDES = "includes"
    EXCLUDES = "excludes"


class TaskProgress(StrEnum):
    """How far a person has come with a task."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    READY_FOR_REVIEW = "ready_for_review"
    ACCEPTED = "accepted"


TASK_PROGRESS_TITLES: Mapping[TaskProgress, str] = {
    TaskProgress.NOT_STARTED: N_("Not started"),
    TaskProgress.IN_PROGRESS: N_("In progress"),
    TaskProgress.READY_FOR_REVIEW: N_("Ready for review"),
    TaskProgress.ACCEPTED: N_("Accepted"),
}


class ConditionRefused(Refusal):
    """A condition does not follow the grammar; the sentence quotes the words that do not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One test of the answer to one question."""

    question: str
    test: ClauseTest
    option: str

    def holds(self, answers: Answers) -> bool:
        """Return whether the answer given meets the clause; no answer meets none."""
        chosen = answers.get(self.question, ())
        if isinstance(chosen, str):
            # A bare text is a sequence of letters to Python, and one answer to a person.
            chosen = (chosen,) if chosen else ()
        if not chosen:
            return False
        return (self.option in chosen) is not (self.test is ClauseTest.EXCLUDES)


@dataclass(frozen=True, slots=True)
class Condition:
    """Alternatives, of which one must hold; an alternative holds when all its clauses do."""

    alternatives: tuple[tuple[Clause, ...], ...]

    def holds(self, answers: Answers) -> bool:
        """Return whether the answers meet the condition."""
        return any(all(clause.holds(answers) for clause in alternative) for alternative in self.alternatives)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause, in the order written."""
        return tuple(clause for alternative in self.alternatives for clause in alternative)


def parse_condition(text: str) -> Condition:
    """Read a condition of the grammar above.

    Raises:
        ConditionRefused: a clause is not three words, or its middle word is no test.
    """
    alternatives: list[list[Clause]] = [[]]
    words: list[str] = []
    for word in [*text.split(), "or"]:
        if word not in ("and", "or"):
            words.append(word)
            continue
        alternatives[-1].append(_clause(words))
        words = []
        if word == "or":
            alternatives.append([])
    return Condition(tuple(tuple(alternative) for alternative in alternatives[:-1]))


def _clause(words: Sequence[str]) -> Clause:
    tests = [test.value for test in ClauseTest]
    if len(words) != 3 or words[1] not in tests:
        raise ConditionRefused(
            N_("“{words}” is not a clause: write a question, one of {tests}, and an option."),
            words=" ".join(words),
            tests=", ".join(tests),
        )
    return Clause(question=words[0], test=ClauseTest(words[1]), option=words[2])


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why something is proposed, how sure that is, and what to ask oneself before confirming it."""

    text: str
    confirm: str
    strength: Strength


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A role or a law that the answers point to, with every reason that led there, the surest first."""

    subject: Proposable
    reasons: tuple[Reason, ...]

    @property
    def id(self) -> str:
        """The identifier of what is proposed."""
        return self.subject.id

    @property
    def strength(self) -> Strength:
        """The strength of the surest reason."""
        return self.reasons[0].strength


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What the answers propose; nothing of it is entered as decided."""

    ai_roles: tuple[Proposal, ...]
    eu_ai_act_roles: tuple[Proposal, ...]
    laws: tuple[Proposal, ...]
    notices: tuple[str, ...]
    notice_ids: tuple[str, ...]


def check_answers(steps: FirstSteps, *, answers: Answers) -> None:
    """Refuse answers that do not belong to the questions; leaving a question open is allowed.

    Raises:
        InvalidInput: a question or option is unknown, one answer was wanted and more came, or an option that stands
            alone was combined.
    """
    questions = {question.id: question for question in steps.question}
    for name, chosen in answers.items():
        if name not in questions:
            raise InvalidInput(N_("There is no question called {question}."), fields=(name,), question=name)
        question = questions[name]
        options = {option.id: option for option in question.options}
        if unknown := [each for each in chosen if each not in options]:
            raise InvalidInput(
                N_("“{title}” has no answer called {option}."), fields=(name,), title=question.title, option=unknown[0]
            )
        if question.kind is QuestionKind.ONE and len(chosen) > 1:
            raise InvalidInput(N_("Choose one answer to “{title}”."), fields=(name,), title=question.title)
        if len(chosen) > 1 and (alone := [options[each].title for each in chosen if options[each].exclusive]):
            raise InvalidInput(
                N_("“{option}” stands alone: take it away, or the other answers to “{title}”."),
                fields=(name,),
                option=alone[0],
                title=question.title,
            )


def look_ahead(steps: FirstSteps, *, answers: Answers) -> Outlook:
    """Return what the answers propose: roles towards AI, roles under the AI Act, laws to check, and notices."""
    notices = [notice for notice in steps.notice if parse_condition(notice.when).holds(answers)]
    return Outlook(
        ai_roles=_proposals(steps.ai_role, answers=answers),
        eu_ai_act_roles=_proposals(steps.eu_ai_act_role, answers=answers),
        laws=_proposals(steps.law, answers=answers),
        notices=tuple(notice.text for notice in notices),
        notice_ids=tuple(notice.id for notice in notices),
    )


def _proposals(subjects: Sequence[Proposable], *, answers: Answers) -> tuple[Proposal, ...]:
    proposals = []
    for subject in subjects:
        met = [rule for rule in subject.rules if parse_condition(rule.when).holds(answers)]
        surest_first = sorted(met, key=lambda rule: rule.strength is not Strength.LIKELY)
        if met:
            reasons = (Reason(text=rule.reason, confirm=rule.confirm, strength=rule.strength) for rule in surest_first)
            proposals.append(Proposal(subject=subject, reasons=tuple(reasons)))
    return tuple(proposals)


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskLine:
    """A task as one organization sees it.

    `skipped_because` is empty unless the answers take the task away; `waiting_for` names the tasks that must be
    accepted first. Work may start earlier as a draft. `shorter` says what existing work makes it lighter.
    """

    task: Task
    progress: TaskProgress
    skipped_because: str
    waiting_for: tuple[str, ...]
    shorter: str

    @property
    def is_skipped(self) -> bool:
        """Whether the task stands under “not for us, because”."""
        return bool(self.skipped_because)

    @property
    def is_open(self) -> bool:
        """Whether the task can be brought to acceptance now."""
        return not self.is_skipped and not self.waiting_for and self.progress is not TaskProgress.ACCEPTED


def list_tasks(steps: FirstSteps, *, answers: Answers, progress: Mapping[str, TaskProgress]) -> tuple[TaskLine, ...]:
    """Return every task in dependency order, skipped ones with their reason.

    A skipped task counts as done for those that depend on it. A task opens when all it depends on are accepted. What
    the answers take away stays taken away whatever its progress, and returns when the answers change.
    """
    lines: list[TaskLine] = []
    done: set[str] = set()
    for task in steps.task:
        skipped = bool(task.skipped_when) and parse_condition(task.skipped_when).holds(answers)
        shorter = bool(task.shorter_when) and parse_condition(task.shorter_when).holds(answers)
        at = progress.get(task.id, TaskProgress.NOT_STARTED)
        lines.append(
            TaskLine(
                task=task,
                progress=at,
                skipped_because=task.skip_reason if skipped else "",
                waiting_for=() if skipped else tuple(each for each in task.depends_on if each not in done),
                shorter=task.shorter_how if shorter and not skipped else "",
            )
        )
        if skipped or at is TaskProgress.ACCEPTED:
            done.add(task.id)
    return tuple(lines)


def next_task(lines: Sequence[TaskLine]) -> TaskLine | None:
    """Return the first open task, the one real next step; none when all are accepted or skipped."""
    return next((line for line in lines if line.is_open), None)


class TaskRefused(Refusal):
    """A task cannot be moved to where it was asked."""


def check_move(line: TaskLine, *, to: TaskProgress) -> None:
    """Refuse to move a task that is not for this organization, and to accept one whose foundations are not accepted.

    Raises:
        TaskRefused: with the tasks that it waits for.
    """
    if line.is_skipped:
        raise TaskRefused(N_("This task is not for you: {reason}"), reason=line.skipped_because)
    if to is TaskProgress.ACCEPTED and line.waiting_for:
        raise TaskRefused(
            N_("It builds on {tasks}. Accept those first; until then this one stays a draft."),
            tasks=", ".join(line.waiting_for),
        )
