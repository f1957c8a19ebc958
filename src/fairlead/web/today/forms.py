"""Forms of the first steps."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairlead.domain.first_steps import Proposable, Question, QuestionKind
from fairlead.domain.onboarding import TASK_PROGRESS_TITLES, TaskProgress


class AnswerForm(forms.Form):
    """The answer to one of the first questions; a field for words or a date appears where an option asks for it."""

    def __init__(self, *, question: Question, data: object = None, chosen: Sequence[str] = (), words: str = "") -> None:
        many = question.kind is QuestionKind.MANY
        initial = {"answer": list(chosen) if many else next(iter(chosen), ""), "words": words}
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        kind = forms.MultipleChoiceField if many else forms.ChoiceField
        widget = forms.CheckboxSelectMultiple if many else forms.RadioSelect
        self.fields["answer"] = kind(
            label=gettext(question.title),
            help_text=gettext(question.help),
            choices=[(option.id, gettext(option.title)) for option in question.options],
            widget=widget,
            error_messages={"required": _("Choose an answer. You can change it later.")},
        )
        if any(option.free_text for option in question.options):
            self.fields["words"] = forms.CharField(label=_("In your own words"), required=False, max_length=300)
        if any(option.date for option in question.options):
            self.fields["words"] = forms.DateField(
                label=_("By which day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
            )

    def chosen(self) -> list[str]:
        """Return the options chosen."""
        answer = self.cleaned_data["answer"]
        return [answer] if isinstance(answer, str) else list(answer)


class RolesForm(forms.Form):
    """The roles toward AI that a person confirms."""

    roles = forms.MultipleChoiceField(label=_("Your roles toward AI"), required=False)

    def __init__(self, *, roles: Sequence[Proposable], proposed: Sequence[str], data: object = None) -> None:
        super().__init__(data, initial={"roles": list(proposed)})  # type: ignore[arg-type]
        self.fields["roles"] = forms.MultipleChoiceField(
            label=_("Your roles toward AI"),
            help_text=_("Proposed from your answers. Take away what does not fit, add what is missing."),
            choices=[(role.id, gettext(role.title)) for role in roles],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )


class TaskForm(forms.Form):
    """Where a task stands."""

    progress = forms.ChoiceField(
        label=_("State"), choices=[(state.value, title) for state, title in TASK_PROGRESS_TITLES.items()]
    )

    def state(self) -> TaskProgress:
        """Return the state chosen."""
        return TaskProgress(self.cleaned_data["progress"])
