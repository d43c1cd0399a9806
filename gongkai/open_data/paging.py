"""What may be asked of a list, and turning its pages by cursor.

A cursor names the last line that was given, so that what is published meanwhile
neither repeats nor hides a line.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import Q
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal, Refused

LINES_A_PAGE = 50
MOST_LINES = 200
LARGEST_KEY = 2**63 - 1
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """A line of a list ordered by moment and key."""

    at: datetime
    key: int

    @property
    def cursor(self) -> str:
        """The place in one word of an address."""
        said = f"{self.at.astimezone(UTC).isoformat()}|{self.key}"
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def after(place: Place, moment: str, key: str) -> Q:
    """Condition: what stands behind a place in this order."""
    return Q(**{f"{moment}__gte": place.at}) & (
        Q(**{f"{moment}__gt": place.at}) | Q(**{f"{key}__gt": place.key})
    )


def read_cursor(given: str) -> Place:
    """The place a cursor names. Raises `Refused`."""
    try:
        padded = given + "=" * (-len(given) % 4)
        said = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        at, _bar, key = said.partition("|")
        place = Place(_within(datetime.fromisoformat(at)), int(key))
    except (binascii.Error, ValueError, OverflowError):
        place = None
    if place is None or not 0 <= place.key <= LARGEST_KEY:
        raise Refused([Refusal("cursor", _("cursor 须原样取自上一页的 next_cursor。"))])
    return place


def read_since(given: str) -> datetime:
    """A day, or a moment with its zone. Raises `Refused`."""
    # A plus sign that was not written as %2B arrives as a blank.
    text = given.strip().replace(" ", "+") if "T" in given else given.strip()
    try:
        if "T" not in text:
            on = date.fromisoformat(text)
            at = datetime.combine(on, time.min, tzinfo=get_default_timezone())
        else:
            at = datetime.fromisoformat(text)
        return _within(at)
    except (ValueError, OverflowError):
        raise Refused(
            [
                Refusal(
                    "since",
                    _(
                        "since 须是日期或时间，例如 2026-03-02 或 "
                        "2026-03-02T09:00:00+08:00。"
                    ),
                )
            ]
        ) from None


def read_limit(given: str) -> int:
    """How many lines a page is to have. Raises `Refused`."""
    if given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= MOST_LINES:
        return int(given)
    raise Refused(
        [
            Refusal(
                "limit", _("limit 须是 1 到 %(most)d 的整数。") % {"most": MOST_LINES}
            )
        ]
    )


def checked(given: Mapping[str, str], known: frozenset[str]) -> dict[str, str]:
    """What was asked. Raises `Refused` for a name that nobody knows, or a NUL."""
    unknown = sorted(set(given) - known)
    if unknown:
        raise Refused(
            [
                Refusal(
                    "unknown_parameter",
                    _("没有参数 %(name)s。可用的参数：%(known)s。")
                    % {
                        "name": unknown[0][:40],
                        "known": _("、").join(sorted(known)) or _("无"),
                    },
                )
            ]
        )
    if any("\x00" in value for value in given.values()):
        raise Refused([Refusal("nul", _("参数中含有无法使用的字符。"))])
    return dict(given)


def _within(at: datetime) -> datetime:
    """A moment the store can hold. Raises `ValueError`."""
    if at.tzinfo is None:
        at = at.replace(tzinfo=get_default_timezone())
    if not EARLIEST <= at <= LATEST:
        raise ValueError
    return at
