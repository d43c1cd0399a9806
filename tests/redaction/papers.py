"""Papers to be redacted, made here by several producers; nobody in them exists."""

import io
import shutil
import subprocess
from pathlib import Path

import pylopdf_fonts_zh_cn
import pypdfium2
import typst
from PIL import Image, ImageDraw, ImageFont

NAME = "示例某"
ID_NUMBER = "00000019000101000X"
LINES = (
    "关于临时救助金发放情况的说明",
    f"申请人{NAME}，身份证号码{ID_NUMBER}，住示例街道一号。",
    "经审核，发放临时救助金三千元整。",
    f"联系人：{NAME}，电话0000-5550103。",
)
FONTS = pylopdf_fonts_zh_cn.serif_path().parent
SOFFICE = shutil.which("soffice")


def typst_pdf(*lines: str, layout: str = "") -> bytes:
    """A page by Typst, each line a paragraph; `layout` is Typst code before them."""
    body = "\n\n".join(f"#text({_quoted(line)})" for line in lines or LINES)
    source = f'#set text(font: "Noto Serif SC", size: 14pt)\n{layout}\n{body}'
    made = typst.compile(
        source.encode(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
    )
    assert isinstance(made, bytes)
    return made


def libreoffice_pdf(folder: Path, *lines: str) -> bytes:
    """The same page by LibreOffice; ask `SOFFICE` first whether it is there."""
    assert SOFFICE
    source = folder / "paper.txt"
    source.write_text("\n".join(lines or LINES), encoding="utf-8")
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(source),
        ],
        check=True,
        capture_output=True,
    )
    return source.with_suffix(".pdf").read_bytes()


def scan(*lines: str) -> Image.Image:
    """A picture of the page, as a scanner makes it at 150 dots per inch."""
    picture = Image.new("RGB", (1240, 1754), "#f4f1e8")
    font = ImageFont.truetype(str(pylopdf_fonts_zh_cn.serif_path()), 34)
    brush = ImageDraw.Draw(picture)
    for row, line in enumerate(lines or LINES):
        brush.text((150, 200 + 80 * row), line, fill="#222", font=font)
    return picture


def scanned_pdf() -> bytes:
    """A PDF that is only the picture, with a title that names the applicant."""
    made = io.BytesIO()
    scan().save(made, "PDF", resolution=150, title=NAME, author=NAME)
    return made.getvalue()


def blank_pdf(pages: int, width: float = 595, height: float = 842) -> bytes:
    """A PDF of empty pages."""
    with pypdfium2.PdfDocument.new() as document:
        for _each in range(pages):
            document.new_page(width, height)
        return _saved(document)


def changed(content: bytes, *, rotation: int = 0, crop: float = 0) -> bytes:
    """The PDF with its first page turned clockwise, and cropped by so many points."""
    with pypdfium2.PdfDocument(content) as document:
        page = document[0]
        left, bottom, right, top = page.get_mediabox()
        if crop:
            page.set_cropbox(left + crop, bottom + crop / 2, right - crop, top - crop)
        page.set_rotation(rotation)
        page.close()
        return _saved(document)


def encrypted_pdf() -> bytes:
    """A PDF whose password nobody knows."""
    locked = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>" % (
        b"31" * 32,
        b"32" * 32,
    )
    return _from_objects(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        locked,
        trailer=b"/Encrypt 4 0 R /ID [<00><00>]",
    )


def filled_form(value: bytes) -> bytes:
    """A PDF whose only text stands in a form field and in a note's bubble."""
    drawn = b"BT /F 20 Tf 4 6 Td (%b) Tj ET" % value
    return _from_objects(
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        b"<< /Type /Page /Parent 2 0 R /Annots [4 0 R 7 0 R] >>",
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (%b) /F 4 "
        b"/Rect [100 700 300 730] /AP << /N 5 0 R >> >>" % value,
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 30] /Resources << /Font "
        b"<< /F 6 0 R >> >> /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Annot /Subtype /Text /Contents (%b) /F 4 "
        b"/Rect [400 700 420 720] >>" % value,
    )


def _from_objects(*objects: bytes, trailer: bytes = b"") -> bytes:
    made = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R %b >>\n"
        b"startxref\n%d\n%%%%EOF\n"
    ) % (count, table, count, trailer, len(made))


def _saved(document: pypdfium2.PdfDocument) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _quoted(line: str) -> str:
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'
