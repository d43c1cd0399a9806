"""Bringing an edition before the public, correcting it, and taking it away.

One action, one transaction, one entry in the journal. No outlet is called: each
reads the entry and brings its own face of the store into step.
"""

import logging
from datetime import date, datetime
from operator import attrgetter

from django.db import transaction
from django.db.models import F

from gongkai.commons.moments import day_of
from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.refusals import Refused, refuse_if
from gongkai.disclosure.actions.numbering import give_index_number
from gongkai.disclosure.actions.standing import follow_relations
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Column, Document, Edition, Placement
from gongkai.disclosure.queries import (
    current_placements,
    due_for_publication,
    locked_edition,
    public_edition,
)
from gongkai.disclosure.refusals import (
    emergency_input_refusals,
    emergency_refusals,
    publish_refusals,
    schedule_input_refusals,
    unschedule_refusals,
    withdraw_input_refusals,
    withdraw_refusals,
)
from gongkai.journal import actions as journal
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import Permits
from gongkai.review import actions as review
from gongkai.rules.deadlines import deadline
from gongkai.rules.edition_lifecycle import EDITION_LIFECYCLE, EditionState

log = logging.getLogger(__name__)


@transaction.atomic
def publish(edition: Edition, *, at: datetime, by: Staff) -> Edition:
    """Publish an approved edition; the one before it is superseded.

    The journal says `document.published` the first time and `document.corrected`
    after that. Raises `Refused` with every reason there is.
    """
    edition = locked_with_document(edition)
    refuse_if(publish_refusals(EditionFacts(edition), Permits(by, on=day_of(at))))
    edition.state = EDITION_LIFECYCLE.after("publish", EditionState(edition.state))
    what = "document.corrected" if edition.number > 1 else "document.published"
    return bring_before_the_public(edition, what, at=at, by=by)


@transaction.atomic
def publish_in_emergency(
    edition: Edition, *, ground: str, at: datetime, by: Staff
) -> Edition:
    """Publish before the reviews are complete, on a named person's responsibility.

    The secrecy review is never passed over. Opens the duty to hold the missing
    reviews within one working day. Raises `Refused`.
    """
    edition = locked_with_document(edition)
    refusals = emergency_refusals(EditionFacts(edition), Permits(by, on=day_of(at)))
    refuse_if(refusals + emergency_input_refusals(ground=ground))
    edition.state = EDITION_LIFECYCLE.after(
        "publish_in_emergency", EditionState(edition.state)
    )
    edition.emergency_by, edition.emergency_at = by, at
    edition.emergency_digest = edition.digest
    if edition.review is None:
        edition.review = review.open_review(edition.document.agency, at=at)
    due = deadline("emergency-review", day_of(at), calendar=official_calendar())
    review.owe_review(
        edition.review, ground=ground.strip(), due_on=due.due_on, at=at, by=by
    )
    return bring_before_the_public(
        edition, "document.published_in_emergency", at=at, by=by
    )


@transaction.atomic
def withdraw(edition: Edition, *, ground: str, at: datetime, by: Staff) -> Edition:
    """Take a document from the public; its page says since when and why.

    A correction that was to come out by itself waits for a person: what had to be
    taken away must not return by the clock. Raises `Refused`.
    """
    edition = locked_with_document(edition)
    refusals = withdraw_refusals(EditionFacts(edition), Permits(by, on=day_of(at)))
    refuse_if(refusals + withdraw_input_refusals(ground=ground))
    edition.state = EDITION_LIFECYCLE.after("withdraw", EditionState(edition.state))
    edition.withdrawn_at, edition.withdrawn_by = at, by
    edition.withdrawal_ground = ground.strip()
    edition.save()
    edition.document.editions.filter(state=EditionState.APPROVED).update(
        scheduled_for=None, scheduled_by=None
    )
    for placement in _in_column_order(edition.document):
        hide(placement)
    _record("document.withdrawn", edition, at=at, by=by)
    return edition


@transaction.atomic
def schedule(
    edition: Edition, *, publish_at: datetime, at: datetime, by: Staff
) -> Edition:
    """Appoint the moment at which an approved edition is to be published.

    Raises `Refused` for all that would refuse publication today, and for a moment
    that has passed.
    """
    edition = locked_with_document(edition)
    refusals = publish_refusals(EditionFacts(edition), Permits(by, on=day_of(at)))
    refuse_if(refusals + schedule_input_refusals(publish_at=publish_at, at=at))
    edition.scheduled_for, edition.scheduled_by = publish_at, by
    edition.save()
    _record(
        "edition.scheduled", edition, at=at, by=by, scheduled_for=publish_at.isoformat()
    )
    return edition


