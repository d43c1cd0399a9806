"""A circular as DOCX in the look of an official document, as XLSX, and as HTML.

GB/T 9704-2012 for page, margins, type and page numbers, as far as Word allows.
"""

import io
from datetime import UTC, datetime
from html import escape
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from gongkai.commons.spreadsheets import Cell, write_tables
from gongkai.letters.kinds import font_names
from gongkai.submissions.circular_figures import Figures
from gongkai.submissions.circular_text import (
    CircularText,
    Heading,
    Table,
    label,
    plain_points,
)

RED = RGBColor(0xC7, 0x00, 0x0B)
BODY_SIZE, TABLE_SIZE, TITLE_SIZE = Pt(16), Pt(12), Pt(22)
PITCH = Mm(225 / 22)
_TEXT_WIDTH = Mm(156)
_NARROWEST, _WIDEST = 5, 24
"""Bounds of a column's weight, in half-width characters."""


def circular_docx(text: CircularText) -> bytes:
    """The circular as a Word document."""
    document = Document()
    _lay_out(document, text)
    _head(document, text)
    title = _line(document, text.title, "title", TITLE_SIZE, centred=True)
    title.paragraph_format.space_after = PITCH
    _line(document, f"{text.addressee}：", "body", BODY_SIZE)
    for part in text.parts:
        if isinstance(part, Table):
            _table(document, part)
        elif isinstance(part, Heading):
            line = _line(document, part.text, "body", BODY_SIZE, indent=2)
            line.runs[0].font.bold = True
            line.paragraph_format.keep_with_next = True
        else:
            _line(document, part, "body", BODY_SIZE, indent=2)
    agency = _line(document, text.agency_name, "body", BODY_SIZE)
    agency.paragraph_format.space_before = Length(2 * PITCH)
    agency.paragraph_format.keep_with_next = True
    for line in (agency, _line(document, text.date_line, "body", BODY_SIZE)):
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Length(4 * BODY_SIZE)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def circular_xlsx(text: CircularText, figures: Figures) -> bytes:
    """The circular's tables as the sheets of one XLSX file, points as numbers."""
    keys = {
        "place": "place",
        "division": "division",
        "class": "class",
        "submitted": "submitted_count",
        "texts": "submitted_texts",
        "pictures": "submitted_pictures",
        "videos": "submitted_videos",
        "adopted": "adopted_count",
        "adopted_texts": "adopted_texts",
        "adopted_pictures": "adopted_pictures",
        "adopted_videos": "adopted_videos",
        "recognised": "recognised_count",
        "noted": "noted_count",
        "returned": "returned_count",
        "late": "late_count",
        "missed": "missed_count",
    }
    ranking: list[list[Cell]] = [
        [
            *(row[key] for key in keys.values()),
            float(row["points"]),
            float(row["year_points"]),
        ]
        for row in figures["ranking"]
    ]
    headings = [label(key) for key in (*keys, "points", "year_points")]
    others = [
        (table.caption, table.headings, _with_numbers(table))
        for table in text.tables
        if table.headings[0] != label("place")
    ]
    name = label("points")
    return write_tables([(name, headings, ranking), *others])


def _with_numbers(table: Table) -> list[list[Cell]]:
    """A table's rows with its points as numbers, which are words in the circular."""
    points = label("line_points")
    return [
        [
            float(cell) if heading == points else cell
            for heading, cell in zip(table.headings, row, strict=True)
        ]
        for row in table.rows
    ]


def circular_html(text: CircularText) -> str:
    """The circular as the text of a draft document."""
    found = [f"<p>{escape(text.addressee)}：</p>"]
    for part in text.parts:
        if isinstance(part, Table):
            found.append(_html_table(part))
        elif isinstance(part, Heading):
            found.append(f"<h2>{escape(part.text)}</h2>")
        else:
            found.append(f"<p>{escape(part)}</p>")
    found += [f"<p>{escape(text.agency_name)}</p>", f"<p>{escape(text.date_line)}</p>"]
    return "".join(found)


