"""The lines around a legacy page's text: dates, sources, page tools.

All functions expect simplified characters.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gongkai.commons.chinese_text import HAN

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST_YEAR, LATEST_YEAR = 1949, 2100
# Longer lines are text, whatever they begin with.
LONGEST_HEAD_LINE = 300
LONGEST_SOURCE = 60

_DATA: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "data" / "legacy_pages.toml").read_text(encoding="utf-8")
)
_KINDS: dict[str, str] = {
    label: kind for kind, labels in _DATA["labels"].items() for label in labels
}
_LABEL = re.compile(
    r"(?:(?<=[\s|\]】）)\u3000])|^)[\[【（(]?\s*("
    + "|".join(map(re.escape, sorted(_KINDS, key=len, reverse=True)))
    + r")\s*[:：]\s*"
)
_TOOL = re.compile("|".join(_DATA["tools"]["words"]))
_TOOL_LINE = re.compile("|".join(_DATA["tools"]["lines"]))
_BRACKETED_TOOL = re.compile(r"[\[【（(][^\[\]【】（）()]{1,12}[\]】）)]")
_NOTHING = re.compile(
    r"[\s|:,./()\[\]\u00b7\u2014\u3001\u3002\u3010\u3011\uff08-\uff0d\uff1a-]*"
)
_MOMENT = re.compile(_DATA["moment"]["pattern"], re.X)
_SIGNED_ON = re.compile(_DATA["signature"]["date"] + r"\Z")


@dataclass(frozen=True)
class Moment:
    """A date found on a page: when it was, or why it cannot have been.

    `at` is None for an impossible date; `text` is how it was written.
    """

    text: str
    at: datetime | None
    is_time_known: bool = False


@dataclass
class HeadLine:
    """What a line says about the page instead of being part of its text.

    `is_bare` marks a date without a label: near the title it is that of publication,
    at the end of a text that of signing.
    """

    is_bare: bool = False
    moment: Moment | None = None
    source: str | None = None
    title: str | None = None
    other: dict[str, str] = field(default_factory=dict)
    tools: list[str] = field(default_factory=list)


def read_head_line(line: str) -> HeadLine | None:
    """Fields and tools of a line that holds nothing else, or None for ordinary text."""
    line = line.strip()
    if not line or len(line) > LONGEST_HEAD_LINE:
        return None
    if is_tool_line(line):
        return HeadLine(tools=[line])
    reading = HeadLine()
    bare = find_moment(line)
    if bare and _NOTHING.fullmatch(line.replace(bare.text, "", 1)):
        reading.moment, reading.is_bare = bare, True
        return reading
    labels = list(_LABEL.finditer(line))
    if not labels or not _NOTHING.fullmatch(_TOOL.sub("", line[: labels[0].start()])):
        return None
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        end = following.start() if following else len(line)
        if not _take(reading, label[1], line[label.end() : end]):
            return None
    return reading


def is_tool_line(line: str) -> bool:
    """Whether a line consists of page tools, breadcrumbs or a footer only."""
    line = line.strip()
    if not line or len(line) > LONGEST_HEAD_LINE:
        return False
    if _TOOL_LINE.match(line):
        return True
    return bool(_TOOL.search(line) and _NOTHING.fullmatch(_TOOL.sub("", line)))


def without_bracketed_tools(line: str) -> tuple[str, list[str]]:
    """A line without tools in brackets ("print this page"), and which they were."""
    tools = [
        match[0]
        for match in _BRACKETED_TOOL.finditer(line)
        if _TOOL.fullmatch(match[0])
    ]
    for tool in tools:
        line = line.replace(tool, "")
    return line.strip() if tools else line, tools


def find_moment(text: str) -> Moment | None:
    """The first date in a text, in Shanghai time; impossible ones without `at`."""
    plain = unicodedata.normalize("NFKC", text)
    match = _MOMENT.search(plain)
    if match is None:
        return None
    written = match[0] if match[0] in text else text.strip()
    has_time = match["hour"] is not None
    try:
        at = datetime(
            int(match["year"]),
            int(match["month"]),
            int(match["day"]),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            tzinfo=SHANGHAI,
        )
    except ValueError:
        return Moment(written, None)
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        return Moment(written, None)
    return Moment(written, at, has_time)


def signed_on(lines: list[str]) -> date | None:
    """The date that a document ends with, below the name of who signs it."""
    for line in reversed(lines[-3:]):
        match = _SIGNED_ON.search(re.sub(r"\s", "", line))
        moment = find_moment(match[0]) if match and len(line) < 40 else None
        if moment and moment.at:
            return moment.at.date()
    return None


def report_year(title: str) -> int | None:
    """The year an annual report is about, from its title; None for other pages."""
    words: dict[str, str] = _DATA["title"]
    if not re.search(words["report"], title):
        return None
    if match := re.search(words["year"], unicodedata.normalize("NFKC", title)):
        year = int(match[1])
    elif match := re.search(words["year_in_numerals"], title):
        zeros = str.maketrans(dict.fromkeys(words["zeros"], words["numerals"][0]))
        digits = match[1].translate(zeros)
        year = int("".join(str(words["numerals"].index(digit)) for digit in digits))
    else:
        return None
    return year if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def may_be_title(line: str) -> bool:
    """Whether a line can stand as a title: short, no sentence, with words in it."""
    return (
        0 < len(line) <= 120
        and line[-1] not in _DATA["title"]["unfinished"]
        and bool(re.search(f"[{HAN}A-Za-z]", line))
    )


def without_site_name(title: str) -> str:
    """The title of a page without the name of the site behind it."""
    parts = re.split(
        rf"\s*{_DATA['title']['separators']}\s*", title.strip(), maxsplit=1
    )
    return parts[0] if len(parts[0]) >= 4 else title.strip()


def _take(reading: HeadLine, label: str, value: str) -> bool:
    """Put a labelled value where it belongs; False when this cannot be a field."""
    kind = _KINDS[label]
    if kind != "title":
        reading.tools += [tool.strip() for tool in _TOOL.findall(value) if tool.strip()]
        value = _TOOL.sub("", value)
    value = value.strip(" \t\u3000|[]【】()（）")
    if kind == "published":
        moment = find_moment(value)
        if value and moment is None and re.search(f"[{HAN}]", value):
            return False
        reading.moment = reading.moment or moment
    elif kind == "source":
        if len(value) > LONGEST_SOURCE:
            return False
        reading.source = reading.source or value or None
    elif kind == "title":
        reading.title = reading.title or value or None
    else:
        reading.other[label.replace(" ", "")] = value
    return True


_PUNCTUATION: dict[str, str] = _DATA["punctuation"]
_WIDER = dict(zip(_PUNCTUATION["halfwidth"], _PUNCTUATION["fullwidth"], strict=True))
_BESIDE = f"[{HAN}\u3001-\u3011\u3014-\u301f\uff01-\uff60\u201c\u201d]"
_HALFWIDTH_PAIR = re.compile(rf"\(([^()\n]{{0,80}}[{HAN}][^()\n]{{0,80}})\)")
_HALFWIDTH = re.compile(
    rf"(?<={_BESIDE})[,;:!](?!//)|(?<=[0-9A-Za-z%])[,;](?=[{HAN}\u201c\u300a])"
)


def widen_punctuation(text: str) -> tuple[str, int]:
    """Fullwidth punctuation between Chinese characters, and how many were changed.

    GB/T 15834; numbers, times and addresses keep theirs. A question mark stays,
    since it may be the trace of a destroyed character.
    """
    text, pair_count = _HALFWIDTH_PAIR.subn(
        rf"{_PUNCTUATION['open']}\1{_PUNCTUATION['close']}", text
    )
    text, count = _HALFWIDTH.subn(lambda match: _WIDER[match[0]], text)
    return text, 2 * pair_count + count
