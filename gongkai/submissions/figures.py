"""The figures of an agency's year: counts, points, duties, ranking.

A `YearBook` reads everything once and answers whatever a page or a circular asks.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from gongkai.organisation.models import Agency, Division
from gongkai.rules.submission_rules import OWN_SITE, Event, Medium, Period, Span
from gongkai.rules.submission_scores import (
    DutyState,
    Happening,
    Line,
    Points,
    Score,
    duty_state,
    owed_spans,
    quotas_of,
    ranked,
    score,
)
from gongkai.submissions.happenings import happenings_between
from gongkai.submissions.models import ClassMembership, DivisionClass
from gongkai.submissions.rule_sets import InForce, in_force_between

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Counts:
    """How much a division submitted and how much was adopted, in some days."""

    submitted_count: int = 0
    submitted_texts: int = 0
    submitted_pictures: int = 0
    submitted_videos: int = 0
    adopted_count: int = 0
    adopted_texts: int = 0
    adopted_pictures: int = 0
    adopted_videos: int = 0
    recognised_count: int = 0
    noted_count: int = 0
    returned_count: int = 0
    late_count: int = 0
    missed_count: int = 0


@dataclass(frozen=True)
class Standing:
    """One division in the ranking of some days; `place` among its class or all."""

    division: Division
    division_class: DivisionClass | None
    counts: Counts
    points: Decimal
    year_points: Decimal
    place: int


class YearBook:
    """An agency's submissions in the year of a day, up to that day.

    With `only`, ids of divisions, what it says of others is not complete.
    """

    def __init__(
        self, agency: Agency, *, on: date, only: Collection[int] | None = None
    ) -> None:
        self.agency, self.on, self.only = agency, on, only
        self._scores: dict[tuple[int, date], Score] = {}
        self.year = Period.YEAR.around(on)

    @cached_property
    def rule_sets(self) -> list[InForce]:
        """The rule sets of the year so far, in order."""
        return in_force_between(self.agency, self.year.first, self.on)

    @cached_property
    def divisions(self) -> list[Division]:
        """The divisions that are assessed: open, and of a class where there are any."""
        found = list(self.agency.divisions.filter(is_open=True))
        if not self._memberships:
            return found
        return [one for one in found if one.pk in self._memberships]

    @cached_property
    def happenings(self) -> Mapping[int, list[Happening]]:
        """What happened this year, by division."""
        rows = [
            row
            for one in self.rule_sets
            for row in (*one.rules.awards, *one.rules.quotas, *one.rules.factors)
        ]
        return happenings_between(
            self.agency,
            self.year.first,
            self.on,
            divisions=self.only,
            with_characters=any(
                row.least_characters or row.most_characters is not None for row in rows
            ),
        )

    def class_of(self, division: Division, day: date) -> DivisionClass | None:
        """The class of a division on a day."""
        for one in self._memberships.get(division.pk, ()):
            if one.from_on <= day and (one.until_on is None or day <= one.until_on):
                return one.division_class
        return None

    def happened(self, division: Division, days: Span) -> list[Happening]:
        """What happened to a division's submissions in some days."""
        return [one for one in self.happenings.get(division.pk, ()) if one.on in days]

    def counts(self, division: Division, days: Span) -> Counts:
        """What a division submitted and had adopted in some days."""
        return counted(self.happened(division, days))

    def score(self, division: Division, until: date) -> Score:
        """A division's points from the beginning of the year up to a day."""
        if (found := self._scores.get((division.pk, until))) is None:
            found = self._scores[division.pk, until] = self._score(division, until)
        return found

    def _score(self, division: Division, until: date) -> Score:
        known = self.happenings.get(division.pk, ())
        points: list[Points] = []
        for one in self.rule_sets:
            if one.since > until:
                break
            last = min(one.until, until)
            own = self.class_of(division, last)
            found = score(
                one.rules,
                own.slug if own else "",
                known,
                since=one.since,
                until=last,
            )
            points += found.points
        total = sum((one.points for one in points), Decimal(0))
        return Score(tuple(points), total)

    def points(self, division: Division, days: Span) -> Decimal:
        """The points that some days of the year added."""
        before = self.score(division, days.first - ONE_DAY)
        return self.score(division, min(days.last, self.on)).total - before.total

    def lines(self, division: Division, days: Span) -> list[Line]:
        """The points of some days by the rows that gave them."""
        before = {
            (line.label, line.part): line
            for line in self.score(division, days.first - ONE_DAY).lines
        }
        found = []
        for line in self.score(division, min(days.last, self.on)).lines:
            old = before.get((line.label, line.part))
            if old is not None:
                line = Line(
                    line.label,
                    line.part,
                    line.count - old.count,
                    line.points - old.points,
                    tuple(item for item in line.items if item not in old.items),
                )
            if line.count or line.points:
                found.append(line)
        return found

    def duties(self, division: Division) -> list[DutyState]:
        """How a division stands today to each quota that is in force."""
        return [state for state in self.states(division) if self.on in state.span]

    def missed(self, division: Division, days: Span) -> list[DutyState]:
        """The quotas whose period ended in some days and was not kept."""
        return [
            state
            for state in self.states(division)
            if state.lacking and state.span.last in days and state.span.last <= self.on
        ]

    def ranking(self, days: Span) -> list[Standing]:
        """All assessed divisions by the points of some days; equals share a place."""
        until = min(days.last, self.on)
        found = [
            Standing(
                division,
                self.class_of(division, until),
                self.counts(division, days),
                self.points(division, days),
                self.score(division, until).total,
                0,
            )
            for division in self.divisions
        ]
        if not self.ranks_by_class:
            return _placed(found)
        classes = dict.fromkeys(one.division_class for one in found)
        order = sorted(classes, key=lambda one: (one is None, one and one.position))
        return [
            placed
            for own in order
            for placed in _placed([o for o in found if o.division_class == own])
        ]

    @property
    def ranks_by_class(self) -> bool:
        """Whether every class has its own ranking."""
        return bool(self.rule_sets) and self.rule_sets[-1].rules.ranks_by_class

    @cached_property
    def _memberships(self) -> dict[int, list[ClassMembership]]:
        found: dict[int, list[ClassMembership]] = {}
        memberships = ClassMembership.objects.filter(
            Q(until_on=None) | Q(until_on__gte=self.year.first),
            division__agency=self.agency,
            from_on__lte=self.on,
        )
        for one in memberships.select_related("division_class"):
            found.setdefault(one.division_id, []).append(one)
        return found

    def states(self, division: Division) -> Iterable[DutyState]:
        """Every quota of a division in every period that has begun."""
        known = self.happenings.get(division.pk, ())
        for one in self.rule_sets:
            own = self.class_of(division, one.until)
            key = own.slug if own else ""
            for quota in quotas_of(one.rules, key):
                for span in owed_spans(quota, one.since, one.until):
                    yield duty_state(quota, span, known, key)


