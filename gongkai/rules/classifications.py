"""The classifications by which information is filed, as typed lists.

Each comes from one table in `data/`, which names its source. Keys are stable
and may be stored; names are the official Chinese terms, `name_en` our English
for them. Order is the order of the source.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from gongkai.rules.statutory_data import read_table


@dataclass(frozen=True)
class Subtopic:
    """A second-level topic; its key begins with its topic's."""

    key: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Topic:
    """A first-level topic of the State Council's list."""

    key: str
    name: str
    name_en: str
    subtopics: tuple[Subtopic, ...]


@dataclass(frozen=True)
class Genre:
    """A kind of official document, in use from one day to another (or still)."""

    key: str
    name: str
    name_en: str
    used_from: date
    used_until: date | None
    basis: str


@dataclass(frozen=True)
class StatutoryHead:
    """One head of what must be disclosed proactively (Regulation arts. 20, 21).

    `article` is such as "20(8)"; `level` says which governments it binds.
    """

    key: str
    article: str
    level: Literal["all", "city_county", "township"]
    name: str
    name_en: str


@dataclass(frozen=True)
class ColumnType:
    """A controlled value of the page tag ColumnType; `name` goes into the page."""

    key: str
    name: str
    name_en: str


@dataclass(frozen=True)
class WithholdingGround:
    """A ground for not disclosing, with its article of the Regulation.

    `must_withhold` is false where the agency may choose. `unless` is the
    exception in the article's sense, in Chinese, or empty.
    """

    key: str
    article: str
    must_withhold: bool
    name: str
    name_en: str
    unless: str


@dataclass(frozen=True)
class GuidePart:
    """One thing a disclosure guide must state (Regulation art. 12)."""

    key: str
    about: Literal["information", "office"]
    name: str
    name_en: str


@cache
def topics() -> tuple[Topic, ...]:
    """The 22 topics with their sub-topics."""
    return tuple(
        Topic(
            key=row["key"],
            name=row["name"],
            name_en=row["name_en"],
            subtopics=tuple(Subtopic(**subtopic) for subtopic in row["subtopics"]),
        )
        for row in read_table("topics")["topic"]
    )


@cache
def genres() -> tuple[Genre, ...]:
    """Every kind of official document, today's and the ones given up."""
    return tuple(
        Genre(
            key=row["key"],
            name=row["name"],
            name_en=row["name_en"],
            used_from=row["from"],
            used_until=row.get("until"),
            basis=row["basis"],
        )
        for row in read_table("genres")["genre"]
    )


def genres_on(day: date) -> tuple[Genre, ...]:
    """The kinds of official document in use on `day`."""
    return tuple(
        genre
        for genre in genres()
        if genre.used_from <= day <= (genre.used_until or date.max)
    )


@cache
def statutory_heads() -> tuple[StatutoryHead, ...]:
    """The fifteen heads of article 20, then those of article 21."""
    return tuple(StatutoryHead(**row) for row in read_table("statutory_heads")["head"])


@cache
def column_types() -> tuple[ColumnType, ...]:
    """The controlled kinds of column."""
    return tuple(ColumnType(**row) for row in read_table("column_types")["type"])


@cache
def withholding_grounds() -> tuple[WithholdingGround, ...]:
    """The grounds for not disclosing (Regulation arts. 14 to 16 and 36(7))."""
    rows = read_table("withholding_grounds")["ground"]
    return tuple(WithholdingGround(**row) for row in rows)


@cache
def guide_parts() -> tuple[GuidePart, ...]:
    """What a disclosure guide must state."""
    return tuple(GuidePart(**row) for row in read_table("guide_parts")["part"])
