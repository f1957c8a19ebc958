"""Measure fairness on a seeded log, beside fairlearn at one million rows and beside a bare scan at ten million.

Four attributes make 600 groups. *The scan* is `sum(strlen(key))` of the four keys and the sum of both integer
columns, by the same DuckDB, warm, in the same process: what reading the columns costs when nothing is counted. Bare
SHA-256 is hashlib over the file. Every pair is measured in turns in one run, and the best of several turns counts, so
that the ratio means something on a busy machine. Peak memory is that of a process that does nothing else.

Beside the ratio of seconds stands the ratio of processor seconds, which other programs disturb less.

`--hundred-million` adds the log of 100 million rows; logs are made once and kept in the temporary folder.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

KEYS = ("sex", "race", "age", "region")
TURNS = 7
MILLION = 1_000_000
LOG = """
COPY (
    SELECT ['female', 'male'][1 + (hash(i * 7) % 2)::INT] AS sex,
        'group ' || chr(97 + (hash(i * 13) % 15)::INT) AS race,
        ['18-29', '30-44', '45-59', '60+'][1 + (hash(i * 17) % 4)::INT] AS age,
        ['north', 'south', 'east', 'west', 'centre'][1 + (hash(i * 19) % 5)::INT] AS region,
        (hash(i * 23) % 100 < 40)::INT AS decision,
        (hash(i * 29) % 100 < 45)::INT AS label
    FROM range({rows}) AS t(i)
) TO '{path}' (FORMAT parquet)
"""
SCAN = f"SELECT {', '.join(f'SUM(strlen({key}))' for key in KEYS)}, SUM(decision), SUM(label) FROM log"


def log_of(rows: int) -> Path:
    """Return the log of so many rows, made at its first use."""
    import duckdb

    path = Path(tempfile.gettempdir()) / "fairlead-bench" / f"decisions-{rows}.parquet"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        beside = path.with_suffix(".part")
        duckdb.connect().execute(LOG.format(rows=rows, path=beside))
        beside.rename(path)
    return path


def processor_seconds() -> float:
    """Return what this process and its finished children have used so far."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


class Turns:
    """The seconds and the processor seconds of one piece of work, turn by turn; the best of each counts."""

    def __init__(self) -> None:
        self._found: list[tuple[float, float]] = []

    def take(self, work: Callable[[], object]) -> None:
        """Do the work once; the processor seconds of finished child processes count too."""
        begun, used = time.perf_counter(), processor_seconds()
        work()
        self._found.append((time.perf_counter() - begun, processor_seconds() - used))

    @property
    def best(self) -> tuple[float, float]:
        """Return the fewest seconds and the fewest processor seconds."""
        return min(seconds for seconds, _ in self._found), min(used for _, used in self._found)


def engine_and_scan(path: Path) -> dict[str, Any]:
    """Return the best seconds of scan, counting, deriving and digest, in turns, and the peak memory."""
    from fairlead.measurement.coding import Coding
    from fairlead.measurement.count import CountPlan, fold
    from fairlead.measurement.duckdb_table import open_table
    from fairlead.measurement.fairness.group_fairness import FAIRNESS
    from fairlead.measurement.fairness.parameters import FairnessParameters
    from fairlead.measurement.source import find_source

    decision, label = Coding(column="decision"), Coding(column="label")
    plan = CountPlan(keys=KEYS, decision=decision, label=label)
    parameters = FairnessParameters(by=KEYS, decision=decision, label=label)
    scan, cells, results = Turns(), Turns(), Turns()
    with open_table(find_source(path)) as table:
        counted = fold(table.count_by(plan.columns)[1], plan=plan)[0]
        for _ in range(TURNS):
            scan.take(lambda: table._connection.execute(SCAN).fetchall())
            cells.take(lambda: fold(table.count_by(plan.columns)[1], plan=plan))
            results.take(lambda: FAIRNESS.derive(counted, parameters=parameters))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"scan": scan.best, "cells": cells.best, "results": results.best}
    return {**found, "peak": peak, "groups": len(counted.cells)}


def bare_sha256(path: Path) -> None:
    """Hash a file with nothing around it."""
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")


def command(path: Path, output: Path) -> list[str]:
    """Return the command as a person types it."""
    program = [sys.executable, "-m", "fairlead", "measure", "fairness", str(path), "--decision", "decision"]
    return [*program, "--label", "label", "--by", ",".join(KEYS), "--output", str(output)]


