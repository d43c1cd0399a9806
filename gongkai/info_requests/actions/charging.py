"""The fee for excessive requests: notice, payment, lapse (art. 42, fee measures)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.refusals import Refusal
from gongkai.info_requests.actions.moving import (
    begin,
    day_refusals,
    end_without_reply,
    finish,
)
from gongkai.info_requests.models import FeeNotice, InfoRequest
from gongkai.info_requests.queries import earlier_in_month
from gongkai.info_requests.refusals import refusal
from gongkai.organisation.models import Staff
from gongkai.rules.fees import Fee, FeeError, TariffKind, fee
from gongkai.rules.info_request_case import FeeFacts, payment_due


def proposed_fee(
    info_request: InfoRequest, tariff: TariffKind, count: int, *, on: date
) -> Fee:
    """The fee by one tariff, for the officer to choose; computed and explained.

    By number, earlier requests of the same applicant in the calendar month are
    counted in. Raises FeeError.
    """
    by_number = tariff is TariffKind.BY_NUMBER
    before = earlier_in_month(info_request).count() if by_number else 0
    return fee(tariff, count, before_count=before, on=on)


@transaction.atomic
def notify_fee(
    info_request: InfoRequest,
    tariff: TariffKind,
    count: int = 1,
    *,
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Give notice of a fee by one tariff; the period will restart with payment.

    `count` is the number of requests this one holds, or of pages. Raises `Refused`,
    also when the tariff comes to nothing.
    """
    on = day_of(at)
    charged, inputs = None, []
    try:
        charged = proposed_fee(info_request, tariff, count, on=on)
        if charged.amount == 0:
            inputs.append(Refusal("no_fee", _("按这一标准不应收费，请直接办理。")))
    except FeeError as fault:
        inputs.append(
            Refusal(f"fee_{fault.code}", _("无法计算收费，请核对件数或者页数。"))
        )
    info_request = begin(
        info_request,
        "notify_fee",
        at=at,
        by=by,
        read_version=read_version,
        inputs=inputs,
    )
    assert charged is not None, "what cannot be computed was refused"
    FeeNotice.objects.create(
        info_request=info_request,
        tariff=tariff,
        count=count,
        before_count=charged.before_count,
        amount=charged.amount,
        notified_on=on,
        notified_at=at,
        notified_by=by,
    )
    return finish(
        info_request,
        "notify_fee",
        "fee_notified",
        at=at,
        by=by,
        tariff=tariff.value,
        amount=charged.amount,
    )


@transaction.atomic
def record_payment(
    info_request: InfoRequest,
    paid_on: date,
    *,
    receipt_number: str = "",
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Enter the payment; the reply period begins anew the day after.

    Raises `Refused`, also for a payment after its time.
    """
    inputs: list[Refusal] = []
    notice = FeeNotice.objects.filter(info_request=info_request.pk).first()
    if notice is not None:
        inputs += day_refusals(
            paid_on,
            code="paid_on",
            not_before=notice.notified_on,
            not_after=day_of(at),
        )
        due = payment_due(
            FeeFacts(notice.notified_on, notice.delivered_on), official_calendar()
        )
        if due is not None and paid_on > due.due_on:
            inputs.append(refusal("paid_too_late"))
    info_request = begin(
        info_request,
        "record_payment",
        at=at,
        by=by,
        read_version=read_version,
        inputs=inputs,
    )
    notice = info_request.fee_notice
    notice.paid_on, notice.receipt_number = paid_on, receipt_number
    notice.save()
    return finish(
        info_request,
        "record_payment",
        "payment_recorded",
        at=at,
        by=by,
        paid_on=paid_on,
        amount=notice.amount,
    )


@transaction.atomic
def lapse_unpaid(
    info_request: InfoRequest, *, read_version: int, at: datetime, by: Staff
) -> InfoRequest:
    """Handle a request no further whose fee was not paid in time. Raises `Refused`."""
    info_request = begin(
        info_request, "lapse_unpaid", at=at, by=by, read_version=read_version
    )
    end_without_reply(info_request, "lapse_unpaid", at=at)
    return finish(info_request, "lapse_unpaid", "lapsed_unpaid", at=at, by=by)
