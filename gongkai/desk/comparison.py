"""Two editions of a document beside each other: what was struck out, what came in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.commons.richtext import html_to_text
from gongkai.disclosure.models import Attachment, Edition
from gongkai.disclosure.queries import attachments_of

Kind = Literal["same", "struck", "added"]

PARTICULARS: dict[str, Promise] = {
    "title": _("标题"),
    "summary": _("摘要"),
    "issuer": _("发文机关"),
    "document_number": _("发文字号"),
    "source": _("信息来源"),
    "topic": _("主题分类"),
    "genre": _("体裁"),
    "keywords": _("关键词"),
    "made_on": _("成文日期"),
    "effective_on": _("施行日期"),
}
"""The fields that are compared as a whole, with their names."""

CONTEXT = 2
"""So many unchanged paragraphs are shown before and after a change."""

LONGEST_MARKED = 1000
"""Characters of a paragraph within which the changed words are looked for."""

ALIKE = 0.5
"""Below this likeness a paragraph is a new one, not the old one changed."""


@dataclass(frozen=True)
class Piece:
    """Words of a paragraph; `is_changed` marks those its counterpart lacks."""

    words: str
    is_changed: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as it stands in both editions or in one of them."""

    kind: Kind
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Skipped:
    """Unchanged paragraphs that are not shown."""

    count: int


@dataclass(frozen=True)
class Changed:
    """A particular that is not the same in both editions."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """All in which two editions differ; attachments are told by their bytes."""

    before: Edition
    after: Edition
    particulars: Sequence[Changed]
    paragraphs: Sequence[Paragraph | Skipped]
    dropped: Sequence[Attachment]
    added: Sequence[Attachment]

    @property
    def is_same(self) -> bool:
        """Whether a reader would notice no difference."""
        return not (self.particulars or self.paragraphs or self.dropped or self.added)


def compare(before: Edition, after: Edition) -> Comparison:
    """What changed from one edition to another."""
    old_files, new_files = attachments_of(before), attachments_of(after)
    return Comparison(
        before,
        after,
        particulars=[
            Changed(str(label), _shown(before, name), _shown(after, name))
            for name, label in PARTICULARS.items()
            if getattr(before, name) != getattr(after, name)
        ],
        paragraphs=_shortened(list(compared_lines(_lines(before), _lines(after)))),
        dropped=_without(old_files, new_files),
        added=_without(new_files, old_files),
    )


def compared_lines(before: list[str], after: list[str]) -> Iterator[Paragraph]:
    """The paragraphs of both texts in order, each said to be the same or not."""
    for what, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if what == "equal":
            for line in before[i:j]:
                yield Paragraph("same", (Piece(line),))
            continue
        for old, new in zip_longest(before[i:j], after[k:m]):
            struck, added = _marked(old, new)
            if struck:
                yield Paragraph("struck", struck)
            if added:
                yield Paragraph("added", added)


def _marked(
    old: str | None, new: str | None
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """An old paragraph and the one in its place, with the changed words marked."""
    if old is None or new is None:
        return (Piece(old),) if old else (), (Piece(new),) if new else ()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > LONGEST_MARKED or matcher.ratio() < ALIKE:
        return (Piece(old),), (Piece(new),)
    struck, added = [], []
    for what, i, j, k, m in matcher.get_opcodes():
        changed = what != "equal"
        if i < j:
            struck.append(Piece(old[i:j], changed))
        if k < m:
            added.append(Piece(new[k:m], changed))
    return tuple(struck), tuple(added)


def _shortened(paragraphs: list[Paragraph]) -> list[Paragraph | Skipped]:
    """The changes with a little around them; [] when nothing changed."""
    near: set[int] = set()
    for number, paragraph in enumerate(paragraphs):
        if paragraph.kind != "same":
            near |= set(range(number - CONTEXT, number + CONTEXT + 1))
    if not near:
        return []
    shown: list[Paragraph | Skipped] = []
    skipped = 0
    for number, paragraph in enumerate(paragraphs):
        if number not in near:
            skipped += 1
            continue
        if skipped:
            shown.append(Skipped(skipped))
            skipped = 0
        shown.append(paragraph)
    return [*shown, Skipped(skipped)] if skipped else shown


def _lines(edition: Edition) -> list[str]:
    return html_to_text(edition.body_html).splitlines()


def _shown(edition: Edition, name: str) -> str:
    return str(getattr(edition, name) or "—")


def _without(
    attachments: list[Attachment], others: list[Attachment]
) -> list[Attachment]:
    """The attachments whose bytes, title or description the others have not."""
    known = {_told_by(attachment) for attachment in others}
    return [item for item in attachments if _told_by(item) not in known]


def _told_by(attachment: Attachment) -> tuple[str, str, str]:
    return (
        attachment.stored_file.sha256,
        attachment.title,
        attachment.description,
    )
