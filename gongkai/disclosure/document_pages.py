"""The pages of documents and the files attached to them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from gongkai.commons.pages import (
    Absent,
    JournalEntry,
    Key,
    Output,
    Page,
    PageSet,
    StoredCopy,
    Withheld,
)
from gongkai.disclosure import files
from gongkai.disclosure.digest import READ_FIELDS, content_digest
from gongkai.disclosure.frame import Frames, crumbs_of
from gongkai.disclosure.header_table import header_rows
from gongkai.disclosure.models import (
    Attachment,
    Column,
    Document,
    Edition,
    Placement,
    Relation,
    RelationKind,
    RuleStatus,
    StoredFile,
)
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.disclosure.paths import document_path, file_path
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
    """An attachment as the page shows it."""

    title: str
    href: str
    file_name: str
    kind: str
    media_type: str
    size: int
    description: str


@dataclass(frozen=True)
class Related:
    """A document at the other end of a relation.

    `sentence` says what it is to ours; `ends_ours` that it replaces, amends or
    repeals ours.
    """

    sentence: str
    title: str
    href: str
    ends_ours: bool


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
        relations = _relations(ids)
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
            context = _shared_context(document, standing, columns.get(pk), frames)
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
        context |= {
            "header_rows": header_rows(document, edition),
            "body": SafeString(edition.body_html),
            "attachments": [attached(attachment) for attachment in attachments],
            "related": related,
            "versions": _versions(document),
            "validity": _validity(document, related),
        }
        return Page(path, "disclosure/document.html", context)


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
    """These documents with all that their pages show, in a fixed number of queries."""
    attached_files = Attachment.objects.select_related("stored_file")
    was_public = (
        Edition.objects.filter(state__in=WAS_PUBLISHED)
        .only(*SHOWN_FIELDS)
        .order_by("number")
        .prefetch_related(
            Prefetch("attachments", attached_files, to_attr="shown_attachments")
        )
    )
    # Agencies and divisions are few: each is read once, not once a document.
    found = (
        Document.objects.filter(pk__in=ids)
        .prefetch_related(
            "agency",
            "division",
            Prefetch("editions", was_public, to_attr="public_editions"),
        )
        .defer("raw_text")
    )
    return {document.pk: document for document in found}


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
    document: Document, edition: Edition, column: Column | None, frames: Frames
) -> dict[str, Any]:
    """What the page of a document shows whether it is public or withdrawn."""
    frame = frames.of(document.agency)
    return {
        "frame": frame,
        "path": document_path(document.pk),
        "document": document,
        "edition": edition,
        "column": column,
        "crumbs": crumbs_of(column, frame) if column else [frame.home_crumb],
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
        media_type=stored.media_type,
        size=stored.size,
        description=attachment.description,
    )


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


PASSIVE_SENTENCES = {
    RelationKind.REPLACES: gettext_lazy("本文件被以下文件替代"),
    RelationKind.AMENDS: gettext_lazy("本文件被以下文件修改"),
    RelationKind.REPEALS: gettext_lazy("本文件被以下文件废止"),
    RelationKind.EXPLAINS: gettext_lazy("对本文件的解读"),
    RelationKind.IMPLEMENTS: gettext_lazy("落实本文件的文件"),
    RelationKind.CITES: gettext_lazy("引用本文件的文件"),
}
ACTIVE_SENTENCES = {
    RelationKind.REPLACES: gettext_lazy("本文件替代"),
    RelationKind.AMENDS: gettext_lazy("本文件修改"),
    RelationKind.REPEALS: gettext_lazy("本文件废止"),
    RelationKind.EXPLAINS: gettext_lazy("本文解读的文件"),
    RelationKind.IMPLEMENTS: gettext_lazy("本文件落实的文件"),
    RelationKind.CITES: gettext_lazy("本文件引用的文件"),
}
ENDING = {RelationKind.REPLACES, RelationKind.AMENDS, RelationKind.REPEALS}


def _relations(ids: Sequence[int]) -> dict[int, list[Related]]:
    """What each document is to others and others are to it, from both ends.

    A document that is not public is not named.
    """
    found: dict[int, list[Related]] = defaultdict(list)
    rows = list(
        Relation.objects.filter(Q(subject__in=ids) | Q(target__in=ids)).order_by("pk")
    )
    others = {row.subject_id for row in rows} | {row.target_id for row in rows}
    titles = dict(
        Edition.objects.filter(
            document__in=others, state=EditionState.PUBLISHED
        ).values_list("document_id", "title")
    )
    for row in rows:
        kind = RelationKind(row.kind)
        ends = (
            (row.subject_id, row.target_id, ACTIVE_SENTENCES[kind], False),
            (row.target_id, row.subject_id, PASSIVE_SENTENCES[kind], kind in ENDING),
        )
        for ours, other, sentence, ends_ours in ends:
            if other in titles:
                found[ours].append(
                    Related(
                        str(sentence), titles[other], document_path(other), ends_ours
                    )
                )
    return found
