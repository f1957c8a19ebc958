"""The register over the API: the same rules, the same walls, and tokens that never do more than they may."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fairlead.domain import access
from fairlead.domain.access import Permission, TokenScope
from fairlead.domain.inventory import AIRole, Stage
from fairlead.domain.occasion import Occasion
from fairlead.records.inventory import AISystem
from fairlead.records.trail import TrailEntry
from fairlead.usecases.people import issue_token
from tests import make

pytestmark = pytest.mark.django_db
NEW = {"name": "Meeting notes", "purpose": "Writes minutes", "roles": ["user"]}


class Caller:
    """A program that holds a token of one organization."""

    def __init__(self, occasion: Occasion, *scopes: TokenScope, system: str = "") -> None:
        _, self.secret = issue_token(occasion, label="test", scopes=frozenset(scopes), days=30, system=system)

    def __call__(self, method: str, path: str, body: Any = None) -> HttpResponse:
        return Client().generic(
            method,
            f"/api{path}",
            data=json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}"},
        )


@pytest.fixture
def decides(monkeypatch: pytest.MonkeyPatch) -> TokenScope:
    """Return a scope that includes what only people decide today, as the table of scopes might grant it one day."""
    grants = frozenset({Permission.INVENTORY_READ, Permission.INVENTORY_WRITE, Permission.SCOPE_DECIDE})
    monkeypatch.setitem(access.TOKEN_PERMISSIONS, TokenScope.COLLECT, grants)
    return TokenScope.COLLECT


class TestReading:
    def test_lists_by_name_with_the_whole_count(self) -> None:
        occasion = make.occasion()
        for name in ("Beta", "Alpha", "Gamma"):
            make.system(occasion, name=name)

        told = Caller(occasion, TokenScope.READ)("GET", "/systems?limit=2").json()

        assert told["total"] == 3
        assert [row["name"] for row in told["items"]] == ["Alpha", "Beta"]

    def test_narrows_with_the_words_of_the_page(self) -> None:
        occasion = make.occasion()
        make.system(occasion, name="Alpha", stage=Stage.OPERATION)
        make.system(occasion, name="Beta", roles=[AIRole.PROVIDER])
        caller = Caller(occasion, TokenScope.READ)

        assert [row["name"] for row in caller("GET", "/systems?role=provider&need=owner").json()["items"]] == ["Beta"]
        assert caller("GET", "/systems?q=alph&stage=operation_monitoring").json()["total"] == 1
        assert caller("GET", "/systems?stage=nowhere").status_code == 422
        assert caller("GET", "/systems?limit=100000").status_code == 422

    def test_gives_people_by_their_public_id_and_no_database_key(self) -> None:
        occasion = make.occasion()
        row = make.system(occasion)
        AISystem.objects.within(occasion).update(owner_id=occasion.person)

        told = Caller(occasion, TokenScope.READ)("GET", f"/systems/{row.ref}").json()

        assert told["owner"] == occasion.actor
        assert not {"id", "organization", "organization_id"} & set(told)

    def test_answers_a_stranger_like_nobody(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        row = make.system(theirs, name="Foreign")
        caller = Caller(ours, TokenScope.READ)

        assert caller("GET", f"/systems/{row.ref}").status_code == 404
        assert caller("GET", "/systems").json() == {"total": 0, "items": []}
        assert Client().get("/api/systems").status_code == 401

    def test_shows_a_token_of_one_system_that_one_alone(self) -> None:
        occasion = make.occasion()
        mine, other = make.system(occasion, name="Mine"), make.system(occasion, name="Other")
        caller = Caller(occasion, TokenScope.READ, system=mine.ref)

        assert [row["name"] for row in caller("GET", "/systems").json()["items"]] == ["Mine"]
        assert caller("GET", f"/systems/{other.ref}").status_code == 404

    def test_asks_a_constant_number_of_queries(self) -> None:
        counted = []
        for size in (1, 30):
            occasion = make.occasion()
            for number in range(size):
                make.system(occasion, name=f"System {number}")
            AISystem.objects.within(occasion).update(owner_id=occasion.person)
            caller = Caller(occasion, TokenScope.READ)
            with CaptureQueriesContext(connection) as asked:
                caller("GET", "/systems")
            counted.append(len(asked))

        assert counted[0] == counted[1]


class TestWriting:
    @pytest.mark.parametrize("scope", [TokenScope.READ, TokenScope.COLLECT])
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "/systems", NEW),
            ("PATCH", "/systems/AIS-0001", {"unit": "Ward 3"}),
            ("POST", "/systems/AIS-0001/scope", {"scope": "in", "reason": "x"}),
            ("POST", "/systems/AIS-0001/stage", {"stage": "deployment"}),
        ],
    )
    def test_is_refused_to_tokens_that_only_read_or_collect(
        self, scope: TokenScope, method: str, path: str, body: dict[str, Any]
    ) -> None:
        occasion = make.occasion()
        make.system(occasion)
        before = TrailEntry.objects.within(occasion).count()
        caller = Caller(occasion, scope)

        answer = caller(method, path, body)

        assert answer.status_code == 403
        assert TrailEntry.objects.within(occasion).count() == before + 1  # the token's own issue

    def test_of_scope_is_refused_to_a_token_that_keeps_the_registers(self) -> None:
        occasion = make.occasion()
        row = make.system(occasion)

        answer = Caller(occasion, TokenScope.KEEP)("POST", f"/systems/{row.ref}/scope", {"scope": "in", "reason": "x"})

        assert answer.status_code == 403

    def test_with_a_token_of_one_system_reaches_that_one_alone(self) -> None:
        occasion = make.occasion()
        mine, other = make.system(occasion, name="Mine"), make.system(occasion, name="Other")
        caller = Caller(occasion, TokenScope.KEEP, system=mine.ref)

        assert caller("PATCH", f"/systems/{mine.ref}", {"unit": "Ward 3"}).status_code == 200
        assert caller("PATCH", f"/systems/{other.ref}", {"unit": "Ward 3"}).status_code == 404
        assert caller("POST", "/systems", NEW).status_code == 403

    def test_registers_a_system_with_one_entry_that_names_its_door(self) -> None:
        occasion = make.occasion()

        answer = Caller(occasion, TokenScope.KEEP)("POST", "/systems", {**NEW, "owner": occasion.actor})

        assert answer.status_code == 201
        assert answer.json()["scope"] == "undecided"
        entry = TrailEntry.objects.within(occasion).order_by("seq").last()
        assert json.loads(bytes(entry.canonical))["door"] == "api"

    def test_changes_what_is_sent_and_nothing_else(self) -> None:
        occasion = make.occasion()
        row = make.system(occasion, supplier="Quiet Tools")

        told = Caller(occasion, TokenScope.KEEP)(
            "PATCH", f"/systems/{row.ref}", {"unit": "Ward 3", "version": 1}
        ).json()

        assert (told["unit"], told["supplier"], told["version"]) == ("Ward 3", "Quiet Tools", 2)

    def test_refuses_a_change_that_was_overtaken(self) -> None:
        occasion = make.occasion()
        row = make.system(occasion)
        caller = Caller(occasion, TokenScope.KEEP)
        caller("PATCH", f"/systems/{row.ref}", {"unit": "Ward 3"})

        assert caller("PATCH", f"/systems/{row.ref}", {"unit": "Ward 4", "version": 1}).status_code == 409

    @pytest.mark.parametrize(("body", "fields"), [({**NEW, "name": " "}, ["name"]), ({**NEW, "roles": []}, ["roles"])])
    def test_names_the_field_that_a_rule_refuses(self, body: dict[str, Any], fields: list[str]) -> None:
        occasion = make.occasion()

        answer = Caller(occasion, TokenScope.KEEP)("POST", "/systems", body)

        assert answer.status_code == 422
        assert answer.json()["fields"] == fields
        assert answer.json()["clause"] == "4.1"

    def test_decides_scope_and_moves_the_stage_with_their_reasons(self, decides: TokenScope) -> None:
        occasion = make.occasion()
        row = make.system(occasion)
        caller = Caller(occasion, decides)

        caller("POST", f"/systems/{row.ref}/scope", {"scope": "out", "reason": "Ended."})
        told = caller("POST", f"/systems/{row.ref}/stage", {"stage": "retirement", "reason": "Replaced."}).json()

        assert (told["scope"], told["scope_reason"], told["stage"]) == ("out", "Ended.", "retirement")
        assert told["retired_on"] is not None
