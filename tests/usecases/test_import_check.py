"""An export that contradicts itself is refused with file and place, whoever signed it, and nothing of it is stored."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from fairlead.domain.evidence import Proof
from fairlead.records.organization import Organization
from fairlead.records.people import User
from fairlead.trail.bundle import BundleRejected, row_line, signed_text
from fairlead.trail.key import read_or_create_key
from fairlead.trail.note import sign_note
from fairlead.usecases.evidence import About, admit_file
from fairlead.usecases.import_check import FORM
from tests import make
from tests.engines.trail.bundles import parts_of, together
from tests.usecases import moving

pytestmark = pytest.mark.django_db

Members = dict[str, bytes]
Facts = dict[str, Any]
Change = Callable[[Members, Facts], None]


def row(path: str, **said: Any) -> Change:
    """Return a change of the first row of a table."""

    def change(members: Members, _facts: Facts) -> None:
        first, *rest = members[path].split(b"\n")
        members[path] = b"\n".join([row_line(json.loads(first) | said), *rest])

    return change


def without(path: str) -> Change:
    def change(members: Members, _facts: Facts) -> None:
        del members[path]

    return change


def doubled(path: str) -> Change:
    """Return a change that writes the first line of a member twice."""

    def change(members: Members, _facts: Facts) -> None:
        members[path] = members[path].split(b"\n")[0] + b"\n" + members[path]

    return change


def member(path: str, content: bytes) -> Change:
    return lambda members, _facts: members.update({path: content})


def said(**facts: Any) -> Change:
    return lambda _members, all_facts: all_facts.update(facts)


def other_entry(members: Members, _facts: Facts) -> None:
    """Change who did the first thing in the log."""
    members["trail/entries.jsonl"] = members["trail/entries.jsonl"].replace(b'"role":"owner"', b'"role":"admin"', 1)


def no_last_entry(members: Members, _facts: Facts) -> None:
    lines = members["trail/entries.jsonl"].split(b"\n")[:-2]
    members["trail/entries.jsonl"] = b"\n".join([*lines, b""])


def renamed_file(members: Members, _facts: Facts) -> None:
    """Give an evidence file other bytes under the old name."""
    (path,) = [name for name in members if name.startswith("evidence/")]
    members[path] = b"other bytes"


def lost_file(members: Members, _facts: Facts) -> None:
    (path,) = [name for name in members if name.startswith("evidence/")]
    del members[path]


SYSTEM, VALUES, PEOPLE = "tables/aisystem.jsonl", "tables/trailvalue.jsonl", "people.jsonl"
ITEM = "tables/evidenceitem.jsonl"
LINK = "tables/evidencelink.jsonl"
CHANGES: dict[str, tuple[Change, str]] = {
    "a column of nowhere": (row(SYSTEM, extra=1), r"tables/aisystem\.jsonl:1: extra: is a column"),
    "a text too long": (row(SYSTEM, name="x" * 201), r"tables/aisystem\.jsonl:1: name: is longer than 200"),
    "a null character": (row(SYSTEM, name="a\0b"), r"tables/aisystem\.jsonl:1: name: must be text"),
    "a word of nowhere": (row(SYSTEM, stage="nowhere"), r"aisystem\.jsonl:1: stage: is none of the values"),
    "a number as text": (row(SYSTEM, version="1"), r"aisystem\.jsonl:1: version: must be a whole number"),
    "a number out of range": (row(SYSTEM, version=-1), r"aisystem\.jsonl:1: version: is out of range"),
    "a null": (row(SYSTEM, name=None), r"aisystem\.jsonl:1: name: must not be null"),
    "a time without zone": (row(SYSTEM, registered_at="2026-11-23T12:00:00"), r"registered_at: must be a time"),
    "no day": (row(SYSTEM, go_live_on="yesterday"), r"aisystem\.jsonl:1: go_live_on: "),
    "a person of nowhere": (row(SYSTEM, owner="P-nobody"), r"owner: names nobody of people\.jsonl"),
    "a row of nowhere": (row(LINK, item=7), r"evidencelink\.jsonl:1: item: points at no row of tables/evidenceitem"),
    "a row before the first": (row(LINK, item=0), r"item: points at no row"),
    "a role of nowhere": (
        row(PEOPLE, membership={"role": "clock", "joined_at": "2026-11-23T12:00:00+00:00"}),
        r"people\.jsonl:1: role: is none of the values",
    ),
    "no address": (row(PEOPLE, email="nobody"), r"people\.jsonl:1: is no person"),
    "a person twice": (doubled(PEOPLE), r"people\.jsonl:2: ref: this person or address"),
    "two organizations": (doubled("organization.jsonl"), r"organization\.jsonl: is not one row"),
    "an installation": (row("organization.jsonl", kind="installation"), "kind: an installation is no organization"),
    "another organization": (row("organization.jsonl", ref="other"), "ref: is not the one in the manifest"),
    "a public name that no address takes": (row(SYSTEM, ref="a/b"), r"aisystem\.jsonl:1: ref: has another form"),
    "a person with such a name": (row(PEOPLE, ref="../x"), r"people\.jsonl:1: ref: has another form"),
    "a digest that leads out": (row(ITEM, sha256="../../keys"), r"evidenceitem\.jsonl:1: sha256: has another form"),
    "a link that runs": (row(ITEM, url="javascript:alert(1)"), r"evidenceitem\.jsonl:1: url: has another form"),
    "missing files that lead out": (said(missing=["../x"]), r"manifest\.json: does not say which files are missing"),
    "a word that a terminal obeys": (row(SYSTEM, **{"\x1b[2J": 1}), r"aisystem\.jsonl:1: \ufffd\[2J: is a column"),
    "a row twice": (doubled(SYSTEM), "the rows contradict each other"),
    "a foreign table": (
        member("tables/records.user.jsonl", b""),
        r"records\.user\.jsonl: is nothing that this version",
    ),
    "a table missing": (without(SYSTEM), r"tables/aisystem\.jsonl: is missing"),
    "a newer version": (said(schema="9999_later"), r"manifest\.json: is of a newer version"),
    "another log in the manifest": (said(log={}), r"manifest\.json: speaks of another log"),
    "a forged entry": (other_entry, r"trail/entries\.jsonl:\d+: one of the first \d+ entries is not what was signed"),
    "a shorter log": (no_last_entry, r"trail/entries\.jsonl: holds \d+ entries where \d+ were signed"),
    "an entry twice": (doubled("trail/entries.jsonl"), r"trail/entries\.jsonl:2: is not entry 1 of this log"),
    "a forged value": (row(VALUES, value="forged"), r"trailvalue\.jsonl:1: is not what entry 0 holds the digest of"),
    "a value twice": (doubled(VALUES), r"trailvalue\.jsonl:2: is not what entry 0 holds"),
    "a value of no entry": (row(VALUES, seq=99), r"the value of \w+ is missing"),
    "other evidence under the name": (renamed_file, r"evidence/\w+: is not named by its own digest"),
    "evidence lost": (lost_file, r"evidence/\w+: is missing"),
    "evidence of nobody": (member(f"evidence/{'0' * 64}", b"x"), r"evidence/0+: is named by no row"),
    "a pack of nobody": (member(f"audit-packs/{'0' * 64}.zip", b"x"), r"audit-packs/0+\.zip: is named by no row"),
    "a program": (member("run.sh", b"x"), r"run\.sh: is nothing that this version knows"),
}


def changed(content: bytes, change: Change) -> bytes:
    """Return an export with a change, its digests true again and signed by the very key of its log."""
    members, facts = parts_of(content)
    change(members, facts)
    key = read_or_create_key(settings.FOLDER.keys / "trail.key")
    origin = members["trail/key.vkey"].split(b"+")[0].decode()
    return together(members, facts, sign=lambda raw: sign_note(signed_text(raw, form=FORM), key=key, name=origin))


@pytest.fixture
def content() -> bytes:
    """An export with a system and an evidence file, out of whose way its organization stepped."""
    owner = make.occasion()
    make.system(owner)
    about = About(title="Log", provisions=("iso42001:A.6.2.8",), proof=Proof.OPERATION, collected_on=make.NOON.date())
    admit_file(owner, about=about, filename="log.txt", media_type="text/plain", chunks=[b"a log of this test"])
    found = moving.exported(owner)
    moving.step_aside(owner)
    return found


class TestImportCheck:
    def test_lets_a_true_one_pass(self, content: bytes) -> None:
        made = moving.imported(changed(content, lambda _members, _facts: None))

        assert (made.files, made.missing) == (1, ())

    @pytest.mark.parametrize("name", CHANGES)
    def test_refuses_what_contradicts_itself_and_stores_nothing(self, content: bytes, name: str) -> None:
        change, sentence = CHANGES[name]
        before = (Organization.objects.count(), User.objects.count(), sorted(settings.FOLDER.evidence.iterdir()))

        with pytest.raises(BundleRejected, match=sentence):
            moving.imported(changed(content, change))

        after = (Organization.objects.count(), User.objects.count(), sorted(settings.FOLDER.evidence.iterdir()))
        assert after == before
        assert moving.waiting() == []

    def test_names_every_fault_at_once(self, content: bytes) -> None:
        def several(members: Members, facts: Facts) -> None:
            row(SYSTEM, name=None)(members, facts)
            row(PEOPLE, time_zone=7)(members, facts)

        with pytest.raises(BundleRejected) as refused:
            moving.imported(changed(content, several))

        assert [fault.split(": ")[0] for fault in refused.value.faults] == ["people.jsonl:1", "tables/aisystem.jsonl:1"]

    def test_refuses_one_that_was_signed_by_nobody(self, content: bytes) -> None:
        members, facts = parts_of(content)

        with pytest.raises(BundleRejected, match=r"manifest\.sig: is missing"):
            moving.imported(together(members, facts))

    def test_refuses_the_signature_of_another_export(self, content: bytes) -> None:
        members, facts = parts_of(content)
        other = changed(content, said(product="Another"))

        with pytest.raises(BundleRejected, match=r"manifest\.json: is not what was signed"):
            moving.imported(together(members, facts, sign=lambda _raw: signature_of(other)))

    def test_takes_one_whose_lost_files_are_named(self, content: bytes) -> None:
        (path,) = [name for name in parts_of(content)[0] if name.startswith("evidence/")]

        def named(members: Members, facts: Facts) -> None:
            lost_file(members, facts)
            facts["missing"] = [path]

        made = moving.imported(changed(content, named))

        assert made.missing == (path,)


def signature_of(content: bytes) -> str:
    """Return the signature that an export carries."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("manifest.sig").decode()
