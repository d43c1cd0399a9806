"""The pages of documents and the files attached to them."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.timezone import get_default_timezone

from gongkai.commons.pages import (
    Absent,
    JournalEntry,
    Key,
    Output,
    Page,
    PageSet,
    Shape,
    StoredCopy,
    Withheld,
)
from gongkai.disclosure import files
from gongkai.disclosure.digest import READ_FIELDS, content_digest
from gongkai.disclosure.frame import Frames, Link, crumbs_of
from gongkai.disclosure.header_table import header_rows
from gongkai.disclosure.models import (
    Attachment,
    Column,
    Document,
    Edition,
    Origin,
    Placement,
    Relation,
    RuleStatus,
    StoredFile,
)
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.disclosure.page_tags import document_tags
from gongkai.disclosure.paths import copy_path, document_path, file_path
from gongkai.disclosure.related_documents import Related, related_documents
from gongkai.disclosure.text_pictures import listed
from gongkai.organisation.models import Agency, Division
from gongkai.rules.edition_lifecycle import EditionState

BANNER_STATUSES = {RuleStatus.AMENDED, RuleStatus.REPEALED, RuleStatus.LAPSED}
"""Standings that a reader must see before reading on."""

SHOWN_FIELDS = (
    *READ_FIELDS,
    "document",
    "number",
    "state",
    "digest",
    "made_on",
    "effective_on",
    "published_at",
    "withdrawn_at",
    "withdrawal_ground",
)
"""What pages need of an edition; who signed it when is read by no page."""


@dataclass(frozen=True)
class AttachedFile:
    """An attachment as the page shows it: its type as `PDF`, its size as `20 KB`."""

    title: str
    href: str
    file_name: str
    kind: str
    type_label: str
    size_label: str
    description: str


@dataclass(frozen=True)
class Published:
    """When a document first came before the public, as people and programs read it.

    `shown` has no time of day where an older site told only the day.
    """

    minute: str
    moment: str
    shown: str


@dataclass(frozen=True)
class Version:
    """An edition in the history that readers see."""

    number: int
    published_at: datetime
    change_note: str
    is_current: bool


@dataclass(frozen=True)
class Validity:
    """The banner of a rule document that no longer stands as written."""

    status: str
    label: str
    since: date
    by: tuple[Related, ...]


def is_about_a_document(entry: JournalEntry) -> bool:
    """Whether an entry may change what the public sees of a document."""
    return entry.what.startswith("document.")


def change_the_frame(entry: JournalEntry) -> bool:
    """Whether an entry changes what stands around every page."""
    room = entry.what.partition(".")[0]
    return room in {"agency", "site", "column"}


def changed_division(entry: JournalEntry) -> int | None:
    """The division whose particulars an entry changed, if that is what it did."""
    kind, _colon, pk = entry.subject.partition(":")
    return int(pk) if kind == "division" and entry.what == "division.changed" else None


class DocumentPages(PageSet):
    """One page a document: its public edition, or since when and why it is gone."""

    name = "documents"

    def keys(self) -> Iterator[Key]:
        """Every document that was ever public."""
        known = Document.objects.filter(index_number__isnull=False)
        for pk in known.order_by("pk").values_list("pk", flat=True).iterator():
            yield (pk,)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """The document of the entry and those related to it.

        All of a division's when the division changes: its name stands on them.
        """
        if change_the_frame(entry):
            yield from self.keys()
        elif division := changed_division(entry):
            known = Document.objects.filter(
                division=division, index_number__isnull=False
            )
            yield from known.order_by("pk").values_list("pk").iterator()
        elif is_about_a_document(entry):
            pk = entry.details["document"]
            yield (pk,)
            if "target" in entry.details:
                yield (entry.details["target"],)
            related = Relation.objects.filter(subject=pk).values_list("target")
            relating = Relation.objects.filter(target=pk).values_list("subject")
            yield from related.union(relating)

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """The pages of these documents."""
        frames = Frames()
        ids = [int(key[0]) for key in keys]
        documents = _documents(ids)
        columns = _main_columns(ids)
        relations = related_documents(ids)
        ways: dict[Column | None, list[Link]] = {}
        for pk in ids:
            path = document_path(pk)
            document = documents.get(pk)
            if document is None:
                yield Absent(path)
                continue
            public, withdrawn = _standing_editions(document)
            standing = public or withdrawn
            if standing is None:
                yield Absent(path)
                continue
            context = _shared_context(document, standing, columns.get(pk), frames, ways)
            if public is not None:
                related = relations.get(pk, [])
                yield self._public_page(path, document, public, related, context)
            else:
                yield Page(path, "disclosure/withdrawn.html", context, status=410)

    def _public_page(
        self,
        path: str,
        document: Document,
        edition: Edition,
        related: list[Related],
        context: dict[str, Any],
    ) -> Output:
        attachments: list[Attachment] = edition.shown_attachments  # type: ignore[attr-defined]
        if content_digest(edition, attachments) != edition.digest:
            return Withheld(path, untrusted(edition))
        rows = header_rows(document, edition)
        shown = listed(attachments, edition.body_html)
        context |= {
            "header_rows": rows,
            "published": _published(document),
            "copies": copy_path(document.pk, ""),
            "page_tags": document_tags(
                context["frame"], document, edition, attachments, context["crumbs"]
            ),
            "body": SafeString(edition.body_html),
            "attachments": [attached(attachment) for attachment in shown],
            "related": related,
            "versions": _versions(document),
            "validity": _validity(document, related),
        }
        is_plain = not (related or edition.number > 1)
        shape = _plain_shape(len(rows), len(shown)) if is_plain else None
        return Page(path, "disclosure/document.html", context, shape=shape)


def preview(edition: Edition, *, at: datetime) -> Output:
    """The page of a document as it would be were this edition published at a moment.

    Made by the very steps of `DocumentPages`, from copies that are never saved.
    `Withheld` when the stored text is not the one that was saved.
    """
    pk = edition.document_id
    document, related = _documents([pk])[pk], related_documents([pk]).get(pk, [])
    attachments = edition.attachments.select_related("stored_file")
    shown = copy(edition)
    shown.state = EditionState.PUBLISHED
    shown.published_at = edition.published_at or at
    shown.shown_attachments = list(attachments.order_by("position"))  # type: ignore[attr-defined]
    earlier: list[Edition] = document.public_editions  # type: ignore[attr-defined]
    for other in earlier:
        other.state = EditionState.SUPERSEDED
    document.public_editions = [  # type: ignore[attr-defined]
        *(other for other in earlier if other.number < edition.number),
        shown,
    ]
    document.first_published_at = document.first_published_at or at
    column = _main_columns([pk]).get(pk)
    context = _shared_context(document, shown, column, Frames(), {})
    path = document_path(pk)
    return DocumentPages()._public_page(path, document, shown, related, context)


@cache
def _plain_shape(row_count: int, attachment_count: int) -> Shape:
    """What pages share that have one edition and no related document."""
    rows, files = range(row_count), range(attachment_count)
    printed = ("title", "href", "file_name", "type_label", "size_label", "description")
    return Shape(
        fixed=(
            *("frame", "column", "crumbs", "validity", "related", "versions"),
            *("edition.number", "document.origin", "document.division.name"),
            *(f"header_rows.{row}.0" for row in rows),
            *([f"attachments.{file}.kind" for file in files] or ["attachments"]),
        ),
        texts=(
            *("path", "body", "published.minute", "published.moment"),
            *("published.shown", "page_tags", "copies"),
            *("edition.title", "edition.summary", "edition.keywords"),
            *("edition.source", "edition.issuer"),
            *(f"header_rows.{row}.1" for row in rows),
            *(f"attachments.{file}.{name}" for file in files for name in printed),
        ),
    )


class AttachedFiles(PageSet):
    """The files attached to public editions."""

    name = "attached_files"

    def keys(self) -> Iterator[Key]:
        """Every stored file."""
        for pk in StoredFile.objects.order_by("pk").values_list("pk", flat=True):
            yield (pk,)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """The files of any edition of the entry's document."""
        if is_about_a_document(entry):
            yield from (
                StoredFile.objects.filter(
                    attachments__edition__document=entry.details["document"]
                )
                .distinct()
                .values_list("pk")
            )

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """The files that a public edition carries; others are absent."""
        ids = [int(key[0]) for key in keys]
        public = set(
            Attachment.objects.filter(
                stored_file__in=ids, edition__state=EditionState.PUBLISHED
            ).values_list("stored_file", flat=True)
        )
        for stored in StoredFile.objects.filter(pk__in=ids):
            path = file_path(stored)
            if stored.pk in public:
                yield StoredCopy(path, files.location(stored.sha256), stored.sha256)
            else:
                yield Absent(path)


