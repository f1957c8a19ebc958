"""Lists in a real browser: many rows changed by keys alone, undone, kept as a view; peeking; drafts that survive."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from fairlead.domain.inventory import AIRole, Stage
from fairlead.domain.occasion import Occasion
from fairlead.records.inventory import AISystem
from fairlead.records.people import User
from fairlead.records.trail import TrailEntry
from fairlead.usecases.inventory import move_stage
from tests import make
from tests.journeys.browser import Server, check_page, sign_in

pytestmark = pytest.mark.journey
NAMES = ("Triage model", "Support chatbot", "Invoice reader", "Shift planner")


@pytest.fixture
def lead(server: Server) -> Occasion:
    """Return the founder of an organization of two with four systems, one of them retired."""
    occasion = make.occasion()
    make.colleague(occasion)
    for name in NAMES:
        make.system(occasion, name=name, roles=[AIRole.USER])
    move_stage(occasion, ref="AIS-0004", stage=Stage.RETIREMENT)
    return make.again(occasion)


def person(occasion: Occasion) -> User:
    return User.objects.get(pk=occasion.somebody)


def owned(occasion: Occasion) -> int:
    return AISystem.objects.within(occasion).exclude(owner=None).count()


def batches(occasion: Occasion) -> list[str]:
    rows = TrailEntry.objects.within(occasion).filter(action="inventory.system.changed").order_by("seq")
    return list(rows.values_list("batch", flat=True))


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element of that accessible name has the focus, as somebody without a mouse does."""
    for _ in range(80):
        page.keyboard.press("Tab")
        named = page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || document.activeElement.labels?.[0]?.textContent"
            " || document.activeElement.textContent || '').trim()"
        )
        if wanted in named:
            return
    raise AssertionError(f"No Tab leads to {wanted!r} on {page.url}")


class TestJ02:
    def test_sets_the_owner_of_many_by_keys_undoes_it_and_keeps_the_view(self, page: Page, lead: Occasion) -> None:
        sign_in(page, person(lead))
        page.goto("/systems/")
        check_page(page)

        tab_to(page, "No owner")
        page.keyboard.press("Enter")
        page.wait_for_url("**need=owner**")
        tab_to(page, "Select all rows of this page")
        page.keyboard.press("Space")
        expect(page.get_by_text("3 selected")).to_be_visible()
        check_page(page)
        tab_to(page, "Set owner")
        page.keyboard.press("Enter")
        self.choose_owner(page, lead)
        assert owned(lead) == 0
        tab_to(page, "Why?")
        page.keyboard.type("Each system needs somebody who answers for it.")
        check_page(page)
        tab_to(page, "Change 3 systems")
        page.keyboard.press("Enter")

        page.wait_for_url(re.compile(r"/systems/\?need=owner$"))
        expect(page.get_by_text("3 systems are changed.")).to_be_visible()
        assert owned(lead) == 3
        made = batches(lead)
        assert len(made) == 3
        assert len(set(made)) == 1
        tab_to(page, "Undo")
        page.keyboard.press("Enter")
        expect(page.get_by_text("3 systems are as they were before.")).to_be_visible()
        assert owned(lead) == 0
        assert len(set(batches(lead))) == 2

        tab_to(page, "Views")
        page.keyboard.press("Enter")
        tab_to(page, "Save this list as a view")
        page.keyboard.type("Nobody answers for them")
        tab_to(page, "Share it with everybody here")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_text("is saved and shared")).to_be_visible()
        check_page(page)
        assert page.url.endswith("/systems/?need=owner")

    def choose_owner(self, page: Page, lead: Occasion) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text("Set the owner")
        check_page(page)
        tab_to(page, "New owner")
        page.keyboard.type(person(lead).shown)
        tab_to(page, "Preview")
        page.keyboard.press("Enter")
        expect(page.get_by_role("region", name="Before and after")).to_contain_text("nobody")

    def test_works_without_javascript(self, plain_page: Page, lead: Occasion) -> None:
        sign_in(plain_page, person(lead))
        plain_page.goto("/systems/")

        plain_page.get_by_label("Select Triage model").check()
        plain_page.get_by_role("button", name="Move stage").click()
        plain_page.get_by_label("New stage").select_option(label="Deployment")
        plain_page.get_by_role("button", name="Preview").click()
        plain_page.get_by_label("Why?").fill("It is in use since today.")
        plain_page.get_by_role("button", name="Change 1 system").click()

        expect(plain_page.get_by_text("1 system is changed.")).to_be_visible()
        assert AISystem.objects.within(lead).get(ref="AIS-0001").stage == Stage.DEPLOYMENT

    def test_shows_why_a_row_stays_as_it_is(self, page: Page, lead: Occasion) -> None:
        sign_in(page, person(lead))
        page.goto("/systems/bulk/?set=review&to=2030-01-31&all=1")

        expect(page.get_by_text("These stay as they are")).to_be_visible()
        expect(page.locator(".refusals")).to_contain_text("Shift planner AIS-0004: It is retired.")
        check_page(page)


