"""What the law makes of the facts of one request: its clock and its refusals.

`CaseFacts` is a request reduced to dates and states, without anybody's name. From it
`reply_clock` says when the reply is due and why, and `fact_refusals` says, by stable
codes, why a move that the table permits in this state may still not be made.

Readings of what the law leaves open, on the applicant's side each time:
an extension belongs to the period in which it was given, so a period that begins anew
is not longer for it; consultation does not stop the clock beyond the time the person
consulted had to answer; a third party is taken to have the letter on the day it went
out until a later day is known. A reply that was annulled is given anew in a case of its
own: its period runs from the day on which the decision to that effect arrived, or ends
on the day which that decision sets. The correction of a record (art. 41) has no limit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gongkai.rules.deadlines import (
    Deadline,
    DeadlineError,
    Pause,
    day_set,
    deadline,
)
from gongkai.rules.info_request_lifecycle import RequestState
from gongkai.rules.outcomes import Need, RequestKind
from gongkai.rules.working_days import CalendarError, WorkingCalendar

NEW_REGULATION_ON = date(2019, 5, 15)
FEE_MEASURES_ON = date(2021, 1, 1)


class ConsultationKind(StrEnum):
    """Who is asked, and under which article."""

    THIRD_PARTY = "third_party"
    CO_MAKER = "co_maker"
    OTHER_AGENCY = "other_agency"


OPINION_RULES = {
    ConsultationKind.THIRD_PARTY: "third-party-opinion",
    ConsultationKind.CO_MAKER: "co-maker-opinion",
}
"""Where the Regulation limits the time for an answer (arts. 32 and 34)."""


class ClockStatus(StrEnum):
    """Whether the reply period is running. Overdue is a question about a date."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    WAITING_FOR_APPLICANT = "waiting_for_applicant"
    STOPPED = "stopped"
    NO_LIMIT = "no_limit"


class PeriodStart(StrEnum):
    """What the running period counts from."""

    RECEIPT = "receipt"
    CORRECTION = "correction"
    PAYMENT = "payment"
    ORDER = "order"


@dataclass(frozen=True)
class CorrectionFacts:
    """The one correction notice (art. 30)."""

    sent_on: date
    correct_by_on: date
    corrected_on: date | None = None


@dataclass(frozen=True)
class ReasonsFacts:
    """The request for reasons (art. 35)."""

    asked_on: date
    answer_by_on: date
    given_on: date | None = None


@dataclass(frozen=True)
class FeeFacts:
    """The fee notice (fee measures art. 6)."""

    notified_on: date
    delivered_on: date | None = None
    paid_on: date | None = None


@dataclass(frozen=True)
class ConsultationFacts:
    """One letter to somebody who is asked (arts. 32 to 34)."""

    kind: ConsultationKind
    sent_on: date
    delivered_on: date | None = None
    answered_on: date | None = None


@dataclass(frozen=True)
class OrderFacts:
    """The decision on a remedy that orders a new reply, perhaps by a set day."""

    arrived_on: date
    reply_by_on: date | None = None


NOT_FOR_RECORDS = frozenset(
    "ask_correction ask_reasons extend notify_fee suggest_publication "
    "mark_published".split()
)
"""Moves that arts. 30, 33, 35, 42 and 44 give for requests for information only."""


@dataclass(frozen=True)
class CaseFacts:
    """A request as the rules see it. Dates only; nobody's name.

    `answered_on` is the day that counts for being in time: posting for mail,
    signature or delivery otherwise (国办公开办函〔2016〕235号). `missing_needs` is what
    the drafted reply's outcome still lacks. `order` is there in a case that gives anew
    a reply that was annulled.
    """

    state: RequestState
    kind: RequestKind = RequestKind.INFORMATION
    order: OrderFacts | None = None
    received_on: date | None = None
    correction: CorrectionFacts | None = None
    reasons: ReasonsFacts | None = None
    fee: FeeFacts | None = None
    consultations: tuple[ConsultationFacts, ...] = ()
    extended_on: date | None = None
    has_reply: bool = False
    is_reply_approved: bool = False
    missing_needs: tuple[Need, ...] = ()
    decided_on: date | None = None
    answered_on: date | None = None
    is_served: bool = False
    is_rated: bool = False
    is_anonymised: bool = False
    has_open_remedy: bool = False
    has_annulment: bool = False

    @property
    def regulation(self) -> int:
        """The Regulation it was received under: 2008 or 2019."""
        received_on = self.received_on or NEW_REGULATION_ON
        return 2008 if received_on < NEW_REGULATION_ON else 2019


