"""Opening a review, giving an opinion, and the duty an emergency leaves behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.refusals import administer_refusals
from gongkai.review.deputising import (
    depute_input_refusals,
    depute_refusals,
    end_refusals,
)
from gongkai.review.models import (
    Deputation,
    Opinion,
    Remark,
    Review,
    ReviewChain,
    ReviewDuty,
    Step,
    Verdict,
)


@dataclass(frozen=True)
class Pencilled:
    """A remark as a reviewer pencils it: at which block, how that begins, what."""

    block: int
    quoted: str
    text: str


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
    on_behalf_of: Staff | None = None,
    remarks: Sequence[Pencilled] = (),
) -> Opinion:
    """Write down a reviewer's decision about exactly the text with this digest.

    Whether the person may decide is asked before, by the room whose text it is:
    only that room knows who wrote it. `remarks` are what was said at places in it.
    """
    opinion = Opinion.objects.create(
        review=review,
        step=step,
        verdict=verdict,
        digest=digest,
        text=text,
        at=at,
        by=by,
        on_behalf_of=on_behalf_of,
    )
    Remark.objects.bulk_create(
        Remark(
            opinion=opinion,
            block=remark.block,
            quoted=remark.quoted[:200],
            text=remark.text,
        )
        for remark in remarks
    )
    return opinion


@transaction.atomic
def settle_remark(remark: Remark, *, at: datetime, by: Staff) -> Remark:
    """Note that a writer has dealt with a remark, or take the note back.

    Whether the person may is asked before, by the room whose text it is.
    """
    remark = Remark.objects.select_for_update().get(pk=remark.pk)
    is_settled = remark.settled_at is not None
    remark.settled_at = None if is_settled else at
    remark.settled_by = None if is_settled else by
    remark.save()
    return remark


@transaction.atomic
def depute(
    absent: Staff,
    deputy: Staff,
    *,
    from_on: date,
    until_on: date,
    reason: str = "",
    at: datetime,
    by: Staff,
) -> Deputation:
    """Let somebody review in the place of one who is absent, for a period.

    Raises `Refused`.
    """
    on = day_of(at)
    refusals = depute_refusals(absent, by=by, on=on)
    refuse_if(
        refusals
        + depute_input_refusals(
            absent, deputy, from_on=from_on, until_on=until_on, on=on
        )
    )
    deputation = Deputation.objects.create(
        absent=absent,
        deputy=deputy,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip(),
        made_at=at,
        made_by=by,
    )
    _record_deputation("review.deputed", deputation, at=at, by=by)
    return deputation


@transaction.atomic
def end_deputation(deputation: Deputation, *, at: datetime, by: Staff) -> Deputation:
    """End a deputation before its time. Raises `Refused`."""
    found = Deputation.objects.select_for_update().get(pk=deputation.pk)
    refuse_if(end_refusals(found, by=by, on=day_of(at)))
    found.ended_at, found.ended_by = at, by
    found.save()
    _record_deputation("review.deputation_ended", found, at=at, by=by)
    return found


def _record_deputation(
    what: str, deputation: Deputation, *, at: datetime, by: Staff
) -> None:
    journal.record(
        what,
        deputation,
        at=at,
        by=by,
        absent=deputation.absent_id,
        deputy=deputation.deputy_id,
        from_on=deputation.from_on.isoformat(),
        until_on=deputation.until_on.isoformat(),
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
