"""The risk register over the API says what the page says, to the right token only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory

from fairlead.api import risk as api
from fairlead.domain.access import TokenScope
from fairlead.domain.occasion import Occasion
from fairlead.usecases.people import issue_token
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(make.NOON, tick=False):
        yield


def headers(occasion: Occasion, *, system: str = "") -> dict[str, str]:
    _, secret = issue_token(occasion, label="Reader", scopes=frozenset({TokenScope.READ}), days=9, system=system)
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def asked_by(occasion: Occasion) -> Any:
    """Return a request as it stands behind a token that may do all that its person may."""
    request = RequestFactory().post("/api/risks")
    request.auth = occasion  # type: ignore[attr-defined]
    return request


class TestReading:
    def test_lists_what_the_register_holds(self) -> None:
        owner = make.occasion()
        system = make.system(owner)
        make.treated(owner, make.risk(owner, systems=[system.ref]))
        make.risk(owner, likelihood=1, severity=1, title="Low")
        token = headers(owner)

        found = Client().get("/api/risks", **token).json()
        narrowed = Client().get("/api/risks?state=rated", **token).json()
        one = Client().get("/api/risks/R-0001", **token).json()

        assert (found["total"], [row["ref"] for row in found["items"]]) == (2, ["R-0001", "R-0002"])
        assert [row["title"] for row in narrowed["items"]] == ["Low"]
        assert (one["systems"], one["controls"]) == ([system.ref], ["iso42001:A.6.2.4"])
        assert (one["level"], one["residual_level"], one["state"], one["criteria"]) == (12, 8, "treated", 1)

    def test_lists_every_version_of_the_criteria(self) -> None:
        owner = make.occasion()
        make.criteria(owner)

        (found,) = Client().get("/api/risks/criteria", **headers(owner)).json()

        assert (found["version"], found["appetite"], len(found["likelihood"])) == (1, 6, 5)

    def test_of_another_organization_is_not_found(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        make.risk(theirs)

        assert Client().get("/api/risks/R-0001", **headers(ours)).status_code == 404
        assert Client().get("/api/risks", **headers(ours)).json()["total"] == 0

    def test_shows_a_token_of_one_system_no_other_risk(self) -> None:
        owner = make.occasion()
        system = make.system(owner)
        make.risk(owner, title="Elsewhere")
        token = headers(owner, system=system.ref)

        assert Client().get("/api/risks", **token).json()["total"] == 0
        assert Client().get("/api/risks/R-0001", **token).status_code == 404

    @pytest.mark.parametrize("tail", ["?limit=0", "?state=nothing", "?system=a%00b", "?q=" + "x" * 201])
    def test_refuses_what_it_cannot_use(self, tail: str) -> None:
        assert Client().get(f"/api/risks{tail}", **headers(make.occasion())).status_code == 422


class TestWriting:
    def test_is_refused_to_a_token_that_only_reads(self) -> None:
        owner = make.occasion()
        make.criteria(owner)
        body = {"title": "t", "consequence": "c", "affected": ["society"], "likelihood": 1, "severity": 1}
        token = headers(owner)

        assert Client().post("/api/risks", body, content_type="application/json", **token).status_code == 403
        rating = {"likelihood": 1, "severity": 1}
        rated = Client().post("/api/risks/R-0001/rating", rating, content_type="application/json", **token)
        assert rated.status_code == 403

    def test_with_a_token_of_one_system_reaches_its_risks_alone(self) -> None:
        owner = make.occasion()
        mine, other = make.system(owner, name="Mine"), make.system(owner, name="Other")
        make.risk(owner, systems=[mine.ref])
        make.risk(owner, systems=[other.ref])
        keep = frozenset({TokenScope.KEEP})
        _, secret = issue_token(owner, label="Keeper", scopes=keep, days=9, system=mine.ref)

        def call(method: str, path: str, body: dict[str, Any]) -> int:
            token = {"Authorization": f"Bearer {secret}"}
            return getattr(Client(), method)(path, body, content_type="application/json", headers=token).status_code

        new = {
            "title": "Drift",
            "consequence": "Wrong order",
            "affected": ["individuals"],
            "likelihood": 2,
            "severity": 2,
        }
        assert call("patch", "/api/risks/R-0001", {"title": "Better"}) == 200
        assert call("patch", "/api/risks/R-0002", {"title": "Better"}) == 404
        assert call("post", "/api/risks/R-0002/rating", {"likelihood": 1, "severity": 1}) == 404
        assert call("patch", "/api/risks/R-0001", {"systems": []}) == 403
        assert call("post", "/api/risks", {**new, "systems": []}) == 403
        assert call("post", "/api/risks", {**new, "systems": [other.ref]}) == 403
        assert call("post", "/api/risks", {**new, "systems": [mine.ref]}) == 201

    def test_goes_through_the_same_acts_as_the_page(self) -> None:
        owner = make.occasion()
        make.criteria(owner)
        request = asked_by(owner)
        new = api.NewRisk(title="Drift", consequence="People wait", affected=["individuals"], likelihood=3, severity=4)

        made = api.identify(request, new).value
        api.change(request, made["ref"], api.RiskChange(cause="Few examples", version=1))
        api.rate(request, made["ref"], api.Rating(likelihood=4, severity=4))
        shown = api.treat(
            request,
            made["ref"],
            api.Treatment(
                option="modify", plan="Test", controls=["iso42001:A.6.2.4"], residual_likelihood=1, residual_severity=4
            ),
        )

        assert (shown["cause"], shown["level"], shown["residual_level"]) == ("Few examples", 16, 4)
        assert shown["controls"] == ["iso42001:A.6.2.4"]
