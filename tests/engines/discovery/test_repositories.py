"""Repositories: objects read without git, nothing of a hostile one obeyed, and many of them in one scan."""

from __future__ import annotations

import os
import shutil
import subprocess
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.discovery import Limits, scan, scan_input
from fairlead.discovery.git_objects import BrokenObject, Objects, apply_delta
from fairlead.discovery.repositories import RepositoryRefused, repositories_in, scan_bare
from tests.engines.discovery import model_samples
from tests.engines.discovery.labelled import repositories
from tests.engines.discovery.test_hostile import REAL, keys, quickly, reasons

GIT = shutil.which("git") or "git"
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git makes the repositories that are read")


def git(*words: str, at: Path, day: str = "2025-03-01") -> str:
    """Run git in a folder, as nobody, on a given day."""
    who = {"NAME": "demo", "EMAIL": "demo@example.org", "DATE": f"{day}T12:00:00Z"}
    names = {f"GIT_{role}_{what}": text for role in ("AUTHOR", "COMMITTER") for what, text in who.items()}
    clean = {"PATH": os.environ["PATH"], "HOME": str(at), "GIT_CONFIG_NOSYSTEM": "1", **names}
    return subprocess.run([GIT, *words], cwd=at, env=clean, check=True, capture_output=True, text=True).stdout.strip()


def committed(root: Path, *, day: str = "2025-03-01", words: tuple[str, ...] = ()) -> Path:
    """Commit everything in a folder."""
    if not (root / ".git").exists():
        git("init", "-q", "-b", "main", *words, ".", at=root)
    git("add", "-A", at=root)
    git("commit", "-q", "-m", "a step", at=root, day=day)
    return root


