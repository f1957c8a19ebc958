"""A bundle is written streaming, read as hostile, and refused with the name of what is wrong."""

from __future__ import annotations

import io
import itertools
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.trail import bundle as module
from fairlead.trail.bundle import MANIFEST, Bundle, BundleRejected, BundleWriter, parse_row, row_line
from tests.engines.trail.bundles import NOON, parts_of, together, zipped

FORM = "fairlead-export/1"
FACTS = {"format": FORM}
MEMBERS = {"tables/risk.jsonl": b'{"ref":"R-1"}\n{"ref":"R-2"}\n', "evidence/aa": b"bytes of a file"}


def opened(content: bytes) -> Bundle:
    bundle = Bundle(io.BytesIO(content), form=FORM)
    bundle.check()
    return bundle


def again(content: bytes, **changed: bytes) -> bytes:
    """Return a bundle as a ZIP with some members replaced behind the manifest's back."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped(members | changed)


def manifest_with(**said: object) -> bytes:
    content = together(MEMBERS, FACTS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read(MANIFEST)) | said
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    return again(content, **{MANIFEST: text})


class TestABundle:
    def test_gives_back_what_was_written(self) -> None:
        bundle = opened(together(MEMBERS, FACTS))

        assert [row for _, row in bundle.rows("tables/risk.jsonl")] == [{"ref": "R-1"}, {"ref": "R-2"}]
        assert [place for place, _ in bundle.rows("tables/risk.jsonl")] == [
            "tables/risk.jsonl:1",
            "tables/risk.jsonl:2",
        ]
        assert bundle.whole("evidence/aa") == b"bytes of a file"
        assert bundle.members["tables/risk.jsonl"].rows == 2

    def test_is_the_same_bytes_for_the_same_content(self) -> None:
        assert together(MEMBERS, FACTS) == together(*parts_of(together(MEMBERS, FACTS)))

    def test_holds_a_file_that_would_expand_beyond_all_reason(self) -> None:
        bundle = opened(together({"evidence/zeros": bytes(70 << 20)}, FACTS))

        assert bundle.members["evidence/zeros"].size == 70 << 20

    def test_holds_equal_rows_by_the_million(self) -> None:
        line = row_line({"text": "x" * 1000})
        goal = io.BytesIO()
        writer = BundleWriter(goal, at=NOON)
        writer.add_rows("tables/risk.jsonl", itertools.repeat(line, 150_000))
        writer.close(FACTS)

        bundle = opened(goal.getvalue())

        assert bundle.members["tables/risk.jsonl"].size > 140 << 20
        assert len(goal.getvalue()) < 6 << 20

    def test_is_written_and_read_in_bounded_memory(self, tmp_path: Path) -> None:
        path, line = tmp_path / "large.zip", row_line({"text": "x" * 1000})
        tracemalloc.start()

        with path.open("w+b") as goal:
            writer = BundleWriter(goal, at=NOON)
            writer.add_rows("tables/risk.jsonl", (line + b"" for _ in range(40_000)))
            writer.close(FACTS)
        with path.open("rb") as file:
            bundle = Bundle(file, form=FORM)
            bundle.check()
            rows = sum(1 for _ in bundle.rows("tables/risk.jsonl"))

        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert rows == 40_000
        assert peak < 8 << 20

    def test_passes_over_a_file_that_is_gone_and_says_so(self, tmp_path: Path) -> None:
        writer = BundleWriter(io.BytesIO(), at=NOON)

        assert writer.add_files([("evidence/aa", tmp_path / "gone")]) == ("evidence/aa",)


ODD: dict[str, tuple[Callable[[], bytes], str]] = {
    "no archive": (lambda: b"PK" + bytes(100), "the file: is not a ZIP archive"),
    "empty": (lambda: b"", "the file: is not a ZIP archive"),
    "no manifest": (lambda: zipped(MEMBERS), "manifest.json: is missing"),
    "of another format": (
        lambda: together(MEMBERS, {"format": "fairlead-backup/1"}),
        "is of the format fairlead-backup/1",
    ),
    "of a later version": (
        lambda: together(MEMBERS, {"format": "fairlead-export/2"}),
        "is of the format fairlead-export/2",
    ),
    "manifest no JSON": (lambda: again(together(MEMBERS, FACTS), **{MANIFEST: b"{"}), "manifest.json: not JSON"),
    "manifest of another form": (lambda: manifest_with(files=[{"path": 1}]), "manifest.json: lists its members"),
    "a negative size": (
        lambda: manifest_with(files=[{"path": "x", "rows": None, "sha256": "0" * 64, "size": -1}]),
        "manifest.json: lists its members",
    ),
    "a member twice in the manifest": (
        lambda: manifest_with(files=[{"path": "x", "rows": None, "sha256": "0" * 64, "size": 1}] * 2),
        "manifest.json: names a member twice",
    ),
    "a member too many": (lambda: again(together(MEMBERS, FACTS), extra=b"x"), "extra: stands in the file"),
    "a member too few": (
        lambda: manifest_with(files=[{"path": "x", "rows": None, "sha256": "0" * 64, "size": 1}]),
        "x: stands in the manifest",
    ),
    "other bytes": (
        lambda: again(together(MEMBERS, FACTS), **{"evidence/aa": b"other of a file"}),
        "evidence/aa: is not what the manifest says",
    ),
    "other size": (
        lambda: again(together(MEMBERS, FACTS), **{"evidence/aa": b"short"}),
        "evidence/aa: is not what the manifest says",
    ),
    "a traversal": (lambda: zipped({"../evil": b"x"}), "../evil: is not a name"),
    "an absolute path": (lambda: zipped({"/etc/x": b"x"}), "/etc/x: is not a name"),
    "a twin by case": (lambda: zipped({"a/x": b"1", "A/x": b"2"}), "stands in the archive twice"),
    "a bomb": (lambda: zipped({"tables/x.jsonl": bytes(100 << 20)}), "tables/x.jsonl: expands beyond all reason"),
    "something behind its end": (lambda: together(MEMBERS, FACTS) + b"x", "the file: is not a ZIP archive"),
    "cut off": (lambda: together(MEMBERS, FACTS)[:-40], "the file: is not a ZIP archive"),
    "a link": (lambda: _linked(), "link: is a link"),
    "a lying size": (lambda: _lying(), "the file: has a directory|is described otherwise|is damaged"),
    "a flipped bit": (lambda: _flipped(), "evidence/aa: is damaged"),
}


def _linked() -> bytes:
    goal = io.BytesIO()
    with zipfile.ZipFile(goal, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return goal.getvalue()


def _lying() -> bytes:
    content = bytearray(together(MEMBERS, FACTS))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<L", 7)
    return bytes(content)


def _flipped() -> bytes:
    content = bytearray(together(MEMBERS, FACTS))
    content[content.index(b"bytes of a file")] ^= 1
    return bytes(content)


class TestAHostileBundle:
    @pytest.mark.parametrize("name", ODD)
    def test_is_refused_with_its_place(self, name: str) -> None:
        make, sentence = ODD[name]

        with pytest.raises(BundleRejected, match=sentence):
            opened(make())

    @pytest.mark.parametrize("line", [b"[1]", b'{"b":1,"a":2}', b'{"a":NaN}', b'{"a":1,"a":1}', b"\xff", b"{" * 9000])
    def test_has_no_row_in_another_spelling(self, line: bytes) -> None:
        with pytest.raises(BundleRejected, match=r"tables/x\.jsonl:7: is not a row"):
            parse_row(line, place="tables/x.jsonl:7")

    def test_has_no_line_without_an_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "LONGEST_LINE", 10)
        bundle = opened(together({"tables/x.jsonl": b'{"a":"' + b"x" * 600_000 + b'"}\n'}, FACTS))

        with pytest.raises(BundleRejected, match=r"tables/x\.jsonl:1: is longer than any row"):
            list(bundle.rows("tables/x.jsonl"))

    @given(at=st.integers(min_value=0, max_value=10**6), to=st.integers(min_value=0, max_value=255))
    def test_is_refused_or_equal_after_any_changed_byte(self, at: int, to: int) -> None:
        honest = together(MEMBERS, FACTS)
        content = bytearray(honest)
        content[at % len(content)] = to

        try:
            bundle = opened(bytes(content))
        except BundleRejected:
            return

        assert bundle.members == opened(honest).members


class TestRowLine:
    @given(
        row=st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"])),
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(st.characters(exclude_categories=["Cs"])),
        )
    )
    def test_is_read_back_as_it_was(self, row: dict[str, object]) -> None:
        assert parse_row(row_line(row), place="here") == row
