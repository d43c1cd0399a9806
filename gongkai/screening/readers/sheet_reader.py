"""Sheets of an XLSX, shown, hidden or very hidden, row by row."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from gongkai.rules.personal_tables import Cell
from gongkai.screening.readers.budget import Budget
from gongkai.screening.readers.contents import Content, Lines, Table, Unread
from gongkai.screening.readers.markup import (
    NotMarkup,
    attribute,
    lines_of,
    name_of,
    parsed,
    telling_attributes,
)
from gongkai.screening.readers.packages import content_of

_SHEET = re.compile(r"(?:^|/)xl/(?:worksheets|chartsheets|dialogsheets)/[^/]+\.xml$")
_STRINGS = re.compile(r"(?:^|/)xl/sharedStrings\.xml$", re.I)
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_NUMBER = re.compile(r"[-+]?\d{1,40}(?:\.\d*)?(?:[Ee][-+]?\d{1,3})?")
_AT_ONCE = 500
_WIDEST = 16_384
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_EXCEL_STATES = {"hidden", "veryHidden"}


def is_sheet(name: str) -> bool:
    """Whether a part is read here and nowhere else."""
    return bool(_SHEET.search(name) or _STRINGS.search(name))


def read_workbook(
    archive: zipfile.ZipFile,
    names: Mapping[str, zipfile.ZipInfo],
    where: str,
    budget: Budget,
) -> Iterator[Content]:
    """Every sheet, then the strings that no cell uses any more."""
    strings: list[str] = []
    for name, entry in names.items():
        if _STRINGS.search(name):
            content = content_of(archive, entry, budget, where)
            if isinstance(content, Unread):
                yield content
                continue
            try:
                strings = list(_shared(content))
            except etree.XMLSyntaxError:
                yield Unread(f"{where} {name}", _("部件已损坏，未能完整查验。"))
    titles = _titles(archive, names, budget)
    used: set[int] = set()
    for name, entry in sorted(names.items()):
        if not _SHEET.search(name):
            continue
        title, is_hidden = titles.get(name, (name.rpartition("/")[2], False))
        place = _("%(file)s 工作表“%(sheet)s”") % {"file": where, "sheet": title}
        if is_hidden:
            place = _("%s（隐藏）") % place
        content = content_of(archive, entry, budget, place)
        if isinstance(content, Unread):
            yield content
            continue
        try:
            yield from _Sheet(place, title, strings, used).read(content)
        except etree.XMLSyntaxError:
            yield Unread(place, _("部件已损坏，未能完整查验。"))
    unused = [
        (_("%s 已不再使用的单元格文字") % where, text)
        for index, text in enumerate(strings)
        if index not in used
    ]
    if unused:
        yield Lines(unused)


def number_text(text: str) -> str | None:
    """A spreadsheet's number as its digits, if it is whole; None if it is none."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    if value.adjusted() > 40:
        return None
    if value == value.to_integral_value():
        return format(value.to_integral_value(), "f")
    return format(value, "f") if value.adjusted() > -20 else "0"


