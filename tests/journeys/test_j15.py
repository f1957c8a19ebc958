"""J15, stage 1: the governance lead prepares the audit, a worker builds the pack, an outsider reads and verifies it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from fairlead.packs.load import library
from fairlead.reports.content.words import find_forbidden_words
from tests.journeys.browser import NARROW, check_page
from tests.journeys.installation import Installation
from tests.web import axe

pytestmark = pytest.mark.journey
BUILT_MS = 60_000
MOST_CLICKS = 3


def prepare(page: Page) -> None:
    """Go from anywhere to the page on which an audit is prepared."""
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Audit packs").click()
    page.get_by_role("link", name="Prepare for audit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prepare for audit")


class TestPreparingForAudit:
    def test_shows_blockers_with_their_fixes_builds_and_hands_over(
        self, room: Page, installed: Installation, tmp_path: Path
    ) -> None:
        prepare(room)
        room.get_by_label("Stage 1: what is laid down").check()
        self._shows_blockers_with_their_fixes(room)
        check_page(room)

        room.get_by_role("button", name="Build the pack").click()
        room.wait_for_url(re.compile(r"/audit-packs/AP-\d+/$"))
        fetched = room.get_by_role("link", name="Download the ZIP")
        expect(fetched).to_be_visible(timeout=BUILT_MS)
        check_page(room)
        with room.expect_download() as download:
            fetched.click()
        pack = tmp_path / download.value.suggested_filename
        download.value.save_as(pack)

        assert re.fullmatch(r"demo-clinic-audit-pack-stage-1-\d{4}-\d\d-\d\d-AP-\d{4}\.zip", pack.name)
        expect(room.get_by_text(hashlib.sha256(pack.read_bytes()).hexdigest())).to_be_visible()
        self._lists_what_is_not_in_it(room, pack)
        self._is_verified_by_an_outsider(pack, installed)

    @staticmethod
    def _shows_blockers_with_their_fixes(page: Page) -> None:
        gates = page.locator("#gates").get_by_role("listitem")
        expect(page.get_by_role("heading", name="Gates for Stage 1")).to_be_visible()
        expect(gates).to_have_count(8)
        blocked = gates.filter(has_text="Closed")
        assert blocked.count() == blocked.get_by_role("link").count() == 5
        expect(page.locator("#missing")).to_contain_text("14 pieces of documented information are missing")
        page.get_by_label("Cut-off date").fill("2020-01-01")
        page.get_by_role("button", name="Show that day").click()
        expect(gates.filter(has_text="Closed")).to_have_count(8)
        expect(page.locator("#missing")).to_contain_text("20 pieces of documented information are missing")
        page.get_by_role("button", name="Build the pack").focus()
        prepare(page)

    @staticmethod
    def _lists_what_is_not_in_it(page: Page, pack: Path) -> None:
        with ZipFile(pack) as archive:
            manifest = json.loads(archive.read("manifest.json"))
        absent = page.locator("#absent")
        expect(absent.get_by_role("heading", name="Missing: 14")).to_be_visible()
        for line in manifest["missing"]:
            expect(absent.get_by_text(line["title"])).to_be_visible()

    @staticmethod
    def _is_verified_by_an_outsider(pack: Path, installed: Installation) -> None:
        with ZipFile(pack) as archive:
            archive.extract("verify.py", pack.parent)
        alone = subprocess.run(
            [sys.executable, "-I", "verify.py", pack.name], cwd=pack.parent, capture_output=True, text=True, check=False
        )
        assert alone.returncode == 0, alone.stdout + alone.stderr
        assert installed.run("verify", str(pack)).returncode == 0

    def test_is_done_by_keys_alone(self, room: Page) -> None:
        room.goto("/audit-packs/")
        self._tab_to(room, "Prepare for audit")
        room.keyboard.press("Enter")
        room.wait_for_url("**/audit-packs/new/")
        self._tab_to(room, "stage-1")
        room.keyboard.press("ArrowDown")
        expect(room.get_by_label("Stage 2: whether it happens")).to_be_checked()
        self._tab_to(room, "Build the pack")
        room.keyboard.press("Enter")

        expect(room.get_by_role("link", name="Download the ZIP")).to_be_visible(timeout=BUILT_MS)
        expect(room.get_by_text("Stage 2", exact=True)).to_be_visible()
        with room.expect_download() as download:
            self._tab_to(room, "Download the ZIP")
            room.keyboard.press("Enter")
        assert download.value.suggested_filename.endswith(".zip")

    @staticmethod
    def _tab_to(page: Page, name: str) -> None:
        """Press Tab until what has the focus is called so."""
        asks = "document.activeElement.value || document.activeElement.innerText || ''"
        for _press in range(80):
            page.keyboard.press("Tab")
            if name in page.evaluate(asks):
                return
        raise AssertionError(f"no way to {name} by Tab")

    def test_is_cancelled_while_it_waits(self, room: Page, installed: Installation) -> None:
        prepare(room)
        with self._stopped(installed.worker):
            room.get_by_role("button", name="Build the pack").click()
            expect(room.get_by_role("progressbar")).to_be_visible()
            check_page(room)
            room.get_by_role("main").get_by_role("button", name="Cancel").click()
            expect(room.get_by_text("The building was cancelled")).to_be_visible()
            ref = urlsplit(room.url).path.split("/")[2]
        room.wait_for_timeout(1500)  # the worker takes the job up, and leaves it

        room.reload()

        expect(room.get_by_text("The building was cancelled")).to_be_visible()
        assert room.request.get(f"/audit-packs/{ref}/download/").status == 404
        left = [path.name for path in (installed.folder / "data" / "audit-packs").iterdir()]
        assert [name for name in left if not name.endswith(".zip")] == []

    @staticmethod
    def _stopped(worker: int) -> _Stopped:
        return _Stopped(worker)


class _Stopped:
    """The queue's worker with all its processes, standing still."""

    def __init__(self, worker: int) -> None:
        children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
        self._all = (worker, *(int(child) for child in children))

    def __enter__(self) -> None:
        for process in self._all:
            os.kill(process, signal.SIGSTOP)

    def __exit__(self, *_failure: object) -> None:
        for process in self._all:
            os.kill(process, signal.SIGCONT)


