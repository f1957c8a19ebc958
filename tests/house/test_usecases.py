"""Use cases are permitted, recorded, explained, and one transaction each; the rule is also tried on violations."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import usecases
from tests.house.code import ROOT, modules, plant
from tests.house.exceptions import USE_CASES

GOOD = '''
@act
def raise_finding(occasion, *, ref):
    """Raise a finding."""
    occasion.require("audit.raise")
    trail.append(occasion, Action.FINDING_RAISED, subject=ref)
'''
THROUGH_PRIVATE = '''
@act
def raise_finding(occasion, *, ref):
    """Raise a finding."""
    _allowed(occasion)
    _record(occasion, ref)

def _allowed(occasion):
    occasion.require("audit.raise")

def _record(occasion, ref):
    trail.append(occasion, Action.FINDING_RAISED, subject=ref)
'''
SLOW_INPUT_FIRST = '''
def admit_file(occasion, *, stream):
    """Store a file, then admit it."""
    digest = store(stream)
    return _admit(occasion, digest=digest)

@act
def _admit(occasion, *, digest):
    occasion.require("evidence.admit")
    trail.append(occasion, Action.EVIDENCE_ADMITTED, subject=digest)
'''
BROKEN = (
    ("@act\n", "", "@act"),
    ('    occasion.require("audit.raise")\n', "", "occasion.require"),
    ("    trail.append(occasion, Action.FINDING_RAISED, subject=ref)\n", "", "nothing to the trail"),
    ("trail.append(occasion, ", "rows.append(", "nothing to the trail"),
    ('    """Raise a finding."""\n', "", "docstring"),
    ("occasion, *, ref", "occasion, ref", "by keyword"),
    ("occasion, *, ref", "*, occasion, ref", "by keyword"),
)


def faults_of(root: Path, text: str, exceptions: dict[tuple[str, str], str] | None = None) -> list[str]:
    """Return the faults of one planted module of use cases."""
    plant(root, "src/fairlead/usecases/audit.py", text)
    return list(usecases.faults(modules(root, "src/fairlead/usecases"), exceptions=exceptions or {}))


class TestEveryUseCase:
    def test_is_permitted_recorded_and_explained(self) -> None:
        faults = list(usecases.faults(modules(ROOT, "src/fairlead/usecases"), exceptions=USE_CASES))

        assert not faults, "\n".join(faults)

    def test_has_no_exception_that_it_does_not_need(self) -> None:
        faults = list(usecases.unneeded(modules(ROOT, "src/fairlead/usecases"), exceptions=USE_CASES))

        assert not faults, "\n".join(faults)

    def test_has_a_reason_for_its_exception(self) -> None:
        assert all(len(reason.split()) > 3 for reason in USE_CASES.values())


class TestTheRule:
    @pytest.mark.parametrize(("part", "instead", "sentence"), BROKEN)
    def test_names_what_is_missing(self, tmp_path: Path, part: str, instead: str, sentence: str) -> None:
        assert part in GOOD

        (fault,) = faults_of(tmp_path, GOOD.replace(part, instead))

        assert "raise_finding" in fault
        assert sentence in fault

    @pytest.mark.parametrize("text", [GOOD, THROUGH_PRIVATE, SLOW_INPUT_FIRST])
    def test_accepts_the_pattern(self, tmp_path: Path, text: str) -> None:
        assert not faults_of(tmp_path, text)

    def test_passes_over_a_private_function(self, tmp_path: Path) -> None:
        assert not faults_of(tmp_path, "def _part(row):\n    return row\n")

    def test_honours_an_exception_and_only_that(self, tmp_path: Path) -> None:
        broken = GOOD.replace("@act\n", "").replace('    occasion.require("audit.raise")\n', "")

        (fault,) = faults_of(tmp_path, broken, {("audit.raise_finding", "act"): "a reason of several words"})

        assert "occasion.require" in fault

    def test_reports_an_exception_that_fell_out_of_use(self, tmp_path: Path) -> None:
        plant(tmp_path, "src/fairlead/usecases/audit.py", GOOD)

        (fault,) = usecases.unneeded(
            modules(tmp_path, "src/fairlead/usecases"), exceptions={("audit.raise_finding", "act"): "because"}
        )

        assert "audit.raise_finding" in fault
