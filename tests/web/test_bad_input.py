"""Bad input at every door of the browser: named with its place, nothing stored, nothing lost, nothing broken."""

from __future__ import annotations

import csv
import html
import io
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from fairlead.domain.evidence import Proof
from fairlead.domain.occasion import Occasion
from fairlead.records.evidence import EvidenceItem
from fairlead.records.people import User
from fairlead.site.folders import DataFolder
from fairlead.usecases.evidence import About, admit_file, admit_link
from tests import make
from tests.web import hostile
from tests.web.test_authorization import PAGES, address, objects, routes
from tests.web.test_discovery import chatbot
from tests.web.test_evidence import given, statement

pytestmark = pytest.mark.django_db
MEGABYTES_20 = "x" * (20 * 1024 * 1024)
NAMES = (
    "../../../etc/cron.d/job",
    "..\\..\\boot.ini",
    "line\r\nSet-Cookie: a=b.txt",
    'quote".txt',
    "n" * 300 + ".txt",
    "CON",
    "aux.txt",
    "zero\u200bwidth\u202egnp.exe",
    "половина.txt",
)
POLYGLOTS = {
    "a picture that is a page": (b"GIF89a/*" + b"<script>alert(1)</script>*/=1", "image/gif"),
    "a drawing with a script": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "text/html"),
    "a workbook that is none": (b"PK\x03\x04not a workbook", "application/vnd.ms-excel"),
}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    """Keep evidence in a folder of the test's own, so that each file left behind is its own."""
    settings.FOLDER = DataFolder(root=tmp_path / "kept", keys=settings.FOLDER.keys)
    settings.FOLDER.prepare()


