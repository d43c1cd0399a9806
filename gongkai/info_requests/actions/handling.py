"""What is asked of the applicant: a correction, reasons."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.commons.sealing import SealedText
from gongkai.info_requests.actions.files import NewFile, keep_file
from gongkai.info_requests.actions.moving import (
    begin,
    day_refusals,
    empty_refusals,
    end_without_reply,
    finish,
)
from gongkai.info_requests.actions.registration import set_marks
from gongkai.info_requests.models import (
    CorrectionNotice,
    InfoRequest,
    ReasonsRequest,
)
from gongkai.info_requests.queries import requests_in_month
from gongkai.organisation.models import Staff


@transaction.atomic
def ask_correction(
    info_request: InfoRequest,
    text: str,
    correct_by_on: date,
    *,
    unclear: str = "",
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Say once, within seven working days, what is to be corrected (art. 30).

    `text` is what to supply, `unclear` why: the notice states both. Raises `Refused`.
    """
    on = day_of(at)
    info_request = begin(
        info_request,
        "ask_correction",
        at=at,
        by=by,
        read_version=read_version,
        inputs=[
            *empty_refusals(text, "no_text", _("请写明需要补正的内容和理由。")),
            *_limit_refusals(correct_by_on, on),
        ],
    )
    CorrectionNotice.objects.create(
        info_request=info_request,
        unclear=SealedText.of(unclear),
        text=SealedText.of(text),
        sent_on=on,
        correct_by_on=correct_by_on,
        sent_at=at,
        sent_by=by,
    )
    return finish(
        info_request,
        "ask_correction",
        "correction_asked",
        at=at,
        by=by,
        correct_by_on=correct_by_on,
    )


@transaction.atomic
def correct(
    info_request: InfoRequest,
    description: str,
    *,
    text: str = "",
    corrected_on: date | None = None,
    files: Sequence[NewFile] = (),
    read_version: int | None = None,
    at: datetime,
    by: Staff | None = None,
) -> InfoRequest:
    """Take the corrected request in; the reply period begins anew (art. 30).

    `description` is the whole of what is now asked. `by` None is the applicant; an
    officer states the day on which the correction came. Late corrections are taken as
    long as the request has not been given up. Raises `Refused`.
    """
    on = day_of(at)
    corrected_on = on if by is None or corrected_on is None else corrected_on
    info_request = begin(
        info_request,
        "correct",
        at=at,
        by=by,
        read_version=read_version,
        inputs=empty_refusals(
            description, "no_description", _("请描述您需要的政府信息。")
        ),
    )
    notice = info_request.correction_notice
    refuse_if(
        day_refusals(
            corrected_on, code="corrected_on", not_before=notice.sent_on, not_after=on
        )
    )
    notice.corrected_on = corrected_on
    notice.corrected_text = SealedText.of(text)
    notice.earlier_description = info_request.description
    notice.save()
    info_request.description = SealedText.of(description.strip())
    set_marks(info_request, description)
    for file in files:
        keep_file(info_request, file, at=at, by=by)
    return finish(
        info_request,
        "correct",
        "corrected",
        at=at,
        by=by,
        corrected_on=corrected_on,
        file_count=len(files),
    )


@transaction.atomic
def abandon(
    info_request: InfoRequest, *, read_version: int, at: datetime, by: Staff
) -> InfoRequest:
    """Handle a request no further that was not corrected in time (art. 30).

    That there was no good reason is the officer's judgement. Raises `Refused`.
    """
    info_request = begin(
        info_request, "abandon", at=at, by=by, read_version=read_version
    )
    end_without_reply(info_request, "abandon", at=at)
    return finish(info_request, "abandon", "abandoned", at=at, by=by)


@transaction.atomic
def ask_reasons(
    info_request: InfoRequest,
    text: str,
    answer_by_on: date,
    *,
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Ask why so many or so often, with the count found (art. 35). Raises `Refused`."""
    on = day_of(at)
    info_request = begin(
        info_request,
        "ask_reasons",
        at=at,
        by=by,
        read_version=read_version,
        inputs=[
            *empty_refusals(text, "no_text", _("请写明申请数量、频次的情况。")),
            *_limit_refusals(answer_by_on, on),
        ],
    )
    ReasonsRequest.objects.create(
        info_request=info_request,
        text=SealedText.of(text),
        request_count=requests_in_month(info_request).count(),
        asked_on=on,
        answer_by_on=answer_by_on,
        asked_at=at,
        asked_by=by,
    )
    return finish(
        info_request,
        "ask_reasons",
        "reasons_asked",
        at=at,
        by=by,
        answer_by_on=answer_by_on,
    )


@transaction.atomic
def give_reasons(
    info_request: InfoRequest,
    reasons: str,
    *,
    read_version: int | None = None,
    at: datetime,
    by: Staff | None = None,
) -> InfoRequest:
    """Take in why; whether that is reasonable the reply will say (art. 35).

    Raises `Refused`.
    """
    info_request = begin(
        info_request,
        "give_reasons",
        at=at,
        by=by,
        read_version=read_version,
        inputs=empty_refusals(reasons, "no_text", _("请写明理由。")),
    )
    asked = info_request.reasons_request
    asked.reasons, asked.given_on = SealedText.of(reasons), day_of(at)
    asked.save()
    return finish(info_request, "give_reasons", "reasons_given", at=at, by=by)


@transaction.atomic
def lapse_reasons(
    info_request: InfoRequest, *, read_version: int, at: datetime, by: Staff
) -> InfoRequest:
    """Go on without the reasons that did not come in time. Raises `Refused`."""
    info_request = begin(
        info_request, "lapse_reasons", at=at, by=by, read_version=read_version
    )
    asked = info_request.reasons_request
    asked.lapsed_on = day_of(at)
    asked.save()
    return finish(info_request, "lapse_reasons", "reasons_lapsed", at=at, by=by)


def _limit_refusals(limit_on: date, on: date) -> list[Refusal]:
    """The applicant needs a time in which something can be done."""
    if limit_on > on:
        return []
    return [Refusal("limit_too_early", _("给申请人的期限须晚于今天。"))]