@pytest.fixture(scope="module")
def pack(installed: Installation) -> Path:
    """Return the pack that the demo built."""
    return next((installed.folder / "data" / "audit-packs").glob("*.zip"))


@pytest.fixture(scope="module")
def unfolded(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that an auditor unfolds the pack into."""
    folder = tmp_path_factory.mktemp("handed over")
    with ZipFile(pack) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """Open a window of somebody who has no network."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(("file:", "blob:")) else faults.append(asked.url))
    yield page
    context.close()
    assert faults == []


class TestThePackOnADesk:
    def test_leads_to_the_evidence_of_a_named_control_in_three_clicks(self, desk: Page, unfolded: Path) -> None:
        desk.goto((unfolded / "index.html").as_uri())
        clicks = 0

        desk.get_by_role("link", name="Controls").click()
        clicks += 1
        desk.get_by_role("link", name="A.9.2", exact=True).first.click()
        clicks += 1
        expect(desk.get_by_role("heading", level=1)).to_contain_text("A.9.2")
        evidence = desk.get_by_role("link", name="Intake log 2026")
        file = unfolded / "pages" / unquote(str(evidence.get_attribute("href")))
        clicks += 1

        assert "Coding assistant for the data team" in file.resolve().read_text(encoding="utf-8")
        assert clicks <= MOST_CLICKS

    def test_walks_from_system_to_risk_to_control_to_evidence_to_the_log(self, desk: Page, unfolded: Path) -> None:
        desk.goto((unfolded / "index.html").as_uri())

        desk.locator("#systems").get_by_role("link", name="Applicant screening").click()
        desk.get_by_role("link", name="R-0001").first.click()
        desk.locator("#risk-R-0001").get_by_role("link", name="A.6.2.4").click()
        expect(desk.get_by_role("link", name="Selection by sex and origin over six months")).to_be_visible()
        desk.locator("#evidence-EV-0008").get_by_role("link").last.click()

        assert "pages/log.html#entry-" in desk.url
        expect(desk.locator(":target")).to_contain_text("EV-0008")

    def test_reads_the_policy_with_who_approved_it(self, desk: Page, unfolded: Path) -> None:
        desk.goto((unfolded / "index.html").as_uri())

        desk.locator("#documents").get_by_role("link", name="DOC-0002").click()

        expect(desk.get_by_role("heading", level=1)).to_have_text("AI policy")
        expect(desk.get_by_text("Demo management").first).to_be_visible()
        expect(desk.get_by_text("Anybody may raise a concern")).to_be_visible()

    def test_has_no_dead_link(self, unfolded: Path) -> None:
        pages = {
            path: path.read_text(encoding="utf-8") for path in unfolded.rglob("*.html") if path.name != "verify.html"
        }
        anchors = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in pages.items()}

        dead = []
        for path, text in pages.items():
            for href in re.findall(r'href="([^"]+)"', text):
                name, _mark, anchor = href.partition("#")
                goal = (path.parent / unquote(name)).resolve() if name else path
                if not goal.is_file() or (anchor and anchor not in anchors.get(goal, set())):
                    dead.append((path.name, href))

        assert len(pages) > 70
        assert dead == []

    @pytest.mark.parametrize(
        "name",
        ["index.html", "pages/A.9.2.html", "pages/AIS-0002.html", "pages/log.html", "documents/DOC-0002-1.html"],
    )
    def test_is_accessible_and_fits_a_phone(self, desk: Page, unfolded: Path, name: str) -> None:
        desk.goto((unfolded / name).as_uri())

        assert axe.violations(desk) == []
        desk.set_viewport_size({"width": NARROW, "height": 700})
        assert desk.evaluate("document.documentElement.scrollWidth") <= NARROW
        assert len(desk.pdf(format="A4")) > 5_000

    def test_passes_the_verifier_in_a_browser(self, desk: Page, pack: Path, unfolded: Path) -> None:
        desk.goto((unfolded / "verify.html").as_uri())

        desk.get_by_label("Audit pack (ZIP)").set_input_files(pack)
        desk.get_by_role("button", name="Verify").click()

        expect(desk.locator(".verdict")).to_contain_text("PASSED")

    @pytest.mark.parametrize("name", ["evidence/EV-0005-intake-log.md", "registers/risks.pdf", "pages/A.9.2.html"])
    def test_names_the_file_of_which_one_byte_was_flipped(
        self, desk: Page, pack: Path, unfolded: Path, installed: Installation, tmp_path: Path, name: str
    ) -> None:
        forged = tmp_path / "forged.zip"
        with ZipFile(pack) as honest, ZipFile(forged, "w") as goal:
            for member in honest.infolist():
                content = bytearray(honest.read(member))
                if member.filename == name:
                    content[len(content) // 2] ^= 1
                goal.writestr(member, bytes(content))

        done = installed.run("verify", str(forged))
        desk.goto((unfolded / "verify.html").as_uri())
        desk.get_by_label("Audit pack (ZIP)").set_input_files(forged)
        desk.get_by_role("button", name="Verify").click()

        assert done.returncode == 1
        assert re.search(rf"FAILED\s+files\s+{re.escape(name)}", done.stdout), done.stdout
        expect(desk.locator(".verdict")).to_contain_text("FAILED")
        expect(desk.get_by_text(name).first).to_be_visible()

    def test_has_every_mandatory_piece_or_lists_it_as_missing(self, unfolded: Path) -> None:
        manifest = json.loads((unfolded / "manifest.json").read_bytes())
        register = json.loads((unfolded / "registers" / "documents.json").read_bytes())
        asked = {kind.id for kind in library()["iso42001"].documents}

        present = {line["id"]: line for line in register["documents"] if line["present"]}
        missing = {line["id"] for line in manifest["missing"]}

        assert set(present) | missing == asked
        assert not set(present) & missing
        assert all((unfolded / line["path"]).is_file() for line in present.values())

    def test_says_nothing_that_is_forbidden(self, unfolded: Path) -> None:
        found = {}
        for path in sorted(unfolded.rglob("*")):
            if path.suffix in (".html", ".json", ".md"):
                text = path.read_text(encoding="utf-8")
            elif path.suffix == ".pdf":
                text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
            else:
                continue
            found[path.name] = find_forbidden_words(text)

        assert {name: words for name, words in found.items() if words} == {}
        assert len(found) > 80

    def test_brings_reports_that_a_screen_reader_can_read(self, unfolded: Path) -> None:
        import pikepdf

        for path in sorted(unfolded.rglob("*.pdf")):
            with pikepdf.open(path) as report:
                assert report.Root.MarkInfo.Marked, path.name
                assert "/StructTreeRoot" in report.Root, path.name
                assert str(report.Root.Lang) == "en", path.name
                assert str(report.docinfo["/Title"]), path.name
