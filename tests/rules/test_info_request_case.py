from datetime import date

import pytest

from gongkai.rules.info_request_case import (
    CaseFacts,
    ClockStatus,
    ConsultationFacts,
    ConsultationKind,
    CorrectionFacts,
    FeeFacts,
    PeriodStart,
    ReasonsFacts,
    answer_due,
    correction_notice_due,
    fact_refusals,
    payment_due,
    reply_clock,
)
from gongkai.rules.info_request_lifecycle import RequestState
from gongkai.rules.outcomes import Need
from gongkai.rules.working_days import WorkingCalendar

CALENDAR = WorkingCalendar.load()
MONDAY = date(2026, 3, 2)
THIRD_PARTY = ConsultationKind.THIRD_PARTY
CO_MAKER = ConsultationKind.CO_MAKER
OTHER_AGENCY = ConsultationKind.OTHER_AGENCY
S = RequestState


def clock(on=MONDAY, state=S.IN_HANDLING, received_on=MONDAY, **facts):
    case = CaseFacts(state, received_on=received_on, **facts)
    return reply_clock(case, calendar=CALENDAR, on=on)


def refusals(action, on=MONDAY, state=S.IN_HANDLING, received_on=MONDAY, **facts):
    case = CaseFacts(state, received_on=received_on, **facts)
    return fact_refusals(action, case, calendar=CALENDAR, on=on)


def test_unconfirmed_receipt_starts_no_clock():
    assert clock(received_on=None).status is ClockStatus.NOT_STARTED


def test_article_33_gives_twenty_days():
    running = clock()

    assert (running.status, running.due_on) == (ClockStatus.RUNNING, date(2026, 3, 30))


def test_article_24_of_2007_gives_fifteen():
    assert clock(received_on=date(2011, 9, 20)).due_on == date(2011, 10, 14)


def test_article_30_restarts_with_the_correction():
    corrected = CorrectionFacts(date(2026, 3, 5), date(2026, 3, 20), date(2026, 3, 16))

    restarted = clock(correction=corrected)

    assert restarted.due_on == date(2026, 4, 14)
    assert restarted.started_by is PeriodStart.CORRECTION


def test_payment_restarts_the_period():
    paid = FeeFacts(date(2026, 4, 20), date(2026, 4, 21), date(2026, 5, 6))

    assert clock(fee=paid, received_on=date(2026, 4, 1)).due_on == date(2026, 6, 2)


@pytest.mark.parametrize("state", [S.NEEDS_CORRECTION, S.AWAITING_PAYMENT])
def test_waiting_for_applicant_counts_to_nothing(state):
    waiting = clock(state=state)

    assert (waiting.status, waiting.due_on) == (ClockStatus.WAITING_FOR_APPLICANT, None)


def test_correction_of_2007_stops_no_clock():
    waiting = clock(state=S.NEEDS_CORRECTION, received_on=date(2011, 9, 20))

    assert waiting.due_on == date(2011, 10, 14)


def test_time_for_third_party_is_not_counted():
    answered = ConsultationFacts(
        THIRD_PARTY, date(2026, 3, 9), answered_on=date(2026, 3, 18)
    )

    assert clock(consultations=(answered,)).due_on == date(2026, 4, 9)


def test_clock_stands_while_third_party_thinks():
    asked = ConsultationFacts(THIRD_PARTY, date(2026, 3, 9))

    assert answer_due(asked, CALENDAR).due_on == date(2026, 3, 30)
    assert clock(date(2026, 3, 30), consultations=(asked,)).status is ClockStatus.PAUSED
    assert (
        clock(date(2026, 3, 31), consultations=(asked,)).status is ClockStatus.RUNNING
    )


def test_late_opinion_wins_no_time():
    asked = ConsultationFacts(CO_MAKER, date(2026, 3, 9))
    late = ConsultationFacts(CO_MAKER, date(2026, 3, 9), answered_on=date(2026, 5, 20))

    assert clock(consultations=(late,)).due_on == clock(consultations=(asked,)).due_on


def test_other_agency_has_no_limit():
    asked = ConsultationFacts(OTHER_AGENCY, date(2026, 3, 9))

    later = clock(date(2026, 6, 1), consultations=(asked,))

    assert answer_due(asked, CALENDAR) is None
    assert later.status is ClockStatus.PAUSED
    assert later.due_on > date(2026, 6, 1)


def test_in_2008_only_third_parties_stopped_it():
    received = date(2011, 9, 20)
    agency, third = (
        ConsultationFacts(kind, date(2011, 9, 21), answered_on=date(2011, 9, 28))
        for kind in (OTHER_AGENCY, THIRD_PARTY)
    )

    assert clock(received_on=received, consultations=(agency,)).due_on == date(
        2011, 10, 14
    )
    assert clock(received_on=received, consultations=(third,)).due_on == date(
        2011, 10, 21
    )


def test_consultation_before_restart_counts_for_the_rest():
    asked = ConsultationFacts(
        OTHER_AGENCY, date(2026, 3, 9), answered_on=date(2026, 3, 18)
    )
    paid = FeeFacts(date(2026, 3, 10), date(2026, 3, 10), date(2026, 3, 16))

    assert clock(consultations=(asked,), fee=paid).due_on == date(2026, 4, 16)


def test_extension_while_consulting():
    asked = ConsultationFacts(
        THIRD_PARTY, date(2026, 3, 9), answered_on=date(2026, 3, 18)
    )

    both = clock(consultations=(asked,), extended_on=date(2026, 3, 12))

    assert (both.is_extended, both.due_on) == (True, date(2026, 5, 11))


