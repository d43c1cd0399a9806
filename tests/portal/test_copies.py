"""Copies of public documents: all of the text, in the look of official documents."""

import io

import pypdfium2
import pytest
from django.test import Client
from docx import Document as WordDocument
from PIL import Image

from gongkai.disclosure.actions import publishing
from gongkai.disclosure.models import Edition
from gongkai.disclosure.paths import copy_path
from gongkai.organisation.models import Agency
from tests.factories import FRIDAY, person, published_edition

pytestmark = pytest.mark.django_db
TABLE = (
    "<p>第一段。</p><table><tr><th colspan='2'>名目</th><th>金额</th></tr>"
    "<tr><td>甲</td><td>乙</td><td>100</td></tr></table><h2>二、其他</h2>"
)


@pytest.fixture
def edition(agency: Agency) -> Edition:
    """A numbered document with a table of three columns."""
    return published_edition(
        title="关于补贴标准的通知",
        body_html=TABLE,
        document_number="岚民发〔2026〕3号",
        issuer="东岚省民政厅",
    )


def got(edition: Edition, form: str) -> bytes:
    """The copy as it is sent."""
    answer = Client().get(copy_path(edition.document_id, form))
    assert answer.status_code == 200
    content: bytes = answer.content
    return content


def test_pdf_says_all_and_where_it_is_from(edition: Edition) -> None:
    with pypdfium2.PdfDocument(got(edition, "pdf")) as document:
        words = "".join(page.get_textpage().get_text_bounded() for page in document)
    words = "".join(words.split())

    for said in (
        "关于补贴标准的通知",
        "岚民发〔2026〕3号",
        "第一段。",
        "100",
        "二、其他",
    ):
        assert said in words
    assert str(edition.document.index_number) in words


def test_word_file_keeps_the_table(edition: Edition) -> None:
    document = WordDocument(io.BytesIO(got(edition, "docx")))

    [table] = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["名目", "", "金额"],
        ["甲", "乙", "100"],
    ]


def test_card_has_the_size_that_is_shown(edition: Edition) -> None:
    assert Image.open(io.BytesIO(got(edition, "png"))).size == (1200, 630)


def test_nothing_is_made_of_what_is_withdrawn(edition: Edition) -> None:
    publishing.withdraw(edition, ground="有误", at=FRIDAY, by=person("zhou"))

    for form in ("pdf", "docx", "png", "exe"):
        path = copy_path(edition.document_id, form)
        assert Client().get(path).status_code == 404
    assert Client().get(f"/copies/0/{9**30}.pdf").status_code == 404
