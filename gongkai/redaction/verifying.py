"""Proving that a redacted file holds nothing but the pictures of its pages.

Asked before anything is sent; a finding means that it must not be. The file is read by
PDFium as a reader would, and byte by byte as somebody who looks for traces would.
"""

import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from gongkai.redaction.finding import folded
from gongkai.redaction.pdf_pages import PDFIUM
from gongkai.redaction.picture_pdf import HEADER
from gongkai.redaction.regions import Box

_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030", "big5")
# A shorter trace may stand by chance among a megabyte of pixels.
_LEAST_TRACE = 6
_STREAM = re.compile(rb"<<(?P<about>[^\0]{0,600}?)>>\s*stream\r?\n")
_LENGTH = re.compile(rb"/Length (\d+)")
_FORBIDDEN = {
    "Font", "ToUnicode", "Metadata", "Info", "Annots", "AcroForm", "OCProperties",
    "OCGs", "EmbeddedFile", "EmbeddedFiles", "Filespec", "AF", "Names", "JavaScript",
    "JS", "OpenAction", "AA", "Outlines", "StructTreeRoot", "PieceInfo", "Thumb",
    "ObjStm", "XRef", "Encrypt", "Prev", "ActualText", "Alt", "SMask", "Form", "XMP",
}  # fmt: skip
_NAME = re.compile(rb"/([A-Za-z0-9#]+)")
# Brighter than this, something could still be read through the paint of a JPEG.
_DARKEST = 60


@dataclass(frozen=True)
class Finding:
    """One trace in a file that must not be there.

    `code`: unreadable, text, object, annotation, attachment, metadata, structure,
    trace, unpainted. `sentence` is for people.
    """

    code: str
    sentence: str


def verify_redaction(
    product: bytes,
    removed_words: Sequence[str],
    boxes: Sequence[tuple[int, Box]] = (),
) -> list[Finding]:
    """Everything in a redacted file that must not be there; nothing, if it may go.

    `product` is a PDF or a picture. `boxes` (`Redacted.boxes`) must be painted over.
    """
    if not product.startswith(b"%PDF-"):
        return _picture_findings(product, removed_words, boxes)
    return [
        *_reader_findings(product, boxes),
        *_structure_findings(product),
        *_trace_findings(product, removed_words),
    ]


def _reader_findings(
    product: bytes, boxes: Sequence[tuple[int, Box]]
) -> Iterator[Finding]:
    """What a reader of PDF sees: text, objects, annotations, attachments, metadata."""
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(product)
        except pypdfium2.PdfiumError:
            yield Finding("unreadable", _("生成的文件无法打开。"))
            return
        try:
            if any(document.get_metadata_dict().values()):
                yield Finding("metadata", _("文件中留有作者、时间等属性。"))
            if document.count_attachments():
                yield Finding("attachment", _("文件中留有附件。"))
            for number in range(1, len(document) + 1):
                page = document[number - 1]
                try:
                    yield from _page_findings(
                        page, number, [box for at, box in boxes if at == number]
                    )
                finally:
                    page.close()
        except pypdfium2.PdfiumError:
            yield Finding("unreadable", _("生成的文件无法打开。"))
        finally:
            document.close()


def _page_findings(
    page: pypdfium2.PdfPage, number: int, boxes: Sequence[Box]
) -> Iterator[Finding]:
    said = {"page": number}
    text_page = page.get_textpage()
    has_text = text_page.count_chars() > 0
    text_page.close()
    if has_text:
        yield Finding("text", _("第%(page)d页还能提取出文字。") % said)
    kinds = [each.type for each in page.get_objects(max_depth=5)]
    if kinds != [pdfium.FPDF_PAGEOBJ_IMAGE]:
        yield Finding("object", _("第%(page)d页除页面图片外还有其他内容。") % said)
    if pdfium.FPDFPage_GetAnnotCount(page):
        yield Finding("annotation", _("第%(page)d页留有批注或者表单。") % said)
    if boxes:
        bitmap = page.render(scale=2)
        picture = bitmap.to_pil().convert("L")
        bitmap.close()
        if not all(_is_painted(picture, box, 2.0) for box in boxes):
            yield Finding("unpainted", _("第%(page)d页有一处没有涂没。") % said)


