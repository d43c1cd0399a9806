"""Parts of a DOCX: paragraphs and tables, what was deleted, and what is hidden."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from gongkai.rules.personal_tables import Cell
from gongkai.screening.readers.contents import Content, Lines, Table, Trace
from gongkai.screening.readers.markup import attribute, children, name_of

PARTS = frozenset(
    {
        "document", "hdr", "ftr", "footnotes", "endnotes", "comments",
        "glossaryDocument", "txbxContent",
    }
)  # fmt: skip
"""Roots of parts that hold paragraphs."""

_CUT = 300
_WRAPPERS = frozenset({"sdt", "sdtContent", "ins", "del", "customXml", "smartTag"})
_TITLE_LINES = 3


@dataclass
class _Readings:
    """A paragraph as it is read, what was deleted from it, and what is hidden in it."""

    seen: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def read_part(root: Any, name: str, where: str) -> Iterator[Content]:
    """Everything in one part of the text."""
    place = f"{where} {_part_name(name_of(root))}"
    yield from _authors(root, place)
    lines: list[tuple[str, str]] = []
    before: list[str] = []
    number = 0
    for block in _blocks(root):
        if name_of(block) == "tbl":
            yield Lines(lines)
            lines = []
            yield from _table(block, place, number, before)
            number += 1
            before = []
            continue
        number += 1
        paragraph = _("%(part)s第 %(number)d 段") % {"part": place, "number": number}
        readings = _read(block)
        lines += _lines(readings, paragraph)
        before = [*before, "".join(readings.seen)][-_TITLE_LINES:]
        if len(lines) >= _CUT:
            yield Lines(lines)
            lines = []
    yield Lines(lines)


def _blocks(root: Any) -> Iterator[Any]:
    """Paragraphs outside tables, and outermost tables, in their order.

    Paragraphs in text boxes stand inside other paragraphs and are blocks of their own.
    """
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = name_of(element)
        if name == "tbl":
            yield element
            continue
        if name == "p":
            yield element
        waiting.extend(reversed(element))


def _read(paragraph: Any) -> _Readings:
    readings = _Readings()
    waiting: list[tuple[Any, bool, bool]] = [
        (child, False, False) for child in reversed(paragraph)
    ]
    while waiting:
        element, is_deleted, is_hidden = waiting.pop()
        name = name_of(element)
        if name in {"p", "tbl"}:
            continue
        is_deleted = is_deleted or name in {"del", "moveFrom"}
        if name == "r":
            is_hidden = is_hidden or _is_vanished(element)
        text = _text_of(element, name)
        if text:
            if is_deleted or name in {"delText", "delInstrText"}:
                readings.deleted.append(text)
            elif is_hidden:
                readings.hidden.append(text)
            else:
                readings.seen.append(text)
        waiting.extend((child, is_deleted, is_hidden) for child in reversed(element))
    return readings


def _text_of(element: Any, name: str) -> str:
    if name in {"t", "delText", "instrText", "delInstrText"}:
        return element.text or ""
    if name in {"tab", "ptab"}:
        return "\t" if name_of(element.getparent()) == "r" else ""
    if name in {"br", "cr"}:
        return "\n"
    if name == "noBreakHyphen":
        return "-"
    return ""


def _is_vanished(run: Any) -> bool:
    for properties in children(run, "rPr"):
        for mark in properties:
            if name_of(mark) in {"vanish", "webHidden", "specVanish"}:
                return attribute(mark, "val") not in {"0", "false", "off"}
    return False


def _lines(readings: _Readings, place: str) -> Iterator[tuple[str, str]]:
    if readings.seen:
        yield place, "".join(readings.seen)
    if readings.deleted:
        yield _("%s 修订中删去的文字") % place, "".join(readings.deleted)
    if readings.hidden:
        yield _("%s 隐藏文字") % place, "".join(readings.hidden)


def _table(table: Any, place: str, number: int, before: list[str]) -> Iterator[Content]:
    rows = []
    rest: list[tuple[str, str]] = []
    where = _("%(part)s第 %(number)d 段后的表格") % {"part": place, "number": number}
    for row in _rows(table):
        cells = []
        for cell in _cells(row):
            text = []
            for paragraph in cell.iter():
                if name_of(paragraph) == "p":
                    readings = _read(paragraph)
                    text.append("".join(readings.seen))
                    readings.seen = []
                    rest += _lines(readings, where)
            cells.append(Cell("\n".join(text).strip()))
        rows.append(cells)
    yield Table(where, where, rows, title=" ".join(before))
    if rest:
        yield Lines(rest)


def _rows(table: Any) -> Iterator[Any]:
    """Rows of a table, those inserted, deleted or bound to data too."""
    for child in table:
        name = name_of(child)
        if name == "tr":
            yield child
        elif name in _WRAPPERS:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        name = name_of(child)
        if name == "tc":
            yield child
        elif name in _WRAPPERS:
            yield from _cells(child)


def _authors(root: Any, place: str) -> Iterator[Trace]:
    changed, said = set(), set()
    for element in root.iter():
        name = name_of(element)
        if name in {"ins", "del", "moveFrom", "moveTo"} or name.endswith("Change"):
            changed.add(attribute(element, "author"))
        elif name == "comment":
            said.add(attribute(element, "author"))
    for author in sorted(changed):
        yield Trace("tracked_change", place, author)
    for author in sorted(said - {""}):
        yield Trace("author", _("%s 批注人") % place, author)


def _part_name(root: str) -> str:
    return {
        "document": _("正文"),
        "hdr": _("页眉"),
        "ftr": _("页脚"),
        "footnotes": _("脚注"),
        "endnotes": _("尾注"),
        "comments": _("批注"),
    }.get(root, _("文档部件"))
