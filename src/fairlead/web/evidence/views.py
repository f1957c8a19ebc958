"""Evidence: the list, one item, handing in, the decision, links and erasure (9.1, 7.5.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.evidence import EvidenceRefused, EvidenceState
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, FaultsFound, NotFound, NotPermitted, Refusal
from fairlead.queries import evidence, trail
from fairlead.queries.inventory import system_names
from fairlead.queries.people import names_of
from fairlead.queries.provision import provision_titles
from fairlead.queries.signing import signed_envelope
from fairlead.usecases.evidence import admit_file, admit_link, admit_measurement, link_evidence
from fairlead.usecases.evidence_review import accept_evidence, erase_evidence, reject_evidence, withhold_evidence
from fairlead.web import export, flash
from fairlead.web.activity import said
from fairlead.web.evidence import words
from fairlead.web.evidence.forms import (
    LARGEST_STATEMENT,
    AboutForm,
    DecisionForm,
    EraseForm,
    FileForm,
    LinkForm,
    LinksForm,
    MeasurementForm,
    WithholdForm,
    choice_groups,
)
from fairlead.web.evidence.measured import measured
from fairlead.web.evidence.shown import evidence_table, item_row
from fairlead.web.lists.shown import view_menu
from fairlead.web.request import occasion_of, page, say
from fairlead.web.table import PAGE_SIZE, ListAddress

MOST_CHOSEN = 50
DOWNLOAD_POLICY = "sandbox; default-src 'none'"


@page(Permission.REGISTER_READ)
def items(request: HttpRequest) -> HttpResponseBase:
    """List the evidence, or answer exactly its rows as a file."""
    occasion = occasion_of(request)
    address = ListAddress.of(
        request,
        columns=words.columns(),
        facets=words.facets(dict(system_names(occasion, request.GET.getlist("system")[:MOST_CHOSEN]))),
        sort="-received",
        place="evidence",
    )
    wanted = evidence.EvidenceWanted(
        today=occasion.at.date(),
        search=address.query,
        chosen=address.chosen,
        sort=address.sort,
        descending=address.descending,
        start=address.start,
        size=PAGE_SIZE,
    )
    if form := export.wanted(request):
        rows = evidence.every_item(occasion, wanted)
        table = evidence_table(rows, evidence.provisions_of(occasion, rows), people=names_of(occasion))
        if not export.is_whole(request):
            table = export.as_shown(table, address=address, columns=words.EXPORTS)
        return export.export(occasion, table, form=form, narrowed=[chip.word for chip in address.chips()])
    found = evidence.evidence_page(occasion, wanted)
    address = replace(address, facets=words.facets(dict(system_names(occasion, found.counts["system"]))))
    context = {
        "list": address,
        "views": view_menu(occasion, address),
        "rows": [item_row(row, found.provisions.get(row.pk, ()), today=wanted.today) for row in found.rows],
        "paging": address.paging(found.total),
        "facets": address.shown_facets(found.counts),
        "may_admit": occasion.allows(Permission.EVIDENCE_ADMIT),
    }
    return render(request, "evidence/items.html", context)


@page(Permission.REGISTER_READ)
def item(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one item: facts first, what it measured, what it speaks for, and what happened."""
    return _item_page(request, ref, form=DecisionForm())


def _item_page(request: HttpRequest, ref: str, *, form: DecisionForm, status: int = 200) -> HttpResponse:
    occasion = occasion_of(request)
    row = evidence.item(occasion, ref)
    names = names_of(occasion)
    waits = row.state == EvidenceState.WAITING
    is_own = row.uploaded_by == occasion.actor
    titles = provision_titles()
    linked = evidence.provisions_of(occasion, [row]).get(row.pk, ())
    context = {
        "item": row,
        "shown": item_row(row, linked, today=occasion.at.date()),
        "linked": [(one, titles.get(one, one)) for one in linked],
        "uploaded_by": names.get(row.uploaded_by, row.uploaded_by),
        "decided_by": names.get(row.decided_by, row.decided_by),
        "measured": measured(row.measured),
        "activity": said(trail.activity(occasion, ref), fields=words.FIELD_TITLES, values=words.value_words()),
        "form": form,
        "waits": waits,
        "may_decide": waits and occasion.allows(Permission.EVIDENCE_DECIDE),
        "may_accept": not is_own or occasion.alone,
        "self_review": is_own and occasion.alone,
        "may_link": waits and occasion.allows(Permission.EVIDENCE_ADMIT),
        "may_withhold": bool(row.sha256) and row.erased_at is None and occasion.allows(Permission.EVIDENCE_DECIDE),
        "may_erase": row.erased_at is None and occasion.allows(Permission.EVIDENCE_DECIDE),
        "has_bytes": bool(row.sha256) and row.erased_at is None,
    }
    return render(request, "evidence/item.html", context, status=status)


