"""What the pages of submissions show: a division's month, the year of all, the lists.

Every figure carries the address of the list of what is behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.commons.spreadsheets import Cell
from gongkai.desk.fields import full_name
from gongkai.desk.submission_words import happened, points_words
from gongkai.disclosure.models import Column
from gongkai.organisation.models import Division
from gongkai.rules.submission_rules import Event, Medium, Period, Span
from gongkai.rules.submission_scores import DutyState, Happening, Line
from gongkai.submissions.figures import (
    Counts,
    Standing,
    YearBook,
    by_column,
    own_columns,
    selected,
)
from gongkai.submissions.happenings import titles_of
from gongkai.submissions.models import DivisionClass

EARLIEST = date(2000, 1, 1)
EVERY_DIVISION = "all"
"""What an address says instead of a division's id."""


@dataclass(frozen=True)
class Figure:
    """A figure and the address of what is behind it, empty where it is nothing."""

    words: str
    address: str = ""


@dataclass(frozen=True)
class DutyLine:
    """One quota on a division's page; `days_left` as the office counts them today."""

    state: DutyState
    days_left: int
    sent: Figure
    column: str = ""


@dataclass(frozen=True)
class CountLine:
    """One line of a division's counts: the whole, and by medium."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class PointLine:
    """One row of the rules in a division's points."""

    label: str
    count: Figure
    points: str


@dataclass(frozen=True)
class ColumnLine:
    """What was submitted for one column, and adopted in it."""

    name: str
    submitted: Figure
    adopted: Figure


@dataclass(frozen=True)
class RankingLine:
    """One division in the ranking of a month, its counts open to be looked into."""

    standing: Standing
    submitted: Figure
    adopted: Figure
    recognised: Figure
    noted: Figure


@dataclass(frozen=True)
class MatrixRow:
    """A division's months, and its whole year."""

    division: Division
    division_class: DivisionClass | None
    months: tuple[Figure, ...]
    total: str


@dataclass(frozen=True)
class ListedItem:
    """One happening in the list behind a figure."""

    on: date
    title: str
    address: str
    happened: str
    made_of: str


def month_of(text: str, *, on: date) -> date:
    """The first day of the month that an address names; this month for nonsense."""
    year, _dash, month = text.partition("-")
    this = on.replace(day=1)
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit()):
        return this
    if len(year) != len("2026") or not 1 <= int(month[:2]) <= 12:
        return this
    wanted = date(max(int(year), 1), int(month[:2]), 1)
    return wanted if EARLIEST <= wanted <= this else this


def day_of_text(text: str) -> date | None:
    """The day an address names, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def items_address(division: Division | None, days: Span, **wanted: str) -> str:
    """The address of the list of what happened to submissions; None for all."""
    query = {
        "division": division.pk if division else EVERY_DIVISION,
        "first": days.first.isoformat(),
        "last": days.last.isoformat(),
    } | {key: value for key, value in wanted.items() if value}
    return f"{reverse('desk:submission_items')}?{urlencode(query)}"


def duty_lines(book: YearBook, division: Division, *, today: date) -> list[DutyLine]:
    """What a division owes now, what lacks first and soonest first."""
    found = [
        DutyLine(
            state,
            (state.span.last - today).days,
            Figure(
                str(state.count),
                items_address(division, state.span, quota=state.quota.label)
                if state.count
                else "",
            ),
        )
        for state in book.duties(division)
    ]
    return sorted(found, key=lambda one: (not one.state.lacking, one.state.span.last))


def count_lines(division: Division, days: Span, counts: Counts) -> list[CountLine]:
    """A division's counts of some days: whole, text, pictures, video."""
    own = asdict(counts)
    media = (
        ("texts", Medium.TEXT),
        ("pictures", Medium.PICTURE),
        ("videos", Medium.VIDEO),
    )
    found = []
    for label, name, event in (
        (_("报送"), "submitted", Event.SUBMITTED),
        (_("本站采用"), "adopted", Event.ADOPTED),
    ):
        own_site = "1" if event is Event.ADOPTED else ""
        whole = figure(
            own[f"{name}_count"], division, days, event=event.value, own=own_site
        )
        parts = [
            figure(
                own[f"{name}_{key}"],
                division,
                days,
                event=event.value,
                medium=medium.value,
                own=own_site,
            )
            for key, medium in media
        ]
        found.append(CountLine(label, (whole, *parts)))
    for label, name, event in (
        (_("上级采用"), "recognised", Event.ADOPTED),
        (_("领导批示"), "noted", Event.NOTED),
        (_("退回"), "returned", Event.RETURNED),
        (_("约稿迟报"), "late", Event.COMMISSION_LATE),
        (_("约稿未报"), "missed", Event.COMMISSION_MISSED),
    ):
        elsewhere = "0" if event is Event.ADOPTED else ""
        whole = figure(
            own[f"{name}_count"], division, days, event=event.value, own=elsewhere
        )
        found.append(CountLine(label, (whole,)))
    return found


