"""Bundle: one ZIP that carries a register, with a manifest that holds the size and the SHA-256 of every member.

An export of one organization and a backup of an installation are bundles (docs/reference/bundle.md). Rows stand one a
line in ``tables/``, files under their digest; both stream, so that neither writing nor reading needs more memory than
its longest line. A bundle that is read is hostile until every byte of it was compared with its manifest: the archive
itself is judged by the reader that judges audit packs.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from fairlead.domain.refusal import N_, FaultsFound
from fairlead.trail.canonical import NotCanonical, canonical_bytes, parse_canonical
from fairlead.trail.entry import DIGEST
from fairlead.trail.verify import BOMB_RATIO, Fault, Pack, shown

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MOST_MEMBERS = 150_000
MOST_FAULTS = 50
LONGEST_LINE = 64 << 20
_PIECE = 1 << 20
_SHRUNK_ENOUGH = BOMB_RATIO // 4


class BundleRejected(FaultsFound):
    """A bundle is damaged, of another version, or not what it says; nothing of it was taken over."""

    def __init__(self, *faults: str) -> None:
        harmless = tuple(shown(fault) for fault in faults)  # names come from the file: no terminal may obey them
        super().__init__(N_("This file cannot be used, and nothing of it was stored:"), faults=harmless)


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member as the manifest lists it; `rows` is the number of its lines, or None for a file of bytes."""

    path: str
    sha256: str
    size: int
    rows: int | None = None


