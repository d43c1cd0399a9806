"""Tables as XLSX and CSV: no cell of what is written is a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import BinaryIO
from zipfile import BadZipFile

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from gongkai.commons.chinese_text import UnreadableText, decode
from gongkai.commons.refusals import Refusal, Refused

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | datetime | None

LONGEST_CELL = 32_767
"""Characters that a cell can hold; programs call a longer one damage."""
MOST_ROWS = 1_048_575
"""Rows that a sheet can hold below its heading."""
WIDEST, NARROWEST = 60, 6
"""Widths of columns, in characters."""
_LOOKED_AT = 200
_LEADS_TO_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARDED = re.compile(r"\A'(?=[=+\-@\t\r])")


def write_table(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> bytes:
    """One table as an XLSX file; `name` stands on the sheet's tab.

    Words stay words: a text that begins like a formula is marked as text, also when
    somebody edits the cell later. Moments are written as they read at the office.
    """
    return write_tables([(name, headings, rows)])


def write_tables(
    tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]],
) -> bytes:
    """Several tables as the sheets of one XLSX file: name, headings and rows of each.

    Words stay words, as in `write_table`.
    """
    book = Workbook(write_only=True)
    for name, headings, rows in tables:
        _write_sheet(book, name, headings, rows)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _write_sheet(
    book: Workbook, name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    sheet = book.create_sheet(_tab(name))
    sheet.freeze_panes = "A2"
    kept: list[Sequence[Cell]] = []
    waiting = iter(rows)
    for row in waiting:
        kept.append(row)
        if len(kept) == _LOOKED_AT:
            break
    for place, heading in enumerate(headings):
        longest = max(
            [_width(heading), *(_width(row[place]) for row in kept if place < len(row))]
        )
        letter = get_column_letter(place + 1)
        width = min(max(longest + 2, NARROWEST), WIDEST)
        sheet.column_dimensions[letter].width = width
    sheet.append([_heading(sheet, heading) for heading in headings])
    for row in kept:
        sheet.append([_written(sheet, value) for value in row])
    for row in waiting:
        sheet.append([_written(sheet, value) for value in row])


def read_table(stream: BinaryIO) -> Iterator[tuple[Cell, ...]]:
    """The rows of a file's first sheet, empty ones left out; formulas as their result.

    A file that is no XLSX is read as CSV, in UTF-8 or GB18030. Raises `Refused` with
    the code `unreadable_table`.
    """
    if not stream.read(4).startswith(b"PK"):
        stream.seek(0)
        yield from _read_csv(stream.read())
        return
    stream.seek(0)
    try:
        book = load_workbook(stream, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise _unreadable() from None
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        return
    for row in sheet.iter_rows(values_only=True):
        if any(value not in (None, "") for value in row):
            yield tuple(row)


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as CSV that office programs open rightly: UTF-8 with its mark.

    A cell that begins like a formula is led by an apostrophe; `read_table` takes it
    away again.
    """
    written = StringIO()
    csv.writer(written).writerows([[_harmless(cell) for cell in row] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def _read_csv(content: bytes) -> Iterator[tuple[Cell, ...]]:
    try:
        text = decode(content).text
        for row in csv.reader(StringIO(text, newline=""), strict=True):
            if any(row):
                yield tuple(_GUARDED.sub("", cell) for cell in row)
    except (UnreadableText, csv.Error):
        raise _unreadable() from None


def _unreadable() -> Refused:
    sentence = _("这不是可以读取的表格。请另存为 xlsx 或 csv 再上传。")
    return Refused([Refusal("unreadable_table", sentence)])


def _harmless(cell: Cell) -> str:
    words = "" if cell is None else str(cell)
    return f"'{words}" if words.startswith(_LEADS_TO_A_FORMULA) else words


def _tab(name: str) -> str:
    """A name that a sheet may bear: without some marks, 31 characters at most."""
    return name.translate(dict.fromkeys(map(ord, r"[]:*?/\'"), " "))[:31].strip() or "1"


def _width(value: Cell) -> int:
    """How wide a value is; a Chinese character is as wide as two letters."""
    first = str(value if value is not None else "").split("\n", 1)[0]
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in first[:WIDEST])


def _heading(sheet: WriteOnlyWorksheet, words: str) -> WriteOnlyCell:
    cell = _text(sheet, words)
    cell.font = Font(bold=True)
    return cell


def _written(sheet: WriteOnlyWorksheet, value: Cell) -> object:
    if isinstance(value, str):
        is_plain = not value.startswith(_LEADS_TO_A_FORMULA) and value.isprintable()
        return value[:LONGEST_CELL] if is_plain else _text(sheet, value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            value = value.replace(tzinfo=UTC)
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return value


def _text(sheet: WriteOnlyWorksheet, words: str) -> WriteOnlyCell:
    words = ILLEGAL_CHARACTERS_RE.sub("", words)[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, words)
    cell.data_type = "s"
    if words.startswith(_LEADS_TO_A_FORMULA):
        cell.quotePrefix = True
        cell.number_format = "@"
    if "\n" in words:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
