"""The set-up knows what is installed, tells why it stops, and reads the closing lines of the lanes it runs."""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path

import pytest
from tooling import diagnosis
from tooling.lanes import Lane, closing_counts, run_all, run_lane, sum_line
from tooling.process import run_aloud
from tooling.setup import STATE, _locks, _read_state, is_current
from tooling.venv import Venv, make_importable

from tests.house.code import ROOT, plant

OUTPUTS = (
    ("error: Failed to fetch: x\n  Caused by: dns error", "cannot reach the package index"),
    ("ERROR: Could not find a version that satisfies the requirement uv==1", "cannot reach the package index"),
    ("error: failed to write: No space left on device (os error 28)", "the disk is full"),
    ("Failed to download: Connection reset\n Hash mismatch for x", "not the one that"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that"),
    ("Error: [Errno 30] Read-only file system: '.venv'", "cannot write to"),
)


@pytest.fixture
def venv(tmp_path: Path) -> Venv:
    """An environment on disk as a finished set-up of the set `dev` leaves it."""
    for name in ("uv", "run", "dev"):
        plant(tmp_path, f"requirements/{name}.txt", f"{name}==1\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "site" / "django-5.2.dist-info").mkdir(parents=True)
    venv = Venv(root=tmp_path, environ={})
    make_importable(venv, site=tmp_path / "site")
    return venv


def state_of(venv: Venv, *, chosen: str = "dev") -> dict[str, object]:
    """Return what a finished set-up writes down."""
    return {
        "root": str(venv.root),
        "set": chosen,
        "locks": _locks(venv),
        "installed": ["django-5.2.dist-info"],
    }


class TestAFinishedSetUp:
    @pytest.mark.parametrize(("chosen", "wanted"), [("run", "run"), ("dev", "run"), ("dev", "dev")])
    def test_is_not_done_again(self, venv: Venv, chosen: str, wanted: str) -> None:
        assert is_current(state_of(venv, chosen=chosen), venv, wanted=wanted, site=venv.root / "site")

    def test_is_done_again_for_the_larger_set(self, venv: Venv) -> None:
        assert not is_current(state_of(venv, chosen="run"), venv, wanted="dev", site=venv.root / "site")

    @pytest.mark.parametrize("name", ["uv", "run"])
    def test_is_done_again_when_the_requirements_changed(self, venv: Venv, name: str) -> None:
        state = state_of(venv)
        plant(venv.root, f"requirements/{name}.txt", "other==2\n")

        assert not is_current(state, venv, wanted="run", site=venv.root / "site")

    def test_is_done_again_when_a_package_is_gone(self, venv: Venv) -> None:
        (venv.root / "site" / "django-5.2.dist-info").rmdir()

        assert not is_current(state_of(venv), venv, wanted="run", site=venv.root / "site")

    def test_is_done_again_when_the_folder_was_moved(self, venv: Venv) -> None:
        assert not is_current(state_of(venv) | {"root": "/elsewhere"}, venv, wanted="run", site=venv.root / "site")

    def test_is_done_again_when_the_launcher_is_gone(self, venv: Venv) -> None:
        venv.launcher.unlink()

        assert not is_current(state_of(venv), venv, wanted="run", site=venv.root / "site")

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"root": 1}', '{"locks": []}'])
    def test_is_done_again_when_its_note_is_damaged(self, venv: Venv, text: str) -> None:
        plant(venv.folder, STATE, text)

        assert not is_current(_read_state(venv), venv, wanted="run", site=venv.root / "site")

    def test_is_not_taken_for_one_that_was_interrupted(self, venv: Venv) -> None:
        begun = state_of(venv) | {"locks": {}, "installed": []}
        plant(venv.folder, STATE, json.dumps(begun))

        assert not is_current(_read_state(venv), venv, wanted="run", site=venv.root / "site")


class TestADiagnosis:
    @pytest.mark.parametrize(("output", "sentence"), OUTPUTS)
    def test_names_the_cause(self, output: str, sentence: str) -> None:
        assert sentence in str(diagnosis.explain(output, root=Path("/here")))

    def test_shows_the_last_lines_of_what_it_does_not_know(self) -> None:
        stopped = diagnosis.stopped_by("first\n" * 50 + "the end", root=Path("/here"), doing="Resolving")

        assert stopped.sentence.startswith("Resolving failed.")
        assert stopped.detail.endswith("the end")
        assert len(stopped.detail.splitlines()) == 12

    @pytest.mark.parametrize(
        ("number", "sentence"),
        [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "cannot write to /here"), (errno.EIO, "set-up failed")],
    )
    def test_names_what_the_file_system_said(self, number: int, sentence: str) -> None:
        error = OSError(number, "said so", "/here/.venv")

        assert sentence in diagnosis.stopped_by_error(error, root=Path("/there")).sentence


