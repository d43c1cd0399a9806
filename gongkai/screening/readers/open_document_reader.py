"""ODT and ODS: texts, tables, deleted and noted words, in every part."""

import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from gongkai.rules.personal_tables import Cell
from gongkai.screening.readers.budget import Budget
from gongkai.screening.readers.contents import (
    Content,
    Lines,
    Table,
    Trace,
    Unread,
    one_line,
)
from gongkai.screening.readers.markup import (
    NotMarkup,
    attribute,
    name_of,
    parsed,
    telling_attributes,
    without_tags,
)
from gongkai.screening.readers.office_reader import cut, generic_part
from gongkai.screening.readers.packages import content_of, entries, true_name
from gongkai.screening.readers.sheet_reader import number_text

ReadFile = Callable[[bytes, str, str, Budget], Iterator[Content]]

_TEXT_PARTS = ("content.xml", "styles.xml")
_CREATORS = {"initial-creator", "creator", "printed-by"}
_NUMBERS = {"float", "currency", "percentage"}
_DELETED = "tracked-changes"
_MOST_SPACES = 200


def read_open_document(
    archive: zipfile.ZipFile, where: str, budget: Budget, read_file: ReadFile
) -> Iterator[Content]:
    """Everything in the package; `read_file` reads pictures and embedded files."""
    for entry in sorted(entries(archive), key=lambda item: item.filename):
        name = true_name(entry)
        content = content_of(archive, entry, budget, f"{where} {name}")
        if isinstance(content, Unread):
            yield content
        elif not name.endswith((".xml", ".rdf")):
            if name != "mimetype" and not name.startswith("Configurations2/"):
                yield from read_file(content, name, f"{where} › {name}", budget)
        else:
            yield from _markup_part(content, name, where)


def _markup_part(content: bytes, name: str, where: str) -> Iterator[Content]:
    try:
        root = parsed(content)
    except NotMarkup:
        yield one_line(f"{where} › {name}", without_tags(content))
        yield Unread(f"{where} › {name}", _("部件已损坏，未能完整查验。"))
        return
    yield from _people(root, where)
    if name.endswith(_TEXT_PARTS):
        yield from _text_part(root, where)
        values = [
            (_("%s 的对象说明和属性") % where, value)
            for value in telling_attributes(root)
        ]
        yield from cut(values)
    else:
        yield from generic_part(root, name, where)


def _people(root: Any, where: str) -> Iterator[Trace]:
    for element in root.iter():
        if name_of(element) in _CREATORS and (element.text or "").strip():
            parent = name_of(element.getparent())
            kind = "tracked_change" if parent == "change-info" else "author"
            place = _("%s 批注人") if parent == "annotation" else _("%s 文档属性")
            yield Trace(kind, place % where, element.text.strip())  # type: ignore[arg-type]


def _text_part(root: Any, where: str) -> Iterator[Content]:
    lines: list[tuple[str, str]] = []
    before: list[str] = []
    number, is_deleted = 0, False
    waiting: list[tuple[Any, bool]] = [(root, False)]
    while waiting:
        element, is_deleted = waiting.pop()
        name = name_of(element)
        if name == "table":
            yield Lines(lines)
            lines = []
            yield _table(element, where, before)
            waiting.extend((part, is_deleted) for part in _annotations(element))
            continue
        if name in {"p", "h"}:
            number += 1
            place = _("%(part)s 第 %(number)d 段") % {"part": where, "number": number}
            if is_deleted:
                place = _("%s 修订中删去的文字") % place
            text = _text(element)
            lines.append((place, text))
            before = [*before, text][-3:]
        is_deleted = is_deleted or name == _DELETED
        waiting.extend((child, is_deleted) for child in reversed(element))
    yield Lines(lines)


def _annotations(table: Any) -> Iterator[Any]:
    return (part for part in table.iter() if name_of(part) in {"annotation", "shapes"})


def _text(paragraph: Any) -> str:
    """A paragraph's own text; paragraphs inside it are read by themselves."""
    pieces = [paragraph.text or ""]
    for child in paragraph:
        name = name_of(child)
        if name == "s":
            count = attribute(child, "c")
            pieces.append(" " * min(int(count or 1), _MOST_SPACES))
        elif name == "tab":
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name not in {"annotation", "frame", "note", ""}:
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _table(table: Any, where: str, before: list[str]) -> Table:
    title = attribute(table, "name")
    place = _("%(file)s 表格“%(title)s”") % {"file": where, "title": title}
    rows: list[list[Cell]] = []
    hidden: set[int] = set()
    for row in table.iter("{*}table-row"):
        if attribute(row, "visibility") in {"collapse", "filter"}:
            hidden.add(len(rows) + 1)
        rows.append([_cell(cell) for cell in row if name_of(cell).endswith("cell")])
    return Table(
        key=place,
        where=place,
        rows=rows,
        title=" ".join([title, *before]),
        row_numbers=range(1, len(rows) + 1),
        hidden_rows=frozenset(hidden),
        is_lettered=True,
    )


def _cell(cell: Any) -> Cell:
    text = "\n".join(
        _text(part)
        for part in cell.iter()
        if name_of(part) in {"p", "h"} and not _is_in_note(part, cell)
    )
    if attribute(cell, "value-type") in _NUMBERS:
        digits = number_text(attribute(cell, "value"))
        if digits is not None:
            return Cell(digits, is_number=True)
    return Cell(text)


def _is_in_note(part: Any, cell: Any) -> bool:
    parent = part.getparent()
    while parent is not None and parent is not cell:
        if name_of(parent) == "annotation":
            return True
        parent = parent.getparent()
    return False
