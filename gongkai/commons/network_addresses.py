"""From which address somebody comes."""

from collections.abc import Mapping
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

NEIGHBOURHOOD = 64
"""Bits of an IPv6 address that name a household or office; the rest it chooses."""


def visitor_address(meta: Mapping[str, Any]) -> str:
    """The address from which a request came, for counting what is done from there.

    Behind a web server on this machine or its own network it is the last that server
    names in X-Forwarded-For; what a visitor wrote there himself stands before it. An
    IPv6 address is counted by its network, for a visitor has 2⁶⁴ of them.
    """
    address = str(meta.get("REMOTE_ADDR", ""))
    forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    if forwarded and _is_near(address):
        address = forwarded
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(IPv6Network((int(known), NEIGHBOURHOOD), strict=False))
    return str(known)


def _is_near(address: str) -> bool:
    """Whether the other end is on this machine or its own network.

    A Unix socket has no address.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return not address
    return known.is_loopback or known.is_private
