"""Load: a folder becomes a pack, or a list of everything that is wrong with it.

The packs that come with Fairlead lie in `library/`; each may link only to those named before it, so that no two wait
for each other. A pack from elsewhere is read in the same way, with the library to link to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache as kept
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from fairlead.domain.first_steps import FirstSteps
from fairlead.domain.framework import Framework, Guidance, Provision
from fairlead.domain.pack import Pack
from fairlead.packs.cache import Tables, recall, remember
from fairlead.packs.check import check_changes, check_conditions, check_description, check_named, check_pointers
from fairlead.packs.check_law import CROSSWALK, DATES, check_crosswalk, check_dates
from fairlead.packs.faults import FaultLog
from fairlead.packs.files import CHANGES, DESCRIPTION, SHAPES, QuestionsFile
from fairlead.packs.folder import Folder, decode, parse, read_folder
from fairlead.packs.shape import Notes, Reader

LIBRARY: Final = Path(__file__).parent / "library"
SHIPPED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "iso42001": "iso42001-2023",
        "iso27001": "iso27001-2022",
        "eu_ai_act": "eu-ai-act",
        "nist_ai_rmf": "nist-ai-rmf",
        "nis2": "nis2",
        "dora": "dora",
        "cra": "cra",
        "gdpr": "gdpr",
        "cets225": "cets225",
        "uk-principles": "uk-principles",
        "uk-duaa-adm": "uk-duaa-adm",
        "uk-ico-aicode": "uk-ico-aicode",
        "uk-atrs": "uk-atrs",
        "us-co-sb26-189": "us-co-sb26-189",
        "us-nyc-ll144": "us-nyc-ll144",
        "us-tx-traiga": "us-tx-traiga",
        "us-ca-sb53": "us-ca-sb53",
        "us-ca-admt": "us-ca-admt",
        "us-il-hb3773": "us-il-hb3773",
        "us-ny-raise": "us-ny-raise",
        "us-omb-m2521": "us-omb-m2521",
        "us-omb-m2522": "us-omb-m2522",
        "us-omb-m2604": "us-omb-m2604",
        "us-preemption": "us-preemption",
        "risk-catalogue": "risk-catalogue",
        "first-steps": "first-steps",
    }
)
"""The packs that come with Fairlead: identifier and folder, in the order in which they may link to each other."""

ORDER: Final = (*SHAPES, CHANGES)


class Library(Mapping[str, Pack]):
    """The packs that come with Fairlead, by identifier; each is read when it is first asked for, and then kept."""

    def __init__(self, ids: Sequence[str] = tuple(SHIPPED)) -> None:
        self._ids = tuple(ids)

    def __getitem__(self, id: str) -> Pack:
        if id not in self._ids:
            raise KeyError(id)
        return _shipped(id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, id: object) -> bool:
        return id in self._ids


@kept
def library() -> Mapping[str, Pack]:
    """Return the packs that come with Fairlead, by identifier."""
    return Library()


@kept
def _shipped(id: str) -> Pack:
    order = tuple(SHIPPED)
    return load_pack(LIBRARY / SHIPPED[id], others=Library(order[: order.index(id)]))


def pack_digest(folder: Path) -> str:
    """Return the SHA-256 that names a pack, the same as `LC_ALL=C; sha256sum * | sha256sum` prints in its folder.

    Raises:
        PackRejected: the folder holds something that does not belong in a pack.
        InvalidInput: there is no such folder.
    """
    log = FaultLog()
    content = read_folder(folder, log=log)
    log.reject(content.name, order=ORDER)
    return content.digest


def load_pack(folder: Path, *, cache: Path | None = None, others: Mapping[str, Pack] | None = None) -> Pack:
    """Return a pack that has no fault.

    Args:
        folder: where the pack's files lie.
        cache: a folder for parsed packs; without it, nothing is kept between two runs.
        others: the packs that this one may link to; the library when left out.

    Raises:
        PackRejected: the pack has faults; every one is listed with its file and line.
        InvalidInput: there is no such folder.
    """
    log = FaultLog()
    content = read_folder(folder, log=log)
    known = library() if others is None else others
    if cache is not None and not len(log) and (cached := _recall(content, cache=cache)) is not None:
        return cached
    tables = _parse(content, log=log)
    notes = Notes()
    shapes = _read(tables, log=log, notes=notes)
    _check(content, shapes=shapes, notes=notes, others=known, log=log)
    log.reject(content.name, order=ORDER)
    if cache is not None:
        remember(tables, cache=cache, digest=content.digest)
    return _assemble(shapes, digest=content.digest)


def _recall(content: Folder, *, cache: Path) -> Pack | None:
    """Return the pack from the cache, or nothing when the entry is absent or does not hold these files, well formed."""
    tables = recall(cache, digest=content.digest)
    if tables is None or tables.keys() != content.files.keys() - {CHANGES}:
        return None
    log = FaultLog()
    shapes = _read(tables, log=log, notes=Notes())
    return None if len(log) else _assemble(shapes, digest=content.digest)


def _parse(content: Folder, *, log: FaultLog) -> Tables:
    tables: dict[str, dict[str, object]] = {}
    for name in (name for name in SHAPES if name in content.files):
        text = decode(name, content.files[name], log=log)
        if text is not None and (table := parse(name, text, log=log)) is not None:
            tables[name] = table
    return tables


def _read(tables: Tables, *, log: FaultLog, notes: Notes) -> Mapping[str, Any]:
    return {name: Reader(name, log, notes).table(SHAPES[name], table) for name, table in tables.items()}


def _check(
    content: Folder, *, shapes: Mapping[str, Any], notes: Notes, others: Mapping[str, Pack], log: FaultLog
) -> None:
    framework: Framework | None = shapes.get(DESCRIPTION)
    if framework is not None:
        check_description(framework, present=sorted(content.files), log=log)
    if CHANGES in content.files and (text := decode(CHANGES, content.files[CHANGES], log=log)) is not None:
        check_changes(text, version=framework.version if framework else None, log=log)
    check_named(notes, counted=framework is None or framework.counted, log=log)
    complete = all(name in shapes for name in content.files if name != CHANGES)
    check_pointers(notes, framework=framework, others=others, complete=complete, log=log)
    if framework is not None and complete:
        check_crosswalk(shapes.get(CROSSWALK), notes=notes, framework=framework, others=others, log=log)
    check_dates(shapes.get(DATES), log=log)
    questions: QuestionsFile | None = shapes.get("questions.toml")
    check_conditions(notes, questions=questions.question if questions else None, log=log)


def _assemble(shapes: Mapping[str, Any], *, digest: str) -> Pack:
    def rows(name: str, key: str) -> tuple[Any, ...]:
        return getattr(shapes[name], key) if name in shapes else ()

    framework: Framework = shapes[DESCRIPTION]
    guidance = {each.id: each for each in rows("guidance.toml", "guidance")}
    return Pack(
        framework=framework,
        digest=digest,
        provisions=_provisions(rows("provisions.toml", "provision"), framework=framework.id, guidance=guidance),
        documents=rows("documents.toml", "document"),
        objectives=rows("annex_c.toml", "objective"),
        risk_sources=rows("annex_c.toml", "risk_source"),
        schemes=rows("threats.toml", "scheme"),
        threats=rows("threats.toml", "threat"),
        risks=rows("risks.toml", "risk"),
        impact=shapes.get("impact.toml"),
        first_steps=_first_steps(shapes),
        sources=rows("sources.toml", "source"),
        dates=rows(DATES, "date"),
        entries=rows("entries.toml", "entry"),
        mappings=rows(CROSSWALK, "mapping"),
        mapping_basis=shapes[CROSSWALK].basis if CROSSWALK in shapes else "",
    )


def _provisions(
    rows: tuple[Provision, ...], *, framework: str, guidance: Mapping[str, Guidance]
) -> tuple[Provision, ...]:
    groups: dict[str, str] = {}
    for row in rows:
        groups[row.id] = groups[row.parent] if row.parent else row.id
    return tuple(replace(row, framework=framework, group=groups[row.id], guidance=guidance.get(row.id)) for row in rows)


def _first_steps(shapes: Mapping[str, Any]) -> FirstSteps | None:
    parts = [shapes[name] for name in ("questions.toml", "rules.toml", "tasks.toml") if name in shapes]
    if len(parts) < 3:
        return None
    return FirstSteps(**{each.name: getattr(part, each.name) for part in parts for each in fields(part)})
