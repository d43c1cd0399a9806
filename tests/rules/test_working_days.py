from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.rules.working_days import (
    CalendarError,
    DayReason,
    WorkingCalendar,
    parse_calendar_year,
)

CALENDAR = WorkingCalendar.load()
MADE_UP_2027 = """
year = 2027
[[notice]]
title = "关于2027年部分节假日安排的通知"
verified = false
[[holiday]]
name = "元旦"
days_off = [2026-12-31, 2027-01-01]
makeup_days = [2027-01-03]
"""


@pytest.mark.parametrize("year", range(2008, 2027))
def test_every_year_agrees_with_a_second_source(year):
    first = date(year, 1, 1)
    days = [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]

    ours = [day for day in days if CALENDAR.is_working_day(day)]

    assert ours == [day for day in days if chinese_calendar.is_workday(day)]


@pytest.mark.parametrize("year", range(2008, 2027))
def test_every_year_names_its_notice(year):
    notices = CALENDAR.years[year].notices

    assert all(str(year) in notice.title for notice in notices[:1])
    assert all(notice.document_number for notice in notices if notice.is_verified)


@pytest.mark.parametrize(
    ("day", "counted", "reason", "holiday"),
    [
        (date(2026, 2, 14), True, DayReason.MAKEUP_DAY, "春节"),
        (date(2026, 2, 16), False, DayReason.HOLIDAY, "春节"),
        (date(2026, 3, 1), False, DayReason.WEEKEND, ""),
        (date(2026, 3, 2), True, DayReason.WORKING_DAY, ""),
        (date(2015, 9, 3), False, DayReason.HOLIDAY, "抗战胜利70周年纪念日"),
        (date(2020, 2, 1), False, DayReason.HOLIDAY, "春节"),
        (date(2011, 12, 31), True, DayReason.MAKEUP_DAY, "元旦"),
    ],
)
def test_each_day_says_what_it_is(day, counted, reason, holiday):
    described = CALENDAR.describe(day)

    assert (described.counted, described.reason) == (counted, reason)
    assert described.holiday == holiday
    assert not described.is_provisional


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2027, 1, 1), False),
        (date(2027, 5, 2), False),
        (date(2028, 5, 2), False),
        (date(2027, 5, 3), True),
        (date(2027, 10, 1), False),
        (date(2028, 10, 3), False),
        (date(2027, 10, 4), True),
        (date(2028, 2, 5), False),
    ],
)
def test_unannounced_year_is_answered_provisionally(day, worked):
    assert CALENDAR.is_working_day(day) == worked
    assert CALENDAR.is_provisional(day)
    assert CALENDAR.describe(day).why.endswith(
        f", calendar of {day.year} not announced"
    )


def test_counting_says_why_for_each_day():
    count = CALENDAR.count_forward(
        date(2026, 2, 12), 3, not_counting={date(2026, 2, 13), date(2026, 2, 16)}
    )

    assert count.last_on == date(2026, 2, 25)
    assert not count.provisional
    assert [d.date for d in count.days if d.counted] == [
        date(2026, 2, 14),
        date(2026, 2, 24),
        date(2026, 2, 25),
    ]
    assert [d.why for d in count.days[:4]] == [
        "the day the period begins is not counted",
        "others are being consulted",
        "make-up working day (春节)",
        "day off (春节)",
    ]


@settings(max_examples=60)
@given(
    st.dates(date(2008, 1, 1), date(2027, 12, 31)),
    st.integers(1, 60),
    st.sets(st.integers(1, 40), max_size=20),
)
def test_counts_are_contiguous_and_complete(start, days, paused):
    not_counting = {start + timedelta(n) for n in paused}

    count = CALENDAR.count_forward(start, days, not_counting=not_counting)

    assert [d.date - start for d in count.days] == [
        timedelta(n) for n in range(len(count.days))
    ]
    counted = [d.date for d in count.days if d.counted]
    assert len(counted) == days
    assert counted[-1] == count.last_on
    assert not not_counting & set(counted)
    assert all(CALENDAR.is_working_day(day) for day in counted)
    assert count.provisional == (count.last_on > date(2026, 12, 31))


def test_neighbouring_working_days_are_found():
    in_holiday = date(2026, 2, 16)

    assert CALENDAR.first_working_day_from(in_holiday) == date(2026, 2, 24)
    assert CALENDAR.last_working_day_until(in_holiday) == date(2026, 2, 14)
    assert CALENDAR.first_working_day_from(date(2026, 2, 28)) == date(2026, 2, 28)
    assert CALENDAR.last_working_day_until(date(2026, 2, 28)) == date(2026, 2, 28)


def test_an_imported_year_ends_the_guessing():
    calendar = CALENDAR.with_years(parse_calendar_year(MADE_UP_2027))

    count = calendar.count_forward(date(2026, 12, 30), 2)

    assert CALENDAR.count_forward(date(2026, 12, 30), 2).provisional
    assert (count.last_on, count.provisional) == (date(2027, 1, 4), False)
    assert not calendar.is_working_day(date(2026, 12, 31))


def test_next_years_notice_decides_an_unannounced_december():
    only_2027 = WorkingCalendar({}).with_years(
        CALENDAR.years[2025], parse_calendar_year(MADE_UP_2027)
    )

    assert not only_2027.is_working_day(date(2026, 12, 31))
    assert only_2027.is_provisional(date(2026, 12, 31))


@pytest.mark.parametrize("day", [date(2007, 12, 31), date(2101, 1, 1)])
def test_days_outside_every_calendar_are_refused(day):
    with pytest.raises(CalendarError):
        CALENDAR.is_working_day(day)


def test_at_least_one_day_is_counted():
    with pytest.raises(ValueError, match="one day"):
        CALENDAR.count_forward(date(2026, 3, 2), 0)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("year = 2027", "year ="),
        ("year = 2027", "years = 2027"),
        ("year = 2027", "year = true"),
        ("202", "302"),
        ("year = 2027", "year = 2026"),
        ("verified = false", ""),
        ("verified = false", 'verified = false\nissued_on = "2026-11-01"'),
        ("[[notice]]", "[notice]"),
        ("2027-01-01]", "2027-01-01T00:00:00]"),
        ("[2026-12-31, 2027-01-01]", "[]"),
        ("[2026-12-31, 2027-01-01]", "[2026-11-30, 2027-01-01]"),
        ("[2027-01-03]", "[2027-01-04]"),
        ("2027-01-01]", "2027-01-01, 2027-01-03]"),
    ],
)
def test_faulty_calendar_files_are_refused(old, new):
    assert old in MADE_UP_2027

    with pytest.raises(CalendarError):
        parse_calendar_year(MADE_UP_2027.replace(old, new))


def test_notice_keeps_number_and_date():
    notice = CALENDAR.years[2026].notices[0]

    assert notice.document_number == "国办发明电〔2025〕7号"
    assert notice.issued_on == date(2025, 11, 4)