def figure(count: int, division: Division | None, days: Span, **wanted: str) -> Figure:
    """A count that opens the list of what it counts."""
    return Figure(str(count), items_address(division, days, **wanted) if count else "")


def column_lines(
    happenings: Sequence[Happening], division: Division | None, days: Span
) -> list[ColumnLine]:
    """What some days brought to each column, those with most submitted first."""
    counts = by_column(happenings)
    columns = Column.objects.filter(path__in=counts)
    names = {
        one.path: full_name(one)
        for one in columns.select_related("parent__parent__parent")
    }
    found = sorted(counts.items(), key=lambda one: (-one[1][0], one[0]))
    return [
        ColumnLine(
            names[path],
            figure(submitted, division, days, event="submitted", column=path),
            figure(adopted, division, days, event="adopted", own="1", column=path),
        )
        for path, (submitted, adopted) in found
        if path in names
    ]


def everywhere(book: YearBook, days: Span) -> list[Happening]:
    """What happened in all assessed divisions, what several share only once."""
    found = {
        (one.event, one.item, one.on, one.outlet): one
        for division in book.divisions
        for one in book.happened(division, days)
    }
    return list(found.values())


def ranking_lines(book: YearBook, days: Span) -> list[RankingLine]:
    """The ranking of some days."""
    return [
        RankingLine(
            one,
            figure(one.counts.submitted_count, one.division, days, event="submitted"),
            figure(
                one.counts.adopted_count, one.division, days, event="adopted", own="1"
            ),
            figure(
                one.counts.recognised_count,
                one.division,
                days,
                event="adopted",
                own="0",
            ),
            figure(one.counts.noted_count, one.division, days, event="noted"),
        )
        for one in book.ranking(days)
    ]


def point_lines(
    division: Division, days: Span, lines: Sequence[Line]
) -> list[PointLine]:
    """A division's points of some days by the rows that gave them."""
    return [
        PointLine(
            line.label,
            Figure(
                str(line.count),
                items_address(division, days, line=line.label) if line.items else "",
            ),
            points_words(line.points),
        )
        for line in lines
    ]


def months_until(on: date) -> list[Span]:
    """The months of a year up to the one a day lies in."""
    return [
        Period.MONTH.around(date(on.year, month, 1)) for month in range(1, on.month + 1)
    ]


def matrix(book: YearBook, measure: str) -> list[MatrixRow]:
    """Every division month by month: `submitted`, `adopted` or `points`."""
    months = months_until(book.on)
    found = []
    for division in book.divisions:
        counts = [book.counts(division, days) for days in months]
        if measure == "points":
            figures = [
                Figure(
                    points_words(book.points(division, days)),
                    f"{reverse('desk:submissions')}?division={division.pk}"
                    f"&month={days.first:%Y-%m}",
                )
                for days in months
            ]
            total = points_words(book.score(division, book.on).total)
        else:
            event = {"submitted": Event.SUBMITTED, "adopted": Event.ADOPTED}[measure]
            own = "1" if event is Event.ADOPTED else ""
            numbers = [asdict(one)[f"{measure}_count"] for one in counts]
            figures = [
                figure(number, division, days, event=event.value, own=own)
                for number, days in zip(numbers, months, strict=True)
            ]
            total = str(sum(numbers))
        found.append(
            MatrixRow(division, book.class_of(division, book.on), tuple(figures), total)
        )
    return found


