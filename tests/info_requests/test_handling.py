"""Correction, reasons, consultation, extension, fee, search: and how they combine."""

from datetime import date, datetime, timedelta

import pytest

from gongkai.info_requests.actions import (
    charging,
    consulting,
    handling,
    service,
)
from gongkai.info_requests.applicants import own_request
from gongkai.info_requests.models import (
    Consultation,
    ConsultationAnswer,
    InfoRequest,
    LetterKind,
    ServiceChannel,
)
from gongkai.info_requests.queries import alike_requests
from gongkai.organisation.models import Staff
from gongkai.rules.fees import TariffKind
from gongkai.rules.info_request_case import ConsultationKind
from tests.factories import MONDAY, TUESDAY, person
from tests.info_requests.cases import (
    consulted,
    in_handling,
    needing_correction,
    office_head,
    received,
)
from tests.refusing import refused_for

LIMIT = date(2026, 3, 20)


def on(day: date) -> datetime:
    """Nine in the morning of a day."""
    return MONDAY.replace(year=day.year, month=day.month, day=day.day)


def test_correction_restarts_the_clock(agency: object) -> None:
    one = needing_correction(correct_by_on=LIMIT)
    assert (one.clock_status, one.reply_due_on) == ("waiting_for_applicant", None)

    one = handling.correct(one, "2025年度低保标准文件", at=on(date(2026, 3, 16)))

    assert (one.state, one.reply_due_on) == ("in_handling", date(2026, 4, 14))
    assert one.description.reveal() == "2025年度低保标准文件"
    earlier = one.correction_notice.earlier_description.reveal()
    assert earlier == "2025年全省城乡低保标准调整的依据文件"


def test_correction_is_asked_once(lin: Staff) -> None:
    one = needing_correction(correct_by_on=LIMIT)
    one = handling.correct(one, "仍不明确的内容", at=TUESDAY)

    with refused_for("correction_once"):
        handling.ask_correction(
            one, "再补正", LIMIT, read_version=one.version, at=TUESDAY, by=lin
        )


def test_correction_notice_must_come_in_time(lin: Staff) -> None:
    one = in_handling()

    with refused_for("correction_too_late"):
        handling.ask_correction(
            one,
            "请补正",
            LIMIT,
            read_version=one.version,
            at=on(date(2026, 3, 12)),
            by=lin,
        )


def test_correction_notice_says_what_and_until_when(lin: Staff) -> None:
    one = in_handling()

    with refused_for("no_text", "limit_too_early"):
        handling.ask_correction(
            one, " ", MONDAY.date(), read_version=one.version, at=MONDAY, by=lin
        )


def test_uncorrected_request_is_given_up_after_its_limit(zhou: Staff) -> None:
    one = needing_correction(correct_by_on=LIMIT)
    with refused_for("limit_still_running"):
        handling.abandon(one, read_version=one.version, at=on(LIMIT), by=zhou)

    one = handling.abandon(
        one, read_version=one.version, at=on(LIMIT + timedelta(3)), by=zhou
    )

    assert (one.state, one.outcome, one.decided_on) == (
        "closed",
        "not_corrected",
        date(2026, 3, 23),
    )
    assert (one.clock_status, one.reply_due_on) == ("stopped", None)


def test_corrected_request_cannot_be_dated_before_notice(zhou: Staff) -> None:
    one = needing_correction(correct_by_on=LIMIT, at=TUESDAY)

    with refused_for("corrected_on_too_early"):
        handling.correct(one, "内容", corrected_on=MONDAY.date(), at=TUESDAY, by=zhou)


def test_corrected_text_finds_others_like_it(agency: object) -> None:
    other = received(description="二〇二五年度殡葬服务收费标准和依据文件")
    one = needing_correction(correct_by_on=LIMIT)
    assert list(alike_requests(one)) == []

    one = handling.correct(one, "二〇二五年度殡葬服务收费的标准和依据文件", at=TUESDAY)

    assert list(alike_requests(one)) == [other]


def asked_for_reasons(one: InfoRequest, zhou: Staff) -> InfoRequest:
    return handling.ask_reasons(
        one,
        "您本月已提交多件申请。",
        date(2026, 3, 12),
        read_version=one.version,
        at=TUESDAY,
        by=zhou,
    )


def test_reasons_are_asked_with_the_count(zhou: Staff) -> None:
    received()
    received(name="乙某某")
    one = asked_for_reasons(in_handling(), zhou)

    assert one.reasons_request.request_count == 2
    assert (one.state, one.clock_status) == ("reasons_requested", "running")