def counted(happenings: Iterable[Happening]) -> Counts:
    """Happenings as figures. Items adopted by the own site and elsewhere are apart."""
    found = Counts()
    for one in happenings:
        if one.event is Event.SUBMITTED:
            found = replace(
                found,
                submitted_count=found.submitted_count + 1,
                submitted_texts=found.submitted_texts + one.text_count,
                submitted_pictures=found.submitted_pictures + one.picture_count,
                submitted_videos=found.submitted_videos + one.video_count,
            )
        elif one.event is Event.ADOPTED and one.outlet == OWN_SITE:
            found = replace(
                found,
                adopted_count=found.adopted_count + 1,
                adopted_texts=found.adopted_texts + one.text_count,
                adopted_pictures=found.adopted_pictures + one.picture_count,
                adopted_videos=found.adopted_videos + one.video_count,
            )
        elif name := _COUNTED.get(one.event):
            found = replace(found, **{name: getattr(found, name) + 1})
    return found


_COUNTED = {
    Event.ADOPTED: "recognised_count",
    Event.NOTED: "noted_count",
    Event.RETURNED: "returned_count",
    Event.COMMISSION_LATE: "late_count",
    Event.COMMISSION_MISSED: "missed_count",
}


def selected(
    happenings: Iterable[Happening],
    *,
    event: Event,
    medium: Medium | None = None,
    is_own_site: bool | None = None,
) -> list[Happening]:
    """The happenings behind one figure, for the list that the figure opens."""
    return [
        one
        for one in happenings
        if one.event is event
        and one.pieces(medium) > 0
        and is_own_site in {None, one.outlet == OWN_SITE}
    ]


def by_column(happenings: Iterable[Happening]) -> dict[str, tuple[int, int]]:
    """How many items were submitted and adopted in each column, by its path."""
    found: dict[str, tuple[int, int]] = {}
    for one in happenings:
        if one.outlet != OWN_SITE or one.event not in {Event.SUBMITTED, Event.ADOPTED}:
            continue
        for path in own_columns(one):
            submitted, adopted = found.get(path, (0, 0))
            if one.event is Event.SUBMITTED:
                submitted += 1
            else:
                adopted += 1
            found[path] = (submitted, adopted)
    return found


def own_columns(happening: Happening) -> list[str]:
    """The columns something stands in itself, without those above them."""
    return [
        path
        for path in sorted(happening.columns)
        if not any(
            other != path and other.startswith(path) for other in happening.columns
        )
    ]


def _placed(standings: Sequence[Standing]) -> list[Standing]:
    """Standings with their places, the first first, equals in the office's order."""
    places = ranked({one.division.pk: one.points for one in standings})
    found = [replace(one, place=places[one.division.pk]) for one in standings]
    return sorted(found, key=lambda one: one.place)
