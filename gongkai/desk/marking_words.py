"""Two texts against each other, paragraph by paragraph and word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "struck", "added"]

CONTEXT = 2
"""So many unchanged paragraphs are shown before and after a change."""

LONGEST_MARKED = 2000
"""Words of a paragraph within which the changed ones are looked for."""

ALIKE = 0.5
"""Below this likeness a paragraph is a new one, not the old one changed."""

MOST_PAIRED = 900
"""So many pairs of paragraphs are compared to find which became which."""

# A number and a Latin word count as one word each, and so does a Chinese character:
# Chinese writes no spaces, and a dictionary would part words differently each time.
_WORD = re.compile(r"[A-Za-z]+|\d+(?:[.,:/-]\d+)*[%‰]?|\s+|.", re.S)


@dataclass(frozen=True)
class Piece:
    """Words of a paragraph; `is_changed` marks those its counterpart lacks."""

    words: str
    is_changed: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as it stands in both editions or in one of them."""

    kind: Kind
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Skipped:
    """Unchanged paragraphs that are not shown."""

    count: int


def marked_lines(
    before: Sequence[str], after: Sequence[str]
) -> list[Paragraph | Skipped]:
    """The changes between two texts, with a little around them; [] for none."""
    return _shortened(list(compared_lines(before, after)))


def compared_lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    """The paragraphs of both texts in order, each said to be the same or not."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, i, j, k, m in matcher.get_opcodes():
        if what == "equal":
            for line in before[i:j]:
                yield Paragraph("same", (Piece(line),))
            continue
        for old, new in _paired(before[i:j], after[k:m]):
            struck, added = _marked(old, new)
            if struck:
                yield Paragraph("struck", struck)
            if added:
                yield Paragraph("added", added)


def _paired(
    before: Sequence[str], after: Sequence[str]
) -> list[tuple[str | None, str | None]]:
    """Which old paragraph became which new one, keeping the order of both.

    The pairing with the greatest likeness in all; what has no counterpart is alone.
    """
    rows, columns = len(before), len(after)
    if not rows or not columns or rows * columns > MOST_PAIRED:
        alone: list[tuple[str | None, str | None]] = [(old, None) for old in before]
        return [*alone, *((None, new) for new in after)]
    likeness = [[_likeness(old, new) for new in after] for old in before]
    best = [[0.0] * (columns + 1) for _row in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            pair = likeness[row][column]
            joined = best[row + 1][column + 1] + pair if pair >= ALIKE else -1.0
            best[row][column] = max(
                best[row + 1][column], best[row][column + 1], joined
            )
    found: list[tuple[str | None, str | None]] = []
    row = column = 0
    while row < rows and column < columns:
        pair = likeness[row][column]
        if pair >= ALIKE and best[row][column] == best[row + 1][column + 1] + pair:
            found.append((before[row], after[column]))
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            found.append((before[row], None))
            row += 1
        else:
            found.append((None, after[column]))
            column += 1
    found += [(old, None) for old in before[row:]]
    return [*found, *((None, new) for new in after[column:])]


def _likeness(old: str, new: str) -> float:
    matcher = SequenceMatcher(None, _words(old), _words(new), autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def _marked(
    old: str | None, new: str | None
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """An old paragraph and the one in its place, with the changed words marked."""
    if old is None or new is None:
        return (Piece(old),) if old else (), (Piece(new),) if new else ()
    ours, theirs = _words(old), _words(new)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if max(len(ours), len(theirs)) > LONGEST_MARKED or matcher.ratio() < ALIKE:
        return (Piece(old),), (Piece(new),)
    struck, added = [], []
    for what, i, j, k, m in matcher.get_opcodes():
        changed = what != "equal"
        if i < j:
            struck.append(Piece("".join(ours[i:j]), changed))
        if k < m:
            added.append(Piece("".join(theirs[k:m]), changed))
    return tuple(struck), tuple(added)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _shortened(paragraphs: list[Paragraph]) -> list[Paragraph | Skipped]:
    """The changes with a little around them; [] when nothing changed."""
    near: set[int] = set()
    for number, paragraph in enumerate(paragraphs):
        if paragraph.kind != "same":
            near |= set(range(number - CONTEXT, number + CONTEXT + 1))
    if not near:
        return []
    shown: list[Paragraph | Skipped] = []
    skipped = 0
    for number, paragraph in enumerate(paragraphs):
        if number not in near:
            skipped += 1
            continue
        if skipped:
            shown.append(Skipped(skipped))
            skipped = 0
        shown.append(paragraph)
    return [*shown, Skipped(skipped)] if skipped else shown
