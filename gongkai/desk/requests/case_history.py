"""What happened to a request on its way, as its letters tell it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from gongkai.commons.official_calendar import official_calendar
from gongkai.desk.requests.case_at_desk import CaseAtDesk
from gongkai.letters.kinds import date_words, words
from gongkai.rules.info_request_case import CaseFacts, reply_clock
from gongkai.rules.outcomes import outcome_after


def history_of(case: CaseAtDesk) -> str:
    """Correction, fee, consultation and extension with their days, in one paragraph.

    Who was consulted is not told: the applicant learns that it was done, and when.
    """
    return "".join(_sentences(case))


def ending_of(case: CaseAtDesk) -> str:
    """Why a request ended for want of an answer; empty where it ended otherwise."""
    one = case.info_request
    if one.outcome == outcome_after("abandon").key:
        notice = one.correction_notice
        return _said(
            "lapsed_correction", sent_on=notice.sent_on, until_on=notice.correct_by_on
        )
    if one.outcome == outcome_after("lapse_unpaid").key:
        notified = one.fee_notice
        if until_on := notified.pay_by_on:
            return _said("lapsed_fee", sent_on=notified.notified_on, until_on=until_on)
    return ""


def _sentences(case: CaseAtDesk) -> Iterator[str]:
    facts = case.facts
    if facts.order:
        yield _said("history_ordered", arrived_on=facts.order.arrived_on)
    if facts.correction and facts.correction.corrected_on:
        yield _said(
            "history_corrected",
            sent_on=facts.correction.sent_on,
            corrected_on=facts.correction.corrected_on,
        )
    if facts.fee and facts.fee.paid_on:
        yield _said("history_paid", paid_on=facts.fee.paid_on)
    yield from _consulted(facts)
    if facts.extended_on:
        due_on = reply_clock(
            replace(facts, answered_on=None), calendar=official_calendar(), on=case.on
        ).due_on
        if due_on:
            yield _said("history_extended", due_on=due_on)


def _consulted(facts: CaseFacts) -> Iterator[str]:
    for asked in facts.consultations:
        if asked.answered_on:
            yield _said(
                "history_consulted",
                sent_on=asked.sent_on,
                answered_on=asked.answered_on,
            )
        else:
            yield _said("history_unanswered", sent_on=asked.sent_on)


def _said(name: str, **days: date) -> str:
    return words(name).format(**{key: date_words(day) for key, day in days.items()})
