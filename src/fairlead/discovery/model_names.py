"""Model names: recognize one in a whole value, and say which writings mean the same model.

A name is recognized only as a whole quoted or configured value, never inside prose. Routers put a provider before the
name (``anthropic/claude-…``, ``openai:gpt-…``), clouds put a region and a vendor (``us.anthropic.claude-…-v1:0``); the
canonical name is without them, so that the writings group together while each is kept as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from fairlead.discovery.catalogue import Catalogue, Entry

LONGEST = 160
PLAUSIBLE = re.compile(r"@?[A-Za-z0-9][A-Za-z0-9._\-:/@+]*")
HUB_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*/[A-Za-z0-9][A-Za-z0-9_.\-]*")
PATH_LIKE = re.compile(r"^[./~]|^[A-Za-z]:\\|\.(?:py|js|ts|json|ya?ml|toml|txt|csv|md|html?|xml|sql|sh)$")
PLACEHOLDER = re.compile(
    r"^(?:your|my|some|the)[-_]|^(?:model|name|string|str|none|null|true|false|auto|default|test|dummy|fake|mock|example)"
    r"(?:[-_](?:model|name|id))?$|^x+$|^\d+(?:\.\d+)*$",
    re.IGNORECASE,
)
# Shapes of keys that somebody may have put where a model's name belongs; they must never reach a result.
SECRET = re.compile(
    r"^(?:sk-(?:[a-z]+-)?[A-Za-z0-9_\-]{16,}|hf_\w{16,}|AIza[\w\-]{20,}|gsk_\w{20,}|xai-\w{30,}|pplx-\w{30,}|r8_\w{20,}|lsv2_\w{10,}"
    r"|nvapi-[\w\-]{20,}|tvly-[\w\-]{16,}|pcsk_\w{20,}|dapi[a-f0-9]{20,}|gh[pousr]_\w{20,}|github_pat_\w+|AKIA[A-Z0-9]{12,}"
    r"|[a-f0-9]{32,}|eyJ[\w\-.]{20,})$"
)
REGION = re.compile(r"^(?:us|eu|apac|global|us-gov|jp|au)\.")
CLOUD_VENDOR = re.compile(
    r"^(?:anthropic|amazon|ai21|meta|cohere|mistral|deepseek|stability|qwen|openai|writer|twelvelabs|luma|moonshot|minimax|"
    r"nvidia|google)\.(?=[a-z])"
)
CLOUD_REVISION = re.compile(r"-v\d+(?::\d+)?(?::\d+k)?$")
LEGACY_ORGANIZATION = re.compile(r"^(?:google-bert|openai-community|facebookai|distilbert|sentence-transformers)/")

ROUTES = {
    "openai": "openai", "azure": "azure-openai", "azure_openai": "azure-openai", "anthropic": "anthropic",
    "bedrock": "aws-bedrock", "bedrock_converse": "aws-bedrock", "converse": "aws-bedrock",
    "vertex_ai": "google-vertex", "vertex": "google-vertex", "google_vertexai": "google-vertex",
    "google-vertex": "google-vertex", "gemini": "google-gemini", "google": "google-gemini",
    "google_genai": "google-gemini", "google-gla": "google-gemini", "googleai": "google-gemini",
    "mistral": "mistral", "cohere": "cohere", "groq": "groq", "deepseek": "deepseek", "xai": "xai", "x-ai": "xai",
    "together": "together", "together_ai": "together", "togetherai": "together", "fireworks": "fireworks",
    "fireworks_ai": "fireworks", "perplexity": "perplexity", "openrouter": "openrouter", "replicate": "replicate",
    "ollama": "ollama", "ollama_chat": "ollama", "huggingface": "huggingface", "sagemaker": "aws-sagemaker",
    "watsonx": "ibm-watsonx", "ibm": "ibm-watsonx", "nvidia_nim": "nvidia-nim", "cerebras": "cerebras",
    "sambanova": "sambanova", "databricks": "databricks-mosaic", "voyage": "voyage", "jina_ai": "jina",
    "moonshot": "moonshot", "dashscope": "alibaba-qwen", "deepinfra": "deepinfra", "github": "github-models",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelName:
    """A recognized name.

    Attributes:
        entry: the catalogue entry whose pattern matched; empty for a name accepted from a call alone.
        provider: the entry of the service that the name, or its route, points at; empty when weights are open.
        weak: the pattern is a common word or too short to count outside a model's own argument.
    """

    name: str
    canonical: str
    entry: str = ""
    vendor: str = ""
    provider: str = ""
    routed: bool = False
    weak: bool = False
    purl: str = ""


class ModelNames:
    """The patterns of one catalogue, compiled when the first value asks."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._patterns: tuple[tuple[re.Pattern[str], Entry, bool, bool], ...] = ()
        self._services = frozenset(ROUTES) | frozenset(catalogue.by_id)  # the name of a service is no model's name
        self.recognize = lru_cache(maxsize=4096)(self._recognize)

    def _recognize(self, value: str) -> ModelName | None:
        """Return what a whole value names, or nothing."""
        if not is_plausible(value):
            return None
        route, rest = split_route(value.removeprefix("models/"))
        if route and (hosted := self._match(rest)) and not hosted[2] and not hosted[1]:
            return self._named(value, rest, hosted[0], route=route)
        if found := self._match(value) or self._match(rest if not route else value):
            return self._named(value, value, found[0], weak=found[1], is_open=found[2])
        if route and (found := self._match(rest)):
            return self._named(value, rest, found[0], route=route, is_open=found[2])
        return None

    def routed(self, value: str) -> ModelName | None:
        """Return a hosted model named with its provider, such as ``openai:gpt-…``: no context is needed for these."""
        if len(value) > LONGEST or not (":" in value or "/" in value):
            return None
        found = self.recognize(value)
        return found if found is not None and found.routed and not found.weak and found.entry else None

    def accept(self, value: str, *, provider: str = "", hub: bool = False) -> ModelName | None:
        """Return a name that a model's own call proves to be one, though no pattern knows it."""
        if found := self.recognize(value):
            return found
        route, rest = split_route(value)
        if not is_plausible(value) or PLACEHOLDER.search(rest) or rest.lower() in self._services:
            return None
        routed = ROUTES.get(route, "")
        purl = hub_purl(value) if hub or not (provider or routed) else ""
        return ModelName(
            name=value, canonical=canonical_name(rest), provider=routed or provider, routed=bool(routed), purl=purl
        )

    def _match(self, value: str) -> tuple[Entry, bool, bool] | None:
        for pattern, entry, weak, is_open in self._compiled():
            if pattern.fullmatch(value):
                return entry, weak, is_open
        return None

    def _compiled(self) -> tuple[tuple[re.Pattern[str], Entry, bool, bool], ...]:
        if not self._patterns:
            self._patterns = tuple(
                (re.compile(row["pattern"], re.IGNORECASE), entry, row.get("weak", False), row.get("open", False))
                for entry in self._catalogue.entries
                for row in entry.models
            )
        return self._patterns

    def _named(
        self, value: str, rest: str, entry: Entry, *, route: str = "", weak: bool = False, is_open: bool = False
    ) -> ModelName:
        hosted = entry.id if entry.service and not is_open else ""
        canonical = canonical_name(rest)
        maker = self._match(canonical)
        return ModelName(
            name=value,
            canonical=canonical,
            entry=entry.id,
            vendor=maker[0].vendor if maker and maker[0].kind == "provider" else "",
            provider=ROUTES[route] if route else hosted,
            routed=bool(route),
            weak=weak,
            purl=hub_purl(rest) if is_open and entry.id != "ollama" else "",
        )


