"""The words and tables of an attached file, where they can be read here at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from gongkai.commons.chinese_text import UnreadableText, decode
from gongkai.commons.refusals import Refused
from gongkai.commons.richtext import html_to_text
from gongkai.commons.word_files import read_word
from gongkai.disclosure import files
from gongkai.disclosure.models import StoredFile
from gongkai.redaction.pdf_pages import opened
from gongkai.redaction.refusals import RedactionRefused
from gongkai.screening.readers.budget import Budget, BudgetSpent
from gongkai.screening.readers.contents import Content, Lines, Table
from gongkai.screening.reading import read_file

LARGEST_READ = 8 * 1024**2
"""Bytes; larger files are downloaded and read elsewhere."""

MOST_LINES = 2_000
MOST_PAGES = 60
"""So many pages of a PDF are read."""

MOST_ROWS = 200
"""So many rows of each table are shown."""

MOST_TABLES = 20
_OFFICE = {"xlsx", "pptx"}


@dataclass(frozen=True)
class ShownTable:
    """A sheet or table of a file as a reviewer sees it: also what is hidden in it.

    `rows` are cells and whether the row is hidden; `row_count` tells of all rows,
    `hidden_columns` of columns that no reader of the file would see.
    """

    title: str
    rows: list[tuple[list[str], bool]]
    row_count: int
    hidden_columns: int


def readable_text(stored: StoredFile) -> list[str] | None:
    """The lines of a DOCX, PPTX, PDF or TXT; None for what cannot be read here."""
    place = files.location(stored.sha256)
    if stored.size > LARGEST_READ or not place.exists():
        return None
    content = place.read_bytes()
    try:
        if stored.extension == "docx":
            word = read_word(BytesIO(content))
            lines = html_to_text(word.html).splitlines()
            lines = [word.title, *lines] if word.title else lines
        elif stored.extension in _OFFICE:
            parts = _contents(content, stored.extension)
            lines = [line for part in parts for line in _lines(part)]
        elif stored.extension in {"txt", "csv"}:
            lines = decode(content).text.splitlines()
        elif stored.extension == "pdf":
            lines = _of_pdf(content)
        else:
            return None
    except (Refused, UnreadableText, RedactionRefused):
        return None
    return [line.strip() for line in lines if line.strip()][:MOST_LINES]


def readable_tables(stored: StoredFile) -> list[ShownTable] | None:
    """The sheets of an XLSX or CSV with everything hidden in them; None for others."""
    place = files.location(stored.sha256)
    if stored.extension not in {"xlsx", "csv"}:
        return None
    if stored.size > LARGEST_READ or not place.exists():
        return None
    found: dict[str, ShownTable] = {}
    for part in _contents(place.read_bytes(), stored.extension):
        if isinstance(part, Table) and any(map(any, part.rows)):
            _add(found, part)
    return list(found.values())[:MOST_TABLES]


def page_count(stored: StoredFile) -> int | None:
    """How many pages a PDF has; None where it cannot be opened here."""
    place = files.location(stored.sha256)
    if stored.size > LARGEST_READ or not place.exists():
        return None
    try:
        with opened(place.read_bytes()) as document:
            return len(document)
    except RedactionRefused:
        return None


def _contents(content: bytes, extension: str) -> Iterator[Content]:
    """What the gate reads in a file, as far as it may be read."""
    budget = Budget(byte_count=64 * 1024**2, character_count=2_000_000, depth=1)
    try:
        yield from read_file(content, f"file.{extension}", "", budget)
    except BudgetSpent:
        return


def _lines(part: Content) -> Iterator[str]:
    if isinstance(part, Lines):
        yield from (line for _where, line in part.lines)
    elif isinstance(part, Table):
        for row in part.rows:
            yield "　".join(cell.text for cell in row if cell is not None)


def _add(found: dict[str, ShownTable], part: Table) -> None:
    """Another part of a table, with what of it is hidden."""
    table = found.get(part.key)
    rows = list(table.rows) if table else []
    for place, row in enumerate(part.rows):
        if len(rows) == MOST_ROWS:
            break
        cells = [cell.text if cell is not None else "" for cell in row]
        if any(cells):
            rows.append((cells, part.number_of(place) in part.hidden_rows))
    found[part.key] = ShownTable(
        title=part.title or part.where,
        rows=rows,
        row_count=(table.row_count if table else 0) + len(part.rows),
        hidden_columns=len(part.hidden_columns),
    )


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
