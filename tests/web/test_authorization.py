"""Every route and every operation, for a visitor, each role, the same role elsewhere, a former member, and each token.

The rows stand in `authorization.py`; the routes come from the URL configuration and from the OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from fairlead.domain.access import GRANTABLE, PERMISSIONS, Role, TokenScope
from fairlead.domain.evidence import Proof
from fairlead.domain.inventory import BulkField
from fairlead.domain.readiness import View
from fairlead.queries.bulk import Change, Selection
from fairlead.records.people import Membership, User
from fairlead.usecases.audit_pack import request_audit_pack
from fairlead.usecases.bulk import change_systems
from fairlead.usecases.document import revise_document
from fairlead.usecases.evidence import About, admit_file
from fairlead.usecases.lists import save_view
from fairlead.usecases.people import invite, issue_token
from fairlead.usecases.risk import identify_risk, set_criteria
from fairlead.usecases.signing import register_signing_key
from tests import make
from tests.web.authorization import OPERATIONS, PAGES
from tests.web.test_discovery import chatbot

pytestmark = pytest.mark.django_db
OPEN = ("visitor", "account")
BULK = ("inventory:bulk_change", "inventory:bulk_progress", "inventory:bulk_cancel", "inventory:bulk_undo")


def routes() -> Iterator[tuple[str, str]]:
    """Yield name and pattern of every route of ours; allauth's own are tested by allauth and in the journeys."""

    def walk(resolver, prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
        for one in resolver.url_patterns:
            route = prefix + str(one.pattern)
            if isinstance(one, URLPattern):
                yield f"{namespace}:{one.name}" if namespace else str(one.name), route
            else:
                yield from walk(one, route, one.namespace or namespace)

    for name, route in walk(get_resolver(), "", ""):
        if not route.startswith(("accounts/", "api/")):
            yield name, route


def operations() -> dict[str, dict]:
    """Return every operation of the OpenAPI document by method and path."""
    document = Client().get("/api/openapi.json").json()
    return {
        f"{method.upper()} {path}": described
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    }


def objects(owner) -> dict[str, str]:
    """Make one object of each kind and return what stands for it in an address, by the route's room."""
    from fairlead.queries.discovery import candidates
    from fairlead.usecases.discovery import receive_scan

    system = make.system(owner)
    set_criteria(owner, likelihood=("low", "middle", "high"), severity=("low", "middle", "high"), appetite=3)
    risk = identify_risk(
        owner,
        values={"title": "Risk", "consequence": "Somebody is hurt", "affected": ["individuals"]},
        likelihood=2,
        severity=2,
        systems=[system.ref],
    )
    about = About(title="Proof", provisions=("iso42001:5.2",), proof=Proof.DESIGN, collected_on=make.NOON.date())
    item = admit_file(owner, about=about, filename="a.txt", media_type="text/plain", chunks=[owner.actor.encode()])
    scan = receive_scan(owner, content=chatbot())
    return {
        "inventory": system.ref,
        "risk": risk.ref,
        "evidence": item.ref,
        "document": revise_document(owner, kind="DI-02", title="Policy", text="We care.").ref,
        "discovery": candidates(owner)[0].ref,
        "discovery:scan": scan.ref,
        "audit_pack": request_audit_pack(owner, view=View.STAGE_1, cut_off=owner.at).ref,
        "lists": save_view(owner, place="systems", name="Ours", query="need=owner", shared=True).ref,
        **dict.fromkeys(BULK, _bulk_change(owner, system.ref)),
        "people": owner.actor,
        "people:mail_again": "ML-0001",
        "people:withdraw": invite(owner, email="x@example.org", role=Role.EMPLOYEE)[0].ref,
        "people:withdraw_key": register_signing_key(owner, label="Pipeline", public_key=make.new_public_key()).ref,
        "people:revoke": issue_token(owner, label="t", scopes=frozenset({TokenScope.READ}), days=9)[0].ref,
        "trace": system.ref,
        "library": "iso42001:A.5.2",
    }


def _bulk_change(owner, ref: str) -> str:
    change, selection = Change(field=BulkField.OWNER, value=owner.actor), Selection(refs=(ref,))
    return change_systems(owner, change=change, selection=selection, reason="Because").ref


ARGUMENTS: dict[str, object] = {
    "number": 1,
    "place": "systems",
    "task": "T01",
    "notice": "N1",
    "seq": 0,
    "provision": "iso42001:A.5.2",
    "framework": "iso42001",
    "pack": "eu_ai_act",
    "row": "AIA-4",
    "organization": "nobody",
    "secret": "unknown",
    "token": "unknown",
    "control": "A.5.2",
    "view": "stage-1",
    "version": "1",
    "form": "json",
    "stage": "inception",
    "before": "RS-0001",
    "after": "RS-0002",
}


def address(name: str, route: str, refs: dict[str, str]) -> str:
    """Return the address of a route with arguments that exist for the owner of `refs`."""
    given = {}
    for part in route.split("<")[1:]:
        argument = part.split(">")[0].split(":")[-1]
        room = name.split(":")[0]
        if part.startswith("version:"):
            given[argument] = "1.0"
        else:
            given[argument] = refs.get(name, refs.get(room)) if argument == "ref" else ARGUMENTS[argument]
    return reverse(name, kwargs=given)


def signed_in(occasion) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=occasion.person), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(make.NOON, tick=False):
        yield


