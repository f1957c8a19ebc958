"""Seeded audit packs of a plainly fictional organization, honest by themselves, open to every attack before sealing.

A `Draft` is a pack before it is sealed: entries, values, files and manifest lie open, so that a test can change one
thing and seal again with the organization's key (an insider) or with another one. `replaced` changes the sealed ZIP
itself (an outsider, who has no key).
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import fairlead.trail
from fairlead.trail.canonical import canonical_bytes, fact_digest
from fairlead.trail.chain import Frontier, seal
from fairlead.trail.checkpoint import sign_checkpoint, sign_manifest
from fairlead.trail.entry import Entry, timestamp
from fairlead.trail.note import vkey_of
from fairlead.trail.pack import (
    EvidenceState,
    Manifest,
    Missing,
    PackedEvidence,
    PackedFile,
    Withheld,
    evidence_name,
    statement_bytes,
    statement_digest,
    value_line,
)

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
VERIFIERS = Path(fairlead.trail.__file__).parent
CONTROLS = tuple(f"iso42001:A.{group}.{number}" for group in range(2, 11) for number in range(2, 7))
WORDS = ("model", "Prüfung", "risk", "датасет", "review", "列車", "owner \"quoted\"", "back\\slash", "line\nbreak",
         "\u0001\u001f\u007f", "emoji 🚢", "e\u0301", "نص", "a\u2028b", "tab\there", "</script>")  # fmt: skip


def key_of(seed: int) -> Ed25519PrivateKey:
    """Return a signing key that is the same for the same seed."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"test key {seed}".encode()).digest())


@dataclass
class Draft:
    """A pack before it is sealed; every part may be changed."""

    seed: int
    origin: str
    key: Ed25519PrivateKey
    cut_off: datetime = START
    built_at: datetime = START
    entries: list[dict[str, Any]] = field(default_factory=list)
    values: dict[tuple[int, str], tuple[bytes, Any]] = field(default_factory=dict)
    statement: dict[str, Any] | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    evidence: list[PackedEvidence] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    pins: tuple[int, ...] = ()

    @property
    def vkey(self) -> str:
        """The verifier key that an auditor of this organization was given."""
        return vkey_of(self.key, origin=self.origin)

    def append(
        self, action: str, subject: str, facts: Mapping[str, Any], *, at: datetime, reason: str | None = None
    ) -> int:
        """Seal one more act with salted facts and return its place."""
        seq = len(self.entries)
        salts = {name: hashlib.sha256(f"{self.seed} {seq} {name}".encode()).digest()[:16] for name in facts}
        entry = Entry(
            log=self.origin,
            seq=seq,
            at=timestamp(at),
            actor=f"P-{seq % 7 + 1:03}",
            role=("owner", None, "governance-lead")[seq % 3],
            door=("web", "api", "cli")[seq % 3],
            batch=f"b{seq // 5}" if seq % 4 == 0 else None,
            action=action,
            subject=subject,
            reason=reason,
            facts={name: fact_digest(salts[name], value) for name, value in facts.items()},
        )
        self.entries.append(entry.to_json())
        self.values |= {(seq, name): (salts[name], value) for name, value in facts.items()}
        return seq

    def entry_lines(self) -> list[bytes]:
        """Return the entries in the bytes that are sealed."""
        return [canonical_bytes(entry) for entry in self.entries]

    def frontier(self, size: int | None = None) -> Frontier:
        """Return the frontier over the first entries."""
        frontier = Frontier()
        for line in self.entry_lines()[:size]:
            _, frontier = seal(line, frontier)
        return frontier

    def checkpoint(self, size: int | None = None, *, key: Ed25519PrivateKey | None = None) -> str:
        """Return the signed checkpoint over the first entries."""
        frontier = self.frontier(size)
        return sign_checkpoint(key or self.key, origin=self.origin, size=frontier.size, root=frontier.root)

    def members(self) -> dict[str, bytes]:
        """Return the members of the pack, without the manifest and its signature."""
        lines = [value_line(seq=s, field=f, salt=salt, value=v) for (s, f), (salt, v) in sorted(self.values.items())]
        members = {
            **self.files,
            "trail/entries.jsonl": b"".join(line + b"\n" for line in self.entry_lines()),
            "trail/values.jsonl": b"".join(lines),
            "trail/checkpoint": self.checkpoint().encode(),
            "trail/key.vkey": self.vkey.encode() + b"\n",
            "verify.py": (VERIFIERS / "verify.py").read_bytes(),
            "verify.html": b"<!doctype html><title>stands for verify.html</title>",
            **{f"trail/pins/{size}": self.checkpoint(size).encode() for size in self.pins},
        }
        if self.statement is not None:
            members["statement/statement.json"] = canonical_bytes(self.statement)
        return members

    def manifest(self, members: Mapping[str, bytes]) -> bytes:
        """Return the manifest over these members."""
        return Manifest(
            organization_ref="tin-kettle",
            organization_name="Tin Kettle Works (fictional) – Prüfstand",
            view="stage 1",
            cut_off=self.cut_off,
            built_at=self.built_at,
            files=[
                PackedFile(path=path, sha256=digest_of(content), size=len(content), kind="file", title=f"File {path}")
                for path, content in members.items()
            ],
            withheld=self.withheld,
            missing=self.missing,
            evidence=self.evidence,
        ).to_bytes()

    def sealed(self, members: Mapping[str, bytes] | None = None, *, manifest: bytes | None = None) -> dict[str, bytes]:
        """Return all members, manifest and signature included; both may be forged by handing them in."""
        content = dict(self.members() if members is None else members)
        manifest = self.manifest(content) if manifest is None else manifest
        signature = sign_manifest(self.key, origin=self.origin, manifest=manifest).encode()
        return {**content, "manifest.json": manifest, "manifest.sig": signature}

    def build(self) -> bytes:
        """Return the sealed pack as a ZIP."""
        return zipped(self.sealed(), seed=self.seed)


