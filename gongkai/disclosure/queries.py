"""Looking up documents, editions and places."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from gongkai.disclosure.digest import content_digest
from gongkai.disclosure.models import (
    Attachment,
    Column,
    Document,
    Edition,
    Placement,
    Site,
    SiteKind,
)
from gongkai.organisation.models import Agency
from gongkai.organisation.queries import Permits
from gongkai.organisation.roles import Permission
from gongkai.rules.edition_lifecycle import EditionState


def attachments_of(edition: Edition) -> list[Attachment]:
    """An edition's attachments in their order, with their files."""
    return list(edition.attachments.select_related("stored_file").order_by("position"))


def current_placements(document: Document) -> list[Placement]:
    """The places a document has or is to have, the main one first."""
    return list(
        document.placements.filter(removed_at=None)
        .select_related("column__site")
        .order_by("-is_main", "pk")
    )


def public_edition(document: Document) -> Edition | None:
    """The edition that is public now."""
    return document.editions.filter(state=EditionState.PUBLISHED).first()


def locked_edition(edition: Edition) -> Edition:
    """The edition as it stands, its row locked, with its document and division."""
    return (
        Edition.objects.select_for_update(of=("self",))
        .select_related("document__division__agency", "review")
        .get(pk=edition.pk)
    )


def editions_for(permits: Permits) -> QuerySet[Edition]:
    """The editions a member of staff may read at the desk.

    Asked of each edition by itself, so that a list in the order of an index stays in
    that order and is not sorted anew.
    """
    readable = permits.divisions_where(Permission.READ_DRAFTS)
    document = Document.objects.filter(
        pk=OuterRef("document"), division_id__in=readable
    )
    return Edition.objects.filter(Exists(document)).select_related(
        "document__division", "written_by", "review"
    )


def public_titles(documents: Collection[int]) -> dict[int, str]:
    """The titles under which documents are public now; others are not named."""
    return dict(
        Edition.objects.filter(
            document__in=documents, state=EditionState.PUBLISHED
        ).values_list("document_id", "title")
    )


def due_for_publication(at: datetime) -> QuerySet[Edition]:
    """Approved editions whose appointed time has come, oldest appointment first."""
    return Edition.objects.filter(
        state=EditionState.APPROVED, published_at=None, scheduled_for__lte=at
    ).order_by("scheduled_for", "pk")


def site_of(agency: Agency, kind: SiteKind) -> Site:
    """An agency's portal or disclosure platform. Raises `Site.DoesNotExist`."""
    return Site.objects.get(agency=agency, kind=kind)


def open_columns(site: Site) -> QuerySet[Column]:
    """The columns of a site that readers see."""
    return site.columns.filter(is_open=True).select_related("parent", "owner")


def altered_editions() -> Iterator[Edition]:
    """Public editions whose stored text is not the one that was reviewed.

    There are none unless somebody wrote to the database behind the actions.
    """
    public = Edition.objects.filter(state=EditionState.PUBLISHED).prefetch_related(
        Prefetch("attachments", Attachment.objects.select_related("stored_file"))
    )
    for edition in public.order_by("pk").iterator(chunk_size=500):
        if content_digest(edition, list(edition.attachments.all())) != edition.digest:
            yield edition
