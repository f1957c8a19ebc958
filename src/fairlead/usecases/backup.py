"""Back a whole installation up, and restore it: the same portable rows on SQLite and on PostgreSQL.

A backup is one ZIP: every row that cannot be made again, evidence, audit packs, framework packs and keys. It is read as
the installation stood at one moment while people go on writing. It holds passwords' hashes and the signing key: who has
it has the installation. These functions are no acts of a person; they run as whoever owns the data folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from fairlead.domain.refusal import N_, InvalidInput
from fairlead.queries import backup as queries
from fairlead.queries.export import PRODUCT, schema
from fairlead.records import store, tenancy
from fairlead.records.job import Job
from fairlead.records.organization import Organization
from fairlead.records.rows import values_in
from fairlead.records.snapshot import snapshot
from fairlead.records.walls import raise_walls
from fairlead.trail.bundle import MANIFEST, MOST_FAULTS, Bundle, BundleRejected, BundleWriter, row_line
from fairlead.trail.entry import timestamp
from fairlead.trail.verify import MEMBER_NAME

FORM = "fairlead-backup/1"
CHUNK = 1000
APPS = ("account", "mfa")
FOLDERS = ("evidence/", "audit-packs/", "keys/", "packs/")
MOVED = N_("Ended by the restoring of a backup")


class DatabaseNotEmpty(InvalidInput):
    """A backup is restored into an empty database only."""


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What a backup holds: rows, files, entries of all logs, and files that the register names and the disk lacks."""

    rows: int
    files: int
    entries: int
    missing: tuple[str, ...]


def write_backup(goal: BinaryIO, *, at: datetime) -> Backup:
    """Write the installation as it stands at one moment."""
    bundle = BundleWriter(goal, at=at)
    with snapshot():
        within = queries.organizations()
        for model in queries.backed_up():
            bundle.add_rows(queries.path_of(model), map(row_line, queries.rows(model, within=within)))
        logs = [log.as_dict() for log in queries.logs(within=within)]
        named = sorted(set(queries.files_named(within=within)))
    tenancy.enter(None)
    missing = bundle.add_files(_files(named))
    bundle.close(
        {
            "format": FORM,
            "product": PRODUCT,
            "made_at": timestamp(at),
            "schema": schema(),
            "logs": logs,
            "missing": list(missing),
        }
    )
    return _told(bundle.members, logs=logs, missing=missing)


def _files(named: list[tuple[str, int, str]]) -> Iterator[tuple[str, Path]]:
    """Yield each file with its name in the backup."""
    for path, organization, sha256 in named:
        is_evidence = path.startswith("evidence/")
        yield path, store.path_of(sha256, organization=organization) if is_evidence else settings.FOLDER.root / path
    for folder, root in (("keys", settings.FOLDER.keys), ("packs", settings.FOLDER.root / "packs")):
        for file in sorted(root.rglob("*")):
            name = f"{folder}/{file.relative_to(root).as_posix()}"
            if file.is_file() and not file.is_symlink() and MEMBER_NAME.fullmatch(name):
                yield name, file


def _told(members: Any, *, logs: Any, missing: tuple[str, ...]) -> Backup:
    return Backup(
        rows=sum(member.rows or 0 for member in members),
        files=sum(member.rows is None for member in members),
        entries=sum(log["size"] for log in logs),
        missing=missing,
    )


def restore_backup(bundle: Bundle, *, files: bool, at: datetime, last: Callable[[], object] | None = None) -> Backup:
    """Restore a backup whose every digest was checked, and compare what stands then with what it says.

    The tables are first made as the version that wrote the backup had them, filled, compared, and then brought to this
    version. On PostgreSQL all of it is one transaction; on SQLite the caller works in a folder that it throws away.

    Args:
        bundle: the backup.
        files: whether to write evidence, packs and keys as well as rows.
        at: now.
        last: done when all else is, before the commit.

    Raises:
        DatabaseNotEmpty: there are tables already.
        BundleRejected: the backup is of a newer version, or what was restored is not what it says.
    """
    if connection.introspection.table_names():
        raise DatabaseNotEmpty(N_("The database is not empty. A backup is restored into an empty one only."))
    wanted = _schema_of(bundle)
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        is_older = wanted != schema()
        for words in [("records", wanted), *((app,) for app in APPS)] if is_older else [()]:
            call_command("migrate", *words, verbosity=0, interactive=False)
        apps = _history(wanted)
        _load(bundle, apps)
        _compare(bundle, apps)
        if is_older:
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        raise_walls()
        _end_jobs(at)
        if files:
            _write_files(bundle)
        if last is not None:
            last()
    tenancy.forget()
    said = bundle.manifest
    return _told(bundle.members.values(), logs=said["logs"], missing=tuple(said["missing"]))


