"""Finding words in a page's characters, however the file has cut them up."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.redaction.pdf_pages import Character
from gongkai.redaction.regions import WORD_STEP, Box

_IGNORED = {"Cc", "Cf", "Zs", "Zl", "Zp"}


@dataclass(frozen=True)
class Run:
    """Characters in one line, or with `is_upright` one below the other."""

    box: Box
    is_upright: bool


def folded(text: str) -> str:
    """The text as it is compared: no spaces, widths and cases told apart.

    Full-width and compatibility forms are one with their ordinary characters.
    """
    return "".join(map(_fold, text))


def places_of(word: str, characters: Sequence[Character]) -> list[tuple[int, int]]:
    """Where a word stands: ranges of characters, over line ends and gaps."""
    wanted = folded(word)
    page, origin = [], []
    for index, character in enumerate(characters):
        for part in _fold(character.text):
            page.append(part)
            origin.append(index)
    text = "".join(page)
    places = []
    at = text.find(wanted)
    while wanted and at >= 0:
        places.append((origin[at], origin[at + len(wanted) - 1] + 1))
        at = text.find(wanted, at + 1)
    return places


def runs_of(characters: Sequence[Character], start: int, end: int) -> list[Run]:
    """The characters of a range as runs, each as high as its line and no lower."""
    runs: list[Run] = []
    for character in characters[start:end]:
        box, line = character.box, character.line_box
        if box is None or line is None or not character.text.strip():
            continue
        if runs and (joined := _joined(runs[-1], line)):
            runs[-1] = joined
        else:
            runs.append(Run(line, is_upright=False))
    return [
        run if run.is_upright else Run(_fitted(run.box, characters), is_upright=False)
        for run in runs
    ]


def _fold(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).casefold()
    return "".join(each for each in plain if unicodedata.category(each) not in _IGNORED)


def _joined(run: Run, box: Box) -> Run | None:
    """The run with another character, if it follows in the same line."""
    across, down = run.box.overlap(box)
    reach = 2 * max(box.width, box.height)
    if down > box.height / 2 and -across < reach and not run.is_upright:
        return Run(run.box.with_box(box), is_upright=False)
    is_single = max(run.box.width, run.box.height) < reach
    if across > box.width / 2 and -down < reach and (run.is_upright or is_single):
        return Run(run.box.with_box(box), is_upright=True)
    return None


def _fitted(line: Box, characters: Sequence[Character]) -> Box:
    """As high as the line, less what other lines need.

    The ink of the word itself decides nothing unless lines overlap: a box as high as
    its ink would tell one word from another.
    """
    top, bottom = line.y0, line.y1
    own = [line.y1, line.y0]
    for character in characters:
        if (box := character.box) is None or not character.text.strip():
            continue
        middle = (box.y0 + box.y1) / 2
        if line.overlap(box)[0] < -WORD_STEP:
            continue
        if middle < line.y0:
            top = max(top, box.y1)
        elif middle > line.y1:
            bottom = min(bottom, box.y0)
        elif line.overlap(box)[0] > 0:
            own = [min(own[0], box.y0), max(own[1], box.y1)]
    return Box(line.x0, min(top, own[0]), line.x1, max(bottom, own[1]))
