"""What waits for a member of staff, and the lists of the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from gongkai.disclosure.facts import LONG_FIELDS
from gongkai.disclosure.models import Column, Edition
from gongkai.disclosure.models.documents import IN_THE_MAKING, WAS_PUBLISHED
from gongkai.disclosure.queries import editions_for
from gongkai.disclosure.refusals import STEP_PERMISSIONS, unbound
from gongkai.organisation.models import Division
from gongkai.organisation.queries import Permits, divisions_without_first_responsible
from gongkai.organisation.roles import Permission
from gongkai.review.deputising import ReviewPermits
from gongkai.review.models import Opinion, ReviewDuty, Step, Verdict
from gongkai.review.queries import agreements, decision_refusals, waits_since
from gongkai.rules.edition_lifecycle import EditionState

MOST_WAITING = 500
"""So many texts in review are looked through for one person's list, no more."""


NEVER_PUBLIC = Q(published_at=None)
"""Said beside a state of what is in the making, so that its index is used."""


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
    """The figures in the rail of what is on its way."""

    drafts: int
    submitted: int
    approved: int


def counts_for(permits: Permits) -> Counts:
    """The figures beside the rail's links."""
    making = in_the_making(permits).order_by()
    by_state = dict(making.values_list("state").annotate(Count("pk")))
    return Counts(*(by_state.get(state, 0) for state in IN_THE_MAKING))


def waiting_reviews(permits: Permits) -> list[Waiting]:
    """The reviews this person may give now, the longest waiting first."""
    reach = {
        step: permits.divisions_where(permission)
        for step, permission in STEP_PERMISSIONS.items()
    }
    anywhere = set().union(*reach.values())
    if not anywhere:
        return []
    editions = (
        _with_reviews(editions_for(permits))
        .filter(Q(NEVER_PUBLIC, state=EditionState.SUBMITTED) | _owed())
        .exclude(writers=permits.person)
        .order_by(F("submitted_at").asc(nulls_first=True))
    )
    found = [
        Waiting(edition, step, _since(edition, step))
        for edition in editions[:MOST_WAITING]
        for step in Step
        if edition.document.division_id in reach[step]
        and not _step_refused(edition, step, permits)
    ]
    return sorted(found, key=lambda waiting: (waiting.since, waiting.edition.pk))


def returned_drafts(permits: Permits) -> list[Returned]:
    """Drafts of this person that a reviewer sent back, and why."""
    drafts = _with_reviews(editions_for(permits)).filter(
        NEVER_PUBLIC,
        state=EditionState.DRAFT,
        writers=permits.person,
        review__isnull=False,
    )
    found = []
    for edition in drafts:
        last = max(_opinions(edition), key=lambda o: (o.at, o.pk), default=None)
        submitted_at = edition.submitted_at
        if (
            last is not None
            and last.verdict == Verdict.RETURNED
            and (submitted_at is None or last.at >= submitted_at)
        ):
            found.append(Returned(edition, last))
    return sorted(found, key=lambda returned: returned.opinion.at)


def my_drafts(permits: Permits) -> QuerySet[Edition]:
    """The drafts this person has written in, newest first."""
    return (
        editions_for(permits)
        .filter(NEVER_PUBLIC, state=EditionState.DRAFT, writers=permits.person)
        .order_by("-written_at")
    )


def ready_to_publish(permits: Permits) -> QuerySet[Edition]:
    """Approved editions without an appointment that this person may publish."""
    divisions = permits.divisions_where(Permission.PUBLISH)
    return (
        editions_for(permits)
        .filter(
            NEVER_PUBLIC,
            state=EditionState.APPROVED,
            scheduled_for=None,
            document__division_id__in=divisions,
        )
        .order_by("approved_at")
    )


def scheduled(permits: Permits) -> QuerySet[Edition]:
    """Editions with an appointed moment, the next first."""
    return (
        editions_for(permits)
        .filter(NEVER_PUBLIC, state=EditionState.APPROVED, scheduled_for__isnull=False)
        .select_related("scheduled_by")
        .order_by("scheduled_for")
    )


