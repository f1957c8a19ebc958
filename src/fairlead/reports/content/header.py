"""What every report says about itself: whose it is, of what, when it was cut off, and who approved it (7.5.2)."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import ClassVar

JSON = None | bool | int | str | list["JSON"] | dict[str, "JSON"]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person as a report names them; the trail knows the id only, so the name may be erased by law.

    Attributes:
        id: the id that the audit trail uses.
        name: what a reader sees.
    """

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A signed head of the audit trail, printed so that the reader can keep it and compare later (trust.md).

    Attributes:
        origin: the log's origin line.
        size: number of entries below this head.
        root: root hash, base64 as in the checkpoint.
        text: the whole signed note, exactly as signed.
    """

    origin: str
    size: int
    root: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Header:
    """The lines at the top of every report.

    Attributes:
        organization: display name.
        organization_ref: its ref in the register.
        scope: the scope of the management system in one sentence (4.3); empty when none is approved.
        version: version of the thing reported, such as ``1.0``; empty when it has none.
        state: "draft", "approved" or another word for a person; empty when it does not apply.
        cut_off: the moment the figures speak of, UTC; never "now" at reading time.
        built_at: when the file was made, UTC; the only clock that a writer uses.
        product: product name and version that made it.
        approver, approved_at: None until approved.
        self_reviewed: the approver is also the author (one-person organization); flagged on every page.
        demo: made from demo data; flagged on every page.
        checkpoint: the head of the trail at the cut-off, None when none was signed yet.
        language: BCP 47 tag of the words, for screen readers and hyphenation.
    """

    organization: str
    organization_ref: str = ""
    scope: str = ""
    version: str = ""
    state: str = ""
    cut_off: datetime
    built_at: datetime
    product: str = "Fairlead"
    approver: Person | None = None
    approved_at: datetime | None = None
    self_reviewed: bool = False
    demo: bool = False
    checkpoint: Checkpoint | None = None
    language: str = "en"

    def __post_init__(self) -> None:
        for name in ("cut_off", "built_at", "approved_at"):
            moment = getattr(self, name)
            if moment is not None and moment.utcoffset() is None:
                raise ValueError(f"{name} has no time zone")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What all reports share; `kind` names the report in file names, JSON and the writers' tables."""

    kind: ClassVar[str] = "report"
    header: Header

    def to_json(self) -> dict[str, JSON]:
        """Return the report as plain JSON values: no floats, times in UTC, enumerations by value.

        The keys are the field names; writers sort them, so equal content gives equal bytes.
        """
        body = as_json(self)
        assert isinstance(body, dict)
        return {"format": f"fairlead-report/{self.kind}/1", **body}


def utc_text(moment: datetime, *, timespec: str = "microseconds") -> str:
    """Return a moment as ISO 8601 in UTC with a ``Z``, with six digits of a second as the audit trail spells it."""
    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def as_json(value: object) -> JSON:
    """Return any content value as plain JSON.

    Raises:
        TypeError: a value that content must not hold, such as a float (its text differs by machine).
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return as_json(value.value)
    if isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [as_json(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} is not a value that a report may hold")
