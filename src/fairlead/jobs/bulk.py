"""Carry out changes of many rows that people asked for."""

from __future__ import annotations

from django.utils import timezone

from fairlead.domain.occasion import Door
from fairlead.queries.lists import bulk_change
from fairlead.queries.people import leave, occasion_for, occasion_for_clock, organization_of, organizations_of
from fairlead.usecases import bulk


def carry_out(organization: int, ref: str) -> None:
    """Do what one change waits for, as the person who asked for it and with what they may do by now."""
    at = timezone.now()
    try:
        clock = occasion_for_clock(organization, at=at)
        asked = bulk_change(clock, ref)
        here = organization_of(clock).ref
        if any(one.ref == here for one in organizations_of(asked.person_id, at=at)):
            occasion = occasion_for(asked.person_id, organization=here, at=at, door=Door.JOB)
            bulk.carry_out(occasion, ref=ref)
        else:
            bulk.give_up(clock, ref=ref)
    finally:
        leave()
