"""`gongkai check-report`: a published annual report read, and its figures checked.

It asks no database, so it starts without Django.
"""

import argparse
import json
import sys
from pathlib import Path

from gongkai.annual_report.reading import LARGEST_FILE, Unreadable, lines_of_report
from gongkai.rules.report_check import ReportCheck, check_report, report_as_json

_REASONS = {
    "empty": "文件是空的，没有文字。 The file has no text.",
    "too_large": "文件过大，年度报告没有这么大。 Too large for an annual report.",
    "old_word": "旧版 Word 文件请另存为 docx。 Save the old Word file as DOCX first.",
    "not_text": "不是文本、网页、PDF 或 Word 文件。 Not a TXT, HTML, PDF or DOCX file.",
    "not_word": "不是 docx 文件，或者已损坏。 Not a DOCX file, or damaged.",
    "damaged": "PDF 文件已损坏。 The PDF file is damaged.",
    "locked": "PDF 文件有密码，请先去掉。 The PDF has a password; remove it first.",
    "too_long": "PDF 页数过多，不像年度报告。 Too many pages for an annual report.",
    "scanned": "PDF 里没有文字，像是扫描件。 The PDF has no text; it may be a scan.",
    "too_deep": "网页嵌套过深，无法读取。 The page is nested too deeply.",
}
_MARKS = {"error": "✗", "warn": "!", "info": "·"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One report, and that of the year before."""
    parser.add_argument("file", type=Path, metavar="FILE", help="TXT, HTML, PDF, DOCX")
    parser.add_argument(
        "--previous",
        type=Path,
        metavar="FILE",
        help="the report of the year before, to compare with",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Exit with 0 without errors, 1 when errors are found, 2 when it cannot be read."""
    checks: list[ReportCheck] = []
    for file in filter(None, (options.previous, options.file)):
        try:
            # Some files never end; one byte more than is allowed tells.
            with file.open("rb") as opened:
                lines = lines_of_report(opened.read(LARGEST_FILE + 1))
        except Unreadable as problem:
            return _tell(f"{file}: {_REASONS[problem.reason]}")
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or problem
            return _tell(f"{file}: 无法读取 It cannot be read: {reason}")
        checks.append(check_report(lines, file.name, checks[-1] if checks else None))
    check = checks[-1]
    if options.json:
        print(json.dumps(report_as_json(check), ensure_ascii=False))
    else:
        _print(check, options.file.name)
    return 1 if check.has_errors else 0


def _print(check: ReportCheck, name: str) -> None:
    year = check.year or "?"
    cells = [v for t in check.figures.values() for r in t.values() for v in r.values()]
    read = sum(value is not None for value in cells)
    print(
        f"{name}: {year} 年度 year, 格式 format {check.format}, "
        f"读到 {read}/{len(cells)} 格 cells read"
    )
    for finding in check.findings:
        print(
            f"{_MARKS[finding.severity]} [{finding.id}] {finding.where}: "
            f"{finding.message}"
        )
    tried = ", ".join(f"{key} {count}" for key, count in sorted(check.tried.items()))
    errors = sum(finding.severity == "error" for finding in check.findings)
    print(f"已核对 checked: {tried or '-'}")
    print(f"错误 {errors} 处 {errors} errors")


def _tell(problem: str) -> int:
    """Say why there is no answer."""
    sys.stderr.write(f"{problem}\n")
    return 2