def test_given_reasons_return_it_to_handling(zhou: Staff) -> None:
    one = asked_for_reasons(in_handling(), zhou)

    one = handling.give_reasons(one, "用于撰写论文", at=TUESDAY)

    assert one.state == "in_handling"
    assert one.reasons_request.reasons.reveal() == "用于撰写论文"


def test_silence_about_reasons_is_noted_after_the_limit(zhou: Staff) -> None:
    one = asked_for_reasons(in_handling(), zhou)
    with refused_for("limit_still_running"):
        handling.lapse_reasons(one, read_version=one.version, at=TUESDAY, by=zhou)

    one = handling.lapse_reasons(
        one, read_version=one.version, at=on(date(2026, 3, 13)), by=zhou
    )

    assert one.reasons_request.lapsed_on == date(2026, 3, 13)


def answered(
    consultation: Consultation,
    day: date,
    answer: ConsultationAnswer = ConsultationAnswer.AGREES,
    **options: str,
) -> InfoRequest:
    return consulting.record_answer(
        consultation,
        answer,
        day,
        read_version=consultation.info_request.version,
        at=on(day),
        by=person("lin"),
        **options,
    )


def test_consultation_stops_the_clock(agency: object) -> None:
    one = consulted(at=on(date(2026, 3, 9)), one=in_handling())
    assert one.clock_status == "paused"

    one = answered(one.consultations.get(), date(2026, 3, 18))

    assert (one.clock_status, one.reply_due_on) == ("running", date(2026, 4, 9))


def test_answer_is_recorded_once(agency: object) -> None:
    one = consulted(ConsultationKind.CO_MAKER)
    one = answered(one.consultations.get(), MONDAY.date())

    with refused_for("nothing_asked", "answered_once"):
        answered(one.consultations.get(), TUESDAY.date())


def test_refusal_of_third_party_has_reasons(agency: object) -> None:
    one = consulted()

    with refused_for("no_text"):
        answered(one.consultations.get(), MONDAY.date(), ConsultationAnswer.REFUSES)


def test_public_interest_outweighs_a_refusal(lin: Staff) -> None:
    one = consulted()
    one = answered(
        one.consultations.get(),
        MONDAY.date(),
        ConsultationAnswer.REFUSES,
        text="涉及商业秘密",
    )

    consulting.override_refusal(
        one.consultations.get(),
        "关系公众饮水安全",
        read_version=one.version,
        at=TUESDAY,
        by=lin,
    )

    assert one.consultations.get().override_ground.reveal() == "关系公众饮水安全"


def test_only_refusals_are_overruled(lin: Staff) -> None:
    one = consulted()

    with refused_for("no_refusal", "no_ground"):
        consulting.override_refusal(
            one.consultations.get(), " ", read_version=one.version, at=MONDAY, by=lin
        )


def test_delivery_of_letter_starts_their_time(lin: Staff) -> None:
    one = consulted(at=on(date(2026, 3, 9)), one=in_handling())
    assumed = one.reply_due_on

    service.serve_letter(
        one,
        LetterKind.THIRD_PARTY,
        ServiceChannel.HANDED_OVER,
        served_on=date(2026, 3, 11),
        consultation=one.consultations.get(),
        read_version=one.version,
        at=on(date(2026, 3, 11)),
        by=lin,
    )

    one.refresh_from_db()
    assert one.consultations.get().delivered_on == date(2026, 3, 11)
    assert (assumed, one.reply_due_on) == (date(2026, 4, 21), date(2026, 4, 23))


def extended(
    one: InfoRequest, at: datetime = TUESDAY, **options: object
) -> InfoRequest:
    given = {
        "consented_by": person("he"),
        "consented_on": at.date(),
        "read_version": one.version,
        "at": at,
        "by": person("zhou"),
    } | options
    return consulting.extend(one, "需要查阅大量档案", **given)


def test_extension_needs_the_heads_consent(agency: object, lin: Staff) -> None:
    office_head()
    one = in_handling()

    with refused_for("not_the_head"):
        extended(one, consented_by=lin)
    one = extended(one)

    assert one.reply_due_on == date(2026, 4, 28)
    assert one.extension.consented_by == person("he")


def test_extension_is_given_once(agency: object) -> None:
    office_head()
    one = extended(in_handling())

    with refused_for("extended_once"):
        extended(one)


def test_extension_comes_before_the_due_date(agency: object) -> None:
    office_head()
    one = in_handling()

    with refused_for("extension_too_late"):
        extended(one, at=on(date(2026, 3, 31)))


def test_extension_while_consulting(agency: object) -> None:
    office_head()
    one = consulted(at=on(date(2026, 3, 9)), one=in_handling())

    one = extended(one, at=on(date(2026, 3, 12)))
    one = answered(one.consultations.get(), date(2026, 3, 18))

    assert (one.state, one.reply_due_on) == ("in_handling", date(2026, 5, 11))


