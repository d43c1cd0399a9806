"""A letter as DOCX, in the layout of the PDF as far as Word allows.

For agencies that print on their own headed paper or add a seal by their own software.
"""

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import _Footer, _Header
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from gongkai.letters.composing import Letter, Rows
from gongkai.letters.kinds import font_names, words

RED = RGBColor(0xC7, 0x00, 0x0B)
GREY = RGBColor(0x96, 0x96, 0x96)
PITCH = Mm(225 / 22)
BODY_SIZE = Pt(16)
TABLE_SIZE = Pt(14)
SMALL_TABLE_SIZE = Pt(10)
TEXT_WIDTH = Mm(156)
TABLE_WIDTHS: tuple[Length, ...] = (Mm(46), Mm(110))
_ZIP_EPOCH = 1980


def render_docx(letter: Letter) -> bytes:
    """The letter as DOCX; the same letter gives the same bytes."""
    document = Document()
    _lay_out(document, letter)
    if letter.mark:
        _head(document, letter)
    _line(document, letter.title, "title", Pt(22), centred=True, after=PITCH)
    if letter.addressee:
        _line(document, f"{letter.addressee}：", "body", BODY_SIZE)
    for part in letter.parts:
        if isinstance(part, str):
            _line(document, part, "body", BODY_SIZE, indent=2)
        else:
            _table(document, part)
    _attachments(document, letter.attachments)
    if letter.is_signed:
        _sign(document, letter)
    return _packed(document, letter)


def _lay_out(document: WordDocument, letter: Letter) -> None:
    """Page, margins, page numbers, and nothing about who made the file."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    if letter.is_draft:
        for header in (section.header, section.even_page_header):
            _draft_mark(header)
    about = document.core_properties
    day = letter.decided_on
    about.title, about.author = letter.title, letter.agency_name
    about.last_modified_by, about.comments, about.keywords = letter.agency_name, "", ""
    about.created = about.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    about.language = "zh-CN"


def _head(document: WordDocument, letter: Letter) -> None:
    """The red mark, the number, and the red rule under it."""
    # As large as one line of 156 mm allows.
    size = max(20, min(42, int(Mm(156).pt / len(letter.mark))))
    mark = _line(
        document, letter.mark, "mark", Pt(size), centred=True, colour=RED, after=PITCH
    )
    mark.paragraph_format.space_before = Mm(12)
    number = _line(document, letter.number, "body", BODY_SIZE, centred=True)
    number.paragraph_format.space_after = PITCH
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (
        ("val", "single"),
        ("sz", "12"),
        ("space", "11"),
        ("color", str(RED)),
    ):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    number._p.get_or_add_pPr().append(border)


def _line(
    document: WordDocument,
    text: str,
    part: str,
    size: Length,
    *,
    indent: int = 0,
    centred: bool = False,
    colour: RGBColor | None = None,
    after: Length | None = None,
) -> Paragraph:
    """A paragraph; `indent` in characters of the first line."""
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(0), after or Pt(0)
    if part == "body":
        layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        layout.line_spacing = PITCH
    layout.first_line_indent = Length(indent * BODY_SIZE)
    layout.alignment = (
        WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
    )
    _dress(paragraph.add_run(text), part, size, colour)
    return paragraph


def _dress(run: Run, part: str, size: Length, colour: RGBColor | None = None) -> None:
    """Give a run its typeface; Word keeps one each for Latin and for Chinese."""
    typeface = font_names("docx")[part]
    run.font.name = typeface
    run.font.size = size
    if colour is not None:
        run.font.color.rgb = colour
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), typeface)


def _table(document: WordDocument, rows: Rows) -> None:
    """A table: two columns are a label and what it is, more are of equal width."""
    count = max(map(len, rows), default=0)
    widths = TABLE_WIDTHS if count == 2 else (Length(TEXT_WIDTH // count),) * count
    table = document.add_table(rows=0, cols=count, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    size = TABLE_SIZE if count < 5 else SMALL_TABLE_SIZE
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in rows:
        cells = table.add_row().cells
        whole = (*row, *([""] * (count - len(row))))
        for cell, text, width in zip(cells, whole, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            layout = paragraph.paragraph_format
            layout.space_before = layout.space_after = Pt(4)
            _dress(paragraph.add_run(text), "body", size)


def _attachments(document: WordDocument, names: tuple[str, ...]) -> None:
    label = words("attachments")
    for index, name in enumerate(names):
        number = f"{index + 1}." if len(names) > 1 else ""
        head = f"{label}{number}"
        line = _line(document, f"{head}{name}", "body", BODY_SIZE)
        layout = line.paragraph_format
        if index == 0:
            layout.space_before = PITCH
        else:
            line.runs[0].text = f"{number}{name}"
        # What hangs are the label, the number's two half characters, and the indent.
        own = len(head) if index == 0 else len(number)
        halves = own * 2 - len(number)
        layout.left_indent = Length(BODY_SIZE * (2 + len(label)) + BODY_SIZE)
        layout.first_line_indent = Length(-BODY_SIZE * halves // 2)
        layout.alignment = WD_ALIGN_PARAGRAPH.LEFT


def _sign(document: WordDocument, letter: Letter) -> None:
    """Agency over date, four characters from the right edge, kept with the text."""
    if document.paragraphs:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    agency = _line(document, letter.agency_name, "body", BODY_SIZE)
    day = _line(document, letter.date_line, "body", BODY_SIZE)
    agency.paragraph_format.space_before = Length(2 * PITCH)
    agency.paragraph_format.keep_with_next = True
    # The shorter of the two stands centred over or under the longer.
    widths = (len(letter.agency_name) * 2, _half_widths(letter.date_line))
    for paragraph, width in ((agency, widths[0]), (day, widths[1])):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Length(
            4 * BODY_SIZE + BODY_SIZE * (max(widths) - width) // 4
        )


def _half_widths(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)


def _draft_mark(header: _Header) -> None:
    """What every page of a draft says at its head."""
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _dress(paragraph.add_run(words("draft")), "title", Pt(22), GREY)


def _page_number(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Pt(14)
    _dress(paragraph.add_run("— "), "page_number", Pt(14))
    number = paragraph.add_run()
    _dress(number, "page_number", Pt(14))
    for kind in ("begin", "", "end"):
        if kind:
            field = OxmlElement("w:fldChar")
            field.set(qn("w:fldCharType"), kind)
        else:
            field = OxmlElement("w:instrText")
            field.text = "PAGE"
        number._r.append(field)
    _dress(paragraph.add_run(" —"), "page_number", Pt(14))


def _packed(document: WordDocument, letter: Letter) -> bytes:
    """The file with the letter's date on every part of it, not the moment of making."""
    made = io.BytesIO()
    document.save(made)
    packed = io.BytesIO()
    day = letter.decided_on
    moment = (max(day.year, _ZIP_EPOCH), day.month, day.day, 0, 0, 0)
    with (
        zipfile.ZipFile(made) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
