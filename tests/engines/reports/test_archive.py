"""The archive: equal bytes for equal content, safe names, streamed, cancelled without a trace."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.refusal import InvalidInput
from fairlead.reports.composition.names import (
    LONGEST_NAME,
    SafeNames,
    anchor_name,
    check_inside,
    link_to,
    safe_name,
    twin_key,
)
from fairlead.reports.writers.archive import Archive, ArchiveCancelled, MemberFacts, Progress

AT = datetime(2026, 11, 23, 12, 0, 1, tzinfo=UTC)


def written(archive: Archive) -> bytes:
    """Return an archive as bytes."""
    goal = BytesIO()
    archive.write(goal)
    return goal.getvalue()


def archive_of(members: Mapping[str, bytes | Path]) -> Archive:
    """Return an archive with these members."""
    archive = Archive(at=AT)
    for path, content in members.items():
        archive.add(path, content)
    return archive


class TestArchive:
    def test_is_equal_whatever_the_order_of_adding(self) -> None:
        members: dict[str, bytes | Path] = {"b.txt": b"2", "a/c.txt": b"3" * 100_000, "a.pdf": b"1"}

        assert written(archive_of(members)) == written(archive_of(dict(reversed(members.items()))))

    def test_opens_with_sorted_members_one_time_and_one_mode(self) -> None:
        content = written(archive_of({"b.txt": b"2", "a/c.txt": b"3", "ä.pdf": b"1"}))

        with zipfile.ZipFile(BytesIO(content)) as opened:
            assert opened.testzip() is None
            entries = opened.infolist()
        assert [entry.filename for entry in entries] == ["a/c.txt", "b.txt", "ä.pdf"]
        assert {entry.date_time for entry in entries} == {(2026, 11, 23, 12, 0, 0)}
        assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
        assert not [entry for entry in entries if entry.flag_bits & 0x08]

    def test_stores_what_is_compressed_already(self) -> None:
        with zipfile.ZipFile(BytesIO(written(archive_of({"a.pdf": b"x" * 999, "a.txt": b"x" * 999})))) as opened:
            kinds = {entry.filename: entry.compress_type for entry in opened.infolist()}

        assert kinds == {"a.pdf": zipfile.ZIP_STORED, "a.txt": zipfile.ZIP_DEFLATED}

    def test_returns_the_digest_of_each_member(self, tmp_path: Path) -> None:
        file = tmp_path / "big"
        file.write_bytes(b"0123456789" * 300_000)

        facts = archive_of({"big.bin": file, "a.txt": b"a"}).write(BytesIO())

        assert facts == (
            MemberFacts(path="a.txt", sha256=hashlib.sha256(b"a").hexdigest(), size=1),
            MemberFacts(path="big.bin", sha256=hashlib.sha256(file.read_bytes()).hexdigest(), size=3_000_000),
        )

    def test_writes_last_what_the_digests_decide(self) -> None:
        goal = BytesIO()

        archive_of({"z.txt": b"z"}).write(goal, seal=lambda facts: {"manifest.json": facts[0].sha256.encode()})

        with zipfile.ZipFile(goal) as opened:
            assert opened.namelist() == ["z.txt", "manifest.json"]
            assert opened.read("manifest.json").decode() == hashlib.sha256(b"z").hexdigest()

    def test_refuses_a_sealed_member_that_would_hide_another(self) -> None:
        with pytest.raises(InvalidInput):
            archive_of({"Manifest.json": b"z"}).write(BytesIO(), seal=lambda _: {"manifest.json": b"{}"})

    def test_tells_how_far_it_is(self, tmp_path: Path) -> None:
        file = tmp_path / "big"
        file.write_bytes(b"x" * 2_500_000)
        seen: list[Progress] = []

        archive_of({"big.bin": file, "a.txt": b"a"}).write(BytesIO(), progress=seen.append)

        assert [(step.members, step.size) for step in seen][-1] == (2, 2_500_001)
        assert {(step.members_total, step.size_total) for step in seen} == {(2, 2_500_001)}
        assert [step.size for step in seen] == sorted(step.size for step in seen)

    def test_ends_when_it_is_cancelled_in_the_middle_of_a_file(self, tmp_path: Path) -> None:
        file = tmp_path / "big"
        file.write_bytes(b"x" * 5_000_000)
        asked: list[int] = []

        with pytest.raises(ArchiveCancelled):
            archive_of({"big.bin": file}).write(
                BytesIO(), is_cancelled=lambda: len(asked) > 1 or asked.append(1) or False
            )

        assert len(asked) == 2

    def test_refuses_a_file_that_is_not_what_was_accepted(self, tmp_path: Path) -> None:
        file = tmp_path / "evidence"
        file.write_bytes(b"changed")
        archive = Archive(at=AT)
        archive.add("evidence/a.txt", file, digest=hashlib.sha256(b"accepted").hexdigest())

        with pytest.raises(InvalidInput, match=r"evidence/a\.txt is not what it was"):
            archive.write(BytesIO())

    def test_refuses_a_missing_file_before_writing_anything(self, tmp_path: Path) -> None:
        goal = BytesIO()

        with pytest.raises(InvalidInput, match=r"The file of a\.txt is missing"):
            archive_of({"a.txt": tmp_path / "gone"}).write(goal)

        assert goal.getvalue() == b""

    def test_follows_no_link(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_bytes(b"secret")
        (tmp_path / "link").symlink_to(tmp_path / "secret")

        with pytest.raises(InvalidInput, match="is a link"):
            written(archive_of({"a.txt": tmp_path / "link"}))

    @pytest.mark.parametrize(
        "path", ["", "/a", "../a", "a/../b", "a//b", "a\\b", "a\x00b", "CON", "a/nul.txt", "a.", "a ", "a:b", "x" * 200]
    )
    def test_refuses_a_path_that_does_not_open_everywhere(self, path: str) -> None:
        with pytest.raises(InvalidInput):
            Archive(at=AT).add(path, b"")

    @pytest.mark.parametrize("twin", ["A.TXT", "ａ.txt"])
    def test_refuses_twins(self, twin: str) -> None:
        archive = archive_of({"a.txt": b"1"})

        with pytest.raises(InvalidInput):
            archive.add(twin, b"2")

    def test_streams_a_file_larger_than_its_memory(self, tmp_path: Path) -> None:
        import tracemalloc

        file = tmp_path / "big.pdf"
        with file.open("wb") as goal:
            goal.truncate(200 * 1024 * 1024)

        tracemalloc.start()
        with (tmp_path / "out.zip").open("wb") as goal:
            archive_of({"big.pdf": file}).write(goal)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

        assert peak < 8 * 1024 * 1024


class TestSafeName:
    @pytest.mark.parametrize(
        ("wanted", "name"),
        [
            ("Prüfbericht Größe.pdf", "Prüfbericht Größe.pdf"),
            ("Pru\u0308fung.pdf", "Prüfung.pdf"),
            ("a/b\\c:d*e?.txt", "a_b_c_d_e_.txt"),
            ("CON", "_CON"),
            ("nul.tar.gz", "_nul.tar.gz"),
            ("COM¹.txt", "_COM¹.txt"),
            ("trailing. . ", "trailing"),
            (" ..hidden", "hidden"),
            ("", "unnamed"),
            ("...", "unnamed"),
            ("evil\u202efdp.exe", "evilfdp.exe"),
            ("half\ud800.txt", "half_.txt"),
            ("line\nbreak\tx", "line_break_x"),
        ],
    )
    def test_opens_on_every_system(self, wanted: str, name: str) -> None:
        assert safe_name(wanted) == name

    @given(st.text(max_size=300))
    def test_is_short_stable_and_free_of_what_systems_refuse(self, wanted: str) -> None:
        name = safe_name(wanted)

        assert 0 < len(name.encode("utf-8")) <= LONGEST_NAME
        assert safe_name(name) == name
        assert not set(name) & set('<>:"/\\|?*')
        assert name.strip(" .") == name

    def test_keeps_the_ending_of_a_long_name(self) -> None:
        assert safe_name("ü" * 300 + ".parquet").endswith("ü.parquet")


class TestSafeNames:
    @given(st.lists(st.text("aAäÄßsS.~2x", max_size=6), max_size=30))
    def test_gives_no_twins(self, wanted: list[str]) -> None:
        names = SafeNames()

        given_out = [names.take("evidence", name) for name in wanted]

        assert len({twin_key(path) for path in given_out}) == len(wanted)
        for path in given_out:
            Archive(at=AT).add(path, b"")

    def test_numbers_twins_before_their_ending(self) -> None:
        names = SafeNames()

        assert [names.take("e", name) for name in ("Log.csv", "log.csv", "LOG.CSV")] == [
            "e/Log.csv",
            "e/log-2.csv",
            "e/LOG-3.CSV",
        ]

    def test_gives_long_twins_short_names(self) -> None:
        names = SafeNames()

        given_out = [names.take("", "y" * 200 + ".txt") for _ in range(12)]

        assert all(len(path) <= LONGEST_NAME for path in given_out)
        assert len(set(given_out)) == 12


class TestLinks:
    def test_lead_inside_only(self) -> None:
        assert link_to("evidence/a b#1?.pdf", to="../") == "../evidence/a%20b%231%3F.pdf"
        assert link_to("", anchor="risk-R-0001") == "#risk-R-0001"
        with pytest.raises(ValueError, match="not a path inside"):
            check_inside("../x")

    @given(st.text(max_size=20), st.text(max_size=20))
    def test_anchors_differ_when_names_differ(self, one: str, other: str) -> None:
        def clean(words: str) -> str:
            return words.encode("utf-8", "replace").decode()

        one, other = clean(one), clean(other)
        assert (anchor_name(one) == anchor_name(other)) == (one == other)
