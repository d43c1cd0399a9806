"""What the text of an annual report says in figures: its year, and what tables hold.

Only phrases whose meaning is plain are compared; the figures of earlier years, of parts
and of growth are left alone.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from gongkai.rules.report_cells import plain
from gongkai.rules.report_findings import (
    Figures,
    ReportFinding,
    number_of,
    report_finding,
)
from gongkai.rules.report_forms import REMEDIES, REQUESTS, TOTAL

_YEAR = r"(20[0-4]\d)"
_TITLE = re.compile(rf"{_YEAR}年?度?[^。,;\d]{{0,30}}信息公开(?:工作)?(?:年度)?报告")
_PERIOD = re.compile(
    rf"(?:统计期限|期限|自|从|为){_YEAR}年1月1日|{_YEAR}年1月1日(?:起|至|到|-|—)"
)
_ANY_YEAR = re.compile(rf"{_YEAR}年")
_LOOSE_YEAR = re.compile(rf"(?:year|[,，])\s*{_YEAR}\s*[;,；，)）]", re.I)
_NAME_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_CLAUSE = re.compile(r"[^,。;!?]+")
_OTHER_YEAR = re.compile(
    r"去年|上一年|同期|同比|环比|上年(?!度?结转)|增长|增加|减少|下降"
)
_ASIDE = r"(?:\([^()]{0,40}\))?"
_COUNT = r"(\d+)[件份宗]"
_ALL = r"(?:共计|共|总计|总数)?"
_FEES = re.compile("信息处理费|收费|收取|费用")

Expected = Sequence[Decimal | None]
Asked = Callable[[Figures], Expected]


def year_of(
    narrative: Sequence[str], provenance: str, file_name: str
) -> tuple[int | None, list[ReportFinding]]:
    """The report year, and a finding unless title and period agree upon it.

    Without either, the text, the note of where the file is from, and the file's name
    are asked in turn.
    """
    text = joined(narrative)
    title, period = _TITLE.search(text), _PERIOD.search(text)
    said = {
        "title": int(title[1]) if title else None,
        "period": int(period[1] or period[2]) if period else None,
    }
    if said["title"] and said["period"] and said["title"] != said["period"]:
        return said["period"], [report_finding("R-YEAR.differs", "year", **said)]
    if year := said["period"] or said["title"]:
        return year, []
    named = Counter(_ANY_YEAR.findall(text)).most_common(2)
    if named and (len(named) == 1 or named[0][1] > named[1][1]):
        return _elsewhere(named[0][0], "正文")
    if match := _LOOSE_YEAR.search(provenance):
        return _elsewhere(match[1], "来源说明")
    if match := _NAME_YEAR.search(file_name):
        return _elsewhere(match[1], "文件名")
    return None, [report_finding("R-YEAR.unknown", "year")]


def _elsewhere(year: str, source: str) -> tuple[int, list[ReportFinding]]:
    found = report_finding("R-YEAR.elsewhere", "year", year=year, source=source)
    return int(year), [found]


def joined(narrative: Sequence[str]) -> str:
    """The text in one piece, plain and without spaces; each line said once."""
    return re.sub(r"\s+", "", plain("".join(dict.fromkeys(narrative))))


def check_text(narrative: Sequence[str], figures: Figures) -> Iterator[ReportFinding]:
    """Compare what the text says with the tables; what tables lack is passed over."""
    text = joined(narrative)
    told = set()
    for clause in _CLAUSE.findall(text):
        if _OTHER_YEAR.search(clause):
            continue
        for pattern, asked in _PATTERNS:
            for match in pattern.finditer(clause):
                expected = [v for v in asked(figures) if v is not None]
                said = _in_wan(match)
                if not expected or said in expected or match[0] in told:
                    continue
                told.add(match[0])
                yield report_finding(
                    "N-TEXT",
                    "text",
                    quote=match[0][:60],
                    said=said,
                    expected="或".join(dict.fromkeys(map(_written, expected))),
                )
    heading = text.rfind("其他需要报告的事项")
    if heading >= 0 and not _FEES.search(text[heading:]):
        yield report_finding("R-FEES", "text.other")


def _written(value: Decimal) -> str:
    return str(number_of(value))


def _in_wan(match: re.Match[str]) -> Decimal:
    """The figure said; money in 万元 as in the table."""
    said = Decimal(match[1])
    return said / 10_000 if match[0].endswith("元") and match[0][-2] != "万" else said


def _requests(*rows: str, column: str = TOTAL) -> Callable[[Figures], Decimal | None]:
    def asked(figures: Figures) -> Decimal | None:
        return _sum(figures[REQUESTS], rows, column)

    return asked


def _sum(
    table: Mapping[str, Mapping[str, Decimal | None]],
    rows: Sequence[str],
    column: str,
) -> Decimal | None:
    """The sum of some rows; None when none of them is known."""
    values = [table[row][column] for row in rows if row in table]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _group(prefix: str) -> Callable[[Figures], Decimal | None]:
    def asked(figures: Figures) -> Decimal | None:
        rows = [row for row in figures[REQUESTS] if row.startswith(prefix)]
        return _sum(figures[REQUESTS], rows, TOTAL)

    return asked


def _received(column: str = TOTAL) -> Asked:
    """New requests, or with those carried in: reports say either."""
    new = _requests("new", column=column)
    both = _requests("new", "carried_in", column=column)
    return lambda figures: (new(figures), both(figures))


def _organisations(figures: Figures) -> Expected:
    rows = figures[REQUESTS]
    sums = []
    for kinds in (("new",), ("new", "carried_in")):
        cells = [
            value
            for kind in kinds
            for column, value in rows[kind].items()
            if column not in ("natural", TOTAL)
        ]
        known = [value for value in cells if value is not None]
        sums.append(sum(known, Decimal(0)) if len(known) == len(cells) else None)
    return sums


def _remedies(*groups: str) -> Asked:
    """The printed total, or the sum of the results where that is another one."""

    def asked(figures: Figures) -> Expected:
        table = figures[REMEDIES]
        parts = ("upheld", "corrected", "other", "pending")
        by_part = [_sum(table, groups, part) for part in parts]
        known = [value for value in by_part if value is not None]
        return (
            _sum(table, groups, TOTAL),
            sum(known, Decimal(0)) if known else None,
        )

    return asked


def _fees(figures: Figures) -> Expected:
    return (figures["art20_8"]["fees"].get("amount"),)


def _one(asked: Callable[[Figures], Decimal | None]) -> Asked:
    return lambda figures: (asked(figures),)


_PATTERNS: tuple[tuple[re.Pattern[str], Asked], ...] = tuple(
    (re.compile(pattern), asked)
    for pattern, asked in (
        (
            r"(?:受理|收到|收办|接收|新收)[^\d,。;]{0,16}(?:信息公开|依申请公开)"
            rf"(?:的)?(?:申请)?(?:案件|事项)?{_ASIDE}{_ALL}{_COUNT}",
            _received(),
        ),
        (rf"办结(?:申请)?{_ALL}{_COUNT}", _one(_requests("total_handled"))),
        (rf"(?<!不)予以公开及部分公开{_COUNT}", _one(_requests("granted", "partial"))),
        (rf"(?<!不)予以公开{_ASIDE}{_COUNT}", _one(_requests("granted"))),
        (rf"(?<!及)部分公开{_ASIDE}{_COUNT}", _one(_requests("partial"))),
        (rf"不予公开{_ASIDE}{_COUNT}", _one(_group("refused_"))),
        (rf"无法提供{_ASIDE}{_COUNT}", _one(_group("unable_"))),
        (rf"不予处理{_ASIDE}{_COUNT}", _one(_group("declined_"))),
        (rf"其他处理{_ASIDE}{_COUNT}", _one(_group("other_"))),
        (
            rf"(?:结转|转)(?:至)?下一?年度?(?:继续)?(?:办理)?{_COUNT}",
            _one(_requests("carried_out")),
        ),
        (rf"上年度?结转(?:的)?(?:申请)?{_COUNT}", _one(_requests("carried_in"))),
        (rf"自然人(?:申请)?{_ALL}{_COUNT}", _received("natural")),
        (rf"法人(?:或|和|及|或者)其他组织(?:申请)?{_ALL}{_COUNT}", _organisations),
        (rf"行政复议(?:案件)?{_ALL}{_COUNT}", _remedies("review")),
        (
            rf"行政诉讼(?:案件)?{_ALL}{_COUNT}",
            _remedies("suit_direct", "suit_after_review"),
        ),
        (r"行政事业性收费[^\d,。;]{0,8}(\d+(?:\.\d+)?)万?元", _fees),
    )
)
