"""The start page: what waits for me, the latest first; one's own notices."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from gongkai.desk.waiting import lagging_columns, sees_other_divisions, tasks_for
from gongkai.disclosure.actions import arranging, publishing, reviewing
from gongkai.info_requests.models import InfoRequest
from gongkai.notifications.actions import telling
from gongkai.notifications.models import MailPreference, Notice
from gongkai.notifications.queries import promised_days
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.queries import Permits
from gongkai.review.models import Step
from tests import factories
from tests.factories import FRIDAY, MONDAY, THURSDAY, TUESDAY
from tests.info_requests import cases

ON = MONDAY.date()


def tasks(person: Staff, on: date = ON) -> list[tuple[str, str, int | None]]:
    return [
        (str(task.what), task.name, task.days_left)
        for task in tasks_for(Permits(person, on=on))
    ]


def page(client: Client, address: str = "/desk/to-do/") -> LexborHTMLParser:
    answer = client.get(address)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content)


def test_latest_comes_first(agency: Agency, zhou: Staff) -> None:
    factories.reviewed_edition(Step.FIRST, title="新到的", at=THURSDAY)
    factories.approved_edition(title="待发布的", at=TUESDAY)
    factories.reviewed_edition(Step.FIRST, title="久等的", at=MONDAY)

    assert tasks(zhou, FRIDAY.date()) == [
        ("复审", "久等的", -2),
        ("复审", "新到的", 3),
        ("发布", "待发布的", None),
    ]


def test_what_came_back_says_why(lin: Staff, zhao: Staff) -> None:
    edition = factories.submitted_edition()
    digest = edition.digest
    reviewing.return_to_writer(
        edition,
        Step.FIRST,
        read_digest=digest,
        opinion="请补充附件",
        at=TUESDAY,
        by=zhao,
    )

    (task,) = tasks_for(Permits(lin, on=FRIDAY.date()))

    assert "请补充附件" in task.note
    assert (str(task.what), task.since_on) == ("退回修改", TUESDAY.date())


def test_owed_review_has_its_own_day(agency: Agency, zhao: Staff) -> None:
    edition = factories.cleared_edition(title="汛情通告")
    publishing.publish_in_emergency(
        edition, ground="汛情", at=MONDAY, by=factories.person("he")
    )

    assert tasks(zhao, FRIDAY.date()) == [("初审", "汛情通告", -3)]


@pytest.mark.parametrize(
    ("make", "whose"),
    [
        (cases.received, {"zhou"}),
        (cases.registered, {"zhou"}),
        (cases.in_handling, {"lin"}),
        (cases.submitted, {"zhao", "sun"}),
        (lambda: cases.reviewed(Step.FIRST, Step.SECOND, Step.SECRECY), {"qian", "he"}),
        (cases.decided, {"zhou"}),
        (cases.served, set()),
    ],
    ids=["received", "registered", "handled", "review", "final", "decided", "served"],
)
def test_request_waits_for_who_acts_next(  # type: ignore[no-untyped-def]
    agency: Agency, make, whose: set[str]
) -> None:
    one = make()

    assert isinstance(one, InfoRequest)
    assert whose == {
        name
        for name in ("lin", "zhao", "zhou", "sun", "qian", "he", "guan", "wu")
        if any(found == one.number for _w, found, _d in tasks(factories.person(name)))
    }


def test_resting_clock_sets_no_day(lin: Staff) -> None:
    one = cases.needing_correction(correct_by_on=date(2026, 3, 20))

    (task,) = tasks_for(Permits(lin, on=TUESDAY.date()))

    assert (task.name, task.days_left) == (one.number, None)
    assert str(task.note) == "等待申请人，暂不计算"


def test_administrator_promises_other_days(
    agency: Agency, zhao: Staff, guan: Staff, client: Client
) -> None:
    factories.submitted_edition(title="等待初审的")
    today = timezone.localdate()
    typed = {"working_days": "5", "from_on": today.isoformat()}
    address = "/desk/organisation/review_promise/"
    client.force_login(zhao)
    refused = client.post(address, typed).status_code
    client.force_login(guan)

    statuses = [
        client.post(address, typed | changed).status_code
        for changed in ({"working_days": "0"}, {"from_on": "2020-01-01"}, {})
    ]

    assert (refused, statuses) == (403, [400, 409, 302])
    assert promised_days(agency, on=today) == 5


def test_columns_lag_for_their_own_division(lin: Staff, zhou: Staff) -> None:
    column, place = factories.column("notices"), factories.division("assistance")
    own = {"owner": place, "update_interval_days": 20}
    arranging.change_column(column, at=MONDAY, by=zhou, **own)
    factories.published_edition()
    day = (MONDAY + timedelta(days=10)).date()

    assert [one.column for one in lagging_columns(Permits(lin, on=day))] == [column]
    assert lagging_columns(Permits(zhou, on=day)) == []


def test_heading_says_whose_texts_those_are(lin: Staff, zhou: Staff) -> None:
    on = MONDAY.date()

    assert not sees_other_divisions(Permits(lin, on=on))
    assert sees_other_divisions(Permits(zhou, on=on))


def test_rail_counts_what_the_page_shows(
    agency: Agency, zhou: Staff, client: Client
) -> None:
    factories.reviewed_edition(Step.FIRST)
    factories.approved_edition()
    cases.received()
    telling.follow(at=MONDAY)
    unread = Notice.objects.filter(person=zhou, read_at=None).count()
    client.force_login(zhou)

    shown = page(client)

    rail = {
        link.css_first("span").text(): link.css_first(".count").text()
        for link in shown.css(".rail a")
        if link.css_first(".count")
    }
    rows = shown.css("section[aria-labelledby=waiting] tbody tr")
    assert (rail["待办"], rail["通知"]) == (str(len(rows)), str(unread))
    assert len(rows) == 3
    assert shown.css_first("#waiting .count").text() == "3"


def test_to_do_asks_no_more_for_more(
    agency: Agency, zhou: Staff, client: Client
) -> None:
    def add_some() -> None:
        factories.reviewed_edition(Step.FIRST)
        factories.submitted_edition()
        cases.received()
        cases.submitted()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client)
        return len(seen)

    client.force_login(zhou)
    add_some()
    few = asked()
    add_some()
    add_some()

    assert asked() == few


def test_empty_page_says_so_kindly(agency: Agency, wu: Staff, client: Client) -> None:
    client.force_login(wu)

    assert "现在没有等您办理的事项" in page(client).body.text()
    assert "还没有通知" in page(client, "/desk/notices/").body.text()


def told(person: str) -> Notice:
    """One notice of a person's, about a submitted text."""
    factories.submitted_edition()
    telling.follow(at=MONDAY)
    return Notice.objects.get(person__username=person)


