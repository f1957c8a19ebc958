"""Frameworks over the API: the packs, their provisions, and what goes towards each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fairlead.api.token import occasion_of
from fairlead.domain.access import Permission
from fairlead.domain.crosswalk import Link
from fairlead.domain.pack import Pack
from fairlead.queries import framework as queries

router = Router()


class FrameworkShown(Schema):
    """One framework with the size of its pack; `status` is empty for a standard."""

    id: str
    title: str
    edition: str
    version: str
    digest: str
    jurisdiction: str
    status: str
    as_of: date
    newest_source: str
    provisions: int
    mapped: int


class DateShown(Schema):
    """What happens on a day or in a month."""

    id: str
    on: str
    event: str
    status: str


class ProvisionMet(Schema):
    """One provision; `counted` of the `mapped` ISO/IEC 42001 rows that go towards it count today."""

    provision: str
    title: str
    reference: str
    mapped: int
    counted: int


class FrameworkWhole(FrameworkShown):
    """One framework with its days and provisions."""

    doubts: list[str]
    dates: list[DateShown]
    rows: list[ProvisionMet]


class Step(Schema):
    """One link of a path: doing `done` goes this far towards `met`."""

    done: str
    met: str
    strength: str
    source: str
    rationale: str
    together: list[str]


class MappedShown(Schema):
    """All paths between two provisions, strongest first; `strength` is that of the strongest."""

    done: str
    met: str
    strength: str
    paths: list[list[Step]]


class ProvisionWhole(Schema):
    """One provision with the mapping both ways."""

    provision: str
    title: str
    reference: str
    summary: str
    helped_by: list[MappedShown]
    helps: list[MappedShown]


def _shown(pack: Pack, met: tuple[queries.Met, ...]) -> dict[str, Any]:
    about = pack.framework
    return {
        "id": pack.id,
        "title": about.title,
        "edition": about.edition,
        "version": pack.version,
        "digest": pack.digest,
        "jurisdiction": about.jurisdiction,
        "status": about.status or "",
        "as_of": about.as_of,
        "newest_source": about.newest_source,
        "provisions": len(met),
        "mapped": sum(bool(each.mapped) for each in met),
    }


@router.get("", response=list[FrameworkShown], operation_id="list_frameworks")
def list_frameworks(request: HttpRequest) -> Any:
    """List the frameworks and laws."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    rows = queries.our_rows(occasion)
    return [_shown(pack, queries.standing_in(pack, rows)) for pack in queries.frameworks()]


@router.get("/{framework}", response=FrameworkWhole, operation_id="get_framework")
def get_framework(request: HttpRequest, framework: str) -> Any:
    """Return one framework with its days and its provisions."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    pack = queries.framework(framework)
    met = queries.standing_in(pack, queries.our_rows(occasion))
    return {
        **_shown(pack, met),
        "doubts": list(pack.framework.doubts),
        "dates": [{"id": one.id, "on": one.on, "event": one.event, "status": one.status} for one in pack.dates],
        "rows": [
            {
                "provision": one.provision.ref,
                "title": one.provision.title,
                "reference": one.provision.reference,
                "mapped": one.mapped,
                "counted": one.counted,
            }
            for one in met
        ],
    }


@router.get("/{framework}/provisions/{row}", response=ProvisionWhole, operation_id="get_framework_provision")
def get_framework_provision(request: HttpRequest, framework: str, row: str) -> Any:
    """Return one provision with what goes towards it and what it goes towards."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    provision = queries.framework(framework).provision(row)
    return {
        "provision": provision.ref,
        "title": provision.title,
        "reference": provision.reference,
        "summary": provision.summary,
        "helped_by": [_mapped(one) for one in queries.helped_by(provision, {})],
        "helps": [_mapped(one) for one in queries.helps(provision, {})],
    }


def _mapped(one: queries.Other) -> dict[str, Any]:
    return {
        "done": one.finding.done,
        "met": one.finding.met,
        "strength": one.finding.strength,
        "paths": [[_step(link) for link in path.links] for path in one.finding.paths],
    }


def _step(link: Link) -> dict[str, Any]:
    return {
        "done": link.done,
        "met": link.met,
        "strength": link.strength,
        "source": link.source,
        "rationale": link.rationale,
        "together": list(link.together),
    }
