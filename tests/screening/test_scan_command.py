"""`gongkai scan`: what it answers, what it exits with, and what it never prints."""

import json
from pathlib import Path

import pytest

from gongkai.config import command
from gongkai.organisation.models import Staff
from tests.factories import draft_edition, published_edition
from tests.screening.leaks import IDENTITY
from tests.screening.office_files import sheet_cell, word
from tests.screening.other_files import picture_only_pdf
from tests.screening.test_gate_at_the_door import let_pass, submit


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """One file of each kind of answer."""
    (tmp_path / "clean.docx").write_bytes(word())
    (tmp_path / "leak.xlsx").write_bytes(sheet_cell(IDENTITY))
    (tmp_path / "paper.pdf").write_bytes(picture_only_pdf())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 no more")
    return tmp_path


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["clean.docx"], 0),
        (["leak.xlsx"], 1),
        (["paper.pdf"], 1),
        (["clean.docx", "leak.xlsx"], 1),
        (["broken.pdf"], 2),
        (["nowhere.pdf"], 2),
        (["leak.xlsx", "broken.pdf"], 2),
        (["."], 2),
        ([], 2),
    ],
)
def test_status_says_what_was_found(files: Path, names: list[str], status: int) -> None:
    given = [str(files / name) for name in names]

    assert command.main(["scan", *given]) == status


def test_answer_names_kind_place_and_mask(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command.main(["scan", str(files / "leak.xlsx"), "--json"])

    printed = capsys.readouterr().out
    found = json.loads(printed)["findings"]
    wanted = ("kind", "severity", "where", "excerpt_masked")
    assert [[one[name] for name in wanted] for one in found] == [
        [
            "identity_number",
            "block",
            "leak.xlsx 工作表“汇总” B2",
            "99*************007",
        ]
    ]
    assert IDENTITY not in printed


def test_named_paths_are_masked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"{IDENTITY}.txt"
    file.write_text("-")

    assert command.main(["scan", str(file)]) == 1
    assert IDENTITY not in "".join(capsys.readouterr())


@pytest.mark.django_db
def test_all_that_is_public_is_looked_at(
    zhou: Staff, capsys: pytest.CaptureFixture[str]
) -> None:
    leaking = draft_edition(body_html=f"<p>{IDENTITY}</p>", title="第一份")
    let_pass(leaking)
    published_edition(edition=submit(leaking))
    draft_edition(body_html=f"<p>{IDENTITY}</p>", title="只是草稿")
    status = command.main(["scan", "--published", "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert status == 0
    assert [one["document"] for one in answer["subjects"]] == [leaking.document_id]
    assert [one["overridden"] for one in answer["findings"]] == [True]
