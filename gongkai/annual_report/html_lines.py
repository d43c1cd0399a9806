"""Web pages as lines: tables cell by cell, all else block by block."""

from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured
from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.commons.markup_limits import MarkupTooDeep, parsable
from gongkai.rules.report_lines import LineShape, Piece, ReportLine

MOST_COLUMNS = 60
_INLINE = frozenset(
    "a abbr b bdi bdo cite code em font i ins kbd label mark q s small span strike "
    "strong sub sup time tt u var wbr o:p".split()
)
_SILENT = frozenset("script style noscript template svg head iframe".split())


class PageTooDeep(ValueError):
    """The page is nested so deeply that it cannot be read."""


def lines_of_html(html: str) -> Iterator[ReportLine]:
    """The title, then every line of the body. Raises `PageTooDeep`."""
    try:
        clean, _counts = parsable(html)
    except (MarkupTooDeep, ImproperlyConfigured) as problem:
        # The refusal words itself in the language in force; a command may have none.
        raise PageTooDeep from problem
    tree = LexborHTMLParser(clean)
    title = LexborHTMLParser(html).css_first("title")
    blocks = _Blocks()
    if title is not None:
        blocks.say(title.text())
        blocks.end()
    if tree.body is not None:
        blocks.walk(tree.body)
    blocks.end()
    return iter(blocks.lines)


class _Blocks:
    def __init__(self) -> None:
        self.lines: list[ReportLine] = []
        self._text = ""
        self._tables = 0

    def say(self, text: str) -> None:
        self._text += text

    def end(self) -> None:
        text, self._text = " ".join(self._text.split()), ""
        if text:
            where = f"block {len(self.lines) + 1}"
            self.lines.append(ReportLine((Piece(text),), where, LineShape.PLAIN))

    def walk(self, node: LexborNode) -> None:
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self.say(child.text(deep=False))
            elif tag in _SILENT:
                continue
            elif tag == "table" and len(child.css("table")) <= 1:
                self.end()
                self._table(child)
            elif tag in _INLINE:
                self.walk(child)
            else:
                self.end()
                self.walk(child)
                self.end()

    def _table(self, table: LexborNode) -> None:
        self._tables += 1
        for number, row in enumerate(table.css("tr"), 1):
            cells = [cell for cell in row.iter() if cell.tag in {"td", "th"}]
            if not cells:
                continue
            where = f"table {self._tables}, row {number}"
            pieces = tuple(Piece(_words(cell), covers=_covers(cell)) for cell in cells)
            self.lines.append(ReportLine(pieces, where, LineShape.GRID))
        for caption in table.css("caption"):
            self.say(caption.text())
            self.end()


def _words(cell: LexborNode) -> str:
    """The text of a cell; spans belong together, blocks and breaks stand apart."""
    parts: list[str] = []

    def gather(node: LexborNode) -> None:
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                parts.append(child.text(deep=False))
                continue
            if tag in _SILENT:
                continue
            if tag not in _INLINE:
                parts.append(" ")
            gather(child)
            if tag not in _INLINE:
                parts.append(" ")

    gather(cell)
    return " ".join("".join(parts).split())


def _covers(cell: LexborNode) -> int:
    value = (cell.attributes.get("colspan") or "").strip()
    return min(int(value), MOST_COLUMNS) if value.isdecimal() and int(value) else 1
