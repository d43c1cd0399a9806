"""Every change to staff, their passwords and their appointments.

Each raises `Refused` when `by` may not administer the agency. `by` is None only for
the very first set-up, while the database holds nobody who can administer.
"""

from datetime import date, datetime

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.journal import actions as journal
from gongkai.organisation.actions import sessions
from gongkai.organisation.models import (
    Appointment,
    Division,
    PastPassword,
    SignInRules,
    Staff,
)
from gongkai.organisation.refusals import (
    administer_refusals,
    deactivate_refusals,
    end_refusals,
)
from gongkai.organisation.roles import Role
from gongkai.organisation.sign_in import sign_in_rules


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

    The first password, which somebody else has chosen, is to be changed at the first
    log-in. Raises also `ValidationError`, for a password among those tried first.
    """
    refuse_if(administer_refusals(by, division.agency, on=day_of(at)))
    person = Staff(username=username, name=name, post=post, division=division)
    if password is not None:
        _check_password(password, person)
        person.password_set_at = at
        person.is_password_temporary = by is not None
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
def set_password(
    person: Staff, password: str, *, at: datetime, by: Staff, keep_session: str = ""
) -> Staff:
    """Change a log-in password: one's own, or as an administrator another's.

    Whoever asks for one's own old password is the door that lets people in. Every
    session ends but that with the key `keep_session`; another's password is to be
    changed when next logging in. Raises also `ValidationError`, for a password that
    is too short, easily guessed, or was used before.
    """
    if person != by:
        refuse_if(administer_refusals(by, person.division.agency, on=day_of(at)))
    person = Staff.objects.select_for_update().get(pk=person.pk)
    _check_password(password, person)
    if person.has_usable_password():
        PastPassword.objects.create(
            staff=person, password=person.password, replaced_at=at
        )
    person.set_password(password)
    person.password_set_at = at
    person.is_password_temporary = person != by
    sessions.forget_sessions(person, keep=keep_session)
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
    sessions.forget_sessions(person)
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


def _check_password(password: str, person: Staff) -> None:
    """Raise `ValidationError` at the field for a password that does not do."""
    errors = []
    try:
        validate_password(password, person)
    except ValidationError as error:
        errors = list(error.messages)
    rules = sign_in_rules(person.division.agency)
    least = rules.least_password_length
    if len(password) < least and not errors:
        errors.append(
            ngettext(
                "密码太短，本机关要求至少 %(least)s 个字符。",
                "密码太短，本机关要求至少 %(least)s 个字符。",
                least,
            )
            % {"least": least}
        )
    if not errors and person.pk and _was_used(password, person, rules):
        errors.append(_("这个密码用过，请换一个没有用过的密码。"))
    if errors:
        raise ValidationError({"password": errors})


def _was_used(password: str, person: Staff, rules: SignInRules) -> bool:
    """Whether a password is the present one or among those remembered."""
    past = person.past_passwords.order_by("-replaced_at", "-pk")
    hashes = past.values_list("password", flat=True)[: rules.remembered_passwords]
    return any(check_password(password, known) for known in (person.password, *hashes))
