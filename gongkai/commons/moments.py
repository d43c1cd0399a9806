"""Moments and the days they fall on."""

from datetime import date, datetime

from django.utils.timezone import get_default_timezone


def day_of(at: datetime) -> date:
    """The calendar day of a moment where the office is, whatever zone it came in.

    A publication at 7 in the morning must not carry yesterday's date because the
    moment was given in UTC.
    """
    return at.astimezone(get_default_timezone()).date()
