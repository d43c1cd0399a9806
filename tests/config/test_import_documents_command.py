"""`gongkai import-documents`: each line by itself, each document once."""

import io
import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import zstandard

from gongkai.config import command
from gongkai.disclosure.models import Document, Edition, Migration
from gongkai.organisation.models import Agency
from tests.public import bake, follow, get

Capture = pytest.CaptureFixture[str]


def line(**changes: object) -> str:
    """A good line, with changes; a field of None is left out."""
    fields = {
        "title": "关于冬春救助的通知",
        "issuer": "民政部",
        "date": "2020-01-02",
        "category": "通知",
        "body": "请抓紧办理。",
    } | changes
    return json.dumps({name: value for name, value in fields.items() if value})


GOOD = [line(title=f"关于第{number}件事的通知") for number in range(1, 6)]
BAD = ["{", "[1]", line(body=None), line(date="20199-01-02"), line(title="题" * 600)]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Good and bad lines in turn: 1 good, 2 bad, and so on."""
    file = tmp_path / "documents.jsonl"
    rows = [row for pair in zip(GOOD, BAD, strict=True) for row in pair]
    file.write_text("\n".join(rows) + "\n")
    return file


def answer_for(file: Path, capsys: Capture, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit status, and the answer in JSON."""
    status = command.main(["import-documents", str(file), "--json", *words])
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return status, answer


def test_bad_lines_are_named_and_stop_nothing(
    agency: Agency, documents: Path, capsys: Capture
) -> None:
    status, answer = answer_for(documents, capsys)

    assert status == 1
    assert answer["created"] == 5
    assert [item["line"] for item in answer["refused"]] == [2, 4, 6, 8, 10]
    assert all(item["reason"] and item["code"] for item in answer["refused"])


def test_second_run_creates_nothing(
    agency: Agency, documents: Path, capsys: Capture
) -> None:
    answer_for(documents, capsys)

    _status, answer = answer_for(documents, capsys)

    assert (answer["created"], answer["already_known"]) == (0, 5)
    assert Document.objects.count() == 5


def test_migration_names_who_answers_for_it(
    agency: Agency, documents: Path, public_folder: Path, capsys: Capture
) -> None:
    bake()

    answer_for(documents, capsys, "--publish", "--by", "guan")

    migration = Migration.objects.get()
    assert migration.started_by.username == "guan"
    assert (migration.created_count, migration.refused_count) == (5, 5)
    published = Edition.objects.filter(state="published")
    assert {edition.migration_id for edition in published} == {migration.pk}
    assert published.count() == 5
    follow()
    assert "关于第5件事的通知" in get("/fgk/").text


@pytest.mark.parametrize("name", ["lin", "nobody"])
def test_only_an_administrator_may_answer(
    agency: Agency, documents: Path, capsys: Capture, name: str
) -> None:
    status = command.main(["import-documents", str(documents), "--by", name])

    assert status == 2
    assert "guan" in capsys.readouterr().err
    assert not Migration.objects.exists()


def test_torn_archive_is_said_to_be_torn(
    agency: Agency, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "documents.jsonl.zst"
    packed = zstandard.compress("\n".join(GOOD).encode())
    file.write_bytes(packed[: len(packed) // 2])

    status, answer = answer_for(file, capsys, "--agency", "dlsmzt")

    assert status == 1
    assert answer["refused"][-1]["reason"].startswith("压缩文件不完整")


@pytest.mark.parametrize("name", ["missing.jsonl", ""])
def test_file_that_is_none_is_one_sentence(
    agency: Agency, tmp_path: Path, capsys: Capture, name: str
) -> None:
    assert command.main(["import-documents", str(tmp_path / name)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


def test_real_documents_are_all_taken(
    agency: Agency, real_inputs: Path, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "documents.jsonl"
    with zstandard.open(real_inputs / "documents.jsonl.zst") as packed:
        rows = list(islice(io.TextIOWrapper(packed, encoding="utf-8"), 60))
    file.write_text("".join(rows), encoding="utf-8")

    status, answer = answer_for(file, capsys, "--publish")

    assert status == 0
    assert answer["published"] == len(rows)
