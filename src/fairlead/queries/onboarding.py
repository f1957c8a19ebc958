"""What the answers to the first questions propose, and the task list that follows (J01)."""

from __future__ import annotations

from dataclasses import dataclass

from fairlead.domain.first_steps import FirstSteps
from fairlead.domain.occasion import Occasion
from fairlead.domain.onboarding import Answers, Outlook, TaskLine, TaskProgress, list_tasks, look_ahead, next_task
from fairlead.packs.load import library
from fairlead.records.organization import SetupAnswers
from fairlead.records.organization import TaskProgress as TaskRow


@dataclass(frozen=True, kw_only=True)
class FirstStepsView:
    """The organization's answers and what they lead to."""

    answers: Answers
    words: dict[str, str]
    roles: tuple[str, ...]
    is_finished: bool
    outlook: Outlook
    tasks: tuple[TaskLine, ...]
    next: TaskLine | None

    @property
    def to_do(self) -> tuple[TaskLine, ...]:
        """The tasks that are for this organization."""
        return tuple(line for line in self.tasks if not line.is_skipped)

    @property
    def skipped(self) -> tuple[TaskLine, ...]:
        """The tasks under *Not for us, because…*."""
        return tuple(line for line in self.tasks if line.is_skipped)

    @property
    def accepted(self) -> int:
        """How many tasks are accepted."""
        return sum(line.progress is TaskProgress.ACCEPTED for line in self.to_do)


def steps() -> FirstSteps:
    """Return the shipped questions, rules and tasks."""
    found = library()["first-steps"].first_steps
    assert found is not None
    return found


def answers_of(occasion: Occasion) -> Answers:
    """Return the options chosen so far, by question."""
    row = SetupAnswers.objects.within(occasion).first()
    kept = row.answers if row else {}
    return {name: tuple(chosen) for name, chosen in kept.items() if not name.endswith(":words")}


def progress_of(occasion: Occasion) -> dict[str, TaskProgress]:
    """Return how far each task has come."""
    rows = TaskRow.objects.within(occasion).values_list("task", "state")
    return {task: TaskProgress(state) for task, state in rows}


def first_steps(occasion: Occasion) -> FirstStepsView:
    """Return answers, proposals and tasks in two queries."""
    row = SetupAnswers.objects.within(occasion).first()
    kept = row.answers if row else {}
    answers = {name: tuple(chosen) for name, chosen in kept.items() if not name.endswith(":words")}
    lines = list_tasks(steps(), answers=answers, progress=progress_of(occasion))
    return FirstStepsView(
        answers=answers,
        words={name.removesuffix(":words"): text for name, text in kept.items() if name.endswith(":words")},
        roles=tuple(row.roles) if row else (),
        is_finished=bool(row and row.finished_at),
        outlook=look_ahead(steps(), answers=answers),
        tasks=lines,
        next=next_task(lines),
    )
