"""What divisions owe and how their submissions are scored, as data (信息报送计分).

No law fixes these figures. Every office writes its own rules and no two are alike, so
that quotas, points, limits and penalties are rows of a rule set, in force from a day.
Known rule sets stand in `data/submission_rules/`, each with the notice it comes from;
`rules.submission_scores` counts by any of them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from gongkai.rules.statutory_data import DATA

OWN_SITE = "own_site"
"""The outlet that every agency has: its own site."""

_QUARTER = 3
_WEEK = 7


class RuleSetError(ValueError):
    """A rule set cannot be read; the text says what is wrong and where."""


class Medium(StrEnum):
    """What a submission is made of."""

    TEXT = "text"
    PICTURE = "picture"
    VIDEO = "video"


class Event(StrEnum):
    """What can happen to a submission and is counted."""

    SUBMITTED = "submitted"
    ADOPTED = "adopted"
    NOTED = "noted"
    RETURNED = "returned"
    COMMISSION_LATE = "commission_late"
    COMMISSION_MISSED = "commission_missed"
    ZERO_REPORT = "zero_report"


class Period(StrEnum):
    """The stretch of time a quota or a limit speaks of."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def around(self, day: date) -> "Span":
        """The week (from Monday), month, quarter or year that a day lies in."""
        if self is Period.WEEK:
            first = day - timedelta(days=day.weekday())
            return Span(first, first + timedelta(days=_WEEK - 1))
        months = {Period.MONTH: 1, Period.QUARTER: _QUARTER, Period.YEAR: 12}[self]
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        return Span(first, date(year, month + 1, 1) - timedelta(days=1))

    def within(self, since: date, until: date) -> "list[Span]":
        """Every such period that begins in these days, both included, in order."""
        found = []
        span = self.around(since)
        while span.first <= until:
            if span.first >= since:
                found.append(span)
            span = self.around(span.last + timedelta(days=1))
        return found


@dataclass(frozen=True, order=True)
class Span:
    """Days from one to another, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class Sharing(StrEnum):
    """What each division has of an item that several submit together."""

    FULL = "full"
    SPLIT = "split"
    FIXED = "fixed"


@dataclass(frozen=True, kw_only=True)
class Matching:
    """Which happenings a row of a rule set speaks of; what is empty matches all.

    `medium` also says what is counted: pieces of that medium instead of items.
    `outlet`, `column` and `division_class` are keys.
    """

    label: str
    medium: Medium | None = None
    outlet: str = ""
    column: str = ""
    division_class: str = ""
    least_characters: int | None = None
    most_characters: int | None = None
    is_commissioned: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Award(Matching):
    """Points for each item or piece to which something happens; negative deducts.

    Of one item only the highest award of a `group` counts; awards without a group add
    up. `shared_points` is what each division has when several share the item and
    `sharing` is fixed. `most_per_item` bounds the pieces counted of one item.
    """

    event: Event
    points: Decimal
    group: str = ""
    sharing: Sharing = Sharing.FULL
    shared_points: Decimal | None = None
    most_per_item: int | None = None


@dataclass(frozen=True, kw_only=True)
class Quota(Matching):
    """What a division owes in every period, and what keeping or missing it is worth.

    `months` are those in which it is owed, by the period's first day; empty for all.
    `points_met` are given once a period; a missed period has none of them, but
    `points_missed` and, for each item lacking, `points_each_lacking` (both negative
    where they deduct). `is_met_by_zero_report` where a division that has nothing to
    send may say so: nothing is lacking then, and nothing is earned.
    """

    minimum: int
    period: Period
    event: Event = Event.SUBMITTED
    months: frozenset[int] = frozenset()
    points_met: Decimal = Decimal(0)
    points_each_extra: Decimal = Decimal(0)
    points_missed: Decimal = Decimal(0)
    points_each_lacking: Decimal = Decimal(0)
    is_met_by_zero_report: bool = False


@dataclass(frozen=True, kw_only=True)
class Factor(Matching):
    """By how much the awards for what matches are multiplied."""

    factor: Decimal
    event: Event | None = None


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The most, or the least, that a part of the points may come to in a period.

    `over` is `all`, `quotas`, `awards`, `deductions` or the name of a group.
    """

    label: str
    period: Period
    over: str = "all"
    most: Decimal | None = None
    least: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Forfeit:
    """After how many happenings in a period all points of the year are lost."""

    label: str
    event: Event
    least_count: int
    period: Period = Period.YEAR


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """One office's rules. `basis` is the notice; `is_verified` whether it was seen.

    `classes` and `outlets` are names by key. `ranks_by_class` where each class of
    divisions has a ranking of its own. The last day in force is `until_on`, or none.
    """

    name: str
    from_on: date
    basis: str = ""
    is_verified: bool = False
    until_on: date | None = None
    ranks_by_class: bool = False
    classes: Mapping[str, str] = field(default_factory=dict)
    outlets: Mapping[str, str] = field(default_factory=dict)
    awards: tuple[Award, ...] = ()
    quotas: tuple[Quota, ...] = ()
    factors: tuple[Factor, ...] = ()
    limits: tuple[Limit, ...] = ()
    forfeits: tuple[Forfeit, ...] = ()


