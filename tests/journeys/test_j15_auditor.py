"""J15: the certification auditor comes in by invitation, reads, writes nothing, and is out when the day has passed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from fairlead.domain.access import PERMISSIONS, Role
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import View
from fairlead.queries.people import occasion_for_clock
from fairlead.records.people import User
from fairlead.records.trail import TrailEntry
from fairlead.usecases.audit_pack import build_audit_pack, request_audit_pack
from tests import make
from tests.journeys.browser import Server, check_page, sign_in, window
from tests.web.authorization import PAGES
from tests.web.test_authorization import address, objects, routes

pytestmark = pytest.mark.journey
EMAIL = "auditor@example.org"
CALLS = 20
ROOMS = ("/", "/systems/", "/risks/", "/controls/", "/evidence/", "/readiness/", "/library/", "/documents/", "/trail/")


@pytest.fixture
def owner(server: Server) -> Occasion:
    """Return the owner of an organization with a system, now."""
    one = make.occasion(at=datetime.now(UTC))
    make.system(one, name="Triage model")
    return one


def invite(page: Page, owner: Occasion) -> str:
    """Invite the auditor for three days through the page, and return the link that the page hands out."""
    sign_in(page, User.objects.get(pk=owner.somebody))
    page.goto("/organization/people/invite/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Role").select_option("Certification auditor, read-only until a date")
    page.get_by_label("Access ends on").fill((owner.at + timedelta(days=3)).date().isoformat())
    page.get_by_role("button", name="Make the invitation").click()
    return urlsplit(page.get_by_role("status").locator("code").inner_text()).path


def join(page: Page, link: str) -> None:
    """Follow the link as a newcomer, make an account, and join."""
    page.goto(link)
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.get_by_label("Password (again)").fill(make.PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    page.get_by_role("button", name="Join").click()
    page.wait_for_load_state()


class TestTheCertificationAuditor:
    def test_comes_in_reads_the_pack_and_is_out_after_the_last_day(
        self, page: Page, browser: Browser, server: Server, owner: Occasion
    ) -> None:
        asked = request_audit_pack(owner, view=View.STAGE_1, cut_off=owner.at)
        build_audit_pack(occasion_for_clock(owner.organization, at=owner.at), ref=asked.ref)
        link = invite(page, owner)
        for desk in window(browser, server):
            join(desk, link)
            for path in ROOMS:
                assert desk.goto(path).status == 200, path
                check_page(desk, narrow=False)
            desk.goto(f"/audit-packs/{asked.ref}/")
            with desk.expect_download():
                desk.get_by_role("link", name="Download the ZIP").click()
            self._is_offered_nothing_to_write(desk)

            with time_machine.travel(owner.at + timedelta(days=5), tick=True):
                sign_in_anew = desk.goto("/systems/")
                expect(desk.get_by_text("Triage model")).to_have_count(0)
                assert sign_in_anew is not None
                assert (
                    desk.request.get(f"/audit-packs/{asked.ref}/download/").headers["content-type"] != "application/zip"
                )

    @staticmethod
    def _is_offered_nothing_to_write(desk: Page) -> None:
        for path in ("/audit-packs/", "/systems/", "/risks/", "/controls/", "/evidence/", "/documents/"):
            desk.goto(path)
            main = desk.get_by_role("main")
            for word in ("Prepare for audit", "Add", "Hand in", "Decide", "Submit", "Write"):
                offered = main.get_by_role("link", name=re.compile(f"^{word}")).or_(
                    main.get_by_role("button", name=re.compile(f"^{word}"))
                )
                assert offered.count() == 0, f"{path} offers {offered.first.inner_text()!r} to a reader"

    def test_is_refused_every_act(self, page: Page, owner: Occasion) -> None:
        refs = objects(owner)
        auditor = make.colleague(owner, Role.CERTIFICATION_AUDITOR)
        sign_in(page, User.objects.get(pk=auditor.somebody))
        before = TrailEntry.objects.within(owner).count()

        answers = {}
        for name, route in routes():
            if "." in PAGES[name] and PAGES[name] not in PERMISSIONS[Role.CERTIFICATION_AUDITOR]:
                answers[name] = self._post(page, address(name, route, refs))

        assert len(answers) >= CALLS
        assert {name: status for name, status in answers.items() if status not in (403, 405)} == {}
        assert TrailEntry.objects.within(owner).count() == before

    def test_finds_nothing_of_another_organization(self, page: Page, owner: Occasion) -> None:
        foreign = objects(make.occasion(at=owner.at))
        auditor = make.colleague(make.occasion(at=owner.at), Role.CERTIFICATION_AUDITOR)
        sign_in(page, User.objects.get(pk=auditor.somebody))

        answers = {
            name: page.request.get(address(name, route, foreign)).status
            for name, route in routes()
            if "<slug:ref>" in route or "<str:ref>" in route
        }

        assert len(answers) >= CALLS
        assert {name: status for name, status in answers.items() if status not in (403, 404, 405)} == {}
        assert 200 not in answers.values()

    @staticmethod
    def _post(page: Page, path: str) -> int:
        token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
        return page.request.post(path, form={"csrfmiddlewaretoken": token}, max_redirects=0).status
