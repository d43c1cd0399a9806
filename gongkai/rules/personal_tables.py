"""Finding personal data in tables: the head of a column tells what its cells are."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from gongkai.rules.personal_data import Find, Surroundings, find_personal_data
from gongkai.rules.personal_words import (
    HIDDEN,
    fine_part,
    looks_like_a_name,
    masked_name,
)
from gongkai.rules.privacy_rules import PrivacyRules

_HEAD_ROWS = 8
_FEWEST_BOXES = 11
_SHORTEST = 7
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")


@dataclass(frozen=True)
class Cell:
    """A cell's text; `is_number` when the spreadsheet kept it as a number."""

    text: str
    is_number: bool = False


@dataclass(frozen=True)
class TableHead:
    """What the head of a table says: the heads of its columns, and of whom it is.

    Long tables are read in parts; the head of the first part holds for the others.
    """

    heads: tuple[str, ...]
    rows: int
    is_of_persons: bool
    is_about_minors: bool

    def of_column(self, column: int) -> str:
        """The head of a column, or nothing."""
        return self.heads[column] if column < len(self.heads) else ""


@dataclass(frozen=True)
class FindInTable:
    """A find in one cell; rows and columns count from 0, `text` is the cell's."""

    row: int
    column: int
    text: str
    find: Find


def table_head(
    rows: Sequence[Sequence[Cell]], rules: PrivacyRules, *, title: str = ""
) -> TableHead:
    """Find the row of heads among the first rows, and what the table is about."""
    words = [word for group in rules.columns.values() for word in group]
    minors = [w for r in rules.by_method("minor_in_table") for w in r.words("words")]
    best, count = -1, 0
    for index, row in enumerate(rows[:_HEAD_ROWS]):
        known = sum(
            any(word in cell.text for word in words) and len(cell.text) <= 16
            for cell in row
        )
        if known > count:
            best, count = index, known
    heads = tuple(_flat(cell.text) for cell in rows[best]) if best >= 0 else ()
    above = title + "".join(c.text for row in rows[: best + 1] for c in row)
    persons = rules.columns["persons"]
    return TableHead(
        heads=heads,
        rows=best + 1,
        is_of_persons=any(word in head for head in heads for word in persons),
        is_about_minors=any(word in above for word in minors),
    )


def find_in_table(
    rows: Sequence[Sequence[Cell]],
    head: TableHead,
    rules: PrivacyRules,
    *,
    on: date,
    office_numbers: Collection[str] = (),
    first_row: int = 0,
) -> Iterator[FindInTable]:
    """Everything in a table; `first_row` is the number of the first row given."""
    for index, row in enumerate(rows):
        is_head = first_row + index < head.rows
        for column, cell in enumerate(row):
            if len(cell.text) < _SHORTEST and not _WORDS.search(cell.text):
                continue
            heading = "" if is_head else head.of_column(column)
            around = Surroundings(heading, cell.is_number, head.is_of_persons)
            finds = find_personal_data(
                cell.text, rules, on=on, office_numbers=office_numbers, around=around
            )
            if not is_head and not finds and not cell.is_number:
                finds = [
                    *_home(cell.text, heading, head, rules),
                    *_child(cell.text, heading, row, head, rules),
                ]
            for find in finds:
                yield FindInTable(index, column, cell.text, find)
        yield from _in_boxes(index, row, rules, on=on)


def _home(
    text: str, heading: str, head: TableHead, rules: PrivacyRules
) -> Iterator[Find]:
    for rule in rules.by_method("address_column"):
        if not head.is_of_persons or not _is_named(heading, rule.words("heads"), rules):
            continue
        if fine := fine_part(text, rule):
            yield Find(rule, *fine, HIDDEN)


def _child(
    text: str,
    heading: str,
    row: Sequence[Cell],
    head: TableHead,
    rules: PrivacyRules,
) -> Iterator[Find]:
    for rule in rules.by_method("minor_in_table"):
        if not _is_named(heading, rule.words("heads"), rules):
            continue
        words = _any_of(rule.words("words"))
        is_about = head.is_about_minors or any(words.search(cell.text) for cell in row)
        if is_about and looks_like_a_name(text, rules):
            yield Find(rule, 0, len(text), masked_name(re.sub(r"\s", "", text), rules))


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


def _is_named(heading: str, names: Sequence[str], rules: PrivacyRules) -> bool:
    if any(word in heading for word in rules.columns["guardians"]):
        return False
    return any(name in heading for name in names)


def _in_boxes(
    index: int, row: Sequence[Cell], rules: PrivacyRules, *, on: date
) -> Iterator[FindInTable]:
    """A number written with one digit a cell, as in forms."""
    boxes = [cell.text.strip() for cell in row]
    if sum(len(box) == 1 for box in boxes) < _FEWEST_BOXES:
        return
    column = next(place for place, box in enumerate(boxes) if len(box) == 1)
    text = "\t".join(boxes)
    for find in find_personal_data(text, rules, on=on):
        if find.end - find.start > len(find.masked):
            yield FindInTable(index, column, text, find)


def _flat(text: str) -> str:
    return re.sub(r"\s", "", text)