def _documents(ids: Sequence[int]) -> dict[int, Document]:
    """These documents with all that their pages show, in a fixed number of queries.

    Agencies and divisions are few: each is read once, not once a document.
    """
    found = Document.objects.defer("raw_text").in_bulk(ids)
    documents = found.values()
    agencies = Agency.objects.in_bulk({document.agency_id for document in documents})
    divisions = Division.objects.in_bulk({item.division_id for item in documents})
    for document in documents:
        document.agency = agencies[document.agency_id]
        document.division = divisions[document.division_id]
        document.public_editions = []  # type: ignore[attr-defined]
    was_public = Edition.objects.filter(document__in=ids, state__in=WAS_PUBLISHED)
    editions = list(was_public.only(*SHOWN_FIELDS).order_by("number"))
    attachments: dict[int, list[Attachment]] = {item.pk: [] for item in editions}
    carried = Attachment.objects.filter(edition__in=list(attachments))
    for attachment in carried.select_related("stored_file").order_by("position"):
        attachments[attachment.edition_id].append(attachment)
    for edition in editions:
        edition.shown_attachments = attachments[edition.pk]  # type: ignore[attr-defined]
        found[edition.document_id].public_editions.append(edition)  # type: ignore[attr-defined]
    return found


def _main_columns(ids: Sequence[int]) -> dict[int, Column]:
    """The column in which each document mainly stands; columns are read once."""
    placed = dict(
        Placement.objects.filter(
            document__in=ids, is_main=True, removed_at=None
        ).values_list("document_id", "column_id")
    )
    columns = Column.objects.select_related("site", "parent__parent__parent").in_bulk(
        set(placed.values())
    )
    return {document: columns[column] for document, column in placed.items()}


