"""Every change to agencies, divisions, staff and appointments."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.journal import actions as journal
from gongkai.organisation.models import (
    Agency,
    Appointment,
    Division,
    LeadingGroupSeat,
    Staff,
)
from gongkai.organisation.roles import Role


@transaction.atomic
def found_agency(*, at: datetime, by: Staff | None, **fields: Any) -> Agency:
    """Enter an agency. `by` is None only for the first, before there is staff."""
    agency = Agency(**fields)
    agency.full_clean()
    agency.save()
    journal.record("agency.founded", agency, at=at, by=by)
    return agency


@transaction.atomic
def change_agency(
    agency: Agency, *, at: datetime, by: Staff | None, **fields: Any
) -> Agency:
    """Change an agency's particulars, such as its address or review chain."""
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
    division = Division(agency=agency, **fields)
    division.full_clean()
    division.save()
    journal.record("division.opened", division, at=at, by=by, agency=agency.pk)
    return division


@transaction.atomic
def change_division(
    division: Division, *, at: datetime, by: Staff | None, **fields: Any
) -> Division:
    """Change a division's particulars."""
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
def enrol(
    division: Division,
    *,
    username: str,
    name: str,
    password: str | None,
    post: str = "",
    at: datetime,
    by: Staff | None,
) -> Staff:
    """Enter a member of staff; without a password nobody can log in as them."""
    person = Staff(username=username, name=name, post=post, division=division)
    person.set_password(password)
    person.full_clean()
    person.save()
    journal.record("staff.enrolled", person, at=at, by=by, agency=division.agency_id)
    return person


@transaction.atomic
def appoint(
    person: Staff,
    role: Role,
    *,
    division: Division | None = None,
    from_on: date,
    at: datetime,
    by: Staff | None,
) -> Appointment:
    """Give a role to a person, for a division where the role is held for one.

    Raises `ValidationError` for a division of another agency: roles end at its door.
    """
    if division is not None and division.agency_id != person.division.agency_id:
        raise ValidationError({"division": _("该处室不属于此人所在的机关。")})
    appointment = Appointment(
        staff=person,
        role=role,
        agency=person.division.agency,
        division=division,
        from_on=from_on,
    )
    appointment.full_clean()
    appointment.save()
    journal.record(
        "staff.appointed",
        person,
        at=at,
        by=by,
        agency=appointment.agency_id,
        role=role,
        division=division.pk if division else None,
    )
    return appointment


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, on: date, at: datetime, by: Staff | None
) -> Appointment:
    """End an appointment; `on` is its last day."""
    appointment.until_on = on
    appointment.save()
    journal.record(
        "staff.appointment_ended",
        appointment.staff,
        at=at,
        by=by,
        agency=appointment.agency_id,
        role=appointment.role,
    )
    return appointment


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
    place = LeadingGroupSeat(agency=agency, staff=person, seat=seat, position=position)
    place.full_clean()
    place.save()
    journal.record("agency.leading_group_changed", agency, at=at, by=by)
    return place
