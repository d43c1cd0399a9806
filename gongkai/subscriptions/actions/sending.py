"""Telling readers; asked again and again, each time only what is not yet told.

A reader's place in the journal moves after the server has taken the e-mail. Should the
program end in between, the same e-mail is sent again under the same Message-ID.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, QuerySet
from django.utils.timezone import get_default_timezone

from gongkai.commons.sealing import SealingError
from gongkai.journal.queries import newest_number
from gongkai.subscriptions.letters import invitation, telling
from gongkai.subscriptions.matching import (
    MOST_ENTRIES,
    entries_to_tell,
    is_about,
    news_of,
)
from gongkai.subscriptions.models import Rhythm, Subscription

log = logging.getLogger(__name__)

DIGEST_HOUR = 8
AT_ONCE = 50
FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)
MOST_FAILURES = 20
"""A mailbox that has refused so often in a row is no reader's any longer."""


Write = Callable[[Subscription], EmailMessage]


class ServerGone(Exception):
    """The mail server takes nothing now; the round ends and another follows."""


def send(*, at: datetime) -> int:
    """Send what is due to readers; how many e-mails the server took."""
    sender = _Sender(at)
    try:
        _invite(sender)
        _tell(sender, Rhythm.AT_ONCE)
        here = at.astimezone(get_default_timezone())
        if here.hour >= DIGEST_HOUR:
            _tell(sender, Rhythm.DAILY)
    except ServerGone:
        log.warning("the mail server takes nothing now; readers are told later")
    finally:
        sender.close()
    return sender.sent_count


def _invite(sender: "_Sender") -> None:
    """Ask those who have not been asked yet whether it was truly they."""
    waiting = Subscription.objects.filter(
        confirmed_at=None, invited_at=None, next_try_at__lte=sender.at
    ).select_related("agency", "site", "column")
    for subscription in waiting.order_by("pk")[:AT_ONCE]:
        if sender.send(subscription, invitation):
            _of(subscription).update(invited_at=sender.at)


def _tell(sender: "_Sender", rhythm: Rhythm) -> None:
    """Tell those of one rhythm what is new since they were told."""
    newest = newest_number()
    behind = Subscription.objects.filter(
        confirmed_at__isnull=False, rhythm=rhythm, told_through__lt=newest
    )
    if rhythm == Rhythm.DAILY:
        here = sender.at.astimezone(get_default_timezone())
        behind = behind.filter(
            told_at__lt=here.replace(hour=0, minute=0, second=0, microsecond=0)
        )
    first = behind.order_by("told_through").values_list("told_through", flat=True)
    lowest = first.first()
    if lowest is None:
        return
    entries = entries_to_tell(lowest, through=newest)
    if len(entries) == MOST_ENTRIES:
        # The rest is told in the next round.
        newest = entries[-1].number
    news = news_of(entries)
    due = behind.filter(next_try_at__lte=sender.at).order_by("pk")
    idle: list[int] = []
    for subscription in due.select_related("agency", "site", "column").iterator():
        wanted = [
            one
            for one in news
            if one.number > subscription.told_through and is_about(subscription, one)
        ]
        if not wanted:
            idle.append(subscription.pk)
        elif sender.send(subscription, partial(telling, news=wanted)):
            _of(subscription).update(
                told_through=newest,
                told_at=sender.at,
                next_try_at=sender.at,
                failed_count=0,
            )
    for start in range(0, len(idle), 500):
        Subscription.objects.filter(
            pk__in=idle[start : start + 500], told_through__lt=newest
        ).update(told_through=newest)


class _Sender:
    """One round of sending over one connection."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.sent_count = 0
        self._connection: BaseEmailBackend | None = None

    def send(self, subscription: Subscription, write: Write) -> bool:
        """Send one e-mail; whether the server took it. Raises `ServerGone`."""
        if not _claimed(subscription, at=self.at):
            return False
        try:
            message: EmailMessage = write(subscription)
            self._connection = self._connection or get_connection()
            self._connection.open()
            self._connection.send_messages([message])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError):
            _refused(subscription)
            return False
        except SealingError:
            log.exception("%s cannot be told: its address cannot be read", subscription)
            return False
        except (OSError, smtplib.SMTPException) as error:
            raise ServerGone from error
        self.sent_count += 1
        return True

    def close(self) -> None:
        """Leave the server."""
        if self._connection is not None:
            try:
                self._connection.close()
            except (OSError, smtplib.SMTPException):
                log.info("the e-mail server was gone before it was left")


def _of(subscription: Subscription) -> QuerySet[Subscription]:
    return Subscription.objects.filter(pk=subscription.pk)


def _claimed(subscription: Subscription, *, at: datetime) -> bool:
    """Take a subscription for this try; False where another process has it."""
    wait = min(FIRST_WAIT * 2 ** min(subscription.failed_count, 8), LONGEST_WAIT)
    unclaimed = Subscription.objects.filter(
        pk=subscription.pk, next_try_at=subscription.next_try_at
    )
    return bool(unclaimed.update(next_try_at=at + wait))


def _refused(subscription: Subscription) -> None:
    """A mailbox refused; after many times in a row the subscription ends."""
    log.warning("%s: the mailbox was refused", subscription)
    if subscription.failed_count + 1 >= MOST_FAILURES:
        _of(subscription).delete()
    else:
        _of(subscription).update(failed_count=F("failed_count") + 1)
