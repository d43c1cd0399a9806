"""Whether the columns of a published report stand in the order of the form.

Cells are read by their place, so a report that moves its columns must be told apart.
"""

from collections.abc import Iterator, Sequence

from gongkai.rules.report_cells import bare
from gongkai.rules.report_findings import ReportFinding, report_finding
from gongkai.rules.report_forms import REMEDIES, AnnualForm, StatutoryTable
from gongkai.rules.report_lines import LineShape, ReportLine

_FEWEST = 2


def check_headers(
    lines: Sequence[ReportLine], form: AnnualForm
) -> Iterator[ReportFinding]:
    """Tables whose headings stand in another order, each once."""
    for table in form.tables:
        for line in lines:
            if line.shape is LineShape.GRID and (found := _misplaced(line, table)):
                yield report_finding(
                    "R-HEADER", table.key, table=table.label, seen="、".join(found)
                )
                break


def _misplaced(line: ReportLine, table: StatutoryTable) -> list[str]:
    """The headings of a line, when they are not in the order of the table."""
    words = [bare(column.label) for column in table.columns]
    found = [word for piece in line.pieces if (word := bare(piece.text)) in set(words)]
    if table.key == REMEDIES:
        # The same five again for each group; those of the first may stand alone.
        found = found[: len(words)]
    if len(set(found)) < _FEWEST or len(set(found)) < len(found):
        return []
    return found if found != sorted(found, key=words.index) else []