class TestClosingLines:
    @pytest.mark.parametrize(
        ("output", "counts"),
        [
            ("12 passed, 1 skipped in 3.02s", {"passed": 12, "skipped": 1}),
            ("=== 1 failed, 2 errors in 61.20s (0:01:01) ===", {"failed": 1, "errors": 2}),
            ("\033[32m3 passed\033[0m in 1.00s", {"passed": 3}),
            ("1 passed in 0.1s\n2 passed, 1 error in 0.2s", {"passed": 2, "errors": 1}),
            ("no tests ran in 0.01s", {}),
        ],
    )
    def test_are_read(self, output: str, counts: dict[str, int]) -> None:
        assert closing_counts(output) == counts


def lane_of(code: str, *, is_pytest: bool = False) -> Lane:
    """Return a lane that runs a line of Python."""
    return Lane(name="a lane", command=(sys.executable, "-c", code), is_pytest=is_pytest)


class TestALane:
    @pytest.mark.parametrize(
        ("lane", "verdict", "note"),
        [
            (lane_of("print('fine')"), "passed", ""),
            (lane_of("raise SystemExit(3)"), "FAILED", "status 3"),
            (lane_of("import os; os.kill(os.getpid(), 9)"), "FAILED", "signal 9"),
            (lane_of("print('4 passed in 0.1s')", is_pytest=True), "passed", ""),
            (lane_of("print('no tests ran in 0.1s'); raise SystemExit(5)", is_pytest=True), "FAILED", "no test ran"),
            (lane_of("print('9 skipped in 0.1s')", is_pytest=True), "FAILED", "no test ran"),
            (Lane(name="a lane", left_out="There is no Chromium."), "left out", "no Chromium"),
        ],
    )
    def test_is_judged_by_its_status_and_closing_line(self, lane: Lane, verdict: str, note: str) -> None:
        outcome = run_lane(lane, root=ROOT, environ={})

        assert outcome.verdict == verdict
        assert note in outcome.note

    def test_is_ended_with_its_children_when_it_takes_too_long(self) -> None:
        code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"

        ended = run_aloud([sys.executable, "-c", code], folder=ROOT, environ={}, seconds=0.5)

        assert ended.status < 0
        assert "ended after" in ended.output


class TestARun:
    def test_fails_when_one_lane_failed_and_still_runs_the_rest(self, capfd: pytest.CaptureFixture[str]) -> None:
        lanes = (lane_of("raise SystemExit(1)"), lane_of("print('2 passed in 0.1s')", is_pytest=True))

        status = run_all(lanes, root=ROOT, environ={})

        assert status == 1
        assert capfd.readouterr().out.splitlines()[-1] == "total: 2 passed, 0 failed, 0 skipped"

    def test_says_loudly_what_was_left_out(self, capfd: pytest.CaptureFixture[str]) -> None:
        lanes = (lane_of("print('fine')"), Lane(name="browser journeys", left_out="There is no Chromium."))

        status = run_all(lanes, root=ROOT, environ={})

        assert status == 0
        assert "NOT RUN: browser journeys." in capfd.readouterr().out

    def test_has_no_sum_without_tests(self) -> None:
        assert sum_line([run_lane(lane_of("pass"), root=ROOT, environ={})]) == ""
