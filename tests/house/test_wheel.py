"""The wheel: built twice it is the same file, it holds the whole package, and it runs without the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from fairlead import __version__

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "fairlead"
ASKS = """
import sys
sys.path.insert(0, sys.argv.pop(1))
import fairlead.cli
assert fairlead.cli.__file__.startswith(sys.path[0]), fairlead.cli.__file__
sys.exit(fairlead.cli.main(sys.argv[1:]))
"""


def build(folder: Path) -> Path:
    """Build the wheel from a copy of what a release holds; the files of the copy are as old as the copy."""
    copy = folder / "copy"
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        copy.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
    shutil.copytree(
        SOURCE, copy / "src" / "fairlead", ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile
    )
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One wheel for all tests that only read it."""
    return build(tmp_path_factory.mktemp("wheel"))


class TestTheWheel:
    """A release is one file that anybody can build again."""

    def test_is_the_same_built_elsewhere_and_later(self, wheel: Path, tmp_path: Path) -> None:
        assert build(tmp_path / "another place").read_bytes() == wheel.read_bytes()

    def test_holds_every_file_of_the_package_and_nothing_else(self, wheel: Path) -> None:
        files = {
            path.relative_to(ROOT / "src").as_posix()
            for path in SOURCE.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

        with zipfile.ZipFile(wheel) as archive:
            held = {name for name in archive.namelist() if ".dist-info/" not in name}

        assert held == files

    def test_answers_without_the_checkout(self, wheel: Path, tmp_path: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(tmp_path)

        command = [sys.executable, "-I", "-c", ASKS, tmp_path, "--version"]
        answer = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60)

        assert __version__ in answer.stdout