@transaction.atomic
def unschedule(edition: Edition, *, at: datetime, by: Staff) -> Edition:
    """Cancel an appointed publication. Raises `Refused`."""
    edition = locked_with_document(edition)
    refuse_if(unschedule_refusals(EditionFacts(edition), Permits(by, on=day_of(at))))
    edition.scheduled_for = edition.scheduled_by = None
    edition.save()
    _record("edition.unscheduled", edition, at=at, by=by)
    return edition


def publish_due(*, at: datetime) -> list[Edition]:
    """Publish every approved edition whose time has come; asked again and again.

    What is refused meanwhile (a reviewer's role has ended, a column was closed)
    loses its appointment, and the journal says why: it waits for a person. Any other
    failure is logged and tried again; it does not keep the next from its time.
    """
    published = []
    for edition in list(due_for_publication(at)):
        try:
            edition = _publish_if_due(edition, at=at)
        except Exception:
            log.exception("edition %s could not be published in time", edition.pk)
            continue
        if edition.state == EditionState.PUBLISHED:
            published.append(edition)
    return published


@transaction.atomic
def _publish_if_due(edition: Edition, *, at: datetime) -> Edition:
    """Publish one edition, or drop its appointment, as it stands under the lock.

    Since the list was read its writers may have changed it, or its appointment may
    have been cancelled; then nothing happens here.
    """
    edition = locked_with_document(edition)
    person, appointed = edition.scheduled_by, edition.scheduled_for
    if person is None or appointed is None or appointed > at:
        return edition
    try:
        return publish(edition, at=at, by=person)
    except Refused as refused:
        return _drop_appointment(edition, refused, at=at)


def bring_before_the_public(
    edition: Edition,
    what: str,
    *,
    at: datetime,
    by: Staff,
    known_at: datetime | None = None,
) -> Edition:
    """Make an edition the public one: number, places, journal. State is set before.

    `known_at` is when readers first had the text, for what is migrated.
    """
    document = edition.document
    earlier = public_edition(document)
    if earlier is not None:
        earlier.state = EDITION_LIFECYCLE.after("supersede", EditionState.PUBLISHED)
        earlier.save()
    if document.first_published_at is None:
        document.first_published_at = known_at or at
    give_index_number(document)
    document.save()
    edition.published_at, edition.published_by = at, by
    edition.scheduled_for = edition.scheduled_by = None
    edition.save()
    for placement in _in_column_order(document):
        show(placement, on=day_of(document.first_published_at))
    if earlier is None:
        follow_relations(document, edition, at=at, by=by)
    _record(what, edition, at=at, by=by)
    return edition


def show(placement: Placement, *, on: date) -> None:
    """Let a place show its document, giving it the column's next ordinal once.

    `on` is the date shown in the column unless the place has its own.
    """
    if placement.is_live:
        return
    column = Column.objects.select_for_update().get(pk=placement.column_id)
    if placement.ordinal is None:
        column.last_ordinal += 1
        placement.ordinal = column.last_ordinal
    column.live_count += 1
    column.save()
    placement.is_live = True
    placement.shown_on = placement.shown_on or on
    placement.save()


def hide(placement: Placement) -> None:
    """Let a place show nothing; its ordinal stays its own, so a gap remains."""
    if not placement.is_live:
        return
    Column.objects.filter(pk=placement.column_id).update(live_count=F("live_count") - 1)
    placement.is_live = False
    placement.save()


def _drop_appointment(edition: Edition, refused: Refused, *, at: datetime) -> Edition:
    person = edition.scheduled_by
    edition.scheduled_for = edition.scheduled_by = None
    edition.save()
    _record(
        "edition.schedule_failed",
        edition,
        at=at,
        by=person,
        reasons=[refusal.sentence for refusal in refused.refusals],
    )
    return edition


def _in_column_order(document: Document) -> list[Placement]:
    """The places of a document, so ordered that two publications lock columns alike.

    Otherwise each could wait for a column that the other holds.
    """
    return sorted(current_placements(document), key=attrgetter("column_id"))


def locked_with_document(edition: Edition) -> Edition:
    """The edition as it stands now, locked with its document."""
    Document.objects.select_for_update().get(pk=edition.document_id)
    return locked_edition(edition)


def _record(
    what: str, edition: Edition, *, at: datetime, by: Staff | None, **details: object
) -> None:
    journal.record(
        what,
        edition,
        at=at,
        by=by,
        document=edition.document_id,
        edition=edition.number,
        digest=edition.digest,
        **details,
    )
