"""Removing what is withheld: the file is made anew from pictures of its pages.

Every page becomes a picture, not only the marked ones: the typefaces of a kept page
would still list the characters of what was removed. What a reader hears instead of
sees is the readable text beside the file (`Redacted.text`).
"""

import io
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps, ImageSequence, UnidentifiedImageError

from gongkai.commons.refusals import Refusal
from gongkai.commons.uploads import MOST_PIXELS
from gongkai.redaction import refusals
from gongkai.redaction.finding import folded, places_of, runs_of
from gongkai.redaction.pdf_pages import (
    SCALE,
    Character,
    Page,
    opened,
    page_of,
    sizes_of,
)
from gongkai.redaction.picture_pdf import JPEG_QUALITY, PicturePdf
from gongkai.redaction.regions import (
    REGION_STEP,
    WORD_STEP,
    Box,
    Region,
    padded,
    region_refusals,
)

DATA = Path(__file__).parent / "data"
PAINT = (0, 0, 0)
_PICTURES = ("JPEG", "PNG", "WEBP", "GIF")
# Grey levels between ink and ground below which nothing can be read.
_LEAST_CONTRAST = 24
# Of a letter's rectangle both ink and ground have at least this share; where one has
# less, something lies over the letter and only its rim looks out.
_LEAST_SHARE = 0.08
# Pixels; a solid shape no thicker is a dash or a stop, a thicker one covers something.
_THICKEST_DASH = 10
# Points by which a mark must reach into a character to take it along.
_REACH = 0.5
# The share of a letter that is painted over when it can no longer be read.
_UNREADABLE = 0.25


@dataclass(frozen=True)
class RemovedWord:
    """How often a word was found and removed, and on which pages (from 1)."""

    word: str
    count: int
    pages: tuple[int, ...]


@dataclass(frozen=True)
class Neighbour:
    """Words beside a mark that its box covers too; the readable text keeps them."""

    page: int
    text: str


@dataclass(frozen=True)
class Redacted:
    """A file from which the withheld parts are gone.

    `boxes` are the painted rectangles with their pages (from 1), for `verifying`.
    `text` is what can still be read, for those who hear a page; a picture has none.
    `pages_without_text` are those on which no word could be found, such as scans.
    `neighbours` are the words that are painted over and yet in the text: what differs
    between the two.
    """

    content: bytes
    page_count: int
    removed_words: tuple[RemovedWord, ...]
    boxes: tuple[tuple[int, Box], ...]
    text: str
    pages_without_text: tuple[int, ...]
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def words_not_found(self) -> tuple[str, ...]:
        """The words that stand nowhere; they may still be seen in a picture."""
        return tuple(each.word for each in self.removed_words if not each.count)


@dataclass(frozen=True)
class _Removal:
    """What is removed from one page."""

    boxes: tuple[Box, ...]
    characters: frozenset[int]
    counts: tuple[int, ...]


def redact_pdf(
    content: bytes, regions: Sequence[Region], words: Sequence[str]
) -> Redacted:
    """The file without what stands in the regions and without the words, everywhere.

    A word is found over line ends and in its full-width form; not where it is part of a
    picture (`pages_without_text`) or cut in two by the end of a page. Painted boxes are
    longer than what they cover, so that they do not tell its length; what they cover
    beside it is still in `Redacted.text`, and named in `Redacted.neighbours`.

    Raises `RedactionRefused`: its codes tell why nothing was made.
    """
    return _redact(content, regions, words, is_drawn=True)


def redacted_text(
    content: bytes, regions: Sequence[Region], words: Sequence[str]
) -> str:
    """The readable text of `redact_pdf` alone, with a mark where something is gone.

    Only what is seen on the page is in it: text that is hidden, white, or covered stays
    out. Text below a photograph cannot be told from text upon it, so a person reads it
    before it is sent. Raises `RedactionRefused` as `redact_pdf` does.
    """
    return _redact(content, regions, words, is_drawn=False).text


