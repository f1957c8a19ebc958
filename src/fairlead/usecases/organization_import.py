"""Import an organization that another installation exported: checked whole, then stored in one transaction.

Rows get new keys here; the log stays as it was sealed, byte by byte, under its old origin line, and goes on behind an
entry that records the import. The old signing key stays where it was: this installation signs with its own, and that
entry names the old key, the size and the root that were taken over (docs/decisions/0012-leave-and-return.md).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, BinaryIO, TypeVar

from django.db import DatabaseError, DataError, IntegrityError, models

from fairlead.domain.access import Permission, Role
from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.domain.people import NOBODY
from fairlead.domain.refusal import N_, FaultsFound
from fairlead.queries.export import entry_columns, exported_tables, path_of, pointed_at, read_row
from fairlead.queries.people import hash_secret
from fairlead.records import trail
from fairlead.records.job import Job
from fairlead.records.organization import Organization
from fairlead.records.people import Invitation, Membership, User
from fairlead.records.tenancy import Scoped
from fairlead.records.trail import TrailEntry, TrailHead, act
from fairlead.trail.bundle import Bundle, BundleRejected
from fairlead.trail.canonical import parse_entry
from fairlead.trail.chain import Frontier, completed_nodes
from fairlead.trail.chain import leaf_hash as leaf
from fairlead.trail.verify import shown
from fairlead.usecases.import_check import ENTRIES, FORM, Checked, ImportCheck, Person
from fairlead.usecases.import_files import ImportFiles

CHUNK = 1000
MOVED = N_("Ended by the move to this installation")
T = TypeVar("T")


class ImportRefused(FaultsFound):
    """The export is sound, but what is here already stands in its way."""

    def __init__(self, *faults: str) -> None:
        harmless = tuple(shown(fault) for fault in faults)
        super().__init__(N_("The export is sound, and nothing of it was stored:"), faults=harmless)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What was stored.

    Attributes:
        ref, name: the organization.
        rows, files, entries: how many rows, files and entries of the log.
        missing: files that the old installation had lost already.
        invited_anew: addresses of people who have no password here yet.
        apart: refs of people whose address belongs to another account here; they came without it.
        key: the verifier key by which the old installation signed.
    """

    ref: str
    name: str
    rows: int
    files: int
    entries: int
    missing: tuple[str, ...]
    invited_anew: tuple[str, ...]
    apart: tuple[str, ...]
    key: str


def import_organization(
    occasion: Occasion, *, file: BinaryIO, key: str = "", owner: str = "", same_people: Sequence[str] = ()
) -> Imported:
    """Check an export whole, then store the organization with its people, files and log.

    Args:
        occasion: whoever runs this installation.
        file: the export, open for reading.
        key: the verifier key that the old installation gave; empty trusts the one in the export.
        owner: address of an account of this installation that becomes an owner too.
        same_people: addresses whose account here is said to be the person of the export.

    Raises:
        BundleRejected: the export is damaged, of another version, or contradicts itself.
        ImportRefused: the organization is here already, or somebody here stands in a person's place.
    """
    occasion.require(Permission.ORGANIZATION_FOUND)
    bundle = Bundle(file, form=FORM)
    checked = ImportCheck(bundle, key=key).run()
    with ImportFiles.waiting() as files:
        places = _Places.of(checked, owner=owner, same_people=same_people)
        files.take(bundle)
        try:
            return _store(occasion, bundle=bundle, checked=checked, places=places, files=files)
        except (IntegrityError, DataError) as error:
            files.undo()
            raise BundleRejected(f"the rows contradict each other: {str(error).splitlines()[0][:200]}") from error
        except DatabaseError:
            raise  # it may be stored all the same: a file too many is better than one too few
        except BaseException:
            files.undo()
            raise


@dataclass(frozen=True)
class _Places:
    """Who the people of an export are here: `known` by their ref, and `apart` those who come without their address."""

    known: Mapping[str, int]
    apart: frozenset[str]
    owner: User | None

    @classmethod
    def of(cls, checked: Checked, *, owner: str, same_people: Sequence[str]) -> _Places:
        """Find everybody's account here, and refuse what would let somebody act as somebody else."""
        faults = list(_taken(checked))
        new_owner = User.objects.filter(email=owner.strip().lower(), is_active=True).first() if owner else None
        if owner and new_owner is None:
            faults.append(f"{owner}: has no account here, so it cannot become the owner")
        refs = [person.ref for person in checked.people]
        by_ref = {user.ref: user for user in User.objects.filter(ref__in=refs)}
        by_address = {
            user.email: user for user in User.objects.filter(email__in=[one.address for one in checked.people])
        }
        said = {address.strip().lower() for address in same_people}
        known, apart = {}, set()
        for person in checked.people:
            here = by_ref.get(person.ref)
            if here is None:
                apart |= {person.ref} if person.address in by_address else set()
            elif here.email != person.address:
                faults.append(
                    f"{person.ref}: is the public id of somebody else here; import into an empty installation"
                )
            elif here.has_usable_password() and person.address not in said:
                faults.append(f"{person.address}: has an account here; say --same-person if it is the same person")
            else:
                known[person.ref] = here.pk
        if faults:
            raise ImportRefused(*faults)
        return cls(known, frozenset(apart), new_owner)


