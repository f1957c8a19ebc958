"""The command `fairlead pack` prints facts on standard output, words on standard error, and an honest exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.packs.load import LIBRARY
from tests.engines.packs.small import write_pack


class TestCheck:
    def test_says_of_a_sound_pack_what_it_is(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["pack", "check", str(write_pack(tmp_path / "small"))])

        assert status == 0
        assert capsys.readouterr().out.startswith("small 1.0.0, A small framework, as of 2026-11-23, sha256 ")

    def test_counts_in_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["pack", "check", str(LIBRARY / "iso42001-2023"), "--format", "json"])

        facts = json.loads(capsys.readouterr().out)
        assert status == 0
        assert facts["sound"] is True
        assert (facts["requirements"], facts["controls"], facts["documents"]) == (32, 38, 20)
        assert facts["as_of"] == "2026-11-23"

    def test_lists_every_fault_with_file_and_line(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        changes = {"guidance.toml": ("asks =", "ask ="), "documents.toml": ("true", "1")}

        status = main(["pack", "check", str(write_pack(tmp_path / "small", changes=changes))])

        printed = capsys.readouterr()
        assert status == 1
        assert [line.split(": ")[0] for line in printed.out.splitlines()] == [
            "guidance.toml:1",
            "guidance.toml:3",
            "documents.toml:6",
        ]
        assert printed.err == "3 faults\n"

    def test_gives_faults_as_json(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder = write_pack(tmp_path / "small", changes={"documents.toml": ("true", "1")})

        status = main(["pack", "check", str(folder), "--format", "json"])

        facts = json.loads(capsys.readouterr().out)
        assert status == 1
        assert facts == {
            "sound": False,
            "faults": [
                {
                    "file": "documents.toml",
                    "line": 6,
                    "fault": "explicitly_required must be true or false, not a whole number",
                }
            ],
        }

    def test_of_nothing_is_wrong_use(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["pack", "check", str(tmp_path / "none")])

        assert status == 2
        assert "There is no folder" in capsys.readouterr().err


class TestShow:
    def test_lists_a_pack(self, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["pack", "show", "iso42001"])

        lines = capsys.readouterr().out.splitlines()
        assert status == 0
        assert len(lines) == 1 + 92
        assert lines[-1] == "A.10.4    control      Customers"

    def test_lists_a_folder(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["pack", "show", str(write_pack(tmp_path / "small"))])

        assert status == 0
        assert "1.2       control      Control" in capsys.readouterr().out

    def test_explains_a_provision(self, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["pack", "show", "iso42001", "A.5.2"])

        assert status == 0
        assert capsys.readouterr().out.startswith("### A.5.2 AI system impact assessment process\n")

    def test_explains_a_risk(self, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["pack", "show", "risk-catalogue", "R-017"])

        assert status == 0
        assert capsys.readouterr().out.startswith("R-017 Shadow AI\n")

    @pytest.mark.parametrize("id", ["iso42001", "risk-catalogue", "first-steps"])
    def test_gives_a_whole_pack_as_json(self, id: str, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["pack", "show", id, "--format", "json"])

        assert status == 0
        assert json.loads(capsys.readouterr().out)["framework"]["id"] == id

    def test_gives_one_row_as_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["pack", "show", "iso42001", "A.5.2", "--format", "json"])

        row = json.loads(capsys.readouterr().out)
        assert row["id"] == "A.5.2"
        assert row["guidance"]["why"]

    def test_gives_a_page(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["pack", "show", "first-steps", "--format", "markdown"])

        assert capsys.readouterr().out.startswith("# First steps: seven questions and the task list\n")

    @pytest.mark.parametrize("words", [["iso42001", "A.99"], ["iso9001"], ["risk-catalogue", "A.5.2"]])
    def test_of_what_is_not_there_is_wrong_use(self, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["pack", "show", *words])

        printed = capsys.readouterr()
        assert status == 2
        assert printed.out == ""
        assert "There is nothing called" in printed.err

    def test_of_a_rejected_folder_lists_its_faults(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder = write_pack(tmp_path / "small", changes={"documents.toml": ("true", "1")})

        status = main(["pack", "show", str(folder)])

        assert status == 2
        assert "documents.toml:6: explicitly_required must be" in capsys.readouterr().err


class TestDiff:
    def test_lists_what_changed(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        old = write_pack(tmp_path / "old")
        new = write_pack(tmp_path / "new", changes={"provisions.toml": ('title = "Control"', 'title = "Measure"')})

        status = main(["pack", "diff", str(old), str(new)])

        printed = capsys.readouterr()
        assert status == 1
        assert printed.out == "changed provision 1.2: title\n"
        assert printed.err == "1 change\n"

    def test_of_equal_packs_is_empty(self, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["pack", "diff", "iso42001", "iso42001", "--format", "json"])

        assert status == 0
        assert json.loads(capsys.readouterr().out)["changes"] == []

    def test_of_two_different_packs_is_wrong_use(self, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["pack", "diff", "iso42001", "first-steps"])

        assert status == 2
        assert "are different packs" in capsys.readouterr().err


class TestTheHelp:
    @pytest.mark.parametrize("words", [["pack"], ["pack", "check"], ["pack", "show"], ["pack", "diff"]])
    def test_has_an_example(self, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main([*words, "--help"])

        assert left.value.code == 0
        assert "Example: fairlead pack" in capsys.readouterr().out