def matrix_table(
    rows: Sequence[MatrixRow], months: Sequence[Span]
) -> tuple[list[str], list[list[Cell]]]:
    """The matrix as the headings and rows of a spreadsheet."""
    headings = [_("处室"), _("类别")]
    headings += [_("%s月") % days.first.month for days in months]
    headings.append(_("合计"))
    table: list[list[Cell]] = [
        [
            row.division.name,
            row.division_class.name if row.division_class else "",
            *(float(one.words) for one in row.months),
            float(row.total),
        ]
        for row in rows
    ]
    return headings, table


def behind(
    book: YearBook, division: Division | None, days: Span, wanted: Mapping[str, str]
) -> list[Happening]:
    """The happenings behind a figure, as its address names it; nonsense finds none.

    Without a division those of all.
    """
    if division is None:
        return _chosen(everywhere(book, days), wanted)
    inside = book.happened(division, days)
    if quota := wanted.get("quota"):
        states = [one for one in book.states(division) if one.span == days]
        named = (one for one in states if one.quota.label == quota)
        state = next(named, None)
        return list(state.happenings) if state else []
    if line := wanted.get("line"):
        rows = (one for one in book.lines(division, days) if one.label == line)
        items = {item for one in rows for item in one.items}
        return [one for one in inside if one.item in items]
    return _chosen(inside, wanted)


def _chosen(inside: Sequence[Happening], wanted: Mapping[str, str]) -> list[Happening]:
    """Of these happenings those of one event, medium, site and column."""
    try:
        event = Event(wanted.get("event", ""))
        medium = Medium(wanted["medium"]) if wanted.get("medium") else None
    except ValueError:
        return []
    own = {"1": True, "0": False}.get(wanted.get("own", ""))
    found = selected(inside, event=event, medium=medium, is_own_site=own)
    if column := wanted.get("column"):
        return [one for one in found if column in own_columns(one)]
    return found


def listed(book: YearBook, found: Sequence[Happening]) -> list[ListedItem]:
    """Happenings as a list, newest first, each leading to its record."""
    titles = titles_of({one.item for one in found})
    outlets = {one.slug: one for one in book.agency.outlets.all()}
    rows = [
        ListedItem(
            one.on,
            titles.get(one.item) or _("（无标题）"),
            _address(one.item),
            happened(one, outlets),
            _made_of(one),
        )
        for one in found
    ]
    return sorted(rows, key=lambda row: row.on, reverse=True)


def earlier_month(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def later_month(first: date, *, on: date) -> date | None:
    """The first day of the month after, None where that lies ahead."""
    after = Period.MONTH.around(first).last + timedelta(days=1)
    return after if after <= on else None


def total_of(rows: Sequence[MatrixRow]) -> str:
    """The sum of all divisions."""
    return points_words(sum((Decimal(row.total) for row in rows), Decimal(0)))


def _address(item: str) -> str:
    kind, _colon, key = item.partition(":")
    if kind == "document":
        return reverse("desk:document", args=[key])
    if kind == "commission":
        return reverse("desk:commission", args=[key])
    if kind == "recognition":
        return f"{reverse('desk:recognitions')}#recognition-{key}"
    return ""


def _made_of(one: Happening) -> str:
    if one.event not in {Event.SUBMITTED, Event.ADOPTED}:
        return ""
    parts = []
    if one.text_count:
        parts.append(_("文字"))
    if one.picture_count:
        parts.append(_("图片 %s 张") % one.picture_count)
    if one.video_count:
        parts.append(_("视频 %s 个") % one.video_count)
    if one.division_count > 1:
        parts.append(_("%s 个处室联合") % one.division_count)
    return _("、").join(parts)
