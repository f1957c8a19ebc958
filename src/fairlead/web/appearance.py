"""Light, dark or as the device: a choice of this browser, kept in a cookie so that no page flashes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "appearance"
CHOICES = ("light", "dark")
ONE_YEAR = 365 * 24 * 3600


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice and return to the page; anything but light or dark follows the device again."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = redirect(target)
    choice = request.POST.get("appearance", "")
    if choice in CHOICES:
        response.set_cookie(COOKIE, choice, max_age=ONE_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
