"""Entry: one act in the audit trail, as it is sealed and as an auditor reads it.

An entry names people by id only and holds no value that a person typed except the reason for the act: what changed is
held as salted digests (`facts`), the salts and values lie in a table beside. So a value can be erased by law, and the
log still verifies. The reason is kept in the clear because it explains the act; it must not carry personal data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime

VERSION = 1
STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
ACTION = re.compile(r"[a-z][a-z0-9.-]{0,99}")
FACT = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,99}")
DIGEST = re.compile(r"[0-9a-f]{64}")
ORIGIN = re.compile(r"[!-*,-~]{1,200}")  # ASCII without space and plus: the rule of C2SP for the name of a key

LARGEST_INTEGER = 2**53 - 1  # the largest that every JSON reader, a browser's included, holds exactly
REASON_CHARACTERS = 20_000
FACTS_IN_ENTRY = 400


def timestamp(moment: datetime) -> str:
    """Return a moment as the trail writes it: UTC, six digits of a second, ``Z``; 27 characters, so text sorts as time.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment in the trail needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One act: who did what to which object, when, through which door, and which of its fields changed.

    Attributes:
        log: the origin line of the organization's log; the same in every entry of one log.
        seq: place in the log, from 0, without gaps.
        at: moment in UTC as :func:`timestamp` writes it.
        actor: id of the person or program, never a name.
        role: the role in which the actor acted; None for the installation itself.
        door: how the act came in (``web``, ``api``, ``cli``, ``jobs``, ``demo``).
        batch: one id shared by the entries of a bulk change; None for a single one.
        action: one of the acts of ``domain/actions.py``.
        subject: ref of the changed object.
        reason: why, in the actor's words; None where the act asks for no reason.
        facts: changed field to the hex digest of its salted value, as :func:`~.canonical.fact_digest` makes it.

    Raises:
        ValueError: a field cannot stand in a log; a bug of the caller, never a person's mistake.
    """

    log: str
    seq: int
    at: str
    actor: str
    role: str | None
    door: str
    batch: str | None
    action: str
    subject: str
    reason: str | None
    facts: Mapping[str, str] = field(default_factory=dict)
    v: int = VERSION

    def __post_init__(self) -> None:
        if faults := tuple(_faults_of(self)):
            raise ValueError("an entry cannot be sealed: " + "; ".join(faults))

    def to_json(self) -> dict[str, object]:
        """Return the entry as the JSON object whose canonical bytes are sealed."""
        return {one.name: getattr(self, one.name) for one in fields(self)} | {"facts": dict(self.facts)}


def _faults_of(entry: Entry) -> list[str]:
    """Return what keeps an entry out of the log, one phrase per fault."""
    required = {name: getattr(entry, name) for name in ("actor", "door", "subject")}
    optional = {name: getattr(entry, name) for name in ("role", "batch", "reason")}
    faults = [f"{name} must be text that is not empty" for name, value in required.items() if not _is_text(value)]
    faults += [f"{name} must be text or None" for name, value in optional.items() if not isinstance(value, str | None)]
    patterns = {"log": ORIGIN, "at": STAMP, "action": ACTION}
    faults += [f"{name} is malformed" for name, form in patterns.items() if not _matches(form, getattr(entry, name))]
    if type(entry.v) is not int or entry.v != VERSION:
        faults.append(f"v must be {VERSION}")
    if type(entry.seq) is not int or not 0 <= entry.seq <= LARGEST_INTEGER:
        faults.append("seq must be a whole number from 0")
    if isinstance(entry.reason, str) and len(entry.reason) > REASON_CHARACTERS:
        faults.append(f"reason is longer than {REASON_CHARACTERS} characters")
    if len(entry.facts) > FACTS_IN_ENTRY:
        faults.append(f"more than {FACTS_IN_ENTRY} facts")
    faults += [f"fact {name!r} is malformed" for name, digest in entry.facts.items() if not _is_fact(name, digest)]
    return faults


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _matches(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _is_fact(name: object, digest: object) -> bool:
    return _matches(FACT, name) and _matches(DIGEST, digest)
