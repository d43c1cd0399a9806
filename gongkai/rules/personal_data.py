"""Finding personal data in a text: numbers, addresses of homes, names of children.

Pure: the text, the rules and the day go in, places in the text come out. What is found
is told by place and masked form only.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from gongkai.rules.number_runs import (
    IDENTITY_SHAPES,
    MOBILE_SHAPES,
    Run,
    belongs_together,
    has_birthday,
    identity_inside,
    is_identity_number,
    is_old_identity_number,
    passes_luhn,
    runs,
    windows,
)
from gongkai.rules.personal_words import find_addresses, find_minors
from gongkai.rules.privacy_rules import PrivacyRule, PrivacyRules
from gongkai.rules.text_disguises import PlainText, is_turned_round

FEWEST_DIGITS = 10
_BEFORE, _AFTER = 28, 10
_MOBILE = re.compile(r"(?:\+?0{0,2}86|0)?(1\d{10})")
_LANDLINE = re.compile(
    r"(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3})[-\s转]{0,3}\d{3,4}[-\s]?\d{4}(?!\d)"
)
_PART_OF_A_NAME = re.compile(r"[A-Za-z/=_%#&]\Z")
_SCIENTIFIC = re.compile(r"(?<![\d.])(\d)\.(\d{3,17})[Ee]\+?0?(1[0-8])(?!\d)")
_CARD_SIZES = set(range(16, 20))
_CARD_SHAPES = {
    (4, 4, 4, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3), (6, 13), (6, 10),
    (5, 5, 5, 4), (8, 8), (6, 4, 4, 4), (6, 4, 4, 5),
}  # fmt: skip
_ACCOUNT_SIZES = range(10, 31)


@dataclass(frozen=True)
class Surroundings:
    """What is known of the place a text stands in.

    `heading` is the head of its column, `is_number` says that a spreadsheet kept it as
    a number, `of_persons` that it stands in a table of persons.
    """

    heading: str = ""
    is_number: bool = False
    of_persons: bool = False


@dataclass(frozen=True)
class Find:
    """What was found: `start` and `end` in the text, and what to write instead."""

    rule: PrivacyRule
    start: int
    end: int
    masked: str


class _Search:
    """One text being searched; what is taken by one rule is not told by another."""

    def __init__(
        self,
        text: str,
        rules: PrivacyRules,
        on: date,
        office_numbers: Collection[str],
        around: Surroundings,
    ) -> None:
        self.plain = PlainText(text)
        self.text = self.plain.text
        self.rules, self.on, self.around = rules, on, around
        self.office_numbers = office_numbers
        self.found: list[Find] = []
        self.taken: list[tuple[int, int]] = []

    def is_free(self, start: int, end: int) -> bool:
        """Whether no rule has taken a part of the range."""
        return all(end <= first or last <= start for first, last in self.taken)

    def take(self, rule: PrivacyRule, start: int, end: int, masked: str) -> None:
        """Note a find, by its place in the original text."""
        self.taken.append((start, end))
        self.found.append(Find(rule, *self.plain.span(start, end), masked))

    def is_called(self, rule: PrivacyRule, start: int, end: int) -> bool:
        """Whether a word that the rule asks for stands by."""
        if rule.near is None:
            return True
        around = self.text[max(0, start - _BEFORE) : start]
        around += "\n" + self.text[end : end + _AFTER] + "\n" + self.around.heading
        return rule.near.search(around) is not None

    def line(self, start: int, end: int) -> str:
        """The line a range stands in, not further than sixty characters each way."""
        first = self.text.rfind("\n", max(0, start - 60), start) + 1
        last = self.text.find("\n", end, end + 60)
        first = first or max(0, start - 60)
        return self.text[first : last if last >= 0 else end + 60]


def find_personal_data(
    text: str,
    rules: PrivacyRules,
    *,
    on: date,
    office_numbers: Collection[str] = (),
    around: Surroundings = Surroundings(),
) -> list[Find]:
    """Everything in a text that a rule forbids or doubts, in the order of the text.

    `office_numbers` are telephone numbers that may be public, as digits only.
    """
    search = _Search(text, rules, on, office_numbers, around)
    for run in runs(search.text, fewest=FEWEST_DIGITS):
        for part in _without_identities(search, run):
            _mobiles(search, part)
            _cards(search, part)
            _other_numbers(search, part)
    _landlines(search)
    if "E" in search.text or "e" in search.text:
        _scientific(search)
    for rule, start, end, masked in (
        *find_addresses(search.text, rules),
        *find_minors(search.text, rules),
    ):
        if search.is_free(start, end):
            search.take(rule, start, end, masked)
    if is_turned_round(text):
        search.found += _read_backwards(text, search)
    return sorted(search.found, key=lambda find: find.start)


def _read_backwards(text: str, search: _Search) -> Iterator[Find]:
    turned = text.replace("\u202e", "\u200b")[::-1]
    for find in find_personal_data(
        turned, search.rules, on=search.on, office_numbers=search.office_numbers
    ):
        yield Find(find.rule, len(text) - find.end, len(text) - find.start, find.masked)


def _without_identities(search: _Search, run: Run) -> Iterator[Run]:
    """Take the identity numbers out of a run; the parts that remain."""
    rule = next(iter(search.rules.by_method("identity_18")), None)
    if rule is None:
        yield run
        return
    done = 0
    for first, last in windows(run, {18}):
        part = run.part(first, last)
        digits = part.digits
        is_rounded = search.around.is_number and has_birthday(digits, on=search.on)
        if first < done or not (is_rounded or is_identity_number(digits, on=search.on)):
            continue
        if not belongs_together(run, part, IDENTITY_SHAPES) and not (
            part.is_uniform and not part.crosses_cells
        ):
            continue
        search.take(
            rule, part.groups[0].start, part.groups[-1].end, rule.masked(digits)
        )
        if first > done:
            yield run.part(done, first)
        done = last
    if done < len(run.groups):
        rest = run.part(done, len(run.groups))
        _identities_inside(search, rule, rest)
        yield rest


def _identities_inside(search: _Search, rule: PrivacyRule, run: Run) -> None:
    for group in run.groups:
        if len(group.digits) > 18 and not _is_card(search, group.digits):
            for start, end in identity_inside(group, on=search.on):
                digits = search.text[start:end].upper()
                search.take(rule, start, end, rule.masked(digits))
                _mobile_beside(search, group.start, start)
                _mobile_beside(search, end, group.end)


def _mobile_beside(search: _Search, start: int, end: int) -> None:
    """A telephone number glued to an identity number."""
    if not re.fullmatch(r"1[3-9]\d{9}", search.text[start:end]):
        return
    for rule in search.rules.by_method("mobile_phone"):
        search.take(rule, start, end, rule.masked(search.text[start:end]))


def _mobiles(search: _Search, run: Run) -> None:
    for rule in search.rules.by_method("mobile_phone"):
        for first, last in windows(run, set(range(11, 16))):
            part = run.part(first, last)
            match = _MOBILE.fullmatch(part.digits)
            start, end = part.groups[0].start, part.groups[-1].end
            if match is None or match[1][:2] not in rule.words("prefixes"):
                continue
            # The country's code may be a group of its own, or glued on.
            own = [size for size in part.shape if size != 2 or part.shape[0] != 2]
            shape = tuple(own) if part.digits.startswith("86") else part.shape
            is_one = len(part.groups) == 1 or len(shape) == 1
            if not is_one and not _is_spaced_mobile(run, part, shape):
                continue
            if match[1] in search.office_numbers or not search.is_free(start, end):
                continue
            if not _is_amount(search, rule, run, last, start, end):
                search.take(rule, start, end, rule.masked(match[1]))


def _is_spaced_mobile(run: Run, part: Run, shape: tuple[int, ...]) -> bool:
    if part.is_single_digits and part.is_uniform:
        return len(part.groups) == len(run.groups)
    if shape not in MOBILE_SHAPES or not part.is_uniform:
        return False
    return not part.crosses_cells or len(part.groups) == len(run.groups)


def _is_amount(
    search: _Search, rule: PrivacyRule, run: Run, last: int, start: int, end: int
) -> bool:
    """Whether eleven digits are a sum, a count or a part of an address of the web."""
    before, after = search.text[:start][-2:], search.text[end : end + 2]
    if after.strip().startswith(rule.words("not_before")):
        return True
    if before.strip().endswith(rule.words("not_after")):
        return True
    if any(word in search.around.heading for word in rule.words("not_under")):
        return "电话" not in search.around.heading
    if _PART_OF_A_NAME.search(before):
        return not re.search(
            r"[电话手机]|[Tt]el", search.text[max(0, start - 20) : start]
        )
    if last < len(run.groups) and after.startswith("."):
        return len(run.groups[last].digits) <= 2
    return before.endswith(".") and before[:1].isdecimal()


def _cards(search: _Search, run: Run) -> None:
    for first, last in windows(run, _CARD_SIZES):
        part = run.part(first, last)
        start, end = part.groups[0].start, part.groups[-1].end
        if not search.is_free(start, end) or not part.digits.isdecimal():
            continue
        if len(part.groups) > 1 and not belongs_together(run, part, _CARD_SHAPES):
            continue
        for rule in search.rules.by_method("bank_card"):
            if not part.digits.startswith(rule.words("prefixes")):
                continue
            if len(part.digits) not in rule.row.get("lengths", _CARD_SIZES):
                continue
            if not passes_luhn(part.digits) and not _is_rounded(search, part.digits):
                continue
            if search.is_called(rule, start, end):
                search.take(rule, start, end, rule.masked(part.digits))
                break


def _is_card(search: _Search, digits: str) -> bool:
    return len(digits) == 19 and digits.startswith("62") and passes_luhn(digits)


def _is_rounded(search: _Search, digits: str) -> bool:
    """Whether a spreadsheet kept a long number with fifteen significant places."""
    return search.around.is_number and set(digits[15:]) == {"0"}


def _other_numbers(search: _Search, run: Run) -> None:
    """Numbers that only the words around them tell: old or mistyped ones, accounts."""
    for first, last in windows(run, set(_ACCOUNT_SIZES)):
        part = run.part(first, last)
        start, end = part.groups[0].start, part.groups[-1].end
        is_one = len(part.groups) == 1 or (
            len(part.groups) == len(run.groups) and part.is_uniform
        )
        if is_one and search.is_free(start, end):
            _other_number(search, part.digits, start, end)


def _other_number(search: _Search, digits: str, start: int, end: int) -> None:
    for rule in search.rules.rules:
        if rule.method == "identity_18_unchecked":
            fits = len(digits) == 18 and has_birthday(digits, on=search.on)
        elif rule.method == "identity_15":
            fits = is_old_identity_number(digits, on=search.on)
            provinces = rule.words("provinces")
            fits = fits and (not provinces or digits.startswith(provinces))
            fits = fits and (rule.near is not None or _stands_alone(search, start, end))
        elif rule.method == "bank_account":
            line = search.line(start, end) + search.around.heading
            fits = digits.isdecimal() and (
                search.around.of_persons
                or not any(word in line for word in rule.words("not_near"))
            )
        else:
            continue
        if fits and search.is_called(rule, start, end):
            search.take(rule, start, end, rule.masked(digits))
            return


def _stands_alone(search: _Search, start: int, end: int) -> bool:
    """Whether a number is no part of an address of the web, a name or an amount."""
    before, after = search.text[:start][-1:], search.text[end : end + 1]
    return not re.match(r"[A-Za-z/=_%.\-]", before or " ") and not re.match(
        r"[A-Za-z/=_%.元万]", after or " "
    )


def _landlines(search: _Search) -> None:
    rules = search.rules.by_method("landline")
    for match in _LANDLINE.finditer(search.text):
        digits = re.sub(r"\D", "", match[0])
        if digits in search.office_numbers or digits[3:] in search.office_numbers:
            continue
        if digits[4:] in search.office_numbers:
            continue
        if not search.is_free(*match.span()):
            continue
        for rule in rules:
            needs_table = rule.row.get("only_in_tables_of_persons", False)
            if needs_table and not search.around.of_persons:
                continue
            if search.is_called(rule, *match.span()):
                search.take(rule, *match.span(), rule.masked(digits))
                break


def _scientific(search: _Search) -> None:
    """Numbers as spreadsheets write them out when a column is narrow."""
    for match in _SCIENTIFIC.finditer(search.text):
        whole, fraction, power = match[1], match[2], int(match[3])
        if not search.is_free(*match.span()) or len(fraction) > power:
            continue
        digits = (whole + fraction).ljust(power + 1, "0")
        around = Surroundings(search.around.heading, True, search.around.of_persons)
        if len(fraction) < 10 and power != 10:
            continue
        if power == 10 and not re.search(
            r"电话|手机|联系|[Tt]el", search.line(*match.span()) + around.heading
        ):
            continue
        for find in find_personal_data(
            digits,
            search.rules,
            on=search.on,
            office_numbers=search.office_numbers,
            around=around,
        ):
            search.take(find.rule, *match.span(), find.masked)
            break
