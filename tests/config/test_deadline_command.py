"""`gongkai deadline --cases`: every table a spreadsheet may save, row by row."""

import json
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from gongkai.config import command

Capture = pytest.CaptureFixture[str]
TABLE = """Rule, received ,extended,pause,case
reply,2026-03-02,,2026-03-09:2026-03-18,D32

,,,,
reply,2012-03-01,是,,延期
"""
WITHOUT_DATABASE = """
import sys
from gongkai.config.command import main
status = main(["deadline", "reply", "--received", "2026-03-02", "--json"])
sys.exit(status or 10 * ("django.db" in sys.modules))
"""


def answered(content: bytes, place: Path, capsys: Capture) -> tuple[int, list[Any]]:
    """The exit status, and the answer to each row."""
    place.write_bytes(content)
    status = command.main(["deadline", "--cases", str(place)])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_table_is_read_as_spreadsheets_save_it(
    tmp_path: Path, capsys: Capture, encoding: str
) -> None:
    content = TABLE.replace("\n", "\r\n").encode(encoding)

    status, answers = answered(content, tmp_path / "cases.csv", capsys)

    assert status == 0
    assert [answer["due_on"] for answer in answers] == ["2026-04-09", "2012-04-13"]
    assert [answer["case"] for answer in answers] == ["D32", "延期"]


def test_second_pause_is_not_lost_to_a_comma(tmp_path: Path, capsys: Capture) -> None:
    row = "reply,2026-03-02,,2026-03-09:2026-03-10,2026-03-12:2026-03-13"
    content = f"rule,received,extended,pause\n{row}\n{row[:16]}\n".encode()

    status, (spoilt, whole) = answered(content, tmp_path / "cases.csv", capsys)

    assert status == 2
    assert "more cells" in spoilt["error"]
    assert whole["due_on"] == "2026-03-30"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"received\n2026-03-02\n",
        b"\xff\x81\x00\xff" * 9,
        b'rule,received\n"x',
        b"rule,received,pause,pause\nreply,2026-03-02,2026-03-03:2026-03-04,\n",
    ],
    ids=["empty", "no rule", "no text", "no end", "a column twice"],
)
def test_what_is_no_table_is_one_sentence(
    tmp_path: Path, capsys: Capture, content: bytes
) -> None:
    place = tmp_path / "cases.csv"
    place.write_bytes(content)

    assert command.main(["deadline", "--cases", str(place)]) == 2
    said = capsys.readouterr()
    assert (said.err.count("\n") == 1) or "error" in json.loads(said.out)


def test_table_may_come_through_a_pipe(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = TextIOWrapper(BytesIO(b"rule,received\nreply,2026-03-09\n"))
    monkeypatch.setattr("sys.stdin", piped)

    assert command.main(["deadline", "--cases", "-"]) == 0

    assert json.loads(capsys.readouterr().out)["due_on"] == "2026-04-07"


def test_file_and_question_exclude_each_other(capsys: Capture) -> None:
    assert command.main(["deadline", "reply", "--cases", "cases.csv"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_answer_comes_without_the_database() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DATABASE], capture_output=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["due_on"] == "2026-03-30"
