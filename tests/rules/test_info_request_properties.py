"""Ten thousand cases driven by random moves: what no way through may break.

While each is made, every due date is compared with the law's and a forbidden move is
tried at every step (`generated_cases`).
"""

from itertools import pairwise

import pytest

from gongkai.rules.info_request_lifecycle import RequestState
from gongkai.rules.outcomes import report_form, row_of, rows_of_form
from tests.rules.generated_cases import CASES, COLUMNS, Case, generated, table_of

REPORT_YEARS = range(2017, 2028)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """All of them, the same every time."""
    return [generated(number) for number in range(CASES)]


def test_every_settled_case_is_on_one_row(cases: list[Case]) -> None:
    settled = [case for case in cases if case.facts.decided_on]

    for case in settled:
        year = case.facts.decided_on.year
        rows = [row.key for row in rows_of_form(report_form(year))]
        assert rows.count(row_of(case.outcome, year=year)) == 1
    assert len(settled) > CASES // 10


def test_new_and_carried_in_are_handled_and_carried_out(cases: list[Case]) -> None:
    tables = [table_of(cases, year) for year in REPORT_YEARS]

    for table in tables:
        for column in COLUMNS:
            assert (
                table["new", column] + table["carried_in", column]
                == table["handled", column] + table["carried_out", column]
            )
    for before, after in pairwise(tables):
        for column in COLUMNS:
            assert before["carried_out", column] == after["carried_in", column]


def test_random_moves_reach_every_state_and_outcome(cases: list[Case]) -> None:
    assert {case.facts.state for case in cases} == set(RequestState)
    assert {case.outcome for case in cases} >= {
        "not_corrected",
        "unpaid",
        "withdrawn",
        "disclosed",
        "partly_disclosed",
    }
