"""Giving anew a reply that a reconsideration or a suit has annulled."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal
from gongkai.commons.sealing import SealedText
from gongkai.info_requests.actions.moving import (
    begin,
    day_refusals,
    empty_refusals,
    finish,
    record,
    recount,
)
from gongkai.info_requests.actions.numbering import number_for_redone
from gongkai.info_requests.models import (
    InfoRequest,
    Litigation,
    Reconsideration,
    Redecision,
    RemedyResult,
)
from gongkai.info_requests.personal import PERSONAL
from gongkai.organisation.models import Staff
from gongkai.rules.info_request_lifecycle import RequestState

COPIED = (
    *("agency", "kind", "channel", "applicant_kind", "wanted_form", "wanted_channel"),
    *("query_code_hash", "applicant_fingerprint"),
)


@transaction.atomic
def redecide(
    info_request: InfoRequest,
    remedy: Reconsideration | Litigation,
    order: str,
    *,
    ordered_on: date,
    reply_by_on: date | None = None,
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Open the case in which an annulled reply is given anew, and hand it back.

    It begins registered, with what the applicant asked, under a number made from the
    first one; number and query code open it like the first. Its period runs from
    `ordered_on`, the day on which the decision arrived, or ends on `reply_by_on` where
    the decision sets a day. `order` says the article and what is to be done. The first
    case stays as it is. Raises `Refused`.
    """
    info_request = begin(
        info_request,
        "redecide",
        at=at,
        by=by,
        read_version=read_version,
        inputs=[
            *_remedy_refusals(info_request, remedy),
            *_order_refusals(order, ordered_on, reply_by_on, remedy, on=day_of(at)),
        ],
    )
    case = _opened_anew(info_request, ordered_on, at=at, by=by)
    key = "litigation" if isinstance(remedy, Litigation) else "reconsideration"
    Redecision.objects.create(
        info_request=case,
        earlier=info_request,
        order=SealedText.of(order.strip()),
        ordered_on=ordered_on,
        reply_by_on=reply_by_on,
        recorded_at=at,
        recorded_by=by,
        **{key: remedy},
    )
    recount(case, on=day_of(at))
    case.save()
    record("registered", case, at=at, by=by, received_on=case.received_on)
    finish(
        info_request,
        "redecide",
        "redecided",
        at=at,
        by=by,
        kind=key,
        redone_as=case.number,
        ordered_on=ordered_on,
        reply_by_on=reply_by_on,
    )
    return case


def _opened_anew(
    earlier: InfoRequest, ordered_on: date, *, at: datetime, by: Staff
) -> InfoRequest:
    """The case for the new reply, with what was asked in the first one."""
    sealed = PERSONAL["InfoRequest"] - set(COPIED)
    return InfoRequest.objects.create(
        number=number_for_redone(earlier),
        submitted_at=earlier.submitted_at,
        entered_by=by,
        arrived_on=ordered_on,
        received_on=ordered_on,
        state=RequestState.REGISTERED,
        registered_at=at,
        registered_by=by,
        **{name: getattr(earlier, name) for name in COPIED},
        **{
            name: SealedText.of(getattr(earlier, name).reveal())
            for name in sorted(sealed)
        },
    )


def _remedy_refusals(
    info_request: InfoRequest, remedy: Reconsideration | Litigation
) -> list[Refusal]:
    """Only a remedy of this case, that annulled its reply, and only once."""
    refusals = []
    if remedy.info_request_id != info_request.pk:
        refusals.append(Refusal("other_request", _("复议或者诉讼属于另一件申请。")))
    if remedy.result != RemedyResult.CORRECTED:
        refusals.append(
            Refusal("not_annulled", _("审理结果不是“结果纠正”，不需要重新答复。"))
        )
    if hasattr(remedy, "redecision"):
        refusals.append(Refusal("redecided_once", _("已经为它立案重新答复。")))
    return refusals


def _order_refusals(
    order: str,
    ordered_on: date,
    reply_by_on: date | None,
    remedy: Reconsideration | Litigation,
    *,
    on: date,
) -> list[Refusal]:
    """What is wrong with what the decision is said to order."""
    refusals = [
        *empty_refusals(order, "no_order", _("请写明决定书或者判决书的条款和要求。")),
        *day_refusals(
            ordered_on, code="ordered_on", not_before=remedy.result_on, not_after=on
        ),
    ]
    if reply_by_on is not None and reply_by_on < ordered_on:
        sentence = _("答复的最后一日不能早于决定送达本机关之日。")
        refusals.append(Refusal("limit_too_early", sentence))
    return refusals
