"""Every action, setting and command has its line in the reference, what is made from the code is fresh, links hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from tooling.reference import KINDS, actions, blocks, commands, index, put_block

from fairlead.cli import COMMANDS
from fairlead.domain.actions import Action
from tests.house import reference
from tests.house.code import ROOT, modules, plant

PAGES = reference.page_text(ROOT)
FRONT = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]


class TestTheReference:
    def test_has_a_line_for_every_action(self) -> None:
        assert not list(reference.without_line((action.value for action in Action), pages=PAGES))

    def test_has_a_line_for_every_command(self) -> None:
        assert not list(reference.without_line((f"fairlead {name}" for name in COMMANDS), pages=PAGES))

    def test_has_a_line_for_every_setting(self) -> None:
        read = reference.settings(modules(ROOT, "src/fairlead"))

        missing = [f"{name}, read at {read[name]}" for name in reference.without_line(read, pages=PAGES)]

        assert not missing, "\n".join(missing)

    def test_has_a_line_for_every_measure(self) -> None:
        written = reference.measures(modules(ROOT, "src/fairlead/measurement"))

        assert not list(reference.without_line(written, pages=PAGES))

    @pytest.mark.parametrize(("name", "make"), [("actions", actions), ("commands", commands)])
    def test_says_what_the_code_says(self, name: str, make: object) -> None:
        assert callable(make)

        assert blocks(ROOT / "docs")[name] == make(), "stale; run: python3 start.py docs"


class TestThePages:
    def test_link_to_pages_that_exist(self) -> None:
        faults = list(reference.dead_links(ROOT, pages=[*FRONT, *sorted((ROOT / "docs").rglob("*.md"))]))

        assert not faults, "\n".join(faults)

    @pytest.mark.parametrize("kind", KINDS)
    def test_are_all_listed_in_the_index(self, kind: str) -> None:
        assert blocks(ROOT / "docs")[kind] == index(kind, docs=ROOT / "docs"), "stale; run: python3 start.py docs"


class TestTheRules:
    def test_find_a_setting_that_is_read(self, tmp_path: Path) -> None:
        plant(tmp_path, "src/fairlead/site/settings.py", 'x = os.environ.get("FAIRLEAD_SECRET_DOOR")\n')

        found = reference.settings(modules(tmp_path, "src/fairlead"))

        assert found == {"FAIRLEAD_SECRET_DOOR": "src/fairlead/site/settings.py:1"}
        assert list(reference.without_line(found, pages="nothing of it")) == ["FAIRLEAD_SECRET_DOOR"]
        assert not list(reference.without_line(found, pages="| `FAIRLEAD_SECRET_DOOR` | a door |"))

    def test_find_a_measure_by_its_definition(self, tmp_path: Path) -> None:
        plant(tmp_path, "src/fairlead/measurement/fairness/measure.py", 'definition = "fairlead.fairness/1"\n')
        plant(tmp_path, "src/fairlead/web/views.py", 'x = "fairlead.other/1"\n')

        assert list(reference.measures(modules(tmp_path, "src/fairlead"))) == ["fairlead.fairness/1"]

    def test_find_a_dead_link(self, tmp_path: Path) -> None:
        plant(tmp_path, "docs/a.md", "[good](b.md#part) [web](https://example.org/x) [bad](c.md) ![gone](d.png)")
        plant(tmp_path, "docs/b.md", "")

        faults = list(reference.dead_links(tmp_path, pages=[tmp_path / "docs/a.md"]))

        assert faults == ["docs/a.md: no file at c.md", "docs/a.md: no file at d.png"]


class TestABlock:
    PAGE = "# Page\n\n<!-- made from the code: x -->\nold\n<!-- end: x -->\n\nBy hand.\n"

    def test_is_replaced_and_the_rest_is_kept(self, tmp_path: Path) -> None:
        plant(tmp_path, "page.md", self.PAGE)

        changed = put_block(tmp_path / "page.md", name="x", text=r"new \1")

        assert changed
        assert (tmp_path / "page.md").read_text(encoding="utf-8") == self.PAGE.replace("old", r"new \1")

    def test_is_left_alone_when_it_is_fresh(self, tmp_path: Path) -> None:
        plant(tmp_path, "page.md", self.PAGE)

        assert not put_block(tmp_path / "page.md", name="x", text="old")

    def test_is_made_only_when_asked_for(self, tmp_path: Path) -> None:
        plant(tmp_path, "page.md", self.PAGE)

        with pytest.raises(ValueError, match="no block 'y'"):
            put_block(tmp_path / "page.md", name="y", text="new")
        put_block(tmp_path / "page.md", name="y", text="new", create=True)

        assert "By hand.\n\n<!-- made from the code: y -->\nnew\n" in (tmp_path / "page.md").read_text(encoding="utf-8")
