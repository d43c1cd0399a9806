"""The reply: written, reviewed like any publication, issued.

Three bolts, as for editions: the table of moves leads to a decision through review
only, every opinion is bound to the digest of what was read, and the database takes an
issued reply only with the signatures of its very text.
"""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.commons.sealing import SealedText
from gongkai.info_requests.actions.moving import begin, empty_refusals, finish
from gongkai.info_requests.actions.numbering import next_number
from gongkai.info_requests.digest import PLAIN_PARTS, SEALED_PARTS, reply_digest
from gongkai.info_requests.facts import reply_of
from gongkai.info_requests.models import (
    InfoRequest,
    Reply,
    ReplyOpinion,
)
from gongkai.info_requests.people import STEP_PERMISSIONS, steps_of
from gongkai.letters.kinds import kind_of
from gongkai.organisation.models import Staff
from gongkai.review import actions as review
from gongkai.review.models import Step, Verdict
from gongkai.review.queries import step_refusals
from gongkai.rules.outcomes import (
    RequestKind,
    effective_grounds,
    outcome,
    outcomes_for_reply,
)


@transaction.atomic
def draft_reply(
    info_request: InfoRequest,
    outcome_key: str,
    *,
    read_version: int,
    at: datetime,
    by: Staff,
    **parts: Any,
) -> InfoRequest:
    """Begin the reply with one outcome; what it still needs is asked on submission.

    `parts` are of `SEALED_PARTS` (plain strings, sealed here) and `PLAIN_PARTS`.
    Raises `Refused`.
    """
    info_request = begin(
        info_request,
        "draft_reply",
        at=at,
        by=by,
        read_version=read_version,
        inputs=_outcome_refusals(info_request, outcome_key),
    )
    reply = Reply(
        info_request=info_request,
        written_by=by,
        written_at=at,
        digest_salt=SealedText.of(secrets.token_urlsafe(24)),
    )
    _set_parts(reply, {**parts, "outcome": outcome_key})
    reply.digest = reply_digest(reply)
    reply.save()
    reply.writers.add(by)
    return finish(
        info_request, "draft_reply", "reply_drafted", at=at, by=by, outcome=outcome_key
    )


@transaction.atomic
def edit_reply(
    info_request: InfoRequest,
    *,
    read_version: int,
    at: datetime,
    by: Staff,
    **parts: Any,
) -> InfoRequest:
    """Change the reply; every opinion given so far no longer counts.

    When nothing a reader sees has changed, no opinion is lost. Raises `Refused`.
    """
    chosen = parts.get("outcome")
    info_request = begin(
        info_request,
        "edit_reply",
        at=at,
        by=by,
        read_version=read_version,
        inputs=_outcome_refusals(info_request, chosen) if chosen else (),
    )
    reply = info_request.reply
    _set_parts(reply, parts)
    note_written(reply, at=at, by=by)
    return finish(
        info_request, "edit_reply", "reply_edited", at=at, by=by, outcome=reply.outcome
    )


@transaction.atomic
def submit_reply(
    info_request: InfoRequest, *, read_version: int, at: datetime, by: Staff
) -> InfoRequest:
    """Put the reply forward for review, once nothing its outcome needs is missing.

    Raises `Refused` with every lack.
    """
    info_request = begin(
        info_request, "submit_reply", at=at, by=by, read_version=read_version
    )
    reply = info_request.reply
    reply.submitted_at, reply.submitted_by = at, by
    if reply.review is None:
        reply.review = review.open_review(info_request.agency, at=at)
    reply.save()
    return finish(
        info_request,
        "submit_reply",
        "reply_submitted",
        at=at,
        by=by,
        outcome=reply.outcome,
    )


@transaction.atomic
def reopen_reply(
    info_request: InfoRequest, *, read_version: int, at: datetime, by: Staff
) -> InfoRequest:
    """Take a reply back from review to change it. Raises `Refused`."""
    info_request = begin(
        info_request, "reopen_reply", at=at, by=by, read_version=read_version
    )
    return finish(info_request, "reopen_reply", "reply_reopened", at=at, by=by)


