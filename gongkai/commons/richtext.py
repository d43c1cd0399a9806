"""The HTML of documents: cleaned, built from plain text, and read as plain text.

Everything here is deterministic, since reviews are bound to a digest of the result.
"""

import html as entities
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nh3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.commons.html_blocks import rebuild, tokens
from gongkai.commons.markup_limits import parsable

_DATA: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "data" / "richtext.toml").read_text(encoding="utf-8")
)

_TAGS = set(
    "h1 h2 h3 h4 h5 h6 p ul ol li table caption thead tbody tfoot tr th td blockquote "
    "a img strong em sub sup br figure figcaption b i div section article main center "
    "dl dt dd pre".split()
)
_WITH_CONTENT = set(
    "script style iframe frame frameset object embed applet noscript noembed noframes "
    "template svg math select textarea button title audio video canvas map".split()
)
_SPANS = {"colspan", "rowspan"}
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": set(_SPANS),
    "th": set(_SPANS),
    "ol": {"start"},
}
_VALUES = {"th": {"scope": {"row", "col", "rowgroup", "colgroup"}}}
_SCHEMES = {"http", "https", "mailto", "tel"}

_REPORTED: tuple[tuple[str, frozenset[str]], ...] = (
    (gettext_noop("脚本 %(count)d 处"), frozenset({"script", "noscript"})),
    (gettext_noop("样式表 %(count)d 处"), frozenset({"style", "link"})),
    (
        gettext_noop("内嵌网页 %(count)d 处"),
        frozenset({"iframe", "frame", "frameset", "noframes"}),
    ),
    (
        gettext_noop("插件或多媒体 %(count)d 处"),
        frozenset(
            {"object", "embed", "applet", "audio", "video", "canvas", "svg", "math"}
        ),
    ),
    (
        gettext_noop("表单控件 %(count)d 处"),
        frozenset({"form", "input", "select", "textarea", "button"}),
    ),
)
_HANDLERS = gettext_noop("事件属性（如 onclick）%(count)d 处")
_STYLES = gettext_noop("行内样式 %(count)d 处")
_UNSAFE_LINKS = gettext_noop("不安全的链接地址 %(count)d 处")

_BLOCK_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li tr blockquote figure figcaption caption table ul ol dl dt "
    "dd div section article center pre body".split()
)
_HAS_MARKUP = re.compile(
    r"<(?:html|body|p|div|ul|ol|h[1-6]|section|article)(?:\s[^<>]*)?>", re.I
)
_TABLE = re.compile(r"(<table\b.*?</table\s*>)", re.I | re.S)
_STYLE_BLOCK = re.compile(r"<(style|script)\b.*?</\1\s*>", re.I | re.S)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_INVISIBLE = "\u200b\ufeff"
_SPACE = re.compile(rf"[\s{_INVISIBLE}]+")


@dataclass(frozen=True)
class CleanedHtml:
    """Harmless HTML in our own small vocabulary, and what was taken out, in words."""

    html: str
    removed: list[str]


@dataclass(frozen=True)
class Typeset:
    """One text as HTML and as plain lines."""

    html: str
    text: str


@dataclass(frozen=True)
class _Heading:
    name: str
    shape: re.Pattern[str]
    longest: int


