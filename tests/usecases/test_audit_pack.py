"""An audit pack shows the state at its cut-off, verifies offline, and holds nothing that it should not."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models.signals import post_save

from fairlead.demo.fill import fill
from fairlead.domain.access import Role
from fairlead.domain.applicability import CONTROL_STATE_TITLES, ControlState
from fairlead.domain.evidence import Proof
from fairlead.domain.occasion import Door
from fairlead.domain.readiness import View
from fairlead.queries.audit_pack import path_of_pack
from fairlead.queries.people import occasion_for, occasion_for_clock
from fairlead.records.job import AuditPack, Job
from fairlead.records.trail import TrailEntry
from fairlead.trail.verify import verify_pack
from fairlead.usecases.audit_pack import (
    PackCancelled,
    PackRefused,
    build_audit_pack,
    cancel_audit_pack,
    request_audit_pack,
)
from fairlead.usecases.audit_pack_files import PackFiles
from fairlead.usecases.evidence import About, admit_file
from fairlead.usecases.evidence_review import withhold_evidence
from fairlead.usecases.inventory import change_system
from tests import make

pytestmark = pytest.mark.django_db


def built(occasion, *, cut_off=None, view=View.STAGE_1) -> AuditPack:
    asked = request_audit_pack(occasion, view=view, cut_off=cut_off or occasion.at)
    return build_audit_pack(occasion_for_clock(occasion.organization, at=occasion.at), ref=asked.ref)


def members(pack: AuditPack) -> dict[str, bytes]:
    with zipfile.ZipFile(path_of_pack(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class TestAnAuditPack:
    def test_of_an_empty_organization_verifies_and_lists_what_is_missing(self) -> None:
        occasion = make.occasion()

        pack = built(occasion)

        manifest = json.loads(members(pack)["manifest.json"])
        assert pack.verdict["verdict"] == "PASSED"
        assert {"DI-01", "DI-02", "DI-06"} <= {missing["id"] for missing in manifest["missing"]}

    def test_of_the_demo_verifies_with_statement_registers_and_evidence(self) -> None:
        demo = fill(at=make.NOON, tell=lambda line: None)
        lead = occasion_for(demo.people["lead"], organization=demo.organization, at=make.NOON, door=Door.DEMO)

        pack = built(lead)

        names = set(members(pack))
        proved = {one["check"] for one in pack.verdict["findings"] if one["verdict"] == "PASSED"}
        assert pack.verdict["verdict"] == "PASSED", pack.verdict
        assert {"statement", "evidence", "log", "tree", "signature", "files"} <= proved
        assert {"index.html", "verify.py", "verify.html", "registers/risks.pdf", "statement/statement.json"} <= names
        statement = json.loads(members(pack)["statement/statement.json"])
        assert len(statement["lines"]) == 38

    def test_says_what_an_auditor_asks_first_and_nothing_that_is_not_so(self) -> None:
        demo = fill(at=make.NOON, tell=lambda line: None)
        lead = occasion_for(demo.people["lead"], organization=demo.organization, at=make.NOON, door=Door.DEMO)

        pages = {name: content.decode() for name, content in members(built(lead)).items() if name.startswith("pages/")}

        assert CONTROL_STATE_TITLES[ControlState.NO_EVIDENCE] not in pages["pages/9.2.2.html"]
        assert CONTROL_STATE_TITLES[ControlState.NO_EVIDENCE] in pages["pages/A.5.2.html"]
        assert all(f"document-{ref}" in pages["pages/6.1.3.html"] for ref in ("DI-05", "DI-07"))
        reasons = [json.loads(bytes(row.canonical))["reason"] for row in TrailEntry.objects.within(lead)]
        assert len([reason for reason in reasons if reason]) > 5
        assert all(reason in unescape(pages["pages/log.html"]) for reason in reasons if reason)

    def test_names_the_file_in_which_one_byte_was_changed(self, tmp_path: Path) -> None:
        occasion = make.occasion()
        pack = built(occasion)
        held = members(pack)
        held["index.html"] = held["index.html"].replace(b"</body>", b"<p>more</p></body>")
        forged = tmp_path / "forged.zip"
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in held.items():
                archive.writestr(name, content)
        forged.write_bytes(buffer.getvalue())

        report = verify_pack(forged, keys=[])

        assert report.verdict == "FAILED"
        assert any("index.html" in f"{one.place} {one.text}" for one in report.findings if one.verdict == "FAILED")

    def test_shows_the_state_at_its_cut_off(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion, name="Before the change")
        later = make.again(occasion, at=make.NOON + timedelta(days=2))
        change_system(later, ref=system.ref, values={"name": "After the change"})

        pack = built(later, cut_off=make.NOON + timedelta(days=1))

        register = members(pack)["registers/ai-systems.json"].decode()
        assert "Before the change" in register
        assert "After the change" not in register

    def test_holds_no_word_of_another_organization_and_no_secret(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        make.system(theirs, name="Foreign secret system")
        secret = (
            (settings.FOLDER.keys / "trail.key").read_text().splitlines()[1]
            if (settings.FOLDER.keys / "trail.key").exists()
            else "PRIVATE KEY"
        )

        everything = b"\n".join(members(built(ours)).values())

        assert b"Foreign secret system" not in everything
        assert secret.encode() not in everything
        assert b"PRIVATE KEY" not in everything

    def test_lists_withheld_evidence_without_its_bytes(self) -> None:
        occasion = make.occasion()
        about = About(
            title="Contract with the vendor",
            provisions=("iso42001:A.10.3",),
            proof=Proof.DESIGN,
            collected_on=make.NOON.date(),
            withheld=True,
        )
        admit_file(occasion, about=about, filename="c.txt", media_type="text/plain", chunks=[b"confidential words"])

        pack = built(occasion)

        held = members(pack)
        assert pack.verdict["verdict"] == "PASSED", pack.verdict
        assert b"confidential words" not in b"".join(held.values())
        assert "Contract with the vendor" in held["manifest.json"].decode()

    def test_leaves_a_file_out_while_it_is_withheld_and_has_it_again_after(self) -> None:
        lead = make.occasion()
        about = About(
            title="Contract with the vendor",
            provisions=("iso42001:A.10.3",),
            proof=Proof.DESIGN,
            collected_on=make.NOON.date(),
        )
        words = b"confidential words"
        item = admit_file(lead, about=about, filename="c.txt", media_type="text/plain", chunks=[words])
        held = {}

        for withheld in (True, False):
            withhold_evidence(lead, ref=item.ref, withheld=withheld, reason="The contract forbids it")
            pack = built(lead)
            assert pack.verdict["verdict"] == "PASSED", pack.verdict
            held[withheld] = b"".join(members(pack).values())

        assert item.sha256.encode() in held[True]
        assert words not in held[True]
        assert words in held[False]

    def test_built_twice_is_built_once(self) -> None:
        occasion = make.occasion()
        first = built(occasion)

        stage = settings.FOLDER.audit_packs / f".stage-{occasion.organization}-{first.ref}"
        stage.mkdir()  # as a kill leaves it between the record and the end of the work

        second = build_audit_pack(occasion_for_clock(occasion.organization, at=occasion.at), ref=first.ref)

        assert second.sha256 == first.sha256
        assert path_of_pack(second).exists()
        assert not stage.exists()

    def test_that_could_not_be_recorded_leaves_no_file_behind(self) -> None:
        occasion = make.occasion()
        asked = request_audit_pack(occasion, view=View.STAGE_1, cut_off=occasion.at)
        before = sorted(settings.FOLDER.audit_packs.iterdir())

        def fail(instance: AuditPack, **_told: object) -> None:
            assert not instance.sha256, "the disk of the database is full"

        post_save.connect(fail, sender=AuditPack)
        try:
            with pytest.raises(AssertionError, match="disk"):
                build_audit_pack(occasion_for_clock(occasion.organization, at=occasion.at), ref=asked.ref)
        finally:
            post_save.disconnect(fail, sender=AuditPack)

        assert sorted(settings.FOLDER.audit_packs.iterdir()) == before

    def test_removes_the_file_of_an_attempt_that_was_killed_before_the_row_named_it(self) -> None:
        occasion = make.occasion()
        asked = request_audit_pack(occasion, view=View.STAGE_1, cut_off=occasion.at)
        orphan = settings.FOLDER.audit_packs / f"{'ab' * 32}.zip"
        orphan.write_bytes(b"built whole, and no row names it")
        PackFiles.note_of(settings.FOLDER.audit_packs / f".stage-{occasion.organization}-{asked.ref}").write_text(
            "ab" * 32
        )

        pack = build_audit_pack(occasion_for_clock(occasion.organization, at=occasion.at), ref=asked.ref)

        assert not orphan.exists()
        assert path_of_pack(pack).exists()
        assert not [path for path in settings.FOLDER.audit_packs.iterdir() if path.name.startswith(".")]


class TestRequestAuditPack:
    def test_refuses_a_cut_off_in_the_future(self) -> None:
        occasion = make.occasion()

        with pytest.raises(PackRefused):
            request_audit_pack(occasion, view=View.STAGE_1, cut_off=make.NOON + timedelta(hours=1))

    def test_is_in_the_second_pack_after_the_first_checkpoint(self) -> None:
        occasion = make.occasion()
        built(occasion)
        make.system(occasion)

        second = members(built(occasion))

        assert any(name.startswith("trail/pins/") for name in second)


class TestCancelAuditPack:
    def test_of_one_that_has_not_begun_ends_it_at_once(self) -> None:
        occasion = make.occasion()
        asked = request_audit_pack(occasion, view=View.STAGE_1, cut_off=occasion.at)

        cancel_audit_pack(occasion, ref=asked.ref)
        pack = build_audit_pack(occasion_for_clock(occasion.organization, at=occasion.at), ref=asked.ref)

        assert Job.objects.within(occasion).get(pk=asked.job_id).state == Job.State.CANCELLED
        assert pack.sha256 == ""

    @pytest.mark.parametrize("step", ["Reading the log", "Packing", "Verifying"])
    def test_of_one_under_way_keeps_nothing(self, step: str) -> None:
        occasion = make.occasion()
        asked = request_audit_pack(occasion, view=View.STAGE_1, cut_off=occasion.at)
        before = sorted(settings.FOLDER.audit_packs.iterdir())

        def press_cancel(instance: Job, **_told: object) -> None:
            if instance.says == step and not instance.cancel_asked:
                cancel_audit_pack(occasion, ref=asked.ref)

        post_save.connect(press_cancel, sender=Job)
        try:
            with pytest.raises(PackCancelled):
                build_audit_pack(occasion_for_clock(occasion.organization, at=occasion.at), ref=asked.ref)
        finally:
            post_save.disconnect(press_cancel, sender=Job)

        assert Job.objects.within(occasion).get(pk=asked.job_id).state == Job.State.CANCELLED
        assert AuditPack.objects.within(occasion).get(ref=asked.ref).sha256 == ""
        assert sorted(settings.FOLDER.audit_packs.iterdir()) == before

    def test_is_refused_to_an_employee(self) -> None:
        from fairlead.domain.refusal import NotPermitted

        employee = make.colleague(make.occasion(), Role.EMPLOYEE)

        with pytest.raises(NotPermitted):
            cancel_audit_pack(employee, ref="AP-0001")
