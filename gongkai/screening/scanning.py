"""The gate itself: a file or a text goes in, findings come out, nothing is kept.

Needs no database. What is found leaves this module by its place and in masked form
only; the places are masked too, for a sheet or a file may be named after a person.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.rules.personal_data import Find, find_personal_data
from gongkai.rules.personal_tables import Cell, TableHead, find_in_table, table_head
from gongkai.rules.privacy_rules import PrivacyRules, Severity, privacy_rules
from gongkai.rules.secrecy_markings import find_markings, markings
from gongkai.screening.findings import Finding, Mend
from gongkai.screening.generic_names import is_generic_name
from gongkai.screening.readers.budget import Budget, BudgetSpent
from gongkai.screening.readers.contents import Content, Lines, Table, Trace, Unread
from gongkai.screening.readers.sheet_reader import column_letters
from gongkai.screening.reading import read_file

MOST_LISTED = 100
"""Findings of one kind in one file that are listed one by one."""

_CODE_VERSION = "1"
"""Raised when the same rules find something else than before."""

_AROUND = 10
_LONG_NUMBER = re.compile(r"\d[\d \-]{3,}\d|\d{5,}")
_LONGEST_PLACE = 200


@dataclass(frozen=True)
class Measure:
    """What is measured by: the rules of a day and the telephone numbers of offices."""

    on: date
    office_numbers: frozenset[str] = frozenset()

    @property
    def rules(self) -> PrivacyRules:
        """The privacy rules in force."""
        return privacy_rules(self.on)

    @property
    def version(self) -> str:
        """Tells two measures apart: the same file may pass by one and not the other."""
        parts = [
            _CODE_VERSION,
            self.rules.version,
            *(marking.key for marking in markings(self.on)),
            *sorted(self.office_numbers),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def scan_file(
    content: bytes, name: str, measure: Measure, *, budget: Budget | None = None
) -> list[Finding]:
    """Everything found in a file and its name."""
    # Whoever asks: findings are kept, and overridden, by their words.
    with translation.override(None):
        where = name or _("文件")
        scan = _Scan(measure, where)
        scan.text(_("文件名"), name)
        budget = budget or Budget()
        try:
            for item in read_file(content, name, where, budget):
                scan.content(item, budget)
        except BudgetSpent:
            scan.unread(
                Unread(where, _("内容过多，只查验了前一部分。请拆分成较小的文件。"))
            )
        except RecursionError:
            scan.unread(Unread(where, _("结构过深，未能完整查验。")))
        return scan.listed()


def scan_fields(
    fields: Mapping[str, tuple[str, str]], measure: Measure, *, can_mend: bool = True
) -> list[Finding]:
    """Everything found in named texts: of each its place for people, and the text.

    Findings can be mended in the field they stand in, unless that is not wanted.
    """
    scan = _Scan(measure)
    for name, (where, text) in fields.items():
        scan.text(where, text, field=name if can_mend else "")
    return scan.listed()


def masked(text: str, measure: Measure) -> str:
    """A text with everything masked that a rule finds, and every other long number."""
    finds = find_personal_data(
        text, measure.rules, on=measure.on, office_numbers=measure.office_numbers
    )
    return _with_masks(text, finds)


class _Scan:
    """Findings being gathered."""

    def __init__(self, measure: Measure, whole: str = "") -> None:
        self.whole = whole
        self.measure, self.rules, self.on = measure, measure.rules, measure.on
        self.numbers: Collection[str] = measure.office_numbers
        self.found: dict[tuple[str, str, str, str], Finding] = {}
        self.counts: dict[tuple[str, Severity], int] = {}
        self.heads: dict[str, TableHead] = {}

    def listed(self) -> list[Finding]:
        """The findings, grave ones first, those beyond the limit as a count."""
        found = sorted(self.found.values(), key=lambda one: not one.blocks)
        for (kind, severity), count in self.counts.items():
            if count > MOST_LISTED:
                last = max(
                    index
                    for index, one in enumerate(found)
                    if (one.kind, one.severity) == (kind, severity)
                )
                found[last] = replace(found[last], more_count=count - MOST_LISTED)
        return found

    def content(self, item: Content, budget: Budget) -> None:
        """Look at what a reader hands over. Raises `BudgetSpent`."""
        match item:
            case Lines():
                budget.take_characters(sum(len(text) for _where, text in item.lines))
                self.lines(item)
            case Table():
                cells = (cell for row in item.rows for cell in row)
                budget.take_characters(sum(len(cell.text) + 1 for cell in cells))
                self.table(item)
            case Trace():
                self.trace(item)
            case Unread():
                self.unread(item)

    def text(self, where: str, text: str, *, field: str = "") -> None:
        """A text by itself."""
        finds = find_personal_data(
            text, self.rules, on=self.on, office_numbers=self.numbers
        )
        for find in finds:
            mend = Mend(field, find.start, find.end, find.masked) if field else None
            self.tell(where, text, find, finds, mend)
        self.marks(where, text)

    def lines(self, item: Lines) -> None:
        """Lines that follow each other, so that what goes over their ends is found."""
        text = "\n".join(line for _where, line in item.lines)
        finds = find_personal_data(
            text, self.rules, on=self.on, office_numbers=self.numbers
        )
        starts = _starts(item)
        for find in finds:
            self.tell(_place_at(starts, find.start), text, find, finds)
        for mark in find_markings(text, on=self.on):
            self.add(
                "secrecy_marking",
                mark.marking.severity,
                _place_at(starts, mark.start),
                text[mark.start : mark.end],
                mark.marking.why,
            )

    def marks(self, where: str, text: str) -> None:
        """Marks of secrecy and internal use."""
        for mark in find_markings(text, on=self.on):
            self.add(
                "secrecy_marking",
                mark.marking.severity,
                where,
                text[mark.start : mark.end],
                mark.marking.why,
            )

    def table(self, item: Table) -> None:
        """A table, or the next rows of one whose head is known."""
        if item.key not in self.heads:
            self.heads[item.key] = table_head(item.rows, self.rules, title=item.title)
        head = self.heads[item.key]
        for found in find_in_table(
            item.rows,
            head,
            self.rules,
            on=self.on,
            office_numbers=self.numbers,
            first_row=item.first_row,
        ):
            place = _cell_place(item, found.row, found.column)
            self.tell(place, found.text, found.find, [found.find])
        # A mark, and what stands over the edges of cells, is found in the lines.
        lines = "\n".join(_line(row) for row in item.rows)
        self.marks(item.where, lines)

    def trace(self, item: Trace) -> None:
        """A person's traces; the names that programs put in by themselves are none."""
        if item.kind == "tracked_change":
            why = _("文档里还留着修订痕迹，删去的文字仍可看到。请接受全部修订后上传。")
            shown = _short_name(item.value)
        elif item.kind == "position":
            why = _("图片里有拍摄位置。请去掉后再上传。")
            shown = _("（经纬度）")
        elif is_generic_name(item.value):
            return
        else:
            why = _("文件属性里有人名或账号名。请去掉后再上传。")
            shown = _short_name(item.value)
        self.add(item.kind, Severity.WARN, item.where, shown, why)
        self.text(item.where, item.value)

    def unread(self, item: Unread) -> None:
        """What nobody could read."""
        severity = Severity.BLOCK if item.is_grave else Severity.WARN
        is_whole = item.is_broken and item.where == self.whole
        self.add("unread", severity, item.where, "", item.why, is_whole=is_whole)

    def tell(
        self,
        where: str,
        text: str,
        find: Find,
        finds: list[Find],
        mend: Mend | None = None,
    ) -> None:
        """Add a find, with a little of what stands around it."""
        rule = find.rule
        if self.is_full(rule.kind, rule.severity):
            self.counts[rule.kind, rule.severity] += 1
            return
        excerpt = _excerpt(text, find, finds)
        self.add(rule.kind, rule.severity, where, excerpt, rule.why, mend)

    def is_full(self, kind: str, severity: Severity) -> bool:
        """Whether no more of a kind are listed, only counted."""
        return self.counts.get((kind, severity), 0) >= MOST_LISTED

    def add(
        self,
        kind: str,
        severity: Severity,
        where: str,
        excerpt: str,
        why: str,
        mend: Mend | None = None,
        *,
        is_whole: bool = False,
    ) -> None:
        """Add a finding unless it is there or there are too many of its kind."""
        where = masked(where, self.measure)[:_LONGEST_PLACE]
        key = (kind, severity.value, where, excerpt if mend is None else repr(mend))
        if key in self.found:
            return
        count = self.counts.get((kind, severity), 0) + 1
        self.counts[kind, severity] = count
        if count <= MOST_LISTED:
            self.found[key] = Finding(
                kind, severity, where, excerpt, why, mend, is_whole=is_whole
            )


