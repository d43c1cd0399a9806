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


class Visitor:
    """Somebody at a network address, at a moment."""

    def __init__(self, request: HttpRequest, *, at: datetime) -> None:
        self._address, self._at = visitor_address(request.META), at

    def wait_for(self, allowance: Allowance) -> int:
        """Count one more, and the minutes to wait; 0 when it may go on."""
        wait = count(allowance, self._address, at=self._at)
        return 0 if wait is None else max(1, -int(-wait.total_seconds() // 60))

    def was_right(self) -> None:
        """The code fitted: that was no wrong one."""
        take_back(WRONG_CODES, self._address, at=self._at)
