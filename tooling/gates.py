"""What a change must pass: the lanes of `check` and `test`, and which of them this machine can run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from tooling.lanes import Lane
from tooling.venv import Venv
from tooling.words import _

PYTEST = ("-n", "2", "--dist", "worksteal", "-ra", "--tb=short")
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
# These floors know no database, so a second one cannot change what their tests find.
WITHOUT_DATABASE = ("domain", "engines", "house", "journeys", "prove")
SHORT_LOOPS_SEED = 20260101
CHECKED_TYPES = ("src", "start.py", "tooling")


def check_lanes(venv: Venv) -> tuple[Lane, ...]:
    """Return the lanes that read the code without running the product."""
    python = venv.python
    return (
        Lane(name="ruff check", command=(python, "-m", "ruff", "check", ".")),
        Lane(name="ruff format", command=(python, "-m", "ruff", "format", "--check", ".")),
        Lane(name="mypy strict", command=(python, "-m", "mypy", *CHECKED_TYPES)),
        Lane(name="import contracts", command=(python, "-c", LINT_IMPORTS)),
        _pytest(venv, "house tests", "tests/house"),
    )


def test_lanes(venv: Venv) -> tuple[Lane, ...]:
    """Return every lane of `start.py test`, in the order of their speed."""
    tests = venv.root / "tests"
    rooms = sorted(path.name for path in tests.iterdir() if path.is_dir() and any(path.rglob("test_*.py")))
    on_sqlite = [f"tests/{name}" for name in rooms if name not in ("house", "journeys")]
    on_postgresql = [f"tests/{name}" for name in rooms if name not in WITHOUT_DATABASE]
    return (
        *check_lanes(venv),
        _pytest(venv, "suite on SQLite", *on_sqlite, environ={"FAIRLEAD_TEST_DATABASE": "sqlite"}),
        _pytest(venv, "suite on PostgreSQL", *on_postgresql, environ={"FAIRLEAD_TEST_DATABASE": "postgresql"}),
        _journeys(venv, has_journeys="journeys" in rooms),
        _short_loops(venv),
    )


def _pytest(venv: Venv, name: str, *folders: str, environ: Mapping[str, str] | None = None) -> Lane:
    """Return a lane of pytest over some folders; without any folder it is left out and says so."""
    if not folders:
        return Lane(name=name, left_out=_("No such tests are written yet."), is_pytest=True)
    command: tuple[str | Path, ...] = (venv.python, "-m", "pytest", *PYTEST, *folders)
    return Lane(name=name, command=command, environ=environ or {}, is_pytest=True)


def _journeys(venv: Venv, *, has_journeys: bool) -> Lane:
    """Return the lane of the journeys in a real browser, when there is one."""
    name = "browser journeys"
    if not has_journeys:
        return Lane(name=name, left_out=_("No such tests are written yet."), is_pytest=True)
    browser = find_browser(venv.environ)
    if browser is None:
        reason = _("There is no Chromium on this machine. Install one (Debian: sudo apt-get install chromium).")
        return Lane(name=name, left_out=reason, is_pytest=True)
    command = (venv.python, "-m", "pytest", *PYTEST, "tests/journeys")
    return Lane(name=name, command=command, environ={"FAIRLEAD_TEST_BROWSER": str(browser)}, is_pytest=True)


def _short_loops(venv: Venv) -> Lane:
    """Return the lane that runs every loop of `prove` a few times with a fixed seed."""
    name = "short loops"
    if not any((venv.root / "tests" / "prove").glob("*.py")):
        return Lane(name=name, left_out=_("No loops are written yet."))
    return Lane(name=name, command=(venv.python, "-m", "tooling.loops", "--short", "--seed", str(SHORT_LOOPS_SEED)))


def find_browser(environ: Mapping[str, str]) -> Path | None:
    """Return the Chromium of this machine, or None."""
    paths = (shutil.which(name, path=environ.get("PATH", os.defpath)) for name in BROWSERS)
    return next((Path(path) for path in paths if path), None)


def fix_lanes(venv: Venv) -> tuple[Lane, ...]:
    """Return the lanes that put the form of the code right."""
    python = venv.python
    return (
        Lane(name="ruff check --fix", command=(python, "-m", "ruff", "check", "--fix", ".")),
        Lane(name="ruff format", command=(python, "-m", "ruff", "format", ".")),
    )
