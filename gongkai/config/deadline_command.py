"""`gongkai deadline`: the last day of a statutory period, and why it is that day.

It asks only the rules and the imported years, so it starts without Django.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from gongkai.config.environment import data_folder
from gongkai.rules.deadline_text import deadline_from_text
from gongkai.rules.deadlines import (
    Deadline,
    DeadlineError,
    deadline_as_json,
    rule_names,
)
from gongkai.rules.working_days import IMPORTED_YEARS, CalendarError, WorkingCalendar

REQUIRED = ("rule", "received")
COLUMNS = (*REQUIRED, "extended", "pause")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


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
        "--cases",
        type=Path,
        metavar="FILE.csv",
        help="answer a whole table with the columns rule, received, extended, pause; "
        "- reads it from standard input",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Exit with 0 when there is an answer, 2 when there can be none."""
    try:
        if options.cases:
            return _answer_table(options)
        if not options.rule:
            return _tell("请指明规则 Name a rule: " + ", ".join(rule_names()))
        answer = deadline_from_text(
            options.rule,
            options.received,
            calendar=_calendar(),
            received_under=options.received_under,
            pause=" ".join(options.pause),
            extended="yes" if options.extended else "",
        )
    except (DeadlineError, CalendarError) as problem:
        return _tell(str(problem))
    _answer(answer, is_json=options.json)
    return 0


def _calendar() -> WorkingCalendar:
    """The years that are known here. Raises CalendarError for a damaged file."""
    return WorkingCalendar.load(data_folder() / IMPORTED_YEARS)


def _answer(answer: Deadline, *, is_json: bool) -> None:
    if is_json:
        print(json.dumps(deadline_as_json(answer), ensure_ascii=False))
        return
    mark = " (暂定 provisional)" if answer.provisional else ""
    print(f"{answer.due_on}{mark}  {answer.basis}")
    for day in answer.days:
        print(f"  {day.date} {'✓' if day.counted else '·'} {day.why}")
    if answer.last_working_day_on != answer.due_on:
        print(f"  最后一个工作日 last working day before: {answer.last_working_day_on}")


def _answer_table(options: argparse.Namespace) -> int:
    """A line of JSON for each row; a row without an answer says why, and counts."""
    if options.rule or options.received or options.pause or options.extended:
        return _tell(
            "--cases 已含全部问题 With --cases, all questions are in the file."
        )
    calendar, status = _calendar(), 0
    try:
        for row, is_whole in _rows(options.cases):
            try:
                answered = deadline_as_json(_answer_row(row, is_whole, calendar))
            except DeadlineError as problem:
                answered, status = {"error": str(problem)}, 2
            print(json.dumps({**row, **answered}, ensure_ascii=False))
    except BrokenPipeError:
        raise
    except UnicodeError:
        return _tell(
            "表格不是 UTF-8、UTF-16 或 GB18030 编码，请另存为 CSV UTF-8。 The table is "
            "neither UTF-8, UTF-16 nor GB18030: save it as CSV UTF-8."
        )
    except (OSError, csv.Error) as problem:
        return _tell(f"无法读取表格 The table cannot be read: {problem}")
    return status


def _answer_row(
    row: Mapping[str, str], is_whole: bool, calendar: WorkingCalendar
) -> Deadline:
    if not is_whole:
        # Such as two pauses with a comma between them and no quotation marks around.
        raise DeadlineError("row", "The row has more cells than the table has columns.")
    return deadline_from_text(
        row["rule"],
        row["received"],
        calendar=calendar,
        received_under=row.get("received_under", ""),
        pause=row["pause"],
        extended=row["extended"],
    )


def _rows(file: Path) -> Iterator[tuple[dict[str, str], bool]]:
    """Every row that says something, by the names of the columns; whether it fits.

    Raises csv.Error for what is no such table.
    """
    content = _piped() if str(file) == "-" else file.read_bytes()
    # Strict: a quotation mark never closed would swallow the rows after it.
    lines = csv.reader(StringIO(_decoded(content), newline=""), strict=True)
    names = [name.strip().lower() for name in next(lines, [])]
    if missing := [name for name in REQUIRED if name not in names]:
        raise csv.Error(f"it lacks the columns {', '.join(missing)}")
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        raise csv.Error(f"it has the columns {', '.join(twice)} more than once")
    for cells in lines:
        if not any(map(str.strip, cells)):
            continue
        row = dict.fromkeys(COLUMNS, "")
        row |= dict(zip(names, map(str.strip, cells), strict=False))
        row.pop("", None)
        yield row, not any(map(str.strip, cells[len(names) :]))


def _piped() -> bytes:
    """What stands on standard input. Raises OSError when it is closed."""
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.buffer.read()


def _decoded(content: bytes) -> str:
    """The text of a table as spreadsheets save it. Raises UnicodeError."""
    if content.startswith(UTF_16):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _tell(problem: str) -> int:
    """Say why there is no answer."""
    sys.stderr.write(f"{problem}\n")
    return 2