@dataclass(frozen=True)
class ReplyClock:
    """The reply period: whether it runs, from which day, and to which day.

    `deadline` is None while there is nothing to count to. While others are consulted
    it is counted to the end of the time they have, or where the law gives them none,
    as if their answer came today; the answer itself then settles it. `paused_until_on`
    is the last day on which it stands still without an answer; None where the law sets
    none.
    """

    status: ClockStatus
    started_on: date | None = None
    started_by: PeriodStart = PeriodStart.RECEIPT
    is_extended: bool = False
    deadline: Deadline | None = field(default=None, repr=False)
    paused_until_on: date | None = None

    @property
    def due_on(self) -> date | None:
        """The last day on which the reply is in time."""
        return self.deadline.due_on if self.deadline else None

    @property
    def is_provisional(self) -> bool:
        """Whether the day rests on a year not yet announced."""
        return bool(self.deadline and self.deadline.provisional)


def reply_clock(facts: CaseFacts, *, calendar: WorkingCalendar, on: date) -> ReplyClock:
    """When the reply is due, as the facts stand on a day (arts. 30, 33; fee art. 6).

    Raises DeadlineError when a day lies outside every calendar.
    """
    if facts.received_on is None:
        return ReplyClock(ClockStatus.NOT_STARTED)
    if is_waiting_for_applicant(facts):
        return ReplyClock(ClockStatus.WAITING_FOR_APPLICANT)
    started_on, started_by = _period_start(facts)
    if facts.decided_on is not None and not facts.has_reply:
        return ReplyClock(ClockStatus.STOPPED, started_on, started_by)
    if facts.kind is RequestKind.RECORD_CORRECTION:
        is_over = facts.answered_on is not None
        status = ClockStatus.STOPPED if is_over else ClockStatus.NO_LIMIT
        return ReplyClock(status, started_on, started_by)
    if facts.order is not None and facts.order.reply_by_on is not None:
        return _ordered_clock(facts.order.reply_by_on, facts, started_on, calendar)
    is_extended = facts.extended_on is not None and facts.extended_on >= started_on
    counted = deadline(
        "reply",
        started_on,
        calendar=calendar,
        received_under=facts.regulation,
        pauses=_pauses(facts, started_on, calendar, on),
        extended=is_extended,
    )
    status, until = ClockStatus.RUNNING, None
    if facts.answered_on is not None:
        status = ClockStatus.STOPPED
    elif facts.decided_on is None and is_paused(facts, calendar=calendar, on=on):
        status, until = ClockStatus.PAUSED, _paused_until(facts, calendar)
    return ReplyClock(status, started_on, started_by, is_extended, counted, until)


def _ordered_clock(
    reply_by_on: date, facts: CaseFacts, started_on: date, calendar: WorkingCalendar
) -> ReplyClock:
    """The day that the decision on the remedy sets; nothing stops or extends it."""
    try:
        set_day = day_set("ordered-reply", reply_by_on, calendar=calendar)
    except CalendarError as fault:
        raise DeadlineError("out_of_calendar", str(fault)) from fault
    is_over = facts.answered_on is not None
    status = ClockStatus.STOPPED if is_over else ClockStatus.RUNNING
    return ReplyClock(status, started_on, PeriodStart.ORDER, False, set_day)


