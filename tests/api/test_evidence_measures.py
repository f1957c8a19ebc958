"""Every measure of tables is admitted as evidence, and shown on its page in its own words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from fairlead.cli import main
from fairlead.measurement.strict_json import canonical
from fairlead.records.evidence import EvidenceItem
from tests import make
from tests.api.test_evidence import measured, program
from tests.cli.test_measure_tables import _words as words_of
from tests.cli.test_measure_tables import log as log  # the same log for both doors
from tests.engines.measurement.logs import write_csv

pytestmark = pytest.mark.django_db


def _statement(log: Path, measure: str) -> bytes:
    output = log.parent / "statement.json"
    assert main([*words_of(measure, log), "--output", str(output)]) == 0
    return output.read_bytes()


@pytest.mark.parametrize("measure", ["oversight", "quality", "drift"])
class TestAdmitMeasurement:
    def test_admits_what_the_command_wrote(self, log: Path, measure: str) -> None:
        owner = make.occasion()

        answer = measured(program(owner), _statement(log, measure))

        assert answer.status_code == 201, answer.content
        assert EvidenceItem.objects.within(owner).get().measure == measure

    def test_refuses_a_result_that_does_not_follow(self, log: Path, measure: str) -> None:
        given = json.loads(_statement(log, measure))
        given["predicate"]["results"][0]["value"] = "0.123400000000"

        answer = measured(program(make.occasion()), canonical(given))

        assert answer.status_code == 422
        assert "results[0].value" in answer.content.decode()

    def test_is_shown_in_its_own_words(self, log: Path, measure: str) -> None:
        owner = make.occasion()
        ref = measured(program(owner), _statement(log, measure)).json()["ref"]

        page = _browser(owner).get(f"/evidence/{ref}/").content.decode()

        titles = {"oversight": "Overridden", "quality": "Representation", "drift": "Population stability index"}
        assert titles[measure] in page
        assert "121" in page
        assert "no acquittal" not in page


def _browser(owner: make.Occasion) -> Client:
    from tests.web.test_evidence import browser

    return browser(owner)


def test_page_says_of_a_group_what_its_comparison_says(tmp_path: Path) -> None:
    table = write_csv(tmp_path / "t.csv", [("f", "")] * 60 + [("m", "1")] * 60, header=("sex", "age"))
    output = tmp_path / "statement.json"
    assert main(["measure", "quality", str(table), "--columns", "age", "--by", "sex", "--output", str(output)]) == 0
    owner = make.occasion()
    ref = measured(program(owner), output.read_bytes()).json()["ref"]

    page = _browser(owner).get(f"/evidence/{ref}/").content.decode()

    assert "difference found" in page
