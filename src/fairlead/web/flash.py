"""Say on the next page what was done, with a way to undo it instead of asking "are you sure" before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest


def done(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Say that something was done; `undo` is the address that a button posts to."""
    messages.success(request, text, extra_tags=undo)


def failed(request: HttpRequest, text: str) -> None:
    """Say that something was not done; the page itself must say it too where a form can show it."""
    messages.error(request, text)
