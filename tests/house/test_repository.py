"""What is committed holds nothing of one machine, no host of a package index and nothing unfinished."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house import repository
from tests.house.code import ROOT, committed_files, plant

needs_git = pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="not a git checkout, so nothing is committed"
)
BAD = (
    ("/".join(["", "ro" + "ot", "x"]), "a path of one machine"),
    ("see /" + "tmp/somewhere/file", "a path of one machine"),
    ("https://pypi" + ".org/simple", "the host of a package index"),
    ("# TO" + "DO: later", "an unfinished thing"),
    ("the organi" + "sation", "a spelling"),
    ("-----BEGIN PRIVATE" + " KEY-----\n" + "MC4CAQAw" * 8, "a secret"),
)
GOOD = (
    "the root of the checkout",
    "https://example.org/work/of/art",
    "# TO" + "DO (#12): later",
    "the organization",
    "-----BEGIN PRIVATE KEY-----",
)


class TestWhatIsCommitted:
    @needs_git
    def test_could_be_read_by_anybody_anywhere(self) -> None:
        faults = list(repository.faults(committed_files(ROOT), root=ROOT))

        assert not faults, "\n".join(faults)

    @needs_git
    def test_is_small(self) -> None:
        faults = list(repository.too_large(committed_files(ROOT), root=ROOT))

        assert not faults, "\n".join(faults)

    @pytest.mark.parametrize(
        "name", ["README.md", "LICENSE", "NOTICE", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "docs/README.md"]
    )
    def test_has_its_front_matter(self, name: str) -> None:
        assert len((ROOT / name).read_text(encoding="utf-8").split()) > 20


class TestTheRules:
    @pytest.mark.parametrize(("text", "rule"), BAD)
    def test_name_what_must_not_be_committed(self, tmp_path: Path, text: str, rule: str) -> None:
        plant(tmp_path, "docs/page.md", f"first\n{text}\n")

        (fault,) = repository.faults([tmp_path / "docs/page.md"], root=tmp_path)

        assert fault.startswith("docs/page.md:2: ")
        assert rule in fault

    @pytest.mark.parametrize("text", GOOD)
    def test_leave_what_is_in_order(self, tmp_path: Path, text: str) -> None:
        plant(tmp_path, "docs/page.md", text)

        assert not list(repository.faults([tmp_path / "docs/page.md"], root=tmp_path))

    def test_name_a_large_file(self, tmp_path: Path) -> None:
        (tmp_path / "table.csv").write_bytes(b"1," * repository.LARGEST)

        (fault,) = repository.too_large([tmp_path / "table.csv"], root=tmp_path)

        assert "table.csv" in fault

    @pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
    def test_see_what_the_next_commit_would_hold_and_not_what_is_ignored(self, tmp_path: Path) -> None:
        subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
        for name in ("kept.py", "ignored.py"):
            plant(tmp_path, name, "")
        plant(tmp_path, ".gitignore", "ignored.py\n")

        names = {path.name for path in committed_files(tmp_path)}

        assert names == {"kept.py", ".gitignore"}
