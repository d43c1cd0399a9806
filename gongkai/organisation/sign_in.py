"""What a person has to do to log in, and what is known of log-ins."""

import secrets
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.db.models import Q, QuerySet

from gongkai.commons.moments import day_of
from gongkai.journal.models import Entry
from gongkai.organisation.models import (
    Agency,
    LogInSession,
    SecondStepDuty,
    SignInRules,
    Staff,
)
from gongkai.organisation.queries import Permits, current_appointments
from gongkai.organisation.roles import Permission

CODE_SECONDS = 30
"""So long does one code of an authenticator app stand (RFC 6238)."""

CODES_AROUND = 1
"""So many codes before and after the present one are taken: clocks differ."""

PASSWORD, SECOND_STEP = "password", "second_step"
"""What somebody who has logged in may still have to do first."""

LOG_IN_KINDS = (
    "staff.logged_in",
    "staff.logged_out",
    "staff.log_in_failed",
    "staff.locked_out",
    "staff.second_step_failed",
    "staff.second_step_added",
    "staff.second_step_removed",
    "staff.second_step_reset",
    "staff.recovery_codes_made",
    "staff.session_ended",
    "staff.other_sessions_ended",
    "staff.password_set",
    "staff.deactivated",
    "staff.reactivated",
    "log_in.failed",
    "log_in.locked_out",
)
"""The kinds of journal entries that tell of logging in."""

UNKNOWN_NAME = "loginattempts:"
"""With this begins the subject of an attempt under a name nobody has."""


def sign_in_rules(agency: Agency) -> SignInRules:
    """What an agency asks of passwords; the defaults where it has said nothing."""
    known = SignInRules.objects.filter(agency=agency).first()
    return known or SignInRules(agency_id=agency.pk)


def current_duties(agency: Agency, *, on: date) -> QuerySet[SecondStepDuty]:
    """The roles that ask for a second step on a day, or from a coming day on."""
    return agency.second_step_duties.filter(Q(until_on=None) | Q(until_on__gte=on))


def owes_second_step(person: Staff, *, on: date) -> bool:
    """Whether a role that the person holds asks for a second step on a day."""
    held = set(current_appointments(person, on=on).values_list("agency_id", "role"))
    asked = SecondStepDuty.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on
    )
    return bool(held & set(asked.values_list("agency_id", "role")))


def second_steps_of(person: Staff) -> QuerySet[Authenticator]:
    """The authenticator app and the passkeys of a person, the oldest first."""
    steps: QuerySet[Authenticator] = Authenticator.objects.filter(
        user=person, type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    ).order_by("pk")
    return steps


def kinds_of_second_step(person: Staff) -> set[str]:
    """What a person may show as a second step, recovery codes among it."""
    return set(Authenticator.objects.filter(user=person).values_list("type", flat=True))


def unmet_duties(person: Staff, *, at: datetime, by_password: bool = True) -> list[str]:
    """What the person must do before anything else, in this order.

    A password given by somebody else, or too old, is to be changed by whoever logs in
    with it; a second step is to be set up by whoever owes one and has none.
    """
    duties = []
    days = sign_in_rules(person.division.agency).password_days
    is_old = (
        days is not None
        and person.password_set_at is not None
        and person.password_set_at + timedelta(days=days) <= at
    )
    if by_password and (person.is_password_temporary or is_old):
        duties.append(PASSWORD)
    if owes_second_step(person, on=day_of(at)) and not second_steps_of(person).exists():
        duties.append(SECOND_STEP)
    return duties


def new_code_secret() -> str:
    """A secret for an authenticator app, in base 32."""
    return str(generate_totp_secret())


def fitting_counter(secret: str, code: str, *, after: int, at: datetime) -> int | None:
    """Which of the codes that stand at a moment has been typed, or none of them.

    A code counts once: only one later than number `after` is taken (RFC 6238, 5.2).
    """
    typed = "".join(code.split())
    now = int(at.timestamp()) // CODE_SECONDS
    for counter in range(now - CODES_AROUND, now + CODES_AROUND + 1):
        expected = format_hotp_value(hotp_value(secret, counter))
        if counter > after and secrets.compare_digest(
            typed.encode(), expected.encode()
        ):
            return counter
    return None


def sessions_of(person: Staff, *, at: datetime, age: timedelta) -> list[LogInSession]:
    """Where a person is logged in; a session lives `age` after it was last seen."""
    return list(person.log_in_sessions.filter(seen_at__gt=at - age))


def log_ins_of(person: Staff) -> QuerySet[Entry]:
    """What the journal tells of a person's log-ins, the newest first."""
    return (
        Entry.objects.filter(subject=f"staff:{person.pk}", what__in=LOG_IN_KINDS)
        .select_related("by")
        .order_by("-number")
    )


def readable_log_ins(permits: Permits) -> QuerySet[Entry]:
    """What the journal tells of the log-ins this person may look through.

    Attempts under names that nobody has belong to no agency: everybody who may read
    log-ins reads them.
    """
    reach = permits.divisions_where(Permission.READ_LOG_INS)
    if not reach:
        return Entry.objects.none()
    staff = Staff.objects.filter(division__in=reach).values_list("pk", flat=True)
    return (
        Entry.objects.filter(
            Q(subject__in=[f"staff:{pk}" for pk in staff])
            | Q(subject__startswith=UNKNOWN_NAME),
            what__in=LOG_IN_KINDS,
        )
        .select_related("by")
        .order_by("-number")
    )
