"""Every change to agencies, divisions, staff and appointments.

Each raises `Refused` when `by` may not administer the agency. `by` is None only for
the very first set-up, while the database holds nobody who can administer.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.journal import actions as journal
from gongkai.organisation.models import (
    Agency,
    Appointment,
    Division,
    LeadingGroupSeat,
    LogInAttempts,
    Staff,
)
from gongkai.organisation.refusals import (
    administer_refusals,
    close_division_refusals,
    deactivate_refusals,
    end_refusals,
)
from gongkai.organisation.roles import Role

MOST_ATTEMPTS = 5
"""So often may a name be tried from one address within `ATTEMPTS_COUNT_FOR`."""

ATTEMPTS_COUNT_FOR = timedelta(minutes=15)


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
    """Enter a member of staff; without a password nobody can log in as them.

    Raises also `ValidationError`, for a password among those tried first.
    """
    refuse_if(administer_refusals(by, division.agency, on=day_of(at)))
    person = Staff(username=username, name=name, post=post, division=division)
    if password is not None:
        _check_password(password, person)
    person.set_password(password)
    person.full_clean()
    person.save()
    journal.record("staff.enrolled", person, at=at, by=by, agency=division.agency_id)
    return person


@transaction.atomic
def transfer(
    person: Staff, division: Division, *, post: str, at: datetime, by: Staff
) -> Staff:
    """Move a member of staff to another division of the agency; roles stay.

    Raises also `ValidationError`, for a division of another agency.
    """
    refuse_if(administer_refusals(by, person.division.agency, on=day_of(at)))
    if division.agency_id != person.division.agency_id:
        raise ValidationError({"division": _("该处室不属于此人所在的机关。")})
    person = Staff.objects.select_for_update().get(pk=person.pk)
    person.division, person.post = division, post
    person.full_clean()
    person.save()
    journal.record("staff.transferred", person, at=at, by=by, agency=division.agency_id)
    return person


@transaction.atomic
def set_password(person: Staff, password: str, *, at: datetime, by: Staff) -> Staff:
    """Change a log-in password: one's own, or as an administrator another's.

    Whoever asks for one's own old password is the door that lets people in. Raises
    also `ValidationError`, for a password that is too short or among those tried
    first.
    """
    if person != by:
        refuse_if(administer_refusals(by, person.division.agency, on=day_of(at)))
    _check_password(password, person)
    person = Staff.objects.select_for_update().get(pk=person.pk)
    person.set_password(password)
    person.save()
    journal.record(
        "staff.password_set", person, at=at, by=by, agency=person.division.agency_id
    )
    return person


@transaction.atomic
def deactivate(person: Staff, *, at: datetime, by: Staff) -> Staff:
    """Shut an account: nobody can log in as this person, and every role rests.

    The person stays named in the records. Raises `Refused`, among others for the
    agency's last administrator.
    """
    person = Staff.objects.select_for_update().get(pk=person.pk)
    refuse_if(deactivate_refusals(person, by=by, on=day_of(at)))
    person.is_active = False
    person.save()
    journal.record(
        "staff.deactivated", person, at=at, by=by, agency=person.division.agency_id
    )
    return person


@transaction.atomic
def reactivate(person: Staff, *, at: datetime, by: Staff) -> Staff:
    """Open a shut account again; its roles and password are those it had."""
    refuse_if(administer_refusals(by, person.division.agency, on=day_of(at)))
    person = Staff.objects.select_for_update().get(pk=person.pk)
    person.is_active = True
    person.save()
    journal.record(
        "staff.reactivated", person, at=at, by=by, agency=person.division.agency_id
    )
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

    Raises also `ValidationError`, for a division of another agency: roles end at
    its door.
    """
    refuse_if(administer_refusals(by, person.division.agency, on=day_of(at)))
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
    """End an appointment; `on` is its last day.

    An agency's last administrator keeps the role until another has it.
    """
    refusals = administer_refusals(by, appointment.agency, on=day_of(at))
    refuse_if(refusals + end_refusals(appointment, on=day_of(at)))
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
    refuse_if(administer_refusals(by, agency, on=day_of(at)))
    place = LeadingGroupSeat(agency=agency, staff=person, seat=seat, position=position)
    place.full_clean()
    place.save()
    journal.record("agency.leading_group_changed", agency, at=at, by=by)
    return place


@transaction.atomic
def begin_log_in(username: str, *, address: str, at: datetime) -> LogInAttempts:
    """Count an attempt to log in, before name and password are looked at.

    Counted first, so that a hundred attempts at once are not a hundred guesses.
    Another address is not shut out: nobody can lock a colleague out from elsewhere.
    Raises `Refused` after `MOST_ATTEMPTS`, with how long to wait.
    """
    LogInAttempts.objects.filter(first_at__lte=at - ATTEMPTS_COUNT_FOR).delete()
    digest = salted_hmac("gongkai.log_in", username.casefold()).hexdigest()
    LogInAttempts.objects.get_or_create(
        name_digest=digest, address=address, defaults={"first_at": at}
    )
    attempts = LogInAttempts.objects.select_for_update().get(
        name_digest=digest, address=address
    )
    if attempts.attempt_count >= MOST_ATTEMPTS:
        left = attempts.first_at + ATTEMPTS_COUNT_FOR - at
        minutes = max(1, -(-left // timedelta(minutes=1)))
        refuse_if(
            [
                Refusal(
                    "too_many_attempts",
                    ngettext(
                        "多次登录未成功，请在 %(minutes)s 分钟后再试。忘记密码，"
                        "请联系本机关系统管理员重设。",
                        "多次登录未成功，请在 %(minutes)s 分钟后再试。忘记密码，"
                        "请联系本机关系统管理员重设。",
                        minutes,
                    )
                    % {"minutes": minutes},
                )
            ]
        )
    attempts.attempt_count += 1
    attempts.save()
    return attempts


@transaction.atomic
def end_log_in(attempts: LogInAttempts, *, at: datetime, by: Staff | None) -> None:
    """Note how an attempt ended: who has logged in, or nobody.

    Neither the name nor the password that was typed is written down.
    """
    if by is None:
        journal.record(
            "log_in.failed", attempts, at=at, by=None, address=attempts.address
        )
        return
    journal.record("staff.logged_in", by, at=at, by=by, address=attempts.address)
    attempts.delete()


def _check_password(password: str, person: Staff) -> None:
    """Raise `ValidationError` at the field for a password that is easily guessed."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
