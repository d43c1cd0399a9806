"""The known rule sets to the point, and what no example happens to meet."""

import tomllib
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.rules.submission_rules import (
    Event,
    Period,
    RuleSetError,
    known_rule_sets,
    parse_rule_set,
    rule_set_from,
)
from gongkai.rules.submission_scores import Happening, duty_state, ranked, score

CASES = tomllib.loads(
    Path(__file__)
    .with_name("cases")
    .joinpath("submission_scores.toml")
    .read_text(encoding="utf-8")
)["case"]
HEAD = {"name": "试行规则", "from_on": date(2026, 1, 1)}
NEW_YEAR, MARCH_END = date(2026, 1, 1), date(2026, 3, 31)


def happenings(rows):
    numbers = count()
    return [
        Happening(
            **{"item": f"item {next(numbers)}"} | row | {"event": Event(row["event"])}
        )
        for row in rows
        for row in [{k: v for k, v in row.items() if k != "times"}]
        * row.get("times", 1)
    ]


def total(rules, happened, until=MARCH_END, division_class=""):
    found = score(
        rule_set_from(HEAD | rules),
        division_class,
        happenings(happened),
        since=NEW_YEAR,
        until=until,
    )
    return found.total


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_known_rule_set_gives_the_worked_points(case):
    found = score(
        known_rule_sets()[case["rule_set"]],
        case.get("division_class", ""),
        happenings(case["happenings"]),
        since=date(case["until"].year, 1, 1),
        until=case["until"],
    )

    lines = {line.label: line.points for line in found.lines}
    assert lines == {k: Decimal(str(v)) for k, v in case["lines"].items()}
    assert found.total == Decimal(str(case["total"]))


def test_every_known_rule_set_has_an_example():
    assert {case["rule_set"] for case in CASES} == set(known_rule_sets())


def test_limits_cut_and_hold_up():
    rules = {
        "award": [
            {"label": "采用", "event": "adopted", "points": 4},
            {"label": "退回", "event": "returned", "points": -3},
        ],
        "limit": [
            {"label": "每月最多", "over": "awards", "period": "month", "most": 10},
            {"label": "不倒扣", "period": "year", "least": 0},
        ],
    }
    adopted = {"event": "adopted", "on": date(2026, 1, 9)}

    assert total(rules, [adopted | {"times": 3}]) == 10
    assert total(rules, [{"event": "returned", "on": date(2026, 2, 2)}]) == 0


def test_shared_item_may_be_split():
    split = {"sharing": "split", "label": "采用", "event": "adopted", "points": 5}

    given = total(
        {"award": [split]},
        [{"event": "adopted", "on": NEW_YEAR, "division_count": 2}],
    )
    assert given == Decimal("2.5")


@pytest.mark.parametrize(
    ("until", "points"), [(date(2026, 1, 30), 0), (date(2026, 1, 31), -7)]
)
def test_quota_is_missed_when_its_month_is_over(until, points):
    quota = {
        "label": "每月",
        "minimum": 3,
        "period": "month",
        "points_missed": -5,
        "points_each_lacking": -1,
        "months": [1],
    }
    sent = [{"event": "submitted", "on": NEW_YEAR}]

    assert total({"quota": [quota]}, sent, until) == points


def test_zero_report_spares_only_where_it_is_allowed():
    quota = {
        "label": "每月",
        "minimum": 1,
        "period": "month",
        "points_met": 2,
        "points_missed": -3,
    }
    said = [{"event": "zero_report", "on": NEW_YEAR}]
    january = date(2026, 1, 31)

    assert total({"quota": [quota]}, said, january) == -3
    allowed = quota | {"is_met_by_zero_report": True}
    assert total({"quota": [allowed]}, said, january) == 0


def test_quota_of_a_column_counts_pictures_there():
    (quota,) = rule_set_from(
        HEAD
        | {
            "quota": [
                {
                    "label": "图片",
                    "minimum": 5,
                    "period": "month",
                    "medium": "picture",
                    "column": "/tpxw/",
                }
            ]
        }
    ).quotas
    here, elsewhere = (
        Happening(
            event=Event.SUBMITTED,
            on=NEW_YEAR,
            item=name,
            picture_count=2,
            columns=frozenset({name}),
        )
        for name in ("/tpxw/", "/tzgg/")
    )

    state = duty_state(
        quota, Period.MONTH.around(NEW_YEAR), [here, here, elsewhere], ""
    )

    assert (state.count, state.lacking) == (4, 1)


def test_equal_points_share_a_place():
    places = ranked(
        {"a": Decimal(9), "b": Decimal(7), "c": Decimal(7), "d": Decimal(1)}
    )

    assert places == {"a": 1, "b": 2, "c": 2, "d": 4}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name = '甲'", "from_on"),
        ("name = '甲'\nfrom_on = 2026-01-01\ncolour = 1", "colour"),
        ("name = '甲'\nfrom_on = 2026-01-01\n[[award]]\nlabel = '乙'", "award 1"),
        (
            "name = '甲'\nfrom_on = 2026-01-01\n"
            "[[quota]]\nlabel = '乙'\nminimum = 0\nperiod = 'month'",
            "quota 1, minimum",
        ),
        (
            "name = '甲'\nfrom_on = 2026-01-01\n[[award]]\nlabel = '乙'\n"
            "event = 'adopted'\npoints = 1\noutlet = 'nowhere'",
            "nowhere",
        ),
        ("name = ", "TOML"),
    ],
)
def test_faulty_rule_set_is_told_where(text, place):
    with pytest.raises(RuleSetError, match=place):
        parse_rule_set(text)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(Period))
def test_every_day_lies_in_one_period(day, period):
    span = period.around(day)

    assert day in span
    assert period.within(span.first, span.last)[0] == span
    assert len(period.within(span.first, span.last)) == 1
