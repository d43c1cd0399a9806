"""What HTML is safe to hand to a parser at all: no bomb of tags or attributes.

Parsers take quadratic time over deep nesting and over the attributes of one tag:
200,000 nested elements, or 100,000 attributes, keep one busy for minutes.
"""

import re
from collections import Counter
from itertools import islice

from django.utils.translation import gettext as _

# No honest page is nested this deep.
DEEPEST_NESTING = 200
# Unclosed inline elements are opened again in every block that follows.
MOST_REOPENED = 2_000_000
# Of one tag. Honest ones have a dozen.
MOST_ATTRIBUTES = 256

_OPENED_AGAIN = frozenset(
    "a b big code em font i nobr s small strike strong tt u".split()
)
# Elements that end by themselves, or never had an end, say nothing about depth.
_SELF_ENDING = frozenset(
    "area base br col dd dt embed hr img input li link meta option p param "
    "source tbody td tfoot th thead tr track wbr html head body".split()
)
# Their content is no markup, so that tags inside must not be counted.
_RAW = "script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|plaintext"
_RAW_OPENING = re.compile(rf"<(?:(!--|[!?])|({_RAW})(?=[\s/>]))", re.I)
_COMMENT_END = re.compile("--!?>")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)(?:=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|[^>])*+>")
_NAME = re.compile(r"</?[^\s/>]*+")
# As a parser reads them: a quotation mark opens a value only behind `=`.
_ATTRIBUTE = re.compile(
    r"[\s/]*+(?:=[^\s/>=]*+|[^\s/>=]++)"
    r"(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+"
)
_MOST_PASSES = 5


class MarkupTooDeep(ValueError):
    """The HTML is nested so deeply that it can only be an attack or a fault."""

    def __init__(self, sentence: str = "") -> None:
        self.code = "markup_too_deep"
        self.sentence = sentence or _(
            "网页的标签嵌套过深，无法读取。请只复制正文部分再导入。"
        )
        super().__init__(self.sentence)


def parsable(html: str) -> tuple[str, Counter[str]]:
    """HTML without scripts, styles, comments and the like, and how many there were.

    Raises `MarkupTooDeep` when parsing the rest would take unreasonable time.
    """
    count: Counter[str] = Counter()
    for _pass in range(_MOST_PASSES):
        html, found = _without_raw_text(html)
        if not found:
            _refuse_deep_markup(html)
            return html, count
        count += found
    raise MarkupTooDeep


def _without_raw_text(html: str) -> tuple[str, Counter[str]]:
    kept, position, count = [], 0, Counter[str]()
    while match := _RAW_OPENING.search(html, position):
        kept.append(html[position : match.start()])
        name = (match[2] or match[1]).lower()
        count[name] += 1
        if name == "!--":
            end = _COMMENT_END.search(html, match.start() + 2)
        elif match[1]:
            end = re.compile(">").search(html, match.end())
        else:
            end = re.compile(rf"</{name}[^>]*>", re.I).search(html, match.end())
        if end is None:
            return "".join(kept), count
        position = end.end()
    kept.append(html[position:])
    return "".join(kept), count


def _refuse_deep_markup(html: str) -> None:
    depth = inline_depth = most_inline = tag_count = position = 0
    while (position := html.find("<", position)) >= 0:
        match = _TAG.match(html, position)
        if match is None:
            if not html[position + 1 : position + 3].lstrip("/")[:1].isalpha():
                position += 1
                continue
            # We see no end where quotation marks mislead us; a parser may see one.
            _refuse_many_attributes(html[position : html.rfind(">") + 1])
            break
        position = match.end()
        _refuse_many_attributes(match[0])
        name = match[2].lower()
        tag_count += 1
        if name in _SELF_ENDING:
            continue
        step = -1 if match[1] else 1
        depth = max(0, depth + step)
        if name in _OPENED_AGAIN:
            inline_depth = max(0, inline_depth + step)
            most_inline = max(most_inline, inline_depth)
        if depth > DEEPEST_NESTING:
            raise MarkupTooDeep
    if most_inline * tag_count > MOST_REOPENED:
        raise MarkupTooDeep


def _refuse_many_attributes(tag: str) -> None:
    # With its name and a separator, an attribute has two characters at least.
    if len(tag) < 2 * MOST_ATTRIBUTES:
        return
    name = _NAME.match(tag)
    attributes = _ATTRIBUTE.finditer(tag, name.end() if name else 0)
    if next(islice(attributes, MOST_ATTRIBUTES, None), None) is not None:
        raise MarkupTooDeep(
            _("网页的一个标签里属性过多，无法读取。请只复制正文部分再导入。")
        )
