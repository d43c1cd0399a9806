"""The plain text of clean HTML with a way back, so that a find can be mended there.

Works on what `commons.richtext.clean_html` gives: balanced tags, text as entities.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.commons.html_blocks import tokens

_NAME = re.compile(r"</?([a-z0-9]+)")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|\w+);|.", re.I | re.S)
_LINES = frozenset(
    "p h1 h2 h3 h4 h5 h6 li tr caption figcaption blockquote table ul ol div br".split()
)
_CELLS = frozenset({"td", "th"})


_SAID = re.compile(r"""\b(?:href|alt|title|src)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)


def attributes_of(markup: str) -> list[str]:
    """What links lead to and what pictures are said to show."""
    return [
        html.unescape(match[1] or match[2] or "")
        for token in tokens(markup)
        if token.startswith("<")
        for match in _SAID.finditer(token)
    ]


@dataclass(frozen=True)
class Piece:
    """A character of the plain text, and the range of the HTML that it comes from."""

    character: str
    start: int
    end: int


class HtmlText:
    """Clean HTML read as plain text; lines for blocks, tabs for cells."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self._pieces: list[Piece] = []
        place = 0
        for token in tokens(markup):
            if token.startswith("<"):
                self._mark(token, place)
            else:
                self._words(token, place)
            place += len(token)
        self.text = "".join(piece.character for piece in self._pieces)

    def replaced(self, changes: Sequence[tuple[int, int, str]]) -> str:
        """The HTML with ranges of the text written anew; tags stay where they are.

        `changes` are start, end and new text, and must not overlap.
        """
        pieces: list[str] = []
        done = 0
        for start, end, instead in sorted(changes):
            is_first = True
            for piece in self._pieces[start:end]:
                if piece.start == piece.end:
                    continue
                pieces.append(self.markup[done : piece.start])
                if is_first:
                    pieces.append(html.escape(instead, quote=False))
                is_first, done = False, piece.end
        return "".join([*pieces, self.markup[done:]])

    def _mark(self, tag: str, place: int) -> None:
        match = _NAME.match(tag)
        name = match[1] if match else ""
        is_end = tag.startswith("</")
        if name in _CELLS and is_end:
            self._pieces.append(Piece("\t", place, place))
        elif (name in _LINES and is_end) or name == "br":
            self._pieces.append(Piece("\n", place, place))

    def _words(self, words: str, place: int) -> None:
        for match in _ENTITY.finditer(words):
            character = html.unescape(match[0])
            self._pieces.append(
                Piece(character[:1] or " ", place + match.start(), place + match.end())
            )
