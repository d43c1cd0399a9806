"""Chinese text: read from bytes, turned simplified or traditional, folded for search.

Canonical text is simplified and converted by phrases; conversion character by
character is what damaged many migrated pages.
"""

import codecs
import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import opencc
from django.utils.translation import gettext as _

Script = Literal["traditional", "simplified", "mixed"]

# Enough to judge an encoding by; more would only take longer.
SAMPLE_SIZE = 20_000
# Shares of ordinary Chinese characters, measured: true GBK text ≥ 0.95, traditional
# text in GBK ≥ 0.9, Big5 or random bytes read as GB18030 ≤ 0.4.
ORDINARY_SHARE = 0.7
CONTROL_SHARE = 0.001
# Fewer stray characters of the other script are names and quotations.
MIXED_SHARE = 0.02

_DATA: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "data" / "chinese_text.toml").read_text(encoding="utf-8")
)
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BOTH_SCRIPTS = frozenset(_DATA["both_scripts"])
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_HAN_RUN = re.compile(f"[{HAN}]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnreadableText(ValueError):
    """Bytes that are no text we can read; `sentence` says what to do about it.

    Codes: `empty`, `binary`, `broken_encoding`, `unknown_encoding`.
    """

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class Decoded:
    """Text and the name of the encoding it was read with."""

    text: str
    encoding: str


@dataclass(frozen=True)
class ScriptShares:
    """How many characters belong to one script only; shares are of all Han (0–1)."""

    han_count: int
    traditional_count: int
    simplified_count: int
    residue: str

    @property
    def traditional_share(self) -> float:
        """Share of characters that only traditional text uses."""
        return self.traditional_count / self.han_count if self.han_count else 0.0

    @property
    def simplified_share(self) -> float:
        """Share of characters that traditional text would write differently."""
        return self.simplified_count / self.han_count if self.han_count else 0.0

    @property
    def script(self) -> Script:
        """The script; text without any telling character counts as simplified."""
        fewer, more = sorted((self.traditional_count, self.simplified_count))
        if fewer >= 3 and fewer >= MIXED_SHARE * more:
            return "mixed"
        return (
            "traditional"
            if self.traditional_count > self.simplified_count
            else "simplified"
        )


def decode(content: bytes) -> Decoded:
    """Text of a file in UTF-8, UTF-16 with its mark, or GB18030 (so GBK, GB2312).

    The bytes decide; a `<meta charset>` only settles what they leave open. Raises
    `UnreadableText` for an empty, binary or damaged file.
    """
    if not content.strip():
        raise UnreadableText(
            "empty", _("文件是空的。请检查文件是否保存完整，再重新导入。")
        )
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(_strictly(content, encoding), encoding)
    if b"\x00" in content:
        raise _binary()
    readings = {}
    for encoding in ("utf-8", "gb18030"):
        try:
            readings[encoding] = content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if "utf-8" in readings and readings["utf-8"].isascii():
        return _checked(readings["utf-8"], "utf-8")
    if _is_damaged_utf8(content) and "utf-8" not in readings:
        raise _broken(content, "utf-8")
    shares = {name: ordinary_share(text) for name, text in readings.items()}
    if "utf-8" in shares:
        declared = _declared_encoding(content)
        is_gb = declared == "gb18030" and shares.get("gb18030", 0) > shares["utf-8"]
        chosen = "gb18030" if is_gb else "utf-8"
        return _checked(readings[chosen], chosen)
    if shares.get("gb18030", 0) >= ORDINARY_SHARE:
        return _checked(readings["gb18030"], "gb18030")
    raise _unreadable(content, readings.get("gb18030"))


def ordinary_share(text: str) -> float:
    """Share (0–1) of a text's non-ASCII characters that ordinary Chinese uses.

    Judged on the beginning; ordinary means GB 2312 level 1 or its punctuation, after
    turning traditional characters simplified. 1.0 for text with none.
    """
    sample = "".join(_NOT_ASCII.findall(text[: 4 * SAMPLE_SIZE]))[:SAMPLE_SIZE]
    if not sample:
        return 1.0
    return sum(map(is_ordinary, to_simplified(sample))) / len(sample)


@cache
def is_ordinary(character: str) -> bool:
    """Whether this is a GB 2312 level-1 character or Chinese punctuation."""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return character in "\xa0\ufeff\u2022\u2013"
    return len(code) == 2 and (0xB0 <= code[0] <= 0xD7 or 0xA1 <= code[0] <= 0xA3)


def to_simplified(text: str) -> str:
    """Simplified text, converted by phrases; simplified text comes back untouched."""
    if not _simplifiable().search(text):
        return text
    return _author_or_particle(text, _converter("t2s").convert(text))


def to_traditional(text: str) -> str:
    """Traditional text, converted by phrases from simplified text."""
    return str(_converter("s2t").convert(text))


def fold(text: str) -> str:
    """The form in which texts are compared and searched; not for display.

    NFKC, simplified, lower case, character variants and brackets unified.
    """
    plain = unicodedata.normalize("NFKC", text)
    return to_simplified(plain).lower().translate(_folding_table())


def script_shares(text: str) -> ScriptShares:
    """Count what belongs to one script only.

    `residue` holds simplified characters left in traditional text, such as those a
    conversion character by character leaves behind; each is named once.
    """
    han = "".join(_HAN_RUN.findall(text))
    traditional_only, simplified_only = _script_characters()
    count = Counter(han)
    traditional_count = sum(
        count[character] for character in count.keys() & traditional_only
    )
    simplified_count = sum(
        count[character] for character in count.keys() & simplified_only
    )
    residue: Counter[str] = Counter()
    if traditional_count > simplified_count:
        residue = _residue(han)
        simplified_count = max(simplified_count, residue.total())
    return ScriptShares(
        han_count=len(han),
        traditional_count=traditional_count,
        simplified_count=simplified_count,
        residue="".join(residue),
    )


def mojibake_words() -> dict[str, Any]:
    """The words by which `commons.mojibake` knows and repairs damage."""
    words: dict[str, Any] = _DATA["mojibake"]
    return words


@cache
def _converter(config: str) -> opencc.OpenCC:
    # Characters of the supplementary planes show as empty boxes on many machines.
    return opencc.OpenCC(config, include_tofu_risk_dictionaries=False)


@cache
def _script_characters() -> tuple[frozenset[str], frozenset[str]]:
    """Characters found in traditional text only, and in simplified text only.

    A character with an own meaning in the other script is in its national
    character set (GB 2312, Big5) and does not count.
    """
    han = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = _converter("t2s").convert("\n".join(han)).split("\n")
    traditional = _converter("s2t").convert("\n".join(han)).split("\n")
    only_traditional = {
        character
        for character, other in zip(han, simplified, strict=True)
        if character != other and not _is_in(character, "gb2312")
    }
    only_simplified = {
        character
        for character, other in zip(han, traditional, strict=True)
        if character != other and not _is_in(character, "big5")
    }
    both = only_traditional & only_simplified
    return (
        frozenset(only_traditional - both - _BOTH_SCRIPTS),
        frozenset(only_simplified - both - _BOTH_SCRIPTS),
    )


@cache
def _simplifiable() -> re.Pattern[str]:
    """Characters whose presence makes a text worth converting."""
    characters = _script_characters()[0] | frozenset(_DATA["always_converted"])
    return re.compile(f"[{''.join(sorted(characters))}]")


def _is_in(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _residue(han: str) -> Counter[str]:
    """Simplified characters that traditional text writes differently here."""
    simplified = to_simplified(han)
    traditional = to_traditional(simplified)
    if not len(han) == len(simplified) == len(traditional):
        return Counter()
    variants = frozenset(_DATA["accepted_variants"])
    return Counter(
        character
        for character, plain, full in zip(han, simplified, traditional, strict=True)
        if character == plain != full and character not in variants
    )


def _author_or_particle(raw: str, simplified: str) -> str:
    """OpenCC leaves 著 as it is; in simplified text most of them are written 着."""
    words: dict[str, str] = _DATA["author"]
    if words["traditional"] not in raw:
        return simplified
    pattern = (
        f"(?<=[{words['particle_after']}]){words['traditional']}"
        f"|(?<![{words['kept_after']}]){words['traditional']}"
        f"(?![{words['kept_before']}])"
    )
    return re.sub(pattern, words["particle"], simplified)


@cache
def _folding_table() -> dict[int, str]:
    table = dict.fromkeys(map(ord, _DATA["open_brackets"]), "(")
    table |= dict.fromkeys(map(ord, _DATA["close_brackets"]), ")")
    pairs = zip(_DATA["variants_from"], _DATA["variants_to"], strict=True)
    return table | {ord(variant): plain for variant, plain in pairs}


def _declared_encoding(content: bytes) -> str | None:
    match = _CHARSET.search(content[:4096])
    if not match:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except (LookupError, UnicodeDecodeError):
        return None
    return "gb18030" if name in {"gb2312", "gbk", "gb18030"} else name


def _is_damaged_utf8(content: bytes) -> bool:
    """Whether most high bytes form UTF-8, so that a few damaged ones are damage."""
    sample = content[: 8 * SAMPLE_SIZE]
    high = len(_HIGH_BYTE.findall(sample))
    formed = sum(len(sequence) for sequence in _UTF8_SEQUENCE.findall(sample))
    return high > 0 and formed >= 0.9 * high


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise _broken(content, encoding) from None


def _checked(text: str, encoding: str) -> Decoded:
    if not text.strip():
        raise UnreadableText(
            "empty", _("文件里没有文字。请检查文件是否保存完整，再重新导入。")
        )
    control_count = len(_CONTROL.findall(text))
    if control_count > 3 and control_count > CONTROL_SHARE * len(text):
        raise _binary()
    return Decoded(text, encoding)


def _unreadable(content: bytes, text: str | None) -> UnreadableText:
    """The most helpful error for bytes in no encoding we accept."""
    controls = sum(
        byte < 32 and byte not in b"\t\n\r\f" for byte in content[:SAMPLE_SIZE]
    )
    if controls > 0.02 * min(len(content), SAMPLE_SIZE):
        return _binary()
    if text is None:
        return _broken(content, "gb18030")
    return UnreadableText(
        "unknown_encoding",
        _("认不出文件的编码。请用编辑器把文件另存为 UTF-8 编码，再重新导入。"),
    )


def _binary() -> UnreadableText:
    return UnreadableText(
        "binary",
        _("这不是文本文件。请把网页另存为文本（.txt）或网页（.html），再重新导入。"),
    )


def _broken(content: bytes, encoding: str) -> UnreadableText:
    try:
        content.decode(encoding)
        position = 0
    except UnicodeDecodeError as error:
        position = error.start
    return UnreadableText(
        "broken_encoding",
        _("文件第 %(line)d 行的编码已损坏。请从原处重新保存，并选用 UTF-8 编码。")
        % {"line": content.count(b"\n", 0, position) + 1},
    )
