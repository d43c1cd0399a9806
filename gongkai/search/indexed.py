"""Public documents as the index takes them."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

import tantivy
from django.db.models import Prefetch

from gongkai.commons.moments import day_of
from gongkai.disclosure.digest import content_digest
from gongkai.disclosure.document_pages import untrusted
from gongkai.disclosure.models import Attachment, Edition, Placement
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.search.actions import keep_file_texts
from gongkai.search.sounds import sounds
from gongkai.search.words import lines_of, pairs_of_parts, searched, stretches

log = logging.getLogger(__name__)

COMMON_SHARE = 0.01
LEAST_COMMON = 5
MOST_COMMON = 6000
"""Stretches in a hundredth of the documents looked at, at most so many."""


def indexed(
    document_ids: Sequence[int], common: frozenset[str]
) -> Iterator[tantivy.Document]:
    """Those of these documents that are public now, as the index takes them.

    `common` are the stretches that the index holds whole. A text that is not the
    reviewed one has no page, and is not found either.
    """
    editions = (
        Edition.objects.filter(state=EditionState.PUBLISHED, document__in=document_ids)
        .select_related("document")
        .prefetch_related(
            Prefetch("attachments", Attachment.objects.select_related("stored_file"))
        )
        .defer("document__raw_text")
    )
    places: dict[int, list[tuple[int, int]]] = {}
    live = Placement.objects.filter(document__in=document_ids, is_live=True)
    for document, column, site in live.values_list(
        "document_id", "column_id", "column__site_id"
    ):
        places.setdefault(document, []).append((column, site))
    for edition in editions.order_by("document_id"):
        attachments = list(edition.attachments.all())
        if content_digest(edition, attachments) != edition.digest:
            log.error("not indexed: %s", untrusted(edition))
            continue
        texts = texts_of(edition, attachments)
        yield as_indexed(edition, texts, places.get(edition.document_id, ()), common)


def as_indexed(
    edition: Edition,
    texts: Sequence[str],
    places: Sequence[tuple[int, int]],
    common: frozenset[str],
) -> tantivy.Document:
    """An edition with its searched texts and its columns with their sites."""
    document = edition.document
    title = searched(edition.title)
    numbers = [
        number
        for number in map(
            searched, (document.index_number or "", edition.document_number)
        )
        if number
    ]
    parts = [*numbers, title, *texts]
    made = tantivy.Document()
    made.add_unsigned("id", document.pk)
    published_at = document.first_published_at
    made.add_unsigned("published", _seconds(published_at))
    made.add_text("text", pairs_of_parts(parts))
    made.add_text("title", pairs_of_parts([title]))
    made.add_text("sounds", " ".join(sounds(title)))
    made.add_text(
        "common", " ".join(set(filter(common.__contains__, stretches(parts))))
    )
    made.add_text("characters", " ".join(set().union(*parts)))
    for number in numbers:
        made.add_text("number", number)
    values = {
        "agency": {str(document.agency_id)},
        "site": {str(site) for _column, site in places},
        "column": {str(column) for column, _site in places},
        "topic": {edition.topic},
        "genre": {edition.genre},
        "issuer": {edition.issuer},
        "year": {str(day_of(published_at).year) if published_at else ""},
        "validity": {document.rule_status},
    }
    for name, several in values.items():
        for value in sorted(several - {""}):
            made.add_text(name, value)
    return made


def common_stretches(document_ids: Sequence[int]) -> frozenset[str]:
    """What stands in so many of these public documents that it is indexed whole.

    A phrase of common pairs costs most to find: both long lists are gone through. As
    one word it costs as little as a pair. Which stretches are chosen changes no answer.
    """
    public = Edition.objects.filter(
        state=EditionState.PUBLISHED, document__in=document_ids
    )
    seen: Counter[str] = Counter()
    number = 0
    for title, body in public.values_list("title", "body_html"):
        number += 1
        seen.update(set(stretches(map(searched, (title, *lines_of(body))))))
    return most_common(seen, number)


def most_common(seen: Counter[str], document_count: int) -> frozenset[str]:
    """The stretches that stand in many of so many documents."""
    least = max(LEAST_COMMON, int(document_count * COMMON_SHARE))
    frequent = (item for item in seen.most_common(MOST_COMMON) if item[1] >= least)
    return frozenset(stretch for stretch, _count in frequent)


def texts_of(edition: Edition, attachments: list[Attachment]) -> list[str]:
    """Everything else that is searched, in parts no phrase reaches across."""
    plain = [edition.summary, edition.keywords]
    plain += lines_of(edition.body_html)
    if attachments:
        texts = keep_file_texts([item.stored_file for item in attachments])
        for attachment in attachments:
            plain += [attachment.title, attachment.description]
            plain.append(texts[attachment.stored_file_id])
    return list(map(searched, plain))


def _seconds(at: datetime | None) -> int:
    """A moment as the index sorts it; before 1970 there is no publication."""
    return max(0, int(at.timestamp())) if at else 0
