"""The kinds of letter there are, and the words that all of them share."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gongkai.rules.outcomes import outcomes

DATA = Path(__file__).parent / "data"


class RemedyWay(StrEnum):
    """What decides which remedy paragraph a letter carries."""

    BY_OUTCOME = "by_outcome"
    EITHER = "either"
    NONE = "none"


@dataclass(frozen=True)
class Basis:
    """The article a letter rests on, for what was received from a day on.

    `is_verified` is false where the article is our own knowledge: it is not printed.
    """

    from_on: date
    text: str
    is_verified: bool


@dataclass(frozen=True)
class Kind:
    """One kind of letter; the fields are those of `data/kinds.toml`.

    `document` is its number in the list of documents that the software supports;
    `series` the series of numbers it belongs to, empty where it bears none. Of
    the fields in `one_of` at least one must be filled.
    """

    key: str
    label: str
    label_en: str
    series: str
    document: int
    audience: str
    is_numbered: bool
    is_signed: bool
    remedy: RemedyWay
    has_rest_remedy: bool
    optional: frozenset[str]
    one_of: tuple[str, ...]
    bases: tuple[Basis, ...]
    text: str

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that this letter tells, as `rules.outcomes` has them."""
        return tuple(one.key for one in outcomes() if one.letter == self.key)

    def basis_for(self, received_on: date) -> Basis | None:
        """The article for what was received that day; None when there was none."""
        in_force = [basis for basis in self.bases if basis.from_on <= received_on]
        return in_force[-1] if in_force else None


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of letter by its key, in the order of the list of documents."""
    return MappingProxyType(
        {row["key"]: _kind(row) for row in _read("kinds")["kind"]},
    )


def kind_of(key: str) -> Kind:
    """The kind with this key. Raises KeyError for any other."""
    return kinds()[key]


def words(name: str) -> str:
    """A fixed expression of `data/wording.toml`, such as `date`."""
    return str(_read("wording")[name])


def unit_words() -> Mapping[str, str]:
    """What the units of time limits are called, by their key in `rules.deadlines`."""
    return MappingProxyType(_read("wording")["units"])


def field_labels() -> Mapping[str, str]:
    """What every field of every letter is called, by its key."""
    return MappingProxyType(_read("wording")["fields"])


def remedy_text(kind: str, decided_on: date) -> str:
    """The remedy paragraph of this kind for a decision of that day, or nothing."""
    in_force = [
        row["text"]
        for row in _read("wording")["remedy"]
        if row["kind"] == kind and row["from"] <= decided_on
    ]
    return in_force[-1] if in_force else ""


def font_names(form: str) -> Mapping[str, Any]:
    """The typefaces of each part of a letter, for `pdf` or `docx`."""
    return MappingProxyType(_read("fonts")[form])


def date_words(day: date) -> str:
    """A day as official documents write it: Arabic digits, no leading zeros."""
    return words("date").format(year=day.year, month=day.month, day=day.day)


def _kind(row: dict[str, Any]) -> Kind:
    return Kind(
        key=row["key"],
        label=row["label"],
        label_en=row["label_en"],
        series=row.get("series", row["key"]) if row["numbered"] else "",
        document=row["document"],
        audience=row["audience"],
        is_numbered=row["numbered"],
        is_signed=row.get("signed", True),
        remedy=RemedyWay(row["remedy"]),
        has_rest_remedy=row.get("rest_remedy", False),
        optional=frozenset(row["optional"]),
        one_of=tuple(row.get("one_of", ())),
        bases=tuple(
            Basis(basis["from"], basis["text"], basis["verified"])
            for basis in row.get("basis", ())
        ),
        text=row["text"].strip(),
    )


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
