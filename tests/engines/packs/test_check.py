"""What must hold between rows and files is checked in every kind of pack."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from fairlead.packs.faults import PackRejected
from fairlead.packs.load import LIBRARY, library, load_pack

SPOILT: Mapping[str, tuple[str, str, str, str, str]] = {
    "a requirement for a control": (
        "risk-catalogue/risks.toml",
        'controls = ["A.7.2", ',
        'controls = ["4.1", ',
        "controls = ",
        "4.1 leads nowhere: no control has",
    ),
    "a source that does not exist": (
        "risk-catalogue/risks.toml",
        'causes = ["C.3.4"]',
        'causes = ["C.3.8"]',
        "causes = ",
        "C.3.8 leads nowhere",
    ),
    "an objective for a source": (
        "risk-catalogue/risks.toml",
        'causes = ["C.3.4"]',
        'causes = ["C.2.4"]',
        "causes = ",
        "no risk source has",
    ),
    "a duty of no law": (
        "risk-catalogue/risks.toml",
        'duties = ["AIA-10"]',
        'duties = ["ACT-10"]',
        "duties = ",
        "ACT-10 leads nowhere",
    ),
    "an unknown domain": (
        "risk-catalogue/risks.toml",
        'domain = "fairness"',
        'domain = "kindness"',
        "domain = ",
        "kindness is none of fairness",
    ),
    "a threat of no list": (
        "risk-catalogue/threats.toml",
        'scheme = "owasp_llm_2025"',
        'scheme = "other"',
        "scheme = ",
        "no scheme has",
    ),
    "a successor that does not exist": (
        "risk-catalogue/threats.toml",
        'successor = "LLM01:2026"',
        'successor = "LLM11:2026"',
        "successor = ",
        "no threat has",
    ),
    "a question of no section": (
        "risk-catalogue/impact.toml",
        'section = "S0"',
        'section = "S99"',
        "section = ",
        "S99 leads nowhere",
    ),
    "a number of words": (
        "risk-catalogue/impact.toml",
        "level = 1",
        'level = "low"',
        "level = ",
        "level must be a whole number",
    ),
    "a condition that is none": (
        "first-steps/rules.toml",
        'when = "ai includes build"',
        'when = "ai has build"',
        "when = ",
        "“ai has build” is not a clause",
    ),
    "a condition that would run": (
        "first-steps/rules.toml",
        'when = "ai includes build"',
        "when = \"__import__('os')\"",
        "when = ",
        "is not a clause",
    ),
    "an unknown question": (
        "first-steps/rules.toml",
        'when = "ai includes build"',
        'when = "colour includes red"',
        "when = ",
        "there is no question colour",
    ),
    "an unknown answer": (
        "first-steps/rules.toml",
        'when = "ai includes build"',
        'when = "ai includes dream"',
        "when = ",
        "the question ai has no answer dream",
    ),
    "a test that does not fit": (
        "first-steps/rules.toml",
        'when = "ai includes build"',
        'when = "ai is build"',
        "when = ",
        "“is” does not fit the question ai",
    ),
    "a task that waits for a later one": (
        "first-steps/tasks.toml",
        'depends_on = ["T01"]',
        'depends_on = ["T03"]',
        'depends_on = ["T03"]',
        "T03 must stand earlier in the file",
    ),
    "a task that waits for nothing known": (
        "first-steps/tasks.toml",
        'depends_on = ["T01"]',
        'depends_on = ["T99"]',
        'depends_on = ["T99"]',
        "T99 leads nowhere",
    ),
    "a task without a leader": (
        "first-steps/tasks.toml",
        'role = "aims_lead"',
        'role = "nobody"',
        "role = ",
        "nobody leads nowhere: no role has",
    ),
    "a task for no provision": (
        "first-steps/tasks.toml",
        'links = ["7.3", "7.5.3"]',
        'links = ["7.3", "7.9"]',
        "links = ",
        "7.9 leads nowhere: no provision / document has",
    ),
    "an exclusion without reason": (
        "first-steps/tasks.toml",
        "skip_reason = ",
        "# skip_reason = ",
        'id = "T04"',
        "skipped_when is there, so skip_reason must be too",
    ),
    "an unknown unit of effort": (
        "first-steps/tasks.toml",
        "medium = 8 }",
        "large = 8 }",
        "effort_hours = ",
        "large is unknown",
    ),
}


def spoil(folder: Path, *, file: str, old: str, new: str) -> Path:
    """Copy a shipped pack, change one text of it, and return where it lies."""
    pack, name = file.split("/")
    shutil.copytree(LIBRARY / pack, folder / pack)
    path = folder / pack / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / pack


class TestASpoiltPack:
    @pytest.mark.parametrize("case", SPOILT)
    def test_is_rejected_at_the_line(self, case: str, tmp_path: Path) -> None:
        file, old, new, at, words = SPOILT[case]
        folder = spoil(tmp_path, file=file, old=old, new=new)

        with pytest.raises(PackRejected) as rejected:
            load_pack(folder)

        lines = (folder / file.split("/")[1]).read_text(encoding="utf-8").splitlines()
        found = [fault for fault in rejected.value.found if words in str(fault)]
        assert found, rejected.value.faults
        line = lines[found[0].line - 1]
        assert line.startswith((at, "[[")), line

    def test_is_not_blamed_for_a_pack_that_is_not_here(self, tmp_path: Path) -> None:
        shutil.copytree(LIBRARY / "risk-catalogue", tmp_path / "risk-catalogue")

        with pytest.raises(PackRejected) as rejected:
            load_pack(tmp_path / "risk-catalogue", others={})

        assert [str(fault).split(": ", 1)[1] for fault in rejected.value.found] == ["the pack iso42001 is not here"]

    def test_is_checked_against_a_law_once_its_pack_is_here(self, tmp_path: Path) -> None:
        folder = spoil(
            tmp_path, file="risk-catalogue/pack.toml", old='pack = "eu_ai_act"\nprefix', new='pack = "law"\nprefix'
        )
        others = {"iso42001": library()["iso42001"], "law": library()["iso42001"]}

        with pytest.raises(PackRejected) as rejected:
            load_pack(folder, others=others)

        assert any("AIA-10 leads nowhere: no duty has" in fault for fault in rejected.value.faults)