def test_notice_leads_there_and_is_read(zhao: Staff, client: Client) -> None:
    notice = told("zhao")
    client.force_login(zhao)

    answer = client.get(f"/desk/notices/{notice.pk}/", follow=True)

    assert answer.status_code == 200
    assert "关于做好冬春救助工作的通知" in answer.content.decode()
    notice.refresh_from_db()
    assert notice.read_at is not None
    client.post(f"/desk/notices/{notice.pk}/mark/", {"unread": "1"})
    notice.refresh_from_db()
    assert notice.read_at is None


def test_notices_are_ones_own(wu: Staff, client: Client) -> None:
    notice = told("zhao")
    client.force_login(wu)

    statuses = {
        client.get(f"/desk/notices/{notice.pk}/").status_code,
        client.post(f"/desk/notices/{notice.pk}/mark/").status_code,
    }
    client.post("/desk/notices/read/", {"up_to": notice.pk})

    assert statuses == {404}
    assert Notice.objects.get(pk=notice.pk).read_at is None


def test_what_came_meanwhile_stays_unread(zhao: Staff, client: Client) -> None:
    shown = told("zhao")
    factories.submitted_edition(title="后来的")
    telling.follow(at=MONDAY)
    client.force_login(zhao)

    client.post("/desk/notices/read/", {"up_to": shown.pk})

    (left,) = Notice.objects.filter(person=zhao, read_at=None)
    assert left.details["title"] == "后来的"


def test_mail_setting_says_what_is_lacking(lin: Staff, client: Client) -> None:
    client.force_login(lin)

    wrong = client.post("/desk/account/mail/", {"address": "lin@", "rhythm": "daily"})
    right = client.post(
        "/desk/account/mail/", {"address": "lin@mail.example", "rhythm": "daily"}
    )

    assert (wrong.status_code, right.status_code) == (400, 302)
    assert 'value="lin@"' in wrong.content.decode()
    assert MailPreference.objects.get(person=lin).address == "lin@mail.example"
