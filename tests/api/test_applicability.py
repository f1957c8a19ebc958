"""The statement over the API: the draft, its versions and changes, and its files; approval stays with people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory

from fairlead.api import applicability as api
from fairlead.domain.access import TokenScope
from fairlead.domain.applicability import SubmissionRefused
from fairlead.domain.occasion import Occasion
from fairlead.usecases.applicability import approve_statement, decide_line, submit_statement
from fairlead.usecases.people import issue_token
from tests import make

pytestmark = pytest.mark.django_db

CONTROL = "iso42001:A.6.2.4"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(make.NOON, tick=False):
        yield


def headers(occasion: Occasion) -> dict[str, str]:
    _, secret = issue_token(occasion, label="Reader", scopes=frozenset({TokenScope.READ}), days=9)
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def asked_by(occasion: Occasion) -> Any:
    """Return a request as it stands behind a token that may do all that its person may."""
    request = RequestFactory().post("/api/statement")
    request.auth = occasion  # type: ignore[attr-defined]
    return request


class TestReading:
    def test_gives_38_rows_with_what_they_lack(self) -> None:
        owner = make.occasion()
        make.treated(owner, make.risk(owner))

        rows = Client().get("/api/statement", **headers(owner)).json()

        row = next(row for row in rows if row["provision"] == CONTROL)
        assert len(rows) == 38
        assert (row["applicable"], row["state"], row["risks"], row["missing"]) == (
            None,
            "not-decided",
            ["R-0001"],
            "not decided",
        )

    def test_gives_versions_frozen_and_compared(self) -> None:
        alone = make.occasion()
        approved = make.approved(alone, by=alone)
        decide_line(alone, provision=CONTROL, values={"justification": "We use AI systems that concern patients"})
        approve_statement(alone, number=submit_statement(alone).number)
        token = headers(alone)

        listed = Client().get("/api/statement/versions", **token).json()
        first = Client().get("/api/statement/versions/1.0", **token).json()
        changed = Client().get("/api/statement/versions/1.1/changes", **token).json()
        same = Client().get("/api/statement/versions/1.0/changes", **token).json()

        assert [row["number"] for row in listed] == ["1.1", "1.0"]
        assert (first["content_sha256"], first["self_reviewed"], len(first["lines"])) == (
            approved.content_sha256,
            True,
            38,
        )
        assert [(one["control"], one["fields"][0]["field"]) for one in changed] == [("A.6.2.4", "Reason")]
        assert same == []

    @pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf"])
    def test_gives_a_version_as_a_file(self, form: str) -> None:
        alone = make.occasion()
        make.approved(alone, by=alone)

        answer = Client().get(f"/api/statement/file?format={form}&version=1.0", **headers(alone))

        assert answer.status_code == 200
        if form == "json":
            assert json.loads(answer.content)["self_reviewed"] is True

    @pytest.mark.parametrize(
        "tail", ["versions/1.0", "versions/1.0/changes", "versions/1.1/changes?since=1.0", "file?version=1.0"]
    )
    def test_of_another_organization_is_not_found(self, tail: str) -> None:
        ours, theirs = make.occasion(), make.occasion()
        make.approved(theirs, by=theirs)

        assert Client().get(f"/api/statement/{tail}", **headers(ours)).status_code == 404

    @pytest.mark.parametrize("tail", ["versions/x", "file?version=1", "file?format=exe"])
    def test_refuses_what_it_cannot_use(self, tail: str) -> None:
        assert Client().get(f"/api/statement/{tail}", **headers(make.occasion())).status_code == 422


class TestWriting:
    def test_is_refused_to_a_token_that_only_reads(self) -> None:
        token = headers(make.occasion())
        client = Client()

        for method, path, body in (
            ("patch", f"lines/{CONTROL}", {"applicable": True, "justification": "We test"}),
            ("post", "own", {"title": "Second reader"}),
            ("post", "submit", {}),
        ):
            answer = getattr(client, method)(
                f"/api/statement/{path}", json.dumps(body), content_type="application/json", **token
            )
            assert answer.status_code == 403, path

    def test_goes_through_the_same_acts_as_the_page(self) -> None:
        owner = make.occasion()
        request = asked_by(owner)

        line = api.decide(request, CONTROL, api.ControlDecision(applicable=True, justification="We test", version=0))
        own = api.add(request, api.OwnControl(title="Second reader"))
        with pytest.raises(SubmissionRefused) as refused:
            api.submit(request, api.Submission())

        assert (line["applicable"], line["version"], own["provision"]) == (True, 1, "own:OC-0001")
        assert len(refused.value.provisions) == 38
