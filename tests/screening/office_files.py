"""Office documents with a text in one place of many; the same bytes every time."""

import io
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

_DATE = (1980, 1, 1, 0, 0, 0)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_DC = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cp="http://schemas.'
    'openxmlformats.org/package/2006/metadata/core-properties"'
)
_WP = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_O = (
    f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" '
    f'xmlns:table="{_ODF}:table:1.0" xmlns:meta="{_ODF}:meta:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Parts = Mapping[str, str | bytes]
Make = Callable[[str], bytes]


def packed(parts: Parts) -> bytes:
    """A zip of parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), content)
    return file.getvalue()


def _paragraph(text: str) -> str:
    inner = "<w:br/>".join(f"<w:t>{escape(part)}</w:t>" for part in text.split("\n"))
    return f"<w:p><w:r>{inner}</w:r></w:p>"


HARMLESS_BODY = _paragraph("关于做好冬春救助工作的通知，请各市民政局认真落实各项措施。")


def word(body: str = "", more: Parts | None = None) -> bytes:
    """A DOCX with this body and further parts."""
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": (
                f"<w:document {_W} {_R} {_WP} {_A}><w:body>{HARMLESS_BODY}{body}"
                "</w:body></w:document>"
            ),
            **(more or {}),
        }
    )


def _word_part(name: str, root: str, inner: Callable[[str], str] = _paragraph) -> Make:
    return lambda text: word(
        more={f"word/{name}.xml": f"<w:{root} {_W}>{inner(text)}</w:{root}>"}
    )


def _runs(text: str) -> str:
    pieces = "".join(f"<w:r><w:t>{escape(letter)}</w:t></w:r>" for letter in text)
    return f"<w:p>{pieces}</w:p>"


def _table(text: str) -> str:
    cell = f"<w:tc>{_paragraph(text)}</w:tc>"
    return f"<w:tbl><w:tr><w:tc>{_paragraph('情况')}</w:tc>{cell}</w:tr></w:tbl>"


def _cut_by_hidden(text: str) -> str:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>"
    middle = len(text) // 2
    first, last = (
        f"<w:r><w:t>{escape(part)}</w:t></w:r>"
        for part in (text[:middle], text[middle:])
    )
    return f"<w:p>{first}{hidden}{last}</w:p>"


def _properties(inner: Callable[[str], str]) -> Make:
    return lambda text: word(
        more={
            "docProps/core.xml": (
                f"<cp:coreProperties {_DC}>{inner(escape(text))}</cp:coreProperties>"
            )
        }
    )


WORD: dict[str, Make] = {
    "body": lambda text: word(_paragraph(text)),
    "runs": lambda text: word(_runs(text)),
    "table": lambda text: word(_table(text)),
    "cut_by_hidden": lambda text: word(_cut_by_hidden(text)),
    "header": _word_part("header1", "hdr"),
    "footer": _word_part("footer1", "ftr"),
    "footnote": _word_part(
        "footnotes", "footnotes", lambda t: f"<w:footnote>{_paragraph(t)}</w:footnote>"
    ),
    "endnote": _word_part(
        "endnotes", "endnotes", lambda t: f"<w:endnote>{_paragraph(t)}</w:endnote>"
    ),
    "comment": _word_part(
        "comments", "comments", lambda t: f"<w:comment>{_paragraph(t)}</w:comment>"
    ),
    "hidden": lambda text: word(
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{escape(text)}</w:t></w:r></w:p>"
    ),
    "text_box": lambda text: word(
        f"<w:p><w:r><w:pict><w:txbxContent>{_paragraph(text)}</w:txbxContent></w:pict>"
        "</w:r></w:p>"
    ),
    "bound_field": lambda text: word(
        f"<w:sdt><w:sdtContent>{_paragraph(text)}</w:sdtContent></w:sdt>"
    ),
    "description_of_picture": lambda text: word(
        f'<w:p><w:r><wp:docPr id="1" name="x" descr="{escape(text)}"/></w:r></w:p>'
    ),
    "field_code": lambda text: word(
        f"<w:p><w:r><w:instrText>QUOTE {escape(text)}</w:instrText></w:r></w:p>"
    ),
    "variable": _word_part(
        "settings",
        "settings",
        lambda t: f'<w:docVars><w:docVar w:name="a" w:val="{escape(t)}"/></w:docVars>',
    ),
    "title_property": _properties(lambda t: f"<dc:title>{t}</dc:title>"),
    "keywords_property": _properties(lambda t: f"<cp:keywords>{t}</cp:keywords>"),
    "custom_property": lambda text: word(
        more={"docProps/custom.xml": f"<Properties><s>{escape(text)}</s></Properties>"}
    ),
    "custom_xml": lambda text: word(
        more={"customXml/item1.xml": f"<data><a>{escape(text)}</a></data>"}
    ),
    "link": lambda text: word(
        more={
            "word/_rels/document.xml.rels": (
                f'<Relationships><Relationship Id="r1" Target="file:///{escape(text)}" '
                'TargetMode="External"/></Relationships>'
            )
        }
    ),
    "embedded_workbook": lambda text: word(
        more={"word/embeddings/a.xlsx": sheet_cell(text)}
    ),
}
"""A DOCX by where the text stands in it."""

TRACKED: dict[str, Make] = {
    "deleted": lambda text: word(
        '<w:p><w:del w:author="WPS"><w:r><w:delText>'
        f"{escape(text)}</w:delText></w:r></w:del></w:p>"
    ),
    "inserted": lambda text: word(
        f'<w:p><w:ins w:author="WPS"><w:r><w:t>{escape(text)}</w:t></w:r></w:ins></w:p>'
    ),
    "moved": lambda text: word(
        f'<w:p><w:moveFrom w:author="WPS"><w:r><w:t>{escape(text)}</w:t></w:r>'
        "</w:moveFrom></w:p>"
    ),
}
"""A DOCX with tracked changes, which is told by itself."""


def workbook(
    rows: str = "",
    *,
    sheet: str = "",
    more: Parts | None = None,
    state: str = "visible",
    name: str = "汇总",
    before: str = "",
) -> bytes:
    """An XLSX with a harmless sheet and one with these rows."""
    shown = '<row r="1"><c r="A1" t="inlineStr"><is><t>各市资金</t></is></c></row>'
    kind = f"{_RELATION}/worksheet"
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": (
                f'<workbook {_S} {_R}><sheets><sheet name="一" sheetId="1" r:id="r1"/>'
                f'<sheet name="{escape(name)}" sheetId="2" state="{state}" r:id="r2"/>'
                f"</sheets>{before}</workbook>"
            ),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships><Relationship Id="r1" Type="{kind}" '
                f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{kind}" '
                'Target="worksheets/sheet2.xml"/></Relationships>'
            ),
            "xl/worksheets/sheet1.xml": (
                f"<worksheet {_S}><sheetData>{shown}</sheetData></worksheet>"
            ),
            "xl/worksheets/sheet2.xml": (
                f"<worksheet {_S}>{before and ''}<sheetData>{rows}</sheetData>{sheet}"
                "</worksheet>"
            ),
            **(more or {}),
        }
    )


def _row(text: str, *, attributes: str = "", number: int = 2) -> str:
    return (
        f'<row r="{number}" {attributes}><c r="B{number}" t="inlineStr">'
        f"<is><t>{escape(text)}</t></is></c></row>"
    )


def sheet_cell(text: str) -> bytes:
    """An XLSX with the text in one cell."""
    return workbook(_row(text))


def sheet_table(rows: list[list[str]], *, name: str = "汇总") -> bytes:
    """An XLSX with a table of texts."""
    told = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{escape(cell)}</t>'
            "</is></c>"
            for column, cell in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    return workbook(told, name=name)


def sheet_number(value: str, *, heading: str = "") -> bytes:
    """An XLSX that keeps a value as a number, below a heading."""
    head = _row(heading, number=1) if heading else ""
    return workbook(f'{head}<row r="2"><c r="B2"><v>{value}</v></c></row>')


def _shared(text: str, *, is_used: bool) -> bytes:
    cell = '<row r="1"><c r="A1" t="s"><v>1</v></c></row>' if is_used else ""
    return workbook(
        cell,
        more={
            "xl/sharedStrings.xml": (
                f"<sst {_S}><si><t>各市</t></si><si><r><t>{escape(text[:5])}</t></r>"
                f"<r><t>{escape(text[5:])}</t></r></si></sst>"
            )
        },
    )


def _boxes(text: str) -> str:
    cells = "".join(
        f'<c r="{chr(65 + column)}3" t="inlineStr"><is><t>{escape(letter)}</t></is></c>'
        for column, letter in enumerate(text)
    )
    return f'<row r="3">{cells}</row>'


def _book_part(name: str, content: Callable[[str], str]) -> Make:
    return lambda text: workbook(more={f"xl/{name}": content(escape(text))})


SHEETS: dict[str, Make] = {
    "cell": sheet_cell,
    "shared_string": lambda text: _shared(text, is_used=True),
    "unused_string": lambda text: _shared(text, is_used=False),
    "hidden_sheet": lambda text: workbook(_row(text), state="hidden"),
    "very_hidden_sheet": lambda text: workbook(_row(text), state="veryHidden"),
    "hidden_row": lambda text: workbook(_row(text, attributes='hidden="1"')),
    "hidden_column": lambda text: workbook(
        _row(text), sheet='<cols><col min="2" max="2" hidden="1"/></cols>'
    ),
    "sheet_name": lambda text: workbook(name=text[:40]),
    "defined_name": lambda text: workbook(
        before=f'<definedNames><definedName name="a">"{escape(text)}"</definedName>'
        "</definedNames>"
    ),
    "page_header": lambda text: workbook(
        sheet=f"<headerFooter><oddHeader>&amp;C{escape(text)}</oddHeader></headerFooter>"
    ),
    "hint": lambda text: workbook(
        sheet=f'<validations><validation prompt="{escape(text)}"/></validations>'
    ),
    "formula": lambda text: workbook(
        f'<row r="2"><c r="B2" t="str"><f>"{escape(text)}"&amp;""</f><v/></c></row>'
    ),
    "comment": _book_part(
        "comments1.xml",
        lambda t: (
            f"<comments {_S}><commentList><comment ref='B2'><text><r><t>{t}</t></r>"
            "</text></comment></commentList></comments>"
        ),
    ),
    "threaded_comment": _book_part(
        "threadedComments/threadedComment1.xml",
        lambda t: (
            f"<ThreadedComments><threadedComment><text>{t}</text></threadedComment>"
            "</ThreadedComments>"
        ),
    ),
    "drawing": _book_part(
        "drawings/drawing1.xml",
        lambda t: f"<d {_A}><a:p><a:r><a:t>{t}</a:t></a:r></a:p></d>",
    ),
    "chart": _book_part("charts/chart1.xml", lambda t: f"<c><pt><v>{t}</v></pt></c>"),
    "pivot_cache": _book_part(
        "pivotCache/pivotCacheRecords1.xml",
        lambda t: f'<pivotCacheRecords {_S}><r><s v="{t}"/></r></pivotCacheRecords>',
    ),
    "other_workbook": _book_part(
        "externalLinks/externalLink1.xml",
        lambda t: f"<externalLink {_S}><cell><v>{t}</v></cell></externalLink>",
    ),
}
"""An XLSX by where the text stands in it."""

BOXES: Make = lambda text: workbook(_boxes(text))  # noqa: E731
"""An XLSX with one character a cell."""


def slides(text: str = "", *, show: str = "1", more: Parts | None = None) -> bytes:
    """A PPTX with one slide."""
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": f"<p:presentation {_P}/>",
            "ppt/slides/slide1.xml": (
                f'<p:sld {_P} {_A} show="{show}"><a:p><a:r><a:t>{escape(text)}</a:t>'
                "</a:r></a:p><a:p><a:r><a:t>各市民政局认真落实各项救助措施</a:t></a:r></a:p>"
                "</p:sld>"
            ),
            **(more or {}),
        }
    )


SLIDES: dict[str, Make] = {
    "slide": slides,
    "hidden_slide": lambda text: slides(text, show="0"),
    "notes": lambda text: slides(
        more={
            "ppt/notesSlides/notesSlide1.xml": (
                f"<p:notes {_P} {_A}><a:p><a:t>{escape(text)}</a:t></a:p></p:notes>"
            )
        }
    ),
    "table": lambda text: slides(
        more={
            "ppt/slides/slide2.xml": (
                f"<p:sld {_P} {_A}><a:tbl><a:tr><a:tc><a:p><a:t>{escape(text)}"
                "</a:t></a:p></a:tc></a:tr></a:tbl></p:sld>"
            )
        }
    ),
    "comment": lambda text: slides(
        more={"ppt/comments/comment1.xml": f"<cm><text>{escape(text)}</text></cm>"}
    ),
    "picture_name": lambda text: slides(
        more={
            "ppt/slides/slide2.xml": (
                f'<p:sld {_P} {_A}><p:cNvPr descr="{escape(text)}"/></p:sld>'
            )
        }
    ),
}
"""A PPTX by where the text stands in it."""


def open_text(body: str = "", *, more: Parts | None = None) -> bytes:
    """An ODT with this body."""
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": (
                f"<office:document-content {_O}><office:body><office:text><text:p>各市"
                f"民政局认真落实</text:p>{body}</office:text></office:body>"
                "</office:document-content>"
            ),
            **(more or {}),
        }
    )


def _open_paragraph(text: str) -> str:
    inner = "<text:line-break/>".join(map(escape, text.split("\n")))
    return f"<text:p>{inner}</text:p>"


def _open_sheet(cell: str, *, attributes: str = "") -> bytes:
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": (
                f"<office:document-content {_O}><office:body><office:spreadsheet>"
                f'<table:table table:name="表"><table:table-row {attributes}>{cell}'
                "</table:table-row></table:table></office:spreadsheet></office:body>"
                "</office:document-content>"
            ),
        }
    )


OPEN: dict[str, Make] = {
    "odt_body": lambda text: open_text(_open_paragraph(text)),
    "odt_header": lambda text: open_text(
        more={
            "styles.xml": (
                f"<office:document-styles {_O}>{_open_paragraph(text)}"
                "</office:document-styles>"
            )
        }
    ),
    "odt_remark": lambda text: open_text(
        f"<text:p>落实<office:annotation>{_open_paragraph(text)}</office:annotation></text:p>"
    ),
    "odt_deleted": lambda text: open_text(
        f"<text:tracked-changes><text:deletion>{_open_paragraph(text)}</text:deletion>"
        "</text:tracked-changes>"
    ),
    "odt_subject": lambda text: open_text(
        more={
            "meta.xml": (
                f"<office:document-meta {_O}><dc:subject>{escape(text)}</dc:subject>"
                "</office:document-meta>"
            )
        }
    ),
    "ods_cell": lambda text: _open_sheet(
        f"<table:table-cell>{_open_paragraph(text)}</table:table-cell>"
    ),
    "ods_hidden_row": lambda text: _open_sheet(
        f"<table:table-cell>{_open_paragraph(text)}</table:table-cell>",
        attributes='table:visibility="collapse"',
    ),
}
"""An ODT or ODS by where the text stands in it."""


def _ofd(page: str, more: Parts | None = None) -> bytes:
    return packed(
        {
            "OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>',
            "Doc_0/Pages/Page_0/Content.xml": (
                f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{page}</ofd:Page>'
            ),
            **(more or {}),
        }
    )


def _text_object(text: str) -> str:
    return (
        f"<ofd:TextObject><ofd:TextCode>{escape(text)}</ofd:TextCode></ofd:TextObject>"
    )


OFD: dict[str, Make] = {
    "ofd_page": lambda text: _ofd(_text_object(text)),
    "ofd_single_characters": lambda text: _ofd("".join(map(_text_object, text))),
    "ofd_remark": lambda text: _ofd(
        _text_object("落实"),
        {"Doc_0/Annots/A.xml": f"<Annot><R>{escape(text)}</R></Annot>"},
    ),
}
"""An OFD by where the text stands in it."""
