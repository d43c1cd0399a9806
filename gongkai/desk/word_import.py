"""A Word file put into the form of an edition: its text, its pictures, its doubts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.urls import reverse

from gongkai.commons.refusals import Refused
from gongkai.commons.richtext import has_markup, plain_text_to_html
from gongkai.commons.uploads import check_upload
from gongkai.commons.word_files import WordPicture, WordText, read_word
from gongkai.desk.edition_form import EditionForm
from gongkai.disclosure.actions import holding
from gongkai.organisation.models import Staff


@dataclass(frozen=True)
class ImportReport:
    """What a person is told after an import; `doubts` are to be looked at."""

    file_name: str
    dropped: Sequence[str]
    doubts: Sequence[str]


def put_into(form: EditionForm, file: Any, *, at: datetime, by: Staff) -> ImportReport:
    """Put a Word file's text after the one typed. Raises `Refused`.

    Nothing is saved but the pictures, which wait for the text. A title is taken only
    where none was typed.
    """
    word = read_word(file)
    html, refused = _with_pictures(word, at=at, by=by)
    typed = form.data.get("body_html", "").strip()
    if typed and not has_markup(typed):
        typed = plain_text_to_html(typed)
    form.put_words("body_html", f"{typed}\n{html}" if typed else html)
    if word.title and not form.data.get("title", "").strip():
        form.put_words("title", word.title[:300])
    return ImportReport(file.name, word.dropped, [*word.doubts, *refused])


def _with_pictures(word: WordText, *, at: datetime, by: Staff) -> tuple[str, list[str]]:
    """The text with its pictures kept, and why some could not be."""
    html, refused = word.html, []
    for picture in word.pictures:
        address = ""
        try:
            address = _kept(picture, at=at, by=by)
        except Refused as why:
            refused += [refusal.sentence for refusal in why.refusals]
        html = html.replace(f'src="{picture.address}"', f'src="{address}"')
    return html, list(dict.fromkeys(refused))


def _kept(picture: WordPicture, *, at: datetime, by: Staff) -> str:
    content = BytesIO(picture.content)
    upload = check_upload(content, picture.name)
    held = holding.hold_file(
        upload, content, description=picture.alternative, at=at, by=by
    )
    return reverse("desk:held_file", args=[held.pk])
