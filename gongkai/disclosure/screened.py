"""An edition as the checks before review see it, and links that lead nowhere."""

import re
from collections.abc import Iterator

from django.db.models import Prefetch

from gongkai.disclosure import files
from gongkai.disclosure.models import Attachment, Edition
from gongkai.disclosure.paths import document_path
from gongkai.journal.actions import label
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.screening.form_checks import FormFacts, own_links
from gongkai.screening.subjects import FIELD_NAMES, Subject, SubjectFile

_DOCUMENT = re.compile(r"/documents/\d{1,9}/(\d{1,15})\.html")
_FILE = re.compile(r"/files/[0-9a-f]{2}/([0-9a-f]{64})\.\w{1,8}")


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


def form_facts(edition: Edition, attachments: list[Attachment]) -> FormFacts:
    """What the form of an edition is checked by."""
    return FormFacts(
        fields={name: getattr(edition, name) for name in FIELD_NAMES},
        made_on=edition.made_on,
        effective_on=edition.effective_on,
        file_names=[attachment.file_name for attachment in attachments],
        dead_links=dead_links(own_links(edition.body_html)),
    )


def dead_links(links: list[str]) -> list[str]:
    """Those of the links to our own site that lead to no document or column now.

    Addresses that this room does not publish are not judged.
    """
    documents = {
        link: int(match[1]) for link in links if (match := _DOCUMENT.fullmatch(link))
    }
    files_named = {link: match[1] for link in links if (match := _FILE.fullmatch(link))}
    public, kept = set[int](), set[str]()
    if documents:
        editions = Edition.objects.filter(
            document__in=documents.values(), state=EditionState.PUBLISHED
        )
        public |= set(editions.values_list("document_id", flat=True))
    if files_named:
        attached = Attachment.objects.filter(
            stored_file__sha256__in=files_named.values(),
            edition__state=EditionState.PUBLISHED,
        )
        kept |= set(attached.values_list("stored_file__sha256", flat=True))
    dead = {
        link
        for link, pk in documents.items()
        if pk not in public or link != document_path(pk)
    }
    dead |= {link for link, sha256 in files_named.items() if sha256 not in kept}
    return [link for link in links if link in dead]
