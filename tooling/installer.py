"""Install the hashed requirements into `.venv`: with uv in seconds, with pip when uv cannot.

Every package is named by version and hash, and no file names a host: where packages come from is the machine's own
setting. A wrong hash is never answered with a second try by another installer.
"""

from __future__ import annotations

import os
from pathlib import Path

from tooling import diagnosis
from tooling.process import Ended
from tooling.venv import Venv, has_ensurepip, outside_installer, without_ensurepip
from tooling.words import Stopped, _, say

# A machine without a network is told so after seconds, not after pip's own minutes.
PIP_PATIENCE = ("--retries", "2", "--timeout", "30")


def bring_uv(venv: Venv) -> None:
    """Install the pinned uv into `.venv`, unless it is there.

    Raises:
        Stopped: nothing here can install it, or the package index cannot be reached.
    """
    pinned = venv.requirements("uv").read_text(encoding="utf-8").split()[0].replace("==", " ")
    if venv.uv.exists():
        ended = venv.run([venv.uv, "--version"])
        if ended.is_good and ended.output.startswith(pinned):
            return
    ended = _install(venv, "uv", doing=_("Fetching uv, the installer …"), anew=True)
    if not ended.is_good and diagnosis.explain(ended.output, root=venv.root):
        raise diagnosis.stopped_by(ended.output, root=venv.root, doing=_("Fetching uv, the installer,"))


def sync(venv: Venv, *, chosen: str, anew: bool) -> None:
    """Make `.venv` hold exactly one set: with uv, and with pip when uv cannot and another way may help.

    Args:
        venv: the environment.
        chosen: the name of the set.
        anew: install what looks installed too; an installer that was killed leaves packages that only look whole.

    Raises:
        Stopped: both failed, or the first failure is one that a second installer cannot mend.
    """
    count = sum("==" in line for line in venv.requirements(chosen).read_text(encoding="utf-8").splitlines())
    say(_("installing {count} packages; the first time they are downloaded.").format(count=count))
    doing = _("Installing …")
    files = [venv.requirements("uv"), venv.requirements(chosen)]
    command: list[str | Path] = [venv.uv, "pip", "sync", "--quiet", "--require-hashes", "--python", venv.python, *files]
    command += ["--reinstall"] if anew else []
    command += [] if _has_cache(venv) else ["--no-cache"]
    ended = venv.run(command, doing=doing)
    if ended.is_good:
        return
    known = diagnosis.explain(ended.output, root=venv.root)
    if known and not diagnosis.is_network(ended.output):
        raise Stopped(known)
    say(_("uv could not install the packages; trying pip, which takes longer."))
    again = _install(venv, chosen, doing=doing, anew=anew)
    if not again.is_good:
        raise diagnosis.stopped_by(again.output, root=venv.root, doing=_("Installing the packages"))


def _install(venv: Venv, name: str, *, doing: str, anew: bool) -> Ended:
    """Install one requirement file with its hashes, by the pip of `.venv` or by what stands in for it."""
    command = [*_pip(venv), "--quiet", "--require-hashes", "--no-deps", "-r", venv.requirements(name)]
    command += ["--force-reinstall"] if anew else []
    return venv.run(command, doing=doing)


def _pip(venv: Venv) -> list[str | Path]:
    """Return the start of an install command, putting pip into `.venv` when it is gone and Python has it.

    Raises:
        Stopped: there is no pip, no part of Python to make one, and no other installer.
    """
    own: list[str | Path] = [venv.python, "-I", "-m", "pip", "install", *PIP_PATIENCE]
    if venv.run([venv.python, "-I", "-c", "import pip"]).is_good:
        return own
    if has_ensurepip() and venv.run([venv.python, "-I", "-m", "ensurepip"]).is_good:
        return own
    outside = outside_installer(venv)
    if not outside:
        raise Stopped(without_ensurepip())
    return [*outside, *PIP_PATIENCE] if "pip" in outside[3:4] else outside


def _has_cache(venv: Venv) -> bool:
    """Tell whether uv can keep what it downloads; without a home to write to it works without."""
    home = Path(venv.environ.get("HOME") or "~").expanduser()
    kept = Path(venv.environ.get("XDG_CACHE_HOME") or home / ".cache") / "uv"
    folder = Path(venv.environ.get("UV_CACHE_DIR") or kept)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
