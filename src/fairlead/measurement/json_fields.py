"""Reads the parameters of a statement field by field, and notes a fault for each that is not what it must be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from fairlead.domain.refusal import Refusal
from fairlead.measurement.measure import Json

T = TypeVar("T")


@dataclass(frozen=True)
class Fields:
    """The fields of one object; faults are collected, and every reader returns something of its kind all the same."""

    given: Mapping[str, object]
    at: str = "parameters"
    faults: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a text."""
        found = self.given.get(name)
        return found if isinstance(found, str) else self._fault(name, "a text is expected", "")

    def text_or_none(self, name: str) -> str | None:
        """Return a text, or None where the field is null."""
        return None if self.given.get(name) is None else self.text(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        found = self.given.get(name)
        if isinstance(found, list) and all(isinstance(text, str) for text in found):
            return tuple(found)
        return self._fault(name, "a list of texts is expected", ())

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return an object of texts as pairs, in its order."""
        found = self.given.get(name)
        if isinstance(found, dict) and all(isinstance(text, str) for text in found.values()):
            return tuple(found.items())
        return self._fault(name, "names with one text each are expected", ())

    def whole(self, name: str) -> int:
        """Return a whole number, not below 0."""
        found = self.given.get(name)
        if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
            return found
        return self._fault(name, "a whole number is expected", 0)

    def truth(self, name: str) -> bool:
        """Return true or false."""
        found = self.given.get(name)
        return found if isinstance(found, bool) else self._fault(name, "true or false is expected", False)

    def objects(self, name: str) -> tuple[Fields, ...]:
        """Return a list of objects, each a reader of its own that notes faults here."""
        found = self.given.get(name)
        if isinstance(found, list) and all(isinstance(given, dict) for given in found):
            return tuple(
                Fields(given, at=f"{self.at}.{name}[{place}]", faults=self.faults) for place, given in enumerate(found)
            )
        return self._fault(name, "a list of objects is expected", ())

    def fault(self, name: str, words: str) -> None:
        """Note a fault of a field."""
        self.faults.append(f"{self.at}.{name}: {words}")

    def _fault(self, name: str, words: str, instead: T) -> T:
        self.fault(name, words)
        return instead

    def refuse(self) -> None:
        """Raise `ValueError` with every fault that was noted."""
        if self.faults:
            raise ValueError(*self.faults)


def refusal_as_fault(refusal: Refusal) -> ValueError:
    """Return what a check of parameters said as a fault of a statement."""
    return ValueError(f"parameters: {refusal.reason}")


def check_exact(written: Json, *, given: Mapping[str, object]) -> None:
    """Refuse parameters that say the same in another form: one statement has one form."""
    if written != given:
        raise ValueError("parameters: not in their exact form")
