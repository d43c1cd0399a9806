"""Text files and tables as text."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from gongkai.commons.chinese_text import UnreadableText, decode
from gongkai.rules.personal_tables import Cell
from gongkai.screening.readers.contents import Content, Lines, Table, Unread, one_line
from gongkai.screening.readers.packages import scraped

_AT_ONCE = 500
_DELIMITERS = ",\t;|"
_SAMPLE = 20


def read_plain(content: bytes, where: str, *, is_table: bool) -> Iterator[Content]:
    """Lines of a text; rows too, where it is a table."""
    if not content.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        return
    try:
        text = decode(content).text
    except UnreadableText as error:
        yield one_line(where, scraped(content))
        yield Unread(where, error.sentence, is_broken=True)
        return
    if is_table:
        yield from _rows(text, where)
        return
    lines = [
        (_("%(file)s 第 %(number)d 行") % {"file": where, "number": number}, line)
        for number, line in enumerate(text.splitlines(), start=1)
    ]
    for start in range(0, len(lines), _AT_ONCE):
        yield Lines(lines[start : start + _AT_ONCE])


def _rows(text: str, where: str) -> Iterator[Content]:
    head = text.splitlines()[:_SAMPLE]
    counts = {mark: sum(line.count(mark) for line in head) for mark in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda mark: counts[mark])
    csv.field_size_limit(1 << 24)
    rows: list[list[Cell]] = []
    done = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            # Spreadsheets keep long numbers as text behind a quote or in a formula.
            rows.append([Cell(cell.strip().strip("='\"")) for cell in row])
            if len(rows) >= _AT_ONCE:
                yield _table(rows, where, done)
                done += len(rows)
                rows = []
    except csv.Error:
        yield one_line(where, text)
    if rows:
        yield _table(rows, where, done)


def _table(rows: list[list[Cell]], where: str, done: int) -> Table:
    return Table(
        key=where,
        where=where,
        rows=rows,
        title=where,
        first_row=done,
        row_numbers=range(done + 1, done + len(rows) + 1),
    )