@page(Permission.REGISTER_READ)
def download(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Hand over the bytes as an attachment: no browser renders what somebody handed in on our address."""
    row = evidence.item(occasion_of(request), ref)
    path = evidence.path_of_item(row)
    name = row.filename.replace("/", "_").replace("\\", "_") or row.ref
    return _attached(path.open("rb"), name=name)


@page(Permission.REGISTER_READ)
def envelope(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Hand over a measurement in its signed envelope, for whoever checks the signature with tools of their own."""
    row = evidence.item(occasion_of(request), ref)
    return _attached(BytesIO(signed_envelope(row)), name=f"{row.ref}.dsse.json")


def _attached(content: IO[bytes], *, name: str) -> FileResponse:
    answer = FileResponse(content, as_attachment=True, filename=name, content_type="application/octet-stream")
    answer["Content-Security-Policy"] = DOWNLOAD_POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


Admit = Callable[[Occasion, Any, HttpRequest], Any]


def _file(occasion: Occasion, form: AboutForm, _request: HttpRequest) -> Any:
    given = form.cleaned_data["file"]
    return admit_file(
        occasion,
        about=form.about(),
        filename=given.name,
        media_type=given.content_type or "",
        chunks=given.chunks(),
    )


def _link(occasion: Occasion, form: AboutForm, _request: HttpRequest) -> Any:
    return admit_link(occasion, about=form.about(), url=form.cleaned_data["url"])


def _measurement(occasion: Occasion, form: AboutForm, _request: HttpRequest) -> Any:
    given = form.cleaned_data["statement"]
    if given.size > LARGEST_STATEMENT:
        raise EvidenceRefused(N_("A statement may have up to 32 MB."), fields=("statement",))
    return admit_measurement(occasion, statement=given.read(), about=form.about())


@page(Permission.EVIDENCE_ADMIT)
def new_file(request: HttpRequest) -> HttpResponse:
    """Hand in a file."""
    return _hand_in(request, FileForm, _file, here="new")


@page(Permission.EVIDENCE_ADMIT)
def new_link(request: HttpRequest) -> HttpResponse:
    """Hand in a link."""
    return _hand_in(request, LinkForm, _link, here="new_link")


@page(Permission.EVIDENCE_ADMIT)
def new_measurement(request: HttpRequest) -> HttpResponse:
    """Hand in a measurement's statement."""
    return _hand_in(request, MeasurementForm, _measurement, here="new_measurement")


def _hand_in(request: HttpRequest, kind: type[AboutForm], admit: Admit, *, here: str) -> HttpResponse:
    """Show one of the forms, or hand in what it holds; a refusal stays on the form and stores nothing."""
    occasion = occasion_of(request)
    asked = {"provisions": request.GET.getlist("provision"), "system": request.GET.get("system", "")}
    initial = {"collected_on": occasion.at.date(), **asked}
    form = kind(request.POST or None, request.FILES or None, occasion=occasion, initial=initial)
    faults: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            row = admit(occasion, form, request)
        except NotPermitted:
            raise
        except FaultsFound as refusal:
            form.add_error(None, say(refusal))
            faults = refusal.faults
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("{ref} is handed in and waits for somebody to accept it.").format(ref=row.ref))
            return redirect("evidence:item", ref=row.ref)
    context = {"form": form, "faults": faults, "here": here, "groups": choice_groups(form)}
    return render(request, "evidence/new.html", context, status=422 if form.errors else 200)


@require_POST
@page(Permission.EVIDENCE_DECIDE)
def accept(request: HttpRequest, ref: str) -> HttpResponse:
    """Accept an item as proof."""
    return _decide(request, ref, accept_evidence, N_("{ref} is accepted."))


@require_POST
@page(Permission.EVIDENCE_DECIDE)
def reject(request: HttpRequest, ref: str) -> HttpResponse:
    """Reject an item with a reason."""
    return _decide(request, ref, reject_evidence, N_("{ref} is rejected, with your reason."))


def _decide(request: HttpRequest, ref: str, decide: Callable[..., Any], words_done: str) -> HttpResponse:
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            decide(occasion_of(request), ref=ref, reason=form.cleaned_data["reason"])
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext(words_done).format(ref=ref))
            return redirect("evidence:item", ref=ref)
    return _item_page(request, ref, form=form, status=422)


@page(Permission.EVIDENCE_ADMIT)
def links(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose which requirements and controls an item speaks for."""
    occasion = occasion_of(request)
    row = evidence.item(occasion, ref)
    now = evidence.provisions_of(occasion, [row]).get(row.pk, ())
    form = LinksForm(request.POST if request.method == "POST" else None, initial={"provisions": now})
    if request.method == "POST" and form.is_valid():
        try:
            link_evidence(occasion, ref=ref, provisions=form.cleaned_data["provisions"])
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("The links of {ref} are saved.").format(ref=ref))
            return redirect("evidence:item", ref=ref)
    context = {"form": form, "item": row, "groups": choice_groups(form)}
    return render(request, "evidence/links.html", context, status=422 if form.errors else 200)


@page(Permission.EVIDENCE_DECIDE)
def withhold(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep an item's file out of audit packs, or let it in again."""
    occasion = occasion_of(request)
    row = evidence.item(occasion, ref)
    form = WithholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withheld = not row.withheld
        try:
            withhold_evidence(occasion, ref=ref, withheld=withheld, reason=form.cleaned_data["reason"])
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            said = gettext("{ref} stays out of audit packs.") if withheld else gettext("{ref} goes into audit packs.")
            flash.done(request, said.format(ref=ref))
            return redirect("evidence:item", ref=ref)
    return render(request, "evidence/withhold.html", {"form": form, "item": row}, status=422 if form.errors else 200)


@page(Permission.EVIDENCE_DECIDE)
def erase(request: HttpRequest, ref: str) -> HttpResponse:
    """Erase an item's content because a law asks for it; its digest and history stay."""
    occasion = occasion_of(request)
    row = evidence.item(occasion, ref)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erase_evidence(occasion, ref=ref, reason=form.cleaned_data["reason"])
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("The content of {ref} is erased; its digest and history stay.").format(ref=ref))
            return redirect("evidence:item", ref=ref)
    return render(request, "evidence/erase.html", {"form": form, "item": row}, status=422 if form.errors else 200)
