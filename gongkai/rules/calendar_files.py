"""A year's working days as they are brought in: our own form, or a plain table.

The plain table has one line for every day that is moved, with the columns `date`,
`kind` (rest or work), `holiday` and `notice`; it may hold several years. A notice
arranges the year of its last day, for it may move days of the December before.
"""

import csv
import json
from collections.abc import Iterable
from datetime import date
from io import StringIO

from gongkai.rules.statutory_data import read_table
from gongkai.rules.working_days import CalendarError, CalendarYear, parse_calendar_year

COLUMNS = ("date", "kind", "holiday", "notice")
_Day = tuple[date, bool, str, str]


def parse_calendar_file(text: str) -> tuple[CalendarYear, ...]:
    """The years that a file holds, in either form, the earliest first.

    Raises CalendarError with a sentence, as `working_days.parse_calendar_year` does.
    """
    text = text.removeprefix("\ufeff")
    first_line = text.lstrip().partition("\n")[0]
    if "," not in first_line or "=" in first_line or first_line.startswith("#"):
        return (parse_calendar_year(text),)
    by_notice: dict[str, list[_Day]] = {}
    for day in _table(text):
        by_notice.setdefault(day[3], []).append(day)
    by_year: dict[int, list[_Day]] = {}
    for days in by_notice.values():
        by_year.setdefault(max(day[0].year for day in days), []).extend(days)
    return tuple(
        parse_calendar_year(_written(year, by_year[year])) for year in sorted(by_year)
    )


def as_toml(year: CalendarYear) -> str:
    """One year in our own form; reading it gives the same year."""
    parts = [f"year = {year.year}\n"]
    for notice in year.notices:
        parts.append(f"[[notice]]\ntitle = {_quoted(notice.title)}")
        if notice.document_number:
            parts.append(f"document_number = {_quoted(notice.document_number)}")
        if notice.issued_on:
            parts.append(f"issued_on = {notice.issued_on}")
        parts.append(f"verified = {str(notice.is_verified).lower()}\n")
    for name in dict.fromkeys([*year.days_off.values(), *year.makeup_days.values()]):
        parts.append(f"[[holiday]]\nname = {_quoted(name)}")
        for key, days in (
            ("days_off", year.days_off),
            ("makeup_days", year.makeup_days),
        ):
            named = sorted(day for day, holiday in days.items() if holiday == name)
            parts.append(f"{key} = [{', '.join(map(str, named))}]")
        parts[-1] += "\n"
    return "\n".join(parts)


def _table(text: str) -> Iterable[_Day]:
    """Every line of a table: the day, whether it is worked, holiday and notice."""
    words = read_table("calendar_words")
    try:
        lines = list(csv.reader(StringIO(text, newline=""), skipinitialspace=True))
    except csv.Error as fault:
        raise CalendarError(f"The table cannot be read: {fault}.") from fault
    names = [name.strip().lower() for name in lines[0]]
    if missing := [name for name in COLUMNS if name not in names]:
        raise CalendarError(f"The table lacks the columns {', '.join(missing)}.")
    for number, cells in enumerate(lines[1:], 2):
        if not any(cells):
            continue
        row = dict(zip(names, map(str.strip, cells), strict=False))
        if not all(row.get(name) for name in COLUMNS):
            raise CalendarError(f"Line {number} lacks a date, kind, holiday or notice.")
        kind = row["kind"].lower()
        if kind not in words["rest"] and kind not in words["work"]:
            raise CalendarError(f"Line {number}: {kind!r} is neither rest nor work.")
        try:
            day = date.fromisoformat(row["date"])
        except ValueError as fault:
            raise CalendarError(f"Line {number}: {fault}.") from fault
        yield day, kind in words["work"], row["holiday"], row["notice"]


def _written(year: int, days: list[_Day]) -> str:
    """The lines of one year in our own form, where all that is checked."""
    parts = [f"year = {year}"]
    for notice in dict.fromkeys(day[3] for day in days):
        quoted = _quoted(notice)
        parts.append(f"[[notice]]\ntitle = {quoted}\ndocument_number = {quoted}")
        parts.append("verified = false")
    for name in dict.fromkeys(day[2] for day in days):
        own = [day for day in days if day[2] == name]
        parts.append(f"[[holiday]]\nname = {_quoted(name)}")
        for key, is_worked in (("days_off", False), ("makeup_days", True)):
            some = ", ".join(str(day[0]) for day in own if day[1] is is_worked)
            parts.append(f"{key} = [{some}]")
    return "\n".join(parts)


def _quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False)
