"""First steps: the questions of a first start, the rules that read the answers, and the tasks that follow.

These are the shapes of a pack's data; what the conditions mean and what comes out of them is in `domain/onboarding.py`.
No question asks for a clause number: answers are plain, proposals carry their reason, and a person decides (4.1 to
4.3, 5.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from fairlead.domain.pointing import to


def condition(*, needs: str = "") -> Mapping[str, object]:
    """Return the metadata of a field that holds a condition over the answers.

    Args:
        needs: the field that must be filled whenever this one is, such as the reason beside a rule that skips.
    """
    return MappingProxyType({"condition": True, "needs": needs})


class QuestionKind(StrEnum):
    """How many options may be chosen."""

    ONE = "one"
    MANY = "many"


class Strength(StrEnum):
    """How sure a proposal is: an ordinary reading of the answers, or something that we did not ask decides."""

    LIKELY = "likely"
    CHECK = "check"


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """An answer to choose; an exclusive one stands alone, and some ask for words or a date besides."""

    id: str
    title: str
    free_text: bool = False
    date: bool = False
    exclusive: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One plain question of the first start."""

    id: str
    number: int
    title: str
    help: str
    kind: QuestionKind
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposalRule:
    """When something is proposed, with the reason shown and the question that confirms it."""

    when: str = field(metadata=condition())
    strength: Strength
    reason: str
    confirm: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposable:
    """A role towards AI or a law that the answers may point to, with the rules that do so."""

    id: str
    title: str
    meaning: str = ""
    rules: tuple[ProposalRule, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRole:
    """Who usually leads a task."""

    id: str
    title: str
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A sentence that the answers make worth saying."""

    id: str
    when: str = field(metadata=condition())
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """Hours of work, a planning guess: nine people with five systems, about a hundred people with twenty."""

    small: int
    medium: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """One step of the way to an AIMS; `shorter_when` says whose existing work makes it lighter."""

    id: str
    title: str
    why: str
    links: tuple[str, ...] = field(metadata=to("provision", "document"))
    depends_on: tuple[str, ...] = field(metadata=to("task", earlier=True))
    role: str = field(metadata=to("role"))
    effort_hours: Effort
    skipped_when: str = field(default="", metadata=condition(needs="skip_reason"))
    skip_reason: str = ""
    shorter_when: str = field(default="", metadata=condition(needs="shorter_how"))
    shorter_how: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstStepsWords:
    """What is said around the proposals, so that none is taken for a decision or for advice."""

    proposals: str
    likely: str
    check: str
    unnamed_laws: str
    dependencies: str
    skipped: str
    effort: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstSteps:
    """The questions of a first start, the rules that read the answers, and the tasks."""

    words: FirstStepsWords
    question: tuple[Question, ...]
    ai_role: tuple[Proposable, ...]
    eu_ai_act_role: tuple[Proposable, ...]
    law: tuple[Proposable, ...]
    notice: tuple[Notice, ...]
    role: tuple[TaskRole, ...]
    task: tuple[Task, ...]
