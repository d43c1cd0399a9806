"""What follows a reply: rating, reconsideration, litigation, publication."""

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
    InfoRequest,
    Litigation,
    Rating,
    Reconsideration,
    RemedyResult,
    Visibility,
)
from gongkai.organisation.models import Staff


@transaction.atomic
def rate(
    info_request: InfoRequest, score: int, *, comment: str = "", at: datetime
) -> InfoRequest:
    """Rate a settled request once, from 1 to 5; by the applicant alone.

    国办发〔2019〕51号. Raises `Refused`.
    """
    inputs = (
        []
        if 1 <= score <= 5
        else [Refusal("no_score", _("请从五个满意度等级中选择一个。"))]
    )
    info_request = begin(info_request, "rate", at=at, by=None, inputs=inputs)
    Rating.objects.create(
        info_request=info_request,
        score=score,
        comment=SealedText.of(comment.strip()),
        rated_at=at,
    )
    return finish(info_request, "rate", "rated", at=at, by=None, score=score)


@transaction.atomic
def record_reconsideration(
    info_request: InfoRequest,
    filed_on: date,
    *,
    case_number: str = "",
    note: str = "",
    read_version: int,
    at: datetime,
    by: Staff,
) -> Reconsideration:
    """Enter an application for reconsideration (行政复议). Raises `Refused`.

    Also of a request not yet answered: silence can be challenged too.
    """
    info_request = begin(
        info_request,
        "record_reconsideration",
        at=at,
        by=by,
        read_version=read_version,
        inputs=_filing_refusals(info_request, filed_on, at),
    )
    remedy = Reconsideration.objects.create(
        info_request=info_request,
        filed_on=filed_on,
        case_number=SealedText.of(case_number),
        note=SealedText.of(note),
        recorded_at=at,
        recorded_by=by,
    )
    finish(
        info_request,
        "record_reconsideration",
        "reconsideration_recorded",
        at=at,
        by=by,
        filed_on=filed_on,
    )
    return remedy


@transaction.atomic
def record_litigation(
    info_request: InfoRequest,
    filed_on: date,
    *,
    is_after_reconsideration: bool,
    case_number: str = "",
    note: str = "",
    read_version: int,
    at: datetime,
    by: Staff,
) -> Litigation:
    """Enter a suit (行政诉讼), brought directly or after reconsideration.

    What a court has taken is recorded even where reconsideration should have come
    first. Raises `Refused`.
    """
    info_request = begin(
        info_request,
        "record_litigation",
        at=at,
        by=by,
        read_version=read_version,
        inputs=_filing_refusals(info_request, filed_on, at),
    )
    remedy = Litigation.objects.create(
        info_request=info_request,
        is_after_reconsideration=is_after_reconsideration,
        filed_on=filed_on,
        case_number=SealedText.of(case_number),
        note=SealedText.of(note),
        recorded_at=at,
        recorded_by=by,
    )
    finish(
        info_request,
        "record_litigation",
        "litigation_recorded",
        at=at,
        by=by,
        filed_on=filed_on,
        is_after_reconsideration=is_after_reconsideration,
    )
    return remedy


@transaction.atomic
def record_remedy_result(
    remedy: Reconsideration | Litigation,
    result: RemedyResult,
    result_on: date,
    *,
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Enter how a reconsideration or a suit ended. Raises `Refused`."""
    remedy = (
        type(remedy)._default_manager.select_related("info_request").get(pk=remedy.pk)
    )
    inputs = day_refusals(
        result_on, code="result_on", not_before=remedy.filed_on, not_after=day_of(at)
    )
    if remedy.result:
        inputs.append(Refusal("result_once", _("审理结果已经登记。")))
    info_request = begin(
        remedy.info_request,
        "record_remedy_result",
        at=at,
        by=by,
        read_version=read_version,
        inputs=inputs,
    )
    remedy.result, remedy.result_on = result, result_on
    remedy.result_recorded_by = by
    remedy.save()
    return finish(
        info_request,
        "record_remedy_result",
        "remedy_result_recorded",
        at=at,
        by=by,
        kind=remedy._meta.model_name,
        result=result.value,
        result_on=result_on,
    )


@transaction.atomic
def suggest_publication(
    info_request: InfoRequest, *, at: datetime, by: Staff | None = None
) -> InfoRequest:
    """Suggest that what was asked for be published for all (art. 44).

    Raises `Refused`.
    """
    info_request = begin(
        info_request,
        "suggest_publication",
        at=at,
        by=by,
        inputs=_visibility_refusals(info_request, Visibility.PRIVATE),
    )
    info_request.visibility = Visibility.SUGGESTED
    return finish(
        info_request, "suggest_publication", "publication_suggested", at=at, by=by
    )


@transaction.atomic
def mark_published(
    info_request: InfoRequest,
    index_number: str,
    *,
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Note under which index number the information is now public (art. 44).

    Raises `Refused`.
    """
    info_request = begin(
        info_request,
        "mark_published",
        at=at,
        by=by,
        read_version=read_version,
        inputs=[
            *empty_refusals(index_number, "no_index_number", _("请填写索引号。")),
            *_visibility_refusals(
                info_request, Visibility.PRIVATE, Visibility.SUGGESTED
            ),
        ],
    )
    info_request.visibility = Visibility.PUBLISHED
    info_request.published_index_number = index_number.strip()
    return finish(
        info_request,
        "mark_published",
        "published",
        at=at,
        by=by,
        index_number=info_request.published_index_number,
    )


def _visibility_refusals(
    info_request: InfoRequest, *expected: Visibility
) -> list[Refusal]:
    current = InfoRequest.objects.values_list("visibility", flat=True).get(
        pk=info_request.pk
    )
    if current in expected:
        return []
    return [Refusal("already_done", _("这件申请的公开建议已经处理过。"))]


def _filing_refusals(
    info_request: InfoRequest, filed_on: date, at: datetime
) -> list[Refusal]:
    return day_refusals(
        filed_on,
        code="filed_on",
        not_before=info_request.received_on,
        not_after=day_of(at),
    )
