"""`gongkai calendar`: which years' working days are known, and taking in a new one."""

import argparse
import json
import sys
from pathlib import Path

from django.utils import timezone

from gongkai.commons.official_calendar import keep_years, official_calendar
from gongkai.info_requests.actions.recounting import recount_all
from gongkai.rules.working_days import CalendarError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which file."""
    parser.add_argument("action", choices=("list", "import"), help="what to do")
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="a year (TOML), or a table (CSV: date, kind, holiday, notice)",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Exit with 0 when done, 2 with a sentence when the file cannot be taken in."""
    try:
        if options.action == "list":
            return _list(is_json=options.json)
        if options.file is None:
            sys.stderr.write("请指明文件 Name the file: gongkai calendar import FILE\n")
            return 2
        kept = keep_years(options.file.read_text(encoding="utf-8"))
    except (CalendarError, OSError, UnicodeError) as problem:
        sys.stderr.write(f"不能导入 It cannot be taken in: {problem}\n")
        return 2
    years = [year.year for year in kept]
    recounted = len(recount_all(at=timezone.now()))
    if options.json:
        print(json.dumps({"years": years, "recounted": recounted}))
    else:
        named = "、".join(map(str, years))
        print(f"已导入 {named} 年，重新计算 {recounted} 件 {named} taken in, recounted")
    return 0


def _list(*, is_json: bool) -> int:
    years = official_calendar().years
    known = {
        str(year): [
            f"{notice.title} {notice.document_number or ''}".strip()
            for notice in years[year].notices
        ]
        for year in sorted(years)
    }
    if is_json:
        print(json.dumps(known, ensure_ascii=False))
    else:
        for year, notices in known.items():
            print(year, "；".join(notices))
    return 0
