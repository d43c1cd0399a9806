"""Reading documents from JSON Lines, plain or compressed with Zstandard.

Every line is one document: `title, issuer, date, category, body`. A line that cannot
be accepted is reported with its number and reason, and the reading goes on.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import zstandard
from django.utils.translation import gettext as _

from gongkai.commons.chinese_text import to_simplified
from gongkai.commons.markup_limits import MarkupTooDeep
from gongkai.commons.richtext import (
    clean_html,
    has_markup,
    html_to_text,
    typeset,
)
from gongkai.rules.index_number import EARLIEST_YEAR, LATEST_YEAR

FIELDS = ("title", "issuer", "date", "category", "body")
LONGEST_TITLE = 300
LONGEST_NAME = 100
# A category becomes the name of a column.
LONGEST_CATEGORY = 60
# 20 MB, as for a page; the longest law known to us has half a megabyte.
LONGEST_LINE = 20 * 1024 * 1024
# 4 GB, a hundred times the published national law.
LARGEST_TOTAL = 4 * 1024**3
# Chinese text compresses five to ten times; repetition alone reaches this.
HIGHEST_RATIO = 500
_RATIO_COUNTS_FROM = 64 * 1024 * 1024

_ZSTANDARD_MARK = b"\x28\xb5\x2f\xfd"
_READ_SIZE = 1024 * 1024
# A Zstandard block of three bytes may stand for 128 KB: a small bite bounds memory.
_BITE = 512
_LARGEST_WINDOW = 128 * 1024 * 1024
_DATE = re.compile(r"([0-9]{4,9})-([0-9]{2})-([0-9]{2})", re.A)
# Some exports strip every `>`, which leaves `<td` and its text run together.
_UNENDED_TAG = re.compile(
    r"<(/?)(thead|tbody|table|style|tr|td|th|br)((?:\s+[a-z-]+=\"[^\"<]*\")*)\s*", re.A
)
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document, ready to be stored; text in simplified characters.

    `source_digest` is the SHA-256 of the five fields as they came: the same document
    always has the same digest, so that importing it twice can be noticed.
    `is_converted` says that traditional text was turned simplified.
    """

    line_number: int
    title: str
    issuer: str
    made_on: date
    category: str
    body_html: str
    body_text: str
    source_digest: str
    is_converted: bool


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not accepted; `code` is for programs, `reason` for people.

    Codes: `empty_file`, `not_json_lines`, `damaged_file`, `truncated_file`,
    `too_large`, `line_too_long`, `invalid_utf8`, `invalid_json`, `not_an_object`,
    `missing_field`, `wrong_type`, `invalid_characters`, `empty_title`, `empty_body`,
    `title_too_long`, `name_too_long`, `date_format`, `impossible_date`,
    `markup_too_deep`, `duplicate`.
    """

    line_number: int
    code: str
    reason: str


class _Refusal(Exception):
    """Ends the reading of a line, or of the whole file when raised by `_blocks`."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(code)


def read_lines(source: Path | BinaryIO) -> Iterator[DocumentLine | RefusedLine]:
    """Documents and refused lines in the order of the file; blank lines are skipped.

    Memory stays small however large the file. A damaged or truncated file ends with
    one refused line that says so. Raises `OSError` for a path that cannot be read.
    """
    opened = source.open("rb") if isinstance(source, Path) else nullcontext(source)
    seen: set[bytes] = set()
    number = 0
    with opened as stream:
        try:
            for number, line in enumerate(_lines(_blocks(stream)), start=1):
                if line is not None and not line.strip():
                    continue
                yield _read_line(number, line, seen)
        except _Refusal as refusal:
            yield RefusedLine(number + 1, refusal.code, refusal.reason)
            return
    if not number:
        yield RefusedLine(
            1, "empty_file", _("文件是空的。请检查导出是否成功，再重新导入。")
        )


