"""Statement of applicability: what is included, why, and how it is done (6.1.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fairlead.domain.refusal import N_, FaultsFound, Refusal


class Basis(StrEnum):
    """Why a control is included."""

    RISK = "risk"
    LAW = "law"
    CONTRACT = "contract"
    INTERESTED_PARTY = "interested-party"
    POLICY = "policy"


BASIS_TITLES: dict[Basis, str] = {
    Basis.RISK: N_("A risk is treated by it"),
    Basis.LAW: N_("A law asks for it"),
    Basis.CONTRACT: N_("A contract asks for it"),
    Basis.INTERESTED_PARTY: N_("An interested party expects it"),
    Basis.POLICY: N_("Our own policy asks for it"),
}


class ControlState(StrEnum):
    """State of a control, derived from decision and evidence (product.md, 'Control states')."""

    NOT_DECIDED = "not-decided"
    EXCLUDED = "excluded"
    PLANNED = "planned"
    NO_EVIDENCE = "no-evidence"
    WAITING = "evidence-waiting"
    ACCEPTED = "accepted"
    STALE = "stale"
    FAILING = "failing"


CONTROL_STATE_TITLES: dict[ControlState, str] = {
    ControlState.NOT_DECIDED: N_("Not decided"),
    ControlState.EXCLUDED: N_("Excluded with reason"),
    ControlState.PLANNED: N_("Planned"),
    ControlState.NO_EVIDENCE: N_("Implemented, evidence missing"),
    ControlState.WAITING: N_("Evidence waiting"),
    ControlState.ACCEPTED: N_("Accepted and fresh"),
    ControlState.STALE: N_("Stale"),
    ControlState.FAILING: N_("Failing"),
}


class StatementState(StrEnum):
    """Life of one version of the statement."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


STATEMENT_STATE_TITLES: dict[StatementState, str] = {
    StatementState.DRAFT: N_("Draft"),
    StatementState.SUBMITTED: N_("Waiting for approval"),
    StatementState.APPROVED: N_("Approved"),
    StatementState.RETURNED: N_("Returned"),
}


class DecisionRefused(Refusal):
    """A control cannot be included or excluded in this way."""


class SubmissionRefused(FaultsFound):
    """The statement has rows without a decision or reason; every one of them is listed."""

    def __init__(self, *, faults: tuple[str, ...], provisions: tuple[str, ...]) -> None:
        super().__init__(
            N_("{count} rows are not ready. Decide each and give its reason."),
            faults=faults,
            clause="6.1.3",
            count=len(faults),
        )
        self.provisions = provisions


class NothingToSubmit(Refusal):
    """The rows say what the approved version says already, and nobody said why it is approved anew."""

    def __init__(self, version: str) -> None:
        super().__init__(
            N_("Nothing differs from version {version}. Write why it is to be approved anew, such as a yearly review."),
            clause="6.1.3",
            fields=("change_note",),
            version=version,
        )


class RowsLocked(Refusal):
    """A version waits for approval, so its rows stand still: what is approved is what was submitted."""

    def __init__(self, version: str) -> None:
        super().__init__(
            N_("Version {version} waits for approval. Take it back first to change a row."),
            clause="6.1.3",
            version=version,
        )


class ApprovalRefused(Refusal):
    """The statement cannot be approved by this person or in this state."""


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """One row of the statement as it stands.

    Attributes:
        provision: ref of the control, such as ``iso42001:A.5.2``.
        applicable: None until decided.
        justification: why included or why excluded, in the organization's own words.
        bases: why it is included; empty for an excluded row.
        implemented: whether it is in place (False: planned).
        implementation: how it is done, in own words.
        relying_risks: refs of live risks whose treatment relies on this control.
    """

    provision: str
    applicable: bool | None
    justification: str
    bases: tuple[Basis, ...] = ()
    implemented: bool = False
    implementation: str = ""
    relying_risks: tuple[str, ...] = ()


LONGEST_REASON = 10_000
LONGEST_NAME = 200


