"""Cases driven by random moves, and what the law says of them, worked out again.

GONGKAI_GENERATED_CASES says how many; every number always gives the same case.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import chinese_calendar
import pytest

from gongkai.rules.info_request_case import (
    CaseFacts,
    ClockStatus,
    ConsultationFacts,
    ConsultationKind,
    CorrectionFacts,
    FeeFacts,
    ReasonsFacts,
    fact_refusals,
    reply_clock,
)
from gongkai.rules.info_request_lifecycle import (
    REQUEST_LIFECYCLE,
    Actor,
    RequestState,
)
from gongkai.rules.lifecycle import MoveNotAllowed
from gongkai.rules.outcomes import applicant_columns, outcome_after, outcomes_for_reply
from gongkai.rules.working_days import WorkingCalendar

CALENDAR = WorkingCalendar.load()
CASES = int(os.environ.get("GONGKAI_GENERATED_CASES", "10000"))
EARLIEST, LATEST = date(2017, 1, 1), date(2025, 12, 31)
COLUMNS = [column.key for column in applicant_columns()]
NEW_REGULATION = date(2019, 5, 15)
ONE_DAY = timedelta(days=1)
# From another source than ours, and looked up once: this is asked a million times.
WORKED = {
    day: chinese_calendar.is_workday(day)
    for day in (date(2017, 1, 1) + timedelta(days=n) for n in range(3600))
}
UNLIKELY = {
    **dict.fromkeys(("serve_letter", "record_proof", "add_file"), 0.1),
    **dict.fromkeys(("record_reconsideration", "record_litigation"), 0.1),
    **dict.fromkeys(("record_remedy_result", "rate", "record_search"), 0.1),
    **dict.fromkeys(("suggest_publication", "mark_published", "anonymise"), 0.1),
    "withdraw": 0.03,
    "reopen_reply": 0.2,
}


@dataclass
class Case:
    """One request on its way, with what the report counts of it.

    `column` is the kind of applicant.
    """

    column: str
    facts: CaseFacts
    outcome: str = ""


def legal_due_date(facts: CaseFacts, *, on: date) -> date:
    """The due date counted a second time, day by day, straight from the articles.

    Where the law sets whoever is asked no time, they are taken to answer on `on`.
    """
    is_new = facts.received_on >= NEW_REGULATION
    starts = [facts.received_on]
    if is_new and facts.correction and facts.correction.corrected_on:
        starts.append(facts.correction.corrected_on)
    if is_new and facts.fee and facts.fee.paid_on:
        starts.append(facts.fee.paid_on)
    start = max(starts)
    length = 20 if is_new else 15
    if facts.extended_on and facts.extended_on >= start:
        length *= 2
    day = start
    while length:
        day += ONE_DAY
        waiting = any(
            _waits(one, day, is_new=is_new, on=on) for one in facts.consultations
        )
        length -= WORKED[day] and not waiting
    return day


def _waits(one: ConsultationFacts, day: date, *, is_new: bool, on: date) -> bool:
    if not is_new and one.kind is not ConsultationKind.THIRD_PARTY:
        return False
    until = one.answered_on or max(on, one.sent_on)
    if one.kind is not ConsultationKind.OTHER_AGENCY and one.sent_on >= NEW_REGULATION:
        limit, left = one.sent_on, 15
        while left:
            limit += ONE_DAY
            left -= WORKED[limit]
        until = min(one.answered_on or limit, limit)
    return one.sent_on < day <= until


def _changes(dice: random.Random, on: date) -> dict[str, Callable[[Case], dict]]:
    """What each action does to the facts, besides moving on."""
    later = on + timedelta(days=dice.randint(1, 15))
    third = dice.choice(list(ConsultationKind))

    def answered(case: Case) -> dict:
        consultations = list(case.facts.consultations)
        waiting = [n for n, one in enumerate(consultations) if not one.answered_on]
        n = dice.choice(waiting)
        consultations[n] = replace(consultations[n], answered_on=on)
        return {"consultations": tuple(consultations)}

    def ended(action: str) -> Callable[[Case], dict]:
        def end(case: Case) -> dict:
            case.outcome = outcome_after(action).key
            return {"decided_on": on}

        return end

    def issued(case: Case) -> dict:
        case.outcome = dice.choice(outcomes_for_reply(case.facts.received_on)).key
        return {"decided_on": on}

    return {
        "confirm_receipt": lambda case: {"received_on": on},
        "ask_correction": lambda case: {"correction": CorrectionFacts(on, later)},
        "correct": lambda case: {
            "correction": replace(case.facts.correction, corrected_on=on)
        },
        "ask_reasons": lambda case: {"reasons": ReasonsFacts(on, later)},
        "give_reasons": lambda case: {
            "reasons": replace(case.facts.reasons, given_on=on)
        },
        "consult": lambda case: {
            "consultations": (*case.facts.consultations, ConsultationFacts(third, on))
        },
        "record_answer": answered,
        "extend": lambda case: {"extended_on": on},
        "notify_fee": lambda case: {"fee": FeeFacts(on, delivered_on=on)},
        "record_payment": lambda case: {"fee": replace(case.facts.fee, paid_on=on)},
        "draft_reply": lambda case: {"has_reply": True},
        "agree_to_reply": lambda case: {"is_reply_approved": True},
        "return_reply": lambda case: {"is_reply_approved": False},
        "reopen_reply": lambda case: {"is_reply_approved": False},
        "issue_reply": issued,
        "serve_reply": lambda case: {"answered_on": on, "is_served": True},
        "abandon": ended("abandon"),
        "lapse_unpaid": ended("lapse_unpaid"),
        "withdraw": ended("withdraw"),
    }


def _moved(case: Case, action: str, dice: random.Random, on: date) -> None:
    """Carry out a permitted action."""
    changes = _changes(dice, on)
    changed = changes[action](case) if action in changes else {}
    state = REQUEST_LIFECYCLE.after(action, case.facts.state)
    received_on = case.facts.received_on or (on if "decided_on" in changed else None)
    given_up = "decided_on" in changed and action != "issue_reply"
    case.facts = replace(
        case.facts,
        **{"received_on": received_on, **changed},
        state=state,
    )
    if given_up:
        case.facts = replace(case.facts, has_reply=False)


@cache
def _permitted(state: RequestState) -> tuple[str, ...]:
    """What anybody may do from a state."""
    return REQUEST_LIFECYCLE.permitted(state, Actor)


@cache
def _forbidden(state: RequestState) -> tuple[str, ...]:
    """What nobody may do from a state."""
    return tuple(sorted({*REQUEST_LIFECYCLE.actions()} - {*_permitted(state)}))


def generated(number: int) -> Case:
    """One request from its arrival to wherever its moves lead by its last day."""
    dice = random.Random(number)
    days = (LATEST - EARLIEST).days
    on = EARLIEST + timedelta(days=dice.randrange(days))
    is_confirmed = dice.random() < 0.7
    case = Case(
        dice.choice(COLUMNS),
        CaseFacts(RequestState.RECEIVED, received_on=on if is_confirmed else None),
    )
    # What only keeps papers changes no fact; trying it often would only take time.
    for _step in range(dice.randint(1, 36)):
        on = min(on + timedelta(days=dice.choice((0, 0, 1, 1, 2, 5, 20))), LATEST)
        with pytest.raises(MoveNotAllowed):
            REQUEST_LIFECYCLE.after(
                dice.choice(_forbidden(case.facts.state)), case.facts.state
            )
        action = dice.choice(_permitted(case.facts.state))
        while dice.random() > UNLIKELY.get(action, 1):
            action = dice.choice(_permitted(case.facts.state))
        if fact_refusals(action, case.facts, calendar=CALENDAR, on=on):
            continue
        before = case.facts
        _moved(case, action, dice, on)
        if case.facts != before:
            _check(case, on)
    return case


def _check(case: Case, on: date) -> None:
    """After every move: outcome and state agree, and no date is not the law's."""
    facts = case.facts
    assert bool(case.outcome) == (facts.decided_on is not None)
    assert (facts.decided_on is None) == (
        facts.state
        not in {
            RequestState.DECIDED,
            RequestState.SERVED,
            RequestState.CLOSED,
            RequestState.ARCHIVED,
        }
    )
    clock = reply_clock(facts, calendar=CALENDAR, on=on)
    if clock.due_on is not None:
        assert clock.due_on == legal_due_date(facts, on=on)
    else:
        assert clock.status in {
            ClockStatus.NOT_STARTED,
            ClockStatus.WAITING_FOR_APPLICANT,
            ClockStatus.STOPPED,
        }


def table_of(cases: Iterable[Case], year: int) -> Counter[tuple[str, str]]:
    """The counts of one year by line and column, each from its own definition."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    table: Counter[tuple[str, str]] = Counter()
    for case in cases:
        received_on = case.facts.received_on
        decided_on = case.facts.decided_on
        if received_on is None or received_on > last:
            continue
        table["new", case.column] += received_on >= first
        table["carried_in", case.column] += received_on < first and (
            decided_on is None or decided_on >= first
        )
        table["handled", case.column] += (
            decided_on is not None and first <= decided_on <= last
        )
        table["carried_out", case.column] += decided_on is None or decided_on > last
    return table
