"""The statement in the browser: decided row by row, submitted, approved on one page, frozen, compared, handed out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from fairlead.domain.access import Role
from fairlead.domain.occasion import Occasion
from fairlead.queries.applicability import statement_line, version
from fairlead.records.people import User
from fairlead.usecases.applicability import decide_line, submit_statement
from tests import make

pytestmark = pytest.mark.django_db

CONTROL = "iso42001:A.6.2.4"
INCLUDED = {"applicable": "yes", "bases": ["risk"], "justification": "We treat risks with it", "implemented": "no"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(make.NOON, tick=False):
        yield


def signed_in(occasion: Occasion) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=occasion.person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


class TestStatement:
    def test_shows_38_controls_in_nine_groups(self) -> None:
        page = signed_in(make.occasion()).get("/controls/").content.decode()

        assert len(re.findall(r'<th scope="row"><a href="/controls/A\.', page)) == 38
        assert page.count('class="group-row"') == 9

    def test_shows_the_risks_that_each_row_treats(self) -> None:
        owner = make.occasion()
        make.treated(owner, make.risk(owner))

        page = text(signed_in(owner).get("/controls/"))

        assert '<a class="mono" href="/risks/R-0001/">R-0001</a>' in page

    def test_leads_from_an_unproven_row_to_evidence_for_it_whoever_may_hand_it_in(self) -> None:
        owner = make.occasion()
        reader = make.colleague(owner, Role.CERTIFICATION_AUDITOR)

        pages = [text(signed_in(one).get("/controls/A.6.2.4/")) for one in (owner, reader)]

        way = f'href="/evidence/new/file/?provision={CONTROL.replace(":", "%3A")}"'
        assert [way in page for page in pages] == [True, False]
        assert not any(">Planned<" in page for page in pages), "an undecided row is planned by nobody"

    def test_narrows_to_one_state(self) -> None:
        owner = make.occasion()
        decide_line(owner, provision=CONTROL, values={"applicable": True, "justification": "We test"})

        page = text(signed_in(owner).get("/controls/?state=planned"))

        assert "1 row is shown: Planned." in page
        assert "/controls/A.5.2/" not in page

    def test_costs_the_same_with_many_systems(self, django_assert_max_num_queries: Any) -> None:
        owner = make.occasion()
        for number in range(40):
            make.system(owner, name=f"System {number}")
        client = signed_in(owner)
        client.get("/controls/")

        with django_assert_max_num_queries(28):
            assert client.get("/controls/").status_code == 200

    def test_is_closed_to_who_may_not_read_it(self) -> None:
        owner = make.occasion()

        assert signed_in(make.colleague(owner, Role.EMPLOYEE)).get("/controls/").status_code == 403
        assert Client().get("/controls/")["Location"].startswith("/accounts/login/")


class TestControl:
    @pytest.mark.parametrize("control", ["A.99", "OC-0001", "A.5"])
    def test_that_is_none_is_not_found(self, control: str) -> None:
        assert signed_in(make.occasion()).get(f"/controls/{control}/").status_code == 404

    def test_shows_decision_risks_and_activity(self) -> None:
        owner = make.occasion()
        make.treated(owner, make.risk(owner))
        decide_line(owner, provision=CONTROL, values={"applicable": True, "justification": "<b>We test</b>"})

        page = text(signed_in(owner).get("/controls/A.6.2.4/"))

        assert "&lt;b&gt;We test&lt;/b&gt;" in page
        assert "Unequal error rates" in page
        assert "decided a control" in page


class TestDeciding:
    def test_walks_from_row_to_row(self) -> None:
        owner = make.occasion()

        answer = signed_in(owner).post("/controls/A.2.2/decide/", {**INCLUDED, "version": "0", "after": "next"})

        assert answer["Location"] == "/controls/A.2.3/decide/"
        assert statement_line(owner, "iso42001:A.2.2").applicable is True

    def test_proposes_inclusion_when_a_risk_relies_on_it_and_decides_nothing(self) -> None:
        owner = make.occasion()
        make.treated(owner, make.risk(owner))

        page = text(signed_in(owner).get("/controls/A.6.2.4/decide/"))

        assert "Proposed, not decided" in page
        assert "It treats R-0001 Unequal error rates." in page
        assert statement_line(owner, CONTROL).applicable is None

    @pytest.mark.parametrize(
        ("given", "said", "field"),
        [
            ({"applicable": ""}, "Choose included or excluded.", "id_applicable"),
            ({"justification": " "}, "Write the reason: included or excluded", "id_justification"),
            ({"applicable": "no", "justification": ""}, "Write the reason: included or excluded", "id_justification"),
            ({"implemented": "yes"}, "Write in your own words how it is done.", "id_implementation"),
        ],
    )
    def test_says_at_the_field_what_is_missing(self, given: dict[str, str], said: str, field: str) -> None:
        owner = make.occasion()

        page = text(signed_in(owner).post("/controls/A.2.2/decide/", {**INCLUDED, **given, "version": "0"}))

        assert said in page
        assert f'href="#{field}"' in page

    def test_refuses_to_exclude_what_a_live_risk_relies_on(self) -> None:
        owner = make.occasion()
        make.treated(owner, make.risk(owner))

        page = text(
            signed_in(owner).post("/controls/A.6.2.4/decide/", {**INCLUDED, "applicable": "no", "version": "0"})
        )

        assert "This control treats R-0001." in page

    def test_shows_both_when_somebody_else_decided_first(self) -> None:
        owner = make.occasion()
        decide_line(owner, provision=CONTROL, values={"applicable": True, "justification": "Theirs"})

        page = text(signed_in(owner).post("/controls/A.6.2.4/decide/", {**INCLUDED, "version": "0"}))

        assert "Somebody else saved this since you opened it" in page
        assert "Theirs" in page
        assert 'name="version" value="1"' in page

    def test_of_several_shows_each_row_before_it_is_done(self) -> None:
        owner = make.occasion()
        make.treated(owner, make.risk(owner))
        chosen = ["iso42001:A.2.2", "iso42001:A.2.3"]
        given = {"provisions": chosen, "applicable": "yes", "bases": ["policy"], "justification": "Our policy asks"}
        client = signed_in(owner)

        preview = text(client.post("/controls/several/", given))
        untouched = statement_line(owner, chosen[0]).applicable
        done = client.post("/controls/several/", {**given, "step": "confirm"}, follow=True)
        against = text(
            client.post("/controls/several/", {"provisions": [CONTROL], "applicable": "no", "justification": "No"})
        )

        assert "2 rows will change" in preview
        assert untouched is None
        assert "2 controls are decided." in text(done)
        assert statement_line(owner, chosen[1]).justification == "Our policy asks"
        assert "R-0001 rely on it" in against

    def test_of_an_own_control_begins_with_its_name(self) -> None:
        owner = make.occasion()

        answer = signed_in(owner).post("/controls/own/", {"title": "Second reader"})

        assert answer["Location"] == "/controls/OC-0001/decide/"


class TestSubmitting:
    def test_links_every_row_that_is_not_ready(self) -> None:
        owner = make.occasion()

        page = text(signed_in(owner).post("/controls/submit/", {"change_note": ""}))

        assert "38 rows are not ready" in page
        assert 'role="alert"' in page
        assert 'href="/controls/A.5.2/decide/"' in page

    def test_leads_to_the_page_on_which_it_is_approved(self) -> None:
        owner = make.occasion()
        make.decided(owner)

        answer = signed_in(owner).post("/controls/submit/", {"change_note": ""})

        assert answer["Location"] == "/controls/approval/"


class TestApproval:
    def test_holds_risks_exclusions_and_changes_on_one_page(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.approved(lead, by=make.again(owner))
        make.treated(lead, make.risk(lead))
        decide_line(lead, provision=CONTROL, values={"justification": "We use AI systems that concern patients"})
        submit_statement(lead)

        page = text(signed_in(owner).get("/controls/approval/"))

        assert "1 risk above the appetite" in page
        assert 'href="/risks/R-0001/accept/?from=approval"' in page
        assert "1 exclusion" in page
        assert "We have no customers" in page
        assert "<del>people</del>" in page
        assert "<ins>patients</ins>" in page

    def test_is_refused_to_the_author_in_words(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        row = submit_statement(lead)
        client = signed_in(lead)

        page = text(client.get("/controls/approval/"))
        refused = text(client.post("/controls/approval/1.0/approve/", {"digest": row.content_sha256}, follow=True))

        assert "Somebody else approves it." in page
        assert "Approve version 1.0</button>" not in page
        assert "Somebody other than the person who submitted it approves the statement." in refused

    def test_freezes_the_version_with_its_approver(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        row = submit_statement(lead)

        page = signed_in(owner).post("/controls/approval/1.0/approve/", {"digest": row.content_sha256}, follow=True)

        assert page.redirect_chain == [("/controls/versions/1.0/", 302)]
        assert "Approved by" in text(page)
        assert row.content_sha256 in text(page)
        assert len(re.findall(r'<span class="mono">A\.[0-9.]+</span>', page.content.decode())) == 38

    def test_says_when_it_is_not_what_the_person_saw(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        submit_statement(lead)

        page = text(signed_in(owner).post("/controls/approval/1.0/approve/", {"digest": "0" * 64}, follow=True))

        assert "submitted anew since you opened it" in page

    def test_returns_with_a_reason_that_the_statement_shows(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        submit_statement(lead)
        client = signed_in(owner)

        without = text(client.post("/controls/approval/1.0/return/", {"reason": " "}))
        page = text(client.post("/controls/approval/1.0/return/", {"reason": "A.5.2 says too little"}, follow=True))

        assert "“What should change?” needs an answer." in without
        assert "Version 1.0 was returned" in page
        assert "A.5.2 says too little" in page

    def test_is_taken_back_by_its_author(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        submit_statement(lead)

        signed_in(lead).post("/controls/approval/1.0/return/", {"reason": "A mistake"})

        assert version(lead, "1.0").state == "returned"

    def test_marks_what_one_person_alone_approves(self) -> None:
        alone = make.occasion()
        make.decided(alone)
        row = submit_statement(alone)
        client = signed_in(alone)

        warned = text(client.get("/controls/approval/"))
        page = text(client.post("/controls/approval/1.0/approve/", {"digest": row.content_sha256}, follow=True))

        assert "It is marked as self-reviewed in every export." in warned
        assert "self-reviewed" in page

    def test_of_another_organization_is_not_found(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        make.decided(theirs)
        submit_statement(theirs)
        client = signed_in(ours)

        assert client.post("/controls/approval/1.0/approve/", {}).status_code == 404
        assert client.post("/controls/approval/1.0/return/", {"reason": "x"}).status_code == 404
        assert client.get("/controls/versions/1.0/").status_code == 404
        assert client.get("/controls/export/?version=1.0").status_code == 404


class TestVersions:
    def test_are_compared_word_by_word(self) -> None:
        owner = make.occasion()
        make.approved(owner, by=owner)
        decide_line(owner, provision=CONTROL, values={"justification": "We use AI systems that concern patients"})
        client = signed_in(owner)

        page = text(client.get("/controls/changes/?before=1.0&after=draft"))

        assert "1 row differs between version 1.0 and the draft." in page
        assert "<ins>patients</ins>" in page
        assert "1.0" in text(client.get("/controls/versions/"))
        assert client.get("/controls/changes/?before=9.9").status_code == 404
        assert client.get("/controls/changes/?before=x%00").status_code == 404

    def test_teach_before_the_first(self) -> None:
        client = signed_in(make.occasion())

        assert "No version yet" in text(client.get("/controls/versions/"))
        assert "Nothing to compare yet" in text(client.get("/controls/changes/"))
        assert "No version waits for approval" in text(client.get("/controls/approval/"))

    @pytest.mark.parametrize("form", ["pdf", "xlsx", "json", "csv"])
    @pytest.mark.parametrize("number", ["1.0", ""])
    def test_are_handed_out_as_files(self, form: str, number: str) -> None:
        alone = make.occasion()
        make.approved(alone, by=alone)

        answer = signed_in(alone).get(f"/controls/export/?version={number}&format={form}")

        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith('attachment; filename="statement-of-applicability-')
        if form == "json":
            body = json.loads(answer.content)
            assert len(body["lines"]) == 38
            assert body["self_reviewed"] is (number == "1.0")
