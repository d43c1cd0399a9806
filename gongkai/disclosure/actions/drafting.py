"""Writing an edition, its attachments, and submitting it for review."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction

from gongkai.commons.hidden_characters import without_hidden
from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.commons.richtext import clean_html
from gongkai.commons.uploads import AcceptedUpload
from gongkai.disclosure import files
from gongkai.disclosure.digest import READ_FIELDS, content_digest
from gongkai.disclosure.facts import DocumentFacts, EditionFacts
from gongkai.disclosure.models import (
    Attachment,
    Document,
    Edition,
    HeldFile,
    Origin,
    Placement,
    StoredFile,
)
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.disclosure.queries import attachments_of, locked_edition
from gongkai.disclosure.refusals import (
    copy_refusals,
    edit_input_refusals,
    edit_refusals,
    revise_refusals,
    submit_refusals,
)
from gongkai.disclosure.screened import subject_file, subject_of
from gongkai.disclosure.text_pictures import left_text
from gongkai.journal import actions as journal
from gongkai.organisation.models import Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.refusals import permission_refusals
from gongkai.organisation.roles import Permission
from gongkai.review import actions as review
from gongkai.rules.edition_lifecycle import EDITION_LIFECYCLE, EditionState
from gongkai.screening import actions as screening
from gongkai.screening.queries import measure_for

EDITABLE_FIELDS = (*READ_FIELDS, "made_on", "effective_on")

NOT_COPIED = frozenset({"document_number", "made_on", "effective_on", "change_note"})
"""What a document has for itself: its copy begins without."""


@transaction.atomic
def draft(division: Division, *, at: datetime, by: Staff, **fields: Any) -> Edition:
    """Begin a document with its first edition, as a draft of a division.

    `fields` are of `EDITABLE_FIELDS`. Raises `Refused` when `by` may not write for
    the division.
    """
    permits = Permits(by, on=day_of(at))
    refuse_if(permission_refusals(permits, Permission.WRITE, division=division))
    return begin(division, at=at, by=by, **fields)


@transaction.atomic
def begin(
    division: Division,
    *,
    at: datetime,
    by: Staff,
    origin: Origin = Origin.WRITTEN,
    imported_at: datetime | None = None,
    **fields: Any,
) -> Edition:
    """Begin a document without asking who may: for `draft` and migrations."""
    document = Document.objects.create(
        agency=division.agency,
        division=division,
        origin=origin,
        created_at=at,
        created_by=by,
        imported_at=imported_at,
    )
    edition = Edition(document=document, number=1, written_by=by, written_at=at)
    return _write(edition, fields, what="edition.drafted", at=at, by=by)


@transaction.atomic
def revise(document: Document, *, at: datetime, by: Staff) -> Edition:
    """Begin the next edition, filled with the text that is or last was public.

    Raises `Refused` when `by` may not write, an edition is already in the making,
    or no edition was ever public, so that there is nothing to correct.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    refuse_if(revise_refusals(DocumentFacts(document), Permits(by, on=day_of(at))))
    editions = document.editions.order_by("-number")
    last, known = editions[0], editions.filter(state__in=WAS_PUBLISHED).first()
    assert known is not None, "what was never public is refused"
    edition = Edition(
        document=document, number=last.number + 1, written_by=by, written_at=at
    )
    fields = {name: getattr(known, name) for name in EDITABLE_FIELDS}
    fields["change_note"] = ""
    return _write(
        edition,
        fields,
        what="edition.drafted",
        at=at,
        by=by,
        attachments=attachments_of(known),
    )


@transaction.atomic
def copy_as_new(
    edition: Edition, division: Division, *, at: datetime, by: Staff
) -> Edition:
    """Begin another document with the text, attachments and columns of this one.

    Without number, dates and change note, which are each document's own. Raises
    `Refused`.
    """
    refuse_if(
        copy_refusals(EditionFacts(edition), division, Permits(by, on=day_of(at)))
    )
    document = Document.objects.create(
        agency=division.agency, division=division, created_at=at, created_by=by
    )
    copied = Edition(document=document, number=1, written_by=by, written_at=at)
    fields = {
        name: getattr(edition, name)
        for name in EDITABLE_FIELDS
        if name not in NOT_COPIED
    }
    copied = _write(
        copied,
        fields,
        what="edition.drafted",
        at=at,
        by=by,
        attachments=attachments_of(edition),
    )
    places = edition.document.placements.filter(
        removed_at=None, column__is_open=True, column__site__agency=division.agency
    )
    Placement.objects.bulk_create(
        Placement(
            document=document,
            column_id=place.column_id,
            is_main=number == 0,
            placed_at=at,
            placed_by=by,
        )
        for number, place in enumerate(places.order_by("-is_main", "pk"))
    )
    return copied


