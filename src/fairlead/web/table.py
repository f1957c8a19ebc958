"""Lists as a page shows them: search, facets with counts, columns, sort, pages, and all of it in the address.

A view reads a `ListAddress` from its request, asks the queries with what it holds, and hands it to the components
`c-list`, `c-facets`, `c-table` and `c-pagination`. Whatever is not among the declared columns and facets is dropped,
so an address typed by hand can ask for nothing that the page does not offer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

PAGE_SIZE = 50
LONGEST_SEARCH = 200
LAST_PAGE = 100_000
EVERY_COLUMN = "all"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its key in the address and in the query, and the words above it.

    The first column of a list names the row and always stays; an optional one is shown to who asks for it.
    """

    key: str
    title: str
    sortable: bool = True
    number: bool = False
    optional: bool = False


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
class Choosable:
    """One column that a person may show or hide."""

    key: str
    title: str
    shown: bool


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
    """What the address of a list says: search, chosen facets, sort, columns and page.

    `place` is the list's own name, under which a person's columns and density and everybody's views are kept. Columns
    in the address go before a person's own, and a person's own before those that the list comes with.
    """

    path: str
    columns: Sequence[Column]
    facets: Sequence[Facet]
    sort: str
    descending: bool
    default_sort: str
    query: str = ""
    page: int = 1
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: str = ""
    shown: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    compact: bool = False

    @classmethod
    def of(
        cls,
        request: HttpRequest,
        *,
        columns: Sequence[Column],
        facets: Sequence[Facet] = (),
        sort: str,
        place: str = "",
    ) -> ListAddress:
        """Read the address of a request; `sort` is the default column, with a leading `-` for descending."""
        kept = _kept(request, place)
        own = _columns(columns, kept.get("columns", ()))
        asked = request.GET.get("columns", "").split(",")
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
            page=page_number(request.GET.get("page", "")),
            chosen={key: values for key, values in chosen.items() if values},
            place=place,
            shown=_columns(columns, asked) if any(asked) else own,
            own=own,
            compact=bool(kept.get("compact")),
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

    @property
    def shows(self) -> dict[str, bool]:
        """Whether each column is shown, for the cells of a row."""
        return {column.key: column.key in self.shown for column in self.columns}

    @property
    def shows_more(self) -> bool:
        """Whether a column is shown that the list does not come with."""
        return any(column.optional and column.key in self.shown for column in self.columns)

    @property
    def choosable(self) -> tuple[Choosable, ...]:
        """The columns that a person may show or hide."""
        return tuple(Choosable(key=one.key, title=one.title, shown=one.key in self.shown) for one in self.columns[1:])

    @property
    def arranged(self) -> bool:
        """Whether this person has columns or a density of their own here."""
        return self.compact or self.own != _columns(self.columns, ())

    def link(
        self,
        *,
        query: str | None = None,
        sort: str | None = None,
        chosen: Mapping[str, tuple[str, ...]] | None = None,
        page: int = 1,
        export: str = "",
        columns: str | None = None,
    ) -> str:
        """Return the address with some of it changed; back to the first page unless one is named."""
        pairs = [("q", self.query if query is None else query)]
        pairs += [(key, one) for key, all_ in (self.chosen if chosen is None else chosen).items() for one in all_]
        wanted = self.sort_key if sort is None else sort
        pairs.append(("sort", "" if wanted == self.default_sort else wanted))
        pairs.append(("columns", self._columns_asked() if columns is None else columns))
        pairs.append(("page", str(page) if page > 1 else ""))
        pairs.append(("export", export))
        tail = urlencode([(name, value) for name, value in pairs if value], safe=",")
        return f"{self.path}?{tail}" if tail else self.path

    def _columns_asked(self) -> str:
        """Return the columns as they stand in the address: nothing when every person sees these anyway."""
        common = _columns(self.columns, ())
        return "" if self.shown == common == self.own else ",".join(self.shown)

    @property
    def query_text(self) -> str:
        """What stands behind the question mark, without the page: what a saved view keeps."""
        return self.link().partition("?")[2]

    @property
    def as_arranged(self) -> str:
        """What stands behind the question mark without columns: where one returns after choosing some."""
        return self.link(columns="").partition("?")[2]

    @property
    def carried(self) -> tuple[tuple[str, str], ...]:
        """All that the address says besides its page, for a form that acts on the whole list."""
        return ((("q", self.query),) if self.query else ()) + self.hidden()

    def hidden(self) -> tuple[tuple[str, str], ...]:
        """Return what a search form carries along besides the search itself."""
        pairs = [(key, one) for key, all_ in self.chosen.items() for one in all_]
        if self.sort_key != self.default_sort:
            pairs.append(("sort", self.sort_key))
        if columns := self._columns_asked():
            pairs.append(("columns", columns))
        return tuple(pairs)

    def without_search(self) -> str:
        """Return the address with nothing narrowed."""
        return self.link(query="", chosen={})

    def heads(self) -> tuple[Head, ...]:
        """Return the column heads; the one sorted by turns round."""
        made = []
        for column in self.columns:
            if column.key not in self.shown:
                continue
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
        return paging(total, page=self.page, link=lambda number: self.link(page=number))

    def exports(self, formats: Sequence[str] = ("csv", "xlsx", "json")) -> tuple[tuple[str, str], ...]:
        """Return name and address of each file that holds exactly the rows of this list, all pages."""
        return tuple((form.upper(), self.link(export=form)) for form in formats)

    def whole_exports(self, formats: Sequence[str] = ("csv", "xlsx", "json")) -> tuple[tuple[str, str], ...]:
        """Return name and address of each file that holds the same rows with every column that is recorded."""
        return tuple((form.upper(), self.link(export=form, columns=EVERY_COLUMN)) for form in formats)


def paging(total: int, *, page: int, link: Callable[[int], str]) -> Paging:
    """Return the pages around one of them; `link` gives the address of a page."""
    pages = max(1, -(-total // PAGE_SIZE))
    start = (page - 1) * PAGE_SIZE
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    links: list[tuple[int, str]] = []
    for number in near:
        if links and number - links[-1][0] > 1:
            links.append((0, ""))
        links.append((number, link(number)))
    return Paging(
        first=min(start + 1, total),
        last=min(start + PAGE_SIZE, total),
        total=total,
        page=page,
        pages=pages,
        links=tuple(links) if pages > 1 else (),
        previous=link(min(page - 1, pages)) if page > 1 else "",
        next=link(page + 1) if page < pages else "",
    )


def _kept(request: HttpRequest, place: str) -> Mapping[str, Any]:
    """Return how the person likes this list to look."""
    kept: Mapping[str, Any] = getattr(request.user, "preferences", {}).get("lists", {}).get(place, {}) if place else {}
    return kept


def _columns(columns: Sequence[Column], asked: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of the columns to show, the first always among them; those of the list when none is asked for."""
    every = EVERY_COLUMN in asked
    wanted = {column.key for column in columns if column.key in asked or every}
    if not wanted:
        wanted = {column.key for column in columns if not column.optional}
    return tuple(column.key for number, column in enumerate(columns) if number == 0 or column.key in wanted)


def page_number(text: str) -> int:
    """Return a page number typed into an address; the first page when it is none."""
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 9 else 1
