"""A published annual report as lines of pieces, whatever file it came from.

Readers of files make these lines; `rules.report_reading` finds the tables in them.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache, lru_cache

from gongkai.rules.outcomes import report_rows
from gongkai.rules.report_cells import bare, numbering, plain
from gongkai.rules.report_forms import (
    REQUESTS,
    AnnualForm,
    TableRow,
    annual_form,
    row_six,
)

_LIKE_ENOUGH = 0.75
_SHORT = 4
_MOST_MORE = 14
_LONGEST_LABEL = 120


class LineShape(StrEnum):
    """How pieces came to stand on one line.

    GRID: cells of a table, blank ones too. ALIGNED: words with gaps between them,
    each at its place. PLAIN: a line of text, or a cell that has its own line.
    """

    GRID = "grid"
    ALIGNED = "aligned"
    PLAIN = "plain"


@dataclass(frozen=True)
class Piece:
    """A cell or a word; `covers` is how many columns a merged cell takes."""

    text: str
    left: float = 0
    right: float = 0
    covers: int = 1


@dataclass(frozen=True)
class ReportLine:
    """A line with the place a person finds it at ("第12行", "第3页")."""

    pieces: tuple[Piece, ...]
    where: str
    shape: LineShape


@dataclass(frozen=True)
class RowName:
    """A row of a table of the form, recognised by its label."""

    table: str
    row: str
    index: int


@dataclass(frozen=True)
class _Known:
    name: RowName
    number: str
    words: str
    is_in_requests: bool


def row_named(text: str, form: str, before: RowName | None) -> RowName | None:
    """The row of the form that a text is the label of, or the beginning of it.

    `before` is the row named last: it decides about labels, such as 总计, that stand
    in headings too. None when it is no label; a label in doubt is none.
    """
    number, words = numbering(_without_headings(text))
    if not words or len(words) > 60:
        return None
    last = before.index if before and before.table == REQUESTS else -1
    hits = {
        known.name: None
        for known in _known(form)
        if _fits(known, number, words, last=last)
    }
    if not hits and len(words) > _SHORT:
        hits = {
            known.name: None
            for known in _known(form)
            if known.number == number != "" and _is_like(known.words, words)
        }
    return next(iter(hits)) if len(hits) == 1 else None


def _fits(known: _Known, number: str, words: str, *, last: int) -> bool:
    """Whether a text without its number is this label, whole, begun, or with more."""
    if len(known.words) < _SHORT:
        if words != known.words:
            return False
        # 其他 and 总计 head columns as well, 规章 does not.
        if not known.is_in_requests or number == known.number:
            return True
        return number == "" and 0 <= known.name.index - last <= _SHORT and last > 0
    if number and known.number and number != known.number:
        return False
    if words.startswith(known.words):
        return len(words) - len(known.words) <= _MOST_MORE or "部分公开" in known.words
    if not known.words.startswith(words):
        return False
    return len(words) >= _SHORT or (number == known.number != "" and len(words) > 1)


def _without_headings(text: str) -> str:
    """A label without headings that ran into it (三、本年度办理结果 （一）予以公开)."""
    if len(text) > _LONGEST_LABEL or not any(sign in text for sign in "（(.．"):
        return text
    compact = re.sub(r"\s+", "", plain(text))
    return _headings().sub("", compact)


@cache
def _headings() -> re.Pattern[str]:
    heads = {re.sub(r"\s+", "", plain(row.heading)) for row in report_rows()}
    return re.compile(rf"^(?:{'|'.join(map(re.escape, sorted(heads)))})+(?=\(|\d\.)")


@lru_cache(maxsize=4096)
def _is_like(known: str, words: str) -> bool:
    return SequenceMatcher(None, known, words, autojunk=False).ratio() >= _LIKE_ENOUGH


@cache
def _known(form: str) -> tuple[_Known, ...]:
    """Every label with its other spellings; both forms may keep line six whole."""
    chosen: AnnualForm = annual_form(form)
    found = []
    for table in chosen.tables:
        rows: list[tuple[int, TableRow]] = list(enumerate(table.rows))
        if table.key == REQUESTS:
            keys = [row.key for row in table.rows]
            rows.append((keys.index(row_six().key), row_six()))
        found += [
            _Known(
                RowName(table.key, row.key, index),
                *numbering(spelling),
                table.key == REQUESTS,
            )
            for index, row in rows
            for spelling in row.spellings
            if table.key != "remedies"
        ]
    return tuple(found)


def is_row_six(text: str) -> bool:
    """Whether a label is that of line six as a whole."""
    return numbering(text)[1].startswith(bare(row_six().label)[1:])
