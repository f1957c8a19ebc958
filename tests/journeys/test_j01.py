"""J01: from an empty installation to a real next step, as the founder of a small firm does it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from fairlead.demo.fill import fill
from fairlead.records.organization import Organization
from fairlead.records.people import User
from tests import make
from tests.journeys.browser import Server, check_page, sign_in

pytestmark = pytest.mark.journey
EMAIL, FIRM = "founder@example.org", "Quiet Harbour"
BUILDERS = (
    "Software or online services",
    "2 to 9",
    "European Union or EEA",
    "Customers get AI from us, inside a product or service",
    "None",
    "I do",
    "A certificate later, no fixed date",
)
ALONE = (
    "Trade, consulting or other services",
    "Just me",
    "European Union or EEA",
    "We use AI tools for our own work",
    "None",
    "I do",
    "No certificate, we want it in order",
)
MOST_CLICKS = 25


class Hand:
    """Presses buttons by their name and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
        self.clicks += 1

    def answer(self, option: str) -> None:
        self.page.get_by_label(option, exact=True).check()
        self.clicks += 1
        self.press("Continue")


def sign_up(hand: Hand) -> None:
    page = hand.page
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.get_by_label("Password (again)").fill(make.PASSWORD)
    hand.press("Create the account")


def found(hand: Hand) -> None:
    hand.page.get_by_label("Name of your organization").fill(FIRM)
    hand.press("Go on")


def first_steps(hand: Hand, answers: tuple[str, ...]) -> None:
    for option in answers:
        hand.answer(option)
    hand.press("Confirm and show my tasks")


@pytest.fixture
def founder(page: Page, server: Server) -> Hand:
    """Return a hand that signed up and founded a firm."""
    hand = Hand(page)
    sign_up(hand)
    found(hand)
    return hand


class TestTheFirstStart:
    def test_leads_through_the_demo_to_the_first_open_task(self, page: Page, server: Server) -> None:
        fill(at=datetime.now(UTC), tell=lambda _: None)
        hand = Hand(page)

        sign_up(hand)
        check_page(page)
        hand.press("Look around with demo data")
        expect(page.get_by_role("region", name="Demo")).to_be_visible()
        expect(page.get_by_role("heading", name="Readiness for stage 1")).to_be_visible()
        check_page(page)
        hand.press("Leave demo, start mine")
        found(hand)
        check_page(page)
        first_steps(hand, BUILDERS)

        expect(page.get_by_role("heading", level=1)).to_have_text("Your tasks")
        first = page.get_by_role("listitem").filter(has_text="T01").first
        expect(first).to_contain_text("Next")
        assert hand.clicks <= MOST_CLICKS
        check_page(page)
        page.goto("/")
        expect(page.locator("#readiness")).to_contain_text("0 of 70 accepted")
        expect(page.locator("#gates")).to_contain_text("0 of 8 are open")
        expect(page.get_by_text("%")).to_have_count(0)
        check_page(page)
        _takes_nothing_of_the_demo_out(page)


def _takes_nothing_of_the_demo_out(page: Page) -> None:
    """Issue a token through the page, export over the API, and search the export for the demo."""
    page.goto("/organization/tokens/")
    page.get_by_label("What it is for").fill("Export")
    page.get_by_label("Read the registers").check()
    page.get_by_role("button", name="Issue the token").click()
    secret = page.get_by_role("status").locator("code").inner_text()
    check_page(page)

    answer = page.request.get("/api/organization/export", headers={"Authorization": f"Bearer {secret}"})

    demo = Organization.objects.get(kind="demo")
    text = json.dumps(answer.json())
    assert answer.status == 200
    assert FIRM in text
    assert [word for word in (demo.ref, demo.name, "@demo.invalid", "Demo auditor") if word in text] == []


class TestTheQuestions:
    def test_keep_their_answers_over_a_reload(self, founder: Hand) -> None:
        page = founder.page
        founder.answer(ALONE[0])
        founder.answer(ALONE[1])

        page.reload()
        page.goto("/")

        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Where are you, your customers, and the people your AI touches?"
        )
        page.goto("/first-steps/2/")
        expect(page.get_by_label("Just me", exact=True)).to_be_checked()

    def test_propose_roles_with_a_reason_that_a_person_may_change(self, founder: Hand) -> None:
        page = founder.page
        for option in BUILDERS:
            founder.answer(option)

        expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
        roles = page.get_by_role("group", name="Your roles toward AI").get_by_role("checkbox", checked=True)
        assert roles.count() >= 1
        roles.first.uncheck()
        check_page(page)

    def test_are_answered_by_keys_alone(self, founder: Hand) -> None:
        page = founder.page
        for option in ALONE:
            page.get_by_label(option, exact=True).focus()
            page.keyboard.press("Space")
            page.keyboard.press("Enter")
            page.wait_for_load_state()
        page.get_by_role("button", name="Confirm and show my tasks").focus()
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text("Your tasks")


class TestTheTaskList:
    def test_is_shorter_for_one_person_who_only_uses_tools(self, founder: Hand) -> None:
        page = founder.page
        first_steps(founder, ALONE)

        expect(page.get_by_text("an internal auditor who did not build the AIMS")).to_be_visible()
        expect(page.get_by_role("heading", name="Not for us, because…")).to_be_visible()
        expect(page.get_by_text("of 37 accepted")).to_be_visible()

    def test_keeps_a_dismissed_notice_away_in_another_browser(
        self, founder: Hand, browser: Browser, server: Server
    ) -> None:
        page = founder.page
        first_steps(founder, ALONE)
        sentence = "an internal auditor who did not build the AIMS"

        page.get_by_role("button", name=re.compile("Dismiss.*You need one thing")).click()
        expect(page.get_by_text(sentence)).to_have_count(0)
        other = browser.new_context(base_url=server.url).new_page()
        sign_in(other, User.objects.get(email=EMAIL))
        other.goto("/tasks/")

        expect(other.get_by_role("heading", level=1)).to_have_text("Your tasks")
        expect(other.get_by_text(sentence)).to_have_count(0)
        other.context.close()


class TestASecondVisitor:
    def test_founds_nothing_without_an_invitation(self, founder: Hand, browser: Browser, server: Server) -> None:
        other = browser.new_context(base_url=server.url).new_page()

        other.goto("/accounts/signup/")

        expect(other.get_by_role("heading", name="Accounts are made by invitation")).to_be_visible()
        expect(other.get_by_label("Password")).to_have_count(0)
        other.context.close()
