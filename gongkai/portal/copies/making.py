"""Making copies, the newest of them held in memory for a while."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import typst

from gongkai.letters.composing import Letter
from gongkai.letters.typefaces import (
    available_names,
    check_characters,
    typesetting_fonts,
)
from gongkai.letters.typesetting import render_pdf
from gongkai.letters.word_document import render_docx
from gongkai.portal.copies.composing import Card

DATA = Path(__file__).parent / "data"
HELD = 64
LONGEST_CARD_TITLE = 90


def pdf(letter: Letter) -> bytes:
    """The copy as PDF. Raises `CharactersMissing` when no typeface has them all."""
    return _pdf(letter)


def docx(letter: Letter) -> bytes:
    """The copy as DOCX."""
    return _docx(letter)


def png(card: Card) -> bytes:
    """The card as a picture of 1200 × 630. Raises `CharactersMissing`."""
    return _png(card)


@lru_cache(HELD)
def _pdf(letter: Letter) -> bytes:
    return render_pdf(letter)


@lru_cache(HELD)
def _docx(letter: Letter) -> bytes:
    return render_docx(letter)


@lru_cache(HELD)
def _png(card: Card) -> bytes:
    check_characters(f"{card.site_name}{card.title}{card.line}")
    given = asdict(card) | {"fonts": dict(available_names())}
    if len(card.title) > LONGEST_CARD_TITLE:
        given["title"] = f"{card.title[:LONGEST_CARD_TITLE]}…"
    made = typst.compile(
        DATA / "card.typ",
        root=DATA,
        font_paths=typesetting_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"card": json.dumps(given, ensure_ascii=False)},
        format="png",
        ppi=72,
    )
    assert isinstance(made, bytes)
    return made


MAKERS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "pdf": ("application/pdf", pdf),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        docx,
    ),
    "png": ("image/png", png),
}
