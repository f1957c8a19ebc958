"""Accounts in a real browser under the strict content policy: sign-up, passkey, authenticator app, recovery codes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from fairlead.records.people import User
from tests import make
from tests.journeys.browser import Server, check_page, sign_in

pytestmark = pytest.mark.journey


@pytest.fixture
def founder(server: Server) -> User:
    """Return the founder of an organization."""
    return User.objects.get(pk=make.occasion().somebody)


def with_authenticator(page: Page) -> None:
    """Give the browser a device with a fingerprint reader that always agrees."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def confirm(page: Page) -> None:
    """Answer the question whether it is really the person, when it is asked."""
    if "reauthenticate" in page.url:
        check_page(page)
        page.get_by_label("Password").fill(make.PASSWORD)
        page.get_by_role("button", name="Confirm").click()


class TestTheFirstAccount:
    def test_is_made_by_whoever_comes_first(self, page: Page, server: Server) -> None:
        page.goto("/accounts/signup/")
        check_page(page)

        page.get_by_label("Email").fill("founder@example.org")
        page.get_by_label("Password", exact=True).fill(make.PASSWORD)
        page.get_by_label("Password (again)").fill(make.PASSWORD)
        page.get_by_role("button", name="Create the account").click()

        page.wait_for_url(lambda url: "/accounts/signup/" not in url)
        check_page(page)

    def test_is_told_what_is_wrong_with_a_weak_password(self, page: Page, server: Server) -> None:
        page.goto("/accounts/signup/")

        page.get_by_label("Email").fill("founder@example.org")
        page.get_by_label("Password", exact=True).fill("password")
        page.get_by_label("Password (again)").fill("password")
        page.get_by_role("button", name="Create the account").click()

        expect(page.get_by_role("alert").get_by_role("link").first).to_contain_text("password")
        check_page(page)


class TestAPasskey:
    def test_is_added_and_then_signs_in_without_a_password(self, page: Page, founder: User) -> None:
        with_authenticator(page)
        sign_in(page, founder)
        page.goto("/accounts/2fa/webauthn/add/")
        confirm(page)
        check_page(page)
        page.get_by_label("Name").fill("My laptop")
        page.get_by_label("Passwordless").check()
        page.get_by_role("button", name="Add the key").click()
        page.wait_for_url(lambda url: "/add/" not in url)
        page.goto("/accounts/2fa/webauthn/")
        expect(page.get_by_role("rowheader", name="My laptop")).to_be_visible()
        check_page(page)
        page.context.clear_cookies()

        page.goto("/accounts/login/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(lambda url: "/accounts/login/" not in url)

        page.goto("/accounts/2fa/")
        expect(page.get_by_text("1 key", exact=True)).to_be_visible()
        check_page(page)


class TestAnAuthenticatorApp:
    def test_is_set_up_with_its_picture_and_gives_recovery_codes(self, page: Page, founder: User) -> None:
        from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

        sign_in(page, founder)
        page.goto("/accounts/2fa/totp/activate/")
        confirm(page)
        check_page(page)
        picture = page.get_by_role("img", name="QR code of the secret below")
        assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
        secret = page.locator("code").inner_text()

        counter = next(iter(yield_hotp_counters_from_time()))
        page.get_by_label(re.compile("code", re.IGNORECASE)).fill(format_hotp_value(hotp_value(secret, counter)))
        page.get_by_role("button", name="Set up").click()
        page.wait_for_url(lambda url: "/activate/" not in url)

        check_page(page)
        page.goto("/accounts/2fa/")
        expect(page.get_by_text("10 of 10 left")).to_be_visible()
        check_page(page)


class TestTheOtherAccountPages:
    @pytest.mark.parametrize(
        "path", ["password/change/", "sessions/", "email/", "2fa/", "logout/", "2fa/recovery-codes/generate/"]
    )
    def test_wear_the_face_and_are_accessible(self, page: Page, founder: User, path: str) -> None:
        sign_in(page, founder)

        page.goto(f"/accounts/{path}")
        confirm(page)

        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check_page(page)
