"""Who is told what: by the journal, by the calendar, once, and never oneself."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from gongkai.commons import notices as commons
from gongkai.commons.notices import NoticeSource
from gongkai.disclosure.actions import arranging, publishing, reviewing
from gongkai.info_requests.actions.recounting import recount_all
from gongkai.notifications.actions import telling
from gongkai.notifications.actions.keeping import promise_review
from gongkai.notifications.models import Notice
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency, Staff
from gongkai.review.actions import depute
from gongkai.review.models import Step
from gongkai.rules.receipt import Channel
from gongkai.rules.working_days import WorkingCalendar
from tests import factories
from tests.factories import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from tests.info_requests.cases import in_handling, received

LATER = timedelta(minutes=1)


def told(at: datetime = MONDAY) -> set[tuple[str, str]]:
    """Who has something unread of which kind, once the journal has been followed."""
    while telling.follow(at=at + LATER):
        pass
    return unread()


def unread() -> set[tuple[str, str]]:
    found = Notice.objects.filter(read_at=None)
    return set(found.values_list("person__username", "kind"))


def due(at: datetime) -> set[tuple[str, str]]:
    """The same, once the calendar has been looked at."""
    Notice.objects.all().delete()
    telling.sweep(at=at)
    return unread()


def test_next_reviewers_hear_of_a_text(agency: Agency) -> None:
    edition = factories.submitted_edition()

    assert told() == {("zhao", "review_waits"), ("sun", "review_waits")}
    factories.reviewed_edition(Step.FIRST, edition=edition)
    assert told() == {("zhou", "review_waits"), ("sun", "review_waits")}


def test_return_tells_writers_and_settles(lin: Staff, zhao: Staff) -> None:
    edition = factories.submitted_edition()
    told()

    reviewing.return_to_writer(
        edition,
        Step.FIRST,
        read_digest=edition.digest,
        opinion="缺附件",
        at=TUESDAY,
        by=zhao,
    )

    assert told(TUESDAY) == {("lin", "text_returned")}


def test_publisher_is_not_told_of_own_deed(agency: Agency) -> None:
    edition = factories.approved_edition()
    assert ("zhou", "text_ready") in told()

    publishing.publish(edition, at=TUESDAY, by=factories.person("zhou"))

    assert told(TUESDAY) == {("lin", "text_approved"), ("lin", "text_published")}


def test_failed_schedule_reaches_who_set_it(zhou: Staff, guan: Staff) -> None:
    edition = factories.approved_edition()
    publishing.schedule(edition, publish_at=WEDNESDAY, at=TUESDAY, by=zhou)
    organisation.end_appointment(
        zhou.appointments.get(), on=TUESDAY.date(), at=TUESDAY, by=guan
    )

    publishing.publish_due(at=WEDNESDAY)

    failed = {("zhou", "schedule_failed"), ("qian", "schedule_failed")}
    assert failed <= told(WEDNESDAY)


def test_deputy_hears_in_place_of_absent(zhao: Staff, wu: Staff) -> None:
    depute(zhao, wu, from_on=MONDAY.date(), until_on=FRIDAY.date(), at=MONDAY, by=zhao)
    factories.submitted_edition()

    found = told()

    assert {("wu", "review_deputed"), ("wu", "review_waits")} <= found
    assert ("zhao", "review_waits") in found


def test_nobody_is_told_twice(agency: Agency) -> None:
    factories.submitted_edition()
    told()
    count = Notice.objects.count()

    telling.journal.advance(telling.FOLLOWER, to=0)
    told()
    telling.sweep(at=MONDAY)
    telling.sweep(at=MONDAY)

    assert Notice.objects.count() == count


def test_old_news_is_told_to_nobody(agency: Agency) -> None:
    factories.submitted_edition()

    assert told(MONDAY + timedelta(days=8)) == set()


def test_faulty_source_stops_no_other(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Faulty(NoticeSource):
        name, kinds = "faulty", ()

        def told_by(self, entry, *, on):  # type: ignore[no-untyped-def]
            raise KeyError(entry.what)

        def due(self, *, on, patience):  # type: ignore[no-untyped-def]
            raise KeyError("due")

    monkeypatch.setitem(commons._sources, "faulty", Faulty())
    factories.submitted_edition()

    assert ("zhao", "review_waits") in told()
    assert ("zhao", "review_late") in due(FRIDAY)


def test_reviews_wait_as_long_as_promised(agency: Agency, guan: Staff) -> None:
    factories.submitted_edition()

    assert due(WEDNESDAY) == set()
    assert due(THURSDAY) == {("zhao", "review_late"), ("sun", "review_late")}
    promise_review(agency, working_days=5, from_on=MONDAY.date(), at=MONDAY, by=guan)
    assert due(THURSDAY) == set()


def test_what_is_done_no_longer_waits(agency: Agency, lin: Staff) -> None:
    edition = factories.submitted_edition()
    telling.sweep(at=THURSDAY)
    assert ("zhao", "review_late") in unread()

    reviewing.return_to_writer(
        edition,
        Step.FIRST,
        read_digest=edition.digest,
        opinion="缺附件",
        at=THURSDAY,
        by=factories.person("zhao"),
    )
    telling.sweep(at=THURSDAY)

    assert unread() == set()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (24, set()),
        (25, {("lin", "request_due_soon")}),
        (30, {("lin", "request_due_today"), ("zhou", "request_due_today")}),
        (31, {("lin", "request_late"), ("zhou", "request_late")}),
    ],
)
def test_request_falls_due(
    agency: Agency, day: int, expected: set[tuple[str, str]]
) -> None:
    in_handling()

    assert due(MONDAY.replace(day=day)) == expected


def test_requests_are_told_by_number_alone(agency: Agency) -> None:
    one = in_handling()

    assert {("zhou", "request_received")} & told() == set()
    assert ("lin", "request_assigned") in unread()
    for notice in Notice.objects.filter(subject=f"inforequest:{one.pk}"):
        assert set(notice.details) <= {"number", "due_on", "due_before"}
        assert one.number in notice.sentence


def test_recounted_date_reaches_the_officer(lin: Staff) -> None:
    one = in_handling()
    told()
    calendar = WorkingCalendar.load()
    year = calendar.years[2026]
    longer = replace(year, days_off={**year.days_off, date(2026, 3, 16): "示例"})

    recount_all(at=TUESDAY, calendar=calendar.with_years(longer))

    assert ("lin", "request_due_recounted") in told(TUESDAY)
    notice = Notice.objects.get(person=lin, kind="request_due_recounted")
    for told_of in (one.number, "2026-03-30", "2026-03-31"):
        assert told_of in notice.sentence


def test_lagging_column_reaches_its_owners(he: Staff, guan: Staff) -> None:
    place = factories.division("elderly-care")
    organisation.name_first_responsible(place, he, at=MONDAY, by=guan)
    column, zhou = factories.column("notices"), factories.person("zhou")
    own = {"owner": place, "update_interval_days": 20}
    arranging.change_column(column, at=MONDAY, by=zhou, **own)
    factories.published_edition()

    assert due(TUESDAY) == set()
    for days, kind in ((10, "column_lags"), (21, "column_stale")):
        assert due(MONDAY + timedelta(days=days)) == {("wu", kind), ("he", kind)}


def test_emergency_leaves_reviewers_owing(agency: Agency, he: Staff) -> None:
    edition = factories.cleared_edition()
    publishing.publish_in_emergency(edition, ground="汛情", at=MONDAY, by=he)

    found = due(MONDAY)

    assert {("zhao", "review_owed"), ("he", "review_owed")} <= found


def test_received_request_reaches_the_office(agency: Agency) -> None:
    received(channel=Channel.ONLINE)

    assert told() == {("zhou", "request_received")}
