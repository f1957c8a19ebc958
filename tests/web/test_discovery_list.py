"""Candidates as a list, and the page of a scan: narrowed, sorted, paged, exported as shown, in constant queries."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fairlead.discovery.scan import scan
from fairlead.domain.occasion import Occasion
from fairlead.queries.discovery import candidates
from fairlead.records.inventory import Candidate, Scan
from fairlead.usecases.discovery import dismiss_candidate, receive_scan
from tests import make
from tests.web.test_inventory import enter

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
Enter = Callable[[Occasion], Client]
CALL = "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"
TRAINED = "from sklearn.linear_model import LogisticRegression\nLogisticRegression().fit([[0], [1]], [0, 1])\n"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(make.NOON, tick=False):
        yield


def received(one: Occasion, folder: Path, *, apps: int) -> Scan:
    """Return a scan of a product of several applications: every third trains a model, the others call one."""
    for number in range(apps):
        app = folder / f"app-{number:03d}"
        app.mkdir(parents=True)
        trains = number % 3 == 0
        (app / "requirements.txt").write_text("scikit-learn==1.5.0\n" if trains else "openai==1.50.0\n")
        (app / "main.py").write_text(TRAINED if trains else CALL)
    receive_scan(one, content=scan(folder).to_json())
    return Scan.objects.within(one).latest("id")


def refs(page: str) -> list[str]:
    """Return the candidates of a page in its order."""
    return list(dict.fromkeys(re.findall(r"/discovery/(CA-\d+)/", page)))


class TestTheList:
    def test_shows_fifty_of_many_and_counts_all(self, enter: Enter, tmp_path: Path) -> None:
        owner = make.occasion()
        received(owner, tmp_path / "product", apps=60)
        client = enter(owner)

        first, second = (client.get(f"/discovery/?page={number}").content.decode() for number in (1, 2))

        assert len(refs(first)) == 50
        assert len({*refs(first), *refs(second)}) == 60
        assert "1–50 of 60" in first

    def test_is_narrowed_by_its_facets_and_says_how_many_each_has(self, enter: Enter, tmp_path: Path) -> None:
        owner = make.occasion()
        received(owner, tmp_path / "product", apps=6)
        dismiss_candidate(owner, ref=candidates(owner)[0].ref, reason="A trial that never ran.")
        client = enter(owner)

        page = client.get("/discovery/").content.decode()
        narrowed = client.get("/discovery/?category=predictive").content.decode()
        dismissed = client.get("/discovery/?state=dismissed").content.decode()

        assert re.search(r"Predictive</span><span class=\"count\">2<", page)
        assert re.search(r"Generative</span><span class=\"count\">4<", page)
        assert len(refs(narrowed)) == 2
        assert refs(dismissed) == [Candidate.objects.within(owner).get(state="dismissed").ref]

    def test_finds_by_name_and_sorts(self, enter: Enter, tmp_path: Path) -> None:
        owner = make.occasion()
        received(owner, tmp_path / "product", apps=6)
        client = enter(owner)

        found = client.get("/discovery/?q=app-004").content.decode()
        up, down = (client.get(f"/discovery/?sort={sign}name").content.decode() for sign in ("", "-"))

        assert len(refs(found)) == 1
        assert refs(up) == list(reversed(refs(down)))

    def test_says_what_to_do_when_nothing_is_there(self, enter: Enter) -> None:
        page = enter(make.occasion()).get("/discovery/").content.decode()

        assert "No scan has been handed in yet" in page

    def test_says_what_to_do_when_nothing_is_left_of_it(self, enter: Enter, tmp_path: Path) -> None:
        owner = make.occasion()
        received(owner, tmp_path / "product", apps=2)

        page = enter(owner).get("/discovery/?q=zeppelin").content.decode()

        assert refs(page) == []
        assert 'href="/discovery/"' in page

    def test_costs_as_many_queries_for_many_as_for_some(self, enter: Enter, tmp_path: Path) -> None:
        counts = []
        for apps in (40, 120):
            owner = make.occasion()
            received(owner, tmp_path / str(apps), apps=apps)
            client = enter(owner)
            client.get("/discovery/")
            with CaptureQueriesContext(connection) as asked:
                client.get("/discovery/")
            counts.append(len(asked))

        assert counts[0] == counts[1] <= 16 + make.walls()


class TestTheExport:
    def test_holds_exactly_what_is_shown(self, enter: Enter, tmp_path: Path) -> None:
        owner = make.occasion()
        received(owner, tmp_path / "product", apps=60)
        client = enter(owner)
        asked = "category=predictive&sort=-name"

        shown = refs(client.get(f"/discovery/?{asked}").content.decode())
        text = client.get(f"/discovery/?{asked}&export=csv").content.decode("utf-8-sig")
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"/discovery/?{asked}&export=xlsx").content))

        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["ref"] for row in rows] == shown
        assert len(rows) == 20
        assert {row["category"] for row in rows} == {"predictive"}
        assert shown[0] in [cell.value for sheet in book for line in sheet.iter_rows() for cell in line]


class TestTheScan:
    def test_shows_what_was_read_and_proposed(self, enter: Enter, tmp_path: Path) -> None:
        owner = make.occasion()
        found = received(owner, tmp_path / "product", apps=3)

        page = enter(owner).get(f"/discovery/scans/{found.ref}/").content.decode()

        assert len(refs(page)) == 3
        assert found.sha256 in page
        assert "Everything that the scan reads could be read." in page

    def test_of_another_organization_or_of_nobody_is_not_found(self, enter: Enter, tmp_path: Path) -> None:
        found = received(make.occasion(), tmp_path / "product", apps=1)
        client = enter(make.occasion())

        assert client.get(f"/discovery/scans/{found.ref}/").status_code == 404
        assert client.get("/discovery/scans/SC-9999/").status_code == 404
