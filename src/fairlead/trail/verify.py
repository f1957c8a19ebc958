#!/usr/bin/env python3
"""Verify a Fairlead audit pack: one file, Python's standard library only, no network, nothing unpacked.

    python3 verify.py PACK.zip --key 'VERIFIER KEY or file' --pin CHECKPOINT-FILE

Take this file from a place you trust, not from the pack: a forged pack brings a forged verifier. Each check ends as
PASSED, FAILED (and names the thing) or NOT PROVEN. Exit status: 0 if every check that was asked for passed, 1 if not, 2
if the words on the command line cannot be used. The format of a pack is in docs/reference/audit-pack.md.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

N_ = str  # marks a text for translation: the command line of Fairlead translates it, this file alone prints English
PASSED, FAILED, NOT_PROVEN = N_("PASSED"), N_("FAILED"), N_("NOT PROVEN")
CHECKS = ("archive", "manifest", "key", "signature", "log", "tree", "statement", "evidence", "files", "limits")
FORMAT, MANIFEST_LINE = "fairlead-audit-pack/1", "fairlead.audit-pack/1"
CHUNK, LONGEST_LINE, LARGEST_NOTE, LARGEST_DOCUMENT, LARGEST_PACK = 1 << 18, 1 << 20, 1 << 16, 32 << 20, 64 << 30
BOMB_SIZE, BOMB_RATIO, LARGEST, MOST_MEMBERS, MOST_SUBJECTS, MOST_NAMED = 64 << 20, 200, 2**53 - 1, 20000, 200000, 100
ENTRIES, VALUES, STATEMENT = "trail/entries.jsonl", "trail/values.jsonl", "statement/statement.json"
CHECKPOINT, KEY, PINS = "trail/checkpoint", "trail/key.vkey", "trail/pins/"
REQUIRED = ("index.html", CHECKPOINT, ENTRIES, KEY, VALUES, "verify.html", "verify.py")
DERIVED = ("applicable", "implementation", "justification", "owner")
APPROVED = ("approver", "content_sha256", "self_reviewed", "version")
ABSENT = ("withheld", "erased", "link")
PART = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?"
RESERVED = r"(?!(?i:(?:.*/)?(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./]|$)))"
MEMBER_NAME = re.compile(rf"(?!.{{151}}){RESERVED}{PART}(?:/{PART})*")
TIME = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"
HASH, NUMBER, PLAIN = r"[0-9a-f]{64}", r"(?:0|[1-9][0-9]{0,15})", r"[\x20\x21\x23-\x5b\x5d-\x7f]*"
THREE = r"(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])"
FOUR = r"(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]"
WIDE = rf"(?:[\xc2-\xdf]|{THREE}|{FOUR})[\x80-\xbf]"  # UTF-8, strictly
TEXT = rf'{PLAIN}(?:(?:{WIDE}|\\["\\bfnrt]|\\u00(?:0[0-7bef]|1[0-9a-f])){PLAIN})*'  # each character in its one spelling
ORIGIN, NAME = "[!-*,-~]{1,200}", r"[A-Za-z][A-Za-z0-9_.:-]{0,99}"
ENTRY = re.compile(  # the canonical form of an entry, written out: what matches needs no parsing and comparing
    rf'\{{"action":"([a-z][a-z0-9.-]{{0,99}})","actor":"(?!"){TEXT}","at":"({TIME})","batch":(?:null|"{TEXT}"),'
    rf'"door":"(?!"){TEXT}","facts":\{{((?:"{NAME}":"{HASH}"(?:,(?!\}})|(?=\}})))*)\}},"log":"({ORIGIN})","reason":'
    rf'(?:null|"{TEXT}"),"role":(?:null|"{TEXT}"),"seq":({NUMBER}),"subject":"(?!")({TEXT})","v":1\}}'.encode()
)
FACT = re.compile(rf'"({NAME})":"({HASH})"'.encode())
VALUE = re.compile(rf'\{{"field":"({NAME})","salt":"([0-9a-f]{{32}})","seq":({NUMBER}),"value":(.+)\}}'.encode())
SCALAR = re.compile(rf'null|true|false|"{TEXT}"|0|-?[1-9][0-9]{{0,14}}'.encode())
ITEM = rf'\{{"path":(?:null|"{TEXT}"),"ref":"{TEXT}","sha256":(?:null|"{HASH}"),"state":"[a-z]+"\}}'
FILE = rf'\{{"kind":"{TEXT}","path":"{TEXT}","sha256":"{HASH}","size":{NUMBER},"title":"{TEXT}"\}}'
MANIFEST = re.compile(
    rf'\{{"built_at":"{TIME}","cut_off":"{TIME}","evidence":\[(?:{ITEM},?)*\],"files":\[(?:{FILE},?)*\],"format":"{FORMAT}",'
    rf'"missing":\[(?:\{{"id":"{TEXT}","title":"{TEXT}"\}},?)*\],"organization":\{{"name":"{TEXT}","ref":"{TEXT}"\}},'
    rf'"view":"{TEXT}","withheld":\[(?:\{{"reason":"{TEXT}","title":"{TEXT}"\}},?)*\]\}}'.encode()
)
BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
SIGNED = rf"\u2014 ([^\s+]{{1,200}}) ({BASE64})\n"
NOTE = re.compile(rf"((?:[^\x00-\x1f\ufffd]*\n)+)\n((?:{SIGNED}){{1,32}})")
VKEY = re.compile(rf"({ORIGIN})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/]{{44}})\s*")
HEAD = re.compile(rf"({ORIGIN})\n({NUMBER})\n([A-Za-z0-9+/]{{43}}=)\n")
CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
Say = Callable[[str], str]


class Fault(Exception):
    """A check failed: the place, the sentence for a person, and the values in it, apart for translation."""


def demand(thing: Any, place: str, template: str, **values: object) -> Any:
    """Return a thing that is true; raise a fault for one that is not."""
    if not thing:
        raise Fault(place, template, values)
    return thing


def shown(value: object) -> str:
    """Return text without anything that a terminal would obey, and not too long."""
    return "".join(one if one.isprintable() else "\ufffd" for one in str(value)[:300])


class Finding(NamedTuple):
    """What one check came to at one place; the text is harmless for a terminal whatever the pack brought into it."""

    check: str
    verdict: str
    place: str
    text: str


class Report:
    """What the pack says it is, and what the checks came to."""

    def __init__(self, say: Say) -> None:
        self.say, self.facts = say, dict[str, str]()
        self.findings, self.unmet = list[Finding](), Counter[str]()

    def add(self, verdict: str, check: str, place: str, template: str, **values: object) -> None:
        """Record a finding; a check that failed or was not carried out anywhere is not recorded as passed as well."""
        self.unmet[check] += verdict != PASSED
        if self.unmet[check] <= (MOST_NAMED if verdict != PASSED else 0):
            text = self.say(template).format(**{name: shown(value) for name, value in values.items()})
            self.findings.append(Finding(check, verdict, place, text))

    @property
    def verdict(self) -> str:
        """PASSED only if every check that was asked for ran and held; a limit of all checks is none of them."""
        found = {one.verdict for one in self.findings if one.check != "limits"}
        return next(verdict for verdict in (FAILED, NOT_PROVEN, PASSED) if verdict in found)


class Pack:
    """An open archive, read by its directory and by its members, so that no two programs can see two packs in it."""

    def __init__(self, file: BinaryIO, most: int = MOST_MEMBERS) -> None:
        self.file, self.size, self.digests = file, file.seek(0, 2), dict[str, str]()
        end, large = self.read(self.size - 22, 22), self.read(self.size - 98, 76)
        large = large if large[56:60] == b"PK\6\7" else b""
        length = max(int.from_bytes(end[12:16], "little"), int.from_bytes(large[40:48], "little"))
        good = end[:4] == b"PK\5\6" and length <= most * 300
        demand(good, "", N_("is not a ZIP archive, something follows its end, or its directory is too large"))
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, struct.error, OSError, ValueError, OverflowError) as error:
            raise Fault("", N_("has a damaged directory"), {}) from error
        members = sorted(archive.infolist(), key=lambda one: one.header_offset)
        seen, count, start = set[str](), len(members), archive.start_dir
        length = sum(46 + len(one.orig_filename) + len(one.extra) for one in members)
        form = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *[count & 0xFFFF] * 2, length, min(start, 2**32 - 1), 0)
        for one in members:
            self.check_form(one, seen)
        folders = {name[: slash.start()] for name in seen for slash in re.finditer("/", name)}
        ends = [*(one.header_offset for one in members), start]
        wide = (b"PK\6\6", 44, 0, 0, count, count, length, start, b"PK\6\7", 0, start + length, 1)
        known = large[:12] + bytes(4) + large[16:] in (bytes(4), struct.pack("<4sQ4x2L4Q4sLQL", *wide))
        good = end == form and known and ends[0] == 0 and start + length + len(large) + 22 == self.size
        good = good and count <= most and not seen & folders
        demand(good, "", N_("has a directory that does not say what is there"))
        demand(sum(one.file_size for one in members) <= LARGEST_PACK, "", N_("expands beyond all reason"))
        self.members = {one.orig_filename: one for one in members}
        self.starts = {one.orig_filename: self.place(one, after) for one, after in zip(members, ends[1:], strict=True)}

    def read(self, offset: int, length: int) -> bytes:
        """Return these bytes of the archive, fewer where it ends."""
        self.file.seek(max(0, min(offset, self.size)))
        return self.file.read(length)

    def check_form(self, one: zipfile.ZipInfo, seen: set[str]) -> None:
        """Refuse a member that no pack holds, or that two programs could read in two ways."""
        name, size, mode, extra = one.orig_filename, one.file_size, one.external_attr, one.extra
        demand(MEMBER_NAME.fullmatch(name), name, N_("is not a name that a pack may hold"))
        demand(name.lower() not in seen, name, N_("stands in the archive twice, or again in other letters"))
        seen.add(name.lower())
        plain = not one.flag_bits & ~0x806 and one.compress_type in (0, 8) and not one.comment and not one.volume
        plain = plain and (not extra or extra[:4] == struct.pack("<2H", 1, len(extra) - 4))
        demand(plain, name, N_("is encrypted, streamed or packed in a way that no pack uses"))
        demand(mode >> 28 in (0, 8) and not mode & 0x18, name, N_("is a link, a folder or a device"))
        demand(one.compress_type or one.compress_size == size, name, N_("lies about its size"))
        demand(size <= max(BOMB_SIZE, BOMB_RATIO * one.compress_size), name, N_("expands beyond all reason"))

    def place(self, one: zipfile.ZipInfo, after: int) -> int:
        """Return where a member's bytes begin; refuse one whose own head disagrees, or that ends elsewhere."""
        name, packed, size, most = one.orig_filename.encode(), one.compress_size, one.file_size, 2**32 - 1
        large = struct.pack(f"<3L2H{len(name)}s2H2Q", one.CRC, most, most, len(name), 20, name, 1, 16, size, packed)
        small = struct.pack("<3L2H", one.CRC, min(packed, most), min(size, most), len(name), 0) + name
        head, kind = self.read(one.header_offset, 14 + len(large)), struct.pack("<2H", one.flag_bits, one.compress_type)
        start = next((14 + len(form) for form in (large, small) if head[14:].startswith(form)), 0)
        same = start and (head[:4], head[6:10]) == (b"PK\3\4", kind)
        same = same and (max(packed, size) < most or start == 14 + len(large))
        demand(same, one.orig_filename, N_("is described otherwise in front of its bytes than in the directory"))
        end = one.header_offset + start + packed
        demand(end == after, one.orig_filename, N_("overlaps another member, or bytes are hidden behind it"))
        return one.header_offset + start

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a member's bytes, a chunk at a time; its end, size and checksum must be what the directory promised."""
        member = demand(self.members.get(name), name, N_("is missing from the pack"))
        inflate, digest, crc, size = zlib.decompressobj(-15), hashlib.sha256(), 0, 0
        at, end = self.starts[name], self.starts[name] + member.compress_size
        while at < end or (member.compress_type and not inflate.eof):
            raw = inflate.unconsumed_tail or self.read(at, min(CHUNK, end - at))
            at += 0 if inflate.unconsumed_tail else len(raw)
            try:
                out = inflate.decompress(raw, CHUNK) if member.compress_type else raw
            except zlib.error:
                break
            size += len(out)
            if inflate.unused_data or size > member.file_size or not (raw or out):
                break
            crc = zlib.crc32(out, crc)
            digest.update(out)
            yield out
        good = (size, crc, at, inflate.unused_data) == (member.file_size, member.CRC, end, b"")
        good = good and inflate.eof == bool(member.compress_type)
        demand(good, name, N_("is damaged: its size, its end or its checksum is not what the archive promises"))
        self.digests[name] = digest.hexdigest()

    def whole(self, name: str) -> bytes:
        """Return the bytes of a member that is read at once."""
        demand(name not in self.members or self.members[name].file_size <= LARGEST_DOCUMENT, name, N_("is too large"))
        return b"".join(self.chunks(name))

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a member without their ends; the last line has an end too."""
        rest = b""
        for chunk in self.chunks(name):
            *lines, rest = (rest + chunk).split(b"\n")
            demand(len(rest) <= LONGEST_LINE, name, N_("holds a line that is too long"))
            yield from lines
        demand(not rest, name, N_("ends in the middle of a line"))


def parse(raw: bytes, place: str) -> Any:
    """Return the value of canonical JSON: written again it gives the same bytes, a number beyond 2^53 other ones."""
    try:
        near: Callable[[str], int] = lambda text: max(-LARGEST, min(LARGEST, int(text[:20])))  # noqa: E731
        value = json.loads(raw, parse_float=int, parse_constant=int, parse_int=near)
        good = CANONICAL(value).encode() == raw
    except (ValueError, RecursionError):
        good = False
    demand(good, place, N_("is not JSON in canonical form"))
    return value


class VerifierKey(NamedTuple):
    """A public key under a name: kind 1 signs notes, kind 4 is a witness's; the id stands in each signature."""

    name: str
    kind: int
    public: bytes
    id: bytes

    @classmethod
    def parse(cls, text: str, place: str) -> VerifierKey:
        """Return the key in a text: name, id and base64 of kind and key, joined by plus signs."""
        name, key_id, encoded = demand(VKEY.fullmatch(text), place, N_("is not a verifier key for Ed25519")).groups()
        raw = base64.b64decode(encoded)
        own = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        good = raw[0] in (1, 4) and own.hex() == key_id and point(raw[1:])
        demand(good, place, N_("is not a verifier key for Ed25519"))
        return cls(name, raw[0], raw[1:], own)


