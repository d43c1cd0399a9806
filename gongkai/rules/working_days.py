"""Which days count as working days, and counting them one by one.

Holidays move every year and some weekends are worked to make up for them, so
the calendar is data: one file a year, from the State Council General Office's
notice on that year. A year that has not been announced is answered from
weekends and the holidays with a fixed day, and whatever rests on it says that
it is provisional.

Counting follows the Civil Code arts. 201 and 203: the day on which a period
begins is not counted, and the last day is one on which offices work.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from gongkai.rules.statutory_data import DATA, read_table

EARLIEST_YEAR = 1950
LATEST_YEAR = 2100
IMPORTED_YEARS = "working_days"
"""The folder, in an installation's data folder, of years announced later than this."""
ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class CalendarError(ValueError):
    """A calendar file is faulty, or a day lies outside every calendar."""


class DayReason(StrEnum):
    """Why a day was counted or not."""

    DAY_ZERO = "day_zero"
    WORKING_DAY = "working_day"
    MAKEUP_DAY = "makeup_day"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    CALENDAR_DAY = "calendar_day"
    ENDS_ON_DAY_OFF = "ends_on_day_off"
    MOVED_TO = "moved_to"
    FIXED_DATE = "fixed_date"


_SENTENCES = {
    DayReason.DAY_ZERO: "the day the period begins is not counted",
    DayReason.WORKING_DAY: "working day",
    DayReason.MAKEUP_DAY: "make-up working day",
    DayReason.WEEKEND: "weekend",
    DayReason.HOLIDAY: "day off",
    DayReason.PAUSED: "others are being consulted",
    DayReason.CALENDAR_DAY: "calendar day",
    DayReason.ENDS_ON_DAY_OFF: "last day of the period, but a day off",
    DayReason.MOVED_TO: "first working day after the period ended on a day off",
    DayReason.FIXED_DATE: "fixed date, does not move",
}


@dataclass(frozen=True)
class CountedDay:
    """One day of a count: whether it was counted, and why.

    `holiday` names the holiday that gave the day off or made it up, in
    Chinese, or is empty. `is_provisional` when the year is not announced.
    """

    date: date
    counted: bool
    reason: DayReason
    holiday: str = ""
    is_provisional: bool = False

    @property
    def why(self) -> str:
        """The reason as an English phrase."""
        sentence = _SENTENCES[self.reason]
        if self.holiday:
            sentence += f" ({self.holiday})"
        if self.is_provisional:
            sentence += f", calendar of {self.date.year} not announced"
        return sentence


@dataclass(frozen=True)
class Count:
    """The last day of a counted period, and every day on the way there."""

    last_on: date
    provisional: bool
    days: tuple[CountedDay, ...]


@dataclass(frozen=True)
class Notice:
    """A notice that arranges a year's holidays.

    `is_verified` is false where the number or its absence is our own
    knowledge and was not seen in a copy of the notice.
    """

    title: str
    document_number: str | None
    issued_on: date | None
    is_verified: bool


@dataclass(frozen=True)
class CalendarYear:
    """One announced year: days off and make-up working days by holiday name.

    A notice may also move days of the December before its year.
    """

    year: int
    notices: tuple[Notice, ...]
    days_off: Mapping[date, str]
    makeup_days: Mapping[date, str]