class TestTheTable:
    def test_has_a_row_for_every_route_and_none_besides(self) -> None:
        assert sorted(PAGES) == sorted({name for name, _ in routes()})

    def test_has_a_row_for_every_operation_and_none_besides(self) -> None:
        assert sorted(OPERATIONS) == sorted(operations())


class TestEveryPage:
    def test_sends_a_visitor_to_sign_in(self) -> None:
        refs = objects(make.occasion())

        wrong = {}
        for name, route in routes():
            if PAGES[name] != "visitor":
                for method in ("get", "post"):
                    answer = getattr(Client(), method)(address(name, route, refs))
                    if not (answer.status_code == 405 or "/accounts/login/" in answer.get("Location", "")):
                        wrong[f"{method} {name}"] = answer.status_code

        assert not wrong

    @pytest.mark.parametrize("role", GRANTABLE)
    def test_is_refused_to_a_role_without_its_permission_and_shown_to_the_others(self, role: Role) -> None:
        owner = make.occasion()
        refs = objects(owner)
        client = signed_in(make.colleague(owner, role))

        wrong = {}
        for name, route in routes():
            row = PAGES[name]
            if row not in OPEN:
                permitted = row in PERMISSIONS[role]
                answer = client.get(address(name, route, refs))
                refused = answer.status_code == 403
                broken = answer.status_code >= 500
                if broken or (refused == permitted and answer.status_code != 405):
                    wrong[f"{name} for {role}"] = answer.status_code

        assert not wrong

    @pytest.mark.parametrize("role", GRANTABLE)
    def test_changes_nothing_for_a_role_without_its_permission(self, role: Role) -> None:
        owner = make.occasion()
        refs = objects(owner)
        client = signed_in(make.colleague(owner, role))

        wrong = {}
        for name, route in routes():
            row = PAGES[name]
            if row not in OPEN and row not in PERMISSIONS[role]:
                answer = client.post(address(name, route, refs), {})
                if answer.status_code not in (403, 405):
                    wrong[f"{name} for {role}"] = answer.status_code

        assert not wrong

    def test_about_an_object_of_another_organization_is_not_found(self) -> None:
        theirs = objects(make.occasion())
        ours = make.occasion()
        # Numbers begin anew in each organization: ours must not have an object of the same ref.
        client = signed_in(ours)

        wrong = {}
        for name, route in routes():
            if "<slug:ref>" in route or "<str:ref>" in route:
                for method in ("get", "post"):
                    answer = getattr(client, method)(address(name, route, theirs), {})
                    if answer.status_code not in (404, 405):
                        wrong[f"{method} {name}"] = answer.status_code

        assert not wrong

    def test_is_closed_to_a_former_member(self) -> None:
        owner = make.occasion()
        refs = objects(owner)
        member = make.colleague(owner)
        client = signed_in(member)
        Membership.objects.filter(user_id=member.person).update(ended_at=make.NOON)

        wrong = {}
        for name, route in routes():
            if PAGES[name] not in OPEN:
                answer = client.get(address(name, route, refs))
                if answer.status_code not in (302, 403, 404, 405, 409):
                    wrong[name] = answer.status_code

        assert not wrong

    def test_is_closed_to_a_deactivated_account(self) -> None:
        owner = make.occasion()
        refs = objects(owner)
        client = signed_in(make.colleague(owner))
        User.objects.exclude(pk=owner.person).update(is_active=False)

        for name, route in routes():
            if PAGES[name] not in OPEN:
                answer = client.get(address(name, route, refs))
                assert answer.status_code in (302, 405), (name, answer.status_code)


class TestEveryOperation:
    def call(self, key: str, refs: dict[str, str], token: str | None) -> int:
        method, path = key.split(" ")
        rooms = {"systems": "inventory", "risks": "risk", "audit-packs": "audit_pack"}
        room = rooms.get(path.split("/")[2], path.split("/")[2])
        path = path.replace("{ref}", refs.get(room, "X-1")).replace("{provision}", "iso42001:A.5.2")
        path = path.replace("{number}", "1.0")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = Client(raise_request_exception=False)
        return client.generic(method, path, b"{}", content_type="application/json", headers=headers).status_code

    def test_needs_a_token(self) -> None:
        refs = objects(make.occasion())

        assert {key: self.call(key, refs, None) for key in OPERATIONS} == dict.fromkeys(OPERATIONS, 401)

    def test_refuses_an_unknown_token(self) -> None:
        refs = objects(make.occasion())

        assert {key: self.call(key, refs, "fl_unknown") for key in OPERATIONS} == dict.fromkeys(OPERATIONS, 401)

    @pytest.mark.parametrize("scope", list(TokenScope))
    def test_refuses_a_token_without_its_permission(self, scope: TokenScope) -> None:
        from fairlead.domain.access import token_grants

        owner = make.occasion()
        refs = objects(owner)
        _, secret = issue_token(owner, label="one scope", scopes=frozenset({scope}), days=9)
        granted = token_grants(Role.OWNER, scopes=frozenset({scope}))

        wrong = {}
        for key, permission in OPERATIONS.items():
            status = self.call(key, refs, secret)
            if status >= 500 or status == 401 or ((status == 403) == (permission in granted) and status != 422):
                wrong[key] = status

        assert not wrong

    def test_of_another_organization_finds_nothing(self) -> None:
        refs = objects(make.occasion())
        scopes = frozenset(TokenScope)
        _, secret = issue_token(make.occasion(), label="foreign", scopes=scopes, days=9)

        found = {key: self.call(key, refs, secret) for key in OPERATIONS if "{ref}" in key}

        assert all(status in (403, 404, 422) for status in found.values()), found
