"""HTML: one page, nothing fetched, every text escaped, every link leading somewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin

import pytest

from fairlead.reports.content.header import Report
from fairlead.reports.content.words import find_forbidden_words
from fairlead.reports.writers import write_html
from fairlead.reports.writers.html import grouped, pack_pages
from fairlead.reports.writers.look import DARK, LIGHT
from tests.engines.reports import hostile, make
from tests.engines.reports.make_pack import make_pack
from tests.engines.reports.test_content import ALL_REPORTS


class Page(HTMLParser):
    """What a page holds: elements with their attributes, ids, links, and the text a person reads."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._inside: list[str] = []
        self.feed(content.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in ("style", "script"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]

    @property
    def links(self) -> list[str]:
        return [attrs["href"] for tag, attrs in self.elements if tag == "a"]


@pytest.mark.parametrize("report", ALL_REPORTS, ids=lambda report: report.kind)
class TestEveryPage:
    def test_is_whole_in_itself(self, report: Report) -> None:
        page = Page(write_html(report))

        assert not [attrs for _, attrs in page.elements if "src" in attrs or "style" in attrs]
        assert not {tag for tag, _ in page.elements} & {"link", "iframe", "object", "embed", "base", "img"}
        assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
        assert len(page.ids) == len(set(page.ids))

    def test_forbids_itself_to_load_anything(self, report: Report) -> None:
        page = Page(write_html(report))

        policy = next(attrs["content"] for tag, attrs in page.elements if tag == "meta" and "http-equiv" in attrs)
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy

    def test_says_its_language_title_and_cut_off(self, report: Report) -> None:
        page = Page(write_html(report))

        assert ("html", {"lang": "en"}) in page.elements
        assert "Example Mills (fictional)" in page.text
        assert "2026-11-23 12:00 UTC" in page.text

    def test_is_equal_for_equal_content(self, report: Report) -> None:
        assert write_html(report) == write_html(report)

    def test_says_nothing_forbidden(self, report: Report) -> None:
        assert find_forbidden_words(Page(write_html(report)).text) == ()


class TestHostilePage:
    @pytest.fixture(scope="class")
    @classmethod
    def page(cls) -> Page:
        return Page(write_html(hostile.hostile_statement()))

    def test_holds_one_script_and_it_is_ours(self, page: Page) -> None:
        assert [tag for tag, _ in page.elements if tag in ("script", "img")] == ["script"]

    @pytest.mark.parametrize(
        "words", [hostile.FORMULA, hostile.TYPST, hostile.MARKUP, hostile.TEMPLATE, hostile.ARABIC]
    )
    def test_shows_markup_as_text(self, page: Page, words: str) -> None:
        assert " ".join(words.split()) in page.text

    def test_makes_control_characters_and_overrides_visible(self, page: Page) -> None:
        assert "a[U+0000]b[U+0001]c[U+0007]d[U+001B][31me[U+007F]f" in page.text
        assert "evidence-[U+202E]fdp.exe" in page.text


class TestPackPages:
    @pytest.fixture(scope="class")
    @classmethod
    def pages(cls) -> dict[str, bytes]:
        return dict(pack_pages(make_pack()))

    def test_have_names_that_an_audit_pack_takes(self) -> None:
        pack = make_pack()
        odd = ("A.5.2", "a.5.2", "Prüfung Größe", "CON", "../up", "人工", "-x.", "x" * 400, *hostile.ALL)
        provisions = tuple(replace(row, number=number) for row, number in zip(pack.provisions, odd, strict=False))

        paths = [path for path, _ in pack_pages(replace(pack, provisions=provisions))]

        part = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_-])?")
        assert len({path.casefold() for path in paths}) == len(paths)
        assert not [path for path in paths if len(path) > 150 or not all(part.fullmatch(p) for p in path.split("/"))]

    def test_begin_with_the_index(self, pages: dict[str, bytes]) -> None:
        assert next(iter(pages)) == "index.html"

    def test_have_no_dead_link(self, pages: dict[str, bytes]) -> None:
        pack = make_pack()
        files = {file.path for file in pack.files} | {item.path for item in pack.evidence}
        files |= {record.path for record in pack.documents} | {system.assessment for system in pack.systems}
        parsed = {path: Page(content) for path, content in pages.items()}
        dead = []

        for path, page in parsed.items():
            for link in page.links:
                file, _, anchor = urljoin(f"http://pack/{path}", link).removeprefix("http://pack/").partition("#")
                target = unquote(file)
                if (target not in parsed and target not in files) or (
                    anchor and target in parsed and unquote(anchor) not in parsed[target].ids
                ):
                    dead.append((path, link))

        assert dead == []

    def test_reach_the_evidence_of_each_row_within_three_clicks(self, pages: dict[str, bytes]) -> None:
        index = Page(pages["index.html"])
        pack = make_pack()
        evidence = {item.ref: item for item in pack.evidence}

        for row in pack.provisions:
            link = f"pages/{row.number}.html"
            assert link in index.links
            inner = Page(pages[link])
            for ref in row.evidence:
                item = evidence[ref]
                wanted = f"../{item.path}" if item.path else f"../index.html#evidence-{ref}"
                assert wanted in inner.links

    def test_open_a_file_from_the_index_in_one_click(self, pages: dict[str, bytes]) -> None:
        assert "evidence/EV-0001-minutes.pdf" in Page(pages["index.html"]).links

    def test_never_link_what_is_withheld(self) -> None:
        pack = make_pack()
        withheld = replace(pack.evidence[0], withheld="personal data", path="evidence/secret.pdf")

        pages = dict(pack_pages(replace(pack, evidence=(withheld, *pack.evidence[1:]))))

        assert not [path for path, content in pages.items() if b"secret.pdf" in content]

    def test_mark_what_a_reader_must_not_miss(self, pages: dict[str, bytes]) -> None:
        index = Page(pages["index.html"]).text

        for words in (
            "Documented information missing: 5 of the 20 items",
            "Withheld items: 1",
            "Texts written by AI",
            "Self-reviewed: accepted by its own uploader",
            "What this pack does not prove",
            "No witness has seen these checkpoints.",
            "verify.html",
            "python3 verify.py",
        ):
            assert words in index

    def test_say_what_no_pack_proves_where_this_one_says_nothing(self) -> None:
        index = Page(write_html(replace(make_pack(), not_proven=()))).text

        assert "That what people typed is true." in index

    def test_print_the_checkpoint_and_the_key_letter_by_letter(self, pages: dict[str, bytes]) -> None:
        text = Page(pages["index.html"]).text

        assert " ".join(make.CHECKPOINT.text.split()) in text
        assert make_pack().key in text

    def test_link_no_place_outside_of_the_pack(self) -> None:
        pack = make_pack()
        for path in ("/etc/passwd", "../up.pdf", "a\\b.pdf", "//203.0.113.1/x", ""):
            file = replace(pack.files[0], path=path)
            if path:
                with pytest.raises(ValueError, match="not a path inside a pack"):
                    list(pack_pages(replace(pack, files=(file,))))

        scheme = replace(pack.files[0], path="javascript:alert(1)")
        index = Page(write_html(replace(pack, files=(scheme,))))
        assert "javascript%3Aalert%281%29" in index.links

    def test_survive_hostile_names_everywhere(self) -> None:
        pack = make_pack()
        provisions = tuple(
            replace(row, number=words[:90], title=words[:90], group=words[:30])
            for row, words in zip(pack.provisions, hostile.ALL, strict=False)
        )
        systems = (replace(pack.systems[0], name=hostile.MARKUP, purpose=hostile.TEMPLATE),)

        pages = dict(pack_pages(replace(pack, provisions=provisions, systems=systems)))

        assert len(pages) == 1 + len(provisions) + 1 + 1
        for content in pages.values():
            assert [tag for tag, _ in Page(content).elements if tag == "img"] == []

    @pytest.mark.parametrize("size", [0, 1, 500])
    def test_are_made_for_any_number_of_systems(self, size: int) -> None:
        pack = replace(make_pack(systems=size), evidence=(), provisions=(), risks=())
        systems = tuple(replace(row, risks=(), provisions=(), evidence=()) for row in pack.systems)

        pages = dict(pack_pages(replace(pack, systems=systems)))

        assert len(pages) == size + 2


class TestGrouped:
    @pytest.mark.parametrize(
        ("number", "words"), [(0, "0"), (9_999, "9999"), (10_000, "10\u202f000"), (1_234_567, "1\u202f234\u202f567")]
    )
    def test_parts_long_numbers(self, number: int, words: str) -> None:
        assert grouped(number) == words


def luminance(colour: str) -> float:
    """Return relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
class TestLook:
    @pytest.mark.parametrize("ground", ["paper", "tint", "ground"])
    @pytest.mark.parametrize(
        "ink", ["ink", "quiet", "accent", "good", "wait", "warn", "bad", "off", "added", "removed"]
    )
    def test_can_be_read_by_everyone(self, tokens: dict[str, str], ground: str, ink: str) -> None:
        assert contrast(tokens[ink], tokens[ground]) >= 4.5

    def test_has_the_same_names_in_both_themes(self, tokens: dict[str, str]) -> None:
        assert set(tokens) == set(LIGHT)
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in tokens.values())
