"""The rules drawn on a page of a PDF, and the cells of the tables they make."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

_MOST_RULES = 1_500
_MOST_ATOMS = 2_000
_THIN = 3.0
_NEAR = 3.0
_SHORTEST = 4.0


@dataclass(frozen=True)
class Rule:
    """A straight line: at `at`, from `start` to `end`, across the other direction."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Box:
    """A cell: its table and row, how many columns it takes, and its edges in points."""

    table: int
    row: int
    covers: int
    left: float
    bottom: float
    right: float
    top: float


def rules_of(page: pypdfium2.PdfPage) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical rules of a page; a frame counts as its four sides."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        if len(level) + len(upright) > _MOST_RULES:
            return [], []
        for (x1, y1), (x2, y2) in _segments(item):
            if abs(y1 - y2) < 1 and abs(x1 - x2) >= _SHORTEST:
                level.append(Rule((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
            elif abs(x1 - x2) < 1 and abs(y1 - y2) >= _SHORTEST:
                upright.append(Rule((x1 + x2) / 2, min(y1, y2), max(y1, y2)))
    return level, upright


def _segments(
    item: pypdfium2.PdfObject,
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    matrix = item.get_matrix()
    first = last = (0.0, 0.0)
    for index in range(pdfium.FPDFPath_CountSegments(item)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        else:
            yield last, point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield point, first
        last = point


def cells_of(level: Sequence[Rule], upright: Sequence[Rule]) -> list[Box]:
    """The cells of every table that the rules of a page enclose."""
    cells: list[Box] = []
    for table, (across, down) in enumerate(_tables(level, upright), 1):
        cells += _cells(table, across, down)
    return cells


def _tables(
    level: Sequence[Rule], upright: Sequence[Rule]
) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Rules that touch one another, directly or through others."""
    waiting_level, waiting_upright = list(level), list(upright)
    while waiting_level:
        across, down = [waiting_level.pop()], list[Rule]()
        grown = True
        while grown:
            new_down = [v for v in waiting_upright if any(_touch(h, v) for h in across)]
            waiting_upright = [v for v in waiting_upright if v not in new_down]
            down += new_down
            new = [h for h in waiting_level if any(_touch(h, v) for v in new_down)]
            waiting_level = [h for h in waiting_level if h not in new]
            across += new
            grown = bool(new)
        if len(across) > 1 and len(down) > 1:
            yield across, down


def _touch(across: Rule, down: Rule) -> bool:
    return (
        across.start - _NEAR <= down.at <= across.end + _NEAR
        and down.start - _NEAR <= across.at <= down.end + _NEAR
    )


def _places(rules: Sequence[Rule]) -> list[float]:
    """Where rules stand; those that are the two sides of one thick line are one."""
    places: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not places or at - places[-1] > _THIN:
            places.append(at)
    return places


def _cells(table: int, across: Sequence[Rule], down: Sequence[Rule]) -> list[Box]:
    xs, ys = _places(down), _places(across)[::-1]
    width, height = len(xs) - 1, len(ys) - 1
    if width < 1 or height < 1 or width * height > _MOST_ATOMS:
        return []
    cells = []
    taken: set[tuple[int, int]] = set()
    for row in range(height):
        for column in range(width):
            if (row, column) in taken:
                continue
            right = column + 1
            while right < width and not _parted(
                down, xs[right], (ys[row] + ys[row + 1]) / 2
            ):
                right += 1
            below = row + 1
            while below < height and not _parted(
                across, ys[below], (xs[column] + xs[column + 1]) / 2
            ):
                below += 1
            taken |= {(r, c) for r in range(row, below) for c in range(column, right)}
            cells.append(
                Box(
                    table,
                    row,
                    right - column,
                    xs[column],
                    ys[below],
                    xs[right],
                    ys[row],
                )
            )
    return cells


def _parted(rules: Sequence[Rule], at: float, middle: float) -> bool:
    """Whether a rule stands there at this height (or width)."""
    return any(
        abs(rule.at - at) <= _THIN and rule.start - 1 <= middle <= rule.end + 1
        for rule in rules
    )
