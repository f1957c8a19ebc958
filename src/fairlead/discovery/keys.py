"""Names of settings: which of them hold the name of a model."""

from __future__ import annotations

import re
from functools import lru_cache

EXACT = frozenset(
    {
        "azure-deployment", "base-model", "chat-model", "checkpoint", "deployment-name", "embed-model",
        "embedding-model",
        "engine", "hub-model-id", "init-from", "language-model", "llm", "llm-model", "model", "model-id", "model-name",
        "pretrained", "pretrained-model-name-or-path", "repo-id", "reranker", "deployment", "llm-name", "modelname",
        "modelid",
        "default-model", "fallback", "embedding", "embeddings",
    }
)  # fmt: skip
ENDS = (
    "-model",
    "-model-name",
    "-model-id",
    "-llm",
    "-engine",
    "-deployment",
    "-deployment-name",
    "-model-version",
    "-reranker",
)
STARTS = ("model-", "llm-model-", "embedding-model-")
NOT_NAMES = (
    "path",
    "dir",
    "file",
    "class",
    "type",
    "config",
    "url",
    "kwargs",
    "args",
    "params",
    "max",
    "size",
    "provider",
)


@lru_cache(maxsize=4096)
def words_of(key: str) -> str:
    """Return a key as lower-case words joined by dashes: ``chatModel``, ``CHAT_MODEL`` and ``chat.model`` are one."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", key[-100:])
    return re.sub(r"[^a-z0-9]+", "-", split.lower()).strip("-")


@lru_cache(maxsize=4096)
def is_model_key(key: str) -> bool:
    """Tell whether a setting of this name may hold a model's name."""
    words = words_of(key.removeprefix("self."))
    if words in EXACT or words.endswith(ENDS):
        return True
    return words.startswith(STARTS) and not words.endswith(NOT_NAMES)


@lru_cache(maxsize=4096)
def is_model_list_key(key: str) -> bool:
    """Tell whether a setting of this name may hold a list of models."""
    words = words_of(key.removeprefix("self."))
    return words == "models" or words.endswith(("-models", "-model-list", "-llms"))
