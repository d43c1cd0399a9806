"""What several columns have newest, and the trees that columns form.

Nothing here counts or walks documents: every question is asked of the columns'
index, near its end, so its cost does not grow with the number of documents.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from gongkai.disclosure.column_pages import ListLine
from gongkai.disclosure.models import (
    Column,
    IndexNumberSeries,
    Placement,
    Site,
    SiteKind,
)
from gongkai.disclosure.paths import document_path
from gongkai.organisation.models import Agency
from gongkai.rules.edition_lifecycle import EditionState

COLUMNS_A_QUERY = 100
"""Few enough for the depth of an expression that databases accept."""

YEARS_SHOWN = 6
"""Years in the department's figures."""


@dataclass(frozen=True)
class Newest:
    """A document near the head of a column, as a list line, with where it stands."""

    placement_id: int
    document_id: int
    published_at: datetime
    column: Column
    line: ListLine


@dataclass(frozen=True)
class Branch:
    """A column with the open columns beneath it."""

    column: Column
    below: list["Branch"] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Places that show a document, here and beneath."""
        return self.column.live_count + sum(branch.count for branch in self.below)

    def ids(self) -> Iterator[int]:
        """The ids of the column and of all beneath it."""
        yield self.column.pk
        for branch in self.below:
            yield from branch.ids()


@dataclass(frozen=True)
class YearFigure:
    """How many documents were first published in a year.

    `share` is the percentage of the largest year shown, for the length of a bar.
    """

    year: int
    count: int
    share: int


def newest_by_column(columns: Sequence[Column], limit: int) -> dict[int, list[Newest]]:
    """The newest documents of each column, newest first, by the column's id.

    One query for many columns: of each the last `limit` ordinals are read. Only a
    column with gaps there, left by what was withdrawn, is asked again by itself.
    """
    found: dict[int, list[Newest]] = {column.pk: [] for column in columns}
    filled = {column.pk: column for column in columns if column.live_count}
    waiting = list(filled.values())
    for start in range(0, len(waiting), COLUMNS_A_QUERY):
        heads = [
            Q(column=column, ordinal__gt=column.last_ordinal - limit)
            for column in waiting[start : start + COLUMNS_A_QUERY]
        ]
        places = Placement.objects.filter(reduce(or_, heads))
        for item in _newest(places.order_by("column_id", "-ordinal"), filled):
            found[item.column.pk].append(item)
    for pk, column in filled.items():
        if len(found[pk]) < min(limit, column.live_count):
            places = column.placements.order_by("-ordinal")
            found[pk] = _newest(places, filled, limit)
    return found


def _newest(
    places: QuerySet[Placement], columns: dict[int, Column], limit: int | None = None
) -> list[Newest]:
    rows = places.filter(
        is_live=True, document__editions__state=EditionState.PUBLISHED
    ).values_list(
        "pk",
        "column_id",
        "document_id",
        "shown_on",
        "document__first_published_at",
        "document__editions__title",
        "document__editions__document_number",
        "document__editions__summary",
    )[:limit]
    return [
        Newest(
            placement_id=pk,
            document_id=document,
            published_at=published_at,
            column=columns[column],
            line=ListLine(title, document_path(document), shown_on, number, summary),
        )
        for pk, column, document, shown_on, published_at, title, number, summary in rows
        if shown_on is not None and published_at is not None
    ]


def merged(groups: Iterable[list[Newest]], limit: int) -> list[Newest]:
    """The newest of several columns together, each document once, newest first."""
    by_document: dict[int, Newest] = {}
    for group in groups:
        for item in group:
            by_document.setdefault(item.document_id, item)
    ordered = sorted(
        by_document.values(),
        key=lambda item: (item.published_at, item.document_id),
        reverse=True,
    )
    return ordered[:limit]


def open_columns(sites: Iterable[Site]) -> list[Column]:
    """The columns of these sites that readers see, in the order of their menus."""
    return list(
        Column.objects.filter(site__in=sites, is_open=True)
        .select_related("site", "owner")
        .order_by("site", "position", "pk")
    )


def tree(columns: Iterable[Column]) -> list[Branch]:
    """These columns as trees; one whose parent is not among them stands at the top."""
    branches = {column.pk: Branch(column) for column in columns}
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.column.parent_id or 0)
        (above.below if above else tops).append(branch)
    return tops


def open_sites(agency: Agency) -> list[Site]:
    """An agency's portal, platform and sub-sites, in this order."""
    order = list(SiteKind)
    sites = agency.sites.filter(is_open=True).select_related("division")
    return sorted(
        sites,
        key=lambda site: (
            order.index(SiteKind(site.kind)),
            site.division.position if site.division else 0,
            site.pk,
        ),
    )


def open_portals() -> QuerySet[Site]:
    """The portals of all agencies in this installation, the first one first."""
    portals = Site.objects.filter(kind=SiteKind.PORTAL, is_open=True)
    return portals.select_related("agency").order_by("pk")


def figures(agency: Agency) -> list[YearFigure]:
    """Documents by year of first publication, newest year first.

    Every document receives one index number, from its year's series, when it is
    first published; so the series' last serial is the count, and nothing is counted.
    """
    rows = list(
        IndexNumberSeries.objects.filter(agency=agency)
        .order_by("-year")
        .values_list("year", "last_serial")[:YEARS_SHOWN]
    )
    most = max((count for _year, count in rows), default=0)
    return [
        YearFigure(year, count, round(100 * count / most) if most else 0)
        for year, count in rows
    ]
