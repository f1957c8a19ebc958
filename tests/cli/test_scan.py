"""`fairlead scan` in a pipeline: every input and format, what changed since an earlier scan, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairlead.cli import main
from tests.engines.discovery.labelled import repositories
from tests.engines.discovery.test_archives import zipped
from tests.engines.discovery.test_supplied import CYCLONEDX


@pytest.fixture
def rag(tmp_path: Path) -> Path:
    """Unfold one small repository."""
    return next(one for one in repositories() if one.name == "python_rag").unfold(tmp_path)


@pytest.fixture
def earlier(rag: Path, tmp_path: Path) -> Path:
    """Write the JSON of a scan of it."""
    place = tmp_path / "earlier.json"
    main(["scan", str(rag), "--format", "json", "--output", str(place)])
    return place


def add_groq(rag: Path) -> None:
    """Add another provider."""
    (rag / "app" / "more.py").write_text("import groq\ngroq.Groq()\n")


class TestTheInput:
    def test_may_be_a_bill_of_a_supplier(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "desk.json").write_text(json.dumps(CYCLONEDX, indent=1))

        status = main(["scan", str(tmp_path / "desk.json")])

        out = capsys.readouterr().out
        assert status == 0
        assert "Harbour Desk (.): deployer, generative, deployment" in out
        assert "desk.json:" in out

    def test_may_be_an_archive(self, rag: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["scan", str(zipped(rag, tmp_path / "rag.zip"))])

        assert status == 0
        assert "app/answer.py:" in capsys.readouterr().out

    @pytest.mark.parametrize("text", ["", "x = 1\n", "<bom/>", '{"bomFormat": "CycloneDX", "specVersion": "9"}'])
    def test_that_is_neither_is_refused_with_its_name(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
    ) -> None:
        (tmp_path / "odd.json").write_text(text)

        status = main(["scan", str(tmp_path / "odd.json")])

        assert status == 2
        assert capsys.readouterr().err.startswith("odd.json is not a bill of materials that can be read.\n  odd.json: ")


class TestTheFormats:
    @pytest.mark.parametrize("form", ["table", "json", "cyclonedx", "spdx", "sarif", "markdown"])
    def test_give_the_same_bytes_again(self, rag: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
        main(["scan", str(rag), "--format", form])
        first = capsys.readouterr().out
        main(["scan", str(rag), "--format", form])

        assert first
        assert first == capsys.readouterr().out


class TestSince:
    def test_says_that_nothing_changed(self, rag: Path, earlier: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["scan", str(rag), "--since", str(earlier), "--fail-on", "changed"])

        assert (status, capsys.readouterr().out) == (0, "Nothing is new, gone or changed.\n")

    def test_says_what_is_new_and_fails_when_asked(
        self, rag: Path, earlier: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        add_groq(rag)

        statuses = [
            main(["scan", str(rag), "--since", str(earlier), *words])
            for words in ([], ["--fail-on", "new"], ["--fail-on", "changed"])
        ]

        assert statuses == [0, 1, 1]
        assert "Components:\n  new provider Groq" in capsys.readouterr().out

    def test_tells_new_from_changed(self, rag: Path, earlier: Path) -> None:
        place = rag / "requirements.txt"
        place.write_text(place.read_text().replace("openai==1.54.0", "openai==2.0.0"))

        assert main(["scan", str(rag), "--since", str(earlier), "--fail-on", "new"]) == 0
        assert main(["scan", str(rag), "--since", str(earlier), "--fail-on", "changed"]) == 1

    @pytest.mark.parametrize(
        ("form", "words"),
        [("json", '"new": ['), ("sarif", '"baselineState": "new"'), ("markdown", "- new provider Groq")],
    )
    def test_writes_other_formats(
        self, rag: Path, earlier: Path, capsys: pytest.CaptureFixture[str], form: str, words: str
    ) -> None:
        add_groq(rag)

        main(["scan", str(rag), "--since", str(earlier), "--format", form])

        assert words in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--since", "EARLIER", "--format", "spdx"], "--since cannot be written as spdx"),
            (["--since", "EARLIER", "--format", "cyclonedx"], "--since cannot be written as cyclonedx"),
            (["--fail-on", "new"], "--fail-on new needs --since"),
            (["--fail-on", "changed"], "--fail-on changed needs --since"),
            (["--since", "missing.json"], "missing.json is not an earlier scan that can be read.\n  No such file"),
            (["--since", "."], ". is not an earlier scan that can be read.\n  Is a directory"),
        ],
    )
    def test_is_refused_where_it_means_nothing(
        self, rag: Path, earlier: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
    ) -> None:
        status = main(["scan", str(rag), *(str(earlier) if word == "EARLIER" else word for word in words)])

        assert status == 2
        assert capsys.readouterr().err.startswith(said)

    def test_refuses_a_file_that_is_no_scan_with_every_fault(
        self, rag: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "other.json").write_text('{"schema": 2, "source": 1}')

        status = main(["scan", str(rag), "--since", str(tmp_path / "other.json")])

        err = capsys.readouterr().err
        assert status == 2
        assert "other.json is not an earlier scan that can be read.\n" in err
        assert "schema: must be 1" in err
        assert "source: must be an object" in err

    def test_says_when_the_catalogue_was_another(
        self, rag: Path, earlier: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        content = json.loads(earlier.read_text())
        content["source"]["catalogue"] = "2020.1"
        earlier.write_text(json.dumps(content))

        main(["scan", str(rag), "--since", str(earlier)])

        assert "made with another catalogue" in capsys.readouterr().err


class TestFailOnFound:
    def test_ends_with_one_where_ai_is_and_with_zero_where_none_is(self, rag: Path, tmp_path: Path) -> None:
        (tmp_path / "plain").mkdir()

        assert main(["scan", str(rag), "--fail-on", "found"]) == 1
        assert main(["scan", str(tmp_path / "plain"), "--fail-on", "found"]) == 0
