import io
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard

from gongkai.disclosure import document_lines
from gongkai.disclosure.document_lines import DocumentLine, RefusedLine, read_lines

GOOD = {
    "title": "养老服务条例",
    "issuer": "某省人民代表大会常务委员会",
    "date": "2020-05-14",
    "category": "地方性法规",
    "body": "第一章 总则\n第一条 为了规范养老服务，制定本条例。",
}


def encoded(*lines: Any) -> bytes:
    return b"\n".join(
        line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
    )


def read(*lines: Any) -> list[DocumentLine | RefusedLine]:
    return list(read_lines(io.BytesIO(encoded(*lines))))


def accepted(**changed: str) -> DocumentLine:
    [line] = read(GOOD | changed)
    assert isinstance(line, DocumentLine), line
    return line


def test_a_line_becomes_a_document() -> None:
    line = accepted()

    assert (line.title, line.made_on.isoformat()) == ("养老服务条例", "2020-05-14")
    assert line.body_html.startswith("<h2>第一章 总则</h2>\n<p>第一条")
    assert line.body_text == GOOD["body"]
    assert len(line.source_digest) == 64
    assert not line.is_converted


def test_traditional_lines_become_simplified() -> None:
    line = accepted(title="養老服務條例", body="第一條 為了規範養老服務。")

    assert (line.title, line.body_text) == ("养老服务条例", "第一条 为了规范养老服务。")
    assert line.is_converted


def test_the_digest_follows_every_field() -> None:
    digests = {accepted().source_digest}
    for name in GOOD:
        digests.add(accepted(**{name: "1999-01-01"}).source_digest)

    assert len(digests) == 6
    assert accepted().source_digest in digests


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{not json", "invalid_json"),
        (b"[" * 100_000, "invalid_json"),
        (b'{"title": ' + b"9" * 5_000 + b"}", "invalid_json"),
        (b'{"title": "\xff"}', "invalid_utf8"),
        (b'["title"]', "not_an_object"),
        ({"title": "x"}, "missing_field"),
        (GOOD | {"date": 20200514}, "wrong_type"),
        (GOOD | {"body": None}, "wrong_type"),
        (GOOD | {"title": " \u3000"}, "empty_title"),
        (GOOD | {"body": "\n \n"}, "empty_body"),
        (GOOD | {"body": "<p> </p>"}, "empty_body"),
        (GOOD | {"title": "长" * 301}, "title_too_long"),
        (GOOD | {"issuer": "长" * 101}, "name_too_long"),
        (GOOD | {"date": "20199-01-09"}, "impossible_date"),
        (GOOD | {"date": "2023-02-30"}, "impossible_date"),
        (GOOD | {"category": "长" * 61}, "name_too_long"),
        (GOOD | {"date": "1948-12-31"}, "impossible_date"),
        (GOOD | {"date": "0000-00-00"}, "impossible_date"),
        (GOOD | {"date": "2023年2月3日"}, "date_format"),
        (GOOD | {"date": "٢٠٢٣-٠٢-٠٣"}, "date_format"),
        (GOOD | {"date": ""}, "date_format"),
        (GOOD | {"body": "a\x00b"}, "invalid_characters"),
        (GOOD | {"body": "\ud800"}, "invalid_characters"),
        (GOOD | {"body": "<div>" * 1_000}, "markup_too_deep"),
        (GOOD, "duplicate"),
    ],
)
def test_a_refused_line_stops_nothing(line: Any, code: str) -> None:
    first, refused, last = read(GOOD, line, GOOD | {"title": "另一条例"})

    assert isinstance(first, DocumentLine)
    assert isinstance(refused, RefusedLine)
    assert (refused.line_number, refused.code) == (2, code)
    assert refused.reason
    assert isinstance(last, DocumentLine)
    assert last.line_number == 3


def test_blank_lines_are_counted_and_skipped() -> None:
    [line] = read(b"", b"  ", GOOD, b"")

    assert line.line_number == 3


def test_active_markup_is_taken_out() -> None:
    line = accepted(body='<p onclick="a()">正文<script>b</script></p>')

    assert line.body_html == "<p>正文</p>"


def test_tables_without_closing_brackets_are_mended() -> None:
    line = accepted(
        body="附表\n<style\n.a { color: red }\n</style\n<table\n <tr\n"
        ' <th colspan="2"税目</th\n <td style="a"pH值</td\n </tr\n</table'
    )

    assert line.body_text == "附表\n税目\tpH值"
    assert '<th colspan="2">税目</th>' in line.body_html


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04\x00\x00", "not_json_lines"),
        (b"\x28\xb5\x2f\xfd" + b"\xff" * 60, "damaged_file"),
        (zstandard.compress(encoded(GOOD))[:-5], "truncated_file"),
        (zstandard.compress(b""), "empty_file"),
    ],
)
def test_a_bad_file_ends_with_its_reason(content: bytes, code: str) -> None:
    *_before, last = read_lines(io.BytesIO(content))

    assert isinstance(last, RefusedLine)
    assert last.code == code


def test_lines_before_a_truncation_are_kept() -> None:
    documents = [
        GOOD | {"title": f"第{n}号", "body": str(n) * 9} for n in range(20_000)
    ]
    content = zstandard.compress(encoded(*documents))

    *before, last = read_lines(io.BytesIO(content[: len(content) // 2]))

    assert isinstance(last, RefusedLine)
    assert last.code == "truncated_file"
    assert last.line_number == len(before) + 1
    assert len(before) > 1_000


def test_frames_are_read_one_after_another() -> None:
    frames = zstandard.compress(encoded(GOOD) + b"\n") + zstandard.compress(
        encoded(GOOD | {"title": "第二"})
    )

    assert len(list(read_lines(io.BytesIO(frames)))) == 2


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_lines, "LONGEST_LINE", 1024)
    bomb = zstandard.compress(b" " * 100_000_000)

    *_before, last = read_lines(io.BytesIO(bomb))

    assert isinstance(last, RefusedLine)
    assert last.code == "too_large"


def test_a_line_too_long_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_lines, "LONGEST_LINE", 2_000_000)
    long = GOOD | {"body": "x" * 5_000_000}

    first, last = read(long, GOOD)

    assert isinstance(first, RefusedLine)
    assert first.code == "line_too_long"
    assert isinstance(last, DocumentLine)


def test_a_missing_file_is_the_callers_matter(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        next(read_lines(tmp_path / "none.jsonl"))


def test_every_published_law_is_accepted(real_inputs: Path) -> None:
    lines = list(read_lines(real_inputs / "documents.jsonl.zst"))

    assert [line for line in lines if isinstance(line, RefusedLine)] == []
    assert len(lines) == 4_049
    assert (
        len({line.source_digest for line in lines if isinstance(line, DocumentLine)})
        == 4_049
    )
