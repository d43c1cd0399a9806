"""Feeds of whole sites, of divisions and of topics, beside those of columns.

A division's or a topic's feed is made from the editions that became public last; how
many there are of it makes no difference.
"""

from collections.abc import Iterable, Iterator, Sequence

from gongkai.commons.pages import JournalEntry, Key, Output, PageSet
from gongkai.disclosure.document_pages import is_about_a_document
from gongkai.disclosure.feeds import (
    FEED_LENGTH,
    feed_files,
    newest_items,
    newest_of_division,
    no_feed,
    placed_items,
)
from gongkai.disclosure.frame import Frames
from gongkai.disclosure.models import Document, Edition, Placement, Site, SiteKind
from gongkai.disclosure.paths import division_folder, topic_folder
from gongkai.organisation.models import Division
from gongkai.portal.queries import merged, newest_by_column, open_columns
from gongkai.rules.classifications import Topic, topics
from gongkai.rules.edition_lifecycle import EditionState

ORGANISATION_ROOMS = {"agency", "site", "column", "division", "staff"}


def is_about_the_organisation(entry: JournalEntry) -> bool:
    """Whether an entry may change who there is or where information stands."""
    return entry.what.partition(".")[0] in ORGANISATION_ROOMS


def sites_shown_on(entry: JournalEntry) -> set[int]:
    """The sites whose front pages may show the entry's document.

    Those of its places, present and past, and its agency's portal and platform.
    """
    document = entry.details["document"]
    placed = Placement.objects.filter(document=document).values_list("column__site")
    always = Site.objects.filter(
        agency__in=Document.objects.filter(pk=document).values("agency"),
        kind__in=(SiteKind.PORTAL, SiteKind.PLATFORM),
    ).values_list("pk")
    return {pk for (pk,) in placed} | {pk for (pk,) in always}


class SiteFeeds(PageSet):
    """The feeds of a whole site; the key is the site's id."""

    name = "site_feeds"

    def keys(self) -> Iterator[Key]:
        """Every site."""
        yield from Site.objects.order_by("pk").values_list("pk")

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """All when the organisation changes; the document's sites when it does."""
        if is_about_the_organisation(entry):
            yield from self.keys()
        elif is_about_a_document(entry):
            yield from ((pk,) for pk in sorted(sites_shown_on(entry)))

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """The feeds of these sites; a closed site has none."""
        frames = Frames()
        sites = Site.objects.select_related("agency").in_bulk({key[0] for key in keys})
        for (pk,) in keys:
            site = sites[int(pk)]
            if not site.is_open:
                yield from no_feed(site.path)
                continue
            groups = newest_by_column(open_columns([site]), FEED_LENGTH)
            newest = merged(groups.values(), FEED_LENGTH)
            placements = Placement.objects.filter(
                pk__in=[item.placement_id for item in newest]
            ).order_by("-document__first_published_at", "-document")
            yield from feed_files(
                frames.of(site.agency),
                title=site.name,
                page_path=site.path,
                folder=site.path,
                items=placed_items(placements),
            )


class DivisionFeeds(PageSet):
    """The feeds of what a division answers for; the key is the division's id."""

    name = "division_feeds"

    def keys(self) -> Iterator[Key]:
        """Every division."""
        yield from Division.objects.order_by("pk").values_list("pk")

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """All when the organisation changes; the document's division when it does.

        A document that changed hands is in neither feed twice: both are made.
        """
        if is_about_the_organisation(entry):
            yield from self.keys()
        elif is_about_a_document(entry):
            yield from Document.objects.filter(
                pk=entry.details["document"]
            ).values_list("division")

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """The feeds of these divisions; a closed one has none."""
        frames = Frames()
        divisions = Division.objects.select_related("agency").in_bulk(
            {key[0] for key in keys}
        )
        by_agency = portals()
        for pk in sorted(divisions):
            division = divisions[pk]
            portal = by_agency.get(division.agency_id)
            if portal is None:
                continue
            folder = division_folder(portal, division)
            if not (division.is_open and portal.is_open):
                yield from no_feed(folder)
                continue
            yield from feed_files(
                frames.of(division.agency),
                title=division.name,
                page_path=f"{portal.path}organisation/",
                folder=folder,
                items=newest_of_division(pk),
            )


class TopicFeeds(PageSet):
    """The feeds of a topic and all beneath it; the key is the portal and the topic."""

    name = "topic_feeds"

    def keys(self) -> Iterator[Key]:
        """Every topic of every portal."""
        for portal in portals().values():
            for topic in topics():
                yield (portal.pk, topic.key)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """All when the frame changes; the topics of the document's editions."""
        if is_about_the_organisation(entry):
            yield from self.keys()
        elif is_about_a_document(entry):
            document = entry.details["document"]
            named = set(
                Edition.objects.filter(document=document).values_list(
                    "topic", "document__agency"
                )
            )
            by_agency = portals()
            for topic in topics():
                for agency in {of for name, of in named if name in topic_names(topic)}:
                    if agency in by_agency:
                        yield (by_agency[agency].pk, topic.key)

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """These feeds."""
        frames = Frames()
        by_pk = {portal.pk: portal for portal in portals().values()}
        known = {topic.key: topic for topic in topics()}
        for pk, key in keys:
            portal, topic = by_pk[int(pk)], known[str(key)]
            folder = topic_folder(portal, topic.key)
            if not portal.is_open:
                yield from no_feed(folder)
                continue
            of_it = Edition.objects.filter(
                state=EditionState.PUBLISHED,
                topic__in=topic_names(topic),
                document__agency=portal.agency,
            )
            yield from feed_files(
                frames.of(portal.agency),
                title=topic.name,
                page_path=folder,
                folder=folder,
                items=newest_items(of_it),
            )


def portals() -> dict[int, Site]:
    """Each agency's portal by the agency's id."""
    portals = Site.objects.filter(kind=SiteKind.PORTAL).select_related("agency")
    return {portal.agency_id: portal for portal in portals.order_by("pk")}


def topic_names(topic: Topic) -> list[str]:
    """How editions name a topic or one beneath it."""
    return [topic.name, *(f"{topic.name}\\{one.name}" for one in topic.subtopics)]
