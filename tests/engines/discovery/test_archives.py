"""Archives: the same findings as of the folder they were made of, and bombs, lies and traps that cost nothing."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fairlead.discovery import Limits, Scan, scan, scan_input
from fairlead.discovery.archives import ArchiveRefused, scan_archive
from tests.engines.discovery import model_samples
from tests.engines.discovery.labelled import repositories
from tests.engines.discovery.test_hostile import REAL, keys, quickly, reasons


def zipped(folder: Path, place: Path) -> Path:
    """Pack a folder as ZIP."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return place


def tarred(folder: Path, place: Path) -> Path:
    """Pack a folder as a gzipped tar, below one folder of its own."""
    with tarfile.open(place, "w:gz") as archive:
        archive.add(folder, "project-1.2")
    return place


def zip_of(place: Path, members: dict[str, bytes]) -> Path:
    """Write a ZIP with members of any name."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return place


def tar_of(place: Path, members: dict[tarfile.TarInfo, bytes]) -> Path:
    """Write a tar with members of any kind."""
    with tarfile.open(place, "w:gz") as archive:
        for info, content in members.items():
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return place


def tar_info(name: str, *, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    """Return the head of a member."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


class TestAnArchive:
    @pytest.mark.parametrize(("pack", "end"), [(zipped, ".zip"), (tarred, ".tar.gz"), (tarred, ".tgz")])
    @pytest.mark.parametrize("name", ["python_rag", "monorepo", "typescript_chat", "pytorch_vision"])
    def test_shows_what_its_folder_shows(
        self, tmp_path: Path, pack: Callable[[Path, Path], Path], end: str, name: str
    ) -> None:
        root = next(one for one in repositories() if one.name == name).unfold(tmp_path)
        (root / "node_modules").mkdir()
        (root / "node_modules" / "x.js").write_text("import OpenAI from 'openai'; new OpenAI()")
        (root / "net.gguf").write_bytes(model_samples.gguf())

        found = scan_input(pack(root, tmp_path / f"{name}{end}"))

        assert found == scan(root)

    def test_gives_the_same_bytes_again_with_one_process_or_two(self, tmp_path: Path) -> None:
        place = zip_of(tmp_path / "many.zip", {f"app/m{number}.py": REAL.encode() for number in range(500)})

        once = scan_archive(place).to_json()

        assert once == scan_archive(place, processes=2).to_json()
        assert str(tmp_path) not in once
        assert "fairlead-scan-" not in once

    def test_that_is_a_wheel_is_read_by_its_metadata(self, tmp_path: Path) -> None:
        text = (
            "Metadata-Version: 2.1\nName: desk\nRequires-Dist: openai==1.54.0\nRequires-Dist: mlflow ; extra == 'dev'\n"
        )
        place = zip_of(
            tmp_path / "desk-1.0-py3-none-any.whl",
            {"desk/__init__.py": b"", "desk-1.0.dist-info/METADATA": text.encode()},
        )

        found = scan_input(place)

        component = next(one for one in found.components if one.key == "sdk:pypi/openai")
        assert (component.version, component.confidence, component.occurrences[0].line) == ("1.54.0", "medium", 3)
        assert next(one for one in found.components if one.name == "MLflow").confidence == "low"

    def test_leaves_nothing_in_the_temporary_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "t").mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))

        scan_archive(zip_of(tmp_path / "a.zip", {"app.py": REAL.encode()}))

        assert list((tmp_path / "t").iterdir()) == []


