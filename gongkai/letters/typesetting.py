"""A letter as PDF: GB/T 9704-2012 layout, tagged for screen readers, always the same.

The layout is `data/letter.typ`. What a letter says reaches Typst as JSON and is set as
plain text, so that markup in a name is a name like any other.

A letter that would spill a few lines on to a second page is set closer, so that it is
one sheet; one that is longer anyway keeps the layout of the standard.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import typst

from gongkai.letters.composing import Letter
from gongkai.letters.kinds import DATA, words
from gongkai.letters.typefaces import (
    available_names,
    check_characters,
    typesetting_fonts,
)

SPACINGS: tuple[Mapping[str, float], ...] = (
    {"lines": 22, "above_mark": 12, "gap": 1},
    {"lines": 24, "above_mark": 4, "gap": 0.75},
    {"lines": 26, "above_mark": 0, "gap": 0.5},
)
"""Lines a page, millimetres above the mark, blank lines between the parts: first those
of the standard, the closest last. The size of the letters is always the standard's."""

SPILLED = 2
"""Pages of a letter that may have spilled; a longer one cannot become one sheet."""


def render_pdf(letter: Letter) -> bytes:
    """The letter as PDF; the same letter gives the same bytes.

    Raises `CharactersMissing` when no typeface has one of its characters.
    """
    check_characters(letter.text + words("draft"))
    day = letter.decided_on
    given = {
        "mark": letter.mark,
        "number": letter.number,
        "title": letter.title,
        "addressee": letter.addressee,
        "parts": letter.parts,
        "attachments": letter.attachments,
        "attachments_label": words("attachments"),
        "agency_name": letter.agency_name,
        "date": letter.date_line,
        "is_signed": letter.is_signed,
        "draft_mark": words("draft") if letter.is_draft else "",
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "fonts": dict(available_names()),
    }
    made_on = datetime(day.year, day.month, day.day, tzinfo=UTC)
    standard, *closer = SPACINGS
    official = _typeset(given, standard, made_on)
    if _page_count(official) != SPILLED:
        return official
    for spacing in closer:
        made = _typeset(given, spacing, made_on)
        if _page_count(made) == 1:
            return made
    return official


def _typeset(
    given: Mapping[str, Any], spacing: Mapping[str, float], made_on: datetime
) -> bytes:
    """The letter in one spacing."""
    said = json.dumps({**given, "spacing": spacing}, ensure_ascii=False)
    made = typst.compile(
        DATA / "letter.typ",
        root=DATA,
        font_paths=typesetting_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"letter": said},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=made_on,
    )
    assert isinstance(made, bytes)
    return made


def _page_count(made: bytes) -> int:
    with pypdfium2.PdfDocument(made) as document:
        return len(document)
