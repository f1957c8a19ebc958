"""Pack: the names, the manifest and the digests of an audit pack, as docs/reference/audit-pack.md defines them.

Whoever builds a pack takes the bytes from here, so that builder and verifier agree by construction on spelling; the
verifier itself (`verify.py`) shares no line with this module, so that a mistake here is found there.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from fairlead.trail.canonical import SALT_BYTES, canonical_bytes, fact_digest
from fairlead.trail.entry import DIGEST, FACT, timestamp

FORMAT = "fairlead-audit-pack/1"
LONGEST_NAME = 150
NAME_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
SIGNED_APART = ("manifest.json", "manifest.sig")
REQUIRED = (
    "index.html",
    "trail/checkpoint",
    "trail/entries.jsonl",
    "trail/key.vkey",
    "trail/values.jsonl",
    "verify.html",
    "verify.py",
)
STATEMENT_FIELDS = ("applicable", "justification", "implementation", "owner")


class EvidenceState(StrEnum):
    """Where an evidence item stands at the cut-off, or why the pack holds no file of it."""

    ADMITTED = "admitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHHELD = "withheld"  # available on site only
    ERASED = "erased"  # by law; the log keeps the digest and the erasure
    LINK = "link"  # it points at something outside, nothing of it is held


@dataclass(frozen=True, kw_only=True)
class PackedFile:
    """One file of the pack. `kind` is free text such as ``statement``, ``register``, ``evidence``, ``trail``."""

    path: str
    sha256: str
    size: int
    kind: str
    title: str


@dataclass(frozen=True, kw_only=True)
class PackedEvidence:
    """One evidence item of the manifest; `sha256` is None for a link, `path` is None where no file is held."""

    ref: str
    sha256: str | None
    path: str | None
    state: EvidenceState


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """Something left out on purpose, with the reason that the auditor reads."""

    title: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A document or record that the framework asks for and that does not exist."""

    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a pack holds and does not hold; its canonical bytes are the member ``manifest.json``.

    Attributes:
        organization_ref, organization_name: whose pack it is.
        view: which view, such as ``stage 1``.
        cut_off: the pack shows the state at this moment; later entries stay in the log and are counted.
        built_at: when it was built, not before the cut-off.
        files: every member except ``manifest.json`` and ``manifest.sig``, in any order.
    """

    organization_ref: str
    organization_name: str
    view: str
    cut_off: datetime
    built_at: datetime
    files: Sequence[PackedFile]
    withheld: Sequence[Withheld] = ()
    missing: Sequence[Missing] = ()
    evidence: Sequence[PackedEvidence] = ()

    def to_bytes(self) -> bytes:
        """Return the canonical bytes, files sorted by path and evidence by ref.

        Raises:
            ValueError: a name is unsafe or doubled, a required member is not listed, or the cut-off lies ahead.
        """
        if faults := tuple(_faults_of(self)):
            raise ValueError("this is no audit pack: " + "; ".join(faults))
        return canonical_bytes(
            {
                "format": FORMAT,
                "organization": {"ref": self.organization_ref, "name": self.organization_name},
                "view": self.view,
                "cut_off": timestamp(self.cut_off),
                "built_at": timestamp(self.built_at),
                "files": [asdict(one) for one in sorted(self.files, key=lambda file: file.path)],
                "withheld": [asdict(one) for one in self.withheld],
                "missing": [asdict(one) for one in self.missing],
                "evidence": [asdict(one) for one in sorted(self.evidence, key=lambda item: item.ref)],
            }
        )


def value_line(*, seq: int, field: str, salt: bytes, value: object) -> bytes:
    """Return one line of ``trail/values.jsonl`` with its newline; lines stand in the order of seq, then field."""
    if len(salt) != SALT_BYTES or not FACT.fullmatch(field):
        raise ValueError("a value needs its field and a salt of 16 bytes")
    return canonical_bytes({"seq": seq, "field": field, "salt": salt.hex(), "value": value}) + b"\n"


def opens(digest: str, *, salt: bytes, value: object) -> bool:
    """Return whether a salt and a value are what an entry's fact was made from."""
    return fact_digest(salt, value) == digest


def statement_bytes(
    *, version: str, approved_at: datetime, approver: str, self_reviewed: bool, lines: Sequence[Mapping[str, Any]]
) -> bytes:
    """Return the member ``statement/statement.json``; columns beyond the derived ones are kept as they are."""
    return canonical_bytes(
        {
            "version": version,
            "approved_at": timestamp(approved_at),
            "approver": approver,
            "self_reviewed": self_reviewed,
            "content_sha256": statement_digest(lines),
            "lines": list(lines),
        }
    )


def statement_digest(lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the hex SHA-256 over what an approval approves: the four decided fields of each line, by provision.

    This is the value of the fact ``content_sha256`` of the act ``applicability.statement.approved``. A field that was
    never decided counts as null.
    """
    kept = [
        {"provision": line["provision"], **{name: line.get(name) for name in STATEMENT_FIELDS}}
        for line in sorted(lines, key=lambda line: str(line["provision"]))
    ]
    return hashlib.sha256(canonical_bytes(kept)).hexdigest()


def evidence_name(ref: str, *, filename: str) -> str:
    """Return the readable name of an evidence file in the pack: its ref, a plain form of its name, its suffix.

    Names are ASCII, so that they are one and the same on Windows, macOS and Linux; the ref in front keeps two files
    of one name apart. The original name stays readable in the index.
    """
    last = re.split(r"[/\\]", filename)[-1].replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode().lower()
    stem, dot, suffix = plain.rpartition(".")
    stem, suffix = (stem, suffix) if dot else (suffix, "")
    slug = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:60].strip("-")
    ending = re.sub(r"[^a-z0-9]+", "", suffix)[:10]
    return "evidence/" + "-".join(part for part in (ref, slug) if part) + (f".{ending}" if ending else "")


def is_member_name(name: str) -> bool:
    """Return whether a name may stand in a pack: short ASCII parts that mean the same on every system."""
    parts = name.split("/")
    return len(name) <= LONGEST_NAME and all(
        NAME_PART.fullmatch(part) and not part.endswith(".") and part.split(".")[0].lower() not in RESERVED
        for part in parts
    )


def _faults_of(manifest: Manifest) -> list[str]:
    """Return what keeps a manifest from being one, a phrase each."""
    paths = [file.path for file in manifest.files]
    named = Counter([path.lower() for path in paths] + [item.ref for item in manifest.evidence])
    listed = {None, *paths}
    faults = [f"{path!r} is no name for a member" for path in paths if not is_member_name(path)]
    faults += [f"{file.path} has no SHA-256" for file in manifest.files if not DIGEST.fullmatch(file.sha256)]
    faults += [f"{name} is listed twice" for name, times in sorted(named.items()) if times > 1]
    faults += [f"{path} must not be listed" for path in SIGNED_APART if path in listed]
    faults += [f"{path} is not listed" for path in REQUIRED if path not in listed]
    faults += [f"{item.path} of {item.ref} is not listed" for item in manifest.evidence if item.path not in listed]
    if manifest.cut_off > manifest.built_at:
        faults.append("the cut-off lies after the time of building")
    return faults
