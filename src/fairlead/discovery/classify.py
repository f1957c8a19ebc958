"""Say what a file is, from its name and, where the name leaves it open, from its first bytes.

The class decides who reads the file and how much of it. A class of OTHER is not opened at all: pictures, archives,
tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

from fairlead.discovery.kinds import Context
from fairlead.discovery.limits import Limits


class FileClass(StrEnum):
    """How a file is to be read."""

    MANIFEST = "manifest"
    LOCK = "lock"
    PYTHON = "python"
    SCRIPT = "script"  # JavaScript and TypeScript
    SOURCE = "source"  # other languages: quoted values only
    NOTEBOOK = "notebook"
    SETTINGS = "settings"
    ASSISTANT = "assistant"  # instructions for a coding assistant, agent definitions: the name is the evidence
    CARD = "card"  # README.md of a model repository, MLmodel
    MODEL = "model"  # read by header
    ROWS = "rows"  # JSON lines
    PROMPT = "prompt"
    OTHER = "other"


LOCKS = frozenset(
    {
        "poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock",
        "pnpm-lock.yaml", "pylock.toml", "conda-lock.yml", "bun.lock", "Cargo.lock", "Gemfile.lock",
    }
)  # fmt: skip
MANIFESTS = frozenset(
    {
        "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "package.json", "environment.yml", "environment.yaml",
        "conda.yaml", "conda.yml",
    }
)  # fmt: skip
BUILD_MANIFESTS = frozenset(
    {
        "go.mod", "Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts", "libs.versions.toml",
        "Directory.Packages.props", "packages.config", "Gemfile",
    }
)  # fmt: skip
PROJECT_ENDS = (".csproj", ".fsproj", ".vbproj", ".gemspec")
SCRIPT_ENDS = frozenset({".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".astro"})
SOURCE_ENDS = frozenset(
    {
        ".go", ".java", ".kt", ".kts", ".scala", ".cs", ".fs", ".vb", ".rs", ".rb", ".php", ".swift", ".dart", ".ex",
        ".exs",
        ".sh", ".bash", ".zsh", ".ps1", ".r", ".jl", ".lua", ".c", ".cc", ".cpp", ".h", ".hpp", ".m", ".mm", ".clj",
        ".sql",
        ".tf",
    }
)  # fmt: skip
LANGUAGES = {
    ".go": "Go", ".java": "Java", ".kt": "Kotlin", ".kts": "Kotlin", ".scala": "Scala", ".cs": "C#", ".fs": "F#",
    ".vb": "Visual Basic", ".rs": "Rust", ".rb": "Ruby", ".php": "PHP", ".swift": "Swift", ".dart": "Dart",
    ".ex": "Elixir", ".exs": "Elixir", ".r": "R", ".jl": "Julia", ".lua": "Lua", ".c": "C", ".cc": "C++", ".cpp": "C++",
    ".h": "C", ".hpp": "C++", ".m": "Objective-C", ".mm": "Objective-C", ".clj": "Clojure", ".tf": "Terraform",
}  # fmt: skip
SETTINGS_ENDS = frozenset(
    {".yaml", ".yml", ".toml", ".json", ".jsonc", ".json5", ".env", ".properties", ".ini", ".cfg", ".conf"}
)
MODEL_ENDS = frozenset(
    {
        ".safetensors", ".gguf", ".ggml", ".onnx", ".ort", ".pt", ".pth", ".ckpt", ".bin", ".jit", ".pte", ".pkl",
        ".pickle",
        ".p", ".dill", ".joblib", ".jl", ".skops", ".h5", ".hdf5", ".keras", ".pb", ".tflite", ".lite", ".mlmodel",
        ".ubj",
        ".bst", ".xgb", ".model", ".lgb", ".cbm", ".pmml", ".pfa", ".mojo", ".ftz", ".caffemodel", ".pdmodel",
        ".pdparams",
        ".mnn", ".rknn", ".nemo", ".llamafile", ".engine", ".plan", ".trt",
    }
)  # fmt: skip
ASSISTANT_NAMES = frozenset({"SKILL.md", "CLAUDE.md", "GEMINI.md", "AGENTS.md", "replit.md", "copilot-instructions.md"})
MCP_NAMES = frozenset(
    {"mcp.json", ".mcp.json", "claude_desktop_config.json", "cline_mcp_settings.json", "mcp_config.json"}
)
LIGHTGBM_NAME = re.compile(r"model|lgbm?|lightgbm|booster")
PROMPT_FOLDERS = (["prompts"], ["prompt_templates"], ["prompt-templates"], ["system_prompts"])
PROMPT_TEXTS = frozenset({".txt", ".md", ".j2", ".jinja", ".jinja2", ".mustache", ".hbs", ".tmpl"})
PROMPT_ENDS = (".prompty", ".prompt.md", ".prompt")

TEST_FOLDERS = frozenset(
    {
        "test", "tests", "__tests__", "__mocks__", "spec", "specs", "e2e", "testing", "fixtures", "testdata",
        "test_data",
        "test-data", "unittests", "integration_tests", "bench", "benches", "benchmark", "benchmarks", "cypress",
        "mocks",
    }
)  # fmt: skip
EXAMPLE_FOLDERS = frozenset(
    {"example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials", "cookbook"}
)
DOCUMENT_FOLDERS = frozenset({"doc", "docs", "documentation"})
VENDORED_FOLDERS = frozenset({"vendor", "vendored", "_vendor", "third_party", "third-party", "thirdparty"})
DOCUMENT_ENDS = (".md", ".mdx", ".rst", ".adoc")


def classify(path: str, *, assistant: Callable[[str], bool]) -> FileClass:
    """Return the class of a file by its path; `assistant` tells the catalogue's assistant files."""
    name = path.rsplit("/", 1)[-1]
    end = name[name.rfind(".") :].lower() if "." in name else ""
    if name in LOCKS:
        return FileClass.LOCK
    if is_manifest(path):
        return FileClass.MANIFEST
    if name in MCP_NAMES or name in ASSISTANT_NAMES or assistant(path):
        return FileClass.ASSISTANT
    found = _by_end(name, end=end)
    if (
        found in (FileClass.OTHER, FileClass.SETTINGS)
        and end in PROMPT_TEXTS
        and path.split("/")[-2:-1] in PROMPT_FOLDERS
    ):
        return FileClass.PROMPT
    return found


