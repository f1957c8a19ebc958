"""Bad input: a sentence that names file and place, exit 2 at the door, nothing half written, no row's value told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.measurement.coding import Coding
from fairlead.measurement.duckdb_table import open_table
from fairlead.measurement.source import TableRefused, digest, find_source
from tests.engines.measurement.logs import measure_log, write_csv

HEAD = b"sex,race,decision,label\n"
GOOD = b"m,x,1,1\nf,y,0,0\n" * 200
Make = Callable[[Path], Path]


def _bytes(content: bytes, *, name: str = "log.csv") -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def _sparse(head: bytes) -> Make:
    """Return a maker of a file of ten gigabytes that takes no room on the disk."""

    def make(folder: Path) -> Path:
        with (folder / "log.csv").open("wb") as file:
            file.write(head)
            file.truncate(10 << 30)
        return folder / "log.csv"

    return make


def _folder(folder: Path) -> Path:
    (folder / "logs").mkdir()
    return folder / "logs"


def _mixed_folder(folder: Path) -> Path:
    _folder(folder)
    _parquet(folder / "logs" / "a.parquet")
    (folder / "logs" / "notes.txt").write_text("x")
    return folder / "logs"


def _linked_folder(folder: Path) -> Path:
    _folder(folder)
    _parquet(folder / "logs" / "a.parquet")
    (folder / "logs" / "b.parquet").symlink_to(_parquet(folder / "outside.parquet"))
    return folder / "logs"


def _unlike_folder(folder: Path) -> Path:
    _folder(folder)
    _parquet(folder / "logs" / "a.parquet")
    _parquet(folder / "logs" / "b.parquet", select="SELECT 'm' AS sex, 'x' AS race, 0.7 AS decision, 1 AS label")
    return folder / "logs"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "log.csv")
    return folder / "log.csv"


def _parquet(path: Path, *, select: str | None = None) -> Path:
    import duckdb

    rows = "(VALUES ('m','x',1,1), ('f','y',0,0)) AS t(sex, race, decision, label)"
    duckdb.connect().execute(f"COPY ({select or f'SELECT * FROM {rows}'}) TO '{path}' (FORMAT parquet)")
    return path


def _damaged_parquet(folder: Path) -> Path:
    path = _parquet(folder / "log.parquet")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + b"\xff" * 8 + content[-4:])
    return path


def _truncated_parquet(folder: Path) -> Path:
    path = _parquet(folder / "log.parquet")
    path.write_bytes(path.read_bytes()[:-20])
    return path


def _typed(select: str) -> Make:
    return lambda folder: _parquet(folder / "log.parquet", select=select)


BAD: dict[str, tuple[Make, str]] = {
    "nothing there": (lambda folder: folder / "log.csv", "No such file"),
    "an empty file": (_bytes(b""), "log.csv is empty"),
    "a header alone": (_bytes(HEAD), "no rows"),
    "a folder of nothing": (_folder, "a folder without Parquet files"),
    "a folder with something else": (_mixed_folder, "notes.txt"),
    "a link in a folder": (_linked_folder, "b.parquet"),
    "a folder of unlike files": (_unlike_folder, "b.parquet in logs has other columns or types than a.parquet"),
    "a pipe": (_pipe, "is not a file"),
    "a line with more values": (_bytes(HEAD + GOOD + b"m,x,1,1,9\n" + GOOD), "line 402: more values"),
    "a line with fewer values": (_bytes(HEAD + GOOD + b"m,x\n" + GOOD), "line 402: fewer values"),
    "an open quotation mark": (_bytes(HEAD + b'm,"x,1,1\n' + GOOD), "line 2: a quotation mark"),
    "a quotation mark inside": (_bytes(HEAD + b'm,"x"y,1,1\n' + GOOD), "line 2: a quotation mark"),
    "mixed line ends": (_bytes(HEAD + GOOD + b"m,x,1,1\r\n" + GOOD), "line 402: line ends"),
    "Latin-1 near the beginning": (_bytes(HEAD + b"m,\xe9,1,1\n"), "line 2: not encoded as UTF-8"),
    "Latin-1 far away": (_bytes(HEAD + GOOD * 900 + b"\xe9,y,1,1\n"), "line 360002: not encoded as UTF-8"),
    "UTF-16": (_bytes("sex,race\n".encode("utf-16")), "UTF-16"),
    "a zero byte": (_bytes(HEAD + GOOD + b"m\0,x,1,1\n"), "byte 3226 is zero"),
    "ten gigabytes of zeros": (_sparse(b""), "byte 1 is zero"),
    "ten gigabytes of zeros in one line": (_sparse(HEAD + b"m,x,1,1\nm"), "byte 34 is zero"),
    "an endless header": (_bytes(b"x" * 3_000_000), "line longer than 2000000 bytes"),
    "an endless line": (_bytes(HEAD + b"m," + b"x" * 3_000_000 + b",1,1\n"), "line longer than 2000000 bytes"),
    "a column twice": (_bytes(b"sex,race,decision,label,sex\nm,x,1,1,m\n"), "the column sex occurs 2 times"),
    "columns that differ in case only": (_bytes(b"sex,decision,label,Sex\nm,1,1,m\n"), "occurs 2 times"),
    "a broken header": (_bytes(b'"sex,race\n'), "the header"),
    "another column": (
        _bytes(b"Sex,decision,label\nm,1,1\n"),
        "Did you mean Sex? Its columns are: Sex, decision, label",
    ),
    "not a number": (_bytes(HEAD + b"m,x,NaN,1\n" + GOOD), "neither yes nor no, the first in row 1: NaN (1)"),
    "infinity": (_bytes(HEAD + GOOD + b"m,x,1,inf\n"), "label of log.csv has 1 rows"),
    "mixed types": (_bytes(HEAD + GOOD + b"m,x,yes,1\n"), "neither yes nor no, the first in row 401: yes (1)"),
    "a label of 2": (_bytes(HEAD + GOOD + b"m,x,1,2\n"), "the first in row 401: 2 (1)"),
    "a ZIP": (_bytes(b"PK\x03\x04" + bytes(100)), "a ZIP archive or a workbook"),
    "gzip": (_bytes(b"\x1f\x8b" + bytes(100)), "compressed (gzip)"),
    "a pickle": (_bytes(b"\x80\x04\x95\x00\x00\x00"), "is zero"),
    "random bytes": (_bytes(bytes(range(1, 256)) * 40), "log.csv"),
    "a Parquet footer that is damaged": (_damaged_parquet, "cannot be read as Parquet"),
    "a Parquet file cut off": (_truncated_parquet, "cannot be read as Parquet"),
    "a CSV file named Parquet": (_bytes(HEAD + GOOD, name="log.parquet"), "does not begin like a Parquet file"),
    "NaN in Parquet": (_typed("SELECT 'm' AS sex, 1 AS decision, 'nan'::DOUBLE AS label"), "in row 1: nan (1)"),
    "a list as a group": (
        _typed("SELECT ['m'] AS sex, 1 AS decision, 1 AS label"),
        "sex of log.parquet holds VARCHAR[]",
    ),
    "times as a group": (_typed("SELECT now() AS sex, 1 AS decision, 1 AS label"), "TIMESTAMP"),
    "bytes as a group": (_typed("SELECT 'm'::BLOB AS sex, 1 AS decision, 1 AS label"), "BLOB"),
    "an identifier as a group": (
        _typed("SELECT 'g' || range AS sex, 1 AS decision, 1 AS label FROM range(4000)"),
        "has 4000 groups; at most 3000 are compared. Values by attribute: sex 4000.",
    ),
    "a score as the decision": (
        _typed("SELECT 'm' AS sex, random() AS decision, 1 AS label FROM range(300000)"),
        "more than 200000 combinations",
    ),
}


class TestBadInput:
    @pytest.mark.parametrize(("make", "words"), BAD.values(), ids=BAD.keys())
    def test_is_refused_with_its_place_and_leaves_nothing(
        self, make: Make, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        log = make(tmp_path)
        before = sorted(tmp_path.rglob("*"))
        output = tmp_path / "statement.json"

        status = main(
            ["measure", "fairness", str(log), "--decision", "decision", "--label", "label", "--by", "sex",
             "--output", str(output)]
        )  # fmt: skip

        said = capsys.readouterr()
        assert words in said.err
        assert "Traceback" not in said.err
        assert (status, said.out) == (2, "")
        assert sorted(tmp_path.rglob("*")) == before

    def test_names_every_ragged_line_and_tells_no_value(self, tmp_path: Path) -> None:
        path = _bytes(HEAD + b"secret-1,x\n" + GOOD + b"m,x,1,1,secret-2\n")(tmp_path)

        with pytest.raises(TableRefused) as refused:
            measure_log(path)

        assert "line 2: fewer values" in refused.value.reason
        assert "line 403: more values" in refused.value.reason
        assert "secret" not in refused.value.reason

    def test_prints_no_control_characters_of_a_file(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path / "log.csv", [("m", 1)], header=("s\x1b[31mex", "decision"))

        with pytest.raises(TableRefused) as refused:
            measure_log(path)

        assert "\x1b" not in refused.value.reason


class TestOpenTable:
    def test_reads_nothing_but_the_named_file_and_loads_nothing(self, tmp_path: Path) -> None:
        log = write_csv(tmp_path / "log.csv", [("m", "x", 1, 1)])
        secret = write_csv(tmp_path / "secret.csv", [("m", "x", 1, 1)])

        with open_table(find_source(log)) as table:
            run = table._connection.execute
            for query in (
                f"SELECT * FROM read_csv('{secret}')",
                f"SELECT * FROM '{secret}'",
                f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
                f"ATTACH '{tmp_path / 'other.db'}'",
                "INSTALL httpfs",
                "LOAD httpfs",
                "SET threads = 8",
                "SET enable_external_access = true",
                "RESET lock_configuration",
            ):
                with pytest.raises(Exception, match=r"(disabled|locked|Cannot)"):
                    run(query)
            settings = dict(run("SELECT name, value FROM duckdb_settings()").fetchall())

        assert settings["autoinstall_known_extensions"] == "false"
        assert settings["autoload_known_extensions"] == "false"
        assert settings["lock_configuration"] == "true"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv", "secret.csv"]

    @pytest.mark.parametrize("name", ["a[1].csv", "b*.csv", "c?.csv", "d'e.csv", "f {g}.csv", "über log.csv", "-h.csv"])
    def test_takes_a_file_name_by_the_letter(self, name: str, tmp_path: Path) -> None:
        write_csv(tmp_path / "b1.csv", [("m", "x", 0, 0)])
        write_csv(tmp_path / "a1.csv", [("m", "x", 0, 0)])

        statement = measure_log(write_csv(tmp_path / name, [("f", "x", 1, 1)]))

        assert [cell.key for cell in statement.cells.cells] == [("f",)]
        assert statement.subject == name

    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    def test_finds_the_separator(self, separator: str, tmp_path: Path) -> None:
        text = "sex,decision,label\nm,1,1\nf,0,0\n".replace(",", separator)

        statement = measure_log(_bytes(text.encode())(tmp_path))

        assert statement.rows == 2

    @pytest.mark.parametrize(
        "content",
        [
            b"\xef\xbb\xbf" + HEAD + GOOD,
            (HEAD + GOOD).replace(b"\n", b"\r\n"),
            (HEAD + GOOD)[:-1],
            b",sex,race,decision,label\n" + b"".join(b"%d,m,x,1,1\n1,f,y,0,0\n" % i for i in range(200)),
            HEAD + b"\n" + GOOD,
            HEAD.replace(b"race", b'"ra""ce, or\nso"') + GOOD,
            HEAD + GOOD.replace(b"x", b'"x\n1"'),
            (HEAD + GOOD).replace(b"1", b"true").replace(b"0", b"False"),
            (HEAD + GOOD).replace(b"1", b"1.0"),
        ],
    )
    def test_reads_the_ordinary_shapes_of_csv(self, content: bytes, tmp_path: Path) -> None:
        statement = measure_log(_bytes(content)(tmp_path))

        assert [(cell.key, cell.n, cell.selected) for cell in statement.cells.cells] == [
            (("f",), 200, 0),
            (("m",), 200, 200),
        ]

    def test_keeps_text_as_it_is_written(self, tmp_path: Path) -> None:
        rows = [("NO", "01", 1, 1), ("null", "1", 0, 0), ("nan", "1e3", 0, 0)]

        statement = measure_log(write_csv(tmp_path / "log.csv", rows), "sex,race")

        assert {cell.key for cell in statement.cells.cells} == {("NO", "01"), ("null", "1"), ("nan", "1e3")}

    def test_reads_a_folder_of_parquet_files_as_one_table(self, tmp_path: Path) -> None:
        rows = [("m", "x", number % 2, number % 3 == 0) for number in range(70)]
        whole = measure_log(write_csv(tmp_path / "log.csv", rows))
        folder = _folder(tmp_path)
        for part in range(7):
            chosen = write_csv(tmp_path / "part.csv", rows[part::7])
            _parquet(folder / f"part-{part}.parquet", select=f"SELECT * FROM read_csv('{chosen}')")
        (folder / "_SUCCESS").touch()

        statement = measure_log(folder)

        assert statement.cells == whole.cells
        assert statement.subject == "logs"

    def test_refuses_parquet_columns_that_differ_in_case_only(self, tmp_path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({"sex": ["m"], "SEX": ["f"], "decision": [1], "label": [1]}), tmp_path / "log.parquet")

        with pytest.raises(TableRefused, match="occurs 2 times"):
            measure_log(tmp_path / "log.parquet")

    @pytest.mark.parametrize("column", ["'1'", "TRUE", "1::BIGINT", "1.0::DOUBLE", "1.00::DECIMAL(9,2)", "1::HUGEINT"])
    def test_reads_a_decision_of_any_ordinary_type(self, column: str, tmp_path: Path) -> None:
        path = _parquet(tmp_path / "log.parquet", select=f"SELECT DATE '2026-01-01' AS sex, {column} AS decision")

        statement = measure_log(path, label=None)

        assert statement.cells.cells[0][:3] == (("2026-01-01",), 1, 1)


class TestPeriod:
    @pytest.mark.parametrize(
        ("times", "period"),
        [
            (["2026-01-01", "2026-03-31"], ("2026-01-01", "2026-04-01")),
            (["2026-01-01T23:30:00-05:00"], ("2026-01-02", "2026-01-03")),
            (["2026-01-01T00:30:00+02:00", "2026-01-05T10:00:00Z"], ("2025-12-31", "2026-01-06")),
        ],
    )
    def test_is_read_in_utc_from_the_first_day_to_the_day_after_the_last(
        self, times: list[str], period: tuple[str, str], tmp_path: Path
    ) -> None:
        log = write_csv(tmp_path / "log.csv", [("m", 1, at) for at in times], header=("sex", "decision", "at"))

        statement = measure_log(log, label=None, decided_at="at")

        assert (statement.period_from, statement.period_until) == period

    def test_counts_times_that_cannot_be_read(self, tmp_path: Path) -> None:
        rows = [("m", 1, "2026-01-01"), ("m", 1, ""), ("m", 1, "last week")]

        statement = measure_log(
            write_csv(tmp_path / "log.csv", rows, header=("sex", "decision", "at")), label=None, decided_at="at"
        )

        assert statement.cells.invalid == (("time not recognised", 2),)
        assert statement.rows == 3

    @pytest.mark.parametrize("at", ["", "soon", "infinity", "0044-03-15 (BC)"])
    def test_is_refused_where_there_is_none(self, at: str, tmp_path: Path) -> None:
        log = write_csv(tmp_path / "log.csv", [("m", 1, at)], header=("sex", "decision", "at"))

        with pytest.raises(TableRefused, match="holds no period"):
            measure_log(log, label=None, decided_at="at")


class TestSource:
    def test_has_the_digest_that_sha256sum_prints(self, tmp_path: Path) -> None:
        (tmp_path / "log.csv").write_bytes(b"abc")

        assert digest(find_source(tmp_path / "log.csv")) == (
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )

    def test_of_a_folder_has_a_digest_that_depends_on_names_and_content(self, tmp_path: Path) -> None:
        folder = _folder(tmp_path)
        _parquet(folder / "a.parquet")
        one = digest(find_source(folder))
        (folder / "a.parquet").rename(folder / "b.parquet")

        assert digest(find_source(folder)) != one

    def test_that_changes_while_it_is_read_is_refused(self, tmp_path: Path) -> None:
        from fairlead.measurement.source import check_unchanged

        log = write_csv(tmp_path / "log.csv", [("m", "x", 1, 1)])
        source = find_source(log)
        check_unchanged(source)
        log.write_bytes(log.read_bytes() + b"f,x,0,0\n")

        with pytest.raises(TableRefused, match="was changed"):
            check_unchanged(source)


class TestUnknownValues:
    def test_are_those_that_the_person_names(self, tmp_path: Path) -> None:
        rows = [("m", "x", "hired", 1), ("n/a", "x", "hired", 1), ("f", "x", "n/a", 1), ("f", "x", "no", "n/a")]

        statement = measure_log(
            write_csv(tmp_path / "log.csv", rows),
            decision=Coding(column="decision", positive=("hired",)),
            unknown=("n/a",),
        )

        assert [cell.key for cell in statement.cells.cells] == [("f",), ("m",), (None,)]
        assert statement.cells.invalid == (("decision missing", 1), ("label missing", 1))
