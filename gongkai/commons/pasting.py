"""What office programs and web pages put on the clipboard, as our own plain HTML.

Word, WPS and LibreOffice describe lists, headings and notes by styles of their own;
read as mere HTML, a list would be paragraphs with a dot in front. Pure: the same
paste gives the same text, with the script's help or without it.
"""

import re
from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from gongkai.commons.markup_limits import parsable
from gongkai.commons.richtext import CleanedHtml, clean_html
from gongkai.commons.table_headers import mark_header_rows

OWN_PICTURES = ("/files/", "/desk/")
"""How the addresses of pictures begin that are kept here already."""

_OFFICE = re.compile(
    r"<o:p\b|class=[\"']?Mso|[\s;\"']mso-[a-z]|urn:schemas-microsoft-com:office|"
    r"ProgId content=|name=[\"']?Generator[\"']? content=[\"']?(?:Microsoft|Libre)",
    re.I,
)
_CLIPBOARD_HEAD = re.compile(r"\AVersion:\d[^<]*")
_LIST_MARK = re.compile(
    r"<!(?:--)?\[if !supportLists\](?:--)?>(.*?)<!(?:--)?\[endif\](?:--)?>", re.I | re.S
)
_CHINESE = r"\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d"
_WRAPPED = re.compile(rf"(?<=[{_CHINESE}])[ \t]*\r?\n[ \t]*(?=[{_CHINESE}])")
_LEVEL = re.compile(r"mso-list:\s*l?\S+\s+level(\d)", re.I)
_OUTLINE = re.compile(r"mso-outline-level:\s*([1-6])", re.I)
_NUMBER = re.compile(r"[（(]?(\d{1,4})[.．、）)]?\Z")
# Signs of bullets, as letters of fonts made of symbols too.
_BULLETS = frozenset(
    "·•●○◦▪■□◆◇➢➤✓✔–—-*§ØüqvnlouwF\uf0b7\uf0a7\uf0d8\uf0fc\uf06c\uf06e"
)
_NOTE_MARKS = ("#_ftn", "#_edn", "#sdfootnote", "#sdendnote")
_BLANK = "\u00a0\u3000 \t\r\n\ufeff\u200b"

_HIDDEN = gettext_noop("隐藏文字 %(count)d 处，已去掉")
_DELETED = gettext_noop("修订中已删除的文字 %(count)d 处，已去掉")
_INSERTED = gettext_noop("修订中新增的文字 %(count)d 处，已按接受保留，请核对")
_COMMENTS = gettext_noop("批注 %(count)d 处，已去掉")
_STRUCK = gettext_noop("带删除线的文字 %(count)d 处，已作为正文保留，请核对")
_PICTURES = gettext_noop("图片 %(count)d 张，未能带入，请用“插入图片”另行添加")
_REPORT = (_HIDDEN, _DELETED, _INSERTED, _COMMENTS, _STRUCK, _PICTURES)


def is_office_markup(html: str) -> bool:
    """Whether HTML was written by an office program."""
    return bool(_OFFICE.search(html[:200_000]))


def clean_paste(html: str) -> CleanedHtml:
    """A paste in our own small vocabulary, and what was dropped or is doubtful.

    Headings, lists and tables (merged cells, header cells) stay, notes become plain
    text with their numbers; fonts, colours, comments, hidden and deleted text go. A
    numbering by which people cite (一、, （一）, a.) is kept as text; only plain
    numbers and bullets become lists. Raises `MarkupTooDeep`.
    """
    html = _CLIPBOARD_HEAD.sub("", html)
    html = _LIST_MARK.sub(r'<span style="mso-list:Ignore">\1</span>', html)
    markup, _count = parsable(_WRAPPED.sub("", html))
    tree = LexborHTMLParser(markup)
    if tree.body is None:
        return CleanedHtml("", [])
    count: Counter[str] = Counter()
    _drop_unseen(tree.body, count)
    _plain_notes(tree.body)
    _plain_emphasis(tree.body)
    _headings(tree.body)
    for parent in _parents_of_lists(tree.body):
        _lists_in(parent)
    _pictures(tree.body, count)
    mark_header_rows(tree.body)
    for node in tree.body.css("[style]"):
        del node.attrs["style"]
    cleaned = clean_html(tree.body.inner_html or "")
    said = [_(name) % {"count": count[name]} for name in _REPORT if count[name]]
    return CleanedHtml(cleaned.html, [*said, *cleaned.removed])


def _style(node: LexborNode) -> str:
    return (node.attributes.get("style") or "").replace(" ", "").lower()


def _drop_unseen(body: LexborNode, count: Counter[str]) -> None:
    """Take out what its writer did not show or did not mean to keep."""
    for node in body.css("[style]"):
        style = _style(node)
        if "mso-element:comment" in style or "mso-comment-reference" in style:
            count[_COMMENTS] += bool(re.search(r"mso-element:comment(?:;|\Z)", style))
            node.decompose()
        elif "mso-hide:all" in style or "display:none" in style:
            count[_HIDDEN] += bool(node.text().strip(_BLANK))
            node.decompose()
    for node in body.css(".MsoCommentReference, hr.msocomoff"):
        node.decompose()
    for node in body.css("del"):
        count[_DELETED] += 1
        node.decompose()
    count[_INSERTED] += len(body.css("ins"))
    count[_STRUCK] += len(body.css("s, strike"))