def check_texts(texts: Mapping[str, str]) -> None:
    """Refuse texts that no reader would read to the end and no report could print."""
    for name, text in texts.items():
        longest = LONGEST_NAME if name in ("title", "shared_with") else LONGEST_REASON
        if len(text) > longest:
            raise DecisionRefused(
                N_("This text has {length} characters; {longest} is the most."),
                fields=(name,),
                length=len(text),
                longest=longest,
            )


def few(refs: Sequence[str], *, most: int = 5) -> str:
    """Return refs for a sentence, the first ones only when there are many."""
    shown = ", ".join(refs[:most])
    return f"{shown}, …" if len(refs) > most else shown


def check_decision(facts: LineFacts) -> None:
    """Refuse an exclusion that a live risk contradicts, and any decision without its reason (6.1.3).

    Raises:
        DecisionRefused: with the fields to mend.
    """
    if facts.applicable is None:
        raise DecisionRefused(N_("Choose included or excluded."), clause="6.1.3", fields=("applicable",))
    if not facts.applicable and facts.relying_risks:
        raise DecisionRefused(
            N_("This control treats {risks}. Change that treatment first, or include the control."),
            clause="6.1.3",
            fields=("applicable",),
            risks=few(facts.relying_risks),
        )
    if not facts.justification.strip():
        raise DecisionRefused(
            N_("Write the reason: included or excluded, each row needs one."), clause="6.1.3", fields=("justification",)
        )
    if facts.applicable and facts.implemented and not facts.implementation.strip():
        raise DecisionRefused(N_("Write in your own words how it is done."), clause="6.1.3", fields=("implementation",))


def missing_in(line: LineFacts) -> str:
    """Return what a row still lacks before submission as a marked sentence, or an empty text."""
    if line.applicable is None:
        return N_("not decided")
    if not line.justification.strip():
        return N_("reason for inclusion missing") if line.applicable else N_("reason for exclusion missing")
    if not line.applicable and line.relying_risks:
        return N_("excluded, but a live risk relies on it")
    if line.applicable and line.implemented and not line.implementation.strip():
        return N_("implemented, but not said how")
    return ""


def check_submission(lines: Sequence[LineFacts]) -> None:
    """Refuse submission until every row has its decision and its reason, naming all rows at once (6.1.3).

    Raises:
        SubmissionRefused: with one fault and one provision for each row that is not ready.
    """
    unready = [(line.provision, fault) for line in lines if (fault := missing_in(line))]
    if unready:
        raise SubmissionRefused(
            faults=tuple(f"{provision.partition(':')[2]}: {fault}" for provision, fault in unready),
            provisions=tuple(provision for provision, _ in unready),
        )


def check_own_control(title: str) -> None:
    """Refuse a control of the organization's own that has no name (6.1.3)."""
    if not title.strip():
        raise DecisionRefused(N_("Give the control a name."), clause="6.1.3", fields=("title",))
    check_texts({"title": title})


@dataclass(frozen=True, kw_only=True)
class ApprovalFacts:
    """What is known when somebody approves or returns a version.

    Attributes:
        state: where the version stands.
        is_author: the person submitted it.
        alone: the organization has one person.
        is_what_was_seen: the content is the one that the person looked at.
        contradicted: excluded controls that a risk came to rely on since the submission.
    """

    state: StatementState
    is_author: bool
    alone: bool
    is_what_was_seen: bool = True
    contradicted: tuple[str, ...] = ()


