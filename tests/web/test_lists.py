"""Lists in the browser's door: columns, views, peeking and changing many, each with what a stranger gets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from fairlead.domain.access import Role
from fairlead.domain.inventory import AIRole, Stage
from fairlead.domain.occasion import Occasion
from fairlead.queries.inventory import NOBODY
from fairlead.queries.lists import views
from fairlead.records.inventory import AISystem
from fairlead.records.lists import BulkChange
from fairlead.usecases import bulk
from fairlead.usecases.inventory import move_stage
from fairlead.usecases.lists import save_view
from tests import make
from tests.web.test_inventory import enter

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
Enter = Callable[[Occasion], Client]


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(make.NOON, tick=False):
        yield


@pytest.fixture
def filled() -> Occasion:
    """Return the owner of an organization with two systems at work and a retired one."""
    occasion = make.occasion()
    make.system(occasion, name="Alpha", roles=[AIRole.PROVIDER], supplier="Northlight")
    make.system(occasion, name="Beta")
    retired = make.system(occasion, name="Gamma")
    move_stage(occasion, ref=retired.ref, stage=Stage.RETIREMENT)
    return make.again(occasion)


def heads(client: Client, address: str) -> list[str]:
    """Return the column heads of a list as a file of what it shows holds them."""
    text = client.get(f"{address}{'&' if '?' in address else '?'}export=csv").content.decode("utf-8-sig")
    return next(csv.reader(io.StringIO(text)))


class TestColumns:
    def test_are_kept_for_the_person_and_shown_from_then_on(self, enter: Enter, filled: Occasion) -> None:
        client = enter(filled)

        answer = client.post("/lists/systems/arrange/", {"column": ["owner", "supplier"], "density": "compact"})

        page = client.get("/systems/").content.decode()
        assert answer.url == "/systems/"
        assert "Northlight" in page
        assert 'class="list-main compact"' in page
        assert heads(client, "/systems/") == ["ref", "name", "owner", "supplier"]

    def test_stand_in_the_address_for_a_colleague(self, enter: Enter, filled: Occasion) -> None:
        client = enter(make.colleague(filled))

        assert heads(client, "/systems/?columns=name,supplier") == ["ref", "name", "supplier"]

    def test_are_the_lists_own_again_after_one_press(self, enter: Enter, filled: Occasion) -> None:
        client = enter(filled)
        before = heads(client, "/systems/")
        client.post("/lists/systems/arrange/", {"column": ["owner"], "density": "compact"})

        client.post("/lists/systems/arrange/", {"reset": "yes"})

        assert heads(client, "/systems/") == before

    def test_ignore_what_is_no_column(self, enter: Enter, filled: Occasion) -> None:
        client = enter(filled)

        assert heads(client, "/systems/?columns=password,owner") == ["ref", "name", "owner"]

    @pytest.mark.parametrize(
        ("address", "expected"),
        [("/risks/?columns=level", ["ref", "title", "level"]), ("/evidence/?columns=state", ["ref", "title", "kind"])],
    )
    def test_decide_the_files_of_other_rooms_too(
        self, enter: Enter, filled: Occasion, address: str, expected: list[str]
    ) -> None:
        assert heads(enter(filled), address)[: len(expected)] == expected

    def test_of_an_unknown_list_are_not_found(self, enter: Enter, filled: Occasion) -> None:
        assert enter(filled).post("/lists/secrets/arrange/", {}).status_code == 404


class TestViews:
    def test_lead_back_to_the_list_as_it_was(self, enter: Enter, filled: Occasion) -> None:
        client = enter(filled)

        answer = client.post(
            "/lists/systems/views/", {"name": "Providers", "query": "role=provider&page=3&export=csv", "shared": "yes"}
        )

        page = client.get(answer.url).content.decode()
        assert answer.url == "/systems/?role=provider"
        assert "Alpha" in page
        assert "Beta" not in page
        assert "Providers" in enter(make.colleague(filled)).get("/systems/").content.decode()

    def test_that_are_private_are_shown_to_nobody_else(self, enter: Enter, filled: Occasion) -> None:
        save_view(filled, place="systems", name="Mine alone", query="q=a", shared=False)

        assert "Mine alone" not in enter(make.colleague(filled)).get("/systems/").content.decode()

    def test_say_what_is_wrong_and_stay_on_the_list(self, enter: Enter, filled: Occasion) -> None:
        answer = enter(filled).post("/lists/systems/views/", {"name": " ", "query": "q=a"}, follow=True)

        assert answer.redirect_chain[0][0] == "/systems/?q=a"
        assert "Give the view a name." in answer.content.decode()

    def test_lead_nowhere_but_to_our_lists(self, enter: Enter, filled: Occasion) -> None:
        answer = enter(filled).post("/lists/systems/views/", {"name": "x", "query": "//evil.example/?q=1#"})

        assert answer.url.startswith("/systems/?")

    def test_show_a_hostile_name_as_text(self, enter: Enter, filled: Occasion) -> None:
        save_view(filled, place="systems", name="<script>alert(1)</script>", query="q=a", shared=True)

        assert "<script>alert(1)</script>" not in enter(filled).get("/systems/").content.decode()

    def test_are_deleted_and_brought_back(self, enter: Enter, filled: Occasion) -> None:
        client, view = enter(filled), save_view(filled, place="systems", name="Mine", query="q=a", shared=True)

        deleted = client.post(f"/lists/views/{view.ref}/delete/", follow=True).content.decode()
        restored = client.post(f"/lists/views/{view.ref}/restore/")

        assert f"/lists/views/{view.ref}/restore/" in deleted
        assert restored.url == "/systems/?q=a"
        assert [row.name for row in views(filled, place="systems")] == ["Mine"]


class TestPeek:
    def test_shows_what_matters_as_a_part_of_a_page(self, enter: Enter, filled: Occasion) -> None:
        page = enter(filled).get("/systems/AIS-0001/peek/").content.decode()

        assert "<h2>Alpha</h2>" in page
        assert "<html" not in page

    def test_of_another_organization_is_not_found(self, enter: Enter, filled: Occasion) -> None:
        assert enter(make.occasion()).get("/systems/AIS-0001/peek/").status_code == 404


class TestChangingMany:
    def address(self, **given: str) -> str:
        return f"/systems/bulk/?{urlencode({'set': 'owner', 'all': '1', **given})}"

    def seen(self, client: Client, address: str) -> str:
        return str(client.get(address).context["plan"].digest)

    def test_changes_nothing_before_the_last_step(self, enter: Enter, filled: Occasion) -> None:
        answer = enter(filled).get(self.address(to=filled.actor))

        page = answer.content.decode()
        assert "<strong>2</strong> systems change." in page
        assert "Gamma" in page.split("These stay as they are")[1]
        assert not AISystem.objects.within(filled).exclude(owner=None).exists()
        assert not BulkChange.objects.within(filled).exists()

    def test_applies_what_was_seen_and_offers_to_undo(self, enter: Enter, filled: Occasion) -> None:
        client, address = enter(filled), self.address(to=filled.actor, need="owner")

        answer = client.post(
            address.replace("/bulk/", "/bulk/apply/"),
            {"reason": "Everybody needs one", "seen": self.seen(client, address)},
            follow=True,
        )

        assert answer.redirect_chain == [("/systems/?need=owner", 302)]
        assert "2 systems are changed." in answer.content.decode()
        assert AISystem.objects.within(filled).filter(owner=filled.person).count() == 2
        client.post("/systems/bulk/BC-0001/undo/", {"next": "/systems/?need=owner"})
        assert not AISystem.objects.within(filled).exclude(owner=None).exists()

    def test_keeps_to_the_rows_that_were_picked(self, enter: Enter, filled: Occasion) -> None:
        client = enter(filled)
        address = f"/systems/bulk/?set=owner&to={filled.actor}&pick=AIS-0002"

        client.post(
            address.replace("/bulk/", "/bulk/apply/"), {"reason": "Because", "seen": self.seen(client, address)}
        )

        assert [row.ref for row in AISystem.objects.within(filled).filter(owner=filled.person)] == ["AIS-0002"]

    def test_asks_for_a_reason_and_keeps_the_preview(self, enter: Enter, filled: Occasion) -> None:
        address = self.address(to=filled.actor)

        answer = enter(filled).post(address.replace("/bulk/", "/bulk/apply/"), {"reason": " ", "seen": "x"})

        assert answer.status_code == 422
        assert "Write why: the reason stands in the log of each system." in answer.content.decode()
        assert "<strong>2</strong> systems change." in answer.content.decode()

    def test_refuses_what_was_changed_after_the_preview(self, enter: Enter, filled: Occasion) -> None:
        client, address = enter(filled), self.address(to=filled.actor)
        seen = self.seen(client, address)
        make.system(filled, name="Delta")

        answer = client.post(address.replace("/bulk/", "/bulk/apply/"), {"reason": "Because", "seen": seen})

        assert "have changed since you looked at them" in answer.content.decode()
        assert not AISystem.objects.within(filled).exclude(owner=None).exists()

    def test_takes_nobody_only_when_that_is_chosen(self, enter: Enter, filled: Occasion) -> None:
        client = enter(filled)

        unsaid = client.get(self.address(to="")).content.decode()
        nobody = client.get(self.address(to=NOBODY)).content.decode()

        assert "“New owner” needs an answer." in unsaid
        assert "have this value already" in nobody

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("", 404),
            ("set=password&all=1", 404),
            ("set=owner&pick=AIS-9999", 404),
            ("set=review&to=2026-02-31&all=1", 200),
            ("set=stage&to=nowhere&all=1", 200),
            ("set=owner&to=P-999&all=1", 200),
        ],
    )
    def test_answers_odd_addresses_plainly(self, enter: Enter, filled: Occasion, query: str, status: int) -> None:
        answer = enter(filled).get(f"/systems/bulk/?{query}")

        assert answer.status_code == status
        assert "plan" not in (answer.context or {})

    def test_of_scope_is_for_who_decides_on_scope(self, enter: Enter, filled: Occasion) -> None:
        client = enter(make.colleague(filled, Role.SYSTEM_OWNER))

        assert client.get("/systems/bulk/?set=scope&to=in&all=1").status_code == 403
        assert client.post("/systems/bulk/apply/?set=scope&to=in&all=1", {"reason": "x"}).status_code == 403
        assert "Decide scope</button>" not in client.get("/systems/").content.decode()

    def test_is_not_offered_to_a_reader(self, enter: Enter, filled: Occasion) -> None:
        page = enter(make.colleague(filled, Role.EMPLOYEE)).get("/systems/").content.decode()

        assert "data-bulk" not in page
        assert 'name="pick"' not in page

    def test_of_many_rows_waits_on_a_page_that_tells_how_it_goes(
        self, enter: Enter, filled: Occasion, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from fairlead.jobs.bulk import carry_out

        monkeypatch.setattr(bulk, "AT_ONCE", 1)
        client, address = enter(filled), self.address(to=filled.actor)
        asked = {"reason": "Because", "seen": self.seen(client, address)}

        answer = client.post(address.replace("/bulk/", "/bulk/apply/"), asked)
        waiting = client.get(answer.url).content.decode()
        carry_out(filled.organization, "BC-0001")
        progress = client.get("/systems/bulk/BC-0001/progress/")
        done = client.get(answer.url).content.decode()

        assert answer.url == "/systems/bulk/BC-0001/"
        assert "Waiting for its turn." in waiting
        assert progress["HX-Refresh"] == "true"
        assert "2 systems are changed." in done
        assert enter(make.occasion()).get(answer.url).status_code == 404
