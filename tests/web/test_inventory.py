"""The register of AI systems in the browser's door: lists, forms, conflicts, exports, and what a stranger gets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fairlead.domain.access import Role
from fairlead.domain.inventory import AIRole, ScopeDecision, Stage
from fairlead.domain.occasion import Occasion
from fairlead.queries.inventory import system as read_system
from fairlead.records.inventory import AISystem
from fairlead.records.people import User
from fairlead.reports.composition.table import unescape_cell
from fairlead.usecases.inventory import change_system, decide_scope, move_stage
from tests import make

pytestmark = pytest.mark.django_db
FILLED = {"name": "Meeting notes", "purpose": "Writes minutes", "roles": ["user"], "origin": "bought"}


@pytest.fixture
def enter() -> Callable[[Occasion], Client]:
    """Return a function that signs a person in."""

    def sign_in(occasion: Occasion) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=occasion.somebody), "django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["organization"] = make.organization_of(occasion).ref
        session.save()
        return client

    return sign_in


class TestTheList:
    def test_sends_a_visitor_to_sign_in(self) -> None:
        answer = Client().get("/systems/")

        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/")

    def test_shows_only_the_rows_of_the_organization(self, enter) -> None:
        ours, theirs = make.occasion(), make.occasion()
        make.system(ours, name="Ours alone")
        make.system(theirs, name="Foreign model")

        page = enter(ours).get("/systems/").content.decode()

        assert "Ours alone" in page
        assert "Foreign model" not in page

    def test_narrows_by_search_and_facets_that_stand_in_the_address(self, enter) -> None:
        occasion = make.occasion()
        make.system(occasion, name="Alpha", roles=[AIRole.PROVIDER], stage=Stage.OPERATION)
        make.system(occasion, name="Beta", roles=[AIRole.USER], stage=Stage.OPERATION)
        make.system(occasion, name="Gamma", roles=[AIRole.USER], stage=Stage.DESIGN)
        client = enter(occasion)

        page = client.get("/systems/?role=user&stage=operation_monitoring").content.decode()
        found = client.get("/systems/?q=gam").content.decode()

        assert "Beta" in page
        assert "Alpha" not in page
        assert "Gamma" not in page
        assert "1–1 of 1" in page
        assert "Gamma" in found
        assert "Alpha" not in found

    def test_ignores_what_no_page_offers(self, enter) -> None:
        occasion = make.occasion()
        make.system(occasion)

        answer = enter(occasion).get("/systems/?sort=password&page=minus&stage=nowhere&owner=nobody-here&q=%00")

        assert answer.status_code == 200
        assert "Triage model" in answer.content.decode()

    def test_shows_hostile_names_as_text(self, enter) -> None:
        occasion = make.occasion()
        make.system(occasion, name="<script>alert(1)</script>", purpose="{{ 7|add:7 }} <img src=x onerror=alert(1)>")

        page = enter(occasion).get("/systems/?q=script").content.decode()

        assert "<script>alert(1)</script>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    def test_asks_the_database_as_often_for_fifty_rows_as_for_one(self, enter) -> None:
        few, many = make.occasion(), make.occasion()
        make.system(few)
        for number in range(55):
            make.system(many, name=f"System {number}")
        counted = []

        for occasion in (few, many):
            client = enter(occasion)
            client.get("/systems/")
            with CaptureQueriesContext(connection) as asked:
                client.get("/systems/?scope=undecided")
            counted.append(len(asked))

        assert counted[0] == counted[1]
        assert counted[1] <= 22


class TestTheExport:
    def test_holds_exactly_the_rows_of_the_list_over_all_pages(self, enter) -> None:
        occasion = make.occasion()
        for number in range(52):
            make.system(occasion, name=f"Kept {number:02}")
        make.system(occasion, name="Left out")

        answer = enter(occasion).get("/systems/?q=kept&sort=-name&export=csv")

        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert answer["Content-Disposition"].startswith('attachment; filename="ai-systems-')
        assert [row["name"] for row in rows] == [f"Kept {number:02}" for number in reversed(range(52))]

    @pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\tx"])
    def test_holds_no_formula_and_gives_the_name_back(self, enter, name: str) -> None:
        occasion = make.occasion()
        make.system(occasion, name=f"a{name}")
        AISystem.objects.within(occasion).update(name=name)

        answer = enter(occasion).get("/systems/?export=csv")

        (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
        assert row["name"].startswith("'")
        assert unescape_cell(row["name"]).strip() == name.strip()

    def test_comes_as_a_workbook_and_as_json_too(self, enter) -> None:
        import openpyxl

        occasion = make.occasion()
        make.system(occasion, roles=[AIRole.USER, AIRole.PROVIDER])
        client = enter(occasion)

        whole = client.get("/systems/?export=xlsx&columns=all").content
        book = openpyxl.load_workbook(io.BytesIO(whole), read_only=True)
        told = json.loads(client.get("/systems/?export=json&columns=all").content)

        sheet = book.worksheets[1]
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert cells[0][:2] == ["Ref", "Name"]
        assert cells[1][:2] == ["AIS-0001", "Triage model"]
        assert told["rows"][0]["roles"] == ["user", "provider"]


class TestOneSystem:
    def test_of_another_organization_is_not_found(self, enter) -> None:
        ours, theirs = make.occasion(), make.occasion()
        system = make.system(theirs)
        client = enter(ours)

        answers = [client.get(f"/systems/{system.ref}/{tail}") for tail in ("", "edit/", "scope/", "stage/")]

        assert [answer.status_code for answer in answers] == [404] * 4

    def test_tells_what_happened_with_before_and_after(self, enter) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        change_system(occasion, ref=system.ref, values={"unit": "Ward 3"})
        change_system(occasion, ref=system.ref, values={"unit": "Ward 4"})
        move_stage(occasion, ref=system.ref, stage=Stage.OPERATION, reason="Passed its tests.")

        page = enter(occasion).get(f"/systems/{system.ref}/").content.decode()

        assert "<del>Ward 3</del> <ins>Ward 4</ins>" in page
        assert "<del>Inception</del> <ins>Operation and monitoring</ins>" in page
        assert "Passed its tests." in page
        assert "UTC" in page

    def test_shows_times_in_the_zone_of_the_reader(self, enter) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        User.objects.filter(pk=occasion.somebody).update(time_zone="Asia/Tokyo")

        page = enter(occasion).get(f"/systems/{system.ref}/").content.decode()

        assert "23 Nov 2026, 21:00 JST" in page

    def test_costs_the_same_however_long_its_history_is(self, enter) -> None:
        occasion = make.occasion()
        quiet, busy = make.system(occasion), make.system(occasion)
        for number in range(12):
            change_system(occasion, ref=busy.ref, values={"unit": f"Ward {number}"})
        client = enter(occasion)
        client.get(f"/systems/{quiet.ref}/")
        counted = []

        for system in (quiet, busy):
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/systems/{system.ref}/")
            counted.append(len(asked))

        assert counted[0] == counted[1]
        assert counted[1] <= 22

    def test_offers_a_reader_no_button_that_would_be_refused(self, enter) -> None:
        owner = make.occasion()
        system = make.system(owner)
        employee = make.colleague(owner, Role.EMPLOYEE)

        client = enter(employee)
        page = client.get(f"/systems/{system.ref}/").content.decode()

        assert f"/systems/{system.ref}/edit/" not in page
        assert client.get(f"/systems/{system.ref}/edit/").status_code == 403


class TestTheForm:
    def test_registers_a_system_and_says_so(self, enter) -> None:
        occasion = make.occasion()

        answer = enter(occasion).post("/systems/new/", {**FILLED, "stage": "inception"}, follow=True)

        assert answer.redirect_chain == [("/systems/AIS-0001/", 302)]
        assert "Meeting notes is registered as AIS-0001." in answer.content.decode()

    def test_names_every_missing_answer_in_a_summary_with_links(self, enter) -> None:
        occasion = make.occasion()

        page = enter(occasion).post("/systems/new/", {"origin": "bought", "stage": "inception"}).content.decode()

        assert '<a href="#id_name">Give the AI system a name.</a>' in page
        assert '<a href="#id_purpose">Say in a sentence what the system is for.</a>' in page
        assert '<a href="#id_roles">Choose at least one role that you hold toward the system.</a>' in page
        assert not AISystem.objects.within(occasion).exists()

    def test_shows_both_versions_and_loses_nothing_when_somebody_saved_first(self, enter) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        client = enter(occasion)
        change_system(occasion, ref=system.ref, values={"unit": "Ward 3"})
        offered = {**FILLED, "unit": "Ward 4", "version": "1"}

        page = client.post(f"/systems/{system.ref}/edit/", offered).content.decode()

        assert "Somebody else saved this since you opened it" in page
        assert "Ward 3" in page
        assert 'value="Ward 4"' in page
        assert read_system(occasion, system.ref).system.unit == "Ward 3"

        client.post(f"/systems/{system.ref}/edit/", {**offered, "version": "2"})

        assert read_system(occasion, system.ref).system.unit == "Ward 4"

    def test_refuses_an_owner_of_another_organization(self, enter) -> None:
        ours, theirs = make.occasion(), make.occasion()
        posted = {**FILLED, "stage": "inception", "owner": theirs.actor}

        answer = enter(ours).post("/systems/new/", posted)

        assert answer.status_code == 200
        assert not AISystem.objects.within(ours).exists()

    def test_keeps_the_owner_who_is_chosen(self, enter) -> None:
        occasion = make.occasion()

        enter(occasion).post("/systems/new/", {**FILLED, "stage": "inception", "owner": occasion.actor})

        assert read_system(occasion, "AIS-0001").system.owner_id == occasion.person


class TestTheScopeDecision:
    def test_is_recorded_with_its_reason(self, enter) -> None:
        occasion = make.occasion()
        system = make.system(occasion)

        enter(occasion).post(f"/systems/{system.ref}/scope/", {"scope": "out", "scope_reason": "Ended in May."})

        row = read_system(occasion, system.ref).system
        assert (row.scope, row.scope_reason) == (ScopeDecision.OUT, "Ended in May.")

    def test_takes_the_system_off_the_list_of_those_that_wait(self, enter) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        decide_scope(occasion, ref=system.ref, decision=ScopeDecision.IN, reason="It decides about people.")

        page = enter(occasion).get("/systems/?need=scope").content.decode()

        assert "No system matches" in page

    def test_is_not_for_the_owner_of_a_system(self, enter) -> None:
        owner = make.occasion()
        system = make.system(owner)
        colleague = make.colleague(owner, Role.SYSTEM_OWNER)

        answer = enter(colleague).post(f"/systems/{system.ref}/scope/", {"scope": "in", "scope_reason": "x"})

        assert answer.status_code == 403
        assert read_system(owner, system.ref).system.scope == ScopeDecision.UNDECIDED


class TestTheStage:
    def test_moves_and_sets_the_day_of_retirement(self, enter) -> None:
        occasion = make.occasion()
        system = make.system(occasion)

        with time_machine.travel("2026-11-25T08:00:00Z", tick=False):
            enter(occasion).post(f"/systems/{system.ref}/stage/", {"stage": "retirement", "reason": "Replaced."})

        row = read_system(occasion, system.ref).system
        assert row.stage == Stage.RETIREMENT
        assert row.retired_on is not None
        assert row.retired_on.isoformat() == "2026-11-25"

    def test_is_undone_by_one_button_and_the_undoing_is_told(self, enter) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        client = enter(occasion)

        page = client.post(f"/systems/{system.ref}/stage/", {"stage": "deployment"}, follow=True).content.decode()
        back = f"/systems/{system.ref}/stage/back/inception/"
        assert f'action="{back}"' in page
        told = client.post(back, follow=True).content.decode()

        assert read_system(occasion, system.ref).system.stage == Stage.INCEPTION
        assert "The last move was undone." in told

    def test_goes_back_to_no_stage_that_does_not_exist(self, enter) -> None:
        occasion = make.occasion()
        system = make.system(occasion)

        assert enter(occasion).post(f"/systems/{system.ref}/stage/back/nowhere/").status_code == 404
