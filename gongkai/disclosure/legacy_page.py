"""Reading a legacy page saved as text or HTML: what it says, and what is doubtful.

Nothing is stored here and nothing is repaired without being asked: the page is
understood, its surroundings are taken off, and every doubt is put into words.
"""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gongkai.commons.chinese_text import (
    Script,
    UnreadableText,
    decode,
    script_shares,
    to_simplified,
)
from gongkai.commons.markup_limits import MarkupTooDeep
from gongkai.commons.mojibake import Confidence, DefectKind, find_mojibake
from gongkai.commons.richtext import change_text, html_to_text, plain_text_to_html
from gongkai.disclosure.legacy_lines import (
    LONGEST_SOURCE,
    HeadLine,
    Moment,
    find_moment,
    is_tool_line,
    may_be_title,
    read_head_line,
    report_year,
    signed_on,
    widen_punctuation,
    without_bracketed_tools,
    without_site_name,
)
from gongkai.disclosure.legacy_markup import is_html, read_markup
from gongkai.rules.document_number import find_document_numbers

LARGEST_PAGE = 20 * 1024 * 1024  # bytes; a page of text has a few dozen thousand
# An annual report is due in the year after; later it was moved from another site.
YEARS_UNTIL_REPORT = 1
LONGEST_TITLE = 300
_HEAD_LINES = 12
_BLOCK = re.compile(r"<(p|h[234])>(.*?)</\1>\n?", re.S)
_TAG = re.compile(r"<[^>]*>")
_AWAY_PICTURE = re.compile(r'<img[^>]* src="(?:https?:)?//', re.I)


class PageUnreadable(ValueError):
    """A file that cannot be imported as a page; `sentence` says what to do.

    Codes: `empty`, `binary`, `too_large`, `broken_encoding`, `unknown_encoding`,
    `markup_too_deep`, `no_title`, `title_too_long`, `no_body`, `impossible_date`.
    """

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class PageDefect:
    """A damaged place in the body; `commons.mojibake.Defect` with two more facts.

    `position` and `excerpt` are those of `PageReading.body_text`, and `proposal` may
    take the place of `excerpt` there; `raw_excerpt` is how the file has it, `around`
    the words before and behind.
    """

    position: int
    excerpt: str
    raw_excerpt: str
    around: str
    kind: DefectKind
    proposal: str | None
    confidence: Confidence
    alternatives: tuple[str, ...]


@dataclass(frozen=True)
class PageReading:
    """What was understood of a legacy page; text in simplified characters.

    `raw_text` is the file as decoded. `published_at` is Shanghai time, at midnight
    unless `is_time_known`; `made_on` is the date the text is signed with.
    `head_fields` are further labelled fields above the text. `normalised` says what
    was changed, `removed` which markup and `removed_tools` which lines were taken out.
    """

    file_name: str
    file_sha256: str
    title: str
    published_at: datetime | None
    is_time_known: bool
    source: str
    body_html: str
    body_text: str
    raw_text: str
    report_year: int | None
    made_on: date | None
    document_numbers: list[str]
    head_fields: dict[str, str]
    encoding: str
    script: Script
    defects: list[PageDefect]
    normalised: list[str]
    removed: list[str]
    removed_tools: list[str]
    doubts: list[str]

    def as_dict(self) -> dict[str, Any]:
        """The reading as plain values for JSON; moments to the minute."""
        values = asdict(self)
        at, on = self.published_at, self.made_on
        values["published_at"] = at.isoformat(timespec="minutes") if at else None
        values["made_on"] = on.isoformat() if on else None
        return values


@dataclass
class _Parts:
    """A page on its way from the file to a reading."""

    title: str | None = None
    is_title_guessed: bool = False
    moments: list[Moment] = field(default_factory=list)
    source: str = ""
    body_html: str = ""
    raw_body: str = ""
    other: dict[str, str] = field(default_factory=dict)
    tools: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    widened_count: int = 0
    doubts: list[str] = field(default_factory=list)

    def take(self, head: HeadLine) -> None:
        """Remember what a line of the head says; what came first stays."""
        if head.moment:
            self.moments.append(head.moment)
        self.title = self.title or head.title
        self.source = self.source or head.source or ""
        self.other = head.other | self.other
        self.tools += head.tools


def read_page_file(path: Path) -> PageReading:
    """Read a saved page, never more than allowed. Raises as `read_page`, `OSError`."""
    with path.open("rb") as file:
        content = file.read(LARGEST_PAGE + 1)
    return read_page(content, os.fsencode(path.name).decode(errors="replace"))


