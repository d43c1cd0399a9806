"""Putting notices into e-mails, and sending those until they are through.

An e-mail is written down before it is sent and noted after the server has taken it.
No transaction is held while a server is talked to: it may take its time, and on
SQLite every writer would wait with it. Should the program end between the server's
answer and the note, the same e-mail is sent again under the same Message-ID.
"""

import logging
import smtplib
import uuid
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import get_default_timezone

from gongkai.notifications.composing import Address, message_of
from gongkai.notifications.models import Mail, MailPreference, Notice, Rhythm

log = logging.getLogger(__name__)

DIGEST_HOUR = 8
"""A day's e-mail is made from this hour on, where the office is."""

AT_ONCE = 50
FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=7)


def gather(*, at: datetime) -> int:
    """Put what is new, and not yet read, into e-mails; how many were made."""
    here = at.astimezone(get_default_timezone())
    wanted = {Rhythm.AT_ONCE}
    if here.hour >= DIGEST_HOUR:
        wanted.add(Rhythm.DAILY)
    people = set(
        _unmailed(wanted).values_list("person_id", flat=True).order_by().distinct()
    )
    return sum(_gather_for(person, at=at) for person in sorted(people))


def send(*, at: datetime, address: Address) -> int:
    """Send what is on its way and due for a try; how many the server took.

    A server that fails ends the round; each try doubles the wait before the next.
    """
    on_the_way = Mail.objects.filter(
        sent_at=None, given_up_at=None, next_try_at__lte=at
    ).order_by("next_try_at", "pk")
    sent_count = 0
    connection: BaseEmailBackend | None = None
    try:
        for mail in list(on_the_way[:AT_ONCE]):
            notices = list(mail.notices.filter(read_at=None).order_by("-at", "-pk"))
            if not notices:
                # Read inside meanwhile, or taken back: there is nothing to say.
                mail.delete()
                continue
            if not _claimed(mail, at=at):
                continue
            connection = connection or get_connection()
            try:
                connection.open()
                connection.send_messages([message_of(mail, notices, address=address)])
            except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError):
                _failed(mail, at=at)
            except (OSError, smtplib.SMTPException):
                _failed(mail, at=at)
                break
            else:
                Mail.objects.filter(pk=mail.pk).update(sent_at=at)
                sent_count += 1
    finally:
        if connection is not None:
            _close(connection)
    return sent_count


def _unmailed(rhythms: set[Rhythm]) -> QuerySet[Notice]:
    """Unread notices of those who want them so, told since they said it."""
    return Notice.objects.filter(
        mail=None,
        read_at=None,
        person__is_active=True,
        person__mail_preference__rhythm__in=rhythms,
        at__gte=F("person__mail_preference__since_at"),
    )


@transaction.atomic
def _gather_for(person: int, *, at: datetime) -> bool:
    """Put one person's new notices into one e-mail; whether there was one to make."""
    preference = MailPreference.objects.select_for_update().get(person=person)
    is_digest = preference.rhythm == Rhythm.DAILY
    if is_digest and _has_digest_of(person, at):
        return False
    notices = _unmailed({Rhythm(preference.rhythm)}).filter(person=person)
    keys = list(notices.values_list("pk", flat=True))
    if not keys:
        return False
    mail = Mail.objects.create(
        person_id=person,
        address=preference.address,
        message_key=uuid.uuid4().hex,
        made_at=at,
        is_digest=is_digest,
        next_try_at=at,
    )
    Notice.objects.filter(pk__in=keys).update(mail=mail)
    return True


def _has_digest_of(person: int, at: datetime) -> bool:
    """Whether a person's e-mail of the day was made already."""
    here = at.astimezone(get_default_timezone())
    start = here.replace(hour=0, minute=0, second=0, microsecond=0)
    return Mail.objects.filter(
        person=person, is_digest=True, made_at__gte=start
    ).exists()


def _claimed(mail: Mail, *, at: datetime) -> bool:
    """Take a mail for this try; False where another process has it.

    The wait before the next try begins now: it is also how long a process that was
    killed meanwhile keeps the mail from others.
    """
    wait = min(FIRST_WAIT * 2 ** min(mail.attempt_count, 6), LONGEST_WAIT)
    unclaimed = Mail.objects.filter(
        pk=mail.pk, sent_at=None, next_try_at=mail.next_try_at
    )
    return bool(
        unclaimed.update(next_try_at=at + wait, attempt_count=F("attempt_count") + 1)
    )


def _failed(mail: Mail, *, at: datetime) -> None:
    """Log that a try failed, without address or text; give up after a week."""
    log.warning("e-mail %s was not taken; it is tried again", mail.pk, exc_info=True)
    if mail.made_at < at - GIVE_UP_AFTER:
        Mail.objects.filter(pk=mail.pk).update(given_up_at=at)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        log.info("the e-mail server was gone before it was left")
