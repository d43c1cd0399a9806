"""`gongkai check-report`: its answers, its exit status, and that it starts at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.config import command
from tests.annual_report.invented_reports import FORMS, as_bars, grid_of, invented

FORM = FORMS[2021]
WITHOUT_DATABASE = """
import sys
from gongkai.config.command import main
status = main(["check-report", sys.argv[1], "--json"])
sys.exit(status or 10 * ("django.db" in sys.modules))
"""


@pytest.fixture
def report(tmp_path):
    """Write an invented report; `changed` replaces one text by another."""

    def written(year: int, *changed: str, carried_in: bool = False) -> Path:
        figures = invented(year, FORM)
        if carried_in:
            before = invented(year - 1, FORM)["requests"]["carried_out"]
            for column, value in before.items():
                rows = figures["requests"]
                rows["new"][column] += rows["carried_in"][column] - value
                rows["carried_in"][column] = value
        text = as_bars(grid_of(figures, FORM), year).decode()
        if changed:
            assert changed[0] in text
            text = text.replace(*changed)
        place = tmp_path / f"{year}.txt"
        place.write_text(text, encoding="utf-8")
        return place

    return written


def answer(capsys, *arguments: object) -> tuple[int, dict]:
    status = command.main(["check-report", *map(str, arguments), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_sound_report_is_answered_with_yes(report, capsys):
    status, told = answer(capsys, report(2022))

    assert (status, told["format"], told["year"]) == (0, "ogi-annual-2021", 2022)
    assert told["tables"] == invented(2022, FORM)
    assert told["checked"]["T3-COL"] == 7


def test_wrong_sum_is_answered_with_no(report, capsys):
    status, told = answer(capsys, report(2023, "行政强制|", "行政强制|x"))

    assert status == 1
    assert [(one["id"], one["where"]) for one in told["findings"]] == [
        ("R-UNREAD", "art20_6.compulsion.decisions")
    ]


def test_two_years_are_compared(report, capsys):
    agreeing = answer(capsys, report(2024, carried_in=True), "--previous", report(2023))
    status, other = answer(capsys, report(2024), "--previous", report(2023))

    assert (agreeing[0], agreeing[1]["checked"]["X-CARRY"]) == (0, 7)
    assert status == 1
    assert {"X-CARRY"} == {
        one["id"] for one in other["findings"] if one["severity"] == "error"
    }


def test_report_of_another_year_is_not_compared(report, capsys):
    status, told = answer(capsys, report(2024), "--previous", report(2022))

    assert status == 1
    assert "R-PREVIOUS" in {one["id"] for one in told["findings"]}
    assert "X-CARRY" not in told["checked"]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0\0", b"%PDF-1.4", None])
def test_unreadable_file_is_one_sentence(tmp_path, capsys, content):
    place = tmp_path / "file"
    if content is not None:
        place.write_bytes(content)

    status = command.main(["check-report", str(place)])

    said = capsys.readouterr()
    assert (status, said.out, len(said.err.splitlines())) == (2, "", 1)


def test_console_names_every_finding(report, capsys):
    status = command.main(["check-report", str(report(2023, "规章|", "规章|x"))])

    said = capsys.readouterr().out
    assert status == 1
    assert "R-UNREAD" in said
    assert "规章" in said


def test_database_is_not_asked(report):
    place = report(2023)

    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_DATABASE, str(place)],
        capture_output=True,
        check=False,
    )

    assert ended.returncode == 0