def _read_line(
    number: int, line: bytes | None, seen: set[bytes]
) -> DocumentLine | RefusedLine:
    try:
        if line is None:
            raise _Refusal(
                "line_too_long",
                _("这一行超过 %(limit)d MB。请检查是否缺少换行。")
                % {"limit": LONGEST_LINE // 1024**2},
            )
        fields = _fields(line)
        digest = hashlib.sha256(
            json.dumps(
                [fields[name] for name in FIELDS],
                ensure_ascii=False,
                separators=(",", ":"),
            ).encode()
        )
        if digest.digest() in seen:
            raise _Refusal("duplicate", _("与前面某一行完全相同。请删除重复的一行。"))
        document = _document(number, fields, digest.hexdigest())
        seen.add(digest.digest())
        return document
    except MarkupTooDeep as error:
        return RefusedLine(number, error.code, error.sentence)
    except _Refusal as refusal:
        return RefusedLine(number, refusal.code, refusal.reason)


def _fields(line: bytes) -> dict[str, str]:
    """The five fields of a line as they came, all of them text."""
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Refusal(
            "invalid_utf8", _("编码不是 UTF-8。请以 UTF-8 编码重新导出。")
        ) from None
    try:
        values: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise _Refusal(
            "invalid_json", _("不是有效的 JSON。请检查引号、逗号和括号。")
        ) from None
    if not isinstance(values, dict):
        raise _Refusal(
            "not_an_object", _("这一行不是一个 JSON 对象。每行应当写成 {…} 的形式。")
        )
    for name in FIELDS:
        if name not in values:
            raise _Refusal(
                "missing_field", _("缺少字段 %(name)s。请补上。") % {"name": name}
            )
        if not isinstance(values[name], str):
            raise _Refusal(
                "wrong_type",
                _("字段 %(name)s 应当是文字，请用引号括起来。") % {"name": name},
            )
        if "\x00" in values[name] or not _is_writable(values[name]):
            raise _Refusal(
                "invalid_characters",
                _("字段 %(name)s 含有无法保存的字符。请重新导出。") % {"name": name},
            )
    return values


def _is_writable(text: str) -> bool:
    """Whether text holds no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _document(number: int, fields: dict[str, str], digest: str) -> DocumentLine:
    plain = {name: _CONTROL.sub("", fields[name]) for name in FIELDS}
    simple = {name: to_simplified(plain[name]) for name in FIELDS}
    title, issuer, category = (
        " ".join(simple[name].split()) for name in ("title", "issuer", "category")
    )
    if not title:
        raise _Refusal("empty_title", _("标题是空的。请补上标题。"))
    if len(title) > LONGEST_TITLE:
        raise _Refusal(
            "title_too_long",
            _("标题有 %(length)d 字，最多 %(limit)d 字。请缩短。")
            % {"length": len(title), "limit": LONGEST_TITLE},
        )
    if len(issuer) > LONGEST_NAME or len(category) > LONGEST_CATEGORY:
        raise _Refusal(
            "name_too_long",
            _("发文机关超过 %(issuer)d 字，或者类别超过 %(category)d 字。请缩短。")
            % {"issuer": LONGEST_NAME, "category": LONGEST_CATEGORY},
        )
    made_on = _date(plain["date"].strip())
    body_html, body_text = _read_body(simple["body"])
    if not body_text:
        raise _Refusal("empty_body", _("正文是空的。请补上正文。"))
    return DocumentLine(
        line_number=number,
        title=title,
        issuer=issuer,
        made_on=made_on,
        category=category,
        body_html=body_html,
        body_text=body_text,
        source_digest=digest,
        is_converted=simple != plain,
    )


def _read_body(body: str) -> tuple[str, str]:
    """A body as HTML and as text."""
    if "<table" in body and ">" not in body:
        body = _UNENDED_TAG.sub(r"<\1\2\3>", body)
    if has_markup(body):
        body_html = clean_html(body).html
        return body_html, html_to_text(body_html)
    both = typeset(body)
    return both.html, both.text


def _date(text: str) -> date:
    match = _DATE.fullmatch(text)
    if match is None:
        raise _Refusal(
            "date_format",
            _("日期“%(text)s”的格式不对。请写成 2023-02-28 的形式。")
            % {"text": text[:40]},
        )
    try:
        on = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        on = None
    if on is None or not EARLIEST_YEAR <= on.year <= LATEST_YEAR:
        raise _Refusal(
            "impossible_date",
            _("日期“%(text)s”不存在，或者不在 %(earliest)d 年至 %(latest)d 年之间。")
            % {"text": text[:40], "earliest": EARLIEST_YEAR, "latest": LATEST_YEAR},
        )
    return on


def _lines(blocks: Iterator[bytes]) -> Iterator[bytes | None]:
    """Lines without their ends; None for one that is too long, which is skipped."""
    waiting = bytearray()
    is_skipping = False
    for block in blocks:
        waiting += block
        if b"\n" in block:
            *lines, rest = bytes(waiting).split(b"\n")
            for line in lines:
                yield None if is_skipping or len(line) > LONGEST_LINE else line
                is_skipping = False
            waiting = bytearray(rest)
        if len(waiting) > LONGEST_LINE:
            is_skipping = True
            waiting.clear()
    if is_skipping or waiting:
        yield None if is_skipping else bytes(waiting)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The file's bytes, decompressed where needed, within the limits of size."""
    first = stream.read(_READ_SIZE)
    if first.startswith(_ZSTANDARD_MARK):
        yield from _decompressed(first, stream)
        return
    if b"\x00" in first:
        raise _Refusal(
            "not_json_lines",
            _("这不是 JSON Lines 文件。请选择 .jsonl 或 .jsonl.zst 文件。"),
        )
    total, block = 0, first
    while block:
        total += len(block)
        if total > LARGEST_TOTAL:
            raise _too_large()
        yield block
        block = stream.read(_READ_SIZE)


def _decompressed(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
    frame = decompressor.decompressobj()
    taken = total = 0
    block = first
    while block:
        for start in range(0, len(block), _BITE):
            bite = block[start : start + _BITE]
            taken += len(bite)
            while bite:
                if frame.eof:
                    frame = decompressor.decompressobj()
                try:
                    output = frame.decompress(bite)
                except zstandard.ZstdError:
                    raise _Refusal(
                        "damaged_file",
                        _("压缩文件已损坏，从这里起无法读取。请重新压缩或重新传输。"),
                    ) from None
                total += len(output)
                if total > LARGEST_TOTAL or (
                    total > _RATIO_COUNTS_FROM and total > HIGHEST_RATIO * taken
                ):
                    raise _too_large()
                yield output
                bite = frame.unused_data if frame.eof else b""
        block = stream.read(_READ_SIZE)
    if not frame.eof:
        raise _Refusal(
            "truncated_file",
            _("压缩文件不完整，从这里起缺失。请重新传输；前面的各行已经读取。"),
        )


def _too_large() -> _Refusal:
    return _Refusal(
        "too_large",
        _("文件解压后过大，或者压缩比异常，已停止读取。请分成几个文件导入。"),
    )
