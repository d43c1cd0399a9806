"""What a circular says: its paragraphs and tables, from its figures.

The words stand in `data/circular.toml` and are Chinese whoever asks: a circular is an
official document of the agency.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from gongkai.commons.moments import day_of
from gongkai.rules.submission_rules import Period
from gongkai.submissions.circular_figures import Figures
from gongkai.submissions.models import Circular

_QUARTER = 3


@dataclass(frozen=True)
class Heading:
    """The heading of a section."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table with its caption; cells are words or whole numbers."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True)
class CircularText:
    """A circular ready to be set: as DOCX, as XLSX, or as the text of a draft."""

    title: str
    addressee: str
    parts: tuple[str | Heading | Table, ...]
    agency_name: str
    made_on: date
    date_line: str

    @property
    def tables(self) -> list[Table]:
        """Its tables, in order."""
        return [part for part in self.parts if isinstance(part, Table)]


def circular_title(period: Period, first_on: date) -> str:
    """The title of a circular about a period."""
    title: str = _words()["title"]
    return title.format(period=period_words(period, first_on))


def period_words(period: Period, first_on: date) -> str:
    """A period as the circular names it, such as 2026年第一季度."""
    words = _words()
    named: str = words[period.value]
    return named.format(
        year=first_on.year,
        month=first_on.month,
        day=first_on.day,
        number=words["numerals"][(first_on.month - 1) // _QUARTER],
    )


def circular_text(circular: Circular) -> CircularText:
    """All that a circular says."""
    figures: Figures = circular.figures
    named = period_words(Period(circular.period), circular.first_on)
    sections: list[tuple[str, Sequence[str | Table]]] = [
        ("totals", _totals(figures, named)),
        ("ranking", _ranking(figures)),
        ("lacks", _lacks(figures)),
        ("commissions", _commissions(figures)),
        ("columns", _columns(figures)),
        ("details", _details(figures)),
    ]
    words = _words()
    parts: list[str | Heading | Table] = [
        words["paragraphs"]["opening"].format(period=named)
    ]
    numerals = iter(words["numerals"])
    for key, said in sections:
        if not said:
            continue
        heading = words["section"].format(
            numeral=next(numerals), heading=words["headings"][key]
        )
        parts += [Heading(heading), *said]
    made_on = day_of(circular.made_at)
    return CircularText(
        circular.title,
        words["addressee"],
        tuple(parts),
        circular.agency.name,
        made_on,
        words["date"].format(year=made_on.year, month=made_on.month, day=made_on.day),
    )


def label(key: str) -> str:
    """The heading of a table's column."""
    return str(_words()["labels"][key])


_TOTALS = {
    "submitted": "submitted_count",
    "texts": "submitted_texts",
    "pictures": "submitted_pictures",
    "videos": "submitted_videos",
    "adopted": "adopted_count",
    "recognised": "recognised_count",
    "noted": "noted_count",
    "returned": "returned_count",
}


def _totals(figures: Figures, named: str) -> list[str]:
    paragraphs = _words()["paragraphs"]
    totals = figures["totals"]
    filled = {name: totals[key] for name, key in _TOTALS.items()}
    said = [paragraphs["totals"].format(period=named, **filled)]
    if totals["returned_count"]:
        said.append(paragraphs["returned"].format(**filled))
    if rules := figures["rules"]:
        key = "rules_with_basis" if rules["basis"] else "rules"
        said.append(paragraphs[key].format(**rules))
    return said


def _ranking(figures: Figures) -> list[str | Table]:
    """One table, or one for each class."""
    words = _words()
    keys = ("place", "division", "submitted", "adopted", "recognised", "noted")
    headings = tuple(map(label, (*keys, "points", "year_points")))

    def table(caption: str, rows: Sequence[Mapping[str, Any]]) -> Table:
        return Table(
            caption,
            headings,
            tuple(
                (
                    row["place"],
                    row["division"],
                    row["submitted_count"],
                    row["adopted_count"],
                    row["recognised_count"],
                    row["noted_count"],
                    plain_points(row["points"]),
                    plain_points(row["year_points"]),
                )
                for row in rows
            ),
        )

    rows = figures["ranking"]
    if not rows:
        return []
    said: list[str | Table] = [words["paragraphs"]["ranking"]]
    if not figures["ranks_by_class"]:
        return [*said, table(words["all_divisions"], rows)]
    for name, own in groupby(rows, key=lambda row: str(row["class"])):
        said.append(table(name or words["without_class"], list(own)))
    return said


def _lacks(figures: Figures) -> list[str | Table]:
    paragraphs, lacks = _words()["paragraphs"], figures["lacks"]
    if not lacks:
        return [paragraphs["no_lacks"]]
    keys = ("division", "quota", "period", "minimum", "sent", "lacking")
    rows = tuple(
        (
            row["division"],
            row["label"],
            period_words(Period(row["period"]), date.fromisoformat(row["first_on"])),
            row["minimum"],
            row["count"],
            row["lacking"],
        )
        for row in lacks
    )
    caption = _words()["headings"]["lacks"]
    return [paragraphs["lacks"], Table(caption, tuple(map(label, keys)), rows)]


def _commissions(figures: Figures) -> list[str | Table]:
    if not figures["commissions"]:
        return [_words()["paragraphs"]["no_commissions"]]
    keys = ("topic", "due_on", "asked", "in_time", "late", "missed", "excused")
    rows = tuple(tuple(row[key] for key in keys) for row in figures["commissions"])
    caption = _words()["headings"]["commissions"]
    return [Table(caption, tuple(map(label, keys)), rows)]


def _columns(figures: Figures) -> list[str | Table]:
    rows = tuple(
        (row["name"], row["submitted"], row["adopted"]) for row in figures["columns"]
    )
    if not rows:
        return []
    headings = tuple(map(label, ("column", "submitted", "adopted")))
    return [Table(_words()["headings"]["columns"], headings, rows)]


def _details(figures: Figures) -> list[str | Table]:
    rows = tuple(
        (
            detail["division"],
            line["label"],
            line["count"],
            plain_points(line["points"]),
        )
        for detail in figures["details"]
        for line in detail["lines"]
    )
    if not rows:
        return []
    headings = tuple(map(label, ("division", "rule", "count", "line_points")))
    return [Table(_words()["headings"]["details"], headings, rows)]


def plain_points(text: str) -> str:
    """Points without noughts at the end: 16.00 is 16, 0.50 is 0.5."""
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def _words() -> Mapping[str, Any]:
    path = Path(__file__).parent / "data" / "circular.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