class _Sheet:
    """One sheet being read."""

    def __init__(
        self, place: str, title: str, strings: list[str], used: set[int]
    ) -> None:
        self.place, self.title = place, title
        self.strings, self.used = strings, used
        self.hidden_columns: set[int] = set()
        self.hidden_rows: set[int] = set()
        self.formulas: list[tuple[str, str]] = []

    def read(self, content: bytes) -> Iterator[Content]:
        """Rows as tables of some hundred rows, then everything else of the sheet."""
        rows: list[list[Cell]] = []
        numbers: list[int] = []
        done = 0
        events = etree.iterparse(
            io.BytesIO(content), events=("end",), tag=("{*}row", "{*}col"),
            resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
        )  # fmt: skip
        for _event, element in events:
            if name_of(element) == "col":
                if attribute(element, "hidden") in {"1", "true"}:
                    self._hide_columns(element)
                continue
            number = int(attribute(element, "r") or 0) or done + len(rows) + 1
            if attribute(element, "hidden") in {"1", "true"}:
                self.hidden_rows.add(number)
            rows.append(self._row(element))
            numbers.append(number)
            element.clear()
            if len(rows) >= _AT_ONCE:
                yield self._table(rows, numbers, done)
                done += len(rows)
                rows, numbers = [], []
        if rows:
            yield self._table(rows, numbers, done)
        if self.formulas:
            yield Lines(self.formulas)
        root = events.root
        if root is not None:
            rest = [*lines_of(root), *telling_attributes(root)]
            yield Lines([(_("%s 页眉页脚、提示或链接") % self.place, t) for t in rest])

    def _table(self, rows: list[list[Cell]], numbers: list[int], done: int) -> Table:
        return Table(
            key=self.place,
            where=self.place,
            rows=rows,
            title=self.title,
            first_row=done,
            row_numbers=numbers,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            is_lettered=True,
        )

    def _hide_columns(self, element: Any) -> None:
        first, last = (attribute(element, name) for name in ("min", "max"))
        if first.isdecimal() and last.isdecimal():
            self.hidden_columns |= set(range(int(first) - 1, min(int(last), _WIDEST)))

    def _row(self, row: Any) -> list[Cell]:
        cells: list[Cell] = []
        for element in row:
            if name_of(element) != "c":
                continue
            match = _REFERENCE.fullmatch(attribute(element, "r"))
            column = _column(match[1]) if match else len(cells)
            if len(cells) <= column < _WIDEST:
                cells += [Cell("")] * (column - len(cells) + 1)
            if column < len(cells):
                cells[column] = self._cell(element)
        return cells

    def _cell(self, element: Any) -> Cell:
        kind = attribute(element, "t")
        value, text = "", ""
        for child in element:
            name = name_of(child)
            if name == "v":
                value = child.text or ""
            elif name == "is":
                text = "".join(_spoken(child))
            elif name == "f" and child.text:
                self.formulas += [
                    (_("%s 公式中的文字") % self.place, literal[1])
                    for literal in _LITERAL.finditer(child.text)
                ]
        if kind == "s":
            index = int(value) if value.isdecimal() else -1
            if 0 <= index < len(self.strings):
                self.used.add(index)
                return Cell(self.strings[index])
            return Cell("")
        if kind in {"str", "e", "inlineStr", "d"}:
            return Cell(text or value)
        digits = number_text(value)
        return Cell(value) if digits is None else Cell(digits, is_number=True)


def _shared(content: bytes) -> Iterator[str]:
    events = etree.iterparse(
        io.BytesIO(content), events=("end",), tag="{*}si", resolve_entities=False,
        no_network=True, huge_tree=False, load_dtd=False,
    )  # fmt: skip
    for _event, element in events:
        yield "".join(_spoken(element))
        element.clear()


def _spoken(element: Any) -> Iterator[str]:
    """The text of a string in its pieces; the hints on pronunciation follow."""
    for child in element.iter():
        if name_of(child) == "t":
            yield child.text or ""


def _titles(
    archive: zipfile.ZipFile, names: Mapping[str, zipfile.ZipInfo], budget: Budget
) -> dict[str, tuple[str, bool]]:
    """Names of the sheets by their part, and whether they are hidden."""
    found = {}
    parts = {}
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        content = (
            content_of(archive, names[name], budget, name) if name in names else b""
        )
        try:
            parts[name] = parsed(content) if isinstance(content, bytes) else None
        except NotMarkup:
            parts[name] = None
    workbook, relations = parts.values()
    if workbook is None or relations is None:
        return {}
    targets = {
        attribute(item, "Id"): attribute(item, "Target").lstrip("/")
        for item in relations
    }
    for sheet in workbook.iter("{*}sheet"):
        target = targets.get(
            next((v for k, v in sheet.attrib.items() if k.endswith("}id")), ""), ""
        )
        name = target if target.startswith("xl/") else f"xl/{target}"
        state = attribute(sheet, "state")
        found[name] = (attribute(sheet, "name"), state in _EXCEL_STATES)
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(column: int) -> str:
    """The name of a column, counted from 0."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
