"""A published annual report checked: form, year, tables and everything found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.rules.report_cells import bare
from gongkai.rules.report_findings import (
    Figures,
    ReportFinding,
    number_of,
    report_finding,
)
from gongkai.rules.report_forms import (
    AnnualForm,
    annual_form,
    annual_forms,
    form_for_year,
)
from gongkai.rules.report_headers import check_headers
from gongkai.rules.report_identities import check_figures, check_years
from gongkai.rules.report_lines import ReportLine
from gongkai.rules.report_reading import find_tables
from gongkai.rules.report_tables import read_tables
from gongkai.rules.report_text import check_text, year_of

UNKNOWN = "unknown"
_ADDRESS = "://"


@dataclass(frozen=True)
class ReportCheck:
    """The whole answer; `tried` says how often each identity could be checked."""

    format: str
    year: int | None
    figures: Figures
    findings: tuple[ReportFinding, ...]
    tried: Counter[str]
    form: AnnualForm

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong, or could not be read."""
        return any(finding.severity == "error" for finding in self.findings)


def check_report(
    lines: Sequence[ReportLine], file_name: str, before: ReportCheck | None = None
) -> ReportCheck:
    """Read and check a report; with `before`, against that of the year before."""
    # Where a copy is from stands in its first lines, and is no part of the report.
    notes = [line for line in lines[:3] if _ADDRESS in line.pieces[0].text]
    lines = [line for line in lines if line not in notes]
    provenance = " ".join(p.text for line in notes for p in line.pieces)
    recognised = _recognised(lines)
    latest = annual_forms()[-1]
    first = find_tables(lines, (recognised or latest).key)
    year, findings = year_of(first.narrative, provenance, file_name)
    form = recognised or form_for_year(year)
    found = first if form == (recognised or latest) else find_tables(lines, form.key)
    read = read_tables(found, form)
    known = recognised is not None
    if not known and year and any(row.texts for row in found.rows):
        known = True
        findings.append(report_finding("R-FORM", "format", form=form.document_number))
    checked = check_figures(
        read.figures, form, year if known else None, has_whole_six=read.has_whole_six
    )
    findings += check_headers(lines, form)
    findings += read.findings + checked.findings
    findings += check_text(found.narrative, read.figures)
    if before is not None:
        if year and before.year and before.year != year - 1:
            findings.append(
                report_finding(
                    "R-PREVIOUS", "year", before=before.year, expected=year - 1
                )
            )
        else:
            between = check_years(read.figures, before.figures, form, before.form)
            findings += between.findings
            checked.tried += between.tried
    return ReportCheck(
        format=form.key if known else UNKNOWN,
        year=year,
        figures=read.figures,
        findings=tuple(findings),
        tried=checked.tried,
        form=form,
    )


def report_as_json(check: ReportCheck) -> dict[str, Any]:
    """The answer as plain values."""
    return {
        "format": check.format,
        "year": check.year,
        "tables": {
            table: {
                row: {
                    column: None if value is None else number_of(value)
                    for column, value in cells.items()
                }
                for row, cells in rows.items()
            }
            for table, rows in check.figures.items()
        },
        "findings": [
            {
                "id": finding.id,
                "severity": finding.severity,
                "where": finding.where,
                "message": finding.message,
            }
            for finding in check.findings
        ],
        "checked": dict(sorted(check.tried.items())),
    }


def _recognised(lines: Sequence[ReportLine]) -> AnnualForm | None:
    """The form whose headings the lines have; None when they have none, or both."""
    text = bare("".join(piece.text for line in lines for piece in line.pieces))
    counts = {
        form.key: sum(bare(sign) in text for sign in form.signs)
        for form in annual_forms()
    }
    most = max(counts.values())
    best = [key for key, count in counts.items() if count == most > 0]
    return annual_form(best[0]) if len(best) == 1 else None
