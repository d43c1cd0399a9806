"""Boards, an applicant's other requests, the same thing asked, and figures."""

from datetime import date, datetime, timedelta

import pytest

from gongkai.info_requests.actions import handling, remedies, service
from gongkai.info_requests.actions.registration import applicant_identity
from gongkai.info_requests.figures import (
    channel_counts,
    extension_count,
    fees_collected,
    late_count,
    rating_counts,
    remedies_table,
    requests_table,
)
from gongkai.info_requests.models import ApplicantKind, InfoRequest, RemedyResult
from gongkai.info_requests.queries import (
    alike_requests,
    board_views,
    clock_of,
    earlier_in_month,
    handled_by,
    repeated_requests,
    requests_by_identity,
    requests_for,
    requests_in_month,
)
from gongkai.info_requests.refusals import permitted_moves
from gongkai.organisation.models import Agency, Staff
from gongkai.rules.info_request_case import ConsultationKind
from gongkai.rules.receipt import Channel
from tests.factories import MONDAY, TUESDAY, division
from tests.info_requests.cases import (
    closed,
    consulted,
    in_handling,
    needing_correction,
    received,
    registered,
    served,
    submitted,
)

DUE_ON = date(2026, 3, 30)


def on(day: date) -> datetime:
    """Nine in the morning of a day."""
    return MONDAY.replace(year=day.year, month=day.month, day=day.day)


def board(person: Staff, day: date) -> dict[str, list[InfoRequest]]:
    """What a person finds in each view of the board."""
    known = requests_for(person, on=day)
    return {name: list(known.filter(q)) for name, q in board_views(on=day).items()}


@pytest.mark.parametrize(
    ("day", "where"),
    [
        (date(2026, 3, 24), "later"),
        (date(2026, 3, 25), "soon"),
        (date(2026, 3, 29), "soon"),
        (DUE_ON, "today"),
        (date(2026, 3, 31), "late"),
    ],
)
def test_board_follows_the_date(zhou: Staff, day: date, where: str) -> None:
    one = in_handling()

    seen = board(zhou, day)
    found = {name: seen[name] for name in ("late", "today", "soon", "later")}

    assert found == {name: [one] if name == where else [] for name in found}


def test_board_keeps_what_waits_apart(zhou: Staff) -> None:
    waiting = needing_correction(correct_by_on=date(2026, 3, 20))
    paused = consulted(ConsultationKind.OTHER_AGENCY)
    unconfirmed = received(channel=Channel.ONLINE)

    seen = board(zhou, date(2026, 6, 1))

    assert seen["waiting"] == [waiting]
    assert seen["paused"] == [paused]
    assert seen["unconfirmed"] == [unconfirmed]
    assert seen["late"] == []


def test_silence_of_third_party_ends_the_pause(zhou: Staff) -> None:
    one = consulted()

    assert board(zhou, date(2026, 3, 23))["paused"] == [one]
    assert board(zhou, date(2026, 3, 24))["paused"] == []
    assert board(zhou, date(2026, 6, 1))["late"] == [one]


def test_answered_request_leaves_the_board(zhou: Staff) -> None:
    served()

    seen = board(zhou, date(2026, 6, 1))

    assert not any(seen.values())


def test_unannounced_year_is_on_the_provisional_board(zhou: Staff) -> None:
    one = in_handling(at=on(date(2026, 12, 21)))

    assert board(zhou, date(2026, 12, 22))["provisional"] == [one]
    assert clock_of(one, on=date(2026, 12, 22)).is_provisional


def test_everyone_sees_their_own(
    zhou: Staff, lin: Staff, wu: Staff, zhao: Staff, guan: Staff
) -> None:
    handled, before_review, unassigned = in_handling(), submitted(), registered()
    day = MONDAY.date()

    assert set(requests_for(zhou, on=day)) == {handled, before_review, unassigned}
    assert set(requests_for(lin, on=day)) == {handled, before_review}
    assert set(requests_for(zhao, on=day)) == {before_review}
    assert not requests_for(wu, on=day)
    assert not requests_for(guan, on=day)


def test_board_by_division_and_officer(zhou: Staff, lin: Staff) -> None:
    one = in_handling()
    registered()
    everything = requests_for(zhou, on=MONDAY.date())

    assert list(handled_by(everything, division=division("assistance"))) == [one]
    assert list(handled_by(everything, handler=lin)) == [one]
    assert not handled_by(everything, division=division("elderly-care"))


