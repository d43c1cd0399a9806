"""Writing for minutes without keeping anybody else waiting.

The store takes one writer at a time, and on SQLite whoever waits only looks again
every tenth of a second: a process that writes one transaction after another would
shut out the desk and the outlets for as long as it runs.
"""

import time

from gongkai.baking.actions import FOLLOWER
from gongkai.journal.queries import newest_number, position

TURN_SECONDS = 0.3
"""So long one transaction lasts at most; one record more is always finished."""

FOLLOWED_TURN_SECONDS = 0.1
"""The same while the outlets follow, which must not fall behind."""

PAUSE_SECONDS = 0.12
"""Between two transactions; longer than a waiting writer sleeps."""

ENTRIES_AHEAD = 24
"""So many journal entries may wait for the outlets: what somebody publishes at the
desk meanwhile waits behind them.
"""

STANDSTILL_SECONDS = 10.0
"""Outlets that have stood still for so long are not running, and not waited for."""


class Pace:
    """The rhythm of one long job."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._reached = position(FOLLOWER)
        self._is_followed = False

    def begin(self) -> None:
        """A transaction begins."""
        self._started = time.monotonic()

    def is_over(self) -> bool:
        """Whether the transaction has lasted long enough."""
        longest = FOLLOWED_TURN_SECONDS if self._is_followed else TURN_SECONDS
        return time.monotonic() - self._started >= longest

    def let_others(self) -> None:
        """Wait until others have written and the outlets are nearly in step."""
        time.sleep(PAUSE_SECONDS)
        self._look()
        moved = time.monotonic()
        while self._is_followed and newest_number() - self._reached > ENTRIES_AHEAD:
            time.sleep(PAUSE_SECONDS)
            if self._look():
                moved = time.monotonic()
            elif time.monotonic() - moved > STANDSTILL_SECONDS:
                self._is_followed = False

    def _look(self) -> bool:
        """Whether the outlets have moved since the last look: then they are running."""
        before, self._reached = self._reached, position(FOLLOWER)
        has_moved = self._reached != before
        self._is_followed |= has_moved
        return has_moved
