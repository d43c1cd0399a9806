"""How a request comes in: once, complete, on the right day, into the register."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from gongkai.commons.refusals import Refused
from gongkai.info_requests.actions import registration
from gongkai.info_requests.actions.numbering import set_numbering
from gongkai.info_requests.actions.reading import read_personal
from gongkai.info_requests.actions.registration import receive
from gongkai.info_requests.models import Assignment, InfoRequest
from gongkai.info_requests.queries import find_by_code
from gongkai.journal.models import Entry
from gongkai.organisation.models import Agency, Staff
from gongkai.rules.receipt import Channel
from tests.factories import MONDAY, TUESDAY, division, person
from tests.info_requests.cases import application, in_handling, received, registered
from tests.refusing import refused_for


def test_online_request_has_number_and_code(agency: Agency) -> None:
    taken = receive(agency, application(), form_token="form-1", at=MONDAY)

    one = taken.info_request
    assert (one.number, one.state, one.received_on) == (
        "2026-依-00001",
        "received",
        None,
    )
    assert find_by_code(one.number, taken.query_code) == one
    assert find_by_code(one.number, taken.query_code.lower().replace("-", " ")) == one
    assert find_by_code("２０２６" + one.number[4:], taken.query_code) == one
    assert find_by_code(one.number, "AAAA-AAAA-AAAA") is None
    assert find_by_code("2026-依-99999", taken.query_code) is None


def test_code_is_kept_only_as_a_hash(agency: Agency) -> None:
    taken = receive(agency, application(), at=MONDAY)

    assert taken.query_code not in taken.info_request.query_code_hash
    assert taken.query_code not in repr(taken)


def test_double_click_is_one_request(agency: Agency) -> None:
    first = receive(agency, application(), form_token="form-1", at=MONDAY)
    second = receive(agency, application(), form_token="form-1", at=MONDAY)

    assert (second.is_new, second.info_request) == (False, first.info_request)
    assert second.query_code == first.query_code
    assert InfoRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_request(agency: Agency) -> None:
    start, taken = Barrier(2), []

    def click() -> None:
        start.wait()
        taken.append(receive(agency, application(), form_token="form-1", at=MONDAY))
        connection.close()

    clicks = [Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert InfoRequest.objects.count() == 1
    assert len({one.query_code for one in taken}) == 1


def test_another_form_is_another_request(agency: Agency) -> None:
    receive(agency, application(), form_token="form-1", at=MONDAY)
    second = receive(agency, application(), form_token="form-2", at=MONDAY)

    assert (second.is_new, second.info_request.number) == (True, "2026-依-00002")


def test_online_form_lists_all_it_lacks(agency: Agency) -> None:
    empty = application(name=" ", description="", identity_number="", telephone="")

    with refused_for("no_name", "no_description", "no_identity", "no_contact"):
        receive(agency, empty, at=MONDAY)


def test_officer_enters_letter_as_it_came(agency: Agency, zhou: Staff) -> None:
    bare = application(identity_number="", telephone="")

    taken = receive(agency, bare, channel=Channel.SIGNED_MAIL, at=MONDAY, by=zhou)

    assert taken.info_request.received_on == MONDAY.date()


def test_only_ogi_office_enters_requests(agency: Agency, lin: Staff) -> None:
    with refused_for("not_permitted"):
        receive(agency, application(), channel=Channel.FAX, at=MONDAY, by=lin)


def test_online_form_is_no_counter(agency: Agency) -> None:
    with refused_for("channel"):
        receive(agency, application(), channel=Channel.IN_PERSON, at=MONDAY)


def test_letter_of_tomorrow_has_not_arrived(agency: Agency, zhou: Staff) -> None:
    with refused_for("arrived_on_in_future"):
        receive(
            agency,
            application(),
            channel=Channel.SIGNED_MAIL,
            arrived_on=TUESDAY.date(),
            at=MONDAY,
            by=zhou,
        )


def test_confirmed_day_is_day_of_receipt(zhou: Staff) -> None:
    one = received(channel=Channel.ONLINE)

    with refused_for("receipt_not_confirmed"):
        registration.register(one, read_version=one.version, at=MONDAY, by=zhou)
    one = registration.confirm_receipt(
        one, TUESDAY.date(), read_version=one.version, at=TUESDAY, by=zhou
    )

    assert (one.received_on, one.reply_due_on) == (TUESDAY.date(), date(2026, 3, 31))
    assert one.clock_status == "running"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (MONDAY.date() - timedelta(1), "confirmed_on_too_early"),
        (MONDAY.date() + timedelta(9), "confirmed_on_in_future"),
    ],
)
def test_confirmation_lies_between_arrival_and_today(
    zhou: Staff, day: date, code: str
) -> None:
    one = received(channel=Channel.EMAIL)

    with refused_for(code):
        registration.confirm_receipt(
            one, day, read_version=one.version, at=TUESDAY, by=zhou
        )


def test_known_receipt_is_not_changed(zhou: Staff) -> None:
    one = received(channel=Channel.IN_PERSON)

    with refused_for("already_confirmed"):
        registration.confirm_receipt(
            one, MONDAY.date(), read_version=one.version, at=MONDAY, by=zhou
        )


def test_registration_says_who_and_when(zhou: Staff) -> None:
    one = registered()

    assert (one.state, one.registered_by, one.registered_at) == (
        "registered",
        zhou,
        MONDAY,
    )
    assert one.reply_due_on == date(2026, 3, 30)


def test_assignment_replaces_the_last(zhou: Staff) -> None:
    one = in_handling()

    one = registration.assign(
        one, division("elderly-care"), read_version=one.version, at=TUESDAY, by=zhou
    )

    assert one.state == "in_handling"
    assert Assignment.objects.get(ended_at=None).division.slug == "elderly-care"


def test_disabled_person_handles_nothing(zhou: Staff, lin: Staff) -> None:
    one = registered()
    lin.is_active = False

    with refused_for("not_active"):
        registration.assign(
            one,
            division("assistance"),
            lin,
            read_version=one.version,
            at=MONDAY,
            by=zhou,
        )


def test_stale_page_is_told_what_changed(zhou: Staff) -> None:
    one = registered()
    opened = one.version
    registration.assign(
        one, division("assistance"), read_version=opened, at=MONDAY, by=zhou
    )

    with refused_for("changed_meanwhile"):
        registration.assign(
            one, division("elderly-care"), read_version=opened, at=MONDAY, by=zhou
        )


@pytest.mark.parametrize("version", [10**19, -(10**19)])
def test_version_no_page_had_is_refused(version: int, zhou: Staff) -> None:
    one = registered()

    with refused_for("changed_meanwhile"):
        registration.assign(
            one, division("assistance"), read_version=version, at=MONDAY, by=zhou
        )


def test_stale_refusal_names_person_and_act(zhou: Staff) -> None:
    one = registered()
    one = registration.assign(
        one, division("assistance"), read_version=one.version, at=MONDAY, by=zhou
    )
    read_personal(one, by=zhou, at=MONDAY)

    with pytest.raises(Refused) as refusal:
        registration.register(one, read_version=1, at=MONDAY, by=zhou)

    sentence = refusal.value.refusals[0].sentence
    assert zhou.name in sentence
    assert "read" not in sentence
    assert "分办" in sentence


def test_strangers_learn_nothing_from_stale_pages(lin: Staff) -> None:
    one = registered()

    with refused_for("not_permitted", "wrong_state"):
        registration.register(one, read_version=1, at=MONDAY, by=lin)


def test_journal_holds_numbers_and_dates_only(agency: Agency) -> None:
    registered()

    entries = Entry.objects.filter(what__startswith="info_request.")
    assert [entry.what for entry in entries] == [
        "info_request.received",
        "info_request.registered",
    ]
    assert entries[0].details == {
        "agency": agency.pk,
        "number": "2026-依-00001",
        "version": 1,
        "state": "received",
        "channel": "in_person",
        "kind": "information",
        "applicant_kind": "natural",
        "arrived_on": "2026-03-02",
        "received_on": "2026-03-02",
        "file_count": 0,
    }


def test_numbers_run_by_year_and_pattern(agency: Agency) -> None:
    registration_pattern = "{year}年第{serial}号"
    received()

    numbering_set(agency, registration_pattern)

    assert received().number == "2026年第2号"


def numbering_set(agency: Agency, pattern: str) -> None:
    set_numbering(agency, "request", pattern, at=MONDAY, by=person("zhou"))


@pytest.mark.parametrize(
    "pattern",
    ["{year}", "{serial}", "{year}{serial}{x}", "{", "", "{year}{serial:99999}"],
)
def test_faulty_pattern_is_refused(agency: Agency, pattern: str) -> None:
    with refused_for("bad_pattern"):
        numbering_set(agency, pattern)
