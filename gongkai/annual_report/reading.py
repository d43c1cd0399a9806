"""From a file to lines: what kind of file it is, and why it cannot be read."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from gongkai.annual_report.html_lines import PageTooDeep, lines_of_html
from gongkai.annual_report.pdf_lines import PdfUnreadable, lines_of_pdf
from gongkai.annual_report.text_lines import decoded, lines_of_text
from gongkai.annual_report.word_lines import WordUnreadable, lines_of_word
from gongkai.rules.report_lines import ReportLine

LARGEST_FILE = 50 * 1024**2
"""Bytes. Reports have less than one megabyte, scanned ones some twenty."""

LARGEST_TEXT = 4 * 1024**2
"""Bytes of text or of a web page."""

_MOST_LINES = 20_000
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|table|div|meta)\b", re.I)
_OLD_WORD = b"\xd0\xcf\x11\xe0"


class Unreadable(ValueError):
    """A file that cannot be read as a report; `reason` is a word for programs."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def lines_of_report(content: bytes) -> Sequence[ReportLine]:
    """The lines of a report, whatever its file is called.

    Raises `Unreadable` with one of the reasons `empty`, `too_large`, `old_word`,
    `not_text`, `not_word`, `damaged`, `locked`, `too_long`, `scanned`, `too_deep`.
    """
    if not content.strip():
        raise Unreadable("empty")
    if len(content) > LARGEST_FILE:
        raise Unreadable("too_large")
    try:
        lines = list(islice(_lines(content), _MOST_LINES + 1))
    except PdfUnreadable as problem:
        raise Unreadable(problem.reason) from problem
    except WordUnreadable as problem:
        raise Unreadable("not_word") from problem
    except PageTooDeep as problem:
        raise Unreadable("too_deep") from problem
    except UnicodeError as problem:
        raise Unreadable("not_text") from problem
    if len(lines) > _MOST_LINES:
        raise Unreadable("too_large")
    if not lines:
        raise Unreadable("empty")
    return lines


def _lines(content: bytes) -> Iterator[ReportLine]:
    if b"%PDF-" in content[:1024]:
        return lines_of_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return lines_of_word(content)
    if content.startswith(_OLD_WORD):
        raise Unreadable("old_word")
    if len(content) > LARGEST_TEXT:
        raise Unreadable("too_large")
    text = decoded(content)
    if "\0" in text:
        raise Unreadable("not_text")
    if _HTML.search(content[:4096]):
        return lines_of_html(text)
    return lines_of_text(text)