ROW_KINDS: Mapping[str, type[Any]] = {
    "award": Award,
    "quota": Quota,
    "factor": Factor,
    "limit": Limit,
    "forfeit": Forfeit,
}
"""The kinds of row, by the name a file gives them; the plural is a rule set's field."""


def parse_rule_set(text: str) -> RuleSet:
    """Read a rule set from TOML. Raises `RuleSetError`."""
    try:
        return rule_set_from(tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise RuleSetError(f"TOML: {fault}") from fault


def rule_set_from(table: Mapping[str, Any]) -> RuleSet:
    """Read a rule set from plain values, as TOML or a spreadsheet gives them.

    Raises `RuleSetError` for what is missing, unknown, of the wrong kind, or names a
    class or an outlet that the rule set does not have.
    """
    known = {one.name for one in fields(RuleSet)} - {f"{name}s" for name in ROW_KINDS}
    unknown = table.keys() - known - ROW_KINDS.keys()
    if unknown:
        raise RuleSetError(f"unknown: {', '.join(sorted(unknown))}")
    rows: dict[str, Any] = {
        f"{name}s": tuple(
            row_from(name, row, place=f"{name} {number}")
            for number, row in enumerate(table.get(name, ()), start=1)
        )
        for name in ROW_KINDS
    }
    head: dict[str, Any] = {name: table[name] for name in known if name in table}
    if not isinstance(head.get("name"), str) or not head["name"]:
        raise RuleSetError("name: a text is wanted")
    for name in ("from_on", "until_on"):
        if name == "from_on" or name in head:
            head[name] = _day(head.get(name), place=name)
    found = RuleSet(**head, **rows)
    _check_names(found)
    return found


def row_from(kind: str, row: Mapping[str, Any], *, place: str) -> Any:
    """One row of a rule set from plain values. Raises `RuleSetError` naming `place`."""
    made = ROW_KINDS[kind]
    known = {one.name: one for one in fields(made)}
    if unknown := row.keys() - known.keys():
        raise RuleSetError(f"{place}: unknown: {', '.join(sorted(unknown))}")
    for one in known.values():
        if one.default is MISSING and one.name not in row:
            raise RuleSetError(f"{place}: {one.name} is missing")
    values = {
        name: _value(name, value, place=f"{place}, {name}")
        for name, value in row.items()
    }
    found = made(**values)
    if isinstance(found, Award) and (found.sharing is Sharing.FIXED) != (
        found.shared_points is not None
    ):
        raise RuleSetError(f"{place}: shared_points goes with sharing = fixed")
    if isinstance(found, Limit) and found.most is None and found.least is None:
        raise RuleSetError(f"{place}: most or least is wanted")
    return found


@cache
def known_rule_sets() -> Mapping[str, RuleSet]:
    """The rule sets that come with the software, by the name of their file."""
    return {
        path.stem: parse_rule_set(path.read_text(encoding="utf-8"))
        for path in sorted((DATA / "submission_rules").glob("*.toml"))
    }


_ENUMS: Mapping[str, type[StrEnum]] = {
    "event": Event,
    "medium": Medium,
    "period": Period,
    "sharing": Sharing,
}
_COUNTS = {
    "minimum": 1,
    "least_count": 1,
    "most_per_item": 1,
    "least_characters": 0,
    "most_characters": 0,
}
_NUMBERS = {"factor", "most", "least", "shared_points"}


def _value(name: str, value: Any, *, place: str) -> Any:
    """One value of a row as its field wants it."""
    if name in _ENUMS:
        try:
            return _ENUMS[name](value)
        except ValueError:
            allowed = ", ".join(_ENUMS[name])
            raise RuleSetError(f"{place}: one of {allowed} is wanted") from None
    if name in _COUNTS:
        if type(value) is not int or value < _COUNTS[name]:
            raise RuleSetError(f"{place}: a whole number is wanted")
        return value
    if name in _NUMBERS or name.startswith("points"):
        if type(value) not in {int, float, Decimal}:
            raise RuleSetError(f"{place}: a number is wanted")
        return Decimal(str(value))
    if name == "months":
        if not isinstance(value, list) or set(value) - set(range(1, 13)):
            raise RuleSetError(f"{place}: months from 1 to 12 are wanted")
        return frozenset(value)
    wanted = bool if name.startswith("is_") else str
    if type(value) is not wanted:
        raise RuleSetError(f"{place}: {wanted.__name__} is wanted")
    return value


def _day(value: Any, *, place: str) -> date:
    if type(value) is not date:
        raise RuleSetError(f"{place}: a day such as 2026-01-01 is wanted")
    return value


def _check_names(found: RuleSet) -> None:
    """Raise `RuleSetError` for a class or an outlet that is named but not declared."""
    outlets = {"", OWN_SITE, *found.outlets}
    classes = {"", *found.classes}
    for row in (*found.awards, *found.quotas, *found.factors):
        if row.outlet not in outlets:
            raise RuleSetError(f"{row.label}: unknown outlet {row.outlet}")
        if row.division_class not in classes:
            raise RuleSetError(f"{row.label}: unknown class {row.division_class}")
    groups = {award.group for award in found.awards}
    for limit in found.limits:
        if limit.over not in {"all", "quotas", "awards", "deductions"} | groups:
            raise RuleSetError(f"{limit.label}: unknown part {limit.over}")
