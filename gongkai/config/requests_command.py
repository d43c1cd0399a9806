"""`gongkai requests`: what the operator does for the files of applicants."""

import argparse
import json
import sys
from datetime import date

from django.utils import timezone

from gongkai.commons.sealing import SealingError
from gongkai.config.importing import CannotImport, agency_named
from gongkai.info_requests.actions.keeping import anonymise_due, rotate_keys

ACTIONS = {
    "rotate-keys": "seal everything under a new key and drop the old",
    "anonymise": "erase the personal part of what was archived before a day",
}


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
            count = rotate_keys(at=at)
        else:
            before = date.fromisoformat(options.archived_before or "")
            agency = agency_named(options.agency)
            count = anonymise_due(agency, archived_before=before, at=at)
    except (SealingError, CannotImport) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    except ValueError:
        sys.stderr.write("请写明日期 Give a day, as in --archived-before 2026-01-31\n")
        return 2
    if options.json:
        print(json.dumps({"requests": count}))
    else:
        print(f"已处理 {count} 件 requests dealt with")
    return 0
