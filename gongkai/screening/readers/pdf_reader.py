"""PDF: what its pages say, seen or not, and every string of the file besides.

Text is taken from the whole page, so that white, covered and off-page words are found;
then all objects are gone through for remarks, fields, layers, properties and files.
PDFium is entered by one thread at a time (`redaction.pdf_pages`).
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from django.utils.translation import gettext as _

from gongkai.redaction.pdf_pages import PDFIUM
from gongkai.screening.readers.budget import Budget
from gongkai.screening.readers.contents import (
    Content,
    Lines,
    Trace,
    Unread,
    one_line,
)

ReadFile = Callable[[bytes, str, str, Budget], Iterator[Content]]

_END = re.compile(rb"%%EOF")
_MOST_EARLIER = 5
_FEW_CHARACTERS = 20
_LARGE_PICTURE = 0.3
_PEOPLE = ("/Author",)
_TAG = re.compile(r"<[^>]{0,2000}>")
_XMP_PERSON = re.compile(r"<(dc:creator|pdf:Author)\b[^>]*>(.{1,2000}?)</\1>", re.S)
_DEEPEST = 12
_UNTOLD = re.compile("[\x00\ufffd\ufffe\uffff\ue000-\uf8ff]")


def read_pdf(
    content: bytes, where: str, budget: Budget, read_file: ReadFile
) -> Iterator[Content]:
    """Pages, then everything else, then earlier versions that the file still holds."""
    pages = list(_pages(content, where, budget))
    yield from pages
    yield from _structure(content, where, budget, read_file)
    ends = [match.end() for match in _END.finditer(content)][:-1]
    # A file made for reading over a line ends its first part early, with no pages.
    for number, end in enumerate(ends[-_MOST_EARLIER:], start=1):
        if len(content) - end < 64:
            continue
        place = _("%(file)s 较早的版本 %(number)d") % {"file": where, "number": number}
        for item in _pages(content[:end], place, budget):
            if not isinstance(item, Unread) and item not in pages:
                yield item


def _pages(content: bytes, where: str, budget: Budget) -> Iterator[Content]:
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
                yield Unread(where, _("加了密码，无法查验。"), is_broken=True)
            else:
                yield Unread(where, _("PDF 已损坏，无法查验。"), is_broken=True)
            return
        try:
            with suppress(pypdfium2.PdfiumError):
                document.init_forms()
            found = []
            for index in range(len(document)):
                budget.take_page()
                found += list(_page(document, index, where))
        finally:
            document.close()
    yield from found


def _page(document: pypdfium2.PdfDocument, index: int, where: str) -> Iterator[Content]:
    place = _("%(file)s 第 %(number)d 页") % {"file": where, "number": index + 1}
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        yield Unread(place, _("这一页已损坏，无法查验。"))
        return
    try:
        text = _text_of(page)
        if pdfium.FPDFPage_GetAnnotCount(page):
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            page.close()
            page = document[index]
            with_remarks = _text_of(page)
            text = with_remarks if len(with_remarks) > len(text) else text
        yield Lines([(place, text.replace("\r\n", "\n"))])
        untold = len(_UNTOLD.findall(text))
        if untold > 10 and untold > len(text) * 0.2:
            yield Unread(place, _("字体没有文字编码，复制出来是乱码，无法查验。"))
        elif len(text.strip()) < _FEW_CHARACTERS and _is_picture(page, text):
            yield Unread(place, _("这一页只有图片，没有文字，无法查验。"))
    except pypdfium2.PdfiumError:
        yield Unread(place, _("这一页已损坏，无法查验。"))
    finally:
        page.close()


def _text_of(page: pypdfium2.PdfPage) -> str:
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_range(errors="replace"))
    finally:
        text_page.close()


def _is_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    """Whether the page shows something that is not text: a picture, or only lines."""
    width, height = page.get_size()
    drawn = 0
    for item in page.get_objects(max_depth=4):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            try:
                left, bottom, right, top = item.get_bounds()
            except pypdfium2.PdfiumError:
                return True
            share = abs((right - left) * (top - bottom)) / max(1.0, width * height)
            if share > _LARGE_PICTURE or not text.strip():
                return True
        drawn += 1
    # Characters drawn as outlines: many shapes and not one letter.
    return drawn > 50 and not text.strip()


def _structure(
    content: bytes, where: str, budget: Budget, read_file: ReadFile
) -> Iterator[Content]:
    try:
        document = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        return
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError):
        yield Unread(where, _("PDF 结构不完整，属性、批注和附件未能查验。"))
        return
    with document:
        yield from _people(document, where)
        strings: list[str] = []
        try:
            for item in document.objects:
                budget.take_part()
                _collect(item, strings, 0)
                yield from _stream(item, where, budget, read_file)
            # The properties may stand in the trailer itself.
            _collect(document.trailer, strings, 0)
        except (pikepdf.PdfError, ValueError, RuntimeError):
            yield Unread(where, _("PDF 结构不完整，属性、批注和附件未能查验。"))
        seen = list(dict.fromkeys(text for text in strings if len(text.strip()) > 1))
        place = _("%s 的批注、表单、书签或属性") % where
        for start in range(0, len(seen), 500):
            yield Lines([(place, text) for text in seen[start : start + 500]])


def _people(document: pikepdf.Pdf, where: str) -> Iterator[Content]:
    with suppress(pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError):
        properties = document.trailer.get("/Info")
        if isinstance(properties, pikepdf.Dictionary):
            for key in _PEOPLE:
                if key in properties and (name := str(properties[key]).strip()):
                    yield Trace("author", _("%s 文档属性") % where, name)
    for item in document.objects:
        if _is_remark(item) and (name := str(item["/T"]).strip()):
            yield Trace("author", _("%s 批注人") % where, name)


def _is_remark(item: Any) -> bool:
    """Whether an object is a remark on a page, whose title is its author."""
    if not isinstance(item, pikepdf.Dictionary):
        return False
    wanted = ("/Subtype", "/T", "/Rect", "/Contents")
    return "/FT" not in item and all(key in item for key in wanted)


def _collect(item: Any, strings: list[str], depth: int) -> None:
    """The strings of an object; other objects are met by themselves."""
    if depth > _DEEPEST:
        return
    if isinstance(item, pikepdf.String):
        strings.append(str(item))
    elif isinstance(item, pikepdf.Stream):
        _collect(item.stream_dict, strings, depth + 1)
    elif isinstance(item, pikepdf.Dictionary):
        for key, value in item.items():
            if key not in {"/ID", "/Parent", "/P"} and not _is_elsewhere(value):
                _collect(value, strings, depth + 1)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            if not _is_elsewhere(value):
                _collect(value, strings, depth + 1)


def _is_elsewhere(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _stream(
    item: Any, where: str, budget: Budget, read_file: ReadFile
) -> Iterator[Content]:
    """Properties as XML, rich remarks, and files in the file."""
    if not isinstance(item, pikepdf.Stream):
        return
    kind = str(item.get("/Type", ""))
    is_script = kind == "" and "/Filter" not in item and len(item.keys()) <= 2
    if kind not in {"/Metadata", "/EmbeddedFile"} and not is_script:
        return
    try:
        data = item.read_bytes()
    except (pikepdf.PdfError, RuntimeError, ValueError):
        yield Unread(where, _("PDF 中的附件或属性无法解开。"))
        return
    budget.take_bytes(len(data))
    if kind == "/EmbeddedFile":
        yield from read_file(data, "", _("%s 中的附件") % where, budget)
    elif kind == "/Metadata":
        packet = data.decode("utf-8", errors="replace")
        for match in _XMP_PERSON.finditer(packet):
            if name := " ".join(_TAG.sub(" ", match[2]).split()):
                yield Trace("author", _("%s 的 XMP 信息") % where, name)
        yield one_line(_("%s 的 XMP 信息") % where, _TAG.sub("\n", packet))
