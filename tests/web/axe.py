"""Accessibility by axe-core (MPL-2.0, in tests/vendor/axe): what it finds serious or critical on a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe" / "axe.min.js"
GRAVE = frozenset({"serious", "critical"})


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """Return the serious and critical findings on a page, each with the rule and the first element.

    With `rules` only these are run, such as ``color-contrast`` in another theme.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_source())
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{one['id']} ({one['impact']}, {len(one['nodes'])}×): {one['help']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in GRAVE
    ]
