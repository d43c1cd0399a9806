"""Time limits: the last day on which something is in time, and why.

One entry, `deadline`, answers for every rule in `data/deadlines.toml`. The
rules are dated; what was received before 2019-05-15 falls under the Regulation
of 2007 (in force from 2008-05-01) by itself. How days are counted:

- the day of receipt is day zero (Civil Code art. 201);
- working days follow the official calendar, make-up days included;
- a period of calendar days or months that ends on a day off moves to the first
  day worked; a make-up Saturday or Sunday is no day off (Civil Code art. 203,
  Civil Procedure Law art. 85);
- months end on the corresponding day, else on the month's last (art. 202);
- an extension is counted on from the end of the first period;
- while others are consulted no day counts (Regulation art. 33). The law does
  not fix the edges: here the day the letter goes out still counts, the day the
  answer comes does not.
"""

import calendar as gregorian
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from gongkai.rules.statutory_data import read_table
from gongkai.rules.working_days import (
    LATEST_YEAR,
    CalendarError,
    Count,
    CountedDay,
    DayReason,
    WorkingCalendar,
)

ONE_DAY = timedelta(days=1)
REGULATION_FROM = {2008: date(2008, 5, 1), 2019: date(2019, 5, 15)}
"""The first day of each Regulation on Open Government Information."""


class DeadlineError(ValueError):
    """The question cannot be answered; the message is a sentence for people.

    Codes: unknown_rule, no_limit, regulation, pause, cannot_pause,
    cannot_extend, out_of_calendar, and, read from text, date and flag.
    """

    def __init__(self, code: str, message: str) -> None:
        """Keep the machine code beside the English sentence."""
        super().__init__(message)
        self.code = code


