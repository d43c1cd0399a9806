"""Finding the statutory tables in the lines of a published annual report.

A label opens a row; what stands behind it on the line, or on lines of their own up to
the next label, are its cells. How many there must be is known, so a row that has
another number of cells is not read, and said to be so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from gongkai.rules.outcomes import applicant_columns
from gongkai.rules.report_cells import bare, is_figure, numbering, plain
from gongkai.rules.report_forms import (
    REMEDIES,
    REQUESTS,
    annual_form,
    shared_words,
)
from gongkai.rules.report_lines import (
    LineShape,
    Piece,
    ReportLine,
    RowName,
    is_row_six,
    row_named,
)

Middles = tuple[float, ...]

_MOST_PADDING = 12
_NEIGHBOURS = 5


@dataclass(frozen=True)
class FoundRow:
    """A row with the texts of its cells, in order; `is_short` where some are lacking.

    `texts` is empty when the cells could not be told apart; `seen` is what stood there.
    """

    name: RowName
    texts: tuple[str, ...]
    where: str
    seen: str
    is_whole_six: bool = False
    is_short: bool = False


@dataclass
class FoundTables:
    """All rows found, in order, and the lines that are text."""

    rows: list[FoundRow] = field(default_factory=list)
    remedies: list[FoundRow] = field(default_factory=list)
    strays: list[tuple[str, str]] = field(default_factory=list)
    narrative: list[str] = field(default_factory=list)


@dataclass
class _Group:
    """Cells that stand together, on one line or one a line."""

    pieces: list[Piece]
    shape: LineShape
    where: str


@dataclass
class _Open:
    """A row whose label was read and whose cells are being gathered."""

    name: RowName
    where: str
    is_whole_six: bool
    groups: list[_Group] = field(default_factory=list)


def find_tables(lines: Sequence[ReportLine], form: str) -> FoundTables:
    """Read every table of the form that the lines hold, as texts."""
    reader = _Reader(form, _columns(lines))
    for line in lines:
        reader.take(line)
    reader.close(is_end=True)
    return reader.found


class _Reader:
    def __init__(self, form: str, columns: "list[tuple[int, Middles]]") -> None:
        self._form = form
        self._widths = {table.key: table.width for table in annual_form(form).tables}
        self._open: _Open | None = None
        self._last: RowName | None = None
        self._remedies: list[_Group] | None = None
        self._remedies_where = ""
        self._columns = columns
        self._number = 0
        self.found = FoundTables()

    def take(self, line: ReportLine) -> None:
        self._number += 1
        pieces = line.pieces
        texts = [piece.text for piece in pieces]
        if _heads_remedies(texts):
            if self._remedies is None or self._remedies:
                self.close()
                self._remedies, self._remedies_where = [], line.where
            return
        for place in range(len(pieces) - 1, -1, -1):
            if name := row_named(texts[place], self._form, self._last):
                if self._take_label(line, place, name):
                    return
                break
        if is_row := _figures(line) or self._is_blank_row(line):
            self._add(line, list(pieces))
        elif line.shape is not LineShape.PLAIN and self._add_unlabelled(line):
            return
        if not is_row and sum(map(bool, map(str.strip, texts))) == 1:
            self.found.narrative.append("".join(texts).strip())

    def _is_blank_row(self, line: ReportLine) -> bool:
        """Whether this is the row of table four, with nothing in it."""
        if self._remedies is None or any(piece.text.strip() for piece in line.pieces):
            return False
        return len(line.pieces) >= self._widths[REMEDIES] * len(
            annual_form(self._form).table(REMEDIES).rows
        )

    def _take_label(self, line: ReportLine, place: int, name: RowName) -> bool:
        tail = list(line.pieces[place + 1 :])
        width = self._widths[name.table]
        while line.shape is LineShape.ALIGNED and len(tail) > width:
            # More words of a label, where a gap in it looks like one between columns.
            if not tail[0].text.strip() or is_figure(tail[0].text):
                break
            if numbering(tail[0].text)[0]:
                break
            tail.pop(0)
        odd = [p for p in tail if p.text.strip() and not is_figure(p.text)]
        label = line.pieces[place].text
        if odd and (len(tail) - len(odd) < width - len(odd) or len(odd) > 2):
            self.found.strays.append((line.where, _shown(line.pieces)))
            return True
        if line.shape is LineShape.PLAIN and len(bare(label)) > 45:
            return False
        self.close()
        self._remedies = None
        self._open = _Open(name, line.where, _is_whole_six(name, label))
        self._last = name
        if any(piece.text.strip() for piece in tail) or len(tail) >= width:
            self._open.groups.append(_Group(tail, line.shape, line.where))
        return True

    def _add(self, line: ReportLine, pieces: list[Piece]) -> None:
        groups = self._remedies if self._remedies is not None else None
        if groups is None:
            if self._open is None:
                return
            groups = self._open.groups
        is_cell = line.shape is LineShape.PLAIN
        if is_cell and groups and groups[-1].shape is LineShape.PLAIN:
            groups[-1].pieces += pieces
            return
        groups.append(_Group(pieces, line.shape, line.where))

    def _add_unlabelled(self, line: ReportLine) -> bool:
        """Cells behind the second part of a label that was split over two rows."""
        texts = [piece.text for piece in line.pieces]
        first = next((i for i, text in enumerate(texts) if is_figure(text)), None)
        if first is None or self._open is None:
            return False
        rest = texts[first:]
        if any(text.strip() and not is_figure(text) for text in rest):
            return False
        if len(rest) < self._widths[self._open.name.table]:
            return False
        self._open.groups.append(
            _Group(list(line.pieces[first:]), line.shape, line.where)
        )
        return True

    def close(self, *, is_end: bool = False) -> None:
        """Settle what belongs to the row, or the table, that was read last."""
        if self._remedies is not None:
            self._close_remedies()
        if self._open is None:
            return
        opened, self._open = self._open, None
        width = self._widths[opened.name.table]
        filled = [g for g in opened.groups if any(p.text.strip() for p in g.pieces)]
        texts: tuple[str, ...] = ()
        for group in filled or opened.groups:
            texts = self._fit(group, width, has_total=opened.name.table == REQUESTS)
            if texts:
                break
        seen = " ".join(_shown(group.pieces) for group in opened.groups)
        if not opened.groups:
            return
        is_short = False
        if not texts and is_end:
            texts = _short(filled, width)
            is_short = bool(texts)
        self.found.rows.append(
            FoundRow(
                opened.name, texts, opened.where, seen, opened.is_whole_six, is_short
            )
        )

    def _close_remedies(self) -> None:
        groups, self._remedies = self._remedies or [], None
        tables = annual_form(self._form).table(REMEDIES)
        width = tables.width
        for group in groups:
            texts = self._fit(group, width * len(tables.rows), has_total=False)
            if not texts:
                continue
            for index, row in enumerate(tables.rows):
                part = texts[index * width : (index + 1) * width]
                name = RowName(REMEDIES, row.key, index)
                self.found.remedies.append(FoundRow(name, part, group.where, ""))
            return
        if groups:
            self.found.strays.append(
                (self._remedies_where, " ".join(_shown(g.pieces) for g in groups))
            )

    def _fit(self, group: _Group, width: int, *, has_total: bool) -> tuple[str, ...]:
        texts = [piece.text.strip() for piece in group.pieces]
        if len(texts) == width:
            return tuple(texts)
        if group.shape is LineShape.GRID:
            return _fit_grid(group.pieces, width, has_total=has_total)
        if group.shape is LineShape.ALIGNED:
            apart = [word for text in texts for word in text.split()]
            if len(apart) == width:
                return tuple(apart)
            if len(texts) < width and has_total:
                return self._fit_places(group.pieces, width)
        return ()

    def _fit_places(self, pieces: list[Piece], width: int) -> tuple[str, ...]:
        """Cells of a row with blanks, each in the column that it stands in."""
        near_first = sorted(self._columns, key=lambda row: abs(row[0] - self._number))
        known = [row for _number, row in near_first[:_NEIGHBOURS]]
        if not known:
            return ()
        columns = [median(row[i] for row in known) for i in range(width)]
        near = min(b - a for a, b in pairwise(columns)) / 2
        texts = [""] * width
        for piece, middle in zip(pieces, _middles(pieces), strict=True):
            place = min(range(width), key=lambda i: abs(columns[i] - middle))
            if texts[place] or abs(columns[place] - middle) > near:
                return ()
            texts[place] = piece.text.strip()
        return tuple(texts)


def _columns(lines: Sequence[ReportLine]) -> list[tuple[int, Middles]]:
    """Where the cells of full rows of table three stand, with the lines' numbers."""
    width = len(applicant_columns()) + 1
    found = []
    for number, line in enumerate(lines, 1):
        cells = [p for p in line.pieces if is_figure(p.text)]
        if line.shape is LineShape.ALIGNED and len(cells) == width:
            found.append((number, _middles(cells)))
    return found


