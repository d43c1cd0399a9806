"""Deciding on a submitted edition: agreeing, clearing, returning."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import ngettext

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.commons.text_blocks import blocks_of
from gongkai.disclosure.digest import read_content
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Edition, ReadText
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.disclosure.queries import locked_edition
from gongkai.disclosure.refusals import (
    edit_refusals,
    return_input_refusals,
    review_input_refusals,
    review_refusals,
    signs_for,
)
from gongkai.journal import actions as journal
from gongkai.organisation.models import Staff
from gongkai.review import actions as review
from gongkai.review.actions import Pencilled
from gongkai.review.deputising import ReviewPermits
from gongkai.review.models import Opinion, Remark, Step, Verdict
from gongkai.review.queries import missing_steps
from gongkai.rules.edition_lifecycle import EDITION_LIFECYCLE, EditionState
from gongkai.screening import actions as screening
from gongkai.screening.refusals import answers_refusals


@transaction.atomic
def agree(
    edition: Edition,
    step: Step,
    *,
    read_digest: str,
    opinion: str = "",
    remarks: Sequence[tuple[int, str]] = (),
    answers: Mapping[str, bool] | None = None,
    at: datetime,
    by: Staff,
) -> Edition:
    """Agree to exactly the text whose digest was shown, at one step of its review.

    The secrecy step clears the text, the final step approves it. Regulation 2019
    art. 17. `remarks` are numbers of blocks of the text with what is said at them,
    `answers` those to the questions of the secrecy review, without which no text is
    cleared.
    Raises `Refused` with every reason, one of them that the text is no longer the
    one that was read.
    """
    edition, facts = _locked(edition, step, read_digest=read_digest, at=at, by=by)
    if step is Step.SECRECY:
        refuse_if(answers_refusals(answers, on=day_of(at)))
    given = _give(facts, step, Verdict.AGREED, opinion, remarks, at=at, by=by)
    if step is Step.SECRECY:
        screening.keep_answers(given, answers or {}, on=day_of(at))
        edition.cleared_by, edition.cleared_at = by, at
        edition.cleared_digest = edition.digest
        what = "edition.cleared"
    elif step is Step.FINAL:
        edition.approved_by, edition.approved_at = by, at
        edition.approved_digest = edition.digest
        if edition.state == EditionState.SUBMITTED:
            edition.state = EDITION_LIFECYCLE.after("approve", EditionState.SUBMITTED)
        what = "edition.approved"
    else:
        what = "edition.agreed"
    edition.save()
    _record(what, edition, step, at=at, by=by)
    if edition.state in WAS_PUBLISHED and not missing_steps(
        edition.review, edition.digest
    ):
        assert edition.review is not None, "what was agreed to has a review"
        review.fulfil_duty(edition.review, at=at, by=by)
    return edition


@transaction.atomic
def return_to_writer(
    edition: Edition,
    step: Step,
    *,
    read_digest: str,
    opinion: str,
    remarks: Sequence[tuple[int, str]] = (),
    at: datetime,
    by: Staff,
) -> Edition:
    """Send an edition back to its writers with the reason (退回修改).

    `remarks` are numbers of blocks of the text with what is wrong there; with any,
    the opinion may be left out. What was published through the emergency door stays
    public: the opinion is kept, and withdrawing or correcting is an action of its
    own. Raises `Refused`.
    """
    edition, facts = _locked(edition, step, read_digest=read_digest, at=at, by=by)
    if remarks and not opinion.strip():
        count = len(remarks)
        opinion = ngettext(
            "见文中 %(count)d 处批注。", "见文中 %(count)d 处批注。", count
        ) % {"count": count}
    refuse_if(return_input_refusals(opinion=opinion))
    _give(facts, step, Verdict.RETURNED, opinion, remarks, at=at, by=by)
    if edition.state == EditionState.SUBMITTED:
        edition.state = EDITION_LIFECYCLE.after("return", EditionState.SUBMITTED)
        edition.save()
    _record("edition.returned", edition, step, at=at, by=by)
    return edition


@transaction.atomic
def settle_remark(
    edition: Edition, remark: Remark, *, at: datetime, by: Staff
) -> Remark:
    """Note that a remark was dealt with, or take that back. Raises `Refused`.

    Whoever may write in the edition may; the text itself is not changed by it, so
    that no review is lost.
    """
    edition = locked_edition(edition)
    refuse_if(edit_refusals(EditionFacts(edition), ReviewPermits(by, on=day_of(at))))
    remark = review.settle_remark(remark, at=at, by=by)
    journal.record(
        "edition.remark_settled" if remark.settled_at else "edition.remark_reopened",
        edition,
        at=at,
        by=by,
        document=edition.document_id,
        remark=remark.pk,
    )
    return remark


def _locked(
    edition: Edition, step: Step, *, read_digest: str, at: datetime, by: Staff
) -> tuple[Edition, EditionFacts]:
    """The edition as it stands, locked, once it is sure that `by` may decide on it."""
    edition = locked_edition(edition)
    facts = EditionFacts(edition)
    refusals = review_refusals(facts, step, ReviewPermits(by, on=day_of(at)))
    refuse_if(refusals + review_input_refusals(facts, read_digest=read_digest))
    return edition, facts


def _give(
    facts: EditionFacts,
    step: Step,
    verdict: Verdict,
    opinion: str,
    remarks: Sequence[tuple[int, str]],
    *,
    at: datetime,
    by: Staff,
) -> Opinion:
    """Write the opinion down, with its remarks and the text exactly as it was read."""
    edition = facts.edition
    assert edition.review is not None, "what is in review has a review"
    quoted = {block.number: block.quoted for block in blocks_of(edition.body_html)}
    given = review.give_opinion(
        edition.review,
        step,
        verdict,
        digest=edition.digest,
        text=opinion.strip(),
        at=at,
        by=by,
        on_behalf_of=signs_for(facts, step, ReviewPermits(by, on=day_of(at))),
        remarks=[
            Pencilled(number, quoted[number], words.strip())
            for number, words in remarks
            if number in quoted and words.strip()
        ],
    )
    ReadText.objects.get_or_create(
        edition=edition,
        digest=edition.digest,
        defaults={"content": read_content(edition, facts.attachments), "at": at},
    )
    return given


def _record(
    what: str, edition: Edition, step: Step, *, at: datetime, by: Staff
) -> None:
    journal.record(
        what,
        edition,
        at=at,
        by=by,
        document=edition.document_id,
        step=step,
        digest=edition.digest,
    )
