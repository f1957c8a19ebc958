"""A page of the log is found by the numbers of its entries, and nothing that was counted is counted again."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairlead.domain.occasion import Occasion
from fairlead.queries import log
from fairlead.queries.log import LogPage, log_page
from fairlead.records.trail import TrailEntry
from tests import make

pytestmark = pytest.mark.django_db


def page(occasion: Occasion, *, search: str = "", actions: tuple[str, ...] = (), start: int = 0, **asked) -> LogPage:
    return log_page(occasion, search=search, actions=actions, start=start, size=4, **asked)


def filled(occasion: Occasion, number: int) -> int:
    """Register so many systems and return the size of the log."""
    for key in range(number):
        make.system(occasion, name=f"System {key}")
    return TrailEntry.objects.within(occasion).count()


class TestLogPage:
    @pytest.mark.parametrize("ascending", [False, True])
    @pytest.mark.parametrize("actions", [(), ("inventory.system.registered",)])
    def test_pages_hold_every_entry_once_and_in_order(self, ascending: bool, actions: tuple[str, ...]) -> None:
        occasion = make.occasion()
        size = filled(occasion, 9)
        total = page(occasion, actions=actions).total

        pages = [page(occasion, actions=actions, start=start, ascending=ascending) for start in range(0, total, 4)]

        found = [row.seq for one in pages for row in one.rows]
        wanted = TrailEntry.objects.within(occasion).order_by("seq" if ascending else "-seq")
        rows = wanted.filter(action__in=actions) if actions else wanted
        assert found == list(rows.values_list("seq", flat=True))
        assert total == len(found) <= size

    def test_counts_what_was_written_since(self) -> None:
        occasion = make.occasion()
        filled(occasion, 2)
        before = page(occasion)

        filled(occasion, 3)
        after = page(occasion)

        assert after.total == before.total + 3 == TrailEntry.objects.within(occasion).count()
        assert after.counts["inventory.system.registered"] == 5

    def test_counts_nothing_twice(self) -> None:
        occasion = make.occasion()
        filled(occasion, 2)
        page(occasion)

        with CaptureQueriesContext(connection) as queries:
            page(occasion)

        assert [query["sql"] for query in queries if "COUNT(" in query["sql"] and "trailentry" in query["sql"]] == []

    def test_counts_a_long_log_like_a_short_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        occasion = make.occasion()
        filled(occasion, 3)
        monkeypatch.setattr(log, "FEW", 1)

        assert page(occasion).total == TrailEntry.objects.within(occasion).count()

    def test_searches_the_beginning_of_a_ref(self) -> None:
        occasion = make.occasion()
        filled(occasion, 6)

        found = page(occasion, search="ais-")

        assert (found.total, [row.subject for row in found.rows]) == (6, [f"AIS-000{n}" for n in (6, 5, 4, 3)])
