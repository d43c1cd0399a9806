"""Slides of a PPTX and their notes."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from gongkai.rules.personal_tables import Cell
from gongkai.screening.readers.contents import Content, Lines, Table
from gongkai.screening.readers.markup import attribute, children, lines_of, name_of


def read_part(root: Any, name: str, where: str) -> Iterator[Content]:
    """Paragraphs and tables of a slide, its notes, or a master."""
    place = f"{where} {_place(root, name)}"
    tables, lines, waiting = [], [], [root]
    while waiting:
        element = waiting.pop()
        kind = name_of(element)
        if kind == "tbl":
            tables.append(element)
        elif kind == "p":
            lines.append((place, _text(element)))
        else:
            waiting.extend(reversed(element))
    yield Lines(lines)
    for number, table in enumerate(tables, start=1):
        rows = [
            [Cell("\n".join(lines_of(cell))) for cell in children(row, "tc")]
            for row in children(table, "tr")
        ]
        title = " ".join(text for _where, text in lines[:3])
        key = _("%(slide)s的表格 %(number)d") % {"slide": place, "number": number}
        yield Table(key, key, rows, title=title)


def _text(paragraph: Any) -> str:
    pieces = []
    for element in paragraph.iter():
        kind = name_of(element)
        if kind == "t":
            pieces.append(element.text or "")
        elif kind == "br":
            pieces.append("\n")
    return "".join(pieces)


def _place(root: Any, name: str) -> str:
    match = re.search(r"(\d+)\.xml$", name)
    number = int(match[1]) if match else 0
    if "notesSlides" in name:
        return _("第 %d 张幻灯片的备注") % number
    if "slides/" not in name:
        return _("幻灯片母版或版式")
    if attribute(root, "show") in {"0", "false"}:
        return _("第 %d 张幻灯片（隐藏）") % number
    return _("第 %d 张幻灯片") % number
