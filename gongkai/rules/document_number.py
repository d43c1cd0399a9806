"""Document numbers: read in every form seen in the wild, written in one.

The written form is that of GB/T 9704-2012: agency code, year in hexagonal
brackets, serial without leading zeros. Orders and announcements are numbered
differently and are kept as their own kinds.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gongkai.rules.statutory_data import read_table

EARLIEST_YEAR = 1949
LATEST_YEAR = 2100
LONGEST_INPUT = 100
LONGEST_TEXT = 1_000

_MARKS = read_table("document_numbers")
_OPEN: str = _MARKS["open_brackets"]
_CLOSE: str = _MARKS["close_brackets"]
_TENS: dict[str, int] = _MARKS["tens"]
_DIGITS = {str(value): value for value in range(10)}
_DIGITS |= {character: value for value, character in enumerate(_MARKS["digits"])}
_DIGITS |= dict.fromkeys(_MARKS["zeros"], 0)

_GAP = r"\s{0,4}"  # bounded, or a long blank would be searched again and again
_NUMERAL = f"[{''.join((*_DIGITS, *_TENS))}]"
_PREFIX, _YEAR_MARK = _MARKS["serial_prefix"], _MARKS["year_mark"]
_MARK = f"(?P<mark>[{_MARKS['serial_marks']}])"
_SERIAL = rf"{_GAP}(?P<serial>{_NUMERAL}{{1,7}}){_GAP}"
_SUFFIX = (
    rf"(?:{_GAP}{_MARKS['suffix_mark']}{_GAP}(?P<suffix>[1-9{_MARKS['digits'][1:]}]))?"
)
_BARE_YEAR = rf"(?:(?P<year>{_NUMERAL}{{1,6}}){_GAP}{_YEAR_MARK}{_GAP})?"
_WORD = f"(?P<word>{'|'.join(_MARKS['order_marks'] + _MARKS['announcement_marks'])})"

# What follows the agency code, in the three ways of numbering.
_TAILS = (
    (
        rf"[{re.escape(_OPEN)}]{_GAP}(?P<year>{_NUMERAL}{{1,6}}){_GAP}{_YEAR_MARK}?{_GAP}"
        rf"[{re.escape(_CLOSE)}]{_GAP}{_PREFIX}?{_SERIAL}{_MARK}?{_SUFFIX}(?P<word>)"
    ),
    rf"{_WORD}{_GAP}{_BARE_YEAR}{_PREFIX}{_SERIAL}{_MARK}{_SUFFIX}",
    rf"{_BARE_YEAR}{_PREFIX}{_SERIAL}{_MARK}{_SUFFIX}{_GAP}{_WORD}",
)
_IN_TEXT = tuple(re.compile(tail) for tail in _TAILS)
_AT_END = tuple(re.compile(rf"{tail}\Z") for tail in _TAILS)
_IDEOGRAPH = "[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
_AGENCY_BEFORE = re.compile(rf"({_IDEOGRAPH}{{1,30}})\s*\Z")
_AGENCY_REACH = 40
_LEADING_WORD = re.compile("|".join(_MARKS["leading_words"]))
_LABEL = re.compile(rf"^(?:{'|'.join(_MARKS['labels'])}):?")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


class NumberKind(StrEnum):
    """How a document is numbered."""

    SERIES = "series"
    ORDER = "order"
    ANNOUNCEMENT = "announcement"


class DocumentNumberError(ValueError):
    """The text is not a usable document number. `code` says why.

    Codes: empty, too_long, not_a_document_number, agency_code_missing,
    year_two_digits, year_missing, year_implausible, serial_zero.
    """

    def __init__(self, code: str, message: str) -> None:
        """Keep the machine code beside the English message."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class DocumentNumber:
    """One document number; equal when it names the same document.

    `agency_code` is the issuer's code; for orders and announcements its name
    together with the word for the kind. `year` is None where a series runs
    through the years, as for orders. `suffix` counts the parts of a divided
    number from 1, or is None.
    """

    agency_code: str
    year: int | None
    serial: int
    kind: NumberKind = NumberKind.SERIES
    suffix: int | None = None

    def __str__(self) -> str:
        """The number as official documents print it (GB/T 9704-2012)."""
        tail = f"{self.serial}{_MARKS['serial_marks'][0]}"
        if self.suffix is not None:
            tail += _MARKS["suffix_mark"] + _MARKS["digits"][self.suffix]
        if self.kind is NumberKind.SERIES:
            return f"{self.agency_code}{_OPEN[0]}{self.year}{_CLOSE[0]}{tail}"
        year = "" if self.year is None else f"{self.year}{_YEAR_MARK}"
        if self.agency_code in _MARKS["announcement_marks"]:
            return f"{year}{_PREFIX}{tail}{self.agency_code}"
        return f"{self.agency_code}{year}{_PREFIX}{tail}"


