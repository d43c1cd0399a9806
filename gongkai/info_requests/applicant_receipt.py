"""The receipt of a request as a letter (接收回执), for its applicant."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.info_requests import queries
from gongkai.info_requests.actions import reading
from gongkai.info_requests.applicants import ApplicantKind
from gongkai.info_requests.case_words import channel_words
from gongkai.info_requests.models import InfoRequest
from gongkai.letters.composing import Letter, compose
from gongkai.letters.kinds import date_words
from gongkai.letters.typesetting import render_pdf
from gongkai.rules.receipt import Channel, rule_for


def receipt_pdf(
    key: int, *, query_code: str = "", query_address: str = "", at: datetime
) -> bytes:
    """The receipt as PDF.

    Raises `Refused` when a field is missing or no typeface has a character of it.
    """
    record = InfoRequest.objects.select_related("agency").get(pk=key)
    case = reading.read_own(record, at=at)
    return render_pdf(
        _letter(record, case.request, query_code, query_address, on=day_of(at))
    )


def _letter(
    record: InfoRequest,
    opened: Mapping[str, str],
    query_code: str,
    query_address: str,
    *,
    on: date,
) -> Letter:
    channel = Channel(record.channel)
    basis = rule_for(channel, arrived_on=record.arrived_on)[1]
    due_on = queries.clock_of(record, on=on).due_on
    submitted_at = timezone.localtime(record.submitted_at)
    fields = {
        "applicant_name": opened["name"],
        "request_number": record.number,
        "channel": channel_words(channel),
        "submitted_at": f"{submitted_at:%Y-%m-%d %H:%M}",
        "received_on": date_words(record.received_on)
        if record.received_on
        else _("以本机关与您确认之日为准"),
        "receipt_reason": basis,
        "due_on": date_words(due_on) if due_on else _("自确认收到之日起计算"),
        "content": opened["description"],
        "query_code": query_code,
        "query_address": query_address,
    }
    return compose(
        "receipt",
        fields,
        decided_on=day_of(record.submitted_at),
        agency=record.agency,
        is_to_unit=record.applicant_kind != ApplicantKind.NATURAL,
    )
