"""Circulars: frozen figures, Word and spreadsheet, one draft."""

import io

import pytest
from docx import Document as WordDocument
from openpyxl import load_workbook

from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Division, Staff
from gongkai.rules.submission_rules import Period
from gongkai.submissions.actions import circulating
from gongkai.submissions.circular_files import circular_docx, circular_xlsx
from gongkai.submissions.circular_text import circular_text
from gongkai.submissions.models import Circular, SubmissionRules
from tests import factories
from tests.factories import MONDAY, WEDNESDAY
from tests.refusing import refused_for

APRIL = MONDAY.replace(month=4)
MARCH = Period.MONTH.around(MONDAY.date())


@pytest.fixture
def circular(rules: SubmissionRules, assistance: Division, zhou: Staff) -> Circular:
    """The circular of March, in which one division published one text."""
    factories.published_edition(at=WEDNESDAY)
    return circulating.make_circular(
        rules.agency, Period.MONTH, MARCH, at=APRIL, by=zhou
    )


def test_circular_ranks_and_names_what_lacks(circular: Circular) -> None:
    text = circular_text(circular)

    assert text.title == "关于2026年3月信息报送情况的通报"
    ranking, lacks = text.tables[:2]
    assert [row[:3] for row in ranking.rows] == [
        (1, "社会救助处", 1),
        (2, "养老服务处", 0),
    ]
    assert ("社会救助处", "每月报送", "2026年3月", 2, 1, 1) in lacks.rows
    assert any("报送信息1条" in part for part in text.parts if isinstance(part, str))


def test_figures_stay_as_they_were_sent_round(circular: Circular) -> None:
    factories.published_edition(at=WEDNESDAY, title="后来补录的信息")

    circular.refresh_from_db()

    assert circular.figures["totals"]["submitted_count"] == 1


def test_word_and_spreadsheet_hold_the_same_ranking(circular: Circular) -> None:
    text = circular_text(circular)

    word = WordDocument(io.BytesIO(circular_docx(text)))
    sheets = load_workbook(io.BytesIO(circular_xlsx(text, circular.figures)))

    assert text.title in [paragraph.text for paragraph in word.paragraphs]
    in_word = [row.cells[1].text for row in word.tables[0].rows][1:]
    in_sheet = [row[1] for row in sheets.worksheets[0].values][1:]
    assert in_word == in_sheet == ["社会救助处", "养老服务处"]


def test_name_like_a_formula_stays_words(
    rules: SubmissionRules, assistance: Division, zhou: Staff, guan: Staff
) -> None:
    organisation.change_division(assistance, at=MONDAY, by=guan, name="=1+1")
    circular = circulating.make_circular(
        rules.agency, Period.MONTH, MARCH, at=APRIL, by=zhou
    )
    book = load_workbook(
        io.BytesIO(circular_xlsx(circular_text(circular), circular.figures))
    )

    cells = [cell for sheet in book for row in sheet for cell in row]
    found = [cell for cell in cells if cell.value == "=1+1"]

    assert found
    assert {cell.data_type for cell in found} == {"s"}


def test_circular_becomes_a_draft_once(circular: Circular, zhou: Staff) -> None:
    edition = circulating.draft_circular(circular, at=APRIL, by=zhou)

    assert edition.state == "draft"
    assert "<table>" in edition.body_html
    with refused_for("already_drafted"):
        circulating.draft_circular(circular, at=APRIL, by=zhou)


def test_quarter_has_its_own_circular(rules: SubmissionRules, zhou: Staff) -> None:
    quarter = Period.QUARTER.around(MONDAY.date())

    circular = circulating.make_circular(
        rules.agency, Period.QUARTER, quarter, at=APRIL, by=zhou
    )

    assert circular.title == "关于2026年第一季度信息报送情况的通报"


def test_submitter_makes_no_circular(rules: SubmissionRules, lin: Staff) -> None:
    with refused_for("not_permitted"):
        circulating.make_circular(rules.agency, Period.MONTH, MARCH, at=APRIL, by=lin)