@transaction.atomic
def edit(
    edition: Edition, *, read_digest: str, at: datetime, by: Staff, **fields: Any
) -> Edition:
    """Change the text of an edition in the making.

    `read_digest` is the digest of the text the writer had before them: if another
    has changed it meanwhile, nothing is written. Editing what was submitted takes it
    back to draft, and every review given so far no longer applies. When nothing a
    reader sees has changed, nothing is written and no review is lost.

    Raises `Refused`.
    """
    edition = _locked(edition, by=by, at=at, read_digest=read_digest)
    if "body_html" in fields:
        shown = attachments_of(edition)
        for attachment in left_text(shown, edition.body_html, fields["body_html"]):
            attachment.delete()
    return _write(edition, fields, what="edition.edited", at=at, by=by)


@transaction.atomic
def attach(
    edition: Edition,
    upload: AcceptedUpload,
    content: BinaryIO,
    *,
    title: str,
    description: str = "",
    at: datetime,
    by: Staff,
) -> Attachment:
    """Add a checked file to an edition, after those it has.

    The bytes are on disk before the row refers to them. Raises `Refused`.
    """
    edition = _locked(edition, by=by, at=at)
    stored = keep_file(upload, content)
    return _attached(
        edition,
        stored,
        title=title,
        file_name=upload.name,
        description=description,
        at=at,
        by=by,
    )


@transaction.atomic
def attach_held(
    edition: Edition,
    held: HeldFile,
    *,
    title: str = "",
    description: str = "",
    at: datetime,
    by: Staff,
) -> Attachment:
    """Add a file that `by` brought in before; it is held no longer.

    Raises `Refused`, and `HeldFile.DoesNotExist` for what another holds.
    """
    edition = _locked(edition, by=by, at=at)
    held = HeldFile.objects.select_related("stored_file").get(pk=held.pk, by=by)
    attachment = _attached(
        edition,
        held.stored_file,
        title=title,
        file_name=held.file_name,
        description=description or held.description,
        at=at,
        by=by,
    )
    held.delete()
    return attachment


@transaction.atomic
def arrange_attachments(
    edition: Edition, order: Sequence[int], *, at: datetime, by: Staff
) -> Edition:
    """Put the attachments into an order, given as their numbers; others follow.

    Raises `Refused`.
    """
    edition = _locked(edition, by=by, at=at)
    attachments = attachments_of(edition)
    places = {pk: place for place, pk in enumerate(order)}
    wanted = sorted(attachments, key=lambda item: places.get(item.pk, len(places)))
    if wanted == attachments:
        return edition
    # First out of the way: no two may share a position even for a moment.
    beyond = max(item.position for item in attachments)
    for offset in (beyond, 0):
        for position, attachment in enumerate(wanted, 1):
            attachment.position = offset + position
            attachment.save()
    return _write(edition, {}, what="edition.edited", at=at, by=by)


def _attached(
    edition: Edition,
    stored: StoredFile,
    *,
    title: str,
    file_name: str,
    description: str,
    at: datetime,
    by: Staff,
) -> Attachment:
    """Add a kept file at the end of a locked edition's attachments."""
    last = edition.attachments.order_by("-position").first()
    attachment = Attachment.objects.create(
        edition=edition,
        stored_file=stored,
        position=last.position + 1 if last else 1,
        title=(title or file_name)[:200],
        file_name=file_name,
        description=description,
    )
    measure = measure_for(edition.document.agency, on=day_of(at))
    screening.screen_file(subject_file(attachment), measure, at=at)
    _write(edition, {}, what="edition.edited", at=at, by=by)
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, at: datetime, by: Staff) -> Edition:
    """Take an attachment from an edition in the making. Raises `Refused`."""
    edition = _locked(attachment.edition, by=by, at=at)
    attachment.delete()
    return _write(edition, {}, what="edition.edited", at=at, by=by)


@transaction.atomic
def describe_attachment(
    attachment: Attachment, *, title: str, description: str, at: datetime, by: Staff
) -> Edition:
    """Change an attachment's title and its text for those who cannot see it.

    Raises `Refused`.
    """
    edition = _locked(attachment.edition, by=by, at=at)
    attachment.title, attachment.description = title, description
    attachment.save()
    return _write(edition, {}, what="edition.edited", at=at, by=by)


