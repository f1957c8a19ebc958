"""Candidate AI systems: what a person is asked about, one for each service of a repository that uses AI.

A scan proposes role, category, stage, owner and typical risks from evidence; each is a proposal with its components
beside it, and only a person changes the register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fairlead.discovery.catalogue import Catalogue
from fairlead.discovery.classify import MANIFESTS, PROJECT_ENDS, context_of, is_requirements
from fairlead.discovery.gather import Group
from fairlead.discovery.kinds import Category, Confidence, Context, Kind, Role, Signal, Stage

CORE = frozenset(
    {
        Kind.PROVIDER, Kind.SDK, Kind.AGENT_FRAMEWORK, Kind.MODEL, Kind.MODEL_FILE, Kind.TRAINED_MODEL, Kind.AGENT,
        Kind.MCP_SERVER, Kind.ML_PROJECT,
    }
)  # fmt: skip
ROOT_MARKS = MANIFESTS | {
    "go.mod",
    "Cargo.toml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "Gemfile",
    "composer.json",
}
DEPLOYMENT_MARKS = frozenset(
    {
        "Dockerfile", "Containerfile", "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml",
        "Procfile",
        "Chart.yaml", "serverless.yml", "vercel.json", "fly.toml", "app.yaml", "render.yaml", "railway.toml",
        "netlify.toml",
        "wrangler.toml", "skaffold.yaml", "kustomization.yaml",
    }
)  # fmt: skip
MONITORING = frozenset({"langfuse", "langsmith", "phoenix-arize", "evidently"})
SERVING = frozenset({"bentoml", "torchserve", "kserve", "seldon", "triton", "tf-serving", "cog"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A proposed AI system.

    Attributes:
        key: stable from scan to scan: what it is and where it stands.
        root: the folder of the service, ``.`` for the whole repository.
        components: keys of its components of at least medium confidence.
        first_seen, last_seen: dates from the history of the repository; empty when the history was not read.
        risks: ids of typical risks in the catalogue.
    """

    key: str
    name: str
    root: str
    role: Role
    category: Category
    stage: Stage
    owner: str
    components: tuple[str, ...]
    first_seen: str
    last_seen: str
    risks: tuple[str, ...]


def propose(
    groups: Sequence[Group],
    *,
    paths: Iterable[str],
    name: str,
    catalogue: Catalogue,
    owner_of: Callable[[Iterable[str]], str],
) -> tuple[Candidate, ...]:
    """Return the candidates in the order of their keys."""
    every = tuple(paths)
    roots = service_roots(every)
    marks = _deployment_roots(every, roots=roots)
    shares: dict[str, list[Group]] = {}
    for group in groups:
        if group.component.confidence is not Confidence.LOW and group.component.kind is not Kind.CODING_ASSISTANT:
            for root in sorted({root_of(sighting.path, roots=roots) for sighting in group.raising}):
                shares.setdefault(root, []).append(group)
    found = [
        _service(root, share, name=name, catalogue=catalogue, deployed=root in marks, owner_of=owner_of)
        for root, share in shares.items()
        if any(_is_core(group) for group in share)
    ]
    found += [_assistant(group, catalogue=catalogue, owner_of=owner_of) for group in groups if _is_assistant(group)]
    return tuple(sorted(found, key=lambda candidate: candidate.key))


def _is_core(group: Group) -> bool:
    """Tell whether a component makes a service an AI system; a server that only settings name does not."""
    if group.component.kind is Kind.MCP_SERVER:
        return any(sighting.signal is Signal.CALL for sighting in group.raising)
    return group.component.kind in CORE


def service_roots(paths: Iterable[str]) -> frozenset[str]:
    """Return the folders of code that hold a manifest; the top (``""``) always counts."""
    roots = {""}
    for path in paths:
        folder, _, file = path.rpartition("/")
        if (file in ROOT_MARKS or file.endswith(PROJECT_ENDS) or is_requirements(path)) and context_of(
            path
        ) is Context.CODE:
            roots.add(folder.rpartition("/")[0] if folder.rpartition("/")[2] == "requirements" else folder)
    return frozenset(roots)


def root_of(path: str, *, roots: frozenset[str]) -> str:
    """Return the nearest service root above a path."""
    folder = path.rpartition("/")[0]
    while folder not in roots:
        folder = folder.rpartition("/")[0]
    return folder


