"""From the texts of cells to figures: what could not be read is a finding.

A blank cell is 0 only where the sums then hold; a cell given twice must agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from gongkai.rules.report_cells import CellReading, Note, read_cell
from gongkai.rules.report_findings import Figures, ReportFinding, report_finding
from gongkai.rules.report_forms import (
    REMEDIES,
    REQUESTS,
    ROW_SIX_PARTS,
    TOTAL,
    AnnualForm,
    StatutoryTable,
    TableRow,
    row_six,
)
from gongkai.rules.report_reading import FoundRow, FoundTables

Row = dict[str, Decimal | None]
_TOLD = (Note.SLASH, Note.SPLIT, Note.UNIT, Note.REMARK, Note.SIGN)
_ZERO = Decimal(0)


@dataclass
class ReadTables:
    """The figures of a report, whether line six was whole, and the findings."""

    figures: Figures
    has_whole_six: bool = False
    findings: list[ReportFinding] = field(default_factory=list)


def read_tables(found: FoundTables, form: AnnualForm) -> ReadTables:
    """Read the cells of every table of the form."""
    read = ReadTables(
        {
            table.key: {
                row.key: dict.fromkeys(c.key for c in table.columns)
                for row in table.rows
            }
            for table in form.tables
        }
    )
    read.has_whole_six = any(row.is_whole_six and row.texts for row in found.rows)
    for table in form.tables:
        rows = found.remedies if table.key == REMEDIES else found.rows
        _read_table(read, table, [row for row in rows if row.name.table == table.key])
    read.findings += [
        report_finding("R-UNREAD.line", where, seen=seen)
        for where, seen in found.strays
    ]
    if read.has_whole_six and not _has_parts(found):
        place = f"{REQUESTS}.{row_six().key}"
        if any(row.key in ROW_SIX_PARTS for row in form.table(REQUESTS).rows):
            read.findings.append(report_finding("R-ROW6", place))
    return read


def _has_parts(found: FoundTables) -> bool:
    return any(row.name.row in ROW_SIX_PARTS and row.texts for row in found.rows)


def _read_table(
    read: ReadTables, table: StatutoryTable, found: Sequence[FoundRow]
) -> None:
    figures = read.figures[table.key]
    blanks: dict[str, list[str]] = {}
    if not found:
        read.findings.append(
            report_finding("R-MISSING.table", table.key, table=table.label)
        )
        return
    for row in table.rows:
        given = [one for one in found if one.name.row == row.key]
        if not given:
            if not (read.has_whole_six and row.key in ROW_SIX_PARTS):
                read.findings.append(
                    report_finding(
                        "R-MISSING.row",
                        f"{table.key}.{row.key}",
                        table=table.label,
                        row=row.label,
                    )
                )
            continue
        readable = [one for one in given if one.texts]
        if not readable:
            read.findings.append(_unread(table, row, given[0], "R-UNREAD.row"))
            continue
        if all(one.is_short for one in readable):
            read.findings.append(_unread(table, row, readable[0], "R-UNREAD.short"))
        else:
            readable = [one for one in readable if not one.is_short]
        blanks[row.key] = _merge(read, table, row, readable)
        if readable[0].is_short:
            blanks[row.key] = []
    _settle_blanks(read, table, figures, {k: v for k, v in blanks.items() if v})


def _unread(
    table: StatutoryTable, row: TableRow, found: FoundRow, kind: str
) -> ReportFinding:
    width = table.width * (len(table.rows) if table.key == REMEDIES else 1)
    place = f"{table.key}.{row.key}"
    return report_finding(kind, place, row=row.label, width=width, seen=found.seen)


def _merge(
    read: ReadTables,
    table: StatutoryTable,
    row: TableRow,
    readable: Sequence[FoundRow],
) -> list[str]:
    """Put the figures of a row in their place; the keys of its blank cells."""
    blanks = []
    for index, column in enumerate(table.columns):
        place = f"{table.key}.{row.key}.{column.key}"
        texts = [one.texts[index] for one in readable]
        cells = [read_cell(text, column.kind) for text in texts]
        values = [cell.value for cell in cells if cell.value is not None]
        said = {"row": row.label, "column": column.label}
        if not values:
            if Note.UNREAD in (note for cell in cells for note in cell.notes):
                seen = next(text for text in texts if text)
                read.findings.append(
                    report_finding("R-UNREAD.cell", place, seen=seen, **said)
                )
            else:
                blanks.append(column.key)
            continue
        other = next((value for value in values if value != values[0]), None)
        if other is not None:
            read.findings.append(
                report_finding("R-TWICE", place, first=values[0], second=other, **said)
            )
        read.figures[table.key][row.key][column.key] = values[0]
        read.findings += _told(place, texts, cells, said)
    return blanks


def _told(
    place: str,
    texts: Sequence[str],
    cells: Sequence[CellReading],
    said: dict[str, str],
) -> Iterator[ReportFinding]:
    told = set()
    for text, cell in zip(texts, cells, strict=True):
        for note in cell.notes:
            if note in _TOLD and note not in told:
                told.add(note)
                yield report_finding(note, place, seen=text, value=cell.value, **said)


def _settle_blanks(
    read: ReadTables,
    table: StatutoryTable,
    figures: dict[str, Row],
    blanks: dict[str, list[str]],
) -> None:
    """Read blanks as 0 where the sums that they stand in then hold."""
    if not blanks:
        return
    tried = {key: dict(row) for key, row in figures.items()}
    for key, columns in blanks.items():
        tried[key] |= dict.fromkeys(columns, _ZERO)
    labels = {row.key: row.label for row in table.rows}
    names = {column.key: column.label for column in table.columns}
    for key, columns in blanks.items():
        is_zero = _proves(table, figures[key], tried, key, columns)
        if is_zero:
            figures[key] |= dict.fromkeys(columns, _ZERO)
        read.findings.append(
            report_finding(
                "R-BLANK.zero" if is_zero else "R-BLANK.unknown",
                f"{table.key}.{key}",
                row=labels[key],
                columns="、".join(names[column] for column in columns),
            )
        )


def _proves(
    table: StatutoryTable,
    given: Row,
    tried: dict[str, Row],
    key: str,
    columns: Sequence[str],
) -> bool:
    if table.key not in (REQUESTS, REMEDIES) or not _row_holds(tried[key]):
        return False
    if given[TOTAL] is not None:
        return True
    # A blank total proves nothing by itself: the columns must hold as well.
    if table.key == REMEDIES:
        return False
    return all(_column_holds(table, tried, column) for column in columns)


def _row_holds(row: Row) -> bool:
    parts = [value for key, value in row.items() if key != TOTAL]
    return None not in parts and sum(filter(None, parts), _ZERO) == row[TOTAL]


def _column_holds(table: StatutoryTable, rows: dict[str, Row], column: str) -> bool:
    values = {key: row[column] for key, row in rows.items()}
    ends = ("new", "carried_in", "total_handled", "carried_out")
    parts = [v for key, v in values.items() if key not in ends]
    known = [value for value in values.values() if value is not None]
    # Line six kept whole leaves its other parts without figures.
    lacking = [k for k, v in values.items() if v is None and k not in ROW_SIX_PARTS]
    if lacking or not known:
        return False
    new, carried_in, handled, carried_out = (values[key] or _ZERO for key in ends)
    return (
        sum((part or _ZERO for part in parts), _ZERO) == handled
        and new + carried_in == handled + carried_out
    )
