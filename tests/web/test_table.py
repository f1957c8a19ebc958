"""Lists in their address: whatever is typed there, a list answers with what it offers."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from fairlead.web.table import Column, Facet, ListAddress

COLUMNS = (
    Column(key="name", title="Name"),
    Column(key="level", title="Level", number=True),
    Column(key="x", title="X", sortable=False),
)
FACETS = (Facet(key="state", title="State", words={"open": "Open", "closed": "Closed"}),)


def address_of(query: str) -> ListAddress:
    return ListAddress.of(RequestFactory().get(f"/list/?{query}"), columns=COLUMNS, facets=FACETS, sort="name")


class TestListAddress:
    @pytest.mark.parametrize(
        ("query", "sort", "descending"),
        [
            ("", "name", False),
            ("sort=-level", "level", True),
            ("sort=x", "name", False),
            ("sort=--name", "name", False),
        ],
    )
    def test_sorts_by_what_is_offered(self, query: str, sort: str, descending: bool) -> None:
        address = address_of(query)

        assert (address.sort, address.descending) == (sort, descending)

    @pytest.mark.parametrize(
        ("page", "number"), [("3", 3), ("0", 1), ("-1", 1), ("x", 1), ("٣", 1), ("9" * 30, 1), ("", 1)]
    )
    def test_reads_a_page_number_or_the_first(self, page: str, number: int) -> None:
        assert address_of(f"page={page}").page == number

    @given(st.dictionaries(st.sampled_from(["q", "sort", "state", "page", "other"]), st.text(max_size=30)))
    def test_gives_an_address_that_reads_the_same(self, given_: dict[str, str]) -> None:
        request = RequestFactory().get("/list/", given_)
        address = ListAddress.of(request, columns=COLUMNS, facets=FACETS, sort="name")

        again = ListAddress.of(
            RequestFactory().get(address.link(page=address.page)), columns=COLUMNS, facets=FACETS, sort="name"
        )

        assert again == address

    def test_turns_a_facet_on_and_off(self) -> None:
        address = address_of("state=open&q=a")

        (shown,) = address.shown_facets({"state": {"open": 2, "closed": 1}})

        off, on = (parse_qs(urlsplit(option.url).query) for option in shown.options)
        assert off == {"q": ["a"]}
        assert on == {"q": ["a"], "state": ["open", "closed"]}

    def test_leaves_out_values_that_nobody_has(self) -> None:
        (shown,) = address_of("").shown_facets({"state": {"open": 2}})

        assert [option.word for option in shown.options] == ["Open"]

    def test_shows_the_most_frequent_values_of_a_long_facet_and_the_chosen_one(self) -> None:
        words = {str(number): str(number) for number in range(50)}
        facet = Facet(key="owner", title="Owner", words=words, most=3)
        request = RequestFactory().get("/list/?owner=7")
        address = ListAddress.of(request, columns=COLUMNS, facets=(facet,), sort="name")

        (shown,) = address.shown_facets({"owner": {str(number): number for number in range(50)}})

        assert [option.word for option in shown.options] == ["7", "49", "48"]

    @pytest.mark.parametrize(
        ("total", "page", "first", "last", "numbers"),
        [
            (0, 1, 0, 0, []),
            (40, 1, 1, 40, []),
            (51, 2, 51, 51, [1, 2]),
            (10_000, 100, 4951, 5000, [1, 0, 98, 99, 100, 101, 102, 0, 200]),
        ],
    )
    def test_says_which_rows_of_how_many(
        self, total: int, page: int, first: int, last: int, numbers: list[int]
    ) -> None:
        paging = address_of(f"page={page}").paging(total)

        assert (paging.first, paging.last, paging.total) == (first, last, total)
        assert [number for number, _ in paging.links] == numbers
