"""Pictures that stand in a text: attachments of its edition, shown in their place.

A text names a picture by its public address, which is its digest. Such an attachment
is published with the others but not listed among them.
"""

import html as entities
import re
from collections.abc import Iterable, Sequence

from gongkai.disclosure.models import Attachment, StoredFile
from gongkai.disclosure.paths import file_path

_PICTURE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'\bsrc="([^"]*)"')
_ALTERNATIVE = re.compile(r'\balt="([^"]*)"')
_KEPT = re.compile(r"/files/[0-9a-f]{2}/([0-9a-f]{64})\.[a-z0-9]+")


def picture_digests(body_html: str) -> list[str]:
    """The SHA-256 of each kept picture that a text shows, in order, each once."""
    found = (_KEPT.fullmatch(address) for address in _addresses(body_html))
    return list(dict.fromkeys(match[1] for match in found if match))


def alternatives(body_html: str) -> dict[str, str]:
    """The alternative text of each kept picture, by its digest."""
    found: dict[str, str] = {}
    for picture in _PICTURE.findall(body_html):
        source, words = _SOURCE.search(picture), _ALTERNATIVE.search(picture)
        kept = _KEPT.fullmatch(source[1]) if source else None
        if kept and words:
            found.setdefault(kept[1], entities.unescape(words[1]).strip())
    return found


def pictures_without_words(body_html: str) -> int:
    """How many pictures of a text say nothing to those who cannot see them."""
    pictures = _PICTURE.findall(body_html)
    told = (_ALTERNATIVE.search(picture) for picture in pictures)
    return sum(1 for words in told if words is None or not words[1].strip())


def stands_in_text(stored: StoredFile, body_html: str) -> bool:
    """Whether a file is a picture that the text itself shows."""
    return stored.kind == StoredFile.Kind.PICTURE and file_path(stored) in body_html


def listed(attachments: Iterable[Attachment], body_html: str) -> list[Attachment]:
    """The attachments that are listed beneath a text, in their order."""
    return [
        attachment
        for attachment in attachments
        if not stands_in_text(attachment.stored_file, body_html)
    ]


def left_text(
    attachments: Sequence[Attachment], before: str, after: str
) -> list[Attachment]:
    """The attachments whose pictures a text showed and no longer shows."""
    return [
        attachment
        for attachment in attachments
        if stands_in_text(attachment.stored_file, before)
        and not stands_in_text(attachment.stored_file, after)
    ]


def _addresses(body_html: str) -> list[str]:
    found = (_SOURCE.search(picture) for picture in _PICTURE.findall(body_html))
    return [match[1] for match in found if match]
