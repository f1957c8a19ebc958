"""Hostile repositories: nothing runs, nothing outside is read, time and memory are bounded, the rest is listed."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.discovery import Limits, Scan, scan
from tests.engines.discovery import model_samples

REAL = 'from openai import OpenAI\n\nOpenAI().chat.completions.create(model="gpt-4o")\n'
LONGEST_SECONDS = 10.0


@contextmanager
def quickly() -> Iterator[None]:
    """Fail when the block takes more of the processor than a hostile file may cost, or waits for something."""
    start = time.process_time()
    signal.alarm(120)
    try:
        yield
    finally:
        signal.alarm(0)
    assert time.process_time() - start < LONGEST_SECONDS


def reasons(found: Scan) -> dict[str, str]:
    """Return what was skipped, by path."""
    return {row.path: row.reason for row in found.skipped}


def keys(found: Scan) -> set[str]:
    """Return the keys of all components."""
    return {component.key for component in found.components}


class TestLinksAndSpecialFiles:
    def test_a_link_out_of_the_tree_is_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside" / "secret.py").write_text(REAL)
        root = tmp_path / "repository"
        root.mkdir()
        (root / "linked.py").symlink_to(tmp_path / "outside" / "secret.py")
        (root / "folder").symlink_to(tmp_path / "outside")
        (root / "up").symlink_to("../outside")

        found = scan(root)

        assert keys(found) == set()
        assert set(reasons(found)) == {"folder", "linked.py", "up"}
        assert set(reasons(found).values()) == {"link out of the tree, not followed"}

    def test_loops_and_dangling_links_end(self, tmp_path: Path) -> None:
        (tmp_path / "loop").symlink_to(tmp_path)
        (tmp_path / "self").symlink_to(tmp_path / "self")
        (tmp_path / "gone").symlink_to(tmp_path / "nothing")
        (tmp_path / "app.py").write_text(REAL)

        with quickly():
            found = scan(tmp_path)

        assert "model:gpt-4o" in keys(found)
        assert reasons(found)["gone"] == "link to nothing, not followed"

    def test_a_link_as_ignore_file_or_git_folder_reads_nothing_outside(self, tmp_path: Path) -> None:
        (tmp_path / "ignore").write_text("src/\n")
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "HEAD").write_text("a" * 40)
        root = tmp_path / "repository"
        (root / "src").mkdir(parents=True)
        (root / "src" / "app.py").write_text(REAL)
        (root / ".gitignore").symlink_to(tmp_path / "ignore")
        (root / ".git").symlink_to(tmp_path / "elsewhere")

        found = scan(root)

        assert "model:gpt-4o" in keys(found)
        assert found.source.commit == ""

    def test_pipes_sockets_and_unreadable_files_are_listed_and_do_not_block(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "model.gguf")
        with socket.socket(socket.AF_UNIX) as bound:
            here = Path.cwd()
            os.chdir(tmp_path)
            try:
                bound.bind("app.py")
            finally:
                os.chdir(here)
            with quickly():
                found = scan(tmp_path)

        assert set(reasons(found)) == {"model.gguf", "app.py"}

    @pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every file")
    def test_a_file_without_permission_is_listed(self, tmp_path: Path) -> None:
        (tmp_path / "app.py").write_text(REAL)
        (tmp_path / "app.py").chmod(0)

        assert "cannot be read" in reasons(scan(tmp_path))["app.py"]


class TestSizes:
    @pytest.mark.parametrize(
        "name", ["one_line.py", "one_line.js", "data.json", "values.yaml", "book.ipynb", "uv.lock", ".env"]
    )
    def test_a_gigabyte_is_skipped_unread(self, tmp_path: Path, name: str) -> None:
        with (tmp_path / name).open("wb") as file:
            file.truncate(1024**3)

        with quickly():
            found = scan(tmp_path)

        assert reasons(found)[name].startswith("larger than is read")

    @pytest.mark.parametrize(
        "name", ["model.pkl", "model.safetensors", "model.bin", "model.h5", "rows.jsonl", "model.pt"]
    )
    def test_of_a_gigabyte_model_only_the_head_is_read(self, tmp_path: Path, name: str) -> None:
        with (tmp_path / name).open("wb") as file:
            file.write(model_samples.gguf() if name == "model.bin" else b"\x80\x04")
            file.truncate(1024**3)

        with quickly():
            found = scan(tmp_path)

        assert keys(found) == ({"model_file:model.bin"} if name == "model.bin" else set())

    def test_a_long_line_in_a_text_of_permitted_size_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "long.js").write_text(f"import OpenAI from 'openai';/*{'x' * 900_000}*/new OpenAI();")

        with quickly():
            found = scan(tmp_path)

        assert "provider:openai" in keys(found)

    def test_many_sightings_of_one_file_are_bounded(self, tmp_path: Path) -> None:
        (tmp_path / "many.py").write_text("import openai\n" * 20_000)

        with quickly():
            found = scan(tmp_path)

        assert all(len(component.occurrences) <= 200 for component in found.components)

    def test_a_deep_tree_is_cut_and_said(self, tmp_path: Path) -> None:
        here = Path.cwd()
        os.chdir(tmp_path)
        try:
            for _ in range(100):
                Path("d").mkdir()
                os.chdir("d")
        finally:
            os.chdir(here)

        found = scan(tmp_path)

        assert list(reasons(found).values()) == ["folders nested too deeply"]

    def test_limits_on_files_end_the_walk_and_say_so(self, tmp_path: Path) -> None:
        for folder in range(5):
            (tmp_path / f"d{folder}").mkdir()
            for file in range(5):
                (tmp_path / f"d{folder}" / f"{file}.py").write_text("x = 1\n")

        found = scan(tmp_path, limits=Limits(files=7))

        assert "limit on files" in reasons(found)["."]


BOMBS = {
    "nested.json": '{"model": ' * 200_000,
    "lists.json": "[" * 1_000_000,
    "quotes.json": '"' + '\\"' * 450_000,
    "commas.json": "[" + "," * 1_450_000 + '"from_pretrained"',
    "laughs.yaml": "from_pretrained: &a [x]\n" + "".join(f"a{n}: &b{n} [{'*a,' * 9}*a]\n" for n in range(2000)),
    "deep.yaml": "model: from_pretrained\nx: " + "[" * 100_000,
    "dashes.yaml": "- " * 100_000 + "from_pretrained",
    "keys.yaml": "? " * 100_000 + "from_pretrained",
    "deep.toml": "model = 'gpt-4o'\nx = " + "[" * 200_000,
    "tables.toml": "from_pretrained = 1\n" + "[" + "a." * 300_000 + "b]\n",
    "brackets.py": "import openai\n" + "(" * 200_000,
    "minus.py": "import openai\nx = " + "-" * 200_000 + "1\n",
    "dots.py": "import openai\nx = a" + ".b" * 200_000 + "\n",
    "calls.py": "import openai\nx = a" + "()" * 100_000 + "\n",
    "sums.py": "import openai\nx = 1" + "+1" * 200_000 + "\n",
    "elif.py": "import openai\nif a:\n pass\n" + "elif a:\n pass\n" * 40_000,
    "chain.py": "import openai\nx0 = openai.OpenAI()\n" + "".join(f"x{n + 1} = x{n}.call()\n" for n in range(20_000)),
    "nul.py": "import openai\nx = '\\0'\n" + "y = 1\n" * 100_000,
    "slashes.js": "import 'openai';\n" + "/[" * 500_000,
    "quotes.js": "import 'openai';\n'" + "\\'" * 450_000,
    "templates.js": "import 'openai';\n" + "`${" * 300_000,
    "comment.ts": "import 'openai';\n" + "/*" * 450_000,
    "braces.tsx": "import 'openai';\n" + "{" * 1_450_000,
    "svelte.svelte": "import 'openai';" + "<script>" * 200_000,
    "at.lock.yaml": "from_pretrained: " + "@a/" * 500_000,
    "requirements.txt": "openai\n" + "a[" * 450_000,
    "equals.env": "OPENAI_API_KEY=" + "=" * 1_450_000,
    "addresses.conf": "x=" + "https://a" * 200_000,
    "lines.go": 'x := "https://api.openai.com"\n' + '"' * 1_450_000,
    "README.md": "---\nbase_model: " + "[" * 100_000 + "\n---\n",
    "numbers.json": '{"from_pretrained": ' + "9" * 1_450_000 + "}",
}


class TestBombs:
    @pytest.mark.parametrize("name", sorted(BOMBS))
    def test_costs_bounded_time(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_text(BOMBS[name])

        with quickly():
            scan(tmp_path)

    @pytest.mark.parametrize(
        "name", ["pnpm-lock.yaml", "yarn.lock", "package-lock.json", "uv.lock", "Pipfile.lock", "bun.lock"]
    )
    @pytest.mark.parametrize(
        "text", ["  a/1/1/1" * 300_000, '"a@' * 450_000, '"node_modules/' * 200_000, "\n  /a@1:" * 300_000]
    )
    def test_in_lock_files_cost_bounded_time(self, tmp_path: Path, name: str, text: str) -> None:
        (tmp_path / name).write_text(text)

        with quickly():
            scan(tmp_path)

    def test_ignore_rules_that_would_backtrack_cost_bounded_time(self, tmp_path: Path) -> None:
        (tmp_path / ".gitignore").write_text("*a" * 60 + "b/\n" + "**/" * 80 + "x/\n[\n\\\n!\n")
        (tmp_path / ("a" * 200)).mkdir()
        (tmp_path / ".github").mkdir()
        (tmp_path / ".github" / "CODEOWNERS").write_text(f"{'*a' * 60}b @acme/x\n[section] @y\n* @acme/all\n")
        (tmp_path / ("a" * 200) / "app.py").write_text(REAL)

        with quickly():
            found = scan(tmp_path)

        assert found.candidates[0].owner == "@acme/all"

    def test_megabytes_of_output_in_a_notebook_are_passed_over(self, tmp_path: Path) -> None:
        cell = {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "source": ["from openai import OpenAI\n", "OpenAI()"],
        }
        noise = {"output_type": "display_data", "data": {"image/png": "from anthropic import Anthropic " * 400_000}}
        cell["outputs"] = [noise]
        (tmp_path / "book.ipynb").write_text(json.dumps({"cells": [cell], "nbformat": 4}))

        tracemalloc.start()
        with quickly():
            found = scan(tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

        assert "provider:openai" in keys(found)
        assert "provider:anthropic" not in keys(found)
        assert peak < 150 * 1024 * 1024


class TestNothingRuns:
    def test_a_pickle_with_code_is_read_and_not_loaded(self, tmp_path: Path) -> None:
        trace = tmp_path / "trace"
        root = tmp_path / "repository"
        root.mkdir()
        for name in ("model.pkl", "model.joblib", "model.pt", "data.p"):
            (root / name).write_bytes(model_samples.attacking_pickle(str(trace)))

        found = scan(root)

        assert not trace.exists()
        assert keys(found) == set()

    def test_no_module_of_the_tree_is_imported(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        trace = tmp_path / "trace"
        root = tmp_path / "repository"
        root.mkdir()
        code = f"open({str(trace)!r}, 'w').close()\nimport openai\n"
        for name in ("setup.py", "conftest.py", "sitecustomize.py", "yaml.py", "re2.py", "pathspec.py", "json.py"):
            (root / name).write_text(code)
        (root / ".gitignore").write_text("x/\n")
        monkeypatch.chdir(root)
        before = set(sys.modules)

        scan(".")

        assert not trace.exists()
        assert not any(
            str(root) in str(getattr(sys.modules[name], "__file__", "")) for name in set(sys.modules) - before
        )

    def test_yaml_tags_build_nothing(self, tmp_path: Path) -> None:
        trace = tmp_path / "trace"
        (tmp_path / "x.yaml").write_text(
            f"model: !!python/object/apply:builtins.open ['{trace}', 'w']\nimage: ollama/ollama\n"
        )

        found = scan(tmp_path)

        assert not trace.exists()
        assert "provider:ollama" in keys(found)


class TestNames:
    def test_a_name_with_a_line_break_or_escape_stays_text(self, tmp_path: Path) -> None:
        name = "evil\n\x1b[31m|<b>.py"
        (tmp_path / name).write_text(REAL)

        found = scan(tmp_path)

        paths = {place.path for component in found.components for place in component.occurrences}
        assert paths == {name}
        assert json.loads(found.to_json())["components"]

    def test_a_name_that_is_no_utf8_is_shown_and_its_file_read(self, tmp_path: Path) -> None:
        (tmp_path / os.fsdecode(b"caf\xe9.py")).write_text(REAL)

        found = scan(tmp_path)

        assert {place.path for component in found.components for place in component.occurrences} == {"caf\\xe9.py"}
        found.to_json().encode("utf-8")

    def test_content_that_is_no_utf8_is_read_as_far_as_it_goes(self, tmp_path: Path) -> None:
        (tmp_path / "app.js").write_bytes(b"// caf\xe9 \xff\xfe\nimport OpenAI from 'openai';\nnew OpenAI();\n")
        (tmp_path / "wide.json").write_text('{"model": "gpt-4o"}', encoding="utf-16")

        found = scan(tmp_path)

        assert {"provider:openai", "model:gpt-4o"} <= keys(found)

    def test_binary_under_the_name_of_a_text_is_listed(self, tmp_path: Path) -> None:
        (tmp_path / "film.ts").write_bytes(b"G@\x11\x10\0\0\xb0\r" * 500)

        assert reasons(scan(tmp_path)) == {"film.ts": "binary content under the name of a text"}


NAMES = (
    "a.py", "a.ts", "a.vue", "a.json", "a.yaml", "a.toml", ".env", "a.ipynb", "package.json", "pyproject.toml", "a.pkl",
    "a.jsonl", "requirements.txt", "setup.cfg", "setup.py", "uv.lock", "README.md", "a.safetensors", "a.pt", "a.go",
    "Modelfile", ".mcp.json", "MLmodel", "config.json", "agents.yaml", "x.dvc", "a.prompty", "Dockerfile",
)  # fmt: skip
WORDS = (
    "import", "from", "openai", "OpenAI", "mcpServers", "FastMCP", "Agent", "model", "models", "name", "image", "FROM",
    "env", "process.env", "OPENAI_API_KEY", "gpt-4o", "anthropic/claude-3-haiku", "https://api.openai.com/v1",
    "http://[::1", "=", ":", "(", ")", "[", "]", "{", "}", ",", ".", "'", '"', "`", "${", "/*", "*/", "//", "#", "\n",
    "\n  ", "\n- ", "---\n", "\\", "\0", "@", "-", "await", "new", "def f", "class A", "lambda", "**", "*", "&a", "*a",
    "cells", "source", "code", "cell_type", "outs", "path", "flavors", "learner", "true", "0", "\u00e9", "\U0001f600",
    "\ud83d", "boto3.client", "bedrock-runtime", "command", "npx",
)  # fmt: skip
ANY_CONTENT = st.one_of(
    st.binary(max_size=200),
    st.lists(st.sampled_from(WORDS), max_size=60).map(lambda words: "".join(words).encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from(WORDS), max_size=60).map(lambda words: " ".join(words).encode("utf-8", "surrogatepass")),
)


class TestAnyContent:
    @pytest.mark.parametrize("name", NAMES)
    @given(content=ANY_CONTENT)
    def test_never_ends_a_scan(self, tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes) -> None:
        root = tmp_path_factory.mktemp("any")
        (root / name).write_bytes(content)
        (root / "with_tokens").mkdir()
        (root / "with_tokens" / name).write_bytes(b"import openai\nfrom_pretrained mcpServers\n" + content)

        found = scan(root)

        assert json.loads(found.to_json())["schema"] == 1
