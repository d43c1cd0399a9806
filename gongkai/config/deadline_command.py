"""`gongkai deadline`: the last day of a statutory period, and why it is that day."""

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

from gongkai.commons.official_calendar import official_calendar
from gongkai.rules.deadline_text import deadline_from_text
from gongkai.rules.deadlines import (
    Deadline,
    DeadlineError,
    deadline_as_json,
    rule_names,
)
from gongkai.rules.working_days import CalendarError, WorkingCalendar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One period, or a table of them."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help=", ".join(rule_names()))
    parser.add_argument(
        "--received", default="", metavar="DATE", help="day the period begins with"
    )
    parser.add_argument(
        "--received-under",
        default="",
        choices=("", "2008", "2019"),
        help="Regulation it was received under; by itself what the day says",
    )
    parser.add_argument(
        "--pause",
        action="append",
        default=[],
        metavar="FROM:TO",
        help="letter out on FROM, answer in on TO; may be repeated",
    )
    parser.add_argument("--extended", action="store_true", help="it was extended")
    parser.add_argument(
        "--cases", type=Path, metavar="FILE.csv", help="answer a whole table"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Exit with 0 when there is an answer, 2 when there can be none."""
    try:
        calendar = official_calendar()
    except CalendarError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    if options.cases:
        return _answer_table(options.cases, calendar)
    if not options.rule:
        sys.stderr.write("请指明规则 Name a rule: " + ", ".join(rule_names()) + "\n")
        return 2
    try:
        answer = deadline_from_text(
            options.rule,
            options.received,
            calendar=calendar,
            received_under=options.received_under,
            pause=" ".join(options.pause),
            extended="yes" if options.extended else "",
        )
    except DeadlineError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    _answer(answer, is_json=options.json)
    return 0


def _answer(answer: Deadline, *, is_json: bool) -> None:
    if is_json:
        print(json.dumps(deadline_as_json(answer), ensure_ascii=False))
        return
    mark = " (暂定 provisional)" if answer.provisional else ""
    print(f"{answer.due_on}{mark}  {answer.basis}")
    for day in answer.days:
        print(f"  {day.date} {'✓' if day.counted else '·'} {day.why}")


def _answer_table(file: Path, calendar: WorkingCalendar) -> int:
    """A line of JSON for each row; a row without an answer says why, and counts."""
    status = 0
    try:
        rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeError, csv.Error) as problem:
        sys.stderr.write(f"无法读取表格 The table cannot be read: {problem}\n")
        return 2
    for row in rows:
        given: dict[str, Any] = {
            name: (row.get(name) or "").strip()
            for name in ("rule", "received", "extended", "pause")
        }
        try:
            answer = deadline_from_text(
                given["rule"],
                given["received"],
                calendar=calendar,
                pause=given["pause"],
                extended=given["extended"],
            )
            print(json.dumps(given | deadline_as_json(answer), ensure_ascii=False))
        except DeadlineError as problem:
            status = 2
            print(json.dumps(given | {"error": str(problem)}, ensure_ascii=False))
    return status
