"""Two people at the same moment: one of them wins, the other is told, and the log stays one line.

PostgreSQL alone: SQLite lets one process write at a time from the first statement of an act on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from fairlead.domain.access import Role, TokenScope
from fairlead.domain.evidence import Proof
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import Refusal
from fairlead.queries.inventory_sheet import plan_import
from fairlead.records.inventory import AISystem
from fairlead.records.trail import TrailEntry, TrailHead
from fairlead.records.walls import APPLICATION_ROLE
from fairlead.usecases.bulk import undo_bulk_change
from fairlead.usecases.evidence import About, admit_link
from fairlead.usecases.evidence_review import accept_evidence
from fairlead.usecases.inventory_sheet import import_list, import_staged, stage_list
from fairlead.usecases.lists import save_view
from fairlead.usecases.onboarding import keep_answer
from fairlead.usecases.people import invite, issue_token
from fairlead.usecases.readiness import name_owner
from tests import make
from tests.conftest import ON_POSTGRESQL
from tests.usecases.test_inventory_sheet import listed

pytestmark = pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has one writer at a time")


@pytest.fixture
def owner_afterwards() -> Iterator[None]:
    """Serve the next test as the application role again, once this one's rows are gone."""
    yield
    settings.DATABASES["default"]["OPTIONS"]["assume_role"] = APPLICATION_ROLE
    connection.close()


@pytest.fixture(autouse=True)
def committed(owner_afterwards: None, transactional_db: None) -> Iterator[None]:
    """Let every transaction commit; the tables are emptied by their owner, for the application may not."""
    yield
    settings.DATABASES["default"]["OPTIONS"].pop("assume_role")
    connection.close()


ABOUT = About(title="Minutes", provisions=("iso42001:9.3.1",), proof=Proof.OPERATION, collected_on=make.NOON.date())
FIRSTS: dict[str, Callable[[Occasion], Any]] = {
    "evidence": lambda one: admit_link(one, about=ABOUT, url="https://example.org/minutes"),
    "criteria": make.criteria,
    "decision": make.decided,
    "owner": lambda one: name_owner(one, provision="iso42001:5.1", owner=one.actor),
    "view": lambda one: save_view(one, place="systems", name="Mine", query="scope=in", shared=True),
    "answer": lambda one: keep_answer(one, question="people", chosen=["solo"]),
    "invitation": lambda one: invite(one, email="second@example.org", role=Role.EMPLOYEE),
    "token": lambda one: issue_token(one, label="Pipeline", scopes=frozenset({TokenScope.READ}), days=30),
    "list": lambda one: stage_list(one, sheet=listed(",Beta,Helps,user,,,"), filename="x.csv"),
}
"""Acts that make the first row of their kind, called by two people who both find none."""


@dataclass(frozen=True)
class Race:
    """What several calls at the same moment came to."""

    won: list[Any]
    refused: list[Refusal]


def race(*calls: Callable[[], Any]) -> Race:
    """Call all at the same moment, each on a connection of its own."""
    start, found = threading.Barrier(len(calls)), Race([], [])
    broken: list[BaseException] = []

    def run(call: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            found.won.append(call())
        except Refusal as refusal:
            found.refused.append(refusal)
        except BaseException as error:
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert broken == []
    return found


def is_one_line(occasion: Occasion) -> bool:
    """Tell whether the log has every number once and as many entries as its head says."""
    numbers = list(TrailEntry.objects.within(occasion).order_by("seq").values_list("seq", flat=True))
    return numbers == list(range(TrailHead.objects.within(occasion).get().size))


class TestTwoAtOnce:
    def test_import_a_list_once(self) -> None:
        owner = make.occasion()
        sheet = listed(*(f",Beta {number},Helps,user,,," for number in range(50)))
        row = stage_list(owner, sheet=sheet, filename="x.csv")
        seen = plan_import(owner, sheet=sheet, fields=row.rows[0]["fields"]).digest

        found = race(*[lambda: import_staged(owner, ref=row.ref, seen=seen, leaves_out=False)] * 2)

        assert (len(found.won), len(found.refused)) == (1, 1)
        assert AISystem.objects.within(owner).count() == 50
        assert is_one_line(owner)

    def test_undo_a_list_once(self) -> None:
        owner = make.occasion()
        done = import_list(owner, sheet=listed(",Beta,Helps,user,,,"), filename="x.csv", leaves_out=False)

        found = race(*[lambda: undo_bulk_change(owner, ref=done.ref)] * 2)

        assert (len(found.won), len(found.refused)) == (1, 1)
        assert is_one_line(owner)

    def test_give_every_system_a_ref_of_its_own(self) -> None:
        owner = make.occasion()

        found = race(*[lambda: [make.system(owner) for _ in range(10)]] * 4)

        assert len({row.ref for rows in found.won for row in rows}) == 40
        assert is_one_line(owner)

    def test_accept_evidence_once(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        item = admit_link(owner, about=ABOUT, url="https://example.org/minutes")

        found = race(*[lambda: accept_evidence(lead, ref=item.ref)] * 2)

        assert (len(found.won), len(found.refused)) == (1, 1)
        assert is_one_line(owner)

    @pytest.mark.parametrize("first", [*FIRSTS.values()], ids=[*FIRSTS])
    def test_make_the_first_of_its_kind(self, first: Callable[[Occasion], Any]) -> None:
        owner = make.occasion()

        found = race(*[lambda: first(owner)] * 3)

        assert found.won
        assert is_one_line(owner)

    def test_approve_a_statement_once(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner, Role.GOVERNANCE_LEAD)
        owner = make.again(owner)
        make.decided(owner)

        found = race(*[lambda: make.approved(lead, by=owner)] * 2)

        assert len(found.won) == 1
        assert is_one_line(owner)