def _paused_until(facts: CaseFacts, calendar: WorkingCalendar) -> date | None:
    """The last day of the stillstand if nobody answers; None without a limit."""
    limits = [
        answer_due(one, calendar)
        for one in stopping_consultations(facts)
        if one.answered_on is None
    ]
    days = [limit.due_on for limit in limits if limit is not None]
    return max(days) if len(days) == len(limits) else None


def is_waiting_for_applicant(facts: CaseFacts) -> bool:
    """Whether the period will begin anew with what the applicant does.

    The Regulation of 2007 had no such rule; there the period runs on.
    """
    if facts.regulation == 2008:
        return False
    return facts.state in {
        RequestState.NEEDS_CORRECTION,
        RequestState.AWAITING_PAYMENT,
    }


def is_paused(facts: CaseFacts, *, calendar: WorkingCalendar, on: date) -> bool:
    """Whether the clock stands still on a day because somebody is being consulted."""
    return any(
        one.answered_on is None
        and ((limit := answer_due(one, calendar)) is None or on <= limit.due_on)
        for one in stopping_consultations(facts)
    )


def stopping_consultations(facts: CaseFacts) -> tuple[ConsultationFacts, ...]:
    """The consultations whose time is not counted (2008: third parties only)."""
    return tuple(
        one
        for one in facts.consultations
        if facts.regulation == 2019 or one.kind is ConsultationKind.THIRD_PARTY
    )


def answer_due(
    consultation: ConsultationFacts, calendar: WorkingCalendar
) -> Deadline | None:
    """The last day for the opinion; None where the law sets none."""
    rule = OPINION_RULES.get(consultation.kind)
    asked_on = consultation.delivered_on or consultation.sent_on
    if rule is None or asked_on < NEW_REGULATION_ON:
        return None
    return deadline(rule, asked_on, calendar=calendar)


def correction_notice_due(
    facts: CaseFacts, calendar: WorkingCalendar
) -> Deadline | None:
    """The last day on which a correction may be asked for; None without a limit."""
    if facts.received_on is None or facts.regulation == 2008:
        return None
    return deadline("correction-notice", facts.received_on, calendar=calendar)


def payment_due(fee: FeeFacts, calendar: WorkingCalendar) -> Deadline | None:
    """The last day for payment; None until the notice has reached the applicant."""
    if fee.delivered_on is None:
        return None
    return deadline("fee-payment", fee.delivered_on, calendar=calendar)


def fact_refusals(
    action: str, facts: CaseFacts, *, calendar: WorkingCalendar, on: date
) -> tuple[str, ...]:
    """Codes of every reason in the facts that forbids a move the table permits."""
    if facts.kind is RequestKind.RECORD_CORRECTION and action in NOT_FOR_RECORDS:
        return ("not_for_records",)
    checks: dict[str, Callable[[], tuple[str, ...]]] = {
        "confirm_receipt": lambda: _if(facts.received_on, "already_confirmed"),
        "register": lambda: _if(facts.received_on is None, "receipt_not_confirmed"),
        "ask_correction": lambda: _against_correction(facts, calendar, on),
        "abandon": lambda: _against_abandoning(facts, on),
        "ask_reasons": lambda: (
            *_if(facts.reasons, "reasons_once"),
            *_if(facts.regulation == 2008, "no_such_rule"),
        ),
        "lapse_reasons": lambda: _if(
            facts.reasons and on <= facts.reasons.answer_by_on, "limit_still_running"
        ),
        "record_answer": lambda: _if(
            all(one.answered_on for one in facts.consultations), "nothing_asked"
        ),
        "extend": lambda: (
            *_if(facts.extended_on, "extended_once"),
            *_if(facts.order and facts.order.reply_by_on, "day_was_set"),
            *_if(_is_overdue(facts, calendar, on), "extension_too_late"),
        ),
        "notify_fee": lambda: _against_fee(facts, calendar, on),
        "lapse_unpaid": lambda: _against_lapse(facts, calendar, on),
        "draft_reply": lambda: _if(facts.has_reply, "reply_exists"),
        "edit_reply": lambda: _if(not facts.has_reply, "no_reply"),
        "submit_reply": lambda: _against_submitting(facts, calendar, on),
        "issue_reply": lambda: (
            *_if(not facts.is_reply_approved, "review_missing"),
            *_against_submitting(facts, calendar, on),
        ),
        "redecide": lambda: _if(not facts.has_annulment, "no_annulment"),
        "close": lambda: _if(not facts.is_served, "not_served"),
        "archive": lambda: _if(facts.has_open_remedy, "remedy_open"),
        "rate": lambda: (
            *_if(facts.is_rated, "rated_once"),
            *_if(not facts.has_reply, "no_reply"),
        ),
        "anonymise": lambda: (
            *_if(facts.is_anonymised, "anonymised_once"),
            *_if(facts.has_open_remedy, "remedy_open"),
        ),
    }
    try:
        return checks[action]() if action in checks else ()
    except DeadlineError:
        return ("out_of_calendar",)


