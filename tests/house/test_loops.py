"""The long loops go on after a stop, name the seed of what failed; the benchmarks print what a person can compare."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from threading import Barrier

import pytest
from tooling import benches, gates, loops
from tooling.venv import Venv

from tests.house.code import ROOT, plant

LOOP = '''"""Show that a number holds."""
FULL = 4
SHORT = 2

def trial(*, seed, folder):
    (folder / "scratch").write_text("x")
    assert seed % 10 != 7, "seven is not held"
    return "an even seed" if seed % 2 == 0 else "an odd seed"
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one loop whose trials with a seed that ends in seven fail."""
    plant(tmp_path, "tests/__init__.py", "")
    plant(tmp_path, "tests/prove/__init__.py", "")
    plant(tmp_path, "tests/prove/numbers.py", LOOP)
    plant(tmp_path, "docs/reference/proofs.md", "# Proofs\n")
    shutil.copytree(ROOT / "tooling", tmp_path / "tooling", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


class Counting:
    """A loop that remembers which seeds it was asked for."""

    __doc__ = "Count."
    FULL = SHORT = 3

    def __init__(self, *, fails: int | None = None) -> None:
        self.asked: list[int] = []
        self.fails = fails

    def trial(self, *, seed: int, folder: Path) -> str:
        self.asked.append(seed)
        assert folder.is_dir()
        assert seed != self.fails
        return "it held"


class TestALoop:
    def test_goes_on_after_a_stop_where_it_was(self, tmp_path: Path) -> None:
        journal = tmp_path / "journal.jsonl"
        loops.run_loop(Counting(), seeds=range(5, 7), journal=journal)
        with journal.open("a", encoding="utf-8") as lines:
            lines.write('{"seed": 7, "show')  # A kill while the line was written.
        again = Counting()

        trials = loops.run_loop(again, seeds=range(5, 9), journal=journal)

        assert again.asked == [7, 8]
        assert [trial.seed for trial in trials] == [5, 6, 7, 8]

    def test_tries_a_failed_seed_again(self, tmp_path: Path) -> None:
        journal = tmp_path / "journal.jsonl"
        loops.run_loop(Counting(fails=6), seeds=range(5, 8), journal=journal)
        again = Counting()

        trials = loops.run_loop(again, seeds=range(5, 8), journal=journal)

        assert again.asked == [6]
        assert not any(trial.failure for trial in trials)

    def test_runs_every_trial_and_tells_how_to_run_the_failed_one_again(self, tmp_path: Path) -> None:
        loop = Counting(fails=6)

        trials = loops.run_loop(loop, seeds=range(5, 9), journal=tmp_path / "journal.jsonl")
        told = loops.report("count", trials, seed=5, seconds=1)

        assert loop.asked == [5, 6, 7, 8]
        assert told.startswith("count: 3 of 4 held, seed 5")
        assert "python3 start.py prove count --count 1 --seed 6" in told

    def test_runs_trials_side_by_side_where_it_says_so(self, tmp_path: Path) -> None:
        class Meeting(Counting):
            AT_ONCE = 2

            def trial(self, *, seed: int, folder: Path) -> str:
                meeting.wait(timeout=20)  # the other trial of this pair is under way
                return super().trial(seed=seed, folder=folder)

        meeting = Barrier(2)

        trials = loops.run_loop(Meeting(), seeds=range(5, 9), journal=tmp_path / "journal.jsonl")

        assert [(trial.seed, trial.failure) for trial in trials] == [(seed, "") for seed in range(5, 9)]


def prove(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the loops of a checkout as `start.py` does."""
    command = [sys.executable, "-m", "tooling.loops", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)


class TestTheCommand:
    def test_writes_the_page_of_a_full_loop(self, checkout: Path) -> None:
        ended = prove(checkout, "numbers", "--seed", "10")

        page = (checkout / "docs/reference/proofs.md").read_text(encoding="utf-8")
        assert ended.returncode == 0, ended.stderr
        assert "4 of 4 trials held, seed 10." in page
        assert "| an even seed | 2 |" in page
        assert not list((checkout / ".prove").iterdir())

    def test_ends_with_1_when_a_trial_failed(self, checkout: Path) -> None:
        ended = prove(checkout, "numbers", "--seed", "16", "--count", "2")

        assert ended.returncode == 1
        assert "seven is not held" in ended.stdout

    def test_runs_only_the_short_count_in_a_test(self, checkout: Path) -> None:
        ended = prove(checkout, "--short", "--seed", "20")

        assert ended.returncode == 0
        assert "numbers: 2 of 2 held" in ended.stdout
        assert not (checkout / ".prove").exists()

    def test_refuses_a_loop_that_is_not_there(self, checkout: Path) -> None:
        ended = prove(checkout, "letters")

        assert ended.returncode == 2
        assert "there are: numbers." in ended.stderr


class TestABenchmark:
    def test_is_found_by_its_run(self, tmp_path: Path) -> None:
        plant(tmp_path, "bench/verify.py", '"""Verify."""\n\ndef run():\n    return []\n')
        plant(tmp_path, "bench/generate.py", "def make():\n    return 1\n")

        assert benches.names(tmp_path) == ("verify",)

    def test_prints_a_table_with_what_each_row_has(self) -> None:
        rows = [{"what": "a|b", "ms": 12345.6, "holds": True}, {"what": "c", "ratio": 0.12345, "holds": False}]

        assert benches.table(rows).splitlines() == [
            "| what | ms | holds | ratio |",
            "| --- | --- | --- | --- |",
            r"| a\|b | 12,346 | yes |  |",
            "| c |  | NO | 0.123 |",
        ]


class TestTheLanes:
    def test_run_the_database_floors_on_both_databases(self, tmp_path: Path) -> None:
        for name in ("domain/test_risk.py", "usecases/test_risk.py", "house/test_floors.py", "journeys/test_j05.py"):
            plant(tmp_path, f"tests/{name}", "")

        lanes = {lane.name: lane for lane in gates.test_lanes(Venv(root=tmp_path, environ={"PATH": ""}))}

        assert lanes["suite on SQLite"].command[-2:] == ("tests/domain", "tests/usecases")
        assert lanes["suite on PostgreSQL"].command[-1:] == ("tests/usecases",)
        assert lanes["suite on PostgreSQL"].environ == {"FAIRLEAD_TEST_DATABASE": "postgresql"}
        assert "Chromium" in lanes["browser journeys"].left_out

    def test_run_the_journeys_where_there_is_a_browser(self, tmp_path: Path) -> None:
        plant(tmp_path, "tests/journeys/test_j05.py", "")
        plant(tmp_path, "bin/chromium", "#!/bin/sh\n")
        (tmp_path / "bin" / "chromium").chmod(0o755)

        lanes = gates.test_lanes(Venv(root=tmp_path, environ={"PATH": str(tmp_path / "bin")}))

        (journeys,) = [lane for lane in lanes if lane.name == "browser journeys"]
        assert journeys.environ["FAIRLEAD_TEST_BROWSER"] == str(tmp_path / "bin" / "chromium")

    def test_leave_out_loudly_what_is_not_written_yet(self, tmp_path: Path) -> None:
        plant(tmp_path, "tests/house/test_floors.py", "")

        lanes = gates.test_lanes(Venv(root=tmp_path, environ={}))

        left_out = {lane.name for lane in lanes if lane.left_out}
        assert left_out == {"suite on SQLite", "suite on PostgreSQL", "browser journeys", "short loops"}


class TestThisCheckout:
    def test_has_loops_with_what_a_loop_needs(self) -> None:
        found = loops.loops(ROOT)

        assert "setup" in found
        assert all(loop.FULL > loop.SHORT >= 0 and callable(loop.trial) and loop.__doc__ for loop in found.values())

    @pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
    def test_has_a_script_for_build_servers_that_bash_can_read(self) -> None:
        script = ROOT / ".ci" / "run"

        assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
        assert script.stat().st_mode & 0o111