def read_page(content: bytes, file_name: str) -> PageReading:
    """Understand a legacy page saved as text or HTML. Raises `PageUnreadable`."""
    if len(content) > LARGEST_PAGE:
        raise _too_large()
    try:
        decoded = decode(content)
        if is_html(decoded.text, file_name):
            parts = _read_html(decoded.text)
        else:
            parts = _read_text(decoded.text)
    except (UnreadableText, MarkupTooDeep) as error:
        raise PageUnreadable(error.code, error.sentence) from error
    if not parts.title:
        raise PageUnreadable(
            "no_title", _("没有找到标题。请在文件第一行写上标题，再重新导入。")
        )
    if len(parts.title) > LONGEST_TITLE:
        raise PageUnreadable(
            "title_too_long",
            _("标题超过 %(limit)d 字。请在文件中缩短标题，再重新导入。")
            % {"limit": LONGEST_TITLE},
        )
    body_text = html_to_text(parts.body_html)
    if not body_text:
        raise PageUnreadable(
            "no_body", _("没有找到正文。请检查文件是否保存完整，再重新导入。")
        )
    moment = _publication(parts)
    shares = script_shares(decoded.text)
    year = report_year(parts.title)
    reading = PageReading(
        file_name=file_name,
        file_sha256=hashlib.sha256(content).hexdigest(),
        title=parts.title,
        published_at=moment.at if moment else None,
        is_time_known=bool(moment and moment.is_time_known),
        source=parts.source,
        body_html=parts.body_html,
        body_text=body_text,
        raw_text=decoded.text,
        report_year=year,
        made_on=signed_on(body_text.split("\n")),
        document_numbers=[str(number) for number in find_document_numbers(body_text)],
        head_fields=parts.other,
        encoding=decoded.encoding,
        script=shares.script,
        defects=_defects(body_text, parts.raw_body),
        normalised=_normalised(shares.traditional_count, parts.widened_count),
        removed=parts.removed,
        removed_tools=list(dict.fromkeys(parts.tools)),
        doubts=parts.doubts,
    )
    reading.doubts.extend(_doubts(reading, parts, residue=shares.residue))
    return reading


def _read_text(text: str) -> _Parts:
    """A page saved as plain text: head lines, a title, a body, tools at the end."""
    parts = _Parts()
    raw_lines = [line.strip() for line in text.splitlines() if line.strip()]
    body: list[str] = []
    is_head, head_count, follows_title = True, 0, False
    for raw in raw_lines:
        line = to_simplified(raw)
        head = read_head_line(line) if is_head else None
        if head:
            parts.take(head)
            parts.is_title_guessed &= not follows_title
            head_count += 1
            is_head = head_count < _HEAD_LINES
        elif is_tool_line(line):
            parts.tools.append(line)
        elif is_head and parts.title is None and may_be_title(line):
            parts.title, parts.is_title_guessed, follows_title = line, True, True
        else:
            is_head = False
            body.append(raw)
    parts.raw_body = "\n".join(body)
    kept = []
    for line in to_simplified(parts.raw_body).split("\n"):
        line, tools = without_bracketed_tools(line)
        parts.tools += tools
        line, count = widen_punctuation(line)
        parts.widened_count += count
        kept.append(line)
    parts.body_html = plain_text_to_html("\n".join(kept))
    return parts


def _read_html(text: str) -> _Parts:
    """A page saved as HTML: fields of its head first, visible lines second."""
    markup = read_markup(text)
    parts = _Parts(removed=markup.removed)
    if markup.title:
        parts.title = without_site_name(to_simplified(markup.title))
    if markup.published:
        moment = find_moment(markup.published)
        parts.moments += [moment or Moment(markup.published, None)]
    parts.source = to_simplified(markup.source or "")
    if len(parts.source) > LONGEST_SOURCE:
        parts.doubts.append(_("来源过长，未采用：") + parts.source[:LONGEST_SOURCE])
        parts.source = ""
    parts.raw_body = html_to_text(markup.body_html)
    simple = change_text(markup.body_html, to_simplified)
    for head in _visible_heads(markup.lines, parts.raw_body):
        parts.take(head)
    parts.body_html = _without_surroundings(simple, parts)
    parts.body_html = change_text(parts.body_html, _widening(parts))
    if parts.title is None:
        first = html_to_text(parts.body_html).split("\n")[0]
        if may_be_title(first):
            parts.title, parts.is_title_guessed = first, True
            parts.body_html = _BLOCK.sub("", parts.body_html, count=1).strip()
    return parts


def _visible_heads(lines: list[str], raw_body: str) -> list[HeadLine]:
    """Lines of date and source; a date without label counts before the body only."""
    first = raw_body.split("\n", 1)[0]
    body_starts = lines.index(first) if first in lines else 0
    heads = []
    for index, line in enumerate(lines):
        head = read_head_line(to_simplified(line))
        if head is None or (head.is_bare and index >= body_starts):
            continue
        if head.source or head.moment:
            heads.append(head)
    for head in heads:
        # Tools are reported where they are taken out of the body.
        head.tools.clear()
    return heads[:_HEAD_LINES]


def _widening(parts: _Parts) -> Callable[[str], str]:
    def widen(text: str) -> str:
        text, count = widen_punctuation(text)
        parts.widened_count += count
        return text

    return widen


