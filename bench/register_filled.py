"""A large register made from one seed: 10,000 AI systems, an item for each of 38 controls, risks, and a log as long.

The organization, its criteria and its approved statement come from the use cases; the many rows are inserted in bulk,
because only reading them is measured. Every entry of the log has its true leaf hash, so that acts go on behind it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

SEED, SYSTEMS, RISKS, FOR_EACH_REQUIREMENT = 42, 10_000, 2_000, 3
BATCH, ADAPTED = 5_000, (date, datetime, list)
STAGES = (
    "inception",
    "verification_validation",
    "deployment",
    "operation_monitoring",
    "operation_monitoring",
    "retirement",
)
EMAIL = "bench@example.org"


def fill() -> Any:
    """Make the register in the empty database and return the occasion of its one person."""
    chance = random.Random(SEED)
    now = datetime.now(tz=UTC)
    occasion = _organization(now)
    _hurry()
    _fill_systems(chance, occasion, now)
    systems = _keys("AISystem", occasion)
    _fill_items(chance, occasion, now, systems=systems)
    items = _keys("EvidenceItem", occasion)
    _fill_links(occasion, items)
    _fill_risks(chance, occasion, now.date(), systems=systems)
    _fill_log(occasion, now, subjects=[f"EV-{number:06}" for number in range(1, len(items) + 1)])
    _finish()
    return occasion


def _organization(now: datetime) -> Any:
    """Found the organization, set its criteria, and decide and approve its statement, as its one person."""
    from fairlead.domain.applicability import Basis
    from fairlead.domain.occasion import Door
    from fairlead.domain.risk import STARTING_LIKELIHOOD, STARTING_SEVERITY
    from fairlead.queries.applicability import statement_lines
    from fairlead.queries.people import occasion_for
    from fairlead.records.people import User
    from fairlead.usecases.applicability import approve_statement, decide_lines, submit_statement
    from fairlead.usecases.organization import found_organization, installation_occasion
    from fairlead.usecases.people import register_account
    from fairlead.usecases.readiness import name_owner
    from fairlead.usecases.risk import set_criteria

    user = User.objects.create_user(EMAIL, "a long bench password")
    register_account(installation_occasion(actor="bench", at=now, door=Door.CLI), person=user.pk)
    user.refresh_from_db()
    founder = installation_occasion(actor=str(user.ref), person=user.pk, at=now, door=Door.CLI)
    founded = found_organization(founder, name="Bench")
    occasion = occasion_for(user.pk, organization=founded.ref, at=now, door=Door.CLI)
    set_criteria(occasion, likelihood=STARTING_LIKELIHOOD, severity=STARTING_SEVERITY, appetite=6)
    lines = [line.provision for line in statement_lines(occasion)]
    values = {"applicable": True, "bases": [Basis.RISK], "justification": "We use AI systems that concern people"}
    decide_lines(occasion, provisions=lines, values=values, owner=occasion.actor)
    approve_statement(occasion, number=submit_statement(occasion).number)
    for provision in _requirements():
        name_owner(occasion, provision=provision, owner=occasion.actor)
    return occasion


def _requirements() -> tuple[str, ...]:
    from fairlead.packs.load import library

    return tuple(one.ref for one in library()["iso42001"].assessable_requirements)


def _controls() -> tuple[str, ...]:
    from fairlead.packs.load import library

    return tuple(one.ref for one in library()["iso42001"].controls)


def _fill_systems(chance: random.Random, occasion: Any, now: datetime) -> None:
    from fairlead.records.inventory import AISystem

    like = AISystem(
        organization_id=occasion.organization, purpose="Sorts letters by department", registered_at=now, changed_at=now
    )
    columns = ("ref", "name", "roles", "stage", "scope", "owner_id", "review_due_on")
    rows = (
        (
            f"AIS-{number:05}",
            f"System {number % 977} of unit {number}",
            chance.choice((["user"], ["provider"], ["user", "provider"])),
            chance.choice(STAGES),
            chance.choices(("in", "out", "undecided"), weights=(6, 1, 3))[0],
            chance.choice((occasion.person, occasion.person, None)),
            now.date() + timedelta(days=chance.randrange(-60, 300)),
        )
        for number in range(1, SYSTEMS + 1)
    )
    _insert(like, columns, rows)


def _fill_items(chance: random.Random, occasion: Any, now: datetime, *, systems: Sequence[int]) -> None:
    """Insert an item for each system and control, then a few for each requirement.

    Every second control is proved for each system; of the others a part waits, is stale, failed or was rejected.
    """
    from fairlead.records.evidence import EvidenceItem

    like = EvidenceItem(
        organization_id=occasion.organization, title="Record of a run", kind="link", url="https://example.org/record",
        fresh_days=365, uploaded_by=occasion.actor, received_at=now,
    )  # fmt: skip
    columns = (
        "ref", "system_id", "proof", "state", "passed", "collected_on", "fresh_until", "decided_by", "decided_at",
        "self_reviewed",
    )  # fmt: skip
    whom = [(system, place) for system in systems for place in range(len(_controls()))]
    whom += [(None, 0)] * (FOR_EACH_REQUIREMENT * len(_requirements()))

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, (system, place) in enumerate(whom, start=1):
            proved = system is None or place % 2 == 0
            state = "accepted" if proved else chance.choices(("accepted", "waiting", "rejected"), (14, 5, 1))[0]
            collected = now.date() - timedelta(days=chance.randrange(0, 300 if proved else 400))
            waits = state == "waiting"
            yield (
                f"EV-{number:06}",
                system,
                "operation" if proved else chance.choice(("operation", "design")),
                state,
                None if proved else chance.choices((None, True, False), (80, 18, 2))[0],
                collected,
                collected + timedelta(days=365),
                "" if waits else occasion.actor,
                None if waits else now,
                state == "accepted" and chance.random() < 0.1,
            )

    _insert(like, columns, rows())


def _fill_links(occasion: Any, items: Sequence[int]) -> None:
    from fairlead.records.evidence import EvidenceLink

    controls, requirements = _controls(), _requirements()
    of_systems = SYSTEMS * len(controls)
    rows = (
        (item, controls[place % len(controls)] if place < of_systems else requirements[place % len(requirements)])
        for place, item in enumerate(items)
    )
    _insert(EvidenceLink(organization_id=occasion.organization), ("item_id", "provision"), rows)


def _fill_risks(chance: random.Random, occasion: Any, today: date, *, systems: Sequence[int]) -> None:
    """Insert rated risks, each about two systems and treated by three controls."""
    from fairlead.records.risk import Risk, RiskControl, RiskCriteria, RiskSystem

    criteria = RiskCriteria.objects.within(occasion).get()
    like = Risk(
        organization_id=occasion.organization, title="Unequal error rates", affected=["individuals"],
        consequence="People of one group wait longer", criteria=criteria, likelihood=3, severity=4, level=12,
        above_appetite=True, identified_by=occasion.actor, identified_at=occasion.at, changed_at=occasion.at,
    )  # fmt: skip
    until = (chance.choice((None, today + timedelta(days=chance.randrange(-30, 200)))) for _ in range(RISKS))
    rows = ((f"R-{number:04}", ends) for number, ends in enumerate(until, start=1))
    _insert(like, ("ref", "accepted_until"), rows)
    risks = _keys("Risk", occasion)
    of_systems = ((risk, system) for risk in risks for system in chance.sample(systems, 2))
    _insert(RiskSystem(organization_id=occasion.organization), ("risk_id", "system_id"), of_systems)
    of_controls = ((risk, control) for risk in risks for control in chance.sample(_controls(), 3))
    _insert(RiskControl(organization_id=occasion.organization), ("risk_id", "provision"), of_controls)


def _fill_log(occasion: Any, now: datetime, *, subjects: Sequence[str]) -> None:
    """Put one entry with its true hashes for each subject behind the entries of the founding."""
    from fairlead.records.trail import TrailEntry, TrailHead
    from fairlead.trail.canonical import canonical_bytes
    from fairlead.trail.chain import Frontier, completed_nodes, leaf_hash
    from fairlead.trail.entry import Entry, timestamp

    head = TrailHead.objects.within(occasion).get()
    frontier = Frontier.from_bytes(bytes(head.frontier))
    one = Entry(
        log=head.origin, seq=999_999_999, at=timestamp(now), actor=occasion.actor, role="owner", door="cli",
        batch=None, action="evidence.admitted", subject="EV-SUBJECT", reason=None, facts={},
    )  # fmt: skip
    pattern = canonical_bytes(one.to_json())

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal frontier
        for seq, subject in enumerate(subjects, start=head.size):
            canonical = pattern.replace(b"999999999", b"%d" % seq).replace(b"EV-SUBJECT", subject.encode())
            nodes = completed_nodes(leaf_hash(canonical), frontier)
            kept = len(frontier.hashes) - len(nodes) + 1
            frontier = Frontier(frontier.size + 1, (*frontier.hashes[:kept], nodes[-1]))
            yield seq, canonical, b"".join(nodes), subject

    like = TrailEntry(organization_id=occasion.organization, at=now, actor=occasion.actor, action=one.action)
    _insert(like, ("seq", "canonical", "nodes", "subject"), rows())
    head.size, head.frontier = frontier.size, frontier.to_bytes()
    head.save()


def _keys(model: str, occasion: Any) -> list[int]:
    """Return the keys of a table's rows in the order in which they were made."""
    from django.apps import apps

    rows = apps.get_model("records", model).objects.within(occasion).order_by("id")  # type: ignore[attr-defined]
    return list(rows.values_list("id", flat=True))


