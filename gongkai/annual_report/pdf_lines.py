"""PDF files as lines: the cells between drawn rules, or words at their places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from gongkai.annual_report.pdf_rules import Box, cells_of, rules_of
from gongkai.rules.report_lines import LineShape, Piece, ReportLine

MOST_PAGES = 200
_MOST_CHARACTERS = 20_000
_WIDE_GAP = 0.7
_EMPTY_BOX = 0.01


class PdfUnreadable(ValueError):
    """The file cannot be read; `reason` is damaged, locked, too_long or scanned."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Character:
    """A character and its box, in points from the bottom left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point by which a character belongs to a cell."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


def lines_of_pdf(content: bytes) -> Iterator[ReportLine]:
    """Every line of every page, tables row by row. Raises `PdfUnreadable`."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise PdfUnreadable("locked" if is_locked else "damaged") from error
    try:
        if len(document) > MOST_PAGES:
            raise PdfUnreadable("too_long")
        lines = [
            line
            for number in range(len(document))
            for line in _page_lines(document[number], f"page {number + 1}")
        ]
    except pypdfium2.PdfiumError as error:
        raise PdfUnreadable("damaged") from error
    finally:
        document.close()
    if not lines:
        raise PdfUnreadable("scanned")
    return iter(lines)


def _page_lines(page: pypdfium2.PdfPage, where: str) -> list[ReportLine]:
    characters = _characters(page)
    cells = cells_of(*rules_of(page))
    found: list[tuple[float, int, ReportLine]] = []
    held: dict[int, list[Character]] = {}
    loose = []
    for character in characters:
        place = _cell_at(cells, character)
        if place is None:
            loose.append(character)
        else:
            held.setdefault(place, []).append(character)
    rows: dict[tuple[int, int], list[int]] = {}
    for index, cell in enumerate(cells):
        rows.setdefault((cell.table, cell.row), []).append(index)
    for (table, row), indexes in rows.items():
        pieces = tuple(
            Piece(
                "".join(
                    _words(line) for line in _by_lines(held.get(index, []))
                ).strip(),
                cells[index].left,
                cells[index].right,
                cells[index].covers,
            )
            for index in sorted(indexes, key=lambda i: cells[i].left)
        )
        if any(piece.text for piece in pieces):
            top = max(cells[index].top for index in indexes)
            line = ReportLine(pieces, f"{where}, table row {row + 1}", LineShape.GRID)
            found.append((-top, table, line))
    for characters_of_line in _by_lines(loose):
        if loose_line := _loose_line(characters_of_line, where):
            found.append((-characters_of_line[0].top, 0, loose_line))
    return [line for _top, _table, line in sorted(found, key=lambda item: item[:2])]


def _characters(page: pypdfium2.PdfPage) -> list[Character]:
    text = page.get_textpage()
    found = []
    for index in range(min(text.count_chars(), _MOST_CHARACTERS)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code < 0x20 or pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        box = pdfium.FS_RECTF()
        # With the space a sign takes, and not only its ink: brackets are half empty.
        if not pdfium.FPDFText_GetLooseCharBox(text, index, box):
            continue
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if chr(code).isspace() and right - left < _EMPTY_BOX:
            continue
        found.append(Character(chr(code), left, bottom, right, top))
    text.close()
    return found


def _cell_at(cells: Sequence[Box], character: Character) -> int | None:
    x, y = character.middle
    for index, cell in enumerate(cells):
        if cell.left <= x <= cell.right and cell.bottom <= y <= cell.top:
            return index
    return None


def _by_lines(characters: Sequence[Character]) -> list[list[Character]]:
    """Characters that stand on one line, from the top; each line from the left."""
    visible = [c for c in characters if not c.text.isspace()]
    if not visible:
        return []
    height = median(c.top - c.bottom for c in visible) or 1
    lines: list[list[Character]] = []
    for character in sorted(visible, key=lambda c: -c.middle[1]):
        if lines and abs(_level(lines[-1]) - character.middle[1]) < height * 0.6:
            lines[-1].append(character)
        else:
            lines.append([character])
    return [sorted(line, key=lambda c: c.left) for line in lines]


def _level(line: Sequence[Character]) -> float:
    return median(c.middle[1] for c in line)


def _words(line: Sequence[Character]) -> str:
    return "".join(character.text for character in line)


def _loose_line(line: Sequence[Character], where: str) -> ReportLine | None:
    """Words of a line, apart where the gap is about as wide as a character."""
    size = median(c.top - c.bottom for c in line) or 1
    words: list[list[Character]] = [[line[0]]]
    for character in line[1:]:
        gap = character.left - max(c.right for c in words[-1])
        if gap > size * _WIDE_GAP:
            words.append([character])
        else:
            words[-1].append(character)
    pieces = tuple(
        Piece(_words(word), word[0].left, max(c.right for c in word)) for word in words
    )
    if len(pieces) == 1 and pieces[0].text.strip("-—– ").isdecimal():
        return None
    shape = LineShape.ALIGNED if len(pieces) > 1 else LineShape.PLAIN
    return ReportLine(pieces, where, shape)