def _if(condition: object, *codes: str) -> tuple[str, ...]:
    return codes if condition else ()


def _against_correction(
    facts: CaseFacts, calendar: WorkingCalendar, on: date
) -> tuple[str, ...]:
    due = correction_notice_due(facts, calendar)
    return (
        *_if(facts.correction, "correction_once"),
        *_if(due and on > due.due_on, "correction_too_late"),
    )


def _against_abandoning(facts: CaseFacts, on: date) -> tuple[str, ...]:
    correction = facts.correction
    return _if(correction and on <= correction.correct_by_on, "limit_still_running")


def _against_fee(
    facts: CaseFacts, calendar: WorkingCalendar, on: date
) -> tuple[str, ...]:
    return (
        *_if(facts.fee, "fee_once"),
        *_if((facts.received_on or on) < FEE_MEASURES_ON, "no_such_rule"),
        *_if(_is_overdue(facts, calendar, on), "fee_too_late"),
    )


def _is_overdue(facts: CaseFacts, calendar: WorkingCalendar, on: date) -> bool:
    """Whether the reply period has run out on a day."""
    due_on = reply_clock(facts, calendar=calendar, on=on).due_on
    return due_on is not None and on > due_on


def _against_lapse(
    facts: CaseFacts, calendar: WorkingCalendar, on: date
) -> tuple[str, ...]:
    due = payment_due(facts.fee, calendar) if facts.fee else None
    if due is None:
        return ("delivery_unknown",)
    return _if(on <= due.due_on, "limit_still_running")


def _against_submitting(
    facts: CaseFacts, calendar: WorkingCalendar, on: date
) -> tuple[str, ...]:
    """What keeps a reply from review, and later from being issued."""
    return (
        *_if(not facts.has_reply, "no_reply"),
        *(f"missing_{need.value}" for need in facts.missing_needs),
        *_if(is_paused(facts, calendar=calendar, on=on), "consultation_open"),
    )


def _period_start(facts: CaseFacts) -> tuple[date, PeriodStart]:
    """The latest day from which the period runs (art. 30; fee measures art. 6)."""
    assert facts.received_on is not None, "the period begins with receipt"
    first = PeriodStart.RECEIPT if facts.order is None else PeriodStart.ORDER
    starts = [(facts.received_on, first)]
    if facts.regulation == 2019:
        if facts.correction and facts.correction.corrected_on:
            starts.append((facts.correction.corrected_on, PeriodStart.CORRECTION))
        if facts.fee and facts.fee.paid_on:
            starts.append((facts.fee.paid_on, PeriodStart.PAYMENT))
    return max(starts, key=lambda start: start[0])


def _pauses(
    facts: CaseFacts, started_on: date, calendar: WorkingCalendar, on: date
) -> Iterable[Pause]:
    """The stretches of consultation that fall into the running period."""
    for one in stopping_consultations(facts):
        limit = answer_due(one, calendar)
        until = one.answered_on or (limit.due_on if limit else max(on, one.sent_on))
        if limit is not None:
            until = min(until, limit.due_on)
        if until > started_on:
            yield Pause(max(one.sent_on, started_on), until)
