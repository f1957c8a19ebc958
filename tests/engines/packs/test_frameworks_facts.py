"""The packs of other frameworks and laws hold what the study holds, identifier for identifier, both ways."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from fairlead.domain.law import EntryKind
from fairlead.domain.pack import Pack
from fairlead.packs.load import library
from tests.engines.packs.test_facts import FACTS, facts

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="the folder shared/facts beside the checkout is not here")

STATUS = {"enacted_not_yet_effective": "adopted", "no_preemption_enacted": "proposed"}


def named(id: str) -> str:
    """Return an identifier of the study as a pack writes it: without blanks and strokes."""
    return re.sub(r"(?<=authori)s(?=ed)", "z", re.sub(r"[ /]+", "-", id))


def mapped(pack: Pack) -> Counter[tuple[str, str, str]]:
    """Return the mappings of a pack that receive from ISO/IEC 42001, as triples."""
    own = ((link.met.partition(":")[2], link.done.partition(":")[2], link.strength.value) for link in pack.links)
    return Counter(own)


def studied(rows: list[Any]) -> Counter[tuple[str, str, str]]:
    """Return the mappings of the study as triples."""
    return Counter(
        (named(row["id"]), str(each["target"]), each["strength"]) for row in rows for each in row["iso42001"]
    )


def entries(pack: Pack, kind: EntryKind) -> list[str]:
    return [each.id for each in pack.entries if each.kind is kind]


def collapsed(text: str) -> str:
    """Return a text on one line, in ISO's spelling."""
    return re.sub(r"\b([Aa]uthor)is(e|ed|ation)\b", r"\1iz\2", " ".join(text.split()))


class TestIso27001:
    def test_has_every_clause_and_control_with_its_short_title(self) -> None:
        pack, study = library()["iso27001"], facts("iso27001_to_42001.yaml")["iso27001"]

        rows = study["clauses"] + study["controls"]
        assert {each.id: each.title for each in pack.provisions if each.sources} == {r["id"]: r["title"] for r in rows}
        assert len(pack.controls) == 93

    def test_gives_what_the_study_says_it_gives(self) -> None:
        pack, rows = library()["iso27001"], facts("iso27001_to_42001.yaml")["mappings"]

        found = [(list(m.provisions), list(m.targets), m.strength.value, m.rationale) for m in pack.mappings]
        assert found == [
            (r["iso27001_clauses"] + r["iso27001_controls"], [r["iso42001"]], r["strength"], r["ai_specific_extra"])
            for r in rows
        ]

    def test_speaks_of_every_assessable_row_of_iso42001(self) -> None:
        targets = {each for mapping in library()["iso27001"].mappings for each in mapping.targets}

        assert targets == {each.id for each in library()["iso42001"].provisions if each.assessable}

    def test_holds_no_sentence_of_the_standard(self) -> None:
        assert all(not each.summary and len(each.title.split()) <= 12 for each in library()["iso27001"].provisions)


class TestTheEuAiAct:
    def test_has_every_duty(self) -> None:
        pack, rows = library()["eu_ai_act"], facts("eu_ai_act.yaml")["obligations"]

        assert [each.id for each in pack.duties] == [row["id"] for row in rows]
        for row in rows:
            found = pack.provision(row["id"])
            assert (found.title, found.reference) == (collapsed(row["title"]), row["article"])
            assert found.summary == collapsed(row["summary"])
            assert found.duty is not None
            assert list(found.duty.roles) == [named(role) for role in row["roles"]]
            assert list(found.duty.classes) == row["classes"]
            assert (found.duty.applies, found.duty.enforced_by) == (row["applies_from"], collapsed(row["enforced_by"]))
        assert mapped(pack) == studied(rows)

    def test_has_every_date(self) -> None:
        pack, rows = library()["eu_ai_act"], facts("eu_ai_act.yaml")["timeline"]

        assert [(each.on, each.event) for each in pack.dates] == [(row["date"], row["event"]) for row in rows]
        assert [each.status == "in_force" for each in pack.dates] == [row["status"] == "in_force" for row in rows]

    def test_has_everything_that_the_act_defines(self) -> None:
        pack, study = library()["eu_ai_act"], facts("eu_ai_act.yaml")

        steps = study["classification"]
        for kind, rows in (
            (EntryKind.ROLE, study["roles"]),
            (EntryKind.RISK_CLASS, study["risk_classes"]),
            (EntryKind.CLASSIFICATION_STEP, steps["decision_steps"]),
            (EntryKind.PROHIBITED_PRACTICE, steps["prohibited_practices"]),
            (EntryKind.HIGH_RISK_AREA, steps["annex_iii"]),
            (EntryKind.TRANSITIONAL_RULE, study["transitional_rules"]),
            (EntryKind.STANDARD, study["standards"]["items"]),
            (EntryKind.SOFT_LAW, study["soft_law"]),
            (EntryKind.PENALTY, study["penalties"]),
        ):
            assert entries(pack, kind) == [named(row["id"]) for row in rows]
        assert len(entries(pack, EntryKind.AMENDMENT)) == len(study["digital_omnibus"]["changes"])
        assert len(entries(pack, EntryKind.PRODUCT_LAW)) == sum(map(len, steps["annex_i"].values()))


class TestTheNistFramework:
    def test_has_every_function_category_and_outcome(self) -> None:
        pack, functions = library()["nist_ai_rmf"], facts("nist_ai_rmf.yaml")["functions"]

        categories = [each for function in functions for each in function["categories"]]
        outcomes = [each for category in categories for each in category["subcategories"]]
        assert [each.id for each in pack.outcomes] == [named(each["id"]) for each in outcomes]
        assert {each.id for each in pack.headings} == {named(each["id"]) for each in [*functions, *categories]}
        assert (len(functions), len(categories), len(outcomes)) == (4, 19, 72)
        assert [each.summary for each in pack.outcomes] == [collapsed(each["outcome"]) for each in outcomes]
        assert mapped(pack) == studied(outcomes)


@pytest.mark.parametrize(
    "instrument", facts("other_regulations.yaml")["instruments"] if FACTS.is_dir() else [], ids=lambda each: each["id"]
)
class TestEachInstrument:
    def test_has_every_duty_date_and_source(self, instrument: dict[str, Any]) -> None:
        pack = library()[instrument["id"].lower()]

        rows = instrument["obligations"]
        assert [each.id for each in pack.provisions] == [named(row["id"]) for row in rows]
        assert [each.summary for each in pack.provisions] == [collapsed(row["summary"]) for row in rows]
        assert mapped(pack) == studied(rows)
        dates = Counter((row["date"], row["event"]) for row in instrument["key_dates"])
        assert Counter((each.on, each.event) for each in pack.dates) == dates
        assert [each.id for each in pack.sources] == instrument["sources"]
        assert pack.framework.status == STATUS.get(instrument["status"], instrument["status"])
