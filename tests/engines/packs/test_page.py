"""The page of a pack shows what the pack says, and the reference holds the page of the pack as it is."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fairlead.packs.files import SHAPES
from fairlead.packs.folder import MOST_BYTES, MOST_FILES, MOST_NESTING
from fairlead.packs.load import SHIPPED, library
from fairlead.packs.page import write_page, write_provision
from fairlead.packs.shape import MOST_CHARACTERS, MOST_ENTRIES, MOST_NUMBER

PAGES = Path(__file__).parents[3] / "docs" / "reference" / "packs"


class TestThePage:
    @pytest.mark.parametrize("id", list(SHIPPED))
    def test_in_the_reference_is_that_of_the_pack(self, id: str) -> None:
        page = (PAGES / f"{id}.md").read_text(encoding="utf-8")

        command = f"fairlead pack show {id} --format markdown > docs/reference/packs/{id}.md"
        assert page == write_page(library()[id]), f"stale; run: {command}"

    def test_shows_every_provision_with_its_guidance(self) -> None:
        page = write_page(library()["iso42001"])

        for each in library()["iso42001"].provisions:
            assert f"| {each.id} | {each.title} |" in page
            if each.guidance:
                assert each.guidance.why in page
                assert each.guidance.questions[0].yes_means in page

    def test_shows_every_risk_question_and_task(self) -> None:
        catalogue, steps = library()["risk-catalogue"], library()["first-steps"]
        assert catalogue.impact is not None
        assert steps.first_steps is not None

        assert all(f"| {each.id} | {each.title} |" in write_page(catalogue) for each in catalogue.risks)
        assert all(f"| {each.id} | {each.question} |" in write_page(catalogue) for each in catalogue.impact.question)
        assert all(f"| {each.id} | {each.title} |" in write_page(steps) for each in steps.first_steps.task)

    def test_has_tables_with_one_cell_a_column(self) -> None:
        for id in SHIPPED:
            widths: list[int] = []
            for line in write_page(library()[id]).splitlines():
                if not line.startswith("|"):
                    widths = []
                    continue
                widths.append(line.replace("\\|", "").count("|"))
                assert widths[-1] == widths[0], line

    def test_of_one_provision_says_why_it_exists(self) -> None:
        provision = library()["iso42001"].provision("A.6.2.8")

        page = write_provision(provision)

        assert page.startswith("### A.6.2.8 Recording of event logs\n")
        assert "**Why it exists.**" in page
        assert "**Fresh for:** 92 days: log gaps must be found" in page


class TestThePageOfTheFormat:
    PAGE = (PAGES.parent / "pack-format.md").read_text(encoding="utf-8")

    @pytest.mark.parametrize("file", list(SHAPES))
    def test_names_every_key_of(self, file: str) -> None:
        begin = self.PAGE.index(f"## `{file}`")
        section = self.PAGE[begin : self.PAGE.index("\n## ", begin + 1)]

        missing = [key for key in keys_of(SHAPES[file]) if not re.search(rf"`(?:\[\[?)?(?:\w+\.)?{key}\]*`", section)]

        assert missing == []

    def test_names_the_bounds(self) -> None:
        for bound in (MOST_BYTES, MOST_CHARACTERS, MOST_ENTRIES, MOST_NUMBER):
            assert f"{bound:,}".replace(",", " ") in self.PAGE.replace("\n  ", " ")
        assert f"at most {MOST_NESTING} deep" in self.PAGE
        assert f"at most {MOST_FILES} entries" in self.PAGE


def keys_of(shape: Any) -> Iterator[str]:
    """Yield every key that a file of this shape may hold, at any depth."""
    for name, hint in typing.get_type_hints(shape).items():
        if "given" in shape.__dataclass_fields__[name].metadata:
            continue
        yield name
        for inside in (hint, *typing.get_args(hint)):
            if dataclasses.is_dataclass(inside):
                yield from keys_of(inside)
