"""Compositions: every word can be translated, no figure lacks its denominator, nothing forbidden is said."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum

import pytest

from fairlead.reports.composition import compose, tabulate
from fairlead.reports.composition.audit_pack_pages import compose_pack_pages
from fairlead.reports.composition.blocks import Ledger, Part, Run, Tallies, cell, text
from fairlead.reports.composition.documents import documents_ledger
from fairlead.reports.content.header import Report
from fairlead.reports.content.words import find_forbidden_words
from tests.engines.reports import make
from tests.engines.reports.make_pack import make_pack
from tests.engines.reports.test_content import ALL_REPORTS

UNREAD = {"anchor", "href", "path", "assessment"}
"""Fields that hold addresses, not words."""


def all_texts(value: object) -> list[str]:
    """Return every text of a report or composition that a person reads."""
    if isinstance(value, Enum):
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | list):
        return [words for item in value for words in all_texts(item)]
    if isinstance(value, dict):
        return [words for item in value.values() for words in all_texts(item)]
    if is_dataclass(value) and not isinstance(value, type):
        return [
            words
            for field in fields(value)
            if field.name not in UNREAD
            for words in all_texts(getattr(value, field.name))
        ]
    return []


@pytest.mark.parametrize("report", ALL_REPORTS, ids=lambda report: report.kind)
class TestCompose:
    def test_says_nothing_that_cannot_be_translated(self, report: Report) -> None:
        content = sorted(set(all_texts(report)) - {""}, key=len, reverse=True)
        known = re.compile("|".join(map(re.escape, content)))

        marked = all_texts(compose(report, lambda words: f"⟦{words}⟧"))

        left = [re.sub("⟦.*⟧", "", words, flags=re.DOTALL) for words in marked]
        machine = re.compile(r"\b(UTC|sha256|python3 verify\.py .*)\b|^en$|(statement|registers)/\w+\.\w+")
        assert not [words for words in left if re.search("[A-Za-z]{2}", known.sub("", machine.sub("", words)))]

    def test_uses_no_word_whose_condition_does_not_hold(self, report: Report) -> None:
        assert find_forbidden_words("\n".join(all_texts(compose(report)))) == ()

    def test_gives_each_figure_its_cut_off(self, report: Report) -> None:
        tallies = [block for block in compose(report).blocks if isinstance(block, Tallies)]

        assert tallies
        assert all(block.cut_off == "2026-11-23 12:00 UTC" for block in tallies)

    def test_gives_no_percentage(self, report: Report) -> None:
        words = [words for words in all_texts(compose(report)) if "95 %" not in words]

        assert not [found for found in words if re.search(r"\d\s?%", found)]

    def test_has_tables_as_wide_as_their_columns(self, report: Report) -> None:
        tables = tabulate(report)

        assert tables
        assert all(len({column.key for column in table.columns}) == len(table.columns) for table in tables)


class TestEmptyLedgers:
    def test_teach_instead_of_being_blank(self) -> None:
        reports = (
            replace(make.make_statement(), lines=()),
            make.make_register(0),
            make.make_inventory(0),
            replace(make.make_documents(), documents=()),
        )

        for report in reports:
            ledgers = [block for block in compose(report).blocks if isinstance(block, Ledger) and not block.size]
            assert ledgers
            assert all(len(ledger.empty) > 20 for ledger in ledgers)


class TestDocumentsLedger:
    def test_lists_what_is_missing_first(self) -> None:
        ledger = documents_ledger(make.make_documents().documents, str)

        assert [group.title for group in ledger.groups] == ["Missing", "Present"]
        assert ledger.size == 20

    def test_links_no_file_that_is_withheld(self) -> None:
        withheld = replace(make.make_documents().documents[0], withheld="names", path="documents/x.pdf")

        ledger = documents_ledger((withheld,), str)

        assert not [run for run in _runs(ledger) if run.href]


def _runs(value: object) -> list[Run]:
    if isinstance(value, Run):
        return [value]
    if isinstance(value, tuple):
        return [run for item in value for run in _runs(item)]
    if is_dataclass(value) and not isinstance(value, type):
        return [run for field in fields(value) for run in _runs(getattr(value, field.name))]
    return []


class TestStatement:
    def test_names_each_control_once(self) -> None:
        composition = compose(make.make_statement())

        words = " ".join(run.text for run in _runs(composition))
        found = re.findall(r"\bA\.\d+\.\d+(?:\.\d+)?\b", words)
        assert len(found) == len(set(found)) == 38

    def test_shows_a_self_review_on_every_page(self) -> None:
        statement = make.make_statement()

        flagged = compose(replace(statement, header=replace(statement.header, self_reviewed=True)))

        assert "Self-reviewed" in flagged.flags


class TestCell:
    def test_leaves_out_what_is_empty(self) -> None:
        assert cell("", None, text(""), "word") == (Part(runs=(Run(text="word"),)),)


class TestPackPages:
    def test_are_one_a_row_one_a_system_and_the_trail(self) -> None:
        pack = make_pack(systems=3)

        paths = [path for path, _ in compose_pack_pages(pack, str)]

        assert len(paths) == len(set(paths)) == 70 + 3 + 1
        assert "pages/A.5.2.html" in paths
        assert "pages/log.html" in paths

    def test_say_nothing_forbidden(self) -> None:
        words = [words for _, page in compose_pack_pages(make_pack(), str) for words in all_texts(page)]

        assert find_forbidden_words("\n".join(words)) == ()
