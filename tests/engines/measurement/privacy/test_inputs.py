"""Files as blocks: every form, every seam, and bad input that ends in a sentence or a counted reason."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.measurement.leak_scan import Place, scan_files
from fairlead.measurement.privacy import inputs
from fairlead.measurement.privacy.inputs import Form, Texts, find_texts, lines_of
from fairlead.measurement.privacy.leaks import RECORDS, WITH, LeakParameters
from fairlead.measurement.privacy.scan import scan
from fairlead.measurement.source import TableRefused
from fairlead.measurement.statement import MeasurementStatement
from fairlead.measurement.tally import Tallies

MAIL = "jane@example.org"


def _scan(*paths: Path, **changes: object) -> tuple[MeasurementStatement, list[Place]]:
    places: list[Place] = []
    parameters = LeakParameters(canaries=2, decoys=1, **changes)  # type: ignore[arg-type]
    return scan_files(paths, parameters=parameters, on_find=places.append), places


def _records(statement: MeasurementStatement) -> int:
    return Tallies(statement.cells).n(RECORDS)


def _write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


class TestText:
    def test_is_counted_by_lines(self, tmp_path: Path) -> None:
        statement, places = _scan(_write(tmp_path, "a.txt", f"one\n{MAIL} and {MAIL}\n\nfour {MAIL}"))

        assert _records(statement) == 4
        assert Tallies(statement.cells).n(WITH, of="email") == 2
        assert [(place.record, place.offset) for place in places] == [(2, 0), (2, 21), (4, 5)]

    @pytest.mark.parametrize("end", ["", "\n"])
    def test_counts_the_last_line_once(self, tmp_path: Path, end: str) -> None:
        assert _records(_scan(_write(tmp_path, "a.txt", f"one\ntwo{end}"))[0]) == 2

    @settings(max_examples=40, deadline=None)
    @given(
        lines=st.lists(
            st.one_of(st.just(MAIL), st.just("4111 1111 1111 1111"), st.text("ab é\u200b", max_size=300)), max_size=60
        ),
        block=st.integers(1400, 4000),
    )
    def test_is_the_same_in_any_blocks(self, tmp_path_factory: pytest.TempPathFactory, lines: list[str], block: int) -> None:  # fmt: skip  # noqa: E501
        text = "\n".join(lines).encode() or b"-"
        path = _write(tmp_path_factory.mktemp("t"), "a.txt", text)

        with pytest.MonkeyPatch.context() as patch:
            whole = _scan(path)
            patch.setattr(inputs, "BLOCK", block)
            cut = _scan(path)

        assert [(place.record, place.offset, place.find.kind) for place in cut[1]] == [
            (place.record, place.offset, place.find.kind) for place in whole[1]
        ]
        assert cut[0].digest == whole[0].digest

    def test_may_be_one_endless_line(self, tmp_path: Path) -> None:
        statement, places = _scan(_write(tmp_path, "a.txt", f"word {MAIL} " * 20_000))

        assert _records(statement) == 1
        assert len(places) == 20_000
        assert places[-1].offset == 19_999 * 22 + 5

    def test_without_spaces_is_searched_in_bounded_pieces(self, tmp_path: Path) -> None:
        path = _write(tmp_path, "a.txt", "é" * 300_000)
        with path.open("rb") as stream:
            pieces = list(lines_of(stream, file=0, form=Form.TEXT, lost=Counter()))

        assert max(len(piece.block.text) for piece in pieces) <= inputs.BLOCK
        assert sum(piece.records for piece in pieces) == 1

    def test_counts_lines_that_are_no_utf8_and_searches_them(self, tmp_path: Path) -> None:
        statement, places = _scan(_write(tmp_path, "a.txt", b"\xfa\xfb? " + MAIL.encode() + b"\nok\n\x80\n"))

        assert dict(statement.cells.invalid) == {"line not UTF-8": 2}
        assert [(place.record, place.offset) for place in places] == [(1, 4)]


class TestJsonLines:
    def test_are_searched_as_they_stand(self, tmp_path: Path) -> None:
        line = json.dumps({"role": "user", "text": f"mail:\n{MAIL}", "n": 4111111111111111, "who": "josé＠example.org"})
        _, places = _scan(_write(tmp_path, "a.jsonl", f"{line}\n{{broken {MAIL}\n"))

        assert sorted((place.record, str(place.find.kind)) for place in places) == [
            (1, "card"), (1, "email"), (1, "email"), (2, "email"),
        ]  # fmt: skip

    def test_are_searched_field_by_field(self, tmp_path: Path) -> None:
        chat = {"id": MAIL, "messages": [{"content": f"a {MAIL}"}, {"content": "b"}]}
        path = _write(tmp_path, "a.jsonl", f"{json.dumps(chat)}\n{'[' * 100_000}\nnot json {MAIL}\n")

        statement, places = _scan(path, fields=("messages.content",))

        assert [(place.record, place.column, place.offset) for place in places] == [
            (1, "messages.content", 2),
            (3, "messages.content", 9),
        ]
        assert dict(statement.cells.invalid) == {"line not a JSON object": 2}
        assert _records(statement) == 3


class TestTable:
    def test_is_searched_cell_by_cell(self, tmp_path: Path) -> None:
        path = _write(tmp_path, "a.csv", f'name,dob,note\nx,1980-05-03,"two\nlines {MAIL}"\ny,n/a,2024-01-02\n')

        statement, places = _scan(path)

        assert [(place.record, place.column, place.offset, str(place.find.kind)) for place in places] == [
            (1, "dob", 0, "birth_date"),
            (1, "note", 10, "email"),
        ]
        assert _records(statement) == 2

    def test_of_parquet_keeps_cells_apart(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        table = {"a": ["jane@exam", None, "x\x1ey"], "b": ["ple.org", MAIL, ""], "f": [1.5, 2.5, 3.5]}
        pq.write_table(pa.table(table), path)

        _, places = _scan(path)

        assert [(place.record, place.column) for place in places] == [(2, "b")]

    def test_cuts_a_huge_cell_and_says_so(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table({"a": ["x" * 1_500_000 + MAIL, MAIL]}), path)

        statement, places = _scan(path)

        assert [place.record for place in places] == [2]
        assert dict(statement.cells.invalid) == {"cell cut": 1}

    def test_names_a_field_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="no column"):
            _scan(_write(tmp_path, "a.csv", "a,b\n1,2\n"), fields=("c",))


class TestFolder:
    def test_is_searched_without_its_links(self, tmp_path: Path) -> None:
        outside = _write(tmp_path, "outside.txt", MAIL)
        folder = tmp_path / "texts"
        _write(folder, "a.txt", MAIL)
        _write(folder, "deep/er/b.jsonl", f'{{"t": "{MAIL}"}}\n')
        _write(folder, "c.bin", b"\x00\x01")
        _write(folder, "late.txt", b"x" * 5000 + b"\0" + MAIL.encode())
        (folder / "link.txt").symlink_to(outside)
        (folder / "up").symlink_to(tmp_path)
        os.mkfifo(folder / "pipe")

        statement, places = _scan(folder)

        assert [place.file for place in places] == ["a.txt", "deep/er/b.jsonl"]
        assert dict(statement.cells.invalid) == {"file of another kind": 2, "link not followed": 2, "not a file": 1}
        assert statement.subject == "texts"

    def test_has_one_digest_however_it_is_named(self, tmp_path: Path) -> None:
        one, other = _write(tmp_path, "a.txt", "a"), _write(tmp_path, "b.txt", "b")

        assert _scan(one, other)[0].subject_sha256 == _scan(other, one)[0].subject_sha256
        assert _scan(one)[0].subject_sha256 != _scan(other)[0].subject_sha256


def _sparse(folder: Path) -> Path:
    path = _write(folder, "a.txt", b"")
    os.truncate(path, 10 << 30)
    return path


Make = Callable[[Path], Path]


class TestBadInput:
    @pytest.mark.parametrize(
        ("make", "reason"),
        [
            (lambda folder: folder / "nothing.txt", "cannot be opened"),
            (lambda folder: _write(folder, "a.txt", b""), "is empty"),
            (lambda folder: _write(folder, "a.txt", b"text\x00more"), "byte 5 is zero"),
            (lambda folder: _write(folder, "a.txt", b"x" * 9000 + b"\0"), "byte 9001 is zero"),
            (lambda folder: _write(folder, "a.txt", b"PK\x03\x04"), "ZIP"),
            (lambda folder: _write(folder, "a.txt", "text".encode("utf-16")), "UTF-16"),
            (lambda folder: _write(folder, "a.txt.gz", b"\x1f\x8b\x08"), "gzip"),
            (lambda folder: _write(folder, "a.parquet", b"PAR1 and no footer"), "Parquet"),
            (lambda folder: _write(folder, "a.csv", b"a,b\n1\n"), "not a clean CSV"),
            (lambda folder: Path("/dev/null"), "not a file"),
            (_sparse, "byte 1 is zero"),
            (lambda folder: (folder / "empty").mkdir() or folder / "empty", "holds no file of text"),
        ],
    )
    def test_is_refused_with_a_sentence(self, tmp_path: Path, make: Make, reason: str) -> None:
        with pytest.raises(TableRefused, match=reason):
            _scan(make(tmp_path))

    def test_that_changes_while_it_is_read_is_refused(self, tmp_path: Path) -> None:
        path = _write(tmp_path, "a.txt", MAIL)

        def change(_: Place) -> None:
            path.write_text("something else")

        with pytest.raises(TableRefused, match="was changed"):
            scan_files([path], parameters=LeakParameters(canaries=1, decoys=1), on_find=change)

    def test_of_a_deep_folder_is_counted(self, tmp_path: Path) -> None:
        folder = tmp_path / "d"
        deepest = folder.joinpath(*["d"] * 70)
        deepest.mkdir(parents=True)
        _write(folder, "a.txt", MAIL)

        texts: Texts = find_texts([folder])

        assert dict(texts.lost) == {"folder nested too deep": 1}

    def test_keeps_memory_to_a_block(self, tmp_path: Path) -> None:
        path = _write(tmp_path, "a.txt", f"word {MAIL} \n" * 100_000)
        with path.open("rb") as stream:
            largest = max(len(piece.block.text) for piece in lines_of(stream, file=0, form=Form.TEXT, lost=Counter()))

        assert largest <= inputs.BLOCK


class TestSeams:
    def test_hide_no_value_that_lies_on_one(self, tmp_path: Path) -> None:
        for shift in range(0, 40, 3):
            head = "x " * ((inputs.BLOCK - inputs.OVERLAP) // 2 - 20) + "y" * shift + " "
            _, places = _scan(_write(tmp_path, "a.txt", f"{head}{MAIL} {'z ' * 2000}"))

            assert [place.offset for place in places] == [len(head)]

    def test_leave_the_finds_of_a_block_alone_as_they_are(self) -> None:
        from fairlead.measurement.privacy.scan import Block

        text = f"{MAIL} {MAIL}".encode()

        assert len(list(scan(Block(text=text, until=10), key=b"k"))) == 1
