"""Documented information: what is there or missing, one document, its revisions, approval and communication (7.5)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, EditConflict, NotFound, NotPermitted, Refusal
from fairlead.queries import document as queries
from fairlead.queries import trail
from fairlead.queries.people import names_of
from fairlead.reports.content.change import word_changes
from fairlead.usecases.document import approve_document, communicate_document, revise_document
from fairlead.web import flash
from fairlead.web.activity import Words, said
from fairlead.web.document.forms import CommunicationForm, RevisionForm
from fairlead.web.document.markdown import rendered
from fairlead.web.request import occasion_of, page, say

FIELD_TITLES: dict[str, str] = {
    "kind": N_("Documented information"),
    "title": N_("Title"),
    "number": N_("Revision"),
    "text": N_("Text"),
    "approved_by": N_("Approved by"),
    "self_reviewed": N_("Self-reviewed"),
    "audience": N_("Made known to"),
}
LONGEST_TOLD = 600


@page(Permission.REGISTER_READ)
def documents(request: HttpRequest) -> HttpResponse:
    """List each piece of documented information as present or missing, and the other documents beneath."""
    occasion = occasion_of(request)
    context = {
        "board": queries.document_board(occasion),
        "may_write": occasion.allows(Permission.DOCUMENT_WRITE),
    }
    return render(request, "document/documents.html", context)


@page(Permission.REGISTER_READ)
def document(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one document: the revision asked for, or the newest, with what changed against the one before."""
    return _document_page(request, ref, form=CommunicationForm())


def _document_page(request: HttpRequest, ref: str, *, form: CommunicationForm, status: int = 200) -> HttpResponse:
    occasion = occasion_of(request)
    rows = queries.revisions(occasion, ref)
    asked = request.GET.get("revision", "")
    place = next((number for number, row in enumerate(rows) if row.number == asked), 0)
    shown, newest = rows[place], rows[0]
    earlier = rows[place + 1] if place + 1 < len(rows) else None
    is_author = newest.written_by == occasion.actor
    waits = newest.approved_at is None
    names = names_of(occasion)
    told: dict[str, Words] = {
        "text": lambda text: text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]} …",
        "approved_by": lambda ref: names.get(str(ref), str(ref)),
    }
    context = {
        "document": shown,
        "newest": newest,
        "rows": rows,
        "state": queries.state_of(newest),
        "html": rendered(shown.text),
        "earlier": earlier,
        "changes": word_changes(earlier.text, shown.text) if earlier and request.GET.get("changes") else (),
        "shows_changes": bool(earlier and request.GET.get("changes")),
        "kind": next((one for one in queries.document_kinds() if one.id == shown.kind), None),
        "written_by": names.get(shown.written_by, shown.written_by),
        "approved_by": names.get(shown.approved_by, shown.approved_by),
        "activity": said(trail.activity(occasion, ref), fields=FIELD_TITLES, values=told),
        "form": form,
        "may_write": occasion.allows(Permission.DOCUMENT_WRITE),
        "waits": waits,
        "may_approve": waits and occasion.allows(Permission.DOCUMENT_APPROVE) and (not is_author or occasion.alone),
        "is_own": waits and is_author and not occasion.alone,
        "self_review": waits and is_author and occasion.alone,
    }
    return render(request, "document/document.html", context, status=status)


@page(Permission.DOCUMENT_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """Write a new document."""
    kind = request.GET.get("kind", "")
    title = next((one.title for one in queries.document_kinds() if one.id == kind), "")
    form = RevisionForm(request.POST or None, initial={"kind": kind, "title": title})
    return _revise(request, form, ref="", current=None)


@page(Permission.DOCUMENT_WRITE)
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Write the next revision; who was overtaken sees both versions and loses nothing."""
    current = queries.revisions(occasion_of(request), ref)[0]
    initial = {name: getattr(current, name) for name in ("kind", "title", "text", "review_on")}
    form = RevisionForm(request.POST or None, initial={**initial, "version": queries.state_of(current)})
    return _revise(request, form, ref=ref, current=current)


def _revise(request: HttpRequest, form: RevisionForm, *, ref: str, current: Any) -> HttpResponse:
    conflict: list[dict[str, str]] = []
    preview = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = rendered(form.cleaned_data["text"])
        else:
            try:
                row = _written(occasion_of(request), form, ref=ref)
            except EditConflict as refusal:
                conflict = _conflict(refusal)
                form.data = {**request.POST.dict(), "version": queries.state_of(current)}
            except (NotFound, NotPermitted):
                raise
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                words = gettext("Revision {number} of {ref} is saved as a draft.")
                flash.done(request, words.format(number=row.number, ref=row.ref))
                return redirect("document:document", ref=row.ref)
    context = {"form": form, "document": current, "conflict": conflict, "preview": preview}
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "document/form.html", context, status=status)


def _written(occasion: Occasion, form: RevisionForm, *, ref: str) -> Any:
    given = form.cleaned_data
    return revise_document(
        occasion,
        ref=ref,
        kind=given["kind"],
        title=given["title"],
        text=given["text"].replace("\r\n", "\n"),
        review_on=given["review_on"],
        based_on=given["version"],
    )


def _conflict(refusal: EditConflict) -> list[dict[str, str]]:
    return [
        {"field": gettext(FIELD_TITLES[name]), "current": current, "offered": refusal.offered[name]}
        for name, current in refusal.current.items()
        if current != refusal.offered[name]
    ]


@require_POST
@page(Permission.DOCUMENT_APPROVE)
def approve(request: HttpRequest, ref: str) -> HttpResponse:
    """Approve the newest revision, as the person read it."""
    try:
        row = approve_document(occasion_of(request), ref=ref, based_on=request.POST.get("version", ""))
    except (NotFound, NotPermitted):
        raise
    except Refusal as refusal:
        flash.failed(request, say(refusal))
    else:
        words = gettext("Revision {number} of {ref} is approved.")
        flash.done(request, words.format(number=row.number, ref=ref))
    return redirect("document:document", ref=ref)


@require_POST
@page(Permission.DOCUMENT_WRITE)
def communicate(request: HttpRequest, ref: str) -> HttpResponse:
    """Record to whom an approved document was made known."""
    form = CommunicationForm(request.POST)
    if form.is_valid():
        try:
            communicate_document(occasion_of(request), ref=ref, audience=form.cleaned_data["audience"])
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("It is recorded that {ref} was made known.").format(ref=ref))
            return redirect("document:document", ref=ref)
    return _document_page(request, ref, form=form, status=422)
