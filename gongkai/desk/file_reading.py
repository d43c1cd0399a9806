"""The words of an attached file, where they can be read here at all."""

from io import BytesIO

from gongkai.commons.chinese_text import UnreadableText, decode
from gongkai.commons.refusals import Refused
from gongkai.commons.richtext import html_to_text
from gongkai.commons.word_files import read_word
from gongkai.disclosure import files
from gongkai.disclosure.models import StoredFile
from gongkai.redaction.pdf_pages import opened
from gongkai.redaction.refusals import RedactionRefused

LARGEST_READ = 8 * 1024**2
"""Bytes; larger files are downloaded and read elsewhere."""

MOST_LINES = 2_000
MOST_PAGES = 60
"""So many pages of a PDF are read."""


def readable_text(stored: StoredFile) -> list[str] | None:
    """The lines of a DOCX, PDF, TXT or CSV; None for what cannot be read here."""
    place = files.location(stored.sha256)
    if stored.size > LARGEST_READ or not place.exists():
        return None
    content = place.read_bytes()
    try:
        if stored.extension == "docx":
            word = read_word(BytesIO(content))
            lines = html_to_text(word.html).splitlines()
            lines = [word.title, *lines] if word.title else lines
        elif stored.extension in {"txt", "csv"}:
            lines = decode(content).text.splitlines()
        elif stored.extension == "pdf":
            lines = _of_pdf(content)
        else:
            return None
    except (Refused, UnreadableText, RedactionRefused):
        return None
    return [line.strip() for line in lines if line.strip()][:MOST_LINES]


def _of_pdf(content: bytes) -> list[str]:
    lines: list[str] = []
    with opened(content) as document:
        for index in range(min(len(document), MOST_PAGES)):
            page = document[index]
            text = page.get_textpage()
            lines += text.get_text_range().splitlines()
            text.close()
            page.close()
    return lines