def test_new_period_is_not_longer_for_old_extension():
    paid = FeeFacts(date(2026, 3, 25), date(2026, 3, 26), date(2026, 4, 1))

    restarted = clock(fee=paid, extended_on=date(2026, 3, 20))

    assert not restarted.is_extended


def test_unannounced_year_is_provisional():
    assert clock(received_on=date(2026, 12, 21)).is_provisional


def test_settled_without_reply_owes_none():
    settled = clock(state=S.CLOSED, decided_on=date(2026, 3, 9))

    assert (settled.status, settled.due_on) == (ClockStatus.STOPPED, None)


def test_answered_request_keeps_its_due_date():
    answered = clock(
        state=S.CLOSED,
        has_reply=True,
        decided_on=date(2026, 3, 9),
        answered_on=date(2026, 3, 10),
    )

    assert (answered.status, answered.due_on) == (
        ClockStatus.STOPPED,
        date(2026, 3, 30),
    )


def test_limits_for_others_have_their_days():
    case = CaseFacts(S.REGISTERED, received_on=MONDAY)
    fee = FeeFacts(MONDAY, delivered_on=MONDAY)

    assert correction_notice_due(case, CALENDAR).due_on == date(2026, 3, 11)
    assert payment_due(fee, CALENDAR).due_on == date(2026, 3, 30)
    assert payment_due(FeeFacts(MONDAY), CALENDAR) is None


NOTICE = CorrectionFacts(MONDAY, date(2026, 3, 20))
REASONS = ReasonsFacts(MONDAY, date(2026, 3, 12))
UNANSWERED = (ConsultationFacts(THIRD_PARTY, MONDAY),)
OLD = date(2018, 3, 5)


@pytest.mark.parametrize(
    ("action", "facts", "codes"),
    [
        ("confirm_receipt", {}, ["already_confirmed"]),
        ("register", {"received_on": None}, ["receipt_not_confirmed"]),
        ("ask_correction", {"on": date(2026, 3, 11)}, []),
        ("ask_correction", {"on": date(2026, 3, 12)}, ["correction_too_late"]),
        ("ask_correction", {"received_on": OLD}, []),
        (
            "ask_correction",
            {"correction": NOTICE, "on": date(2026, 4, 1)},
            ["correction_once", "correction_too_late"],
        ),
        ("abandon", {"correction": NOTICE, "on": date(2026, 3, 21)}, []),
        (
            "abandon",
            {"correction": NOTICE, "on": date(2026, 3, 20)},
            ["limit_still_running"],
        ),
        ("ask_reasons", {}, []),
        ("ask_reasons", {"reasons": REASONS}, ["reasons_once"]),
        ("ask_reasons", {"received_on": OLD}, ["no_such_rule"]),
        ("lapse_reasons", {"reasons": REASONS}, ["limit_still_running"]),
        ("lapse_reasons", {"reasons": REASONS, "on": date(2026, 3, 13)}, []),
        ("record_answer", {}, ["nothing_asked"]),
        ("record_answer", {"consultations": UNANSWERED}, []),
        ("extend", {"on": date(2026, 3, 30)}, []),
        ("extend", {"on": date(2026, 3, 31)}, ["extension_too_late"]),
        ("extend", {"extended_on": MONDAY}, ["extended_once"]),
        ("notify_fee", {}, []),
        ("notify_fee", {"on": date(2026, 3, 31)}, ["fee_too_late"]),
        ("notify_fee", {"fee": FeeFacts(MONDAY)}, ["fee_once"]),
        (
            "notify_fee",
            {"received_on": date(2020, 12, 31), "on": date(2021, 1, 4)},
            ["no_such_rule"],
        ),
        ("lapse_unpaid", {"fee": FeeFacts(MONDAY)}, ["delivery_unknown"]),
        (
            "lapse_unpaid",
            {"fee": FeeFacts(MONDAY, MONDAY), "on": date(2026, 3, 30)},
            ["limit_still_running"],
        ),
        (
            "lapse_unpaid",
            {"fee": FeeFacts(MONDAY, MONDAY), "on": date(2026, 3, 31)},
            [],
        ),
        ("draft_reply", {"has_reply": True}, ["reply_exists"]),
        ("edit_reply", {}, ["no_reply"]),
        ("submit_reply", {}, ["no_reply"]),
        (
            "submit_reply",
            {
                "has_reply": True,
                "missing_needs": (Need.REASON,),
                "consultations": UNANSWERED,
            },
            ["missing_reason", "consultation_open"],
        ),
        ("issue_reply", {"has_reply": True}, ["review_missing"]),
        ("issue_reply", {"has_reply": True, "is_reply_approved": True}, []),
        ("close", {}, ["not_served"]),
        ("archive", {"has_open_remedy": True}, ["remedy_open"]),
        ("rate", {"has_reply": True, "is_rated": True}, ["rated_once"]),
        ("rate", {}, ["no_reply"]),
        (
            "anonymise",
            {"is_anonymised": True, "has_open_remedy": True},
            ["anonymised_once", "remedy_open"],
        ),
        ("withdraw", {}, []),
        ("extend", {"received_on": date(2007, 3, 5)}, ["out_of_calendar"]),
    ],
)
def test_facts_forbid_what_the_table_permits(action, facts, codes):
    assert list(refusals(action, **facts)) == codes
