"""Sending letters by a channel, with the days of posting and service kept apart."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.refusals import Refusal
from gongkai.commons.sealing import SealedText
from gongkai.info_requests.actions.files import NewFile, keep_file
from gongkai.info_requests.actions.letters import service_kind
from gongkai.info_requests.actions.moving import (
    begin,
    day_refusals,
    end_without_reply,
    finish,
)
from gongkai.info_requests.actions.reading import LETTERS_TO_OTHERS
from gongkai.info_requests.models import (
    Consultation,
    FileKind,
    InfoRequest,
    LetterKind,
    LetterService,
    SealedFile,
    ServiceChannel,
)
from gongkai.organisation.models import Staff
from gongkai.rules.info_request_case import FeeFacts, payment_due

SENT_AT_ONCE = (ServiceChannel.ONLINE, ServiceChannel.EMAIL, ServiceChannel.FAX)
"""Channels on which sending and arriving fall on the same day."""


@transaction.atomic
def serve_letter(
    info_request: InfoRequest,
    letter: LetterKind,
    channel: ServiceChannel,
    *,
    posted_on: date | None = None,
    served_on: date | None = None,
    consultation: Consultation | None = None,
    file: SealedFile | None = None,
    tracking_number: str = "",
    read_version: int,
    at: datetime,
    by: Staff,
) -> LetterService:
    """Record that a letter other than the reply went out, or arrived.

    `file` is the letter as it lies in the case; from then on the applicant may
    download it, if it went to them. The arrival of a fee notice starts the time to
    pay; that of a letter asking for an opinion starts the time to answer. Raises
    `Refused`.
    """
    inputs = _service_refusals(info_request, channel, posted_on, served_on, at)
    inputs += _file_refusals(info_request, letter, channel, file)
    if letter == LetterKind.REPLY:
        inputs.append(Refusal("is_the_reply", _("答复书请用“送出答复”登记。")))
    if consultation and consultation.info_request_id != info_request.pk:
        inputs.append(Refusal("other_request", _("征求意见属于另一件申请。")))
    info_request = begin(
        info_request,
        "serve_letter",
        at=at,
        by=by,
        read_version=read_version,
        inputs=inputs,
    )
    service = _serve(
        info_request,
        letter,
        channel,
        posted_on,
        served_on,
        consultation,
        tracking_number,
        file=file,
        at=at,
        by=by,
    )
    _note_arrival(service)
    finish(
        info_request,
        "serve_letter",
        "letter_served",
        at=at,
        by=by,
        letter=letter.value,
        channel=channel.value,
        posted_on=posted_on,
        served_on=service.served_on,
    )
    return service


@transaction.atomic
def serve_reply(
    info_request: InfoRequest,
    channel: ServiceChannel,
    *,
    posted_on: date | None = None,
    served_on: date | None = None,
    file: SealedFile | None = None,
    tracking_number: str = "",
    read_version: int,
    at: datetime,
    by: Staff,
) -> LetterService:
    """Send the issued reply: a mailed one is in time if posted on the due day.

    国办公开办函〔2016〕235号: posting decides for mail, signature otherwise. `file` is
    the letter as it lies in the case: online nothing else reaches the applicant, so
    there it must be named. Raises `Refused`.
    """
    inputs = [
        *_service_refusals(info_request, channel, posted_on, served_on, at),
        *_file_refusals(info_request, LetterKind.REPLY, channel, file),
    ]
    issued_on = info_request.decided_on
    for day, code in ((posted_on, "posted_on"), (served_on, "served_on")):
        if day and issued_on and issued_on <= day_of(at):
            inputs += day_refusals(
                day, code=code, not_before=issued_on, not_after=day_of(at)
            )
    info_request = begin(
        info_request,
        "serve_reply",
        at=at,
        by=by,
        read_version=read_version,
        inputs={refusal.code: refusal for refusal in inputs}.values(),
    )
    service = _serve(
        info_request,
        LetterKind.REPLY,
        channel,
        posted_on,
        served_on,
        None,
        tracking_number,
        file=file,
        at=at,
        by=by,
    )
    info_request.answered_on = _answered_on(service)
    finish(
        info_request,
        "serve_reply",
        "reply_served",
        at=at,
        by=by,
        channel=channel.value,
        posted_on=posted_on,
        served_on=service.served_on,
    )
    return service


@transaction.atomic
def record_proof(
    service: LetterService,
    served_on: date,
    *,
    proof: NewFile | None = None,
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Enter the day of signature, with the paper that proves it. Raises `Refused`."""
    service = LetterService.objects.select_related("info_request", "consultation").get(
        pk=service.pk
    )
    inputs = day_refusals(
        served_on,
        code="served_on",
        not_before=service.posted_on,
        not_after=day_of(at),
    )
    if service.served_on is not None:
        inputs.append(Refusal("served_once", _("这份文书的送达日期已经登记。")))
    info_request = begin(
        service.info_request,
        "record_proof",
        at=at,
        by=by,
        read_version=read_version,
        inputs=inputs,
    )
    service.info_request = info_request
    service.served_on = served_on
    if proof is not None:
        service.proof = keep_file(info_request, proof, at=at, by=by)
    service.save()
    _note_arrival(service)
    if service.letter == LetterKind.REPLY and service.channel != ServiceChannel.POST:
        info_request.answered_on = served_on
    return finish(
        info_request,
        "record_proof",
        "proof_recorded",
        at=at,
        by=by,
        letter=service.letter,
        served_on=served_on,
    )


