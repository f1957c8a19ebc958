"""From a request of a program to an occasion: an access token in the Authorization header, and nothing else.

Browser sessions are not accepted here, so no page of another site can make a signed-in person's browser call it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from fairlead.domain.occasion import Occasion
from fairlead.queries.people import TokenRefused, occasion_for_token


class AccessTokenAuth(HttpBearer):
    """Bearer authentication by an access token of Fairlead."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:  # noqa: ARG002  # ninja's signature
        """Return the occasion of the token, or None, which answers 401."""
        try:
            return occasion_for_token(token, at=timezone.now())
        except TokenRefused:
            return None


def occasion_of(request: HttpRequest) -> Occasion:
    """Return the occasion that the token gave."""
    made: Occasion = request.auth  # type: ignore[attr-defined]
    return made
