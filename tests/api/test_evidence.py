"""Evidence over the API: collected by a token within its reach, never accepted there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fairlead.domain.access import TokenScope
from fairlead.domain.evidence import EvidenceState
from fairlead.domain.occasion import Occasion
from fairlead.records.evidence import EvidenceItem
from fairlead.usecases.people import issue_token
from tests import make
from tests.web.test_evidence import CONTROL, POLICY, item, kept_files, statement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


def program(one: Occasion, *scopes: TokenScope, system: str = "") -> Client:
    given = frozenset(scopes or TokenScope)
    _token, secret = issue_token(one, label="pipeline", scopes=given, days=30, system=system)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def measured(client: Client, content: bytes, **query: Any) -> Any:
    return client.post(
        "/api/evidence/measurements",
        content,
        content_type="application/json",
        query_params={"provisions": [CONTROL], **query},
    )


class TestAdmitMeasurement:
    def test_collects_and_does_not_accept(self, tmp_path: Path) -> None:
        owner = make.occasion()

        answer = measured(program(owner, TokenScope.COLLECT), statement(tmp_path))

        assert answer.status_code == 201, answer.content
        assert answer.json()["provisions"] == [CONTROL]
        assert EvidenceItem.objects.within(owner).get().state == EvidenceState.WAITING

    def test_of_the_same_statement_names_the_first(self, tmp_path: Path) -> None:
        client = program(make.occasion())
        content = statement(tmp_path)
        first = measured(client, content).json()["ref"]

        answer = measured(client, content)

        assert answer.status_code == 422
        assert first in answer.json()["reason"]

    def test_lists_every_fault_and_stores_nothing(self, tmp_path: Path) -> None:
        owner = make.occasion()
        before = kept_files()
        content = json.loads(statement(tmp_path))
        content["predicate"]["cells"][0]["n"] = 1
        content["predicate"]["surprise"] = True
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

        answer = measured(program(owner), canonical)

        assert answer.status_code == 422
        assert any("surprise" in fault for fault in answer.json()["faults"])
        assert not EvidenceItem.objects.within(owner).exists()
        assert kept_files() == before

    def test_by_a_token_of_another_system_is_not_found(self, tmp_path: Path) -> None:
        owner = make.occasion()
        ours, other = make.system(owner), make.system(owner, name="Other")

        answer = measured(program(owner, system=ours.ref), statement(tmp_path, system=other.ref))

        assert answer.status_code == 404
        assert not EvidenceItem.objects.within(owner).exists()

    def test_by_a_token_of_one_system_is_about_it(self, tmp_path: Path) -> None:
        owner = make.occasion()
        ours = make.system(owner)

        answer = measured(program(owner, system=ours.ref), statement(tmp_path))

        assert answer.json()["system"] == ours.ref


class TestHandIn:
    def test_of_a_file_keeps_its_digest(self) -> None:
        owner = make.occasion()
        file = SimpleUploadedFile("log.csv", b"a,b\n1,2\n", content_type="text/csv")

        answer = program(owner).post(
            "/api/evidence/files", {"title": "Log", "proof": "operation", "provisions": [POLICY], "file": file}
        )

        assert answer.status_code == 201, answer.content
        assert answer.json()["size"] == 8
        assert len(answer.json()["sha256"]) == 64

    def test_of_an_empty_file_is_refused(self) -> None:
        owner = make.occasion()
        sent = {"title": "Log", "proof": "operation", "file": SimpleUploadedFile("log.csv", b"")}

        answer = program(owner).post("/api/evidence/files", sent)

        assert answer.status_code == 422
        assert not EvidenceItem.objects.within(owner).exists()

    def test_of_a_link_refuses_what_is_no_web_address(self) -> None:
        body = {"title": "Page", "proof": "design", "url": "file:///etc/passwd"}

        answer = program(make.occasion()).post("/api/evidence/links", body, content_type="application/json")

        assert answer.status_code == 422
        assert answer.json()["fields"] == ["url"]

    def test_needs_a_token_that_may_collect(self) -> None:
        body = {"title": "Page", "proof": "design", "url": "https://example.org/"}

        answer = program(make.occasion(), TokenScope.READ).post(
            "/api/evidence/links", body, content_type="application/json"
        )

        assert answer.status_code == 403


class TestList:
    def test_narrows_as_the_page_does(self) -> None:
        owner = make.occasion()
        item(owner, "One")
        item(owner, "Two", provisions=(CONTROL,))

        found = program(owner).get("/api/evidence", {"q": "A.6.2.4", "state": "waiting"}).json()

        assert [row["title"] for row in found["items"]] == ["Two"]
        assert found["total"] == 1

    def test_shows_a_limited_token_only_its_own_system(self) -> None:
        owner = make.occasion()
        system = make.system(owner)
        item(owner, "About the organization")
        own = item(owner, "About the system", system=system.ref)
        client = program(owner, system=system.ref)

        found = client.get("/api/evidence").json()

        assert [row["ref"] for row in found["items"]] == [own.ref]

    def test_of_another_organization_is_not_found(self) -> None:
        theirs = item(make.occasion())

        assert program(make.occasion()).get(f"/api/evidence/{theirs.ref}").status_code == 404


class TestLinks:
    def test_replace_what_an_item_speaks_for(self) -> None:
        owner = make.occasion()
        owned = item(owner)

        answer = program(owner).put(
            f"/api/evidence/{owned.ref}/provisions", {"provisions": [CONTROL]}, content_type="application/json"
        )

        assert answer.json()["provisions"] == [CONTROL]

    def test_of_an_item_beyond_a_limited_token_are_not_found(self) -> None:
        owner = make.occasion()
        system = make.system(owner)
        owned = item(owner)

        answer = program(owner, system=system.ref).put(
            f"/api/evidence/{owned.ref}/provisions", {"provisions": [CONTROL]}, content_type="application/json"
        )

        assert answer.status_code == 404


class TestAcceptance:
    def test_is_no_operation_of_the_api(self) -> None:
        paths = Client().get("/api/openapi.json").json()["paths"]

        assert not [path for path in paths if "accept" in path]
