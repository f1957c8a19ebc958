"""Bad input over the API: one shape of no, which names the place; nothing stored, nothing lost, nothing broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fairlead.domain.access import TokenScope
from fairlead.domain.occasion import Occasion
from fairlead.records.evidence import EvidenceItem
from fairlead.site.folders import DataFolder
from fairlead.usecases.people import issue_token
from tests import make
from tests.web import hostile
from tests.web.test_discovery import chatbot
from tests.web.test_evidence import statement

pytestmark = pytest.mark.django_db
LINK = {"title": "Page", "proof": "design", "url": "https://example.org/"}
SHAPE = {"reason", "clause", "existing", "fields", "faults"}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    """Keep evidence in a folder of the test's own, so that each file left behind is its own."""
    settings.FOLDER = DataFolder(root=tmp_path / "kept", keys=settings.FOLDER.keys)
    settings.FOLDER.prepare()


def program(one: Occasion, *, system: str = "") -> Client:
    _token, secret = issue_token(one, label="pipeline", scopes=frozenset(TokenScope), days=30, system=system)
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"})


def sent(client: Client, path: str, content: bytes, *, kind: str = "application/json") -> Any:
    return client.generic("POST", path, content, content_type=kind)


def words(answer: Any) -> str:
    said = answer.json()
    assert set(said) == SHAPE
    return "\n".join((said["reason"], *said["fields"], *said["faults"]))


class TestAScan:
    def test_that_cannot_be_taken_in_is_named_with_its_place(self) -> None:
        owner = make.occasion()
        client = program(owner)
        wrong = {}

        with hostile.unchanged(owner):
            for name, (content, says) in hostile.bad_scans(chatbot()).items():
                answer = sent(client, "/api/scans", content)
                if answer.status_code != 422 or says not in words(answer):
                    wrong[name] = answer.content[:300]

        assert not wrong


class TestAMeasurement:
    def test_that_cannot_be_admitted_is_named_with_its_place(self, tmp_path: Path) -> None:
        owner = make.occasion()
        client = program(owner)
        wrong = {}

        with hostile.unchanged(owner):
            for name, (content, says) in hostile.bad_statements(statement(tmp_path)).items():
                answer = sent(client, "/api/evidence/measurements", content)
                # What is longer than the server reads is refused for that, before its content is looked at.
                if answer.status_code not in (413, 422) or (answer.status_code == 422 and says not in words(answer)):
                    wrong[name] = answer.content[:300]

        assert not wrong


class TestABody:
    @pytest.mark.parametrize(
        ("content", "status", "says"),
        [
            (b"", 422, "body"),
            (b"{", 400, "line 1, column 2"),
            (b"[" * 1_000_000, 400, "nested deeper"),
            (json.dumps(LINK).replace("}", ', "title": "Twice"}').encode(), 400, "'title' occurs twice"),
            (json.dumps(LINK).replace("}", ', "fresh_days": NaN}').encode(), 400, "NaN"),
            (json.dumps(LINK).replace("}", ', "fresh_days": 1e309}').encode(), 400, "1e309"),
            (json.dumps(LINK).replace("}", f', "fresh_days": {"9" * 5000}}}').encode(), 400, "digits"),
            (json.dumps(LINK).encode("utf-16"), 400, "UTF-8"),
            (json.dumps(LINK | {"title": "a\0b"}).encode(), 422, "body.title"),
            (json.dumps(LINK | {"title": "\ud800"}).encode(), 422, "body.title"),
            (json.dumps(LINK | {"title": "x" * 201}).encode(), 422, "title"),
            (json.dumps(LINK | {"url": "javascript:alert(1)"}).encode(), 422, "url"),
            (json.dumps(LINK | {"provisions": ["iso42001:A.99"]}).encode(), 422, "A.99"),
            (json.dumps(LINK | {"system": "AIS-9999"}).encode(), 404, "AIS-9999"),
            (json.dumps(LINK | {"title": "x" * (20 << 20)}).encode(), 413, "5 MB"),
        ],
        ids=lambda value: value[:24].decode(errors="replace") if isinstance(value, bytes) else str(value),
    )
    def test_that_is_not_what_is_asked_for_is_refused_with_its_place(
        self, content: bytes, status: int, says: str
    ) -> None:
        owner = make.occasion()
        client = program(owner)

        with hostile.unchanged(owner):
            answer = sent(client, "/api/evidence/links", content)

        assert answer.status_code == status, answer.content[:300]
        assert says in words(answer)

    def test_repeats_no_value_that_was_sent(self) -> None:
        secret = "a secret that was pasted into the wrong field"

        answer = sent(program(make.occasion()), "/api/evidence/links", json.dumps(LINK | {"proof": secret}).encode())

        assert answer.status_code == 422
        assert secret not in answer.content.decode()

    def test_sets_only_what_the_operation_takes(self) -> None:
        owner = make.occasion()
        more = {"state": "accepted", "decided_by": "P-1", "organization_id": 1, "ref": "EV-9", "uploaded_by": "P-9"}

        answer = sent(program(owner), "/api/evidence/links", json.dumps(LINK | more).encode())

        row = EvidenceItem.objects.within(owner).get()
        assert answer.status_code == 201
        assert (row.state, row.decided_by, row.uploaded_by) == ("waiting", "", owner.actor)
        assert row.ref != "EV-9"