def _by_end(name: str, *, end: str) -> FileClass:
    if end in (".py", ".pyw", ".pyi"):
        return FileClass.PYTHON
    if end in SCRIPT_ENDS and not name.endswith((".min.js", ".d.ts")):
        return FileClass.SCRIPT
    if end == ".ipynb":
        return FileClass.NOTEBOOK
    if end in MODEL_ENDS:
        return FileClass.SOURCE if end == ".jl" else FileClass.MODEL
    if end in SETTINGS_ENDS or name.startswith((".env", "Dockerfile", "Containerfile")):
        return FileClass.SETTINGS
    if end == ".dockerfile":
        return FileClass.SETTINGS
    if end in SOURCE_ENDS:
        return FileClass.SOURCE
    if name in ("README.md", "MLmodel", "MLproject", "Modelfile") or end in (".dvc",):
        return FileClass.CARD
    if name.endswith(PROMPT_ENDS):
        return FileClass.PROMPT
    if end == ".txt" and LIGHTGBM_NAME.search(name.lower()):
        return FileClass.MODEL
    return FileClass.ROWS if end in (".jsonl", ".ndjson") else FileClass.OTHER


def is_requirements(path: str) -> bool:
    """Tell whether pip reads this file: `requirements*.txt`, `*requirements.txt`, any `.txt` in `requirements/`."""
    folder, _, name = path.rpartition("/")
    if not name.endswith((".txt", ".in")):
        return False
    stem = name.rsplit(".", 1)[0].lower()
    named = stem.startswith(("requirements", "constraints")) or stem.endswith("requirements")
    return named or folder.rsplit("/", 1)[-1] == "requirements"


def is_manifest(path: str) -> bool:
    """Tell whether a file declares what a project depends on."""
    name = path.rsplit("/", 1)[-1]
    if name in MANIFESTS or name in BUILD_MANIFESTS or name.endswith(PROJECT_ENDS):
        return True
    return is_requirements(path) or path.endswith(".dist-info/METADATA")


def language_of(path: str) -> str:
    """Return the language of a source file whose imports are not read; empty for scripts of a shell."""
    return LANGUAGES.get("." + path.rsplit(".", 1)[-1].lower(), "")


def most_bytes(file_class: FileClass, *, limits: Limits) -> int:
    """Return how large a file of this class may be to be read whole; of models and rows only so much is read."""
    if file_class is FileClass.MODEL:
        return limits.head_bytes
    if file_class is FileClass.ROWS:
        return limits.rows_bytes
    if file_class is FileClass.LOCK:
        return limits.lock_bytes
    if file_class is FileClass.NOTEBOOK:
        return limits.notebook_bytes
    if file_class in (FileClass.PYTHON, FileClass.SCRIPT, FileClass.SOURCE):
        return limits.source_bytes
    return limits.text_bytes


@lru_cache(maxsize=8192)
def folder_context(folder: str) -> Context:
    """Return what the folders of a path say about the files in them; the first telling folder decides."""
    for part in folder.lower().split("/"):
        if part in TEST_FOLDERS or part.startswith("test_") or part.endswith(("_test", "_tests", "-tests")):
            return Context.TEST
        if part in VENDORED_FOLDERS:
            return Context.VENDORED
        if part in EXAMPLE_FOLDERS:
            return Context.EXAMPLE
        if part in DOCUMENT_FOLDERS:
            return Context.DOCUMENT
    return Context.CODE


def context_of(path: str) -> Context:
    """Return the context of a file by where it stands and how it is called."""
    folder, _, name = path.rpartition("/")
    lower = name.lower()
    found = folder_context(folder) if folder else Context.CODE
    if found is not Context.CODE:
        return found
    stem = lower.rsplit(".", 1)[0]
    if (
        stem.startswith("test_")
        or stem.endswith(("_test", "_tests", ".test", ".spec", "-test"))
        or lower == "conftest.py"
    ):
        return Context.TEST
    return Context.CODE


def matches_any(path: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a path, or its end from a folder's boundary on, matches one of the patterns."""
    return any(fnmatchcase(path, pattern) or fnmatchcase(path, "*/" + pattern) for pattern in patterns)
