"""The register as a list: facets count what choosing would give, order never repeats a row, tokens stay inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from fairlead.domain.inventory import AIRole, Origin, ScopeDecision, Stage
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.queries import inventory
from fairlead.queries.inventory import NOBODY, Need, Wanted, every_system, find_systems, system, system_page
from fairlead.records.inventory import AISystem
from fairlead.usecases.inventory import change_system, decide_scope
from tests import make

pytestmark = pytest.mark.django_db
TODAY = make.NOON.date()


def asked(**given: Any) -> Wanted:
    return Wanted(**{"today": TODAY, "chosen": {}, **given})


def fill(occasion: Occasion, count: int) -> None:
    """Fill a register with rows that differ in every facet, in one statement."""
    roles, stages, origins, scopes = list(AIRole), list(Stage), list(Origin), list(ScopeDecision)
    AISystem.objects.add_all(
        occasion,
        [
            AISystem(
                ref=f"AIS-{number:04}",
                name=f"System {number % 7}",
                purpose="Sorts",
                roles=sorted({roles[number % 6].value, roles[number % 4].value}),
                stage=stages[number % 7],
                origin=origins[number % 3],
                scope=scopes[number % 3],
                owner_id=occasion.person if number % 2 else None,
                review_due_on=TODAY + timedelta(days=number % 5 - 2),
                registered_at=occasion.at,
                changed_at=occasion.at,
            )
            for number in range(count)
        ],
    )


class TestSystemPage:
    def test_counts_each_facet_without_its_own_choice(self) -> None:
        occasion = make.occasion()
        make.system(occasion, name="A", stage=Stage.DESIGN, roles=[AIRole.USER])
        make.system(occasion, name="B", stage=Stage.OPERATION, roles=[AIRole.USER, AIRole.PROVIDER])
        make.system(occasion, name="C", stage=Stage.OPERATION, roles=[AIRole.PROVIDER])

        found = system_page(occasion, asked(chosen={"stage": ("operation_monitoring",), "role": ("user",)}))

        assert [row.name for row in found.rows] == ["B"]
        assert found.total == 1
        assert found.counts["stage"]["design_development"] == 1
        assert found.counts["stage"]["operation_monitoring"] == 1
        assert found.counts["role"]["provider"] == 2
        assert found.counts["owner"] == {NOBODY: 1}

    def test_finds_every_word_of_a_search_somewhere_in_the_row(self) -> None:
        occasion = make.occasion()
        make.system(occasion, name="Triage", purpose="Sorts cases", supplier="Quiet Tools")
        make.system(occasion, name="Sorter", purpose="Sorts mail", supplier="Loud Tools")

        found = system_page(occasion, asked(search="sorts quiet"))

        assert [row.name for row in found.rows] == ["Triage"]

    def test_counts_the_same_for_a_search_that_finds_few_and_one_that_finds_many(self, monkeypatch) -> None:
        occasion = make.occasion()
        fill(occasion, 40)

        few = system_page(occasion, asked(search="system 3"))
        monkeypatch.setattr(inventory, "FEW", 1)
        many = system_page(occasion, asked(search="system 3"))

        assert few == many
        assert few.total > 1

    @pytest.mark.parametrize("hostile", ["%", "_", "'", '"', "\\", "a' OR 1=1 --", "x" * 200])
    def test_takes_a_search_as_text(self, hostile: str) -> None:
        occasion = make.occasion()
        make.system(occasion, name="Triage", purpose="Sorts")

        assert system_page(occasion, asked(search=hostile)).total == 0

    def test_follows_life_and_not_the_alphabet_when_sorted_by_stage(self) -> None:
        occasion = make.occasion()
        for stage in reversed(Stage):
            make.system(occasion, name=stage.value, stage=stage)

        found = system_page(occasion, asked(sort="stage"))

        assert [row.stage for row in found.rows] == list(Stage)

    def test_puts_systems_without_owner_last_both_ways(self) -> None:
        occasion = make.occasion()
        owned, bare = make.system(occasion), make.system(occasion)
        change_system(occasion, ref=owned.ref, values={}, owner=occasion.actor)

        for descending in (False, True):
            found = system_page(occasion, asked(sort="owner", descending=descending))
            assert [row.ref for row in found.rows] == [owned.ref, bare.ref]

    def test_says_what_is_missing_and_counts_the_same(self) -> None:
        occasion = make.occasion()
        make.system(occasion, name="Late", review_due_on=TODAY - timedelta(days=1))
        done = make.system(occasion, name="Retired", stage=Stage.RETIREMENT, review_due_on=TODAY - timedelta(days=1))
        decide_scope(occasion, ref=done.ref, decision=ScopeDecision.OUT, reason="Ended.")

        found = system_page(occasion, asked())

        assert {row.name: row.needs for row in found.rows} == {"Late": tuple(Need), "Retired": ()}
        assert found.counts["need"] == {"owner": 1, "scope": 1, "review": 1}

    @pytest.mark.parametrize("facet", ["need", "scope", "stage", "role", "origin", "owner"])
    def test_keeps_what_a_facet_counted(self, facet: str) -> None:
        occasion = make.occasion()
        fill(occasion, 40)
        counts = system_page(occasion, asked()).counts[facet]

        for value, count in counts.items():
            assert system_page(occasion, asked(chosen={facet: (value,)})).total == count

    def test_asks_a_constant_number_of_queries(self) -> None:
        counted = []
        for size in (2, 300):
            occasion = make.occasion()
            fill(occasion, size)
            with CaptureQueriesContext(connection) as queries:
                system_page(occasion, asked(chosen={"scope": ("in", "undecided")}))
            counted.append(len(queries))

        assert counted[0] == counted[1] <= 10

    def test_stays_inside_the_one_system_of_a_token(self) -> None:
        occasion = make.occasion()
        make.system(occasion, name="Other")
        mine = make.system(occasion, name="Mine")
        token = replace(occasion, system=mine.ref)

        assert [row.name for row in system_page(token, asked()).rows] == ["Mine"]
        assert find_systems(token, text="Other", limit=5) == ()
        with pytest.raises(NotFound):
            system(token, "AIS-0001")


class TestPages(TestCase):
    @settings(max_examples=15)
    @given(
        size=st.integers(1, 40),
        sort=st.sampled_from(["name", "ref", "scope", "stage", "owner", "review", "changed"]),
        descending=st.booleans(),
    )
    def test_together_hold_every_row_once(self, size: int, sort: str, descending: bool) -> None:
        occasion = make.occasion()
        fill(occasion, 60)

        rows = [
            row.ref
            for start in range(0, 60, size)
            for row in system_page(occasion, asked(sort=sort, descending=descending, start=start, size=size)).rows
        ]

        assert sorted(rows) == [f"AIS-{number:04}" for number in range(60)]
        exported = every_system(occasion, asked(sort=sort, descending=descending))
        assert rows == list(exported.values_list("ref", flat=True))


class TestFindSystems:
    def test_puts_names_that_begin_with_the_text_first(self) -> None:
        occasion = make.occasion()
        make.system(occasion, name="A chat model")
        make.system(occasion, name="Chat support")

        assert [name for _, name in find_systems(occasion, text="chat", limit=5)] == ["Chat support", "A chat model"]

    def test_finds_nothing_of_another_organization(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        make.system(theirs, name="Foreign")

        assert find_systems(ours, text="Foreign", limit=5) == ()


class TestSystem:
    def test_gives_what_hangs_on_it_with_whole_counts(self) -> None:
        occasion = make.occasion()
        row = make.system(occasion)

        detail = system(occasion, row.ref)

        assert detail.system.ref == row.ref
        assert (detail.component_count, detail.risk_count, detail.evidence_count) == (0, 0, 0)
        assert isinstance(detail.system.registered_at.date(), date)
