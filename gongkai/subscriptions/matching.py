"""Which new documents a subscription is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongkai.commons.moments import day_of
from gongkai.disclosure.digest import content_digest
from gongkai.disclosure.models import Edition, Placement
from gongkai.disclosure.paths import document_path
from gongkai.disclosure.queries import attachments_of
from gongkai.journal.models import Entry
from gongkai.rules.classifications import topics
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.search.words import lines_of, searched
from gongkai.subscriptions.models import Subscription

TELLS = ("document.published", "document.published_in_emergency")
"""What readers are told of: a first publication. Corrections stand on the page."""

MOST_ENTRIES = 500


@dataclass(frozen=True)
class News:
    """A new public document, as subscriptions look at it."""

    number: int
    agency_id: int
    title: str
    address: str
    published_on: date
    topic: str
    sites: frozenset[int]
    columns: frozenset[str]
    text: str


def entries_to_tell(after: int, *, through: int) -> list[Entry]:
    """What was newly published between two places of the journal."""
    return list(
        Entry.objects.filter(
            number__gt=after, number__lte=through, what__in=TELLS
        ).order_by("number")[:MOST_ENTRIES]
    )


def news_of(entries: Iterable[Entry]) -> list[News]:
    """The documents of these entries that are still public, and as reviewed."""
    numbers = {entry.details["document"]: entry.number for entry in entries}
    found = []
    editions = Edition.objects.filter(
        state=EditionState.PUBLISHED, document__in=numbers
    ).select_related("document__agency")
    for edition in editions:
        attachments = attachments_of(edition)
        first = edition.document.first_published_at
        if first is None or content_digest(edition, attachments) != edition.digest:
            continue
        places = Placement.objects.filter(
            document=edition.document_id, is_live=True, column__is_open=True
        ).values_list("column__site", "column__path")
        titles = [attachment.title for attachment in attachments]
        parts = [edition.title, edition.document_number, edition.summary, *titles]
        domain = edition.document.agency.site_domain
        found.append(
            News(
                number=numbers[edition.document_id],
                agency_id=edition.document.agency_id,
                title=edition.title,
                address=f"https://{domain}{document_path(edition.document_id)}",
                published_on=day_of(first),
                topic=edition.topic,
                sites=frozenset(site for site, _path in places),
                columns=frozenset(path for _site, path in places),
                text="\n".join(map(searched, [*parts, *lines_of(edition.body_html)])),
            )
        )
    return sorted(found, key=lambda news: news.number)


def is_about(subscription: Subscription, news: News) -> bool:
    """Whether a reader asked to be told of this. Site and column are already read."""
    if news.agency_id != subscription.agency_id:
        return False
    if subscription.site_id and subscription.site_id not in news.sites:
        return False
    column = subscription.column
    if column and not any(path.startswith(column.path) for path in news.columns):
        return False
    if subscription.topic and news.topic.partition("\\")[0] != topic_name(
        subscription.topic
    ):
        return False
    words = map(searched, subscription.words.split())
    return all(word in news.text for word in words if word)


def topic_name(key: str) -> str:
    """What a topic is called; "" for a key that is none."""
    return next((topic.name for topic in topics() if topic.key == key), "")
