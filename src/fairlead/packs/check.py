"""Check: what must hold between the rows and the files of a pack, once each file is read.

An identifier names one thing; whatever points at it must find it, here or in a pack that this one links to; conditions
follow the grammar and ask about answers that exist; what readiness counts has a level and a freshness.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

from fairlead.domain.first_steps import Question, QuestionKind
from fairlead.domain.framework import Framework, ProvisionKind
from fairlead.domain.onboarding import Clause, ClauseTest, ConditionRefused, parse_condition
from fairlead.domain.pack import Pack
from fairlead.domain.refusal import N_
from fairlead.packs.faults import FaultLog, quote
from fairlead.packs.files import CHANGES, DESCRIPTION, FORMAT
from fairlead.packs.shape import Named, Notes, Pointer, Written, text_fault

PACK_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{1,39}")
VERSION: Final = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")
ANY: Final = "any"
CONTROL: Final = "control"


class Identified(Protocol):
    """A row of a pack that names itself."""

    @property
    def id(self) -> str:
        """The identifier."""


def check_description(framework: Framework, *, present: Sequence[str], log: FaultLog) -> None:
    """Note what is wrong with a pack's account of itself: format, names, and the files it lists."""
    if framework.format != FORMAT:
        template = N_("the pack is of format {found}; this version of Fairlead reads format {wanted}")
        log.add(template, file=DESCRIPTION, path=("format",), found=framework.format, wanted=FORMAT)
    if not PACK_ID.fullmatch(framework.id):
        log.add(
            N_("id: {found} is not in small letters, digits, - and _"),
            file=DESCRIPTION,
            path=("id",),
            found=quote(framework.id),
        )
    if not VERSION.fullmatch(framework.version):
        log.add(
            N_("version: {found} is not three numbers with points"),
            file=DESCRIPTION,
            path=("version",),
            found=quote(framework.version),
        )
    others = [name for name in present if name not in (DESCRIPTION, CHANGES)]
    for part, name in enumerate(framework.files):
        if name not in others:
            log.add(
                N_("{name} is listed and not among the files of the pack"),
                file=DESCRIPTION,
                path=("files", part),
                name=quote(name),
            )
    for name in others:
        if name not in framework.files:
            log.add(N_("{name} is in the folder and not listed"), file=DESCRIPTION, path=("files",), name=name)


