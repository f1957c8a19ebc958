"""Pages in a real browser: opened from the disk with the network closed, by keyboard, narrow, dark, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fairlead.reports.writers import write_html
from fairlead.reports.writers.html import pack_pages
from tests.engines.reports import hostile, make
from tests.engines.reports.make_pack import make_pack
from tests.engines.reports.test_content import ALL_REPORTS

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[2] / "vendor" / "axe" / "axe.min.js"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed: no page is opened")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay a pack and one page of each report on the disk."""
    root = tmp_path_factory.mktemp("pack")
    pack = make_pack(log=100)
    files = {file.path for file in pack.files} | {item.path for item in pack.evidence if item.path}
    for path in files:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("evidence", encoding="utf-8")
    for path, content in pack_pages(pack):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(content)
    for report in ALL_REPORTS:
        (root / f"{report.kind}.html").write_bytes(write_html(report))
    (root / "hostile.html").write_bytes(write_html(hostile.hostile_statement()))
    (root / "empty.html").write_bytes(write_html(replace(make.make_statement(), lines=())))
    return root


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start one browser for all pages."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: no page is opened")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


class Desk:
    """A window on one folder: counts what a page asked for and what it complained about."""

    def __init__(self, browser: Any, folder: Path, **options: Any) -> None:
        self._folder = folder
        self._context = browser.new_context(offline=True, accept_downloads=False, **options)
        self.page = self._context.new_page()
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, name: str) -> Any:
        """Open a page of the folder."""
        self.page.goto((self._folder / name).as_uri())
        return self.page

    def close(self) -> None:
        """Close the window."""
        self._context.close()


@pytest.fixture
def desk(browser: Any, folder: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Open a window; a test gives its options as the fixture's parameter."""
    opened = Desk(browser, folder, **getattr(request, "param", {}))
    yield opened
    opened.close()


NAMES = (*(f"{report.kind}.html" for report in ALL_REPORTS), "index.html", "pages/A.5.2.html", "pages/log.html")
ALL_PAGES = (*NAMES, "hostile.html", "empty.html")


class TestPages:
    @pytest.mark.parametrize("name", ALL_PAGES)
    def test_open_without_a_network_and_without_a_complaint(self, desk: Desk, name: str) -> None:
        page = desk.open(name)

        assert page.locator("h1").count() == 1
        assert desk.complaints == []
        assert [address for address in desk.requests if not address.startswith("file:")] == []
        assert len(desk.requests) == 1

    @pytest.mark.parametrize("desk", [{"viewport": {"width": 360, "height": 700}}], indirect=True)
    @pytest.mark.parametrize("name", ALL_PAGES)
    def test_fit_a_phone(self, desk: Desk, name: str) -> None:
        page = desk.open(name)

        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    @pytest.mark.skipif(not AXE.exists(), reason="axe is not vendored: no page is checked for accessibility")
    @pytest.mark.parametrize(
        "desk",
        [{"color_scheme": "light"}, {"color_scheme": "dark", "viewport": {"width": 390, "height": 800}}],
        indirect=True,
        ids=["light", "dark-phone"],
    )
    @pytest.mark.parametrize("name", [*NAMES, "empty.html"])
    def test_leave_axe_nothing_to_find(self, desk: Desk, name: str) -> None:
        page = desk.open(name)

        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")

        assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found["violations"]] == []

    @pytest.mark.parametrize("name", ["statement-of-applicability.html", "index.html"])
    def test_print_on_a4(self, desk: Desk, name: str) -> None:
        desk.open(name)

        printed = desk.page.pdf(prefer_css_page_size=True)

        assert printed.startswith(b"%PDF-")
        assert b"/MediaBox [0 0 841" in printed or b"/MediaBox [0 0 842" in printed

    def test_run_nothing_that_a_person_typed(self, desk: Desk) -> None:
        page = desk.open("hostile.html")

        assert page.title().startswith("Statement of applicability – </td>")
        assert page.locator("img").count() == 0


class TestIndex:
    def test_leads_to_the_evidence_of_a_control_in_two_clicks(self, desk: Desk) -> None:
        page = desk.open("index.html")

        page.get_by_role("link", name="A.5.2", exact=True).first.click()
        assert page.locator("h1").inner_text().startswith("A.5.2")
        page.get_by_role("link", name="Selection rates, first half year").first.click()

        assert page.url.endswith("evidence/EV-0043-minutes.pdf")

    def test_walks_from_system_to_risk_to_control_to_log(self, desk: Desk) -> None:
        page = desk.open("index.html")

        page.locator("#systems").get_by_role("link", name="Reply drafter 1").click()
        page.get_by_role("link", name="R-0001").first.click()
        assert page.url.endswith("index.html#risk-R-0001")
        page.locator("#risk-R-0001").get_by_role("link", name="A.5.2").click()
        page.locator("section").last.get_by_role("link").first.click()

        assert "pages/log.html#entry-" in page.url

    def test_filters_rows_by_words_in_any_order(self, desk: Desk) -> None:
        page = desk.open("index.html")

        page.keyboard.press("/")
        page.keyboard.type("impact a.5.2")
        page.locator("output", has_text=re.compile("^1 of ")).wait_for()

        assert page.locator("tr[data-row]:visible").count() == 1
        page.keyboard.press("Escape")
        page.locator("output:empty").wait_for(state="attached")
        assert page.locator("tr[data-row]:visible").count() == page.locator("tr[data-row]").count()

    def test_shows_a_row_that_the_filter_hides_when_a_link_leads_to_it(self, desk: Desk) -> None:
        page = desk.open("index.html")

        page.get_by_role("searchbox").fill("a.2.2")
        page.locator("output:not(:empty)").wait_for()
        page.evaluate("location.hash = '#risk-R-0001'")
        page.locator("#risk-R-0001").wait_for()

        assert page.get_by_role("searchbox").input_value() == ""

    @pytest.mark.parametrize("desk", [{"java_script_enabled": False}], indirect=True)
    def test_works_without_scripts(self, desk: Desk) -> None:
        page = desk.open("index.html")

        assert not page.get_by_role("searchbox").is_visible()
        page.get_by_role("link", name="A.5.2", exact=True).first.click()
        assert page.locator("h1").inner_text().startswith("A.5.2")

    def test_is_reached_by_keyboard_alone(self, desk: Desk) -> None:
        page = desk.open("index.html")

        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.wait_for_url("**/index.html#content")
