"""Public documents, columns and organs as plain values, the same in API and export."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import get_default_timezone

from gongkai.commons.richtext import html_to_text
from gongkai.disclosure.digest import content_digest
from gongkai.disclosure.models import (
    Attachment,
    Column,
    Edition,
    Placement,
    Relation,
)
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.disclosure.paths import document_path, file_path
from gongkai.organisation.models import Agency, Division
from gongkai.rules.classifications import topics
from gongkai.rules.edition_lifecycle import EditionState

Record = dict[str, Any]

RELATION_NAMES = {
    "replaces": ("replaces", "replaced_by"),
    "amends": ("amends", "amended_by"),
    "repeals": ("repeals", "repealed_by"),
    "explains": ("explains", "explained_by"),
    "implements": ("implements", "implemented_by"),
    "cites": ("cites", "cited_by"),
}
"""What a relation is called at either end."""


def public_editions() -> QuerySet[Edition]:
    """The editions that are public now, in the order in which they became so."""
    return Edition.objects.filter(state=EditionState.PUBLISHED).order_by(
        "published_at", "document"
    )


def document_records(
    editions: QuerySet[Edition], *, with_text: bool = False
) -> Iterator[Record]:
    """These public editions as documents, in their order.

    Left out is a text that is not the reviewed one: it has no page either.
    """
    rows = list(
        editions.select_related("document__agency", "document__division")
        .prefetch_related(
            Prefetch("attachments", Attachment.objects.select_related("stored_file"))
        )
        .defer("document__raw_text")
    )
    ids = [row.document_id for row in rows]
    columns, relations = _columns_of(ids), _relations_of(ids)
    for row in rows:
        attachments = list(row.attachments.all())
        if content_digest(row, attachments) == row.digest:
            record = _document(row, attachments)
            record["columns"] = columns[row.document_id]
            record["relations"] = relations[row.document_id]
            if with_text:
                record["html"] = row.body_html
                record["text"] = html_to_text(row.body_html)
            yield record


def _document(edition: Edition, attachments: Sequence[Attachment]) -> Record:
    document = edition.document
    domain = document.agency.site_domain
    return {
        "index_number": document.index_number,
        "title": edition.title,
        "url": f"https://{domain}{document_path(document.pk)}",
        "organ": document.agency.slug,
        "division": document.division.name,
        "issuer": edition.issuer,
        "document_number": edition.document_number,
        "topic": edition.topic,
        "genre": edition.genre,
        "keywords": edition.keywords.split(),
        "summary": edition.summary,
        "made_on": day(edition.made_on),
        "effective_on": day(edition.effective_on),
        "first_published_at": moment(document.first_published_at),
        "published_at": moment(edition.published_at),
        "edition": edition.number,
        "change_note": edition.change_note,
        "validity": document.rule_status,
        "validity_since": day(document.rule_status_on),
        "sha256": edition.digest,
        "attachments": [attachment_record(one, domain) for one in attachments],
    }


def attachment_record(attachment: Attachment, domain: str) -> Record:
    """An attachment, with its file already read."""
    stored = attachment.stored_file
    return {
        "title": attachment.title,
        "file_name": attachment.file_name,
        "description": attachment.description,
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
        "url": f"https://{domain}{file_path(stored)}",
    }


def edition_records(document_id: int) -> list[Record]:
    """Every edition of a document that readers have seen, the newest first."""
    was_public = Edition.objects.filter(document=document_id, state__in=WAS_PUBLISHED)
    return [
        {
            "edition": edition.number,
            "state": edition.state,
            "title": edition.title,
            "published_at": moment(edition.published_at),
            "withdrawn_at": moment(edition.withdrawn_at),
            "change_note": edition.change_note,
            "sha256": edition.digest,
        }
        for edition in was_public.order_by("-number")
    ]


def withdrawal_records(editions: QuerySet[Edition]) -> list[Record]:
    """Documents that were public once: their number, since when gone, and why."""
    return [
        {
            "index_number": edition.document.index_number,
            "title": edition.title,
            "organ": edition.document.agency.slug,
            "withdrawn_at": moment(edition.withdrawn_at),
            "ground": edition.withdrawal_ground,
        }
        for edition in editions.select_related("document__agency")
    ]


def withdrawn_editions() -> QuerySet[Edition]:
    """What was withdrawn and is not public again, the first withdrawn first."""
    public = Edition.objects.filter(state=EditionState.PUBLISHED)
    return (
        Edition.objects.filter(state=EditionState.WITHDRAWN)
        .exclude(document__in=public.values("document"))
        .order_by("withdrawn_at", "document")
    )


def column_records(columns: Iterable[Column]) -> list[Record]:
    """Columns with their site and agency already read; a column's id is its path."""
    return [
        {
            "path": column.path,
            "name": column.name,
            "description": column.description,
            "type": column.type_name,
            "site": column.site.path,
            "organ": column.site.agency.slug,
            "url": f"https://{column.site.agency.site_domain}{column.path}",
            "feed": f"https://{column.site.agency.site_domain}{column.path}feed.xml",
            "document_count": column.live_count,
        }
        for column in columns
    ]


