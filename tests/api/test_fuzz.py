"""Whatever a program sends, the API answers as its own document says: no operation fails, and each no has one shape.

The requests are made from the OpenAPI document itself, right ones and wrong ones, and sent to the WSGI application in
this process, by a token that may do everything, so that they reach the rules behind the token's scope.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error, response_schema_conformance, status_code_conformance
from schemathesis.generation import GenerationMode

from fairlead.domain import access
from fairlead.domain.access import Permission, TokenScope
from fairlead.usecases.people import issue_token
from tests import make
from tests.web.authorization import OPERATIONS
from tests.web.test_authorization import objects

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
EXAMPLES = 12
ROOMS = {"systems": "inventory", "risks": "risk", "evidence": "evidence", "audit-packs": "audit_pack"}
ONCE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


@pytest.fixture(scope="module")
def described(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The API as its document describes it, reached in this process."""
    with django_db_blocker.unblock():
        found = schemathesis.openapi.from_dict(Client().get("/api/openapi.json").json())
    found.app = get_wsgi_application()
    return found


@pytest.fixture
def _kept_open() -> Iterator[None]:
    """Keep the test's own connection across requests, as Django's test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def mighty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a token of these tests do what its person may, since no scope includes every operation."""
    monkeypatch.setitem(access.TOKEN_PERMISSIONS, TokenScope.READ, frozenset(Permission))


@pytest.mark.usefixtures("mighty", "_kept_open")
@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_operation_answers_as_its_document_says(operation: str, described: Any) -> None:
    owner = make.occasion()
    refs = objects(owner)
    _, secret = issue_token(owner, label="fuzz", scopes=frozenset(TokenScope), days=9)
    method, path = operation.split(" ")
    answers: Counter[int] = Counter()

    def send(case: Any) -> None:
        if "ref" in case.path_parameters and case.meta.generation.mode is GenerationMode.POSITIVE:
            case.path_parameters["ref"] = refs[ROOMS[path.split("/")[2]]]
        answer = case.call_and_validate(
            base_url="http://testserver", headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS
        )
        answers[answer.status_code] += 1

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        ONCE(given(case=described[path][method].as_strategy(generation_mode=mode))(send))()

    assert answers.total() >= EXAMPLES
    assert answers[403] == 0, "every operation is within reach of this token"