class TestAFile:
    def test_larger_than_any_upload_is_refused_before_it_is_read(self) -> None:
        owner = make.occasion()

        client = program(owner)

        with hostile.unchanged(owner):
            kind = "multipart/form-data; boundary=x"
            answer = client.generic("POST", "/api/evidence/files", b"", content_type=kind, CONTENT_LENGTH="1" * 12)

        assert answer.status_code == 413
        assert "210 MB" in words(answer)

    @pytest.mark.parametrize("content", [b"", b"--x\r\nno form", b"--x--"])
    def test_in_a_broken_form_is_refused(self, content: bytes) -> None:
        owner = make.occasion()
        client = program(owner)

        with hostile.unchanged(owner):
            answer = sent(client, "/api/evidence/files", content, kind="multipart/form-data; boundary=x")

        assert answer.status_code in (400, 422)
        assert words(answer)

    def test_with_a_nul_beside_it_is_refused_and_not_kept(self) -> None:
        owner = make.occasion()
        client = program(owner)
        given = {"title": "a\0b", "proof": "design", "file": SimpleUploadedFile("a.txt", b"never kept")}

        with hostile.unchanged(owner):
            answer = client.post("/api/evidence/files", given)

        assert answer.status_code == 422
        assert "title" in words(answer)


class TestAnAddress:
    @pytest.mark.parametrize("path", ["systems/%00", "systems/a%00b", "risks/%00", "evidence/%00", "audit-packs/%00"])
    def test_that_is_no_text_is_refused(self, path: str) -> None:
        answer = program(make.occasion()).get(f"/api/{path}")

        assert answer.status_code == 400
        assert words(answer)

    @pytest.mark.parametrize("query", ["q=%00", "offset=99999999999999999999", "limit=-1", "limit=1e309", "state=%00"])
    def test_with_a_query_that_is_not_what_is_asked_for_is_refused(self, query: str) -> None:
        answer = program(make.occasion()).get(f"/api/evidence?{query}")

        assert answer.status_code == 422
        assert query.split("=", maxsplit=1)[0] in words(answer)


class TestTheDocument:
    def test_gives_each_shape_a_name_of_its_own(self) -> None:
        from importlib import import_module

        from ninja import Schema

        from fairlead.api.frame import ROOMS

        named: dict[str, str] = {}
        for _, module in ROOMS:
            for name, found in vars(import_module(module)).items():
                if isinstance(found, type) and issubclass(found, Schema) and found.__module__ == module:
                    assert named.setdefault(name, module) == module, f"{name} stands in {module} and {named[name]}"

    def test_declares_for_every_operation_how_it_says_no(self) -> None:
        paths = Client().get("/api/openapi.json").json()["paths"]

        answers = [set(told["responses"]) for methods in paths.values() for told in methods.values()]
        assert all({"400", "401", "403", "404", "409", "413", "422"} <= one for one in answers)
