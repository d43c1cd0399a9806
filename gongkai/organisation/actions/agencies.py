"""Every change to agencies, divisions and the leading group.

Each raises `Refused` when `by` may not administer the agency. `by` is None only for
the very first set-up, while the database holds nobody who can administer.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Division, LeadingGroupSeat, Staff
from gongkai.organisation.refusals import (
    administer_refusals,
    close_division_refusals,
)


@transaction.atomic
def found_agency(*, at: datetime, by: Staff | None, **fields: Any) -> Agency:
    """Enter an agency. Any agency's administrator may found another."""
    refuse_if(administer_refusals(by, None, on=day_of(at)))
    agency = Agency(**fields)
    agency.full_clean()
    agency.save()
    journal.record("agency.founded", agency, at=at, by=by)
    return agency


@transaction.atomic
def change_agency(
    agency: Agency, *, at: datetime, by: Staff | None, **fields: Any
) -> Agency:
    """Change an agency's particulars, such as its address or OGI office."""
    refuse_if(administer_refusals(by, agency, on=day_of(at)))
    for name, value in fields.items():
        setattr(agency, name, value)
    agency.full_clean()
    agency.save()
    journal.record("agency.changed", agency, at=at, by=by, fields=sorted(fields))
    return agency


@transaction.atomic
def open_division(
    agency: Agency, *, at: datetime, by: Staff | None, **fields: Any
) -> Division:
    """Enter a division, section, bureau or subordinate unit of an agency."""
    refuse_if(administer_refusals(by, agency, on=day_of(at)))
    division = Division(agency=agency, **fields)
    division.full_clean()
    division.save()
    journal.record("division.opened", division, at=at, by=by, agency=agency.pk)
    return division


@transaction.atomic
def change_division(
    division: Division, *, at: datetime, by: Staff | None, **fields: Any
) -> Division:
    """Change a division's particulars. Closing it (`is_open`) may be refused."""
    refusals = administer_refusals(by, division.agency, on=day_of(at))
    if division.is_open and fields.get("is_open") is False:
        refusals += close_division_refusals(division)
    refuse_if(refusals)
    for name, value in fields.items():
        setattr(division, name, value)
    division.full_clean()
    division.save()
    journal.record(
        "division.changed", division, at=at, by=by, agency=division.agency_id
    )
    return division


@transaction.atomic
def name_first_responsible(
    division: Division, person: Staff, *, at: datetime, by: Staff | None
) -> Division:
    """Name the person who answers for the division's disclosure (第一责任人)."""
    return change_division(division, at=at, by=by, first_responsible=person)


@transaction.atomic
def seat_in_leading_group(
    agency: Agency,
    person: Staff,
    seat: LeadingGroupSeat.Seat,
    *,
    position: int = 0,
    at: datetime,
    by: Staff | None,
) -> LeadingGroupSeat:
    """Give a person a seat in the agency's leading group for open government."""
    refuse_if(administer_refusals(by, agency, on=day_of(at)))
    place = LeadingGroupSeat(agency=agency, staff=person, seat=seat, position=position)
    place.full_clean()
    place.save()
    journal.record("agency.leading_group_changed", agency, at=at, by=by)
    return place
