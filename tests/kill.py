"""What the kill loops share: a data folder of its own, workers killed with SIGKILL, and the check afterwards."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START, SECONDS_TO_PREPARE = 60, 300
_ONE_AT_A_TIME = Lock()


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a worker: its own data folder, the serving settings, no other database."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "FAIRLEAD_KEYS")}
    return kept | {
        "FAIRLEAD_DATA": str(folder / "data"),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "fairlead.site.settings",
        "FAIRLEAD_LOG": "off",
    }


def prepare(folder: Path) -> None:
    """Give a trial a database: a copy of one that is made once in a run, because every migration takes longer."""
    with _ONE_AT_A_TIME:
        empty = _empty_installation()
    shutil.copytree(Path(empty.name) / "data", folder / "data")


@cache
def _empty_installation() -> tempfile.TemporaryDirectory[str]:
    made = tempfile.TemporaryDirectory(prefix="fairlead-kill-")
    run = [sys.executable, "-m", "fairlead", "migrate"]
    subprocess.run(run, env=environment(Path(made.name)), check=True, capture_output=True, timeout=SECONDS_TO_PREPARE)
    return made


def run_worker(folder: Path, *words: str) -> str:
    """Run a worker to its end and return what it wrote."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kill_worker", *words],
        env=environment(folder),
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
    )
    if done.returncode:
        raise AssertionError(f"worker {words} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def kill_worker(folder: Path, *words: str, seed: int, shortest: float, longest: float) -> tuple[str, ...]:
    """Start a worker, kill it without warning some time after its first line, and return the lines it had written."""
    wait = random.Random(seed).uniform(shortest, longest)
    log = folder / f"said-{seed}.txt"
    with log.open("wb") as said:
        worker = subprocess.Popen(
            [sys.executable, "-u", "-m", "tests.kill_worker", *words],
            env=environment(folder),
            stdout=said,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        until = time.monotonic() + SECONDS_TO_START
        while not log.stat().st_size and worker.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(wait)
        ended = worker.poll()
        if ended is None:
            os.killpg(worker.pid, signal.SIGKILL)
        _, errors = worker.communicate(timeout=30)
    if ended not in (None, 0):
        raise AssertionError(f"worker {words} ended by itself with {ended}: {errors.decode()[-2000:]}")
    lines = log.read_bytes().split(b"\n")
    return tuple(line.decode() for line in lines[:-1])  # the last piece was cut by the kill


@contextmanager
def worker(folder: Path, *words: str) -> Iterator[None]:
    """Run a worker beside the block, and end it with its children afterwards."""
    started = subprocess.Popen(
        [sys.executable, "-u", "-m", "tests.kill_worker", *words],
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def check_register(folder: Path) -> dict[str, object]:
    """Return what a fresh process finds: systems, trail, and every way in which the two disagree."""
    return dict(json.loads(run_worker(folder, "check")))