def redact_picture(content: bytes, regions: Sequence[Region]) -> Redacted:
    """The picture without the regions (in pixels, as seen), and without any metadata.

    Raises `RedactionRefused`; a picture of several frames is refused, for the others
    would still show what is painted over in the first.
    """
    if not regions:
        raise refusals.nothing_marked()
    picture, form = _opened_picture(content)
    _check([region_refusals(regions, [picture.size])])
    boxes = [padded(r.box, picture.size, step=REGION_STEP) for r in regions]
    _paint(picture, boxes, 1.0)
    made = io.BytesIO()
    if form == "JPEG":
        picture.save(made, "JPEG", quality=JPEG_QUALITY)
    else:
        picture.save(made, "PNG")
    return Redacted(made.getvalue(), 1, (), tuple((1, box) for box in boxes), "", (1,))


def _redact(
    content: bytes,
    regions: Sequence[Region],
    words: Sequence[str],
    *,
    is_drawn: bool,
) -> Redacted:
    if not regions and not words:
        raise refusals.nothing_marked()
    if not all(map(folded, words)):
        raise refusals.blank_word()
    made = PicturePdf()
    removals: list[_Removal] = []
    texts: list[str] = []
    silent: list[int] = []
    neighbours: list[Neighbour] = []
    with opened(content) as document:
        sizes = sizes_of(document)
        _check([region_refusals(regions, sizes)])
        for number in range(1, len(sizes) + 1):
            page = page_of(document, number)
            removal = _removal(page, regions, words)
            removals.append(removal)
            texts.append(_readable(page, removal))
            neighbours += _neighbours(page, removal)
            if not any(each.text.strip() for each in page.characters):
                silent.append(number)
            if is_drawn:
                _paint(page.picture, removal.boxes, SCALE)
                made.add(page.picture, page.width, page.height)
    if not any(removal.boxes for removal in removals):
        raise refusals.nothing_found()
    return Redacted(
        made.content() if is_drawn else b"",
        len(removals),
        tuple(_report(words, removals)),
        tuple(
            (number, box)
            for number, removal in enumerate(removals, 1)
            for box in removal.boxes
        ),
        "\n\n".join(texts),
        tuple(silent),
        tuple(neighbours),
    )


def _check(found: Sequence[Sequence[Refusal]]) -> None:
    reasons = [refusal for each in found for refusal in each]
    if reasons:
        raise refusals.RedactionRefused(reasons)


def _removal(page: Page, regions: Sequence[Region], words: Sequence[str]) -> _Removal:
    boxes: list[Box] = []
    gone: set[int] = set()
    counts = []
    for region in regions:
        if region.page == page.number:
            boxes.append(padded(region.box, page.size, step=REGION_STEP))
            gone |= _inside(region.box, page.characters)
    for word in words:
        places = places_of(word, page.characters)
        counts.append(len(places))
        for start, end in places:
            gone |= set(range(start, end))
            boxes += [
                padded(run.box, page.size, step=WORD_STEP, is_upright=run.is_upright)
                for run in runs_of(page.characters, start, end)
            ]
    return _Removal(tuple(boxes), frozenset(gone), tuple(counts))


def _inside(marked: Box, characters: Sequence[Character]) -> set[int]:
    """The characters that a mark touches, if only by a part."""
    return {
        index
        for index, character in enumerate(characters)
        if character.box is not None and min(marked.overlap(character.box)) > _REACH
    }


def _neighbours(page: Page, removal: _Removal) -> list[Neighbour]:
    """The stretches that a box covers though nobody marked them."""
    grey = page.picture.convert("L")
    stretches: list[list[int]] = []
    for index, character in enumerate(page.characters):
        ink = character.box
        if ink is None or not character.is_drawn or index in removal.characters:
            continue
        if not any(_covers(box, ink) for box in removal.boxes):
            continue
        if not character.text.strip() or not _is_seen(grey, ink):
            continue
        if stretches and stretches[-1][-1] == index - 1:
            stretches[-1].append(index)
        else:
            stretches.append([index])
    return [
        Neighbour(page.number, "".join(page.characters[at].text for at in stretch))
        for stretch in stretches
    ]


