"""The desk's pages of submissions: opened, filled in, refused."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.commons.spreadsheets import write_table
from gongkai.desk.submission_pages import month_of
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.rules.submission_rules import known_rule_sets
from gongkai.submissions import rule_table
from gongkai.submissions.models import (
    Circular,
    Commission,
    Outlet,
    Recognition,
    SubmissionRules,
)
from tests import factories

pytestmark = pytest.mark.slow
HOME = "/desk/submissions/"


@pytest.fixture
def office(rules: SubmissionRules, client: Client) -> Client:
    """The browser of Zhou, who keeps the rules."""
    client.force_login(factories.person("zhou"))
    return client


@pytest.fixture
def today() -> date:
    """The day on which the pages are opened."""
    return timezone.localdate()


def page(client: Client, address: str, status: int = 200) -> str:
    """What a page says; it must answer with the status."""
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def test_figure_opens_the_documents_behind_it(
    office: Client, rules: SubmissionRules, assistance: Division, today: date
) -> None:
    now = timezone.now()
    factories.published_edition(at=now, title="背后的那条信息")
    shown = page(office, f"{HOME}?division={assistance.pk}")

    address = shown.partition(f"{HOME}items/")[2].partition('"')[0]
    listed = page(office, f"{HOME}items/{address}".replace("&amp;", "&"))

    assert "背后的那条信息" in listed
    month = f"first={today:%Y-%m}-01&last={today.isoformat()}"
    everywhere = f"{HOME}items/?division=all&{month}&event=adopted&column=/notices/"
    assert "背后的那条信息" in page(office, everywhere)
    assert "背后的那条信息" not in page(office, everywhere.replace("notices", "news"))


def test_overview_is_for_who_sees_every_division(
    office: Client, lin: Staff, client: Client
) -> None:
    assert "社会救助处" in page(office, f"{HOME}overview/?measure=points")
    sheet = office.get(f"{HOME}overview/?export=xlsx")
    assert sheet.content[:2] == b"PK"

    client.force_login(lin)
    page(client, f"{HOME}overview/", 403)
    page(client, f"{HOME}circulars/", 403)
    page(client, f"{HOME}classes/", 403)


def test_submitter_sees_own_division_only(
    rules: SubmissionRules, elderly_care: Division, lin: Staff, client: Client
) -> None:
    client.force_login(lin)

    assert "每月报送" in page(client, HOME)
    page(client, f"{HOME}?division={elderly_care.pk}", 404)


def test_zero_report_is_asked_for_its_reason(
    rules: SubmissionRules,
    assistance: Division,
    lin: Staff,
    client: Client,
    today: date,
) -> None:
    client.force_login(lin)
    address = f"{HOME}divisions/{assistance.pk}/nothing/"
    given = {"period": "month", "first_on": f"{today:%Y-%m}-01", "ground": " "}

    refused = client.post(address, given)
    accepted = client.post(address, given | {"ground": "本月没有新进展。"})

    assert refused.status_code == 400
    assert accepted.status_code == 302
    assert assistance.zero_reports.count() == 1


def test_rules_begin_from_a_spreadsheet(office: Client, agency: Agency) -> None:
    known = known_rule_sets()["henan_industry_2011"]
    table = write_table("规则", rule_table.headings(), rule_table.rule_rows(known))
    outlets = known.outlets.items()
    for slug, name in outlets:
        office.post(
            f"{HOME}classes/",
            {"act": "outlet", "name": name, "slug": slug, "position": "1"},
        )

    answer = office.post(
        f"{HOME}rules/",
        {
            "name": "新办法",
            "from_on": "2027-01-01",
            "file": SimpleUploadedFile("rules.xlsx", table),
        },
    )

    assert answer.status_code == 302, answer.content.decode()
    record = agency.submission_rules.get(name="新办法")
    assert record.awardrows.count() == 4


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rules.toml", b"name = ", "无法读取这套规则"),
        ("rules.toml", b"\xff\xfe", "无法读取这套规则"),
        ("rules.xlsx", b"not a table", "XLSX"),
    ],
)
def test_unreadable_file_of_rules_is_told(
    office: Client, name: str, content: bytes, said: str
) -> None:
    answer = office.post(
        f"{HOME}rules/",
        {
            "name": "新办法",
            "from_on": "2027-01-01",
            "file": SimpleUploadedFile(name, content),
        },
    )

    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert "新办法" in answer.content.decode()


def test_row_is_added_changed_and_removed(
    office: Client, rules: SubmissionRules
) -> None:
    base = f"{HOME}rules/{rules.pk}/quota/"
    given = {
        "label": "图片每月两张",
        "minimum": "2",
        "period": "month",
        "event": "submitted",
        "medium": "picture",
        "months": "1、4",
        "position": "3",
        "points_met": "1",
        "points_each_extra": "0",
        "points_missed": "-1",
        "points_each_lacking": "0",
    }

    wrong = office.post(f"{base}new/", given | {"months": "13"})
    right = office.post(f"{base}new/", given)
    row = rules.quotarows.get(label="图片每月两张")
    shown = page(office, f"{HOME}rules/{rules.pk}/")
    changed = page(office, f"{base}{row.pk}/")
    office.post(f"{base}{row.pk}/", {"act": "remove"})

    assert (wrong.status_code, right.status_code) == (400, 302)
    assert row.months == "1 4"
    assert "每月至少报送 2 条" in shown
    assert 'value="1 4"' in changed
    assert not rules.quotarows.filter(pk=row.pk).exists()


def test_every_kind_of_row_has_its_form(office: Client, rules: SubmissionRules) -> None:
    for kind in ("quota", "award", "factor", "limit", "forfeit"):
        page(office, f"{HOME}rules/{rules.pk}/{kind}/new/")
    page(office, f"{HOME}rules/{rules.pk}/nonsense/new/", 404)
    assert office.get(f"{HOME}rules/{rules.pk}/table/").content[:2] == b"PK"


def test_commission_is_asked_and_answered(
    office: Client,
    assistance: Division,
    elderly_care: Division,
    lin: Staff,
    wu: Staff,
    client: Client,
) -> None:
    given = {"topic": "冬春救助综述", "due_on": "2099-01-01", "description": ""}
    nobody = office.post(f"{HOME}commissions/", given)
    office.post(f"{HOME}commissions/", given | {"divisions": [assistance.pk]})
    commission = Commission.objects.get()
    address = f"{HOME}commissions/{commission.pk}/"
    edition = factories.submitted_edition(at=timezone.now())

    client.force_login(wu)
    page(client, address, 404)
    client.force_login(lin)
    page(client, address)
    answered = client.post(
        f"{address}divisions/{assistance.pk}/",
        {"act": "answer", "document": edition.document_id},
    )

    assert nobody.status_code == 400
    assert "请至少选择一个处室" in nobody.content.decode()
    assert answered.status_code == 302
    assert commission.divisions.get().document == edition.document
    assert "按时报送" in page(client, address)


def test_recognition_names_its_document_by_number(
    office: Client, assistance: Division, province: Outlet
) -> None:
    edition = factories.published_edition(at=timezone.now())
    given = {
        "kind": "adopted",
        "outlet": province.pk,
        "recognised_on": timezone.localdate().isoformat(),
        "division": assistance.pk,
        "index_number": "没有这个号",
    }
    address = f"{HOME}recognitions/"

    wrong = office.post(address, given)
    number = edition.document.index_number or str(edition.document_id)
    right = office.post(address, given | {"index_number": number})
    recognition = Recognition.objects.get()
    struck = office.post(f"{address}{recognition.pk}/strike/", {"ground": "登记有误。"})

    assert (wrong.status_code, right.status_code, struck.status_code) == (400, 302, 302)
    assert recognition.title == edition.title
    assert "登记有误" in page(office, address)


def test_circular_is_made_downloaded_and_drafted(
    office: Client, rules: SubmissionRules, today: date
) -> None:
    address = f"{HOME}circulars/"
    office.post(address, {"period": "month", "day": today.isoformat()})
    circular = Circular.objects.get()

    shown = page(office, f"{address}{circular.pk}/")
    for form in ("docx", "xlsx"):
        assert office.get(f"{address}{circular.pk}/{form}/").content[:2] == b"PK"
    page(office, f"{address}{circular.pk}/exe/", 404)
    drafted = office.post(f"{address}{circular.pk}/draft/")

    assert circular.title in shown
    assert drafted.status_code == 302
    circular.refresh_from_db()
    assert circular.document is not None
    assert "已转为文稿" in page(office, address)


@pytest.mark.parametrize(
    "query",
    [
        "?division=zz",
        "?division=99999999999999999999999",
        "items/?first=x&last=y",
        "items/?first=9999-01-01&last=9999-12-31",
        "items/?first=2026-02-01&last=2026-01-01",
    ],
)
def test_nonsense_in_an_address_finds_nothing(office: Client, query: str) -> None:
    page(office, f"{HOME}{query}", 404)


@pytest.mark.parametrize("month", ["", "0000-00", "2026-13", "9999-12", "1e9", "\x00"])
def test_month_that_makes_no_sense_is_this_month(month: str) -> None:
    assert month_of(month, on=date(2026, 3, 9)) == date(2026, 3, 1)


def test_earlier_month_is_the_one_named() -> None:
    assert month_of("2025-12", on=date(2026, 3, 9)) == date(2025, 12, 1)


def test_joint_submission_is_stated_by_its_own_division(
    rules: SubmissionRules,
    elderly_care: Division,
    lin: Staff,
    wu: Staff,
    client: Client,
) -> None:
    edition = factories.published_edition(at=timezone.now())
    given = {"index_number": str(edition.document_id), "divisions": [elderly_care.pk]}

    client.force_login(wu)
    stranger = client.post(f"{HOME}joint/", given)
    client.force_login(lin)
    own = client.post(f"{HOME}joint/", given)

    assert (stranger.status_code, own.status_code) == (400, 302)
    assert "养老服务处" in page(client, f"{HOME}joint/")
