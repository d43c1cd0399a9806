"""What a cell of a published annual report says, and how labels are compared.

Nothing is guessed in silence: whatever had to be interpreted comes back as a note.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache

from gongkai.rules.report_forms import CellKind

# Radicals that PDF files put in the place of the characters they look like. Those of
# the first block (U+2F00) have compatibility mappings; most of this block have none.
_RADICALS = dict(
    zip(
        "⺠⻓⻔⻚⻋⻅⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻘⻄⻉⻆⻁⻙⻳⺟⺎⺝⺫⺢⺩⺮⻫⻯⻆⺷⻏⻖⻎⻌⺍⺌⺄",
        "民长门页车见风飞食马骨鬼鱼鸟麦黄齐齿龙青西贝角虎韦龟母兀月目水王竹齐竜角羊阝阝辶辶小小乙",
        strict=True,
    )
)
_TRANSLATED = {ord(old): new for old, new in _RADICALS.items()}
_TRANSLATED |= dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u00ad\u2060"), "")
_PUNCTUATION = re.compile(r"[\s、，。．.,:：;；“”\"'‘’《》〈〉\[\]【】〔〕()|·•*#]+")
_NUMBERING = re.compile(
    r"^[\s(]*([一二三四五六七八九十]{1,2}|\d{1,2})\s*(?:\)\s*[、.,]?|[、.．,:])\s*"
)
_NUMBER = r"\d+(?:\s*\.\s*\d+)?"
_CELL = re.compile(
    rf"^(?P<sign>增加?|减少?|[+\-−])?\s*(?P<number>{_NUMBER})\s*"
    r"(?P<unit>万元|元|件次|件|项|个|次|条|部|宗)?\s*(?P<remark>\(.*\))?$"
)
_SPLIT = re.compile(r"(?<=\d)\s+(?=\d)")
_GROUPED = re.compile(r"^\d{1,3}(?:[,，]\s*\d{3})+(?!\d)")
_NOT_APPLICABLE = re.compile(r"^(?:[/／\\—–―\-−－_]+|无)$")
_BOTH_NONE = re.compile(r"^0\s*/\s*0$")
_PAGE_NUMBER = re.compile(r"^(?:[-—–－]\s*\d{1,4}\s*[-—–－]|第\s*\d+\s*页.*)$")
_PER_WAN = Decimal(10_000)
_MOST_DIGITS = 15


class Note(StrEnum):
    """What had to be interpreted in a cell."""

    BLANK = "R-BLANK"
    SLASH = "R-SLASH"
    SPLIT = "R-SPLIT"
    UNIT = "R-UNIT"
    REMARK = "R-REMARK"
    SIGN = "R-SIGN"
    UNREAD = "R-UNREAD"


def is_page_number(text: str) -> bool:
    """Whether a line of text only numbers the page."""
    return _PAGE_NUMBER.match(text) is not None


@dataclass(frozen=True)
class CellReading:
    """The figure of a cell, None when there is none, and what was interpreted."""

    value: Decimal | None
    notes: tuple[Note, ...] = ()


def plain(text: str) -> str:
    """Text with half-width signs, without radicals and what cannot be seen."""
    return unicodedata.normalize("NFKC", text.translate(_TRANSLATED)).translate(
        _TRANSLATED
    )


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """Text for comparing labels: plain, without spaces and punctuation."""
    return _PUNCTUATION.sub("", plain(text))


@lru_cache(maxsize=4096)
def numbering(text: str) -> tuple[str, str]:
    """The number before a label ("（三）", "3."), "" where there is none; the rest.

    The rest is bare. Spaces inside the number do not matter.
    """
    text = re.sub(r"\s+", "", plain(text))
    match = _NUMBERING.match(text)
    if match is None:
        return "", bare(text)
    return match[1], bare(text[match.end() :])


def is_figure(text: str) -> bool:
    """Whether a cell holds something that stands for a figure; a blank does not."""
    text = plain(text).strip()
    return bool(text) and Note.UNREAD not in read_cell(text, CellKind.CHANGE).notes


@lru_cache(maxsize=4096)
def read_cell(text: str, kind: CellKind) -> CellReading:
    """Read one cell. Money is in 万元 whatever unit was written behind it."""
    text = plain(text).strip()
    if not text:
        return CellReading(None, (Note.BLANK,))
    if _NOT_APPLICABLE.match(text) or _BOTH_NONE.match(text):
        return CellReading(Decimal(0), (Note.SLASH,))
    notes = []
    if grouped := _GROUPED.match(text):
        text = re.sub(r"[,，\s]", "", grouped[0]) + text[grouped.end() :]
    elif _SPLIT.search(text.split("(")[0]):
        head, bracket, rest = text.partition("(")
        text = _SPLIT.sub("", head) + bracket + rest
        notes.append(Note.SPLIT)
    match = _CELL.match(text)
    if match is None or len(match["number"]) > _MOST_DIGITS:
        return CellReading(None, (Note.UNREAD,))
    try:
        value = Decimal(re.sub(r"\s", "", match["number"]))
    except InvalidOperation:
        return CellReading(None, (Note.UNREAD,))
    if sign := match["sign"]:
        value = -value if sign[0] in "减-−" else value
        if kind is not CellKind.CHANGE and sign[0] not in "-−":
            notes.append(Note.SIGN)
    if match["unit"] == "元" and kind is CellKind.AMOUNT:
        value /= _PER_WAN
        notes.append(Note.UNIT)
    if match["remark"]:
        notes.append(Note.REMARK)
    return CellReading(value, tuple(notes))
