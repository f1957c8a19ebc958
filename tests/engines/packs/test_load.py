"""A pack is loaded whole, or rejected with every fault at its file and line."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.framework import Level, ProvisionKind
from fairlead.domain.refusal import InvalidInput
from fairlead.packs.faults import MOST_FAULTS, Fault, PackRejected
from fairlead.packs.folder import MOST_BYTES
from fairlead.packs.load import LIBRARY, library, load_pack, pack_digest
from tests.engines.packs.small import FILES, GUIDANCE, PROVISIONS, write_pack

Change = tuple[str, str] | str | bytes | None

MALFORMED: Mapping[str, tuple[str, Change, str, str]] = {
    "an unknown key": ("provisions.toml", ('title = "Control"', 'titel = "Control"'), "provisions.toml:21", "titel"),
    "a near miss": ("provisions.toml", ('title = "Control"', 'titel = "Control"'), "provisions.toml:21", "mean title?"),
    "a missing key": ("provisions.toml", ('title = "Requirement"\n', ""), "provisions.toml:8", "title is missing"),
    "a wrong type": ("provisions.toml", ("freshness_days = 92", 'freshness_days = "92"'), "provisions.toml:28", "text"),
    "a number for a flag": ("documents.toml", ("= true", "= 1"), "documents.toml:6", "true or false"),
    "a flag for a number": ("provisions.toml", ("= 365", "= true"), "provisions.toml:15", "whole number"),
    "a number too large": ("provisions.toml", ("= 365", "= 100001"), "provisions.toml:15", "between 0 and 100000"),
    "a text for an array": ("provisions.toml", ('["D-1"]', '"D-1"'), "provisions.toml:17", "array"),
    "a text for a table": ("guidance.toml", "guidance = ['x']\n", "guidance.toml:1", "a table is wanted"),
    "a duplicate id": ("provisions.toml", ('id = "1.2"', 'id = "1.1"'), "provisions.toml:19", "already at line 8"),
    "a duplicate entry": ("provisions.toml", ('"privacy"', '"fairness"'), "provisions.toml:32", "already at line 31"),
    "one id for two things": ("documents.toml", ('"D-1"', '"1.1"'), "documents.toml:1", "already names something"),
    "a dangling parent": ("provisions.toml", ('parent = "1"', 'parent = "9"'), "provisions.toml:12", "9 leads nowhere"),
    "a parent that comes later": ("provisions.toml", ('"1"\nsum', '"1.2"\nsum'), "provisions.toml:12", "earlier"),
    "its own parent": ("provisions.toml", ('"1"\nsum', '"1.1"\nsum'), "provisions.toml:12", "earlier"),
    "a dangling link": ("guidance.toml", ('["1.2"]', '["1.2", "7.7"]'), "guidance.toml:11", "7.7 leads nowhere"),
    "guidance for nothing": ("guidance.toml", ('id = "1.1"', 'id = "1.9"'), "guidance.toml:2", "1.9 leads nowhere"),
    "a dangling document": ("provisions.toml", ('"D-1"', '"D-2"'), "provisions.toml:17", "no document has"),
    "an unknown word": ("provisions.toml", ('"control"', '"controll"'), "provisions.toml:22", "none of requirement"),
    "an unknown principle": ("provisions.toml", ('"privacy"', '"kindness"'), "provisions.toml:32", "kindness"),
    "a date that cannot be": ("pack.toml", ("2026-11-23", "2026-02-30"), "pack.toml:7", "not TOML"),
    "a quoted date": ("pack.toml", ("2026-11-23", '"2026-11-23"'), "pack.toml:7", "without quotation marks"),
    "a date with a time": ("pack.toml", ("2026-11-23", "2026-11-23T10:00:00Z"), "pack.toml:7", "date with a time"),
    "markup": ("guidance.toml", ("A record", "A <b>record</b>"), "guidance.toml:7", "markup"),
    "script": ("guidance.toml", ("A record", "<script>x()</script>"), "guidance.toml:7", "markup"),
    "a script address": ("guidance.toml", ("A record", "see javascript:x()"), "guidance.toml:7", "markup"),
    "escaped markup": ("guidance.toml", ("A record", "\\u003cimg src=x>"), "guidance.toml:7", "markup"),
    "markup in a folded text": ("provisions.toml", ("  well.", "  <i>well</i>."), "provisions.toml:24", "markup"),
    "text that turns round": ("guidance.toml", ("A plan", "A \u202eplan"), "guidance.toml:6", "cannot be seen"),
    "a terminal's escape": ("guidance.toml", ("A plan", "A \\u001b[2Jplan"), "guidance.toml:6", "cannot be seen"),
    "an empty text": ("guidance.toml", ('"Because it matters."', '" "'), "guidance.toml:4", "is empty"),
    "a text too long": ("guidance.toml", ("Because", "Because " * 300), "guidance.toml:4", "longer than 2000"),
    "an id with a line break": ("documents.toml", ('"D-1"', '"D\\n1"'), "documents.toml:2", "no identifier"),
    "broken TOML": ("guidance.toml", ('asks = "That', "asks = That"), "guidance.toml:3", "not TOML"),
    "an unfinished text": ("guidance.toml", ('Is it done?"', "Is it done?"), "guidance.toml:14", "not TOML"),
    "a key twice": ("guidance.toml", ('asks = "That', 'id = "2"\nasks = "That'), "guidance.toml:3", "not TOML"),
    "bytes that are not UTF-8": ("guidance.toml", GUIDANCE.encode() + b"# \xff\xfe\n", "guidance.toml:16", "not UTF-8"),
    "a file too large": ("guidance.toml", GUIDANCE.encode() + b"#" * MOST_BYTES, "guidance.toml", "larger than"),
    "brackets without end": ("guidance.toml", "\n\nx = " + "[" * 5000 + "]" * 5000, "guidance.toml:3", "nested more"),
    "tables without end": ("guidance.toml", "\nx = " + "{a=" * 900 + "1" + "}" * 900, "guidance.toml:2", "nested more"),
    "points without end": ("guidance.toml", "\n" + "a." * 3000 + "a = 1\n", "guidance.toml:2", "nested more"),
    "a number without end": ("guidance.toml", "x = " + "9" * 9000, "guidance.toml:1", "not TOML"),
    "a lost file": ("guidance.toml", None, "pack.toml:12", "not among the files"),
    "a file not listed": ("risks.toml", "risk = []\n", "pack.toml:10", "risks.toml is in the folder"),
    "a file from outside": ("pack.toml", ("documents.toml", "../documents.toml"), "pack.toml:13", "not among"),
    "a file of no pack": ("run.py", "print()\n", "run.py", "does not belong in a pack"),
    "no account of itself": ("pack.toml", None, "pack.toml", "it is missing"),
    "no list of changes": ("CHANGES.md", None, "CHANGES.md", "it is missing"),
    "an untold version": ("pack.toml", ("1.0.0", "1.0.1"), "CHANGES.md:1", "## 1.0.1"),
    "markup among changes": ("CHANGES.md", ("First", "<img src=x> First"), "CHANGES.md:5", "markup"),
    "a format to come": ("pack.toml", ("format = 1", "format = 2"), "pack.toml:1", "reads format 1"),
    "a version of words": ("pack.toml", ('"1.0.0"', '"latest"'), "pack.toml:6", "three numbers"),
    "an id with a path": ("pack.toml", ('"small"', '"../small"'), "pack.toml:2", "no identifier"),
    "an id in capitals": ("pack.toml", ('"small"', '"Small"'), "pack.toml:2", "small letters"),
    "a link to no pack": ("pack.toml", ("files", 'links = [{ pack = "none" }]\nfiles'), "pack.toml:10", "not here"),
    "a row without level": ("provisions.toml", ('level = "system"\n', ""), "provisions.toml:19", "level must be there"),
}


def faults_of(folder: Path) -> tuple[str, ...]:
    """Return the faults for which a folder is rejected."""
    with pytest.raises(PackRejected) as rejected:
        load_pack(folder)
    return rejected.value.faults


class TestASoundPack:
    def test_becomes_its_dataclasses(self, tmp_path: Path) -> None:
        pack = load_pack(write_pack(tmp_path / "small"))

        assert [each.ref for each in pack.provisions] == ["small:1", "small:1.1", "small:1.2"]
        assert [each.group for each in pack.provisions] == ["1", "1", "1"]
        assert pack.provision("1.2").summary == "Do it well."
        assert pack.provision("1.2").kind is ProvisionKind.CONTROL
        assert pack.provision("1.2").level is Level.SYSTEM
        assert pack.provision("1.1").guidance is not None
        assert pack.provision("1.2").guidance is None
        assert pack.documents_of("1.1")[0].title == "The plan"

    def test_may_point_into_a_pack_it_links_to(self, tmp_path: Path) -> None:
        files: dict[str, Change] = {
            "pack.toml": ("files", 'links = [{ pack = "iso42001" }]\nfiles'),
            "provisions.toml": ('["D-1"]', '["DI-01"]'),
        }

        pack = load_pack(write_pack(tmp_path / "small", changes=files))

        assert pack.provision("1.1").documents == ("DI-01",)

    def test_may_name_duties_of_a_law_that_is_not_here(self, tmp_path: Path) -> None:
        files: dict[str, Change] = {
            "pack.toml": ("files", 'links = [{ pack = "not-here", prefix = "NH-" }]\nfiles'),
            "provisions.toml": ('["D-1"]', '["NH-77"]'),
        }

        pack = load_pack(write_pack(tmp_path / "small", changes=files))

        assert pack.provision("1.1").documents == ("NH-77",)


class TestAMalformedPack:
    @pytest.mark.parametrize("case", MALFORMED)
    def test_names_file_and_line(self, case: str, tmp_path: Path) -> None:
        name, change, place, words = MALFORMED[case]

        faults = faults_of(write_pack(tmp_path / "small", changes={name: change}))

        assert any(fault.startswith(f"{place}: ") and words in fault for fault in faults), faults

    def test_lists_all_faults_in_one_go_in_the_order_of_files_and_lines(self, tmp_path: Path) -> None:
        changes: dict[str, Change] = {
            "pack.toml": ('version = "1.0.0"', 'version = "one"'),
            "provisions.toml": PROVISIONS.replace('"control"', '"x"').replace("365", "-1").replace('"D-1"', '"D-9"'),
            "guidance.toml": ("asks =", "ask ="),
            "documents.toml": ("true", "'yes'"),
            "CHANGES.md": ("First", "<b>First"),
            "notes.txt": "x",
        }

        faults = faults_of(write_pack(tmp_path / "small", changes=changes))

        assert [fault.split(": ")[0] for fault in faults] == [
            "pack.toml:6",
            "provisions.toml:15",
            "provisions.toml:17",
            "provisions.toml:22",
            "guidance.toml:1",
            "guidance.toml:3",
            "documents.toml:6",
            "CHANGES.md:1",
            "CHANGES.md:5",
            "notes.txt",
        ]

    def test_does_not_blame_rows_for_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        faults = faults_of(write_pack(tmp_path / "small", changes={"provisions.toml": "[[provision"}))

        assert [fault.split(": ")[0] for fault in faults] == ["provisions.toml:1"]

    def test_with_endless_faults_lists_a_thousand_and_counts_the_rest(self, tmp_path: Path) -> None:
        rows = "".join(f'[[document]]\nid = "D-{row}"\n' for row in range(600))

        faults = faults_of(write_pack(tmp_path / "small", changes={"documents.toml": rows}))

        assert len(faults) == MOST_FAULTS + 1
        assert faults[-1].endswith("more faults are not listed.")

    def test_says_so_when_there_is_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidInput, match="There is no folder"):
            load_pack(tmp_path / "none")

    @given(content=st.binary(max_size=300))
    def test_never_fails_but_by_rejection(self, content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
        folder = write_pack(tmp_path_factory.mktemp("small"), changes={"documents.toml": content})

        with pytest.raises(PackRejected):
            load_pack(folder)

    @given(
        name=st.sampled_from(["pack.toml", "provisions.toml", "guidance.toml", "documents.toml"]),
        at=st.floats(min_value=0, max_value=1),
        put=st.sampled_from([*"\"'[]{}=\n.#\\\x00é9", '"""', "[[x]]"]),
    )
    def test_spoilt_anywhere_is_sound_or_rejected_with_places(
        self, name: str, at: float, put: str, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        cut = int(at * len(FILES[name]))
        spoilt = FILES[name][:cut] + put + FILES[name][cut:]
        folder = write_pack(tmp_path_factory.mktemp("small"), changes={name: spoilt})

        faults: tuple[Fault, ...] = ()
        try:
            load_pack(folder)
        except PackRejected as rejected:
            faults = rejected.found

        length = {file: text.count("\n") + 1 for file, text in {**FILES, name: spoilt}.items()}
        assert all(fault.line <= length.get(fault.file, 0) for fault in faults)


class TestAHostileFolder:
    def test_may_not_hold_a_link_that_points_out(self, tmp_path: Path) -> None:
        folder = write_pack(tmp_path / "small", changes={"documents.toml": None})
        secret = tmp_path / "secret.toml"
        secret.write_text('password = "x"')
        (folder / "documents.toml").symlink_to(secret)

        faults = faults_of(folder)

        assert any(fault.startswith("documents.toml: this is a link") for fault in faults)
        assert not any("password" in fault for fault in faults)

    def test_may_not_hold_a_pipe_that_never_ends(self, tmp_path: Path) -> None:
        folder = write_pack(tmp_path / "small", changes={"documents.toml": None})
        os.mkfifo(folder / "documents.toml")

        assert any(fault.startswith("documents.toml: this is not an ordinary file") for fault in faults_of(folder))

    def test_may_not_hold_a_folder_in_place_of_a_file(self, tmp_path: Path) -> None:
        folder = write_pack(tmp_path / "small", changes={"documents.toml": None})
        (folder / "documents.toml").mkdir()

        assert any(fault.startswith("documents.toml: this is not an ordinary file") for fault in faults_of(folder))

    def test_may_not_hold_more_files_than_a_pack_has(self, tmp_path: Path) -> None:
        folder = write_pack(tmp_path / "small")
        for number in range(200):
            (folder / f"x{number}").touch()

        faults = faults_of(folder)

        assert any("more than 64 files" in fault for fault in faults)

    @pytest.mark.parametrize(
        "text",
        [
            "a." * 8 + "a = 1\n" + "".join(f"a.a.a.a.a.a.k{row} = 1\n" for row in range(20_000)),
            "x = [" + "1," * 250_000 + "]",
            '"""' * 150_000,
            "".join(f"[t{row}]\n" for row in range(50_000)),
            "".join(f"k{row} = 1\n" for row in range(40_000)),
            "x = " + '"\\' * 250_000,
            "[[document]]\n" * 35_000,
        ],
        ids=["dotted keys", "long array", "quotation marks", "tables", "unknown keys", "escapes", "empty rows"],
    )
    def test_does_not_keep_the_reader_busy(self, text: str, tmp_path: Path) -> None:
        assert len(text) > MOST_BYTES // 2
        folder = write_pack(tmp_path / "small", changes={"documents.toml": text[:MOST_BYTES]})
        started = time.perf_counter()

        faults_of(folder)

        assert time.perf_counter() - started < 15


class TestTheDigest:
    def test_is_that_of_the_list_of_sha256sum(self, tmp_path: Path) -> None:
        folder = write_pack(tmp_path / "small")
        listing = "".join(
            f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(FILES.items())
        )

        assert pack_digest(folder) == hashlib.sha256(listing.encode()).hexdigest()
        assert load_pack(folder).digest == pack_digest(folder)

    def test_changes_with_any_byte(self, tmp_path: Path) -> None:
        first = pack_digest(write_pack(tmp_path / "small"))

        second = pack_digest(write_pack(tmp_path / "small", changes={"CHANGES.md": ("First", "first")}))

        assert first != second

    def test_is_refused_to_a_folder_with_something_else_in_it(self, tmp_path: Path) -> None:
        with pytest.raises(PackRejected):
            pack_digest(write_pack(tmp_path / "small", changes={"run.py": "x"}))


class TestTheCache:
    def test_gives_the_same_pack_as_the_files(self, tmp_path: Path) -> None:
        for name in ("iso42001-2023", "risk-catalogue", "first-steps"):
            written = load_pack(LIBRARY / name, cache=tmp_path)
            cached = load_pack(LIBRARY / name, cache=tmp_path)

            assert written == cached == library()[written.id]
        assert len(list(tmp_path.iterdir())) == 3

    def test_is_used(self, tmp_path: Path) -> None:
        pack = load_pack(write_pack(tmp_path / "small"), cache=tmp_path / "cache")
        entry = tmp_path / "cache" / f"pack-{pack.digest}.json"
        body = entry.read_bytes().partition(b"\n")[2].replace(b"Because it matters.", b"Because of the cache.")
        entry.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)

        guidance = load_pack(tmp_path / "small", cache=tmp_path / "cache").provision("1.1").guidance

        assert guidance is not None
        assert guidance.why == "Because of the cache."

    @pytest.mark.parametrize("body", [b"[1]", b'{"pack.toml":{}}', b'{"other.toml":{}}', b"[" * 99_999, b"\xff"])
    def test_is_rebuilt_when_it_holds_no_pack(self, body: bytes, tmp_path: Path) -> None:
        pack = load_pack(write_pack(tmp_path / "small"), cache=tmp_path / "cache")
        entry = tmp_path / "cache" / f"pack-{pack.digest}.json"
        sound = entry.read_bytes()
        entry.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)

        again = load_pack(tmp_path / "small", cache=tmp_path / "cache")

        assert again == pack
        assert entry.read_bytes() == sound

    @pytest.mark.parametrize(
        ("old", "new"), [(b"matters", b"mutters"), (b"\n", b""), (b"asks", b"as\xffks"), (b"}]}}", b"")]
    )
    def test_is_rebuilt_when_it_is_corrupt(self, old: bytes, new: bytes, tmp_path: Path) -> None:
        pack = load_pack(write_pack(tmp_path / "small"), cache=tmp_path / "cache")
        entry = tmp_path / "cache" / f"pack-{pack.digest}.json"
        sound = entry.read_bytes()
        entry.write_bytes(sound.replace(old, new))
        assert entry.read_bytes() != sound

        again = load_pack(tmp_path / "small", cache=tmp_path / "cache")

        assert again == pack
        assert entry.read_bytes() == sound
        assert [each.name for each in (tmp_path / "cache").iterdir()] == [entry.name]

    def test_is_not_written_for_a_rejected_pack(self, tmp_path: Path) -> None:
        folder = write_pack(tmp_path / "small", changes={"guidance.toml": ("asks", "ask")})

        with pytest.raises(PackRejected):
            load_pack(folder, cache=tmp_path / "cache")

        assert not (tmp_path / "cache").exists()

    def test_that_cannot_be_written_costs_nothing_but_time(self, tmp_path: Path) -> None:
        blocked = tmp_path / "cache"
        blocked.write_text("a file where the folder should be")

        assert load_pack(write_pack(tmp_path / "small"), cache=blocked).id == "small"
