"""Signing keys: whose signature on a measurement counts here; the private half is never handed in (A.6.2.4)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.refusal import Refusal
from fairlead.queries.inventory import system_names
from fairlead.queries.people import names_of
from fairlead.queries.signing import signing_keys
from fairlead.usecases.signing import register_signing_key, withdraw_signing_key
from fairlead.web.form import PageForm
from fairlead.web.request import occasion_of, page, say

LONGEST_KEY = 2000


class KeyForm(PageForm):
    """A key to trust."""

    label = forms.CharField(label=_("Who signs with it"), max_length=100, help_text=_("Such as the pipeline's name."))
    public_key = forms.CharField(
        label=_("Public key"),
        max_length=LONGEST_KEY,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_("Ed25519, in PEM form: openssl pkey -in fairlead.pem -pubout"),
    )
    system = forms.ChoiceField(
        label=_("Only for one AI system"), required=False, help_text=_("Then it counts for no other system.")
    )


@page(Permission.KEY_MANAGE)
def keys(request: HttpRequest) -> HttpResponse:
    """List the keys that are or were trusted, and register another."""
    occasion = occasion_of(request)
    form = KeyForm(request.POST or None)
    form.fields["system"].choices = [("", gettext("All AI systems")), *system_names(occasion)]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            made = register_signing_key(occasion, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.fields[0] if refusal.fields else None, say(refusal))
        else:
            messages.success(request, gettext("{ref} is trusted from now on.").format(ref=made.ref))
            return redirect("people:keys")
    names = names_of(occasion)
    rows = [(one, names.get(one.registered_by, one.registered_by)) for one in signing_keys(occasion)]
    context = {"form": form, "rows": rows}
    return render(request, "people/keys.html", context, status=422 if form.errors else 200)


@require_POST
@page(Permission.KEY_MANAGE)
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Trust a key no longer."""
    try:
        withdraw_signing_key(occasion_of(request), ref=ref, reason=request.POST.get("reason", ""))
    except Refusal as refusal:
        if not refusal.fields:
            raise
        messages.error(request, say(refusal))
    else:
        messages.success(request, gettext("{ref} is no longer trusted.").format(ref=ref))
    return redirect("people:keys")