def check_changes(text: str, *, version: str | None, log: FaultLog) -> None:
    """Note markup in the list of changes, and a version that it does not tell about."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and (fault := text_fault(line)):
            log.add(fault, file=CHANGES, line=number, key=N_("the line"), most=0)
    if version is not None and f"## {version}" not in (line.strip() for line in text.splitlines()):
        log.add(N_("there is no heading “## {version}” for this version"), file=CHANGES, line=1, version=version)


def check_named(notes: Notes, *, counted: bool, log: FaultLog) -> None:
    """Note identifiers that name two things in one pack, and countable provisions without level or freshness.

    Args:
        notes: what the files name.
        counted: whether readiness counts the provisions of the pack.
        log: where faults go.
    """
    first: dict[str, Named] = {}
    for named in notes.named:
        before = first.setdefault(named.id, named)
        if before.space != named.space and _is_shared(before) and _is_shared(named):
            place = f"{before.file}:{log.line(before.file, before.path)}"
            log.add(
                N_("{id} already names something else at {place}"),
                file=named.file,
                path=named.path,
                id=quote(named.id),
                place=place,
            )
        if counted and named.space == "provision" and named.row.get("kind") != ProvisionKind.HEADING:
            for key in ("level", "freshness_days", "freshness_because", "summary"):
                if not named.row.get(key):
                    template = N_("{id} is counted, so {key} must be there")
                    log.add(template, file=named.file, path=named.path, id=quote(named.id), key=key)


def _is_shared(named: Named) -> bool:
    """Return whether references name it without saying of which kind it is."""
    return named.space in ("provision", "document", "objective", "risk_source", "threat", "risk", "task")


def check_pointers(
    notes: Notes, *, framework: Framework | None, others: Mapping[str, Pack], complete: bool, log: FaultLog
) -> None:
    """Note every identifier that leads nowhere.

    Args:
        notes: what the files name and point at.
        framework: the pack's links to other packs; nothing when that could not be read.
        others: the packs at hand, by identifier.
        complete: whether all files could be read; otherwise a target may stand in the one that could not.
        log: where faults go.
    """
    links = framework.links if framework else ()
    for part, link in enumerate(links):
        if not link.prefix and link.pack not in others:
            complete = False
            log.add(N_("the pack {pack} is not here"), file=DESCRIPTION, path=("links", part), pack=quote(link.pack))
    own = _own_targets(notes)
    linked = {each for link in links if link.pack in others for each in targets_of(others[link.pack])}
    absent = tuple(link.prefix for link in links if link.prefix and link.pack not in others)
    for pointer in notes.pointers:
        wanted = {(space, pointer.id) for space in pointer.spaces}
        if wanted & own.keys():
            _check_earlier(pointer, own=own, log=log)
        elif complete and framework and not wanted & linked and not pointer.id.startswith(absent or ("\0",)):
            where = " / ".join(space.replace("_", " ") for space in pointer.spaces)
            template = N_("{id} leads nowhere: no {where} has this identifier")
            log.add(template, file=pointer.file, path=pointer.path, id=quote(pointer.id), where=where)


def _check_earlier(pointer: Pointer, *, own: Mapping[tuple[str, str], Named], log: FaultLog) -> None:
    if not pointer.earlier:
        return
    target = next(own[space, pointer.id] for space in pointer.spaces if (space, pointer.id) in own)
    if target.file == pointer.file and target.path[1] >= pointer.path[1]:  # type: ignore[operator]
        log.add(N_("{id} must stand earlier in the file"), file=pointer.file, path=pointer.path, id=quote(pointer.id))


def _own_targets(notes: Notes) -> Mapping[tuple[str, str], Named]:
    own: dict[tuple[str, str], Named] = {}
    for named in notes.named:
        own.setdefault((named.space, named.id), named)
        own.setdefault((ANY, named.id), named)
        if named.space == "provision" and named.row.get("kind") == ProvisionKind.CONTROL:
            own.setdefault((CONTROL, named.id), named)
    return own


def targets_of(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield what another pack may point at in this one, as kind and identifier."""
    rows: Mapping[str, Sequence[Identified]] = {
        "provision": pack.provisions,
        CONTROL: pack.controls,
        "document": pack.documents,
        "objective": pack.objectives,
        "risk_source": pack.risk_sources,
        "threat": pack.threats,
        "risk": pack.risks,
        "duty": (*pack.assessable_requirements, *pack.duties),
    }
    for space, each in rows.items():
        for row in each:
            yield space, row.id
            yield ANY, row.id


def check_conditions(notes: Notes, *, questions: Sequence[Question] | None, log: FaultLog) -> None:
    """Note conditions that do not follow the grammar, or ask about a question or an answer that does not exist."""
    known = {question.id: question for question in questions or ()}
    for written in notes.conditions:
        try:
            condition = parse_condition(written.text)
        except ConditionRefused as refusal:
            values = {name: quote(str(value)) for name, value in refusal.values.items()}
            log.add(refusal.template, file=written.file, path=written.path, line=None, **values)
            continue
        if questions is None:
            continue
        for clause in condition.clauses:
            _check_clause(clause, written, known=known, log=log)


def _check_clause(clause: Clause, written: Written, *, known: Mapping[str, Question], log: FaultLog) -> None:
    question = known.get(clause.question)
    if question is None:
        log.add(
            N_("there is no question {question}"), file=written.file, path=written.path, question=quote(clause.question)
        )
        return
    if clause.option not in {option.id for option in question.options}:
        log.add(
            N_("the question {question} has no answer {option}"),
            file=written.file,
            path=written.path,
            question=question.id,
            option=quote(clause.option),
        )
    if (clause.test is ClauseTest.IS) is not (question.kind is QuestionKind.ONE):
        log.add(
            N_("“{test}” does not fit the question {question}, which takes {kind} answer"),
            file=written.file,
            path=written.path,
            test=clause.test.value,
            question=question.id,
            kind=question.kind.value,
        )
