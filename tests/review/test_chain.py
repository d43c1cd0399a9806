"""The review room by itself: which steps are due, and what was said about what."""

import pytest

from gongkai.organisation.models import Agency, Staff
from gongkai.review import actions as review
from gongkai.review.models import Review, ReviewChain, Step, Verdict
from gongkai.review.queries import (
    agreed,
    missing_steps,
    next_step,
    open_duties,
    step_refusals,
)
from tests.factories import MONDAY, TUESDAY, person

READ, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def opened(agency: Agency) -> Review:
    """A review with all three ordered steps."""
    return review.open_review(agency, at=MONDAY)


def _agree(opened: Review, step: Step, by: Staff, digest: str = READ) -> None:
    review.give_opinion(
        opened, step, Verdict.AGREED, digest=digest, text="", at=MONDAY, by=by
    )


def test_agency_holds_all_steps_unless_told(opened: Review) -> None:
    assert opened.ordered_steps == (Step.FIRST, Step.SECOND, Step.FINAL)
    assert missing_steps(opened, READ) == [
        Step.SECRECY,
        Step.FIRST,
        Step.SECOND,
        Step.FINAL,
    ]


def test_final_and_secrecy_cannot_be_left_out(agency: Agency) -> None:
    review.set_chain(
        agency, has_first=False, has_second=False, at=MONDAY, by=person("guan")
    )

    opened = review.open_review(agency, at=MONDAY)

    assert missing_steps(opened, READ) == [Step.SECRECY, Step.FINAL]
    chosen = {field.name for field in ReviewChain._meta.fields} - {"id", "agency"}
    assert chosen == {"has_first", "has_second"}


def test_nothing_is_reviewed_before_submission() -> None:
    assert missing_steps(None, READ) == list(Step)


def test_steps_come_due_in_order(opened: Review, zhao: Staff) -> None:
    assert next_step(opened, READ) is Step.FIRST

    _agree(opened, Step.FIRST, zhao)

    assert next_step(opened, READ) is Step.SECOND


def test_agreement_holds_for_the_words_read(opened: Review, zhao: Staff) -> None:
    _agree(opened, Step.FIRST, zhao)

    assert agreed(opened, READ).keys() == {Step.FIRST}
    assert agreed(opened, OTHER) == {}


def test_voided_opinion_counts_no_more(opened: Review, zhao: Staff) -> None:
    _agree(opened, Step.FIRST, zhao)

    review.void_opinions(opened, at=TUESDAY)

    assert agreed(opened, READ) == {}
    assert opened.opinions.get().voided_at == TUESDAY


def test_secrecy_reviewer_may_hold_another_step(opened: Review, sun: Staff) -> None:
    _agree(opened, Step.SECRECY, sun)

    assert step_refusals(opened, Step.FIRST, digest=READ, person=sun, writers=[]) == []


def test_step_outside_the_chain_is_refused(agency: Agency, zhou: Staff) -> None:
    review.set_chain(
        agency, has_first=True, has_second=False, at=MONDAY, by=person("guan")
    )
    opened = review.open_review(agency, at=MONDAY)

    (refusal,) = step_refusals(
        opened, Step.SECOND, digest=READ, person=zhou, writers=[]
    )

    assert refusal.code == "not_in_chain"


def test_duty_is_overdue_after_its_day(opened: Review, he: Staff, qian: Staff) -> None:
    duty = review.owe_review(
        opened, ground="台风。", due_on=MONDAY.date(), at=MONDAY, by=he
    )

    assert not open_duties(on=MONDAY.date()).exists()
    assert list(open_duties(on=TUESDAY.date())) == [duty]

    review.fulfil_duty(opened, at=TUESDAY, by=qian)
    assert not open_duties().exists()