def whole_command(path: Path) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Return the best times of the whole command, of bare SHA-256 beside it, and the command's peak memory (MiB)."""
    own, bare = Turns(), Turns()
    with tempfile.TemporaryDirectory() as folder:
        words = command(path, Path(folder) / "statement.json")
        for _ in range(TURNS):
            own.take(lambda: subprocess.run(words, check=True, capture_output=True))
            bare.take(lambda: bare_sha256(path))
        peak = (
            "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
        )
        told = subprocess.run([sys.executable, "-c", peak, *words], check=True, capture_output=True, text=True).stdout
    return own.best, bare.best, float(told)


def fairlearn_seconds(path: Path) -> float:
    """Return the seconds of fairlearn's frame of the same six rates; it has no intervals."""
    import pandas as pd
    from fairlearn import metrics
    from sklearn.metrics import accuracy_score, precision_score

    log = pd.read_parquet(path)
    start = time.perf_counter()
    frame = metrics.MetricFrame(
        metrics={
            "selection_rate": metrics.selection_rate,
            "true_positive_rate": metrics.true_positive_rate,
            "false_positive_rate": metrics.false_positive_rate,
            "false_negative_rate": metrics.false_negative_rate,
            "accuracy": accuracy_score,
            "precision": precision_score,
        },
        y_true=log["label"],
        y_pred=log["decision"],
        sensitive_features=log[list(KEYS)],
    )
    assert len(frame.by_group) == 600
    return time.perf_counter() - start


def in_a_process(word: str, path: Path) -> Any:
    """Run one part in a process of its own, so that its peak memory is its own."""
    done = subprocess.run([sys.executable, __file__, word, str(path)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def beside_fairlearn() -> list[dict[str, object]]:
    """Measure one million rows: the engine and the whole command against fairlearn."""
    path = log_of(MILLION)
    found = in_a_process("engine", path)
    engine = found["cells"][0] + found["results"][0]
    own, _, peak = whole_command(path)
    peer = in_a_process("fairlearn", path)
    return [
        _faster("1 M rows, engine: cells, results, intervals", engine, peer, times=300, peak=found["peak"]),
        _faster("1 M rows, whole command", own[0], peer, times=200, peak=peak),
        {
            "what": "results and intervals of 600 cells", "seconds": found["results"][0],
            "limit": "0.1 s", "holds": found["results"][0] <= 0.1,
        },
    ]  # fmt: skip


def beside_the_scan(rows: int) -> list[dict[str, object]]:
    """Measure a larger log: cells against the scan, the whole command against the scan and bare SHA-256."""
    path = log_of(rows)
    found = in_a_process("engine", path)
    own, bare, peak = whole_command(path)
    title, scan = f"{rows // MILLION} M rows", found["scan"]
    both = (scan[0] + bare[0], scan[1] + bare[1])
    cells = f"{title}, {found['groups']} cells, bad values counted"
    return [
        _at_most_twice(cells, found["cells"], "the scan", scan, peak=found["peak"]),
        _at_most_twice(f"{title}, whole command", own, "the scan and bare SHA-256", both, peak=peak),
    ]


def _faster(what: str, own: float, theirs: float, *, times: int, peak: float) -> dict[str, object]:
    return {
        "what": what, "seconds": own, "peer": "fairlearn.MetricFrame", "peer seconds": theirs, "ratio": theirs / own,
        "peak MiB": peak, "limit": f"{times} times as fast", "holds": theirs >= times * own,
    }  # fmt: skip


def _at_most_twice(
    what: str, own: Sequence[float], peer: str, theirs: Sequence[float], *, peak: float
) -> dict[str, object]:
    return {
        "what": what, "seconds": own[0], "peer": peer, "peer seconds": theirs[0], "ratio": own[0] / theirs[0],
        "ratio of processor seconds": own[1] / theirs[1], "peak MiB": peak, "limit": "2 times, 200 MiB",
        "holds": own[0] <= 2 * theirs[0] and peak <= 200,
    }  # fmt: skip


def run(*, hundred_million: bool = False) -> list[dict[str, object]]:
    """Measure everything; the log of 100 million rows only when asked for."""
    sizes = (10 * MILLION, 100 * MILLION) if hundred_million else (10 * MILLION,)
    return [*beside_fairlearn(), *(row for size in sizes for row in beside_the_scan(size))]


def main(words: list[str]) -> None:
    """Serve one part to a process of its own, or print the table."""
    if words[:1] == ["engine"]:
        print(json.dumps(engine_and_scan(Path(words[1]))))
    elif words[:1] == ["fairlearn"]:
        print(fairlearn_seconds(Path(words[1])))
    else:
        for row in run(hundred_million="--hundred-million" in words):
            print(
                "  ".join(
                    f"{name} {value:.3f}" if isinstance(value, float) else f"{value}" for name, value in row.items()
                )
            )


if __name__ == "__main__":
    main(sys.argv[1:])
