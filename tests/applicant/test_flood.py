"""Two thousand requests from one address: that address is slowed down, nobody else."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from gongkai.portal.actions import forget_tallies
from gongkai.portal.applicant.visitors import SENDING, Visitor
from gongkai.portal.models import Tally
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db
FLOOD = 2000


def visitor(address: str, *, after: timedelta = timedelta(0)) -> Visitor:
    request = RequestFactory().post("/requests/apply/citizen/", REMOTE_ADDR=address)
    return Visitor(request, at=MONDAY + after)


def test_a_flood_of_two_thousand_harms_nobody_else() -> None:
    flood = visitor("203.0.113.7")

    waits = [flood.wait_for(SENDING) for _time in range(FLOOD)]

    assert waits.count(0) == SENDING.most
    assert all(0 < wait <= 60 for wait in waits[SENDING.most :])
    assert visitor("203.0.113.8").wait_for(SENDING) == 0
    assert visitor("203.0.113.7", after=timedelta(hours=1)).wait_for(SENDING) == 0


def test_one_household_has_many_addresses_of_ipv6() -> None:
    waits = [
        visitor(f"2001:db8:1:2::{number:x}").wait_for(SENDING) for number in range(40)
    ]

    assert waits.count(0) == SENDING.most
    assert visitor("2001:db8:1:3::1").wait_for(SENDING) == 0


def test_counts_are_forgotten_after_a_day() -> None:
    visitor("203.0.113.7").wait_for(SENDING)

    visitor("203.0.113.8", after=timedelta(days=2)).wait_for(SENDING)
    assert Tally.objects.count() == 1
    forget_tallies(at=MONDAY + timedelta(days=4))

    assert not Tally.objects.exists()