def open_note(raw: bytes, keys: Sequence[VerifierKey], place: str) -> str:
    """Return the text of a note that all these keys signed; a witness's signature covers the time of it too."""
    found = NOTE.fullmatch(raw.decode("utf-8", "replace")) if len(raw) <= LARGEST_NOTE else None
    text, block = demand(found, place, N_("is not a signed note")).group(1, 2)
    lines = [(name, base64.b64decode(signed)) for name, signed in re.findall(SIGNED, block)]
    for key in keys:
        mine = [signed[4:] for name, signed in lines if (name, signed[:4]) == (key.name, key.id)]
        demand(mine, place, N_("is not signed by {key}"), key=f"{key.name}+{key.id.hex()}")
        for signed in mine:
            timed = f"cosignature/v1\ntime {int.from_bytes(signed[:8], 'big')}\n" if key.kind == 4 else ""
            good = holds(signed[8 if timed else 0 :], (timed + text).encode(), key.public)
            demand(good, place, N_("has a signature of {key} that does not fit"), key=key.name)
    return str(text)


P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(one: tuple[int, ...], two: tuple[int, ...]) -> tuple[int, ...]:
    """Return the sum of two points in extended coordinates (RFC 8032, 5.1.4)."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor: int, one: tuple[int, ...]) -> tuple[int, ...]:
    """Return a multiple of a point."""
    total: tuple[int, ...] = (0, 1, 1, 0)
    for bit in f"{factor:b}":
        total = add(total, total)
        total = add(total, one) if bit == "1" else total
    return total


def point(raw: bytes) -> tuple[int, ...]:
    """Return the point that 32 bytes encode; () where there is none, or it has small order or a second spelling."""
    y, sign = int.from_bytes(raw, "little") & (2**255 - 1), raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    x = x if x & 1 == sign else P - x
    good = y < P and x * x % P == square and times(8, (x, y, 1, x * y % P))[0]
    return (x, y, 1, x * y % P) if good else ()


def holds(signature: bytes, message: bytes, public: bytes) -> bool:
    """Return whether an Ed25519 signature holds (RFC 8032, 5.1.7), in the one spelling that it has."""
    key, start = point(public), point(signature[:32]) if len(signature) == 64 else ()
    factor = int.from_bytes(signature[32:], "little")
    if not key or not start or factor >= ORDER:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(factor, point(bytes([0x58] + [0x66] * 31))), add(start, times(hashed, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


class Verification:
    """One run over one pack: each method is one check, and what it learns serves the next ones."""

    def __init__(self, report: Report, given: VerifierKey | None, witnesses: list[VerifierKey]) -> None:
        self.add, self.facts, self.given, self.witnesses = report.add, report.facts, given, witnesses
        self.pins, self.heads = list[tuple[str, str, bytes]](), list[tuple[str, str, int, bytes]]()
        self.decided, self.changed = dict[str, dict[str, bytes]](), dict[str, dict[str, bytes]]()
        self.items, self.erased = dict[str, tuple[str, bytes | None]](), set[str]()
        self.approval: tuple[str, dict[str, bytes]] | None = None
        self.roots = {0: hashlib.sha256().digest()}
        self.size = self.late = self.backward = self.absent = 0

    def run(self, file: BinaryIO) -> None:
        """Carry out the checks; without archive, manifest and key none of the others can begin."""
        self.file = file
        for check in CHECKS:
            try:
                getattr(self, check)()
            except Exception as error:  # the outermost door: whatever a pack provokes, fails the check
                unforeseen = ("", N_("cannot be carried out: {error}"), {"error": repr(error)})
                place, template, values = error.args if isinstance(error, Fault) else unforeseen
                self.add(FAILED, check, place, template, **values)
                if check in CHECKS[:3]:
                    self.add(NOT_PROVEN, "rest", "", N_("all other checks: they need this one"))
                    break

    def archive(self) -> None:
        """Open the archive."""
        self.pack = Pack(self.file)
        self.add(PASSED, "archive", "", N_("{count} members, nothing odd or hidden"), count=len(self.pack.members))

    def manifest(self) -> None:
        """Read what the pack says it is."""
        raw = self.pack.whole("manifest.json")
        demand(MANIFEST.fullmatch(raw), "manifest.json", N_("does not have the form of this format"))
        self.plan = plan = parse(raw, "manifest.json")
        self.listed = {file["path"]: file for file in plan["files"]}
        self.rows = {row["ref"]: row for row in plan["evidence"]}
        doubles = len(plan["files"]) + len(plan["evidence"]) - len(self.listed) - len(self.rows)
        demand(not doubles, "manifest.json", N_("names a file or an evidence item twice"))
        demand(plan["cut_off"] <= plan["built_at"], "manifest.json", N_("has a cut-off after the time of building"))
        self.facts |= {"organization": plan["organization"]["name"], "view": plan["view"], "cut_off": plan["cut_off"]}
        for path in sorted(set(REQUIRED) - set(self.listed)):
            self.add(FAILED, "manifest", path, N_("is not in the manifest, and each pack holds it"))
        self.add(PASSED, "manifest", "", N_("in canonical form, with all that each pack holds"))

    def key(self) -> None:
        """Choose the key to check by: the one that the auditor was given, else the one in the pack."""
        packed = VerifierKey.parse(self.pack.whole(KEY).decode("ascii", "replace"), KEY)
        self.signer, self.facts["log"], self.facts["key"] = self.given or packed, packed.name, packed.id.hex()
        demand(self.given in (None, packed), KEY, N_("is not the key that you were given"))
        if self.given:
            self.add(PASSED, "key", "", N_("the pack names the key that you were given"))

    def signature(self) -> None:
        """Check what the key signed: the manifest, and the checkpoints in the pack and in the auditor's hands."""
        text = open_note(self.pack.whole("manifest.sig"), [self.signer], "manifest.sig")
        length, digest = self.pack.members["manifest.json"].file_size, self.pack.digests["manifest.json"]
        signed = f"{MANIFEST_LINE}\n{self.signer.name}\n{length}\n{digest}\n"
        demand(text == signed, "manifest.json", N_("is not the manifest that was signed"))
        packed = [("tree", CHECKPOINT), *(("pins", name) for name in self.pack.members if name.startswith(PINS))]
        for check, place, raw in [*((*one, self.pack.whole(one[1])) for one in packed), *self.pins]:
            head = HEAD.fullmatch(open_note(raw, [self.signer] + self.witnesses * (check == "tree"), place))
            origin, size, root = demand(head, place, N_("is not a checkpoint")).groups()
            demand(origin == self.signer.name, place, N_("is a checkpoint of another log"))
            self.heads.append((check, place, int(size), base64.b64decode(root)))
        keys = ", ".join(key.name for key in [self.signer, *self.witnesses])
        self.add(PASSED, "signature", "", N_("manifest and checkpoints are signed by {keys}"), keys=keys)

    def log(self) -> None:
        """Read entry by entry: its form, place and values; grow the tree, and fold what the pack is compared with."""
        wanted, cut = {size for _, _, size, _ in self.heads}, self.plan["cut_off"].encode()
        sha, match, origin = hashlib.sha256, ENTRY.fullmatch, self.signer.name.encode()
        stack, seq, last = list[bytes](), 0, b""
        self.values = self.read_values()
        self.value = next(self.values, None)
        for line in self.pack.lines(ENTRIES):
            one = match(line)
            sealed = FACT.findall(one[3]) if one else []
            if one and one[5] == b"%d" % seq and one[4] == origin and sealed == sorted(dict(sealed).items()):
                action, at, _, _, _, subject = one.groups()
                self.backward, self.late, last = self.backward + (at < last), self.late + (at > cut), at
                known = self.take_values(seq, dict(sealed)) if sealed else {}
                if action.startswith((b"applicability.", b"evidence.")):
                    self.fold(action.decode(), json.loads(b'"%b"' % subject), known, at.decode(), at <= cut)
            else:
                self.add(FAILED, "log", f"{ENTRIES}:{seq + 1}", N_("is not entry {seq} in canonical form"), seq=seq)
            leaf, seq = sha(b"\0" + line).digest(), seq + 1
            for _ in range((seq & -seq).bit_length() - 1):
                leaf = sha(b"\1" + stack.pop() + leaf).digest()
            stack.append(leaf)
            if seq in wanted:
                for left in stack[-2::-1]:
                    leaf = sha(b"\1" + left + leaf).digest()
                self.roots[seq] = leaf
        self.size = seq
        self.take_values(2**60, {})
        self.add(PASSED, "log", "", N_("{count} entries in canonical form, numbered without a gap"), count=seq)
        self.add(PASSED, "values", "", N_("each value in the pack is the one that its entry holds the digest of"))

    def read_values(self) -> Iterator[tuple[int, bytes, bytes, bytes, str]]:
        """Yield of each value its entry, its field, the digest that this should hold, its own digest, its place."""
        try:
            for number, line in enumerate(self.pack.lines(VALUES), 1):
                place = f"{VALUES}:{number}"
                one = demand(VALUE.fullmatch(line), place, N_("is not a value in canonical form"))
                if not SCALAR.fullmatch(one[4]):
                    parse(one[4], place)
                sealed = hashlib.sha256(bytes.fromhex(one[2].decode()) + one[4]).hexdigest().encode()
                yield int(one[3]), one[1], sealed, hashlib.sha256(one[4]).digest(), place
        except Fault as fault:
            self.add(FAILED, "values", fault.args[0], fault.args[1], **fault.args[2])

    def take_values(self, seq: int, facts: dict[bytes, bytes]) -> dict[str, bytes]:
        """Return the digests of an entry's values, empty where the value is absent; name those that fit no entry."""
        found = dict.fromkeys(facts, b"")
        while self.value and self.value[0] <= seq:
            number, name, sealed, digest, place = self.value
            if number == seq and found.get(name) == b"" and facts[name] == sealed:
                found[name] = digest
            else:
                self.add(FAILED, "values", place, N_("is not what entry {seq} holds"), seq=number)
            self.value = next(self.values, None)
        self.absent += sum(not one for one in found.values())
        return {name.decode(): digest for name, digest in found.items()}

    def fold(self, action: str, ref: str, known: dict[str, bytes], at: str, in_time: bool) -> None:
        """Fold one act into the statement and the evidence as they stand at the cut-off."""
        act = action.removeprefix("evidence.")
        if action == "applicability.line.decided":
            self.changed.setdefault(ref, {}).update(known)
        elif action == "applicability.statement.approved" and in_time:
            for provision, fields in self.changed.items():
                self.decided.setdefault(provision, {}).update(fields)
            self.changed, self.approval = {}, (at, known)
        elif act == "erased":
            self.erased.add(ref)
        elif act == "admitted" and in_time:
            self.items[ref] = (act, known.get("sha256"))
        elif act in ("accepted", "rejected") and in_time:
            self.items[ref] = (act, self.items.get(ref, ("", b""))[1])
        many = len(self.changed) + len(self.decided) + len(self.items) + len(self.erased) > MOST_SUBJECTS
        demand(not many, ENTRIES, N_("speaks of too many things"))

    def tree(self) -> None:
        """Compare the entries with each checkpoint: the one of this pack and those from before."""
        for check, place, size, root in self.heads:
            if self.size < size or (check == "tree" and self.size != size):
                self.add(FAILED, check, place, N_("is over {size} entries, not {held}"), size=size, held=self.size)
            elif self.roots[size] != root:
                self.add(FAILED, check, place, N_("does not fit: one of the first {size} was changed"), size=size)
            elif check != "pins":
                self.add(PASSED, check, place, N_("fits the first {size} entries"), size=size)

    def compare(self, check: str, place: str, value: object, logged: bytes | None) -> None:
        """Compare a value with the digest of what the log holds: b"" if not in the pack, None if never recorded."""
        same = value in (None, "") if logged is None else logged == hashlib.sha256(CANONICAL(value).encode()).digest()
        if logged == b"":
            self.add(NOT_PROVEN, check, place, N_("what the log holds of it was erased or left out"))
        elif not same:
            self.add(FAILED, check, place, N_("is not what the log holds"))

    def statement(self) -> None:
        """Derive the statement of applicability again from the log, and compare it with the one in the pack."""
        both = self.approval if STATEMENT in self.listed else not self.approval
        demand(both, STATEMENT, N_("an approved statement stands in the pack or in the log, and not in both"))
        if not self.approval:
            return self.add(PASSED, "statement", "", N_("none was approved by the cut-off, and the pack holds none"))
        held, (at, approved) = parse(self.pack.whole(STATEMENT), STATEMENT), self.approval
        try:
            lines = {line["provision"]: {name: line[name] for name in DERIVED} for line in held["lines"]}
            content = CANONICAL([{"provision": one, **lines[one]} for one in sorted(lines)]).encode()
            said = (held["approved_at"], held["content_sha256"], len(held["lines"]))
            good = said == (at, hashlib.sha256(content).hexdigest(), len(lines))
            heading = {name: held[name] for name in APPROVED}
        except (LookupError, TypeError):
            good = False
        demand(good, STATEMENT, N_("contradicts itself, its form or the time of its approval"))
        for name, value in heading.items():
            self.compare("statement", f"{STATEMENT} {name}", value, approved.get(name))
        for one in sorted(lines.keys() ^ self.decided.keys()):
            self.add(FAILED, "statement", f"{STATEMENT} {one}", N_("stands in the statement or the log, not in both"))
        for one in sorted(lines.keys() & self.decided.keys()):
            for name, value in lines[one].items():
                self.compare("statement", f"{STATEMENT} {one} {name}", value, self.decided[one].get(name))
        return self.add(PASSED, "statement", "", N_("{count} lines follow from the log"), count=len(lines))

    def evidence(self) -> None:
        """Compare the evidence with the log both ways: what is here was admitted, what was accepted is here."""
        for ref, row in self.rows.items():
            said, path, (state, logged) = row["state"], row["path"], self.items.get(ref, ("", b""))
            state = "erased" if ref in self.erased else state
            here = said not in ABSENT and self.listed.get(path, {}).get("sha256", "") == row["sha256"]
            here = here if path is not None else said != "accepted"
            agrees = state and (said in (state, "withheld") or (said == "link" and row["sha256"] is None))
            if here and agrees:
                self.compare("evidence", ref, row["sha256"], logged)
            else:
                self.add(FAILED, "evidence", ref, N_("stands otherwise in the manifest than in the log by the cut-off"))
            if said in ABSENT:
                self.add(NOT_PROVEN, "limits", ref, N_("its content: {state}"), state=said)
        for ref in sorted(ref for ref, (state, _) in self.items.items() if state == "accepted"):
            if ref not in self.rows and ref not in self.erased:
                self.add(FAILED, "evidence", ref, N_("was accepted, and the pack does not name it"))
        known = {row["path"] for row in self.rows.values()}
        for path in sorted(one for one in self.listed if one.startswith("evidence/") and one not in known):
            self.add(FAILED, "evidence", path, N_("belongs to no evidence item"))
        self.add(PASSED, "evidence", "", N_("{count} items, each as the log has it"), count=len(self.rows))

    def files(self) -> None:
        """Compare each file with the manifest, both ways."""
        for path in sorted({*self.listed, *self.pack.members} - {"manifest.json", "manifest.sig"}):
            try:
                demand(path in self.listed, path, N_("is in the archive and not in the manifest"))
                if path not in self.pack.digests:
                    deque(self.pack.chunks(path), maxlen=0)
                same = (self.pack.digests[path], self.pack.members[path].file_size)
                demand(same == (self.listed[path]["sha256"], self.listed[path]["size"]), path, N_("was changed"))
            except Fault as fault:
                self.add(FAILED, "files", path, fault.args[1], **fault.args[2])
        self.add(PASSED, "files", "", N_("{count} files, each with its size and digest"), count=len(self.listed))

    def limits(self) -> None:
        """Say what no check of this pack can show."""
        for count, what in (
            (not self.given, N_("who holds the key {key}, because it came with the pack: you gave none (--key)")),
            (not self.pins, N_("that no holder of the key rewrote the log: you gave no earlier checkpoint (--pin)")),
            (not self.witnesses, N_("that others were shown the same log: you gave no witness's key (--key)")),
            (1, N_("that what people typed is true, where evidence came from, what was done elsewhere or later")),
            (1, N_("that pages, documents and registers repeat the log: only statement.json was derived again")),
            (self.late, N_("what was done after the cut-off; entries of that time: {count}")),
            (self.backward, N_("the order of times: the clock went back; times: {count}")),
            (self.absent, N_("what was erased by law or left out, of which the log holds digests; values: {count}")),
        ):
            if count:
                self.add(NOT_PROVEN, "limits", "", what, count=count, key=self.facts["key"])
        for one in self.plan["withheld"]:
            self.add(NOT_PROVEN, "limits", one["title"], N_("withheld: {reason}"), reason=one["reason"])
        for one in self.plan["missing"]:
            self.add(NOT_PROVEN, "limits", one["id"], N_("does not exist: {title}"), title=one["title"])