def _covers(box: Box, ink: Box) -> bool:
    """Whether so much of a letter is painted over that it is hard to read."""
    across, down = box.overlap(ink)
    if across <= 0 or down <= 0:
        return False
    return across * down >= _UNREADABLE * ink.width * ink.height


def _report(words: Sequence[str], removals: Sequence[_Removal]) -> list[RemovedWord]:
    return [
        RemovedWord(
            word,
            sum(removal.counts[index] for removal in removals),
            tuple(
                number
                for number, removal in enumerate(removals, 1)
                if removal.counts[index]
            ),
        )
        for index, word in enumerate(words)
    ]


def _readable(page: Page, removal: _Removal) -> str:
    """The text that is seen on the page, with one mark for each removed stretch."""
    said: list[str] = []
    gap, is_gone = "", False
    grey = page.picture.convert("L")
    for index, character in enumerate(page.characters):
        if index in removal.characters:
            said += [] if is_gone else [gap, _words()["removed"]]
            gap, is_gone = "", True
        elif not character.text.strip() or character.box is None:
            # Between two removed characters a gap would tell where a word ends.
            gap += character.text
        elif character.is_drawn and _is_seen(grey, character.box):
            said += [gap, character.text]
            gap, is_gone = "", False
    lines = (line.strip() for line in "".join(said).splitlines())
    text = "\n".join(line for line in lines if line)
    head = _words()["page"].format(number=page.number)
    return f"{head}\n{text or _words()['picture_page']}"


def _is_seen(grey: Image.Image, box: Box) -> bool:
    """Whether something can be read there: not white on white, not painted over."""
    left, top, right, bottom = box.pixels(SCALE)
    if right <= 0 or bottom <= 0 or left >= grey.width or top >= grey.height:
        return False
    if _has_strokes(grey.crop((left, top, right, bottom))):
        return True
    if min(right - left, bottom - top) > _THICKEST_DASH:
        return False
    around = (max(0, left - 3), max(0, top - 3), right + 3, bottom + 3)
    return _has_strokes(grey.crop(around))


def _has_strokes(part: Image.Image) -> bool:
    """Whether ink and ground both have their share, as in a letter."""
    low, high = part.getextrema()
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    if high - low < _LEAST_CONTRAST:
        return False
    counts = part.histogram()
    dark = sum(counts[: int(low + high) // 2 + 1])
    return min(dark, sum(counts) - dark) >= _LEAST_SHARE * sum(counts)


def _paint(picture: Image.Image, boxes: Sequence[Box], scale: float) -> None:
    brush = ImageDraw.Draw(picture)
    for box in boxes:
        left, top, right, bottom = box.pixels(scale)
        brush.rectangle((left, top, right - 1, bottom - 1), fill=PAINT)


def _opened_picture(content: bytes) -> tuple[Image.Image, str]:
    """The picture as it is seen, on white ground, and the form it came in."""
    try:
        with Image.open(io.BytesIO(content), formats=_PICTURES) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise refusals.picture_too_large()
            if sum(1 for _frame in ImageSequence.Iterator(picture)) > 1:
                raise refusals.several_pictures()
            form = picture.format or "PNG"
            turned = ImageOps.exif_transpose(picture).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise refusals.picture_too_large() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise refusals.picture_unreadable() from None
    # What is transparent keeps its colours in the file, and is painted white here.
    ground = Image.new("RGBA", turned.size, "white")
    return Image.alpha_composite(ground, turned).convert("RGB"), form


@cache
def _words() -> dict[str, str]:
    return tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))
