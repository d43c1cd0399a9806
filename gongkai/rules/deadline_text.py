"""Questions about time limits as people and tables write them.

For the command line and for tables of cases: every value is text, every fault
is a DeadlineError with a sentence.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache

from gongkai.rules.deadlines import Deadline, DeadlineError, Pause, deadline
from gongkai.rules.statutory_data import read_table
from gongkai.rules.working_days import WorkingCalendar

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BETWEEN = re.compile(r"[\s;,|]+")


def deadline_from_text(
    rule: str,
    received: str,
    *,
    calendar: WorkingCalendar,
    received_under: str = "",
    pause: str = "",
    extended: str = "",
) -> Deadline:
    """Answer one question given as text, such as one row of a table.

    `pause` holds any number of FROM:TO, apart by spaces, commas or semicolons;
    `extended` is a yes or no; what is empty was not said. Raises DeadlineError
    with a sentence.
    """
    under = received_under.strip()
    if under not in {"", "2008", "2019"}:
        raise DeadlineError("regulation", "Received under 2008 or 2019, no other year.")
    return deadline(
        rule.strip(),
        parse_day(received),
        calendar=calendar,
        received_under=int(under) if under else None,
        pauses=parse_pauses(pause),
        extended=parse_flag(extended),
    )


def parse_day(text: str) -> date:
    """A day written YYYY-MM-DD. Raises DeadlineError for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        if _DAY.fullmatch(plain):
            return date.fromisoformat(plain)
    except ValueError:
        pass
    if not plain:
        raise DeadlineError("date", "The day of receipt is missing, as in 2026-03-02.")
    raise DeadlineError("date", f"{text!r} is no day; write it as 2026-03-02.")


def parse_pauses(text: str) -> tuple[Pause, ...]:
    """Pauses written FROM:TO. Raises DeadlineError for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return tuple(_pause(part) for part in _BETWEEN.split(plain) if part)


def parse_flag(text: str) -> bool:
    """A yes or no; empty is no. Raises DeadlineError for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain not in _flags():
        raise DeadlineError("flag", f"{text!r} is neither yes nor no.")
    return _flags()[plain]


@cache
def _flags() -> Mapping[str, bool]:
    """What is written for yes and for no."""
    flags = read_table("deadlines")["flags"]
    return dict.fromkeys(flags["yes"], True) | dict.fromkeys(flags["no"], False)


def _pause(text: str) -> Pause:
    """One pause written FROM:TO."""
    sent, colon, answered = text.partition(":")
    if not colon:
        raise DeadlineError(
            "pause", f"{text!r} is no pause; write it as 2026-03-09:2026-03-18."
        )
    return Pause(parse_day(sent), parse_day(answered))
