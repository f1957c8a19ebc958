"""Read an organization's export to its end and believe nothing: every fault is found before anything is stored.

Checked are the archive, the manifest and its signature, every digest, every column of every row, what rows point at,
the log against its checkpoint, every value of the log against the entry that holds its digest, and that each file is
named by a row and the other way round. What a person typed cannot be judged; what the log says about it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from fairlead.domain.actions import Action
from fairlead.domain.occasion import Door
from fairlead.domain.refusal import Refusal
from fairlead.queries.export import PUBLIC_NAME, check_form, entry_columns, exported_tables, path_of, read_row, schema
from fairlead.records.organization import Organization
from fairlead.records.people import Membership, User
from fairlead.records.rows import columns_of, values_in
from fairlead.records.store import LARGEST_FILE
from fairlead.records.tenancy import Scoped
from fairlead.records.trail import TrailEntry
from fairlead.trail.bundle import MANIFEST, MOST_FAULTS, SIGNATURE, Bundle, BundleRejected, signed_text
from fairlead.trail.canonical import NotCanonical, fact_digest, parse_entry
from fairlead.trail.chain import Frontier, leaf_hash
from fairlead.trail.checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint
from fairlead.trail.entry import Entry
from fairlead.trail.note import VerifierKey, open_note, parse_note, parse_vkey
from fairlead.trail.verify import MEMBER_NAME

FORM = "fairlead-export/1"
PEOPLE, ORGANIZATION, ENTRIES = "people.jsonl", "organization.jsonl", "trail/entries.jsonl"
CHECKPOINT, KEY = "trail/checkpoint", "trail/key.vkey"
VALUES, HEADS = "tables/trailvalue.jsonl", "tables/trailcheckpoint.jsonl"
FILES = (("evidence/", "", "tables/evidenceitem.jsonl"), ("audit-packs/", ".zip", "tables/auditpack.jsonl"))
ACCOUNT = ("ref", "name", "email", "time_zone", "is_active")
MEMBERSHIP = ("role", "joined_at", "valid_until", "ended_at")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody whom the rows name; `membership` is empty for one who never belonged to the organization."""

    account: Mapping[str, Any]
    membership: Mapping[str, Any]

    @property
    def ref(self) -> str:
        """The public id."""
        return str(self.account["ref"])

    @property
    def address(self) -> str:
        """The e-mail address as accounts keep it."""
        return str(self.account["email"])


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What an export holds, once all of it held."""

    organization: Mapping[str, Any]
    people: tuple[Person, ...]
    rows: int
    files: int
    missing: tuple[str, ...]
    head: Checkpoint
    frontier: Frontier
    key: str


@dataclass
class ImportCheck:
    """One reading of one export; `run` returns what it holds or raises with every fault.

    Args:
        bundle: the export.
        key: the verifier key that the old installation gave; empty takes the one in the export, which then proves
            only that nothing was changed by somebody who could not sign anew.
    """

    bundle: Bundle
    key: str = ""
    faults: list[str] = field(default_factory=list)

    def run(self) -> Checked:
        """Check everything.

        Raises:
            BundleRejected: with every fault, up to a bound.
        """
        self._members()
        self.bundle.check()
        signer = self._signature()
        head = self._head(signer)
        self._stop_if_faulty()
        people = tuple(self._people())
        self._refs = {person.ref for person in people}
        organization = self._organization()
        for model in exported_tables():
            self._table(model)
        self._stop_if_faulty()
        frontier = self._log(head)
        self._files()
        self._stop_if_faulty()
        return Checked(
            organization=organization,
            people=people,
            rows=sum(member.rows or 0 for member in self.bundle.members.values()),
            files=sum(member.rows is None for member in self.bundle.members.values()),
            missing=self._missing,
            head=head,
            frontier=frontier,
            key=str(signer),
        )

    def _fault(self, place: str, text: object) -> None:
        self.faults.append(f"{place}: {text}")
        if len(self.faults) >= MOST_FAULTS:
            self._stop_if_faulty()

    def _stop_if_faulty(self) -> None:
        if self.faults:
            raise BundleRejected(*self.faults)

    def _members(self) -> None:
        """Find members that no export holds, ones that are missing, and files that are too large."""
        said = self.bundle.manifest
        if not isinstance(said.get("schema"), str) or said["schema"] > schema():
            raise BundleRejected(f"{MANIFEST}: is of a newer version of Fairlead; bring this one up to date first")
        missing = said.get("missing")
        good = isinstance(missing, list) and all(isinstance(one, str) and MEMBER_NAME.fullmatch(one) for one in missing)
        self._missing: tuple[str, ...] = tuple(missing) if good else ()  # type: ignore[arg-type]
        if not good:
            self._fault(MANIFEST, "does not say which files are missing")
        tables = {path_of(model) for model in exported_tables()}
        always = {PEOPLE, ORGANIZATION, ENTRIES, CHECKPOINT, KEY, VALUES, HEADS}
        needed = always | tables if said["schema"] == schema() else always
        for path in sorted(needed - set(self.bundle.members)):
            self._fault(path, "is missing")
        for path, member in self.bundle.members.items():
            is_file = path.startswith(("evidence/", "audit-packs/"))
            if not is_file and path not in tables | always:
                self._fault(path, "is nothing that this version knows")
            if is_file != (member.rows is None):
                self._fault(path, "is listed as something else than it is")
            if path.startswith("evidence/") and member.size > LARGEST_FILE:
                self._fault(path, "is larger than an evidence file may be")
        self._stop_if_faulty()

    def _signature(self) -> VerifierKey:
        """Check the signature over the manifest by the key that was given, else by the one inside."""
        try:
            signer = parse_vkey(self.key or self.bundle.whole(KEY).decode("ascii", "replace"))
            text = open_note(self.bundle.whole(SIGNATURE).decode("utf-8", "replace"), key=signer)
        except BundleRejected:
            raise
        except Refusal as refusal:
            raise BundleRejected(f"{SIGNATURE}: {refusal}") from refusal
        if text != signed_text(self.bundle.raw_manifest, form=FORM):
            raise BundleRejected(f"{MANIFEST}: is not what was signed")
        return signer

    def _head(self, signer: VerifierKey) -> Checkpoint:
        try:
            head = verify_checkpoint(self.bundle.whole(CHECKPOINT).decode("utf-8", "replace"), key=signer)
        except BundleRejected:
            raise
        except Refusal as refusal:
            raise BundleRejected(f"{CHECKPOINT}: {refusal}") from refusal
        if self.bundle.manifest.get("log") != {"origin": head.origin, "size": head.size, "root": head.root.hex()}:
            self._fault(MANIFEST, "speaks of another log than the checkpoint")
        return head

    def _organization(self) -> dict[str, Any]:
        columns = {column.name: column for column in columns_of(Organization, without=("id",))}
        rows = list(self.bundle.rows(ORGANIZATION))
        try:
            if len(rows) != 1:
                raise ValueError("is not one row")
            found = values_in(rows[0][1], columns)
            check_form(found["ref"], PUBLIC_NAME, name="ref")
            if found["ref"] != self.bundle.manifest.get("organization"):
                raise ValueError("ref: is not the one in the manifest")
            if found["kind"] == Organization.Kind.INSTALLATION:
                raise ValueError("kind: an installation is no organization")
        except ValueError as error:
            self._fault(ORGANIZATION, error)
            return {}
        return found

    def _people(self) -> Iterator[Person]:
        account = {column.name: column for column in columns_of(User) if column.name in ACCOUNT}
        membership = {column.name: column for column in columns_of(Membership) if column.name in MEMBERSHIP}
        seen: set[str] = set()
        for place, row in self.bundle.rows(PEOPLE):
            try:
                held = row.pop("membership", None)
                said = values_in(row, account)
                check_form(said["ref"], PUBLIC_NAME, name="ref")
                said["email"] = said["email"].strip().lower()
                validate_email(said["email"])
                if said["ref"] in seen or said["email"] in seen:
                    raise ValueError("ref: this person or address stands here twice")
                seen |= {said["ref"], said["email"]}
                yield Person(account=said, membership={} if held is None else values_in(dict(held), membership))
            except (ValueError, TypeError, ValidationError) as error:
                self._fault(place, error if isinstance(error, ValueError) else "is no person")

    def _table(self, model: type[Scoped]) -> None:
        """Check each row of a table; a member that is not there is a table that the old version did not have."""
        if path_of(model) not in self.bundle.members:
            return
        for place, row in self.bundle.rows(path_of(model)):
            try:
                read_row(model, row, resolve=self._resolve)
            except ValueError as error:
                self._fault(place, error)

    def _resolve(self, target: type[models.Model], value: Any) -> Any:
        if target is User:
            if value not in self._refs:
                raise ValueError("names nobody of people.jsonl")
            return value
        member = self.bundle.members.get(path_of(target))
        if type(value) is not int or not 1 <= value <= ((member and member.rows) or 0):
            raise ValueError(f"points at no row of {path_of(target)}")
        return value

    def _log(self, head: Checkpoint) -> Frontier:
        """Hash the log again, compare it with its checkpoints, and each value with the entry that it belongs to."""
        heads = dict(self._heads(head))
        values = chain(self.bundle.rows(VALUES), [("", {"seq": -1})])
        place, value = next(values)
        frontier, lengths = Frontier(), {column.name: column.max_length for column in columns_of(TrailEntry)}
        for where, line in self.bundle.lines(ENTRIES):
            entry = self._entry(where, line, seq=frontier.size, origin=head.origin, lengths=lengths)
            left = dict(entry.facts) if entry else {}
            while value["seq"] == frontier.size:
                self._value(place, value, left)
                place, value = next(values)
            for name in left if entry else ():
                self._fault(where, f"the value of {name} is missing")
            frontier = frontier.append(leaf_hash(line))
            if frontier.size in heads and frontier.root != heads[frontier.size]:
                self._fault(where, f"one of the first {frontier.size} entries is not what was signed")
        if value["seq"] != -1:
            self._fault(place, "belongs to no entry, or stands out of order")
        if frontier.size != head.size or max(heads) > head.size:
            self._fault(ENTRIES, f"holds {frontier.size} entries where {max(heads)} were signed")
        return frontier

    def _heads(self, head: Checkpoint) -> Iterator[tuple[int, bytes]]:
        for place, row in self.bundle.rows(HEADS):
            try:
                earlier = parse_checkpoint(parse_note(str(row["note"])).text)
            except Refusal as refusal:
                self._fault(place, refusal)
                continue
            if (earlier.origin, earlier.size) != (head.origin, row["size"]):
                self._fault(place, "is a checkpoint of something else")
            yield earlier.size, earlier.root
        yield head.size, head.root

    def _entry(
        self, place: str, line: bytes, *, seq: int, origin: str, lengths: Mapping[str, int | None]
    ) -> Entry | None:
        try:
            entry = parse_entry(line)
            if (entry.log, entry.seq) != (origin, seq):
                raise ValueError(f"is not entry {seq} of this log")
            Action(entry.action), Door(entry.door)
            for name, value in entry_columns(entry).items():
                longest = lengths[name]
                if isinstance(value, str) and longest is not None and len(value) > longest:
                    raise ValueError(f"{name}: is longer than {longest} characters")
        except (NotCanonical, ValueError) as error:
            self._fault(place, error)
            return None
        return entry

    def _value(self, place: str, row: Mapping[str, Any], left: dict[str, str]) -> None:
        """Compare one value with the digest in its entry, which it then takes off the list."""
        digest = left.pop(str(row["field"]), None)
        erased = row["salt"] is None and row["erased_at"] is not None
        try:
            good = digest is not None and (
                erased or fact_digest(bytes.fromhex(row["salt"] or ""), row["value"]) == digest
            )
        except (NotCanonical, ValueError):
            good = False
        if not good:
            self._fault(place, f"is not what entry {row['seq']} holds the digest of")

    def _files(self) -> None:
        """Compare the files with the rows that name them, both ways."""
        for folder, ending, table in FILES:
            rows = self.bundle.rows(table) if table in self.bundle.members else iter(())
            named = {
                f"{folder}{row['sha256']}{ending}" for _, row in rows if row["sha256"] and not row.get("erased_at")
            }
            there = set(self.bundle.under(folder))
            for path in sorted(there - named):
                self._fault(path, "is named by no row")
            for path in sorted(named - there - set(self._missing)):
                self._fault(path, "is missing")
            for path in sorted(there):
                if self.bundle.members[path].sha256 != path.removeprefix(folder).removesuffix(ending):
                    self._fault(path, "is not named by its own digest")
