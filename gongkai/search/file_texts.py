"""The visible text of attached files, read once for each file.

Only what a reader of the file sees: deleted and hidden parts, properties and earlier
versions, which `screening` looks for, are not made easier to find.
"""

import logging
from collections.abc import Iterator

import pypdfium2

from gongkai.disclosure import files
from gongkai.disclosure.models import StoredFile
from gongkai.redaction.pdf_pages import PDFIUM
from gongkai.screening.readers.budget import Budget, BudgetSpent
from gongkai.screening.readers.contents import Content, Lines, Table
from gongkai.screening.reading import read_file

log = logging.getLogger(__name__)

LONGEST_TEXT = 1_000_000
"""Characters that are kept of one file."""
MOST_PAGES = 2_000
LARGEST_FILE = 256 * 1024**2
_MEGABYTE = 1024**2


def text_of(stored: StoredFile) -> str:
    """The text of a stored file; "" for pictures, films and what cannot be read."""
    if stored.kind != StoredFile.Kind.TEXT or stored.size > LARGEST_FILE:
        return ""
    try:
        content = files.location(stored.sha256).read_bytes()
    except OSError:
        log.warning("file %s is not in the store of files", stored.sha256)
        return ""
    try:
        return _joined(_pieces(content, f"file.{stored.extension}"))
    except Exception:
        # One damaged file must not keep its document, or others, from being found.
        log.exception("the text of file %s cannot be read", stored.sha256)
        return ""


def _pieces(content: bytes, name: str) -> Iterator[str]:
    if b"%PDF-" in content[:1024]:
        yield from _pdf_pages(content)
        return
    budget = Budget(
        byte_count=128 * _MEGABYTE, character_count=4 * LONGEST_TEXT, depth=1
    )
    try:
        for item in read_file(content, name, "", budget):
            yield from _lines(item)
    except BudgetSpent:
        return


def _lines(item: Content) -> Iterator[str]:
    if isinstance(item, Lines):
        for _where, line in item.lines:
            yield line
    elif isinstance(item, Table):
        for number, row in enumerate(item.rows):
            if item.number_of(number) not in item.hidden_rows:
                cells = (
                    cell.text
                    for place, cell in enumerate(row)
                    if place not in item.hidden_columns and cell is not None
                )
                yield "\t".join(cells)


def _pdf_pages(content: bytes) -> Iterator[str]:
    """The text layer, page by page; the lock is let go between pages."""
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            return
        count = min(len(document), MOST_PAGES)
    try:
        for number in range(count):
            with PDFIUM:
                yield _page_text(document, number)
    finally:
        with PDFIUM:
            document.close()


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return ""
    try:
        text_page = page.get_textpage()
        try:
            return str(text_page.get_text_range(errors="replace"))
        finally:
            text_page.close()
    finally:
        page.close()


def _joined(pieces: Iterator[str]) -> str:
    """The pieces as lines, cut at the longest text that is kept."""
    taken: list[str] = []
    length = 0
    for piece in pieces:
        plain = piece.replace("\x00", "").encode(errors="replace").decode()
        taken.append(plain[: LONGEST_TEXT - length])
        length += len(taken[-1]) + 1
        if length >= LONGEST_TEXT:
            break
    return "\n".join(taken).strip()
