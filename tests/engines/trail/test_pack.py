"""The manifest and the names of a pack come out in one form, or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.trail import verify
from fairlead.trail.canonical import canonical_bytes, fact_digest
from fairlead.trail.pack import (
    REQUIRED,
    EvidenceState,
    Manifest,
    PackedEvidence,
    PackedFile,
    evidence_name,
    is_member_name,
    opens,
    statement_digest,
    value_line,
)
from tests.engines.trail.make_pack import START

FILES = tuple(PackedFile(path=path, sha256="0" * 64, size=1, kind="file", title=path) for path in REQUIRED)
MANIFEST = Manifest(
    organization_ref="tin-kettle", organization_name="Tin Kettle Works", view="stage 1", cut_off=START, built_at=START,
    files=FILES,
)  # fmt: skip


class TestManifest:
    def test_is_canonical_and_sorted(self) -> None:
        manifest = replace(MANIFEST, files=FILES[::-1]).to_bytes()

        value = json.loads(manifest)
        assert canonical_bytes(value) == manifest
        assert [file["path"] for file in value["files"]] == sorted(REQUIRED)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"files": FILES[1:]}, "index.html is not listed"),
            ({"files": (*FILES, FILES[0])}, "listed twice"),
            ({"files": (*FILES, replace(FILES[0], path="Index.html"))}, "listed twice"),
            ({"files": (*FILES, replace(FILES[0], path="../x"))}, "no name for a member"),
            ({"files": (*FILES, replace(FILES[0], path="manifest.json"))}, "must not be listed"),
            ({"files": (*FILES, replace(FILES[0], path="a", sha256="x"))}, "has no SHA-256"),
            ({"cut_off": START + timedelta(days=1)}, "cut-off lies after"),
            (
                {
                    "evidence": [
                        PackedEvidence(ref="EV-1", sha256="0" * 64, path="evidence/x", state=EvidenceState.ACCEPTED)
                    ]
                },
                "evidence/x of EV-1 is not listed",
            ),
            (
                {"evidence": [PackedEvidence(ref="EV-1", sha256=None, path=None, state=EvidenceState.LINK)] * 2},
                "listed twice",
            ),
        ],
    )
    def test_is_refused_when_it_cannot_be_verified(self, change: dict[str, object], words: str) -> None:
        with pytest.raises(ValueError, match=words):
            replace(MANIFEST, **change).to_bytes()  # type: ignore[arg-type]


class TestEvidenceName:
    @pytest.mark.parametrize(
        ("filename", "name"),
        [
            ("Prüf Bericht (final).CSV", "evidence/EV-1-pruf-bericht-final.csv"),
            ("Maßnahme.pdf", "evidence/EV-1-massnahme.pdf"),
            ("列車.txt", "evidence/EV-1.txt"),
            ("no suffix", "evidence/EV-1-no-suffix"),
            ("../../etc/passwd", "evidence/EV-1-passwd"),
            ("C:\\files\\log.JSON", "evidence/EV-1-log.json"),
            ("con.txt", "evidence/EV-1-con.txt"),
            ("", "evidence/EV-1"),
        ],
    )
    def test_is_plain(self, filename: str, name: str) -> None:
        assert evidence_name("EV-1", filename=filename) == name

    @given(filename=st.text(max_size=300))
    def test_may_always_stand_in_a_pack(self, filename: str) -> None:
        assert is_member_name(evidence_name("EV-0001", filename=filename))


class TestValueLine:
    def test_is_canonical_and_ends(self) -> None:
        line = value_line(seq=3, field="owner", salt=bytes(16), value=None)

        assert line == b'{"field":"owner","salt":"' + b"0" * 32 + b'","seq":3,"value":null}\n'

    @pytest.mark.parametrize(
        ("field", "salt"), [("owner", b""), ("owner", bytes(17)), ("1st", bytes(16)), ("", bytes(16))]
    )
    def test_is_refused_without_field_or_salt(self, field: str, salt: bytes) -> None:
        with pytest.raises(ValueError, match="needs its field and a salt"):
            value_line(seq=0, field=field, salt=salt, value=1)

    def test_opens_the_digest_of_its_fact(self) -> None:
        digest = fact_digest(bytes(16), "value")

        assert opens(digest, salt=bytes(16), value="value")
        assert not opens(digest, salt=bytes(16), value="other")


class TestMemberName:
    @given(
        name=st.text(st.sampled_from("aZ09._-/ \\:\0ü") | st.characters(), max_size=12)
        | st.sampled_from(["con", "a/NUL.x", "lpt1", "com0.a", "x" * 151, "x" * 150])
    )
    def test_is_judged_alike_by_builder_and_verifier(self, name: str) -> None:
        assert is_member_name(name) == bool(verify.MEMBER_NAME.fullmatch(name))


class TestStatementDigest:
    LINES = (
        {"provision": "b", "applicable": True, "justification": "x", "owner": None},
        {"provision": "a", "title": "t"},
    )

    def test_does_not_depend_on_order_or_other_columns(self) -> None:
        other = [{**line, "title": "another"} for line in self.LINES[::-1]]

        assert statement_digest(other) == statement_digest(self.LINES)

    def test_depends_on_each_decided_field(self) -> None:
        for name in ("applicable", "justification", "implementation", "owner"):
            assert statement_digest([{**self.LINES[0], name: "changed"}, self.LINES[1]]) != statement_digest(self.LINES)
