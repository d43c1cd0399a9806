"""Opening a review, giving an opinion, and the duty an emergency leaves behind."""

from datetime import date, datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.refusals import administer_refusals
from gongkai.review.models import (
    Opinion,
    Review,
    ReviewChain,
    ReviewDuty,
    Step,
    Verdict,
)


@transaction.atomic
def set_chain(
    agency: Agency, *, has_first: bool, has_second: bool, at: datetime, by: Staff | None
) -> ReviewChain:
    """Say which reviews an agency holds before the final one.

    Raises `Refused` when `by` may not administer the agency; `by` is None only for
    the very first set-up.
    """
    refuse_if(administer_refusals(by, agency, on=day_of(at)))
    chain, _ = ReviewChain.objects.update_or_create(
        agency=agency, defaults={"has_first": has_first, "has_second": has_second}
    )
    journal.record(
        "review_chain.set",
        agency,
        at=at,
        by=by,
        has_first=has_first,
        has_second=has_second,
    )
    return chain


@transaction.atomic
def open_review(agency: Agency, *, at: datetime) -> Review:
    """Open the review of a text, with the steps its agency holds today."""
    chain = ReviewChain.objects.filter(agency=agency).first() or ReviewChain()
    return Review.objects.create(
        has_first=chain.has_first, has_second=chain.has_second, opened_at=at
    )


@transaction.atomic
def give_opinion(
    review: Review,
    step: Step,
    verdict: Verdict,
    *,
    digest: str,
    text: str,
    at: datetime,
    by: Staff,
) -> Opinion:
    """Write down a reviewer's decision about exactly the text with this digest.

    Whether the person may decide is asked before, by the room whose text it is:
    only that room knows who wrote it.
    """
    return Opinion.objects.create(
        review=review,
        step=step,
        verdict=verdict,
        digest=digest,
        text=text,
        at=at,
        by=by,
    )


@transaction.atomic
def void_opinions(review: Review, *, at: datetime) -> None:
    """Let every opinion given so far no longer count: the text was edited.

    The journal entry is that of the edit, written by the room whose text it is.
    """
    review.opinions.filter(voided_at=None).update(voided_at=at)


@transaction.atomic
def owe_review(
    review: Review, *, ground: str, due_on: date, at: datetime, by: Staff
) -> ReviewDuty:
    """Open the duty to hold, by `due_on`, the reviews an emergency passed over."""
    duty = ReviewDuty.objects.create(
        review=review, ground=ground, due_on=due_on, opened_at=at, opened_by=by
    )
    journal.record("review.owed", review, at=at, by=by, due_on=due_on.isoformat())
    return duty


@transaction.atomic
def fulfil_duty(review: Review, *, at: datetime, by: Staff) -> None:
    """Close the duty of a review whose steps have all been held."""
    duty = ReviewDuty.objects.filter(review=review, fulfilled_at=None).first()
    if duty is None:
        return
    duty.fulfilled_at = at
    duty.save()
    journal.record("review.duty_fulfilled", review, at=at, by=by)
