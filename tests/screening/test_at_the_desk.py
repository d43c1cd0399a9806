"""The panel, its page, and the lists behind it."""

import pytest
from django.test import Client

from gongkai.disclosure.models import Edition
from gongkai.organisation.models import Agency
from gongkai.screening.models import LocalWording, OfficeNumber, Override
from tests.factories import draft_edition, person
from tests.screening.leaks import IDENTITY, MOBILE


@pytest.fixture
def edition(agency: Agency) -> Edition:
    """A draft of Lin's with two leaks and an old word."""
    return draft_edition(body_html=f"<p>五保户{IDENTITY}</p><p>联系{MOBILE}</p>")


def page_of(client: Client, edition: Edition, *, by: str) -> str:
    """The page of findings as somebody sees it."""
    client.force_login(person(by))
    address = f"/desk/documents/{edition.document_id}/1/findings/"
    return client.get(address).content.decode()


def form_of(page: str, kind: str) -> dict[str, str]:
    """The hidden fields of the first form after a heading."""
    part = page[page.index(kind) :]
    fields = {}
    for name in ("read_digest", "group"):
        start = part.index(f'name="{name}" value="') + len(f'name="{name}" value="')
        fields[name] = part[start : part.index('"', start)]
    return fields


def test_findings_are_shown_by_place_and_mask(edition: Edition, client: Client) -> None:
    page = page_of(client, edition, by="lin")
    sheet = client.get(f"/desk/documents/{edition.document_id}/").content.decode()

    for shown in (page, sheet):
        assert "99*************007" in shown
        assert "199****0000" in shown
    assert IDENTITY not in page


def test_one_click_masks_all_of_a_kind(edition: Edition, client: Client) -> None:
    page = page_of(client, edition, by="lin")
    address = f"/desk/documents/{edition.document_id}/1/findings/mend/"
    answer = client.post(address, form_of(page, "手机号码"))

    edition.refresh_from_db()
    assert answer.status_code == 302
    assert edition.body_html == (f"<p>五保户{IDENTITY}</p>\n<p>联系199****0000</p>")


def test_mend_of_an_older_text_changes_nothing(
    edition: Edition, client: Client
) -> None:
    page = page_of(client, edition, by="lin")
    address = f"/desk/documents/{edition.document_id}/1/findings/mend/"
    posted = form_of(page, "手机号码") | {"read_digest": "0" * 64}

    assert client.post(address, posted).status_code == 409
    assert MOBILE in Edition.objects.get(pk=edition.pk).body_html


def test_reviewer_lets_a_finding_pass_by_name(edition: Edition, client: Client) -> None:
    page = page_of(client, edition, by="zhao")
    address = f"/desk/documents/{edition.document_id}/1/findings/override/"
    part = page[page.index("手机号码") :]
    posted = form_of(part[part.index("放行") :], "放行")
    refused = client.post(address, posted | {"ground": ""})
    done = client.post(address, posted | {"ground": "单位值班手机。"})

    assert (refused.status_code, done.status_code) == (409, 302)
    assert "请写明放行的理由" in refused.content.decode()
    assert Override.objects.get().by == person("zhao")
    assert "单位值班手机。" in page_of(client, edition, by="lin")


def test_refused_override_keeps_what_was_typed(
    edition: Edition, client: Client
) -> None:
    page = page_of(client, edition, by="zhao")
    address = f"/desk/documents/{edition.document_id}/1/findings/override/"
    part = page[page.index("手机号码") :]
    posted = form_of(part[part.index("放行") :], "放行")
    posted |= {"ground": "单位值班手机。", "read_digest": "0" * 64}
    answer = client.post(address, posted)

    assert answer.status_code == 409
    assert "单位值班手机。" in answer.content.decode()


def test_lists_are_kept_by_reviewers(agency: Agency, client: Client) -> None:
    office, reader = person("zhao"), person("lin")
    numbers = f"/desk/screening/numbers/{office.division_id}/"
    number = {"number": "0000-5550 100", "purpose": "值班"}
    word = {"wrong": "旧处", "right": "新处", "why": "", "from_on": "2026-03-02"}
    statuses = []
    for someone in (reader, office):
        client.force_login(someone)
        statuses += [
            client.post(numbers, number).status_code,
            client.post("/desk/screening/words/", word).status_code,
            client.get("/desk/screening/").status_code,
        ]

    assert statuses == [403, 403, 200, 302, 302, 200]
    listed, wording = OfficeNumber.objects.get(), LocalWording.objects.get()
    assert listed.digits == "00005550100"
    client.post(f"{numbers.replace(str(office.division_id), str(listed.pk))}remove/")
    client.post(f"/desk/screening/words/{wording.pk}/end/")
    listed.refresh_from_db()
    wording.refresh_from_db()
    assert listed.removed_by == office
    assert wording.until_on is not None


def test_text_is_checked_while_it_is_written(agency: Agency, client: Client) -> None:
    client.force_login(person("lin"))
    typed = {"title": "通知", "body_html": f"<p>五保户联系{MOBILE}</p>"}
    answer = client.post("/desk/screening/check/", typed).content.decode()
    deep = client.post("/desk/screening/check/", {"body_html": "<div>" * 5000})

    assert "199****0000" in answer
    assert "特困人员" in answer
    assert MOBILE not in answer
    assert deep.status_code == 200
