"""The outlets' part in the nightly export: it is made in another process."""

import logging
import subprocess
import sys
import time
from datetime import datetime

from gongkai.open_data import exports
from gongkai.organisation.models import Agency

log = logging.getLogger("gongkai.outlets")

ASK_SECONDS = 5.0
AGAIN_AFTER_SECONDS = 600.0


class ExportKeeper:
    """Has tonight's export made, and another when something was withdrawn."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = 0.0

    def see_to_it(self, *, at: datetime) -> None:
        """Start making an export when one is due and none is being made."""
        if self._process is not None:
            status = self._process.poll()
            if status is None:
                return
            self._process = None
            if status:
                log.error("the export could not be made (status %d)", status)
                self._not_before = time.monotonic() + AGAIN_AFTER_SECONDS
        if time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + ASK_SECONDS
        if exports.is_due(at=at) and Agency.objects.exists():
            command = [sys.executable, "-m", "gongkai.config.command", "export"]
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                [*command, "--quiet", "--if-due"],
                process_group=0,
                stdout=subprocess.DEVNULL,
            )

    def close(self) -> None:
        """End what is being made; what is half written is swept away by the next."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
