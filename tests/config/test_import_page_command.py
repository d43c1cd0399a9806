"""`gongkai import-page`: real and bad pages, and what is kept of them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from gongkai.config import command, import_page_command
from gongkai.disclosure.legacy_page import LARGEST_PAGE
from gongkai.disclosure.models import Document
from gongkai.journal.queries import newest_number
from gongkai.organisation.models import Agency

Capture = pytest.CaptureFixture[str]
PAGE = "关于救助的通知\n\n发布日期：2019-01-09 15:44 来源：办公室\n\n请抓紧办理。\n"
HTML = (
    "<title>关于救助的通知</title><h1>关于救助的通知</h1><p>发布时间：2019-01-09</p>"
    '<div><p onclick="steal()">请<a href="javascript:steal()">抓紧</a>办理。</p>'
    "<script>steal()</script></div>"
)
BAD = {
    "empty": b"",
    "binary": b"\x7fELF\x02\x00\x00\x01" * 100,
    "too_large": PAGE.encode() + b" " * LARGEST_PAGE,
    "impossible_date": PAGE.replace("2019", "20199").encode(),
    "no_body": "关于救助的通知\n".encode(),
}


def answer_for(file: Path, capsys: Capture, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit status, and the one line of JSON about a file."""
    status = command.main(["import-page", str(file), "--json", *words])
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return status, answer


@pytest.mark.parametrize("code", BAD)
def test_bad_page_is_refused_in_a_sentence(
    agency: Agency, tmp_path: Path, capsys: Capture, code: str
) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(BAD[code])
    before = newest_number()

    status, answer = answer_for(file, capsys)

    assert (status, answer["error"]) == (1, code)
    assert answer["reason"].endswith("。")
    assert newest_number() == before


def test_file_that_is_none_stops_no_other(
    agency: Agency, tmp_path: Path, capsys: Capture
) -> None:
    good = tmp_path / "page.txt"
    good.write_text(PAGE)
    words = [str(tmp_path / "missing.txt"), str(tmp_path), str(good), "--json"]

    status = command.main(["import-page", *words])

    missing, folder, kept = map(json.loads, capsys.readouterr().out.splitlines())
    assert status == 1
    assert missing["error"] == folder["error"] == "unreadable"
    assert "folder" in folder["reason"]
    assert kept["document"] == Document.objects.get().pk


def test_name_in_no_encoding_is_still_kept(
    agency: Agency, tmp_path: Path, capsys: Capture
) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path / "") + b"/\xbe\xc9.txt"))
    file.write_text(PAGE)

    status, answer = answer_for(file, capsys)

    assert (status, answer["file"]) == (0, "\ufffd\ufffd.txt")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_page_is_read_whatever_its_encoding(
    agency: Agency, tmp_path: Path, capsys: Capture, encoding: str
) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(PAGE.encode(encoding))

    status, answer = answer_for(file, capsys, "--dry-run")

    assert status == 0
    assert answer["title"] == "关于救助的通知"
    assert answer["published"] == "2019-01-09T15:44+08:00"
    assert answer["document"] is None
    assert not Document.objects.exists()


def test_broken_bytes_are_doubts_or_a_refusal(
    agency: Agency, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(PAGE.encode() + b"\xff\xfe\x81" + "办理".encode("gb18030"))

    status, answer = answer_for(file, capsys, "--dry-run")

    assert status == 1 or answer["doubts"] or answer["defects"]


def test_scripts_are_taken_out_and_named(
    agency: Agency, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "page.html"
    file.write_text(HTML)

    _status, answer = answer_for(file, capsys)

    body = Document.objects.get().editions.get().body_html
    assert "steal" not in body
    assert "请" in body
    assert "抓紧" in body
    assert len(answer["removed"]) == 3


def test_without_database_it_still_reads(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_database(_slug: str | None) -> None:
        raise OperationalError("no such table: disclosure_site")

    monkeypatch.setattr(import_page_command, "agency_named", no_database)
    file = tmp_path / "page.txt"
    file.write_text(PAGE)

    status, answer = answer_for(file, capsys)

    assert (status, answer["document"]) == (0, None)


def test_same_page_again_makes_no_second_document(
    agency: Agency, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "page.txt"
    file.write_text(PAGE)

    _status, first = answer_for(file, capsys)
    _status, second = answer_for(file, capsys)

    assert first["document"] == second["document"]
    assert Document.objects.count() == 1


def test_real_report_is_understood(
    agency: Agency, real_inputs: Path, capsys: Capture
) -> None:
    seed = real_inputs / "seed_annual_report_2011.txt"

    status, answer = answer_for(seed, capsys)

    assert status == 0
    assert answer["title"] == "2011年度政府信息公开工作年度报告"
    assert answer["published"] == "2019-01-09T15:44+08:00"
    assert answer["source"] == "民政厅办公室"
    assert answer["report_year"] == 2011
    assert [defect["kind"] for defect in answer["defects"]] == ["lost_lead_byte"]
    assert not any(tool in answer["body_html"] for tool in ("打印", "关闭", "字号"))
