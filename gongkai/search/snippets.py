"""The words found, shown where they stand: pieces of text, marked and unmarked.

The text is searched as the store holds it. Each character of a word is looked for in
every form that is folded into it, with what the index leaves out between.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from gongkai.commons.chinese_text import fold
from gongkai.search.words import searched

SNIPPET_LENGTH = 120
BEFORE_LENGTH = 36
MOST_PLACES = 40

_BETWEEN = (
    r"[\s\xad\u200b-\u200f\u2060\ufeff()\[\]<>"
    "（）［］〔〕【】《》〈〉「」『』“”‘’\"'·•]{0,12}"
)
_LINE_ENDS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Piece:
    """A run of text; `is_found` when it is what was looked for."""

    text: str
    is_found: bool = False


@lru_cache(maxsize=256)
def pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """What finds any of these searched words in a text as it was written."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(
        "|".join(_BETWEEN.join(map(_any_form, word)) for word in longest_first), re.I
    )


def marked(text: str, words: tuple[str, ...]) -> list[Piece]:
    """A short text whole, with the words marked wherever they stand."""
    return _pieces(text, pattern_of(words), 0, len(text)) if words else [Piece(text)]


def snippet(text: str, words: tuple[str, ...]) -> list[Piece] | None:
    """The part of a text where most of the words stand together; None without any."""
    if not words:
        return None
    pattern = pattern_of(words)
    places = []
    for match in pattern.finditer(text):
        places.append((match.start(), searched(match[0])))
        if len(places) == MOST_PLACES:
            break
    if not places:
        return None
    start = max(0, _best(places) - BEFORE_LENGTH)
    end = min(len(text), start + SNIPPET_LENGTH)
    return _cut(text, pattern, start, end)


def beginning(text: str) -> list[Piece]:
    """The first words of a text, where nothing of it was looked for."""
    cut = _LINE_ENDS.sub(" ", text[:SNIPPET_LENGTH])
    return [Piece(cut + ("…" if len(text) > SNIPPET_LENGTH else ""))]


def plain(pieces: Iterable[Piece]) -> str:
    """The pieces as plain text."""
    return "".join(piece.text for piece in pieces)


def _best(places: Sequence[tuple[int, str]]) -> int:
    """The first place after which most different words follow within a snippet."""
    reach = SNIPPET_LENGTH - BEFORE_LENGTH

    def different(start: int) -> int:
        return len({word for at, word in places if start <= at < start + reach})

    return max((at for at, _word in places), key=lambda at: (different(at), -at))


def _cut(text: str, pattern: re.Pattern[str], start: int, end: int) -> list[Piece]:
    pieces = [
        Piece(_LINE_ENDS.sub(" ", piece.text), piece.is_found)
        for piece in _pieces(text, pattern, start, end)
    ]
    before = [Piece("…")] if start else []
    after = [Piece("…")] if end < len(text) else []
    return [*before, *pieces, *after]


def _pieces(text: str, pattern: re.Pattern[str], start: int, end: int) -> list[Piece]:
    pieces = []
    done = start
    for match in pattern.finditer(text, start, end):
        if match.start() > done:
            pieces.append(Piece(text[done : match.start()]))
        pieces.append(Piece(match[0], is_found=True))
        done = match.end()
    if done < end:
        pieces.append(Piece(text[done:end]))
    return pieces


def _any_form(character: str) -> str:
    return f"[{re.escape(character)}{re.escape(_written(character))}]"


def _written(character: str) -> str:
    """Every character that is searched as this one, itself left out."""
    return _sources().get(character, "")


@cache
def _sources() -> dict[str, str]:
    """Characters of the basic plane by the one they are searched as; made once."""
    codes = [*range(0xA1, 0x3000), *range(0x3001, 0xD800), *range(0xF900, 0xFFF0)]
    given = [chr(code) for code in codes]
    # All at once, each on a line of its own: one by one it took seconds.
    folded = fold("\n".join(given)).split("\n")
    sources: dict[str, list[str]] = {}
    for character, plain_form in zip(given, folded, strict=True):
        if len(plain_form) == 1 and plain_form != character:
            sources.setdefault(plain_form, []).append(character)
    return {plain_form: "".join(several) for plain_form, several in sources.items()}
