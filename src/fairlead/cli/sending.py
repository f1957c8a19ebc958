"""Hand statements in at a register: collected there, accepted by somebody later; sending again makes no second item."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from fairlead.cli.words import _
from fairlead.domain.refusal import N_, InvalidInput

if TYPE_CHECKING:
    from fairlead.measurement.plan import Plan, Receiver
    from fairlead.measurement.plan_run import Performed

SECONDS = 30
LARGEST_ANSWER = 1 << 20
FRAMEWORK = "iso42001"


class SendRefused(InvalidInput):
    """The register said no, or the plan does not say where to send."""


class _Stays(HTTPRedirectHandler):
    """Follows nowhere: a token goes to the address in the plan and to no other."""

    def redirect_request(self, *_words: Any) -> None:
        """Leave the answer as it is."""


def receiver_of(plan: Plan) -> tuple[Receiver, str]:
    """Return where a plan sends, and the token to send with.

    Raises:
        SendRefused: the plan names no server, or there is no token.
    """
    if plan.server is None:
        raise SendRefused(N_("The plan names no server. Give it server: {{url: https://…}}."))
    token = os.environ.get("FAIRLEAD_TOKEN", "").strip()
    if not token or not token.isascii() or not token.isprintable():
        raise SendRefused(N_("Set FAIRLEAD_TOKEN to an access token that may collect."))
    return plan.server, token


def send_all(made: Iterable[tuple[Performed, bytes]], *, server: Receiver, token: str) -> bool:
    """Hand every statement in and say what became of each; tell whether the server was reached or may be away.

    Raises:
        SendRefused: the register said no, in its own words.
    """
    for done, content in made:
        controls = [one if ":" in one else f"{FRAMEWORK}:{one}" for one in done.planned.controls]
        query = urlencode([("provisions", one) for one in controls])
        try:
            ref, is_new = _post(f"{server.url}/api/evidence/measurements?{query}", content=content, token=token)
        except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
            why = getattr(error, "reason", None) or error
            words = _("{url} did not answer: {why}. Nothing more was sent.").format(url=server.url, why=why)
            print(words, file=sys.stderr)
            return server.may_be_away
        words = _("{name}: handed in as {ref}.") if is_new else _("{name}: is there already as {ref}.")
        print(words.format(name=done.planned.name, ref=ref))
    return True


def _post(url: str, *, content: bytes, token: str) -> tuple[str, bool]:
    """Return the ref of the item, and whether it is new."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request(url, data=content, headers=headers, method="POST")  # noqa: S310 - the plan's reader checked it
    try:
        with build_opener(_Stays).open(request, timeout=SECONDS) as answer:
            return str(_read(answer.read(LARGEST_ANSWER)).get("ref", "?"))[:40], True
    except HTTPError as error:
        if error.code >= 500:
            raise
        told = _read(error.read(LARGEST_ANSWER))
        if existing := str(told.get("existing") or ""):
            return existing[:40], False
        reason = "".join(sign for sign in str(told.get("reason") or error.reason)[:500] if sign.isprintable())
        raise SendRefused(N_("{status}: {reason}"), status=error.code, reason=reason) from None


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
