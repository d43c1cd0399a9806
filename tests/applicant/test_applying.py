"""Applying: nothing typed is ever lost, and two clicks are one request."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.info_requests.models import FileKind, InfoRequest, SealedFile
from gongkai.organisation.models import Agency
from tests.applicant.pages import (
    APPLY,
    CITIZEN,
    STATUS,
    codes_of,
    send,
    text_of,
    token_in,
    values_in,
)
from tests.factories import published_edition

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def bomb() -> bytes:
    """A small document that would unpack to far more than is accepted."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", b"0" * 400_000_000)
    return buffer.getvalue()


def with_macros() -> bytes:
    """A document that says it has no macros and has them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<document/>")
        packed.writestr("word/vbaProject.bin", b"macro")
    return buffer.getvalue()


def test_the_form_asks_for_what_article_29_names(
    client: Client, agency: Agency
) -> None:
    asked = values_in(client.get(APPLY))

    assert {"name", "identity_number", "telephone", "description"} <= asked.keys()


def test_a_faulty_form_keeps_everything_typed(client: Client, agency: Agency) -> None:
    given = CITIZEN | {"name": "", "step": "look", "address": "示例路2号"}

    answer = client.post(APPLY, given)

    assert answer.status_code == 422
    assert "请填写姓名" in text_of(answer, ".faults")
    assert values_in(answer)["address"] == "示例路2号"
    assert b'href="#id_name"' in answer.content


def test_what_is_public_is_shown_first(client: Client, agency: Agency) -> None:
    published_edition(title="关于调整2025年全省城乡低保标准的通知")
    published_edition(title="养老机构等级评定办法")

    answer = client.post(APPLY, CITIZEN | {"step": "look"})

    assert "低保标准的通知" in text_of(answer, ".documents")
    assert "养老机构" not in text_of(answer, ".documents")


def test_nothing_found_never_blocks(client: Client, agency: Agency) -> None:
    answer = client.post(APPLY, CITIZEN | {"step": "look"})

    assert answer.status_code == 200
    assert "继续申请" in text_of(answer)


def test_the_check_page_shows_all_that_was_typed(
    client: Client, agency: Agency
) -> None:
    answer = client.post(APPLY, CITIZEN | {"step": "check"})

    assert CITIZEN["description"] in text_of(answer)
    assert CITIZEN["identity_number"] in text_of(answer)


def test_a_receipt_gives_number_and_code(client: Client, agency: Agency) -> None:
    answer = send(client)

    number, code = codes_of(answer)
    assert InfoRequest.objects.get().number == number
    assert len(code) == 14


def test_two_clicks_are_one_request(client: Client, agency: Agency) -> None:
    token = token_in(client.get(APPLY))

    first, second = send(client, form_token=token), send(client, form_token=token)

    assert codes_of(first) == codes_of(second)
    assert InfoRequest.objects.count() == 1


def test_another_text_from_a_sent_form_is_not_lost(
    client: Client, agency: Agency
) -> None:
    token = token_in(client.get(APPLY))
    number, _code = codes_of(send(client, form_token=token))

    other = send(client, form_token=token, description="另一份文件")

    assert other.status_code == 409
    assert number in text_of(other)
    again = send(client, form_token=token_in(other), description="另一份文件")
    assert codes_of(again)[0] != number
    assert InfoRequest.objects.count() == 2


def test_a_made_up_token_meets_nobody_elses_request(
    client: Client, agency: Agency
) -> None:
    answer = send(client, form_token="1")

    assert answer.status_code == 409
    assert values_in(answer)["name"] == CITIZEN["name"]
    assert not InfoRequest.objects.exists()


def test_the_proof_of_identity_is_kept_sealed(client: Client, agency: Agency) -> None:
    answer = send(
        client, files=SimpleUploadedFile("甲某某的证件.pdf", PDF), proof_later=""
    )

    assert answer.status_code == 200
    file = SealedFile.objects.get()
    assert file.kind == FileKind.IDENTITY_PROOF
    assert file.name.reveal() == "甲某某的证件.pdf"


def test_proof_is_sent_or_announced(client: Client, agency: Agency) -> None:
    answer = send(client, proof_later="")

    assert answer.status_code == 422
    assert "身份证明" in text_of(answer, ".faults")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.pdf", b""),
        ("图.svg", b"<svg onload='alert(1)'/>"),
        ("程序.exe", b"MZ\x90\x00"),
        ("程序.pdf", b"MZ\x90\x00"),
        ("宏.docm", b"PK\x03\x04"),
        ("宏.docx", with_macros()),
        ("图.png", b"<svg onload='alert(1)'/>"),
        ("照片.jpg", b"%PDF-1.7"),
        ("压缩包.zip", b"PK\x03\x04"),
        ("大.pdf", PDF + b"0" * 11_000_000),
    ],
    ids="empty svg exe exe-as-pdf docm macros svg-as-png pdf-as-jpg zip large".split(),
)
def test_a_refused_file_says_what_is_accepted(
    client: Client, agency: Agency, name: str, content: bytes
) -> None:
    answer = send(client, files=SimpleUploadedFile(name, content))

    assert answer.status_code == 422
    assert "可以上传 pdf、ofd、docx、jpg、png" in text_of(answer, ".faults")
    assert values_in(answer)["description"] == CITIZEN["description"]
    assert not InfoRequest.objects.exists()


def test_a_program_is_called_a_program(client: Client, agency: Agency) -> None:
    answer = send(client, files=SimpleUploadedFile("证件.pdf", b"MZ\x90\x00" * 99))

    assert "文件的内容是程序" in text_of(answer, ".faults")


def test_a_zip_bomb_is_refused(client: Client, agency: Agency) -> None:
    answer = send(client, files=SimpleUploadedFile("炸弹.docx", bomb()))

    assert answer.status_code == 422
    assert not InfoRequest.objects.exists()


def test_an_organisation_says_which_kind_it_is(client: Client, agency: Agency) -> None:
    page = "/requests/apply/organisation/"
    given = CITIZEN | {"contact_name": "乙某某", "step": "look"}

    answer = client.post(page, given)
    counted = client.post(page, given | {"applicant_kind": "research"})

    assert "请选择单位类别" in text_of(answer, ".faults")
    assert counted.status_code == 200


def test_a_wrong_record_is_asked_to_be_corrected(
    client: Client, agency: Agency
) -> None:
    address = "/requests/apply/record/"
    given = CITIZEN | {
        "form_token": token_in(client.get(address)),
        "document_hint": "2025年困难群众认定结果通知",
        "description": "家庭人口登记为2人，实际为3人，有户口簿为证。",
    }

    checked = client.post(address, given | {"step": "look"})
    sent = client.post(address, given | {"step": "send", "proof_later": "1"})

    assert "证据" in text_of(checked)
    for told in (text_of(checked), text_of(sent)):
        # The Regulation sets no time limit for these (art. 41).
        assert "没有规定答复期限" in told
        assert "20 个工作日" not in told
    one = InfoRequest.objects.get()
    assert (one.kind, one.wanted_form) == ("record_correction", "any")


def test_the_receipt_is_a_pdf_without_a_name(client: Client, agency: Agency) -> None:
    number, code = codes_of(send(client))

    answer = client.post("/requests/receipt/", {"number": number, "code": code})

    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == 'attachment; filename="receipt.pdf"'


def test_unreadable_posts_are_no_server_error(client: Client, agency: Agency) -> None:
    broken = client.generic(
        "POST", APPLY, b"--x\r\n", content_type="multipart/form-data; boundary="
    )
    null = client.post(APPLY, CITIZEN | {"name": "甲\0", "step": "send"})
    nowhere = client.get("/requests/nowhere/at/all/")

    assert broken.status_code == 400
    assert null.status_code == 422
    assert nowhere.status_code == 404


def test_pages_are_kept_nowhere(client: Client, agency: Agency) -> None:
    for path in ("/requests/", APPLY, STATUS):
        answer = client.get(path)

        assert answer["Cache-Control"] == "private, no-store"
        assert "noindex" in answer["X-Robots-Tag"]
