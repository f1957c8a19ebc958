"""J05: from a risk to its treatment to an approved statement of applicability, by two people in a real browser."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
import time_machine
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from fairlead.domain.access import Role, TokenScope
from fairlead.domain.applicability import Basis
from fairlead.domain.occasion import Occasion
from fairlead.queries.applicability import controls, statement_line, statement_lines
from fairlead.records.people import User
from fairlead.records.trail import TrailEntry
from fairlead.usecases.applicability import decide_line, decide_lines
from fairlead.usecases.people import issue_token
from tests import make
from tests.journeys.browser import Server, check_page, sign_in

pytestmark = pytest.mark.journey

LEFT_OPEN = ("iso42001:A.5.2", "iso42001:A.7.2", "iso42001:A.9.4")
INCLUDED = {"applicable": True, "bases": [Basis.POLICY], "justification": "Our AI policy asks for it"}


class TwoPeople:
    """A managing director and a governance lead of one organization, now."""

    def __init__(self) -> None:
        now = datetime.now(UTC)
        first = make.occasion(at=now)
        self.lead = make.colleague(first, Role.GOVERNANCE_LEAD)
        self.director = make.again(first)
        self.system = make.system(self.lead, name="Triage model")

    @staticmethod
    def user(occasion: Occasion) -> User:
        """Return the account behind an occasion."""
        return User.objects.get(pk=occasion.somebody)


@pytest.fixture
def people(server: Server) -> TwoPeople:
    """Return two people with one AI system."""
    return TwoPeople()


def change_person(page: Page, user: User) -> None:
    """Let another person sit down at the same window."""
    page.context.clear_cookies()
    sign_in(page, user)


def set_criteria_and_enter_a_risk(page: Page) -> None:
    page.goto("/risks/")
    page.get_by_role("link", name="Set the risk criteria").click()
    page.get_by_role("button", name="Put these criteria in force").click()
    expect(page.get_by_role("heading", name="Criteria 1, in force")).to_be_visible()
    page.goto("/risks/")
    page.get_by_role("link", name="Choose from the library").first.click()
    page.get_by_role("link", name="Unequal error rates").click()
    page.get_by_label("Consequence").fill("People of a small group wait longer for care")
    page.get_by_label("Individuals").check()
    page.get_by_label("Triage model").check()
    page.get_by_label("3 · possible").check()
    page.get_by_label("4 · major, hard to reverse").check()
    page.get_by_role("button", name="Add to the register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Unequal error rates")


def treat_it(page: Page) -> None:
    page.get_by_role("link", name="Treat", exact=True).click()
    page.get_by_label("Modify it with controls").check()
    page.get_by_label("A.6.2.4").check()
    page.get_by_label("2 · unlikely").check()
    page.get_by_label("4 · major, hard to reverse").check()
    page.get_by_role("button", name="Record the treatment").click()
    expect(page.get_by_text("The treatment of R-0001 is recorded.")).to_be_visible()


def decide_all_but_three(lead: Occasion) -> None:
    """Decide the other rows by the use case: going through 38 rows by hand is shown with three of them."""
    rows = [line for line in statement_lines(lead) if line.applicable is None and line.provision not in LEFT_OPEN]
    decide_lines(lead, provisions=[line.provision for line in rows if line.control != "A.10.4"], values=INCLUDED)
    decide_line(
        lead,
        provision="iso42001:A.10.4",
        values={"applicable": False, "justification": "Nobody outside uses our systems"},
    )


class TestRiskToStatement:
    def test_is_walked_by_a_lead_and_a_director(self, page: Page, people: TwoPeople) -> None:
        lead = people.lead
        sign_in(page, people.user(lead))
        set_criteria_and_enter_a_risk(page)
        check_page(page)
        treat_it(page)
        check_page(page)

        page.get_by_role("link", name="Controls").click()
        row = page.get_by_role("row").filter(has_text="A.6.2.4")
        expect(row.get_by_role("link", name="R-0001")).to_be_visible()
        check_page(page)
        self._refuses_to_exclude_what_the_risk_relies_on(page)
        decide_all_but_three(lead)
        self._names_three_open_rows(page)
        check_page(page)
        self._goes_through_them(page)

        page.goto("/controls/submit/")
        page.get_by_role("button", name="Submit for approval").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Approve version 1.0")
        expect(page.get_by_text("Somebody else approves it.")).to_be_visible()
        expect(page.get_by_role("button", name="Approve version 1.0")).to_have_count(0)

        change_person(page, people.user(people.director))
        self._accepts_and_approves(page)
        self._hands_out_what_was_frozen(page, lead)
        self._makes_a_draft_that_shows_only_the_changed_row(page, lead)
        self._is_nothing_to_another_organization(page)

    @staticmethod
    def _refuses_to_exclude_what_the_risk_relies_on(page: Page) -> None:
        page.goto("/controls/A.6.2.4/decide/")
        expect(page.get_by_label("Included")).to_be_checked()  # proposed, because the risk relies on it
        page.get_by_label("Excluded").check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("This control treats R-0001.")
        page.get_by_label("Included").check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("A.6.2.4 is decided.")).to_be_visible()

    @staticmethod
    def _names_three_open_rows(page: Page) -> None:
        page.goto("/controls/submit/")
        page.get_by_role("button", name="Submit for approval").click()
        alert = page.get_by_role("alert").filter(has_text="3 rows are not ready")
        expect(alert.get_by_role("link")).to_have_count(3)
        alert.get_by_role("link").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("A.5.2")

    @staticmethod
    def _goes_through_them(page: Page) -> None:
        for control in ("A.5.2", "A.7.2", "A.9.4"):
            expect(page.get_by_role("heading", level=1)).to_contain_text(control)
            page.get_by_label("Included").check()
            page.get_by_label("Our own policy asks for it").check()
            page.get_by_label("The reason, in your own words").fill("Our AI policy asks for it")
            page.get_by_role("button").filter(has_text="Save and next").first.click()
            expect(page.get_by_text(f"{control} is decided.")).to_be_visible()

    @staticmethod
    def _accepts_and_approves(page: Page) -> None:
        page.goto("/controls/approval/")
        expect(page.get_by_role("heading", name="1 risk above the appetite")).to_be_visible()
        expect(page.get_by_role("heading", name="1 exclusion")).to_be_visible()
        check_page(page)
        page.get_by_role("link", name="Accept until R-0001").click()
        until = (datetime.now(UTC) + timedelta(days=9)).date()
        page.get_by_label("Accept it until").fill(until.isoformat())
        page.get_by_label("Why is what remains acceptable?").fill("The benefit for patients outweighs it")
        check_page(page)
        page.get_by_role("button", name="Accept until this date").click()
        expect(page.get_by_role("link", name="Accept until R-0001")).to_have_count(0)
        page.get_by_role("button", name="Approve version 1.0").click()
        expect(page.get_by_text("Version 1.0 is approved and in force.")).to_be_visible()
        expect(page.get_by_text("Approved by")).to_be_visible()
        check_page(page)

    @staticmethod
    def _hands_out_what_was_frozen(page: Page, lead: Occasion) -> None:
        ids = [control.id for control in controls()]
        _token, secret = issue_token(lead, label="Compare", scopes=frozenset({TokenScope.READ}), days=1)
        bearer = {"Authorization": f"Bearer {secret}"}
        api = page.request.get("/api/statement/versions/1.0", headers=bearer).json()["lines"]
        found = json.loads(page.request.get("/controls/export/?version=1.0&format=json").text())
        assert [line["control"] for line in found["lines"]] == ids
        assert (found["version"], found["self_reviewed"]) == ("1.0", False)
        told = [(line["control"], line["applicable"], line["justification"]) for line in api]
        assert [(line["control"], line["applicable"], line["justification"]) for line in found["lines"]] == told
        groups = [len(list(rows)) for _, rows in groupby(found["lines"], key=lambda line: line["group"])]
        assert groups == [3, 2, 5, 4, 9, 5, 4, 3, 3]
        body = page.request.get("/controls/export/?version=1.0&format=xlsx").body()
        head, *rows = load_workbook(io.BytesIO(body))["Controls"].iter_rows(values_only=True)
        columns = [head.index(name) for name in ("Control", "Applicable", "Reason, in own words")]
        written = [tuple(row[column] for column in columns) for row in rows]
        assert written == [(control, "yes" if fits else "no", why) for control, fits, why in told]
        body = page.request.get("/controls/export/?version=1.0&format=pdf").body()
        assert body.startswith(b"%PDF")
        if shutil.which("pdftotext"):
            told = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True).stdout.decode()
            words = told.split()
            assert {id: words.count(id) for id in ids} == dict.fromkeys(ids, 1)

    @staticmethod
    def _makes_a_draft_that_shows_only_the_changed_row(page: Page, lead: Occasion) -> None:
        decide_line(lead, provision="iso42001:A.7.2", values={"justification": "Our AI policy asks us for it"})
        page.goto("/controls/changes/")
        expect(page.get_by_text("1 row differs between version 1.0 and the draft.")).to_be_visible()
        expect(page.get_by_role("heading", level=3)).to_have_count(1)
        assert [one.strip() for one in page.locator("ins").all_inner_texts()] == ["us"]
        check_page(page)

    @staticmethod
    def _is_nothing_to_another_organization(page: Page) -> None:
        change_person(page, TwoPeople.user(make.occasion(at=datetime.now(UTC))))
        for path in ("/risks/R-0001/", "/controls/versions/1.0/", "/controls/export/?version=1.0"):
            assert page.request.get(path).status == 404, path

    def test_expires_on_its_day_and_comes_back_to_the_director(self, page: Page, people: TwoPeople) -> None:
        lead, director = people.lead, people.director
        row = make.treated(lead, make.risk(lead))
        sign_in(page, people.user(director))
        page.goto(f"/risks/{row.ref}/accept/")
        until = (datetime.now(UTC) + timedelta(days=3)).date()
        page.get_by_label("Accept it until").fill(until.isoformat())
        page.get_by_label("Why is what remains acceptable?").fill("The benefit outweighs it")
        page.get_by_role("button", name="Accept until this date").click()
        expect(page.get_by_text("Remaining risk accepted.")).to_be_visible()
        page.goto("/risks/waiting/")
        expect(page.get_by_text("Nothing waits")).to_be_visible()

        with time_machine.travel(datetime.now(UTC) + timedelta(days=3), tick=True):
            page.goto("/risks/waiting/")
            expect(page.get_by_text("Acceptance expired")).to_be_visible()
            page.get_by_role("link", name=row.title).click()
            expect(page.get_by_text("The acceptance has ended")).to_be_visible()


class TestChangedCriteria:
    def test_leave_old_ratings_under_the_old_version(self, page: Page, people: TwoPeople) -> None:
        row = make.risk(people.lead)
        sign_in(page, people.user(people.lead))
        page.goto("/risks/criteria/change/")
        page.get_by_label("Appetite").fill("4")
        page.get_by_label("Why do the criteria change?").fill("The board wants less risk")
        page.get_by_role("button", name="Put these criteria in force").click()
        expect(page.get_by_role("heading", name="Criteria 2, in force")).to_be_visible()

        page.goto(f"/risks/{row.ref}/")

        expect(page.get_by_text("Rated under criteria 1.")).to_be_visible()
        check_page(page)


class TestOneWhoIsAlone:
    def test_approves_the_own_statement_and_every_export_says_so(self, page: Page, server: Server) -> None:
        founder = make.occasion(at=datetime.now(UTC))
        make.decided(founder)
        sign_in(page, TwoPeople.user(founder))
        page.goto("/controls/submit/")
        page.get_by_role("button", name="Submit for approval").click()
        page.get_by_role("button", name="Approve version 1.0").click()

        expect(page.get_by_text("Self-reviewed").first).to_be_visible()
        check_page(page)
        export = "/controls/export/?version=1.0&format="
        assert json.loads(page.request.get(f"{export}json").text())["self_reviewed"] is True
        about = load_workbook(io.BytesIO(page.request.get(f"{export}xlsx").body())).worksheets[0]
        assert any("elf-reviewed" in str(cell) for row in about.iter_rows(values_only=True) for cell in row)
        if shutil.which("pdftotext"):
            paper = subprocess.run(
                ["pdftotext", "-", "-"], input=page.request.get(f"{export}pdf").body(), capture_output=True, check=True
            )
            assert b"elf-reviewed" in paper.stdout


class TestByKeysAlone:
    def test_goes_through_rows_and_saves(self, page: Page, people: TwoPeople) -> None:
        sign_in(page, people.user(people.lead))
        page.goto("/controls/")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("A.2.2")
        page.wait_for_load_state()  # keys work once the page's scripts are in
        page.keyboard.press("j")
        expect(page.get_by_role("heading", level=1)).to_contain_text("A.2.3")
        page.goto("/controls/A.2.3/decide/")
        page.get_by_label("Included").focus()
        page.keyboard.press("Space")
        page.get_by_label("The reason, in your own words").focus()
        page.keyboard.type("Our AI policy asks for it")
        before = TrailEntry.objects.within(people.lead).count()

        page.keyboard.press("Control+Enter")

        expect(page.get_by_text("A.2.3 is decided.")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_contain_text("A.2.4")
        assert statement_line(people.lead, "iso42001:A.2.3").applicable is True
        assert TrailEntry.objects.within(people.lead).count() == before + 1


class TestWithoutJavaScript:
    def test_decides_treats_and_previews(self, plain_page: Page, people: TwoPeople) -> None:
        make.risk(people.lead)
        sign_in(plain_page, people.user(people.lead))
        plain_page.goto("/risks/R-0001/treat/")
        plain_page.get_by_text("AI system life cycle").click()
        plain_page.get_by_label("A.6.2.4").check()
        plain_page.get_by_label("How does it work").fill("Test each group")
        plain_page.get_by_label("2 · unlikely").check()
        plain_page.get_by_label("4 · major, hard to reverse").check()
        plain_page.get_by_role("button", name="Record the treatment").click()
        plain_page.goto("/controls/several/")
        plain_page.get_by_label("A.2.2").check()
        plain_page.get_by_label("A.2.3").check()
        plain_page.get_by_label("Included", exact=True).check()
        plain_page.get_by_label("The reason, the same for all of them").fill("Our AI policy asks for it")
        plain_page.get_by_role("button", name="Show the preview").click()
        expect(plain_page.get_by_role("heading", name="2 rows will change")).to_be_visible()
        plain_page.get_by_role("button", name="Decide these rows").click()
        expect(plain_page.get_by_text("2 controls are decided.")).to_be_visible()

        decided = [line.control for line in statement_lines(people.lead) if line.applicable is not None]

        assert decided == ["A.2.2", "A.2.3"]
