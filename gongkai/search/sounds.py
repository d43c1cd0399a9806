"""How characters sound, so that a word typed by its sound leads to the right one."""

import re
from functools import cache

from pypinyin import Style, lazy_pinyin

from gongkai.commons.chinese_text import HAN

_HAN_CHARACTER = re.compile(f"[{HAN}]")


@cache
def sound(character: str) -> str:
    """A character's commonest reading without its tone; other signs are themselves."""
    if not _HAN_CHARACTER.fullmatch(character):
        return character
    return str(lazy_pinyin(character, style=Style.NORMAL)[0])


def sounds(text: str) -> list[str]:
    """The sound of each character of a searched text."""
    return [sound(character) for character in text]
