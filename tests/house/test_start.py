"""`start.py`: what it hands on, which port it takes, and that every way it can fail is one sentence and status 2."""

from __future__ import annotations

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tooling import ports
from tooling.commands import build_parser, start_words
from tooling.process import clean
from tooling.venv import LAUNCHER
from tooling.words import Stopped

from tests.house.code import ROOT, plant

COPIED = ("start.py", "tooling", "requirements", "pyproject.toml")
PLAIN = {"PATH": os.defpath, "HOME": os.devnull}


def copy_of(folder: Path) -> Path:
    """Return a copy of what a set-up needs, in a folder whose name has a space and an umlaut."""
    root = folder / "Fär lead"
    root.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, root / name)
    return root


def started(root: Path, *words: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the start of a checkout from another folder."""
    command = [sys.executable, str(root / "start.py"), *words]
    return subprocess.run(
        command, cwd="/", env=environ or PLAIN, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def busy() -> Iterator[int]:
    """A port that somebody listens on."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        yield listener.getsockname()[1]


class TestThePort:
    def test_is_the_wanted_one_when_it_is_free(self, busy: int) -> None:
        with closing(socket.socket()) as asked:
            asked.bind(("127.0.0.1", 0))
            free = asked.getsockname()[1]

        assert ports.next_free(free) == free
        assert free != busy

    def test_is_a_later_one_when_it_is_busy(self, busy: int) -> None:
        found = ports.next_free(busy)

        assert busy < found <= busy + ports.LAST_TRIED

    def test_is_asked_for_when_none_is_free(self) -> None:
        with closing(socket.socket()) as last:
            last.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            last.bind(("127.0.0.1", 65535))
            last.listen(1)

            with pytest.raises(Stopped, match="--port"):
                ports.next_free(65535)

    @pytest.mark.parametrize("text", ["0", "65536", "-1", "eighty", "８０", ""])
    def test_is_refused_when_it_is_none(self, text: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            build_parser().parse_args(["--port", text])

        assert ended.value.code == 2
        assert "1 to 65535" in capsys.readouterr().err or text == "-1"


class TestTheWordsHandedOn:
    def test_name_the_free_port_and_say_that_the_wanted_one_was_busy(
        self, busy: int, capsys: pytest.CaptureFixture[str]
    ) -> None:
        words = start_words(build_parser().parse_args(["--port", str(busy)]), here=Path("/"))

        assert words[:2] == ["start", "--port"]
        assert int(words[2]) > busy
        assert f"port {busy} is busy; serving on {words[2]}." in capsys.readouterr().err

    def test_leave_the_port_out_when_nothing_is_served(self) -> None:
        assert start_words(build_parser().parse_args(["--no-serve"]), here=Path("/")) == ["start", "--no-serve"]

    def test_take_the_data_folder_from_where_it_was_typed(self, tmp_path: Path) -> None:
        words = start_words(build_parser().parse_args(["--no-serve", "--data", "trial"]), here=tmp_path)

        assert words == ["start", "--no-serve", "--data", str(tmp_path.resolve() / "trial")]


class TestTheEnvironment:
    def test_drops_what_would_import_or_install_elsewhere(self) -> None:
        foreign = {"PYTHONPATH": "/x", "PYTHONHOME": "/x", "VIRTUAL_ENV": "/x", "PIP_TARGET": "/x", "UV_PYTHON": "3.9"}

        assert not clean(foreign | {"DJANGO_SETTINGS_MODULE": "other"}).keys() & foreign.keys()
        assert "DJANGO_SETTINGS_MODULE" not in clean({"DJANGO_SETTINGS_MODULE": "other"})

    def test_keeps_where_packages_come_from_and_what_the_product_reads(self) -> None:
        kept = {"PIP_INDEX_URL": "a", "UV_DEFAULT_INDEX": "b", "HTTPS_PROXY": "c", "FAIRLEAD_DATA": "d", "HOME": "e"}

        assert kept.items() <= clean(kept).items()

    def test_never_lets_uv_fetch_a_python(self) -> None:
        assert clean({"UV_PYTHON_DOWNLOADS": "automatic"})["UV_PYTHON_DOWNLOADS"] == "never"


class TestStart:
    def test_is_read_by_an_old_python_up_to_its_own_refusal(self) -> None:
        ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 6))

    @pytest.mark.parametrize("minor", range(6, 11))
    def test_tells_an_old_python_in_one_sentence(self, minor: int) -> None:
        pretend = f"import runpy, sys; sys.version_info = (3, {minor}, 1); runpy.run_path({str(ROOT / 'start.py')!r})"

        ended = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)

        assert ended.returncode == 2
        assert re.fullmatch(r"Fairlead: needs Python 3\.11 or newer; this is Python 3\.\d+\. .*\n", ended.stderr)

    def test_shows_its_commands_whatever_the_environment_says(self, tmp_path: Path) -> None:
        plant(tmp_path, "argparse.py", "raise SystemExit('imported from elsewhere')\n")

        ended = started(ROOT, "--help", environ=PLAIN | {"PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": "1"})

        assert ended.returncode == 0
        assert all(word in ended.stdout for word in ("test", "check", "prove", "--no-serve", "--port", "--data"))

    def test_refuses_an_unknown_command(self) -> None:
        assert started(ROOT, "deploy").returncode == 2

    def test_leaves_a_foreign_folder_alone(self, tmp_path: Path) -> None:
        root = copy_of(tmp_path)
        plant(root, ".venv/notes.txt", "mine\n")

        ended = started(root, "check")

        assert ended.returncode == 2
        assert (
            ended.stderr == f"Fairlead: {root / '.venv'} is not a virtual environment. Move it away and start again.\n"
        )
        assert (root / ".venv" / "notes.txt").read_text(encoding="utf-8") == "mine\n"

    def test_says_that_there_is_no_network(self, tmp_path: Path) -> None:
        nowhere = "http://127.0.0.1:9"
        offline = PLAIN | {"HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
        offline |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "PIP_INDEX_URL", "PIP_PROXY"), nowhere)
        root = copy_of(tmp_path)

        ended = started(root, "check", environ=offline)

        assert ended.returncode == 2, ended.stderr
        assert ended.stderr.splitlines()[-1].startswith("Fairlead: cannot reach the package index")
        assert "Traceback" not in ended.stderr

    def test_names_a_requirement_file_that_is_missing(self, tmp_path: Path) -> None:
        root = copy_of(tmp_path)
        (root / "requirements" / "uv.txt").unlink()

        ended = started(root, "check")

        assert ended.returncode == 2
        assert ended.stderr == "Fairlead: uv.txt is missing from requirements; this copy of Fairlead is not whole.\n"
        assert not (root / ".venv").exists()


class TestTheLauncher:
    def test_starts_from_a_folder_with_a_space_and_an_umlaut(self, tmp_path: Path) -> None:
        folder = tmp_path / "Fär lead" / "bin"
        plant(folder, "fairlead", LAUNCHER)
        (folder / "fairlead").chmod(0o755)
        (folder / "python").symlink_to(sys.executable)
        link = tmp_path / "fairlead"
        link.symlink_to(folder / "fairlead")

        ended = subprocess.run(
            [str(link), "--version"],
            env=PLAIN | {"PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            text=True,
            check=False,
        )

        assert ended.stdout.startswith("fairlead "), ended.stderr
