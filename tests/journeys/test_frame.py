"""The frame and the register of AI systems in a real browser: keys, palette, themes, narrow screens, no JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from fairlead.domain.inventory import AIRole
from fairlead.records.people import User
from tests import make
from tests.journeys.browser import Server, check_page, sign_in

pytestmark = pytest.mark.journey


@pytest.fixture
def founder(server: Server) -> User:
    """Return the founder of an organization with three systems."""
    occasion = make.occasion()
    for name in ("Triage model", "Support chatbot", "Invoice reader"):
        make.system(occasion, name=name, roles=[AIRole.USER])
    return User.objects.get(pk=occasion.somebody)


class TestTheFrame:
    def test_finds_a_system_by_keys_alone(self, page: Page, founder: User) -> None:
        sign_in(page, founder)
        page.goto("/systems/")

        page.keyboard.press("Control+k")
        page.keyboard.type("chatbot")
        expect(page.get_by_role("option")).to_have_count(1)
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text("Support chatbot")

    def test_lists_its_keys_and_closes_again(self, page: Page, founder: User) -> None:
        sign_in(page, founder)
        page.goto("/systems/")

        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        page.keyboard.press("Escape")

        expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()

    def test_keeps_the_chosen_appearance(self, page: Page, founder: User) -> None:
        sign_in(page, founder)
        page.goto("/systems/")

        page.get_by_text("Account and settings").click()
        page.get_by_role("button", name="Dark").click()
        page.wait_for_load_state()

        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"
        assert page.url.endswith("/systems/")
        check_page(page)

    def test_opens_its_places_on_a_narrow_screen(self, page: Page, founder: User) -> None:
        page.set_viewport_size({"width": 360, "height": 700})
        sign_in(page, founder)
        page.goto("/systems/")

        page.get_by_role("button", name="Menu").click()
        page.get_by_role("navigation", name="Places").get_by_role("link", name="AI systems").click()

        expect(page.get_by_role("heading", level=1)).to_contain_text("AI systems")
        check_page(page)

    def test_skips_to_the_page(self, page: Page, founder: User) -> None:
        sign_in(page, founder)
        page.goto("/systems/")

        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.id") == "page"


class TestTheRegister:
    def test_is_walked_with_j_k_and_enter(self, page: Page, founder: User) -> None:
        sign_in(page, founder)
        page.goto("/systems/")
        check_page(page)

        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text("Invoice reader")
        check_page(page)

    def test_teaches_when_it_is_empty(self, page: Page, server: Server) -> None:
        occasion = make.occasion()
        sign_in(page, User.objects.get(pk=occasion.somebody))

        page.goto("/systems/")

        expect(page.get_by_role("heading", name="No AI system is registered yet")).to_be_visible()
        check_page(page)

    def test_takes_a_new_system_after_showing_what_is_missing(self, page: Page, founder: User) -> None:
        sign_in(page, founder)
        page.goto("/systems/new/")

        page.get_by_role("button", name="Add the system").click()
        page.get_by_role("link", name="Give the AI system a name.").click()
        assert page.evaluate("document.activeElement.name") == "name"
        check_page(page)
        page.keyboard.type("Meeting notes")
        page.get_by_label("What is it for?").fill("Writes minutes of calls")
        page.get_by_label("User (deployer)").check()
        page.get_by_role("button", name="Add the system").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Meeting notes")
        expect(page.get_by_role("status")).to_contain_text("Meeting notes is registered as AIS-0004.")
        check_page(page)

    def test_keeps_a_draft_through_a_reload_until_it_is_saved(self, page: Page, founder: User) -> None:
        sign_in(page, founder)
        page.goto("/systems/new/")
        page.get_by_label("What is it for?").fill("Writes minutes of calls")
        page.get_by_label("User (deployer)").check()
        expect(page.get_by_text("Your draft is kept in this browser.")).to_be_visible()

        page.reload()

        expect(page.get_by_text("Your draft is back")).to_be_visible()
        expect(page.get_by_label("What is it for?")).to_have_value("Writes minutes of calls")
        expect(page.get_by_label("User (deployer)")).to_be_checked()
        check_page(page)
        page.get_by_label("Name").fill("Meeting notes")
        page.get_by_role("button", name="Add the system").click()
        page.wait_for_url("**/systems/AIS-0004/")
        page.goto("/systems/new/")
        expect(page.get_by_label("Name")).to_have_value("")

    def test_moves_a_stage_and_takes_it_back(self, page: Page, founder: User) -> None:
        sign_in(page, founder)
        page.goto("/systems/AIS-0001/stage/")

        page.get_by_label("Deployment").check()
        page.get_by_role("button", name="Move").click()
        check_page(page)
        page.get_by_role("button", name="Undo").click()

        expect(page.get_by_role("status")).to_contain_text("AIS-0001 is back at its stage.")

    def test_works_without_javascript(self, plain_page: Page, founder: User) -> None:
        sign_in(plain_page, founder)
        plain_page.goto("/systems/")

        plain_page.get_by_role("searchbox", name="Search systems").fill("triage")
        plain_page.get_by_role("button", name="Search").click()
        plain_page.get_by_role("link", name="Triage model").click()
        plain_page.get_by_role("link", name="Decide scope").click()
        plain_page.get_by_label("In scope").check()
        plain_page.get_by_label("Why?").fill("It sorts patients.")
        plain_page.get_by_role("button", name="Record the decision").click()

        expect(plain_page.get_by_role("heading", level=1)).to_have_text("Triage model")
        expect(plain_page.locator("#activity")).to_contain_text("It sorts patients.")

    def test_prints_all_rows_on_paper(self, page: Page, founder: User) -> None:
        sign_in(page, founder)
        page.goto("/systems/")

        page.emulate_media(media="print")

        expect(page.get_by_role("link", name="Triage model")).to_be_visible()
        expect(page.get_by_text("Account and settings")).to_be_hidden()
        assert page.evaluate("getComputedStyle(document.querySelector('.table-frame')).overflow") == "visible"
