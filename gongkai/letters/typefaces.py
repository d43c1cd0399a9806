"""The typefaces of letters, and whether they have every character of one."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from django.utils.translation import gettext as _
from fontTools.ttLib import TTCollection, TTFont, TTLibError

from gongkai.commons.refusals import Refusal, Refused
from gongkai.letters.kinds import font_names

_FONT_FILES = {".otf", ".ttf", ".ttc", ".otc"}


class CharactersMissing(Refused):
    """No typeface has these characters, so they would leave the house as gaps."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        named = _("、").join(f"{each}（U+{ord(each):04X}）" for each in characters)
        super().__init__(
            [
                Refusal(
                    "characters_missing",
                    _(
                        "现有字体中没有这些字：%(characters)s。"
                        "请管理员把含有这些字的字体放入字体目录"
                        "（GONGKAI_FONT_FOLDER），或者改用 DOCX 在本机排版。"
                    )
                    % {"characters": named},
                )
            ]
        )


def folders() -> tuple[Path, ...]:
    """Where typefaces are: the agency's own first, then those that come with us."""
    own: Path | None = settings.FONT_FOLDER
    brought = pylopdf_fonts_zh_cn.serif_path().parent
    return (own, brought) if own else (brought,)


def check_characters(text: str) -> None:
    """Raise `CharactersMissing` naming every character that no typeface has."""
    covered = _coverage(folders())
    lacking = {
        character: None
        for character in text
        if ord(character) not in covered
        and unicodedata.category(character) not in {"Zs", "Cc", "Cf", "Mn"}
    }
    if lacking:
        raise CharactersMissing("".join(lacking))


def typesetting_fonts() -> typst.Fonts:
    """The typefaces as Typst wants them, read once."""
    return _loaded(folders())


def available_names() -> Mapping[str, list[str]]:
    """For each part of a letter the typefaces that are there, the best first."""
    there = {name.casefold(): name for name in typesetting_fonts().families()}
    return MappingProxyType(
        {
            part: [there[n.casefold()] for n in names if n.casefold() in there]
            for part, names in font_names("pdf").items()
        }
    )


@cache
def _loaded(places: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=list(places),
    )


@cache
def _coverage(places: tuple[Path, ...]) -> frozenset[int]:
    covered: set[int] = set()
    for place in places:
        for path in sorted(place.rglob("*")):
            if path.suffix.lower() in _FONT_FILES:
                covered |= _characters_of(path)
    return frozenset(covered)


def _characters_of(path: Path) -> set[int]:
    """The characters of a file; none where it is no typeface after all."""
    try:
        if path.suffix.lower() in {".ttc", ".otc"}:
            with TTCollection(path, lazy=True) as collection:
                return {c for font in collection for c in font.getBestCmap() or ()}
        with TTFont(path, lazy=True) as font:
            return set(font.getBestCmap() or ())
    except (TTLibError, OSError, AssertionError):
        return set()
