"""When the documents of the data files were published, counted back from today."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from gongkai.demo.history import Plan
from gongkai.demo.reading import read_data
from gongkai.rules.working_days import WorkingCalendar

OLDEST_DAYS = 700
"""How far back the undated stories reach."""

SET_UP_DAYS = 745
"""How long ago the department was set up: before its oldest document."""


def plans(today: date, calendar: WorkingCalendar) -> list[Plan]:
    """Every document of the data files with its day, oldest first."""
    dated = [
        (_day_of(row, today, calendar), row)
        for row in (*_documents(), *_stories(today))
    ]
    dated.sort(key=lambda pair: pair[0])
    return [Plan(row, day, place) for place, (day, row) in enumerate(dated)]


def _day_of(row: dict[str, Any], today: date, calendar: WorkingCalendar) -> date:
    """The working day of publication that a row names.

    `days_ago`; or `on` (month-day), the last such day before today, and `years_ago`
    more. `in_days` counts working days from the last one before today, for what is
    still in the making: all that has happened to it happened before today.
    """
    yesterday = calendar.last_working_day_until(today - timedelta(days=1))
    if "in_days" in row:
        day = yesterday
        for _step in range(row["in_days"]):
            day = calendar.first_working_day_from(day + timedelta(days=1))
        tomorrow = today + timedelta(days=1)
        row["appointed_on"] = calendar.first_working_day_from(tomorrow)
        return day
    if "on" in row:
        month, number = map(int, row["on"].split("-"))
        day = date(today.year - row.get("years_ago", 0), month, number)
        if date(today.year, month, number) >= today:
            day = date(day.year - 1, month, number)
    else:
        day = today - timedelta(days=row["days_ago"])
    return calendar.last_working_day_until(min(day, yesterday))


def _documents() -> Iterator[dict[str, Any]]:
    """The documents with a text of their own."""
    for name in ("rules", "notices", "statutory", "in_the_making", "city"):
        yield from read_data(name)["document"]


def _stories(today: date) -> Iterator[dict[str, Any]]:
    """The news: each with its own report, and a closing shared by its family.

    Those without a date are spread evenly over the two years.
    """
    for family in read_data("stories")["family"]:
        rows, closings = family["story"], family["closings"]
        undated = [row for row in rows if not {"on", "days_ago"} & row.keys()]
        for number, row in enumerate(undated):
            share = number / max(1, len(undated) - 1)
            row["days_ago"] = round(family["newest"] + share * OLDEST_DAYS)
        for number, row in enumerate(rows):
            closing = closings[number % len(closings)]
            columns = [*family["columns"], *row.get("also", ())]
            body = "\n".join((row["body"].strip(), closing.strip()))
            yield {"division": family["division"], **row} | {
                "columns": columns,
                "body": body,
            }