def _taken(checked: Checked) -> Iterator[str]:
    """Yield what keeps the organization itself out."""
    ref = checked.organization["ref"]
    if Organization.objects.filter(ref=ref).exists():
        yield f"{ref}: an organization of this name is here already"


@act
def _store(occasion: Occasion, *, bundle: Bundle, checked: Checked, places: _Places, files: ImportFiles) -> Imported:
    """Store everything and record the import in the log of the installation and in that of the organization."""
    row = Organization.objects.create(**checked.organization)
    inside = replace(occasion, organization=row.pk, role=Role.OWNER)
    people = _people(inside, checked=checked, places=places)
    _tables(inside, bundle, people=people)
    _log(inside, bundle, origin=checked.head.origin)
    Job.objects.within(inside).filter(state__in=(Job.State.WAITING, Job.State.RUNNING)).update(
        state=Job.State.CANCELLED, says=MOVED, ended_at=occasion.at
    )
    files.place(organization=row.pk)
    facts = {
        "size": checked.head.size,
        "root": checked.head.root.hex(),
        "key": checked.key,
        "rows": checked.rows,
        "files": checked.files,
        "missing": list(checked.missing),
    }
    trail.append(occasion, Action.ORGANIZATION_IMPORTED, subject=row.ref, facts=facts)
    trail.append(inside, Action.ORGANIZATION_IMPORTED, subject=row.ref, facts=facts)
    if places.owner is not None:
        _own(inside, places.owner)
    without = User.objects.filter(pk__in=people.values(), is_active=True).exclude(email__endswith=NOBODY)
    return Imported(
        ref=row.ref,
        name=shown(row.name),
        rows=checked.rows,
        files=checked.files,
        entries=checked.head.size,
        missing=checked.missing,
        invited_anew=tuple(sorted(user.email for user in without if not user.has_usable_password())),
        apart=tuple(sorted(places.apart)),
        key=checked.key,
    )


def _own(inside: Occasion, user: User) -> None:
    """Make an account of this installation an owner, so that somebody can sign in."""
    Membership.objects.update_or_create(
        organization_id=inside.organization,
        user=user,
        defaults={"role": Role.OWNER, "valid_until": None, "ended_at": None, "joined_at": inside.at},
    )
    trail.append(inside, Action.ROLE_GRANTED, subject=user.ref or "", facts={"role": Role.OWNER.value})


def _people(inside: Occasion, *, checked: Checked, places: _Places) -> dict[str, int]:
    """Make the accounts that are not here, none with a password, and everybody's membership; return keys by ref."""
    found = dict(places.known)
    for person in checked.people:
        if person.ref not in found:
            found[person.ref] = _account(person, apart=person.ref in places.apart).pk
        if person.membership:
            Membership.objects.create(
                organization_id=inside.organization, user_id=found[person.ref], **person.membership
            )
    return found


def _account(person: Person, *, apart: bool) -> User:
    address = f"{person.ref.lower()}@imported{NOBODY}" if apart else person.address
    fields = {name: value for name, value in person.account.items() if name != "email"}
    return User.objects.create_user(address, None, **fields)


def _tables(inside: Occasion, bundle: Bundle, *, people: Mapping[str, int]) -> None:
    """Insert the rows of every table in their old order, those that are pointed at first."""
    models_ = exported_tables()
    wanted = {target for model in models_ for target in pointed_at(model).values()}
    keys: dict[type[models.Model], list[int]] = {}

    def resolve(target: type[models.Model], value: Any) -> int:
        return people[value] if target is User else keys[target][value - 1]

    for model in models_:
        kept = keys.setdefault(model, []) if model in wanted else None
        for chunk in _chunks(_rows(bundle, model, resolve=resolve)):
            made = model.objects.add_all(inside, chunk)
            if kept is not None:
                kept.extend(row.pk for row in made)


def _rows(
    bundle: Bundle, model: type[Scoped], *, resolve: Callable[[type[models.Model], Any], Any]
) -> Iterator[Scoped]:
    if path_of(model) not in bundle.members:
        return
    targets = pointed_at(model)
    for _place, row in bundle.rows(path_of(model)):
        said = read_row(model, row, resolve=resolve)
        columns = {f"{name}_id" if name in targets else name: value for name, value in said.items()}
        if model is Invitation:
            columns["secret_hash"] = hash_secret(secrets.token_urlsafe(32))  # of a secret that nobody has
        yield model(**columns)


def _log(inside: Occasion, bundle: Bundle, *, origin: str) -> None:
    """Insert the entries as they were sealed, with the nodes of the tree that each completes."""
    frontier = Frontier()

    def rows() -> Iterator[TrailEntry]:
        nonlocal frontier
        for _place, line in bundle.lines(ENTRIES):
            nodes = completed_nodes(leaf(line), frontier)
            frontier = frontier.append(nodes[0])
            yield TrailEntry(canonical=line, nodes=b"".join(nodes), **entry_columns(parse_entry(line)))

    for chunk in _chunks(rows()):
        TrailEntry.objects.add_all(inside, chunk)
    size = frontier.size
    TrailHead.objects.add(inside, origin=origin, size=size, frontier=frontier.to_bytes() if size else b"")


def _chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk
