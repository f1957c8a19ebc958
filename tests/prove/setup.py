"""Set a fresh checkout up under every trouble that a machine can have, and again after it.

Each trial takes one trouble, by its seed. Troubles that need a file system of their own (read-only, full, a Python
without ensurepip) use a private mount, which Linux gives to root; elsewhere the trial says that it was not run.
"""

from __future__ import annotations

import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FULL = 24
SHORT = 0  # a trial downloads and installs everything: too slow for every change
COPIED = ("start.py", "tooling", "requirements", "pyproject.toml", "src", "README.md", "LICENSE", "NOTICE")
SYSTEM_PYTHON = Path("/usr/bin/python3")
SET_UP = """
import sys
sys.path.insert(0, sys.argv[1])
from tooling.commands import set_up
sys.exit(set_up(sys.argv[1]))
"""
SECONDS = 900
LATER_START_SECONDS = 3.0
NOWHERE = "http://127.0.0.1:9"


def trial(*, seed: int, folder: Path) -> str:
    """Meet one trouble in a fresh copy with an empty home and cold caches; the next start must be whole."""
    names = sorted(TROUBLES)
    name = names[seed % len(names)]
    root = folder / "Fär lead"
    root.mkdir(parents=True)
    for part in COPIED:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / part).exists():
            shutil.copy(ROOT / part, root / part)
    (folder / "home").mkdir()
    was_run = TROUBLES[name](root, random.Random(seed))
    return name if was_run else f"not run on this machine: {name}"


def environ_of(root: Path, **more: str) -> dict[str, str]:
    """Return the variables of a first start: an empty home, its caches in it, and this machine's way to packages."""
    ways = ("INDEX", "PROXY", "CERT", "FIND_LINKS", "NO_PROXY")
    kept = {name: value for name, value in os.environ.items() if any(way in name.upper() for way in ways)}
    return {**kept, "PATH": os.defpath, "HOME": str(root.parent / "home"), "LC_ALL": "C", **more}


