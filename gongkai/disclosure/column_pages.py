"""The list pages of columns, and their feeds.

Pages are numbered from the oldest entry, so that publishing touches the newest page
only: what is full never moves. The column's own page shows the newest entries.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.safestring import SafeString

from gongkai.commons.pages import (
    Absent,
    JournalEntry,
    Key,
    Output,
    Page,
    PageSet,
    Withheld,
)
from gongkai.disclosure.digest import content_digest
from gongkai.disclosure.document_pages import (
    attached,
    change_the_frame,
    changed_division,
    is_about_a_document,
    untrusted,
)
from gongkai.disclosure.feeds import FEED_LENGTH, feed_files, no_feed, placed_items
from gongkai.disclosure.frame import Frame, Frames, Link, crumbs_of
from gongkai.disclosure.models import Column, Edition, PageKind, Placement
from gongkai.disclosure.page_tags import list_tags
from gongkai.disclosure.paths import (
    LINES_A_PAGE,
    column_page_path,
    document_path,
    page_number,
)
from gongkai.disclosure.queries import attachments_of
from gongkai.disclosure.text_pictures import listed
from gongkai.rules.edition_lifecycle import EditionState

NEWEST = 0
"""The key's page number that stands for the column's own page."""


@dataclass(frozen=True)
class ListLine:
    """One line of a list: a document with its date in that place."""

    title: str
    href: str
    shown_on: date
    document_number: str
    summary: str
    is_pinned: bool = False


@dataclass(frozen=True)
class YearLink:
    """The list page on which a year's newest entry stands."""

    year: int
    href: str


def list_lines(
    placements: QuerySet[Placement], limit: int | None = None
) -> list[ListLine]:
    """Live places as lines, in the order given, at most `limit`, in one query."""
    return [line for _ordinal, line in _numbered_lines(placements, limit)]


def _numbered_lines(
    placements: QuerySet[Placement], limit: int | None = None
) -> list[tuple[int, ListLine]]:
    """Live places as lines with their ordinals, in one query."""
    rows = placements.filter(
        is_live=True, document__editions__state=EditionState.PUBLISHED
    ).values_list(
        "ordinal",
        "document_id",
        "shown_on",
        "document__editions__title",
        "document__editions__document_number",
        "document__editions__summary",
    )[:limit]
    return [
        (ordinal, ListLine(title, document_path(pk), shown_on, number, summary))
        for ordinal, pk, shown_on, title, number, summary in rows
        if ordinal is not None and shown_on is not None
    ]