def _plain_notes(body: LexborNode) -> None:
    """Marks of notes as raised text; other links within the page lose their target."""
    for link in body.css("a"):
        address = link.attributes.get("href") or ""
        if not address.startswith("#"):
            continue
        is_mark = address.startswith(_NOTE_MARKS) and "ref" not in address
        is_mark = is_mark and not address.endswith("anc")
        if is_mark and (words := link.text().strip(_BLANK)):
            raised = create_tag("sup")
            raised.insert_child(words)
            link.insert_before(raised)
            link.decompose()
        else:
            link.unwrap()


def _plain_emphasis(body: LexborNode) -> None:
    """Emphasis by style as elements: some programs know no other."""
    for node in body.css("b[style], strong[style]"):
        if re.search(r"font-weight:(?:normal|400)", _style(node)):
            node.unwrap()
    for node in body.css("span[style]"):
        style = _style(node)
        for pattern, tag in (
            (r"font-weight:(?:bold|[6-9]00)", "strong"),
            (r"font-style:italic", "em"),
            (r"vertical-align:super", "sup"),
            (r"vertical-align:sub(?!\w)", "sub"),
        ):
            if re.search(pattern, style) and "mso-list:ignore" not in style:
                _wrap_content(node, tag)


def _wrap_content(node: LexborNode, tag: str) -> None:
    inner = create_tag(tag)
    for child in list(node.iter(include_text=True)):
        inner.insert_child(child)
    node.insert_child(inner)


def _headings(body: LexborNode) -> None:
    """Paragraphs that an office program counts as headings, as headings."""
    for node in body.css("p"):
        title = "MsoTitle" in (node.attributes.get("class") or "")
        outline = _OUTLINE.search(_style(node))
        if (title or outline) and node.text().strip(_BLANK):
            _rename(node, "h1" if outline is None else f"h{outline[1]}")
    for node in body.css("h1, h2, h3, h4, h5, h6"):
        # The number stays part of the heading; it is no list.
        _keep_mark(node)


def _rename(node: LexborNode, tag: str) -> LexborNode:
    other = create_tag(tag)
    for child in list(node.iter(include_text=True)):
        other.insert_child(child)
    node.insert_before(other)
    node.decompose()
    return other


def _mark_of(node: LexborNode) -> LexborNode | None:
    marks = (child for child in node.css("span[style]"))
    return next((m for m in marks if "mso-list:ignore" in _style(m)), None)


def _keep_mark(node: LexborNode) -> None:
    """A list's sign as ordinary text, without the blanks that set it apart."""
    mark = _mark_of(node)
    if mark is None:
        return
    words = mark.text().strip(_BLANK)
    if words in _BULLETS:
        words = ""
    mark.insert_before(words + " " if words[-1:].isalnum() else words)
    mark.decompose()


def _parents_of_lists(body: LexborNode) -> list[LexborNode]:
    """Whatever holds paragraphs of lists, each once."""
    found: dict[int, LexborNode] = {}
    for node in body.css("p[style], div[style]"):
        if _LEVEL.search(node.attributes.get("style") or "") and node.parent:
            found.setdefault(node.parent.mem_id, node.parent)
    return list(found.values())


def _lists_in(parent: LexborNode) -> None:
    """Runs of list paragraphs as lists; what has a citable number stays text."""
    run: list[tuple[int, str, int, LexborNode]] = []
    for node in list(parent.iter(include_text=True)):
        if node.is_text_node and not (node.text_content or "").strip(_BLANK):
            continue
        level = _list_level(node)
        kind, start = _kind_of(node) if level else ("", 0)
        if kind:
            run.append((level, kind, start, node))
            continue
        _replace_run(run)
        run = []
        if level:
            _keep_mark(node)
    _replace_run(run)


def _replace_run(run: list[tuple[int, str, int, LexborNode]]) -> None:
    """Put lists, one within the other by level, where their paragraphs stood."""
    if not run:
        return
    written: list[str] = []
    open_lists: list[tuple[int, str]] = []
    for level, kind, start, node in run:
        if (mark := _mark_of(node)) is not None:
            mark.decompose()
        while open_lists and (
            open_lists[-1][0] > level
            or (open_lists[-1][0] == level and open_lists[-1][1] != kind)
        ):
            written.append(f"</li></{open_lists.pop()[1]}>")
        if open_lists and open_lists[-1][0] == level:
            written.append("</li>")
        else:
            begin = f' start="{start}"' if kind == "ol" and start > 1 else ""
            written.append(f"<{kind}{begin}>")
            open_lists.append((level, kind))
        written.append(f"<li>{node.inner_html or ''}")
    written += [f"</li></{kind}>" for _level, kind in reversed(open_lists)]
    made = LexborHTMLParser("".join(written)).body
    assert made is not None, "a list was written"
    for child in list(made.iter()):
        run[0][3].insert_before(child)
    for _level, _kind, _start, node in run:
        node.decompose()


def _list_level(node: LexborNode) -> int:
    """The level of a list paragraph, from 1; 0 for anything else."""
    if not node.is_element_node or node.tag not in {"p", "div"}:
        return 0
    found = _LEVEL.search(node.attributes.get("style") or "")
    return int(found[1]) if found else 0


def _kind_of(node: LexborNode) -> tuple[str, int]:
    """`ul`, or `ol` with the number; "" where the sign must stay as it is written."""
    mark = _mark_of(node)
    words = mark.text().strip(_BLANK) if mark is not None else ""
    if number := _NUMBER.match(words):
        return "ol", int(number[1])
    return ("ul", 1) if not words or words in _BULLETS else ("", 0)


def _pictures(body: LexborNode, count: Counter[str]) -> None:
    """Pictures that are not kept here cannot be shown to readers: they are told."""
    for node in body.css("img"):
        if not (node.attributes.get("src") or "").startswith(OWN_PICTURES):
            count[_PICTURES] += 1
            node.decompose()
