"""Following the journal and the calendar, and telling each person once."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import Error, transaction

from gongkai.commons.moments import day_of
from gongkai.commons.notices import (
    NoticeSource,
    Patience,
    Settled,
    Told,
    ToldEntry,
    sources,
)
from gongkai.journal import actions as journal
from gongkai.journal.queries import entries_after, position
from gongkai.notifications.models import Notice
from gongkai.notifications.queries import patience_on
from gongkai.organisation.models import Staff

log = logging.getLogger(__name__)

FOLLOWER = "notices"
ENTRIES_AT_ONCE = 200
OLD_NEWS = timedelta(days=7)
"""What happened longer ago is told to nobody: it came by an import or an outage."""

KEPT = timedelta(days=365)
"""So long a notice that was read is kept."""


def follow(*, at: datetime) -> int:
    """Tell what the next entries of the journal give rise to; how many were read.

    Interrupted anywhere it is simply done again: the cursor moves in the transaction
    that keeps the notices.
    """
    first = position(FOLLOWER)
    entries = entries_after(first, limit=ENTRIES_AT_ONCE)
    if not entries:
        return 0
    found: list[tuple[ToldEntry, Told | Settled]] = []
    for entry in entries:
        if entry.at < at - OLD_NEWS:
            continue
        for source in sources():
            found += [(entry, one) for one in _told_by(source, entry, at)]
    with transaction.atomic():
        for about, one in found:
            if isinstance(one, Settled):
                _settle(one, at=at)
            else:
                _keep(one, at=about.at, doer=about.by_id)
        journal.advance(FOLLOWER, to=entries[-1].number)
    return len(entries)


def sweep(*, at: datetime) -> None:
    """Tell what is due and not yet told; what is due no longer does not wait.

    A source that fails is logged and asked again the next time; the others are told.
    """
    on = day_of(at)
    patience = patience_on(on)
    for source in sources():
        due = _due(source, at, patience)
        if due is None:
            continue
        with transaction.atomic():
            for told in due:
                _keep(told, at=at, doer=None)
            _settle_undue(source, due, at=at)


def forget(*, at: datetime) -> None:
    """Let go of notices that were read long ago."""
    Notice.objects.filter(read_at__lt=at - KEPT, at__lt=at - KEPT).delete()


def _told_by(
    source: NoticeSource, entry: ToldEntry, at: datetime
) -> list[Told | Settled]:
    """What a source tells of an entry; a record at fault is logged and passed over."""
    try:
        return list(source.told_by(entry, on=day_of(at)))
    except Error:
        raise
    except Exception:
        log.exception("%s cannot tell what entry %s means", source.name, entry.number)
        return []


def _due(source: NoticeSource, at: datetime, patience: Patience) -> list[Told] | None:
    """What is due by a source; None where that cannot be told now."""
    try:
        return list(source.due(on=day_of(at), patience=patience))
    except Error:
        raise
    except Exception:
        log.exception("%s cannot tell what is due", source.name)
        return None


def _keep(told: Told, *, at: datetime, doer: int | None) -> None:
    """Tell each person who has not been told, and did not do it themselves.

    An older notice of the same kind about the same thing is then taken as read.
    """
    people = set(told.people)
    if doer is not None and not told.doer_too:
        people.discard(doer)
    about = Notice.objects.filter(kind=told.kind, subject=told.subject)
    people -= set(
        about.filter(occasion=told.occasion, person__in=people).values_list(
            "person_id", flat=True
        )
    )
    known = set(
        Staff.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True)
    )
    if not known:
        return
    about.filter(person__in=known, read_at=None).update(read_at=at)
    Notice.objects.bulk_create(
        [
            Notice(
                person_id=person,
                kind=told.kind,
                subject=told.subject,
                occasion=told.occasion,
                details=dict(told.details),
                at=at,
            )
            for person in sorted(known)
        ],
        ignore_conflicts=True,
    )


def _settle(settled: Settled, *, at: datetime) -> None:
    """What was asked is done, by whomever: it waits for nobody."""
    asked = Notice.objects.filter(
        subject=settled.subject, kind__in=settled.kinds, read_at=None
    )
    if settled.occasion:
        asked = asked.filter(occasion=settled.occasion)
    asked.update(read_at=at)


def _settle_undue(source: NoticeSource, due: Iterable[Told], *, at: datetime) -> None:
    """Take as read what a date once gave rise to and gives no longer."""
    timed = [kind.code for kind in source.kinds if kind.is_timed]
    still = {(told.kind, told.subject, told.occasion) for told in due}
    unread = Notice.objects.filter(kind__in=timed, read_at=None)
    over = [
        pk
        for pk, *named in unread.values_list("pk", "kind", "subject", "occasion")
        if tuple(named) not in still
    ]
    for start in range(0, len(over), 500):
        Notice.objects.filter(pk__in=over[start : start + 500]).update(read_at=at)
