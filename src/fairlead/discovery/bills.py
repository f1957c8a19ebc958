"""What every bill of materials comes down to, whatever its form: parts with a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import unquote

from fairlead.discovery.kinds import Kind
from fairlead.domain.refusal import N_, FaultsFound

LONGEST = 1_000
MOST_FAULTS = 100
MOST_PARTS = 200_000


class BillRejected(FaultsFound):
    """A file is not a bill of materials that can be read; every fault is listed with its place."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        template = N_("{name} is not a bill of materials that can be read.")
        super().__init__(template, faults=tuple(f"{name}: {fault}" for fault in faults), name=name)


class PartSort(StrEnum):
    """What a bill says that a part is."""

    MODEL = "model"
    DATASET = "dataset"
    SERVICE = "service"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purl:
    """A package URL without qualifiers."""

    type: str
    full_name: str
    version: str = ""

    @property
    def plain(self) -> str:
        """The package URL without a version."""
        return f"pkg:{self.type}/{self.full_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a product.

    Attributes:
        pointer, line: where it stands in the file.
        task: what a model is said to do.
        stated, canonical, doubtful: the kind, the grouping name and the low confidence of a bill from this scanner.
    """

    sort: PartSort
    name: str
    pointer: str
    line: int
    version: str = ""
    vendor: str = ""
    purl: Purl | None = None
    task: str = ""
    datasets: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    stated: Kind | None = None
    canonical: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """The product that a bill describes, and its parts."""

    product: str = ""
    parts: tuple[Part, ...] = ()


class Faults:
    """Reads values of a bill and remembers each fault with its pointer; a faulty value becomes an empty one."""

    def __init__(self, found: list[str]) -> None:
        self.found = found

    def add(self, pointer: str, words: str) -> None:
        """Remember one fault; beyond a limit only the first are kept."""
        if len(self.found) < MOST_FAULTS:
            self.found.append(f"{pointer or '/'}: {words}")

    def table(self, value: Any, pointer: str) -> dict[str, Any]:
        """Return an object; an absent one is empty."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.add(pointer, "must be an object")
            return {}
        return value

    def rows(self, value: Any, pointer: str) -> list[Any]:
        """Return a list of a bounded length; an absent one is empty."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.add(pointer, "must be a list")
            return []
        if len(value) > MOST_PARTS:
            self.add(pointer, f"has more than {MOST_PARTS} rows")
            return []
        return value

    def text(self, value: Any, pointer: str, *, needed: bool = False) -> str:
        """Return a bounded text that can be stored; an absent one is empty."""
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or len(value) > LONGEST:
            self.add(pointer, f"must be text of at most {LONGEST} characters")
            return ""
        if any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in value):
            self.add(pointer, "holds a sign that is no text")
            return ""
        if needed and not value.strip():
            self.add(pointer, "must not be empty")
        return value.strip()

    def purl(self, value: Any, pointer: str) -> Purl | None:
        """Return a package URL; an absent one is nothing."""
        text = self.text(value, pointer)
        found = re.fullmatch(r"pkg:/{0,2}([A-Za-z][\w.+\-]*)/([^?#]+?)(?:@([^?#/]+))?(?:\?[^#]*)?(?:#.*)?", text)
        if found is None:
            if text:
                self.add(pointer, "must be a package URL, such as pkg:pypi/openai@1.54.0")
            return None
        name = self.text(unquote(found[2]).strip("/"), pointer)
        return Purl(type=found[1].lower(), full_name=name, version=self.text(unquote(found[3] or ""), pointer))
