"""Write `requirements/` from `pyproject.toml`: every package by version and hash, for every system, naming no host.

The files themselves are what is kept: a version that still fits stays as it is, so that a new dependency moves nothing
else. `dev` is resolved first and holds `run` to its versions, so that `dev` is a superset of it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from tooling import diagnosis
from tooling.venv import Venv
from tooling.words import _, say

FORM = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--quiet")


def write(venv: Venv, *, upgrade: bool) -> int:
    """Write all requirement files; with `upgrade` take the newest versions that fit together.

    Raises:
        Stopped: the requirements contradict each other, or the package index cannot be reached.
    """
    newer: list[str | Path] = ["--upgrade"] if upgrade else []
    folder = venv.root / "requirements"
    dev = folder / "dev.txt"
    _compile(venv, ["pyproject.toml", "--group", "dev", "-o", dev, *newer])
    _compile(venv, ["pyproject.toml", "--constraint", dev, "-o", folder / "run.txt", *newer])
    if has_extras(venv.root):
        _compile(venv, ["pyproject.toml", "--group", "dev", "--all-extras", "-o", folder / "all.txt", *newer])
    if upgrade:
        _upgrade_uv(venv)
    say(_("wrote {folder}.").format(folder=folder))
    return 0


def has_extras(root: Path) -> bool:
    """Tell whether the project has optional dependencies, which `all.txt` holds in one set."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return bool(project.get("optional-dependencies"))


def _upgrade_uv(venv: Venv) -> None:
    """Pin the newest uv."""
    source = venv.folder / "uv.in"
    source.write_text("uv\n", encoding="utf-8")
    _compile(venv, [source, "--upgrade", "-o", venv.requirements("uv")])
    source.unlink()


def _compile(venv: Venv, words: list[str | Path]) -> None:
    """Run one resolution."""
    ended = venv.run([venv.uv, "pip", "compile", *FORM, "--python", venv.python, *words], doing=_("Resolving …"))
    if not ended.is_good:
        raise diagnosis.stopped_by(ended.output, root=venv.root, doing=_("Resolving the requirements"))
