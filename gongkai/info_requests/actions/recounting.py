"""Counting due dates anew once a year's working days are announced or changed."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from gongkai.commons.moments import day_of
from gongkai.commons.official_calendar import official_calendar
from gongkai.info_requests.actions.moving import record, recount
from gongkai.info_requests.models import FeeNotice, InfoRequest
from gongkai.info_requests.models.requests import UNANSWERED
from gongkai.rules.info_request_case import FeeFacts, payment_due
from gongkai.rules.working_days import WorkingCalendar


def recount_provisional(
    *, at: datetime, calendar: WorkingCalendar | None = None
) -> list[InfoRequest]:
    """Count provisional due dates anew once a calendar has come; those that changed.

    Only those whose year is known by now are looked at, so that it may be run as often
    as one likes. The journal entry of each is the notice to the officer.
    """
    calendar = calendar or official_calendar()
    known_until_on = date(max(calendar.years), 12, 31)
    return _recounted(
        Q(is_due_provisional=True, reply_due_on__lte=known_until_on),
        at=at,
        calendar=calendar,
    )


def recount_all(
    *, at: datetime, calendar: WorkingCalendar | None = None
) -> list[InfoRequest]:
    """Count the due dates of all unanswered requests anew; those that changed.

    For a calendar that was taken in: it may also move days of a year that was known,
    as the notice on the Spring Festival of 2020 did.
    """
    return _recounted(Q(), at=at, calendar=calendar or official_calendar())


def _recounted(
    which: Q, *, at: datetime, calendar: WorkingCalendar
) -> list[InfoRequest]:
    """Those of the unanswered requests whose dates are others now."""
    unanswered = InfoRequest.objects.filter(which, state__in=UNANSWERED)
    return [
        one
        for one in unanswered.order_by("pk")
        if _is_recounted(one, at=at, calendar=calendar)
    ]


@transaction.atomic
def _is_recounted(
    info_request: InfoRequest, *, at: datetime, calendar: WorkingCalendar
) -> bool:
    """Count one request anew; whether a date or its certainty changed."""
    locked = InfoRequest.objects.select_for_update().get(pk=info_request.pk)
    before = _dates(locked)
    recount(locked, on=day_of(at), calendar=calendar)
    is_fee_moved = _is_payment_day_moved(locked, calendar)
    if _dates(locked) == before and not is_fee_moved:
        return False
    locked.version += 1
    locked.save()
    record(
        "due_date_recounted",
        locked,
        at=at,
        by=None,
        due_before=before[0],
        due_on=locked.reply_due_on,
        is_provisional=locked.is_due_provisional,
    )
    return True


def _dates(one: InfoRequest) -> tuple[date | None, bool, date | None]:
    """What a calendar decides: the due date, its certainty, how long silence pauses."""
    return one.reply_due_on, one.is_due_provisional, one.paused_until_on


def _is_payment_day_moved(info_request: InfoRequest, calendar: WorkingCalendar) -> bool:
    """Count the last day for payment anew; whether it is another."""
    unpaid = FeeNotice.objects.filter(info_request=info_request, paid_on=None)
    notice = unpaid.exclude(delivered_on=None).first()
    if notice is None:
        return False
    due = payment_due(FeeFacts(notice.notified_on, notice.delivered_on), calendar)
    if due is None or due.due_on == notice.pay_by_on:
        return False
    notice.pay_by_on = due.due_on
    notice.save(update_fields=["pay_by_on"])
    return True
