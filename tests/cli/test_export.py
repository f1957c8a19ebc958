"""`fairlead export` writes a file that only its owner reads; `fairlead import` takes it in or says why not."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.records.organization import Organization
from tests import make
from tests.usecases import moving

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def settings_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the settings of the tests back after a command chose its own."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")


class TestExport:
    def test_writes_a_file_that_the_next_command_takes_in(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        owner = make.occasion()
        make.system(owner)
        ref, path = make.organization_of(owner).ref, tmp_path / "out.zip"

        assert main(["export", ref, "-o", str(path), "--format", "json"]) == 0
        said = json.loads(capsys.readouterr().out)
        moving.step_aside(owner)
        assert main(["import", str(path), "--key", said["key"], "--format", "json"]) == 0

        stored = json.loads(capsys.readouterr().out)
        assert (stored["ref"], stored["rows"], stored["key"]) == (ref, said["rows"], said["key"])
        assert Organization.objects.filter(ref=ref).exists()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [one.name for one in tmp_path.iterdir()] == ["out.zip"]

    def test_says_who_needs_a_password_and_that_no_key_was_given(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        owner = make.occasion()
        path = tmp_path / "out.zip"
        main(["export", make.organization_of(owner).ref, "-o", str(path)])
        (person,) = moving.people_in(path.read_bytes())
        moving.step_aside(owner)

        main(["import", str(path)])

        errors = capsys.readouterr().err
        assert f"fairlead reset-password {person['email']}" in errors
        assert "--key compares it" in errors

    @pytest.mark.parametrize("ref", ["nobody", "installation"])
    def test_refuses_what_is_no_organization_and_leaves_no_file(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], ref: str
    ) -> None:
        make.occasion()

        assert main(["export", ref, "-o", str(tmp_path / "out.zip")]) == 2

        said = f"There is no organization called {ref} here. There is: quiet-harbour.\n"
        assert capsys.readouterr().err == said
        assert list(tmp_path.iterdir()) == []

    def test_refuses_to_write_over_a_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "out.zip"
        path.write_text("mine")

        assert main(["export", make.organization_of(make.occasion()).ref, "-o", str(path)]) == 2

        assert "is there already" in capsys.readouterr().err
        assert path.read_text() == "mine"


class TestImport:
    @pytest.mark.parametrize(("name", "content"), [("gone.zip", None), ("folder", b""), ("text.zip", b"no archive")])
    def test_refuses_what_is_no_export(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None
    ) -> None:
        path = tmp_path / name
        if content == b"":
            path.mkdir()
        elif content is not None:
            path.write_bytes(content)

        assert main(["import", str(path)]) == 2

        said = capsys.readouterr().err
        assert "cannot be read" in said or "This file cannot be used, and nothing of it was stored" in said
