"""Scanning: the same bytes every time, nothing of the machine in them, and an honest list of what was left out."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from fairlead.discovery import Confidence, Kind, NotAFolder, Scan, scan
from tests.engines.discovery.labelled import is_reported, repositories

REPOSITORY = Path(__file__).parents[3]
CALL = 'from openai import OpenAI\n\nOpenAI().chat.completions.create(model="gpt-4o")\n'


def component(found: Scan, key: str) -> object:
    """Return one component by its key."""
    return next(one for one in found.components if one.key == key)


class TestAScan:
    def test_is_the_same_bytes_again_in_any_order_and_with_two_processes(self, tmp_path: Path) -> None:
        names = [(one.name, *file) for one in repositories() for file in one.files]
        for seed in (1, 2):
            random.Random(seed).shuffle(names)
            for name, path, text in names:
                place = tmp_path / str(seed) / "tree" / name / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text)
            for number in range(500):
                place = tmp_path / str(seed) / "tree" / "many" / f"{number}.py"
                place.parent.mkdir(exist_ok=True)
                place.write_text(f"import torch\nx = {number}\n")

        first = scan(tmp_path / "1" / "tree").to_json()

        assert scan(tmp_path / "1" / "tree").to_json() == first
        assert scan(tmp_path / "2" / "tree").to_json() == first
        assert scan(tmp_path / "2" / "tree", processes=2).to_json() == first

    def test_holds_no_absolute_path(self, tmp_path: Path) -> None:
        (tmp_path / "app.py").write_text(CALL)
        (tmp_path / "broken.py").write_text("import openai\ndef (:\n")
        (tmp_path / "link").symlink_to("/etc")

        text = scan(tmp_path).to_json()

        assert str(tmp_path) not in text
        assert "/etc" not in text

    def test_never_keeps_a_secret(self, tmp_path: Path) -> None:
        secret = "sk-proj-" + "Z9" * 20
        (tmp_path / ".env").write_text(f"OPENAI_API_KEY={secret}\nMODEL={secret}\nOPENAI_MODEL={secret}\n")
        (tmp_path / "app.py").write_text(f'import openai\nopenai.OpenAI(api_key="{secret}")\n')
        args = ["-y", "@acme/mcp-tickets", "--token", secret]
        (tmp_path / ".mcp.json").write_text(
            json.dumps({"mcpServers": {"t": {"command": "npx", "args": args, "env": {"K": secret}}}})
        )

        text = scan(tmp_path).to_json()

        assert secret not in text
        assert "OPENAI_API_KEY" in text

    def test_reads_the_commit_without_running_git(self, tmp_path: Path) -> None:
        (tmp_path / ".git" / "refs" / "heads").mkdir(parents=True)
        (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        (tmp_path / ".git" / "config").write_text("[core]\n\tfsmonitor = touch ran\n")
        (tmp_path / ".git" / "packed-refs").write_text(f"# pack-refs\n{'b' * 40} refs/heads/main\n")

        packed = scan(tmp_path).source.commit
        (tmp_path / ".git" / "refs" / "heads" / "main").write_text("c" * 40 + "\n")
        loose = scan(tmp_path).source.commit
        (tmp_path / ".git" / "HEAD").write_text("ref: refs/../../../etc/passwd\n")
        outside = scan(tmp_path).source.commit

        assert (packed, loose, outside) == ("b" * 40, "c" * 40, "")

    def test_leaves_out_ignored_and_installed_folders_and_says_so(self, tmp_path: Path) -> None:
        for folder in ("node_modules/x", "secret", "data", "app/dist", "dist"):
            (tmp_path / folder).mkdir(parents=True)
            (tmp_path / folder / "a.py").write_text(CALL)
        (tmp_path / ".gitignore").write_text("secret/\ndata\n!data/\n.env\n")
        (tmp_path / "app" / "package.json").write_text("{}")
        (tmp_path / ".env").write_text("ANTHROPIC_API_KEY=given\n")

        found = scan(tmp_path)
        every = scan(tmp_path, respect_ignored=False)

        assert {row.path: row.reason for row in found.skipped} == {
            "node_modules": "folder of installed dependencies or caches",
            "secret": "folder ignored by git",
            "app/dist": "folder of build output",
        }
        assert {place.path for place in component(found, "model:gpt-4o").occurrences} == {"data/a.py", "dist/a.py"}
        assert component(found, "provider:anthropic").confidence is Confidence.MEDIUM
        assert "secret" not in {row.path for row in every.skipped}

    def test_says_which_languages_it_reads_only_in_part(self, tmp_path: Path) -> None:
        (tmp_path / "main.go").write_text('package main\n\nvar url = "https://api.mistral.ai/v1"\n')

        found = scan(tmp_path)

        assert [one.key for one in found.components] == ["provider:mistral"]
        assert found.skipped[0].reason == "Go: imports are not read in 1 files, only quoted values"

    def test_tells_how_far_it_is(self, tmp_path: Path) -> None:
        for number in range(200):
            (tmp_path / f"{number}.py").write_text("x = 1\n")
        seen: list[tuple[int, int]] = []

        scan(tmp_path, progress=lambda done, total: seen.append((done, total)))

        assert seen[-1] == (200, 200)
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)

    @pytest.mark.parametrize("name", ["missing", "file.txt"])
    def test_refuses_what_is_no_folder(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "file.txt").write_text("")

        with pytest.raises(NotAFolder) as refused:
            scan(tmp_path / name)

        assert name in refused.value.reason

    def test_of_an_empty_folder_is_empty(self, tmp_path: Path) -> None:
        found = scan(tmp_path)

        assert (found.components, found.candidates, found.skipped) == ((), (), ())


class TestThisRepository:
    def test_reports_only_what_it_truly_uses(self) -> None:
        found = scan(REPOSITORY)

        assert [
            (one.key, one.occurrences[:3])
            for one in found.components
            if is_reported(one) and one.kind is not Kind.CODING_ASSISTANT
        ] == []
        assert not any(one.key.startswith("system:") for one in found.candidates)
