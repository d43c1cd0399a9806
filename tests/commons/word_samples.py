"""Word files made here: by python-docx with parts added by hand, and by LibreOffice."""

import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Inches
from PIL import Image

SOFFICE = shutil.which("soffice")
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NOTES = f"""<?xml version="1.0"?><w:footnotes {nsdecls("w")}>
<w:footnote w:id="2"><w:p><w:r><w:t>以当年公布的标准为准。</w:t></w:r></w:p>
</w:footnote></w:footnotes>"""
_RELATION = (
    '<Relationship Id="rIdNotes" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/>'
)
_NUMBERING = f"""<w:abstractNum {nsdecls("w")} w:abstractNumId="77">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>
<w:lvlText w:val="（%1）"/></w:lvl></w:abstractNum>"""
LIBREOFFICE_TEXT = """<html><body><h1>总体要求</h1>
<p>各市民政局：<b>按月</b>发放<a class="sdfootnoteanc" name="sdfootnote1anc"
href="#sdfootnote1sym"><sup>1</sup></a>。</p>
<ul><li>甲<ul><li>乙</li></ul></li></ul><ol><li>一</li><li>二</li></ol>
<table border="1"><thead><tr><th rowspan="2">项目</th><th colspan="2">金额</th></tr>
</thead><tr><td>城市</td><td>农村</td></tr></table>
<div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym"
href="#sdfootnote1anc">1</a>以当年公布的标准为准。</p></div></body></html>"""


def picture(colour: str = "red") -> BytesIO:
    """A small PNG."""
    content = BytesIO()
    Image.new("RGB", (40, 20), colour).save(content, "PNG")
    content.seek(0)
    return content


def notice() -> BytesIO:
    """A notice with title, lists, merged table, note, picture, and tracked changes."""
    word = Document()
    word.add_paragraph("关于发放取暖补贴的通知", style="Title")
    word.add_heading("总体要求", 1)
    paragraph = word.add_paragraph("各市民政局：")
    paragraph.add_run("按月").bold = True
    note = f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'
    paragraph._p.append(parse_xml(note))
    word.add_paragraph("摸底排查", style="List Bullet")
    word.add_paragraph("核对金额", style="List Number")
    _numbered(word, "保留的编号")
    _numbered(word, "第二个编号")
    _table(word)
    changed = word.add_paragraph("第三条")
    for name, tag, words in (("ins", "t", "按新标准"), ("del", "delText", "另行通知")):
        changed._p.append(
            parse_xml(
                f'<w:{name} {nsdecls("w")} w:id="9" w:author="lin"><w:r><w:{tag}>'
                f"{words}</w:{tag}></w:r></w:{name}>"
            )
        )
    changed.add_run("不得公开").font.hidden = True
    word.add_picture(picture(), Inches(1))
    properties = word.inline_shapes[0]._inline.docPr
    properties.set("descr", "发放现场")
    word.sections[0].header.paragraphs[0].text = "内部页眉"
    return _with_notes(word)


def by_libreoffice(folder: Path) -> Path:
    """The same kind of text as LibreOffice writes it."""
    source = folder / "notice.html"
    source.write_text(LIBREOFFICE_TEXT, encoding="utf-8")
    subprocess.run(
        [
            str(SOFFICE),
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--infilter=HTML (StarWriter)",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(folder),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / "notice.docx"


def _table(word: Document) -> None:  # type: ignore[valid-type]
    table = word.add_table(3, 3)  # type: ignore[attr-defined]
    table.cell(0, 0).text = "项目"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "金额"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "城市"
    table.cell(1, 1).text = "甲"
    table.cell(2, 2).text = "乙"
    table.rows[0]._tr.get_or_add_trPr().append(
        parse_xml(f"<w:tblHeader {nsdecls('w')}/>")
    )


def _numbered(word: Document, words: str) -> None:  # type: ignore[valid-type]
    numbering = word.part.numbering_part.element  # type: ignore[attr-defined]
    if not numbering.xpath('w:num[@w:numId="78"]'):
        numbering.insert(0, parse_xml(_NUMBERING))
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/>'
                "</w:num>"
            )
        )
    paragraph = word.add_paragraph(words)  # type: ignore[attr-defined]
    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/>'
            '<w:numId w:val="78"/></w:numPr>'
        )
    )


def _with_notes(word: Document) -> BytesIO:  # type: ignore[valid-type]
    """The file with a part for notes, which python-docx does not write."""
    plain, made = BytesIO(), BytesIO()
    word.save(plain)  # type: ignore[attr-defined]
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(made, "w") as kept:
        for name in given.namelist():
            content = given.read(name)
            if name == "word/_rels/document.xml.rels":
                content = content.replace(
                    b"</Relationships>", f"{_RELATION}</Relationships>".encode()
                )
            if name == "[Content_Types].xml":
                part = (
                    '<Override PartName="/word/footnotes.xml" '
                    f'ContentType="{_KIND}.footnotes+xml"/></Types>'
                )
                content = content.replace(b"</Types>", part.encode())
            kept.writestr(name, content)
        kept.writestr("word/footnotes.xml", _NOTES)
    made.seek(0)
    return made
