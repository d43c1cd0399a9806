from datetime import date

import pytest

from gongkai.rules.classifications import (
    column_types,
    genres,
    genres_on,
    guide_parts,
    statutory_heads,
    topics,
    withholding_grounds,
)

LISTS = {
    "topics": (topics, 22),
    "genres": (genres, 16),
    "heads": (statutory_heads, 29),
    "column types": (column_types, 17),
    "grounds": (withholding_grounds, 8),
    "guide parts": (guide_parts, 9),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_complete_and_keys_unique(name):
    listed, count = LISTS[name]

    assert len(listed()) == count
    assert len({entry.key for entry in listed()}) == count
    assert all(entry.name and entry.name_en for entry in listed())


def test_subtopics_carry_their_topics_key():
    subtopics = [(t, s) for t in topics() for s in t.subtopics]

    assert len({s.key for _, s in subtopics}) == len(subtopics) == 121
    assert all(s.key.startswith(f"{t.key}-") for t, s in subtopics)


def test_civil_affairs_holds_its_subtopics():
    civil_affairs = next(t for t in topics() if t.name == "民政、扶贫、救灾")

    assert [s.name for s in civil_affairs.subtopics] == [
        "减灾救灾",
        "优抚安置",
        "社会福利",
        "行政区划与地名",
        "社团管理",
        "扶贫",
        "其他",
    ]


@pytest.mark.parametrize(
    ("day", "count", "minutes"),
    [
        (date(2011, 3, 1), 13, "会议纪要"),
        (date(2012, 6, 30), 13, "会议纪要"),
        (date(2012, 7, 1), 15, "纪要"),
        (date(2026, 11, 24), 15, "纪要"),
    ],
)
def test_genres_follow_the_rules_of_their_day(day, count, minutes):
    in_use = genres_on(day)

    assert len(in_use) == count
    assert [g.name for g in in_use if g.name.endswith("纪要")] == [minutes]


def test_article_20_has_fifteen_heads():
    article_20 = [h for h in statutory_heads() if h.key.startswith("20-")]

    assert [h.article for h in article_20] == [f"20({n})" for n in range(1, 16)]
    assert {h.level for h in article_20} == {"all"}


def test_articles_14_and_15_leave_no_choice():
    forced = {g.key for g in withholding_grounds() if g.must_withhold}

    assert forced == {"SECRET", "LAW", "SSS", "THIRD"}
