"""How often somebody at a network address may do what."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from gongkai.commons.network_addresses import visitor_address
from gongkai.portal.actions import Allowance, count, take_back

SENDING = Allowance("send", most=20, stretch=timedelta(hours=1))
"""Many people may share one address: a library, a whole village behind one network."""

ASKING = Allowance("ask", most=300, stretch=timedelta(minutes=10))
"""Everything else that is posted: looking for what is public, acts on a request."""

WRONG_CODES = Allowance("wrong_code", most=5, stretch=timedelta(minutes=10))
"""For one request: nobody mistypes their own code much more often."""

WRONG_CODES_IN_ALL = Allowance("wrong_codes", most=100, stretch=timedelta(minutes=10))
"""Over all requests: a code has sixty bits, a shared address many people."""


class Visitor:
    """Somebody at a network address, at a moment."""

    def __init__(self, request: HttpRequest, *, at: datetime) -> None:
        self._address, self._at = visitor_address(request.META), at

    def wait_for(self, allowance: Allowance) -> int:
        """Count one more, and the minutes to wait; 0 when it may go on."""
        return self._wait(allowance, self._address)

    def wait_for_code(self, number: str) -> int:
        """Count a try to open the request of that number; minutes to wait, or 0."""
        return self.wait_for(WRONG_CODES_IN_ALL) or self._wait(
            WRONG_CODES, self._and(number)
        )

    def was_right(self, number: str) -> None:
        """The code fitted: that was no wrong one."""
        take_back(WRONG_CODES_IN_ALL, self._address, at=self._at)
        take_back(WRONG_CODES, self._and(number), at=self._at)

    def _wait(self, allowance: Allowance, whose: str) -> int:
        wait = count(allowance, whose, at=self._at)
        return 0 if wait is None else max(1, -int(-wait.total_seconds() // 60))

    def _and(self, number: str) -> str:
        return f"{self._address}|{number.strip()}"
