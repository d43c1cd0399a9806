"""Finding destroyed characters in migrated text, and proposing what stood there.

Nothing is repaired here: a person decides about every proposal.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, takewhile
from typing import Any, Literal

from gongkai.commons.chinese_text import (
    HAN,
    is_ordinary,
    mojibake_words,
    to_simplified,
)

DefectKind = Literal[
    "lost_lead_byte",
    "replacement_character",
    "ruined_text",
    "utf8_read_as_latin",
    "utf8_read_as_gbk",
    "private_character",
]
Confidence = Literal["high", "medium", "low"]

# No page needs more to show that it is damaged throughout.
MOST_DEFECTS = 500
_LONGEST_RUN = 300

_DATA: dict[str, Any] = mojibake_words()
_TRAIL = r"[A-Za-z@\[\\\]^_`{|}~]"
# A cut GBK pair: `?`, perhaps one wrongly paired character, then the ASCII half.
_LOST = re.compile(
    rf"(?<![\x21-\x3e\x40-\x7e])[?\uff1f](?P<paired>[?,\uff1f\u0080-\uffff])??"
    rf"(?P<trail>{_TRAIL})(?=(?P<next>[{HAN}]))"
)
_REPLACEMENT = re.compile("\ufffd+")
_PRIVATE = re.compile("[\ue000-\uf8ff]+")
_CP1252 = {bytes([code]).decode("cp1252", "ignore"): code for code in range(0x80, 0xA0)}
_CP1252.pop("", None)
_LATIN_TAIL = "\u0080-\u00bf" + "".join(_CP1252)
_LATIN = re.compile(f"(?:[\u00e0-\u00ef][{_LATIN_TAIL}]{{2}})+")
_RUIN = re.compile("|".join(_DATA["ruins"]))
_DIGIT_BOTH_SIDES = re.compile(r"(?<=\d).(?=\d)")


@dataclass(frozen=True)
class Defect:
    """A place where the text is damaged.

    `position` counts characters from the start of the text; `excerpt` is what stands
    there and `proposal`, where there is one, what may replace exactly that excerpt,
    in simplified characters; `alternatives` are other readings, likeliest first.
    """

    position: int
    excerpt: str
    kind: DefectKind
    proposal: str | None
    confidence: Confidence
    alternatives: tuple[str, ...] = ()


def find_mojibake(text: str) -> list[Defect]:
    """Damaged places in order, never overlapping, at most `MOST_DEFECTS`."""
    found: list[Defect] = []
    finders = (
        _lost_lead_bytes,
        _ruins,
        _utf8_read_as_latin,
        _utf8_read_as_gbk,
        _private_characters,
    )
    candidates = [
        defect for finder in finders for defect in islice(finder(text), MOST_DEFECTS)
    ]
    for defect in sorted(candidates, key=lambda defect: defect.position):
        if len(found) == MOST_DEFECTS:
            break
        if not found or defect.position >= found[-1].position + len(found[-1].excerpt):
            found.append(defect)
    return found


def _lost_lead_bytes(text: str) -> Iterator[Defect]:
    """Traditional text cut in the middle of a GBK pair.

    A full stop and the next character are A1A3 AC46 in GBK; read one byte too late
    they become an orphan, a comma (A3AC) and the letter F (46).
    """
    for match in _LOST.finditer(text):
        following = match["next"]
        before = text[max(0, match.start() - 1) : match.start()]
        readings = _ranked(match["paired"], match["trail"], before, following)
        excerpt = match[0] + following
        proposals = [to_simplified(reading + following) for _, reading in readings]
        best = readings[0][0] if readings else 0
        yield Defect(
            position=match.start(),
            excerpt=excerpt,
            kind="lost_lead_byte",
            proposal=proposals[0] if best > 0 else None,
            confidence="high" if best >= 4 else "medium" if best >= 2 else "low",
            alternatives=tuple(proposals[1:4] if best > 0 else proposals[:4]),
        )


def _readings(paired: str | None, trail: str) -> Iterator[str]:
    """What the cut bytes may have been: mostly punctuation and one character."""
    last = ord(trail)
    if not paired:
        for lead in range(0x81, 0xFF):
            yield from _decoded(bytes((lead, last)))
        return
    known = _pair_bytes(paired)
    for first, second in (known,) if known else _unshown_pairs():
        for orphan in (0xA1, 0xA3):
            yield from _decoded(bytes((orphan, first, second, last)))


def _pair_bytes(paired: str) -> tuple[int, int] | None:
    if paired == ",":
        paired = _DATA["comma"]
    if paired in "?\uff1f\ufffd":
        return None
    try:
        code = paired.encode("gbk")
    except UnicodeEncodeError:
        return None
    return (code[0], code[1]) if len(code) == 2 else None


@cache
def _unshown_pairs() -> tuple[tuple[int, int], ...]:
    """Pairs that became `?` on the way: GBK leaves them empty, or Big5 lacks them."""
    return tuple(
        (first, second)
        for first in (0xA2, 0xA3)
        for second in range(0x81, 0xFF)
        if not bytes((first, second)).decode("gbk", "ignore").encode("big5", "ignore")
    )


def _decoded(code: bytes) -> Iterator[str]:
    try:
        yield code.decode("gbk")
    except UnicodeDecodeError:
        return


@lru_cache(maxsize=1024)
def _ranked(
    paired: str | None, trail: str, before: str, following: str
) -> list[tuple[int, str]]:
    """Readings with a mark for being likely between two characters, likeliest first."""
    openings, words = _words()
    before = to_simplified(before)
    ranked = []
    for reading in dict.fromkeys(_readings(paired, trail)):
        plain = to_simplified(reading + following)
        mark, character = 0, plain[-2]
        if plain[-2:] in openings:
            mark += 4 if len(reading) > 1 or not before.strip() else 3
        elif plain[-2:] in words:
            mark += 2
        if before + character in words:
            mark += 1
        if len(reading) == 1 and plain[-2:] in openings and _is_in_sentence(before):
            # A sentence opening behind a character: its full stop went as well.
            reading = _DATA["stop"] + reading
        if is_ordinary(character) or mark:
            ranked.append((mark, reading))
    return sorted(ranked, key=lambda pair: -pair[0])


def _is_in_sentence(before: str) -> bool:
    return bool(re.match(f"[{HAN}]", before))


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(_DATA["openings"].split()), frozenset(_DATA["words"].split())


def _ruins(text: str) -> Iterator[Defect]:
    """Text of which nothing is left; the original must be looked up."""
    for match in _REPLACEMENT.finditer(text):
        yield Defect(match.start(), match[0], "replacement_character", None, "high")
    for match in _RUIN.finditer(text):
        yield Defect(match.start(), match[0], "ruined_text", None, "high")


def _utf8_read_as_latin(text: str) -> Iterator[Defect]:
    for match in _LATIN.finditer(text):
        code = bytes(_CP1252.get(letter) or ord(letter) for letter in match[0])
        try:
            proposal = code.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if all(map(is_ordinary, to_simplified(proposal))):
            yield Defect(
                match.start(),
                match[0],
                "utf8_read_as_latin",
                to_simplified(proposal),
                "high",
            )


def _utf8_read_as_gbk(text: str) -> Iterator[Defect]:
    """Rare characters whose GBK bytes are UTF-8 for ordinary ones."""
    position, starters = 0, _gbk_starters()
    while position < len(text):
        if text[position] not in starters:
            position += 1
            continue
        length, proposal = 0, ""
        if _longest_utf8(text[position : position + 3])[0]:
            length, proposal = _longest_utf8(text[position : position + _LONGEST_RUN])
        if length:
            yield Defect(
                position,
                text[position : position + length],
                "utf8_read_as_gbk",
                to_simplified(proposal),
                "high" if length >= 6 else "medium",
            )
        position += length or 1


@cache
def _gbk_starters() -> frozenset[str]:
    """Characters whose GBK code begins as the UTF-8 of a Chinese character does."""
    codes = (
        bytes((lead, tail)) for lead in range(0xE3, 0xF0) for tail in range(0x80, 0xC0)
    )
    return frozenset(text for code in codes for text in _decoded(code))


def _longest_utf8(window: str) -> tuple[int, str]:
    """How many characters from the start are really UTF-8, and what they say."""
    code, ends = bytearray(), []
    for character in window:
        try:
            pair = character.encode("gb18030")
        except UnicodeEncodeError:
            break
        if len(pair) != 2:
            break
        code += pair
        ends.append(len(code))
    try:
        proposal = code.decode("utf-8")
    except UnicodeDecodeError as error:
        proposal = code[: error.start].decode("utf-8")
    proposal = "".join(takewhile(_becomes_ordinary, proposal))
    while proposal:
        size = len(proposal.encode())
        length = size // 2
        if size in ends and _is_rare(window[:length]):
            return length, proposal
        proposal = proposal[:-1]
    return 0, ""


def _becomes_ordinary(character: str) -> bool:
    return is_ordinary(to_simplified(character))


def _is_rare(excerpt: str) -> bool:
    """Whether an excerpt is long enough and mostly of characters nobody writes."""
    if len(excerpt) < 3:
        return False
    return sum(map(is_ordinary, to_simplified(excerpt))) <= len(excerpt) // 2


def _private_characters(text: str) -> Iterator[Defect]:
    """Characters of one machine's own font; between digits mostly a decimal point."""
    for match in _PRIVATE.finditer(text):
        around = text[max(0, match.start() - 1) : match.end() + 1]
        is_point = len(match[0]) == 1 and bool(_DIGIT_BOTH_SIDES.search(around))
        yield Defect(
            match.start(),
            match[0],
            "private_character",
            "." if is_point else None,
            "low",
        )