def parse_calendar_year(text: str) -> CalendarYear:
    """Read one year's file (TOML).

    Raises CalendarError with a sentence when something is missing, a day lies
    in another year, a make-up day is no weekend, or one day is both.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise CalendarError(f"The file is not TOML: {fault}.") from fault
    try:
        year = _typed(table["year"], int)
        notices = tuple(map(_notice, _typed(table["notice"], list)))
        holidays = _typed(table["holiday"], list)
        days_off = _named_days(holidays, "days_off", year)
        makeup_days = _named_days(holidays, "makeup_days", year)
    except (KeyError, TypeError) as fault:
        raise CalendarError(f"Missing or of the wrong kind: {fault}.") from fault
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise CalendarError(f"The year {year} is not plausible.")
    if not notices or not days_off:
        raise CalendarError("A year needs its notice and its days off.")
    for day in makeup_days:
        if day.weekday() < _SATURDAY or day in days_off:
            raise CalendarError(f"{day} cannot be a make-up working day.")
    return CalendarYear(year, notices, days_off, makeup_days)


def read_years(folder: Path) -> tuple[CalendarYear, ...]:
    """The years whose files lie in a folder, the earliest first.

    Raises CalendarError when one of them is damaged or cannot be read.
    """
    years = []
    for file in sorted(folder.glob("*.toml")):
        try:
            years.append(parse_calendar_year(file.read_text(encoding="utf-8")))
        except (CalendarError, OSError, UnicodeError) as fault:
            raise CalendarError(f"{file.name}: {fault}") from fault
    return tuple(years)


@dataclass(frozen=True)
class WorkingCalendar:
    """The announced years, and what is known of the others."""

    years: Mapping[int, CalendarYear]

    @classmethod
    def load(cls, imported: Path | None = None) -> "WorkingCalendar":
        """The calendar that comes with the software, 2008 and later.

        A year in the folder `imported` replaces a bundled one. Raises CalendarError
        when one of those is damaged.
        """
        calendar = cls(_bundled_years())
        return calendar.with_years(*read_years(imported)) if imported else calendar

    def with_years(self, *added: CalendarYear) -> "WorkingCalendar":
        """The same calendar with years added or replaced, such as imported ones."""
        return WorkingCalendar({**self.years, **{year.year: year for year in added}})

    def is_provisional(self, day: date) -> bool:
        """Whether the arrangement of the day's year has not been announced."""
        return day.year not in self.years

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`, provisionally in an unannounced year.

        Raises CalendarError for a day before the first year or after 2100.
        """
        return self.describe(day).counted

    def describe(self, day: date) -> CountedDay:
        """What kind of day this is; counted means worked.

        Raises CalendarError for a day before the first year or after 2100.
        """
        described = self._described.get(day)
        if described is None:
            described = self._described[day] = self._describe(day)
        return described

    @cached_property
    def _described(self) -> dict[date, CountedDay]:
        """Days asked about before: a table of cases asks about the same ones."""
        return {}

    def _describe(self, day: date) -> CountedDay:
        if not min(self.years, default=LATEST_YEAR) <= day.year <= LATEST_YEAR:
            raise CalendarError(f"No calendar covers {day}.")
        provisional = self.is_provisional(day)
        makeup, off = self._makeup_name(day), self._day_off_name(day)
        if makeup is not None:
            return CountedDay(day, True, DayReason.MAKEUP_DAY, makeup, provisional)
        if off is not None:
            return CountedDay(day, False, DayReason.HOLIDAY, off, provisional)
        if day.weekday() >= _SATURDAY:
            return CountedDay(day, False, DayReason.WEEKEND, "", provisional)
        return CountedDay(day, True, DayReason.WORKING_DAY, "", provisional)

    def count_forward(
        self, start: date, days: int, *, not_counting: Collection[date] = ()
    ) -> Count:
        """Count `days` working days after `start`, which is day zero.

        Working days in `not_counting` are passed over. Raises CalendarError
        when the count leaves every calendar, ValueError for fewer than 1 day.
        """
        if days < 1:
            raise ValueError("At least one day must be counted.")
        trace = [CountedDay(start, False, DayReason.DAY_ZERO)]
        day, left = start, days
        while left:
            day += ONE_DAY
            described = self.describe(day)
            if described.counted and day in not_counting:
                provisional = described.is_provisional
                described = CountedDay(
                    day, False, DayReason.PAUSED, is_provisional=provisional
                )
            left -= described.counted
            trace.append(described)
        return Count(day, any(d.is_provisional for d in trace), tuple(trace))

    def first_working_day_from(self, day: date) -> date:
        """`day` itself if worked, else the first working day after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def last_working_day_until(self, day: date) -> date:
        """`day` itself if worked, else the last working day before it."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def _makeup_name(self, day: date) -> str | None:
        return next(
            (y.makeup_days[day] for y in self._deciding(day) if day in y.makeup_days),
            None,
        )

    def _day_off_name(self, day: date) -> str | None:
        fallback = _fixed_holiday(day) if self.is_provisional(day) else None
        return next(
            (y.days_off[day] for y in self._deciding(day) if day in y.days_off),
            fallback,
        )

    def _deciding(self, day: date) -> Iterable[CalendarYear]:
        """The years whose notices may speak of `day`: its own and the next."""
        numbers = (day.year, day.year + 1)
        return (self.years[number] for number in numbers if number in self.years)


@cache
def _bundled_years() -> Mapping[int, CalendarYear]:
    return {year.year: year for year in read_years(DATA / "working_days")}


@cache
def _fixed_holidays() -> Mapping[tuple[int, int], tuple[int, str]]:
    rows = read_table("fixed_holidays")["holiday"]
    return {(r["month"], r["day"]): (r["from_year"], r["name"]) for r in rows}


def _fixed_holiday(day: date) -> str | None:
    """The statutory holiday with a fixed day that falls on `day`, if any."""
    from_year, name = _fixed_holidays().get((day.month, day.day), (date.max.year, ""))
    return name if day.year >= from_year else None


def _typed(value: Any, kind: type[Any]) -> Any:
    """The value, when it is of exactly the kind the file must have.

    Exactly, because a moment is a kind of date and true a kind of number.
    """
    if type(value) is not kind:
        raise TypeError(f"{value!r}")
    return value


def _notice(row: Mapping[str, Any]) -> Notice:
    """One notice, its number and date optional."""
    return Notice(
        title=_typed(row["title"], str),
        document_number=_typed(row.get("document_number", ""), str) or None,
        issued_on=_typed(row["issued_on"], date) if "issued_on" in row else None,
        is_verified=_typed(row["verified"], bool),
    )


def _named_days(
    holidays: Iterable[Mapping[str, Any]], key: str, year: int
) -> Mapping[date, str]:
    """Every day under `key` with the name of its holiday."""
    named = {
        _typed(day, date): _typed(holiday["name"], str)
        for holiday in holidays
        for day in _typed(holiday[key], list)
    }
    for day in named:
        if day.year != year and (day.year, day.month) != (year - 1, 12):
            raise CalendarError(f"{day} does not belong to the calendar of {year}.")
    return named
