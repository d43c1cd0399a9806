"""From which network address somebody comes, and how often they may do what."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest

from gongkai.portal.actions import Allowance, count, take_back

SENDING = Allowance("send", most=20, stretch=timedelta(hours=1))
"""Many people may share one address: a library, a whole village behind one network."""

ASKING = Allowance("ask", most=300, stretch=timedelta(minutes=10))
"""Everything else that is posted: looking for what is public, acts on a request."""

WRONG_CODES = Allowance("wrong_code", most=5, stretch=timedelta(minutes=10))


class Visitor:
    """Somebody at a network address, at a moment."""

    def __init__(self, request: HttpRequest, *, at: datetime) -> None:
        self._address, self._at = address_of(request), at

    def wait_for(self, allowance: Allowance) -> int:
        """Count one more, and the minutes to wait; 0 when it may go on."""
        wait = count(allowance, self._address, at=self._at)
        return 0 if wait is None else max(1, -int(-wait.total_seconds() // 60))

    def was_right(self) -> None:
        """The code fitted: that was no wrong one."""
        take_back(WRONG_CODES, self._address, at=self._at)


def address_of(request: HttpRequest) -> str:
    """The network address, of IPv6 the first half, which one household has.

    A web server on this machine or its network adds the address at the end of
    X-Forwarded-For; what comes from elsewhere may claim what it likes and is not
    believed.
    """
    told = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if forwarded and _is_near(told):
        told = forwarded
    try:
        address = ip_address(told)
    except ValueError:
        return told[:60]
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or address.exploded[:19])
    return str(address)


def _is_near(told: str) -> bool:
    """Whether the connection comes from this machine or its own network."""
    try:
        address = ip_address(told)
    except ValueError:
        # A local socket has no address.
        return True
    return address.is_loopback or address.is_private