class Unit(StrEnum):
    """What a time limit is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    FIXED_DATE = "fixed_date"


@dataclass(frozen=True)
class DeadlineRule:
    """One time limit in force from a day on.

    `length` and `extension` are counts of `unit`; an extension of 0 means that
    there is none. For fixed dates `month` and `day` name the day. `regulation`
    is 2008 or 2019 for limits of the Regulation on Open Government
    Information, else None. `is_verified` is false where the source is our own
    knowledge.
    """

    name: str
    applies_from: date
    unit: Unit
    length: int
    extension: int
    may_pause: bool
    month: int
    day: int
    basis: str
    regulation: int | None
    is_verified: bool


@dataclass(frozen=True)
class Pause:
    """Time for consulting a third party or another agency.

    The letter went out on `sent_on` (that day still counts), the answer came
    on `answered_on` (that day does not). Raises DeadlineError when the answer
    is earlier than the letter.
    """

    sent_on: date
    answered_on: date

    def __post_init__(self) -> None:
        """Refuse an answer before its question."""
        if self.answered_on < self.sent_on:
            raise DeadlineError(
                "pause",
                f"The answer of {self.answered_on} cannot come before "
                f"the letter of {self.sent_on}.",
            )
        if self.answered_on.year > LATEST_YEAR:
            raise DeadlineError("pause", f"The year of {self.answered_on} is too late.")


@dataclass(frozen=True)
class Deadline:
    """The answer: the last day, how sure it is, the article, and every day.

    `provisional` when the date rests on a year whose calendar has not been
    announced. `last_working_day_on` is the last day before it, or itself, on
    which an office works: a fixed date may fall on a holiday.
    """

    rule: str
    due_on: date
    provisional: bool
    basis: str
    days: tuple[CountedDay, ...]
    last_working_day_on: date


def deadline(
    rule: str,
    received: date,
    *,
    calendar: WorkingCalendar,
    received_under: int | None = None,
    pauses: Iterable[Pause] = (),
    extended: bool = False,
) -> Deadline:
    """The last day that is in time under `rule` for what was `received`.

    `received` is the day of receipt by Regulation art. 31, of the corrected
    request (art. 30), of payment, of service, of formation - whichever the
    rule runs from; for `annual-report` any day of the year reported on.
    `received_under` holds a case to the Regulation (2008 or 2019) under which
    it was first received. Raises DeadlineError with a sentence.
    """
    in_force = rule_in_force(rule, received, received_under=received_under)
    if received.year > LATEST_YEAR:
        raise DeadlineError("out_of_calendar", f"The year of {received} is too late.")
    if extended and not in_force.extension:
        raise DeadlineError("cannot_extend", f"The limit {rule} cannot be extended.")
    length = in_force.length + (in_force.extension if extended else 0)
    paused = _paused_days(in_force, received, pauses)
    try:
        count = _count(in_force, received, length, paused, calendar)
        last_working_day_on = calendar.last_working_day_until(count.last_on)
    except CalendarError as fault:
        raise DeadlineError("out_of_calendar", str(fault)) from fault
    return Deadline(
        rule=rule,
        due_on=count.last_on,
        provisional=count.provisional,
        basis=in_force.basis,
        days=count.days,
        last_working_day_on=last_working_day_on,
    )


def day_set(rule: str, due_on: date, *, calendar: WorkingCalendar) -> Deadline:
    """A last day that a decision names: nothing is counted, nothing moves it.

    Raises CalendarError when no working day lies before it.
    """
    return Deadline(
        rule=rule,
        due_on=due_on,
        provisional=False,
        basis="",
        days=(CountedDay(due_on, True, DayReason.FIXED_DATE),),
        last_working_day_on=calendar.last_working_day_until(due_on),
    )


def rule_in_force(
    rule: str, received: date, *, received_under: int | None = None
) -> DeadlineRule:
    """The version of `rule` that governs what was `received` on that day.

    Raises DeadlineError when there is no such rule, when no limit was in force
    on that day, or when `received_under` contradicts the day.
    """
    versions = _rules().get(rule)
    if versions is None:
        raise DeadlineError(
            "unknown_rule",
            f"There is no rule {rule!r}; the rules are: {', '.join(rule_names())}.",
        )
    governed_on = received
    if versions[0].unit is Unit.FIXED_DATE:
        governed_on = received.replace(month=12, day=31)
    by_date = [v for v in versions if v.applies_from <= governed_on]
    if received_under is None:
        if not by_date:
            raise DeadlineError(
                "no_limit",
                f"No time limit for {rule} was in force on {received}; "
                f"the first came with {versions[0].applies_from}.",
            )
        return by_date[-1]
    return _held_to(received_under, versions, by_date, received)


def rule_names() -> tuple[str, ...]:
    """The names of all rules."""
    return tuple(_rules())


def deadline_as_json(answer: Deadline) -> dict[str, Any]:
    """The answer as plain values: due_on, provisional, basis, days.

    `days` holds one entry a day, day zero first, with date, counted and why.
    """
    return {
        "due_on": answer.due_on.isoformat(),
        "provisional": answer.provisional,
        "basis": answer.basis,
        "days": [
            {"date": day.date.isoformat(), "counted": day.counted, "why": day.why}
            for day in answer.days
        ],
    }


def _held_to(
    regulation: int,
    versions: tuple[DeadlineRule, ...],
    by_date: list[DeadlineRule],
    received: date,
) -> DeadlineRule:
    """The version of that Regulation, unless it set no limit.

    Whoever names the Regulation knows under which the case began: a request of May
    2019 that was corrected in June stays under the older one. A fixed date belongs to
    its year alone.
    """
    name = versions[0].name
    if all(version.regulation is None for version in versions):
        raise DeadlineError(
            "regulation", f"The limit {name} does not depend on the Regulation."
        )
    if regulation not in REGULATION_FROM:
        raise DeadlineError("regulation", "Received under 2008 or 2019, no other year.")
    chosen = [version for version in versions if version.regulation == regulation]
    if not chosen:
        raise DeadlineError(
            "no_limit", f"The Regulation of {regulation} set no limit for {name}."
        )
    if chosen[0].unit is Unit.FIXED_DATE and chosen != by_date[-1:]:
        raise DeadlineError(
            "regulation",
            f"What belongs to {received} does not fall under the Regulation "
            f"of {regulation} for {name}.",
        )
    in_force_on = max(received, REGULATION_FROM[regulation])
    if received < REGULATION_FROM[2008] or in_force_on < chosen[0].applies_from:
        raise DeadlineError(
            "no_limit", f"No time limit for {name} was in force on {received}."
        )
    return chosen[0]


def _paused_days(
    rule: DeadlineRule, received: date, pauses: Iterable[Pause]
) -> frozenset[date]:
    """Every day that does not count because others are being consulted."""
    paused: set[date] = set()
    for pause in pauses:
        if not rule.may_pause:
            raise DeadlineError(
                "cannot_pause", f"The limit {rule.name} does not stop for consultation."
            )
        if pause.sent_on < received:
            raise DeadlineError(
                "pause",
                f"The letter of {pause.sent_on} went out before {received}, "
                "the day the period begins.",
            )
        waited = (pause.answered_on - pause.sent_on).days
        paused |= {pause.sent_on + n * ONE_DAY for n in range(1, waited + 1)}
    return frozenset(paused)


def _count(
    rule: DeadlineRule,
    received: date,
    length: int,
    paused: Collection[date],
    calendar: WorkingCalendar,
) -> Count:
    """Count the period in its unit."""
    if rule.unit is Unit.WORKING_DAYS:
        return calendar.count_forward(received, length, not_counting=paused)
    if rule.unit is Unit.FIXED_DATE:
        due_on = date(received.year + 1, rule.month, rule.day)
        return Count(due_on, False, (CountedDay(due_on, True, DayReason.FIXED_DATE),))
    last = received + length * ONE_DAY
    if rule.unit is Unit.MONTHS:
        last = _months_after(received, length)
    return _moved_off_rest_days(received, last, calendar)


def _months_after(start: date, months: int) -> date:
    """The corresponding day, else the month's last (Civil Code art. 202)."""
    years, month_index = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month_index + 1
    return date(year, month, min(start.day, gregorian.monthrange(year, month)[1]))


