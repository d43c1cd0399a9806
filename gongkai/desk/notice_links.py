"""Where at the desk the subject of a notice is found."""

from django.urls import reverse

ADDRESSES = {
    "edition": "desk:by_key",
    "inforequest": "desk:request",
}
"""By the name in a journal label, the address that takes the record's key."""

PAGES = {
    "column": "desk:columns_at_work",
    "commission": "desk:submissions",
    "commissioneddivision": "desk:submissions",
    "division": "desk:submissions",
}
"""Those whose page shows all of their kind."""


def address_of(subject: str) -> str:
    """The address of what a label such as `edition:17` names; else what waits."""
    name, _colon, key = subject.partition(":")
    if name in ADDRESSES and key.isdecimal():
        return reverse(ADDRESSES[name], args=[int(key)])
    return reverse(PAGES.get(name, "desk:to_do"))
