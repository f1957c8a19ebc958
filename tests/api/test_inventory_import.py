"""A list over the API: looked at with `dry_run`, imported in one go, and refused with every fault in its place."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from fairlead.domain.access import TokenScope
from fairlead.domain.occasion import Occasion
from fairlead.records.inventory import AISystem
from fairlead.usecases import bulk
from fairlead.usecases.people import issue_token
from tests import make
from tests.sheets.workbooks import HEADER, ROW, workbook

pytestmark = pytest.mark.django_db
LIST = b"Name,Purpose,Role\nChat,Answers customers,user\nAlpha,Sorts better,\n"
BAD = b"Name,Purpose,Role\nChat,Answers customers,user\nNotes,,boss\n"


def sent(
    occasion: Occasion, content: bytes, *, scope: TokenScope = TokenScope.KEEP, system: str = "", **about: Any
) -> HttpResponse:
    _, secret = issue_token(occasion, label="list", scopes=frozenset({scope}), days=9, system=system)
    body = {"file": SimpleUploadedFile("tools.csv", content), **about}
    return Client().post("/api/systems/import", body, headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def one() -> Occasion:
    """Return the owner of an organization with one system, AIS-0001 "Alpha"."""
    occasion = make.occasion()
    make.system(occasion, name="Alpha")
    return occasion


def names(occasion: Occasion) -> list[str]:
    return list(AISystem.objects.within(occasion).order_by("pk").values_list("name", flat=True))


class TestImportSystems:
    def test_tells_what_each_row_would_do_and_stores_nothing(self, one: Occasion) -> None:
        told = sent(one, LIST, dry_run="true").json()

        assert told["counts"] == {"new": 1, "changed": 1, "equal": 0, "refused": 0}
        assert [(row["row"], row["fate"], row["ref"]) for row in told["rows"]] == [
            (2, "new", ""),
            (3, "changed", "AIS-0001"),
        ]
        assert (told["change"], names(one)) == ("", ["Alpha"])

    def test_imports_all_rows_in_one_change(self, one: Occasion) -> None:
        told = sent(one, LIST).json()

        assert (told["change"], told["is_waiting"]) == ("BC-0001", False)
        assert names(one) == ["Alpha", "Chat"]
        assert sent(one, LIST).status_code == 422

    def test_reads_a_workbook(self, one: Occasion) -> None:
        assert sent(one, workbook(("Tools", [HEADER, ROW]))).json()["sheet"] == "Tools"
        assert names(one) == ["Alpha", "Chat"]

    def test_names_every_fault_and_stores_nothing(self, one: Occasion) -> None:
        answer = sent(one, BAD)

        assert answer.status_code == 422
        assert answer.json()["faults"][0].startswith("Row 3, column Role: “boss”")
        assert names(one) == ["Alpha"]

    def test_leaves_refused_rows_out_when_told_to(self, one: Occasion) -> None:
        assert sent(one, BAD, leave_out_refused="true").status_code == 200
        assert names(one) == ["Alpha", "Chat"]

    def test_says_that_many_rows_wait_for_the_worker(self, one: Occasion, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bulk, "AT_ONCE", 1)

        assert sent(one, LIST).json()["is_waiting"] is True

    @pytest.mark.parametrize("content", [b"", b"PK and nothing else", b"Name\n\0\n", b"Colour\nred\n"])
    def test_refuses_what_is_no_list(self, one: Occasion, content: bytes) -> None:
        answer = sent(one, content)

        assert answer.status_code == 422
        assert answer.json()["reason"]

    def test_is_refused_to_a_token_that_only_collects_or_reaches_one_system(self, one: Occasion) -> None:
        assert sent(one, LIST, scope=TokenScope.COLLECT).status_code == 403
        assert sent(one, LIST, system="AIS-0001").status_code == 403
