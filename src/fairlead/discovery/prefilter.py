"""Pass over files that cannot hold anything: one automaton over every distinctive token of the catalogue.

A hit proves nothing; it only decides which files reach a parser. Tokens are lower case and six characters or more
(or hold one of ``-_.@/``); short roots such as ``ai`` or ``ray`` appear only inside the words of an import.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ahocorasick_rs import BytesAhoCorasick, Implementation

from fairlead.discovery.catalogue import Catalogue, load_catalogue

SHORTEST = 6
FIXED = (
    "from_pretrained", "load_dataset", "mcpservers", "fastmcp", "mcpserver", "modelcontextprotocol", "context_servers",
    "bedrock-runtime", "bedrock-agent", "sagemaker-runtime", ":11434", "localhost:1234/v1", "127.0.0.1:1234/v1",
    '"learner":',
    "peft_type", "model_type", "trust_remote_code", "nn.module", "pyspark.ml", "serving-endpoints", "torch.hub",
    "fetch_openml", "gen_ai.", "copilot_", "boto3.client(", "\"rekognition\"", "'rekognition'", "\"comprehend\"",
    "'comprehend'", "\"textract\"", "'textract'", "spring.ai.", "github.copilot", "codeium.codeium", "claude-dev",
    "roo-cline", "tabnine-vscode", "cody-ai",
    "amazon-q-vscode", "geminicodeassist", "continue.continue", "base_model_name_or_path", "_name_or_path",
    "n8n-nodes-langchain",
)  # fmt: skip


def tokens_of(catalogue: Catalogue) -> frozenset[str]:
    """Return every token, in lower case."""
    return frozenset(token.lower() for token in _tokens(catalogue))


def _tokens(catalogue: Catalogue) -> Iterator[str]:
    yield from FIXED
    for root, shared in catalogue.python_roots():
        if not shared and len(root) >= SHORTEST:
            yield root
        else:
            yield f"import {root}"
            yield f"from {root}"
    for entry in catalogue.entries:
        yield from entry.tokens
        yield from entry.container_images
        for name in (*entry.packages.get("npm", ()), *entry.imports.get("javascript", ())):
            yield from _specifiers(name)
    for row in catalogue.host_rows():
        part = max(row.split("*"), key=len)
        yield part
    yield from (name for name in catalogue.variables() if len(name) >= SHORTEST)
    yield from catalogue.github_actions


def _specifiers(name: str) -> Iterator[str]:
    if name.startswith("@"):
        yield name.rstrip("*")
        return
    for quote in "'\"":
        yield f"{quote}{name}{quote}"
        yield f"{quote}{name}/"


class Prefilter:
    """The automaton of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        # The DFA reads three times as fast as the default and is built in ten milliseconds.
        tokens = sorted(token.encode() for token in tokens_of(catalogue))
        self._automaton = BytesAhoCorasick(tokens, implementation=Implementation.DFA)

    def may_hold(self, content: bytes) -> bool:
        """Tell whether any token occurs, whatever its case."""
        return bool(self._automaton.find_matches_as_indexes(content.lower()))


@lru_cache(maxsize=1)
def load_prefilter() -> Prefilter:
    """Return the automaton of the shipped catalogue; built once per process."""
    return Prefilter(load_catalogue())
