"""An agency's own texts: what may be changed, from when, and by whom."""

from datetime import date

import pytest

from gongkai.journal.models import Entry
from gongkai.letters.actions import change_template, reset_template
from gongkai.letters.kinds import kind_of
from gongkai.letters.models import LetterTemplate
from gongkai.letters.queries import text_in_force
from gongkai.organisation.models import Agency, Staff
from tests.factories import MONDAY, TUESDAY, WEDNESDAY
from tests.letters.samples import sample_letter
from tests.refusing import refused_for

OWN = kind_of("not_held").text.replace("政府信息公开申请答复书", "检索结果告知书")


def test_own_text_serves_from_its_day(agency: Agency, zhou: Staff) -> None:
    change_template(agency, "not_held", OWN, from_on=TUESDAY.date(), at=MONDAY, by=zhou)

    assert text_in_force(agency, "not_held", on=MONDAY.date()) != OWN
    assert text_in_force(agency, "not_held", on=TUESDAY.date()) == OWN
    assert sample_letter("not_held", agency).title == "检索结果告知书"


def test_reset_brings_the_default_back(agency: Agency, zhou: Staff) -> None:
    change_template(agency, "not_held", OWN, from_on=MONDAY.date(), at=MONDAY, by=zhou)
    reset_template(agency, "not_held", from_on=WEDNESDAY.date(), at=TUESDAY, by=zhou)

    assert text_in_force(agency, "not_held", on=TUESDAY.date()) == OWN
    assert (
        text_in_force(agency, "not_held", on=WEDNESDAY.date())
        == kind_of("not_held").text
    )


def test_changes_are_written_in_the_journal(agency: Agency, zhou: Staff) -> None:
    change_template(agency, "not_held", OWN, from_on=MONDAY.date(), at=MONDAY, by=zhou)
    reset_template(agency, "not_held", from_on=TUESDAY.date(), at=MONDAY, by=zhou)

    told = Entry.objects.filter(what__startswith="letter_template.")
    assert [(entry.what, entry.by) for entry in told] == [
        ("letter_template.changed", zhou),
        ("letter_template.reset", zhou),
    ]


def test_text_from_the_past_is_refused(agency: Agency, zhou: Staff) -> None:
    with refused_for("template_in_the_past"):
        change_template(
            agency, "not_held", OWN, from_on=MONDAY.date(), at=TUESDAY, by=zhou
        )
    assert not LetterTemplate.objects.exists()


def test_only_the_ogi_office_edits_letters(agency: Agency, lin: Staff) -> None:
    with refused_for("not_permitted"):
        reset_template(agency, "not_held", from_on=date(2027, 1, 1), at=MONDAY, by=lin)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (OWN.replace("{remedy}", ""), "template_lacks_fields"),
        (OWN.replace("{article}", "有关"), "template_lacks_fields"),
        (OWN.replace("{reason}", "{secret}{reason}"), "template_names_unknown_fields"),
        (OWN + "\n经办人：____", "template_has_gap"),
        (OWN + "\n{", "template_has_stray_brace"),
        (OWN.replace("# ", ""), "template_without_title"),
        (OWN.replace("{history}", "{history}{article}"), "template_mixes_fields"),
        (OWN + "甲" * 20_000, "template_too_long"),
    ],
)
def test_text_that_would_fail_is_refused(
    text: str, code: str, agency: Agency, zhou: Staff
) -> None:
    with refused_for(code):
        change_template(
            agency, "not_held", text, from_on=MONDAY.date(), at=MONDAY, by=zhou
        )
