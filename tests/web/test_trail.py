"""The trail in the browser's door: its order, what narrows it, and one entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import time_machine
from django.test import Client

from fairlead.domain.inventory import Stage
from fairlead.domain.occasion import Occasion
from fairlead.queries.trail import activity
from fairlead.usecases.inventory import move_stage
from fairlead.web.activity import said
from fairlead.web.inventory import words
from fairlead.web.templatetags import face
from tests import make
from tests.web.test_inventory import enter

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
Enter = Callable[[Occasion], Client]


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(make.NOON, tick=False):
        yield


def numbers(page: str) -> list[int]:
    """Return the numbers of the entries in the order of the page."""
    return [int(found) for found in re.findall(r'href="/trail/(\d+)/"', page)]


class TestTheTrail:
    def test_shows_the_newest_entry_first_and_says_so(self, enter: Enter) -> None:
        owner = make.occasion()
        make.system(owner)

        page = enter(owner).get("/trail/").content.decode()

        assert numbers(page) == sorted(numbers(page), reverse=True) != []
        assert 'aria-sort="descending"' in page

    def test_turns_round(self, enter: Enter) -> None:
        owner = make.occasion()
        make.system(owner)

        page = enter(owner).get("/trail/?sort=seq").content.decode()

        assert numbers(page)[0] == 0
        assert numbers(page) == sorted(numbers(page))
        assert 'aria-sort="ascending"' in page

    def test_is_narrowed_by_act_and_by_object(self, enter: Enter) -> None:
        owner = make.occasion()
        first, second = make.system(owner), make.system(owner, name="Second")
        client = enter(owner)

        by_act = client.get("/trail/?action=inventory.system.registered").content.decode()
        by_object = client.get(f"/trail/?q={second.ref}").content.decode()

        assert len(numbers(by_act)) == 2
        assert first.ref in by_act
        assert second.ref in by_object
        assert len(numbers(by_object)) == 1

    def test_offers_the_acts_to_narrow_it_by(self, enter: Enter) -> None:
        owner = make.occasion()
        make.system(owner)

        page = enter(owner).get("/trail/").content.decode()

        assert "action=inventory.system.registered" in page


class TestActivity:
    def test_counts_with_a_plus_where_there_may_be_more(self) -> None:
        assert face.counted([0] * 199) == "199"
        assert face.counted([0] * 200) == "200+"

    def test_shows_a_value_that_lost_its_words_as_it_was_written(self) -> None:
        owner = make.occasion()
        row = make.system(owner)
        move_stage(owner, ref=row.ref, stage=Stage.OPERATION, reason="It is built now")
        line = activity(owner, row.ref)[0]
        old = replace(line, changes=tuple(replace(change, before="piloting") for change in line.changes))

        shown = said([old], fields=words.FIELD_TITLES, values=words.value_words({}))

        assert "piloting" in "".join(piece.text for change in shown[0].changes for piece in change.pieces)
