"""The measures of privacy are admitted as evidence, and shown on their page in their own words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.measurement.strict_json import canonical
from fairlead.records.evidence import EvidenceItem
from tests import make
from tests.api.test_evidence import measured, program
from tests.engines.measurement.logs import write_csv

pytestmark = pytest.mark.django_db


def _statement(folder: Path, measure: str) -> bytes:
    output = folder / "statement.json"
    if measure == "leaks":
        (folder / "chat.txt").write_text("hello\nmail jane@example.org\n" * 50)
        words = ["leaks", str(folder / "chat.txt")]
    else:
        table = write_csv(folder / "people.csv", [("f", "1970")] * 99 + [("m", "1980")], header=("sex", "year"))
        words = ["reidentification", str(table), "--quasi", "sex,year"]
    assert main(["measure", *words, "--output", str(output)]) == 0
    return output.read_bytes()


@pytest.mark.parametrize("measure", ["leaks", "reidentification"])
class TestAdmitMeasurement:
    def test_admits_what_the_command_wrote(self, tmp_path: Path, measure: str) -> None:
        owner = make.occasion()

        answer = measured(program(owner), _statement(tmp_path, measure))

        assert answer.status_code == 201, answer.content
        assert EvidenceItem.objects.within(owner).get().measure == measure

    def test_refuses_a_result_that_does_not_follow(self, tmp_path: Path, measure: str) -> None:
        given = json.loads(_statement(tmp_path, measure))
        given["predicate"]["results"][0]["value"] = "0.123400000000"

        answer = measured(program(make.occasion()), canonical(given))

        assert answer.status_code == 422
        assert "results[0].value" in answer.content.decode()

    def test_is_shown_in_its_own_words(self, tmp_path: Path, measure: str) -> None:
        from tests.web.test_evidence import browser

        owner = make.occasion()
        ref = measured(program(owner), _statement(tmp_path, measure)).json()["ref"]

        page = browser(owner).get(f"/evidence/{ref}/").content.decode()

        for words in {
            "leaks": ("Canaries found", "email", "at least"),
            "reidentification": ("Rows alone", "sex × year"),
        }[measure]:
            assert words in page
        assert "jane" not in page
        assert "no acquittal" not in page
