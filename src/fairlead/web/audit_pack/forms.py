"""The form that prepares an audit: which one, and the state of which day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fairlead.domain.readiness import View

VIEWS = [
    (View.STAGE_1.value, _("Stage 1: what is laid down")),
    (View.STAGE_2.value, _("Stage 2: whether it happens")),
]


class PackForm(forms.Form):
    """For which audit, and the state of which day."""

    view = forms.ChoiceField(
        label=_("Which audit"),
        widget=forms.RadioSelect,
        choices=VIEWS,
    )
    cut_off = forms.DateField(
        label=_("Cut-off date"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The pack shows everything as it was at the end of that day; today means now."),
    )

    def moment(self, *, now: datetime) -> datetime:
        """Return the cut-off: the end of the day in the person's zone, or now for today."""
        day = self.cleaned_data["cut_off"]
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) - timedelta(microseconds=1)
        return now if day == timezone.localdate(now) else end
