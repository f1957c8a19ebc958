"""Start other programs in a clean environment, and hear what they say."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# Variables that would make Python, pip or uv install or import from somewhere else than .venv. Those that say where
# packages come from (indexes, proxies, certificates, caches) are kept: a company's mirror must go on working.
FOREIGN = frozenset(
    {
        *("CONDA_PREFIX", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"),
        *("PIP_CONSTRAINT", "PIP_DRY_RUN", "PIP_PREFIX", "PIP_PYTHON", "PIP_REQUIREMENT", "PIP_ROOT", "PIP_TARGET"),
        *("PIP_REQUIRE_VIRTUALENV", "PIP_USER"),
        *("UV_BREAK_SYSTEM_PACKAGES", "UV_CONSTRAINT", "UV_EXCLUDE_NEWER", "UV_OVERRIDE", "UV_PREFIX", "UV_PYTHON"),
        *("UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "UV_SYSTEM_PYTHON", "UV_TARGET", "UV_WORKING_DIRECTORY"),
    }
)
KEPT_PYTHON = frozenset({"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPYCACHEPREFIX"})
SECONDS_BEFORE_TICKING = 2
SECONDS_TO_END = 10
CLEAR_LINE = "\r\033[K"


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for every program started from here: no foreign Python, no self-downloaded one."""
    kept = {
        name: value
        for name, value in environ.items()
        if name not in FOREIGN and (not name.startswith("PYTHON") or name in KEPT_PYTHON)
    }
    kept.update(UV_SYSTEM_CERTS="1", UV_PYTHON_DOWNLOADS="never", UV_NO_PROGRESS="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    return kept


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a program ended: its status (negative for a signal) and all that it wrote, both streams together."""

    status: int
    output: str

    @property
    def is_good(self) -> bool:
        return self.status == 0


def run(command: Sequence[str | Path], *, folder: Path, environ: Mapping[str, str], doing: str = "") -> Ended:
    """Run a program to its end without showing its words; on a terminal, a line with the seconds says it is alive."""
    try:
        process = subprocess.Popen(  # noqa: S603 (the words of the command are ours)
            [str(word) for word in command],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        return Ended(status=127, output=str(error))
    try:
        return Ended(output=_wait(process, doing=doing), status=process.returncode)
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise


def _wait(process: subprocess.Popen[str], *, doing: str) -> str:
    """Return the program's output at its end, and show the seconds meanwhile when a person is watching."""
    began, watched = time.monotonic(), bool(doing) and sys.stderr.isatty()
    while True:
        try:
            output, _nothing = process.communicate(timeout=1 if watched else None)
        except subprocess.TimeoutExpired:
            if time.monotonic() - began > SECONDS_BEFORE_TICKING:
                print(f"{CLEAR_LINE}{doing} {time.monotonic() - began:.0f} s", end="", file=sys.stderr, flush=True)
        else:
            if watched:
                print(CLEAR_LINE, end="", file=sys.stderr, flush=True)
            return output


def run_aloud(command: Sequence[str | Path], *, folder: Path, environ: Mapping[str, str], seconds: float) -> Ended:
    """Run a program, pass its lines on as they come, and keep them; end it and its children after so many seconds.

    The program leads a process group of its own, so that a child that it left behind can be ended with it and cannot
    keep its output open for ever. A program that ran out of time ends with the status of the signal, below zero.
    """
    process = subprocess.Popen(  # noqa: S603 (the words of the command are ours)
        [str(word) for word in command],
        cwd=folder,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    lines: list[str] = []
    reader = threading.Thread(target=_pass_on, args=(process.stdout, lines), daemon=True)
    reader.start()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        lines.append(f"ended after {seconds:.0f} s\n")
        print(lines[-1], end="", flush=True)
    finally:
        _end(process)
        reader.join(timeout=SECONDS_TO_END)
    return Ended(status=process.returncode, output="".join(lines))


def _pass_on(stream: IO[str] | None, lines: list[str]) -> None:
    """Print and keep every line of a program's output."""
    for line in stream or ():
        lines.append(line)
        print(line, end="", flush=True)


def _end(process: subprocess.Popen[str]) -> None:
    """End whatever is left of a program's group: asked first, then made to."""
    for request in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, request)
            process.wait(timeout=SECONDS_TO_END)
        except ProcessLookupError:
            break
        except (PermissionError, subprocess.TimeoutExpired):
            continue
        else:
            break
    process.wait()


def plain(text: str) -> str:
    """Return a text without the colours of a terminal."""
    return re.sub(r"\033\[[0-9;]*m", "", text)
