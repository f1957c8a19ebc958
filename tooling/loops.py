"""Run the long loops of `tests/prove/`: the same trial many times, each with a seed of its own; resumable.

A loop is a module of `tests/prove/` with these names:

- ``FULL``: how many trials make a proof;
- ``SHORT``: how many of them `start.py test` runs; 0 keeps a slow loop out of it;
- ``AT_ONCE``: how many trials run side by side, 1 where it is not said; for trials that are processes of their own;
- ``trial(*, seed, folder) -> str``: one trial in an empty folder. It returns in one or two words which class of thing
  it showed to hold, and raises when it does not hold.

Every finished trial is a line in `.prove/`, so that a loop that was stopped goes on where it was when it is started
with the same seed; a loop that came to its end starts anew. The last results of the full loops are a page in
`docs/reference/`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import secrets
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from tooling.words import _, say

ROOT = Path(__file__).resolve().parent.parent


class Loop(Protocol):
    """What a module of `tests/prove/` offers."""

    __doc__: str | None
    FULL: int
    SHORT: int

    def trial(self, *, seed: int, folder: Path) -> str:
        """Run one trial; return what it showed, or raise."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One finished trial: its seed, what it showed, and why it failed; empty when it held."""

    seed: int
    showed: str
    failure: str = ""


def loops(root: Path) -> dict[str, Loop]:
    """Return the loops by name, imported from the checkout."""
    sys.path[:0] = [str(root)]
    paths = sorted((root / "tests" / "prove").glob("*.py"))
    found: dict[str, Loop] = {
        path.stem: importlib.import_module(f"tests.prove.{path.stem}") for path in paths if path.stem != "__init__"
    }
    return found


def run_loop(loop: Loop, *, seeds: Sequence[int], journal: Path) -> tuple[Trial, ...]:
    """Run the trials that the journal does not hold yet; return all of them, in the order of their seeds."""
    done = {trial.seed: trial for trial in _read(journal) if not trial.failure}
    left = [seed for seed in seeds if seed not in done]
    with ThreadPoolExecutor(max_workers=getattr(loop, "AT_ONCE", 1)) as pool:
        for trial in pool.map(lambda seed: _one(loop, seed=seed), left):
            done[trial.seed] = trial
            _note(journal, trial)
            print("." if not trial.failure else "F", end="", flush=True)
    print(flush=True)
    return tuple(done[seed] for seed in seeds)


def _one(loop: Loop, *, seed: int) -> Trial:
    """Run one trial in an empty folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fairlead-prove-", ignore_cleanup_errors=True) as folder:
        try:
            return Trial(seed=seed, showed=loop.trial(seed=seed, folder=Path(folder)))
        except Exception:  # The outermost door of the loops: any failure is a finding, and the next trial still runs.
            return Trial(seed=seed, showed="", failure=traceback.format_exc(limit=6))


def _read(journal: Path) -> tuple[Trial, ...]:
    """Return the trials of a journal; a last line that was cut off by a kill is left out."""
    if not journal.exists():
        return ()
    lines = journal.read_text(encoding="utf-8").split("\n")[:-1]
    return tuple(Trial(**json.loads(line)) for line in lines)


def _note(journal: Path, trial: Trial) -> None:
    journal.parent.mkdir(parents=True, exist_ok=True)
    with journal.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(trial)) + "\n")


def report(name: str, trials: Sequence[Trial], *, seed: int, seconds: float) -> str:
    """Return what a loop showed, by class, with every failure and how to run it again."""
    showed = Counter(trial.showed for trial in trials if not trial.failure)
    failed = [trial for trial in trials if trial.failure]
    lines = [f"{name}: {len(trials) - len(failed)} of {len(trials)} held, seed {seed}, {seconds:.0f} s"]
    lines += [f"  {count:>5} × {what}" for what, count in sorted(showed.items())]
    for trial in failed:
        lines.append(f"  FAILED with seed {trial.seed}: python3 start.py prove {name} --count 1 --seed {trial.seed}")
        lines += [f"    {line}" for line in trial.failure.strip().splitlines()]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the chosen loops; 0 when every trial held."""
    parser = argparse.ArgumentParser(prog="start.py prove", description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?")
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--short", action="store_true", help=_("the few trials of start.py test"))
    arguments = parser.parse_args(argv)
    found = loops(root)
    if arguments.name is not None and arguments.name not in found:
        say(
            _("there is no loop called {name}; there are: {names}.").format(
                name=arguments.name, names=", ".join(found) or _("none")
            )
        )
        return 2
    seed = arguments.seed if arguments.seed is not None else secrets.randbelow(2**31)
    status = 0
    for name, loop in found.items():
        count = arguments.count or (loop.SHORT if arguments.short else loop.FULL)
        if arguments.name in (None, name) and count:
            status |= _prove(name, loop, seed=seed, count=count, root=root, keeps=not arguments.short)
    return status


def _prove(name: str, loop: Loop, *, seed: int, count: int, root: Path, keeps: bool) -> int:
    """Run one loop, print what it showed, and keep the journal of a long one for its next start."""
    print(f"{name}: {(loop.__doc__ or '').strip().splitlines()[0]} {count} trials, seed {seed}.", flush=True)
    began = time.monotonic()
    journal = root / ".prove" / f"{name}-{seed}.jsonl"
    if not keeps:
        journal = Path(tempfile.mkdtemp(prefix="fairlead-prove-")) / journal.name
    trials = run_loop(loop, seeds=range(seed, seed + count), journal=journal)
    journal.unlink(missing_ok=True)  # Finished: the next run with this seed proves the code as it is then.
    if not keeps:
        journal.parent.rmdir()
    seconds = time.monotonic() - began
    print(report(name, trials, seed=seed, seconds=seconds), flush=True)
    if keeps and count >= loop.FULL:
        _write_page(name, loop, trials, seed=seed, root=root)
    return 1 if any(trial.failure for trial in trials) else 0


def _write_page(name: str, loop: Loop, trials: Sequence[Trial], *, seed: int, root: Path) -> None:
    """Put the result of one full loop into its section of the page, and leave the other sections alone."""
    from tooling.reference import put_block

    held = sum(not trial.failure for trial in trials)
    showed = Counter(trial.showed for trial in trials if not trial.failure)
    rows = [f"| {what} | {number} |" for what, number in sorted(showed.items())]
    text = "\n".join(
        [
            f"## {name}",
            "",
            f"{(loop.__doc__ or '').strip().splitlines()[0]} {held} of {len(trials)} trials held, seed {seed}.",
            "",
            *(["| shown | trials |", "| --- | ---: |", *rows] if rows else []),
        ]
    )
    put_block(root / "docs" / "reference" / "proofs.md", name=f"loop {name}", text=text, create=True)


if __name__ == "__main__":
    sys.exit(main())
