"""What a room tells the staff: notices that a journal entry gives rise to, or a date.

A room declares its source in `notices.py`; notifications finds it. A room never knows
how its people are told, and notifications never knows what a document is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.functional import Promise


class ToldEntry(Protocol):
    """The part of a journal entry that sources may read."""

    number: int
    at: datetime
    by_id: int | None
    what: str
    subject: str
    details: dict[str, Any]


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice, and how it reads.

    `code` is kept in the store and never reused. `label` is all that an e-mail's
    heading says. `sentence` is filled in from a notice's details with `%(…)s`; it
    stands in e-mails too, so of a request the details hold the number and dates
    alone. `asks` says that the notice asks its reader to do something, `is_timed`
    that a date gives rise to it: once no longer due, it no longer waits.
    """

    code: str
    label: Promise
    sentence: Promise
    asks: bool = False
    is_timed: bool = False


@dataclass(frozen=True)
class Told:
    """One thing that is to be told to these people, once.

    `subject` is a journal label such as `edition:17`. Told again of the same subject
    under the same `occasion`, nobody hears it a second time. Who did what an entry
    tells is not told of it, unless `doer_too`: the program did it in their name.
    """

    kind: str
    subject: str
    occasion: str
    people: frozenset[int]
    details: Mapping[str, Any] = field(default_factory=dict)
    doer_too: bool = False


@dataclass(frozen=True)
class Settled:
    """What was asked about a subject by notices of these kinds no longer waits.

    With an `occasion`, only what was asked under that.
    """

    subject: str
    kinds: frozenset[str]
    occasion: str = ""


@dataclass(frozen=True)
class Patience:
    """After how many working days each agency wants to be reminded of what waits."""

    days: Mapping[int, int]
    otherwise: int

    def of(self, agency: int) -> int:
        """The working days of an agency, by its key."""
        return self.days.get(agency, self.otherwise)


class NoticeSource:
    """What one room has to tell.

    Subclasses state their `name` and `kinds`, tell what an entry gives rise to, and
    what is due on a day. What is due is named as long as it is, told before or not:
    the occasion keeps it from being told twice, so an outage loses nothing.
    """

    name: str
    kinds: tuple[NoticeKind, ...]

    def told_by(self, entry: ToldEntry, *, on: date) -> Iterable[Told | Settled]:
        """What this entry gives rise to, as things stand on a day."""
        raise NotImplementedError

    def due(self, *, on: date, patience: Patience) -> Iterable[Told]:
        """What is due on a day."""
        raise NotImplementedError


_sources: dict[str, NoticeSource] = {}


def tell(source: NoticeSource) -> None:
    """Declare a source. The last declaration of a name stands."""
    _sources[source.name] = source


def sources() -> tuple[NoticeSource, ...]:
    """All declared sources."""
    return tuple(_sources.values())


def kinds() -> dict[str, NoticeKind]:
    """Every declared kind of notice by its code."""
    return {kind.code: kind for source in _sources.values() for kind in source.kinds}


def key_of(subject: str) -> int:
    """The key of the record that a journal label names."""
    return int(subject.partition(":")[2])
