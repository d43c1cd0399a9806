"""A clean text as the blocks it is made of: what a remark or a comparison points at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.commons.html_blocks import tokens
from gongkai.commons.richtext import html_to_text

QUOTED_LENGTH = 60
"""So many characters of a block are kept to find it again."""

_NAME = re.compile(r"</?([a-z0-9]+)")
_EMPTY = frozenset({"br", "img"})


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list, table or figure; `number` counts from 1."""

    number: int
    html: str
    words: str

    @property
    def quoted(self) -> str:
        """How the block begins, by which it is found again."""
        return self.words[:QUOTED_LENGTH]


def blocks_of(html: str) -> list[Block]:
    """The outermost blocks of clean HTML, in order."""
    found: list[Block] = []
    pieces: list[str] = []
    depth = 0
    for token in tokens(html):
        pieces.append(token)
        if not token.startswith("<"):
            continue
        match = _NAME.match(token)
        if match is None or match[1] in _EMPTY:
            continue
        depth += -1 if token.startswith("</") else 1
        if depth <= 0:
            _add(found, pieces)
            pieces, depth = [], 0
    _add(found, pieces)
    return found


def block_of(blocks: Sequence[Block], number: int, quoted: str) -> Block | None:
    """The block a remark was made at: where it stood, or where its words are now.

    None when the words stand nowhere any longer.
    """
    there = next((block for block in blocks if block.number == number), None)
    if there is not None and there.quoted == quoted:
        return there
    same = [block for block in blocks if block.quoted == quoted]
    return min(same, key=lambda block: abs(block.number - number), default=None)


def _add(found: list[Block], pieces: list[str]) -> None:
    html = "".join(pieces).strip()
    if html:
        words = " ".join(html_to_text(html).split())
        found.append(Block(len(found) + 1, html, words))