def bare(root: Path, place: Path, *, packed: bool = True) -> Path:
    """Return a bare clone, its objects in a pack or loose."""
    git("clone", "-q", "--bare", "--no-hardlinks", str(root), str(place), at=root.parent)
    if packed:
        git("repack", "-adfq", "--depth=50", "--window=50", at=place)
    return place


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Make a repository of one file with AI in it."""
    root = tmp_path / "small"
    root.mkdir()
    (root / "app.py").write_text(REAL)
    return committed(root)


class TestABareRepository:
    @pytest.mark.parametrize("packed", [True, False])
    @pytest.mark.parametrize("name", ["python_rag", "monorepo", "pytorch_vision"])
    def test_shows_what_its_checkout_shows(self, tmp_path: Path, name: str, packed: bool) -> None:
        root = next(one for one in repositories() if one.name == name).unfold(tmp_path)
        (root / "net.gguf").write_bytes(model_samples.gguf())
        (root / "node_modules").mkdir()
        (root / "node_modules" / "x.js").write_text("import OpenAI from 'openai'; new OpenAI()")
        committed(root)

        found, wanted = scan_input(bare(root, tmp_path / f"{name}.git", packed=packed)), scan(root)

        assert found.components == wanted.components
        assert found.skipped == wanted.skipped
        assert found.source == wanted.source
        assert [(one.key, one.role, one.owner) for one in found.candidates] == [
            (one.key, one.role, one.owner) for one in wanted.candidates
        ]

    def test_says_when_a_system_was_first_and_last_seen(self, tmp_path: Path) -> None:
        root = tmp_path / "aged"
        root.mkdir()
        (root / "readme.txt").write_text("nothing yet\n")
        committed(root, day="2023-01-05")
        (root / "app.py").write_text(REAL)
        committed(root, day="2024-02-06")
        (root / "readme.txt").write_text("more\n")
        committed(root, day="2025-03-07")

        (candidate,) = scan_bare(bare(root, tmp_path / "aged.git")).candidates

        assert (candidate.first_seen, candidate.last_seen) == ("2024-02-06", "2025-03-07")

    def test_reads_every_delta_of_a_long_history(self, tmp_path: Path) -> None:
        root = tmp_path / "long"
        root.mkdir()
        for number in range(20):
            lines = [f"# line {row * 7919} {'changed' * (row <= number)}" for row in range(200)]
            (root / "app.py").write_text("\n".join([*lines, REAL]))
            committed(root)
        place = bare(root, tmp_path / "long.git")
        chains = git("verify-pack", "-v", *map(str, (place / "objects" / "pack").glob("*.idx")), at=place)
        blobs = git("log", "--format=", "--raw", "--no-abbrev", at=place).split("\n")
        objects = Objects(place, width=20)

        read = [objects.read(row.split()[3], kind="blob") for row in blobs]

        assert "chain length = 3" in chains
        assert [(content.decode(), size) for content, size in read] == [
            (text, len(text)) for text in (git("cat-file", "blob", row.split()[3], at=place) + "\n" for row in blobs)
        ]
        objects.close()

    def test_of_sha_256_is_read_too(self, tmp_path: Path) -> None:
        root = tmp_path / "wide"
        root.mkdir()
        (root / "app.py").write_text(REAL)
        committed(root, words=("--object-format=sha256",))

        found = scan_bare(bare(root, tmp_path / "wide.git"))

        assert "model:gpt-4o" in keys(found)
        assert len(found.source.commit) == 64

    def test_gives_the_same_bytes_again(self, small: Path, tmp_path: Path) -> None:
        place = bare(small, tmp_path / "again.git")

        assert scan_bare(place).to_json() == scan_bare(place).to_json()

    def test_without_a_commit_is_refused(self, tmp_path: Path) -> None:
        git("init", "-q", "--bare", "empty.git", at=tmp_path)

        with pytest.raises(RepositoryRefused, match="HEAD names no commit"):
            scan_input(tmp_path / "empty.git")


class TestAHostileRepository:
    def test_runs_nothing_that_its_configuration_names(self, small: Path, tmp_path: Path) -> None:
        place, proof = bare(small, tmp_path / "evil.git"), tmp_path / "ran"
        words = f"touch {proof}"
        (place / "config").write_text(
            f"[core]\n\tbare = true\n\tfsmonitor = {words}\n\tsshCommand = {words}\n\tpager = {words}\n"
            f'[filter "x"]\n\tsmudge = {words}\n\tclean = {words}\n[diff]\n\texternal = {words}\n'
            f'[remote "origin"]\n\turl = ext::sh -c "{words}"\n\tpromisor = true\n[include]\n\tpath = /etc/passwd\n'
        )
        (place / "info").mkdir(exist_ok=True)
        (place / "info" / "attributes").write_text("* filter=x diff=x\n")
        for hook in ("post-checkout", "pre-auto-gc", "reference-transaction"):
            (place / "hooks").mkdir(exist_ok=True)
            (place / "hooks" / hook).write_text(f"#!/bin/sh\n{words}\n")
            (place / "hooks" / hook).chmod(0o755)

        found = scan_bare(place)

        assert "model:gpt-4o" in keys(found)
        assert not proof.exists()

    def test_borrows_no_objects_and_follows_no_link(self, small: Path, tmp_path: Path) -> None:
        place = bare(small, tmp_path / "borrowed.git")
        (place / "objects").rename(tmp_path / "outside")
        (place / "objects" / "info").mkdir(parents=True)
        (place / "objects" / "info" / "alternates").write_text(f"{tmp_path / 'outside'}\n")
        with pytest.raises(RepositoryRefused, match="is not here"):
            scan_bare(place)

        (place / "objects" / "pack").symlink_to(tmp_path / "outside" / "pack")

        with pytest.raises(RepositoryRefused, match="is not here"):
            scan_bare(place)

    def test_with_names_that_no_checkout_has_is_listed(self, small: Path, tmp_path: Path) -> None:
        place = bare(small, tmp_path / "names.git")
        blob = git("rev-parse", "HEAD:app.py", at=place)
        rows = b"".join(b"100644 " + name + b"\0" + bytes.fromhex(blob) for name in (b"..", b"a/b.py", b".", b"~"))
        head = _commit_of(place, tree=_written(place, b"tree", rows))
        (place / "refs" / "heads" / "main").write_text(head + "\n")

        found = scan_bare(place)

        assert keys(found) == set()
        assert reasons(found) == {".": "a name that no checkout could have, not read"}

    def test_that_repeats_a_tree_without_end_stops_at_the_bound(self, small: Path, tmp_path: Path) -> None:
        place = bare(small, tmp_path / "bomb.git")
        blob = git("rev-parse", "HEAD:app.py", at=place)
        tree = _written(place, b"tree", b"100644 app.py\0" + bytes.fromhex(blob))
        for _ in range(10):
            rows = b"".join(b"40000 d%d\0" % number + bytes.fromhex(tree) for number in range(10))
            tree = _written(place, b"tree", rows)
        (place / "refs" / "heads" / "main").write_text(_commit_of(place, tree=tree) + "\n")

        with quickly():
            found = scan_bare(place, limits=Limits(files=500, folders=500))

        assert "the limit on files" in reasons(found)["."]

    def test_with_damaged_objects_is_read_or_refused(self, small: Path, tmp_path: Path) -> None:
        place = bare(small, tmp_path / "damaged.git")
        (pack,) = (place / "objects" / "pack").glob("*.pack")
        (index,) = (place / "objects" / "pack").glob("*.idx")
        for file in (pack, index):
            file.chmod(0o644)
            whole = file.read_bytes()
            for at in range(0, min(len(whole), 1400), 13):
                file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
                with suppress(RepositoryRefused):
                    scan_bare(place)
            file.write_bytes(whole)

        assert "model:gpt-4o" in keys(scan_bare(place))

    def test_with_a_huge_file_reads_only_so_much(self, small: Path, tmp_path: Path) -> None:
        (small / "zeros.py").write_bytes(b"#" * (80 * 1024 * 1024))
        committed(small)
        place = bare(small, tmp_path / "huge.git")

        with quickly():
            found = scan_bare(place)

        assert reasons(found) == {"zeros.py": f"larger than is read ({80 * 1024 * 1024} bytes)"}

    def test_with_a_submodule_and_links_says_so(self, small: Path, tmp_path: Path) -> None:
        (small / "out.py").symlink_to("/etc/passwd")
        git("update-index", "--add", "--cacheinfo", f"160000,{'a' * 40},lib", at=small)
        committed_links = git("add", "out.py", at=small)
        git("commit", "-q", "-m", "links", at=small)

        found = scan_bare(bare(small, tmp_path / "links.git"))

        assert committed_links == ""
        assert reasons(found) == {
            "lib": "submodule, its repository is not here",
            "out.py": "link out of the tree, not followed",
        }


class TestApplyDelta:
    @given(base=st.binary(max_size=40), delta=st.binary(max_size=40))
    def test_makes_what_it_says_or_refuses(self, base: bytes, delta: bytes) -> None:
        try:
            made = apply_delta(base, delta)
        except (BrokenObject, IndexError):
            return
        assert len(made) <= len(base) * 40 + 40

    def test_copies_and_inserts(self) -> None:
        delta = bytes([10, 7, 0x91, 2, 4, 3]) + b"xyz"

        assert apply_delta(b"0123456789", delta) == b"2345xyz"


class TestAFolderOfRepositories:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Make a folder with two checkouts, one bare repository and a loose file."""
        folder = tmp_path / "estate"
        for name in ("python_rag", "typescript_chat"):
            committed(next(one for one in repositories() if one.name == name).unfold(folder / "team"))
        monorepo = next(one for one in repositories() if one.name == "monorepo").unfold(tmp_path)
        bare(committed(monorepo), folder / "monorepo.git")
        (folder / "loose.py").write_text(REAL)
        return folder

    def test_is_told_from_one_repository(self, folder: Path) -> None:
        assert [place.name for place in repositories_in(folder)] == ["monorepo.git", "python_rag", "typescript_chat"]
        assert repositories_in(folder / "team" / "python_rag") == ()
        assert repositories_in(folder / "monorepo.git") == ()

    def test_gives_each_its_own_systems_and_owners_in_one_scan(self, folder: Path) -> None:
        found = scan_input(folder)

        roots = {one.key: one.owner for one in found.candidates}
        assert set(roots) == {
            "system:.", "system:team/python_rag", "system:team/typescript_chat",
            "system:monorepo.git/apps/notes", "system:monorepo.git/services/churn",
            "system:monorepo.git/services/triage",
        }  # fmt: skip
        assert roots["system:monorepo.git/services/triage"] == "@acme/care-ai"
        paths = {place.path for one in found.components for place in one.occurrences}
        assert {"loose.py", "team/python_rag/app/answer.py", "monorepo.git/services/triage/main.py"} <= paths
        assert not any("/objects/" in path for path in paths)

    def test_refers_only_to_components_that_it_lists_and_stays_the_same(self, folder: Path) -> None:
        found = scan_input(folder)

        known = {one.key for one in found.components}
        assert all(set(one.components) <= known for one in found.candidates)
        assert found.to_json() == scan_input(folder, processes=2).to_json()

    def test_with_one_that_cannot_be_read_still_shows_the_others(self, folder: Path) -> None:
        git("init", "-q", "--bare", "empty.git", at=folder)

        found = scan_input(folder)

        assert reasons(found)["empty.git"] == "repository not read: HEAD names no commit"
        assert len(found.candidates) == 6


def _written(place: Path, kind: bytes, content: bytes) -> str:
    """Write a loose object as it is, without git's own checks, and return its name."""
    import hashlib

    whole = kind + b" %d\0" % len(content) + content
    oid = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    file = place / "objects" / oid[:2] / oid[2:]
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(zlib.compress(whole))
    return oid


def _commit_of(place: Path, *, tree: str) -> str:
    who = b"demo <demo@example.org> 1740830400 +0000"
    return _written(place, b"commit", b"tree %s\nauthor %s\ncommitter %s\n\nx\n" % (tree.encode(), who, who))
