"""What waits for a member of staff, and the lists of the desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from gongkai.disclosure.models import Document, Edition
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.disclosure.queries import editions_for
from gongkai.disclosure.refusals import STEP_PERMISSIONS
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.queries import (
    divisions_where,
    divisions_without_first_responsible,
    permissions_of,
)
from gongkai.organisation.roles import Permission
from gongkai.review.models import Opinion, ReviewDuty, Step, Verdict
from gongkai.review.queries import step_refusals
from gongkai.rules.edition_lifecycle import EditionState

IN_THE_MAKING = (EditionState.DRAFT, EditionState.SUBMITTED, EditionState.APPROVED)
MOST_WAITING = 200
"""So many texts in review are looked through for one person's list, no more."""


@dataclass(frozen=True)
class Waiting:
    """A review that this person may give now, and since when it waits."""

    edition: Edition
    step: Step
    since: datetime


@dataclass(frozen=True)
class Returned:
    """A draft that came back to its writers, with the opinion that sent it back."""

    edition: Edition
    opinion: Opinion


@dataclass(frozen=True)
class OwedReview:
    """The review owed after an emergency publication; negative days are overdue."""

    edition: Edition
    duty: ReviewDuty
    days_left: int


@dataclass(frozen=True)
class Counts:
    """The figures in the rail."""

    to_do: int
    drafts: int
    submitted: int
    approved: int


def counts_for(person: Staff, *, on: date) -> Counts:
    """The figures beside the rail's links."""
    making = editions_for(person, on=on).filter(state__in=IN_THE_MAKING).order_by()
    by_state = dict(making.values_list("state").annotate(Count("pk")))
    to_do = (
        len(waiting_reviews(person, on=on))
        + len(returned_drafts(person, on=on))
        + len(owed_reviews(person, on=on))
        + ready_to_publish(person, on=on).count()
    )
    return Counts(to_do, *(by_state.get(state, 0) for state in IN_THE_MAKING))


def waiting_reviews(person: Staff, *, on: date) -> list[Waiting]:
    """The reviews this person may give now, the longest waiting first."""
    found = [
        Waiting(edition, step, _since(edition))
        for step in Step
        for edition in _in_review(person, step, on=on)
        if edition.review is not None
        and not step_refusals(
            edition.review,
            step,
            digest=edition.digest,
            person=person,
            writers=list(edition.writers.all()),
        )
    ]
    return sorted(found, key=lambda waiting: (waiting.since, waiting.edition.pk))


def returned_drafts(person: Staff, *, on: date) -> list[Returned]:
    """Drafts of this person that a reviewer sent back, and why."""
    drafts = editions_for(person, on=on).filter(
        state=EditionState.DRAFT, writers=person, review__isnull=False
    )
    found = []
    for edition in drafts:
        assert edition.review is not None
        last = edition.review.opinions.select_related("by").order_by("at", "pk").last()
        submitted_at = edition.submitted_at
        if (
            last is not None
            and last.verdict == Verdict.RETURNED
            and (submitted_at is None or last.at >= submitted_at)
        ):
            found.append(Returned(edition, last))
    return sorted(found, key=lambda returned: returned.opinion.at)


def my_drafts(person: Staff, *, on: date) -> QuerySet[Edition]:
    """The drafts this person has written in, newest first."""
    return (
        editions_for(person, on=on)
        .filter(state=EditionState.DRAFT, writers=person)
        .order_by("-written_at")
    )


def ready_to_publish(person: Staff, *, on: date) -> QuerySet[Edition]:
    """Approved editions without an appointment that this person may publish."""
    divisions = divisions_where(person, Permission.PUBLISH, on=on)
    return (
        editions_for(person, on=on)
        .filter(
            state=EditionState.APPROVED,
            scheduled_for=None,
            document__division_id__in=divisions,
        )
        .order_by("approved_at")
    )


def scheduled(person: Staff, *, on: date) -> QuerySet[Edition]:
    """Editions with an appointed moment, the next first."""
    return (
        editions_for(person, on=on)
        .filter(state=EditionState.APPROVED, scheduled_for__isnull=False)
        .select_related("scheduled_by")
        .order_by("scheduled_for")
    )


