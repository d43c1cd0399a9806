"""The demo department: complete, in order, and the same every time."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count

from gongkai.commons.refusals import Refused
from gongkai.demo.actions import DEMO_LOG_INS, DEMO_PASSWORD, DemoSummary, load_demo
from gongkai.demo.request_history import told_codes
from gongkai.disclosure.models import (
    Column,
    DisclosureClass,
    Document,
    Edition,
    RelationKind,
    RuleStatus,
)
from gongkai.disclosure.queries import due_for_publication
from gongkai.info_requests.applicants import find
from gongkai.info_requests.models import InfoRequest
from gongkai.journal.models import Entry
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.queries import divisions_without_first_responsible
from gongkai.review.queries import open_duties
from gongkai.rules.classifications import statutory_heads
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.rules.index_number import is_valid_credit_code
from gongkai.rules.info_request_lifecycle import RequestState
from gongkai.rules.submission_rules import Period
from gongkai.submissions.figures import YearBook
from gongkai.submissions.models import Circular, CommissionedDivision
from tests.factories import CHINA

pytestmark = pytest.mark.slow

TODAY = datetime(2026, 11, 24, 15, 0, tzinfo=CHINA)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: object) -> object:
    """The demo, loaded once for this module and taken away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo(at=TODAY)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _open_database(demo: DemoSummary, django_db_blocker: object) -> object:
    with django_db_blocker.unblock():
        yield


def test_two_years_are_full(demo: DemoSummary) -> None:
    known = Document.objects.exclude(first_published_at=None)
    days = known.values_list("first_published_at", flat=True)

    assert demo.documents > 150
    assert {EditionState(state) for state in _states()} == set(EditionState) - {
        EditionState.DISCARDED
    }
    assert max(days) < TODAY
    assert TODAY - timedelta(days=5) < max(days)


def test_it_refuses_a_used_database() -> None:
    with pytest.raises(Refused) as caught:
        load_demo(at=TODAY)

    assert caught.value.codes == ("not_empty",)


def test_nothing_happens_after_today() -> None:
    assert Entry.objects.latest("at").at < TODAY


def test_every_open_column_has_something() -> None:
    empty = Column.objects.filter(
        is_open=True,
        page_kind="list",
        live_count=0,
        site__agency__slug="dlsmzt",
        children=None,
    )

    assert list(empty.exclude(part="statutory").values_list("name", flat=True)) == []


def test_every_statutory_head_of_article_20_shows() -> None:
    heads = {item.key for item in statutory_heads() if item.article.startswith("20(")}

    shown = Column.objects.filter(
        site__agency__slug="dlsmzt", live_count__gt=0, statutory_head__in=heads
    )
    assert {column.statutory_head for column in shown} == heads


def test_ordinals_follow_the_dates() -> None:
    for column in Column.objects.all():
        places = column.placements.filter(is_live=True).order_by("ordinal")
        dates = [place.document.first_published_at for place in places]
        assert dates == sorted(dates), column


def test_every_standing_and_relation_is_there() -> None:
    standings = set(Document.objects.values_list("rule_status", flat=True)) - {""}
    kinds = {
        kind
        for document in Document.objects.all()
        for kind in document.relations_out.values_list("kind", flat=True)
    }

    assert standings == set(RuleStatus)
    assert kinds == set(RelationKind)


def test_every_disclosure_class_is_there() -> None:
    classes = Document.objects.values_list("disclosure_class", flat=True)

    assert set(classes) == set(DisclosureClass)


def test_an_emergency_still_owes_its_review() -> None:
    (duty,) = open_duties()

    assert duty.due_on >= TODAY.date()


def test_one_publication_is_appointed_for_later() -> None:
    assert not due_for_publication(TODAY).exists()
    assert due_for_publication(TODAY + timedelta(days=7)).count() == 1


def test_the_check_finds_one_division() -> None:
    missing = divisions_without_first_responsible(Agency.objects.get(slug="dlsmzt"))

    assert [division.slug for division in missing] == ["jiguandangwei"]


def test_shown_people_can_log_in() -> None:
    for username, post in DEMO_LOG_INS:
        assert Staff.objects.get(username=username).check_password(DEMO_PASSWORD)
        assert post
    rest = Staff.objects.exclude(username__in=[name for name, _post in DEMO_LOG_INS])
    assert not any(person.has_usable_password() for person in rest)


def test_invented_codes_check() -> None:
    codes = Agency.objects.values_list("organisation_code", flat=True)

    assert all(is_valid_credit_code(code) for code in codes)


def test_titles_are_all_different() -> None:
    twice = (
        Edition.objects.values("title")
        .annotate(documents=Count("document", distinct=True))
        .filter(documents__gt=1)
    )

    assert list(twice) == []


def test_no_token_is_left_in_a_text() -> None:
    for edition in Edition.objects.all():
        assert "{" not in f"{edition.title}{edition.body_html}{edition.summary}"


def _states() -> set[str]:
    return set(Edition.objects.values_list("state", flat=True))


def test_requests_stand_in_every_state() -> None:
    states = set(InfoRequest.objects.values_list("state", flat=True))

    assert states == set(RequestState)


def test_two_requests_can_be_opened() -> None:
    opened = [find(number, code) for number, code in told_codes()]

    assert len(opened) >= 2
    assert None not in opened


def test_submissions_of_the_year_are_counted_and_ranked() -> None:
    book = YearBook(Agency.objects.get(slug="dlsmzt"), on=TODAY.date())
    ranking = book.ranking(Period.MONTH.around(TODAY.date()))

    assert {one.division_class.name for one in ranking} == {
        "业务处室",
        "综合处室",
        "直属单位",
    }
    assert any(one.year_points > 0 for one in ranking)
    assert [one.period for one in Circular.objects.order_by("first_on")].count(
        "month"
    ) == 3
    assert CommissionedDivision.objects.filter(answered_at=None).exists()
