"""Pages of a PDF as a person sees them: their picture, and their characters in place.

PDFium must not be entered by two threads at once; whoever opens a file here holds the
lock until it is closed.
"""

import ctypes
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from gongkai.redaction import refusals
from gongkai.redaction.regions import Box

RESOLUTION = 200
"""Dots per inch of the product: what a scan for the archive has at least."""

SCALE = RESOLUTION / 72
MOST_PAGES = 500
MOST_PIXELS = 70_000_000
"""An A0 page at 200 dots per inch has 62 million."""

PDFIUM = threading.RLock()
_FINE = 100
_UNSEEN_MODES = {
    pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
    pdfium.FPDF_TEXTRENDERMODE_CLIP,
}


@dataclass(frozen=True)
class Character:
    """A character of the text layer.

    `box` is its ink, `line_box` as high as its line; None for the spaces and line ends
    that only the reader of the text layer makes up. `is_drawn` is false for text that
    the file itself declares invisible.
    """

    text: str
    box: Box | None
    line_box: Box | None
    is_drawn: bool


@dataclass(frozen=True)
class Page:
    """A page as it is seen, turned and cropped; `width` and `height` in points."""

    number: int
    width: float
    height: float
    picture: Image.Image
    characters: tuple[Character, ...]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.width, self.height


@contextmanager
def opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The file, open for as long as the lock is held.

    Raises `RedactionRefused` for encrypted, broken, empty and overlong files.
    """
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
                raise refusals.encrypted() from None
            raise refusals.unreadable() from None
        try:
            count = len(document)
            if count == 0:
                raise refusals.without_pages()
            if count > MOST_PAGES:
                raise refusals.too_many_pages(count, MOST_PAGES)
            with suppress(pypdfium2.PdfiumError):
                document.init_forms()
            yield document
        finally:
            document.close()


def sizes_of(document: pypdfium2.PdfDocument) -> list[tuple[float, float]]:
    """Width and height of every page as it is seen, in points."""
    try:
        return [document.get_page_size(index) for index in range(len(document))]
    except pypdfium2.PdfiumError:
        raise refusals.unreadable() from None


def page_of(document: pypdfium2.PdfDocument, number: int) -> Page:
    """A page with its picture and characters; `number` counts from 1.

    Annotations and the contents of forms are first made part of the page, so that
    their text is found like any other and nothing lies over the picture.
    """
    try:
        page = _flat_page(document, number)
        try:
            width, height = page.get_size()
            _check_size(number, width, height)
            bitmap = page.render(scale=SCALE, draw_annots=False, may_draw_forms=False)
            picture = bitmap.to_pil().convert("RGB")
            bitmap.close()
            return Page(number, width, height, picture, tuple(_characters(page)))
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        raise refusals.unreadable() from None


def preview(content: bytes, number: int) -> tuple[Image.Image, tuple[float, float]]:
    """The picture on which a person marks regions, and the size of it in points.

    `number` counts from 1. Raises `RedactionRefused` as `opened` does, IndexError for
    a page that is not there.
    """
    with opened(content) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        page = page_of(document, number)
        return page.picture, page.size


def _flat_page(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    page = document[number - 1]
    if not pdfium.FPDFPage_GetAnnotCount(page):
        return page
    size = page.get_size()
    # Flattening knows only the page's own boxes, not those it inherits.
    box = page.get_bbox()
    page.set_mediabox(*box)
    page.set_cropbox(*box)
    done = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    page.close()
    page = document[number - 1]
    if done == pdfium.FLATTEN_FAIL or page.get_size() != size:
        page.close()
        raise refusals.page_changes(number)
    return page


def _check_size(number: int, width: float, height: float) -> None:
    pixels = math.ceil(width * SCALE) * math.ceil(height * SCALE)
    if not 0 < pixels <= MOST_PIXELS:
        raise refusals.page_too_large(number)


def _characters(page: pypdfium2.PdfPage) -> Iterator[Character]:
    """The text layer, in the order of its text."""
    text_page = page.get_textpage()
    try:
        high = 0
        for index in range(text_page.count_chars()):
            code = pdfium.FPDFText_GetUnicode(text_page, index)
            # A rare character may come as the two halves of UTF-16.
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                if not high:
                    continue
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
            high = 0
            yield _character(page, text_page, index, chr(code))
    finally:
        text_page.close()


def _character(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, index: int, text: str
) -> Character:
    if pdfium.FPDFText_IsGenerated(text_page, index) == 1:
        return Character(text, None, None, True)
    left, right, bottom, top = (ctypes.c_double() for _each in range(4))
    loose = pdfium.FS_RECTF()
    if not (
        pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
        and pdfium.FPDFText_GetLooseCharBox(text_page, index, loose)
    ):
        return Character(text, None, None, True)
    drawn = pdfium.FPDFText_GetTextObject(text_page, index)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn) if drawn else None
    box = _seen_box(page, left.value, bottom.value, right.value, top.value)
    line = _seen_box(page, loose.left, loose.bottom, loose.right, loose.top)
    return Character(text, box, line.with_box(box), mode not in _UNSEEN_MODES)


def _seen_box(
    page: pypdfium2.PdfPage, left: float, bottom: float, right: float, top: float
) -> Box:
    """A rectangle of the file's own coordinates where it is seen on the page."""
    width, height = page.get_size()
    corners = []
    for x, y in ((left, bottom), (right, top)):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(
            page,
            0,
            0,
            round(width * _FINE),
            round(height * _FINE),
            0,
            x,
            y,
            across,
            down,
        )
        corners.append((across.value / _FINE, down.value / _FINE))
    (x0, y0), (x1, y1) = corners
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
