"""`gongkai requests`: what the operator does for the files of applicants."""

import argparse
import json
import sys
import time
from datetime import date, datetime

from django.utils import timezone

from gongkai.commons.sealing import ENVIRONMENT_NAME, keys_of_the_environment
from gongkai.config.importing import CannotImport, agency_named
from gongkai.info_requests.actions.keeping import anonymise_due, forget_strays
from gongkai.info_requests.actions.rotation import reseal_given, rotate_keys

ACTIONS = {
    "rotate-keys": "seal everything under a new key and drop the old",
    "anonymise": "erase the personal part of what was archived before a day",
}
SETTLE_SECONDS = 30.0
"""Longer than a server process works on one answer, also when the store is busy."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, for which agency, up to which day."""
    parser.add_argument(
        "action",
        choices=tuple(ACTIONS),
        help="; ".join(f"{name}: {what}" for name, what in ACTIONS.items()),
    )
    parser.add_argument("--archived-before", metavar="DATE", help="for anonymise")
    parser.add_argument(
        "--agency", metavar="SLUG", help="default: the agency of the first portal"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Exit with 0 when done, 2 with a sentence when it cannot be."""
    at = timezone.now()
    try:
        if options.action == "rotate-keys":
            done = {"requests": _rotate(at=at)}
        else:
            done = _anonymise(options, at=at)
    except CannotImport as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    except ValueError:
        sys.stderr.write("请写明日期 Give a day, as in --archived-before 2026-01-31\n")
        return 2
    if options.json:
        print(json.dumps(done))
    else:
        print(f"已处理 {done['requests']} 件 requests dealt with")
    return 0


def _rotate(*, at: datetime) -> int:
    """Change the key, or seal under the first of those the environment gives."""
    if keys_of_the_environment():
        count = reseal_given(at=at)
        sys.stderr.write(
            f"{ENVIRONMENT_NAME} 中除第一个以外的密钥现在可以去掉 "
            "All keys but the first may now be taken out of it\n"
        )
        return count
    return rotate_keys(at=at, settle=lambda: time.sleep(SETTLE_SECONDS))


def _anonymise(options: argparse.Namespace, *, at: datetime) -> dict[str, int]:
    """Erase what was kept long enough, and what lies about.

    Raises ValueError for what is no day, `CannotImport` for an unknown agency.
    """
    before = date.fromisoformat(options.archived_before or "")
    if before > timezone.localdate(at):
        raise ValueError
    agency = agency_named(options.agency)
    count = anonymise_due(agency, archived_before=before, at=at)
    return {"requests": count, "stray_files": forget_strays(at=at)}
