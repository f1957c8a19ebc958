"""What the first start shows: the demo organization, its audit pack, and the verifier's words about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from fairlead.demo.fill import fill
from fairlead.domain.access import Role
from fairlead.domain.occasion import Door, Occasion
from fairlead.domain.readiness import View
from fairlead.queries.audit_pack import built_packs, path_of_pack
from fairlead.queries.people import demo_organization, occasion_for_clock, occasion_for_role
from fairlead.usecases.audit_pack import build_audit_pack, request_audit_pack


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The demo's audit pack and what the offline verifier found in it."""

    organization: str
    audit_pack: str
    verdict: str
    passed: tuple[str, ...]
    not_proven: tuple[str, ...]
    failed: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the facts for a program."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """Yield the lines that a person reads."""
        yield f"Demo organization: {self.organization}"
        yield f"Its audit pack: {self.audit_pack}"
        yield f"The verifier says {self.verdict}:"
        yield from (f"  proved      {line}" for line in self.passed)
        yield from (f"  NOT proven  {line}" for line in self.not_proven)
        yield from (f"  FAILED      {line}" for line in self.failed)


def make_demo(*, at: datetime, tell: Callable[[str], None]) -> Shown:
    """Make the demo organization and its audit pack, each only if it is not there yet."""
    organization = demo_organization()
    if organization is None:
        fill(at=at, tell=tell)
        organization = demo_organization()
    assert organization is not None
    lead = occasion_for_role(organization.pk, role=Role.GOVERNANCE_LEAD, at=at, door=Door.DEMO)
    packs = built_packs(lead)
    if not packs:
        _build(lead, at=at)
        packs = built_packs(lead)
    return _shown(organization.name, path=str(path_of_pack(packs[0])), verdict=packs[0].verdict or {})


def _build(lead: Occasion, *, at: datetime) -> None:
    """Ask for the pack as a person does, and build it here instead of waiting for the queue."""
    asked = request_audit_pack(lead, view=View.STAGE_1, cut_off=at)
    build_audit_pack(occasion_for_clock(lead.organization, at=at), ref=asked.ref)


def _shown(organization: str, *, path: str, verdict: Mapping[str, Any]) -> Shown:
    def said(kind: str) -> tuple[str, ...]:
        return tuple(
            " ".join(part for part in (one["check"], one["place"], one["says"]) if part)
            for one in verdict["findings"]
            if one["verdict"] == kind
        )

    return Shown(
        organization=organization,
        audit_pack=path,
        verdict=verdict["verdict"],
        passed=said("PASSED"),
        not_proven=said("NOT PROVEN"),
        failed=said("FAILED"),
    )
