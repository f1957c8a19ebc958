"""The form of the library: who owns a requirement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.domain.occasion import Occasion
from fairlead.queries.people import people
from fairlead.web.form import PageForm


class OwnerForm(PageForm):
    """Who answers for a requirement (5.3)."""

    owner = forms.ChoiceField(label=_("Owner"))

    def __init__(self, *args: Any, occasion: Occasion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a person")), *((one.ref or "", one.shown) for one in people(occasion))]
