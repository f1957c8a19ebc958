"""People are invited, hold roles, and lose access; each in the pages a person sees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from fairlead.domain.access import Role
from fairlead.records.people import AccessToken, Membership, User
from tests import make

pytestmark = pytest.mark.django_db


def signed_in(occasion) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=occasion.person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def invited(owner, email: str, role: str, until: str = "") -> str:
    page = signed_in(owner).post("/organization/people/invite/", {"email": email, "role": role, "until": until})
    return re.search(r"http://testserver(/organization/join/\S+?)</code>", page.content.decode()).group(1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(make.NOON, tick=False):
        yield


class TestInvitation:
    def test_brings_a_new_person_in_once(self) -> None:
        owner = make.occasion()
        link = invited(owner, "newcomer@example.org", "system-owner")
        newcomer = Client()
        newcomer.get(link)
        newcomer.post(
            "/accounts/signup/",
            {"email": "newcomer@example.org", "password1": make.PASSWORD + "1", "password2": make.PASSWORD + "1"},
        )

        joined = newcomer.post(link)

        assert joined["Location"] == "/"
        member = Membership.objects.get(user__email="newcomer@example.org")
        assert (member.organization_id, member.role) == (owner.organization, "system-owner")
        assert Client().get(link).status_code == 404

    def test_is_refused_to_another_address(self) -> None:
        owner, stranger = make.occasion(), make.occasion()
        link = invited(owner, "newcomer@example.org", "employee")

        answer = signed_in(stranger).post(link)

        assert "unknown, used or expired" in answer.content.decode()
        assert not Membership.objects.filter(organization_id=owner.organization, user_id=stranger.person).exists()

    def test_expires(self) -> None:
        link = invited(make.occasion(), "newcomer@example.org", "employee")

        with time_machine.travel(make.NOON + timedelta(days=15), tick=False):
            assert Client().get(link).status_code == 404

    def test_of_an_outside_auditor_needs_an_end(self) -> None:
        owner = make.occasion()

        page = signed_in(owner).post(
            "/organization/people/invite/", {"email": "auditor@example.org", "role": "certification-auditor"}
        )

        assert "end date" in page.content.decode()


class TestEndOfAccess:
    def test_comes_by_itself_on_the_day(self) -> None:
        owner = make.occasion()
        auditor = make.colleague(owner, Role.CERTIFICATION_AUDITOR)
        Membership.objects.filter(user_id=auditor.person).update(valid_until=make.NOON + timedelta(days=1))
        client = signed_in(auditor)
        assert client.get("/organization/people/").status_code == 200

        with time_machine.travel(make.NOON + timedelta(days=1), tick=False):
            assert client.get("/organization/people/").status_code != 200

    def test_is_refused_for_the_last_owner(self) -> None:
        owner = make.occasion()

        signed_in(owner).post(f"/organization/people/{owner.actor}/end/")

        assert Membership.objects.get(user_id=owner.person).ended_at is None

    def test_revokes_tokens(self) -> None:
        owner = make.occasion()
        member = make.colleague(owner, Role.SYSTEM_OWNER)
        signed_in(member).post("/organization/tokens/", {"label": "pipeline", "scopes": ["collect"], "days": "30"})
        assert AccessToken.objects.filter(revoked_at=None).count() == 1

        signed_in(owner).post(f"/organization/people/{member.actor}/end/")

        assert AccessToken.objects.filter(revoked_at=None).count() == 0


class TestMembers:
    def test_of_another_organization_are_not_found(self) -> None:
        ours, theirs = make.occasion(), make.occasion()

        assert signed_in(ours).get(f"/organization/people/{theirs.actor}/role/").status_code == 404

    def test_cannot_be_changed_by_a_governance_lead(self) -> None:
        lead = make.colleague(make.occasion())

        assert signed_in(lead).get("/organization/people/invite/").status_code == 403

    def test_offer_to_end_no_access_of_the_only_owner(self) -> None:
        owner = make.occasion()
        make.colleague(owner)
        client = signed_in(owner)

        assert client.get("/organization/people/").content.decode().count("End access") == 1
        make.colleague(owner, Role.OWNER)
        assert client.get("/organization/people/").content.decode().count("End access") == 3
