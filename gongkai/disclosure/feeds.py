"""Feeds of what is new, as Atom (RFC 4287) and as JSON Feed 1.1, from one list."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from gongkai.commons.hidden_characters import without_hidden
from gongkai.commons.pages import Absent, Output, TextFile
from gongkai.disclosure.frame import Frame
from gongkai.disclosure.models import Edition, Placement
from gongkai.disclosure.paths import document_path
from gongkai.rules.edition_lifecycle import EditionState

FEED_LENGTH = 20
LOOKED_AT = 500
"""So many of the newest are looked through for those of one division."""
FEED_NAMES = ("feed.xml", "feed.json")
JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"

BEFORE_ANYTHING = datetime(2008, 5, 1, tzinfo=UTC)
"""The `updated` of a feed without entries: when the first Regulation took effect."""


class ReproducibleFeed(Atom1Feed):
    """An Atom feed that never reads the clock: the same entries, the same bytes."""

    def latest_post_date(self) -> datetime:
        """When the newest entry was published or changed."""
        return super().latest_post_date() if self.items else BEFORE_ANYTHING


@dataclass(frozen=True)
class FeedItem:
    """A public document as feeds tell it."""

    document_id: int
    title: str
    summary: str
    published_at: datetime
    updated_at: datetime


def placed_items(placements: QuerySet[Placement]) -> list[FeedItem]:
    """Live places as items, in the order given, in one query."""
    rows = placements.filter(
        is_live=True, document__editions__state=EditionState.PUBLISHED
    ).values_list(
        "document_id",
        "document__editions__title",
        "document__editions__summary",
        "document__first_published_at",
        "document__editions__published_at",
    )
    return _items(rows)


def newest_items(editions: QuerySet[Edition]) -> list[FeedItem]:
    """The newest of these public editions by their last change, in one query."""
    rows = editions.order_by("-published_at", "-document").values_list(
        "document_id",
        "title",
        "summary",
        "document__first_published_at",
        "published_at",
    )
    return _items(rows[:FEED_LENGTH])


def newest_of_division(division: int) -> list[FeedItem]:
    """The newest public editions of a division by their last change.

    Looked for among what is newest of all, in the order of its index; asked of the
    division itself, the store would sort all it ever published. That is done only for
    one that has published little of late.
    """
    public = Edition.objects.filter(state=EditionState.PUBLISHED)
    newest = public.order_by("-published_at", "-document").values_list(
        "document__division",
        "document_id",
        "title",
        "summary",
        "document__first_published_at",
        "published_at",
    )
    looked_at = list(newest[:LOOKED_AT])
    rows = [row[1:] for row in looked_at if row[0] == division]
    if len(rows) < FEED_LENGTH and len(looked_at) == LOOKED_AT:
        return newest_items(public.filter(document__division=division))
    return _items(rows[:FEED_LENGTH])


def feed_files(
    frame: Frame, *, title: str, page_path: str, folder: str, items: list[FeedItem]
) -> Iterator[Output]:
    """Both forms of a feed, in a folder that ends with a slash."""
    for name, make in zip(FEED_NAMES, (atom, json_feed), strict=True):
        text = make(frame, title=title, page_path=page_path, folder=folder, items=items)
        yield TextFile(f"{folder}{name}", text)


def no_feed(folder: str) -> Iterator[Output]:
    """Neither form any longer."""
    for name in FEED_NAMES:
        yield Absent(f"{folder}{name}")


def atom(
    frame: Frame, *, title: str, page_path: str, folder: str, items: Iterable[FeedItem]
) -> str:
    """An Atom feed, in the order given."""
    feed = ReproducibleFeed(
        title=without_hidden(f"{title} - {frame.agency.site_name}"),
        link=frame.address(page_path),
        feed_url=frame.address(f"{folder}feed.xml"),
        description=without_hidden(title),
        language="zh-CN",
        author_name=without_hidden(frame.agency.name),
    )
    for item in items:
        feed.add_item(
            title=without_hidden(item.title),
            link=frame.address(document_path(item.document_id)),
            # A summary is read as HTML, so a plain one is escaped.
            description=escape(without_hidden(item.summary)),
            pubdate=item.published_at,
            updateddate=item.updated_at,
            unique_id=_identity(frame, item),
        )
    return feed.writeString("utf-8")


def json_feed(
    frame: Frame, *, title: str, page_path: str, folder: str, items: Iterable[FeedItem]
) -> str:
    """A JSON Feed, in the order given."""
    feed: dict[str, Any] = {
        "version": JSON_FEED_VERSION,
        "title": without_hidden(f"{title} - {frame.agency.site_name}"),
        "home_page_url": frame.address(page_path),
        "feed_url": frame.address(f"{folder}feed.json"),
        "language": "zh-CN",
        "authors": [{"name": without_hidden(frame.agency.name)}],
        "items": [
            {
                "id": _identity(frame, item),
                "url": frame.address(document_path(item.document_id)),
                "title": without_hidden(item.title),
                "content_text": without_hidden(item.summary or item.title),
                "date_published": item.published_at.isoformat(),
                "date_modified": item.updated_at.isoformat(),
            }
            for item in items
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def _items(rows: Iterable[tuple[Any, ...]]) -> list[FeedItem]:
    return [
        FeedItem(pk, title, summary, first, updated)
        for pk, title, summary, first, updated in rows
        if first is not None and updated is not None
    ]


def _identity(frame: Frame, item: FeedItem) -> str:
    return f"tag:{frame.agency.site_domain},2026:document:{item.document_id}"
