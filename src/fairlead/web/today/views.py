"""Today: one real next step, decisions that wait, and readiness as counts; and the first questions (J01)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.refusal import Refusal
from fairlead.queries.onboarding import FirstStepsView, first_steps, steps
from fairlead.queries.today import DATES_SHOWN, today
from fairlead.usecases.onboarding import finish_answers, keep_answer, move_task
from fairlead.usecases.people import dismiss_notice
from fairlead.web.readiness.shown import shown_gates
from fairlead.web.request import occasion_of, page, say
from fairlead.web.today import shown
from fairlead.web.today.forms import AnswerForm, RolesForm, TaskForm


@page(Permission.HOME)
def home(request: HttpRequest) -> HttpResponse:
    """Show what to do next; a newcomer is led to the first questions."""
    occasion = occasion_of(request)
    view = first_steps(occasion)
    now = today(occasion)
    if not view.is_finished and occasion.allows(Permission.SETUP) and not now.systems:
        return redirect("today:questions")
    context: dict[str, Any] = {"today": now, "steps": view, **_advice(request, view)}
    if now.readiness:
        context |= {
            "waiting": shown.waiting(now),
            "tally": shown.readiness_tally(now.reasons),
            "controls": shown.control_tally(now.states),
            "gates": shown_gates(now.readiness.gates),
            "dates": shown.dates(now.ahead[:DATES_SHOWN]),
            "more_dates": len(now.ahead) > DATES_SHOWN,
        }
    return render(request, "today/home.html", context)


def _advice(request: HttpRequest, view: FirstStepsView) -> dict[str, Any]:
    """Return what helps a person who sets up: open notices and the next step; nothing to anybody else."""
    if not view.is_finished or not occasion_of(request).allows(Permission.SETUP):
        return {}
    preferences = getattr(request.user, "preferences", {})
    place = shown.place_of(view.next.task.id) if view.next else ""
    return {"notices": shown.notices(view.outlook, preferences=preferences), "next": view.next, "place": place}


@page(Permission.SETUP)
def questions(request: HttpRequest) -> HttpResponse:
    """Go to the first question that is still open, or to the check of all answers."""
    answers = first_steps(occasion_of(request)).answers
    for question in steps().question:
        if not answers.get(question.id):
            return redirect("today:question", number=question.number)
    return redirect("today:check")


@page(Permission.SETUP)
def question(request: HttpRequest, number: int) -> HttpResponse:
    """Ask one question a page; each answer is kept at once."""
    every = steps().question
    found = next((one for one in every if one.number == number), None)
    if found is None:
        raise Http404
    occasion = occasion_of(request)
    view = first_steps(occasion)
    form = AnswerForm(
        question=found,
        data=request.POST or None,
        chosen=view.answers.get(found.id, ()),
        words=view.words.get(found.id, ""),
    )
    if request.method == "POST" and form.is_valid():
        try:
            keep_answer(
                occasion, question=found.id, chosen=form.chosen(), words=str(form.cleaned_data.get("words") or "")
            )
        except Refusal as refusal:
            form.add_error("answer", say(refusal))
        else:
            following = number + 1
            return redirect("today:question", number=following) if following <= len(every) else redirect("today:check")
    context = {"form": form, "question": found, "of": len(every), "previous": number - 1}
    return render(request, "today/question.html", context)


@page(Permission.SETUP)
def check(request: HttpRequest) -> HttpResponse:
    """Show all answers with what they propose; the person confirms the roles, and the task list follows."""
    occasion = occasion_of(request)
    view = first_steps(occasion)
    proposed = view.roles or tuple(proposal.id for proposal in view.outlook.ai_roles)
    form = RolesForm(roles=steps().ai_role, proposed=proposed, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            finish_answers(occasion, roles=form.cleaned_data["roles"])
        except Refusal as refusal:
            form.add_error(None, say(refusal))
        else:
            return redirect("today:tasks")
    answered = [
        (one, [option.title for option in one.options if option.id in view.answers.get(one.id, ())])
        for one in steps().question
    ]
    return render(
        request, "today/check.html", {"form": form, "steps": view, "answered": answered, "said": steps().words}
    )


@page(Permission.HOME)
def tasks(request: HttpRequest) -> HttpResponse:
    """Show the task list in dependency order, with what is not for this organization and why."""
    occasion = occasion_of(request)
    view = first_steps(occasion)
    context = {
        "steps": view,
        "said": steps().words,
        "form": TaskForm(),
        "lines": [(line, shown.place_of(line.task.id)) for line in view.to_do],
        "moves": occasion.allows(Permission.SETUP),
        **_advice(request, view),
    }
    return render(request, "today/tasks.html", context)


@require_POST
@page(Permission.SETUP)
def move(request: HttpRequest, task: str) -> HttpResponse:
    """Move one task and return to the list."""
    form = TaskForm(request.POST)
    if form.is_valid():
        try:
            move_task(occasion_of(request), task=task, progress=form.state())
        except Refusal as refusal:
            messages.error(request, say(refusal))
        else:
            messages.success(request, gettext("{task} moved.").format(task=task))
    return redirect("today:tasks")


@require_POST
@page(Permission.HOME)
def dismiss(request: HttpRequest, notice: str) -> HttpResponse:
    """Dismiss a help text for this person; it stays dismissed in every browser."""
    dismiss_notice(occasion_of(request), notice=notice)
    return redirect("today:tasks" if request.POST.get("back") == "tasks" else "today:home")
