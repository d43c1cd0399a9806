"""An edition as the checks before review see it."""

from collections.abc import Iterator

from django.db.models import Prefetch

from gongkai.disclosure import files
from gongkai.disclosure.models import Attachment, Edition
from gongkai.journal.actions import label
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.screening.subjects import FIELD_NAMES, Subject, SubjectFile


def subject_of(edition: Edition, attachments: list[Attachment]) -> Subject:
    """The text of an edition with its attachments, which come with their files."""
    return Subject(
        label=label(edition),
        digest=edition.digest,
        agency=edition.document.agency,
        fields={name: getattr(edition, name) for name in FIELD_NAMES},
        files=tuple(map(subject_file, attachments)),
    )


def subject_file(attachment: Attachment) -> SubjectFile:
    """An attachment with the place where its bytes lie."""
    sha256 = attachment.stored_file.sha256
    return SubjectFile(
        sha256=sha256,
        name=attachment.file_name,
        title=attachment.title,
        description=attachment.description,
        path=files.location(sha256),
    )


def published_subjects() -> Iterator[tuple[Edition, Subject]]:
    """Everything that is public now, and nothing else."""
    public = (
        Edition.objects.filter(state=EditionState.PUBLISHED)
        .select_related("document__agency")
        .prefetch_related(
            Prefetch("attachments", Attachment.objects.select_related("stored_file"))
        )
    )
    for edition in public.order_by("pk").iterator(chunk_size=500):
        yield edition, subject_of(edition, list(edition.attachments.all()))