def _lines_of_pages(keys: Sequence[Key]) -> dict[tuple[int, int], list[ListLine]]:
    """The lines of numbered pages: one query for each run of pages of a column."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for pk, number in keys:
        if number != NEWEST:
            numbers[int(pk)].append(int(number))
    found: dict[tuple[int, int], list[ListLine]] = defaultdict(list)
    for column, wanted in numbers.items():
        for first, last in _runs(wanted):
            placements = Placement.objects.filter(
                column=column,
                ordinal__gt=(first - 1) * LINES_A_PAGE,
                ordinal__lte=last * LINES_A_PAGE,
            ).order_by("-ordinal")
            for ordinal, line in _numbered_lines(placements):
                found[column, page_number(ordinal)].append(line)
    return found


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each unbroken run of numbers."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] + 1 == number:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def newest_lines(column: Column, limit: int) -> list[ListLine]:
    """The newest lines of a column."""
    return list_lines(column.placements.order_by("-ordinal"), limit)


class ColumnPages(PageSet):
    """Every list page of every column, and the column's own page."""

    name = "columns"
    speaks_english = True

    def keys(self) -> Iterator[Key]:
        """The column's own page and each numbered page, of every column."""
        for column in Column.objects.order_by("pk"):
            yield (column.pk, NEWEST)
            for number in range(1, page_number(column.last_ordinal) + 1):
                if column.last_ordinal:
                    yield (column.pk, number)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """The pages on which the entry's document stands, and their columns' own."""
        if change_the_frame(entry):
            yield from self.keys()
        elif division := changed_division(entry):
            shown = Column.objects.filter(
                Q(owner=division) | Q(page_kind=PageKind.LANDING)
            )
            for pk in shown.order_by("pk").values_list("pk", flat=True):
                yield (pk, NEWEST)
        elif is_about_a_document(entry):
            for placement in _numbered_places(entry):
                number = page_number(placement.ordinal or 1)
                yield (placement.column_id, number)
                if (placement.ordinal or 1) % LINES_A_PAGE == 1 and number > 1:
                    # The page before has just got a newer neighbour to link to.
                    yield (placement.column_id, number - 1)
                above: Column | None = placement.column
                while above is not None:
                    yield (above.pk, NEWEST)
                    above = above.parent

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """The list pages with these keys."""
        frames = Frames()
        columns = Column.objects.select_related(
            "site__agency", "owner", "parent__parent__parent"
        ).in_bulk({key[0] for key in keys})
        lines = _lines_of_pages(keys)
        for pk, number in keys:
            column = columns[int(pk)]
            frame = frames.of(column.site.agency)
            if not column.is_open:
                yield Absent(_path(column, int(number)))
            elif number == NEWEST:
                yield self._own_page(column, frame)
            else:
                yield self._numbered_page(
                    column, int(number), lines[int(pk), int(number)], frame
                )

    def _own_page(self, column: Column, frame: Frame) -> Output:
        newest = page_number(column.last_ordinal) if column.last_ordinal else 0
        placements = column.placements.filter(
            ordinal__gt=(newest - 2) * LINES_A_PAGE
        ).order_by("-ordinal")
        children = list(column.children.filter(is_open=True).select_related("site"))
        context = _shared_context(column, NEWEST, frame) | {
            "pinned": _pinned(column),
            "lines": list_lines(placements),
            "older_href": column_page_path(column, newest - 2) if newest > 2 else None,
            "years": _years(column),
            "children": [(child, newest_lines(child, 5)) for child in children],
            "navigation": _navigation(column, frame),
        }
        if column.page_kind == PageKind.SINGLE:
            return _single_page(column, context)
        template = "disclosure/column.html"
        if column.page_kind == PageKind.LANDING:
            template = f"disclosure/landing_{column.part or 'plain'}.html"
        return Page(_path(column, NEWEST), template, context)

    def _numbered_page(
        self, column: Column, number: int, lines: list[ListLine], frame: Frame
    ) -> Output:
        newest = page_number(column.last_ordinal)
        context = _shared_context(column, number, frame) | {
            "number": number,
            "lines": lines,
            "older_href": column_page_path(column, number - 1) if number > 1 else None,
            "newer_href": column_page_path(column, number + 1)
            if number < newest
            else column.path,
        }
        path = column_page_path(column, number)
        return Page(path, "disclosure/column_page.html", context)


class ColumnFeeds(PageSet):
    """The feeds of every column: Atom and JSON."""

    name = "column_feeds"

    def keys(self) -> Iterator[Key]:
        """Every column."""
        yield from Column.objects.order_by("pk").values_list("pk").iterator()

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """The columns in which the entry's document stands."""
        if change_the_frame(entry):
            yield from self.keys()
        elif is_about_a_document(entry):
            for placement in _numbered_places(entry):
                yield (placement.column_id,)

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """The feeds of these columns."""
        ids = {key[0] for key in keys}
        columns = Column.objects.select_related("site__agency").in_bulk(ids)
        frames = Frames()
        for pk in sorted(columns):
            column = columns[pk]
            if not column.is_open:
                yield from no_feed(column.path)
                continue
            placements = column.placements.filter(
                ordinal__gt=column.last_ordinal - FEED_LENGTH
            ).order_by("-ordinal")
            yield from feed_files(
                frames.of(column.site.agency),
                title=column.name,
                page_path=column.path,
                folder=column.path,
                items=placed_items(placements),
            )


