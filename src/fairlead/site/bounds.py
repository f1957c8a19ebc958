"""What no request may exceed, decided before its body is read, and what no cache may keep.

Everything that arrives is hostile until it is checked: a visitor may send as much as a sign-in form needs, a member as
much as the largest evidence file, and an address holds text only.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from fairlead.domain.refusal import N_

Answer = Callable[[HttpRequest], HttpResponse]
MEGABYTE = 1024 * 1024
LARGEST_UPLOAD = 210 * MEGABYTE
TOO_LONG = N_("What you sent is longer than {limit} MB. Shorten it, or hand it in as a file or a link.")
NO_TEXT = N_("The address of this page holds a sign that is no text.")
UNREADABLE = N_("Fairlead could not read what your browser sent.")


def bound_request(get_response: Answer) -> Answer:
    """Refuse an address that is no text, and a body larger than its sender may send, before a byte of it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            return _refused(request, gettext(NO_TEXT), status=400)
        most = _most(request)
        if _length(request) > most:
            return _refused(request, gettext(TOO_LONG).format(limit=most // MEGABYTE), status=413)
        return get_response(request)

    return middleware


def keep_private(get_response: Answer) -> Answer:
    """Let no browser and no proxy keep a page or an answer, unless its view says otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django refuses to read: a text that is too long, or a form that is no form."""
    if isinstance(exception, RequestDataTooBig):
        return _refused(request, gettext(TOO_LONG).format(limit=_in_memory() // MEGABYTE), status=413)
    return _refused(request, gettext(UNREADABLE), status=400)


def _most(request: HttpRequest) -> int:
    """Return how many bytes this sender may send; over the API the token is checked before the body is read."""
    known = request.user.is_authenticated or request.path_info.startswith("/api/")
    return LARGEST_UPLOAD if known else _in_memory()


def _in_memory() -> int:
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


def _length(request: HttpRequest) -> int:
    """Return the length that the request says; without a number, Django reads nothing."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refused(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return JsonResponse({"reason": reason, "clause": "", "existing": "", "fields": [], "faults": []}, status=status)
    return render(request, "unread.html", {"reason": reason}, status=status)