def owed_reviews(permits: Permits) -> list[OwedReview]:
    """Reviews owed after emergency publications, the most urgent first."""
    editions = (
        editions_for(permits).filter(_owed()).select_related("review__duty__opened_by")
    )
    return [
        OwedReview(edition, duty, (duty.due_on - permits.on).days)
        for edition in editions.order_by("review__duty__due_on", "pk")
        if edition.review is not None and (duty := edition.review.duty)
    ]


def divisions_lacking(permits: Permits) -> list[Division]:
    """Divisions for which nobody answers, shown to those who can see to it."""
    if not permits.anywhere & {Permission.ADMINISTER, Permission.SECOND_REVIEW}:
        return []
    return list(divisions_without_first_responsible(permits.person.division.agency))


def in_the_making(permits: Permits) -> QuerySet[Edition]:
    """Every edition on its way in the divisions this person may see."""
    making = editions_for(permits).filter(NEVER_PUBLIC, state__in=IN_THE_MAKING)
    return making.order_by("-written_at")


def listed_editions(
    permits: Permits,
    *,
    state: str = "",
    division: Division | None = None,
    column: int | None = None,
    words: str = "",
) -> QuerySet[Edition]:
    """The documents list: the newest edition of each, or those in one state."""
    found = editions_for(permits).defer(*LONG_FIELDS)
    if state:
        found = found.filter(state=state)
        if state in IN_THE_MAKING:
            found = found.filter(NEVER_PUBLIC)
    else:
        newer = Edition.objects.filter(
            document=OuterRef("document"), number__gt=OuterRef("number")
        )
        found = found.filter(~Exists(newer))
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


def placed_editions(permits: Permits, column: Column) -> QuerySet[Edition]:
    """What readers see in a column, of the divisions this person may see."""
    return (
        editions_for(permits)
        .defer(*LONG_FIELDS)
        .filter(
            state=EditionState.PUBLISHED,
            document__placements__column=column,
            document__placements__is_live=True,
        )
    )


def readable_edition(
    permits: Permits, document: int, number: int | None
) -> Edition | None:
    """An edition, if this person may see it at all; None also when there is none.

    Without a number the one that stands for a document at the desk: the newest not
    given up.
    """
    editions = editions_for(permits).filter(document_id=document)
    editions = editions.select_related("document__division__agency", "withdrawn_by")
    if number is not None:
        return editions.filter(number=number).first()
    newest = editions.order_by("-number")
    return newest.exclude(state=EditionState.DISCARDED).first() or newest.first()


def _owed() -> Q:
    """Condition: the edition still owes its reviews after an emergency publication.

    Those are few at any time, so they are named one by one and looked up.
    """
    duties = ReviewDuty.objects.filter(fulfilled_at=None)
    return Q(
        review__in=list(duties.values_list("review_id", flat=True)),
        state__in=WAS_PUBLISHED,
    )


def _with_reviews(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """These editions with their writers and every opinion given on them."""
    opinions = Opinion.objects.select_related("by")
    return editions.defer(*LONG_FIELDS).prefetch_related(
        "writers", Prefetch("review__opinions", opinions)
    )


def _opinions(edition: Edition) -> Iterable[Opinion]:
    return edition.review.opinions.all() if edition.review else ()


def _step_refused(edition: Edition, step: Step, permits: Permits) -> bool:
    if edition.review is None:
        return True
    held = agreements(_opinions(edition), edition.digest)
    writers = list(edition.writers.all())
    if isinstance(permits, ReviewPermits):
        absent = permits.in_place_of(
            STEP_PERMISSIONS[step], division=edition.document.division
        )
        if absent and not unbound(absent, step, held=held, writers=writers):
            return True
    return bool(
        decision_refusals(
            edition.review, step, held=held, person=permits.person, writers=writers
        )
    )


def _since(edition: Edition, step: Step) -> datetime:
    """Since when the review can be given at this step."""
    assert edition.review is not None, "what waits for review has one"
    moments = (edition.submitted_at, edition.published_at)
    return waits_since(
        edition.review,
        step,
        agreements(_opinions(edition), edition.digest),
        put_forward_at=max((m for m in moments if m), default=edition.written_at),
    )
