"""Numbers of requests and letters: by agency, series and year, once, in order."""

import re
from datetime import date, datetime
from string import Formatter

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.info_requests.models import (
    InfoRequest,
    Numbering,
    NumberSeries,
    Reply,
    SealedFile,
)
from gongkai.info_requests.queries import number_patterns
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.refusals import administer_refusals
from gongkai.organisation.roles import Permission
from gongkai.rules.statutory_data import read_table

REQUEST = "request"
LONGEST = 60
WIDTH = re.compile(r"(0?[1-9])?")


@transaction.atomic
def set_numbering(
    agency: Agency, what: str, pattern: str, *, at: datetime, by: Staff | None
) -> Numbering:
    """Say how an agency numbers its requests or a series of letters from now on.

    Serials go on where they stand. `by` is None only while an agency is set up. Raises
    KeyError for an unknown series, `Refused` for a faulty pattern or who may not.
    """
    if what not in number_patterns(agency):
        raise KeyError(what)
    pattern = pattern.strip()
    refusals = _permission_refusals(agency, at=at, by=by)
    if not _is_sound(pattern):
        refusals.append(
            Refusal(
                "bad_pattern",
                _("编号规则须含有年份和序号，例如 {year}-{serial:05}。"),
            )
        )
    refuse_if(refusals)
    numbering, _created = Numbering.objects.update_or_create(
        agency=agency, what=what, defaults={"pattern": pattern}
    )
    journal.record("info_request_numbering.set", agency, at=at, by=by, series=what)
    return numbering


def next_number(agency: Agency, what: str, *, on: date) -> str:
    """The next free number of a series; one that stands already is passed over.

    Taken in the transaction of the change, so that what fails takes none. Raises
    KeyError for an unknown series.
    """
    series, _created = NumberSeries.objects.select_for_update().get_or_create(
        agency=agency, year=on.year, what=what
    )
    pattern = number_patterns(agency)[what]
    number = None
    while number is None or is_taken(agency, what, number):
        series.last_serial += 1
        number = pattern.format(
            year=on.year, serial=series.last_serial, prefix=agency.document_prefix
        )
    series.save()
    return number


def number_for_redone(earlier: InfoRequest) -> str:
    """The number of the case that gives anew the reply to this request."""
    pattern: str = read_table("request_numbers")["redone"]
    serial = earlier.redecisions.count() + 1
    return pattern.format(number=earlier.number, serial=serial)


def is_taken(agency: Agency, what: str, number: str) -> bool:
    """Whether a request, or a letter of any series, bears this number already."""
    if what == REQUEST:
        return InfoRequest.objects.filter(agency=agency, number=number).exists()
    return (
        Reply.objects.filter(
            info_request__agency=agency, document_number=number
        ).exists()
        or SealedFile.objects.filter(
            info_request__agency=agency, number=number
        ).exists()
    )


def _permission_refusals(
    agency: Agency, *, at: datetime, by: Staff | None
) -> list[Refusal]:
    """Who says how letters are made says how they are numbered."""
    on = day_of(at)
    if by is None:
        return administer_refusals(None, agency, on=on)
    if Permits(by, on=on).may_for(Permission.EDIT_LETTERS, agency=agency):
        return []
    return [
        Refusal(
            "not_permitted",
            _("您没有“%(permission)s”的权限，不能改变编号规则。")
            % {"permission": Permission.EDIT_LETTERS.label},
        )
    ]


def _is_sound(pattern: str) -> bool:
    """Whether a pattern names year and serial, nothing unknown, and can be filled."""
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        return False
    names = {name for _, name, _, _ in parts if name is not None}
    widths = {spec for _, name, spec, _ in parts if name is not None}
    if not {"year", "serial"} <= names <= {"year", "serial", "prefix"}:
        return False
    if not all(WIDTH.fullmatch(spec or "") for spec in widths):
        return False
    if any(conversion for *_, conversion in parts):
        return False
    longest = pattern.format(year=2026, serial=10**6, prefix="-" * 10)
    return len(longest) <= LONGEST
