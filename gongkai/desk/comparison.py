"""Two texts of a document beside each other: what was struck out, what came in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.commons.richtext import html_to_text
from gongkai.desk.file_reading import readable_text
from gongkai.desk.marking_words import (
    Paragraph,
    Piece,
    Skipped,
    compared_lines,
    marked_lines,
)
from gongkai.disclosure.digest import read_content
from gongkai.disclosure.models import Attachment, Edition, ReadText
from gongkai.disclosure.queries import attachments_of

__all__ = [
    "Comparison",
    "Paragraph",
    "Piece",
    "Skipped",
    "compare",
    "compared_lines",
    "marked_lines",
    "since_read",
]

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

MOST_READ = 5
"""So many changed attachments are read and compared word by word."""


@dataclass(frozen=True)
class Changed:
    """A particular that is not the same in both texts."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedFile:
    """An attachment in whose place another stands; `lines` where both are read."""

    before: Attachment
    after: Attachment
    lines: Sequence[Paragraph | Skipped] = ()

    @property
    def has_other_bytes(self) -> bool:
        """Whether the file itself is another, not only its title or description."""
        return self.before.stored_file_id != self.after.stored_file_id


@dataclass(frozen=True)
class Comparison:
    """All in which two editions differ; attachments are told by their bytes."""

    before: Edition
    after: Edition
    particulars: Sequence[Changed]
    paragraphs: Sequence[Paragraph | Skipped]
    dropped: Sequence[Attachment]
    added: Sequence[Attachment]
    changed_files: Sequence[ChangedFile] = ()

    @property
    def is_same(self) -> bool:
        """Whether a reader would notice no difference."""
        files = self.dropped or self.added or self.changed_files
        return not (self.particulars or self.paragraphs or files)


@dataclass(frozen=True)
class SinceRead:
    """What has changed in an edition since a reviewer decided about it."""

    read: ReadText
    particulars: Sequence[Changed]
    paragraphs: Sequence[Paragraph | Skipped]
    dropped: Sequence[str] = field(default_factory=list)
    added: Sequence[str] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        """Whether the text stands again as it was read."""
        return not (self.particulars or self.paragraphs or self.dropped or self.added)


def compare(before: Edition, after: Edition) -> Comparison:
    """What changed from one edition to another."""
    old_files, new_files = attachments_of(before), attachments_of(after)
    dropped, added = _without(old_files, new_files), _without(new_files, old_files)
    pairs = _pairs(dropped, added)
    paired = {item.pk for pair in pairs for item in pair}
    old, new = read_content(before, []), read_content(after, [])
    return Comparison(
        before,
        after,
        particulars=_particulars(old, new),
        paragraphs=_paragraphs(old, new),
        dropped=[item for item in dropped if item.pk not in paired],
        added=[item for item in added if item.pk not in paired],
        changed_files=[
            ChangedFile(one, other, _read(one, other) if number < MOST_READ else ())
            for number, (one, other) in enumerate(pairs)
        ],
    )


def since_read(read: ReadText, edition: Edition) -> SinceRead:
    """What has changed since the text was as a reviewer had it."""
    now = read_content(edition, attachments_of(edition))
    then = {_file_told_by(item): item for item in read.content["attachments"]}
    files = {_file_told_by(item): item for item in now["attachments"]}
    return SinceRead(
        read,
        particulars=_particulars(read.content, now),
        paragraphs=_paragraphs(read.content, now),
        dropped=[item[1] for key, item in then.items() if key not in files],
        added=[item[1] for key, item in files.items() if key not in then],
    )


def _particulars(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Changed]:
    return [
        Changed(str(label), str(old[name] or "—"), str(new[name] or "—"))
        for name, label in PARTICULARS.items()
        if old[name] != new[name]
    ]


def _paragraphs(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[Paragraph | Skipped]:
    return marked_lines(
        html_to_text(old["body_html"]).splitlines(),
        html_to_text(new["body_html"]).splitlines(),
    )


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


def _file_told_by(item: Sequence[Any]) -> tuple[Any, ...]:
    """Of an attachment as it was read: title, description, SHA-256."""
    return (item[1], item[3], item[4])


_TOLD: tuple[Callable[[Attachment], str], ...] = (
    lambda item: item.stored_file.sha256,
    lambda item: item.title,
    lambda item: item.file_name,
)
"""By what one attachment is known to stand in another's place, the surest first."""


def _pairs(
    dropped: Sequence[Attachment], added: Sequence[Attachment]
) -> list[tuple[Attachment, Attachment]]:
    """Which attachment took which one's place: the same bytes, title or file name."""
    left, found = list(added), []
    for one in dropped:
        for told in _TOLD:
            other = next((item for item in left if told(item) == told(one)), None)
            if other is not None:
                found.append((one, other))
                left.remove(other)
                break
    return found


def _read(before: Attachment, after: Attachment) -> list[Paragraph | Skipped]:
    if before.stored_file_id == after.stored_file_id:
        return []
    old, new = readable_text(before.stored_file), readable_text(after.stored_file)
    return marked_lines(old, new) if old is not None and new is not None else []
