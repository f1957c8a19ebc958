"""The requirement files: every package by version and hash, no host, and `dev` holds all of `run`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house.code import ROOT, plant

FILES = ("uv", "run", "dev")
ENTRY = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)( ; [^\\]+)?$")


def entries(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the pins of a requirement file with their hashes; a line of another form is a pin without any."""
    found: dict[str, tuple[str, ...]] = {}
    for block in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").strip()):
        pin, *hashes = (line.strip().removesuffix("\\").strip() for line in block.splitlines())
        found[pin] = tuple(hashes)
    return found


def unpinned(path: Path) -> list[str]:
    """Return the entries that are not a version with at least one SHA-256."""
    is_hash = re.compile(r"--hash=sha256:[0-9a-f]{64}").fullmatch
    return [
        pin
        for pin, hashes in entries(path).items()
        if not ENTRY.match(pin) or not hashes or not all(is_hash(text) for text in hashes)
    ]


class TestEveryRequirementFile:
    @pytest.mark.parametrize("name", FILES)
    def test_pins_by_version_and_hash_and_names_no_host(self, name: str) -> None:
        path = ROOT / "requirements" / f"{name}.txt"

        assert not unpinned(path)
        assert "//" not in path.read_text(encoding="utf-8")

    def test_of_development_holds_all_that_a_start_installs(self) -> None:
        run, dev = (entries(ROOT / "requirements" / f"{name}.txt") for name in ("run", "dev"))

        assert run.items() <= dev.items()

    @pytest.mark.parametrize("name", ["run", "dev"])
    def test_has_what_the_project_asks_for(self, name: str) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        asked = [*project["project"]["dependencies"], *(project["dependency-groups"]["dev"] if name == "dev" else [])]
        wanted = {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~! ;]", text)[0]).lower() for text in asked}

        pinned = {pin.split("==")[0] for pin in entries(ROOT / "requirements" / f"{name}.txt")}

        assert not wanted - pinned, "run: python3 start.py lock"


class TestTheRule:
    @pytest.mark.parametrize(
        "text",
        ["django==5.2\n", "django>=5.2 \\\n    --hash=sha256:" + "0" * 64, "-e .\n", "--index-url https://x.example\n"],
    )
    def test_finds_what_is_not_pinned(self, tmp_path: Path, text: str) -> None:
        plant(tmp_path, "run.txt", text)

        assert unpinned(tmp_path / "run.txt")
