"""Guessing takes too long, and nobody can shut out somebody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from gongkai.commons.refusals import Refused
from gongkai.journal.models import Entry
from gongkai.organisation.actions import log_ins
from gongkai.organisation.models import Agency, LogInAttempts, Staff
from gongkai.organisation.sign_in import log_ins_of
from tests.factories import MONDAY
from tests.refusing import refused_for

ADDRESSES = [f"203.0.113.{number}" for number in range(1, 200)]


def tried(username: str, address: str, *, device: str = "") -> bool:
    """Whether a wrong password could be tried."""
    try:
        attempt = log_ins.begin_log_in(
            username, address=address, device=device, at=MONDAY
        )
    except Refused:
        return False
    log_ins.note_failure(attempt, username=username, at=MONDAY)
    return True


@pytest.fixture
def attacked(agency: Agency) -> str:
    """Lin's account, under attack from many addresses."""
    for address in ADDRESSES[:20]:
        assert tried("lin", address)
    return "lin"


def test_address_that_tries_many_names_must_wait(agency: Agency) -> None:
    address = ADDRESSES[0]

    passed = [tried(f"name-{number}", address) for number in range(40)]

    assert passed == [True] * 30 + [False] * 10
    assert tried("lin", ADDRESSES[1])


def test_account_under_attack_allows_fewer_tries(attacked: str) -> None:
    passed = [tried(attacked, ADDRESSES[50]) for _ in range(4)]

    assert passed == [True, True, False, False]
    assert [tried("zhao", ADDRESSES[51]) for _ in range(5)] == [True] * 5


def test_account_under_attack_is_not_shut(attacked: str) -> None:
    for address in ADDRESSES[20:120]:
        tried(attacked, address)

    assert tried(attacked, "198.51.100.7")


def test_known_browser_is_not_shut_out_from_the_same_address(agency: Agency) -> None:
    address = ADDRESSES[0]
    while tried("lin", address):
        pass
    for number in range(40):
        tried(f"name-{number}", address)

    assert tried("lin", address, device="known-to-lin")


def test_known_browser_may_not_guess_either(agency: Agency) -> None:
    passed = [tried("lin", ADDRESSES[0], device="stolen") for _ in range(7)]

    assert passed == [True] * 5 + [False] * 2


def test_success_takes_back_its_own_count_only(agency: Agency) -> None:
    address = ADDRESSES[0]
    for name in ("lin", "zhao"):
        tried(name, address)
    log_ins.end_attempt(log_ins.begin_log_in("lin", address=address, at=MONDAY))

    counts = LogInAttempts.objects.order_by("address", "attempt_count")
    assert list(counts.values_list("address", "attempt_count")) == [
        ("", 1),
        ("", 1),
        (address, 1),
        (address, 2),
    ]


def test_waiting_is_told_in_minutes(agency: Agency) -> None:
    while tried("lin", ADDRESSES[0]):
        pass

    with pytest.raises(Refused) as caught:
        log_ins.begin_log_in(
            "lin", address=ADDRESSES[0], at=MONDAY + timedelta(minutes=3, seconds=1)
        )

    assert "12 分钟后再试" in caught.value.refusals[0].sentence


def test_second_step_is_tried_seldom_from_anywhere(lin: Staff) -> None:
    for address in ADDRESSES[:20]:
        log_ins.begin_second_step(lin, address=address, at=MONDAY)

    with refused_for("too_many_attempts"):
        log_ins.begin_second_step(lin, address=ADDRESSES[30], at=MONDAY)
    assert log_ins.begin_second_step(
        lin, address=ADDRESSES[30], device="known", at=MONDAY
    )


def test_single_sign_on_in_vain_blocks_no_password(agency: Agency) -> None:
    before = Entry.objects.count()

    for _ in range(50):
        log_ins.note_unknown_elsewhere(ADDRESSES[0], at=MONDAY)

    assert tried("lin", ADDRESSES[0])
    assert Entry.objects.count() == before + 30 + 1


def test_person_is_told_of_tries_and_locks(lin: Staff) -> None:
    while tried("lin", ADDRESSES[0]):
        pass

    told = log_ins_of(lin).reverse()
    assert list(told.values_list("what", flat=True)) == [
        *["staff.log_in_failed"] * 5,
        "staff.locked_out",
    ]


@pytest.mark.django_db(transaction=True)
def test_attempts_at_once_are_counted_one_by_one() -> None:
    def passed(_number: int) -> bool:
        try:
            log_ins.begin_log_in("lin", address=ADDRESSES[0], at=MONDAY)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(passed, range(12)))

    assert sum(results) == log_ins.MOST_ATTEMPTS
