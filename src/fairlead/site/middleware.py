"""What surrounds every request: a log line, the device it came from, the tenant's connection setting, and refusals."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import structlog
from allauth.core.internal.httpkit import get_client_ip
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from fairlead.domain.refusal import NotFound, NotPermitted, Refusal
from fairlead.queries.people import NoOrganization, leave

Answer = Callable[[HttpRequest], HttpResponse]
DEVICE_KEY, SEEN_EVERY = "device", 300.0
"""Where a session keeps what it knows of its device, and after how many seconds it is noted again."""
log = structlog.get_logger("fairlead.request")


def log_request(get_response: Answer) -> Answer:
    """Write one structured line a request: no query, no body, no address of the person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request.number = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        response = get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            number=request.number,  # type: ignore[attr-defined]
            method=request.method,
            route=match.view_name if match else "",
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return response

    return middleware


def note_device(get_response: Answer) -> Answer:
    """Note when a session's device was last seen: at once when it changed, else every five minutes.

    The library's own middleware does so at every request, and each page would wait for a durable write.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            now = timezone.now().timestamp()
            device = [get_client_ip(request), request.headers.get("User-Agent", "")]
            *known, seen = request.session.get(DEVICE_KEY, (None, None, 0))
            if known != device or now - seen >= SEEN_EVERY:
                UserSession.objects.create_from_request(request)
                request.session[DEVICE_KEY] = [*device, now]
        return get_response(request)

    return middleware


def keep_tenant(get_response: Answer) -> Answer:
    """Take the organization off the database connection after each request, so that the next one starts with none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            return get_response(request)
        finally:
            leave()

    return middleware


def answer_refusals(get_response: Answer) -> Answer:
    """Answer a refusal that no view caught: 404 for what is not here, 403 for what is not permitted, else 409."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        status = 404 if isinstance(exception, NotFound) else 403 if isinstance(exception, NotPermitted) else 409
        if isinstance(exception, NoOrganization) and not request.path.startswith("/api/"):
            return redirect("people:found")
        said = exception.said(gettext)
        if request.path.startswith("/api/"):
            return JsonResponse({"reason": said, "clause": exception.clause}, status=status)
        return render(request, f"{status}.html", {"reason": said, "clause": exception.clause}, status=status)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
