"""What readers hand over: lines, tables, traces of people, and what stayed unread."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from gongkai.rules.personal_tables import Cell

TraceKind = Literal["author", "position", "tracked_change"]


@dataclass(frozen=True)
class Lines:
    """Lines that follow each other; each is where it stands and its text."""

    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Rows of a table, or some of them: `key` is the same for all parts of one table.

    `hidden_rows`, by the numbers a reader would call them by, and `hidden_columns`,
    from 0, are those a reader does not see.
    """

    key: str
    where: str
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    first_row: int = 0
    row_numbers: Sequence[int] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)
    is_lettered: bool = False

    def number_of(self, place: int) -> int:
        """What a reader calls the row at a place among `rows`."""
        return (
            self.row_numbers[place] if self.row_numbers else self.first_row + place + 1
        )


@dataclass(frozen=True)
class Trace:
    """What a program wrote into the file about the person who used it."""

    kind: TraceKind
    where: str
    value: str


@dataclass(frozen=True)
class Unread:
    """A part that nobody could read, and why.

    `is_grave` keeps it from the public; `is_broken` says that the file is damaged,
    locked or of a kind that nobody reads here, and not only hard to read.
    """

    where: str
    why: str
    is_grave: bool = True
    is_broken: bool = False


Content = Lines | Table | Trace | Unread


def one_line(where: str, text: str) -> Lines:
    """A single line."""
    return Lines([(where, text)])
