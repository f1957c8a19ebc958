"""Settings: `.env`, properties, INI, YAML, TOML, JSON, Dockerfile, compose, workflows.

A key that only names a variable is strong when it has a value and weak when it is empty, as in a template that lists
every provider. A file that names very many providers or models is a list of them, not a use of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fairlead.discovery.classify import FileClass
from fairlead.discovery.detectors.hosts import ADDRESS, note_address
from fairlead.discovery.detectors.mcp_settings import note_configured_servers
from fairlead.discovery.detectors.special_settings import note_special
from fairlead.discovery.keys import is_model_key, is_model_list_key, words_of
from fairlead.discovery.kinds import Context, Kind, Signal, Strength
from fairlead.discovery.notes import Detector, Notes
from fairlead.discovery.pairs import Pair, Unreadable, read_json, read_lines, read_yaml

MANY_PROVIDERS = 8
MANY_MODELS = 25
EMPTY = re.compile(r"^(?:|null|~|none|changeme|\$\{?[\w:\-]*\}?|<[^>]*>|x+|\.\.\.)$", re.IGNORECASE)
VARIABLE_LISTS = frozenset({"environment", "secrets", "passenv", "pass_env"})
ASSIGNMENT = re.compile(r"^([A-Z][A-Z0-9_]{3,60})(?:=(.*))?$", re.DOTALL)
MODEL_OWNERS = (
    "ollama",
    "openai",
    "anthropic",
    "bedrock",
    "vllm",
    "gemini",
    "mistral",
    "cohere",
    "groq",
    "huggingface",
    "hf",
)
# Metadata and lock-like files of packages; their strings are names of things, not settings.
NOT_SETTINGS = frozenset(
    {"tsconfig.json", "composer.lock", "deno.lock", "bunfig.toml", "biome.json", "turbo.json", "nx.json"}
)


# An inventory that a tool wrote, our own among them: it says what was found elsewhere, and must not feed the next scan.
INVENTORY = re.compile(
    r'"bomFormat"\s*:\s*"CycloneDX"|"spdxVersion"\s*:|spdx-context\.jsonld|sarif-schema-|'
    r'"schema"\s*:\s*1\s*,\s*"(?:source|earlier)"\s*:\s*\{'
)


def read(notes: Notes) -> None:
    """Take notes of one settings file."""
    name = notes.file.path.rsplit("/", 1)[-1]
    if name in NOT_SETTINGS or (name.endswith(".json") and INVENTORY.search(notes.file.text[:2_000])):
        return
    pairs = read_pairs(notes)
    note_configured_servers(pairs, notes)
    note_special(pairs, notes)
    for pair in pairs:
        _pair(notes, pair)
    _demote_lists(notes)


def read_pairs(notes: Notes) -> Sequence[Pair]:
    """Return the pairs of the file by its syntax; what is not that syntax, such as a template, is read by lines."""
    name = notes.file.path.rsplit("/", 1)[-1].lower()
    text, depth = notes.file.text, notes.file.limits.depth
    if name.endswith((".json", ".jsonc", ".json5")):
        return tuple(read_json(text, depth=depth))
    if name.endswith((".yaml", ".yml")):
        try:
            return tuple(read_yaml(text, depth=depth))
        except Unreadable:
            return tuple(read_lines(text))
    return tuple(read_lines(text))


def _pair(notes: Notes, pair: Pair) -> None:
    context = Context.COMMENT if pair.comment else None
    key = pair.key.rsplit(".", 1)[-1]
    _variables(notes, pair, context=context)
    if is_model_key(key) or (pair.keys[-1:] == ("#",) and (is_model_list_key(key) or key == "providers")):
        _model(notes, pair, key=key, context=context)
    if "://" in pair.value:
        for found in ADDRESS.finditer(pair.value[:4000]):
            note_address(notes, found.group(), line=pair.line, context=context)
    if key in ("image", "FROM", "repository"):
        _image(notes, pair, context=context)
    if key == "uses":
        _action(notes, pair, context=context)


def _model(notes: Notes, pair: Pair, *, key: str, context: Context | None) -> None:
    variable = notes.catalogue.variable(pair.key)
    owned = any(owner in words_of(pair.key).split("-") for owner in MODEL_OWNERS) or (
        variable is not None and "MODEL" in key
    )
    found = notes.names.recognize(pair.value)
    if found is None and owned and is_model_key(key) and "model" in words_of(key):
        found = notes.names.accept(pair.value, provider=variable[0].id if variable else "")
    if found is not None and (owned or not found.weak):
        notes.model(found, line=pair.line, signal=Signal.SETTING, symbol=pair.key, context=context)


def _variables(notes: Notes, pair: Pair, *, context: Context | None) -> None:
    """Note variables written as a key, as `name:` beside a value, or as an element of an environment's list."""
    if pair.key.isupper() and pair.keys[-1] != "#":
        _variable(notes, pair.key, value=pair.value, line=pair.line, context=context)
    elif pair.key == "name" and pair.value.isupper():
        _variable(notes, pair.value, value="given", line=pair.line, context=context)
    elif pair.keys[-1:] == ("#",) and pair.key in VARIABLE_LISTS:
        found = ASSIGNMENT.match(pair.value)
        if found:
            _variable(notes, found[1], value="given" if found[2] is None else found[2], line=pair.line, context=context)
    elif pair.key == "ENV" or pair.key == "ARG":
        found = ASSIGNMENT.match(pair.value.replace(" ", "=", 1) if "=" not in pair.value else pair.value)
        if found:
            _variable(notes, found[1], value=found[2] or "", line=pair.line, context=context)


