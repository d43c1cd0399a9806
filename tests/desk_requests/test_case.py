"""A case at the desk: stale pages, strangers, entering, replies, letters, files."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.commons.spreadsheets import read_table
from gongkai.disclosure.models import Edition
from gongkai.info_requests.actions import consulting, service
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.models import FileKind, InfoRequest
from gongkai.journal.models import Entry
from gongkai.letters.queries import text_in_force
from gongkai.organisation.models import Agency, Staff
from gongkai.redaction.pdf_pages import opened
from tests.desk_requests.pressing import pressable, shown, typed
from tests.factories import MONDAY, person
from tests.info_requests import cases
from tests.info_requests.test_privacy import planted
from tests.redaction.papers import typst_pdf

pytestmark = pytest.mark.slow
NAME = "甲某某"


def address(one: InfoRequest, rest: str = "") -> str:
    return f"/desk/requests/{one.pk}/{rest}"


def test_stale_page_is_told_what_changed(
    agency: Agency, client: Client, zhou: Staff, lin: Staff
) -> None:
    one = cases.in_handling()
    given = typed(one, "record_search") | {"places": "档案室第三库"}
    consulting.record_search(
        one, places="机房", words="低保", result="无",
        read_version=one.version, at=MONDAY, by=lin,
    )  # fmt: skip
    client.force_login(zhou)

    refused = client.post(address(one, "moves/record_search/"), given)

    assert refused.status_code == 409
    text = shown(refused.content)
    assert "林晓禾：登记检索" in text
    assert "档案室第三库" in refused.content.decode()
    assert one.search_records.count() == 1
    version = re.search(r'name="read_version" value="(\d+)"', refused.content.decode())
    assert version is not None
    again = client.post(
        address(one, "moves/record_search/"), given | {"read_version": version[1]}
    )
    assert again.status_code == 302
    assert one.search_records.count() == 2


def test_opinion_on_a_changed_reply_is_refused(
    agency: Agency, client: Client, zhao: Staff
) -> None:
    one = cases.submitted()
    client.force_login(zhao)
    given = typed(one, "agree_first") | {"read_digest": "0" * 64}

    refused = client.post(address(one, "moves/agree_first/"), given)

    assert refused.status_code == 409
    assert "文字已被修改" in shown(refused.content)


def test_fee_is_told_before_its_notice(
    agency: Agency, client: Client, zhou: Staff
) -> None:
    one = cases.in_handling()
    client.force_login(zhou)
    given = typed(one, "notify_fee")

    told = client.post(address(one, "moves/notify_fee/"), given | {"amount": ""})

    assert told.status_code == 400
    assert "应缴 6700 元" in shown(told.content)
    assert not hasattr(InfoRequest.objects.get(pk=one.pk), "fee_notice")
    assert client.post(address(one, "moves/notify_fee/"), given).status_code == 302


def test_bad_input_is_still_there(agency: Agency, client: Client, lin: Staff) -> None:
    one = cases.in_handling()
    client.force_login(lin)
    given = typed(one, "ask_correction") | {"correct_by_on": "后天", "text": "请写年份"}

    refused = client.post(address(one, "moves/ask_correction/"), given)

    assert refused.status_code == 400
    assert "请写年份" in refused.content.decode()
    assert "后天" in refused.content.decode()


@pytest.mark.parametrize(
    "rest",
    ["", "reply/", "letters/", "letters/receipt/", "publish/", "moves/assign/"],
)
@pytest.mark.parametrize("stranger", ["wu", "guan", "zhao", "sun", "qian"])
def test_strangers_find_nothing(
    agency: Agency, client: Client, stranger: str, rest: str
) -> None:
    one = cases.in_handling()
    client.force_login(person(stranger))

    answer = client.post if rest.startswith("moves") else client.get
    assert answer(address(one, rest)).status_code == 404
    assert one.number not in client.get("/desk/requests/").content.decode()


def test_head_learns_number_and_dates_only(
    agency: Agency, client: Client, he: Staff
) -> None:
    one = cases.in_handling()
    client.force_login(he)

    page = client.get(address(one)).content.decode()

    assert one.number in client.get("/desk/requests/").content.decode()
    assert one.number in page
    assert NAME not in page
    assert "低保标准" not in page
    assert not Entry.objects.filter(what="info_request.read").exists()


def test_every_view_of_a_case_is_journaled(
    agency: Agency, client: Client, lin: Staff
) -> None:
    one = cases.in_handling()
    client.force_login(lin)

    page = client.get(address(one)).content.decode()

    assert NAME in page
    entry = Entry.objects.filter(what="info_request.read").get()
    assert entry.by == lin


def test_request_said_at_the_counter_is_entered_once(
    agency: Agency, client: Client, zhou: Staff
) -> None:
    client.force_login(zhou)
    form = client.get("/desk/requests/new/").content.decode()
    token = re.search(r'name="form_token" value="([^"]+)"', form)
    assert token is not None
    given = {
        "form_token": token[1], "channel": "in_person", "is_oral": "on",
        "arrived_on": "2026-03-02", "applicant_kind": "natural", "name": NAME,
        "description": "2025年低保标准的文件", "wanted_form": "any",
        "wanted_channel": "post",
    }  # fmt: skip

    first, second = (
        client.post(
            "/desk/requests/new/",
            given | {"request_paper": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")},
        )
        for _click in range(2)
    )

    one = InfoRequest.objects.get()
    assert one.received_on == MONDAY.date()
    assert one.files.get().kind == FileKind.REQUEST
    assert one.number in shown(first.content)
    assert shown(first.content) == shown(second.content)


def test_reply_form_asks_what_its_outcome_needs(
    agency: Agency, client: Client, lin: Staff
) -> None:
    one = cases.in_handling()
    client.force_login(lin)

    fields = {
        key: set(
            re.findall(
                r'<(?:textarea|input)[^>]*name="(\w+)"',
                client.get(address(one, f"reply/?outcome={key}")).content.decode(),
            )
        )
        - {"outcome", "read_version", "csrfmiddlewaretoken", "next"}
        for key in ("disclosed", "not_held", "partly_disclosed", "repeat")
    }

    assert fields == {
        "disclosed": {"given", "where", "remarks"},
        "not_held": {"reason", "remarks"},
        "partly_disclosed": {"reason", "given", "grounds", "remarks"},
        "repeat": {"earlier_reply_number", "remarks"},
    }


def test_reply_is_written_and_put_forward(
    agency: Agency, client: Client, lin: Staff
) -> None:
    one = cases.in_handling()
    client.force_login(lin)

    written = client.post(
        address(one, "reply/"),
        {"outcome": "not_held", "reason": "经检索没有。", "read_version": one.version},
    )
    page = client.get(address(one)).content

    assert written.status_code == 302
    assert "检索记录" in shown(page)
    assert "submit_reply" not in pressable(page)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ\x90\x00", "不接收这种文件"),
        ("a.docm", b"PK\x03\x04", "含宏"),
        ("a.svg", b"<svg onload='x()'/>", "svg"),
        ("a.pdf", b"", "空"),
        ("a.pdf", b"PK\x03\x04", "pdf"),
        ("a.pdf", b"%PDF-1.7\n" + b"0" * 61 * 1024**2, "60 MB"),
    ],
    ids=["program", "macro", "script", "empty", "false", "huge"],
)
def test_unfit_file_is_refused_with_a_sentence(
    agency: Agency, client: Client, lin: Staff, name: str, content: bytes, said: str
) -> None:
    one = cases.in_handling()
    client.force_login(lin)
    given = typed(one, "add_file") | {"file": SimpleUploadedFile(name, content)}

    answer = client.post(address(one, "moves/add_file/"), given)

    assert 400 <= answer.status_code < 500
    assert said in shown(answer.content)
    assert not one.files.exists()


def test_letter_names_what_it_lacks(agency: Agency, client: Client, lin: Staff) -> None:
    one = cases.consulted()
    client.force_login(lin)
    letter = address(one, f"letters/third_party/?of={one.consultations.get().pk}")

    looked = client.get(letter)
    lacking = client.post(letter, {"decided_on": "2026-03-02", "then": "pdf"})

    assert "草稿" in shown(looked.content)
    assert "data:image/png" in looked.content.decode()
    assert lacking.status_code == 400
    assert "缺少“涉及对方的部分”" in shown(lacking.content)


def test_letter_comes_as_pdf_and_word(
    agency: Agency, client: Client, lin: Staff
) -> None:
    one = cases.consulted()
    client.force_login(lin)
    asked = one.consultations.get()
    letter = address(one, f"letters/third_party/?of={asked.pk}")
    given = {
        "decided_on": "2026-03-02", "field_number": "岚民公开〔2026〕9号",
        "field_third_party_name": "某某示例公司", "field_request_number": one.number,
        "field_concerned_part": "合同金额",
    }  # fmt: skip

    pdf = client.post(letter, given | {"then": "pdf"})
    word = client.post(letter, given | {"then": "docx"})
    looked = client.post(letter, given | {"then": "look"})
    kept = client.post(letter, given | {"then": "keep"})

    assert pdf.content.startswith(b"%PDF-")
    assert word.content.startswith(b"PK")
    assert NAME not in pdf["Content-Disposition"]
    assert b"data:image/png" in looked.content
    assert kept.status_code == 302
    # What goes to others is no letter the applicant may download.
    assert one.files.get().kind == FileKind.CONSULTATION


def test_text_of_a_letter_is_changed_and_reset(
    agency: Agency, client: Client, zhou: Staff, lin: Staff
) -> None:
    text = text_in_force(agency, "extension_notice", on=MONDAY.date())
    own = text.replace("特此告知。", "特此告知，请予理解。")
    change = {"text": own, "from_on": "2026-03-02"}
    door = "/desk/requests/letter-texts/extension_notice/"

    client.force_login(lin)
    assert client.post(door, change).status_code == 403
    client.force_login(zhou)
    assert client.post(door, change).status_code == 302
    assert text_in_force(agency, "extension_notice", on=MONDAY.date()) == own
    assert client.post(door, change | {"reset": "1"}).status_code == 302
    assert text_in_force(agency, "extension_notice", on=MONDAY.date()) == text


def with_original(content: bytes) -> InfoRequest:
    one = cases.drafted("partly_disclosed", reason="涉及隐私。", given="见附件。")
    new = NewFile(FileKind.ORIGINAL, "application/pdf", "名册.pdf", content)
    service.add_file(one, new, read_version=one.version, at=MONDAY, by=person("lin"))
    return InfoRequest.objects.get(pk=one.pk)


def test_marked_words_are_gone_from_what_is_attached(
    agency: Agency, client: Client, lin: Staff
) -> None:
    one = with_original(typst_pdf("张示例 领取补助", "第二行 公开"))
    original = one.files.get()
    client.force_login(lin)
    door = address(one, f"files/{original.pk}/redact/")
    marks = {"words": "张示例\n查无此词", "marks": "", "read_version": one.version}

    picture = client.get(address(one, f"files/{original.pk}/pages/1/"))
    looked = client.post(door, marks)
    text = re.search(r'name="text"[^>]*>([^<]*)<', looked.content.decode())
    assert text is not None
    attached = client.post(door, marks | {"then": "attach", "text": text[1]})

    assert picture["Content-Type"] == "image/png"
    assert "查无此词" in shown(looked.content)
    assert "核验通过" in shown(looked.content)
    assert "张示例" not in text[1]
    assert attached.status_code == 302
    product, beside = one.files.filter(kind=FileKind.REPLY)
    assert product.redacts == beside.redacts == original
    assert product.redaction_verified_at is not None
    content = client.get(address(one, f"files/{product.pk}/")).content
    with opened(content) as document:
        assert document[0].get_textpage().count_chars() == 0


def test_text_that_still_says_it_is_refused(
    agency: Agency, client: Client, lin: Staff
) -> None:
    one = with_original(typst_pdf("张示例 领取补助"))
    client.force_login(lin)
    door = address(one, f"files/{one.files.get().pk}/redact/")

    refused = client.post(
        door,
        {
            "words": "张示例",
            "marks": "",
            "read_version": one.version,
            "then": "attach",
            "text": "张 示例领取补助",
        },
    )

    assert refused.status_code == 409
    assert not one.files.filter(kind=FileKind.REPLY).exists()


def test_reply_becomes_a_draft_without_the_applicant(
    agency: Agency, client: Client, zhou: Staff
) -> None:
    one = cases.served(given=f"{NAME}您好：标准为每月860元。电话0000-5550101。")
    client.force_login(zhou)
    door = address(one, "publish/")

    page = client.get(door).content.decode()
    text = re.search(r'name="text"[^>]*>([^<]*)<', page)
    assert text is not None
    refused = client.post(door, {"title": f"答复{NAME}", "text": text[1]})
    made = client.post(door, {"title": "2025年低保标准", "text": text[1]})

    assert refused.status_code == 400
    assert made.status_code == 302
    edition = Edition.objects.get()
    assert edition.state == "draft"
    assert "每月860元" in edition.body_html
    assert NAME not in edition.body_html
    assert "5550101" not in edition.body_html


def test_letter_of_extension_tells_both_days(
    agency: Agency, client: Client, zhou: Staff, he: Staff
) -> None:
    cases.office_head()
    one = cases.in_handling()
    before = one.reply_due_on
    one = consulting.extend(
        one, "案卷较多", consented_by=he, consented_on=MONDAY.date(),
        read_version=one.version, at=MONDAY, by=zhou,
    )  # fmt: skip
    client.force_login(zhou)

    page = client.get(address(one, "letters/extension_notice/")).content.decode()

    assert before is not None
    assert one.reply_due_on is not None
    for name, day in (("due_before_on", before), ("due_on", one.reply_due_on)):
        written = f"{day.year}年{day.month}月{day.day}日"
        assert f'name="field_{name}" value="{written}"' in page


def test_every_letter_of_a_long_case_can_be_looked_at(
    agency: Agency, client: Client, zhou: Staff
) -> None:
    one = planted(agency)
    client.force_login(zhou)
    listed = client.get(address(one, "letters/")).content.decode()

    letters = re.findall(r'href="(/desk/requests/\d+/letters/[^"]+)"', listed)

    assert len(letters) > 10
    for letter in letters:
        assert client.get(unescape(letter)).status_code == 200


def test_board_leaves_as_a_table_without_the_applicant(
    agency: Agency, client: Client, zhou: Staff
) -> None:
    one = cases.in_handling()
    client.force_login(zhou)

    sorted_page = client.get("/desk/requests/?sort=-number").content.decode()
    headings, row = read_table(
        BytesIO(client.get("/desk/requests/?view=open&export=xlsx").content)
    )

    assert 'aria-sort="descending"' in sorted_page
    assert headings == ("期限", "编号", "办理状态", "处室", "承办人", "收到日期")
    assert row[1] == one.number
    assert NAME not in str(row)
