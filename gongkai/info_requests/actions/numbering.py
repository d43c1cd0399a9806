"""Numbers of requests and replies: by agency and year, once, in order."""

from datetime import date, datetime
from string import Formatter
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.info_requests.models import InfoRequest, Numbering, NumberSeries, Reply
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Staff
from gongkai.rules.statutory_data import read_table

What = Literal["request", "reply"]


@transaction.atomic
def set_numbering(
    agency: Agency,
    *,
    request_pattern: str,
    reply_pattern: str,
    at: datetime,
    by: Staff | None,
) -> Numbering:
    """Say how an agency numbers from now on. Raises `Refused` for a faulty pattern."""
    refuse_if(
        [
            Refusal(
                "bad_pattern",
                _("编号规则须含有年份和序号，例如 {year}-{serial:05}。"),
            )
            for pattern in (request_pattern, reply_pattern)
            if not _is_sound(pattern)
        ]
    )
    numbering, _created = Numbering.objects.update_or_create(
        agency=agency,
        defaults={"request_pattern": request_pattern, "reply_pattern": reply_pattern},
    )
    journal.record("info_request_numbering.set", agency, at=at, by=by)
    return numbering


def next_number(agency: Agency, what: What, *, on: date) -> str:
    """The next free number; a number that stands already is passed over.

    Taken in the transaction of the change, so that what fails takes none.
    """
    series, _created = NumberSeries.objects.select_for_update().get_or_create(
        agency=agency, year=on.year, what=what
    )
    pattern = pattern_of(agency, what)
    number = None
    while number is None or _is_taken(agency, what, number):
        series.last_serial += 1
        number = pattern.format(
            year=on.year, serial=series.last_serial, prefix=agency.document_prefix
        )
    series.save()
    return number


def pattern_of(agency: Agency, what: What) -> str:
    """The agency's pattern, or the one that comes with the software."""
    own = Numbering.objects.filter(agency=agency).first()
    if own is not None:
        return own.request_pattern if what == "request" else own.reply_pattern
    pattern: str = read_table("request_numbers")[what]
    return pattern


def _is_taken(agency: Agency, what: What, number: str) -> bool:
    if what == "request":
        return InfoRequest.objects.filter(agency=agency, number=number).exists()
    return Reply.objects.filter(
        info_request__agency=agency, document_number=number
    ).exists()


def _is_sound(pattern: str) -> bool:
    """Whether a pattern names year and serial, nothing unknown, and can be filled."""
    try:
        names = {name for _, name, _, _ in Formatter().parse(pattern) if name}
        pattern.format(year=2026, serial=1, prefix="")
    except (ValueError, KeyError, IndexError):
        return False
    return {"year", "serial"} <= names <= {"year", "serial", "prefix"}
