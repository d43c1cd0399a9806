"""How full, how fresh and how evenly kept the columns of an agency are (栏目运行)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, Subquery

from gongkai.commons.moments import day_of
from gongkai.disclosure.models import Column, PageKind, Placement
from gongkai.organisation.models import Agency
from gongkai.rules.edition_lifecycle import EditionState

FORESIGHT_DAYS = 14
"""A column that goes stale within so many calendar days is named beforehand."""
RECENT = timedelta(days=365)


@dataclass(frozen=True)
class ColumnFigures:
    """One column at work.

    `newest_at` is when the document that came last was published as it stands,
    `recent_count` how many are dated within a year. `stale_on` is the first day on
    which the promised interval has been missed; None where nothing is promised.
    """

    column: Column
    live_count: int
    recent_count: int
    newest_at: datetime | None
    on: date

    @property
    def is_blank(self) -> bool:
        """Whether readers find nothing there."""
        return not self.live_count

    @property
    def stale_on(self) -> date | None:
        """The first day on which the promise is broken."""
        promised = self.column.update_interval_days
        if not promised or self.newest_at is None:
            return None
        return day_of(self.newest_at) + timedelta(days=promised + 1)

    @property
    def days_left(self) -> int | None:
        """Calendar days until the column is stale; zero or less when it is."""
        return (self.stale_on - self.on).days if self.stale_on else None

    @property
    def is_stale(self) -> bool:
        """Whether the promised interval has been missed."""
        return self.days_left is not None and self.days_left <= 0

    @property
    def will_be_stale(self) -> bool:
        """Whether it will be missed within `FORESIGHT_DAYS` unless something comes."""
        return self.days_left is not None and 0 < self.days_left <= FORESIGHT_DAYS


def figures_of(agency: Agency, *, on: date) -> list[ColumnFigures]:
    """Every open column of an agency that lists documents or shows one.

    One question to the store, answered from the order in which documents came, so it
    costs the same for many documents as for few. Columns that only lead to those
    beneath them and hold nothing are left out.
    """
    live = Placement.objects.filter(column=OuterRef("pk"), is_live=True)
    newest = live.filter(document__editions__state=EditionState.PUBLISHED)
    recent = live.filter(shown_on__gte=on - RECENT).order_by().values("column")
    columns = list(
        Column.objects.filter(site__agency=agency, is_open=True)
        .exclude(page_kind=PageKind.LANDING)
        .annotate(
            newest_at=Subquery(
                newest.order_by("-ordinal").values("document__editions__published_at")[
                    :1
                ]
            ),
            recent_count=Subquery(recent.annotate(n=Count("pk")).values("n")),
        )
        .select_related("site", "owner", "parent__parent")
        .order_by("site_id", "path")
    )
    parents = {column.parent_id for column in columns}
    return [
        ColumnFigures(
            column, column.live_count, column.recent_count or 0, column.newest_at, on
        )
        for column in columns
        if column.live_count or column.pk not in parents
    ]


def imbalance(counts: Collection[int]) -> float | None:
    """How unevenly columns are filled: 0 all alike, near 1 everything in one of them.

    The Gini coefficient of the counts; None when there is nothing to compare.
    """
    ordered: Sequence[int] = sorted(counts)
    total = sum(ordered)
    if len(ordered) < 2 or not total:
        return None
    weighted = sum(place * count for place, count in enumerate(ordered, start=1))
    size = len(ordered)
    return round(2 * weighted / (size * total) - (size + 1) / size, 2)
