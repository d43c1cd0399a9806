"""What must be true of the figures of an annual report, and between two years.

The first sum is printed in the table's own heading (勾稽关系) of both forms,
国办公开办函〔2019〕60号 and 〔2021〕30号; the others follow from what the cells
mean. An identity is tried only where all its figures are known.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from gongkai.rules.report_findings import Figures, ReportFinding, report_finding
from gongkai.rules.report_forms import (
    FIRST_FORM,
    REMEDIES,
    REQUESTS,
    ROW_SIX_PARTS,
    TOTAL,
    AnnualForm,
    CellKind,
    StatutoryTable,
    TableRow,
)

_ENDS = ("new", "carried_in", "total_handled", "carried_out")
_REVIEW_FIRST_FROM = 2024
_SECOND_FORM_FROM = 2021
_REFUSED_ON_ARTICLES = (
    "partial",
    "refused_state_secret",
    "refused_law_forbids",
    "refused_security_stability",
    "refused_third_party",
    "refused_internal",
    "refused_process",
    "refused_enforcement_file",
)
_ZERO = Decimal(0)


@dataclass
class Checked:
    """What was found, and how often each identity could be tried."""

    findings: list[ReportFinding] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Off:
    """A sum that does not hold, and by how much the total exceeds its parts."""

    kind: str
    key: str
    by: Decimal
    said: dict[str, object]


def check_figures(
    figures: Figures, form: AnnualForm, year: int | None, *, has_whole_six: bool
) -> Checked:
    """Try the identities within one report."""
    checked = Checked()
    for table in form.tables:
        _check_signs(checked, table, figures)
    _check_requests(checked, form.table(REQUESTS), figures, has_whole_six)
    _check_remedies(checked, form.table(REMEDIES), figures)
    _check_public(checked, form, figures)
    checked.findings += _check_form(form, year)
    checked.findings += _check_suits(figures, year)
    return checked


def check_years(
    figures: Figures, before: Figures, form: AnnualForm, form_before: AnnualForm
) -> Checked:
    """Try the identities between a report and that of the year before."""
    checked = Checked()
    requests = form.table(REQUESTS)
    for column in requests.columns:
        now = figures[REQUESTS]["carried_in"][column.key]
        then = before[REQUESTS]["carried_out"][column.key]
        if now is None or then is None:
            continue
        checked.tried["X-CARRY"] += 1
        if now != then:
            checked.findings.append(
                report_finding(
                    "X-CARRY",
                    f"{REQUESTS}.carried_in.{column.key}",
                    column=column.label,
                    now=now,
                    before=then,
                )
            )
    if FIRST_FORM not in form.key and FIRST_FORM not in form_before.key:
        _check_force(checked, figures, before, form.table("art20_1"))
    return checked


def _check_force(
    checked: Checked, figures: Figures, before: Figures, table: StatutoryTable
) -> None:
    for row in table.rows:
        cells = figures[table.key][row.key]
        now, then = cells["in_force"], before[table.key][row.key]["in_force"]
        issued, repealed = cells["issued"], cells["repealed"]
        if now is None or then is None or issued is None or repealed is None:
            continue
        checked.tried["X-FORCE"] += 1
        if now != (expected := then + issued - repealed):
            checked.findings.append(
                report_finding(
                    "X-FORCE",
                    f"{table.key}.{row.key}.in_force",
                    row=row.label,
                    now=now,
                    before=then,
                    issued=issued,
                    repealed=repealed,
                    expected=expected,
                )
            )


def _check_signs(checked: Checked, table: StatutoryTable, figures: Figures) -> None:
    for row in table.rows:
        for column in table.columns:
            value = figures[table.key][row.key][column.key]
            if value is None or column.kind is CellKind.CHANGE:
                continue
            checked.tried["T-NONNEG"] += 1
            is_count = column.kind is CellKind.COUNT
            if value < 0 or (is_count and value != value.to_integral_value()):
                checked.findings.append(
                    report_finding(
                        "T-NONNEG",
                        f"{table.key}.{row.key}.{column.key}",
                        row=row.label,
                        column=column.label,
                        value=value,
                        due="整数" if is_count else "数",
                    )
                )


def _check_requests(
    checked: Checked, table: StatutoryTable, figures: Figures, has_whole_six: bool
) -> None:
    rows = figures[REQUESTS]
    left_out = ROW_SIX_PARTS if has_whole_six else ()
    parts = [k for k in rows if k not in _ENDS and k not in left_out]
    # Where a report has line six whole and its parts, the parts alone were kept.
    optional = [k for k in left_out if rows.get(k, {}).get(TOTAL) is not None]
    off_rows = [off for row in table.rows if (off := _row_off(checked, row, rows))]
    off_columns: list[_Off] = []
    for column in table.columns:
        values = [rows[key][column.key] for key in (*parts, *optional)]
        off_columns += _column_off(checked, rows, column.key, column.label, values)
    for off in (*off_columns, *off_rows):
        suspect = _suspect(off, off_rows, off_columns, table)
        checked.findings.append(
            report_finding(off.kind, _place(off), **off.said, suspect=suspect)
        )


def _row_off(
    checked: Checked, row: TableRow, rows: dict[str, dict[str, Decimal | None]]
) -> _Off | None:
    key, label = row.key, row.label
    cells = rows[key]
    parts = [value for name, value in cells.items() if name != TOTAL]
    total = cells[TOTAL]
    if total is None or None in parts:
        return None
    checked.tried["T3-ROW"] += 1
    if (found := _sum(parts)) == total:
        return None
    return _Off(
        "T3-ROW", key, total - found, {"row": label, "total": total, "sum": found}
    )


def _column_off(
    checked: Checked,
    rows: dict[str, dict[str, Decimal | None]],
    column: str,
    label: str,
    parts: Sequence[Decimal | None],
) -> Iterator[_Off]:
    new, carried_in, handled, carried_out = (rows[key][column] for key in _ENDS)
    if handled is not None and None not in parts:
        checked.tried["T3-SUM"] += 1
        if (found := _sum(parts)) != handled:
            said = {"column": label, "total": handled, "sum": found}
            yield _Off("T3-SUM", column, handled - found, said)
    if new is None or carried_in is None or handled is None or carried_out is None:
        return
    checked.tried["T3-COL"] += 1
    if (by := new + carried_in - handled - carried_out) != 0:
        ends = {"new": new, "carried_in": carried_in}
        ends |= {"handled": handled, "carried_out": carried_out}
        yield _Off("T3-COL", column, by, {"column": label, **ends})


def _place(off: _Off) -> str:
    """Where an identity fails: the row, or the total of a column."""
    if off.kind == "T3-ROW":
        return f"{REQUESTS}.{off.key}"
    return f"{REQUESTS}.{'total_handled' if off.kind == 'T3-SUM' else '*'}.{off.key}"


def _suspect(
    off: _Off, rows: Sequence[_Off], columns: Sequence[_Off], table: StatutoryTable
) -> str:
    """The one cell whose correction would mend a row and a column at once."""
    if len(rows) != 1 or len({one.key for one in columns}) != 1:
        return ""
    row, (column, *_) = rows[0], columns
    if abs(row.by) != abs(column.by):
        return ""
    labels = {one.key: one.label for one in table.rows}
    names = {one.key: one.label for one in table.columns}
    return f"很可能是“{labels[row.key]}／{names[column.key]}”一格有误。"


def _check_remedies(checked: Checked, table: StatutoryTable, figures: Figures) -> None:
    for row in table.rows:
        cells = figures[REMEDIES][row.key]
        parts = [value for name, value in cells.items() if name != TOTAL]
        total = cells[TOTAL]
        if total is None or None in parts:
            continue
        checked.tried["T4-SUM"] += 1
        if (found := _sum(parts)) != total:
            checked.findings.append(
                report_finding(
                    "T4-SUM",
                    f"{REMEDIES}.{row.key}.{TOTAL}",
                    row=row.label,
                    total=total,
                    sum=found,
                )
            )


def _check_public(checked: Checked, form: AnnualForm, figures: Figures) -> None:
    """What was made public this year is part of all that is public (form of 2019)."""
    if FIRST_FORM not in form.key:
        return
    for row in form.table("art20_1").rows:
        cells = figures["art20_1"][row.key]
        published, in_all = cells["published"], cells["public_in_all"]
        if published is None or in_all is None:
            continue
        checked.tried["T1-ALL"] += 1
        if in_all < published:
            checked.findings.append(
                report_finding(
                    "T1-ALL",
                    f"art20_1.{row.key}.public_in_all",
                    row=row.label,
                    published=published,
                    in_all=in_all,
                )
            )


def _check_form(form: AnnualForm, year: int | None) -> Iterator[ReportFinding]:
    is_first = FIRST_FORM in form.key
    if year is None or is_first == (year < _SECOND_FORM_FROM):
        return
    kind = "T-FORMAT.old" if is_first else "T-FORMAT.early"
    yield report_finding(kind, "art20_1", year=year)


def _check_suits(figures: Figures, year: int | None) -> Iterator[ReportFinding]:
    """Law on Administrative Reconsideration (2023) art. 23(1)(4), from 2024-01-01."""
    count = figures[REMEDIES]["suit_direct"][TOTAL]
    rows = figures[REQUESTS]
    refused = _sum([rows[key][TOTAL] for key in _REFUSED_ON_ARTICLES])
    if year and year >= _REVIEW_FIRST_FROM and count and refused:
        yield report_finding(
            "T3-DIRECT", f"{REMEDIES}.suit_direct.{TOTAL}", count=count
        )


def _sum(values: Sequence[Decimal | None]) -> Decimal:
    return sum((value or _ZERO for value in values), _ZERO)
