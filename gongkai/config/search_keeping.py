"""The outlets' part in search: following the journal, and having the index made."""

import logging
import os
import subprocess
import sys
import time

from gongkai.search.filling import Follower, needs_rebuild

log = logging.getLogger("gongkai.outlets")

AGAIN_AFTER_SECONDS = 60.0
"""A new index that could not be made is tried again after so long."""


class SearchKeeper:
    """Follows the journal; a missing or broken index is made in another process.

    To make it takes minutes for a large site, in which pages must go on being baked.
    """

    def __init__(self) -> None:
        self._follower = Follower()
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = 0.0

    def follow(self) -> int:
        """Bring the index into step with the next entries; how many there were."""
        return self._follower.follow()

    def see_to_it(self) -> None:
        """Start making the index when there is none that can be used."""
        if self._process is not None:
            status = self._process.poll()
            if status is None:
                return
            self._process = None
            if status:
                log.error("the search index could not be made (status %d)", status)
                self._not_before = time.monotonic() + AGAIN_AFTER_SECONDS
        if time.monotonic() >= self._not_before and needs_rebuild():
            self._follower.close()
            command = [sys.executable, "-m", "gongkai.config.command", "search"]
            command += ["--rebuild", "--quiet", "--parent", str(os.getpid())]
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                command, process_group=0, stdout=subprocess.DEVNULL
            )

    def close(self) -> None:
        """Let go of everything; a half-made index is swept away by the next."""
        self._follower.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