def _structure_findings(product: bytes) -> Iterator[Finding]:
    """Names of objects that a file of pictures has no use for, and appended parts."""
    plain = b"".join(outside for outside, _about, _data in _parts(product))
    names = {name.decode("ascii") for name in _NAME.findall(plain)}
    for name in sorted(names & _FORBIDDEN):
        yield Finding(
            "structure", _("文件中留有多余的结构：%(name)s。") % {"name": name}
        )
    if "#" in "".join(names) or not product.startswith(HEADER):
        yield Finding("structure", _("文件不是由本系统生成的，结构无法核对。"))
    if product.count(b"%%EOF") != 1 or not product.endswith(b"%%EOF\n"):
        yield Finding("structure", _("文件末尾附有其他内容。"))


def _trace_findings(product: bytes, words: Sequence[str]) -> Iterator[Finding]:
    """The words themselves, raw or packed, in any usual encoding."""
    traces = _traces(words)
    for outside, about, data in _parts(product):
        opened = _unpacked(data)
        is_picture = b"/Image" in about
        for word, trace in traces:
            least = _LEAST_TRACE if is_picture else 1
            if trace in outside or (
                len(trace) >= least and (trace in data or trace in opened)
            ):
                yield Finding(
                    "trace", _("文件数据中还能找到“%(word)s”。") % {"word": word}
                )
                return


def _parts(product: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """What stands before each stream, what is said about it, and the stream."""
    at = 0
    while match := _STREAM.search(product, at):
        length = _LENGTH.search(match["about"])
        end = match.end() + int(length[1]) if length else -1
        if end < 0 or not product[end : end + 12].lstrip().startswith(b"endstream"):
            found = product.find(b"endstream", match.end())
            end = found if found >= 0 else len(product)
        yield (
            product[at : match.end()],
            match["about"].rpartition(b"<<")[2],
            product[match.end() : end],
        )
        at = end
    yield product[at:], b"", b""


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return b""


def _traces(words: Sequence[str]) -> list[tuple[str, bytes]]:
    """Every form in which a word may stand in a file's bytes."""
    traces: dict[bytes, str] = {}
    for word in words:
        for form in {word, folded(word)} - {""}:
            for encoding in _ENCODINGS:
                try:
                    plain = form.encode(encoding)
                except UnicodeEncodeError:
                    continue
                written = plain.hex()
                for trace in (plain, written.encode(), written.upper().encode()):
                    traces.setdefault(trace, word)
    return [(word, trace) for trace, word in traces.items()]


def _picture_findings(
    product: bytes, words: Sequence[str], boxes: Sequence[tuple[int, Box]]
) -> list[Finding]:
    """What a picture must not carry beside its pixels."""
    found = []
    try:
        with Image.open(io.BytesIO(product), formats=["PNG", "JPEG"]) as picture:
            picture.load()
            extra = set(picture.info) - {"jfif", "jfif_version", "jfif_unit", "dpi"}
            if extra - {"jfif_density"} or picture.getexif():
                found.append(Finding("metadata", _("图片中留有拍摄信息或者说明。")))
            if getattr(picture, "n_frames", 1) != 1:
                found.append(Finding("object", _("图片含有多帧。")))
            grey = picture.convert("L")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return [Finding("unreadable", _("生成的文件无法打开。"))]
    if not product.rstrip(b"\0").endswith((b"IEND\xaeB`\x82", b"\xff\xd9")):
        found.append(Finding("structure", _("文件末尾附有其他内容。")))
    if not all(_is_painted(grey, box, 1.0) for _page, box in boxes):
        found.append(Finding("unpainted", _("图片中有一处没有涂没。")))
    for word, trace in _traces(words):
        if len(trace) >= _LEAST_TRACE and trace in product:
            sentence = _("文件数据中还能找到“%(word)s”。") % {"word": word}
            found.append(Finding("trace", sentence))
            break
    return found


def _is_painted(grey: Image.Image, box: Box, scale: float) -> bool:
    """Whether the box is dark throughout, leaving out a pixel at its rim."""
    left, top, right, bottom = box.pixels(scale)
    inner = (
        max(0, left + 2),
        max(0, top + 2),
        min(grey.width, right - 2),
        min(grey.height, bottom - 2),
    )
    if inner[0] >= inner[2] or inner[1] >= inner[3]:
        return True
    _low, high = grey.crop(inner).getextrema()
    return isinstance(high, int | float) and high <= _DARKEST