def _excerpt(text: str, find: Find, finds: list[Find]) -> str:
    first, last = max(0, find.start - _AROUND), min(len(text), find.end + _AROUND)
    inside = [
        Find(one.rule, max(one.start, first) - first, min(one.end, last) - first,
             one.masked)
        for one in finds
        if one.start < last and first < one.end
    ]  # fmt: skip
    return " ".join(_with_masks(text[first:last], inside).split())


def _with_masks(text: str, finds: list[Find]) -> str:
    pieces, end = [], 0
    for find in sorted(finds, key=lambda one: one.start):
        if find.start < end:
            continue
        pieces += [_LONG_NUMBER.sub(_hidden, text[end : find.start]), find.masked]
        end = find.end
    return "".join([*pieces, _LONG_NUMBER.sub(_hidden, text[end:])])


def _hidden(match: re.Match[str]) -> str:
    """A number that is not known to be harmless; years and dates stay readable."""
    digits = match[0]
    if len(digits) <= 4 or re.fullmatch(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}", digits):
        return digits
    return digits[:2] + "*" * (len(digits) - 3) + digits[-1:]


def _short_name(name: str) -> str:
    """A person's name as a finding may show it."""
    name = " ".join(name.split())
    return name[:1] + "*" * min(8, max(1, len(name) - 1)) if name else ""


def _starts(item: Lines) -> list[tuple[int, str]]:
    starts, place = [], 0
    for where, line in item.lines:
        starts.append((place, where))
        place += len(line) + 1
    return starts


def _place_at(starts: list[tuple[int, str]], offset: int) -> str:
    found = ""
    for start, where in starts:
        if start > offset:
            break
        found = where
    return found


def _cell_place(item: Table, row: int, column: int) -> str:
    number = item.number_of(row)
    if item.is_lettered:
        place = f"{item.where} {column_letters(column)}{number}"
    else:
        place = _("%(table)s 第 %(row)d 行第 %(column)d 列") % {
            "table": item.where,
            "row": number,
            "column": column + 1,
        }
    if number in item.hidden_rows:
        place = _("%s（隐藏行）") % place
    if column in item.hidden_columns:
        place = _("%s（隐藏列）") % place
    return place


def _line(row: Iterator[Cell] | Collection[Cell]) -> str:
    return "\t".join(cell.text for cell in row)
