"""`gongkai outlets`: follow the journal and keep timed promises, for ever."""

import argparse
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from django.conf import settings
from django.db import close_old_connections
from django.urls import reverse
from django.utils import timezone

from gongkai.baking.actions import follow
from gongkai.config.bake_command import why_not_baked
from gongkai.config.export_keeping import ExportKeeper
from gongkai.config.search_keeping import SearchKeeper
from gongkai.disclosure.actions.arranging import unpin_expired
from gongkai.disclosure.actions.holding import release_old_files
from gongkai.disclosure.actions.publishing import publish_due
from gongkai.info_requests.actions.recounting import recount_provisional
from gongkai.journal.queries import newest_number
from gongkai.notifications.actions import mailing, telling
from gongkai.notifications.models import Notice
from gongkai.subscriptions.actions import sending, subscribing

Done = TypeVar("Done")

log = logging.getLogger("gongkai.outlets")

IDLE_SECONDS = 0.1
SWEEP_SECONDS = 1.0
AFTER_FAILURE_SECONDS = 1.0
TELL_SECONDS = 2.0
DUE_SECONDS = 300.0
"""So often it is asked what is due by the day: those questions are many."""


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
    told_enough = threading.Event()
    # Beside the rest: a mail server that answers late must not keep a page waiting.
    threading.Thread(target=keep_telling, args=(told_enough,), daemon=True).start()
    next_sweep = 0.0
    reached: int | None = None
    search = SearchKeeper()
    exporting = ExportKeeper()
    while not stopping and options.parent in {None, os.getppid()}:
        if time.monotonic() >= next_sweep:
            next_sweep = time.monotonic() + SWEEP_SECONDS
            # What is due and fails must not keep waiting what was published.
            _attempt(keep_timed_promises)
            _attempt(search.see_to_it)
            _attempt(lambda: exporting.see_to_it(at=timezone.now()))
        newest = _attempt(newest_number)
        if newest is not None and newest == reached:
            # One small question ten times a second is all that idleness costs.
            time.sleep(IDLE_SECONDS)
            continue
        followed = _attempt(follow)
        found = _attempt(search.follow)
        if followed is None or found is None:
            time.sleep(AFTER_FAILURE_SECONDS)
        elif not followed.entry_count and not found:
            reached = newest
    told_enough.set()
    search.close()
    exporting.close()
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
    release_old_files(at=at)
    recount_provisional(at=at)


def keep_telling(enough: threading.Event) -> None:
    """Tell the staff what happened and what is due, and mail it, until it is enough."""
    next_due = 0.0
    while not enough.is_set():
        read_count = _attempt(lambda: telling.follow(at=timezone.now()))
        # Once in step with the journal, for what is due may just have been done.
        if not read_count and time.monotonic() >= next_due:
            next_due = time.monotonic() + DUE_SECONDS
            _attempt(tell_what_is_due)
        if settings.MAIL_SERVER is not None:
            _attempt(mail_notices)
            _attempt(tell_readers)
        if not read_count:
            enough.wait(TELL_SECONDS)


def tell_what_is_due() -> None:
    """Tell what is due by the day and not yet told; forget what was read long ago."""
    at = timezone.now()
    telling.sweep(at=at)
    telling.forget(at=at)


def mail_notices() -> None:
    """Put what is new into e-mails, and send what is on its way."""
    mailing.gather(at=timezone.now())
    mailing.send(at=timezone.now(), address=address_at_desk)


def tell_readers() -> None:
    """Tell subscribed readers what is new; forget addresses not confirmed in time."""
    subscribing.forget(at=timezone.now())
    sending.send(at=timezone.now())


def address_at_desk(notice: Notice | None) -> str:
    """Where a notice is read at the desk; without one, where all are."""
    place = (
        reverse("desk:notices")
        if notice is None
        else reverse("desk:notice", args=[notice.pk])
    )
    server = settings.MAIL_SERVER
    return f"{server.desk if server else ''}{place}"
