"""Letters, numbers and files of a case, as the pages of the desk give them."""

import re
from html import unescape

from django.conf import settings
from django.test import Client

from gongkai.desk.requests.case_at_desk import open_case
from gongkai.desk.requests.case_letters import fields_of, letter_of, made_letter
from gongkai.info_requests.actions import handling
from gongkai.info_requests.queries import number_patterns
from gongkai.journal.models import Entry
from gongkai.letters.actions import set_letterhead
from gongkai.organisation.models import Agency, Staff
from tests.desk_requests.pressing import shown, typed
from tests.desk_requests.test_case import address, with_original
from tests.factories import MONDAY, TUESDAY, WEDNESDAY
from tests.info_requests import cases
from tests.redaction.papers import typst_pdf


def test_marking_a_file_is_one_look_at_it(
    agency: Agency, client: Client, lin: Staff
) -> None:
    one = with_original(typst_pdf("张示例 领取补助"))
    client.force_login(lin)

    page = client.get(address(one, f"files/{one.files.get().pk}/redact/"))
    pictures = re.findall(r'src="([^"]+/pages/[^"]+)"', page.content.decode())
    shown_pages = [client.get(unescape(each)) for each in pictures * 2]

    assert {each["Content-Type"] for each in shown_pages} == {"image/png"}
    assert Entry.objects.filter(what="info_request.file_read").count() == 1


def test_numbering_is_the_offices_to_change(
    agency: Agency, client: Client, zhou: Staff, lin: Staff
) -> None:
    door = "/desk/requests/letter-texts/numbering/"
    given = number_patterns(agency) | {"fee_notice": "费{year}-{serial}"}
    client.force_login(lin)
    assert client.post(door, given).status_code == 403
    client.force_login(zhou)

    wrong = client.post(door, given | {"reply": "{year}号"})
    right = client.post(door, given)

    assert wrong.status_code == 409
    assert "{year}号" in wrong.content.decode()
    assert right.status_code == 302
    assert number_patterns(agency) == given


def test_preview_says_draft_and_leaves_nothing(
    agency: Agency, client: Client, zhou: Staff, lin: Staff
) -> None:
    set_letterhead(agency, government="东岚省人民政府", at=MONDAY, by=zhou)
    one = cases.drafted()
    client.force_login(lin)
    door = address(one, "letters/disclosed/")
    page = client.get(door).content.decode()
    given = dict(re.findall(r'name="(field_\w+)"[^>]*value="([^"]*)"', page)) | {
        f"field_{name}": text
        for name, text in re.findall(
            r'<textarea name="field_(\w+)"[^>]*>\s*([^<]*)</textarea>', page
        )
    }

    taken = client.post(door, given | {"decided_on": "2026-03-02", "then": "docx"})
    kept = client.post(door, given | {"decided_on": "2026-03-02", "then": "keep"})

    assert "草稿" in page
    assert taken.content.startswith(b"PK")
    assert kept.status_code == 409
    assert "编定文号之后" in shown(kept.content)
    assert not one.files.exists()


def test_names_of_outcomes_and_letters_follow_the_language(
    agency: Agency, client: Client, zhou: Staff
) -> None:
    one = cases.decided()
    client.force_login(zhou)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    case = shown(client.get(address(one)).content)
    letters = shown(client.get(address(one, "letters/")).content)

    assert "Disclosed" in case
    assert "Reply: disclosed" in letters


def test_annulled_reply_is_taken_up_from_its_page(
    agency: Agency, client: Client, zhou: Staff
) -> None:
    one = cases.annulled()
    client.force_login(zhou)
    remedy = f"reconsideration-{one.reconsiderations.get().pk}"

    opened_anew = client.post(
        address(one, "moves/redecide/"),
        typed(one, "redecide") | {"record": remedy},
    )
    page = shown(client.get(address(one)).content)

    assert opened_anew.status_code == 302
    assert f"{one.number}-重1" in page


def test_letter_of_an_abandoned_request_says_what_did_not_come(
    agency: Agency, zhou: Staff
) -> None:
    set_letterhead(agency, government="东岚省人民政府", at=MONDAY, by=zhou)
    one = cases.needing_correction(correct_by_on=TUESDAY.date())
    one = handling.abandon(one, read_version=one.version, at=WEDNESDAY, by=zhou)
    case = open_case(one, zhou, at=WEDNESDAY)
    letter = letter_of(case, "no_further_handling", "")
    assert letter is not None

    made = made_letter(
        case, letter, fields_of(case, letter), decided_on=WEDNESDAY.date()
    )

    assert "补正期限于2026年3月3日届满，没有收到补正材料。" in made.text
    assert "你（单位）" not in made.text
    assert made.is_draft