def check_approval(facts: ApprovalFacts) -> bool:
    """Refuse approval out of turn, of one's own submission, or against a live risk; return whether it is self-reviewed.

    A one-person organization may approve its own statement; it is flagged as self-reviewed in every export (6.1.3;
    four eyes by product.md).
    """
    if facts.state is not StatementState.SUBMITTED:
        raise ApprovalRefused(
            N_("Submit the statement first; only a submitted version can be approved."), clause="6.1.3"
        )
    if facts.is_author and not facts.alone:
        raise ApprovalRefused(
            N_("Somebody other than the person who submitted it approves the statement."), clause="6.1.3"
        )
    if not facts.is_what_was_seen:
        raise ApprovalRefused(
            N_("This version was submitted anew since you opened it. Look at it again."), clause="6.1.3"
        )
    if facts.contradicted:
        raise ApprovalRefused(
            N_("A live risk has come to rely on {controls}, which this version excludes. Return it first."),
            clause="6.1.3",
            controls=few(facts.contradicted),
        )
    return facts.is_author


def check_return(*, state: StatementState, reason: str) -> None:
    """Refuse to return what does not wait, or without saying what should change (6.1.3)."""
    if state is not StatementState.SUBMITTED:
        raise ApprovalRefused(N_("Only a version that waits for approval can be returned."), clause="6.1.3")
    if not reason.strip():
        raise ApprovalRefused(N_("Write what should change."), clause="6.1.3", fields=("reason",))


def next_version(last: str | None) -> str:
    """Return the version after `last`: ``1.0`` first, then 1.1, 1.2; each approved version is frozen."""
    if last is None:
        return "1.0"
    major, _, minor = last.partition(".")
    return f"{major}.{int(minor) + 1}"


@dataclass(frozen=True, kw_only=True)
class StatementLine:
    """One row of the statement with all that is decided about it; what a version freezes.

    Attributes:
        provision: ref of the control; ``own:OC-0001`` for one of the organization's own.
        control: the id that people say, such as ``A.5.2``.
        title: short title in our own words, or the organization's.
        group: title of the control objective that it stands under.
        own: beyond the framework's controls.
        applicable: None until decided.
        bases: why it is included.
        justification: why included or excluded, in own words.
        implemented: in place, or planned.
        implementation: how it is done, in own words.
        owner: ref of the person who owns it, or empty.
        shared_with: supplier or other statement that carries part of it.
        risks: refs of live risks that it treats.
        decided_by: ref of the person who decided last.
        decided_at: when, ISO 8601 in UTC.
        review_on: day on which it is looked at again, ISO 8601.
        version: counts the edits of the row, 0 before the first.
    """

    provision: str
    control: str
    title: str
    group: str
    own: bool = False
    applicable: bool | None = None
    bases: tuple[Basis, ...] = ()
    justification: str = ""
    implemented: bool = False
    implementation: str = ""
    owner: str = ""
    shared_with: str = ""
    risks: tuple[str, ...] = ()
    decided_by: str = ""
    decided_at: str = ""
    review_on: str = ""
    version: int = 0

    @property
    def facts(self) -> LineFacts:
        """Return what the rules look at."""
        return LineFacts(
            provision=self.provision,
            applicable=self.applicable,
            justification=self.justification,
            bases=self.bases,
            implemented=self.implemented,
            implementation=self.implementation,
            relying_risks=self.risks,
        )

    @property
    def is_contradicted(self) -> bool:
        """Whether it is excluded although a live risk relies on it."""
        return self.applicable is False and bool(self.risks)

    def to_content(self) -> dict[str, object]:
        """Return the row as plain JSON values, for freezing."""
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> StatementLine:
        """Return a frozen row as it was; a column that a later release added keeps its default."""
        known = {name: content[name] for name in cls.__dataclass_fields__ if name in content}
        known["bases"] = tuple(Basis(basis) for basis in known.get("bases", ()))
        known["risks"] = tuple(known.get("risks", ()))
        return cls(**known)


def _plain(value: object) -> object:
    """Return a column as JSON holds it."""
    return [str(part) for part in value] if isinstance(value, tuple) else value


def same_decision(before: StatementLine, after: StatementLine) -> bool:
    """Tell whether two rows decide the same; when and by whom does not matter."""
    told = ("applicable", "bases", "justification", "implemented", "implementation", "owner", "shared_with", "title")
    return all(getattr(before, name) == getattr(after, name) for name in told)
