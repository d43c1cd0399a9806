"""Finding the text of a legacy HTML page among its navigation and tools."""

import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.commons.markup_limits import parsable
from gongkai.commons.richtext import clean_html, html_to_text, removed_from

# The beginning is enough to tell HTML from text.
_SNIFFED = 4096
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|br|h[1-6])\b", re.I
)
_HTML_NAME = re.compile(r"\.(?:s?html?|xhtml|aspx?|jsp|php)\Z", re.I)
_TITLE = re.compile(r"<title[^>]*>([^<]{1,500})", re.I)
_AROUND = "nav, header, footer, aside, menu, dialog, marquee"
_AROUND_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|crumbs?|location|dqwz|weizhi|share|"
    r"bdsharebuttonbox|footer|foot|header|top|sidebar|toolbar|tools?|print|pager|"
    r"pagination|related|copyright|search|login|qrcode|ewm|prevnext)(?:$|[\s_-])",
    re.I,
)
# What holds text of its own; paragraphs and inline elements belong to one of these.
_CONTAINERS = frozenset("body div section article main form center".split())
_CELL_BLOCKS = "p, div, h1, h2, h3"
_MOST_OF_PAGE = 0.4
# How much a part's text counts for the part around it.
_INHERITED = 0.8


@dataclass
class MarkupReading:
    """A page taken apart: fields of its head, its visible lines, its text as HTML."""

    title: str | None = None
    published: str | None = None
    source: str | None = None
    body_html: str = ""
    lines: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def is_html(text: str, file_name: str) -> bool:
    """Whether a file is a web page, by what it holds or, failing that, its name."""
    return bool(
        _HTML.search(text[:_SNIFFED]) or (_HTML_NAME.search(file_name) and "<" in text)
    )


def read_markup(text: str) -> MarkupReading:
    """Take an HTML page apart. Raises `MarkupTooDeep`."""
    reading = MarkupReading()
    markup, _count = parsable(text)
    tree = LexborHTMLParser(markup)
    named = _named_fields(tree)
    reading.published = named.get("pubdate")
    reading.source = named.get("contentsource")
    reading.title = named.get("articletitle") or _first_heading(tree)
    if reading.title is None and (match := _TITLE.search(text)):
        reading.title = html_to_text(match[1]).strip() or None
    reading.lines = html_to_text(markup).split("\n")
    around_count = _drop_surroundings(tree)
    reading.removed = removed_from(text)
    if around_count:
        reading.removed.append(
            _("导航、页眉页脚等 %(count)d 处") % {"count": around_count}
        )
    body = _densest(tree)
    reading.body_html = clean_html(body.inner_html or "").html if body else ""
    return reading


def _named_fields(tree: LexborHTMLParser) -> dict[str, str]:
    """The page's `<meta>` fields, names in lower case, first one first."""
    fields: dict[str, str] = {}
    for node in tree.css("meta[name][content]"):
        name = (node.attributes.get("name") or "").strip().lower()
        value = (node.attributes.get("content") or "").strip()
        # Templates that were never filled in.
        if value and value.lower() not in {"null", "none", "undefined"}:
            fields.setdefault(name, value)
    return fields


def _first_heading(tree: LexborHTMLParser) -> str | None:
    for node in tree.css("h1"):
        if text := _text(node):
            return text
    return None


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())


def _drop_surroundings(tree: LexborHTMLParser) -> int:
    """Take navigation, header, footer and the like out of the tree."""
    if tree.body is None:
        return 0
    whole = max(len(_text(tree.body)), 1)
    around = list(tree.css(_AROUND))
    for node in tree.css("[class], [id]"):
        names = (
            f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        )
        if _AROUND_NAME.search(names) and node.tag not in {"body", "html"}:
            around.append(node)
    dropped = [node for node in around if len(_text(node)) < _MOST_OF_PAGE * whole]
    for node in dropped:
        node.remove()
    return len(dropped)


def _densest(tree: LexborHTMLParser) -> LexborNode | None:
    """The container with most text outside links."""
    if tree.body is None:
        return None
    nodes: dict[int, LexborNode] = {}
    own: Counter[int] = Counter()
    # Parents come before children in document order.
    holder: dict[int, int] = {}
    outer: dict[int, int] = {}
    linked: set[int] = set()
    for node in tree.body.traverse(include_text=True):
        parent = node.parent.mem_id if node.parent else 0
        container = holder.get(parent, 0)
        if node.is_text_node:
            if parent not in linked:
                own[container] += len((node.text_content or "").strip())
            continue
        if node.tag == "a" or parent in linked:
            linked.add(node.mem_id)
        if node.tag in _CONTAINERS or (
            node.tag == "td" and node.css_first(_CELL_BLOCKS) is not None
        ):
            nodes[node.mem_id] = node
            outer[node.mem_id] = container
            container = node.mem_id
        holder[node.mem_id] = container
    score: dict[int, float] = dict.fromkeys(nodes, 0.0)
    for identity in reversed(nodes):
        score[identity] += own[identity]
        if outer[identity]:
            score[outer[identity]] += _INHERITED * score[identity]
    best = max(nodes, key=lambda identity: score[identity], default=None)
    return nodes[best] if best is not None else tree.body
