"""The fields of one table of a plan, each read by its type; what is not of its type is noted, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any

from fairlead.measurement.placed_yaml import Place, Twice
from fairlead.measurement.quality.contract import bound_text
from fairlead.measurement.source import shown

Faults = list[tuple[Place, str]]
LONGEST = 500
MOST_VALUES = 500
MOST_WHOLE = 10**12
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
QUOTE = "a text is expected; put it in quotation marks"


class PlanFields:
    """Reads one table of a plan; `faults` collects what is wrong, with its place."""

    def __init__(self, given: Any, *, place: Place, faults: Faults) -> None:
        self.place = place
        self.faults = faults
        self._is_table = isinstance(given, dict)
        self._given: dict[str, Any] = given if self._is_table else {}
        if not self._is_table:
            self.fault((), "twice" if isinstance(given, Twice) else "a table of names and values is expected")
        for key, value in self._given.items():
            if isinstance(value, Twice):
                self.fault((key,), "twice")

    def fault(self, place: Place, words: str) -> None:
        """Note a fault at a place below this table."""
        self.faults.append(((*self.place, *place), words))

    def has(self, key: str) -> bool:
        """Whether the table has the key, whatever its value."""
        return key in self._given

    def only(self, known: Sequence[str]) -> None:
        """Note every key that is not known."""
        for key in self._given:
            if key not in known:
                self.fault((key,), f"unknown; known are {', '.join(known)}")

    def name(self, key: str, *, required: bool = False) -> str | None:
        """Return a text that is not empty, or None where the key is absent."""
        if key not in self._given:
            if required and self._is_table:
                self.fault((), f"{key} is missing")
            return None
        return self._text(self._given[key], (key,))

    def choice(self, key: str, known: Sequence[str]) -> str | None:
        """Return one of a few words."""
        found = self.name(key, required=True)
        if found is not None and found not in known:
            self.fault((key,), f"one of {', '.join(known)} is expected")
            return None
        return found

    def file_name(self, key: str) -> str | None:
        """Return a text that can name a file on every machine."""
        found = self.name(key)
        if found is not None and not FILE_NAME.fullmatch(found):
            self.fault((key,), "letters a to z, digits, - and _ are expected, at most 80")
            return None
        return found

    def names(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one."""
        if key not in self._given:
            if required and self._is_table:
                self.fault((), f"{key} is missing")
            return ()
        return self._texts(key, whole_too=False)

    def values(self, key: str) -> tuple[str, ...]:
        """Return a list of values as the table holds them: texts, or whole numbers as text."""
        return self._texts(key, whole_too=True) if key in self._given else ()

    def _texts(self, key: str, *, whole_too: bool) -> tuple[str, ...]:
        given = self._given[key]
        listed = given if isinstance(given, list) else [given]
        if not 0 < len(listed) <= MOST_VALUES:
            self.fault((key,), f"1 to {MOST_VALUES} texts are expected")
            return ()
        found = []
        for at, value in enumerate(listed):
            place = (key, str(at)) if isinstance(given, list) else (key,)
            whole = whole_too and isinstance(value, int) and not isinstance(value, bool)
            found.append(str(value) if whole else self._text(value, place))
        return tuple(text for text in found if text is not None)

    def _text(self, value: Any, place: Place) -> str | None:
        if isinstance(value, Twice):
            return None
        if not isinstance(value, str) or not value.strip():
            self.fault(place, QUOTE)
        elif len(value) > LONGEST or not value.isprintable():
            self.fault(place, f"at most {LONGEST} printable letters are expected")
        else:
            return value
        return None

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return a table of column and value, in its order."""
        if key not in self._given:
            return ()
        inner = PlanFields(self._given[key], place=(*self.place, key), faults=self.faults)
        found = ((name, inner.name(name)) for name in inner._given)
        return tuple((name, value) for name, value in found if value is not None)

    def whole(self, key: str, default: int | None) -> int | None:
        """Return a whole number, 0 or more."""
        value = self._given.get(key, default)
        if value is None and key not in self._given:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_WHOLE:
            return value
        self.fault((key,), "a whole number is expected, 0 or more")
        return default

    def number(self, key: str) -> Decimal | None:
        """Return a number as it was written, exactly."""
        if key not in self._given:
            return None
        value = self._given[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > MOST_WHOLE:
            self.fault((key,), "a number is expected")
            return None
        if not isfinite(value):
            self.fault((key,), "a number is expected")
            return None
        return Decimal(bound_text(float(value)))

    def truth(self, key: str) -> bool:
        """Return a truth value, false where the key is absent."""
        value = self._given.get(key, False)
        if not isinstance(value, bool):
            self.fault((key,), "true or false is expected")
        return value is True

    def table(self, key: str) -> PlanFields:
        """Return the fields of an inner table."""
        return PlanFields(self._given.get(key), place=(*self.place, key), faults=self.faults)

    def entries(self, key: str, *, most: int) -> tuple[PlanFields, ...]:
        """Return the tables of a list; the list of measures must not be empty, that of thresholds may be absent."""
        given = self._given.get(key, [] if self.place else None)
        if not isinstance(given, list) or len(given) > most or (not given and not self.place):
            self.fault((key,), f"a list of {0 if self.place else 1} to {most} tables is expected")
            return ()
        return tuple(
            PlanFields(entry, place=(*self.place, key, str(at)), faults=self.faults) for at, entry in enumerate(given)
        )

    def input(self, key: str, *, folder: Path) -> Path:
        """Return a file or folder beside the plan; a plan in a pull request reads nothing outside its own folder."""
        found = self.name(key, required=True)
        if found is None:
            return folder
        path = (folder / found).resolve()
        if not path.is_relative_to(folder) or Path(found).is_absolute():
            self.fault((key,), "it lies outside the folder of the plan")
        elif not path.exists():
            self.fault((key,), f"there is no {shown(found)}")
        return path
