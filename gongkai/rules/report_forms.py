"""The statutory tables of the annual report (年度报告), by form, as data.

Regulation (2019) arts. 49 and 50; 国办公开办函〔2019〕60号 and 〔2021〕30号. Labels and
their other spellings stand in `data/annual_report/`; the lines for handled requests
are shared with `rules.outcomes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from gongkai.rules.outcomes import applicant_columns, report_rows
from gongkai.rules.statutory_data import read_table

REQUESTS = "requests"
REMEDIES = "remedies"
TOTAL = "total"
FIRST_FORM = "2019"
ROW_SIX_PARTS = ("other_no_correction", "other_unpaid")
"""Lines that a report may lack when it keeps line six whole."""


class CellKind(StrEnum):
    """What a cell may hold: a count, money in 万元, or a change with its sign."""

    COUNT = "count"
    AMOUNT = "amount"
    CHANGE = "change"


@dataclass(frozen=True)
class TableColumn:
    """A column with figures."""

    key: str
    label: str
    kind: CellKind = CellKind.COUNT


@dataclass(frozen=True)
class TableRow:
    """A line with figures; `spellings` are its label and the others met."""

    key: str
    label: str
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class StatutoryTable:
    """One table of the report."""

    key: str
    label: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]

    @cached_property
    def width(self) -> int:
        """How many figures stand in a line."""
        return len(self.columns)


@dataclass(frozen=True)
class AnnualForm:
    """A form of the whole report, in force from a report year on."""

    key: str
    document_number: str
    from_report_year: int
    signs: tuple[str, ...]
    tables: tuple[StatutoryTable, ...]

    def table(self, key: str) -> StatutoryTable:
        """The table with this key. Raises KeyError for any other."""
        return {table.key: table for table in self.tables}[key]


@cache
def annual_forms() -> tuple[AnnualForm, ...]:
    """Both forms, the older first."""
    return tuple(_form(read_table(f"annual_report/{name}")) for name in _NAMES)


def annual_form(key: str) -> AnnualForm:
    """The form with this key, such as `ogi-annual-2021`. Raises KeyError."""
    return {form.key: form for form in annual_forms()}[key]


def form_for_year(year: int | None) -> AnnualForm:
    """The form a report of this year must have; the latest when it is not known."""
    fits = [f for f in annual_forms() if year is None or f.from_report_year <= year]
    return fits[-1] if fits else annual_forms()[0]


@cache
def shared_words() -> Mapping[str, Any]:
    """What both forms share, as it stands in the data file."""
    return read_table("annual_report/common")


@cache
def row_six() -> TableRow:
    """Line six kept whole; its key is that of the part it is counted as."""
    row = shared_words()["row_six"]
    return TableRow(row["key"], row["label"], (row["label"],))


_NAMES = (FIRST_FORM, "2021")


def _form(data: Mapping[str, Any]) -> AnnualForm:
    small = tuple(
        StatutoryTable(
            table["key"],
            table["label"],
            tuple(
                TableColumn(c["key"], c["label"], CellKind(c.get("kind", "count")))
                for c in table["columns"]
            ),
            tuple(_row(**row) for row in table["rows"]),
        )
        for table in data["table"]
    )
    return AnnualForm(
        key=data["key"],
        document_number=data["document_number"],
        from_report_year=data["from_report_year"],
        signs=tuple(data["signs"]),
        tables=(*small, _requests(data["form"]), _remedies()),
    )


def _row(key: str, label: str, also: list[str] | None = None) -> TableRow:
    return TableRow(key, label, (label, *(also or ())))


def _requests(form: str) -> StatutoryTable:
    words = shared_words()
    handled = [
        row_six()
        if row.heading != row_six().label and row.label == row_six().label
        else _row(row.key, row.label, words["also"].get(row.key))
        for row in report_rows()
        if form in row.forms
    ]
    ends = {key: _row(key, **row) for key, row in words["row"].items()}
    columns = [TableColumn(one.key, one.label) for one in applicant_columns()]
    return StatutoryTable(
        REQUESTS,
        words["requests_label"],
        (*columns, TableColumn(TOTAL, words["total_label"])),
        (
            ends["new"],
            ends["carried_in"],
            *handled,
            ends["total_handled"],
            ends["carried_out"],
        ),
    )


def _remedies() -> StatutoryTable:
    words = shared_words()
    return StatutoryTable(
        REMEDIES,
        words["remedies_label"],
        tuple(TableColumn(one["key"], one["label"]) for one in words["result"]),
        tuple(_row(one["key"], one["label"]) for one in words["group"]),
    )
