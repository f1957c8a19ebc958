"""Set a checkout up: make `.venv`, fill it with one set of packages, and know at the next start that all is there.

What `.venv` holds is written to a small file in it as the last act, so that a set-up that was interrupted at any point
is found out and finished by the next start. The set `dev` holds all of `run`: a start for use never takes the
development tools away.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tooling import diagnosis
from tooling.installer import bring_uv, sync
from tooling.process import clean
from tooling.venv import Venv, is_importable, make, make_importable, replace, site_packages
from tooling.words import Stopped, _, say

STATE = "fairlead-set-up.json"


def prepare(root: Path, *, wanted: str, environ: Mapping[str, str]) -> Venv:
    """Return the environment of a checkout with at least one set (`run` or `dev`) installed, making or repairing it.

    Raises:
        Stopped: it cannot be made; the sentence says why and what to do.
    """
    venv = Venv(root=root, environ=clean(environ))
    try:
        with _alone(root):
            _prepare(venv, wanted=wanted)
    except OSError as error:
        raise diagnosis.stopped_by_error(error, root=root) from error
    return venv


def _prepare(venv: Venv, *, wanted: str) -> None:
    """Do nothing when all is in place; else make what is missing and write down what is there, last."""
    locks = _locks(venv)
    site = site_packages(venv)
    state = _read_state(venv)
    if site and is_current(state, venv, wanted=wanted, site=site):
        return
    began = time.monotonic()
    if site is None or state.get("root") != str(venv.root):
        # Without its note an environment may be half made, and a moved one has the old place in its scripts.
        site, state = make(venv), {}
    was_interrupted = bool(state) and not state.get("locks")
    chosen = "dev" if state.get("set") == "dev" else wanted
    _write_state(venv, {"root": str(venv.root), "set": chosen, "locks": {}, "installed": []})
    bring_uv(venv)
    sync(venv, chosen=chosen, anew=was_interrupted)
    make_importable(venv, site=site)
    _write_state(
        venv,
        {"root": str(venv.root), "set": chosen, "locks": locks, "installed": sorted(_installed(site))},
    )
    say(_("set up in {seconds:.0f} s.").format(seconds=time.monotonic() - began))


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let one set-up at a time work on a checkout; the lock lies on the folder, so a read-only one has it too."""
    descriptor = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(_("another start is setting up this folder; waiting for it."))
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_current(state: Mapping[str, object], venv: Venv, *, wanted: str, site: Path) -> bool:
    """Tell whether the wanted set is installed as the requirement files say now, with no package gone since."""
    locks, installed = state.get("locks"), state.get("installed")
    if state.get("root") != str(venv.root) or not isinstance(locks, dict) or not isinstance(installed, list):
        return False
    now = _locks(venv)
    return (
        (wanted == "run" or state.get("set") == "dev")
        and all(locks.get(name) == now[name] for name in (wanted, "uv"))
        and set(installed) <= _installed(site)
        and is_importable(venv, site=site)
    )


def _locks(venv: Venv) -> dict[str, str]:
    """Return the digest of every requirement file that an environment is made of.

    Raises:
        Stopped: one of the files is missing.
    """
    files = {name: venv.requirements(name) for name in ("uv", "run", "dev")}
    for path in files.values():
        if not path.is_file():
            sentence = _("{file} is missing from requirements; this copy of Fairlead is not whole.")
            raise Stopped(sentence.format(file=path.name))
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def _installed(site: Path) -> set[str]:
    """Return the names of the installed packages' records, which hold their versions too."""
    return {entry.name for entry in os.scandir(site) if entry.name.endswith(".dist-info")}


def _read_state(venv: Venv) -> dict[str, object]:
    """Return what the last set-up wrote down; empty when there was none or it is not legible."""
    try:
        state = json.loads((venv.folder / STATE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _write_state(venv: Venv, state: Mapping[str, object]) -> None:
    """Write down how far a set-up is: empty of packages at its start, full at its end."""
    replace(venv.folder / STATE, json.dumps(state, indent=1) + "\n")
