"""Statements made from a model store the same row as the model itself does, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from fairlead.records.statements import Insert
from fairlead.records.trail import TrailValue
from tests import make

pytestmark = pytest.mark.django_db
NAMES = ("organization", "seq", "field", "salt", "value", "erased_at")


class TestInsert:
    @pytest.mark.parametrize("value", [None, "a text", "", 2**53 - 1, True, ["ü", {"a": None}], {"nested": [1]}])
    @pytest.mark.parametrize("at", [None, make.NOON])
    def test_stores_what_the_model_would(self, value: Any, at: Any) -> None:
        occasion = make.occasion()
        TrailValue.objects.add(occasion, seq=900, field="by model", salt=b"\0" * 16, value=value, erased_at=at)

        Insert(TrailValue, *NAMES).rows([(occasion.organization, 901, "by statement", b"\0" * 16, value, at)])

        first, second = TrailValue.objects.within(occasion).filter(seq__gte=900).order_by("seq")
        assert (second.value, second.erased_at, bytes(second.salt)) == (value, at, bytes(first.salt))
        assert (first.value, first.erased_at) == (second.value, second.erased_at)
        nothing = TrailValue.objects.within(occasion).filter(seq__gte=900, value__isnull=True).count()
        assert nothing == (2 if value is None else 0)

    def test_stores_many_rows_and_none(self) -> None:
        occasion = make.occasion()
        insert = Insert(TrailValue, *NAMES)

        insert.rows([])
        insert.rows([(occasion.organization, 900 + n, "f", b"\1" * 16, n, None) for n in range(700)])

        found = TrailValue.objects.within(occasion).filter(seq__gte=900).order_by("seq").values_list("value", flat=True)
        assert list(found) == list(range(700))
