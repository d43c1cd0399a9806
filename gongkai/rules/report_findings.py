"""Findings of a check of a published annual report, with their sentences as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from gongkai.rules.statutory_data import read_table

Figures = dict[str, dict[str, dict[str, Decimal | None]]]
"""Table → row → column → figure; None where it is not known."""


@dataclass(frozen=True)
class ReportFinding:
    """One thing found: its id, how grave, the table, row and column, and a sentence."""

    id: str
    severity: str
    where: str
    message: str


def report_finding(kind: str, where: str, **said: object) -> ReportFinding:
    """A finding of a kind of `data/annual_report/findings.toml`, in both languages.

    Raises KeyError for an unknown kind or a word its sentence lacks.
    """
    known = _kinds()[kind]
    words = {name: _shown(value) for name, value in said.items()}
    sentence = known["zh"].format(**words)
    return ReportFinding(
        id=kind.split(".")[0],
        severity=known["severity"],
        where=where,
        message=f"{sentence} {known['en']}",
    )


def number_of(value: Decimal) -> int | float:
    """A figure as JSON has it."""
    return int(value) if value == value.to_integral_value() else float(value)


def _shown(value: object) -> str:
    return str(number_of(value)) if isinstance(value, Decimal) else str(value)


@cache
def _kinds() -> Mapping[str, Mapping[str, str]]:
    return read_table("annual_report/findings")
