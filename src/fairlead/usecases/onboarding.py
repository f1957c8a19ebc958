"""The first steps: answer seven plain questions, confirm roles, move tasks (4.1 to 4.3, 5.3)."""

from __future__ import annotations

from collections.abc import Sequence

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.domain.onboarding import Answers, TaskProgress, check_answers, check_move, list_tasks
from fairlead.domain.refusal import N_, InvalidInput, NotFound
from fairlead.packs.load import library
from fairlead.queries.onboarding import answers_of, progress_of, steps
from fairlead.records import trail
from fairlead.records.organization import SetupAnswers
from fairlead.records.organization import TaskProgress as TaskRow
from fairlead.records.trail import act


@act
def keep_answer(occasion: Occasion, *, question: str, chosen: Sequence[str], words: str = "") -> Answers:
    """Keep the answer to one question as a draft, so that a reload loses nothing; a draft leaves no trail entry.

    Raises:
        InvalidInput: the question or an option is unknown, or the options do not go together.
    """
    occasion.require(Permission.SETUP)
    row = SetupAnswers.objects.within(occasion).select_for_update().first()
    if row is None:
        row = SetupAnswers.objects.add(occasion, answers={})
    answers = dict(row.answers) | {question: list(chosen)}
    check_answers(steps(), answers={name: value for name, value in answers.items() if not name.endswith(":words")})
    if words.strip():
        answers[f"{question}:words"] = words.strip()[:300]
    row.answers = answers
    row.save(update_fields=["answers"])
    return answers_of(occasion)


@act
def finish_answers(occasion: Occasion, *, roles: Sequence[str]) -> SetupAnswers:
    """Confirm the answers and the roles toward AI; from now on the task list follows from them.

    Raises:
        InvalidInput: a question is open, or a role is unknown.
    """
    occasion.require(Permission.SETUP)
    row = SetupAnswers.objects.within(occasion).select_for_update().first()
    answers = answers_of(occasion)
    open_questions = [question.title for question in steps().question if not answers.get(question.id)]
    if row is None or open_questions:
        raise InvalidInput(N_("Still open: {questions}"), questions="; ".join(open_questions))
    known = {role.id for role in steps().ai_role}
    if unknown := sorted(set(roles) - known):
        raise InvalidInput(N_("There is no role called {role}."), fields=("roles",), role=unknown[0])
    row.roles, row.finished_at = sorted(roles), occasion.at
    row.save(update_fields=["roles", "finished_at"])
    facts = {**{name: list(chosen) for name, chosen in answers.items()}, "roles": row.roles}
    trail.append(
        occasion, Action.ORGANIZATION_SETUP_ANSWERED, subject=library()["first-steps"].framework.id, facts=facts
    )
    return row


@act
def move_task(occasion: Occasion, *, task: str, progress: TaskProgress) -> TaskRow:
    """Move a task of the list; only what it depends on being accepted lets it be accepted.

    Raises:
        NotFound: no such task.
        TaskRefused: it waits for others, or is not for this organization.
    """
    occasion.require(Permission.SETUP)
    lines = list_tasks(steps(), answers=answers_of(occasion), progress=progress_of(occasion))
    line = next((one for one in lines if one.task.id == task), None)
    if line is None:
        raise NotFound(task)
    check_move(line, to=progress)
    row = TaskRow.objects.within(occasion).select_for_update().filter(task=task).first()
    if row is None:
        row = TaskRow(organization_id=occasion.organization, task=task)
    row.state, row.moved_at, row.moved_by = progress.value, occasion.at, occasion.actor
    row.save()
    trail.append(occasion, Action.TASK_MOVED, subject=task, facts={"state": progress.value})
    return row
