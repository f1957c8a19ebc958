"""The form that asks for an audit pack."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fairlead.domain.readiness import VIEW_TITLES


class PackForm(forms.Form):
    """For which audit, and the state of which day."""

    view = forms.ChoiceField(
        label=_("For which audit"),
        choices=[(view.value, _(title)) for view, title in VIEW_TITLES.items()],
        help_text=_("Stage 1 asks what is laid down, stage 2 whether it happens."),
    )
    cut_off = forms.DateField(
        label=_("State at the end of"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The pack shows everything as it was then; today means now."),
    )

    def moment(self, *, now: datetime) -> datetime:
        """Return the cut-off: the end of the day in the person's zone, or now for today."""
        day = self.cleaned_data["cut_off"]
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) - timedelta(microseconds=1)
        return now if day == timezone.localdate(now) else end
