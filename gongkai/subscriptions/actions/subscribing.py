"""A reader asks, confirms, ends."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongkai.commons.sealing import SealedText, fingerprint, fingerprints
from gongkai.disclosure.models import Column, Site
from gongkai.journal.queries import newest_number
from gongkai.organisation.models import Agency
from gongkai.subscriptions.models import Rhythm, Subscription

KEPT_UNCONFIRMED = timedelta(hours=48)
MOST_UNCONFIRMED = 3
MOST_AN_ADDRESS = 30


@dataclass(frozen=True)
class Wish:
    """What a reader wants to be told: at most one of site, column and topic."""

    site: Site | None = None
    column: Column | None = None
    topic: str = ""
    words: str = ""
    rhythm: Rhythm = Rhythm.DAILY


def ask(agency: Agency, address: str, wish: Wish, *, at: datetime) -> bool:
    """Note a wish, to be confirmed from the mailbox; whether it was noted.

    Not noted is what would fill a stranger's mailbox with questions, and what is there
    already. The reader is told the same in any case: nobody learns who subscribes.
    """
    same = Subscription.objects.filter(address_print__in=fingerprints(address))
    if same.filter(confirmed_at=None).count() >= MOST_UNCONFIRMED:
        return False
    if same.count() >= MOST_AN_ADDRESS:
        return False
    wanted = {
        "agency": agency,
        "site": wish.site,
        "column": wish.column,
        "topic": wish.topic,
        "words": wish.words,
    }
    known = same.filter(**wanted, rhythm=wish.rhythm)
    if known.exists():
        return False
    Subscription.objects.create(
        **wanted,
        rhythm=wish.rhythm,
        address=SealedText.of(address),
        address_print=fingerprint(address),
        key=secrets.token_hex(16),
        asked_at=at,
        next_try_at=at,
    )
    return True


def confirm(subscription: Subscription, *, at: datetime) -> bool:
    """Begin to tell, from now on; whether it was in time. Twice is as good as once."""
    waiting = Subscription.objects.filter(
        pk=subscription.pk, confirmed_at=None, asked_at__gte=at - KEPT_UNCONFIRMED
    )
    waiting.update(
        confirmed_at=at, told_at=at, told_through=newest_number(), next_try_at=at
    )
    return Subscription.objects.filter(
        pk=subscription.pk, confirmed_at__isnull=False
    ).exists()


def end(subscription: Subscription) -> None:
    """End a subscription; the address is erased with it."""
    Subscription.objects.filter(pk=subscription.pk).delete()


def forget(*, at: datetime) -> None:
    """Erase what was not confirmed in time."""
    Subscription.objects.filter(
        confirmed_at=None, asked_at__lt=at - KEPT_UNCONFIRMED
    ).delete()
