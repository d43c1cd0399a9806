"""Replies given anew, records corrected, files that go out unchanged."""

from datetime import date

import pytest

from gongkai.info_requests.actions import redeciding, registration, reply, reply_files
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.actions.reading import look_again, newest_opening, open_file
from gongkai.info_requests.actions.service import add_file
from gongkai.info_requests.applicants import own_request
from gongkai.info_requests.facts import facts_of, missing_needs
from gongkai.info_requests.figures import channel_counts, requests_table
from gongkai.info_requests.models import FileKind, InfoRequest, SealedFile
from gongkai.info_requests.queries import (
    board_views,
    clock_of,
    find_by_code,
    requests_in_month,
)
from gongkai.info_requests.refusals import permitted_moves
from gongkai.journal.models import Entry
from gongkai.organisation.models import Agency, Staff
from gongkai.rules.info_request_case import ClockStatus, PeriodStart
from gongkai.rules.outcomes import Need, RequestKind
from gongkai.rules.receipt import Channel
from tests.factories import MONDAY, TUESDAY, WEDNESDAY, person
from tests.info_requests import cases
from tests.refusing import refused_for

ORDER = "某复决〔2026〕5号：撤销原答复，责令重新答复。"


def redone(earlier: InfoRequest, **given: object) -> InfoRequest:
    """The case in which an annulled reply is given anew, opened on Tuesday."""
    options: dict[str, object] = {"ordered_on": TUESDAY.date()} | given
    return redeciding.redecide(
        earlier,
        earlier.reconsiderations.get(),
        ORDER,
        read_version=earlier.version,
        at=TUESDAY,
        by=person("zhou"),
        **options,  # type: ignore[arg-type]
    )


def test_annulled_reply_has_a_case_and_a_clock_of_its_own(agency: Agency) -> None:
    earlier = cases.annulled()
    before = earlier.reply.document_number

    case = redone(earlier)

    clock = clock_of(case, on=TUESDAY.date())
    assert (case.number, case.state) == ("2026-依-00001-重1", "registered")
    assert clock.started_by is PeriodStart.ORDER
    assert clock.due_on == case.reply_due_on == date(2026, 3, 31)
    assert case.description.reveal() == earlier.description.reveal()
    assert case.redecision.order.reveal() == ORDER
    earlier.refresh_from_db()
    assert (earlier.state, earlier.reply.document_number) == ("closed", before)


def test_new_case_is_opened_by_the_old_code(agency: Agency) -> None:
    taken = registration.receive(
        agency,
        cases.application(),
        channel=Channel.IN_PERSON,
        at=MONDAY,
        by=person("zhou"),
    )
    one = taken.info_request
    for act in (registration.register,):
        one = act(one, read_version=one.version, at=MONDAY, by=person("zhou"))
    one = registration.assign(
        one,
        person("lin").division,
        person("lin"),
        read_version=one.version,
        at=MONDAY,
        by=person("zhou"),
    )

    case = redone(cases.annulled(one=one))

    assert find_by_code(case.number, taken.query_code) == case
    own = own_request(one.pk, at=TUESDAY)
    assert own is not None
    assert case.number in own.steps[-1].text


def test_decision_may_set_the_day_itself(agency: Agency, zhou: Staff) -> None:
    case = redone(cases.annulled(), reply_by_on=date(2026, 3, 14))

    assert case.reply_due_on == date(2026, 3, 14)
    moves = permitted_moves(case, by=zhou, on=TUESDAY.date())
    assert [refusal.code for refusal in moves["extend"]] == ["day_was_set"]


def test_reply_given_anew_is_counted_nowhere(agency: Agency) -> None:
    earlier = cases.annulled()
    before = requests_table(agency, 2026), channel_counts(agency, 2026)

    case = redone(earlier)

    assert (requests_table(agency, 2026), channel_counts(agency, 2026)) == before
    assert case not in requests_in_month(earlier)


def test_reply_is_given_anew_once_for_each_annulment(agency: Agency) -> None:
    earlier = cases.annulled()
    redone(earlier)
    earlier.refresh_from_db()

    with refused_for("no_annulment", "redecided_once"):
        redone(earlier)


def test_nothing_is_given_anew_without_annulment(agency: Agency, zhou: Staff) -> None:
    moves = permitted_moves(cases.closed(), by=zhou, on=MONDAY.date())

    assert [refusal.code for refusal in moves["redecide"]] == ["no_annulment"]


@pytest.mark.parametrize("ordered_on", [date(2026, 2, 27), WEDNESDAY.date()])
def test_day_of_the_order_must_be_possible(agency: Agency, ordered_on: date) -> None:
    wrong = "in_future" if ordered_on > TUESDAY.date() else "too_early"

    with refused_for(f"ordered_on_{wrong}"):
        redone(cases.annulled(), ordered_on=ordered_on)


def record_correction() -> InfoRequest:
    """Somebody asks that a record about them be corrected (art. 41)."""
    return registration.receive(
        cases.agency_with_portal(),
        cases.application(description="本人婚姻登记日期有误"),
        channel=Channel.IN_PERSON,
        kind=RequestKind.RECORD_CORRECTION,
        at=MONDAY,
        by=person("zhou"),
    ).info_request


def in_hand(one: InfoRequest) -> InfoRequest:
    """The request registered and with Lin."""
    zhou, lin = person("zhou"), person("lin")
    one = registration.register(one, read_version=one.version, at=MONDAY, by=zhou)
    return registration.assign(
        one, lin.division, lin, read_version=one.version, at=MONDAY, by=zhou
    )


