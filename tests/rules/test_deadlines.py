import json
import tomllib
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.rules.deadline_text import deadline_from_text, parse_day, parse_pauses
from gongkai.rules.deadlines import (
    DeadlineError,
    Pause,
    Unit,
    deadline,
    deadline_as_json,
    rule_in_force,
    rule_names,
)
from gongkai.rules.working_days import DayReason, WorkingCalendar

CALENDAR = WorkingCalendar.load()
CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "deadlines.toml").read_text(encoding="utf-8")
)["case"]


def due(rule, received, **options):
    answer = deadline(rule, date.fromisoformat(received), calendar=CALENDAR, **options)
    return answer.due_on.isoformat()


def refusal_of(rule, received, **options):
    with pytest.raises(DeadlineError) as refusal:
        deadline_from_text(rule, received, calendar=CALENDAR, **options)
    assert str(refusal.value).endswith(".")
    return refusal.value.code


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_case_comes_out_as_given(case):
    answer = deadline_from_text(
        case["rule"],
        case["received"],
        calendar=CALENDAR,
        pause=case.get("pause", ""),
        extended=case.get("extended", ""),
        received_under=case.get("received_under", ""),
    )

    if case["due"] == "provisional":
        assert answer.provisional
    else:
        assert (answer.due_on.isoformat(), answer.provisional) == (case["due"], False)


@pytest.mark.parametrize(
    ("received", "count", "decree"),
    [("2019-05-14", 15, "492"), ("2019-05-15", 20, "711")],
)
def test_the_2008_rules_end_with_2019_05_14(received, count, decree):
    answer = deadline("reply", date.fromisoformat(received), calendar=CALENDAR)

    assert sum(day.counted for day in answer.days) == count
    assert decree in answer.basis


def test_a_case_stays_under_its_first_regulation():
    corrected = date(2019, 6, 3)

    held = deadline("reply", corrected, calendar=CALENDAR, received_under=2008)

    assert sum(day.counted for day in held.days) == 15
    assert due("reply", "2019-06-03", received_under=2019) == due("reply", "2019-06-03")


def test_a_named_regulation_decides_on_either_side():
    newer = deadline("reply", date(2019, 5, 14), calendar=CALENDAR, received_under=2019)

    assert sum(day.counted for day in newer.days) == 20
    assert "711" in newer.basis


@pytest.mark.parametrize(
    ("rule", "received", "plain", "longer"),
    [
        ("reply", "2026-03-02", 20, 40),
        ("reply", "2012-03-01", 15, 30),
        ("petition-opinion", "2026-03-02", 60, 90),
    ],
)
def test_extension_is_counted_on(rule, received, plain, longer):
    received_on = date.fromisoformat(received)

    short = deadline(rule, received_on, calendar=CALENDAR)
    long = deadline(rule, received_on, calendar=CALENDAR, extended=True)

    assert sum(day.counted for day in short.days) == plain
    assert sum(day.counted for day in long.days) == longer
    assert long.days[:plain] == short.days[:plain]


@pytest.mark.parametrize(
    ("pause", "due_on"),
    [
        ("", "2026-03-30"),
        ("2026-03-09:2026-03-09", "2026-03-30"),
        ("2026-03-09:2026-03-10", "2026-03-31"),
        ("2026-03-02:2026-03-03", "2026-03-31"),
        ("2026-03-06:2026-03-08", "2026-03-30"),
        ("2026-03-30:2026-04-03", "2026-03-30"),
        ("2026-03-27:2026-03-30", "2026-03-31"),
        ("2026-03-09:2026-03-11 2026-03-16:2026-03-17", "2026-04-02"),
        ("2026-03-09:2026-03-11;2026-03-10:2026-03-12", "2026-04-02"),
        ("2026-03-09:2026-03-11, 2026-03-11:2026-03-12", "2026-04-02"),
        ("2026-03-09:2026-03-11|2026-03-12:2026-03-13", "2026-04-02"),
        ("2026-04-20:2026-05-20", "2026-03-30"),
    ],
)
def test_time_for_consultation_does_not_count(pause, due_on):
    answer = deadline_from_text("reply", "2026-03-02", calendar=CALENDAR, pause=pause)

    assert answer.due_on.isoformat() == due_on


