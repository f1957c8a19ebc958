"""The virtual environment `.venv` of one checkout: where it lies, how it is made, how it finds the sources."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tooling import diagnosis
from tooling.process import Ended, run
from tooling.words import Stopped, _, say

# Relative, so that no letter of the folder's name has to survive the encoding of a path file.
PATH_FILE = "../../../../src\n"
LAUNCHER = """#!/bin/sh
'''exec' "$(dirname -- "$(realpath -- "$0")")/python" "$0" "$@"
' '''
import sys

from fairlead.cli import main

sys.exit(main())
"""
PROBE = """
import sys, sysconfig
for answer in sys.version_info >= (3, 11), sys.prefix, sysconfig.get_path("purelib"):
    print(answer)
"""


@dataclass(frozen=True, kw_only=True)
class Venv:
    """One checkout's environment, and the variables that programs in it are started with."""

    root: Path
    environ: Mapping[str, str]

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def uv(self) -> Path:
        return self.folder / "bin" / "uv"

    @property
    def launcher(self) -> Path:
        return self.folder / "bin" / "fairlead"

    def requirements(self, name: str) -> Path:
        """Return the file that names the packages of one set."""
        return self.root / "requirements" / f"{name}.txt"

    def run(self, command: list[str | Path], *, doing: str = "") -> Ended:
        """Run a program from the root of the checkout, quietly."""
        return run(command, folder=self.root, environ=self.environ, doing=doing)


def site_packages(venv: Venv) -> Path | None:
    """Return the folder of installed packages, or None when `.venv` is absent, broken or of an older Python.

    A Python whose `pyvenv.cfg` is gone is the machine's own again: nothing may ever be installed into that.
    """
    if not venv.python.exists():
        return None
    ended = venv.run([venv.python, "-I", "-c", PROBE])
    answers = ended.output.splitlines()
    if not ended.is_good or len(answers) != 3 or answers[0] != "True" or Path(answers[1]) != venv.folder:
        return None
    return Path(answers[2]) if Path(answers[2]).is_dir() else None


def has_ensurepip() -> bool:
    """Tell whether this Python can put pip into an environment; Debian packs that part apart."""
    return _has("venv") and _has("ensurepip")


def _has(name: str) -> bool:
    """Tell whether this Python has a package; an empty folder of its name does not count."""
    spec = importlib.util.find_spec(name)
    return spec is not None and spec.origin is not None


def outside_installer(venv: Venv) -> list[str | Path]:
    """Return how to install into `.venv` from outside it: this Python's pip or a uv; empty when neither is here."""
    if not _has("venv"):
        return []
    if _has("pip"):
        return [sys.executable, "-I", "-m", "pip", "--python", venv.python, "install"]
    uv = shutil.which("uv", path=venv.environ.get("PATH"))
    return [uv, "pip", "install", "--python", venv.python] if uv else []


def make(venv: Venv) -> Path:
    """Make `.venv` with the Python that runs this, anew when a broken one stands there; return its packages' folder.

    Raises:
        Stopped: something else stands there, or this Python lacks a part that Debian packs apart.
    """
    _refuse_foreign(venv)
    say(_("making .venv anew; the one there is broken or was moved.") if venv.folder.exists() else _("making .venv."))
    words: list[str | Path] = []
    if not has_ensurepip():
        words = ["--without-pip"]
        if not outside_installer(venv):
            raise Stopped(without_ensurepip())
        say(_("this Python has no ensurepip; the environment is made without pip, with the installer found beside it."))
    ended = venv.run([sys.executable, "-I", "-m", "venv", "--clear", *words, venv.folder], doing=_("Making .venv …"))
    if not ended.is_good:
        raise diagnosis.stopped_by(ended.output, root=venv.root, doing=_("Making the environment .venv"))
    if site := site_packages(venv):
        return site
    raise Stopped(_("the environment just made in .venv does not start. Delete .venv and start again."))


def without_ensurepip() -> str:
    """Say what a Python without ensurepip needs."""
    return _(
        "this Python cannot make an environment because its ensurepip is missing. Install the package python3-venv "
        "(on Debian and Ubuntu: sudo apt-get install python3-venv) and start again."
    )


def _refuse_foreign(venv: Venv) -> None:
    """Refuse to clear a file or folder that nobody made as an environment."""
    folder = venv.folder
    if folder.is_dir() and ((folder / "pyvenv.cfg").exists() or (folder / "bin").is_dir() or not any(folder.iterdir())):
        return
    if folder.exists() or folder.is_symlink():
        raise Stopped(_("{path} is not a virtual environment. Move it away and start again.").format(path=folder))


def make_importable(venv: Venv, *, site: Path) -> None:
    """Let `.venv` import the sources as they stand, and let a terminal start them by name; nothing is built."""
    replace(site / "fairlead-src.pth", PATH_FILE)
    replace(venv.launcher, LAUNCHER, mode=0o755)


def is_importable(venv: Venv, *, site: Path) -> bool:
    """Tell whether `make_importable` has done its work and nobody undid it."""
    wanted = ((site / "fairlead-src.pth", PATH_FILE), (venv.launcher, LAUNCHER))
    return all(path.is_file() and path.read_text(encoding="utf-8") == text for path, text in wanted)


def replace(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Write a small file so that a reader finds the old one or the new one and never a part."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(mode)
    fresh.replace(path)
