"""Word files (DOCX) as lines: paragraphs, and the rows of tables with merged cells."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from gongkai.rules.report_lines import LineShape, Piece, ReportLine

LARGEST_PART = 40 * 1024**2
"""Bytes of XML of the text itself, unpacked."""

_MOST_COLUMNS = 60
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class WordUnreadable(ValueError):
    """The file is no Word file, is damaged, locked or far too large."""


def lines_of_word(content: bytes) -> Iterator[ReportLine]:
    """Every paragraph and every row of a table. Raises `WordUnreadable`."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if archive.getinfo("word/document.xml").file_size > LARGEST_PART:
                raise WordUnreadable
            with archive.open("word/document.xml") as part:
                xml = part.read(LARGEST_PART + 1)
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(xml, parser)
    except (
        zipfile.BadZipFile,
        KeyError,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        etree.XMLSyntaxError,
    ) as problem:
        raise WordUnreadable from problem
    body = root.find(f"{_WORD}body")
    return iter(list(_lines(body)) if body is not None else [])


def _lines(body: Any) -> Iterator[ReportLine]:
    table_count = 0
    for number, element in enumerate(_blocks(body), 1):
        if element.tag == f"{_WORD}p":
            if text := _text(element).strip():
                where = f"paragraph {number}"
                yield ReportLine((Piece(text),), where, LineShape.PLAIN)
            continue
        table_count += 1
        for row_number, row in enumerate(element.iter(f"{_WORD}tr"), 1):
            if pieces := tuple(map(_cell, row.iterchildren(f"{_WORD}tc"))):
                where = f"table {table_count}, row {row_number}"
                yield ReportLine(pieces, where, LineShape.GRID)


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those in content controls too."""
    for element in parent:
        if element.tag in (f"{_WORD}p", f"{_WORD}tbl"):
            yield element
        elif element.tag in (f"{_WORD}sdt", f"{_WORD}sdtContent"):
            yield from _blocks(element)


def _cell(cell: Any) -> Piece:
    properties = cell.find(f"{_WORD}tcPr")
    covers, is_continued = 1, False
    if properties is not None:
        if (span := properties.find(f"{_WORD}gridSpan")) is not None:
            value = span.get(f"{_WORD}val", "1")
            covers = min(int(value), _MOST_COLUMNS) if value.isdecimal() else 1
        merge = properties.find(f"{_WORD}vMerge")
        is_continued = merge is not None and merge.get(f"{_WORD}val") != "restart"
    paragraphs = [_text(paragraph) for paragraph in cell.iter(f"{_WORD}p")]
    text = "" if is_continued else " ".join(filter(None, paragraphs))
    return Piece(text.strip(), covers=max(covers, 1))


def _text(paragraph: Any) -> str:
    """The text of a paragraph; what a tracked change deleted is not in it."""
    parts = []
    for element in paragraph.iter():
        if element.tag == f"{_WORD}t":
            parts.append(element.text or "")
        elif element.tag in (f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"):
            parts.append(" ")
    return "".join(parts)