def test_pause_into_an_unannounced_year_is_provisional():
    pauses = [Pause(date(2026, 12, 1), date(2027, 1, 15))]

    answer = deadline("reply", date(2026, 11, 23), calendar=CALENDAR, pauses=pauses)

    assert answer.provisional
    assert answer.due_on == date(2027, 2, 4)


@pytest.mark.parametrize(
    ("rule", "received", "due_on"),
    [
        ("litigation", "2025-07-31", "2026-02-02"),
        ("litigation", "2023-08-31", "2024-02-29"),
        ("litigation", "2026-04-30", "2026-10-30"),
        ("litigation", "2012-01-10", "2012-04-10"),
        ("litigation", "2015-01-31", "2015-04-30"),
        ("litigation", "2015-02-01", "2015-08-03"),
        ("litigation-after-reconsideration", "2026-01-30", "2026-02-14"),
        ("reconsideration", "2026-07-22", "2026-09-20"),
        ("reconsideration", "2026-07-21", "2026-09-20"),
        ("petition-acceptance", "2026-09-25", "2026-10-10"),
    ],
)
def test_calendar_periods_move_only_off_days_off(rule, received, due_on):
    assert due(rule, received) == due_on


def test_a_period_ending_on_a_day_off_says_so():
    answer = deadline("reconsideration", date(2025, 12, 3), calendar=CALENDAR)

    assert [day.reason for day in answer.days[-3:]] == [
        DayReason.CALENDAR_DAY,
        DayReason.ENDS_ON_DAY_OFF,
        DayReason.MOVED_TO,
    ]
    assert sum(day.counted for day in answer.days) == 60


def test_calendar_period_ending_in_an_unannounced_year_is_provisional():
    answer = deadline("reconsideration", date(2026, 11, 4), calendar=CALENDAR)

    assert (answer.due_on, answer.provisional) == (date(2027, 1, 4), True)
    assert answer.days[-1].is_provisional


@pytest.mark.parametrize(
    ("reported", "due_on"),
    [
        ("2008-12-31", "2009-03-31"),
        ("2011-06-30", "2012-03-31"),
        ("2018-12-31", "2019-03-31"),
        ("2019-01-01", "2020-01-31"),
        ("2024-12-31", "2025-01-31"),
    ],
)
def test_annual_report_has_a_fixed_date(reported, due_on):
    answer = deadline("annual-report", date.fromisoformat(reported), calendar=CALENDAR)

    assert answer.due_on.isoformat() == due_on
    assert not answer.provisional
    assert [day.reason for day in answer.days] == [DayReason.FIXED_DATE]


def test_last_working_day_before_a_fixed_date_is_told():
    answer = deadline("annual-report", date(2024, 12, 31), calendar=CALENDAR)

    assert answer.last_working_day_on == date(2025, 1, 27)


