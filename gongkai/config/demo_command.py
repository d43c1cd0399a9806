"""`gongkai demo`: load the demo department into an empty database."""

import argparse
import json
import sys
from dataclasses import asdict

from django.utils import timezone

from gongkai.commons.refusals import Refused
from gongkai.demo.actions import load_demo


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--json` for programs."""
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Load the department; refused when the database already has an agency."""
    try:
        summary = asdict(load_demo(at=timezone.localtime()))
    except Refused as refused:
        for refusal in refused.refusals:
            print(refusal.sentence, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(summary, ensure_ascii=False))
    else:
        for name, value in summary.items():
            print(f"{name}: {value}")
    return 0