def verify_pack(pack: Path, *, keys: Sequence[str] = (), pins: Sequence[Path] = (), say: Say = str) -> Report:
    """Return the report on a pack. A file that cannot be read raises OSError, a key that is none a Fault."""
    report, given = Report(say), [VerifierKey.parse(key, "--key") for key in keys]
    mine = [key for key in given if key.kind == 1]
    demand(len(mine) < 2, "--key", N_("was given for two logs"))
    run = Verification(report, mine[0] if mine else None, [key for key in given if key.kind == 4])
    run.pins += [("pin", one.name, one.read_bytes()[: LARGEST_NOTE + 1]) for one in pins]
    with pack.open("rb") as file:
        run.run(file)
    return report


def as_text(report: Report) -> str:
    """Return the report as a person reads it."""
    lines = [f"{report.say(name):<14}{shown(value)}" for name, value in report.facts.items()]
    for verdict in (PASSED, FAILED, NOT_PROVEN):
        found = [one for one in report.findings if one.verdict == verdict]
        said = [f"  {one.check:<10} {shown(one.place)}{': ' * bool(one.place)}{one.text}" for one in found]
        lines += ["", report.say(verdict), *said] if said else []
    return "\n".join([*lines, "", f"{report.say(N_('Verdict'))}: {report.say(report.verdict)}"])