def test_correction_of_a_record_has_no_limit(agency: Agency, zhou: Staff) -> None:
    one = in_hand(record_correction())

    clock = clock_of(one, on=date(2026, 12, 1))
    assert (clock.status, clock.due_on) == (ClockStatus.NO_LIMIT, None)
    views = board_views(on=date(2026, 12, 1))
    assert list(InfoRequest.objects.filter(views["unlimited"])) == [one]
    assert not InfoRequest.objects.filter(views["late"])
    moves = permitted_moves(one, by=zhou, on=MONDAY.date())
    for name in ("ask_correction", "extend", "notify_fee", "ask_reasons"):
        assert [refusal.code for refusal in moves[name]] == ["not_for_records"]


def test_correction_of_a_record_is_settled_and_not_counted(agency: Agency) -> None:
    one = cases.closed(
        one=in_hand(record_correction()),
        outcome="record_corrected",
        reason="经核对原始档案，已更正。",
    )

    assert one.reply.document_number == "岚民公更〔2026〕1号"
    assert requests_table(agency, 2026).new["total"] == 0


def test_record_and_information_are_answered_differently(
    agency: Agency, lin: Staff
) -> None:
    with refused_for("no_such_outcome"):
        cases.drafted("disclosed", one=in_hand(record_correction()))
    with refused_for("no_such_outcome"):
        cases.drafted("record_corrected", reason="已更正。")


def new_file(content: bytes, kind: FileKind = FileKind.REPLY) -> NewFile:
    return NewFile(kind, "application/pdf", "名册.pdf", content)


def attached(one: InfoRequest, content: bytes, **given: object) -> SealedFile:
    one = InfoRequest.objects.get(pk=one.pk)
    return reply_files.attach_to_reply(
        one,
        new_file(content),
        read_version=one.version,
        at=MONDAY,
        by=person("lin"),
        **given,  # type: ignore[arg-type]
    )


def test_unchanged_file_goes_on_somebodys_word(agency: Agency, lin: Staff) -> None:
    one = cases.with_a_file()
    file = one.files.get()

    assert missing_needs(one.reply) == (Need.FILES_STATED,)
    with refused_for("not_stated_complete"):
        attached(one, b"another")
    one = reply_files.state_complete(file, read_version=one.version, at=MONDAY, by=lin)
    assert missing_needs(one.reply) == ()
    assert one.files.get().stated_complete_by == lin


def test_file_taken_back_stays_in_the_case(agency: Agency, lin: Staff) -> None:
    one = cases.with_a_file()
    before = one.reply.digest

    one = reply_files.remove_from_reply(
        one.files.get(), read_version=one.version, at=MONDAY, by=lin
    )

    assert one.files.get().kind == FileKind.ORIGINAL
    assert one.reply.digest != before


def test_original_of_a_redacted_file_never_goes(agency: Agency, lin: Staff) -> None:
    one = cases.drafted("partly_disclosed", reason="隐私。", given="见附件。")
    original = add_file(
        one,
        new_file(b"with names", FileKind.ORIGINAL),
        read_version=one.version,
        at=MONDAY,
        by=lin,
    )
    attached(one, b"without", redacts=original, redaction_verified_at=MONDAY)

    with refused_for("is_an_original"):
        attached(one, b"with names", is_complete=True)


def test_redacted_file_waits_until_its_original_is_taken_back(
    agency: Agency, lin: Staff
) -> None:
    one = cases.drafted("partly_disclosed", reason="隐私。", given="见附件。")
    original = add_file(
        one,
        new_file(b"with names", FileKind.ORIGINAL),
        read_version=one.version,
        at=MONDAY,
        by=lin,
    )
    attached(one, b"with names", is_complete=True)

    with refused_for("original_goes_out"):
        attached(one, b"without", redacts=original, redaction_verified_at=MONDAY)


def test_third_party_that_was_heeded_needs_no_public_interest(
    agency: Agency,
) -> None:
    one = cases.refused_by_third_party()
    heeded = cases.drafted(
        "partly_disclosed", one=one, grounds=["THIRD"], reason="隐私。", given="其余。"
    )
    assert Need.THIRD_PARTY_OPINION not in missing_needs(heeded.reply)

    overruled = reply.edit_reply(
        heeded,
        grounds=["INTERNAL"],
        read_version=heeded.version,
        at=MONDAY,
        by=person("lin"),
    )
    assert Need.THIRD_PARTY_OPINION in missing_needs(overruled.reply)


def test_turning_pages_is_one_look(agency: Agency, lin: Staff, zhou: Staff) -> None:
    one = cases.in_handling()
    file = add_file(
        one,
        new_file(b"page", FileKind.ORIGINAL),
        read_version=one.version,
        at=MONDAY,
        by=lin,
    )
    open_file(file, by=lin, at=MONDAY)
    opening = newest_opening(file, by=lin)

    looks = [look_again(file, opening, by=lin, at=MONDAY) for _page in range(3)]

    assert looks == [b"page"] * 3
    assert Entry.objects.filter(what="info_request.file_read").count() == 1
    assert look_again(file, opening, by=zhou, at=MONDAY) is None
    assert look_again(file, opening, by=lin, at=TUESDAY) is None
    with refused_for("not_on_the_case"):
        look_again(file, opening, by=person("wu"), at=MONDAY)


def test_annulment_is_a_fact_until_it_is_acted_upon(agency: Agency) -> None:
    earlier = cases.annulled()
    assert facts_of(earlier).has_annulment

    redone(earlier)

    assert not facts_of(earlier).has_annulment