@pytest.mark.parametrize(
    ("rule", "received", "options", "code"),
    [
        ("replies", "2026-03-02", {}, "unknown_rule"),
        ("reply", "2008-04-30", {}, "no_limit"),
        ("correction-notice", "2019-05-14", {}, "no_limit"),
        ("fee-payment", "2020-12-31", {}, "no_limit"),
        ("petition-objection", "2022-04-30", {}, "no_limit"),
        ("annual-report", "2007-12-31", {}, "no_limit"),
        ("correction-notice", "2026-03-02", {"received_under": "2008"}, "no_limit"),
        ("reply", "2026-03-02", {"received_under": "2007"}, "regulation"),
        ("reply", "2008-04-30", {"received_under": "2008"}, "no_limit"),
        ("fee-payment", "2020-12-31", {"received_under": "2019"}, "no_limit"),
        ("petition-review", "2026-03-02", {"received_under": "2019"}, "regulation"),
        ("annual-report", "2024-12-31", {"received_under": "2008"}, "regulation"),
        ("reply", "2026-03-02", {"pause": "2026-03-09"}, "pause"),
        ("reply", "2026-03-02", {"pause": "2026-03-09:2026-03-08"}, "pause"),
        ("reply", "2026-03-02", {"pause": "2026-03-01:2026-03-08"}, "pause"),
        ("reply", "2026-03-02", {"pause": "2026-03-09:2126-03-08"}, "pause"),
        ("reply", "2026-03-02", {"pause": "2026-03-09:2026-02-30"}, "date"),
        (
            "message-reply",
            "2026-03-02",
            {"pause": "2026-03-09:2026-03-10"},
            "cannot_pause",
        ),
        ("message-reply", "2026-03-02", {"extended": "yes"}, "cannot_extend"),
        ("reply", "2026-03-02", {"extended": "perhaps"}, "flag"),
        ("reply", "2026-02-30", {}, "date"),
        ("reply", "20260302", {}, "date"),
        ("reply", "", {}, "date"),
        ("reply", "20199-03-02", {}, "date"),
        ("reply", "2100-12-31", {}, "out_of_calendar"),
        ("litigation", "9999-12-31", {}, "out_of_calendar"),
        ("petition-review", "2007-06-01", {}, "out_of_calendar"),
    ],
)
def test_what_cannot_be_answered_is_refused(rule, received, options, code):
    assert refusal_of(rule, received, **options) == code


def test_direct_questions_are_held_to_two_regulations():
    with pytest.raises(DeadlineError) as refusal:
        rule_in_force("reply", date(2026, 3, 2), received_under=2007)

    assert refusal.value.code == "regulation"


def test_text_is_read_with_full_width_characters():
    assert parse_day("２０２６-03-02 ") == date(2026, 3, 2)
    assert parse_pauses("2026-03-09：2026-03-10") == (
        Pause(date(2026, 3, 9), date(2026, 3, 10)),
    )


def test_answer_is_plain_json():
    answer = deadline_as_json(
        deadline("emergency-review", date(2026, 2, 13), calendar=CALENDAR)
    )

    assert json.loads(json.dumps(answer)) == answer
    assert list(answer) == ["due_on", "provisional", "basis", "days"]
    assert answer["days"] == [
        {
            "date": "2026-02-13",
            "counted": False,
            "why": "the day the period begins is not counted",
        },
        {"date": "2026-02-14", "counted": True, "why": "make-up working day (春节)"},
    ]


@pytest.mark.parametrize("rule", rule_names())
def test_every_rule_names_its_source(rule):
    in_force = rule_in_force(rule, date(2026, 3, 2))

    assert "《" in in_force.basis or rule == "emergency-review"
    assert in_force.length or in_force.unit is Unit.FIXED_DATE


@settings(max_examples=100)
@given(
    st.dates(date(2008, 5, 1), date(2025, 12, 31)),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 30)), max_size=3),
)
def test_replies_agree_with_plain_enumeration(received, extended, waits):
    pauses = [
        Pause(received + timedelta(start), received + timedelta(start + length))
        for start, length in waits
    ]
    left = (15 if received < date(2019, 5, 15) else 20) * (2 if extended else 1)
    day = received
    while left:
        day += timedelta(1)
        waiting = any(p.sent_on < day <= p.answered_on for p in pauses)
        left -= chinese_calendar.is_workday(day) and not waiting

    answer = deadline(
        "reply", received, calendar=CALENDAR, pauses=pauses, extended=extended
    )

    assert answer.due_on == day == answer.last_working_day_on
    assert [d.date for d in answer.days] == [
        received + timedelta(n) for n in range((day - received).days + 1)
    ]
