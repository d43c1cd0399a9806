"""Counts and points from the records themselves."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongkai.disclosure.actions import drafting, reviewing
from gongkai.disclosure.models import Edition
from gongkai.organisation.models import Division, Staff
from gongkai.review.models import Step
from gongkai.rules.submission_rules import Event, Medium, Period
from gongkai.submissions.actions import commissioning, recording
from gongkai.submissions.figures import YearBook, by_column, selected
from gongkai.submissions.models import Outlet, Recognition, SubmissionRules
from tests import factories
from tests.factories import FRIDAY, MONDAY, TUESDAY, WEDNESDAY

MARCH = Period.MONTH.around(MONDAY.date())
MARCH_END = date(2026, 3, 31)


def book(rules: SubmissionRules, on: date = MARCH_END) -> YearBook:
    """The year as it stands on a day."""
    return YearBook(rules.agency, on=on)


def test_submission_counts_once_however_often_it_returns(
    rules: SubmissionRules, assistance: Division, zhao: Staff, lin: Staff
) -> None:
    edition = factories.submitted_edition(at=MONDAY)
    edition = reviewing.return_to_writer(
        edition,
        Step.FIRST,
        read_digest=edition.digest,
        opinion="请补充数据。",
        at=TUESDAY,
        by=zhao,
    )
    drafting.submit(edition, at=FRIDAY, by=lin)

    happened = book(rules).happened(assistance, MARCH)

    assert [(one.event, one.on) for one in happened] == [
        (Event.SUBMITTED, MONDAY.date()),
        (Event.RETURNED, TUESDAY.date()),
    ]


def test_publication_is_adoption_by_the_own_site(
    rules: SubmissionRules, assistance: Division
) -> None:
    factories.published_edition(at=WEDNESDAY)

    happened = book(rules).happened(assistance, MARCH)

    (adopted,) = selected(happened, event=Event.ADOPTED, is_own_site=True)
    assert adopted.columns == {"/notices/"}
    assert by_column(happened) == {"/notices/": (1, 1)}
    assert selected(happened, event=Event.ADOPTED, medium=Medium.PICTURE) == []


def test_points_follow_the_rules_in_force(
    rules: SubmissionRules, assistance: Division
) -> None:
    for title in ("甲", "乙"):
        factories.published_edition(at=WEDNESDAY, title=title)

    year = book(rules)

    lines = {
        line.label: line.points for line in year.score(assistance, MARCH_END).lines
    }
    # January and February each lack two: -2 a month.
    assert lines == {"每月报送": Decimal(6), "本站采用": Decimal(6)}
    assert year.points(assistance, MARCH) == 16


def test_joint_item_counts_for_each_division(
    rules: SubmissionRules,
    assistance: Division,
    elderly_care: Division,
    province: Outlet,
    zhou: Staff,
) -> None:
    edition = factories.published_edition(at=WEDNESDAY)
    recording.share(edition.document, [elderly_care], at=FRIDAY, by=zhou)
    recording.recognise(
        assistance,
        province,
        kind=Recognition.Kind.ADOPTED,
        title=edition.title,
        document=edition.document,
        recognised_on=FRIDAY.date(),
        at=FRIDAY,
        by=zhou,
    )

    score = book(rules, FRIDAY.date()).score(elderly_care, FRIDAY.date())

    lines = {line.label: line.points for line in score.lines}
    assert lines["省级采用"] == 4
    assert lines["本站采用"] == 3


@pytest.mark.parametrize(
    ("sent_at", "on", "event"),
    [
        (TUESDAY, MARCH_END, None),
        (FRIDAY, MARCH_END, Event.COMMISSION_LATE),
        (FRIDAY, date(2026, 3, 5), Event.COMMISSION_MISSED),
        (None, date(2026, 3, 4), None),
        (None, date(2026, 3, 5), Event.COMMISSION_MISSED),
    ],
)
def test_commission_is_in_time_late_or_missed(
    rules: SubmissionRules,
    assistance: Division,
    zhou: Staff,
    lin: Staff,
    sent_at: object,
    on: date,
    event: Event | None,
) -> None:
    commission = commissioning.ask(
        rules.agency,
        [assistance],
        topic="冬春救助综述",
        due_on=date(2026, 3, 4),
        at=MONDAY,
        by=zhou,
    )
    edition: Edition = factories.draft_edition(at=MONDAY)
    (task,) = commission.divisions.all()
    commissioning.answer(task, edition.document, at=MONDAY, by=lin)
    if sent_at is not None:
        drafting.submit(edition, at=sent_at, by=lin)

    happened = {one.event for one in book(rules, on).happened(assistance, MARCH)} - {
        Event.SUBMITTED
    }

    assert happened == ({event} if event else set())


def test_excused_division_has_missed_nothing(
    rules: SubmissionRules, assistance: Division, zhou: Staff, lin: Staff
) -> None:
    commission = commissioning.ask(
        rules.agency,
        [assistance],
        topic="综述",
        due_on=MONDAY.date(),
        at=MONDAY,
        by=zhou,
    )
    (task,) = commission.divisions.all()
    task = commissioning.decline(
        task, ground="本处室不承担此项工作。", at=MONDAY, by=lin
    )
    missed = book(rules).counts(assistance, MARCH).missed_count
    commissioning.excuse(task, at=TUESDAY, by=zhou)

    assert missed == 1
    assert book(rules).counts(assistance, MARCH).missed_count == 0


def test_zero_report_lets_nothing_lack(
    rules: SubmissionRules, assistance: Division, lin: Staff
) -> None:
    year = book(rules, date(2026, 3, 10))
    before = [state.lacking for state in year.duties(assistance)]
    recording.report_nothing(
        assistance, Period.MONTH, MONDAY.date(), ground="无新进展。", at=MONDAY, by=lin
    )

    after = book(rules, date(2026, 3, 10)).duties(assistance)

    assert before == [2, 1]
    assert [state.lacking for state in after] == [0, 1]


def test_ranking_shares_places_and_counts_few_queries(
    rules: SubmissionRules,
    assistance: Division,
    elderly_care: Division,
    django_assert_max_num_queries: object,
) -> None:
    factories.published_edition(at=WEDNESDAY)

    with django_assert_max_num_queries(30):
        ranking = book(rules).ranking(MARCH)

    assert [(one.division, one.place) for one in ranking] == [
        (assistance, 1),
        (elderly_care, 2),
    ]
    january = Period.MONTH.around(MONDAY.date() - timedelta(days=60))
    assert {one.place for one in book(rules).ranking(january)} == {1}
