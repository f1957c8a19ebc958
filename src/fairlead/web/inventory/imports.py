"""Import AI systems from a list: hand it in, say what its columns mean, look at every row, then import and undo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from fairlead.domain.access import Permission
from fairlead.domain.inventory import BulkRefused
from fairlead.domain.inventory_sheet import DAYS, NEEDED, WORDS, CellRefused, allowed
from fairlead.domain.refusal import N_
from fairlead.queries.inventory_sheet import Fate, SheetPlan, SheetRow, plan_import, read_list, sheet_of, staged
from fairlead.queries.people import names_of, people
from fairlead.sheets.sheet import LARGEST_FILE, Sheet, SheetRefused
from fairlead.sheets.template import TemplateColumn, write_template
from fairlead.usecases.inventory_sheet import ImportRefused, choose_fields, import_staged, stage_list
from fairlead.web import flash
from fairlead.web.activity import Words
from fairlead.web.form import PageForm
from fairlead.web.inventory import words
from fairlead.web.request import occasion_of, page, say
from fairlead.web.table import PAGE_SIZE, page_number, paging

FATES: dict[Fate, tuple[str, str]] = {
    Fate.REFUSED: ("bad", N_("Refused")),
    Fate.NEW: ("good", N_("New")),
    Fate.CHANGED: ("attention", N_("Changed")),
    Fate.EQUAL: ("neutral", N_("Equal")),
}
SAMPLE = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListForm(PageForm):
    """A list as a file."""

    file = forms.FileField(
        label=_("List"), help_text=_("XLSX or CSV, up to 10 MB and 10,000 rows; the first row names the columns.")
    )
    sheet = forms.CharField(
        label=_("Sheet"),
        max_length=31,
        required=False,
        help_text=_("Empty takes the sheet whose columns fit best."),
    )


@page(Permission.INVENTORY_WRITE)
def upload(request: HttpRequest) -> HttpResponse:
    """Hand in a list; it waits to be looked at and changes nothing."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = read_list(file.read(LARGEST_FILE + 1), sheet=form.cleaned_data["sheet"].strip())
            row = stage_list(occasion_of(request), sheet=sheet, filename=file.name or "")
        except SheetRefused as refusal:
            form.add_error("file", say(refusal))
        else:
            return redirect("inventory:import_preview", ref=row.ref)
    return render(request, "inventory/import.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@page(Permission.INVENTORY_WRITE)
def template(request: HttpRequest) -> HttpResponse:
    """Answer an empty workbook with our columns and their allowed values."""
    owners = tuple(one.shown for one in people(occasion_of(request)))
    columns = [
        TemplateColumn(
            title=gettext(words.FIELD_TITLES[name]),
            note=_note(name),
            width=44 if name in ("purpose", "not_intended") else 22,
            allowed=owners if name == "owner" else tuple(map(gettext, allowed(name))),
            is_open=name in ("roles", "owner"),
            is_day=name in DAYS,
        )
        for name in WORDS
        if name != "ref"
    ]
    book = write_template(columns, name=gettext("AI systems"), allowed_name=gettext("Allowed values"))
    answer = HttpResponse(book, content_type=XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="ai-systems-template.xlsx"'
    return answer


def _note(name: str) -> str:
    if name == "roles":
        return gettext("Needed. Several are separated by a semicolon.")
    if name in NEEDED:
        return gettext("Needed.")
    return gettext("A day as 2026-12-31.") if name in DAYS else gettext("May stay empty.")


@require_GET
@page(Permission.INVENTORY_WRITE)
def preview(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what each row would do, and what the columns are taken for."""
    return _page(request, ref)


@require_POST
@page(Permission.INVENTORY_WRITE)
def columns(request: HttpRequest, ref: str) -> HttpResponse:
    """Correct what the columns mean."""
    try:
        choose_fields(occasion_of(request), ref=ref, fields=request.POST.getlist("field"))
    except CellRefused as refusal:
        return _page(request, ref, fields=request.POST.getlist("field"), error=say(refusal))
    return redirect("inventory:import_preview", ref=ref)


@require_POST
@page(Permission.INVENTORY_WRITE)
def apply(request: HttpRequest, ref: str) -> HttpResponse:
    """Import what was looked at, all of it or nothing."""
    try:
        done = import_staged(
            occasion_of(request),
            ref=ref,
            seen=request.POST.get("seen", ""),
            leaves_out=request.POST.get("leave") == "out",
        )
    except ImportRefused:
        return _page(request, ref, error=gettext("Some rows are refused. Mend the list, or choose to leave them out."))
    except (BulkRefused, CellRefused) as refusal:
        return _page(request, ref, error=say(refusal))
    if done.job is not None:
        return redirect("inventory:bulk_change", ref=done.ref)
    new = sum(not row[4] for row in done.rows)
    changed = len(done.rows) - new
    told = [ngettext("{n} system is registered.", "{n} systems are registered.", new).format(n=new)] if new else []
    if changed:
        told.append(ngettext("{n} system is changed.", "{n} systems are changed.", changed).format(n=changed))
    flash.done(request, " ".join(told), undo=reverse("inventory:bulk_undo", args=[done.ref]))
    return redirect("inventory:systems")


def _page(request: HttpRequest, ref: str, *, fields: list[str] | None = None, error: str = "") -> HttpResponse:
    occasion = occasion_of(request)
    row = staged(occasion, ref)
    sheet = sheet_of(row)
    chosen = row.rows[0]["fields"] if fields is None else fields
    context: dict[str, Any] = {"row": row, "sheet": sheet, "error": error, "columns": _columns(sheet, chosen)}
    context["guessed"] = sum(map(bool, chosen))
    context["missing"] = [gettext(words.FIELD_TITLES[name]) for name in NEEDED if name not in chosen]
    try:
        plan = plan_import(occasion, sheet=sheet, fields=chosen)
    except CellRefused as refusal:
        context["error"] = error or say(refusal)
    else:
        context |= _planned(request, plan, names=names_of(occasion))
    return render(request, "inventory/import_preview.html", context, status=422 if error else 200)


def _columns(sheet: Sheet, fields: list[str]) -> list[dict[str, Any]]:
    """Return each column with its head, an example and the fields to choose from."""
    titles = [(name, gettext(words.FIELD_TITLES[name])) for name in WORDS]
    shown = []
    for place, head in enumerate(sheet.header):
        sample = next((line.cells[place] for line in sheet.lines if line.cells[place]), "")
        chosen = fields[place] if place < len(fields) else ""
        shown.append(
            {
                "head": head or gettext("Column {number}").format(number=place + 1),
                "sample": sample if len(sample) <= SAMPLE else sample[:SAMPLE] + "…",
                "choices": [(name, title, name == chosen) for name, title in titles],
            }
        )
    return shown


def _planned(request: HttpRequest, plan: SheetPlan, *, names: dict[str, str]) -> dict[str, Any]:
    counts = {fate: len(plan.of(fate)) for fate in FATES}
    asked = request.GET.get("show", "")
    fate = Fate(asked) if asked in set(Fate) else next((one for one in FATES if counts[one]), Fate.NEW)
    number = page_number(request.GET.get("page", ""))
    start = (number - 1) * PAGE_SIZE
    said = words.value_words(names)
    return {
        "plan": plan,
        "tabs": [(one, gettext(FATES[one][1]), counts[one], one is fate) for one in FATES if counts[one]],
        "fate": fate,
        "kind": FATES[fate][0],
        "rows": [_shown(row, said) for row in plan.of(fate)[start : start + PAGE_SIZE]],
        "paging": paging(counts[fate], page=number, link=lambda other: f"?show={fate}&page={other}"),
        "refused": counts[Fate.REFUSED],
        "writing": counts[Fate.NEW] + counts[Fate.CHANGED],
    }


def _shown(row: SheetRow, said: dict[str, Words]) -> dict[str, Any]:
    """Return one row in words: its faults, or each value with what stood there before."""

    def word(name: str, value: Any) -> str:
        if value in ("", None, []):
            return ""
        text = said[name](value) if name in said else str(value)
        return text if len(text) <= 3 * SAMPLE else text[: 3 * SAMPLE] + "…"

    values = [
        (gettext(words.FIELD_TITLES[name]), word(name, row.before.get(name)), word(name, value))
        for name, value in row.after.items()
        if row.before or name != "name"
    ]
    faults = [(fault.column, say(fault.refusal)) for fault in row.faults]
    return {"number": row.number, "ref": row.ref, "name": row.name, "values": values, "faults": faults}
