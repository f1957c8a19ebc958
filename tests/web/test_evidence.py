"""Evidence pages: handed in by one, accepted by another, downloaded and never rendered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fairlead.domain.access import Role
from fairlead.domain.evidence import EvidenceState, Proof
from fairlead.domain.occasion import Occasion
from fairlead.measurement.coding import Coding
from fairlead.measurement.fairness.group_fairness import FAIRNESS
from fairlead.measurement.fairness.parameters import FairnessParameters
from fairlead.measurement.run import measure_file
from fairlead.records.evidence import EvidenceItem, EvidenceLink
from fairlead.records.people import User
from fairlead.usecases.evidence import About, admit_file, admit_link
from fairlead.usecases.evidence_review import accept_evidence, erase_evidence
from tests import make

pytestmark = pytest.mark.django_db
POLICY, CONTROL = "iso42001:5.2", "iso42001:A.6.2.4"


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


def browser(one: Occasion) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=one.person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def item(one: Occasion, title: str = "Minutes", **changes: Any) -> EvidenceItem:
    about = About(title=title, provisions=(POLICY,), proof=Proof.OPERATION, collected_on=make.NOON.date())
    return admit_file(
        one,
        about=replace(about, **changes),
        filename="minutes.html",
        media_type="text/html",
        chunks=[f"<script>alert('{title}')</script>".encode()],
    )


def statement(folder: Path, *, system: str = "") -> bytes:
    log = folder / "decisions.csv"
    rows = [f"{sex},{int(number % 3 == 0)}" for sex, many in (("f", 60), ("m", 60), ("x", 4)) for number in range(many)]
    log.write_text("\n".join(["sex,approved", *rows, ""]), encoding="utf-8")
    parameters = FairnessParameters(
        by=("sex",), decision=Coding(column="approved", positive=("1",), negative=("0",)), reference=(("sex", "m"),)
    )
    return measure_file(log, measure=FAIRNESS, parameters=parameters, system=system or None).written().content


def given(**changes: Any) -> dict[str, Any]:
    return {"title": "Minutes", "provisions": [POLICY], "proof": "operation", "collected_on": "2026-11-23", **changes}


def kept_files() -> list[Path]:
    folder: Path = settings.FOLDER.evidence
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


class TestItems:
    def test_counts_each_facet_and_narrows_by_it(self) -> None:
        owner = make.occasion()
        item(owner, "Policy as printed", proof=Proof.DESIGN)
        accept_evidence(owner, ref=item(owner, "Drill log").ref)

        text = browser(owner).get("/evidence/", {"state": "accepted"}).content.decode()

        assert "Drill log" in text
        assert "Policy as printed" not in text

    def test_finds_by_the_number_of_a_control(self) -> None:
        owner = make.occasion()
        item(owner, "About the policy")
        item(owner, "About testing", provisions=(CONTROL,))

        text = browser(owner).get("/evidence/", {"q": "A.6.2.4"}).content.decode()

        assert "About testing" in text
        assert "About the policy" not in text

    @pytest.mark.parametrize("sort", ["title", "-title", "state", "-state", "system", "-fresh"])
    def test_sorts_by_every_column_that_offers_it(self, sort: str) -> None:
        owner = make.occasion()
        item(owner)

        assert browser(owner).get("/evidence/", {"sort": sort}).status_code == 200

    @pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
    def test_exports_exactly_its_rows(self, form: str) -> None:
        owner = make.occasion()
        item(owner, "=cmd|' /C calc'!A0")
        item(owner, "Left out", proof=Proof.DESIGN)

        answer = browser(owner).get("/evidence/", {"export": form, "proof": "operation"})

        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "attachment" in answer["Content-Disposition"]
        assert b"Left out" not in body
        if form == "csv":
            assert b",=cmd" not in body

    def test_asks_as_often_for_sixty_items_as_for_one(self, django_assert_max_num_queries: Any) -> None:
        owner = make.occasion()
        for number in range(60):
            item(owner, f"Item {number}")
        client = browser(owner)
        client.get("/evidence/")

        with django_assert_max_num_queries(15 + make.walls()):
            answer = client.get("/evidence/")

        assert "of 60" in answer.content.decode()


class TestItem:
    def test_of_another_organization_is_not_found(self) -> None:
        theirs = item(make.occasion())
        client = browser(make.occasion())

        for path in ("", "download/", "links/", "erase/", "withhold/"):
            assert client.get(f"/evidence/{theirs.ref}/{path}").status_code == 404

        for path in ("accept/", "reject/"):
            assert client.post(f"/evidence/{theirs.ref}/{path}", {"reason": "no"}).status_code == 404

    def test_sends_a_visitor_to_sign_in(self) -> None:
        owned = item(make.occasion())

        for path in ("", f"{owned.ref}/", f"{owned.ref}/download/", "new/file/", "new/link/", "new/measurement/"):
            assert Client().get(f"/evidence/{path}")["Location"].startswith("/accounts/login/")

    def test_offers_no_acceptance_to_who_handed_it_in_and_says_why(self) -> None:
        owner = make.occasion()
        make.colleague(owner)
        owned = item(make.again(owner))

        text = browser(owner).get(f"/evidence/{owned.ref}/").content.decode()

        assert f"/evidence/{owned.ref}/accept/" not in text
        assert "You handed this in" in text

    def test_offers_acceptance_to_a_colleague(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        owned = item(make.again(owner))

        text = browser(lead).get(f"/evidence/{owned.ref}/").content.decode()

        assert f"/evidence/{owned.ref}/accept/" in text

    def test_asks_a_bounded_number_of_queries(self, django_assert_max_num_queries: Any) -> None:
        owner = make.occasion()
        owned = item(owner, provisions=(POLICY, CONTROL, "iso42001:9.1"))
        client = browser(owner)
        client.get(f"/evidence/{owned.ref}/")

        with django_assert_max_num_queries(12 + make.walls()):
            assert client.get(f"/evidence/{owned.ref}/").status_code == 200


class TestWithholding:
    def test_asks_why_and_can_be_taken_back(self) -> None:
        owner = make.occasion()
        owned = item(owner)
        client = browser(owner)
        page = f"/evidence/{owned.ref}/"

        assert client.post(f"{page}withhold/", {"reason": ""}).status_code == 422
        for reason, word in (("Trade secret", "Release the file"), ("Agreed with the vendor", "Withhold the file")):
            answer = client.post(f"{page}withhold/", {"reason": reason}, follow=True)
            assert word in answer.content.decode()
            assert reason in client.get(page).content.decode()


class TestDownload:
    def test_is_an_attachment_that_no_browser_renders(self) -> None:
        owner = make.occasion()
        owned = item(owner)

        answer = browser(owner).get(f"/evidence/{owned.ref}/download/")

        assert b"".join(answer.streaming_content) == b"<script>alert('Minutes')</script>"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]

    def test_of_erased_content_is_not_found(self, django_capture_on_commit_callbacks: Any) -> None:
        owner = make.occasion()
        owned = item(owner)
        with django_capture_on_commit_callbacks(execute=True):
            erase_evidence(owner, ref=owned.ref, reason="Request under data protection law")

        assert browser(owner).get(f"/evidence/{owned.ref}/download/").status_code == 404


class TestHandIn:
    def test_of_a_file_waits_for_somebody_else(self) -> None:
        owner = make.occasion()
        file = SimpleUploadedFile("../../drill.md", b"# Drill", content_type="text/markdown")

        answer = browser(owner).post("/evidence/new/file/", given(file=file))

        row = EvidenceItem.objects.within(owner).get()
        assert answer["Location"] == f"/evidence/{row.ref}/"
        assert (row.state, row.filename) == (EvidenceState.WAITING, "drill.md")
        assert EvidenceLink.objects.within(owner).get().provision == POLICY

    def test_of_a_link_never_opens_it(self) -> None:
        owner = make.occasion()

        browser(owner).post("/evidence/new/link/", given(url="https://example.org/minutes"))

        assert EvidenceItem.objects.within(owner).get().url == "https://example.org/minutes"

    @pytest.mark.parametrize(
        ("kind", "changes", "says"),
        [
            ("file", {"file": SimpleUploadedFile("a.md", b"")}, "empty"),
            ("file", {}, "needs an answer"),
            ("file", {"file": b"x", "title": ""}, "needs an answer"),
            ("file", {"file": b"x", "collected_on": "2027-01-01"}, "future"),
            ("file", {"file": b"x", "period_from": "2026-05-02", "period_until": "2026-05-01"}, "ends before"),
            ("file", {"file": b"x", "fresh_days": "0"}, "1 to 1,096"),
            ("file", {"file": b"x", "provisions": ["iso42001:A.99"]}, "A.99"),
            ("link", {"url": "javascript:alert(1)"}, "https://"),
            ("measurement", {"statement": b'{"_type":"no"}'}, "is missing"),
            ("measurement", {"statement": b"\xff\xfe"}, "not a measurement statement"),
        ],
    )
    def test_of_what_cannot_be_used_is_refused_and_nothing_is_stored(
        self, kind: str, changes: dict[str, Any], says: str
    ) -> None:
        owner = make.occasion()
        before = kept_files()
        sent = {
            name: SimpleUploadedFile("a.bin", value) if isinstance(value, bytes) else value
            for name, value in changes.items()
        }

        answer = browser(owner).post(f"/evidence/new/{kind}/", given(**sent))

        assert answer.status_code == 422
        said = re.findall(r"field-error[^>]*>.*?</p>|data-errors.*?</ul>", answer.content.decode(), re.S)
        assert says in " ".join(said), said
        assert not EvidenceItem.objects.within(owner).exists()
        assert kept_files() == before

    def test_of_the_same_bytes_names_the_first(self) -> None:
        owner = make.occasion()
        first = admit_file(
            owner,
            about=About(title="One", provisions=(), proof=Proof.DESIGN, collected_on=date(2026, 11, 1)),
            filename="a",
            media_type="",
            chunks=[b"same"],
        )

        answer = browser(owner).post("/evidence/new/file/", given(file=SimpleUploadedFile("b", b"same")))

        assert first.ref in answer.content.decode()
        assert EvidenceItem.objects.within(owner).count() == 1

    def test_by_a_read_only_auditor_is_not_permitted(self) -> None:
        auditor = make.colleague(make.occasion(), Role.CERTIFICATION_AUDITOR)

        assert browser(auditor).get("/evidence/new/file/").status_code == 403

    def test_of_a_measurement_shows_what_may_be_said_of_each_group(self, tmp_path: Path) -> None:
        owner = make.occasion()
        file = SimpleUploadedFile("statement.json", statement(tmp_path))

        answer = browser(owner).post("/evidence/new/measurement/", given(statement=file, title=""), follow=True)

        text = answer.content.decode()
        assert "too small to conclude" in text
        assert "fairlead.fairness/1" in text
        assert 'class="intervals"' in text
        assert EvidenceItem.objects.within(owner).get().proof == Proof.OPERATION

    def test_offers_the_control_that_the_address_names(self) -> None:
        text = browser(make.occasion()).get("/evidence/new/file/", {"provision": CONTROL}).content.decode()

        assert f'value="{CONTROL}" checked' in text


class TestDecision:
    def test_accepts_by_a_colleague(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        owned = item(make.again(owner))

        browser(lead).post(f"/evidence/{owned.ref}/accept/", {"reason": ""})

        row = EvidenceItem.objects.within(owner).get()
        assert (row.state, row.decided_by, row.self_reviewed) == (EvidenceState.ACCEPTED, lead.actor, False)

    def test_refuses_acceptance_of_ones_own(self) -> None:
        owner = make.occasion()
        make.colleague(owner)
        owned = item(make.again(owner))

        answer = browser(owner).post(f"/evidence/{owned.ref}/accept/", {"reason": ""})

        assert answer.status_code == 422
        assert EvidenceItem.objects.within(owner).get().state == EvidenceState.WAITING

    def test_rejects_only_with_a_reason(self) -> None:
        owner = make.occasion()
        owned = item(owner)
        client = browser(owner)

        without = client.post(f"/evidence/{owned.ref}/reject/", {"reason": " "})
        client.post(f"/evidence/{owned.ref}/reject/", {"reason": "The date is missing."})

        assert "Write what is missing" in without.content.decode()
        assert EvidenceItem.objects.within(owner).get().decision_reason == "The date is missing."

    def test_by_the_owner_of_a_system_is_not_permitted(self) -> None:
        owner = make.occasion()
        engineer = make.colleague(owner, Role.SYSTEM_OWNER)
        owned = item(make.again(owner))

        assert browser(engineer).post(f"/evidence/{owned.ref}/accept/").status_code == 403


class TestLinks:
    def test_replace_what_an_item_speaks_for(self) -> None:
        owner = make.occasion()
        owned = item(owner)

        browser(owner).post(f"/evidence/{owned.ref}/links/", {"provisions": [CONTROL, "iso42001:9.1"]})

        assert set(EvidenceLink.objects.within(owner).values_list("provision", flat=True)) == {CONTROL, "iso42001:9.1"}

    def test_of_decided_evidence_stay(self) -> None:
        owner = make.occasion()
        owned = item(owner)
        accept_evidence(owner, ref=owned.ref)

        answer = browser(owner).post(f"/evidence/{owned.ref}/links/", {"provisions": [CONTROL]})

        assert "has been decided" in answer.content.decode()
        assert EvidenceLink.objects.within(owner).get().provision == POLICY


class TestErase:
    def test_needs_a_reason_and_keeps_the_digest(self) -> None:
        owner = make.occasion()
        owned = item(owner)
        client = browser(owner)

        assert client.post(f"/evidence/{owned.ref}/erase/", {"reason": ""}).status_code == 422
        client.post(f"/evidence/{owned.ref}/erase/", {"reason": "Request under data protection law"})

        row = EvidenceItem.objects.within(owner).get()
        assert row.erased_at is not None
        assert row.sha256 == owned.sha256

    def test_of_a_link_takes_its_address_away(self) -> None:
        owner = make.occasion()
        about = About(title="Page", provisions=(POLICY,), proof=Proof.DESIGN, collected_on=make.NOON.date())
        owned = admit_link(owner, about=about, url="https://example.org/people")

        browser(owner).post(f"/evidence/{owned.ref}/erase/", {"reason": "Request under data protection law"})

        assert EvidenceItem.objects.within(owner).get().url == ""
