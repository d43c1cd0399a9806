"""Counting submissions by a rule set: duties, points, ranking.

Everything is counted anew from what happened, up to a day. The points of a month are
those of the year up to its end less those up to its beginning, so that limits and
penalties of the year fall into the month that brings them about.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from gongkai.rules.submission_rules import (
    OWN_SITE,
    Award,
    Event,
    Factor,
    Limit,
    Matching,
    Medium,
    Period,
    Quota,
    RuleSet,
    Sharing,
    Span,
)

ZERO = Decimal(0)
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that happened to what a division submitted, or failed to.

    `item` names what it happened to, the same for all that happened to it; `columns`
    are the keys of its columns and of those above them; `division_count` how many
    divisions share it; `period` of which period a report of nothing speaks.
    """

    event: Event
    on: date
    item: str
    text_count: int = 1
    picture_count: int = 0
    video_count: int = 0
    characters: int = 0
    outlet: str = OWN_SITE
    columns: frozenset[str] = frozenset()
    is_commissioned: bool = False
    division_count: int = 1
    period: Period | None = None

    def pieces(self, medium: Medium | None) -> int:
        """How many pieces of a medium; without one, the item itself."""
        if medium is None:
            return 1
        return {
            Medium.TEXT: self.text_count,
            Medium.PICTURE: self.picture_count,
            Medium.VIDEO: self.video_count,
        }[medium]


