"""A text as it is searched: without the disguises in which digits hide.

Full-width digits and those of other scripts become plain ones, invisible characters
are gone, long runs of numerals written as characters are read as digits. Every place
leads back to the original, so that what was found can be masked there.
"""

import re
import sys
import unicodedata
from bisect import bisect_right
from functools import cache

_NUMERALS = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
_NUMERALS |= dict(zip("壹贰叁肆伍陆柒捌玖幺", "1234567891", strict=True))
_NUMERALS |= dict(zip("貳參陸", "236", strict=True))
_CHECK_LETTERS = "xΧχХхⅩⅹ×✕✖Ｘｘ"
_DASHES = "‐‑‒–—―−﹣－─⁃"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff\U000e0000-\U000e0fff]+"
)
_NOT_PLAIN = re.compile(r"[^\x00-\x7f、。〇《》，；：？！“”（）〔〕…·\u4e00-\u9fff]")
_FEWEST = 11
_OVERRIDE = "\u202e"


class PlainText:
    """A text without disguises; `text` is searched, `span` leads to the original."""

    def __init__(self, original: str) -> None:
        self.original = original
        text = original
        self._starts: list[int] = []
        self._shifts: list[int] = []
        if _NOT_PLAIN.search(text) or _INVISIBLE.search(text):
            text = text.translate(_plain_characters())
            text = self._without_invisible(text)
        self.text = _written_numerals().sub(_read_numerals, text)

    def _without_invisible(self, text: str) -> str:
        taken, pieces, end = 0, [], 0
        for match in _INVISIBLE.finditer(text):
            pieces.append(text[end : match.start()])
            taken += match.end() - match.start()
            end = match.end()
            self._starts.append(end - taken)
            self._shifts.append(taken)
        return "".join([*pieces, text[end:]]) if taken else text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original that a found range (not empty) was read from."""
        return self._origin(start), self._origin(end - 1) + 1

    def _origin(self, place: int) -> int:
        index = bisect_right(self._starts, place) - 1
        return place + (self._shifts[index] if index >= 0 else 0)


def is_turned_round(text: str) -> bool:
    """Whether a text makes readers see it backwards (a right-to-left override)."""
    return _OVERRIDE in text


def digits_of(text: str) -> str:
    """The digits of a text and nothing else, disguises lifted."""
    return "".join(c for c in PlainText(text).text if "0" <= c <= "9")


@cache
def _plain_characters() -> dict[int, str]:
    """Characters that stand for one plain character, one for one."""
    table = {
        code: str(value)
        for code in range(0x80, min(sys.maxunicode, 0x1FBFF))
        if (value := unicodedata.decimal(chr(code), None)) is not None
    }
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= dict.fromkeys(map(ord, _CHECK_LETTERS), "X")
    table |= dict.fromkeys(map(ord, _DASHES), "-")
    table |= dict.fromkeys((160, 5760, *range(8192, 8203), 8239, 8287, 12288), " ")
    # Line ends of other systems; a carriage return stays beside its line feed.
    return table | {0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0x0B: "\n", 0x0C: "\n"}


@cache
def _odd_digits() -> dict[str, str]:
    """Circled, raised and written numerals: digits only where many stand together.

    None beyond the first plane: a set with such characters is searched slowly.
    """
    table = dict(_NUMERALS)
    for code in (*range(0xB2, 0xBA), *range(0x2070, 0x2794)):
        value = unicodedata.digit(chr(code), None)
        if value is not None:
            table[chr(code)] = str(value)
    return table


@cache
def _written_numerals() -> re.Pattern[str]:
    odd = re.escape("".join(_odd_digits()))
    return re.compile(rf"[{odd}](?:[ \t\n-]{{0,2}}[{odd}0-9X]){{{_FEWEST - 1},}}")


def _read_numerals(match: re.Match[str]) -> str:
    return "".join(_odd_digits().get(character, character) for character in match[0])
