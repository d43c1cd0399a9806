"""The annual report's table over thousands of requests, counted a second time."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from gongkai.info_requests.figures import RequestsTable, requests_table
from gongkai.info_requests.models import InfoRequest
from gongkai.organisation.models import Agency, Staff
from gongkai.rules.info_request_lifecycle import RequestState
from gongkai.rules.outcomes import row_of
from tests.factories import MONDAY
from tests.rules.generated_cases import (
    CASES,
    COLUMNS,
    EARLIEST,
    Case,
    generated,
    table_of,
)

ENDED = {RequestState.CLOSED, RequestState.ARCHIVED}
# Driving them costs more than counting them; the rules' own test drives them all.
SOME = CASES // 4
YEARS = range(2017, 2027)


def as_record(number: int, case: Case, agency: Agency, zhou: Staff) -> InfoRequest:
    """A generated case as it would be kept."""
    facts = case.facts
    is_archived = facts.state is RequestState.ARCHIVED
    return InfoRequest(
        agency=agency,
        number=f"T{number}",
        channel="in_person",
        applicant_kind=case.column,
        wanted_form="any",
        wanted_channel="online",
        submitted_at=MONDAY,
        arrived_on=facts.received_on or EARLIEST,
        received_on=facts.received_on,
        state=facts.state,
        outcome=case.outcome,
        decided_on=facts.decided_on,
        registered_at=MONDAY,
        registered_by=zhou,
        closed_at=MONDAY if facts.state in ENDED else None,
        archived_at=MONDAY if is_archived else None,
        archived_by=zhou if is_archived else None,
    )


def rows_of(cases: list[Case], year: int) -> Counter[tuple[str, str]]:
    """How many cases settled in a year are on which row, by column."""
    return Counter(
        (row_of(case.outcome, year=year), case.column)
        for case in cases
        if case.facts.decided_on and case.facts.decided_on.year == year
    )


def in_column(table: RequestsTable, column: str) -> tuple[int, ...]:
    """What a column of the table says, from new to carried out."""
    return (
        table.new[column],
        table.carried_in[column],
        table.total_handled[column],
        table.carried_out[column],
    )


@pytest.mark.slow
def test_table_of_every_year_says_what_happened(agency: Agency, zhou: Staff) -> None:
    cases = [generated(number) for number in range(SOME)]
    InfoRequest.objects.bulk_create(
        as_record(number, case, agency, zhou) for number, case in enumerate(cases)
    )

    tables = [requests_table(agency, year) for year in YEARS]

    for table in tables:
        expected, on_rows = table_of(cases, table.year), rows_of(cases, table.year)
        assert table.imbalances() == []
        for column in COLUMNS:
            lines = ("new", "carried_in", "handled", "carried_out")
            assert in_column(table, column) == tuple(
                expected[line, column] for line in lines
            )
            for row, counts in table.handled.items():
                assert counts[column] == on_rows[row, column]
        for row in (table.new, table.carried_in, table.carried_out):
            assert row["total"] == sum(row[column] for column in COLUMNS)
    for before, after in pairwise(tables):
        assert before.carried_out == after.carried_in
    assert sum(table.total_handled["total"] for table in tables) > SOME // 10
    assert max(case.facts.decided_on or date.min for case in cases).year == 2025
