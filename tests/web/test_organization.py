"""The page that hands everything over: it says what is in the file and what is not, and records who took it."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from django.test import Client

from fairlead.domain.access import Role, TokenScope
from fairlead.domain.occasion import Occasion
from fairlead.records.people import User
from fairlead.records.trail import TrailEntry
from fairlead.trail.bundle import Bundle
from fairlead.usecases.people import issue_token
from tests import make

pytestmark = pytest.mark.django_db

ADDRESS = "/organization/export/"


def signed_in(occasion: Occasion) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=occasion.person), backend="django.contrib.auth.backends.ModelBackend")
    return client


class TestTheExportPage:
    def test_says_what_is_in_the_file_and_by_which_key_it_is_signed(self) -> None:
        owner = make.occasion()
        make.system(owner)

        page = signed_in(owner).get(ADDRESS).content.decode()

        assert "fairlead import FILE.zip --key" in page
        assert "Passwords, second factors, passkeys and tokens" in page

    def test_hands_over_the_file_and_records_it(self) -> None:
        owner = make.occasion()
        system = make.system(owner)

        answer = signed_in(owner).post(ADDRESS)

        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        Bundle(io.BytesIO(content), form="fairlead-export/1").check()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert json.loads(archive.read("tables/aisystem.jsonl"))["ref"] == system.ref
        assert re.search(r'filename="quiet-harbour[a-z0-9-]*-export-[0-9-]+\.zip"', answer["Content-Disposition"])
        assert TrailEntry.objects.within(owner).get(action="organization.exported").actor == owner.actor

    def test_is_closed_to_a_role_that_may_not_take_everything(self) -> None:
        owner = make.occasion()
        employee = make.colleague(owner, Role.EMPLOYEE)

        assert signed_in(employee).get(ADDRESS).status_code == 403
        assert signed_in(employee).post(ADDRESS).status_code == 403
        assert not TrailEntry.objects.within(owner).filter(action="organization.exported").exists()

    def test_is_reached_from_the_people_of_the_organization(self) -> None:
        owner = make.occasion()

        assert f'href="{ADDRESS}"' in signed_in(owner).get("/organization/people/").content.decode()


class TestTheArchiveOperation:
    def test_hands_over_the_same_file_to_a_program(self) -> None:
        owner = make.occasion()
        _token, secret = issue_token(owner, label="move", scopes=frozenset({TokenScope.READ}), days=30)

        answer = Client().post("/api/organization/archive", headers={"Authorization": f"Bearer {secret}"})

        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert answer["Content-Type"] == "application/zip"
        assert "people.jsonl" in Bundle(io.BytesIO(content), form="fairlead-export/1").members
