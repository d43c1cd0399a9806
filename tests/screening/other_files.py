"""PDF files, pictures, plain texts and archives with a text in one place of many."""

import io
from collections.abc import Callable

import pikepdf
from PIL import Image, PngImagePlugin

from tests.screening import office_files
from tests.screening.office_files import packed, sheet_cell

Make = Callable[[str], bytes]
_PAGE = [0, 0, 595, 842]
_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/'
    '22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/'
    'elements/1.1/"><dc:description><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li>'
    "</rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def _shown(text: str, *, x: int = 72, y: int = 700, colour: bytes = b"0 g") -> bytes:
    lines = b"".join(
        b"<%b> Tj 0 -16 Td\n" % line.encode("utf-16-be").hex().encode()
        for line in text.split("\n")
    )
    return b"%b BT /F1 12 Tf %d %d Td %b ET 0 g\n" % (colour, x, y, lines)


class Paper:
    """A PDF of one page with a harmless line, being made."""

    def __init__(self, drawn: bytes = b"", *, has_text: bool = True) -> None:
        self.pdf = pikepdf.new()
        font = self.pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type0,
                BaseFont=pikepdf.Name("/STSong-Light"),
                Encoding=pikepdf.Name("/UniGB-UTF16-H"),
                DescendantFonts=[
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Font,
                        Subtype=pikepdf.Name.CIDFontType0,
                        BaseFont=pikepdf.Name("/STSong-Light"),
                        CIDSystemInfo=pikepdf.Dictionary(
                            Registry="Adobe", Ordering="GB1", Supplement=4
                        ),
                        DW=1000,
                    )
                ],
            )
        )
        harmless = _shown("各市民政局认真落实各项救助措施并按时报送情况", y=780)
        content = (harmless if has_text else b"") + drawn
        self.page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=_PAGE,
            Contents=self.pdf.make_stream(content),
            Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)),
        )
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(self.page)))
        self.page = self.pdf.pages[0].obj

    def bytes(self) -> bytes:
        """The finished file."""
        file = io.BytesIO()
        self.pdf.save(file, deterministic_id=True)
        return file.getvalue()


def _drawn(**place: object) -> Make:
    return lambda text: Paper(_shown(text, **place)).bytes()  # type: ignore[arg-type]


def _covered(text: str) -> bytes:
    return Paper(_shown(text) + b"0 g 60 690 400 30 re f\n").bytes()


def _annotated(text: str) -> bytes:
    paper = Paper()
    paper.page.Annots = [
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[10, 10, 30, 30],
            Contents=pikepdf.String(text),
        )
    ]
    return paper.bytes()


def _field(text: str) -> bytes:
    paper = Paper()
    field = paper.pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T="field",
            V=pikepdf.String(text),
            Rect=[10, 10, 200, 30],
        )
    )
    paper.page.Annots = [field]
    paper.pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    return paper.bytes()


def _subject(text: str) -> bytes:
    paper = Paper()
    paper.pdf.docinfo["/Subject"] = pikepdf.String(text)
    return paper.bytes()


def _xmp(text: str) -> bytes:
    paper = Paper()
    paper.pdf.Root.Metadata = paper.pdf.make_stream(
        _XMP.replace("{}", text).encode(), Type=pikepdf.Name.Metadata
    )
    return paper.bytes()


def _attached(text: str) -> bytes:
    paper = Paper()
    paper.pdf.attachments["a.txt"] = text.encode()
    return paper.bytes()


def _layer(text: str) -> bytes:
    paper = Paper(b"/OC /L1 BDC\n" + _shown(text) + b"EMC\n")
    layer = paper.pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="layer")
    )
    paper.page.Resources.Properties = pikepdf.Dictionary(L1=layer)
    paper.pdf.Root.OCProperties = pikepdf.Dictionary(
        OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer])
    )
    return paper.bytes()


def _bookmark(text: str) -> bytes:
    paper = Paper()
    with paper.pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(text, 0))
    return paper.bytes()


