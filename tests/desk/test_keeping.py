"""Nothing typed is lost: kept unsaved, offered again, told to others, held files."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.commons.uploads import check_upload
from gongkai.disclosure.actions import drafting, holding
from gongkai.disclosure.models import Edition, HeldFile, UnsavedText
from gongkai.organisation.models import Agency, Staff
from tests import factories
from tests.commons import clipboard, word_samples
from tests.desk.test_writing import as_opened, edit_address


def keep_address(edition: Edition) -> str:
    """Where the form of an edition is kept unsaved."""
    return edit_address(edition).replace("/edit/", "/unsaved/")


def hold(client: Client, name: str, content: bytes, **fields: str) -> Any:
    """A file sent by the script, and what was answered."""
    file = SimpleUploadedFile(name, content)
    return client.post("/desk/files/", {"file": file, **fields})


def png() -> bytes:
    """A small picture."""
    return word_samples.picture().getvalue()


def test_typed_words_are_offered_after_a_crash(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = factories.draft_edition()
    client.force_login(lin)
    typed = as_opened(edition, summary="没来得及保存的摘要。", is_typed="1")

    client.post(keep_address(edition), typed)
    opened = client.get(edit_address(edition)).content.decode()
    restored = client.get(f"{edit_address(edition)}?restore=1").content.decode()

    edition.refresh_from_db()
    assert edition.summary == ""
    assert "没有保存的修改" in opened
    assert "没来得及保存的摘要。" not in opened
    assert "没来得及保存的摘要。" in restored


def test_saving_and_giving_up_forget_what_was_kept(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = factories.draft_edition()
    client.force_login(lin)
    for address, sent in (
        (edit_address(edition), as_opened(edition)),
        (keep_address(edition), {"give_up": "1"}),
    ):
        client.post(keep_address(edition), as_opened(edition, is_typed="1"))
        answer = client.post(address, sent)

        assert answer.status_code == 302
        assert not UnsavedText.objects.exists()


def test_who_else_has_the_text_open_is_told(
    agency: Agency, lin: Staff, zhao: Staff, client: Client
) -> None:
    edition = factories.draft_edition()
    holding.open_text(zhao, edition, at=timezone.now())
    client.force_login(lin)

    page = client.get(edit_address(edition)).content.decode()
    told = json.loads(client.post(keep_address(edition)).content)

    assert "赵明远也打开了这份文稿" in page
    assert told["others"] == ["赵明远"]
    assert told["digest"] == edition.digest


@pytest.mark.parametrize("name", ["wu", "sun"])
def test_strangers_keep_nothing_in_anothers_text(
    agency: Agency, client: Client, name: str
) -> None:
    edition = factories.draft_edition()
    client.force_login(factories.person(name))

    answer = client.post(keep_address(edition), {"is_typed": "1", "title": "改"})

    assert answer.status_code in {403, 404}
    assert not UnsavedText.objects.exists()


def test_conflict_shows_both_texts_side_by_side(
    agency: Agency, lin: Staff, zhao: Staff, client: Client
) -> None:
    edition = factories.draft_edition(body_html="<p>请于三月底前报送。</p>")
    opened = as_opened(edition, body_html="<p>请于五月底前报送。</p>")
    drafting.edit(
        edition,
        read_digest=edition.digest,
        at=factories.TUESDAY,
        by=zhao,
        body_html="<p>请于四月底前报送。</p>",
    )
    client.force_login(lin)

    file = SimpleUploadedFile("名单.csv", "姓名\n甲\n".encode())
    answer = client.post(edit_address(edition), opened | {"new_file": file})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<mark>四</mark>" in page
    assert "<mark>五</mark>" in page
    assert HeldFile.objects.get(by=lin).file_name == "名单.csv"
    assert 'name="held"' in page


def test_paste_is_cleaned_and_told(agency: Agency, lin: Staff, client: Client) -> None:
    client.force_login(lin)

    heavy = f'<img src="data:image/png;base64,{"A" * 3_000_000}">'
    answer = client.post("/desk/paste/", {"html": heavy + clipboard.WORD})
    endless = client.post("/desk/paste/", {"html": "<p>字</p>" * 300_000})

    told = json.loads(answer.content)
    assert endless.status_code == 400
    assert "<li>摸底排查" in told["html"]
    assert told["said"][0].startswith("隐藏文字")


def test_picture_held_stands_in_the_text_after_saving(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = factories.draft_edition()
    client.force_login(lin)
    told = json.loads(
        hold(client, "现场.png", png(), as_picture="1", words="发放现场").content
    )

    body = f'<p>正文</p><figure><img src="{told["address"]}" alt="发放现场"></figure>'
    client.post(edit_address(edition), as_opened(edition, body_html=body))
    edition.refresh_from_db()
    attachment = edition.attachments.get()
    form = client.get(edit_address(edition)).content.decode()
    opened = as_opened(edition, body_html="<p>正文</p>")
    client.post(edit_address(edition), opened)

    sha256 = attachment.stored_file.sha256
    assert f'src="/files/{sha256[:2]}/{sha256}.png"' in edition.body_html
    assert attachment.description == "发放现场"
    assert f"/pictures/{sha256}.png" in form
    assert not HeldFile.objects.exists()
    assert not edition.attachments.exists()


def test_picture_without_words_keeps_a_text_back(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = factories.draft_edition()
    client.force_login(lin)
    told = json.loads(hold(client, "现场.png", png()).content)

    refused = hold(client, "现场.png", png(), as_picture="1")
    body = f'<p>正文</p><img src="{told["address"]}" alt="">'
    client.post(edit_address(edition), as_opened(edition, body_html=body))
    page = client.post(f"/desk/documents/{edition.document_id}/1/acts/submit/")

    assert refused.status_code == 400
    assert page.status_code == 409
    assert "没有文字说明" in page.content.decode()


def test_held_files_are_seen_by_their_owner_alone(
    agency: Agency, lin: Staff, client: Client
) -> None:
    client.force_login(lin)
    told = json.loads(hold(client, "现场.png", png()).content)

    own = client.get(told["address"])
    seen = b"".join(own)  # type: ignore[arg-type]
    client.force_login(factories.person("zhao"))

    assert (own["Content-Type"], seen) == ("image/png", png())
    assert client.get(told["address"]).status_code == 404


def test_attachments_take_the_order_that_is_typed(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = factories.draft_edition()
    client.force_login(lin)
    files = [SimpleUploadedFile(f"{n}.csv", f"甲,{n}\n".encode()) for n in "一二三"]
    client.post(edit_address(edition), as_opened(edition, new_file=files))
    edition.refresh_from_db()
    typed: dict[str, Any] = {}
    for place, attachment in zip((3, 1, 2), edition.attachments.all(), strict=True):
        typed[f"attachment-{attachment.pk}-title"] = attachment.title
        typed[f"attachment-{attachment.pk}-position"] = place

    client.post(edit_address(edition), as_opened(edition, **typed))

    names = list(edition.attachments.values_list("file_name", flat=True))
    assert names == ["二.csv", "三.csv", "一.csv"]


def test_word_file_comes_into_the_form_unsaved(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = factories.draft_edition()
    client.force_login(lin)
    file = SimpleUploadedFile("通知.docx", word_samples.notice().getvalue())

    answer = client.post(
        edit_address(edition), as_opened(edition, word_file=file, import_word="1")
    )

    page = answer.content.decode()
    edition.refresh_from_db()
    assert answer.status_code == 200
    assert "请核对" in page
    assert "修订中新增的内容 1 处" in page
    assert "&lt;h2&gt;总体要求" in page
    assert "各市民政局：" in page
    assert "总体要求" not in edition.body_html
    assert HeldFile.objects.get(by=lin).description == "发放现场"


def test_old_held_files_are_given_up(agency: Agency, lin: Staff) -> None:
    content = BytesIO(png())
    upload = check_upload(content, "现场.png")
    holding.hold_file(upload, content, at=factories.MONDAY, by=lin)

    early = holding.release_old_files(at=factories.FRIDAY)
    late = holding.release_old_files(at=factories.FRIDAY + timedelta(days=30))

    assert (early, late) == (0, 1)
