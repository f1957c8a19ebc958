"""`fairlead verify` is the auditor's own file, in the language of the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.cli import main
from tests.engines.trail.make_pack import make_draft, replaced


class TestVerify:
    def test_ends_with_0_for_a_pack_that_passes(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        draft = make_draft(1)
        (tmp_path / "pack.zip").write_bytes(draft.build())

        status = main(["verify", str(tmp_path / "pack.zip"), "--key", draft.vkey])

        assert status == 0
        assert "Verdict: PASSED" in capsys.readouterr().out

    def test_ends_with_1_and_names_the_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "pack.zip").write_bytes(replaced(make_draft(1).build(), {"registers/risks.json": b"[]"}))

        status = main(["verify", str(tmp_path / "pack.zip")])

        assert status == 1
        assert "registers/risks.json: was changed" in capsys.readouterr().out

    def test_ends_with_2_for_a_file_that_is_not_there(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["verify", str(tmp_path / "nothing.zip")]) == 2
        assert "nothing.zip" in capsys.readouterr().err

    def test_ends_with_2_and_words_for_a_folder(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["verify", str(tmp_path)]) == 2
        assert capsys.readouterr().err == f"Is a directory: '{tmp_path}'\n"
