"""Opening and ending the browsers in which a person is logged in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import get_random_string

from gongkai.journal import actions as journal
from gongkai.organisation.models import LogInSession, Staff


@transaction.atomic
def open_session(
    person: Staff,
    *,
    session_key: str,
    device: str,
    address: str,
    way: LogInSession.Way,
    second_step: str = "",
    at: datetime,
) -> LogInSession:
    """Note that a person has logged in, where, and with what."""
    age = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    person.log_in_sessions.filter(seen_at__lte=at - age).delete()
    opened, _made = LogInSession.objects.update_or_create(
        session_key=session_key,
        defaults={
            "staff": person,
            "device": device[:200],
            "address": address,
            "way": way,
            "second_step": second_step,
            "opened_at": at,
            "seen_at": at,
        },
    )
    journal.record(
        "staff.logged_in",
        person,
        at=at,
        by=person,
        address=address,
        device=opened.device,
        way=way.value,
        second_step=second_step,
    )
    return opened


def note_seen(session_key: str, *, address: str, at: datetime) -> None:
    """Note that a session is still in use, and from where."""
    LogInSession.objects.filter(session_key=session_key).update(
        seen_at=at, address=address
    )


def move_session(session_key: str, *, to: str) -> None:
    """Follow a session to its new key: a changed password gives it another."""
    LogInSession.objects.filter(session_key=session_key).update(session_key=to)


@transaction.atomic
def close_session(person: Staff, session_key: str, *, at: datetime) -> None:
    """Note that a person has logged out."""
    LogInSession.objects.filter(session_key=session_key).delete()
    journal.record("staff.logged_out", person, at=at, by=person)


@transaction.atomic
def end_session(session: LogInSession, *, at: datetime) -> None:
    """Log a person out in another browser, as they themselves ask."""
    _end(LogInSession.objects.filter(pk=session.pk))
    journal.record(
        "staff.session_ended",
        session.staff,
        at=at,
        by=session.staff,
        address=session.address,
        device=session.device,
    )


@transaction.atomic
def end_other_sessions(person: Staff, *, keep: str, at: datetime) -> Staff:
    """Log a person out everywhere but in the session with the key `keep`.

    That one, too, is to be bound to the account anew: even a session that nobody has
    noted ends.
    """
    person = Staff.objects.select_for_update().get(pk=person.pk)
    forget_sessions(person, keep=keep)
    person.save()
    journal.record("staff.other_sessions_ended", person, at=at, by=person)
    return person


def forget_sessions(person: Staff, *, keep: str = "") -> None:
    """End a person's sessions; the caller saves the person and writes the journal."""
    person.session_salt = get_random_string(32)
    _end(person.log_in_sessions.exclude(session_key=keep))


def _end(sessions: QuerySet[LogInSession]) -> None:
    keys = list(sessions.values_list("session_key", flat=True))
    sessions.delete()
    Session.objects.filter(session_key__in=keys).delete()