def clean_html(html: str) -> CleanedHtml:
    """Keep text, headings, lists, tables, links and pictures; take out the rest.

    Headings start at h2 and never skip a level; loose text becomes paragraphs.
    Cleaning what is clean changes nothing. Raises `MarkupTooDeep`.
    """
    markup, raw_count = parsable(html)
    removed = _what_is_removed(markup, raw_count)
    safe = nh3.clean(
        markup,
        tags=_TAGS,
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        tag_attribute_values=_VALUES,
        attribute_filter=_checked_attribute,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    return CleanedHtml(rebuild(safe), removed)


def removed_from(html: str) -> list[str]:
    """What `clean_html` would take out, in words. Raises `MarkupTooDeep`."""
    return _what_is_removed(*parsable(html))


def plain_text_to_html(text: str) -> str:
    """One paragraph per line; short lines numbered as headings become headings.

    Tables that stand in the text as HTML are kept, all other markup is shown as
    written. Raises `MarkupTooDeep`.
    """
    return typeset(text).html


def typeset(text: str) -> Typeset:
    """Plain text as HTML and as tidy lines, both at once; see `plain_text_to_html`."""
    if "<" in text:
        text = _BREAK.sub("\n", _STYLE_BLOCK.sub("", text))
        parts = _TABLE.split(text)
        if len(parts) > 1:
            built = "".join(
                part if index % 2 else _lines_to_html(_tidy_lines(part))
                for index, part in enumerate(parts)
            )
            html = clean_html(built).html
            return Typeset(html, html_to_text(html))
    lines = _tidy_lines(text)
    return Typeset(_lines_to_html(lines), "\n".join(lines))


def html_to_text(html: str) -> str:
    """The words of HTML, one block per line, table cells parted by tabs."""
    body = LexborHTMLParser(parsable(html)[0]).body
    if body is None:
        return ""
    lines = "".join(_words(body)).split("\n")
    return "\n".join(line for line in map(_tidy_line, lines) if line)


def has_markup(text: str) -> bool:
    """Whether text is HTML in blocks; odd brackets or a table do not make it so."""
    return bool(_HAS_MARKUP.search(text))


def change_text(html: str, change: Callable[[str], str]) -> str:
    """Clean HTML with every run of text changed; tags and addresses stay."""
    return "".join(
        token
        if token.startswith("<")
        else entities.escape(change(entities.unescape(token)), quote=False)
        for token in tokens(html)
    )


def _checked_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute in _SPANS:
        span = value.strip()
        is_span = span.isascii() and span.isdigit() and len(span) < 4
        return span if is_span and int(span) > 1 else None
    if attribute == "start":
        return value if value.isascii() and value.isdigit() and len(value) < 5 else None
    return value


def _what_is_removed(html: str, raw_count: Counter[str]) -> list[str]:
    """Sentences about what cleaning takes out, for the person who imports."""
    count: Counter[str] = Counter()
    for sentence, tags in _REPORTED:
        count[sentence] = sum(raw_count[tag] for tag in tags)
    root = LexborHTMLParser(html).root
    for node in root.traverse() if root else ():
        for sentence, tags in _REPORTED:
            count[sentence] += node.tag in tags
        for name, value in node.attributes.items():
            count[_HANDLERS] += name.startswith("on")
            count[_STYLES] += name == "style"
            if name in {"href", "src", "action", "formaction", "background"}:
                count[_UNSAFE_LINKS] += _is_unsafe(value or "")
    order = [sentence for sentence, _tags in _REPORTED]
    order += [_HANDLERS, _STYLES, _UNSAFE_LINKS]
    return [_(name) % {"count": count[name]} for name in order if count[name]]


def _is_unsafe(address: str) -> bool:
    scheme, colon, _rest = re.sub(r"[\x00-\x20]", "", address).partition(":")
    is_scheme = bool(colon) and re.fullmatch(r"[A-Za-z][\w+.-]*", scheme, re.A)
    return bool(is_scheme) and scheme.lower() not in _SCHEMES


def _lines_to_html(lines: list[str]) -> str:
    headings = _HEADINGS[:3] if any(map(_ARTICLE.match, lines)) else _HEADINGS
    ranks = [_rank(line, headings) for line in lines]
    built, open_ranks = [], list[int]()
    for line, rank in zip(lines, ranks, strict=True):
        text = entities.escape(line, quote=False)
        if rank is None:
            built.append(f"<p>{text}</p>")
            continue
        while open_ranks and open_ranks[-1] >= rank:
            open_ranks.pop()
        open_ranks.append(rank)
        level = min(len(open_ranks) + 1, 4)
        built.append(f"<h{level}>{text}</h{level}>")
    return "\n".join(built)


def _rank(line: str, headings: tuple[_Heading, ...]) -> int | None:
    """Which kind of heading a line is, outermost 0, or None for a paragraph."""
    if len(line) > _LONGEST_HEADING or line[0] not in _HEADING_STARTS:
        return None
    if line[-1] in _DATA["open_end"] or not _SENTENCE_END.isdisjoint(line):
        return None
    for rank, heading in enumerate(headings):
        if len(line) <= heading.longest and heading.shape.match(line):
            return rank
    return None


def _tidy_lines(text: str) -> list[str]:
    for invisible in _INVISIBLE:
        text = text.replace(invisible, " ")
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line]


def _tidy_line(line: str) -> str:
    cells = (_SPACE.sub(" ", cell).strip() for cell in line.split("\t"))
    return "\t".join(cells).strip()


def _words(node: LexborNode) -> Iterator[str]:
    """Text and breaks below a node, without recursion over hostile depths."""
    waiting: list[LexborNode | str] = [node]
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, str):
            yield entry
        elif entry.is_text_node:
            yield _SPACE.sub(" ", entry.text_content or "")
        elif entry.tag == "br":
            yield "\n"
        elif entry.tag not in _WITH_CONTENT:
            is_block = entry.tag in _BLOCK_TAGS
            end = "\n" if is_block else "\t" if entry.tag in {"td", "th"} else ""
            waiting.append(end)
            children = list(entry.iter(include_text=True))
            waiting.extend(reversed(children))
            if is_block:
                waiting.append("\n")


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("{numerals}", _DATA["numerals"]))


_HEADINGS = tuple(
    _Heading(entry["name"], _shape(entry["shape"]), entry["longest"])
    for entry in _DATA["heading"]
)
_HEADING_STARTS = frozenset(_DATA["starts"] + _DATA["numerals"])
_LONGEST_HEADING = max(heading.longest for heading in _HEADINGS)
_ARTICLE = _shape(_DATA["article"])
_SENTENCE_END = frozenset(_DATA["sentence_end"])
