"""The register of AI systems as a list from elsewhere: which column is which field, and what its words mean (A.4.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from fairlead.domain.inventory import (
    AI_ROLE_TITLES,
    AUTONOMY_TITLES,
    ORIGIN_TITLES,
    STAGE_TITLES,
    AIRole,
    Origin,
    Stage,
)
from fairlead.domain.refusal import N_, Refusal

IMPORTED = "import"
"""What the record of a change of many rows calls an import."""

WORDS: dict[str, tuple[str, ...]] = {
    "ref": ("ref", "reference", "system id", "id"),
    "name": (
        "name",
        "system",
        "ai system",
        "system name",
        "tool",
        "application",
        "product",
        "use case",
        "title",
        "tool name",
        "application name",
        "solution",
        "service",
        "software",
    ),
    "purpose": (
        "purpose",
        "description",
        "what is it for",
        "intended use",
        "intended purpose",
        "function",
        "task",
        "what it does",
        "what does it do",
        "what it is for",
        "what it is used for",
        "use",
        "usage",
        "goal",
    ),
    "not_intended": ("not intended", "not intended for", "prohibited use", "out of bounds", "exclusions"),
    "roles": ("roles", "role", "our role", "our roles", "ai role", "role under the act"),
    "stage": ("stage", "life cycle stage", "lifecycle stage", "life cycle", "lifecycle", "status", "phase"),
    "origin": ("origin", "how we came to it", "built or bought", "make or buy", "sourcing"),
    "owner": (
        "owner",
        "system owner",
        "responsible",
        "accountable",
        "business owner",
        "contact",
        "owner email",
        "responsible person",
    ),
    "unit": ("unit", "department", "business unit", "team", "division"),
    "supplier": ("supplier", "vendor", "provider name", "manufacturer", "company"),
    "model_name": ("model", "model name", "ai model", "algorithm"),
    "model_version": ("model version", "version", "release"),
    "data_classes": ("data", "data classes", "data used", "input data", "data categories", "which data go in"),
    "affected_people": ("people affected", "affected people", "who is affected", "data subjects", "impacted people"),
    "decision_type": ("what it decides", "decision type", "decision", "decisions", "output"),
    "autonomy": ("autonomy", "how far it decides alone", "automation", "automation level", "human oversight"),
    "geography": ("geography", "where it is used", "country", "countries", "region", "location"),
    "users": ("users", "who uses it", "user group", "audience"),
    "go_live_on": ("went live on", "go live on", "go live", "live since", "start date", "deployment date"),
    "review_due_on": ("review due on", "review due", "next review", "review date", "review", "due date"),
}
"""Each field with the words by which people head its column, the first is our own name."""

NEEDED = ("name", "purpose", "roles")
"""What a row must hold to register a new system."""

LONGEST: dict[str, int] = {
    "name": 200,
    "unit": 120,
    "supplier": 200,
    "model_name": 200,
    "model_version": 100,
    "geography": 200,
    "users": 200,
}
LONGEST_TEXT = 20_000
DAYS = ("go_live_on", "review_due_on")
ALSO: dict[StrEnum, tuple[str, ...]] = {
    AIRole.USER: ("deployer", "user (deployer)", "operator"),
    AIRole.PRODUCER: ("developer",),
    Stage.INCEPTION: ("idea", "planned", "proposed", "concept"),
    Stage.DESIGN: ("design", "development", "in development", "building"),
    Stage.VERIFICATION: ("testing", "test", "pilot", "validation", "verification"),
    Stage.DEPLOYMENT: ("deploying", "rollout", "roll out"),
    Stage.OPERATION: ("live", "in use", "active", "production", "in production", "operation", "operational"),
    Stage.RE_EVALUATION: ("review", "under review", "reevaluation"),
    Stage.RETIREMENT: ("retired", "decommissioned", "inactive", "ended"),
    Origin.BUILT: ("built", "in house", "internal", "own", "make"),
    Origin.BOUGHT: ("bought", "purchased", "external", "vendor", "saas", "buy"),
    Origin.EMBEDDED: ("embedded",),
}
"""Further words that people use for a value."""

_EXCEL_BEGINS = date(1899, 12, 30)
_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})\Z")


class CellRefused(Refusal):
    """What stands in one cell, or misses in one row, cannot enter the register."""


def plain(words: str) -> str:
    """Return words without case, accents, signs and double spaces, to compare what people type."""
    spread = unicodedata.normalize("NFKD", words.casefold())
    return " ".join(re.sub(r"[^a-z0-9]+", " ", "".join(c for c in spread if not unicodedata.combining(c))).split())


_FIELDS = {word: field for field, words in WORDS.items() for word in (plain(field), *map(plain, words))}


def guess_fields(header: Sequence[str]) -> tuple[str, ...]:
    """Return for each column the field that its head means, empty for none; no field twice, the first keeps it."""
    taken: set[str] = set()
    found = []
    for head in header:
        field = _FIELDS.get(plain(head), "")
        found.append("" if field in taken else field)
        taken.add(field)
    return tuple(found)


def count_known(header: Sequence[str]) -> int:
    """Return how many columns `guess_fields` knows."""
    return sum(map(bool, guess_fields(header)))


def check_fields(fields: Sequence[str]) -> None:
    """Refuse a choice of columns that names a field twice, or an unknown one, or neither name nor ref.

    Raises:
        CellRefused: it does.
    """
    chosen = [field for field in fields if field]
    for field in chosen:
        if field not in WORDS:
            raise CellRefused(N_("There is no field {field}."), field=field)
        if chosen.count(field) > 1:
            raise CellRefused(N_("Two columns are chosen for “{field}”. Choose one."), field=WORDS[field][0])
    if "name" not in chosen and "ref" not in chosen:
        raise CellRefused(N_("Choose the column that holds the name of the system."))


def read_value(field: str, text: str) -> Any:
    """Return what a cell means for a field, as the register keeps it; owner and ref stay text.

    Raises:
        CellRefused: it is too long, no date, or none of the allowed values.
    """
    most = LONGEST.get(field, LONGEST_TEXT)
    if len(text) > most:
        raise CellRefused(N_("The text is longer than {most} characters. Shorten it."), most=most)
    if field == "roles":
        return sorted({_chosen(part, AI_ROLE_TITLES) for part in re.split(r"[;,/\n]", text) if part.strip()})
    if field == "stage":
        return _chosen(text, STAGE_TITLES)
    if field == "origin":
        return _chosen(text, ORIGIN_TITLES)
    if field == "autonomy":
        return _chosen(text, AUTONOMY_TITLES)
    return _day(text) if field in DAYS else text


def allowed(field: str) -> tuple[str, ...]:
    """Return the values of a field to choose from, in words; empty for a field that takes any text."""
    titles: dict[str, Mapping[Any, str]] = {
        "roles": AI_ROLE_TITLES,
        "stage": STAGE_TITLES,
        "origin": ORIGIN_TITLES,
        "autonomy": AUTONOMY_TITLES,
    }
    return tuple(titles.get(field, {}).values())


def _chosen(text: str, titles: Mapping[Any, str]) -> str:
    meant = plain(text)
    for value, title in titles.items():
        words = {plain(value.value), plain(title), plain(title.split(":")[0]), *map(plain, ALSO.get(value, ()))}
        if meant in words:
            return str(value.value)
    known = ", ".join(str(value.value) for value in titles)
    raise CellRefused(N_("“{text}” is not one of the values here: {known}."), text=text[:80], known=known)


def _day(text: str) -> str:
    """Return a day as ISO text; a whole number counts days as spreadsheets do, 3.12.2026 has the day first."""
    try:
        if text.isascii() and text.isdigit() and 20_000 <= int(text[:6]) <= 80_000:
            return (_EXCEL_BEGINS + timedelta(days=int(text))).isoformat()
        if (found := _DAY.match(text)) and ("." in text or int(found[1]) > 12 or found[1] == found[2]):
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return date.fromisoformat(text[:10] if text[10:11] in (" ", "T") else text).isoformat()
    except (ValueError, OverflowError):
        raise CellRefused(N_("“{text}” is no date. Write it as 2026-12-31."), text=text[:40]) from None
