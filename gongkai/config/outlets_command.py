"""`gongkai outlets`: follow the journal and keep timed promises, for ever."""

import argparse
import logging
import os
import signal
import time
from types import FrameType

from django.db import close_old_connections
from django.utils import timezone

from gongkai.baking.actions import follow
from gongkai.disclosure.actions.arranging import unpin_expired
from gongkai.disclosure.actions.publishing import publish_due

log = logging.getLogger("gongkai.outlets")

IDLE_SECONDS = 0.1
SWEEP_SECONDS = 1.0
AFTER_FAILURE_SECONDS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--parent` ends the worker when the process that started it is gone."""
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Work until told to stop. Whatever fails is logged and tried again."""
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    next_sweep = 0.0
    while not stopping and options.parent in {None, os.getppid()}:
        try:
            if time.monotonic() >= next_sweep:
                keep_timed_promises()
                next_sweep = time.monotonic() + SWEEP_SECONDS
            if not follow().entry_count:
                time.sleep(IDLE_SECONDS)
        except Exception:
            log.exception("the outlets could not be brought into step; trying again")
            close_old_connections()
            time.sleep(AFTER_FAILURE_SECONDS)
    return 0


def keep_timed_promises() -> None:
    """Do what is due and not yet done, whether or not it should have been long ago."""
    at = timezone.now()
    publish_due(at=at)
    unpin_expired(at=at)