@transaction.atomic
def add_file(
    info_request: InfoRequest,
    new: NewFile,
    *,
    read_version: int,
    at: datetime,
    by: Staff,
) -> SealedFile:
    """Keep a paper with the case; files of the reply go through `attach_to_reply`.

    Raises `Refused`.
    """
    inputs = []
    if new.kind == "reply":
        inputs.append(
            Refusal("is_of_the_reply", _("随答复提供的文件请在答复稿中添加。"))
        )
    info_request = begin(
        info_request, "add_file", at=at, by=by, read_version=read_version, inputs=inputs
    )
    file = keep_file(info_request, new, at=at, by=by)
    finish(
        info_request,
        "add_file",
        "file_added",
        at=at,
        by=by,
        kind=new.kind.value,
        file=file.pk,
    )
    return file


@transaction.atomic
def close(
    info_request: InfoRequest, *, read_version: int, at: datetime, by: Staff
) -> InfoRequest:
    """Close a request whose reply is proved to have arrived. Raises `Refused`."""
    info_request = begin(info_request, "close", at=at, by=by, read_version=read_version)
    info_request.closed_at = at
    return finish(info_request, "close", "closed", at=at, by=by)


@transaction.atomic
def withdraw(
    info_request: InfoRequest,
    *,
    read_version: int | None = None,
    at: datetime,
    by: Staff | None = None,
) -> InfoRequest:
    """End a request the applicant takes back; `by` an officer who enters it.

    Raises `Refused` once it has been decided.
    """
    info_request = begin(
        info_request, "withdraw", at=at, by=by, read_version=read_version
    )
    end_without_reply(info_request, "withdraw", at=at)
    return finish(info_request, "withdraw", "withdrawn", at=at, by=by)


def _serve(
    info_request: InfoRequest,
    letter: LetterKind,
    channel: ServiceChannel,
    posted_on: date | None,
    served_on: date | None,
    consultation: Consultation | None,
    tracking_number: str,
    *,
    file: SealedFile | None,
    at: datetime,
    by: Staff,
) -> LetterService:
    if channel in SENT_AT_ONCE:
        posted_on = served_on = served_on or posted_on
    return LetterService.objects.create(
        info_request=info_request,
        letter=letter,
        consultation=consultation,
        file=file,
        channel=channel,
        posted_on=posted_on,
        served_on=served_on,
        tracking_number=SealedText.of(tracking_number),
        recorded_at=at,
        recorded_by=by,
    )


def _answered_on(service: LetterService) -> date | None:
    """The day that counts for being in time: posting for mail, arrival otherwise."""
    if service.channel == ServiceChannel.POST:
        return service.posted_on
    return service.served_on or service.posted_on


def _note_arrival(service: LetterService) -> None:
    """What the arrival of a letter starts."""
    if service.served_on is None:
        return
    if service.letter == LetterKind.FEE_NOTICE and hasattr(
        service.info_request, "fee_notice"
    ):
        notice = service.info_request.fee_notice
        notice.delivered_on = service.served_on
        due = payment_due(
            FeeFacts(notice.notified_on, notice.delivered_on), official_calendar()
        )
        notice.pay_by_on = due.due_on if due else None
        notice.save()
    if service.consultation is not None:
        service.consultation.delivered_on = service.served_on
        service.consultation.save()


def _file_refusals(
    info_request: InfoRequest,
    letter: LetterKind,
    channel: ServiceChannel,
    file: SealedFile | None,
) -> list[Refusal]:
    """Why this file cannot be the letter that goes out."""
    if file is None:
        if letter in LETTERS_TO_OTHERS or channel != ServiceChannel.ONLINE:
            return []
        sentence = _("网上送达须选定已存入案卷的文书，申请人才能下载。")
        return [Refusal("no_letter_file", sentence)]
    to_others = letter in LETTERS_TO_OTHERS
    fitting = FileKind.CONSULTATION if to_others else FileKind.LETTER
    is_of_the_case = file.info_request_id == info_request.pk
    named = service_kind(file.letter) if file.letter else letter
    if is_of_the_case and file.kind == fitting and named == letter:
        return []
    return [Refusal("wrong_letter_file", _("选定的文件不是这份文书，请重新选择。"))]


def _service_refusals(
    info_request: InfoRequest,
    channel: ServiceChannel,
    posted_on: date | None,
    served_on: date | None,
    at: datetime,
) -> list[Refusal]:
    """What is wrong with the days of a letter."""
    refusals = []
    if posted_on is None and served_on is None:
        refusals.append(Refusal("no_day", _("请填写交邮日期或者送达日期。")))
    if channel == ServiceChannel.POST and posted_on is None:
        refusals.append(
            Refusal("no_posting", _("邮寄须填写交邮日期（邮政企业，不用快递）。"))
        )
    not_before, today = info_request.arrived_on, day_of(at)
    if posted_on is not None:
        refusals += day_refusals(
            posted_on, code="posted_on", not_before=not_before, not_after=today
        )
    if served_on is not None:
        refusals += day_refusals(
            served_on,
            code="served_on",
            not_before=posted_on or not_before,
            not_after=today,
        )
    return refusals