def organ_records(agencies: Iterable[Agency]) -> list[Record]:
    """Agencies and their divisions."""
    divisions: dict[int, list[Record]] = defaultdict(list)
    for division in Division.objects.filter(is_open=True):
        divisions[division.agency_id].append(
            {"slug": division.slug, "name": division.name, "duties": division.duties}
        )
    return [
        {
            "slug": agency.slug,
            "name": agency.name,
            "organisation_code": agency.organisation_code,
            "site_domain": agency.site_domain,
            "address": agency.address,
            "office_hours": agency.office_hours,
            "telephone": agency.telephone,
            "divisions": divisions[agency.pk],
        }
        for agency in agencies
    ]


def topic_records() -> list[Record]:
    """The topics of the State Council's list, with our numbering."""
    return [
        {
            "key": topic.key,
            "name": topic.name,
            "name_en": topic.name_en,
            "subtopics": [
                {"key": sub.key, "name": sub.name, "name_en": sub.name_en}
                for sub in topic.subtopics
            ],
        }
        for topic in topics()
    ]


def moment(at: datetime | None) -> str | None:
    """A moment as programs read it, in the office's zone."""
    if at is None:
        return None
    return at.astimezone(get_default_timezone()).isoformat(timespec="seconds")


def day(on: date | None) -> str | None:
    """A day as programs read it."""
    return on.isoformat() if on else None


def _columns_of(ids: Sequence[int]) -> dict[int, list[str]]:
    """The paths of the open columns in which each document stands."""
    found: dict[int, list[str]] = defaultdict(list)
    places = Placement.objects.filter(
        document__in=ids, is_live=True, column__is_open=True
    ).order_by("document", "-is_main", "column__path")
    for document, path in places.values_list("document_id", "column__path"):
        found[document].append(path)
    return found


def _relations_of(ids: Sequence[int]) -> dict[int, list[Record]]:
    """What each document is to others that are public, from its own end."""
    found: dict[int, list[Record]] = defaultdict(list)
    wanted = set(ids)
    rows = [
        *Relation.objects.filter(subject__in=ids).values_list(
            "subject_id", "kind", "target_id"
        ),
        *Relation.objects.filter(target__in=ids)
        .exclude(subject__in=ids)
        .values_list("subject_id", "kind", "target_id"),
    ]
    others = {pk for subject, _kind, target in rows for pk in (subject, target)}
    numbers: dict[int, str | None] = dict(
        Edition.objects.filter(
            state=EditionState.PUBLISHED, document__in=others
        ).values_list("document_id", "document__index_number")
    )
    for subject, kind, target in sorted(rows):
        for ours, other, name in (
            (subject, target, RELATION_NAMES[kind][0]),
            (target, subject, RELATION_NAMES[kind][1]),
        ):
            if ours in wanted and other in numbers:
                found[ours].append({"kind": name, "index_number": numbers[other]})
    return found
