"""A list enters the register: looked at first, then all or none, one entry each, one batch, and undone exactly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairlead.domain.access import Role
from fairlead.domain.inventory import BulkRefused, Stage
from fairlead.domain.inventory_sheet import guess_fields
from fairlead.domain.lists import UNDO_FOR, UndoRefused
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound, NotPermitted
from fairlead.jobs import bulk as job
from fairlead.queries.history import SYSTEM_ACTIONS, past_objects
from fairlead.queries.inventory_sheet import Fate, SheetPlan, plan_import, read_list
from fairlead.records.inventory import AISystem
from fairlead.records.lists import BulkChange
from fairlead.records.trail import TrailEntry
from fairlead.reports.writers.csv import stream_csv
from fairlead.sheets.sheet import Sheet
from fairlead.usecases import bulk
from fairlead.usecases.bulk import undo_bulk_change
from fairlead.usecases.inventory import change_system, move_stage
from fairlead.usecases.inventory_sheet import ImportRefused, choose_fields, import_list, import_staged, stage_list
from fairlead.web.inventory.shown import system_table
from tests import make

pytestmark = pytest.mark.django_db
HEAD = "Ref,Name,Purpose,Role,Stage,Owner,Unit"


def listed(*rows: str, head: str = HEAD) -> Sheet:
    return read_list("\n".join([head, *rows]).encode())


def planned(occasion: Occasion, sheet: Sheet) -> SheetPlan:
    return plan_import(occasion, sheet=sheet, fields=guess_fields(sheet.header))


def entries(occasion: Occasion) -> list[TrailEntry]:
    return list(TrailEntry.objects.within(occasion).order_by("seq"))


def names(occasion: Occasion) -> list[str]:
    return list(AISystem.objects.within(occasion).order_by("pk").values_list("name", flat=True))


def imported(occasion: Occasion, *rows: str, leaves_out: bool = False) -> BulkChange:
    return import_list(occasion, sheet=listed(*rows), filename="tools.csv", leaves_out=leaves_out)


@pytest.fixture
def one() -> Occasion:
    """Return the owner of an organization with one system, AIS-0001 "Alpha"."""
    occasion = make.occasion()
    make.system(occasion, name="Alpha", unit="Care")
    return occasion


class TestPlanImport:
    def test_tells_new_changed_and_equal_rows_apart(self, one: Occasion) -> None:
        plan = planned(one, listed(",Beta,Helps,user,,,", ",Alpha,Sorts better,,,,", "AIS-0001,Alpha,,,,,Care"))

        assert [row.fate for row in plan.rows] == [Fate.NEW, Fate.CHANGED, Fate.REFUSED]
        assert plan.rows[1].before == {"purpose": "Sorts incoming cases by urgency"}
        assert planned(one, listed("AIS-0001,Alpha,,,,,Care")).rows[0].fate is Fate.EQUAL

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            (",Beta,Helps,user,,Nobody Such,", "Row 2, column Owner: Nobody here is called “Nobody Such”"),
            (",Beta,Helps,boss,,,", "Row 2, column Role: “boss” is not one of the values"),
            (",Beta,,user,,,", "Row 2, column Purpose: Say in a sentence"),
            (",Beta,Helps,,,,", "Row 2, column Role: Choose at least one role"),
            (",,Helps,user,,,", "Row 2, column Name: Give the AI system a name"),
            ("AIS-0099,Beta,Helps,user,,,", "Row 2, column Ref: There is no system AIS-0099"),
            (",Beta,Helps", "Row 2: It has not as many cells"),
            (f",{'x' * 300},Helps,user,,,", "Row 2, column Name: The text is longer than 200"),
        ],
    )
    def test_refuses_a_row_with_its_place_and_what_to_do(self, one: Occasion, row: str, words: str) -> None:
        assert planned(one, listed(row)).said(str)[0].startswith(words)

    def test_refuses_the_second_row_of_one_name(self, one: Occasion) -> None:
        plan = planned(one, listed(",Beta,Helps,user,,,", ",Beta,Other,user,,,"))

        assert plan.said(str) == ("Row 3, column Name: Row 2 is about the same system. Keep one of them.",)

    def test_refuses_a_name_that_two_systems_have_unless_the_ref_is_given(self, one: Occasion) -> None:
        make.system(one, name="Alpha")

        plan = planned(one, listed(",Alpha,Other,user,,,", "AIS-0002,Alpha,Other,user,,,"))

        assert [row.fate for row in plan.rows] == [Fate.REFUSED, Fate.CHANGED]

    def test_changes_no_retired_system(self, one: Occasion) -> None:
        move_stage(one, ref="AIS-0001", stage=Stage.RETIREMENT)

        assert "retired" in planned(one, listed(",Alpha,Other,,,,")).said(str)[0]

    def test_finds_an_owner_by_name_ref_or_address(self, one: Occasion) -> None:
        rows = [f",New {number},Helps,user,,{word}," for number, word in enumerate([one.actor, "founder"])]

        assert {row.after["owner"] for row in planned(one, listed(*rows)).rows} == {one.actor}

    def test_finds_nothing_of_another_organization(self, one: Occasion) -> None:
        other = make.occasion()

        assert planned(other, listed("AIS-0001,Alpha,Other,user,,,")).rows[0].fate is Fate.REFUSED
        assert planned(other, listed(",Alpha,Other,user,,,")).rows[0].fate is Fate.NEW

    def test_takes_our_own_export_as_equal(self, one: Occasion) -> None:
        values = {"name": "=cmd|' /C calc'!A0", "purpose": "-1 line\r\nand a second", "go_live_on": make.NOON.date()}
        make.system(one, roles=["user", "provider"], **values)
        change_system(one, ref="AIS-0002", values={}, owner=one.actor)
        rows = AISystem.objects.within(one).select_related("owner", "deputy").order_by("pk")
        content = b"".join(stream_csv(system_table(rows)))

        plan = planned(one, read_list(content))

        assert b"'=cmd|" in content
        assert [row.fate for row in plan.rows] == [Fate.EQUAL, Fate.EQUAL]

    def test_asks_the_database_as_often_for_many_rows_as_for_few(self, one: Occasion) -> None:
        counts = []
        for many in (1, 200):
            rows = [f",New {number},Helps,user,,{one.actor}," for number in range(many)]
            with CaptureQueriesContext(connection) as asked:
                planned(one, listed(*rows, ",Alpha,Other,,,,"))
            counts.append(len(asked))

        assert counts[0] == counts[1] <= 5


class TestImportList:
    def test_writes_one_entry_a_system_in_one_batch(self, one: Occasion) -> None:
        before = len(entries(one))

        done = imported(one, ",Beta,Helps,deployer,live,founder,", ",Alpha,Other,,,,")

        made = entries(one)[before:]
        assert [(entry.action, entry.subject) for entry in made] == [
            ("inventory.system.registered", "AIS-0002"),
            ("inventory.system.changed", "AIS-0001"),
        ]
        assert len({entry.batch for entry in made}) == 1
        assert made[0].batch
        assert json.loads(bytes(made[0].canonical))["reason"] == "Imported from tools.csv"
        beta = AISystem.objects.within(one).select_related("owner").get(ref="AIS-0002")
        assert (beta.stage, beta.roles, beta.owner.ref) == ("operation_monitoring", ["user"], one.actor)  # type: ignore[union-attr]
        assert done.state == BulkChange.State.DONE

    def test_stores_nothing_while_a_row_is_refused(self, one: Occasion) -> None:
        before = len(entries(one))

        with pytest.raises(ImportRefused) as refused:
            imported(one, ",Beta,Helps,user,,,", ",Gamma,,user,,,")

        assert len(refused.value.faults) == 1
        assert (names(one), len(entries(one))) == (["Alpha"], before)
        assert not BulkChange.objects.within(one).exists()

    def test_leaves_refused_rows_out_when_told_to(self, one: Occasion) -> None:
        done = imported(one, ",Beta,Helps,user,,,", ",Gamma,,user,,,", leaves_out=True)

        assert (names(one), done.left_out) == (["Alpha", "Beta"], 1)

    def test_refuses_a_list_with_nothing_new(self, one: Occasion) -> None:
        with pytest.raises(BulkRefused):
            imported(one, ",Alpha,,,,,")

    def test_is_refused_to_who_only_reads(self, one: Occasion) -> None:
        with pytest.raises(NotPermitted):
            imported(make.colleague(one, Role.INTERNAL_AUDITOR), ",Beta,Helps,user,,,")

    def test_is_refused_to_a_token_of_one_system(self, one: Occasion) -> None:
        with pytest.raises(NotPermitted):
            imported(replace(one, system="AIS-0001"), ",Beta,Helps,user,,,")

    def test_asks_the_database_as_often_for_many_rows_as_for_few(self, one: Occasion) -> None:
        counts = []
        for turn, many in enumerate((1, 40)):
            with CaptureQueriesContext(connection) as asked:
                imported(one, *(f",New {turn} {number},Helps,user,,," for number in range(many)))
            counts.append(len(asked))

        assert counts[1] - counts[0] <= 2

    def test_leaves_many_rows_to_a_job_that_writes_all_or_none(
        self, one: Occasion, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk, "AT_ONCE", 1)
        rows: Sequence[str] = (",Beta,Helps,user,,,", ",Alpha,Other,,,,")
        first, second = imported(one, *rows), imported(one, *rows)
        assert names(one) == ["Alpha"]

        job.carry_out(one.organization, first.ref)

        assert names(one) == ["Alpha", "Beta"]
        with pytest.raises(BulkRefused):
            job.carry_out(one.organization, second.ref)
        assert names(one) == ["Alpha", "Beta"]
        states = BulkChange.objects.within(one).order_by("pk").values_list("state", "job__state")
        assert list(states) == [("done", "done"), ("cancelled", "failed")]


class TestImportStaged:
    def test_imports_what_was_seen_with_corrected_columns(self, one: Occasion) -> None:
        sheet = listed("Beta,Helps,user", head="Thing,Purpose,Role")
        row = stage_list(one, sheet=sheet, filename="x.csv")
        fields = ["name", "purpose", "roles"]
        choose_fields(one, ref=row.ref, fields=fields)

        import_staged(one, ref=row.ref, seen=plan_import(one, sheet=sheet, fields=fields).digest, leaves_out=False)

        assert names(one) == ["Alpha", "Beta"]

    def test_refuses_when_the_register_has_changed_since(self, one: Occasion) -> None:
        sheet = listed(",Alpha,Other,,,,")
        row = stage_list(one, sheet=sheet, filename="x.csv")
        seen = planned(one, sheet).digest
        change_system(one, ref="AIS-0001", values={"unit": "Other"})

        with pytest.raises(BulkRefused):
            import_staged(one, ref=row.ref, seen=seen, leaves_out=False)

    def test_is_out_of_reach_for_everybody_else(self, one: Occasion) -> None:
        row = stage_list(one, sheet=listed(",Beta,Helps,user,,,"), filename="x.csv")

        with pytest.raises(NotFound):
            choose_fields(make.colleague(one), ref=row.ref, fields=["name"])

    def test_keeps_one_list_a_person(self, one: Occasion) -> None:
        for _ in range(3):
            stage_list(one, sheet=listed(",Beta,Helps,user,,,"), filename="x.csv")

        assert BulkChange.objects.within(one).count() == 1


class TestUndoBulkChange:
    def test_withdraws_what_was_registered_and_puts_back_what_was_changed(self, one: Occasion) -> None:
        done = imported(one, ",Beta,Helps,user,,,", ",Alpha,Other,,retired,founder,New")

        undone = undo_bulk_change(one, ref=done.ref)

        alpha = AISystem.objects.within(one).get()
        assert (alpha.purpose, alpha.unit, alpha.stage, alpha.retired_on, alpha.owner_id) == (
            "Sorts incoming cases by urgency",
            "Care",
            "inception",
            None,
            None,
        )
        assert undone.left_out == 0
        assert list(past_objects(one, actions=SYSTEM_ACTIONS, by=one.at)) == ["AIS-0001"]

    def test_leaves_what_somebody_touched_since(self, one: Occasion) -> None:
        done = imported(one, ",Beta,Helps,user,,,", ",Gamma,Helps,user,,,", ",Delta,Helps,user,,,", ",Alpha,Other,,,,")
        change_system(one, ref="AIS-0002", values={"unit": "Mine"})
        make.risk(one, systems=("AIS-0003",))
        change_system(one, ref="AIS-0001", values={"purpose": "Mine"})

        undone = undo_bulk_change(one, ref=done.ref)

        assert (names(one), undone.left_out) == (["Alpha", "Beta", "Gamma"], 3)

    def test_is_refused_when_it_is_too_late(self, one: Occasion) -> None:
        done = imported(one, ",Beta,Helps,user,,,")

        with pytest.raises(UndoRefused):
            undo_bulk_change(make.again(one, at=one.at + UNDO_FOR + timedelta(seconds=1)), ref=done.ref)
