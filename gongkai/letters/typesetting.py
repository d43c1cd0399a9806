"""A letter as PDF: GB/T 9704-2012 layout, tagged for screen readers, always the same.

The layout is `data/letter.typ`. What a letter says reaches Typst as JSON and is set as
plain text, so that markup in a name is a name like any other.
"""

import json
from datetime import UTC, datetime

import typst

from gongkai.letters.composing import Letter
from gongkai.letters.kinds import DATA, words
from gongkai.letters.typefaces import (
    available_names,
    check_characters,
    typesetting_fonts,
)


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
    made = typst.compile(
        DATA / "letter.typ",
        root=DATA,
        font_paths=typesetting_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(given, ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    assert isinstance(made, bytes)
    return made
