"""Logging in, to do, columns, organisation, guide and import."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.disclosure.actions import guiding, reviewing
from gongkai.disclosure.models import Column, Edition
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.queries import current_appointments
from gongkai.review.models import Step
from tests import factories

GUIDE = dict.fromkeys(guiding.GUIDE_FIELDS, "按条例编制。")


def test_wrong_password_says_not_which_is_wrong(agency: Agency, client: Client) -> None:
    typed = {"username": "lin", "password": "not-this-one"}
    unknown = {"username": "nobody", "password": "not-this-one"}

    first = client.post("/desk/log-in/", typed)
    second = client.post("/desk/log-in/", unknown)

    assert first.status_code == second.status_code == 400
    assert "用户名或密码不正确" in first.content.decode()
    assert "用户名或密码不正确" in second.content.decode()


@pytest.mark.parametrize(
    ("wished", "reached"),
    [
        ("/desk/columns/", "/desk/columns/"),
        ("https://elsewhere.example/", "/desk/to-do/"),
        ("//elsewhere.example/", "/desk/to-do/"),
    ],
)
def test_log_in_leads_only_to_own_pages(
    agency: Agency, client: Client, wished: str, reached: str
) -> None:
    typed = {"username": "lin", "password": factories.PASSWORD, "next": wished}

    answer = client.post("/desk/log-in/", typed)

    assert answer["Location"] == reached


def test_waiting_review_is_shown_to_its_reviewer_only(
    agency: Agency, client: Client
) -> None:
    factories.submitted_edition(title="等待初审的通知")

    seen = set()
    for name in ("lin", "zhao", "zhou", "sun", "qian", "guan"):
        client.force_login(factories.person(name))
        page = client.get("/desk/to-do/").content.decode()
        section = page.partition('id="waiting"')[2].partition("</section>")[0]
        if "等待初审的通知" in section:
            seen.add(name)

    assert seen == {"zhao", "sun"}


def test_returned_draft_comes_with_its_reason(
    agency: Agency, zhao: Staff, lin: Staff, client: Client
) -> None:
    edition = factories.submitted_edition()
    reviewing.return_to_writer(
        edition,
        Step.FIRST,
        read_digest=edition.digest,
        opinion="请补充联系电话。",
        at=factories.TUESDAY,
        by=zhao,
    )
    client.force_login(lin)

    page = client.get("/desk/to-do/").content.decode()

    assert "请补充联系电话。" in page


def test_office_opens_changes_and_closes_a_column(
    agency: Agency, zhou: Staff, client: Client
) -> None:
    client.force_login(zhou)
    parent = factories.column("policies")
    typed = {
        "place": f"column-{parent.pk}",
        "name": "救助政策",
        "slug": "Assistance",
        "owner": zhou.division_id,
        "column_type": "policy_documents",
        "page_kind": "list",
        "description": "救助政策文件",
        "keywords": "救助",
        "position": 1,
    }

    client.post("/desk/columns/new/", typed)
    column = Column.objects.get(name="救助政策")
    again = client.post("/desk/columns/new/", typed)
    address = f"/desk/columns/{column.pk}/"
    client.post(address, typed | {"update_interval_days": 30})
    client.post(f"{address}close/")

    column.refresh_from_db()
    assert column.path == f"{parent.path}assistance/"
    assert again.status_code == 400
    assert "请换一个地址名" in again.content.decode()
    assert column.update_interval_days == 30
    assert not column.is_open


def test_fixed_part_of_the_platform_stays_open(
    agency: Agency, zhou: Staff, client: Client
) -> None:
    client.force_login(zhou)
    column = Column.objects.get(part="guide")

    answer = client.post(f"/desk/columns/{column.pk}/close/")

    assert answer.status_code == 409
    assert "固定组成部分" in answer.content.decode()


@pytest.mark.parametrize("name", ["lin", "zhao", "sun", "qian", "he", "guan"])
def test_only_the_office_arranges_columns(
    agency: Agency, client: Client, name: str
) -> None:
    client.force_login(factories.person(name))

    assert client.post("/desk/columns/new/").status_code == 403


def test_administrator_enrols_appoints_and_names(
    agency: Agency, guan: Staff, client: Client
) -> None:
    client.force_login(guan)
    division = factories.division("elderly-care")

    def enter(what: str, **typed: object) -> int:
        return client.post(f"/desk/organisation/{what}/", typed).status_code

    statuses = [
        enter(
            "staff",
            name="郑新来",
            username="zheng",
            division=division.pk,
            password="a-password-nobody-tried",
        )
    ]
    person = Staff.objects.get(username="zheng")
    statuses += [
        enter("appointment", person=person.pk, role="submitter", from_on="2026-03-02"),
        enter(
            "appointment",
            person=person.pk,
            role="submitter",
            division=division.pk,
            from_on="2026-03-02",
        ),
        enter("first-responsible", division=division.pk, person=person.pk),
    ]

    division.refresh_from_db()
    held = current_appointments(person, on=factories.TUESDAY.date())
    assert statuses == [302, 400, 302, 302]
    assert [item.role for item in held] == ["submitter"]
    assert division.first_responsible == person


@pytest.mark.parametrize("name", ["lin", "zhou", "qian", "he"])
def test_only_administrators_change_the_organisation(
    agency: Agency, client: Client, name: str
) -> None:
    client.force_login(factories.person(name))

    answer = client.post("/desk/organisation/division/", {"name": "新处", "slug": "x"})

    assert answer.status_code == 403


def test_guide_goes_the_way_of_every_text(
    agency: Agency, zhou: Staff, client: Client
) -> None:
    client.force_login(zhou)

    client.post("/desk/guide/", GUIDE)
    first = client.post("/desk/guide/draft/")
    unchanged = client.post("/desk/guide/draft/")

    edition = Edition.objects.get()
    column = edition.document.placements.get().column
    assert first.status_code == 302
    assert unchanged.status_code == 409
    assert edition.state == "draft"
    assert column.part == "guide"
    for particular in (agency.address, agency.office_hours, agency.telephone):
        assert particular in edition.body_html


def test_writers_elsewhere_cannot_change_the_guide(
    agency: Agency, lin: Staff, client: Client
) -> None:
    client.force_login(lin)

    assert client.post("/desk/guide/", GUIDE).status_code == 403


OLD_PAGE = """发布时间：2019-01-09 15:44
信息来源：社会救助处
关于开展走访慰问的通知
各市民政局：
请认真做好走访慰问工作。
【打印】【关闭】
"""


def test_old_page_is_shown_before_it_is_kept(
    agency: Agency, guan: Staff, client: Client
) -> None:
    client.force_login(guan)
    file = SimpleUploadedFile("old.txt", OLD_PAGE.encode("gb18030"))

    page = client.post("/desk/import/", {"file": file}).content.decode()
    shown_only = not Edition.objects.exists()
    hidden = dict(
        re.findall(r'<input type="hidden" name="(name|kept)" value="(.+?)"', page)
    )
    kept = client.post("/desk/import/", hidden | {"keep": "1"})

    edition = Edition.objects.get()
    assert "关于开展走访慰问的通知" in page
    assert shown_only
    assert kept.status_code == 302
    assert edition.state == "draft"
    assert edition.title == "关于开展走访慰问的通知"
    assert "打印" not in edition.body_html


def test_migrated_draft_is_published_by_its_administrator(
    agency: Agency, guan: Staff, client: Client
) -> None:
    client.force_login(guan)
    file = SimpleUploadedFile("old.txt", OLD_PAGE.encode())
    kept = client.post("/desk/import/", {"file": file, "keep": "1"})
    edition = Edition.objects.get()

    for no_number in ("²", "9" * 5000):
        nothing = client.post(kept["Location"], {"edition": no_number})
        assert nothing.status_code == 404
    answer = client.post(kept["Location"], {"edition": edition.pk})

    edition.refresh_from_db()
    assert answer.status_code == 302
    assert edition.state == "published"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff" * 99])
def test_file_that_is_no_page_is_refused_in_words(
    agency: Agency, guan: Staff, client: Client, content: bytes
) -> None:
    client.force_login(guan)

    file = SimpleUploadedFile("old.txt", content)
    answer = client.post("/desk/import/", {"file": file})

    assert answer.status_code == 400
    assert 'id="problems"' in answer.content.decode()


def test_writers_do_not_import(agency: Agency, lin: Staff, client: Client) -> None:
    client.force_login(lin)

    assert client.get("/desk/import/").status_code == 403


def test_request_too_large_is_answered_in_words(
    agency: Agency, lin: Staff, client: Client, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(lin)
    client.raise_request_exception = False

    answer = client.post(
        "/desk/documents/new/",
        "title=" + "长" * 1000,
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 413
    assert "提交的内容太大" in answer.content.decode()
