"""Every change to agencies, divisions, staff, appointments, and who has logged in.

Each raises `Refused` when `by` may not do it. `by` is None only for the very first
set-up, while the database holds nobody who can administer.
"""

from gongkai.organisation.actions.accounts import (
    appoint,
    deactivate,
    end_appointment,
    enrol,
    reactivate,
    set_password,
    transfer,
)
from gongkai.organisation.actions.agencies import (
    change_agency,
    change_division,
    found_agency,
    name_first_responsible,
    open_division,
    seat_in_leading_group,
)

__all__ = [
    "appoint",
    "change_agency",
    "change_division",
    "deactivate",
    "end_appointment",
    "enrol",
    "found_agency",
    "name_first_responsible",
    "open_division",
    "reactivate",
    "seat_in_leading_group",
    "set_password",
    "transfer",
]
