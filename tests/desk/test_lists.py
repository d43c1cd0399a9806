"""Lists of the desk: sorted, paged, kept as views, taken out as tables."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from gongkai.commons.spreadsheets import read_table
from gongkai.desk import lists
from gongkai.desk.models import SavedView
from gongkai.info_requests.models import FileKind, LetterService, SealedFile
from gongkai.notifications.models import Notice
from gongkai.organisation import actions as organisation
from gongkai.organisation.actions import log_ins
from gongkai.organisation.models import Agency, Staff
from tests import factories
from tests.factories import MONDAY
from tests.info_requests import cases

ADDRESS = "/desk/documents/"


def titles(page: bytes) -> list[str]:
    """The titles on a page of the list, in order."""
    cells = LexborHTMLParser(page).css("td.title a")
    return [cell.text(strip=True) for cell in cells]


def test_list_sorts_both_ways(agency: Agency, lin: Staff, client: Client) -> None:
    for title in ("乙", "甲", "丙"):
        factories.draft_edition(title=title)
    client.force_login(lin)

    rising = titles(client.get(f"{ADDRESS}?sort=title").content)
    falling = titles(client.get(f"{ADDRESS}?sort=-title").content)

    assert rising == sorted(rising)
    assert falling == rising[::-1]


@pytest.mark.parametrize("page", ["0", "-1", "9999999999", "x", "99"])
def test_senseless_page_leads_to_one_there_is(
    agency: Agency, lin: Staff, client: Client, page: str
) -> None:
    factories.draft_edition(title="唯一一份")
    client.force_login(lin)

    answer = client.get(f"{ADDRESS}?page={page}&sort=nonsense")

    assert titles(answer.content) == ["唯一一份"]


def test_pages_hold_every_line_once(
    agency: Agency, lin: Staff, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    for number in range(5):
        factories.draft_edition(title=f"第{number}号")
    client.force_login(lin)

    seen = [
        title
        for page in (1, 2, 3)
        for title in titles(client.get(f"{ADDRESS}?page={page}").content)
    ]

    assert sorted(seen) == [f"第{number}号" for number in range(5)]


def test_view_is_kept_used_and_dropped(
    agency: Agency, lin: Staff, client: Client
) -> None:
    factories.draft_edition(title="关于取暖的通知")
    client.force_login(lin)

    query = "state=draft&sort=-title"
    kept = client.post(
        "/desk/views/documents/", {"name": " 我的 草稿 ", "query": query}, follow=True
    )
    view = SavedView.objects.get()
    nameless = client.post("/desk/views/documents/", {"query": query}, follow=True)
    others = Client()
    others.force_login(factories.person("zhou"))
    forbidden = others.post(f"/desk/views/{view.pk}/drop/")
    client.post(f"/desk/views/{view.pk}/drop/")

    assert (view.name, view.query) == ("我的 草稿", query)
    assert f'href="{ADDRESS}?state=draft&amp;sort=-title"' in kept.content.decode()
    assert "请给常用筛选起一个名称" in nameless.content.decode()
    assert forbidden.status_code == 404
    assert not SavedView.objects.exists()


def test_file_holds_what_the_filters_let_through(
    agency: Agency, lin: Staff, client: Client
) -> None:
    factories.draft_edition(title='=HYPERLINK("http://x")')
    factories.submitted_edition(title="已送审")
    client.force_login(lin)

    answer = client.get(f"{ADDRESS}?state=draft&export=xlsx")

    headings, *rows = read_table(BytesIO(answer.content))
    assert headings[:3] == ("标题", "状态", "版本")
    assert [row[:3] for row in rows] == [('=HYPERLINK("http://x")', "草稿", 1)]
    assert "no-store" in answer["Cache-Control"]


def test_file_asks_no_more_for_more(agency: Agency, lin: Staff, client: Client) -> None:
    client.force_login(lin)
    asked = []
    for count in (1, 5):
        for number in range(count):
            factories.draft_edition(title=f"{count}-{number}")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{ADDRESS}?export=xlsx")
        asked.append(len(seen))

    assert asked[0] == asked[1]


PLAIN = {
    "/desk/staff/": "甲新",
    "/desk/log-ins/": "192.0.2.77",
    "/desk/notices/": "",
    "/desk/requests/letters-sent/": "岚民公补",
}
"""The lists that are tables and nothing more, and a word that finds some line."""


@pytest.fixture
def fuller(agency: Agency) -> Callable[[int], None]:
    """Makes every list so many lines longer."""

    def fill(count: int) -> None:
        wu = factories.person("wu")
        for number in range(count):
            username = f"new{Staff.objects.count()}"
            one = organisation.enrol(
                factories.division("assistance"),
                username=username,
                name=f"甲新{number}",
                password=None,
                at=MONDAY,
                by=factories.person("guan"),
            )
            attempt = log_ins.begin_log_in(username, address="192.0.2.77", at=MONDAY)
            log_ins.note_failure(attempt, username=username, at=MONDAY)
            sent = cases.in_handling()
            file = SealedFile.objects.create(
                info_request=sent,
                kind=FileKind.LETTER,
                letter="correction_notice",
                number=f"岚民公补〔2026〕{sent.pk}号",
                size=1,
                kept_as=username,
                added_at=MONDAY,
            )
            LetterService.objects.create(
                info_request=sent,
                letter="correction_notice",
                file=file,
                channel="online",
                served_on=MONDAY.date(),
                recorded_at=MONDAY,
                recorded_by=wu,
            )
            Notice.objects.create(
                person=factories.person("zhou"),
                kind="edition_waits",
                subject=f"edition:{one.pk}",
                occasion=username,
                at=MONDAY,
            )

    return fill


def test_plain_lists_cost_the_same_however_long(
    fuller: Callable[[int], None], client: Client
) -> None:
    guan, zhou = factories.person("guan"), factories.person("zhou")
    asked: dict[str, list[int]] = {address: [] for address in PLAIN}

    for count in (2, 6):
        fuller(count)
        for address in PLAIN:
            client.force_login(guan if "log-ins" in address else zhou)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            asked[address].append(len(queries))

    assert {a: few for a, (few, many) in asked.items() if few != many} == {}


def test_plain_lists_find_sort_and_leave_as_a_table(
    fuller: Callable[[int], None], client: Client
) -> None:
    fuller(2)

    for address, word in PLAIN.items():
        client.force_login(factories.person("guan" if "log-ins" in address else "zhou"))
        found = client.get(address, {"q": word, "sort": "-time"}).content.decode()
        none = client.get(address, {"q": "没有这个词"}).content.decode()
        table = client.get(address, {"export": "xlsx"}).content
        lines = list(read_table(BytesIO(table)))
        assert word in found
        assert address == "/desk/notices/" or "没有符合条件的记录" in none
        assert len(lines) >= 2
