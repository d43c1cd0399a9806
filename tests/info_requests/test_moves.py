"""One table answers twice: what is shown is what is allowed, whoever, from anywhere."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from gongkai.commons.refusals import Refused
from gongkai.info_requests.actions import (
    charging,
    consulting,
    handling,
    keeping,
    registration,
    remedies,
    reply,
    service,
)
from gongkai.info_requests.actions.moving import begin
from gongkai.info_requests.facts import facts_of
from gongkai.info_requests.figures import requests_table
from gongkai.info_requests.models import (
    ApplicantKind,
    ConsultationAnswer,
    InfoRequest,
    ServiceChannel,
)
from gongkai.info_requests.people import actors_of
from gongkai.info_requests.queries import clock_of
from gongkai.info_requests.refusals import move_refusals, permitted_moves
from gongkai.organisation.models import Agency, Staff
from gongkai.review.models import Step
from gongkai.review.queries import missing_steps
from gongkai.rules.fees import TariffKind
from gongkai.rules.info_request_case import ConsultationKind
from gongkai.rules.info_request_lifecycle import (
    REQUEST_LIFECYCLE,
    Actor,
    RequestState,
)
from gongkai.rules.outcomes import outcomes_for_reply
from gongkai.rules.receipt import Channel
from tests.factories import MONDAY, REVIEWERS, TUESDAY, division, person
from tests.info_requests.cases import (
    application,
    closed,
    decided,
    in_handling,
    needing_correction,
    office_head,
    received,
    registered,
    served,
    submitted,
)

REQUESTS = 100
CAPACITIES = {
    "zhou": {Actor.OGI_OFFICE, Actor.REVIEWER, Actor.HANDLER},
    "lin": {Actor.HANDLER},
    "zhao": {Actor.REVIEWER},
    "he": {Actor.HEAD, Actor.REVIEWER},
    "wu": set(),
    "guan": set(),
}


def asked_for_reasons() -> InfoRequest:
    one = in_handling()
    return handling.ask_reasons(
        one,
        "请说明理由。",
        TUESDAY.date(),
        read_version=one.version,
        at=MONDAY,
        by=person("zhou"),
    )


def awaiting_payment() -> InfoRequest:
    one = in_handling()
    return charging.notify_fee(
        one,
        TariffKind.BY_VOLUME,
        57,
        read_version=one.version,
        at=MONDAY,
        by=person("zhou"),
    )


def archived() -> InfoRequest:
    one = closed()
    return keeping.archive(one, read_version=one.version, at=MONDAY, by=person("zhou"))


IN_STATE: dict[RequestState, Callable[[], InfoRequest]] = {
    RequestState.RECEIVED: received,
    RequestState.REGISTERED: registered,
    RequestState.NEEDS_CORRECTION: lambda: needing_correction(
        correct_by_on=date(2026, 3, 20)
    ),
    RequestState.IN_HANDLING: in_handling,
    RequestState.REASONS_REQUESTED: asked_for_reasons,
    RequestState.AWAITING_PAYMENT: awaiting_payment,
    RequestState.REPLY_IN_REVIEW: submitted,
    RequestState.DECIDED: decided,
    RequestState.SERVED: served,
    RequestState.CLOSED: closed,
    RequestState.ARCHIVED: archived,
}


@pytest.mark.slow
@pytest.mark.parametrize("state", RequestState)
def test_shown_is_what_is_allowed(agency: Agency, state: RequestState) -> None:
    one = IN_STATE[state]()
    assert one.state == state

    for by in (person("zhou"), person("lin"), person("zhao"), person("wu"), None):
        shown = permitted_moves(one, by=by, on=TUESDAY.date())
        actors = actors_of(by, one, on=TUESDAY.date())
        assert set(shown) == set(REQUEST_LIFECYCLE.permitted(state, actors))
        for action in REQUEST_LIFECYCLE.actions():
            allowed = not _refused(one, action, by)
            assert allowed == (shown.get(action) == []), (action, by)


def _refused(one: InfoRequest, action: str, by: Staff | None) -> bool:
    try:
        with transaction.atomic():
            begin(one, action, at=TUESDAY, by=by)
    except Refused:
        return True
    return False


@pytest.mark.parametrize("username", CAPACITIES)
def test_people_act_in_their_capacity(agency: Agency, username: str) -> None:
    office_head()
    one = submitted()

    actors = actors_of(person(username), one, on=MONDAY.date())

    assert actors - {Actor.HANDLER} == CAPACITIES[username] - {Actor.HANDLER}
    assert (Actor.HANDLER in actors) == (username == "lin")


def test_division_handles_where_nobody_is_named(agency: Agency) -> None:
    one = registered()
    one = registration.assign(
        one,
        division("assistance"),
        read_version=one.version,
        at=MONDAY,
        by=person("zhou"),
    )

    assert Actor.HANDLER in actors_of(person("lin"), one, on=MONDAY.date())
    assert Actor.HANDLER not in actors_of(person("wu"), one, on=MONDAY.date())


def test_disabled_person_acts_in_no_capacity(agency: Agency) -> None:
    zhou = person("zhou")
    zhou.is_active = False

    assert actors_of(zhou, received(), on=MONDAY.date()) == frozenset()


class Driver:
    """Takes random moves on one request: sensible ones, wrong ones, by anybody."""

    def __init__(self, number: int, agency: Agency) -> None:
        self.dice = random.Random(number)
        self.agency = agency
        self.at = datetime(2026, 1, 6, 10, tzinfo=MONDAY.tzinfo) + timedelta(
            days=self.dice.randrange(340)
        )
        online = self.dice.random() < 0.3
        self.one = registration.receive(
            agency,
            application(
                applicant_kind=self.dice.choice(list(ApplicantKind)),
                name=f"甲{number % 40}",
            ),
            channel=Channel.ONLINE if online else Channel.IN_PERSON,
            at=self.at,
            by=None if online else person("zhou"),
        ).info_request

    @property
    def today(self) -> date:
        """The day on which the driver is."""
        return self.at.date()

    def step(self) -> str:
        """Try one action; what was refused must be refused for a reason shown."""
        self.at += timedelta(days=self.dice.choice((0, 0, 0, 1, 2, 9, 25)))
        by = self.dice.choice((person("zhou"), person("zhou"), person("lin"), None))
        state = RequestState(self.one.state)
        known = [
            action
            for action in REQUEST_LIFECYCLE.permitted(
                state, actors_of(by, self.one, on=self.today)
            )
            if action in TRIES
        ]
        anything = list(TRIES)
        action = self.dice.choice(
            known if known and self.dice.random() < 0.9 else anything
        )
        if action == "withdraw" and self.dice.random() < 0.9:
            return ""
        refusals = move_refusals(self.one, action, by=by, on=self.today)
        try:
            with transaction.atomic():
                TRIES[action](self, by)
        except Refused:
            return ""
        finally:
            self.one.refresh_from_db()
        assert refusals == [], action
        assert self.one.state == REQUEST_LIFECYCLE.after(action, state)
        return action

    def given(self, by: Staff | None) -> dict[str, Any]:
        """What every officer's action takes."""
        return {"read_version": self.one.version, "at": self.at, "by": by}

    def review(self, by: Staff | None) -> None:
        """Whoever may, agrees to what is due; sometimes it is sent back."""
        written = self.one.reply
        steps = missing_steps(written.review, written.digest) or [Step.FIRST]
        steps.sort(key=lambda step: step is Step.SECRECY)
        for step in (*steps[:-1][:2], steps[-1], Step.FINAL)[: 1 + len(steps)]:
            if step in missing_steps(written.review, written.digest):
                self.one = reply.agree_to_reply(
                    self.one,
                    step,
                    read_digest=written.digest,
                    at=self.at,
                    by=person(REVIEWERS[step]),
                )

    def draft(self, by: Staff | None) -> None:
        """A reply with all its texts; some outcomes will still lack something."""
        allowed = outcomes_for_reply(self.one.received_on or self.today)
        parts = "reason given where remarks".split()
        reply.draft_reply(
            self.one,
            self.dice.choice(allowed).key,
            grounds=["INTERNAL"],
            earlier_reply_number="岚民公复〔2025〕1号",
            **dict.fromkeys(parts, "文字"),
            **self.given(by),
        )

    def answer(self, by: Staff | None) -> None:
        """The answer to the first letter still open, or to none."""
        asked = self.one.consultations.filter(answer="").first()
        asked = asked or self.one.consultations.first()
        assert asked is not None
        consulting.record_answer(
            asked,
            self.dice.choice(list(ConsultationAnswer)),
            self.today,
            text="意见",
            **self.given(by),
        )

    def serve(self, by: Staff | None) -> None:
        """The reply goes out, by mail or by hand."""
        service.serve_reply(
            self.one,
            self.dice.choice((ServiceChannel.ONLINE, ServiceChannel.HANDED_OVER)),
            served_on=self.today,
            **self.given(by),
        )