def _deployment_roots(paths: Iterable[str], *, roots: frozenset[str]) -> frozenset[str]:
    return frozenset(
        root_of(path, roots=roots)
        for path in paths
        if path.rpartition("/")[2] in DEPLOYMENT_MARKS and context_of(path) is Context.CODE
    )


def _service(
    root: str,
    share: Sequence[Group],
    *,
    name: str,
    catalogue: Catalogue,
    deployed: bool,
    owner_of: Callable[[Iterable[str]], str],
) -> Candidate:
    paths = [sighting.path for group in share for sighting in group.raising if sighting.path.startswith(root)]
    return Candidate(
        key=f"system:{root or '.'}",
        name=root.rpartition("/")[2] or name,
        root=root or ".",
        role=_role(share),
        category=_category(share),
        stage=_stage(share, deployed=deployed),
        owner=owner_of(sorted(paths)),
        components=tuple(group.component.key for group in share),
        first_seen="",
        last_seen="",
        risks=_risks(share, catalogue=catalogue),
    )


def _role(share: Sequence[Group]) -> Role:
    """Propose a role: who trains develops, who serves AI to others provides, who builds on models of others deploys."""
    kinds = {group.component.kind for group in share}
    signals = {(sighting.kind, sighting.signal) for group in share for sighting in group.raising}
    entries = {sighting.entry for group in share for sighting in group.raising}
    if Kind.TRAINED_MODEL in kinds or Kind.ML_PROJECT in kinds:
        return Role.DEVELOPER
    if (Kind.MCP_SERVER, Signal.CALL) in signals or entries & SERVING:
        return Role.PROVIDER
    return Role.DEPLOYER


def _category(share: Sequence[Group]) -> Category:
    """Propose the most capable category that a part shows: agents before generation before prediction."""
    kinds = {group.component.kind for group in share}
    if kinds & {Kind.AGENT, Kind.MCP_CLIENT, Kind.MCP_SERVER} or _only_agentic(share):
        return Category.AGENTIC
    parts = (Kind.PROVIDER, Kind.MODEL, Kind.SDK, Kind.AGENT_FRAMEWORK)
    stated = [sighting.category for group in share if group.component.kind in parts for sighting in group.raising]
    if any(category and "predictive" not in category for category in stated) or (
        any("generative" in category for category in stated) and Kind.TRAINED_MODEL not in kinds
    ):
        return Category.GENERATIVE
    return Category.PREDICTIVE


def _only_agentic(share: Sequence[Group]) -> bool:
    return any(
        sighting.category == ("agentic",)
        for group in share
        if group.component.kind is Kind.AGENT_FRAMEWORK
        for sighting in group.raising
    )


def _stage(share: Sequence[Group], *, deployed: bool) -> Stage:
    """Propose a life cycle stage from what stands beside the code (ISO/IEC 22989 life cycle)."""
    watched = any(sighting.entry in MONITORING for group in share for sighting in group.raising)
    if deployed:
        return Stage.OPERATION_MONITORING if watched else Stage.DEPLOYMENT
    return Stage.DESIGN_DEVELOPMENT


def _risks(share: Sequence[Group], *, catalogue: Catalogue) -> tuple[str, ...]:
    entries: Mapping[str, object] = dict.fromkeys(
        sighting.entry for group in share for sighting in group.raising if sighting.entry
    )
    return tuple(
        sorted({risk for entry in entries if entry in catalogue.by_id for risk in catalogue.by_id[entry].risks})
    )


def _is_assistant(group: Group) -> bool:
    return group.component.kind is Kind.CODING_ASSISTANT and group.component.confidence is not Confidence.LOW


def _assistant(group: Group, *, catalogue: Catalogue, owner_of: Callable[[Iterable[str]], str]) -> Candidate:
    """Return the use of a coding assistant: people use it, whatever the repository is for."""
    return Candidate(
        key=f"assistant:{group.component.canonical}",
        name=group.component.name,
        root=".",
        role=Role.USER,
        category=Category.GENERATIVE,
        stage=Stage.OPERATION_MONITORING,
        owner=owner_of(sorted(sighting.path for sighting in group.raising)),
        components=(group.component.key,),
        first_seen="",
        last_seen="",
        risks=_risks([group], catalogue=catalogue),
    )
