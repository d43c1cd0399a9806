"""All that a reviewer has before them: text, files, changes, who said what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.commons.refusals import Refusal
from gongkai.desk.comparison import Comparison, SinceRead, compare, since_read
from gongkai.desk.edition_sheet import Sheet, sheet_for
from gongkai.desk.file_reading import (
    ShownTable,
    page_count,
    readable_tables,
    readable_text,
)
from gongkai.desk.picture_addresses import at_desk
from gongkai.desk.remarks import MarkedBlock, lost_remarks, marked_blocks
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Attachment, Edition, ReadText
from gongkai.disclosure.refusals import review_refusals, signs_for
from gongkai.disclosure.text_pictures import listed
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import Permits
from gongkai.review.models import Remark, Step

TEXTS_SHOWN = 3
"""So many attachments are read out on the page itself; the others on their own."""

PAGES_SHOWN = 3
"""So many first pages of a PDF are drawn."""


@dataclass(frozen=True)
class ShownFile:
    """An attachment as a reviewer sees it: its words, its tables, its first pages."""

    attachment: Attachment
    kind: str
    lines: Sequence[str] | None = None
    tables: Sequence[ShownTable] | None = None
    pages: Sequence[int] = ()


@dataclass(frozen=True)
class StepChoice:
    """A step of the review: whether this person may decide, and for whom."""

    step: Step
    refusals: Sequence[Refusal]
    absent: Staff | None


@dataclass(frozen=True)
class ReviewSheet:
    """The whole page, ready for its template."""

    sheet: Sheet
    blocks: Sequence[MarkedBlock]
    lost: Sequence[Remark]
    files: Sequence[ShownFile]
    choices: Sequence[StepChoice]
    since_public: Comparison | None
    since_read: SinceRead | None
    was_read: ReadText | None

    @property
    def open_steps(self) -> list[Step]:
        """The steps this person may decide now."""
        return [choice.step for choice in self.choices if not choice.refusals]

    @property
    def absent(self) -> list[Staff]:
        """Those in whose place this person would decide."""
        return [one.absent for one in self.choices if one.absent and not one.refusals]


def review_sheet(facts: EditionFacts, permits: Permits, *, on: date) -> ReviewSheet:
    """Gather the page on which an edition is reviewed by a person."""
    edition = facts.edition
    choices = [
        StepChoice(
            step, review_refusals(facts, step, permits), signs_for(facts, step, permits)
        )
        for step in Step
    ]
    public = facts.of_document.public
    read = _last_read(edition)
    return ReviewSheet(
        sheet=sheet_for(facts, permits, on=on),
        blocks=marked_blocks(
            edition, at_desk(edition.body_html, edition.document_id, edition.number)
        ),
        lost=lost_remarks(edition),
        files=_shown(listed(facts.attachments, edition.body_html)),
        choices=choices,
        since_public=compare(_whole(public), edition)
        if public is not None and public.pk != edition.pk
        else None,
        since_read=since_read(read, edition) if read is not None else None,
        was_read=read,
    )


def _whole(edition: Edition) -> Edition:
    """An edition with its long texts, which lists leave out."""
    return Edition.objects.get(pk=edition.pk)


def _last_read(edition: Edition) -> ReadText | None:
    """The text before this one about which a reviewer decided."""
    read = ReadText.objects.filter(edition=edition).exclude(digest=edition.digest)
    return read.order_by("-at", "-pk").first()


def _shown(attachments: Sequence[Attachment]) -> list[ShownFile]:
    shown, read = [], 0
    for attachment in attachments:
        stored = attachment.stored_file
        kind = "pdf" if stored.extension == "pdf" else str(stored.kind)
        lines = tables = None
        if kind == "text" and read < TEXTS_SHOWN:
            tables = readable_tables(stored)
            lines = readable_text(stored) if tables is None else None
            read += lines is not None or tables is not None
        pages = range(0)
        if kind == "pdf":
            # What cannot be counted the script of the page drops where it is not there.
            count = page_count(stored)
            pages = range(1, min(count or PAGES_SHOWN, PAGES_SHOWN) + 1)
        shown.append(ShownFile(attachment, kind, lines, tables, pages))
    return shown