def _schema_of(bundle: Bundle) -> str:
    """Return the migration that the backup's rows stand on; refuse one that this version does not know."""
    wanted = bundle.manifest.get("schema")
    known = {name for app, name in MigrationExecutor(connection).loader.disk_migrations if app == "records"}
    if not isinstance(wanted, str) or wanted not in known:
        raise BundleRejected(f"{MANIFEST}: is of a newer version of Fairlead; restore it with that version")
    if not isinstance(bundle.manifest.get("logs"), list) or not isinstance(bundle.manifest.get("missing"), list):
        raise BundleRejected(f"{MANIFEST}: does not name the logs and the missing files")
    return wanted


def _history(wanted: str) -> Any:
    """Return the registry of the models as the backup's version had them; times are kept as they come."""
    loader = MigrationExecutor(connection).loader
    leaves = [node for node in loader.graph.leaf_nodes() if node[0] in APPS]
    apps = loader.project_state([("records", wanted), *leaves]).apps
    for model in queries.backed_up(apps):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.DateField):
                field.auto_now = field.auto_now_add = False
    return apps


def _load(bundle: Bundle, apps: Any) -> None:
    """Insert every row with its key; what points nowhere is found when the constraints are checked."""
    tables = queries.backed_up(apps)
    known = {queries.path_of(model) for model in tables}
    odd = [path for path in bundle.members if path not in known and not path.startswith(FOLDERS)]
    lacking = [path for path in sorted(known) if path not in bundle.members]
    if odd or lacking:
        raise BundleRejected(
            *[f"{path}: is nothing that a backup holds" for path in odd], *[f"{path}: is missing" for path in lacking]
        )
    try:
        with transaction.atomic():
            for model in tables:
                _load_table(bundle, model)
            connection.check_constraints()
    except IntegrityError as error:
        raise BundleRejected(f"the rows contradict each other: {str(error).splitlines()[0][:200]}") from error
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


def _load_table(bundle: Bundle, model: type[models.Model]) -> None:
    found = _rows(bundle, model)
    while chunk := list(islice(found, CHUNK)):
        model._base_manager.bulk_create(chunk)


def _rows(bundle: Bundle, model: type[models.Model]) -> Iterator[models.Model]:
    columns = queries.columns(model)
    for place, row in bundle.rows(queries.path_of(model)):
        try:
            yield model(**values_in(row, columns))
        except ValueError as error:
            raise BundleRejected(f"{place}: {error}") from error


def _compare(bundle: Bundle, apps: Any) -> None:
    """Read everything back and compare counts, hashes and the ends of all logs with the manifest."""
    within = queries.organizations(apps)
    faults = []
    for model in queries.backed_up(apps):
        member = bundle.members[queries.path_of(model)]
        if queries.digest_of(model, within=within) != (member.sha256, member.rows):
            faults.append(f"{member.path}: reads otherwise after it was restored")
    logs = tuple(queries.logs(apps, within=within))
    faults += [f"the log {log.origin}: its entries do not give its head" for log in logs if not log.agrees]
    if [log.as_dict() for log in logs] != bundle.manifest["logs"]:
        faults.append(f"{MANIFEST}: speaks of other logs than there are")
    there = {*bundle.under("evidence/"), *bundle.under("audit-packs/")}
    named = {path for path, _, _ in queries.files_named(apps, within=within)}
    faults += [f"{path}: is not named by its own digest" for path in sorted(there) if not _is_own(bundle, path)]
    faults += [f"{path}: is named by no row" for path in sorted(there - named)]
    faults += [f"{path}: is missing" for path in sorted(named - there - set(bundle.manifest["missing"]))]
    if faults:
        raise BundleRejected(*faults[:MOST_FAULTS])


def _is_own(bundle: Bundle, path: str) -> bool:
    return Path(path).name.removesuffix(".zip") == bundle.members[path].sha256


def _end_jobs(at: datetime) -> None:
    """End the jobs that the queue no longer knows of."""
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        waiting = Job.objects.of(organization).filter(state__in=(Job.State.WAITING, Job.State.RUNNING))
        waiting.update(state=Job.State.CANCELLED, says=MOVED, ended_at=at)


def _write_files(bundle: Bundle) -> None:
    """Write evidence, packs and keys to where this installation looks for them, each durable."""
    for path in bundle.under("evidence/"):
        organization = path.split("/")[1]
        store.put(bundle.chunks(path), organization=int(organization), largest=bundle.members[path].size)
    for folder, root in (
        ("audit-packs/", settings.FOLDER.audit_packs),
        ("packs/", settings.FOLDER.root / "packs"),
        ("keys/", settings.FOLDER.keys),
    ):
        for path in bundle.under(folder):
            store.write(root / path.removeprefix(folder), bundle.chunks(path))
