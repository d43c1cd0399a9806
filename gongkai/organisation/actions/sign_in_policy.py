"""What an agency asks of those who log in: passwords, second steps, other log-ins.

Each raises `Refused` when `by` may not administer the agency.
"""

from datetime import date, datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, SecondStepDuty, SignInRules, Staff
from gongkai.organisation.refusals import administer_refusals
from gongkai.organisation.roles import Role
from gongkai.organisation.sign_in import sign_in_rules


@transaction.atomic
def set_sign_in_rules(
    agency: Agency,
    *,
    least_password_length: int,
    remembered_passwords: int,
    password_days: int | None,
    at: datetime,
    by: Staff,
) -> SignInRules:
    """Say what passwords must be like; those in use stand until they are changed."""
    refuse_if(administer_refusals(by, agency, on=day_of(at)))
    rules = sign_in_rules(agency)
    rules.least_password_length = least_password_length
    rules.remembered_passwords = remembered_passwords
    rules.password_days = password_days
    rules.full_clean(exclude=["agency"])
    rules.save()
    journal.record("agency.sign_in_rules_set", agency, at=at, by=by)
    return rules


@transaction.atomic
def require_second_step(
    agency: Agency, role: Role, *, from_on: date, at: datetime, by: Staff
) -> SecondStepDuty:
    """Ask a second step of whoever holds a role, from a day on.

    Who has none by then is led through setting it up when next logging in. Raises also
    `ValidationError` where the role is asked already.
    """
    refuse_if(administer_refusals(by, agency, on=day_of(at)))
    duty = SecondStepDuty(agency=agency, role=role, from_on=from_on)
    duty.full_clean()
    duty.save()
    journal.record("agency.second_step_required", agency, at=at, by=by, role=role)
    return duty


@transaction.atomic
def end_second_step_duty(
    duty: SecondStepDuty, *, on: date, at: datetime, by: Staff
) -> SecondStepDuty:
    """Ask a role for a second step no longer; `on` is the last day."""
    refuse_if(administer_refusals(by, duty.agency, on=day_of(at)))
    duty.until_on = on
    duty.save()
    journal.record(
        "agency.second_step_not_required", duty.agency, at=at, by=by, role=duty.role
    )
    return duty


@transaction.atomic
def set_single_sign_on_name(
    person: Staff, name: str, *, at: datetime, by: Staff
) -> Staff:
    """Say by which name the agency's own log-in service knows a person.

    Raises also `ValidationError` for a name that is another's.
    """
    refuse_if(administer_refusals(by, person.division.agency, on=day_of(at)))
    person = Staff.objects.select_for_update().get(pk=person.pk)
    person.single_sign_on_name = name
    person.full_clean()
    person.save()
    journal.record(
        "staff.single_sign_on_named",
        person,
        at=at,
        by=by,
        agency=person.division.agency_id,
    )
    return person
