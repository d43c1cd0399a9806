"""Word files (DOCX) as our own HTML: what they hold, what was left out, what to check.

The conversion is mammoth's; before it, what a reader would not see is taken out, and
after it, the result goes through the same cleaning as everything else.
"""

import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import mammoth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from gongkai.commons.markup_limits import MarkupTooDeep
from gongkai.commons.packed_files import check_packed
from gongkai.commons.refusals import Refusal, Refused
from gongkai.commons.richtext import clean_html
from gongkai.commons.table_headers import mark_header_rows
from gongkai.commons.word_numbering import NAMESPACE, write_numbers

LARGEST_FILE = 50 * 1024**2
"""Bytes, as for every text that is uploaded."""

LARGEST_PART = 40 * 1024**2
"""Bytes of XML of the text itself, unpacked: some twenty million characters."""

MOST_PICTURES = 200

PLACE = "word-picture-"
"""How the address of a picture begins in the HTML until the picture is kept."""

_STYLES = """
p[style-name='Title'] => p.word-title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='TOC Heading'] => p:fresh
b => strong
i => em
u =>
strike =>
"""
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHARTS = ("drawingml/2006/chart", "drawingml/2006/diagram")

_INSERTED = gettext_noop("修订中新增的内容 %(count)d 处，已按接受导入，请核对")
_DELETED = gettext_noop("修订中删除的内容 %(count)d 处，未导入，请核对")
_STRUCK = gettext_noop("带删除线的文字 %(count)d 处，已作为正文导入，请核对")
_BARE_TABLES = gettext_noop("表格 %(count)d 个没有表头，请在编辑框中设置表头单元格")
_NO_ALTERNATIVE = gettext_noop("图片 %(count)d 张没有文字说明，请逐张填写")
_DOUBTS = (_INSERTED, _DELETED, _STRUCK, _BARE_TABLES, _NO_ALTERNATIVE)
_HIDDEN = gettext_noop("隐藏文字 %(count)d 处")
_COMMENTS = gettext_noop("批注 %(count)d 处")
_EDGES = gettext_noop("页眉页脚 %(count)d 个")
_DRAWN = gettext_noop("图表、智能图形 %(count)d 个")
_FORMULAS = gettext_noop("公式 %(count)d 个")
_EMBEDDED = gettext_noop("嵌入的其他文件 %(count)d 个")
_LINKED = gettext_noop("链接到外部或无法读取的图片 %(count)d 张")
_DROPPED = (_HIDDEN, _COMMENTS, _EDGES, _DRAWN, _FORMULAS, _EMBEDDED, _LINKED)

_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}


@dataclass(frozen=True)
class WordPicture:
    """A picture of a Word file; `address` is where it stands in the HTML."""

    address: str
    name: str
    content: bytes
    alternative: str


@dataclass(frozen=True)
class WordText:
    """What a Word file says.

    `dropped` tells in words what was left out, `doubts` what a person should check.
    `title` is the paragraph set as the title, if there is one; it is not in `html`.
    """

    title: str
    html: str
    pictures: tuple[WordPicture, ...]
    dropped: list[str]
    doubts: list[str]


def read_word(content: BinaryIO) -> WordText:
    """Read a Word file. Raises `Refused` with a sentence a person can act upon.

    Accepted text of tracked changes is taken, deleted text is not; notes stand at the
    end with their numbers; pictures wait to be kept under an address of ours.
    """
    content.seek(0, 2)
    size = content.tell()
    content.seek(0)
    if size > LARGEST_FILE:
        raise _refused("too_large", _("文件过大，请分开导入。"))
    if not content.read(4).startswith(b"PK\x03\x04"):
        raise _refused(
            "not_word",
            _("只能导入 docx 文件。doc、wps 文件请先用 Word 或 WPS 另存为 docx。"),
        )
    content.seek(0)
    check_packed(content, "docx", size)
    count: Counter[str] = Counter()
    try:
        prepared = _prepared(content, count)
        pictures: list[WordPicture] = []
        converted = mammoth.convert_to_html(
            prepared,
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=_keeping(pictures, count),
        )
    except Refused:
        raise
    # mammoth raises whatever its XML parser and its own look-ups raise.
    except Exception as error:
        raise _refused(
            "unreadable",
            _("这个文件读不出来，可能已损坏。请用 Word 或 WPS 打开，另存后再导入。"),
        ) from error
    return _finished(converted.value, pictures, count)


def _finished(html: str, pictures: list[WordPicture], count: Counter[str]) -> WordText:
    body = LexborHTMLParser(html).body
    assert body is not None, "the parser makes a body of anything"
    title = _take_title(body)
    _plain_notes(body)
    mark_header_rows(body)
    count[_BARE_TABLES] = sum(
        table.css_first("th") is None for table in body.css("table")
    )
    count[_NO_ALTERNATIVE] = sum(
        not (picture.attributes.get("alt") or "").strip() for picture in body.css("img")
    )
    try:
        cleaned = clean_html(body.inner_html or "")
    except MarkupTooDeep as error:
        raise _refused(error.code, error.sentence) from error
    return WordText(
        title=title,
        html=cleaned.html,
        pictures=tuple(pictures),
        dropped=_said(_DROPPED, count),
        doubts=_said(_DOUBTS, count),
    )


def _said(sentences: tuple[str, ...], count: Mapping[str, int]) -> list[str]:
    return [_(name) % {"count": count[name]} for name in sentences if count[name]]