class TestAHostileArchive:
    def test_writes_and_reads_nothing_outside(self, tmp_path: Path) -> None:
        (tmp_path / "secret.py").write_text(REAL)
        names = ["../evil.py", "/abs/evil.py", "a/../../evil.py", "~/evil.py", "C:\\evil.py", "a//b.py", "./c.py"]

        found = scan_archive(zip_of(tmp_path / "a.zip", {**dict.fromkeys(names, REAL.encode()), "ok.txt": b""}))

        assert keys(found) == set()
        assert reasons(found) == {".": "a member whose path leads out of the archive, not read"}
        assert not (tmp_path / "evil.py").exists()

    def test_has_its_links_and_devices_listed_and_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "secret.py").write_text(REAL)
        place = tar_of(
            tmp_path / "a.tar.gz",
            {
                tar_info("top/app.py"): b"x = 1\n",
                tar_info("top/out.py", kind=tarfile.SYMTYPE, link=str(tmp_path / "secret.py")): b"",
                tar_info("top/up.py", kind=tarfile.SYMTYPE, link="../../secret.py"): b"",
                tar_info("top/in.py", kind=tarfile.SYMTYPE, link="app.py"): b"",
                tar_info("top/gone.py", kind=tarfile.SYMTYPE, link="nothing.py"): b"",
                tar_info("top/hard.py", kind=tarfile.LNKTYPE, link="top/app.py"): b"",
                tar_info("top/pipe.py", kind=tarfile.FIFOTYPE): b"",
                tar_info("top/device", kind=tarfile.CHRTYPE): b"",
            },
        )

        found = scan_archive(place)

        odd = "not a regular file (hard link, pipe or device)"
        out = "link out of the tree, not followed"
        assert keys(found) == set()
        assert reasons(found) == {
            "out.py": out, "up.py": out, "gone.py": "link to nothing, not followed",
            "hard.py": odd, "pipe.py": odd, "device": odd,
        }  # fmt: skip

    def test_that_is_a_zip_with_a_link_does_not_follow_it(self, tmp_path: Path) -> None:
        info = zipfile.ZipInfo("app.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(info, "/etc/passwd")

        assert reasons(scan_archive(tmp_path / "a.zip")) == {"app.py": "link out of the tree, not followed"}

    @pytest.mark.parametrize("name", ["zeros.py", "zeros.gguf", "zeros.bmp"])
    def test_that_grows_without_end_costs_only_what_is_read(self, tmp_path: Path, name: str) -> None:
        with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open(name, "w", force_zip64=True) as file:
                for _ in range(200):
                    file.write(bytes(1024 * 1024))
            archive.writestr("app.py", REAL)

        with quickly():
            found = scan_archive(tmp_path / "bomb.zip")

        assert "model:gpt-4o" in keys(found)
        assert reasons(found).get("zeros.py", "larger than is read").startswith("larger than is read")

    def test_that_is_a_gzip_bomb_is_refused_at_the_bound(self, tmp_path: Path) -> None:
        with gzip.open(tmp_path / "bomb.tar.gz", "wb") as file, tarfile.open(fileobj=file, mode="w:") as archive:  # type: ignore[call-overload]
            info = tar_info("a.py")
            info.size = 64 * 1024 * 1024
            archive.addfile(info, io.BytesIO(bytes(info.size)))
            archive.addfile(tar_info("b.py"), io.BytesIO())

        with quickly(), pytest.raises(ArchiveRefused, match="grows to more than 1048576 bytes"):
            scan_archive(tmp_path / "bomb.tar.gz", limits=Limits(archive_bytes=1024 * 1024))

    def test_with_a_header_that_claims_gigabytes_is_refused(self, tmp_path: Path) -> None:
        info = tarfile.TarInfo("x")
        info.type, info.size = tarfile.XHDTYPE, 7 * 1024**3
        (tmp_path / "a.tar").write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(10240))

        with quickly(), pytest.raises(ArchiveRefused, match="larger than is read"):
            scan_archive(tmp_path / "a.tar")

    def test_with_a_list_of_gigabytes_is_refused(self, tmp_path: Path) -> None:
        size = 100 * 1024 * 1024
        with (tmp_path / "a.zip").open("wb") as file:
            file.write(b"PK\x03\x04")
            file.truncate(size + 100)
            file.seek(size + 100)
            file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, size, 100, 0))

        with quickly(), pytest.raises(ArchiveRefused, match="larger than is read"):
            scan_archive(tmp_path / "a.zip")

    def test_of_too_many_members_or_too_large_is_refused(self, tmp_path: Path) -> None:
        place = zip_of(tmp_path / "a.zip", {f"{number}.txt": b"" for number in range(50)})

        with pytest.raises(ArchiveRefused, match=r"a\.zip cannot be read as an archive: more than 10 members"):
            scan_archive(place, limits=Limits(files=10))
        with pytest.raises(ArchiveRefused, match="larger than 100 bytes"):
            scan_archive(place, limits=Limits(archive_bytes=100))

    def test_puts_only_so_much_aside(self, tmp_path: Path) -> None:
        place = zip_of(tmp_path / "a.zip", {f"m{number}.py": b"#" * 1000 for number in range(50)})

        found = scan_archive(place, limits=Limits(staged_bytes=5000))

        assert reasons(found) == {".": "the limit on files or on their content was reached; the rest was not read"}

    @pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.whl", "a.tar", "a.tgz"])
    @pytest.mark.parametrize(
        "content", [b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\x1f\x8b\x08" + b"\xff" * 99]
    )
    def test_that_is_broken_is_refused_in_one_sentence(self, tmp_path: Path, name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)

        with pytest.raises(ArchiveRefused, match=f"^{name} cannot be read as an archive: .+"):
            scan_input(tmp_path / name)

    def test_cut_anywhere_is_read_or_refused(self, tmp_path: Path) -> None:
        whole = tarred(_small(tmp_path / "small"), tmp_path / "a.tar.gz").read_bytes()
        for size in range(0, len(whole), 7):
            (tmp_path / "cut.tar.gz").write_bytes(whole[:size])
            try:
                found: Scan | None = scan_archive(tmp_path / "cut.tar.gz")
            except ArchiveRefused:
                found = None
            assert found is None or found.source.name == "cut"

    def test_with_one_damaged_member_still_shows_the_others(self, tmp_path: Path) -> None:
        place = zip_of(tmp_path / "a.zip", {"a.py": REAL.encode(), "b.py": REAL.encode() * 9})
        content = bytearray(place.read_bytes())
        content[content.index(b"a.py") + 6] ^= 0xFF
        place.write_bytes(bytes(content))

        found = scan_archive(place)

        assert "model:gpt-4o" in keys(found)
        assert reasons(found)["a.py"].startswith("cannot be read: ")

    def test_inside_an_archive_is_named_and_not_opened(self, tmp_path: Path) -> None:
        inner = zip_of(tmp_path / "inner.zip", {"app.py": REAL.encode()}).read_bytes()

        found = scan_archive(zip_of(tmp_path / "a.zip", {"lib/inner.zip": inner, "x.txt": b""}))

        assert (keys(found), reasons(found)) == (set(), {"lib/inner.zip": "an archive inside an archive, not opened"})

    def test_with_two_files_of_one_name_reads_the_first(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr("app.py", "x = 1\n")
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr("app.py", REAL)

        found = scan_archive(tmp_path / "a.zip")

        assert (keys(found), reasons(found)) == (set(), {"app.py": "a second file of this name, not read"})


def _small(folder: Path) -> Path:
    folder.mkdir()
    (folder / "app.py").write_text(REAL)
    return folder
