"""Small attachments made on the spot, the same bytes every time."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

from gongkai.commons.uploads import AcceptedUpload, check_upload

_PAPER, _INK, _QUIET = "#f5f7f9", "#0b4f8a", "#9db8d2"
_OLDEST_DATE_IN_ZIP = (1980, 1, 1, 0, 0, 0)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SCHEMAS = "http://schemas.openxmlformats.org"


def accepted(content: bytes, name: str) -> tuple[AcceptedUpload, io.BytesIO]:
    """The bytes after the same check that every upload goes through."""
    file = io.BytesIO(content)
    return check_upload(file, name=name), file


def picture(seed: str) -> bytes:
    """A PNG of bars and a horizon whose shape follows from `seed`."""
    image = Image.new("RGB", (960, 540), _PAPER)
    drawing = ImageDraw.Draw(image)
    shape = hashlib.sha256(seed.encode()).digest()
    for index in range(12):
        left, height = 48 + index * 73, 60 + shape[index] % 256
        drawing.rectangle((left, 420 - height, left + 44, 420), fill=_QUIET)
    points = [(48 + index * 73, 400 - shape[index + 12]) for index in range(12)]
    drawing.line(points, fill=_INK, width=6, joint="curve")
    drawing.line((40, 420, 920, 420), fill=_INK, width=4)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=False)
    return file.getvalue()


def table(rows: Sequence[Sequence[object]]) -> bytes:
    """A CSV file as spreadsheets open it: UTF-8 with its mark, CRLF."""
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode("utf-8-sig")


def plain(text: str) -> bytes:
    """A text file."""
    return text.encode()


def pdf(lines: Sequence[str]) -> bytes:
    """A one-page PDF of Chinese lines, set by the reader's own song typeface."""
    shown = "".join(
        f"<{line.encode('utf-16-be').hex()}> Tj 0 -26 Td\n" for line in lines
    )
    stream = f"BT /F1 14 Tf 72 770 Td\n{shown}ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light"
        b" /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
        b" /FontDescriptor 7 0 R /DW 1000 >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6"
        b" /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120"
        b" /CapHeight 880 /StemV 93 >>",
    ]
    file, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return file + b"startxref\n%d\n%%%%EOF\n" % start


def word(paragraphs: Sequence[str]) -> bytes:
    """A DOCX with plain paragraphs: a blank form to fill in."""
    body = "".join(
        f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs
    )
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_SCHEMAS}/package/2006/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" '
            f'ContentType="{_WORD}.document.main+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_SCHEMAS}/package/2006/relationships">'
            '<Relationship Id="rId1" Target="word/document.xml" Type='
            f'"{_SCHEMAS}/officeDocument/2006/relationships/officeDocument"/>'
            "</Relationships>"
        ),
        "word/document.xml": (
            f'<w:document xmlns:w="{_SCHEMAS}/wordprocessingml/2006/main">'
            f"<w:body>{body}</w:body></w:document>"
        ),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _OLDEST_DATE_IN_ZIP)
            archive.writestr(entry, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return file.getvalue()