def digest_of(content: bytes) -> str:
    """Return the hex SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def zipped(members: Mapping[str, bytes], *, seed: int = 0) -> bytes:
    """Return members as a ZIP, stored and deflated in turns."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number, (name, content) in enumerate(members.items()):
            method = zipfile.ZIP_STORED if (number + seed) % 3 == 0 else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, compress_type=method)
    return target.getvalue()


def unzipped(pack: bytes) -> dict[str, bytes]:
    """Return the members of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def replaced(pack: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """Return a pack with members replaced, added or (None) dropped, and nothing signed again."""
    return zipped({name: content for name, content in (unzipped(pack) | dict(changes)).items() if content is not None})


def held_item(draft: Draft) -> PackedEvidence:
    """Return an accepted item whose file lies in the pack."""
    return next(one for one in draft.evidence if one.path and one.state is EvidenceState.ACCEPTED)


def phrase(chance: random.Random, *, words: int = 6) -> str:
    """Return text with whatever a person might paste."""
    return " ".join(chance.choice(WORDS) for _ in range(chance.randrange(1, words + 1)))


def make_draft(seed: int) -> Draft:
    """Return an honest pack of this seed: its log, its statement, its evidence in every state, and later entries."""
    chance = random.Random(seed)
    draft = Draft(seed=seed, origin=f"trail.tin-kettle.example/log/{seed}", key=key_of(seed))
    clock = START
    provisions = chance.sample(CONTROLS, chance.randrange(3, 12))
    draft.append("organization.founded", "ORG-1", {"name": "Tin Kettle Works"}, at=clock, reason=phrase(chance))
    for round_number in range(chance.randrange(1, 3)):
        clock = add_work(draft, chance, clock, provisions)
        clock = approve(draft, chance, clock, version=f"{round_number + 1}.0")
    clock = add_evidence(draft, chance, clock)
    draft.cut_off = clock + timedelta(minutes=1)
    clock = add_later_acts(draft, chance, draft.cut_off + timedelta(days=3), provisions)
    draft.built_at = clock + timedelta(hours=1)
    draft.files |= {
        "index.html": b"<!doctype html><title>Index</title>",
        "registers/risks.json": canonical_bytes([{"ref": "R-1", "title": phrase(chance)}]),
        "statement/statement.pdf": b"%PDF-1.7 " + chance.randbytes(400),
    }
    draft.missing.append(Missing(id="7.5", title="Documented procedure for records"))
    draft.pins = tuple(sorted(chance.sample(range(1, len(draft.entries)), 2)))
    for place in chance.sample(
        [place for place in draft.values if draft.entries[place[0]]["action"] == "risk.changed"], 1
    ):
        del draft.values[place]  # erased by law; the log still verifies
    return draft


def add_work(draft: Draft, chance: random.Random, clock: datetime, provisions: list[str]) -> datetime:
    """Decide each line, some twice and in part, with other acts in between."""
    for provision in [*provisions, *chance.sample(provisions, 2)]:
        clock += timedelta(minutes=chance.randrange(1, 90), microseconds=chance.randrange(1_000_000))
        line = draft.lines.setdefault(provision, {})
        applicable = chance.random() < 0.8
        change = {
            "applicable": applicable,
            "justification": phrase(chance),
            "implementation": phrase(chance) if applicable else "",
            "owner": chance.choice(["P-001", "P-002", None]),
        }
        if line and chance.random() < 0.5:
            change = {"justification": phrase(chance)}
        line |= change
        draft.append("applicability.line.decided", provision, change, at=clock, reason=phrase(chance))
        clock += timedelta(seconds=chance.randrange(1, 500))
        draft.append(
            "risk.changed",
            "R-1",
            {"level": chance.randrange(5), "title": [phrase(chance), {"b": None, "a": 1}]},
            at=clock,
        )
    return clock


def approve(draft: Draft, chance: random.Random, clock: datetime, *, version: str) -> datetime:
    """Approve the statement as it stands and put it into the pack."""
    clock += timedelta(hours=2)
    lines = [
        {"provision": one, "title": phrase(chance), "group": one[:13], **line} for one, line in draft.lines.items()
    ]
    alone = chance.random() < 0.5
    digest = statement_digest(lines)
    facts = {"version": version, "content_sha256": digest, "approver": "P-002", "self_reviewed": alone}
    draft.append("applicability.statement.approved", f"SOA-{version}", facts, at=clock)
    content = statement_bytes(version=version, approved_at=clock, approver="P-002", self_reviewed=alone, lines=lines)
    draft.statement = json.loads(content)
    return clock


def add_evidence(draft: Draft, chance: random.Random, clock: datetime) -> datetime:
    """Admit items and leave them in every state that a pack can show."""
    states = [*EvidenceState, EvidenceState.ACCEPTED, EvidenceState.ACCEPTED]
    for number, state in enumerate(states, 1):
        clock += timedelta(minutes=chance.randrange(1, 60))
        ref, content = f"EV-{number:04}", f"evidence {number} ".encode() + chance.randbytes(chance.randrange(1, 3000))
        link = state is EvidenceState.LINK
        facts = {"title": phrase(chance)} | (
            {"url": "https://example.com/"} if link else {"sha256": digest_of(content)}
        )
        draft.append("evidence.admitted", ref, facts, at=clock)
        if state is not EvidenceState.ADMITTED:
            act = "rejected" if state is EvidenceState.REJECTED else "accepted"
            draft.append(
                f"evidence.{act}", ref, {"by": "P-003"}, at=clock + timedelta(seconds=5), reason=phrase(chance)
            )
        if state is EvidenceState.ERASED:
            draft.append("evidence.erased", ref, {"legal_basis": "request 7"}, at=clock + timedelta(seconds=9))
        held = state in (EvidenceState.ADMITTED, EvidenceState.ACCEPTED, EvidenceState.REJECTED)
        path = evidence_name(ref, filename=chance.choice(["Prüf Bericht.CSV", "log.json", "列車.txt", "noext"]))
        if held:
            draft.files[path] = content
        if state is EvidenceState.WITHHELD:
            draft.withheld.append(Withheld(title=ref, reason="confidential; available on site"))
        draft.evidence.append(
            PackedEvidence(
                ref=ref, sha256=None if link else digest_of(content), path=path if held else None, state=state
            )
        )
    return clock + timedelta(minutes=1)


def add_later_acts(draft: Draft, chance: random.Random, clock: datetime, provisions: list[str]) -> datetime:
    """Go on working after the cut-off: a line, a new approval, an item that the pack must not show."""
    draft.append("applicability.line.decided", provisions[0], {"justification": phrase(chance)}, at=clock)
    draft.append("applicability.statement.approved", "SOA-9.0", {"version": "9.0"}, at=clock + timedelta(minutes=1))
    draft.append("evidence.admitted", "EV-9000", {"sha256": "0" * 64}, at=clock + timedelta(minutes=2))
    draft.append("evidence.rejected", "EV-0002", {"by": "P-004"}, at=clock + timedelta(minutes=3))
    return clock + timedelta(minutes=3)