def parse_document_number(text: str) -> DocumentNumber:
    """Read one document number, however it was bracketed, spaced or padded.

    Raises DocumentNumberError, whose code says what is wrong.
    """
    compact = re.sub(r"\s+", "", _plain(text[:LONGEST_TEXT]))
    if compact[:1] in _OPEN and compact[-1:] in _CLOSE:
        compact = compact[1:-1]
    compact = _LABEL.sub("", compact)
    if not compact:
        raise DocumentNumberError("empty", "No document number was given.")
    if len(compact) > LONGEST_INPUT:
        raise DocumentNumberError(
            "too_long", f"A document number has at most {LONGEST_INPUT} characters."
        )
    for pattern in _AT_END:
        match = pattern.search(compact)
        if match and re.fullmatch(f"{_IDEOGRAPH}*", compact[: match.start()]):
            return _number(compact[: match.start()], match, agency_needed=True)
    raise DocumentNumberError(
        "not_a_document_number",
        "A document number is an agency code, a four-digit year in brackets "
        "and a serial number.",
    )


def find_document_numbers(text: str) -> list[DocumentNumber]:
    """Every usable document number in running text, in order, each once.

    A number must carry its mark; what cannot be one (a two-digit year, a
    court's case number) is passed over.
    """
    found = (number for _, _, number in _occurrences(_plain(text), agency_needed=True))
    return list(dict.fromkeys(found))


def fold_document_number(text: str) -> str:
    """The text with every document number in its printed form, for searching.

    Meant for both sides of a search: the indexed text and what was typed. A
    whole text that is only year and serial, as people type them, is folded
    too. Characters are brought to NFKC; nothing else is changed.
    """
    plain = _plain(text)
    typed = _IN_TEXT[0].fullmatch(plain.strip())
    if typed:
        try:
            return str(_number("", typed, agency_needed=False))
        except DocumentNumberError:
            return plain
    pieces: list[str] = []
    position = 0
    for start, end, number in _occurrences(plain, agency_needed=False):
        pieces += (plain[position:start], str(number))
        position = end
    return "".join((*pieces, plain[position:]))


def _plain(text: str) -> str:
    """NFKC, without characters that cannot be seen."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def _occurrences(
    plain: str, *, agency_needed: bool
) -> Iterator[tuple[int, int, DocumentNumber]]:
    """Start, end and value of each number in running text, left to right."""
    matches = sorted(
        (match for pattern in _IN_TEXT for match in pattern.finditer(plain)),
        key=lambda match: match.start(),
    )
    last_end = 0
    for match in matches:
        if match.start() < last_end or not match["mark"]:
            continue
        start, agency = _agency_before(plain, match.start(), not_before=last_end)
        try:
            number = _number(agency, match, agency_needed=agency_needed)
        except DocumentNumberError:
            continue
        yield start, match.end(), number
        last_end = match.end()


def _agency_before(plain: str, end: int, *, not_before: int) -> tuple[int, str]:
    """Start and text of the agency code that ends at `end`, or nothing there."""
    reach = max(not_before, end - _AGENCY_REACH)
    run = _AGENCY_BEFORE.search(plain[reach:end])
    if run is None:
        return end, ""
    agency, start = run[1], reach + run.start()
    for word in _LEADING_WORD.finditer(run[1]):
        agency, start = run[1][word.end() :], reach + run.start() + word.end()
    ends_before = plain[start - 1 : start]
    follows = ends_before.isalnum() or (ends_before and ends_before in _CLOSE)
    if follows and len(agency) > 1 and agency[0] in _MARKS["leading_characters"]:
        start, agency = start + 1, agency[1:]
    return start, agency


def _number(
    issuer: str, match: re.Match[str], *, agency_needed: bool
) -> DocumentNumber:
    """The number that `issuer` and a matched tail make up together."""
    word = match["word"]
    kind = NumberKind.SERIES
    if word:
        is_order = word in _MARKS["order_marks"]
        kind = NumberKind.ORDER if is_order else NumberKind.ANNOUNCEMENT
    year = None if match["year"] is None else _year(match["year"])
    if kind is NumberKind.ANNOUNCEMENT and not issuer and year is None:
        raise DocumentNumberError(
            "year_missing", "An announcement needs its year or its issuer."
        )
    if not issuer and (kind is NumberKind.ORDER or (agency_needed and not word)):
        raise DocumentNumberError(
            "agency_code_missing", "The agency code before the year is missing."
        )
    serial = _integer(match["serial"])
    if serial == 0:
        raise DocumentNumberError("serial_zero", "Serial numbers begin with 1.")
    suffix = None if match["suffix"] is None else _integer(match["suffix"])
    return DocumentNumber(issuer + word, year, serial, kind, suffix)


def _year(text: str) -> int:
    """A four-digit year within the life of the state."""
    year = _integer(text)
    if len(text) <= 2:
        raise DocumentNumberError(
            "year_two_digits", f"Write the year {text!r} with four digits."
        )
    if len(text) != 4 or not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise DocumentNumberError(
            "year_implausible",
            f"The year {text!r} is not between {EARLIEST_YEAR} and {LATEST_YEAR}.",
        )
    return year


def _integer(text: str) -> int:
    """A number written in Arabic or Chinese numerals, positional or with tens."""
    total = current = 0
    for character in text:
        if character in _TENS:
            total += max(current, 1) * _TENS[character]
            current = 0
        else:
            current = current * 10 + _DIGITS[character]
    return total + current