def browser(one: Occasion) -> Client:
    """Return a browser in which a failure of ours is an answer 500, as in the world."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=one.person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def file_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture(scope="module")
def good_scan() -> str:
    return chatbot()


class TestAScan:
    @pytest.mark.parametrize("name", sorted(hostile.bad_scans(chatbot())))
    def test_that_cannot_be_taken_in_is_named_with_its_place(self, name: str, good_scan: str) -> None:
        content, says = hostile.bad_scans(good_scan)[name]
        owner = make.occasion()

        with hostile.unchanged(owner):
            answer = browser(owner).post(
                "/discovery/upload/", {"scan": SimpleUploadedFile("scan.json", content, "application/json")}
            )

        assert answer.status_code == 422
        assert says in html.unescape(answer.content.decode())

    def test_larger_than_a_scan_may_be_is_refused_for_its_size(self) -> None:
        owner = make.occasion()

        with hostile.unchanged(owner):
            answer = browser(owner).post(
                "/discovery/upload/", {"scan": SimpleUploadedFile("scan.json", b" " * (21 << 20))}
            )

        assert answer.status_code == 422
        assert "up to 20 MB" in answer.content.decode()

    def test_written_by_a_shell_in_utf_16_is_taken_in(self, good_scan: str) -> None:
        owner = make.occasion()

        answer = browser(owner).post(
            "/discovery/upload/", {"scan": SimpleUploadedFile("scan.json", good_scan.encode("utf-16"))}
        )

        assert answer.status_code == 302


class TestAMeasurement:
    def test_that_cannot_be_admitted_is_named_with_its_place(self, tmp_path: Path) -> None:
        owner = make.occasion()
        client = browser(owner)
        wrong = {}

        for name, (content, says) in hostile.bad_statements(statement(tmp_path)).items():
            before = hostile.standing(owner)
            answer = client.post(
                "/evidence/new/measurement/", given(statement=SimpleUploadedFile("statement.json", content))
            )
            shown = html.unescape(answer.content.decode())
            if hostile.standing(owner) != before or answer.status_code != 422 or says not in shown:
                wrong[name] = answer.status_code

        assert not wrong


class TestAnEvidenceFile:
    @pytest.mark.parametrize("name", NAMES)
    def test_of_any_name_comes_back_as_a_plain_attachment(self, name: str) -> None:
        owner = make.occasion()
        client = browser(owner)

        answer = client.post("/evidence/new/file/", given(file=SimpleUploadedFile("x", name.encode(), "text/plain")))
        row = EvidenceItem.objects.within(owner).get()
        EvidenceItem.objects.within(owner).update(filename=name[:255])
        answer = client.get(f"/evidence/{row.ref}/download/")

        said = answer["Content-Disposition"]
        assert said.startswith("attachment;")
        assert not {"\r", "\n"} & set(said)
        assert "/" not in said.split("filename", 1)[1]
        assert file_of(answer) == name.encode()

    @pytest.mark.parametrize("name", sorted(POLYGLOTS))
    def test_of_any_kind_is_kept_and_never_shown_by_us(self, name: str) -> None:
        content, kind = POLYGLOTS[name]
        owner = make.occasion()
        client = browser(owner)
        client.post("/evidence/new/file/", given(file=SimpleUploadedFile("proof.png", content, kind)))
        row = EvidenceItem.objects.within(owner).get()

        answer = client.get(f"/evidence/{row.ref}/download/")

        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Security-Policy"].startswith("sandbox")
        assert file_of(answer) == content

    def test_with_a_nul_in_its_title_is_refused(self) -> None:
        owner = make.occasion()

        with hostile.unchanged(owner):
            answer = browser(owner).post(
                "/evidence/new/file/", given(title="a\0b", file=SimpleUploadedFile("a.txt", b"x"))
            )

        assert answer.status_code == 422
        assert "Null characters" in answer.content.decode()


class TestAText:
    def test_of_20_megabytes_is_refused_by_every_form(self) -> None:
        owner = make.occasion()
        refs = objects(owner)
        client = browser(owner)
        client.handler.enforce_csrf_checks = True
        client.get("/systems/new/")
        wrong = {}
        body = encode_multipart(BOUNDARY, {"title": MEGABYTES_20[:1_000_000], "text": MEGABYTES_20})

        with hostile.unchanged(owner):
            for name, route in routes():
                answer = client.generic("POST", address(name, route, refs), body, content_type=MULTIPART_CONTENT)
                is_read = answer.status_code not in (405, 413)
                if is_read or (answer.status_code == 413 and b"5 MB" not in answer.content):
                    wrong[name] = answer.status_code

        assert not wrong

    def test_of_20_megabytes_by_a_visitor_is_refused_before_it_is_read(self) -> None:
        answer = Client().post(
            "/accounts/login/", b"", content_type="multipart/form-data", headers={"Content-Length": str(10**12)}
        )

        assert answer.status_code == 413

    def test_that_holds_a_nul_breaks_no_form(self) -> None:
        owner = make.occasion()
        refs = objects(owner)
        client = browser(owner)
        names = ("title", "name", "reason", "text", "purpose", "note", "email", "label", "q", "words", "answer", "ref")
        wrong = {}

        for name, route in routes():
            answer = client.post(address(name, route, refs), dict.fromkeys(names, "a\0b"))
            if answer.status_code >= 500:
                wrong[name] = answer.status_code

        assert not wrong

    def test_with_signs_that_turn_or_hide_text_is_shown_inert(self) -> None:
        owner = make.occasion()
        title = f"gnp.{hostile.OVERRIDE}exe{hostile.HIDDEN} <b>bold</b>"
        row = admit_link(owner, about=_about(title), url="https://example.org/")

        shown = browser(owner).get(f"/evidence/{row.ref}/").content.decode()

        assert "<b>bold</b>" not in shown
        assert "&lt;b&gt;bold&lt;/b&gt;" in shown


class TestAnAddress:
    @pytest.mark.parametrize("sign", ["%00", "a%00b", "%ED%A0%80", "..%2F..", "x" * 3000, "%E2%80%AE", "1e309"])
    def test_with_any_sign_for_an_object_breaks_no_page(self, sign: str) -> None:
        owner = make.occasion()
        objects(owner)
        client = browser(owner)
        wrong = {}

        for name, route in routes():
            if "<" in route:
                path = "/" + "/".join(sign if "<" in part else part for part in route.split("/"))
                answer = client.generic("GET", path)
                if answer.status_code not in (302, 400, 403, 404, 405):
                    wrong[name] = answer.status_code

        assert not wrong

    @pytest.mark.parametrize("value", ["%00", "%ED%A0%80", "-1", "99999999999999999999", "1e309", "%E2%80%AE", "[]"])
    def test_with_any_value_in_its_query_breaks_no_page(self, value: str) -> None:
        owner = make.occasion()
        refs = objects(owner)
        client = browser(owner)
        names = "q page sort state kind provision system export view catalogue owner need since version cut_off at from"
        query = "&".join(f"{name}={value}" for name in names.split())
        wrong = {}

        for name, route in routes():
            answer = client.generic("GET", address(name, route, refs), QUERY_STRING=query)
            if answer.status_code >= 500:
                wrong[name] = answer.status_code

        assert not wrong


class TestAnExport:
    @pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t=", "\r="])
    def test_holds_no_cell_that_a_spreadsheet_would_work_out(self, begins: str) -> None:
        owner = make.occasion()
        make.system(owner, name=f"{begins}cmd|'/c calc'!A0", supplier=f"{begins}1")

        answer = browser(owner).get("/systems/", {"export": "csv"})

        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(rows) == 2
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def _about(title: str) -> About:
    return About(title=title, provisions=(), proof=Proof.DESIGN, collected_on=make.NOON.date())


class TestStoredScripts:
    """What somebody typed is text on every page, in every export, and in the JSON for the palette."""

    def test_stay_text_on_every_page(self) -> None:
        owner = make.occasion()
        refs = objects(owner)
        marked = hostile.SCRIPTS[0] + hostile.SCRIPTS[1]
        make.system(owner, name=marked, purpose=marked, supplier=marked, unit=marked)
        make.risk(owner, severity=3, title=marked, event=marked, consequence=marked)
        admit_file(owner, about=_about(marked), filename=marked, media_type=marked[:100], chunks=[b"x"])
        client = browser(owner)
        wrong = {}

        for name, route in routes():
            if PAGES[name] != "visitor":
                answer = client.get(address(name, route, refs), {"q": marked, "view": marked})
                if answer.get("Content-Type", "").startswith("text/html"):
                    shown = answer.content.decode()
                    if f"<script>window.{hostile.MARKER}" in shown or "<img src=x" in shown:
                        wrong[name] = shown[shown.find(hostile.MARKER) - 80 :][:160]

        assert not wrong

    def test_stay_text_in_the_palette(self) -> None:
        owner = make.occasion()
        make.system(owner, name="</script><script>alert(1)</script>")

        answer = browser(owner).get(reverse("find:find"), {"q": "alert"}, headers={"Accept": "application/json"})

        assert answer["Content-Type"] == "application/json"
        assert json.loads(answer.content)["found"]
