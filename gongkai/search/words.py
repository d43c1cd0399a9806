"""The form in which texts are searched, and the pairs of characters in it.

A phrase is found wherever it stands, also in the middle of a word: no dictionary
decides what a word is. Text is folded (`commons.chinese_text.fold`); white space,
brackets and quotation marks are left out, since a line may be broken anywhere in a
PDF and nobody types 《》 or 〔〕 alike.
"""

import html
import re
from collections.abc import Iterable, Iterator

from gongkai.commons.chinese_text import fold

BREAK = "\ue000"
"""Stands between two parts of a document, so that no phrase reaches across."""

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
_LEFT_OUT = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ud800-\udfff\ue000-\uf8ff\ufff9-\uffff"
    "()<>《》〈〉「」『』“”‘’\"'`´＂＇·•・‧∙]+"
)


_BLOCK_END = re.compile(
    r"</(?:p|h[1-6]|li|t[dhr]|caption|figcaption|blockquote|div|dt|dd)\s*>|<br\b[^>]*>",
    re.I,
)
_TAG = re.compile(r"<[^>]*>")


def lines_of(markup: str) -> list[str]:
    """The lines of clean HTML: one for each block and table cell, none empty."""
    plain = html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", markup)))
    return [line for line in map(str.strip, plain.split("\n")) if line]


def searched(text: str) -> str:
    """A text as it is searched; "" when nothing in it can be searched."""
    return _LEFT_OUT.sub("", fold(text).translate(_DASHES))


def pairs(text: str) -> list[str]:
    """Every pair of neighbouring characters of a searched text, in order."""
    return list(map(str.__add__, text, text[1:]))


def stretches(parts: Iterable[str]) -> Iterator[str]:
    """Every three and every four neighbouring characters of several searched texts."""
    for part in parts:
        two = pairs(part)
        yield from map(str.__add__, two, part[2:])
        yield from map(str.__add__, two, two[2:])


def pairs_of_parts(parts: list[str]) -> str:
    """The pairs of several searched texts, spaced, with a break after each."""
    return " ".join(
        f"{' '.join(map(str.__add__, part, part[1:]))} {BREAK}"
        for part in parts
        if len(part) > 1
    )