def _without_surroundings(body_html: str, parts: _Parts) -> str:
    """The body without its title, its line of date and source, and its tools."""
    is_head = True

    def keep(match: re.Match[str]) -> str:
        nonlocal is_head
        line = " ".join(unescape(_TAG.sub("", match[2].replace("<br>", " "))).split())
        if not line:
            return match[0]
        if is_head and parts.title and line == parts.title:
            return ""
        head = read_head_line(line) if is_head else None
        if head or is_tool_line(line):
            if head:
                parts.take(head)
            else:
                parts.tools.append(line)
            return ""
        is_head = False
        kept, tools = without_bracketed_tools(line)
        parts.tools += tools
        block = match[0]
        for tool in tools:
            block = block.replace(tool, "")
        return block if kept else ""

    return _BLOCK.sub(keep, body_html).strip()


def _publication(parts: _Parts) -> Moment | None:
    """The date of publication. Raises `PageUnreadable` when only impossible ones."""
    possible = [moment for moment in parts.moments if moment.at]
    impossible = [moment for moment in parts.moments if not moment.at]
    if impossible and not possible:
        raise PageUnreadable(
            "impossible_date",
            _("发布日期“%(text)s”不是可能的日期。请在文件中改正后再导入。")
            % {"text": impossible[0].text[:40]},
        )
    for moment in impossible:
        parts.doubts.append(
            _("日期“%(text)s”不是可能的日期，未采用。") % {"text": moment.text[:40]}
        )
    if not possible:
        return None
    first = possible[0]
    # The same day with its time is the better of two readings.
    same_day = [moment for moment in possible if _day(moment) == _day(first)]
    return next((moment for moment in same_day if moment.is_time_known), first)


def _day(moment: Moment) -> date | None:
    return moment.at.date() if moment.at else None


def _defects(body_text: str, raw_body: str) -> list[PageDefect]:
    found = find_mojibake(body_text)
    raw = find_mojibake(raw_body)
    is_paired = [defect.kind for defect in found] == [defect.kind for defect in raw]
    return [
        PageDefect(
            position=defect.position,
            excerpt=defect.excerpt,
            raw_excerpt=raw[index].excerpt if is_paired else defect.excerpt,
            around=_around(body_text, defect.position, len(defect.excerpt)),
            kind=defect.kind,
            proposal=defect.proposal,
            confidence=defect.confidence,
            alternatives=defect.alternatives,
        )
        for index, defect in enumerate(found)
    ]


def _around(text: str, position: int, length: int) -> str:
    start = max(0, position - 10, text.rfind("\n", 0, position) + 1)
    end = text.find("\n", position)
    stop = min(position + length + 10, end if end >= 0 else len(text))
    return text[start:stop]


def _normalised(traditional_count: int, widened_count: int) -> list[str]:
    changes = []
    if traditional_count:
        changes.append(
            _("繁体改为简体（按词转换），涉及 %(count)d 字；原文另行保存。")
            % {"count": traditional_count}
        )
    if widened_count:
        changes.append(
            _("汉字之间的半角标点改为全角，共 %(count)d 处；原文另行保存。")
            % {"count": widened_count}
        )
    return changes


def _doubts(reading: PageReading, parts: _Parts, *, residue: str) -> list[str]:
    """What a person should look at before this page goes on, in sentences."""
    doubts = []
    if parts.is_title_guessed:
        doubts.append(_("标题取自第一行，请核对。"))
    if reading.published_at is None:
        doubts.append(_("没有找到发布日期，请补上原发布日期。"))
    elif not reading.is_time_known:
        doubts.append(_("发布日期没有时分，暂按零时记录。"))
    days = {moment.at.date() for moment in parts.moments if moment.at}
    if len(days) > 1:
        doubts.append(
            _("页面上有几个不同的发布日期：%(days)s。请核对。")
            % {"days": _("、").join(day.isoformat() for day in sorted(days))}
        )
    if not reading.source:
        doubts.append(_("没有找到来源，请补上。"))
    if reading.published_at and reading.report_year:
        late = reading.published_at.year - reading.report_year
        if late > YEARS_UNTIL_REPORT:
            doubts.append(
                _(
                    "报告年度是 %(year)d 年，发布日期却在 %(late)d 年之后："
                    "可能是迁移来的页面，原发布日期可能更早。"
                )
                % {"year": reading.report_year, "late": late}
            )
        elif late < 0:
            doubts.append(_("发布日期早于报告年度，请核对。"))
    if reading.script == "mixed":
        doubts.append(
            _(
                "繁体与简体混用（如“%(characters)s”），可能是逐字转换留下的，请通读一遍。"
            )
            % {"characters": residue[:12] or _("多处")}
        )
    if reading.defects:
        doubts.append(
            _("有 %(count)d 处疑似乱码，请逐处确认；未经确认不会改动。")
            % {"count": len(reading.defects)}
        )
    if _AWAY_PICTURE.search(reading.body_html):
        doubts.append(_("正文引用了别的网站上的图片，请下载后作为附件上传。"))
    return doubts


def _too_large() -> PageUnreadable:
    return PageUnreadable(
        "too_large",
        _("文件超过 %(limit)d MB，不像一个网页。请只保存正文，再重新导入。")
        % {"limit": LARGEST_PAGE // (1024 * 1024)},
    )
