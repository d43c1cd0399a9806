"""Rows of a rule set, and what happened to a submission, said in a sentence."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai.rules.submission_rules import Event, Medium, Period, Sharing
from gongkai.rules.submission_scores import Happening
from gongkai.submissions.models import (
    AwardRow,
    FactorRow,
    ForfeitRow,
    LimitRow,
    Outlet,
    QuotaRow,
)
from gongkai.submissions.models.rule_rows import (
    EVENT_LABELS,
    MEDIUM_LABELS,
    PART_LABELS,
    PERIOD_LABELS,
)
from gongkai.submissions.rule_sets import Row

_QUARTER = 3


def points_words(points: Decimal) -> str:
    """Points as people write them: no noughts at the end, a sign where they deduct."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def gives(points: Decimal) -> str:
    """That a row gives points, or takes them away."""
    if points < 0:
        return _("扣 %s 分") % points_words(-points)
    return _("得 %s 分") % points_words(points)


def said(row: Row) -> str:
    """What a row of a rule set asks or gives, in a sentence."""
    if isinstance(row, QuotaRow):
        parts = list(_quota(row))
    elif isinstance(row, AwardRow):
        parts = list(_award(row))
    elif isinstance(row, FactorRow):
        times = _("乘以 %(factor)s") % {"factor": points_words(row.factor)}
        event = [str(EVENT_LABELS[Event(row.event)])] if row.event else []
        parts = [*event, *_matching(row), times]
    elif isinstance(row, LimitRow):
        parts = list(_limit(row))
    else:
        parts = [_forfeit(row)]
    return _("，").join(parts)


def happened(one: Happening, outlets: dict[str, Outlet]) -> str:
    """What happened, such as 采用（省政府办公厅刊物）."""
    word = str(EVENT_LABELS[one.event])
    if one.event not in {Event.ADOPTED, Event.NOTED}:
        return word
    outlet = outlets.get(one.outlet)
    name = outlet.name if outlet else _("本机关网站")
    return _("%(event)s（%(outlet)s）") % {"event": word, "outlet": name}


def period_words(period: Period, first_on: date) -> str:
    """A period in words, such as 2026年3月."""
    if period is Period.YEAR:
        return _("%(year)s年") % {"year": first_on.year}
    if period is Period.QUARTER:
        number = (first_on.month - 1) // _QUARTER + 1
        return _("%(year)s年第%(number)s季度") % {
            "year": first_on.year,
            "number": number,
        }
    if period is Period.MONTH:
        return _("%(year)s年%(month)s月") % {
            "year": first_on.year,
            "month": first_on.month,
        }
    return _("%(day)s起的一周") % {"day": first_on.isoformat()}


def _quota(row: QuotaRow) -> Iterator[str]:
    yield from _matching(row)
    yield _("每%(period)s至少%(event)s %(minimum)s 条") % {
        "period": PERIOD_LABELS[Period(row.period)],
        "event": EVENT_LABELS[Event(row.event)],
        "minimum": row.minimum,
    }
    if row.months:
        yield _("限 %s 月") % row.months.replace(" ", _("、"))
    if row.points_met:
        yield _("完成%s") % gives(row.points_met)
    if row.points_each_extra:
        yield _("每超 1 条%s") % gives(row.points_each_extra)
    if row.points_missed:
        yield _("未完成%s") % gives(row.points_missed)
    if row.points_each_lacking:
        yield _("每缺 1 条%s") % gives(row.points_each_lacking)
    if row.is_met_by_zero_report:
        yield _("可以零报告")


def _award(row: AwardRow) -> Iterator[str]:
    yield str(EVENT_LABELS[Event(row.event)])
    yield from _matching(row)
    yield gives(row.points)
    if row.most_per_item is not None:
        yield ngettext("每条最多计 %s 个", "每条最多计 %s 个", row.most_per_item) % (
            row.most_per_item
        )
    if row.sharing == Sharing.SPLIT:
        yield _("联合报送平均分配")
    if row.shared_points is not None:
        yield _("联合报送每家%s") % gives(row.shared_points)
    if row.group:
        yield _("与“%s”各项取最高") % row.group


def _limit(row: LimitRow) -> Iterator[str]:
    over = PART_LABELS.get(row.over, row.over)
    yield _("每%(period)s%(over)s") % {
        "period": PERIOD_LABELS[Period(row.period)],
        "over": over,
    }
    if row.most is not None:
        yield _("最多 %s 分") % points_words(row.most)
    if row.least is not None:
        yield _("最少 %s 分") % points_words(row.least)


def _forfeit(row: ForfeitRow) -> str:
    return _("每%(period)s%(event)s达到 %(count)s 次，全年记零分") % {
        "period": PERIOD_LABELS[Period(row.period)],
        "event": EVENT_LABELS[Event(row.event)],
        "count": row.least_count,
    }


def _matching(row: Any) -> Iterator[str]:
    """What narrows a row: class, outlet, column, medium, length, commission."""
    if row.division_class is not None:
        yield row.division_class.name
    if row.outlet is not None:
        yield row.outlet.name
    if row.column is not None:
        yield _("栏目“%s”") % row.column.name
    if row.medium:
        yield str(MEDIUM_LABELS[Medium(row.medium)])
    if row.least_characters is not None:
        yield _("不少于 %s 字") % row.least_characters
    if row.most_characters is not None:
        yield _("不多于 %s 字") % row.most_characters
    if row.is_commissioned is not None:
        yield _("限约稿") if row.is_commissioned else _("不含约稿")
