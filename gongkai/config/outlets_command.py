"""`gongkai outlets`: follow the journal and keep timed promises, for ever."""

import argparse
import logging
import os
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from django.db import close_old_connections
from django.utils import timezone

from gongkai.baking.actions import follow
from gongkai.config.bake_command import why_not_baked
from gongkai.disclosure.actions.arranging import unpin_expired
from gongkai.disclosure.actions.publishing import publish_due
from gongkai.info_requests.actions.recounting import recount_provisional
from gongkai.journal.queries import newest_number

Done = TypeVar("Done")

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
    reached: int | None = None
    while not stopping and options.parent in {None, os.getppid()}:
        if time.monotonic() >= next_sweep:
            next_sweep = time.monotonic() + SWEEP_SECONDS
            # What is due and fails must not keep waiting what was published.
            _attempt(keep_timed_promises)
        newest = _attempt(newest_number)
        if newest is not None and newest == reached:
            # One small question ten times a second is all that idleness costs.
            time.sleep(IDLE_SECONDS)
            continue
        followed = _attempt(follow)
        if followed is None:
            time.sleep(AFTER_FAILURE_SECONDS)
        elif not followed.entry_count:
            reached = newest
    return 0


def _attempt(step: Callable[[], Done]) -> Done | None:
    """Take a step; what fails is logged, and None says so."""
    try:
        return step()
    except Exception as error:
        log.exception(
            why_not_baked(error)
            or "the outlets could not be brought into step; trying again"
        )
    close_old_connections()
    return None


def keep_timed_promises() -> None:
    """Do what is due and not yet done, whether or not it should have been long ago."""
    at = timezone.now()
    publish_due(at=at)
    unpin_expired(at=at)
    recount_provisional(at=at)
