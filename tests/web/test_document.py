"""Document pages: present or missing, revised by one, approved by another, and shown without anything that runs."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client

from fairlead.domain.access import Role
from fairlead.domain.occasion import Occasion
from fairlead.records.document import Document
from fairlead.usecases.document import approve_document, revise_document
from fairlead.web.document.markdown import LONGEST, rendered
from tests import make
from tests.web.test_evidence import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


def policy(one: Occasion, text: str = "We use AI with care.", **given: Any) -> Document:
    return revise_document(one, kind="DI-02", title="AI policy", text=text, **given)


class TestDocuments:
    def test_lists_every_piece_as_present_or_missing(self) -> None:
        owner = make.occasion()
        approve_document(owner, ref=policy(owner).ref)

        text = browser(owner).get("/documents/").content.decode()

        assert "1 of 20 present" in text
        assert text.count('id="DI-') == 20

    def test_shows_an_approved_statement_as_present(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        make.approved(make.again(owner), by=lead)

        assert "kept as a register" in browser(owner).get("/documents/").content.decode()

    def test_does_not_count_a_draft(self) -> None:
        owner = make.occasion()
        policy(owner)

        text = browser(owner).get("/documents/").content.decode()

        assert "0 of 20 present" in text
        assert "Draft" in text

    def test_asks_a_bounded_number_of_queries(self, django_assert_max_num_queries: Any) -> None:
        owner = make.occasion()
        for number in range(15):
            revise_document(owner, kind="", title=f"Note {number}", text="Text")
        client = browser(owner)
        client.get("/documents/")

        with django_assert_max_num_queries(14 + make.walls()):
            assert client.get("/documents/").status_code == 200


class TestDocument:
    def test_of_another_organization_is_not_found(self) -> None:
        theirs = policy(make.occasion())
        client = browser(make.occasion())

        assert client.get(f"/documents/{theirs.ref}/").status_code == 404
        assert client.get(f"/documents/{theirs.ref}/edit/").status_code == 404
        assert client.post(f"/documents/{theirs.ref}/approve/").status_code == 404
        assert client.post(f"/documents/{theirs.ref}/communicate/", {"audience": "all"}).status_code == 404

    def test_sends_a_visitor_to_sign_in(self) -> None:
        for path in ("", "new/", "DOC-0001/", "DOC-0001/edit/"):
            assert Client().get(f"/documents/{path}")["Location"].startswith("/accounts/login/")

    def test_shows_what_changed_word_by_word(self) -> None:
        owner = make.occasion()
        first = policy(owner, "We use AI with care.")
        approve_document(owner, ref=first.ref)
        policy(owner, "We use AI with great care.", ref=first.ref)

        text = browser(owner).get(f"/documents/{first.ref}/", {"changes": "1"}).content.decode()

        assert "<ins>great " in text

    def test_asks_a_bounded_number_of_queries(self, django_assert_max_num_queries: Any) -> None:
        owner = make.occasion()
        ref = policy(owner).ref
        for number in range(6):
            approve_document(owner, ref=ref)
            policy(owner, f"Revision {number}", ref=ref)
        client = browser(owner)
        client.get(f"/documents/{ref}/")

        with django_assert_max_num_queries(14 + make.walls()):
            client.get(f"/documents/{ref}/")


class TestRevision:
    def test_is_a_draft_until_it_is_approved(self) -> None:
        owner = make.occasion()

        answer = browser(owner).post("/documents/new/", {"kind": "DI-02", "title": "AI policy", "text": "# Care\r\n"})

        row = Document.objects.within(owner).get()
        assert answer["Location"] == f"/documents/{row.ref}/"
        assert (row.approved_at, row.text) == (None, "# Care")

    @pytest.mark.parametrize("changes", [{"title": " "}, {"text": " "}, {"kind": "DI-99"}, {"text": "x" * 1_000_001}])
    def test_that_cannot_be_kept_is_refused(self, changes: dict[str, str]) -> None:
        owner = make.occasion()

        answer = browser(owner).post("/documents/new/", {"kind": "", "title": "T", "text": "x", **changes})

        assert answer.status_code == 422
        assert not Document.objects.within(owner).exists()

    def test_can_be_looked_at_before_it_is_saved(self) -> None:
        owner = make.occasion()
        sent = {"title": "T", "text": "# Heading", "preview": "1"}

        text = browser(owner).post("/documents/new/", sent).content.decode()

        assert "<h2>Heading</h2>" in text
        assert not Document.objects.within(owner).exists()

    def test_that_was_overtaken_shows_both_and_loses_nothing(self) -> None:
        owner = make.occasion()
        ref = policy(owner, "First").ref
        policy(owner, "Meanwhile", ref=ref)

        answer = browser(owner).post(
            f"/documents/{ref}/edit/", {"title": "AI policy", "kind": "DI-02", "text": "Mine", "version": "1.1"}
        )

        assert answer.status_code == 409
        text = answer.content.decode()
        assert "Meanwhile" in text
        assert "Mine" in text
        assert Document.objects.within(owner).get().text == "Meanwhile"


class TestApproval:
    def test_by_the_author_is_neither_offered_nor_taken(self) -> None:
        owner = make.occasion()
        make.colleague(owner)
        owner = make.again(owner)
        ref = policy(owner).ref
        client = browser(owner)

        client.post(f"/documents/{ref}/approve/")

        assert f"/documents/{ref}/approve/" not in client.get(f"/documents/{ref}/").content.decode()
        assert Document.objects.within(owner).get().approved_at is None

    def test_is_of_the_text_that_was_read(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        owner = make.again(owner)
        ref = policy(owner, "Read").ref
        policy(owner, "Changed since", ref=ref)

        browser(lead).post(f"/documents/{ref}/approve/", {"version": "1.1"})

        assert Document.objects.within(owner).get().approved_at is None

    def test_by_the_owner_of_a_system_is_not_permitted(self) -> None:
        owner = make.occasion()
        engineer = make.colleague(owner, Role.SYSTEM_OWNER)

        assert browser(engineer).post(f"/documents/{policy(owner).ref}/approve/").status_code == 403


class TestCommunication:
    def test_of_a_draft_is_refused(self) -> None:
        owner = make.occasion()
        ref = policy(owner).ref

        answer = browser(owner).post(f"/documents/{ref}/communicate/", {"audience": "all staff"})

        assert "a draft is not communicated" in answer.content.decode()

    def test_is_recorded_with_its_audience(self) -> None:
        owner = make.occasion()
        ref = approve_document(owner, ref=policy(owner).ref).ref

        browser(owner).post(f"/documents/{ref}/communicate/", {"audience": "all staff"})

        assert Document.objects.within(owner).get().communicated_to == "all staff"


class TestMarkdown:
    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "![x](https://example.org/track.png)",
            '<img src=x onerror="alert(1)">',
            "<svg/onload=alert(1)>",
            "[x](data:text/html,<script>alert(1)</script>)",
            '<a href="https://example.org" style="position:fixed">x</a>',
        ],
    )
    def test_holds_nothing_that_runs_or_loads(self, hostile: str) -> None:
        html = str(rendered(hostile))

        for tag in ("<script", "<img", "<svg", 'href="javascript', 'href="data', '<a href="https://example.org" style'):
            assert tag not in html

    @pytest.mark.parametrize("deep", ["> " * 5_000 + "x", "- " * 5_000 + "x", "> " * 30 + "x"])
    def test_that_is_nested_too_deep_to_be_drawn_whole_is_shown_plain(self, deep: str) -> None:
        assert rendered(deep) is None

    def test_draws_ordinary_nesting_whole(self) -> None:
        assert "innermost" in str(rendered("> - > - > - > - innermost"))

    def test_that_is_too_long_is_shown_plain(self) -> None:
        assert rendered("x" * (LONGEST + 1)) is None
