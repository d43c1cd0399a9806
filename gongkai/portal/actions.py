"""Counting what comes from one network address, so that a flood harms nobody else.

The count is in the database, where all processes see it. No address is kept: only a
keyed hash of it, and that for a day.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from gongkai.commons.sealing import fingerprint
from gongkai.portal.models import Tally

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Allowance:
    """How often one address may do a thing within a stretch of time."""

    what: str
    most: int
    stretch: timedelta


def count(allowance: Allowance, address: str, *, at: datetime) -> timedelta | None:
    """Count one more; how long to wait when that is more than allowed, else None."""
    began_at = _began_at(allowance, at)
    whose = _whose(allowance, address, began_at)
    place = {"what": allowance.what, "whose": whose, "began_at": began_at}
    tally = Tally.objects.filter(**place)
    if not tally.update(count=F("count") + 1):
        forget_tallies(at=at)
        try:
            with transaction.atomic():
                Tally.objects.create(count=1, **place)
        except IntegrityError:
            # Another process was first by a hair; the row is there now.
            tally.update(count=F("count") + 1)
    counted = tally.values_list("count", flat=True).first() or 0
    if counted <= allowance.most:
        return None
    return began_at + allowance.stretch - at


def take_back(allowance: Allowance, address: str, *, at: datetime) -> None:
    """Uncount one: it turned out to be nothing that is limited."""
    began_at = _began_at(allowance, at)
    Tally.objects.filter(
        what=allowance.what,
        whose=_whose(allowance, address, began_at),
        began_at=began_at,
        count__gt=0,
    ).update(count=F("count") - 1)


def forget_tallies(*, at: datetime) -> None:
    """Erase every count that is older than a day."""
    Tally.objects.filter(began_at__lt=at - KEPT_FOR).delete()


def _began_at(allowance: Allowance, at: datetime) -> datetime:
    """When the running stretch of time began."""
    seconds = int(allowance.stretch.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=UTC)


def _whose(allowance: Allowance, address: str, began_at: datetime) -> str:
    return fingerprint(f"{allowance.what}|{began_at.isoformat()}|{address}")