def owed_reviews(person: Staff, *, on: date) -> list[OwedReview]:
    """Reviews owed after emergency publications, the most urgent first."""
    editions = (
        editions_for(person, on=on)
        .filter(
            review__duty__isnull=False,
            review__duty__fulfilled_at=None,
            state__in=WAS_PUBLISHED,
        )
        .select_related("review__duty__opened_by")
        .order_by("review__duty__due_on", "pk")
    )
    return [
        OwedReview(edition, duty, (duty.due_on - on).days)
        for edition in editions
        if edition.review is not None and (duty := edition.review.duty)
    ]


def divisions_lacking(person: Staff, *, on: date) -> list[Division]:
    """Divisions for which nobody answers, shown to those who can see to it."""
    if not permissions_of(person, on=on) & {
        Permission.ADMINISTER,
        Permission.SECOND_REVIEW,
    }:
        return []
    return list(divisions_without_first_responsible(person.division.agency))


def in_the_making(person: Staff, *, on: date) -> QuerySet[Edition]:
    """Every edition on its way in the divisions this person may see."""
    return (
        editions_for(person, on=on)
        .filter(state__in=IN_THE_MAKING)
        .order_by("-written_at")
    )


def listed_editions(
    person: Staff,
    *,
    on: date,
    state: str = "",
    division: Division | None = None,
    column: int | None = None,
    words: str = "",
) -> QuerySet[Edition]:
    """The documents list: the newest edition of each, or those in one state."""
    found = editions_for(person, on=on).order_by("-written_at", "-pk")
    if state:
        found = found.filter(state=state)
    else:
        newest = (
            Edition.objects.filter(document=OuterRef("document"))
            .order_by("-number")
            .values("pk")[:1]
        )
        found = found.filter(pk=Subquery(newest))
    if division is not None:
        found = found.filter(document__division=division)
    if column is not None:
        found = found.filter(
            document__placements__column=column,
            document__placements__removed_at=None,
        )
    for word in words.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(document_number__icontains=word)
            | Q(document__index_number__icontains=word)
        )
    return found


def newest_edition(document: Document) -> Edition | None:
    """The edition that stands for a document at the desk: the newest not given up."""
    editions = document.editions.order_by("-number")
    return editions.exclude(state=EditionState.DISCARDED).first() or editions.first()


def readable_edition(
    person: Staff, document: int, number: int | None, *, on: date
) -> Edition | None:
    """An edition, if this person may see it at all; None also when there is none."""
    editions = editions_for(person, on=on).filter(document_id=document)
    if number is not None:
        return editions.filter(number=number).first()
    newest = editions.order_by("-number")
    return newest.exclude(state=EditionState.DISCARDED).first() or newest.first()


def agency_of(person: Staff) -> Agency:
    """The agency a member of staff works for."""
    return person.division.agency


def _in_review(person: Staff, step: Step, *, on: date) -> Iterator[Edition]:
    """Editions that may wait for this person at this step, before the finer rules."""
    divisions = divisions_where(person, STEP_PERMISSIONS[step], on=on)
    if not divisions:
        return iter(())
    given = Opinion.objects.filter(
        review=OuterRef("review"),
        step=step,
        verdict=Verdict.AGREED,
        digest=OuterRef("digest"),
    )
    owed = Q(
        state__in=WAS_PUBLISHED,
        review__duty__isnull=False,
        review__duty__fulfilled_at=None,
    )
    editions = (
        editions_for(person, on=on)
        .filter(Q(state=EditionState.SUBMITTED) | owed)
        .filter(document__division_id__in=divisions)
        .exclude(Exists(given))
        .exclude(writers=person)
        .order_by(F("submitted_at").asc(nulls_first=True))
    )
    return iter(editions[:MOST_WAITING])


def _since(edition: Edition) -> datetime:
    """Since when the next review can be given: submission or the last agreement."""
    assert edition.review is not None
    last = (
        edition.review.opinions.filter(verdict=Verdict.AGREED, digest=edition.digest)
        .order_by("at")
        .last()
    )
    moments = [edition.submitted_at, last.at if last else None, edition.published_at]
    return max((moment for moment in moments if moment), default=edition.written_at)
