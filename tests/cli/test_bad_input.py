"""Bad input on the command line: an exit status, a sentence that names file and place, and nothing written."""

from __future__ import annotations

import io
import os
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fairlead.cli import main
from tests.engines.packs.small import write_pack
from tests.engines.trail.make_pack import make_draft

Make = Callable[[Path], None]
HEAD, ROW = b"sex,decision\n", b"m,1\nf,0\n"


def _book(path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write_row(0, 0, ["sex", "decision"])
    book.close()


def _parquet_cut_off(path: Path) -> None:
    path.write_bytes(b"PAR1" + b"\0" * 400)


def _bytes(content: bytes) -> Make:
    return lambda path: path.write_bytes(content) and None


LOGS: dict[str, tuple[str, Make, str]] = {
    "an empty file": ("log.csv", _bytes(b""), "log.csv is empty"),
    "one column": ("log.csv", _bytes(b"decision\n1\n0\n"), "no column sex"),
    "a column with another name": ("log.csv", _bytes(b"sexx,decision\n" + ROW), "Did you mean sexx?"),
    "a workbook as CSV": ("log.csv", _book, "a ZIP archive or a workbook"),
    "a workbook": ("log.xlsx", _book, "log.xlsx"),
    "another encoding": ("log.csv", _bytes(HEAD + ROW + b"\xe9,1\n"), "line 4: not encoded as UTF-8"),
    "a line too short": ("log.csv", _bytes(HEAD + ROW + b"m\n"), "line 4"),
    "NUL": ("log.csv", _bytes(HEAD + b"\0,1\n"), "byte 14 is zero"),
    "not a number": ("log.csv", _bytes(HEAD + b"m,NaN\n" + ROW), "row 1"),
    "beyond any number": ("log.csv", _bytes(HEAD + b"m,1e309\n" + ROW), "row 1"),
    "a damaged Parquet file": ("log.parquet", _parquet_cut_off, "log.parquet"),
    "a pipe": ("log.csv", os.mkfifo, "log.csv is not a file"),
}


class TestMeasure:
    @pytest.mark.parametrize("name", sorted(LOGS))
    def test_of_a_bad_log_names_the_place_and_writes_nothing(
        self, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        filename, make, says = LOGS[name]
        make(tmp_path / filename)
        out = tmp_path / "statement.json"

        arguments = ["--decision", "decision", "--by", "sex", "--output", str(out)]
        status = main(["measure", "fairness", str(tmp_path / filename), *arguments])

        printed = capsys.readouterr()
        assert status == 2
        assert says in printed.err
        assert printed.out == ""
        assert [path.name for path in tmp_path.iterdir()] == [filename]

    def test_of_a_log_that_grows_meanwhile_says_so(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        log = tmp_path / "log.csv"
        log.write_bytes(HEAD + ROW * 200_000)
        ended = threading.Event()

        def grow() -> None:
            with log.open("ab", buffering=0) as file:
                while not ended.is_set():
                    file.write(ROW)
                    time.sleep(0.001)

        writer = threading.Thread(target=grow)
        writer.start()
        try:
            status = main(["measure", "fairness", str(log), "--decision", "decision", "--by", "sex"])
        finally:
            ended.set()
            writer.join()

        assert status == 2
        assert "log.csv" in capsys.readouterr().err


class TestScan:
    def test_reads_nothing_outside_and_lists_what_it_left_out(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "requirements.txt").write_text("openai==1.0\n")
        tree = tmp_path / "tree"
        tree.mkdir()
        (tree / "linked").symlink_to(outside)
        (tree / "requirements.txt").symlink_to(outside / "requirements.txt")
        os.mkfifo(tree / "pipe.py")
        (tree / "broken.ipynb").write_bytes(b"[" * 1_000_000)
        (tree / "\u202egnp\n.py").write_text("x = 1\n")

        status = main(["scan", str(tree), "--format", "json"])

        printed = capsys.readouterr()
        assert status == 0
        assert "openai" not in printed.out
        for name in ("linked", "requirements.txt", "pipe.py"):
            assert name in printed.err
        assert "\u202e" not in printed.err

    def test_of_what_is_no_folder_ends_with_a_sentence(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "file").write_text("no folder")

        status = main(["scan", str(tmp_path / "file")])

        assert status == 2
        assert "file" in capsys.readouterr().err


PACKS: dict[str, tuple[Make, str]] = {
    "a link that points out": (
        lambda folder: (folder / "documents.toml").unlink() or (folder / "documents.toml").symlink_to("/etc/hostname"),
        "documents.toml",
    ),
    "a pipe": (
        lambda folder: (folder / "documents.toml").unlink() or os.mkfifo(folder / "documents.toml"),
        "documents.toml",
    ),
    "another encoding": (lambda folder: _bytes(b'x = "\xe9"')(folder / "pack.toml"), "pack.toml:1"),
    "a NUL": (lambda folder: _bytes(b'x = "a\0b"')(folder / "pack.toml"), "pack.toml:1"),
    "a million brackets": (lambda folder: _bytes(b"x = " + b"[" * 1_000_000)(folder / "pack.toml"), "pack.toml"),
    "20 megabytes of text": (
        lambda folder: _bytes(b'x = "' + b"x" * (20 << 20) + b'"')(folder / "pack.toml"),
        "pack.toml",
    ),
}


class TestPackCheck:
    @pytest.mark.parametrize("name", sorted(PACKS))
    def test_names_the_file_of_a_bad_pack(self, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        make, says = PACKS[name]
        folder = write_pack(tmp_path / "small")
        make(folder)

        status = main(["pack", "check", str(folder)])

        assert status == 1
        assert says in capsys.readouterr().out


def _zip(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no ZIP": lambda: b"not a ZIP",
    "a ZIP cut off": lambda: make_draft(1).build()[:-40],
    "a ZIP of something else": lambda: _zip({"readme.txt": b"x"}),
    "a bomb": lambda: _zip({"manifest.json": b"\0" * (300 << 20)}),
    "a path that climbs": lambda: _zip({"../../escaped.txt": b"x", "manifest.json": b"{}"}),
    "a path from the root": lambda: _zip({"/etc/escaped": b"x", "manifest.json": b"{}"}),
    "a device of Windows": lambda: _zip({"CON": b"x", "manifest.json": b"{}"}),
    "a manifest of brackets": lambda: _zip({"manifest.json": b"[" * 1_000_000}),
    "a manifest that is no text": lambda: _zip({"manifest.json": b"\xff\xfe"}),
}


class TestVerify:
    @pytest.mark.parametrize("name", sorted(ARCHIVES))
    def test_passes_no_bad_archive_and_writes_nothing(
        self, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pack = tmp_path / "pack.zip"
        pack.write_bytes(ARCHIVES[name]())

        status = main(["verify", str(pack)])

        printed = capsys.readouterr()
        assert status in (1, 2)
        assert "Verdict: PASSED" not in printed.out
        assert (printed.out + printed.err).strip()
        assert [path.name for path in tmp_path.iterdir()] == ["pack.zip"]
