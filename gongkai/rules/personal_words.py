"""Finding what no check digit proves: addresses of homes, and children by name."""

import re
from collections.abc import Iterator
from functools import cache

from gongkai.rules.privacy_rules import PrivacyRule, PrivacyRules

Found = tuple[PrivacyRule, int, int, str]

HIDDEN = "**"
"""What stands for the part of an address that is taken out."""

_ADDRESS = re.compile(r"(?:地址)?[:：是为在于\s]{0,3}([^\n\t。；;，,？?！!]{2,60})")
_FINE = re.compile("[号组社队屯栋幢座元层楼室户弄巷寨庄]")
_COARSE = re.compile(r"乡|镇|街道|街办|办事处|苏木")
_COARSER = re.compile(r"县|区|旗|市")
_TO_BE_FILLED = re.compile(r"_{2,}|…{2,}|×{2}|X{2}")
_HAN = "\u4e00-\u9fff"
_LEAD = 14
_WORDS_BEFORE = re.compile(f"[{_HAN}A-Za-z0-9]*\\Z")


def find_addresses(text: str, rules: PrivacyRules) -> Iterator[Found]:
    """Addresses finer than township or street that are somebody's home."""
    if not _FINE.search(text):
        return
    for rule in rules.by_method("address_called"):
        assert rule.near is not None, "such an address is called one"
        for word in rule.near.finditer(text):
            match = _ADDRESS.match(text, word.end())
            if match and (fine := fine_part(match[1], rule)):
                start, end = fine
                yield rule, match.start(1) + start, match.start(1) + end, HIDDEN
    for rule in rules.by_method("address"):
        for pattern in rule.patterns:
            for match in pattern.finditer(text):
                line = _line(text, match)
                if any(word in line for word in rule.words("office")):
                    continue
                before = text[max(0, match.start() - _LEAD) : match.start()]
                lead = match.start() - len(_WORDS_BEFORE.search(before)[0])  # type: ignore[index]
                start = _after_coarse(text[lead : match.end()], match.end() - lead)
                yield rule, lead + start, match.end(), HIDDEN


def fine_part(address: str, rule: PrivacyRule) -> tuple[int, int] | None:
    """The part of an address that is finer than township; None if there is none."""
    if _TO_BE_FILLED.search(address):
        return None
    found = list(rule.fine.finditer(address))
    if not found:
        return None
    return _after_coarse(address, found[0].start()), found[-1].end()


def _after_coarse(address: str, end: int) -> int:
    for pattern in (_COARSE, _COARSER):
        places = [match.end() for match in pattern.finditer(address, 0, end)]
        if places and places[-1] < end:
            return places[-1]
    return 0


def _line(text: str, match: re.Match[str]) -> str:
    first = text.rfind("\n", 0, match.start()) + 1
    last = text.find("\n", match.end())
    line = text[first : last if last >= 0 else len(text)]
    place = match.start() - first
    return line[max(0, place - 60) : place + len(match[0]) + 60]


def find_minors(text: str, rules: PrivacyRules) -> Iterator[Found]:
    """Names that follow, or stand before, a word for children who are helped."""
    for rule in rules.by_method("minor_in_text"):
        if not any(word in text for word in rule.words("words")):
            continue
        for pattern in _minor_patterns(rules, rule.words("words")):
            for match in pattern.finditer(text):
                for start, end in _names(match, rules, rule.words("stop")):
                    yield rule, start, end, masked_name(text[start:end], rules)


def looks_like_a_name(text: str, rules: PrivacyRules) -> bool:
    """Whether a cell holds a name of two to four characters, not yet masked."""
    name = re.sub(r"[\s·]", "", text)
    if not re.fullmatch(f"[{_HAN}]{{2,4}}", name) or "某" in name:
        return False
    return name[0] in rules.surnames or name.startswith(rules.double_surnames)


def masked_name(name: str, rules: PrivacyRules) -> str:
    """The surname, and an asterisk for every further character."""
    kept = 2 if name.startswith(rules.double_surnames) else 1
    return name[:kept] + "*" * max(1, len(name) - kept)


def _names(
    match: re.Match[str], rules: PrivacyRules, stop: tuple[str, ...]
) -> Iterator[tuple[int, int]]:
    for name in re.finditer(f"[{_HAN}]+", match["names"]):
        if looks_like_a_name(name[0], rules) and not name[0].startswith(stop):
            start = match.start("names") + name.start()
            yield start, start + len(name[0])


@cache
def _shape_of_names(surnames: str, double: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(double)}|[{surnames}])[{_HAN}]{{1,2}}"


def _minor_patterns(
    rules: PrivacyRules, words: tuple[str, ...]
) -> tuple[re.Pattern[str], ...]:
    return _patterns(rules.surnames, rules.double_surnames, words)


@cache
def _patterns(
    surnames: str, double: tuple[str, ...], words: tuple[str, ...]
) -> tuple[re.Pattern[str], ...]:
    word = f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"
    name = _shape_of_names(surnames, double)
    end = r"(?=[\s,，、。；;：:（(）)]|等|\d|男|女|\Z)"
    several = rf"{name}(?:[、，, ]{{1,2}}{name})*{end}"
    return (
        # 孤儿张某某， 孤儿名单：张某某、李某某
        re.compile(
            rf"{word}(?:小朋友|同学|名单|姓名|代表)?[:： “]{{0,2}}(?P<names>{several})"
        ),
        # 张某某（孤儿） 张某某，男，8岁，孤儿
        re.compile(
            rf"(?<![{_HAN}])(?P<names>{name})[(（,，、]\s*(?:[男女][,，、]\s*)?"
            rf"(?:[^\n。；;]{{0,20}}?岁[,，、]?\s*)?(?:系|为|属|是)?{word}"
        ),
        # 儿童姓名：张某某
        re.compile(
            rf"(?:儿童|孩子|学生|小孩)(?:的)?姓名\s*[:：]\s*(?P<names>{name}){end}"
        ),
    )
