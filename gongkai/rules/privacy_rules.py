"""The privacy rules in force on a day: what is looked for, how grave, how masked.

Regulation 2019 art. 15 (personal privacy) and the Personal Information Protection Law
arts. 25, 28 and 34. The rules stand in `data/privacy/*.toml`; which forms of masking
are usual is known from practice, no text that prescribes them is at hand.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from gongkai.rules.statutory_data import DATA, read_table

_NUMBER = (
    r"(?:第?(?:\d{1,4}|[一二三四五六七八九十百零〇]{1,4}|[A-Za-z]\d{0,3}|[甲乙丙丁])"
    r"(?:-\d{1,4})?)"
)


class Severity(StrEnum):
    """`block` keeps a text from submission and publication, `warn` is shown."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True)
class PrivacyRule:
    """One rule; `row` holds what only its method reads.

    `first` and `last` are how many characters of a number stay when it is masked.
    `near` are words that must stand by, None where none need to.
    """

    key: str
    kind: str
    method: str
    severity: Severity
    why: str
    first: int
    last: int
    near: re.Pattern[str] | None
    row: Mapping[str, Any]

    def masked(self, number: str) -> str:
        """A number in its masked form; every hidden character is one asterisk."""
        hidden = max(0, len(number) - self.first - self.last)
        end = number[len(number) - self.last :] if self.last else ""
        return number[: self.first] + "*" * hidden + end

    def words(self, name: str) -> tuple[str, ...]:
        """A list of words of the rule's own."""
        return tuple(self.row.get(name, ()))

    @property
    def fine(self) -> re.Pattern[str]:
        """What makes an address finer than township or street."""
        return _address_pattern(self.row["fine"])

    @property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """Whole addresses that are homes wherever they stand."""
        return tuple(map(_address_pattern, self.row["patterns"]))


@dataclass(frozen=True)
class PrivacyRules:
    """All rules in force, also by method; `version` tells two sets of rules apart."""

    rules: tuple[PrivacyRule, ...]
    methods: Mapping[str, tuple[PrivacyRule, ...]]
    columns: Mapping[str, tuple[str, ...]]
    surnames: str
    double_surnames: tuple[str, ...]
    version: str

    def by_method(self, method: str) -> tuple[PrivacyRule, ...]:
        """The rules that a method carries out, in the order of the file."""
        return self.methods.get(method, ())


FILES = ("identity", "phones", "accounts", "addresses", "minors")


@cache
def privacy_rules(on: date) -> PrivacyRules:
    """The rules in force on a day."""
    tables = [read_table(f"privacy/{name}") for name in FILES]
    rows = [
        row
        for table in tables
        for row in table["rule"]
        if row["from"] <= on and not ("until" in row and row["until"] < on)
    ]
    minors = tables[-1]
    rules = tuple(map(_rule, rows))
    methods = {rule.method for rule in rules}
    return PrivacyRules(
        rules=rules,
        methods={
            method: tuple(rule for rule in rules if rule.method == method)
            for method in methods
        },
        columns={name: tuple(words) for name, words in minors["columns"].items()},
        surnames=minors["names"]["surnames"],
        double_surnames=tuple(minors["names"]["double_surnames"]),
        version=_version([row["key"] for row in rows]),
    )


def _rule(row: dict[str, Any]) -> PrivacyRule:
    mask = row.get("mask", {"first": 0, "last": 0})
    near = row.get("near")
    return PrivacyRule(
        key=row["key"],
        kind=row["kind"],
        method=row["method"],
        severity=Severity(row["severity"]),
        why=row["why"],
        first=mask["first"],
        last=mask["last"],
        near=re.compile("|".join(map(re.escape, near))) if near else None,
        row=row,
    )


@cache
def _address_pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("{n}", _NUMBER))


def _version(keys: list[str]) -> str:
    """Changes with the rules in force and with the text of their files."""
    taken = hashlib.sha256("\n".join(keys).encode())
    for name in FILES:
        taken.update((DATA / "privacy" / f"{name}.toml").read_bytes())
    return taken.hexdigest()[:16]