def test_applicant_is_counted_without_a_name(agency: Agency) -> None:
    first, second = received(), received(name=" 甲 某某")
    received(name="乙某某")
    earlier = received(received_on=date(2026, 2, 27))

    assert list(requests_in_month(second)) == [first, second]
    assert list(earlier_in_month(second)) == [first]
    assert set(
        requests_by_identity(agency, applicant_identity("甲某某", "0000-TEST-0001"))
    ) == {first, second, earlier}


def test_same_thing_asked_is_found(agency: Agency) -> None:
    first = received(description="2025年全省城乡低保标准调整依据的文件")
    second = received(description="2025年全省城乡低保标准调整依据文件。", name="乙某某")
    received(description="本省养老机构名单及床位数", name="丙某某")

    assert list(alike_requests(second)) == [first]
    assert not repeated_requests(second)


def test_repeated_request_names_the_answered_one(agency: Agency) -> None:
    first = closed()

    assert list(repeated_requests(received())) == [first]


def test_short_descriptions_are_not_compared(agency: Agency) -> None:
    received(description="文件")

    assert not alike_requests(received(description="文件", name="乙某某"))


def test_buttons_say_what_forbids_them(zhou: Staff) -> None:
    one = in_handling()

    moves = permitted_moves(one, by=zhou, on=MONDAY.date())

    assert [refusal.code for refusal in moves["submit_reply"]] == ["no_reply"]
    assert moves["ask_correction"] == []
    assert "register" not in moves


def test_table_balances_by_column_and_year(agency: Agency) -> None:
    december = on(date(2026, 12, 1))
    company = in_handling(at=december, applicant_kind=ApplicantKind.BUSINESS)
    closed(at=december, one=company)
    over = in_handling(at=on(date(2026, 12, 30)))
    service.withdraw(over, at=on(date(2027, 1, 5)))
    in_handling(at=on(date(2027, 1, 5)))

    before, after = (requests_table(agency, year) for year in (2026, 2027))

    assert before.imbalances() == after.imbalances() == []
    assert before.carried_out == after.carried_in
    assert before.handled["granted"]["business"] == 1
    assert after.handled["other_other"] == after.total_handled
    assert (after.new["natural"], after.carried_out["total"]) == (1, 1)


def test_unconfirmed_requests_are_not_counted(agency: Agency) -> None:
    received(channel=Channel.ONLINE)

    assert requests_table(agency, 2026).new["total"] == 0


def test_withdrawn_before_confirmation_is_counted_once(agency: Agency) -> None:
    one = service.withdraw(received(channel=Channel.ONLINE), at=TUESDAY)

    table = requests_table(agency, 2026)
    assert one.received_on == TUESDAY.date()
    assert table.new["total"] == table.handled["other_other"]["total"] == 1


def test_remedies_are_counted_by_group_and_result(agency: Agency, zhou: Staff) -> None:
    one = closed()
    for is_after in (False, True):
        one = remedies.record_litigation(
            one,
            TUESDAY.date(),
            is_after_reconsideration=is_after,
            read_version=one.version,
            at=TUESDAY,
            by=zhou,
        ).info_request
    remedies.record_remedy_result(
        one.litigations.get(is_after_reconsideration=True),
        RemedyResult.CORRECTED,
        TUESDAY.date(),
        read_version=one.version,
        at=TUESDAY,
        by=zhou,
    )

    table = remedies_table(agency, 2026)
    nothing = dict.fromkeys(("upheld", "corrected", "other", "pending", "total"), 0)
    assert table.review == nothing
    assert table.suit_direct == nothing | {"pending": 1, "total": 1}
    assert table.suit_after_review == nothing | {"corrected": 1, "total": 1}


def test_other_figures_are_counts_too(agency: Agency) -> None:
    late = closed(at=on(date(2026, 4, 10)), one=in_handling())
    remedies.rate(late, 5, at=on(date(2026, 4, 11)))

    assert late_count(agency, 2026) == 1
    assert rating_counts(agency, 2026)[5] == 1
    assert channel_counts(agency, 2026) == {"in_person": 1}
    assert (extension_count(agency, 2026), fees_collected(agency, 2026)) == (0, 0)


def test_figures_stay_after_anonymisation(agency: Agency) -> None:
    one = closed()
    before = requests_table(agency, 2026)

    InfoRequest.objects.filter(pk=one.pk).update(
        name=type(one.name)(), description=type(one.name)(), applicant_fingerprint=""
    )

    assert requests_table(agency, 2026) == before


def test_late_correction_still_counts_for_the_citizen(agency: Agency) -> None:
    one = needing_correction(correct_by_on=date(2026, 3, 20))

    one = handling.correct(one, "更正后的内容", at=MONDAY + timedelta(days=30))

    assert one.state == "in_handling"
