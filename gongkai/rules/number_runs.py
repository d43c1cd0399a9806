"""Digits in a text as runs of groups, however they are spaced, and what they prove.

A run is all digits with no more than separators between them. Whether groups belong
together is judged by their sizes and separators, for in a table of figures any eighteen
digits in a row would sooner or later make a valid number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

_RUN = re.compile(r"\d(?:[ \t\n\r.\-_/·,，、:：|+~—]{0,4}[\dXx])*")
_GROUP = re.compile(r"\d+[Xx]?|[Xx]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_EARLIEST_YEAR = 1880
IDENTITY_SHAPES = {
    (6, 8, 4), (6, 4, 4, 4), (6, 8, 3, 1), (6, 4, 2, 2, 4), (6, 4, 2, 2, 3, 1),
    (3, 3, 4, 2, 2, 4), (3, 3, 8, 4), (3, 3, 4, 4, 4), (17, 1), (14, 4), (6, 12),
    (2, 2, 2, 4, 2, 2, 4), (2, 4, 8, 4), (4, 4, 4, 6), (4, 4, 4, 4, 2), (10, 8),
}  # fmt: skip
MOBILE_SHAPES = {(3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5), (5, 6), (4, 4, 3)}
_MANY = 200


@dataclass(frozen=True)
class Group:
    """Digits that stand together, at their place in the text."""

    digits: str
    start: int
    end: int


@dataclass(frozen=True)
class Run:
    """Groups with separators between them; one more group than separators."""

    groups: tuple[Group, ...]
    separators: tuple[str, ...]

    def part(self, first: int, last: int) -> "Run":
        """The groups from `first` up to and without `last`."""
        return Run(self.groups[first:last], self.separators[first : last - 1])

    @property
    def digits(self) -> str:
        """All digits in a row, the check letter as a capital."""
        return "".join(group.digits for group in self.groups).upper()

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of the groups."""
        return tuple(len(group.digits) for group in self.groups)

    @property
    def is_uniform(self) -> bool:
        """Whether all separators are the same."""
        return len(set(self.separators)) <= 1

    @property
    def is_single_digits(self) -> bool:
        """Whether each digit stands alone, as in the boxes of a form."""
        return set(self.shape) == {1}

    @property
    def crosses_cells(self) -> bool:
        """Whether a separator is one of cells or lines."""
        return any("\t" in text or "\n" in text for text in self.separators)


def runs(text: str, *, fewest: int) -> Iterator[Run]:
    """The runs of a text that have at least so many digits."""
    for match in _RUN.finditer(text):
        if match.end() - match.start() < fewest:
            continue
        groups = [
            Group(g[0], match.start() + g.start(), match.start() + g.end())
            for g in _GROUP.finditer(match[0])
        ]
        if sum(len(group.digits) for group in groups) < fewest:
            continue
        between = pairwise(groups)
        yield Run(
            tuple(groups), tuple(text[one.end : two.start] for one, two in between)
        )


def windows(run: Run, sizes: set[int]) -> Iterator[tuple[int, int]]:
    """Ranges of whole groups that together have one of these numbers of digits."""
    most = max(sizes)
    for first in range(len(run.groups)):
        total = 0
        for last in range(first, len(run.groups)):
            total += len(run.groups[last].digits)
            if total in sizes:
                yield first, last + 1
            if total >= most:
                break


def belongs_together(run: Run, part: Run, shapes: set[tuple[int, ...]]) -> bool:
    """Whether a number written in groups was meant as one number."""
    if len(part.groups) == 1 or part.is_single_digits:
        return True
    is_whole = len(part.groups) == len(run.groups)
    if part.crosses_cells:
        return is_whole and (part.is_uniform or part.shape in shapes)
    return part.shape in shapes or (part.is_uniform and is_whole)


def is_identity_number(digits: str, *, on: date) -> bool:
    """Eighteen places with a birthday up to `on` and the right check (GB 11643)."""
    return has_birthday(digits, on=on) and has_check(digits)


def has_birthday(digits: str, *, on: date) -> bool:
    """Whether places 7 to 14 of eighteen are a date of a life."""
    if len(digits) != 18 or not digits[:17].isdecimal():
        return False
    return _is_date(digits[6:10], digits[10:12], digits[12:14], on=on)


def has_check(digits: str) -> bool:
    """Whether the last of eighteen places follows from the others."""
    total = sum(int(d) * w for d, w in zip(digits[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == digits[17]


def is_old_identity_number(digits: str, *, on: date) -> bool:
    """Fifteen places with a birthday in the twentieth century."""
    if len(digits) != 15 or not digits.isdecimal():
        return False
    return _is_date("19" + digits[6:8], digits[8:10], digits[10:12], on=on)


def passes_luhn(digits: str) -> bool:
    """The check of payment cards (ISO/IEC 7812)."""
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def identity_inside(group: Group, *, on: date) -> Iterator[tuple[int, int]]:
    """Identity numbers within a longer row of digits, as places in the text."""
    digits, place = group.digits.upper(), 0
    while place + 18 <= min(len(digits), _MANY):
        if is_identity_number(digits[place : place + 18], on=on):
            yield group.start + place, group.start + place + 18
            place += 18
        else:
            place += 1


def _is_date(year: str, month: str, day: str, *, on: date) -> bool:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return False
    return found.year >= _EARLIEST_YEAR and found <= on