def configure(parser: argparse.ArgumentParser, say: Say = str) -> None:
    """Declare the words on the command line."""
    add = parser.add_argument
    add("pack", type=Path, help=say(N_("the audit pack, a ZIP file")))
    add("--key", action="append", default=[], help=say(N_("a verifier key that you were given, or its file")))
    add("--pin", action="append", default=[], type=Path, help=say(N_("a file with an earlier checkpoint of the log")))
    add("--format", choices=("text", "json"), default="text", help=say(N_("how to print what was found")))


def run(words: argparse.Namespace, say: Say = str) -> int:
    """Verify what the command line names, print the report, and return the exit status."""
    try:
        keys = [one if "+" in one else Path(one).read_text("utf-8") for one in words.key]
        report = verify_pack(words.pack, keys=keys, pins=words.pin, say=say)
    except (OSError, ValueError, Fault) as error:
        told = ": ".join(error.args[:2]) if isinstance(error, Fault) else re.sub(r"^\[Errno \d+\] ", "", str(error))
        print(told, file=sys.stderr)
        return 2
    form = {"verdict": report.verdict, **report.facts, "findings": [one._asdict() for one in report.findings]}
    text = json.dumps(form, indent=1) if words.format == "json" else as_text(report)
    print(text.encode(letters := sys.stdout.encoding or "utf-8", "replace").decode(letters))  # those it has
    return 0 if report.verdict == PASSED else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=N_("Verify a Fairlead audit pack offline."))
    configure(parser)
    sys.exit(run(parser.parse_args()))