def _moved_off_rest_days(start: date, last: date, calendar: WorkingCalendar) -> Count:
    """A period of calendar days whose last day may not be a day off."""
    due_on = calendar.first_working_day_from(last)
    trace = [CountedDay(start, False, DayReason.DAY_ZERO)]
    day = start + ONE_DAY
    while day < last:
        trace.append(CountedDay(day, True, DayReason.CALENDAR_DAY))
        day += ONE_DAY
    decided = calendar.describe(last)
    trace.append(
        CountedDay(
            last,
            True,
            DayReason.CALENDAR_DAY if decided.counted else DayReason.ENDS_ON_DAY_OFF,
            decided.holiday,
            decided.is_provisional,
        )
    )
    while day < due_on:
        day += ONE_DAY
        described = calendar.describe(day)
        if day == due_on:
            provisional = described.is_provisional
            described = CountedDay(
                day, False, DayReason.MOVED_TO, is_provisional=provisional
            )
        trace.append(described)
    return Count(due_on, any(d.is_provisional for d in trace), tuple(trace))


@cache
def _rules() -> dict[str, tuple[DeadlineRule, ...]]:
    """All rules by name, each with its versions in the order of their dates."""
    rules: dict[str, tuple[DeadlineRule, ...]] = {}
    for row in read_table("deadlines")["rule"]:
        rule = DeadlineRule(
            name=row["name"],
            applies_from=row["from"],
            unit=Unit(row["unit"]),
            length=row.get("length", 0),
            extension=row.get("extension", 0),
            may_pause=row.get("may_pause", False),
            month=row.get("month", 0),
            day=row.get("day", 0),
            basis=row["basis"],
            regulation=row.get("regulation"),
            is_verified=row["verified"],
        )
        rules[rule.name] = (*rules.get(rule.name, ()), rule)
    return rules