def _variable(notes: Notes, name: str, *, value: str, line: int, context: Context | None) -> None:
    found = notes.catalogue.variable(name)
    if found is None:
        return
    entry, shared = found
    if name.endswith(("BASE_URL", "API_BASE", "_ENDPOINT", "_HOST")) and "://" in value and entry.kind == "provider":
        host = re.sub(r"^\w+://([^/:?#]+).*$", r"\1", value, flags=re.DOTALL)
        if notes.catalogue.host(host, path="/api/") is not entry and entry.hosts:
            notes.service(
                entry, line=line, signal=Signal.REDIRECT, symbol=name, strength=Strength.WEAK, context=context
            )
            return
    weak = shared or bool(EMPTY.match(value.strip()))
    notes.service(
        entry,
        line=line,
        signal=Signal.ENVIRONMENT,
        symbol=name,
        strength=Strength.WEAK if weak else Strength.STRONG,
        context=context,
    )


def _image(notes: Notes, pair: Pair, *, context: Context | None) -> None:
    reference = pair.value.split(" ", 1)[0]
    entry = notes.catalogue.image(reference) if reference and len(reference) < 300 else None
    if entry is not None:
        notes.service(entry, line=pair.line, signal=Signal.IMAGE, symbol=reference, context=context)


def _action(notes: Notes, pair: Pair, *, context: Context | None) -> None:
    action = pair.value.split("@", 1)[0]
    found = notes.catalogue.github_actions.get(action)
    if found is not None:
        notes.service(
            notes.catalogue.by_id[found], line=pair.line, signal=Signal.SETTING, symbol=action, context=context
        )


def _demote_lists(notes: Notes) -> None:
    """Make the sightings of a long list weak: a table of prices or a menu of choices is not a use."""
    providers = {sighting.canonical for sighting in notes.sightings if sighting.kind is Kind.PROVIDER}
    models = {sighting.canonical for sighting in notes.sightings if sighting.kind is Kind.MODEL}
    for kind, many in ((Kind.PROVIDER, len(providers) > MANY_PROVIDERS), (Kind.MODEL, len(models) > MANY_MODELS)):
        if many:
            notes.sightings[:] = [
                replace(sighting, strength=Strength.WEAK) if sighting.kind is kind else sighting
                for sighting in notes.sightings
            ]


DETECTOR = Detector(name="settings", classes=frozenset({FileClass.SETTINGS}), read=read)
