"""Deciding on a submitted edition: agreeing, clearing, returning."""

from datetime import datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Edition
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.disclosure.queries import locked_edition
from gongkai.disclosure.refusals import (
    return_input_refusals,
    review_input_refusals,
    review_refusals,
)
from gongkai.journal import actions as journal
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import Permits
from gongkai.review import actions as review
from gongkai.review.models import Step, Verdict
from gongkai.review.queries import missing_steps
from gongkai.rules.edition_lifecycle import EDITION_LIFECYCLE, EditionState


@transaction.atomic
def agree(
    edition: Edition,
    step: Step,
    *,
    read_digest: str,
    opinion: str = "",
    at: datetime,
    by: Staff,
) -> Edition:
    """Agree to exactly the text whose digest was shown, at one step of its review.

    The secrecy step clears the text, the final step approves it. Regulation 2019
    art. 17. Raises `Refused` with every reason, one of them that the text is no
    longer the one that was read.
    """
    edition = _locked(edition, step, read_digest=read_digest, at=at, by=by)
    _give(edition, step, Verdict.AGREED, opinion, at=at, by=by)
    if step is Step.SECRECY:
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
    at: datetime,
    by: Staff,
) -> Edition:
    """Send an edition back to its writers with the reason (退回修改).

    What was published through the emergency door stays public: the opinion is kept,
    and withdrawing or correcting is an action of its own. Raises `Refused`.
    """
    edition = _locked(edition, step, read_digest=read_digest, at=at, by=by)
    refuse_if(return_input_refusals(opinion=opinion))
    _give(edition, step, Verdict.RETURNED, opinion, at=at, by=by)
    if edition.state == EditionState.SUBMITTED:
        edition.state = EDITION_LIFECYCLE.after("return", EditionState.SUBMITTED)
        edition.save()
    _record("edition.returned", edition, step, at=at, by=by)
    return edition


def _locked(
    edition: Edition, step: Step, *, read_digest: str, at: datetime, by: Staff
) -> Edition:
    """The edition as it stands, locked, once it is sure that `by` may decide on it."""
    edition = locked_edition(edition)
    facts = EditionFacts(edition)
    refusals = review_refusals(facts, step, Permits(by, on=day_of(at)))
    refuse_if(refusals + review_input_refusals(facts, read_digest=read_digest))
    return edition


def _give(
    edition: Edition,
    step: Step,
    verdict: Verdict,
    opinion: str,
    *,
    at: datetime,
    by: Staff,
) -> None:
    assert edition.review is not None, "what is in review has a review"
    review.give_opinion(
        edition.review,
        step,
        verdict,
        digest=edition.digest,
        text=opinion.strip(),
        at=at,
        by=by,
    )


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
