"""`fairlead import-systems` says what each row does, and writes all rows or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.domain.occasion import Occasion
from fairlead.records.inventory import AISystem
from fairlead.records.people import User
from tests import make

pytestmark = pytest.mark.django_db
GOOD = "Name;Purpose;Role\nChat;Answers customers;user\n"
BAD = GOOD + "Notes;;user\n"


@pytest.fixture(autouse=True)
def settings_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the settings of the tests back after a command chose its own."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")


@pytest.fixture
def owner() -> Occasion:
    """Return the owner of an organization without systems."""
    return make.occasion()


def called(owner: Occasion, path: Path, text: str, *more: str, person: str = "") -> int:
    path.write_text(text)
    address = person or User.objects.get(pk=owner.somebody).email
    ref = make.organization_of(owner).ref
    return main(["import-systems", str(path), "--organization", ref, "--person", address, *more])


class TestImportSystems:
    def test_dry_run_says_what_would_happen_and_stores_nothing(
        self, owner: Occasion, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert called(owner, tmp_path / "t.csv", BAD, "--dry-run") == 1

        out = capsys.readouterr().out
        assert "1 new, 0 changed, 0 equal, 1 refused" in out
        assert "Row 3, column Purpose: " in out
        assert not AISystem.objects.within(owner).exists()

    def test_imports_and_names_the_change(
        self, owner: Occasion, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert called(owner, tmp_path / "t.csv", GOOD, "--format", "json") == 0

        assert json.loads(capsys.readouterr().out)["change"] == "BC-0001"
        assert AISystem.objects.within(owner).get().name == "Chat"

    def test_refuses_all_for_one_row_unless_told_to_leave_it_out(
        self, owner: Occasion, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert called(owner, tmp_path / "t.csv", BAD) != 0
        assert "Row 3, column Purpose: " in capsys.readouterr().err
        assert not AISystem.objects.within(owner).exists()

        assert called(owner, tmp_path / "t.csv", BAD, "--leave-out-refused") == 0
        assert AISystem.objects.within(owner).count() == 1

    def test_names_who_is_no_member_and_which_file_is_not_there(
        self, owner: Occasion, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert called(owner, tmp_path / "t.csv", GOOD, person="nobody@quiet.example") != 0
        assert "nobody@quiet.example" in capsys.readouterr().err

        ref = make.organization_of(owner).ref
        gone = str(tmp_path / "gone.xlsx")
        assert main(["import-systems", gone, "--organization", ref, "--person", "a@b.example"]) != 0
        assert "gone.xlsx" in capsys.readouterr().err
