"""Writing at the desk: what is typed is kept, cleaned, and never lost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.desk.edition_form import initial_of
from gongkai.disclosure.actions import drafting
from gongkai.disclosure.models import Edition
from gongkai.organisation.models import Agency, Staff
from tests import factories


def as_opened(edition: Edition, **changes: Any) -> dict[str, Any]:
    """The form of an edition as it opens, with what is then typed."""
    values = {name: value or "" for name, value in initial_of(edition).items()}
    return values | changes


def edit_address(edition: Edition) -> str:
    """Where an edition is edited."""
    return f"/desk/documents/{edition.document_id}/{edition.number}/edit/"


def test_new_document_becomes_a_draft_in_its_columns(
    agency: Agency, lin: Staff, client: Client
) -> None:
    client.force_login(lin)

    answer = client.post(
        "/desk/documents/new/",
        {
            "division": lin.division_id,
            "title": "关于发放取暖补贴的通知",
            "body_html": "各市民政局：\r\n请于月底前发放。",
            "document_number": "岚民[2026]第7号",
            "columns": [factories.column("news").pk],
        },
    )

    edition = Edition.objects.get()
    assert answer.status_code == 302
    assert edition.state == "draft"
    assert edition.document_number == "岚民〔2026〕7号"
    assert edition.body_html == "<p>各市民政局：</p>\n<p>请于月底前发放。</p>"
    assert [place.column.slug for place in edition.document.placements.all()] == [
        "news"
    ]


def test_scripts_do_not_reach_the_text(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = factories.draft_edition()
    client.force_login(lin)

    hostile = '<p onclick="x()">正文</p><script>x()</script>'
    client.post(edit_address(edition), as_opened(edition, body_html=hostile))

    edition.refresh_from_db()
    assert edition.body_html == "<p>正文</p>"


def test_second_writer_sees_both_texts(
    agency: Agency, lin: Staff, zhao: Staff, client: Client
) -> None:
    edition = factories.draft_edition()
    opened = as_opened(edition, summary="林晓禾写的摘要。")
    drafting.edit(
        edition,
        read_digest=edition.digest,
        at=factories.TUESDAY,
        by=zhao,
        summary="赵明远写的摘要。",
    )
    client.force_login(lin)

    answer = client.post(edit_address(edition), opened)

    page = answer.content.decode()
    edition.refresh_from_db()
    assert answer.status_code == 409
    assert "林晓禾写的摘要。" in page
    assert "赵明远写的摘要。" in page
    assert edition.digest in page
    assert edition.summary == "赵明远写的摘要。"


def test_saving_again_after_comparing_is_accepted(
    agency: Agency, lin: Staff, zhao: Staff, client: Client
) -> None:
    edition = factories.draft_edition()
    opened = as_opened(edition, summary="林晓禾写的摘要。")
    edition = drafting.edit(
        edition,
        read_digest=edition.digest,
        at=factories.TUESDAY,
        by=zhao,
        summary="赵明远写的摘要。",
    )
    client.force_login(lin)

    opened["read_digest"] = edition.digest
    answer = client.post(edit_address(edition), opened)

    edition.refresh_from_db()
    assert answer.status_code == 302
    assert edition.summary == "林晓禾写的摘要。"


def test_saving_unchanged_text_keeps_reviews(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = factories.approved_edition(summary="两行\n摘要")
    client.force_login(lin)

    opened = as_opened(edition, summary="两行\r\n摘要")
    client.post(edit_address(edition), opened)

    edition.refresh_from_db()
    assert edition.state == "approved"


def test_columns_left_unticked_are_given_up(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = factories.draft_edition(columns=("notices", "news"))
    client.force_login(lin)

    only = [factories.column("policies").pk]
    client.post(edit_address(edition), as_opened(edition, columns=only))

    places = edition.document.placements.filter(removed_at=None)
    assert [place.column.slug for place in places] == ["policies"]


def test_attachment_is_kept_described_and_removed(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = factories.draft_edition()
    client.force_login(lin)
    address = edit_address(edition)

    file = SimpleUploadedFile("名单.csv", "姓名,金额\n甲,1\n".encode())
    client.post(address, as_opened(edition, new_file=file, new_title="发放名单"))
    attachment = edition.attachments.get()
    prefix = f"attachment-{attachment.pk}"
    edition.refresh_from_db()
    typed = {f"{prefix}-title": "名单", f"{prefix}-description": "共一人"}
    client.post(address, as_opened(edition, **typed))
    attachment.refresh_from_db()
    download = client.get(address.replace("/edit/", "/attachments/1/"))
    edition.refresh_from_db()
    client.post(address, as_opened(edition, **typed, **{f"{prefix}-remove": "on"}))

    assert (attachment.title, attachment.description) == ("名单", "共一人")
    assert b"".join(download).startswith("姓名".encode())  # type: ignore[arg-type]
    assert "attachment" in download["Content-Disposition"]
    assert not edition.attachments.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", " ", "请填写标题。"),
        ("title", "\u200b", "请填写标题。"),
        ("made_on", "20199-01-01", "年份用四位数字"),
        ("made_on", "1848-01-01", "请检查年份"),
        ("document_number", "民发〔26〕1号", "年份请用四位数字"),
        ("document_number", "第十二号文件", "认不出这个发文字号"),
        ("topic", "不存在的分类", "不存在的分类"),
        ("columns", ["999999"], "999999"),
    ],
)
def test_bad_input_says_what_to_do(
    agency: Agency, lin: Staff, client: Client, field: str, value: Any, said: str
) -> None:
    edition = factories.draft_edition()
    client.force_login(lin)

    typed = as_opened(edition, summary="已写好的摘要。", **{field: value})
    answer = client.post(edit_address(edition), typed)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert "已写好的摘要。" in page


@pytest.mark.parametrize(
    ("name", "content"),
    [("空.pdf", b""), ("网页.pdf", b"<html></html>"), ("程序.exe", b"MZ\x90\x00")],
)
def test_file_that_is_not_what_it_says_is_refused(
    agency: Agency, lin: Staff, client: Client, name: str, content: bytes
) -> None:
    edition = factories.draft_edition()
    client.force_login(lin)

    file = SimpleUploadedFile(name, content)
    answer = client.post(
        edit_address(edition), as_opened(edition, new_file=file, summary="新的摘要。")
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#id_new_file"' in page
    assert "新的摘要。" in page
    assert not edition.attachments.exists()


@pytest.mark.parametrize(
    "name",
    [
        r"..\..\名单.csv",
        r"C:\名单.csv",
        "..&#47;..&#47;名单.csv",
        "名\u200b单.csv",
        "..",
    ],
)
def test_path_in_a_file_name_is_refused_with_a_sentence(
    agency: Agency, lin: Staff, client: Client, name: str
) -> None:
    edition = factories.draft_edition()
    client.force_login(lin)

    file = SimpleUploadedFile("名单.csv", "姓名,金额\n甲,1\n".encode())
    file._name = name  # what a hostile client sends; Django would cut it here too
    answer = client.post(
        edit_address(edition), as_opened(edition, new_file=file, summary="新的摘要。")
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "文件名里" in page
    assert "新的摘要。" in page
    assert not edition.attachments.exists()