def _earlier_version(text: str) -> bytes:
    """A file saved again with the text taken out, the old page still in it."""
    old = Paper(_shown(text)).bytes()
    with pikepdf.open(io.BytesIO(old)) as pdf:
        number, generation = pdf.pages[0].Contents.objgen
        size = int(pdf.trailer.Size)
        root = pdf.Root.objgen
    start = int(old.rstrip().rpartition(b"startxref")[2].split()[0])
    new = _shown("各市民政局认真落实各项救助措施并按时报送情况", y=780)
    file = old + b"\n"
    place = len(file)
    file += b"%d %d obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
        number,
        generation,
        len(new),
        new,
    )
    table = len(file)
    return file + (
        b"xref\n%d 1\n%010d %05d n \ntrailer\n<< /Size %d /Root %d %d R /Prev %d >>\n"
        b"startxref\n%d\n%%%%EOF\n"
        % (number, place, generation, size, *root, start, table)
    )


PDF: dict[str, Make] = {
    "page": _drawn(),
    "white": _drawn(colour=b"1 g"),
    "invisible_mode": lambda text: Paper(b"3 Tr\n" + _shown(text) + b"0 Tr\n").bytes(),
    "off_page": _drawn(x=900),
    "below_page": _drawn(y=-300),
    "covered": _covered,
    "annotation": _annotated,
    "form_field": _field,
    "subject_property": _subject,
    "xmp": _xmp,
    "attachment": _attached,
    "hidden_layer": _layer,
    "bookmark": _bookmark,
    "earlier_version": _earlier_version,
}
"""A PDF by where the text stands in it."""


def pdf_of_pages(texts: list[str]) -> bytes:
    """A PDF with one text a page."""
    # All are kept until the end: a page is copied only when the file is saved.
    first, *others = [Paper(_shown(text)) for text in texts]
    for other in others:
        first.pdf.pages.append(other.pdf.pages[0])
    return first.bytes()


def picture_only_pdf() -> bytes:
    """A scan: a page that is one picture."""
    file = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(file, "PDF")
    return file.getvalue()


def _png(text: str) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Description", text)
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=notes)
    return file.getvalue()


def jpeg(
    *, tags: dict[int, str | bytes] | None = None, has_position: bool = False
) -> bytes:
    """A photograph with what a camera writes into it."""
    exif = Image.Exif()
    for tag, value in (tags or {}).items():
        exif[tag] = value
    if has_position:
        exif.get_ifd(0x8825).update(
            {1: "N", 2: (1.0, 2.0, 3.0), 3: "E", 4: (4.0, 5.0, 6.0)}
        )
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", exif=exif)
    return file.getvalue()


def _jpeg_comment(text: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", comment=text.encode())
    return file.getvalue()


PICTURES: dict[str, tuple[str, Make]] = {
    "png_note": ("a.png", _png),
    "jpeg_description": ("a.jpg", lambda t: jpeg(tags={0x9C9C: t.encode("utf-16-le")})),
    "jpeg_comment": ("a.jpg", _jpeg_comment),
}
"""A picture by where the text stands in it."""

PLAIN: dict[str, tuple[str, Make]] = {
    "utf8": ("a.txt", lambda text: f"通知\n{text}\n".encode()),
    "gbk": ("a.txt", lambda text: f"各市民政局认真落实\n{text}\n".encode("gb18030")),
    "utf16": ("a.txt", lambda text: f"通知\n{text}\n".encode("utf-16")),
    "csv": ("a.csv", lambda text: f'序号,内容\n1,"{text}"\n'.encode("utf-8-sig")),
}
"""A plain text by its encoding."""

ZIPS: dict[str, tuple[str, Make]] = {
    "text_inside": ("a.zip", lambda text: packed({"a.txt": text.encode()})),
    "word_inside": (
        "a.zip",
        lambda text: packed({"a.docx": office_files.WORD["header"](text)}),
    ),
    "workbook_inside": ("a.zip", lambda text: packed({"a.xlsx": sheet_cell(text)})),
    "pdf_inside": ("a.zip", lambda text: packed({"a.pdf": _drawn()(text)})),
    "zip_inside": (
        "a.zip",
        lambda text: packed({"b.zip": packed({"c/a.txt": text.encode()})}),
    ),
    "name_inside": ("a.zip", lambda text: packed({f"{text}.txt": b"-"})),
}
"""An archive by where the text stands in it."""