def command_of(root: Path) -> list[str]:
    """Return the command that only sets up, with the machine's own Python where it is new enough."""
    probe = [str(SYSTEM_PYTHON), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    is_new = SYSTEM_PYTHON.exists() and subprocess.run(probe, check=False).returncode == 0
    return [str(SYSTEM_PYTHON if is_new else sys.executable), "-I", "-c", SET_UP, str(root)]


def set_up(root: Path, *, inside: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run a set-up to its end; `inside` is a line of shell run before it in a private mount."""
    command = command_of(root)
    if inside:
        command = ["unshare", "--mount", "sh", "-c", f"{inside} && exec {shlex.join(command)}"]
    return subprocess.run(
        command, cwd="/", env=environ_of(root, **more), capture_output=True, text=True, timeout=SECONDS, check=False
    )


def can_mount() -> bool:
    """Tell whether a private mount can be made here."""
    return bool(shutil.which("unshare")) and subprocess.run(["unshare", "--mount", "true"], check=False).returncode == 0


def is_whole(root: Path) -> None:
    """Assert that the next start sets up well, the one after it is quick, and the product answers."""
    first = set_up(root)
    assert first.returncode == 0, first.stderr
    began = time.monotonic()
    second = set_up(root, HTTPS_PROXY=NOWHERE)
    assert second.returncode == 0, second.stderr
    assert second.stderr == "", f"the second start did something: {second.stderr}"
    assert time.monotonic() - began <= LATER_START_SECONDS
    said = subprocess.run([root / ".venv/bin/fairlead", "--version"], capture_output=True, text=True, check=False)
    assert said.stdout.startswith("fairlead "), said.stderr
    probe = [str(root / ".venv/bin/python"), "-c", "import django, duckdb, typst, fairlead"]
    assert subprocess.run(probe, check=False).returncode == 0


def refused(ended: subprocess.CompletedProcess[str], sentence: str) -> None:
    """Assert that a set-up stopped with status 2 and one sentence, and showed no traceback."""
    assert ended.returncode == 2, (ended.returncode, ended.stderr)
    assert sentence in ended.stderr.splitlines()[-1], ended.stderr
    assert "Traceback" not in ended.stderr


def cold(root: Path, _chance: random.Random) -> bool:
    """Start on a fresh machine."""
    is_whole(root)
    return True


def killed(root: Path, chance: random.Random) -> bool:
    """Kill the set-up with all its children at a random moment."""
    process = subprocess.Popen(
        command_of(root), cwd="/", env=environ_of(root), stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=chance.uniform(0.2, 8.0))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    is_whole(root)
    return True


def offline(root: Path, _chance: random.Random) -> bool:
    """Start without a network, then with one."""
    blocked = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "PIP_PROXY"), NOWHERE)
    refused(set_up(root, **blocked, NO_PROXY="", no_proxy=""), "cannot reach the package index")
    is_whole(root)
    return True


def read_only(root: Path, _chance: random.Random) -> bool:
    """Start in a folder that cannot be written, then in one that can; a whole one starts even read-only."""
    if not can_mount():
        return False
    there = shlex.quote(str(root))
    inside = f"mount --bind {there} {there} && mount -o remount,bind,ro {there}"
    refused(set_up(root, inside=inside), "cannot write to")
    is_whole(root)
    assert set_up(root, inside=inside).returncode == 0
    return True


def full_disk(root: Path, _chance: random.Random) -> bool:
    """Start where the environment does not fit."""
    if not can_mount():
        return False
    (root / ".venv").mkdir()
    inside = f"mount -t tmpfs -o size=150m none {shlex.quote(str(root / '.venv'))}"
    refused(set_up(root, inside=inside), "the disk is full")
    is_whole(root)
    return True


def without_ensurepip(root: Path, _chance: random.Random) -> bool:
    """Start with a Debian Python whose package python3-venv is not installed, with and without a pip beside it."""
    parts = [Path(f"/usr/lib/python3.{minor}/ensurepip") for minor in range(11, 20)]
    found = [path for path in parts if path.is_dir()]
    if not can_mount() or len(found) != 1 or command_of(root)[0] != str(SYSTEM_PYTHON):
        return False
    without = f"mount -t tmpfs none {found[0]}"
    debian = Path("/usr/lib/python3/dist-packages/pip")
    if debian.is_dir():
        ended = set_up(root, inside=without)
        assert ended.returncode == 0, ended.stderr
        assert "made without pip" in ended.stderr
        shutil.rmtree(root / ".venv")
        without += f" && mount -t tmpfs none {debian}"
    refused(set_up(root, inside=without), "python3-venv")
    is_whole(root)
    return True


def damaged(root: Path, chance: random.Random) -> bool:
    """Break a finished environment in one of several ways."""
    is_whole(root)
    venv = root / ".venv"
    site = next(venv.glob("lib/python3.*/site-packages"))
    package = next(site.glob("django-5*.dist-info"))
    parts = chance.choice(
        (
            [venv / "bin" / "python3", venv / "bin" / "python"],
            [venv / "pyvenv.cfg"],
            [package],
            [venv / "bin" / "uv", venv / "fairlead-set-up.json"],
            [site / "fairlead-src.pth"],
            [site],
        )
    )
    for part in parts:
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink()
    repaired = set_up(root)
    assert repaired.returncode == 0, repaired.stderr
    is_whole(root)
    return True


def moved(root: Path, _chance: random.Random) -> bool:
    """Move the whole checkout, environment and all, to another folder."""
    is_whole(root)
    elsewhere = root.with_name("Überall")
    root.rename(elsewhere)
    assert set_up(elsewhere).returncode == 0
    is_whole(elsewhere)
    return True


TROUBLES: dict[str, Callable[[Path, random.Random], bool]] = {
    "a cold start": cold,
    "a damaged environment is repaired": damaged,
    "a full disk is named": full_disk,
    "a killed set-up is finished by the next": killed,
    "a missing ensurepip is named": without_ensurepip,
    "a missing network is named": offline,
    "a moved folder starts": moved,
    "a read-only folder is named": read_only,
}