@transaction.atomic
def agree_to_reply(
    info_request: InfoRequest,
    step: Step,
    *,
    read_digest: str,
    opinion: str = "",
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Agree to exactly the reply whose digest was shown, at one step of its review.

    Two reviewers may decide at once; what binds them is the digest. Raises `Refused`.
    """
    info_request, reply = _in_review(
        info_request, "agree_to_reply", step, read_digest=read_digest, at=at, by=by
    )
    _give(reply, step, Verdict.AGREED, opinion, at=at, by=by)
    if step is Step.SECRECY:
        reply.cleared_by, reply.cleared_at = by, at
        reply.cleared_digest = reply.digest
    elif step is Step.FINAL:
        reply.approved_by, reply.approved_at = by, at
        reply.approved_digest = reply.digest
    reply.save()
    return finish(
        info_request, "agree_to_reply", "reply_agreed", at=at, by=by, step=step.value
    )


@transaction.atomic
def return_reply(
    info_request: InfoRequest,
    step: Step,
    *,
    read_digest: str,
    opinion: str,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Send a reply back to its writers with the reason. Raises `Refused`."""
    info_request, reply = _in_review(
        info_request,
        "return_reply",
        step,
        read_digest=read_digest,
        at=at,
        by=by,
        inputs=empty_refusals(
            opinion, "no_opinion", _("请写明退回的原因，方便起草人修改。")
        ),
    )
    _give(reply, step, Verdict.RETURNED, opinion, at=at, by=by)
    return finish(
        info_request, "return_reply", "reply_returned", at=at, by=by, step=step.value
    )


@transaction.atomic
def issue_reply(
    info_request: InfoRequest, *, read_version: int, at: datetime, by: Staff
) -> InfoRequest:
    """Issue the reviewed reply under its number: the request is then decided.

    Its outcome is what the annual report counts, in the year of this day. Raises
    `Refused`.
    """
    inputs = []
    drafted = reply_of(info_request)
    if drafted is not None and reply_digest(drafted) != drafted.digest:
        inputs.append(
            Refusal(
                "altered_outside",
                _("存储的答复与审核过的不一致，可能被绕过系统改动过，请重新审核。"),
            )
        )
    info_request = begin(
        info_request,
        "issue_reply",
        at=at,
        by=by,
        read_version=read_version,
        inputs=inputs,
    )
    reply = info_request.reply
    reply.issued_at, reply.issued_by = at, by
    series = kind_of(outcome(reply.outcome).letter).series
    reply.document_number = next_number(info_request.agency, series, on=day_of(at))
    reply.save()
    info_request.outcome, info_request.decided_on = reply.outcome, day_of(at)
    return finish(
        info_request,
        "issue_reply",
        "reply_issued",
        at=at,
        by=by,
        outcome=reply.outcome,
        document_number=reply.document_number,
    )


def review_step_refusals(
    info_request: InfoRequest, reply: Reply, step: Step, *, at: datetime, by: Staff
) -> list[Refusal]:
    """Why a person may not decide at this step of the reply's review."""
    refusals = []
    if step not in steps_of(by, info_request, on=day_of(at)):
        refusals.append(
            Refusal(
                "not_permitted",
                _("您没有“%s”的权限。") % STEP_PERMISSIONS[step].label,
            )
        )
    assert reply.review is not None, "what was submitted has a review"
    return refusals + step_refusals(
        reply.review,
        step,
        digest=reply.digest,
        person=by,
        writers=list(reply.writers.all()),
    )


def _in_review(
    info_request: InfoRequest,
    action: str,
    step: Step,
    *,
    read_digest: str,
    at: datetime,
    by: Staff,
    inputs: list[Refusal] | None = None,
) -> tuple[InfoRequest, Reply]:
    """Request and reply, locked, once it is sure that `by` may decide on this text."""
    info_request = begin(info_request, action, at=at, by=by, inputs=inputs or ())
    reply = info_request.reply
    refusals = review_step_refusals(info_request, reply, step, at=at, by=by)
    if read_digest != reply.digest or reply.digest != reply_digest(reply):
        refusals.append(
            Refusal(
                "text_has_changed", _("您打开之后文字已被修改，请重新阅读后再审核。")
            )
        )
    refuse_if(refusals)
    return info_request, reply


def _give(
    reply: Reply, step: Step, verdict: Verdict, text: str, *, at: datetime, by: Staff
) -> None:
    """Give the opinion in the review, with its words sealed in this room.

    What a reviewer writes about a reply may name the applicant; the review's own
    table is open to all who read reviews.
    """
    assert reply.review is not None, "what is in review has a review"
    opinion = review.give_opinion(
        reply.review,
        step,
        verdict,
        digest=reply.digest,
        text=_("意见正文封存在申请案卷中。") if text.strip() else "",
        at=at,
        by=by,
    )
    if text.strip():
        ReplyOpinion.objects.create(opinion=opinion, text=SealedText.of(text.strip()))


def _outcome_refusals(info_request: InfoRequest, key: str) -> list[Refusal]:
    """Only what a reply may say under the Regulation the request came under."""
    received_on = info_request.received_on
    kind = RequestKind(info_request.kind)
    allowed = outcomes_for_reply(received_on, kind) if received_on else ()
    if key in {one.key for one in allowed}:
        return []
    return [Refusal("no_such_outcome", _("这件申请不能这样答复，请另选答复类型。"))]


def _set_parts(reply: Reply, parts: dict[str, Any]) -> None:
    """Set what was given, sealing what is sealed; grounds as the outcome allows."""
    unknown = parts.keys() - set(SEALED_PARTS) - set(PLAIN_PARTS)
    if unknown:
        raise TypeError(f"not parts of a reply: {sorted(unknown)}")
    for name, value in parts.items():
        if name in SEALED_PARTS:
            if getattr(reply, name).reveal() != value.strip():
                setattr(reply, name, SealedText.of(value.strip()))
        else:
            setattr(reply, name, value)
    reply.grounds = list(effective_grounds(outcome(reply.outcome), reply.grounds))


def note_written(reply: Reply, *, at: datetime, by: Staff) -> None:
    """Take the digest anew; a changed text loses its opinions and signatures."""
    digest = reply_digest(reply)
    if digest == reply.digest:
        return
    if reply.review is not None:
        review.void_opinions(reply.review, at=at)
    for signature in ("cleared", "approved"):
        setattr(reply, f"{signature}_by", None)
        setattr(reply, f"{signature}_at", None)
        setattr(reply, f"{signature}_digest", "")
    reply.written_by, reply.written_at, reply.digest = by, at, digest
    reply.save()
    reply.writers.add(by)
