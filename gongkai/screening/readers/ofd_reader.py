"""OFD (GB/T 33190): pages of an open layout document, page by page.

The form of the file is own knowledge of the standard; text stands in `TextCode`.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from gongkai.screening.readers.budget import Budget
from gongkai.screening.readers.contents import (
    Content,
    Trace,
    Unread,
    one_line,
)
from gongkai.screening.readers.markup import NotMarkup, name_of, parsed, without_tags
from gongkai.screening.readers.office_reader import generic_part
from gongkai.screening.readers.packages import content_of, entries, true_name

ReadFile = Callable[[bytes, str, str, Budget], Iterator[Content]]

_PAGE = re.compile(r"Pages?/[^/]*?(\d+)/Content\.xml$", re.I)
_SEALS = (".esl", ".dat", ".p7b", ".cer", ".asn1", ".jb2", ".gbig2", ".ttf", ".otf")


def read_ofd(
    archive: zipfile.ZipFile, where: str, budget: Budget, read_file: ReadFile
) -> Iterator[Content]:
    """Everything in the package; a page of pictures alone is said to be unread."""
    for entry in sorted(entries(archive), key=lambda item: item.filename):
        name = true_name(entry)
        content = content_of(archive, entry, budget, f"{where} {name}")
        if isinstance(content, Unread):
            yield content
        elif not name.lower().endswith(".xml"):
            if not name.lower().endswith(_SEALS):
                yield from read_file(content, name, f"{where} › {name}", budget)
        else:
            yield from _markup_part(content, name, where)


def _markup_part(content: bytes, name: str, where: str) -> Iterator[Content]:
    try:
        root = parsed(content)
    except NotMarkup:
        yield one_line(f"{where} › {name}", without_tags(content))
        yield Unread(f"{where} › {name}", _("部件已损坏，未能完整查验。"))
        return
    match = _PAGE.search(name)
    if match is None:
        if name_of(root) == "OFD":
            for element in root.iter():
                if name_of(element) == "Author" and (element.text or "").strip():
                    yield Trace("author", _("%s 文档属性") % where, element.text)
        yield from generic_part(root, name, where)
        return
    place = _("%(file)s 第 %(number)d 页") % {
        "file": where,
        "number": int(match[1]) + 1,
    }
    yield from _page(root, place)


def _page(root: Any, place: str) -> Iterator[Content]:
    lines = [
        "".join(part.text or "" for part in element.iter("{*}TextCode"))
        for element in root.iter("{*}TextObject")
    ]
    text = "\n".join(lines)
    yield one_line(place, text)
    if lines and max(map(len, lines)) <= 2:
        # Every character an object of its own.
        yield one_line(place, "".join(lines))
    has_pictures = any(True for _element in root.iter("{*}ImageObject"))
    if has_pictures and not text.strip():
        yield Unread(place, _("这一页只有图片，没有文字，无法查验。"))
