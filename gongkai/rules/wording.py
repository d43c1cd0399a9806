"""Words that should not be written any more: dated lists, compared as they stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from gongkai.rules.statutory_data import read_table

_AROUND = 12


@dataclass(frozen=True)
class Wording:
    """A word, what to write instead, and why; in force from a day on."""

    wrong: str
    right: str
    why: str
    from_on: date
    until_on: date | None = None
    unless: tuple[str, ...] = ()

    def holds(self, on: date) -> bool:
        """Whether the entry is in force on a day."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True)
class FoundWording:
    """A wrong word at its place in the text."""

    wording: Wording
    start: int
    end: int


@cache
def general_wordings() -> tuple[Wording, ...]:
    """The list that comes with the product."""
    return tuple(
        Wording(
            wrong=row["wrong"],
            right=row["right"],
            why=row["why"],
            from_on=row["from"],
            until_on=row.get("until"),
            unless=tuple(row.get("unless", ())),
        )
        for row in read_table("wording")["word"]
    )


def find_wordings(
    text: str, wordings: Iterable[Wording], *, on: date
) -> Iterator[FoundWording]:
    """Every place of every wrong word in force; a longer word goes before a shorter."""
    taken: list[tuple[int, int]] = []
    for wording in sorted(wordings, key=lambda one: -len(one.wrong)):
        if not wording.holds(on):
            continue
        place = text.find(wording.wrong)
        while place >= 0:
            end = place + len(wording.wrong)
            around = text[max(0, place - _AROUND) : end + _AROUND]
            is_free = all(end <= first or last <= place for first, last in taken)
            if is_free and not any(word in around for word in wording.unless):
                taken.append((place, end))
                yield FoundWording(wording, place, end)
            place = text.find(wording.wrong, end)