def excessive() -> InfoRequest:
    """The twelfth request of one applicant in a month, being handled."""
    for _number in range(11):
        received()
    return in_handling()


def charged(one: InfoRequest, at: datetime = TUESDAY) -> InfoRequest:
    return charging.notify_fee(
        one,
        TariffKind.BY_NUMBER,
        read_version=one.version,
        at=at,
        by=person("zhou"),
    )


def delivered(one: InfoRequest, day: date) -> InfoRequest:
    return service.serve_letter(
        one,
        LetterKind.FEE_NOTICE,
        ServiceChannel.EMAIL,
        served_on=day,
        read_version=one.version,
        at=on(day),
        by=person("zhou"),
    ).info_request


def test_fee_counts_the_applicants_month(agency: object) -> None:
    one = charged(excessive())

    notice = one.fee_notice
    assert (notice.before_count, notice.amount) == (11, 100)
    assert (one.state, one.clock_status) == (
        "awaiting_payment",
        "waiting_for_applicant",
    )


def test_ordinary_request_costs_nothing(agency: object) -> None:
    with refused_for("no_fee"):
        charged(in_handling())


def test_fee_without_pages_is_no_fee(zhou: Staff) -> None:
    one = in_handling()

    with refused_for("fee_count"):
        charging.notify_fee(
            one, TariffKind.BY_VOLUME, 0, read_version=one.version, at=MONDAY, by=zhou
        )


def test_payment_restarts_the_clock(zhou: Staff) -> None:
    one = delivered(charged(excessive()), date(2026, 3, 4))
    assert one.fee_notice.pay_by_on == date(2026, 4, 1)

    one = charging.record_payment(
        one,
        date(2026, 3, 10),
        read_version=one.version,
        at=on(date(2026, 3, 11)),
        by=zhou,
    )

    assert (one.state, one.reply_due_on) == ("in_handling", date(2026, 4, 8))


def test_payment_after_its_time_is_refused(zhou: Staff) -> None:
    one = delivered(charged(excessive()), date(2026, 3, 4))

    with refused_for("paid_too_late"):
        charging.record_payment(
            one,
            date(2026, 4, 2),
            read_version=one.version,
            at=on(date(2026, 4, 2)),
            by=zhou,
        )


def test_unpaid_request_lapses_after_its_time(zhou: Staff) -> None:
    one = charged(excessive())
    with refused_for("delivery_unknown"):
        charging.lapse_unpaid(one, read_version=one.version, at=TUESDAY, by=zhou)
    one = delivered(one, date(2026, 3, 4))
    with refused_for("limit_still_running"):
        charging.lapse_unpaid(
            one, read_version=one.version, at=on(date(2026, 4, 1)), by=zhou
        )

    one = charging.lapse_unpaid(
        one, read_version=one.version, at=on(date(2026, 4, 2)), by=zhou
    )

    assert (one.state, one.outcome) == ("closed", "unpaid")


def test_fee_after_correction(zhou: Staff) -> None:
    for _number in range(11):
        received()
    one = needing_correction(correct_by_on=LIMIT)
    one = handling.correct(one, "2025年度文件", at=TUESDAY)

    one = delivered(charged(one), date(2026, 3, 4))
    one = charging.record_payment(
        one,
        date(2026, 3, 4),
        read_version=one.version,
        at=on(date(2026, 3, 4)),
        by=zhou,
    )

    assert one.reply_due_on == date(2026, 4, 1)


def test_search_record_says_where_and_how(lin: Staff) -> None:
    one = in_handling()

    with refused_for("no_places", "no_words", "no_result"):
        consulting.record_search(
            one,
            places="",
            words="",
            result="",
            read_version=one.version,
            at=MONDAY,
            by=lin,
        )


@pytest.mark.parametrize("channel", [ServiceChannel.HANDED_OVER, ServiceChannel.POST])
def test_letter_needs_its_day(lin: Staff, channel: ServiceChannel) -> None:
    one = in_handling()
    codes = ["no_day"] + ["no_posting"] * (channel == ServiceChannel.POST)

    with refused_for(*codes):
        service.serve_letter(
            one,
            LetterKind.CORRECTION_NOTICE,
            channel,
            read_version=one.version,
            at=MONDAY,
            by=lin,
        )


def test_applicant_reads_one_days_steps_as_they_went(agency: object) -> None:
    office_head()
    one = consulted(at=TUESDAY, one=extended(in_handling()))

    own = own_request(one.pk, at=TUESDAY)

    assert own is not None
    titles = [step.title for step in own.steps if step.on == TUESDAY.date()]
    assert titles == ["答复期限延长", "征求第三方意见"]
