"""How allauth signs people up: only the first account, or somebody who holds an invitation."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from fairlead.queries.people import has_accounts


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes sign-up after the first account; an invitation opens it once."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell whether this visitor may create an account."""
        return not has_accounts() or "invitation" in request.session
