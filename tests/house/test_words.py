"""Every text that a person reads is marked for translation; the scanner is also tried on unmarked ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import words
from tests.house.code import ROOT, modules, plant

REFUSALS = """
class Refusal(Exception):
    def __init__(self, template): ...
class NotFound(Refusal):
    def __init__(self, ref):
        super().__init__(N_("There is nothing called {ref}."))
class ClosureRefused(Refusal): ...
"""
UNMARKED = (
    ("domain/audit.py", 'raise ClosureRefused("Record the cause first.", clause="10.2 b")'),
    ("domain/audit.py", 'raise ClosureRefused(f"Record {what} first.")'),
    ("domain/audit.py", 'raise ClosureRefused("Record {} first.".format(what))'),
    ("domain/audit.py", 'raise ClosureRefused(N_("Good.") if good else "Bad words.")'),
    (
        "domain/audit.py",
        'class Late(ClosureRefused):\n    def __init__(self, by):\n        super().__init__("Too late.")',
    ),
    ("domain/actions.py", 'ACTION_TITLES = {1: "founded the organization"}'),
    ("web/audit/forms.py", 'x = forms.CharField(label="Cause")'),
    ("web/audit/forms.py", 'x = forms.CharField(help_text="Say " + why)'),
    ("web/audit/forms.py", 'x = forms.TextInput(attrs={"placeholder": "Cause", "rows": "3"})'),
    ("web/audit/forms.py", 'x = forms.CharField(error_messages={"required": "Say why."})'),
    ("web/audit/forms.py", 'x = forms.ChoiceField(choices=[("a", "Accepted")])'),
    ("web/audit/forms.py", 'raise forms.ValidationError("Say why.")'),
    ("web/audit/views.py", 'messages.error(request, "It went wrong.")'),
    ("cli/scan.py", 'parser.add_argument("path", help="where to look")'),
    ("cli/scan.py", 'print(f"{count} files were read")'),
)
MARKED = (
    ("domain/audit.py", 'raise ClosureRefused(N_("Record the cause first."), clause="10.2 b")'),
    ("domain/audit.py", 'raise NotFound("NC-2026-0007")'),
    ("domain/audit.py", "raise ClosureRefused(SENTENCE)"),
    ("domain/audit.py", 'raise ValueError("a bug, not for people")'),
    ("domain/actions.py", 'ACTION_TITLES = {1: N_("founded the organization")}'),
    ("web/audit/forms.py", 'x = forms.CharField(label=_("Cause"), widget=forms.Textarea(attrs={"class": "wide"}))'),
    ("web/audit/forms.py", 'x = forms.ChoiceField(choices=[("a", _("Accepted"))])'),
    ("web/audit/views.py", "messages.error(request, refusal.reason)"),
    ("web/audit/views.py", 'logger.info("finding.raised")'),
    ("cli/scan.py", 'print(_("{count} files were read").format(count=count))'),
    ("cli/scan.py", 'print(f"{count:>6}  {name}")'),
)


def unmarked_in(root: Path, name: str, text: str) -> list[str]:
    """Return the unmarked texts of one planted module beside the refusals."""
    plant(root, "src/fairlead/domain/refusal.py", REFUSALS)
    plant(root, f"src/fairlead/{name}", text + "\n")
    return list(words.unmarked(modules(root, "src/fairlead")))


class TestEveryText:
    def test_is_marked_for_translation(self) -> None:
        faults = list(words.unmarked(modules(ROOT, "src/fairlead")))

        assert not faults, "\n".join(faults)

    def test_is_translated_before_its_values_go_in(self) -> None:
        faults = list(words.ill_marked(modules(ROOT, "src/fairlead", "tooling")))

        assert not faults, "\n".join(faults)


class TestTheScanner:
    @pytest.mark.parametrize(("name", "text"), UNMARKED)
    def test_finds_an_unmarked_text(self, tmp_path: Path, name: str, text: str) -> None:
        (fault,) = unmarked_in(tmp_path, name, text)

        assert fault.startswith(f"src/fairlead/{name}:")

    @pytest.mark.parametrize(("name", "text"), MARKED)
    def test_leaves_a_marked_text(self, tmp_path: Path, name: str, text: str) -> None:
        assert not unmarked_in(tmp_path, name, text)

    @pytest.mark.parametrize("text", ['_(f"{n} files")', '_("%d files" % n)', 'N_("{} files".format(n))'])
    def test_finds_a_mark_around_a_finished_text(self, tmp_path: Path, text: str) -> None:
        plant(tmp_path, "src/fairlead/cli/scan.py", text + "\n")

        (fault,) = words.ill_marked(modules(tmp_path, "src/fairlead"))

        assert "translate first" in fault

    def test_knows_the_refusals_of_the_product(self) -> None:
        found = words.refusal_classes(modules(ROOT, "src/fairlead"))

        assert found["NotFound"] is False
        assert found["NotPermitted"] is True
        assert found["FaultsFound"] is True
