"""The day on which a request counts as received (Regulation 2019 art. 31).

The reply period runs from this day, so it is never the day somebody got round to
opening the letter, and never simply the day a form was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.rules.statutory_data import read_table


class ReceiptError(ValueError):
    """The day of receipt cannot be told; the message is a sentence for people.

    Codes: day_missing, day_too_early, no_rule. `day` names the day concerned.
    """

    def __init__(self, code: str, day: str, message: str) -> None:
        """Keep the machine code and the day beside the English sentence."""
        super().__init__(message)
        self.code = code
        self.day = day


class Channel(StrEnum):
    """How a request came: each has its own day of receipt."""

    IN_PERSON = "in_person"
    SIGNED_MAIL = "signed_mail"
    ORDINARY_MAIL = "ordinary_mail"
    ONLINE = "online"
    FAX = "fax"
    EMAIL = "email"


class Day(StrEnum):
    """The days that may decide. Where one decides, the others are only kept."""

    HANDED_IN = "handed_in_on"
    SIGNED = "signed_on"
    ARRIVED = "arrived_on"
    CONFIRMED = "confirmed_on"


@dataclass(frozen=True)
class Receipt:
    """The day of receipt, which day decided it, and the article that says so."""

    received_on: date
    decided_by: Day
    basis: str
    is_verified: bool


def receipt(channel: Channel, days: Mapping[Day, date], *, arrived_on: date) -> Receipt:
    """The day of receipt of what reached the agency on `arrived_on`.

    `days` holds what else is known; the decisive day may not lie before the arrival.
    A request handed in or signed for arrives on that very day, so there the arrival
    stands for a day not given. Raises ReceiptError.
    """
    decided_by, basis, is_verified = rule_for(channel, arrived_on=arrived_on)
    known = {**days, Day.ARRIVED: arrived_on}
    if decided_by in {Day.HANDED_IN, Day.SIGNED}:
        known.setdefault(decided_by, arrived_on)
    if decided_by not in known:
        raise ReceiptError(
            "day_missing",
            decided_by,
            "Agency and applicant have not yet confirmed the receipt to each other.",
        )
    day = known[decided_by]
    if day < arrived_on:
        raise ReceiptError(
            "day_too_early", decided_by, f"{day} is before the arrival on {arrived_on}."
        )
    return Receipt(day, decided_by, basis, is_verified)


def rule_for(channel: Channel, *, arrived_on: date) -> tuple[Day, str, bool]:
    """Which day decides for a channel, the article, and whether that was verified.

    Raises ReceiptError for an arrival before the first Regulation.
    """
    found = [
        row
        for row in read_table("receipt")["rule"]
        if channel in row["channels"] and row["from"] <= arrived_on
    ]
    if not found:
        raise ReceiptError(
            "no_rule", Day.ARRIVED, f"On {arrived_on} there was no Regulation yet."
        )
    last = found[-1]
    return Day(last["decided_by"]), last["basis"], last["verified"]
