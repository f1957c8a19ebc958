"""You can leave: the export holds everything of one organization and nothing of another."""

from __future__ import annotations

import json

import pytest

from fairlead.demo.fill import fill
from fairlead.records.trail import TrailEntry
from fairlead.usecases.export import take_export
from tests import make

pytestmark = pytest.mark.django_db


class TestTakeExport:
    def test_holds_every_row_and_is_recorded(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion)

        content = take_export(occasion)

        assert [row["ref"] for row in content["tables"]["aisystem"]] == [system.ref]
        assert TrailEntry.objects.within(occasion).filter(action="organization.exported").count() == 1

    def test_holds_no_demo_identifier(self) -> None:
        occasion = make.occasion()
        make.system(occasion)
        demo = fill(at=make.NOON, tell=lambda line: None)

        text = json.dumps(take_export(occasion))

        assert demo.organization not in text
        assert "Demo" not in text
        assert "demo.invalid" not in text

    def test_holds_no_hash_of_a_secret(self) -> None:
        assert "secret_hash" not in json.dumps(take_export(make.occasion()))
