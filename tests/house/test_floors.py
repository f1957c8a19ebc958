"""The floors of the house: imports, clocks, sizes and names, each rule also tried on a planted violation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.house import floors
from tests.house.code import ROOT, Module, modules, plant

Rule = Callable[[Iterable[Module]], Iterator[str]]

PACKAGE_RULES = (floors.outside_domain, floors.django_below, floors.clocks_below)
EVERYWHERE_RULES = (floors.too_long, floors.empty_names)

VIOLATIONS = (
    (floors.outside_domain, "domain/risk.py", "import yaml\n", "standard library only"),
    (floors.outside_domain, "domain/risk.py", "from fairlead.trail import entry\n", "standard library only"),
    (floors.outside_domain, "domain/risk.py", "def f() -> None:\n    import subprocess\n", "no input or output"),
    (floors.django_below, "packs/load.py", "from django.utils import timezone\n", "no Django"),
    (floors.django_below, "trail/entry.py", "import fairlead.packs\n", "imports only the domain"),
    (floors.clocks_below, "domain/risk.py", "import datetime\nx = datetime.datetime.now()\n", "reads the clock"),
    (floors.clocks_below, "usecases/risk.py", "x = timezone.now()\n", "reads the clock"),
    (floors.too_long, "web/risk/views.py", "x = 1\n" * 401, "401 lines"),
    (floors.too_long, "trail/verify.py", "x = 1\n" * 601, "601 lines"),
    (floors.empty_names, "packs/load.py", "class PackManager: ...\n", "PackManager"),
    (floors.empty_names, "packs/utils.py", "", "utils"),
)
ALLOWED = (
    (floors.outside_domain, "domain/risk.py", "import re\nfrom fairlead.domain.refusal import N_\n"),
    (floors.django_below, "records/risk.py", "from django.db import models\n"),
    (floors.clocks_below, "domain/risk.py", "def f(clock):\n    return clock.now()\n"),
    (floors.too_long, "records/migrations/0001_first.py", "x = 1\n" * 900),
    (floors.too_long, "trail/verify.py", "x = 1\n" * 600),
    (floors.empty_names, "records/people.py", "class UserManager(BaseUserManager): ...\n"),
)


class TestTheHouse:
    @pytest.mark.parametrize("rule", PACKAGE_RULES, ids=lambda rule: rule.__name__)
    def test_keeps_to_its_floors(self, rule: Rule) -> None:
        faults = list(rule(modules(ROOT, "src/fairlead")))

        assert not faults, "\n".join(faults)

    @pytest.mark.parametrize("rule", EVERYWHERE_RULES, ids=lambda rule: rule.__name__)
    def test_is_made_of_rooms_with_names(self, rule: Rule) -> None:
        everything = (*modules(ROOT, "src", "tests", "bench", "tooling"), Module(root=ROOT, name="start.py"))

        faults = list(rule(everything))

        assert not faults, "\n".join(faults)

    def test_has_sources_to_look_at(self) -> None:
        assert {"domain", "trail", "cli"} <= {module.floor for module in modules(ROOT, "src/fairlead")}


class TestTheRules:
    @pytest.mark.parametrize(("rule", "name", "text", "sentence"), VIOLATIONS)
    def test_name_a_violation(self, tmp_path: Path, rule: Rule, name: str, text: str, sentence: str) -> None:
        plant(tmp_path, f"src/fairlead/{name}", text)

        (fault,) = rule(modules(tmp_path, "src/fairlead"))

        assert fault.startswith(f"src/fairlead/{name}:")
        assert sentence in fault

    @pytest.mark.parametrize(("rule", "name", "text"), ALLOWED)
    def test_leave_what_is_allowed(self, tmp_path: Path, rule: Rule, name: str, text: str) -> None:
        plant(tmp_path, f"src/fairlead/{name}", text)

        assert not list(rule(modules(tmp_path, "src/fairlead")))