def _take_title(body: LexborNode) -> str:
    first = body.css_first("p.word-title")
    if first is None:
        return ""
    words = " ".join(first.text().split())
    first.decompose()
    return words


def _plain_notes(body: LexborNode) -> None:
    """Notes as paragraphs with their numbers: addresses within a page do not last."""
    for link in body.css('a[href^="#"]'):
        address = link.attributes.get("href") or ""
        if "note-ref-" in address:
            link.decompose()
        else:
            link.unwrap()
    notes = body.css('li[id^="footnote-"], li[id^="endnote-"]')
    for number, note in enumerate(notes, 1):
        line = create_tag("p")
        words = " ".join(note.text().split())
        line.insert_child(f"[{number}] {words}")
        if note.parent is not None:
            note.parent.insert_before(line)
        note.decompose()


def _prepared(content: BinaryIO, count: Counter[str]) -> BytesIO:
    """The file with its text as readers are to see it."""
    prepared = BytesIO()
    with zipfile.ZipFile(content) as given, zipfile.ZipFile(prepared, "w") as kept:
        names = set(given.namelist())
        numbering = _part(given, "word/numbering.xml", names)
        styles = _part(given, "word/styles.xml", names)
        document = _part(given, "word/document.xml", names)
        _count_parts(names, given, count)
        _as_seen(document, count)
        write_numbers(document, numbering, styles)
        for name in sorted(names):
            if name == "word/document.xml":
                kept.writestr(name, etree.tostring(document, encoding="utf-8"))
            elif name.startswith(("word/", "_rels/", "[Content_Types]")):
                kept.writestr(name, given.read(name))
    prepared.seek(0)
    return prepared


def _part(archive: zipfile.ZipFile, name: str, names: set[str]) -> Any:
    if name not in names:
        return None
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise _refused("too_large", _("文件的文字过长，请分成几份导入。"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(archive.read(name), parser)


def _count_parts(
    names: set[str], archive: zipfile.ZipFile, count: Counter[str]
) -> None:
    for name in names:
        if name.startswith(("word/header", "word/footer")) and name.endswith(".xml"):
            part = _part(archive, name, names)
            text = "".join(node.text or "" for node in part.iter(f"{NAMESPACE}t"))
            count[_EDGES] += bool(text.strip())
    comments = _part(archive, "word/comments.xml", names)
    if comments is not None:
        count[_COMMENTS] = len(list(comments.iter(f"{NAMESPACE}comment")))


def _as_seen(document: Any, count: Counter[str]) -> None:
    """Take out deleted and hidden text; count what is left to be checked."""
    inserted = ("ins", "moveTo")
    for name in inserted:
        count[_INSERTED] += _with_words(document, name, "t")
    for name in ("del", "moveFrom"):
        count[_DELETED] += _with_words(document, name, "delText", "t")
        for change in list(document.iter(f"{NAMESPACE}{name}")):
            # Inside properties it marks a deleted end of paragraph, which joins two.
            if change.getparent().tag != f"{NAMESPACE}rPr":
                _remove(change)
    for run in list(document.iter(f"{NAMESPACE}r")):
        properties = run.find(f"{NAMESPACE}rPr")
        if properties is None:
            continue
        if _is_on(properties, "vanish") or _is_on(properties, "webHidden"):
            count[_HIDDEN] += bool("".join(run.itertext()).strip())
            _remove(run)
        elif _is_on(properties, "strike") or _is_on(properties, "dstrike"):
            count[_STRUCK] += 1
    count[_FORMULAS] = len(list(document.iter(f"{_MATH}oMath")))
    count[_EMBEDDED] = len(list(document.iter(f"{NAMESPACE}object")))
    count[_DRAWN] = sum(
        any(kind in (graphic.get("uri") or "") for kind in _CHARTS)
        for graphic in document.iter(f"{_DRAWING}graphicData")
    )


def _with_words(document: Any, name: str, *texts: str) -> int:
    return sum(
        any(change.find(f".//{NAMESPACE}{text}") is not None for text in texts)
        for change in document.iter(f"{NAMESPACE}{name}")
    )


def _is_on(properties: Any, name: str) -> bool:
    mark = properties.find(f"{NAMESPACE}{name}")
    off = {"0", "false", "off", "none"}
    return mark is not None and mark.get(f"{NAMESPACE}val", "1") not in off


def _remove(element: Any) -> None:
    """Take an element out; the text behind it, which XML hangs on it, stays."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _keeping(pictures: list[WordPicture], count: Counter[str]) -> Any:
    @mammoth.images.img_element  # type: ignore[untyped-decorator]
    def keep(picture: Any) -> dict[str, str]:
        extension = _EXTENSIONS.get(picture.content_type or "")
        try:
            with picture.open() as opened:
                content = opened.read()
        except (OSError, ValueError, KeyError):
            content = b""
        if not content or extension is None or len(pictures) >= MOST_PICTURES:
            count[_LINKED] += 1
            return {"src": ""}
        number = len(pictures) + 1
        address = f"{PLACE}{number}"
        alternative = " ".join((picture.alt_text or "").split())
        pictures.append(
            WordPicture(address, f"{number}.{extension}", content, alternative)
        )
        return {"src": address, "alt": alternative}

    return keep


def _refused(code: str, sentence: str) -> Refused:
    return Refused([Refusal(code, sentence)])
