"""What HTML is safe to hand to a parser at all: no bomb of nested tags.

Parsers take quadratic time over deep nesting: 200,000 nested elements, one megabyte,
keep one busy for minutes.
"""

import re
from collections import Counter

from django.utils.translation import gettext as _

# No honest page is nested this deep.
DEEPEST_NESTING = 200
# Unclosed inline elements are opened again in every block that follows.
MOST_REOPENED = 2_000_000

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
_MOST_PASSES = 5


class MarkupTooDeep(ValueError):
    """The HTML is nested so deeply that it can only be an attack or a fault."""

    def __init__(self) -> None:
        self.code = "markup_too_deep"
        self.sentence = _("网页的标签嵌套过深，无法读取。请只复制正文部分再导入。")
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
            break
        position = match.end()
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
