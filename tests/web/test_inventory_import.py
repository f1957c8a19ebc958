"""Import of a list in the browser: hand in, correct the columns, look, import, undo; and what stands in the way."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from fairlead.domain.occasion import Occasion
from fairlead.records.inventory import AISystem
from fairlead.records.lists import BulkChange
from fairlead.usecases import bulk
from fairlead.usecases.inventory import change_system
from tests import make
from tests.web.test_inventory import enter

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
Enter = Callable[[Occasion], Client]
LIST = "Name,Purpose,Role,Colour\nChat,Answers customers,user,red\nAlpha,Sorts better,,blue\n"
BAD = LIST + "Notes,,boss,green\n"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(make.NOON, tick=False):
        yield


@pytest.fixture
def one() -> Occasion:
    """Return the owner of an organization with one system, AIS-0001 "Alpha"."""
    occasion = make.occasion()
    make.system(occasion, name="Alpha")
    return occasion


def names(occasion: Occasion) -> list[str]:
    return list(AISystem.objects.within(occasion).order_by("pk").values_list("name", flat=True))


def handed_in(client: Client, text: str, *, sheet: str = "") -> HttpResponse:
    file = SimpleUploadedFile("tools.csv", text.encode())
    return client.post("/systems/import/", {"file": file, "sheet": sheet})


def applied(client: Client, page: HttpResponse, address: str, **more: str) -> HttpResponse:
    seen = page.context["plan"].digest
    return client.post(f"{address}apply/", {"seen": seen, **more}, follow=True)


class TestUpload:
    def test_keeps_the_list_and_shows_it_without_changing_the_register(self, enter: Enter, one: Occasion) -> None:
        client = enter(one)

        answer = handed_in(client, LIST)
        page = client.get(answer.url)

        assert "3 of 4 columns are recognized" in page.content.decode()
        assert [(str(title), count) for _, title, count, _ in page.context["tabs"]] == [("New", 1), ("Changed", 1)]
        assert names(one) == ["Alpha"]

    @pytest.mark.parametrize("text", ["", "Name\n", "PK and nothing else", "a\0b\n"])
    def test_says_beside_the_field_why_a_file_is_no_list(self, enter: Enter, one: Occasion, text: str) -> None:
        answer = handed_in(enter(one), text)

        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]
        assert not BulkChange.objects.within(one).exists()

    def test_forgets_the_list_that_was_handed_in_before(self, enter: Enter, one: Occasion) -> None:
        client = enter(one)
        first = handed_in(client, LIST).url
        handed_in(client, LIST)

        assert client.get(first).status_code == 404
        assert BulkChange.objects.within(one).count() == 1

    def test_is_seen_by_nobody_else(self, enter: Enter, one: Occasion) -> None:
        address = handed_in(enter(one), LIST).url

        assert enter(make.colleague(one)).get(address).status_code == 404
        assert enter(make.occasion()).get(address).status_code == 404


class TestColumns:
    def test_are_corrected_by_the_person(self, enter: Enter, one: Occasion) -> None:
        client = enter(one)
        address = handed_in(client, LIST).url

        client.post(f"{address}columns/", {"field": ["name", "purpose", "roles", "unit"]})
        applied(client, client.get(address), address)

        assert AISystem.objects.within(one).get(name="Chat").unit == "red"

    def test_that_contradict_each_other_are_refused_with_the_reason(self, enter: Enter, one: Occasion) -> None:
        client = enter(one)
        address = handed_in(client, LIST).url

        answer = client.post(f"{address}columns/", {"field": ["name", "name", "", ""]})

        assert answer.status_code == 422
        assert "not imported" in answer.content.decode()

    def test_that_leave_out_what_a_new_system_needs_are_named(self, enter: Enter, one: Occasion) -> None:
        client = enter(one)

        page = client.get(handed_in(client, "Name,Colour\nChat,red\n").url)

        assert "No column is taken for: Purpose, Our role." in page.content.decode()

    def test_without_a_name_are_asked_for(self, enter: Enter, one: Occasion) -> None:
        client = enter(one)

        page = client.get(handed_in(client, "Colour,Taste\nred,sweet\n").url)

        assert page.context["error"]
        assert "plan" not in page.context


class TestApply:
    def test_imports_and_offers_undo(self, enter: Enter, one: Occasion) -> None:
        client = enter(one)
        address = handed_in(client, LIST).url

        done = applied(client, client.get(address), address)

        assert "1 system is registered. 1 system is changed." in done.content.decode()
        assert names(one) == ["Alpha", "Chat"]
        undo = BulkChange.objects.within(one).get().ref
        client.post(f"/systems/bulk/{undo}/undo/")
        assert names(one) == ["Alpha"]

    def test_stores_nothing_while_a_row_is_refused_unless_it_is_left_out(self, enter: Enter, one: Occasion) -> None:
        client = enter(one)
        address = handed_in(client, BAD).url
        page = client.get(address)

        assert page.context["rows"][0]["number"] == 4
        assert page.context["rows"][0]["faults"][0][1].startswith("“boss” is not one")
        assert "Some rows are refused" in applied(client, page, address).content.decode()
        assert names(one) == ["Alpha"]

        applied(client, page, address, leave="out")
        assert names(one) == ["Alpha", "Chat"]

    def test_looks_again_when_the_register_has_changed(self, enter: Enter, one: Occasion) -> None:
        client = enter(one)
        address = handed_in(client, LIST).url
        page = client.get(address)
        change_system(one, ref="AIS-0001", values={"unit": "Ward 3"})

        answer = applied(client, page, address)

        assert "The register has changed" in answer.content.decode()
        assert names(one) == ["Alpha"]

    def test_leaves_many_rows_to_a_job_with_a_page(
        self, enter: Enter, one: Occasion, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk, "AT_ONCE", 1)
        client = enter(one)
        address = handed_in(client, LIST).url

        page = applied(client, client.get(address), address)

        assert page.redirect_chain[-1][0] == "/systems/bulk/BC-0001/"
        assert "tools.csv" in page.content.decode()


class TestTemplate:
    def test_comes_back_as_a_list_when_it_is_filled(self, enter: Enter, one: Occasion) -> None:
        client = enter(one)
        book = load_workbook(io.BytesIO(client.get("/systems/import/template/").content))
        sheet = book.worksheets[0]
        heads = {str(cell.value): cell.column for cell in sheet[1]}
        for head, value in {"Name": "Chat", "Purpose": "Answers", "Our role": "user"}.items():
            column = next((number for title, number in heads.items() if title.startswith(head)), None)
            assert column is not None, (head, list(heads))
            sheet.cell(row=2, column=column, value=value)
        goal = io.BytesIO()
        book.save(goal)

        answer = client.post("/systems/import/", {"file": SimpleUploadedFile("mine.xlsx", goal.getvalue())})
        page = client.get(answer.url)

        assert [count for _, _, count, _ in page.context["tabs"]] == [1]
        assert page.context["writing"] == 1
        assert page.context["guessed"] == len(heads)
