"""A backup is made while people write, proves that it restores, and is restored whole or not at all."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fairlead.cli import main
from tests.cli import installation
from tests.cli.installation import Installation
from tests.conftest import ON_POSTGRESQL
from tests.engines.trail.bundles import parts_of, together


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with an organization, two systems, a built audit pack, and a backup of it."""
    made = installation.new(tmp_path_factory.mktemp("home"), "home")
    assert made.run("migrate").returncode == 0
    made.work("ask")
    made.work("build")
    done = made.run("backup", "-o", str(made.folder / "backup.zip"), "--format", "json")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def backup(home: Installation) -> Path:
    return home.folder / "backup.zip"


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    """An installation that is not there yet."""
    return installation.new(tmp_path, "empty")


class TestBackup:
    def test_holds_everything_and_is_read_by_its_owner_only(self, backup: Path) -> None:
        with zipfile.ZipFile(backup) as archive:
            names = set(archive.namelist())

        assert {"keys/trail.key", "keys/cookie.secret", "tables/records.user.jsonl", "manifest.json"} <= names
        assert any(name.startswith("audit-packs/") for name in names)
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
        assert [path.name for path in backup.parent.iterdir() if path.name.startswith(".")] == []

    def test_is_of_one_moment_while_others_write(self, home: Installation, tmp_path: Path, empty: Installation) -> None:
        target = tmp_path / "busy.zip"

        with home.writer():
            done = home.run("backup", "-o", str(target), "--format", "json")

        assert done.returncode == 0, done.stderr
        assert empty.run("restore", str(target)).returncode == 0
        there = empty.check()
        assert there["head_agrees"]
        assert not any(there[fault] for fault in ("without_entry", "without_system", "doubled", "gaps"))
        assert len(there["systems"]) > 2

    def test_refuses_to_write_over_a_file(self, backup: Path, capsys: pytest.CaptureFixture[str]) -> None:
        before = backup.read_bytes()

        assert main(["backup", "-o", str(backup)]) == 2

        assert "is there already" in capsys.readouterr().err
        assert backup.read_bytes() == before


class TestRestore:
    def test_gives_the_same_rows_files_keys_and_logs_and_goes_on(
        self, home: Installation, backup: Path, empty: Installation
    ) -> None:
        done = empty.run("restore", str(backup))

        assert done.returncode == 0, done.stderr
        for name in ("keys/trail.key", "keys/cookie.secret"):
            assert (empty.data / name).read_bytes() == (home.data / name).read_bytes()
            assert stat.S_IMODE((empty.data / name).stat().st_mode) == 0o600
        again = json.loads(empty.run("backup", "--format", "json").stdout)["file"]
        assert Path(again).parent == empty.data / "backups"
        first, second = (parts_of(path.read_bytes())[0] for path in (backup, Path(again)))
        assert {name: first[name] == second.get(name) for name in first} == dict.fromkeys(first, True)
        with empty.writer():
            pass
        found = empty.check()
        assert found["head_agrees"]
        assert len(found["systems"]) > 2

    def test_brings_a_backup_of_an_older_version_to_this_one(
        self, backup: Path, empty: Installation, tmp_path: Path
    ) -> None:
        members, facts = parts_of(backup.read_bytes())
        later = tuple(f"tables/records.{name}.jsonl" for name in ("savedview", "bulkchange", "signingkey"))
        first = {name: content for name, content in members.items() if name not in later}
        old = tmp_path / "old.zip"
        old.write_bytes(together(first, facts | {"schema": "0001_initial"}))

        done = empty.run("restore", str(old))

        assert done.returncode == 0, done.stderr
        assert empty.check()["head_agrees"]

    def test_refuses_a_folder_that_holds_anything(
        self, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "note.txt").write_text("mine")

        assert main(["restore", str(backup), "--data", str(tmp_path)]) == 2

        assert "is not empty" in capsys.readouterr().err
        assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]

    @pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite's database lies in the folder that is refused already")
    def test_refuses_a_database_that_holds_anything(self, backup: Path, home: Installation, tmp_path: Path) -> None:
        other = Installation(tmp_path / "other", home.url)

        done = other.run("restore", str(backup))

        assert done.returncode == 2
        assert "The database is not empty" in done.stderr
        assert not other.data.exists()

    @pytest.mark.skipif(not ON_POSTGRESQL, reason="it moves between both databases")
    def test_moves_between_postgresql_and_sqlite(self, backup: Path, empty: Installation, tmp_path: Path) -> None:
        small = installation.new(tmp_path, "small", postgresql=False)
        assert small.run("restore", str(backup)).returncode == 0
        back = tmp_path / "back.zip"
        assert small.run("backup", "-o", str(back)).returncode == 0

        done = empty.run("restore", str(back))

        assert done.returncode == 0, done.stderr
        assert empty.check()["head_agrees"]


def flipped(content: bytes) -> bytes:
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def with_rows(change: Callable[[dict[str, bytes]], None]) -> Callable[[bytes], bytes]:
    """Return a change of rows after which every digest is true again."""

    def changed(content: bytes) -> bytes:
        members, facts = parts_of(content)
        change(members)
        return together(members, facts)

    return changed


def forged(members: dict[str, bytes]) -> None:
    path = "tables/records.trailentry.jsonl"
    first, rest = members[path].split(b"\n", 1)
    row = json.loads(first)
    row["canonical"] = bytes.fromhex(row["canonical"]).replace(b'"v":1', b'"v":2').hex()
    members[path] = json.dumps(row, sort_keys=True, separators=(",", ":")).encode() + b"\n" + rest


def orphaned(members: dict[str, bytes]) -> None:
    members["tables/records.organization.jsonl"] = b""


def unnamed(members: dict[str, bytes]) -> None:
    members["evidence/2/" + hashlib.sha256(b"x").hexdigest()] = b"x"
    members["program.sh"] = b"x"


def newer(content: bytes) -> bytes:
    members, facts = parts_of(content)
    return together(members, facts | {"schema": "9999_later"})


DAMAGED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut off": (lambda content: content[: len(content) // 2], "is not a ZIP archive"),
    "one bit changed": (flipped, "is damaged"),
    "an export": (lambda _: together({}, {"format": "fairlead-export/1"}), "is of the format fairlead-export/1"),
}
CONTRADICTORY: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a newer version": (newer, "is of a newer version"),
    "a forged entry": (with_rows(forged), "its entries do not give its head"),
    "a member of nobody": (with_rows(unnamed), "program.sh: is nothing that a backup holds"),
    "rows that point nowhere": (with_rows(orphaned), "the rows contradict each other"),
}


class TestADamagedBackup:
    @pytest.mark.parametrize("name", DAMAGED)
    def test_is_refused_before_anything_is_made(
        self, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        damage, sentence = DAMAGED[name]
        bad = tmp_path / "bad.zip"
        bad.write_bytes(damage(backup.read_bytes()))

        assert main(["restore", str(bad), "--data", str(tmp_path / "data")]) == 2

        assert sentence in capsys.readouterr().err
        assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]

    @pytest.mark.parametrize("name", CONTRADICTORY)
    def test_is_never_half_restored(self, backup: Path, empty: Installation, tmp_path: Path, name: str) -> None:
        damage, sentence = CONTRADICTORY[name]
        bad = tmp_path / "bad.zip"
        bad.write_bytes(damage(backup.read_bytes()))

        done = empty.run("restore", str(bad))

        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
        assert sentence in done.stderr
        assert [path.name for path in empty.folder.iterdir()] == []
        assert empty.tables() == 0
