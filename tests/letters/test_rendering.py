"""Letters on paper: everything is there, always the same, and nothing is markup."""

import io
import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from pytest_django.fixtures import Settings

from gongkai.letters.kinds import kind_of
from gongkai.letters.typefaces import CharactersMissing, folders
from gongkai.letters.typesetting import render_pdf
from gongkai.letters.word_document import render_docx
from gongkai.organisation.models import Agency
from tests.letters.samples import ALL_KINDS, sample_letter

PAGE_NUMBER = re.compile(r"—\d+—")
HOSTILE = (
    '#import "/etc/passwd": *',
    "#panic() $x$ @ref <label>",
    "名*_`\\//{}[]~'\"",
    "</text>&amp;&#65;甲",
    "= 标题",
    "名" * 400,
)


def pdf_text(content: bytes) -> str:
    """The text of every page, without its number, spaces and line ends."""
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return "".join(PAGE_NUMBER.sub("", "".join(page.split())) for page in pages)


def docx_text(content: bytes) -> str:
    """The text of paragraphs and tables, without spaces and line ends."""
    document = Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += [cell.text for row in table.rows for cell in row.cells]
    return "".join("".join(lines).split())


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_pdf_says_everything(kind: str, sender: Agency) -> None:
    letter = sample_letter(kind, sender)

    text = pdf_text(render_pdf(letter))

    for part in letter.paragraphs:
        assert "".join(part.split()) in text
    assert letter.number in text
    assert letter.title in text
    if kind_of(kind).is_signed:
        assert text.count(letter.agency_name) >= 2
        assert "2026年11月24日" in text


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_docx_says_everything(kind: str, sender: Agency) -> None:
    letter = sample_letter(kind, sender)

    text = docx_text(render_docx(letter))

    assert letter.number in text
    for part in letter.parts:
        said = (
            [part] if isinstance(part, str) else [cell for row in part for cell in row]
        )
        assert [each for each in said if "".join(each.split()) not in text] == []


@pytest.mark.parametrize("kind", ["fee_notice", "refused", "excessive"])
def test_ordinary_letter_is_one_sheet(kind: str, sender: Agency) -> None:
    with pypdfium2.PdfDocument(render_pdf(sample_letter(kind, sender))) as document:
        assert len(document) == 1


def test_same_letter_gives_the_same_bytes(sender: Agency) -> None:
    letter = sample_letter("refused", sender)

    assert render_pdf(letter) == render_pdf(letter)
    assert render_docx(letter) == render_docx(letter)


@pytest.mark.parametrize("name", HOSTILE)
def test_markup_in_a_name_is_only_a_name(name: str, sender: Agency) -> None:
    letter = sample_letter("not_held", sender, applicant_name=name, reason=name)

    pressed = "".join(name.split())
    assert pdf_text(render_pdf(letter)).count(pressed) == 2
    assert docx_text(render_docx(letter)).count(pressed) == 2


def test_rare_names_of_the_standard_list_are_set(sender: Agency) -> None:
    letter = sample_letter("not_held", sender, applicant_name="示例䶮𬱟㛃")

    assert "示例䶮𬱟㛃" in pdf_text(render_pdf(letter))


def test_character_without_typeface_is_named(sender: Agency) -> None:
    letter = sample_letter("not_held", sender, applicant_name="示例\U0002ceaf\ue123")

    with pytest.raises(CharactersMissing) as caught:
        render_pdf(letter)

    assert "U+2CEAF" in caught.value.refusals[0].sentence
    assert "U+E123" in caught.value.refusals[0].sentence


def test_files_name_the_agency_and_nobody_else(sender: Agency) -> None:
    letter = sample_letter("not_held", sender)

    with pypdfium2.PdfDocument(render_pdf(letter)) as document:
        particulars = document.get_metadata_dict()
    with zipfile.ZipFile(io.BytesIO(render_docx(letter))) as packed:
        core = packed.read("docProps/core.xml").decode()

    assert particulars["Author"] == sender.name
    assert letter.addressee not in "".join(particulars.values())
    assert "python-docx" not in core
    assert sender.name in core


def test_own_typefaces_go_first(settings: Settings, tmp_path: Path) -> None:
    settings.FONT_FOLDER = tmp_path

    assert folders()[0] == tmp_path


def test_long_letter_keeps_text_with_its_signature(sender: Agency) -> None:
    for count in range(1, 60, 7):
        letter = sample_letter("not_held", sender, reason="\n".join(["理由"] * count))
        with pypdfium2.PdfDocument(render_pdf(letter)) as document:
            last = document[len(document) - 1].get_textpage().get_text_bounded()

        assert "联系电话" in last