def _insert(like: Any, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows that differ from one in some columns, past the ORM and row security: a tenth of the time."""
    from django.db import connection, transaction

    fields = {field.attname: field for field in like._meta.concrete_fields if not field.primary_key}
    order = [*(name for name in fields if name not in columns), *columns]
    fixed = [fields[name].get_db_prep_save(getattr(like, name), connection) for name in order[: -len(columns)]]
    makers = [fields[name].get_db_prep_save for name in columns]

    def made(row: tuple[Any, ...]) -> list[Any]:
        pairs = zip(makers, row, strict=True)
        return [*fixed, *(make(one, connection) if type(one) in ADAPTED else one for make, one in pairs)]

    values = map(made, rows)
    names = ", ".join(f'"{fields[name].column}"' for name in order)
    table = like._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for one in values:
                    copy.write_row(one)
            return
        places = ", ".join(["%s"] * len(order))
        while chunk := list(islice(values, BATCH)):
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", chunk)


def _hurry() -> None:
    """Let SQLite fill its file without checks and waits; `_finish` drops the connection that was told so."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for hint in ("cache_size=-400000", "foreign_keys=OFF", "synchronous=OFF"):
                cursor.execute(f"PRAGMA {hint}")


def _finish() -> None:
    """Let the database count what it holds, as both do by themselves in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    connection.close()