def _html_table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.headings)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in table.rows
    )
    return (
        f"<table><caption>{escape(table.caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _lay_out(document: WordDocument, text: CircularText) -> None:
    """Page, margins, page numbers, and nothing about who made the file."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)
    _page_number(section.footer.paragraphs[0])
    about = document.core_properties
    about.title, about.author = text.title, text.agency_name
    about.last_modified_by, about.comments = text.agency_name, ""
    day = text.made_on
    about.created = about.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    about.language = "zh-CN"


def _head(document: WordDocument, text: CircularText) -> None:
    """The agency's name in red, and the red rule under it."""
    # As large as one line of the text's width allows.
    size = max(22, min(42, int(_TEXT_WIDTH.pt / max(1, len(text.agency_name)))))
    mark = _line(document, text.agency_name, "mark", Pt(size), centred=True)
    mark.runs[0].font.color.rgb = RED
    mark.paragraph_format.space_before = Mm(8)
    mark.paragraph_format.space_after = PITCH
    bottom = OxmlElement("w:bottom")
    for name, value in (
        ("val", "single"),
        ("sz", "12"),
        ("space", "11"),
        ("color", str(RED)),
    ):
        bottom.set(qn(f"w:{name}"), value)
    border = OxmlElement("w:pBdr")
    border.append(bottom)
    mark._p.get_or_add_pPr().append(border)


def _line(
    document: WordDocument,
    words: str,
    part: str,
    size: Length,
    *,
    indent: int = 0,
    centred: bool = False,
) -> Paragraph:
    """A paragraph; `indent` in characters of the first line."""
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    if part == "body":
        layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        layout.line_spacing = PITCH
    layout.first_line_indent = Length(indent * BODY_SIZE)
    layout.alignment = (
        WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
    )
    _dress(paragraph.add_run(words), part, size)
    return paragraph


def _dress(run: Run, part: str, size: Length) -> None:
    """Give a run its typeface; Word keeps one each for Latin and for Chinese."""
    typeface = font_names("docx")[part]
    run.font.name = typeface
    run.font.size = size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), typeface)


def _table(document: WordDocument, table: Table) -> None:
    """A ruled table with a repeated head; words to the left, figures to the right."""
    caption = _line(document, table.caption, "body", TABLE_SIZE, centred=True)
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(6)
    made = document.add_table(rows=1, cols=len(table.headings), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    widths = _widths(table)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    head = made.rows[0]
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(mark)
    for cell, words, width in zip(head.cells, table.headings, widths, strict=True):
        _fill(cell, words, width, is_head=True)
    for row in table.rows:
        added = made.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, value, width in zip(added.cells, row, widths, strict=True):
            _fill(cell, value, width)
    after = document.add_paragraph()
    after.paragraph_format.space_after = Pt(0)
    after.paragraph_format.line_spacing = Pt(8)


def _fill(cell: _Cell, value: Any, width: Length, *, is_head: bool = False) -> None:
    cell.width = width
    paragraph = cell.paragraphs[0]
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(2)
    if is_head:
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif _is_figure(value):
        layout.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(str(value))
    _dress(run, "body", TABLE_SIZE)
    run.font.bold = is_head


def _widths(table: Table) -> list[Length]:
    """The text's width shared by what the columns hold, words counted double."""
    weights = []
    for place, heading in enumerate(table.headings):
        cells = [str(row[place]) for row in table.rows] + [heading]
        longest = max(_half_widths(cell) for cell in cells)
        # Two more for the margins of a cell.
        weights.append(max(_NARROWEST, min(longest, _WIDEST)) + 2)
    return [Length(_TEXT_WIDTH * weight // sum(weights)) for weight in weights]


def _half_widths(words: str) -> int:
    return sum(1 if sign.isascii() else 2 for sign in words)


def _is_figure(value: Any) -> bool:
    return (
        isinstance(value, int)
        or plain_points(str(value)).lstrip("-").replace(".", "", 1).isdecimal()
    )


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _dress(paragraph.add_run("— "), "page_number", Pt(14))
    number = paragraph.add_run()
    _dress(number, "page_number", Pt(14))
    for kind in ("begin", "", "end"):
        field = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            field.set(qn("w:fldCharType"), kind)
        else:
            field.text = "PAGE"
        number._r.append(field)
    _dress(paragraph.add_run(" —"), "page_number", Pt(14))
