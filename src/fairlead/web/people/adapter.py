"""How allauth signs people up: only the first account, or somebody who holds an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from fairlead.queries.people import has_accounts


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes sign-up after the first account, where an invitation opens it once; sends no mail of its own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell whether this visitor may create an account."""
        return not has_accounts() or "invitation" in request.session

    def send_mail(self, template_prefix: str, *_: Any, **__: Any) -> None:
        """Refuse to send: every letter is written by a use case, into the outbox.

        Raises:
            LookupError: always; a page of allauth that mails was switched on without a use case for it.
        """
        raise LookupError(f"No use case writes {template_prefix}.")