def _figures(line: ReportLine) -> bool:
    """Whether a line has figures and blanks only, and more than a page number."""
    filled = [piece.text for piece in line.pieces if piece.text.strip()]
    if not filled or not all(map(is_figure, filled)):
        return False
    return line.shape is not LineShape.ALIGNED or len(filled) > 1


def _is_whole_six(name: RowName, label: str) -> bool:
    return name.table == REQUESTS and is_row_six(label)


def _heads_remedies(texts: Sequence[str]) -> bool:
    words = [bare(text) for text in texts]
    signs = [bare(sign) for sign in shared_words()["remedies_signs"]]
    if any(word == sign for word in words for sign in signs):
        return True
    title = bare(shared_words()["remedies_label"])
    return any(
        len(word) < 40 and word.endswith((title, "行政诉讼情况")) for word in words
    )


def _fit_grid(
    pieces: Sequence[Piece], width: int, *, has_total: bool
) -> tuple[str, ...]:
    """The cells of a row among blank ones that only pad it; () when in doubt."""
    texts = [piece.text.strip() for piece in pieces]
    if len(texts) < width:
        texts = [t for p in pieces for t in (p.text.strip(), *[""] * (p.covers - 1))]
        return tuple(texts) if len(texts) == width else ()
    over = len(texts) - width
    if over > _MOST_PADDING:
        return ()
    fits = [
        (front, tuple(texts[front : front + width]))
        for front in range(over + 1)
        if not any(texts[:front]) and not any(texts[front + width :])
    ]
    if not fits:
        return ()
    if not has_total:
        # Behind the label of a small table cells follow at once; padding is at the end.
        return fits[0][1] if fits[0][0] == 0 and fits[0][1][0] else fits[-1][1]
    balanced = [fit for _front, fit in fits if fit[-1] and _balances(fit)]
    if len(set(balanced)) == 1:
        return balanced[0]
    whole = [fit for _front, fit in fits if all(fit)]
    if whole or len({fit for _front, fit in fits}) == 1:
        return (whole or [fits[0][1]])[0]
    ends = [fit for _front, fit in fits if fit[-1]]
    return ends[0] if len(ends) == 1 else ()


def _balances(texts: Sequence[str]) -> bool:
    figures = [plain(text).replace(" ", "") or "0" for text in texts]
    if not all(map(str.isdigit, figures)):
        return False
    *parts, total = map(int, figures)
    return sum(parts) == total


def _short(groups: Sequence[_Group], width: int) -> tuple[str, ...]:
    """The first cells of a row at which the file breaks off."""
    if len(groups) != 1 or len(groups[0].pieces) >= width:
        return ()
    texts = [piece.text.strip() for piece in groups[0].pieces]
    while texts and not texts[-1]:
        texts.pop()
    return (*texts, *[""] * (width - len(texts)))


def _middles(pieces: Sequence[Piece]) -> tuple[float, ...]:
    return tuple((piece.left + piece.right) / 2 for piece in pieces)


def _shown(pieces: Sequence[Piece]) -> str:
    return " ".join(text for p in pieces if (text := p.text.strip()))[:120]
