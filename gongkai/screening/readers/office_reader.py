"""DOCX, XLSX and PPTX: every part of the package, whatever it is for."""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from gongkai.screening.readers import sheet_reader, slide_reader, word_reader
from gongkai.screening.readers.budget import Budget
from gongkai.screening.readers.contents import (
    Content,
    Lines,
    Trace,
    Unread,
    one_line,
)
from gongkai.screening.readers.markup import (
    NotMarkup,
    attribute,
    lines_of,
    name_of,
    parsed,
    telling_attributes,
    without_tags,
)
from gongkai.screening.readers.packages import content_of, entries, scraped, true_name

ReadFile = Callable[[bytes, str, str, Budget], Iterator[Content]]

_MARKUP = (".xml", ".rels", ".vml", ".xhtml")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")
_HARMLESS = re.compile(
    r"printersettings\d*\.bin$|\.(?:odttf|fntdata|ttf|otf|ttc|wdp)$|/?mimetype$", re.I
)
_METAFILES = (".emf", ".wmf")
_AUTHORS = {"creator", "lastModifiedBy", "Manager"}
_PEOPLE = {"commentauthors.xml", "authors.xml", "person.xml", "people.xml"}
_CUT = 500


def read_office(
    archive: zipfile.ZipFile, where: str, budget: Budget, read_file: ReadFile
) -> Iterator[Content]:
    """Everything in the package; `read_file` reads the files embedded in it."""
    names = {true_name(entry): entry for entry in entries(archive)}
    if "xl/workbook.xml" in names or any("worksheets/" in name for name in names):
        yield from sheet_reader.read_workbook(archive, names, where, budget)
    for name, entry in sorted(names.items()):
        if sheet_reader.is_sheet(name):
            continue
        yield one_line(_("%s 文件包内的部件名") % where, name)
        content = content_of(archive, entry, budget, f"{where} {name}")
        if isinstance(content, Unread):
            yield content
        elif name.lower().endswith(_MARKUP):
            yield from _markup_part(content, name, where)
        elif _HARMLESS.search(name):
            continue
        elif name.lower().endswith(_METAFILES) or name.lower().endswith(".bin"):
            yield from unknown_part(content, name, where)
        elif name.lower().endswith(_PICTURES):
            yield from _picture(content, name, where, budget, read_file)
        else:
            yield from read_file(content, name, f"{where} › {name}", budget)


def _picture(
    content: bytes, name: str, where: str, budget: Budget, read_file: ReadFile
) -> Iterator[Content]:
    """A picture in a document; that pictures are not read is said once a document."""
    for item in read_file(content, name, f"{where} › {name}", budget):
        if not isinstance(item, Unread) or item.is_grave:
            yield item
        elif not name.startswith("docProps/"):
            yield replace(item, where=_("%s 中的图片") % where)


def unknown_part(content: bytes, name: str, where: str) -> Iterator[Content]:
    """A part of unknown form: what looks like text is searched, and it is told."""
    yield one_line(f"{where} › {name}", scraped(content))
    is_drawing = name.lower().endswith(_METAFILES)
    yield Unread(
        f"{where} › {name}",
        _("嵌入的图形或对象，只查验了其中像文字的部分。"),
        is_grave=not is_drawing,
    )


def generic_part(root: Any, name: str, where: str) -> Iterator[Content]:
    """Texts and telling attributes of any other XML."""
    place = _("%(file)s 部件 %(part)s") % {"file": where, "part": name}
    yield from cut([(place, text) for text in lines_of(root)])
    yield from cut(
        [(_("%s 的属性") % place, value) for value in telling_attributes(root)]
    )


def cut(lines: list[tuple[str, str]]) -> Iterator[Lines]:
    """Lines in portions that are searched at once."""
    for start in range(0, len(lines), _CUT):
        yield Lines(lines[start : start + _CUT])


def _markup_part(content: bytes, name: str, where: str) -> Iterator[Content]:
    try:
        root = parsed(content)
    except NotMarkup:
        yield one_line(f"{where} › {name}", without_tags(content))
        yield Unread(f"{where} › {name}", _("部件已损坏，未能完整查验。"))
        return
    if name.startswith("word/") and name_of(root) in word_reader.PARTS:
        yield from word_reader.read_part(root, name, where)
        yield from cut(
            [
                (_("%s 的对象说明和属性") % where, value)
                for value in telling_attributes(root)
            ]
        )
    elif re.match(r"ppt/(?:slides|notesSlides|slideLayouts|slideMasters)/", name):
        yield from slide_reader.read_part(root, name, where)
        yield from cut(
            [
                (_("%s 的对象说明和属性") % where, value)
                for value in telling_attributes(root)
            ]
        )
    else:
        yield from _people(root, name, where)
        yield from generic_part(root, name, where)


def _people(root: Any, name: str, where: str) -> Iterator[Content]:
    """Names that programs put into properties, lists of authors and comments."""
    short = name.rpartition("/")[2].lower()
    if name.lower().startswith("docprops/"):
        for element in root.iter():
            if name_of(element) in _AUTHORS and (element.text or "").strip():
                yield Trace("author", _("%s 文档属性") % where, element.text.strip())
    if short in _PEOPLE:
        for element in root.iter():
            for key in ("name", "displayName", "author"):
                if value := attribute(element, key):
                    yield Trace("author", _("%s 批注人名单") % where, value)
    if "comments" in short:
        for element in root.iter():
            if name_of(element) == "author" and (element.text or "").strip():
                yield Trace("author", _("%s 批注人") % where, element.text.strip())
