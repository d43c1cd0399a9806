"""`gongkai calendar`: a year that is taken in is known at once, also to the clock."""

import json
from pathlib import Path

import pytest

from gongkai.config import command
from gongkai.organisation.models import Agency

Capture = pytest.CaptureFixture[str]
TABLE = """date,kind,holiday,notice
2027-01-01,rest,元旦,国办发明电〔2026〕0号
2027-01-03,work,元旦,国办发明电〔2026〕0号
"""
QUESTION = ["deadline", "reply", "--received", "2026-12-21", "--json"]


@pytest.fixture
def table(
    settings: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A table of 2027, in front of a data folder of this test alone."""
    settings.DATA_FOLDER = tmp_path / "data"
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "data"))
    file = tmp_path / "2027.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def test_year_taken_in_makes_dates_certain(
    agency: Agency, table: Path, capsys: Capture
) -> None:
    command.main(QUESTION)
    before = json.loads(capsys.readouterr().out)

    assert command.main(["calendar", "import", str(table), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"years": [2027], "recounted": 0}

    command.main(QUESTION)
    after = json.loads(capsys.readouterr().out)
    assert (before["due_on"], before["provisional"]) == ("2027-01-19", True)
    assert (after["due_on"], after["provisional"]) == ("2027-01-18", False)


def test_faulty_table_changes_nothing(
    agency: Agency, table: Path, capsys: Capture
) -> None:
    table.write_text(TABLE.replace("2027-01-03", "2027-01-04"), encoding="utf-8")

    assert command.main(["calendar", "import", str(table)]) == 2

    assert capsys.readouterr().err.count("\n") == 1
    command.main(QUESTION)
    assert json.loads(capsys.readouterr().out)["provisional"]