def _numbered_places(entry: JournalEntry) -> QuerySet[Placement]:
    """The places, now or once, in which the entry's document has an ordinal."""
    return Placement.objects.filter(
        document=entry.details["document"], ordinal__isnull=False
    ).select_related("column__parent__parent__parent")


def _path(column: Column, number: int) -> str:
    if number == NEWEST:
        return f"{column.path}index.html"
    return column_page_path(column, number)


def _shared_context(column: Column, number: int, frame: Frame) -> dict[str, Any]:
    path = column.path if number == NEWEST else _path(column, number)
    crumbs = crumbs_of(column, frame)
    return {
        "frame": frame,
        "path": path,
        "column": column,
        "crumbs": crumbs,
        "page_tags": list_tags(
            frame,
            path=path,
            name=column.name,
            about=column.description,
            crumbs=crumbs,
        ),
        "feed_href": f"{column.path}feed.xml",
    }


def _pinned(column: Column) -> list[ListLine]:
    """The lines kept at the head, those pinned longest first.

    Whether a pin still holds is asked when the page is made: `actions.arranging`
    unpins what has run out, so that the page changes with the store.
    """
    lines = list_lines(
        column.placements.filter(pinned_until__isnull=False).order_by(
            F("pinned_until").desc(), "-ordinal"
        )
    )
    return [
        ListLine(
            line.title,
            line.href,
            line.shown_on,
            line.document_number,
            line.summary,
            is_pinned=True,
        )
        for line in lines
    ]


def _years(column: Column) -> list[YearLink]:
    """Where each year begins, newest first; one index look-up a year."""
    live = column.placements.filter(is_live=True)
    first = live.order_by("shown_on").values_list("shown_on", flat=True).first()
    last = live.order_by("-shown_on").values_list("shown_on", flat=True).first()
    links = []
    if first and last:
        for year in range(last.year, first.year - 1, -1):
            newest = (
                live.filter(
                    shown_on__gte=date(year, 1, 1), shown_on__lte=date(year, 12, 31)
                )
                .order_by("-shown_on")
                .values_list("ordinal", flat=True)
                .first()
            )
            if newest:
                links.append(
                    YearLink(year, column_page_path(column, page_number(newest)))
                )
    return links


def _navigation(column: Column, frame: Frame) -> list[tuple[Link, list[Link]]]:
    """The side navigation: links, and beneath the current one those one level down.

    On the disclosure platform the five parts always stand at the first level
    (国办公开办函〔2019〕61号), with the columns beside this one under their part.
    """
    beside = [
        Link(other.name, other.path)
        for other in Column.objects.filter(
            site=column.site_id, parent=column.parent_id, is_open=True
        )
    ]
    if column.site_id != frame.platform.pk or column.parent is None:
        return [(link, []) for link in beside]
    return [
        (part, beside if column.path.startswith(part.href) else [])
        for part in frame.parts
    ]


def _single_page(column: Column, context: dict[str, Any]) -> Output:
    """The page of a column that shows the whole text of its newest document."""
    path = _path(column, NEWEST)
    edition = _newest_edition(column)
    attachments = attachments_of(edition) if edition else []
    if edition and content_digest(edition, attachments) != edition.digest:
        return Withheld(path, untrusted(edition))
    context |= {
        "single": edition,
        "body": SafeString(edition.body_html) if edition else "",
        "document_href": document_path(edition.document_id) if edition else "",
        "attachments": [
            attached(attachment)
            for attachment in listed(attachments, edition.body_html if edition else "")
        ],
    }
    return Page(path, "disclosure/single.html", context)


def _newest_edition(column: Column) -> Edition | None:
    """The text that a single-page column shows."""
    place = column.placements.filter(is_live=True).order_by("-ordinal").first()
    if place is None:
        return None
    return Edition.objects.filter(
        document=place.document_id, state=EditionState.PUBLISHED
    ).first()
