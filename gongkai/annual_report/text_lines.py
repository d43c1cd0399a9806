"""Plain text as lines: cells between bars, columns held by spaces, one cell a line."""

import re
from collections.abc import Iterator

from gongkai.rules.report_cells import is_page_number, plain
from gongkai.rules.report_lines import LineShape, Piece, ReportLine

_GAP = re.compile(r"\S+(?:[ \u3000]\S+)*")
_BARS = re.compile(r"[|｜│┃\t]")
_FIGURE_BEHIND = re.compile(r"(?<=[^\d\s.])\s(\d+(?:\.\d+)?)$")
_RULE = re.compile(r"^[\s|｜:：+=\-─—━┼├┤┌┐└┘┬┴]+$")
_DRAWN = re.compile(r"[-─—━]{2}")
# Characters; a longer line is no row of a table.
_LONGEST_ROW = 2_000
BYTE_ORDER_16 = (b"\xff\xfe", b"\xfe\xff")


def decoded(content: bytes) -> str:
    """The text of a file, in the encodings Chinese offices use. Raises UnicodeError."""
    if content.startswith(BYTE_ORDER_16):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def lines_of_text(text: str) -> Iterator[ReportLine]:
    """Every line that says something; page numbers and drawn rules do not."""
    for number, raw in enumerate(re.split(r"\r\n|[\n\r\f\v]", text), 1):
        line = raw.rstrip()
        bare = line.strip()
        if not bare or is_page_number(bare):
            continue
        where = f"line {number}"
        if len(line) > _LONGEST_ROW:
            yield ReportLine((Piece(bare),), where, LineShape.PLAIN)
            continue
        if _BARS.search(line):
            if not (_RULE.match(line) and _DRAWN.search(line)):
                yield ReportLine(_cells(line), where, LineShape.GRID)
            continue
        pieces = tuple(_columns(line))
        shape = LineShape.ALIGNED if len(pieces) > 1 else LineShape.PLAIN
        yield ReportLine(pieces, where, shape)


def _cells(line: str) -> tuple[Piece, ...]:
    """The cells of a line with bars; a bar at either end may only close the line."""
    return tuple(Piece(plain(cell).strip()) for cell in _BARS.split(line))


def _columns(line: str) -> Iterator[Piece]:
    """Words with wide gaps between them; a figure close behind a label stands alone."""
    found = list(_GAP.finditer(line))
    for match in found:
        figure = _FIGURE_BEHIND.search(match[0]) if len(found) > 1 else None
        if figure is None:
            yield Piece(match[0], match.start(), match.end())
            continue
        start = match.start()
        yield Piece(match[0][: figure.start()], start, start + figure.start())
        yield Piece(figure[1], start + figure.start(1), match.end())