def _standing_editions(document: Document) -> tuple[Edition | None, Edition | None]:
    """The public edition, and the newest withdrawn one."""
    editions: list[Edition] = document.public_editions  # type: ignore[attr-defined]
    public = next((e for e in editions if e.state == EditionState.PUBLISHED), None)
    withdrawn = next(
        (e for e in reversed(editions) if e.state == EditionState.WITHDRAWN), None
    )
    return public, withdrawn


def _shared_context(
    document: Document,
    edition: Edition,
    column: Column | None,
    frames: Frames,
    ways: dict[Column | None, list[Link]],
) -> dict[str, Any]:
    """What the page of a document shows whether it is public or withdrawn.

    `ways` keeps the way to each column, which is the same for all its documents.
    """
    frame = frames.of(document.agency)
    if column not in ways:
        ways[column] = crumbs_of(column, frame) if column else [frame.home_crumb]
    return {
        "frame": frame,
        "path": document_path(document.pk),
        "document": document,
        "edition": edition,
        "column": column,
        "crumbs": ways[column],
    }


def untrusted(edition: Edition) -> str:
    """Why an edition whose text is not the reviewed one is not put on a page."""
    return (
        f"the stored text of document {edition.document_id}, edition {edition.number}, "
        "is not the one that was reviewed"
    )


def attached(attachment: Attachment) -> AttachedFile:
    """An attachment, with its file, as the page shows it."""
    stored = attachment.stored_file
    return AttachedFile(
        title=attachment.title,
        href=file_path(stored),
        file_name=attachment.file_name,
        kind=stored.kind,
        type_label=attachment.file_name.rpartition(".")[2].upper(),
        size_label=_size_label(stored.size),
        description=attachment.description,
    )


def _size_label(size: int) -> str:
    """A number of bytes for people; never rounded down to nothing."""
    if size >= 1 << 20:
        return f"{size / (1 << 20):.1f} MB"
    return f"{-(-size // 1024)} KB" if size >= 1024 else f"{size} B"


def _published(document: Document) -> Published:
    assert document.first_published_at is not None
    at = document.first_published_at.astimezone(get_default_timezone())
    moment = at.isoformat(timespec="minutes")
    minute = moment[:16].replace("T", " ")
    is_day_only = document.origin == Origin.MIGRATED and at.time() == time.min
    return Published(minute, moment, minute[:10] if is_day_only else minute)


def _versions(document: Document) -> list[Version]:
    """The editions readers have seen, newest first; [] when there was only one."""
    editions: list[Edition] = document.public_editions  # type: ignore[attr-defined]
    if len(editions) < 2:
        return []
    return [
        Version(
            number=edition.number,
            published_at=edition.published_at,
            change_note=edition.change_note,
            is_current=edition.state == EditionState.PUBLISHED,
        )
        for edition in reversed(editions)
        if edition.published_at is not None
    ]


def _validity(document: Document, related: list[Related]) -> Validity | None:
    status = document.rule_status
    if status not in BANNER_STATUSES or document.rule_status_on is None:
        return None
    return Validity(
        status=status,
        label=str(RuleStatus(status).label),
        since=document.rule_status_on,
        by=tuple(other for other in related if other.ends_ours),
    )
