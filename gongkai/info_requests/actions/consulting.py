"""Asking others, extending, searching: what goes on while a request is handled."""

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
)
from gongkai.info_requests.models import (
    Consultation,
    ConsultationAnswer,
    Extension,
    InfoRequest,
    SearchRecord,
)
from gongkai.info_requests.people import actors_of
from gongkai.organisation.models import Staff
from gongkai.rules.info_request_case import ConsultationKind
from gongkai.rules.info_request_lifecycle import Actor

REFUSALS = (ConsultationAnswer.REFUSES, ConsultationAnswer.PARTLY)


@transaction.atomic
def consult(
    info_request: InfoRequest,
    kind: ConsultationKind,
    consulted: str,
    question: str,
    *,
    contact: str = "",
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Ask a third party, a co-maker or another agency in writing (arts. 32 to 34).

    Time until the answer is not counted, at most that which they have for it. Raises
    `Refused`.
    """
    info_request = begin(
        info_request,
        "consult",
        at=at,
        by=by,
        read_version=read_version,
        inputs=[
            *empty_refusals(consulted, "no_consulted", _("请填写征求意见的对象。")),
            *empty_refusals(question, "no_question", _("请写明征求意见的内容。")),
        ],
    )
    consultation = Consultation.objects.create(
        info_request=info_request,
        kind=kind,
        consulted=SealedText.of(consulted),
        contact=SealedText.of(contact),
        question=SealedText.of(question),
        sent_on=day_of(at),
        sent_at=at,
        sent_by=by,
    )
    return finish(
        info_request,
        "consult",
        "consulted",
        at=at,
        by=by,
        kind=kind.value,
        consultation=consultation.pk,
    )


@transaction.atomic
def record_answer(
    consultation: Consultation,
    answer: ConsultationAnswer,
    answered_on: date,
    *,
    text: str = "",
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Enter what was said, and on which day it came; the clock runs on from the next.

    `ConsultationAnswer.NONE` ends the waiting for an agency that has no time limit.
    Raises `Refused`.
    """
    consultation = Consultation.objects.select_related("info_request").get(
        pk=consultation.pk
    )
    inputs = day_refusals(
        answered_on,
        code="answered_on",
        not_before=consultation.sent_on,
        not_after=day_of(at),
    )
    if consultation.answer:
        inputs.append(Refusal("answered_once", _("这份意见已经登记过。")))
    if answer == ConsultationAnswer.REFUSES:
        inputs += empty_refusals(
            text, "no_text", _("不同意公开须有理由，请录入对方的理由。")
        )
    info_request = begin(
        consultation.info_request,
        "record_answer",
        at=at,
        by=by,
        read_version=read_version,
        inputs=inputs,
    )
    consultation.answer, consultation.answered_on = answer, answered_on
    consultation.answer_text = SealedText.of(text)
    consultation.answer_recorded_at, consultation.answer_recorded_by = at, by
    consultation.save()
    return finish(
        info_request,
        "record_answer",
        "answer_recorded",
        at=at,
        by=by,
        kind=consultation.kind,
        consultation=consultation.pk,
        answered_on=answered_on,
    )


@transaction.atomic
def override_refusal(
    consultation: Consultation,
    ground: str,
    *,
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """State the public interest that outweighs a third party's refusal (art. 15).

    The third party is then told in writing what is disclosed and why (art. 32).
    Raises `Refused`.
    """
    consultation = Consultation.objects.select_related("info_request").get(
        pk=consultation.pk
    )
    inputs = []
    if (
        consultation.kind != ConsultationKind.THIRD_PARTY
        or consultation.answer not in REFUSALS
    ):
        inputs.append(
            Refusal("no_refusal", _("第三方没有不同意公开，无须说明公共利益。"))
        )
    inputs += empty_refusals(ground, "no_ground", _("请写明公共利益的理由。"))
    info_request = begin(
        consultation.info_request,
        "override_refusal",
        at=at,
        by=by,
        read_version=read_version,
        inputs=inputs,
    )
    consultation.override_ground = SealedText.of(ground)
    consultation.save()
    return finish(
        info_request,
        "override_refusal",
        "refusal_overridden",
        at=at,
        by=by,
        consultation=consultation.pk,
    )


@transaction.atomic
def extend(
    info_request: InfoRequest,
    reason: str,
    *,
    consented_by: Staff,
    consented_on: date,
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Extend the reply period once, with the consent of the head (art. 33).

    The head is who answers for the OGI office. Raises `Refused`.
    """
    on = day_of(at)
    inputs = [
        *empty_refusals(reason, "no_reason", _("请写明延期的理由。")),
        *day_refusals(
            consented_on,
            code="consented_on",
            not_before=info_request.received_on,
            not_after=on,
        ),
    ]
    if Actor.HEAD not in actors_of(consented_by, info_request, on=consented_on):
        inputs.append(
            Refusal(
                "not_the_head",
                _("延期须经政府信息公开工作机构负责人同意（条例第三十三条）。"),
            )
        )
    info_request = begin(
        info_request, "extend", at=at, by=by, read_version=read_version, inputs=inputs
    )
    Extension.objects.create(
        info_request=info_request,
        reason=SealedText.of(reason),
        extended_on=on,
        extended_at=at,
        extended_by=by,
        consented_on=consented_on,
        consented_by=consented_by,
    )
    return finish(
        info_request,
        "extend",
        "extended",
        at=at,
        by=by,
        consented_by=consented_by.pk,
        consented_on=consented_on,
    )


@transaction.atomic
def record_search(
    info_request: InfoRequest,
    *,
    places: str,
    words: str,
    result: str,
    searched_on: date | None = None,
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Keep where and with which words was searched, and what was found (art. 36(4)).

    Raises `Refused`.
    """
    searched_on = searched_on or day_of(at)
    info_request = begin(
        info_request,
        "record_search",
        at=at,
        by=by,
        read_version=read_version,
        inputs=[
            *empty_refusals(places, "no_places", _("请写明检索的范围和地点。")),
            *empty_refusals(words, "no_words", _("请写明检索使用的词。")),
            *empty_refusals(result, "no_result", _("请写明检索结果。")),
            *day_refusals(
                searched_on,
                code="searched_on",
                not_before=info_request.arrived_on,
                not_after=day_of(at),
            ),
        ],
    )
    SearchRecord.objects.create(
        info_request=info_request,
        places=SealedText.of(places),
        words=SealedText.of(words),
        result=SealedText.of(result),
        searched_on=searched_on,
        recorded_at=at,
        recorded_by=by,
    )
    return finish(
        info_request,
        "record_search",
        "search_recorded",
        at=at,
        by=by,
        searched_on=searched_on,
    )
