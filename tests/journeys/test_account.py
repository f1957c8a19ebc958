"""Accounts in a real browser under the strict content policy: sign-up, passkey, authenticator app, recovery codes."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.utils import timezone
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
        page.goto("/accounts/2fa/totp/activate/")
        confirm(page)
        expect(page.get_by_role("button", name="Set up")).to_be_visible()

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

    def test_is_the_second_factor_after_a_password(self, page: Page, founder: User) -> None:
        with_authenticator(page)
        with_app(page, founder)
        page.goto("/accounts/2fa/webauthn/add/")
        confirm(page)
        page.get_by_label("Name").fill("My laptop")
        page.get_by_role("button", name="Add the key").click()
        page.wait_for_url(lambda url: "/add/" not in url)

        ask_second(page, founder)
        page.get_by_role("button", name="Use a passkey or security key").click()

        page.wait_for_url(lambda url: "/accounts/" not in url)


def code_of(secret: str) -> str:
    """Return the code that an authenticator app shows now for a secret."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def with_app(page: Page, founder: User) -> str:
    """Sign in, set an authenticator app up, and return its secret."""
    sign_in(page, founder)
    page.goto("/accounts/2fa/totp/activate/")
    confirm(page)
    return activate(page)


def activate(page: Page) -> str:
    """Type the code that an app would show for the secret on this page; return the secret."""
    secret = page.locator("code").inner_text()
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    page.wait_for_url(lambda url: "/activate/" not in url)
    return secret


def ask_second(page: Page, founder: User) -> None:
    """Sign in again from nothing, up to the question for the second factor."""
    page.context.clear_cookies()
    sign_in(page, founder)
    page.wait_for_url(lambda url: "/2fa/authenticate/" in url)
    check_page(page)


def answer_second(page: Page, code: str) -> None:
    """Answer the question for the second factor."""
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()


class TestAnAuthenticatorApp:
    def test_is_set_up_with_its_picture_and_gives_recovery_codes(self, page: Page, founder: User) -> None:
        sign_in(page, founder)
        page.goto("/accounts/2fa/totp/activate/")
        confirm(page)
        picture = page.get_by_role("img", name="QR code of the secret below")
        assert picture.evaluate("image => image.complete && image.naturalWidth > 0")

        check_page(page)

        activate(page)

        check_page(page)
        page.goto("/accounts/2fa/")
        expect(page.get_by_text("10 of 10 left")).to_be_visible()
        check_page(page)

    def test_is_asked_for_after_the_password_and_refuses_a_wrong_code(self, page: Page, founder: User) -> None:
        secret = with_app(page, founder)
        ask_second(page, founder)
        answer_second(page, "000000")
        expect(page.get_by_text("Incorrect code.").first).to_be_visible()
        check_page(page)
        page.goto("/systems/")
        assert "/accounts/" in page.url

        ask_second(page, founder)
        cache.clear()  # a code counts once; this one set the app up a moment ago
        answer_second(page, code_of(secret))

        page.wait_for_url(lambda url: "/accounts/" not in url)

    def test_that_is_lost_is_replaced_by_a_recovery_code_once(self, page: Page, founder: User) -> None:
        with_app(page, founder)
        page.goto("/accounts/2fa/recovery-codes/")
        confirm(page)
        check_page(page)
        code = page.get_by_role("main").get_by_text(re.compile(r"^[0-9a-f]{8}$")).first.inner_text()

        ask_second(page, founder)
        answer_second(page, code)
        page.wait_for_url(lambda url: "/accounts/" not in url)
        ask_second(page, founder)
        answer_second(page, code)

        expect(page.get_by_text("Incorrect code.").first).to_be_visible()


class TestAForgottenPassword:
    def test_is_replaced_through_the_link_of_the_installations_owner(
        self, page: Page, founder: User, server: Server
    ) -> None:
        from fairlead.domain.occasion import Door
        from fairlead.usecases.account import make_reset_link
        from fairlead.usecases.organization import installation_occasion

        page.goto("/accounts/login/")
        page.get_by_role("link", name="Forgot your password?").click()
        expect(page.get_by_text("fairlead reset-password")).to_be_visible()
        check_page(page)
        occasion = installation_occasion(actor="operator", at=timezone.now(), door=Door.CLI)
        path = make_reset_link(occasion, email=founder.email)

        page.goto(path)
        check_page(page)
        page.get_by_label("New Password", exact=True).fill("another long test password")
        page.get_by_label("New Password (again)").fill("another long test password")
        page.get_by_role("button", name="Choose this password").click()
        expect(page.get_by_role("heading", name="The password is changed")).to_be_visible()
        check_page(page)

        sign_in(page, founder, password="another long test password")
        page.goto(path)
        expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()


class TestTheSignedInDevices:
    def test_are_ended_from_another_browser(self, page: Page, plain_page: Page, founder: User) -> None:
        sign_in(plain_page, founder)
        sign_in(page, founder)
        page.goto("/account/devices/")
        expect(page.get_by_text("This device")).to_have_count(1)
        check_page(page)

        page.get_by_role("button", name="Sign out all others").click()

        expect(page.get_by_text("Everywhere else you are signed out.")).to_be_visible()
        plain_page.goto("/systems/")
        assert "/accounts/login/" in plain_page.url


class TestTheOtherAccountPages:
    @pytest.mark.parametrize(
        "path",
        [
            "accounts/password/change/",
            "account/address/",
            "accounts/2fa/",
            "accounts/logout/",
            "accounts/2fa/recovery-codes/generate/",
            "account/",
            "account/devices/",
            "organization/people/",
            "organization/people/invite/",
            "organization/people/mail/",
            "organization/tokens/",
            "organization/found/",
        ],
    )
    def test_wear_the_face_and_are_accessible(self, page: Page, founder: User, path: str) -> None:
        sign_in(page, founder)

        page.goto(f"/{path}")
        confirm(page)

        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check_page(page)
