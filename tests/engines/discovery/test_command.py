"""`fairlead scan`: results on standard output, words on standard error, and an exit status that a pipeline can use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.cli.scan_text import printable
from fairlead.discovery import scan_from_json
from tests.engines.discovery.labelled import repositories

CORPUS = {one.name: one for one in repositories()}


@pytest.fixture
def rag(tmp_path: Path) -> Path:
    """Unfold one small repository."""
    return CORPUS["python_rag"].unfold(tmp_path)


class TestTheCommand:
    def test_prints_a_table_for_people(self, rag: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["scan", str(rag)])

        out = capsys.readouterr().out
        assert status == 0
        assert "high        provider         OpenAI" in out
        assert "app/answer.py:" in out
        assert "python_rag (.): deployer, generative, design development, 8 components" in out
        assert "anthropic" not in out.lower()

    def test_shows_low_confidence_when_asked(self, rag: Path, capsys: pytest.CaptureFixture[str]) -> None:
        main(["scan", str(rag), "--all"])

        assert "Anthropic" in capsys.readouterr().out

    def test_writes_json_that_reads_back(self, rag: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        place = tmp_path / "scan.json"

        status = main(["scan", str(rag), "--format", "json", "--output", str(place)])

        assert (status, capsys.readouterr().out) == (0, "")
        assert scan_from_json(place.read_text(encoding="utf-8")).source.name == "python_rag"

    def test_writes_cyclonedx(self, rag: Path, capsys: pytest.CaptureFixture[str]) -> None:
        main(["scan", str(rag), "--format", "cyclonedx"])

        assert json.loads(capsys.readouterr().out)["bomFormat"] == "CycloneDX"

    def test_writes_markdown_that_keeps_scanned_text_as_text(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "a|b<i>[x](y)`\n.py").write_text("import openai\nopenai.OpenAI()\n")

        main(["scan", str(tmp_path), "--format", "markdown"])

        out = capsys.readouterr().out
        assert "a\\|b\\<i\\>\\[x\\]\\(y\\)\\`\\\\n.py:1" in out
        assert all(line.count(" | ") == 3 for line in out.splitlines() if line.startswith("| high"))

    def test_says_on_standard_error_what_was_not_read(self, rag: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (rag / "node_modules").mkdir()

        main(["scan", str(rag)])

        captured = capsys.readouterr()
        assert "node_modules" not in captured.out
        assert "1 place was not read:\n  node_modules: folder of installed dependencies or caches" in captured.err

    def test_says_plainly_when_there_is_nothing(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["scan", str(tmp_path)])

        assert status == 0
        assert capsys.readouterr().out == "No use of AI was found with at least medium confidence.\n"

    @pytest.mark.parametrize("arguments", [["missing-folder"], [".", "--output", "missing-folder/x.json"]])
    def test_ends_with_two_on_bad_input(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)

        status = main(["scan", *arguments])

        assert status == 2
        assert "missing-folder" in capsys.readouterr().err

    def test_gives_an_example_in_its_help(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            main(["scan", "--help"])

        assert ended.value.code == 0
        assert "Example: fairlead scan . --format json --output scan.json" in capsys.readouterr().out

    def test_loads_no_django_and_no_heavy_library(self, rag: Path) -> None:
        code = (
            "import sys; from fairlead.cli import main;"
            "main(['scan', sys.argv[1], '--format', 'json', '--output', sys.argv[2]]);"
            "print([name for name in ('django', 'cyclonedx', 'numpy', 'sklearn', 'ibis') if name in sys.modules])"
        )

        done = subprocess.run(
            [sys.executable, "-c", code, str(rag), str(rag / "out.json")], capture_output=True, text=True, check=True
        )

        assert done.stdout == "[]\n"


class TestPrintable:
    @pytest.mark.parametrize(
        ("text", "wanted"), [("a b", "a b"), ("a\x1b[31m\n", "a\\x1b[31m\\n"), ("é 漢", "é 漢"), ("\u202e", "\\u202e")]
    )
    def test_shows_control_characters_as_escapes(self, text: str, wanted: str) -> None:
        assert printable(text) == wanted
