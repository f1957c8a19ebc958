"""Every page: accessible, quiet, narrow, enlarged, dark and on paper; in the demo and with nothing in it.

Pages are found by following links from Today, and by the routes that need no argument. The routes come from the
authorization matrix, so that a new page is walked without being named here, or somebody says why it is not.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pikepdf
import pytest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from playwright.sync_api import Browser, Page, Response

from tests.journeys.browser import NARROW, beyond_screen, faults_of, window
from tests.journeys.installation import Installation, enter_demo
from tests.web import axe
from tests.web.authorization import PAGES

pytestmark = pytest.mark.journey
ENLARGED = 640  # CSS pixels that a screen of 1,280 has at 200 %
LEAST = 300  # bytes of drawing on a page of paper that is not empty
LEFT = "/accounts/logout/"
NOT_HERE = frozenset({403, 404, 405})  # for another role, without its argument, or an act
NO_PAGES = frozenset(
    {"account:end_device", "account:end_other_devices", "account:address", "account:confirm_address", "appearance"}
    | {"applicability:approve", "applicability:export", "applicability:return"}
    | {"audit_pack:cancel", "audit_pack:download", "audit_pack:progress"}
    | {"discovery:accept", "discovery:dismiss", "discovery:merge"}
    | {
        "document:approve",
        "document:communicate",
        "evidence:accept",
        "evidence:envelope",
        "evidence:download",
        "evidence:reject",
    }
    | {"inventory:bulk", "inventory:bulk_apply", "inventory:bulk_cancel", "inventory:bulk_change"}
    | {"inventory:bulk_progress", "inventory:bulk_undo", "inventory:peek", "inventory:undo_stage"}
    | {"inventory:import_apply", "inventory:import_columns", "inventory:import_template"}
    | {"library:owner", "library:provision_panel"}
    | {"lists:arrange", "lists:delete", "lists:restore", "lists:save"}
    | {
        "people:demo",
        "people:end",
        "people:invitation",
        "people:leave_demo",
        "people:mail_again",
        "people:revoke",
        "people:switch",
    }
    | {"people:withdraw", "readiness:report", "readiness:store", "risk:reopen", "today:dismiss", "today:move"}
    | {"evidence:envelope", "people:mail_again", "people:withdraw_key", "today:questions"}
)
"""Acts, files, parts of pages, and steps of an act under way: nobody comes to them by a link."""
ELSEWHERE = frozenset({"evidence:links", "people:invite", "people:mail", "people:role", "readiness:compare"})
"""Pages that need another role, or objects that the demo has not: tests/web opens them."""
AT_REST = """Promise.all(
  document.getAnimations().filter(one => one.timeline === document.timeline).map(one => one.finished)
)"""  # those that follow the clock; what follows scrolling never ends by itself
LINKS = "[...document.querySelectorAll('a[href]')].filter(a => !a.hasAttribute('download')).map(a => a.href)"


class Walk:
    """A walk over the pages, one of each route: what was seen, and everything that is wrong with it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: set[str] = set()
        self.wrong: dict[str, list[str]] = {}
        self._known: set[str] = set()

    def along(self, addresses: list[str], *, follow: bool) -> None:
        """Visit addresses and, with `follow`, what they link to."""
        while addresses:
            path = addresses.pop(0)
            if path in self._known:
                continue
            self._known.add(path)
            if self._is_due(path) and self._visit(path) and follow:
                found = self.page.evaluate(LINKS)
                addresses += sorted({urlsplit(urljoin(self.page.url, link)).path for link in found} - self._known)

    def _is_due(self, path: str) -> bool:
        try:
            name = resolve(path).view_name
        except Resolver404:
            return False
        return path != LEFT and name not in self.seen

    def _visit(self, path: str) -> bool:
        """Open an address; tell whether it is a page of its own, which then is looked at."""
        answer = self.page.request.get(path)
        kind = answer.headers.get("content-type", "")
        if (
            answer.status in NOT_HERE
            or "html" not in kind
            or "attachment" in answer.headers.get("content-disposition", "")
        ):
            return False
        name = resolve(urlsplit(answer.url).path).view_name
        if name in self.seen or "<html" not in answer.text():
            return False
        self.seen.add(name)
        opened = self.page.goto(path)
        wrong = [*self._faults(opened)]
        if wrong:
            self.wrong[path] = wrong
        return True

    def _faults(self, opened: Response | None) -> Iterator[str]:
        page = self.page
        if opened is None or opened.status != 200:
            yield f"answers {opened and opened.status}"
        yield from axe.violations(page)
        for width in (NARROW, ENLARGED):
            beyond = beyond_screen(page, width=width)
            if beyond > 0:
                yield f"{beyond} px wider than {width} px"
        page.emulate_media(color_scheme="dark")
        page.evaluate(AT_REST)
        yield from (f"dark: {one}" for one in axe.violations(page, rules=("color-contrast",)))
        page.emulate_media(color_scheme="light")
        yield from _on_paper(page)
        yield from faults_of(page)
        faults_of(page).clear()


def _on_paper(page: Page) -> Iterator[str]:
    """Print on A4, and say what is wrong with it."""
    title = page.get_by_role("heading", level=1).first.inner_text()
    page.emulate_media(media="print")
    with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as paper:
        empty = [number for number, one in enumerate(paper.pages, start=1) if len(one.Contents.read_bytes()) < LEAST]
    if not page.get_by_role("heading", level=1).first.is_visible():
        yield f"on paper the heading {title!r} is hidden"
    if page.get_by_role("navigation", name="Places").is_visible():
        yield "on paper the navigation takes space"
    page.emulate_media(media="screen")
    if empty:
        yield f"on paper pages {empty} are empty"


def plain_addresses() -> list[str]:
    """Return the address of every route that needs no argument."""
    found = []
    for name in sorted(PAGES):
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return found


def hand_in_a_list(page: Page) -> str:
    """Hand in a list of two AI systems, one of them wrong, and return the address of what would be imported."""
    rows = b"Name,Purpose,Life cycle stage\nTide forecast,Tells when the lock opens,operation\n,No name,operation\n"
    page.goto(reverse("inventory:import"))
    page.locator("input[type=file]").set_input_files({"name": "systems.csv", "mimeType": "text/csv", "buffer": rows})
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_url("**/import/*/")
    return urlsplit(page.url).path


@pytest.fixture
def walk(browser: Browser, installed: Installation) -> Iterator[Walk]:
    """Return a walk that begins in the demo, as its governance lead."""
    for page in window(browser, installed.server):
        enter_demo(page)
        yield Walk(page)


class TestEveryPage:
    def test_of_the_demo_is_in_order(self, walk: Walk) -> None:
        walk.along(["/", *plain_addresses(), hand_in_a_list(walk.page)], follow=True)

        assert walk.wrong == {}
        assert sorted(set(PAGES) - NO_PAGES - ELSEWHERE - walk.seen) == []

    def test_of_an_empty_organization_is_in_order(self, walk: Walk) -> None:
        walk.page.get_by_role("button", name="Leave demo, start mine").click()
        walk.page.get_by_label("Name of your organization").fill("Quiet Harbour")
        walk.page.get_by_role("button", name="Go on").click()

        walk.along(plain_addresses(), follow=False)

        assert walk.wrong == {}
        assert len(walk.seen) > 30