class TestAList:
    def test_selects_with_x_and_lets_go_with_escape(self, page: Page, lead: Occasion) -> None:
        sign_in(page, person(lead))
        page.goto("/systems/")

        for key in ("j", "x", "j", "x", "j", "x", "x"):
            page.keyboard.press(key)
        expect(page.get_by_text("2 selected")).to_be_visible()
        page.keyboard.press("Escape")

        expect(page.get_by_role("form", name="Change the chosen rows")).to_be_hidden()

    def test_peeks_with_space_walks_on_and_returns_to_the_row(self, page: Page, lead: Occasion) -> None:
        sign_in(page, person(lead))
        page.goto("/systems/")

        page.keyboard.press("j")
        page.keyboard.press("Space")
        expect(page.get_by_role("complementary", name="Invoice reader")).to_be_visible()
        page.keyboard.press("j")
        expect(page.get_by_role("complementary", name="Shift planner")).to_be_visible()
        check_page(page, narrow=False)
        page.keyboard.press("Escape")

        expect(page.locator("#panel")).to_be_hidden()
        assert page.evaluate("document.activeElement.textContent") == "Shift planner"

    def test_peeks_with_a_click_as_well(self, page: Page, lead: Occasion) -> None:
        sign_in(page, person(lead))
        page.goto("/systems/")

        page.get_by_role("row", name="Triage model").hover()
        page.get_by_role("row", name="Triage model").get_by_role("link", name="Peek").click()
        expect(page.get_by_role("heading", level=2, name="Triage model")).to_be_visible()
        page.get_by_role("button", name="Close the panel").click()

        expect(page.locator("#panel")).to_be_hidden()

    def test_keeps_columns_and_density_for_the_person(self, page: Page, lead: Occasion) -> None:
        sign_in(page, person(lead))
        page.goto("/systems/")

        page.locator("summary", has_text="Columns").click()
        page.get_by_label("Stage", exact=True).uncheck()
        page.get_by_label("Supplier", exact=True).check()
        page.get_by_label("Compact").check()
        check_page(page)
        page.get_by_role("button", name="Show", exact=True).click()
        page.wait_for_load_state()
        page.goto("/systems/")

        expect(page.get_by_role("columnheader", name="Supplier")).to_be_visible()
        expect(page.get_by_role("columnheader", name="Stage")).to_have_count(0)
        expect(page.locator(".list-main.compact")).to_be_visible()

    def test_finds_an_act_by_keys_alone(self, page: Page, lead: Occasion) -> None:
        sign_in(page, person(lead))
        page.goto("/systems/")

        page.keyboard.press("Control+k")
        page.keyboard.type("add a sys")
        expect(page.get_by_role("option")).to_have_count(1)
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text("Add a system")


class TestADraft:
    def begin(self, page: Page) -> None:
        page.goto("/systems/new/")
        page.get_by_label("Name").fill("Meeting notes")
        page.get_by_label("What is it for?").fill("Writes minutes of calls")
        page.get_by_label("User (deployer)").check()
        expect(page.get_by_text("Your draft is kept in this browser.")).to_be_visible()

    def test_survives_a_sign_in_that_ran_out_while_one_typed(self, page: Page, lead: Occasion) -> None:
        sign_in(page, person(lead))
        self.begin(page)
        Session.objects.all().delete()

        page.get_by_role("button", name="Add the system").click()
        page.wait_for_url("**/accounts/login/**")
        page.get_by_label("Email").fill(person(lead).email)
        page.get_by_label("Password").fill(make.PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/systems/new/")

        expect(page.get_by_text("Your draft is back")).to_be_visible()
        expect(page.get_by_label("What is it for?")).to_have_value("Writes minutes of calls")
        page.get_by_role("button", name="Add the system").click()
        page.wait_for_url("**/systems/AIS-0005/")
        page.goto("/systems/new/")
        expect(page.get_by_label("Name")).to_have_value("")

    def test_is_in_another_window_too_and_gone_after_signing_out(self, page: Page, lead: Occasion) -> None:
        sign_in(page, person(lead))
        self.begin(page)

        other = page.context.new_page()
        other.goto("/systems/new/")
        expect(other.get_by_label("Name")).to_have_value("Meeting notes")
        other.get_by_text("Account and settings").click()
        other.get_by_role("button", name="Sign out").click()
        other.wait_for_load_state()

        assert other.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft:'))") == []

    def test_is_never_shown_to_another_person_of_the_same_browser(self, page: Page, lead: Occasion) -> None:
        colleague = make.colleague(lead)
        sign_in(page, person(lead))
        self.begin(page)
        page.context.clear_cookies()

        sign_in(page, person(colleague))
        page.goto("/systems/new/")

        expect(page.get_by_label("Name")).to_have_value("")

    @pytest.mark.parametrize("address", ["/risks/new/", "/controls/A.5.2/decide/", "/documents/new/"])
    def test_is_offered_by_every_long_form(self, page: Page, lead: Occasion, address: str) -> None:
        make.criteria(lead)
        sign_in(page, person(lead))
        page.goto(address)

        page.locator("main form[data-draft] textarea").first.fill("Half a thought")
        expect(page.get_by_text("Your draft is kept in this browser.")).to_be_visible()
        page.reload()

        expect(page.locator("main form[data-draft] textarea").first).to_have_value("Half a thought")