class BundleWriter:
    """Writes members one after the other into a seekable file; the manifest comes last and closes the bundle."""

    def __init__(self, goal: BinaryIO, *, at: datetime) -> None:
        moment = at.astimezone(UTC)
        self._archive = zipfile.ZipFile(goal, "w", allowZip64=True)
        self._time = (max(moment.year, 1980), moment.month, moment.day, moment.hour, moment.minute, moment.second)
        self.members: list[Member] = []

    def add_rows(self, path: str, lines: Iterable[bytes]) -> Member:
        """Write lines, each given without its end, and return what the manifest will say of them."""
        digest, size, rows = hashlib.sha256(), 0, 0
        with self._archive.open(self._entry(path, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as goal:
            goal._compressor = _Deflate()  # type: ignore[attr-defined]  # zipfile offers no other way to choose one
            for line in lines:
                ended = line + b"\n"
                goal.write(ended)
                digest.update(ended)
                size, rows = size + len(ended), rows + 1
        return self._list(Member(path=path, sha256=digest.hexdigest(), size=size, rows=rows))

    def add_file(self, path: str, content: BinaryIO) -> Member:
        """Copy a file as it is: what people hand in may expand beyond the bounds that a reader sets."""
        digest, size = hashlib.sha256(), 0
        with self._archive.open(self._entry(path, zipfile.ZIP_STORED), "w", force_zip64=True) as goal:
            while piece := content.read(_PIECE):
                goal.write(piece)
                digest.update(piece)
                size += len(piece)
        return self._list(Member(path=path, sha256=digest.hexdigest(), size=size))

    def add_files(self, files: Iterable[tuple[str, Path]]) -> tuple[str, ...]:
        """Add each file and return the names of those that are gone: what a disk lost keeps nobody from leaving."""
        gone = []
        for path, source in files:
            try:
                content = source.open("rb")
            except FileNotFoundError:
                gone.append(path)
                continue
            with content:
                self.add_file(path, content)
        return tuple(gone)

    def close(self, facts: Mapping[str, Any], *, sign: Callable[[bytes], str] | None = None) -> bytes:
        """Write the manifest with these facts beside the list of members, close the bundle, and return the manifest.

        Args:
            facts: what the manifest says beside the members, canonical values only.
            sign: returns the signed note over the manifest's bytes, which is then the last member.
        """
        files = [asdict(member) for member in sorted(self.members, key=lambda member: member.path)]
        manifest = canonical_bytes({**facts, "files": files})
        self._archive.writestr(self._entry(MANIFEST, zipfile.ZIP_DEFLATED), manifest)
        if sign is not None:
            self._archive.writestr(self._entry(SIGNATURE, zipfile.ZIP_STORED), sign(manifest))
        self._archive.close()
        return manifest

    def _list(self, member: Member) -> Member:
        self.members.append(member)
        return member

    def _entry(self, path: str, kind: int) -> zipfile.ZipInfo:
        """Return a member's head: one time and one mode, whatever system it is made on."""
        entry = zipfile.ZipInfo(path, self._time)
        entry.compress_type, entry.create_system, entry.external_attr = kind, 3, 0o100600 << 16
        return entry


class _Deflate:
    """Deflate that stops shrinking where a reader would see a bomb: equal rows by the million are no attack."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        self._taken = self._given = 0

    def compress(self, content: bytes) -> bytes:
        """Return what can be written of the content so far."""
        self._taken += len(content)
        if self._taken > _SHRUNK_ENOUGH * (self._given + _PIECE):
            plain = zlib.compressobj(0, zlib.DEFLATED, -15)
            written = self._deflate.flush(zlib.Z_FULL_FLUSH) + plain.compress(content) + plain.flush(zlib.Z_FULL_FLUSH)
        else:
            written = self._deflate.compress(content)
        self._given += len(written)
        return written

    def flush(self) -> bytes:
        """Return the rest."""
        return self._deflate.flush()


class Bundle:
    """An open bundle; its members are worth nothing before `check` returned.

    Raises:
        BundleRejected: no archive, an odd one, without a manifest of this format, or of another format.
    """

    def __init__(self, file: BinaryIO, *, form: str) -> None:
        try:
            self._pack = Pack(file, MOST_MEMBERS)
            raw = self._pack.whole(MANIFEST)
            self.raw_manifest = raw
            self.manifest: dict[str, Any] = _manifest_in(raw, form=form)
        except Fault as fault:
            raise BundleRejected(_said(fault)) from fault
        self.members = {one["path"]: Member(**one) for one in self.manifest["files"]}
        listed = len(self.manifest["files"])
        if listed != len(self.members):
            raise BundleRejected(f"{MANIFEST}: names a member twice")
        there = set(self._pack.members) - {MANIFEST, SIGNATURE}
        faults = [f"{path}: stands in the manifest and not in the file" for path in sorted(set(self.members) - there)]
        faults += [f"{path}: stands in the file and not in the manifest" for path in sorted(there - set(self.members))]
        if faults:
            raise BundleRejected(*faults[:MOST_FAULTS])

    def check(self) -> None:
        """Read every member once and compare it with the manifest.

        Raises:
            BundleRejected: members that are damaged or not what the manifest says, each with its name.
        """
        faults: list[str] = []
        for path, member in self.members.items():
            rows = 0
            try:
                for chunk in self._pack.chunks(path):
                    rows += chunk.count(b"\n") if member.rows is not None else 0
            except Fault as fault:
                faults.append(_said(fault))
                continue
            found = (self._pack.digests[path], self._pack.members[path].file_size)
            if found != (member.sha256, member.size) or rows != (member.rows or 0):
                faults.append(f"{path}: is not what the manifest says of it")
        if faults:
            raise BundleRejected(*faults[:MOST_FAULTS])

    def under(self, folder: str) -> tuple[str, ...]:
        """Return the names of the members in a folder, such as ``evidence/``, sorted."""
        return tuple(sorted(path for path in self.members if path.startswith(folder)))

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of a member."""
        try:
            yield from self._pack.chunks(path)
        except Fault as fault:
            raise BundleRejected(_said(fault)) from fault

    def whole(self, path: str) -> bytes:
        """Return the bytes of a small member."""
        try:
            return self._pack.whole(path)
        except Fault as fault:
            raise BundleRejected(_said(fault)) from fault

    def lines(self, path: str) -> Iterator[tuple[str, bytes]]:
        """Yield each line of a member with its place, such as ``tables/risk.jsonl:7``."""
        number, rest = 0, b""
        for chunk in self.chunks(path):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise BundleRejected(f"{path}:{number + 1}: is longer than any row")
            for number, line in enumerate(lines, number + 1):  # noqa: B020  # it counts on over the chunks
                yield f"{path}:{number}", line
        if rest:
            raise BundleRejected(f"{path}: ends in the middle of a line")

    def rows(self, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each row of a table with its place."""
        for place, line in self.lines(path):
            yield place, parse_row(line, place=place)


def signed_text(manifest: bytes, *, form: str) -> str:
    """Return what a log's key signs of a bundle: that a manifest of this form, size and digest is the log's own."""
    return f"{form}\n{len(manifest)}\n{hashlib.sha256(manifest).hexdigest()}\n"


def row_line(row: Mapping[str, Any]) -> bytes:
    """Return a row as its one line of JSON, without the end: sorted keys, so that equal rows have equal bytes."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parse_row(line: bytes, *, place: str) -> dict[str, Any]:
    """Return the row of a line.

    Raises:
        BundleRejected: no JSON object in the one spelling that it has.
    """
    try:
        row = json.loads(line.decode("utf-8"), parse_constant=_refuse)
        good = isinstance(row, dict) and row_line(row) == line
    except (ValueError, RecursionError):
        good = False
    if not good:
        raise BundleRejected(f"{place}: is not a row in the form of this format")
    return dict(row)


def _manifest_in(raw: bytes, *, form: str) -> dict[str, Any]:
    try:
        manifest = parse_canonical(raw)
    except NotCanonical as error:
        raise BundleRejected(f"{MANIFEST}: {error}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), str):
        raise BundleRejected(f"{MANIFEST}: names no format")
    if manifest["format"] != form:
        raise BundleRejected(f"{MANIFEST}: is of the format {manifest['format'][:60]}, not {form}")
    files = manifest.get("files")
    if not isinstance(files, list) or not all(_is_member(one) for one in files):
        raise BundleRejected(f"{MANIFEST}: lists its members in another form")
    return manifest


def _is_member(one: object) -> bool:
    if not isinstance(one, dict) or set(one) != {"path", "sha256", "size", "rows"}:
        return False
    whole = [one["size"]] if one["rows"] is None else [one["size"], one["rows"]]
    texts = isinstance(one["path"], str) and isinstance(one["sha256"], str)
    return texts and bool(DIGEST.fullmatch(one["sha256"])) and all(type(each) is int and each >= 0 for each in whole)


def _said(fault: Fault) -> str:
    place, template, values = fault.args
    return f"{place or 'the file'}: {template.format(**values)}"


def _refuse(text: str) -> object:
    raise ValueError(f"{text} is no JSON")
