"""Where a review stands, and why a person may not take a step of it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.organisation.models import Staff
from gongkai.review.models import Opinion, Review, ReviewDuty, Step, Verdict


def agreed(review: Review | None, digest: str) -> dict[Step, Opinion]:
    """The agreements that apply to the text with this digest, by step."""
    if review is None:
        return {}
    return agreements(review.opinions.select_related("by"), digest)


def agreements(opinions: Iterable[Opinion], digest: str) -> dict[Step, Opinion]:
    """Those of these opinions that agree to the text with this digest, by step."""
    return {
        Step(opinion.step): opinion
        for opinion in opinions
        if opinion.verdict == Verdict.AGREED
        and opinion.digest == digest
        and opinion.voided_at is None
    }


def next_step(review: Review, digest: str) -> Step | None:
    """The ordered review that is due for this text; None when all were held."""
    held = agreed(review, digest)
    return next((step for step in review.ordered_steps if step not in held), None)


def step_refusals(
    review: Review,
    step: Step,
    *,
    digest: str,
    person: Staff,
    writers: Collection[Staff],
) -> list[Refusal]:
    """Why this person may not decide at this step on this text; [] if they may."""
    return decision_refusals(
        review, step, held=agreed(review, digest), person=person, writers=writers
    )


def decision_refusals(
    review: Review,
    step: Step,
    *,
    held: Mapping[Step, Opinion],
    person: Staff,
    writers: Collection[Staff],
) -> list[Refusal]:
    """As `step_refusals`, where the agreements to the text are known already.

    Nobody reviews their own text, and nobody holds two of the ordered reviews of
    one text. The final review comes last, after the secrecy review.
    """
    refusals = []
    if person in writers:
        refusals.append(
            Refusal("own_text", _("您参与起草了这份文稿，须由其他人审核。"))
        )
    if step in held:
        refusals.append(
            Refusal(
                "already_given",
                _("%(step)s已由%(name)s完成，无需重复。")
                % {"step": step.label, "name": held[step].by},
            )
        )
        return refusals
    if step is Step.SECRECY:
        return refusals
    if step not in review.ordered_steps:
        refusals.append(
            Refusal("not_in_chain", _("本机关的审核流程没有%s。") % step.label)
        )
        return refusals
    if any(held[other].by == person for other in review.ordered_steps if other in held):
        refusals.append(
            Refusal("one_person_two_reviews", _("您已审核过这份文稿，须由另一人审核。"))
        )
    for earlier in review.ordered_steps[: review.ordered_steps.index(step)]:
        if earlier not in held:
            refusals.append(
                Refusal("earlier_step_missing", _("尚未完成%s。") % earlier.label)
            )
    if step is Step.FINAL and Step.SECRECY not in held:
        refusals.append(
            Refusal("not_cleared", _("尚未通过保密审查，请先完成保密审查。"))
        )
    return refusals


def missing_steps(review: Review | None, digest: str) -> list[Step]:
    """The steps, secrecy review included, not yet agreed for this text."""
    return steps_without(agreed(review, digest), review)


def steps_without(held: Mapping[Step, Opinion], review: Review | None) -> list[Step]:
    """As `missing_steps`, where the agreements to the text are known already."""
    if review is None:
        return list(Step)
    return [step for step in (Step.SECRECY, *review.ordered_steps) if step not in held]


def waits_since(
    review: Review,
    step: Step,
    held: Mapping[Step, Opinion],
    *,
    put_forward_at: datetime,
) -> datetime:
    """Since when a step can be taken: after the text came, and the steps before it.

    The secrecy review may be held at any time, the final review after all others.
    """
    before: list[Step] = []
    if step is not Step.SECRECY:
        before = list(review.ordered_steps[: review.ordered_steps.index(step)])
    if step is Step.FINAL:
        before.append(Step.SECRECY)
    agreed_at = (held[other].at for other in before if other in held)
    return max((put_forward_at, *agreed_at))


def open_duties(*, on: date | None = None) -> QuerySet[ReviewDuty]:
    """Reviews owed after emergency publications; with `on`, only those overdue."""
    duties = ReviewDuty.objects.filter(fulfilled_at=None).select_related("opened_by")
    return duties.filter(due_on__lt=on) if on else duties
