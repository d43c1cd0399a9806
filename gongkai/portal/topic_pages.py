"""The catalogue of what is public, by every way of filing, and a page a topic.

A topic's page shows what was published last of it; how much there is of it makes no
difference. What is older is found by the search, narrowed by the topic.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.pages import Absent, JournalEntry, Key, Output, Page, PageSet
from gongkai.disclosure.column_pages import ListLine
from gongkai.disclosure.document_pages import change_the_frame
from gongkai.disclosure.frame import Frame, Frames, Link
from gongkai.disclosure.models import Edition, IndexNumberSeries, PlatformPart, Site
from gongkai.disclosure.paths import document_path, topic_folder
from gongkai.organisation.models import Agency
from gongkai.portal.feed_pages import TopicFeeds, portals, topic_names
from gongkai.portal.queries import open_columns, tree
from gongkai.rules.classifications import Topic, genres, topics
from gongkai.rules.edition_lifecycle import EditionState

LINES_A_TOPIC = 50
PUBLISHED = "document.published"


class TopicPages(TopicFeeds):
    """A page beside each topic's feed; the key is the portal and the topic."""

    name = "topics"
    speaks_english = True

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """These pages; a topic of which nothing is public says so."""
        frames, known = Frames(), {topic.key: topic for topic in topics()}
        by_pk = {portal.pk: portal for portal in portals().values()}
        for pk, key in keys:
            portal, topic = by_pk[int(pk)], known[str(key)]
            path = topic_folder(portal, topic.key)
            if portal.is_open:
                frame = frames.of(portal.agency)
                yield Page(
                    f"{path}index.html",
                    "portal/topic.html",
                    _topic_context(frame, topic, path),
                )
            else:
                yield Absent(f"{path}index.html")


class CataloguePages(PageSet):
    """Where to look by head, topic, genre and year; the key is the portal."""

    name = "catalogues"
    speaks_english = True

    def keys(self) -> Iterator[Key]:
        """Every portal."""
        for portal in portals().values():
            yield (portal.pk,)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """All when the frame changes, or a document, whose year may be a new one."""
        if change_the_frame(entry) or entry.what.startswith(PUBLISHED):
            yield from self.keys()

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """These pages."""
        frames, by_pk = Frames(), {portal.pk: portal for portal in portals().values()}
        for (pk,) in keys:
            portal = by_pk[int(pk)]
            path = f"{portal.path}topics/"
            if portal.is_open:
                context = _catalogue_context(frames.of(portal.agency), portal, path)
                yield Page(f"{path}index.html", "portal/catalogue.html", context)
            else:
                yield Absent(f"{path}index.html")


def search_address(agency: Agency, portal: Site, **facets: str | int) -> str:
    """The search for all that has these facets."""
    own = {} if portal.path == "/" else {"agency": agency.slug}
    return f"/search/?{urlencode(own | facets)}"


def _topic_context(frame: Frame, topic: Topic, path: str) -> dict[str, Any]:
    above = f"{frame.portal.path}topics/"
    return {
        "frame": frame,
        "path": path,
        "topic": topic,
        "crumbs": [
            frame.home_crumb,
            Link(_("分类目录"), above),
            Link(topic.name, path),
        ],
        "feed_href": f"{path}feed.xml",
        "lines": _newest_of(frame.agency, topic),
        "navigation": [
            (Link(other.name, topic_folder(frame.portal, other.key)), [])
            for other in topics()
        ],
        "search_href": search_address(frame.agency, frame.portal, topic=topic.name),
    }


def _newest_of(agency: Agency, topic: Topic) -> list[ListLine]:
    of_it = Edition.objects.filter(
        state=EditionState.PUBLISHED,
        topic__in=topic_names(topic),
        document__agency=agency,
    )
    rows = of_it.order_by("-published_at", "-document").values_list(
        "title", "document_id", "document__first_published_at", "document_number"
    )[:LINES_A_TOPIC]
    return [
        ListLine(title, document_path(pk), day_of(at), number, "")
        for title, pk, at, number in rows
        if at is not None
    ]


def _catalogue_context(frame: Frame, portal: Site, path: str) -> dict[str, Any]:
    agency = frame.agency
    statutory = [
        branch
        for branch in tree(open_columns([frame.platform]))
        if branch.column.part == PlatformPart.STATUTORY
    ]
    years = IndexNumberSeries.objects.filter(agency=agency).order_by("-year")
    return {
        "frame": frame,
        "path": path,
        "crumbs": [frame.home_crumb, Link(_("分类目录"), path)],
        "statutory": statutory,
        "topics": [
            Link(topic.name, topic_folder(portal, topic.key)) for topic in topics()
        ],
        "genres": [
            Link(genre.name, search_address(agency, portal, genre=genre.name))
            for genre in genres()
            if genre.used_until is None
        ],
        "years": [
            (year, count, search_address(agency, portal, year=year))
            for year, count in years.values_list("year", "last_serial")
        ],
        "issuer_href": search_address(agency, portal, issuer=agency.name),
    }
