"""Lists as a page shows them: search, facets with counts, sort, pages, and all of it in the address.

A view reads a `ListAddress` from its request, asks the queries with what it holds, and hands it to the components
`c-list`, `c-facets`, `c-table` and `c-pagination`. Whatever is not among the declared columns and facets is dropped,
so an address typed by hand can ask for nothing that the page does not offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpRequest

PAGE_SIZE = 50
LONGEST_SEARCH = 200
LAST_PAGE = 100_000


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its key in the address and in the query, and the words above it."""

    key: str
    title: str
    sortable: bool = True
    number: bool = False


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One way to narrow the list: the words for each value, in the order they are shown."""

    key: str
    title: str
    words: Mapping[str, str]
    most: int = 30  # values shown at once, the most frequent first when there are more
    quick: bool = False  # stands above the list with its counts; one a list


@dataclass(frozen=True, kw_only=True)
class Head:
    """A column head with the address that sorts by it."""

    title: str
    number: bool
    url: str = ""
    sorted: str = ""  # "ascending", "descending" or empty


@dataclass(frozen=True, kw_only=True)
class Option:
    """One value of a facet with its count and the address that chooses or drops it."""

    word: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class ShownFacet:
    """A facet with its options; a quick one stands above the list with its counts instead of in a menu."""

    title: str
    options: tuple[Option, ...]
    chosen: int
    quick: bool = False


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One narrowing in force and the address without it."""

    word: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Which rows of how many are shown, and the addresses of the pages around."""

    first: int
    last: int
    total: int
    page: int
    pages: int
    links: tuple[tuple[int, str], ...]  # page number (0 for a gap) and its address
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, kw_only=True)
class ListAddress:
    """What the address of a list says: search, chosen facets, sort and page."""

    path: str
    columns: Sequence[Column]
    facets: Sequence[Facet]
    sort: str
    descending: bool
    default_sort: str
    query: str = ""
    page: int = 1
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, request: HttpRequest, *, columns: Sequence[Column], facets: Sequence[Facet] = (), sort: str
    ) -> ListAddress:
        """Read the address of a request; `sort` is the default column, with a leading `-` for descending."""
        wanted = request.GET.get("sort", sort)
        key = wanted.removeprefix("-")
        if key not in {column.key for column in columns if column.sortable}:
            wanted, key = sort, sort.removeprefix("-")
        chosen = {facet.key: tuple(v for v in request.GET.getlist(facet.key) if v in facet.words) for facet in facets}
        return cls(
            path=request.path,
            columns=columns,
            facets=facets,
            sort=key,
            descending=wanted.startswith("-"),
            default_sort=sort,
            query=request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
            page=_page(request.GET.get("page", "")),
            chosen={key: values for key, values in chosen.items() if values},
        )

    @property
    def start(self) -> int:
        """The number of rows before this page."""
        return (self.page - 1) * PAGE_SIZE

    @property
    def narrowed(self) -> bool:
        """Whether search or facets leave rows out."""
        return bool(self.query or self.chosen)

    @property
    def sort_key(self) -> str:
        """The sort as it stands in the address."""
        return f"-{self.sort}" if self.descending else self.sort

    def link(
        self,
        *,
        query: str | None = None,
        sort: str | None = None,
        chosen: Mapping[str, tuple[str, ...]] | None = None,
        page: int = 1,
        export: str = "",
    ) -> str:
        """Return the address with some of it changed; back to the first page unless one is named."""
        pairs = [("q", self.query if query is None else query)]
        pairs += [(key, one) for key, all_ in (self.chosen if chosen is None else chosen).items() for one in all_]
        wanted = self.sort_key if sort is None else sort
        pairs.append(("sort", "" if wanted == self.default_sort else wanted))
        pairs.append(("page", str(page) if page > 1 else ""))
        pairs.append(("export", export))
        tail = urlencode([(name, value) for name, value in pairs if value])
        return f"{self.path}?{tail}" if tail else self.path

    def hidden(self) -> tuple[tuple[str, str], ...]:
        """Return what a search form carries along besides the search itself."""
        pairs = [(key, one) for key, all_ in self.chosen.items() for one in all_]
        if self.sort_key != self.default_sort:
            pairs.append(("sort", self.sort_key))
        return tuple(pairs)

    def without_search(self) -> str:
        """Return the address with nothing narrowed."""
        return self.link(query="", chosen={})

    def heads(self) -> tuple[Head, ...]:
        """Return the column heads; the one sorted by turns round."""
        made = []
        for column in self.columns:
            here = column.key == self.sort
            direction = ("descending" if self.descending else "ascending") if here else ""
            target = f"-{column.key}" if here and not self.descending else column.key
            url = self.link(sort=target) if column.sortable else ""
            made.append(Head(title=column.title, number=column.number, url=url, sorted=direction))
        return tuple(made)

    def shown_facets(self, counts: Mapping[str, Mapping[str, int]]) -> tuple[ShownFacet, ...]:
        """Return the facets with their counts; values that nobody has and nobody chose are left out."""
        return tuple(
            ShownFacet(
                title=facet.title, options=options, quick=facet.quick, chosen=len(self.chosen.get(facet.key, ()))
            )
            for facet in self.facets
            if (options := tuple(self._options(facet, counts.get(facet.key, {}))))
        )

    def _options(self, facet: Facet, counts: Mapping[str, int]) -> list[Option]:
        now = self.chosen.get(facet.key, ())
        present = [value for value in facet.words if counts.get(value) or value in now]
        if len(present) > facet.most:
            present = sorted(present, key=lambda value: (value not in now, -counts.get(value, 0)))[: facet.most]
        return [
            Option(
                word=facet.words[value],
                count=counts.get(value, 0),
                chosen=value in now,
                url=self._toggled(facet.key, value),
            )
            for value in present
        ]

    def _toggled(self, key: str, value: str) -> str:
        now = self.chosen.get(key, ())
        then = tuple(one for one in now if one != value) if value in now else (*now, value)
        return self.link(chosen={**self.chosen, key: then})

    def chips(self) -> tuple[Chip, ...]:
        """Return what narrows the list, each with the address that drops it."""
        searched = (Chip(word=f"“{self.query}”", url=self.link(query="")),) if self.query else ()
        words = {facet.key: facet.words for facet in self.facets}
        return searched + tuple(
            Chip(word=words[key][one], url=self._toggled(key, one)) for key, all_ in self.chosen.items() for one in all_
        )

    def paging(self, total: int) -> Paging:
        """Return the pages around this one for a list of so many rows."""
        pages = max(1, -(-total // PAGE_SIZE))
        near = sorted({1, pages, *range(max(1, self.page - 2), min(pages, self.page + 2) + 1)})
        links: list[tuple[int, str]] = []
        for number in near:
            if links and number - links[-1][0] > 1:
                links.append((0, ""))
            links.append((number, self.link(page=number)))
        return Paging(
            first=min(self.start + 1, total),
            last=min(self.start + PAGE_SIZE, total),
            total=total,
            page=self.page,
            pages=pages,
            links=tuple(links) if pages > 1 else (),
            previous=self.link(page=min(self.page - 1, pages)) if self.page > 1 else "",
            next=self.link(page=self.page + 1) if self.page < pages else "",
        )

    def exports(self, formats: Sequence[str] = ("csv", "xlsx", "json")) -> tuple[tuple[str, str], ...]:
        """Return name and address of each file that holds exactly the rows of this list, all pages."""
        return tuple((form.upper(), self.link(export=form)) for form in formats)


def _page(text: str) -> int:
    """Return a page number typed into an address; the first page when it is none."""
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 9 else 1