@dataclass(frozen=True)
class Points:
    """Points that one row gave: by what, when, and for which happenings.

    `part` is `awards`, `deductions`, `quotas`, `limits` or `forfeits`.
    """

    label: str
    part: str
    on: date
    points: Decimal
    happenings: tuple[Happening, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Line:
    """One row of a rule set in a score: how often it applied, and its points."""

    label: str
    part: str
    count: int
    points: Decimal
    items: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """All points of one division from one day to another; the sum is `total`."""

    points: tuple[Points, ...] = ()
    total: Decimal = field(default=ZERO)

    @property
    def lines(self) -> list[Line]:
        """The points by row, in the order in which the rows first applied."""
        rows: dict[tuple[str, str], list[Points]] = defaultdict(list)
        for one in self.points:
            rows[one.label, one.part].append(one)
        return [
            Line(
                label,
                part,
                len(given),
                sum((one.points for one in given), ZERO),
                tuple(dict.fromkeys(h.item for one in given for h in one.happenings)),
            )
            for (label, part), given in rows.items()
        ]


@dataclass(frozen=True)
class DutyState:
    """How a division stands to one quota in one period."""

    quota: Quota
    span: Span
    happenings: tuple[Happening, ...]
    count: int
    is_zero_reported: bool = False

    @property
    def lacking(self) -> int:
        """How many are still owed; none where a report of nothing is accepted."""
        if self.is_zero_reported and self.quota.is_met_by_zero_report:
            return 0
        return max(0, self.quota.minimum - self.count)

    @property
    def extra(self) -> int:
        """How many were sent beyond what is owed."""
        return max(0, self.count - self.quota.minimum)


def matches(row: Matching, happening: Happening, division_class: str) -> bool:
    """Whether a row of a rule set speaks of what happened."""
    longest = row.most_characters
    return (
        row.division_class in {"", division_class}
        and row.outlet in {"", happening.outlet}
        and (not row.column or row.column in happening.columns)
        and happening.pieces(row.medium) > 0
        and happening.characters >= (row.least_characters or 0)
        and (longest is None or happening.characters <= longest)
        and row.is_commissioned in {None, happening.is_commissioned}
    )


def duty_state(
    quota: Quota, span: Span, happenings: Iterable[Happening], division_class: str
) -> DutyState:
    """How a division stands to a quota in one of its periods."""
    inside = [one for one in happenings if one.on in span]
    counted = tuple(
        one
        for one in inside
        if one.event is quota.event and matches(quota, one, division_class)
    )
    return DutyState(
        quota,
        span,
        counted,
        sum(one.pieces(quota.medium) for one in counted),
        any(
            one.event is Event.ZERO_REPORT and one.period in {None, quota.period}
            for one in inside
        ),
    )


def owed_spans(quota: Quota, since: date, until: date) -> list[Span]:
    """The periods that begin in these days and in which a quota is owed.

    A week that runs into the next year ends with its own.
    """
    return [
        Span(span.first, min(span.last, Period.YEAR.around(span.first).last))
        for span in quota.period.within(since, until)
        if not quota.months or span.first.month in quota.months
    ]


def quotas_of(rule_set: RuleSet, division_class: str) -> list[Quota]:
    """The quotas that a class of divisions is to keep."""
    return [q for q in rule_set.quotas if q.division_class in {"", division_class}]


def score(
    rule_set: RuleSet,
    division_class: str,
    happenings: Sequence[Happening],
    *,
    since: date,
    until: date,
) -> Score:
    """The points of a division for what happened in these days, both included.

    `since` is the first day of the year or of the rule set. A week belongs to the
    year in which it begins. A quota gives its points as soon as it is kept, and
    counts as missed only when its period is over.
    """
    known = [one for one in happenings if one.on <= until]
    inside = [one for one in known if one.on >= since]
    given = list(_awarded(rule_set, division_class, inside))
    for quota in quotas_of(rule_set, division_class):
        for span in owed_spans(quota, since, until):
            state = duty_state(quota, span, known, division_class)
            given += _for_quota(state, until)
    for limit in rule_set.limits:
        given += _limited(limit, given)
    given += _forfeited(rule_set, inside, given)
    given.sort(key=lambda one: one.on)
    return Score(tuple(given), sum((one.points for one in given), ZERO))


def ranked(scores: Mapping[Key, Decimal]) -> dict[Key, int]:
    """The place of each, the most points first; equal points share a place.

    After two in second place comes the fourth.
    """
    points = sorted(scores.values(), reverse=True)
    return {key: points.index(own) + 1 for key, own in scores.items()}


def _awarded(
    rule_set: RuleSet, division_class: str, happenings: Iterable[Happening]
) -> Iterator[Points]:
    """The points for single happenings; of an item's group only the highest."""
    best: dict[tuple[str, str], Points] = {}
    for happening in happenings:
        for award in rule_set.awards:
            if award.event is not happening.event or not matches(
                award, happening, division_class
            ):
                continue
            worth = _worth(award, happening) * _factor(
                rule_set.factors, happening, division_class
            )
            part = "deductions" if worth < 0 else "awards"
            given = Points(
                award.label, part, happening.on, worth, (happening,), award.group
            )
            if not award.group:
                yield given
                continue
            key = (award.group, happening.item)
            if key not in best or best[key].points < worth:
                best[key] = given
    yield from best.values()


def _worth(award: Award, happening: Happening) -> Decimal:
    pieces = happening.pieces(award.medium)
    if award.most_per_item is not None:
        pieces = min(pieces, award.most_per_item)
    each = award.points
    if happening.division_count > 1:
        if award.sharing is Sharing.SPLIT:
            each = each / happening.division_count
        elif award.shared_points is not None:
            each = award.shared_points
    return (each * pieces).quantize(Decimal("0.01"))


def _factor(
    factors: Iterable[Factor], happening: Happening, division_class: str
) -> Decimal:
    found = Decimal(1)
    for one in factors:
        if one.event in {None, happening.event} and matches(
            one, happening, division_class
        ):
            found *= one.factor
    return found


def _for_quota(state: DutyState, until: date) -> Iterator[Points]:
    quota, span = state.quota, state.span
    on = min(span.last, until)

    def given(points: Decimal) -> Iterator[Points]:
        if points:
            yield Points(quota.label, "quotas", on, points, state.happenings)

    if state.count >= quota.minimum:
        yield from given(quota.points_met + state.extra * quota.points_each_extra)
    elif state.lacking and span.last <= until:
        yield from given(
            quota.points_missed + state.lacking * quota.points_each_lacking
        )


def _limited(limit: Limit, given: Sequence[Points]) -> list[Points]:
    """What brings the points a limit speaks of back within it, period by period."""
    sums: dict[Span, Decimal] = defaultdict(Decimal)
    last: dict[Span, date] = {}
    for one in given:
        if limit.over in {"all", one.part, one.group}:
            span = limit.period.around(one.on)
            sums[span] += one.points
            last[span] = max(one.on, last.get(span, one.on))
    found = []
    for span, points in sums.items():
        within = points
        if limit.most is not None:
            within = min(within, limit.most)
        if limit.least is not None:
            within = max(within, limit.least)
        if within != points:
            found.append(Points(limit.label, "limits", last[span], within - points))
    return found


def _forfeited(
    rule_set: RuleSet, happenings: Sequence[Happening], given: Sequence[Points]
) -> list[Points]:
    """What takes all points away, when something happened too often."""
    for forfeit in rule_set.forfeits:
        spans: dict[Span, list[Happening]] = defaultdict(list)
        for one in happenings:
            if one.event is forfeit.event:
                spans[forfeit.period.around(one.on)].append(one)
        for found in spans.values():
            if len(found) >= forfeit.least_count:
                on = sorted(one.on for one in found)[forfeit.least_count - 1]
                total = sum((one.points for one in given), ZERO)
                return [Points(forfeit.label, "forfeits", on, -total, tuple(found))]
    return []
