"""The automatic numbers of a Word text, written out where people cite by them.

Word keeps （一）, 第三条 or a) as a property of the paragraph. Read as a list they
would come out as 1., 2., 3., and every reference to them would be wrong.
"""

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of Word's own elements, as the parser writes it before names."""

_COUNTING: dict[str, str] = tomllib.loads(
    (Path(__file__).parent / "data" / "counting.toml").read_text(encoding="utf-8")
)
_CHINESE = frozenset(
    "chineseCounting chineseCountingThousand chineseLegalSimplified japaneseCounting "
    "ideographDigital taiwaneseCounting taiwaneseCountingThousand".split()
)
_ROMAN = (
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_PLAIN = frozenset({"%1.", "%1", "%1)", "%1、", "%1．"})
_DEEPEST = 9


@dataclass
class _Level:
    shape: str
    pattern: str
    start: int


@dataclass
class _List:
    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


def write_numbers(document: Any, numbering: Any | None, styles: Any | None) -> None:
    """Write out numbers that are more than 1., 2., 3., in place.

    The arguments are the parsed parts `word/document.xml`, `numbering.xml` and
    `styles.xml`; the last two may be missing. Bullets and plain numbers outside of
    headings are left as lists.
    """
    if numbering is None:
        return
    lists = _lists(numbering)
    by_style = _numbered_styles(styles)
    headings = _heading_styles(styles)
    for paragraph in document.iter(f"{NAMESPACE}p"):
        properties = paragraph.find(f"{NAMESPACE}pPr")
        if properties is None:
            continue
        style = _value(properties.find(f"{NAMESPACE}pStyle"))
        number, level = _numbered(properties) or by_style.get(style, ("", 0))
        found = lists.get(number)
        if found is None or level not in found.levels:
            continue
        _count(found, level)
        shape = found.levels[level]
        outline = properties.find(f"{NAMESPACE}outlineLvl")
        is_heading = style in headings or outline is not None
        is_plain = shape.shape == "decimal" and shape.pattern in _PLAIN
        if shape.shape in {"bullet", "none"} or (is_plain and not is_heading):
            continue
        _write(paragraph, properties, _words(found, level))


def chinese_number(number: int) -> str:
    """A number up to 999 in the words by which articles are counted."""
    if not 0 < number < 1000:
        return str(number)
    digits = _COUNTING["digits"]
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = digits[hundreds] + _COUNTING["hundred"] if hundreds else ""
    if tens:
        leading = "" if tens == 1 and not hundreds else digits[tens]
        words += leading + _COUNTING["ten"]
    elif hundreds and ones:
        words += _COUNTING["between"]
    return words + (digits[ones] if ones else "")


def _lists(numbering: Any) -> dict[str, _List]:
    abstract = {}
    for kind in numbering.iter(f"{NAMESPACE}abstractNum"):
        levels = {}
        for level in kind.iter(f"{NAMESPACE}lvl"):
            place = _whole(level.get(f"{NAMESPACE}ilvl"), 0)
            levels[place] = _Level(
                _value(level.find(f"{NAMESPACE}numFmt")) or "decimal",
                _value(level.find(f"{NAMESPACE}lvlText")),
                _whole(_value(level.find(f"{NAMESPACE}start")), 1),
            )
        abstract[kind.get(f"{NAMESPACE}abstractNumId")] = levels
    return {
        number.get(f"{NAMESPACE}numId", ""): _List(
            abstract.get(_value(number.find(f"{NAMESPACE}abstractNumId")), {})
        )
        for number in numbering.iter(f"{NAMESPACE}num")
    }


def _numbered_styles(styles: Any | None) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for style in styles.iter(f"{NAMESPACE}style") if styles is not None else ():
        properties = style.find(f"{NAMESPACE}pPr")
        numbered = _numbered(properties) if properties is not None else None
        if numbered:
            found[style.get(f"{NAMESPACE}styleId", "")] = numbered
    return found


def _numbered(properties: Any) -> tuple[str, int] | None:
    numbering = properties.find(f"{NAMESPACE}numPr")
    if numbering is None:
        return None
    number = _value(numbering.find(f"{NAMESPACE}numId"))
    level = _whole(_value(numbering.find(f"{NAMESPACE}ilvl")), 0)
    return number, min(level, _DEEPEST)


def _count(found: _List, level: int) -> None:
    start = found.levels[level].start
    found.counts[level] = found.counts.get(level, start - 1) + 1
    for deeper in [place for place in found.counts if place > level]:
        del found.counts[deeper]


def _words(found: _List, level: int) -> str:
    words = found.levels[level].pattern
    for place in range(level + 1):
        shape = found.levels.get(place)
        if shape is not None:
            number = found.counts.get(place, shape.start)
            words = words.replace(f"%{place + 1}", _shaped(number, shape.shape))
    return words


def _shaped(number: int, shape: str) -> str:
    if shape in _CHINESE:
        return chinese_number(number)
    if shape in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if shape == "upperLetter" else letter
    if shape in {"lowerRoman", "upperRoman"}:
        words, left = "", min(number, 399)
        for worth, sign in _ROMAN:
            words += sign * (left // worth)
            left %= worth
        return words.upper() if shape == "upperRoman" else words
    if shape.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x2460 + number - 1)
    return str(number)


def _heading_styles(styles: Any | None) -> set[str]:
    names: dict[str, str] = defaultdict(str)
    for style in styles.iter(f"{NAMESPACE}style") if styles is not None else ():
        identity = style.get(f"{NAMESPACE}styleId", "")
        names[identity] = _value(style.find(f"{NAMESPACE}name")).lower()
    return {key for key, name in names.items() if name.startswith("heading")}


def _write(paragraph: Any, properties: Any, words: str) -> None:
    numbering = properties.find(f"{NAMESPACE}numPr")
    if numbering is not None:
        properties.remove(numbering)
    # A numbered style would number it again.
    none = properties.makeelement(f"{NAMESPACE}numPr", {})
    for name in ("ilvl", "numId"):
        none.append(none.makeelement(f"{NAMESPACE}{name}", {f"{NAMESPACE}val": "0"}))
    properties.append(none)
    run = paragraph.makeelement(f"{NAMESPACE}r", {})
    text = run.makeelement(f"{NAMESPACE}t", {})
    text.text = words + (" " if words[-1:].isalnum() or words[-1:] == "." else "")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)
    paragraph.insert(list(paragraph).index(properties) + 1, run)


def _value(element: Any | None) -> str:
    return "" if element is None else element.get(f"{NAMESPACE}val") or ""


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else otherwise