def _later(driver: Driver) -> date:
    return driver.today + timedelta(days=driver.dice.randint(0, 9))


def _review(driver: Driver, by: Staff | None) -> None:
    if by is None or not hasattr(driver.one, "reply"):
        begin(driver.one, "agree_to_reply", at=driver.at, by=by)
    driver.review(by)


def _paid(driver: Driver, by: Staff | None) -> None:
    charging.record_payment(driver.one, driver.today, **driver.given(by))


TRIES: dict[str, Callable[[Driver, Staff | None], Any]] = {
    "confirm_receipt": lambda d, by: registration.confirm_receipt(
        d.one, d.today, **d.given(by)
    ),
    "register": lambda d, by: registration.register(d.one, **d.given(by)),
    "assign": lambda d, by: registration.assign(
        d.one, division("assistance"), person("lin"), **d.given(by)
    ),
    "ask_correction": lambda d, by: handling.ask_correction(
        d.one, "请补正", _later(d), **d.given(by)
    ),
    "correct": lambda d, by: handling.correct(d.one, "补正后的内容", **d.given(by)),
    "abandon": lambda d, by: handling.abandon(d.one, **d.given(by)),
    "ask_reasons": lambda d, by: handling.ask_reasons(
        d.one, "请说明", _later(d), **d.given(by)
    ),
    "give_reasons": lambda d, by: handling.give_reasons(d.one, "研究", **d.given(by)),
    "lapse_reasons": lambda d, by: handling.lapse_reasons(d.one, **d.given(by)),
    "consult": lambda d, by: consulting.consult(
        d.one,
        d.dice.choice(list(ConsultationKind)),
        "某公司",
        "请提意见",
        **d.given(by),
    ),
    "record_answer": lambda d, by: (
        d.answer(by)
        if d.one.consultations.exists()
        else begin(d.one, "record_answer", at=d.at, by=by)
    ),
    "extend": lambda d, by: consulting.extend(
        d.one,
        "情况复杂",
        consented_by=person("he"),
        consented_on=d.today,
        **d.given(by),
    ),
    "notify_fee": lambda d, by: charging.notify_fee(
        d.one, TariffKind.BY_VOLUME, d.dice.choice((20, 57)), **d.given(by)
    ),
    "record_payment": _paid,
    "lapse_unpaid": lambda d, by: charging.lapse_unpaid(d.one, **d.given(by)),
    "record_search": lambda d, by: consulting.record_search(
        d.one, places="档案室", words="低保", result="无", **d.given(by)
    ),
    "draft_reply": lambda d, by: d.draft(by),
    "submit_reply": lambda d, by: reply.submit_reply(d.one, **d.given(by)),
    "agree_to_reply": _review,
    "issue_reply": lambda d, by: reply.issue_reply(d.one, **d.given(by)),
    "serve_reply": lambda d, by: d.serve(by),
    "close": lambda d, by: service.close(d.one, **d.given(by)),
    "archive": lambda d, by: keeping.archive(d.one, **d.given(by)),
    "withdraw": lambda d, by: service.withdraw(d.one, **d.given(by)),
    "rate": lambda d, by: (
        remedies.rate(d.one, d.dice.randint(0, 6), at=d.at)
        if by is None
        else begin(d.one, "rate", at=d.at, by=by)
    ),
}


def driven(agency: Agency) -> Iterator[Driver]:
    """All requests, each after its random moves."""
    for number in range(REQUESTS):
        driver = Driver(number, agency)
        for _step in range(driver.dice.randint(2, 22)):
            driver.step()
        yield driver


@pytest.mark.slow
def test_a_hundred_requests_keep_the_books(agency: Agency) -> None:
    office_head()

    for driver in driven(agency):
        one = driver.one
        clock = clock_of(one, on=driver.today)
        assert (one.outcome != "") == (one.decided_on is not None)
        assert clock.due_on is None or clock.due_on >= facts_of(one).received_on
    tables = [requests_table(agency, year) for year in (2026, 2027)]

    assert [table.imbalances() for table in tables] == [[], []]
    assert tables[0].carried_out == tables[1].carried_in
    settled = InfoRequest.objects.filter(state__in=("closed", "archived"))
    assert settled.count() > REQUESTS // 20
    assert sum(table.total_handled["total"] for table in tables) == (
        InfoRequest.objects.exclude(outcome="").count()
    )