@transaction.atomic
def submit(edition: Edition, *, at: datetime, by: Staff) -> Edition:
    """Put a draft forward for review (报送). Raises `Refused` with every reason."""
    edition = locked_edition(edition)
    screening.keep_screening(subject_of(edition, attachments_of(edition)), at=at)
    refuse_if(submit_refusals(EditionFacts(edition), Permits(by, on=day_of(at))))
    edition.state = EDITION_LIFECYCLE.after("submit", EditionState(edition.state))
    edition.submitted_at, edition.submitted_by = at, by
    if edition.review is None:
        edition.review = review.open_review(edition.document.agency, at=at)
    edition.save()
    _record("edition.submitted", edition, at=at, by=by)
    return edition


@transaction.atomic
def discard(edition: Edition, *, at: datetime, by: Staff) -> Edition:
    """Give a draft up; it stays in the records. Raises `Refused`."""
    edition = _locked(edition, by=by, at=at)
    edition.state = EDITION_LIFECYCLE.after("discard", _reopened(edition))
    edition.scheduled_for = edition.scheduled_by = None
    edition.save()
    _record("edition.discarded", edition, at=at, by=by)
    return edition


def keep_file(upload: AcceptedUpload, content: BinaryIO) -> StoredFile:
    """Keep the bytes of a checked upload, once however often they are given."""
    files.keep(content, sha256=upload.sha256)
    stored, _created = StoredFile.objects.get_or_create(
        sha256=upload.sha256,
        defaults={
            "extension": upload.name.rpartition(".")[2].lower(),
            "media_type": upload.media_type,
            "kind": upload.kind,
            "size": upload.size,
        },
    )
    return stored


def _locked(
    edition: Edition, *, by: Staff, at: datetime, read_digest: str | None = None
) -> Edition:
    """The edition as it stands, locked, once it is sure that `by` may change it."""
    edition = locked_edition(edition)
    facts = EditionFacts(edition)
    refusals = edit_refusals(facts, Permits(by, on=day_of(at)))
    if read_digest is not None:
        refusals += edit_input_refusals(facts, read_digest=read_digest)
    refuse_if(refusals)
    return edition


def _reopened(edition: Edition) -> EditionState:
    """The state from which an edition is written: what was submitted comes back."""
    state = EditionState(edition.state)
    if state is EditionState.DRAFT:
        return state
    return EDITION_LIFECYCLE.after("reopen", state)


def _write(
    edition: Edition,
    fields: dict[str, Any],
    *,
    what: str,
    at: datetime,
    by: Staff,
    attachments: Sequence[Attachment] = (),
) -> Edition:
    """Save a text, take its digest anew and void all that was signed before."""
    unknown = fields.keys() - set(EDITABLE_FIELDS)
    if unknown:
        raise TypeError(f"not fields of an edition: {sorted(unknown)}")
    fields = {
        name: without_hidden(value) if isinstance(value, str) else value
        for name, value in fields.items()
    }
    if "body_html" in fields:
        fields["body_html"] = without_hidden(clean_html(fields["body_html"]).html)
    for name, value in fields.items():
        setattr(edition, name, value)
    if edition.pk is not None:
        digest = content_digest(edition, attachments_of(edition))
        if digest == edition.digest:
            return edition
        if edition.review is not None:
            review.void_opinions(edition.review, at=at)
        screening.void_overrides(journal.label(edition), at=at)
    edition.state = _reopened(edition)
    edition.written_by, edition.written_at = by, at
    for signature in ("cleared", "approved"):
        setattr(edition, f"{signature}_by", None)
        setattr(edition, f"{signature}_at", None)
        setattr(edition, f"{signature}_digest", "")
    edition.scheduled_for = edition.scheduled_by = None
    if edition.pk is None:
        edition.digest = ""
        edition.save()
        for attachment in attachments:
            attachment.pk = None
            attachment.edition = edition
            attachment.save()
    edition.writers.add(by)
    edition.digest = content_digest(edition, attachments_of(edition))
    edition.save()
    _record(what, edition, at=at, by=by)
    return edition


def _record(what: str, edition: Edition, *, at: datetime, by: Staff) -> None:
    journal.record(
        what,
        edition,
        at=at,
        by=by,
        document=edition.document_id,
        edition=edition.number,
        digest=edition.digest,
    )