def is_plausible(value: str) -> bool:
    """Tell whether a value could be a model's name at all: one bounded word, no path, no key."""
    if not 2 <= len(value) <= LONGEST or not PLAUSIBLE.fullmatch(value):
        return False
    return not PATH_LIKE.search(value) and not SECRET.match(value)


def split_route(value: str) -> tuple[str, str]:
    """Return (route, rest) of a routed name, following several routes down to the last; ``("", value)`` without."""
    last, rest = "", value
    while found := re.match(r"([A-Za-z0-9_\-]+)[:/](.+)", rest):
        if found[1].lower() not in ROUTES:
            break
        last, rest = last or found[1].lower(), found[2]
    return last, rest


def canonical_name(value: str) -> str:
    """Return the name that groups the writings of one model.

    >>> canonical_name("us.anthropic.claude-3-5-sonnet-20241022-v2:0")
    'claude-3-5-sonnet-20241022'
    """
    name = value.lower().removeprefix("models/").removesuffix(":latest")
    without_region = REGION.sub("", name)
    if CLOUD_VENDOR.match(without_region):
        name = CLOUD_REVISION.sub("", CLOUD_VENDOR.sub("", without_region))
    name = LEGACY_ORGANIZATION.sub("", name)
    if name.startswith("claude-"):
        name = name.replace(".", "-").replace("@", "-")
    return name


def hub_purl(value: str) -> str:
    """Return the package URL of a model on Hugging Face, for a name in the form organization/name; else nothing."""
    if not HUB_ID.fullmatch(value):
        return ""
    organization, name = value.split("/")
    return f"pkg:huggingface/{organization}/{name}"
