"""The members of an audit pack, staged one by one in a folder and then packed (docs/reference/audit-pack.md)."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files as resources
from pathlib import Path

from django.conf import settings

from fairlead.domain.evidence import EvidenceKind
from fairlead.domain.evidence import EvidenceState as Decided
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import View
from fairlead.domain.refusal import N_
from fairlead.queries.applicability import statement_report
from fairlead.queries.pack_documents import approved_texts
from fairlead.queries.pack_index import Thread, pack_index, path_in_pack, state_at
from fairlead.queries.pack_values import pack_values
from fairlead.queries.people import organization_of
from fairlead.queries.readiness import approved_statement
from fairlead.queries.registers import Cut, documents, inventory, readiness_report, risk_register
from fairlead.records import store
from fairlead.records.evidence import EvidenceItem
from fairlead.records.job import AuditPack
from fairlead.records.trail import TrailCheckpoint, TrailEntry, TrailHead
from fairlead.reports.content.audit_pack import PackFile
from fairlead.reports.content.header import Checkpoint, Report
from fairlead.reports.writers.archive import Archive, Progress
from fairlead.reports.writers.html import pack_pages
from fairlead.reports.writers.json import JsonWriter
from fairlead.reports.writers.pdf import PdfWriter
from fairlead.reports.writers.xlsx import XlsxWriter
from fairlead.trail.canonical import canonical_bytes
from fairlead.trail.chain import Frontier
from fairlead.trail.checkpoint import sign_checkpoint, sign_manifest
from fairlead.trail.key import read_or_create_key
from fairlead.trail.note import parse_note, signature_line, verifier_of, vkey_of
from fairlead.trail.pack import EvidenceState, Manifest, Missing, PackedEvidence, PackedFile, Withheld, value_line

FILES_BETWEEN, BYTES_BETWEEN = 100, 32 * 1024 * 1024
"""How much of a long step is done between two questions whether to go on."""

PART = ".zip.part"
Step = tuple[str, Callable[[], None]]


class PackFiles:
    """One pack in the making: its staged members, and after the last step the finished archive.

    `go_on` is called again and again during long steps; it ends the building by raising.
    """

    def __init__(self, occasion: Occasion, *, pack: AuditPack, stage: Path, go_on: Callable[[], None]) -> None:
        self.occasion, self.pack, self.stage, self._go_on = occasion, pack, stage, go_on
        self.view = View(pack.view)
        self.cut = Cut.of(occasion, at=pack.cut_off)
        self.members: list[PackedFile] = []
        self.archive = stage.with_suffix(PART)
        self._note = self.note_of(stage)
        self.sha256, self.size, self.log_size, self.checkpoint = "", 0, 0, ""
        signing = read_or_create_key(settings.FOLDER.keys / "trail.key")
        head = TrailHead.objects.within(occasion).get()
        self._signing, self._origin = signing, head.origin
        self._frontier = Frontier.from_bytes(bytes(head.frontier)) if head.size else Frontier()
        self.key = vkey_of(signing, origin=head.origin)

    @property
    def filename(self) -> str:
        """The name under which a person receives the pack."""
        organization = organization_of(self.occasion)
        return f"{organization.ref}-audit-pack-{self.view.value}-{self.pack.cut_off:%Y-%m-%d}-{self.pack.ref}.zip"

    def steps(self) -> Iterator[Step]:
        """Yield each step with the words that a person reads meanwhile."""
        self.stage.mkdir(parents=True)
        yield N_("Reading the log"), self._log
        yield N_("Signing the checkpoint"), self._sign
        yield N_("Writing the statement of applicability"), self._statement
        yield N_("Writing the registers"), self._registers
        yield N_("Gathering evidence"), self._evidence
        yield N_("Writing the index"), self._index
        yield N_("Packing"), self._pack

    @staticmethod
    def note_of(stage: Path) -> Path:
        """Return where the digest of a file is noted while it has its final name and no row names it yet."""
        return stage.with_suffix(".kept")

    @classmethod
    def sweep(cls, stage: Path) -> None:
        """Remove what the building needed, whole or what a killed attempt left of it; the built file stays."""
        shutil.rmtree(stage, ignore_errors=True)
        stage.with_suffix(PART).unlink(missing_ok=True)
        cls.note_of(stage).unlink(missing_ok=True)

    def keep(self) -> None:
        """Give the finished archive its final name, by its digest, and note it until the row names it, too."""
        self._note.write_text(self.sha256, encoding="ascii")
        self.archive.replace(_final(self.sha256))

    def forget(self) -> None:
        """Remove the file of an attempt that ended between its final name and the row that names it."""
        if self._note.exists():
            _final(self._note.read_text(encoding="ascii")).unlink(missing_ok=True)

    def _add(self, path: str, content: bytes, *, kind: str, title: str) -> None:
        target = self.stage / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self._list(path, kind=kind, title=title)

    def _list(self, path: str, *, kind: str, title: str) -> None:
        with (self.stage / path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = (self.stage / path).stat().st_size
        self.members.append(PackedFile(path=path, sha256=digest, size=size, kind=kind, title=title))

    def _log(self) -> None:
        """Write the whole log up to the head that was read first, byte by byte as it was sealed."""
        folder = self.stage / "trail"
        folder.mkdir()
        size = self._frontier.size
        entries = TrailEntry.objects.within(self.occasion).filter(seq__lt=size).order_by("seq")
        with (folder / "entries.jsonl").open("wb") as file:
            for line in entries.values_list("canonical", flat=True).iterator(chunk_size=5000):
                file.write(bytes(line) + b"\n")
        with (folder / "values.jsonl").open("wb") as file:
            for seq, name, salt, value in pack_values(self.occasion, by=self.cut.at, size=size):
                file.write(value_line(seq=seq, field=name, salt=salt, value=value))
        self._list("trail/entries.jsonl", kind="trail", title=N_("The log, one entry a line"))
        self._list("trail/values.jsonl", kind="trail", title=N_("The values behind the digests of the log"))

    def _sign(self) -> None:
        """Sign the head, and add the checkpoints that were handed out before as pins."""
        self.log_size = self._frontier.size
        self.checkpoint = sign_checkpoint(
            self._signing, origin=self._origin, size=self.log_size, root=self._frontier.root
        )
        root = base64.b64encode(self._frontier.root).decode()
        head = Checkpoint(origin=self._origin, size=self.log_size, root=root, text=self.checkpoint)
        self.cut = replace(self.cut, checkpoint=head)
        self._add("trail/checkpoint", self.checkpoint.encode(), kind="trail", title=N_("Signed checkpoint of the log"))
        self._add("trail/key.vkey", f"{self.key}\n".encode(), kind="trail", title=N_("Public key of the log"))
        earlier = TrailCheckpoint.objects.within(self.occasion).filter(size__lt=self.log_size).order_by("size")
        for checkpoint in earlier:
            path = f"trail/pins/{checkpoint.size:08d}.txt"
            note = self._signed_too(checkpoint.note)
            self._add(path, note.encode(), kind="trail", title=N_("A checkpoint handed out earlier"))
        for name, title in (("verify.py", N_("Verifier for Python")), ("verify.html", N_("Verifier for a browser"))):
            self._add(name, resources("fairlead.trail").joinpath(name).read_bytes(), kind="verifier", title=title)

    def _signed_too(self, note: str) -> str:
        """Return an earlier checkpoint with the signature of today's key as well.

        One that another installation handed out carries that one's signature only; the import compared it with the log.
        """
        verifier, parsed = verifier_of(self._signing, name=self._origin), parse_note(note)
        if any(one.key_id == verifier.key_id for one in parsed.signatures):
            return note
        return note + signature_line(verifier, self._signing.sign(parsed.text.encode()))

    def _statement(self) -> None:
        """Write the statement in force at the cut-off as JSON, PDF and XLSX; without one there is none to write."""
        statement = approved_statement(self.occasion, by=self.cut.at)
        if statement is None:
            return
        report = statement_report(self.occasion, statement, at=self.cut.at)
        title = N_("Statement of applicability")
        name = "statement/statement-of-applicability"
        self._add("statement/statement.json", canonical_bytes(report.to_json()), kind="statement", title=title)
        self._add(f"{name}.pdf", PdfWriter().write(report), kind="statement", title=title)
        self._add(f"{name}.xlsx", XlsxWriter().write(report), kind="statement", title=title)

    def _registers(self) -> None:
        """Write each register in every form that an auditor may want."""
        reports: tuple[tuple[str, str, Report], ...] = (
            ("ai-systems", N_("AI systems"), inventory(self.cut)),
            ("risks", N_("Risk register"), risk_register(self.cut)),
            ("documents", N_("Documented information"), documents(self.cut)),
            ("readiness", N_("Readiness"), readiness_report(self.cut, view=self.view)),
        )
        for name, title, report in reports:
            for writer in (PdfWriter(), XlsxWriter(), JsonWriter()):
                content = writer.write(report)
                self._add(f"registers/{name}.{writer.suffix}", content, kind="register", title=title)

        for path, text in approved_texts(self.cut):
            self._add(path, text.encode(), kind="document", title=N_("Document, as approved"))

    def _evidence(self) -> None:
        """Copy each evidence file that is neither withheld nor erased."""
        for number, item in enumerate(self._items(), start=1):
            path = path_in_pack(item)
            if number % FILES_BETWEEN == 0:
                self._go_on()
            if path:
                target = self.stage / path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(store.path_of(item.sha256, organization=self.occasion.organization), target)
                self._list(path, kind="evidence", title=item.title)

    def _items(self) -> tuple[EvidenceItem, ...]:
        rows = EvidenceItem.objects.within(self.occasion).filter(received_at__lte=self.cut.at)
        return tuple(rows.order_by("ref"))

    def _index(self) -> None:
        """Write the pages: from the first one to the evidence of a named control in at most three clicks."""
        thread = Thread.at(self.cut, view=self.view)
        front = tuple(
            PackFile(path=member.path, title=member.title)
            for member in self.members
            if member.kind in ("statement", "register") and member.path.endswith(".pdf")
        )
        index = pack_index(thread, view=self.view, log_size=self.log_size, key=self.key, files=front)
        for path, content in pack_pages(index):
            self._add(path, content, kind="page", title=N_("Index"))

    def _pack(self) -> None:
        """Write the manifest, sign it, and pack everything in the order of its names."""
        organization = organization_of(self.occasion)
        lines = documents(self.cut).documents
        manifest = Manifest(
            organization_ref=organization.ref,
            organization_name=organization.name,
            view=self.view.value.replace("-", " "),
            cut_off=self.cut.at,
            built_at=self.occasion.at,
            files=self.members,
            withheld=[Withheld(title=item.title, reason=N_("Confidential")) for item in self._items() if item.withheld],
            missing=[Missing(id=line.id, title=line.title) for line in lines if not line.present],
            evidence=[self._packed(item) for item in self._items()],
        ).to_bytes()
        (self.stage / "manifest.json").write_bytes(manifest)
        signature = sign_manifest(self._signing, origin=self._origin, manifest=manifest)
        (self.stage / "manifest.sig").write_text(signature, encoding="utf-8")
        archive = Archive(at=self.occasion.at)
        for path in sorted(("manifest.json", "manifest.sig", *(member.path for member in self.members))):
            archive.add(path, self.stage / path)
        with self.archive.open("wb") as goal:
            archive.write(goal, progress=self._pause())
            goal.flush()
            os.fsync(goal.fileno())
        with self.archive.open("rb") as file:
            self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self.size = self.archive.stat().st_size

    def _pause(self) -> Callable[[Progress], None]:
        """Return what an archive tells its progress to: it asks whether to go on, now and then."""
        asked = 0

        def hear(progress: Progress) -> None:
            nonlocal asked
            if progress.size - asked >= BYTES_BETWEEN:
                asked = progress.size
                self._go_on()

        return hear

    def _packed(self, item: EvidenceItem) -> PackedEvidence:
        path = path_in_pack(item) or None
        decided = {Decided.ACCEPTED: EvidenceState.ACCEPTED, Decided.REJECTED: EvidenceState.REJECTED}
        state = decided.get(state_at(item, at=self.cut.at), EvidenceState.ADMITTED)
        if item.erased_at is not None:
            state = EvidenceState.ERASED
        elif item.kind == EvidenceKind.LINK:
            state = EvidenceState.LINK
        elif item.withheld:
            state = EvidenceState.WITHHELD
        return PackedEvidence(ref=item.ref, sha256=item.sha256 or None, path=path, state=state)


def _final(sha256: str) -> Path:
    return settings.FOLDER.audit_packs / f"{sha256}.zip"
