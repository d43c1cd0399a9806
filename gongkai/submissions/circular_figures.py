"""The figures of a circular, as they are frozen on the day it is made."""

from dataclasses import asdict
from typing import Any

from gongkai.disclosure.models import Column
from gongkai.rules.submission_rules import Event, Span
from gongkai.submissions.figures import ONE_DAY, YearBook, by_column, counted
from gongkai.submissions.models import Commission

Figures = dict[str, Any]
"""Plain values for JSON: `rules`, `totals`, `ranking`, `columns`, `details`, `lacks`
and `commissions`; points are texts, so that no digit is lost."""


def circular_figures(book: YearBook, days: Span) -> Figures:
    """Everything a circular about these days tells, counted up to the book's day."""
    ranking = book.ranking(days)
    everything = [
        one for division in book.divisions for one in book.happened(division, days)
    ]
    in_force = book.rule_sets[-1].rules if book.rule_sets else None
    return {
        "rules": {"name": in_force.name, "basis": in_force.basis} if in_force else None,
        "ranks_by_class": book.ranks_by_class,
        "totals": _totals(book, days),
        "ranking": [
            {
                "place": one.place,
                "division": one.division.name,
                "key": one.division.pk,
                "class": one.division_class.name if one.division_class else "",
                "points": str(one.points),
                "year_points": str(one.year_points),
                **asdict(one.counts),
            }
            for one in ranking
        ],
        "columns": _columns(by_column(everything)),
        "details": [
            {
                "division": division.name,
                "lines": [
                    {
                        "label": line.label,
                        "count": line.count,
                        "points": str(line.points),
                    }
                    for line in book.lines(division, days)
                ],
            }
            for division in book.divisions
        ],
        "lacks": [
            {
                "division": division.name,
                "label": state.quota.label,
                "period": state.quota.period,
                "first_on": state.span.first.isoformat(),
                "last_on": state.span.last.isoformat(),
                "minimum": state.quota.minimum,
                "count": state.count,
                "lacking": state.lacking,
            }
            for division in book.divisions
            for state in book.missed(division, days)
        ],
        "commissions": _commissions(book, days),
    }


def _totals(book: YearBook, days: Span) -> dict[str, int]:
    """The counts of all divisions together, an item that several share once."""
    seen = {
        (one.event, one.item, one.on, one.outlet): one
        for division in book.divisions
        for one in book.happened(division, days)
    }
    return asdict(counted(seen.values()))


def _columns(counts: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    """The columns that had anything, those with most submitted first."""
    names = dict(Column.objects.filter(path__in=counts).values_list("path", "name"))
    found = [
        {
            "path": path,
            "name": names[path],
            "submitted": submitted,
            "adopted": adopted,
        }
        for path, (submitted, adopted) in counts.items()
        if path in names
    ]
    return sorted(found, key=lambda row: (-int(row["submitted"]), row["path"]))


def _commissions(book: YearBook, days: Span) -> list[dict[str, Any]]:
    """What became of the commissions whose last day was over in these days."""
    found = []
    states = _commission_states(book)
    commissions = Commission.objects.filter(
        agency=book.agency,
        withdrawn_at=None,
        due_on__range=(days.first - ONE_DAY, min(days.last, book.on) - ONE_DAY),
    ).prefetch_related("divisions")
    for commission in commissions:
        tasks = list(commission.divisions.all())
        excused = sum(1 for task in tasks if task.excused_at is not None)
        late, missed = (
            states.get((commission.pk, event), 0)
            for event in (Event.COMMISSION_LATE, Event.COMMISSION_MISSED)
        )
        found.append(
            {
                "topic": commission.topic,
                "due_on": commission.due_on.isoformat(),
                "asked": len(tasks),
                "in_time": len(tasks) - excused - late - missed,
                "late": late,
                "missed": missed,
                "excused": excused,
            }
        )
    return found


def _commission_states(book: YearBook) -> dict[tuple[int, Event], int]:
    """How often each commission was answered late or missed, by its id."""
    found: dict[tuple[int, Event], int] = {}
    for happened in book.happenings.values():
        for one in happened:
            if one.event not in {Event.COMMISSION_LATE, Event.COMMISSION_MISSED}:
                continue
            key = (int(one.item.partition(":")[2]), one.event)
            found[key] = found.get(key, 0) + 1
    return found
