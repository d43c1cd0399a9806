from datetime import date

import pytest

from gongkai.rules.outcomes import (
    RemedyKind,
    RequestKind,
    applicant_columns,
    effective_grounds,
    inconsistencies,
    outcome,
    outcome_after,
    outcomes,
    outcomes_for_reply,
    remedy_for,
    report_form,
    row_of,
    rows_of_form,
)

BEFORE = date(2023, 12, 31)
FROM_2024 = date(2024, 1, 1)
ARTICLES_14_TO_16 = [
    "refused_state_secret",
    "refused_law_forbids",
    "refused_security_stability",
    "refused_third_party",
    "refused_internal",
    "refused_process",
    "refused_enforcement_file",
]


def test_outcomes_and_report_rows_agree():
    assert inconsistencies() == []


def test_form_of_2021_has_its_21_rows():
    rows = [row.key for row in rows_of_form(report_form(2026))]

    assert len(rows) == 21
    counted = [one.key for one in outcomes() if one.kind is RequestKind.INFORMATION]
    assert {row_of(key, year=2026) for key in counted} == set(rows)


def test_correction_of_a_record_is_no_request_the_report_counts():
    of_records = outcomes_for_reply(FROM_2024, RequestKind.RECORD_CORRECTION)

    assert [one.letter for one in of_records] == ["record_correction"] * 4
    assert not any(one.rows for one in of_records)
    assert not {*of_records} & {*outcomes_for_reply(FROM_2024)}


def test_form_of_2019_counts_other_together():
    assert row_of("unpaid", year=2020) == row_of("withdrawn", year=2020) == "other"
    assert row_of("unpaid", year=2021) == "other_unpaid"


def test_report_counts_six_kinds_of_applicant():
    assert len(applicant_columns()) == 6


@pytest.mark.parametrize("key", ARTICLES_14_TO_16)
def test_refusal_goes_to_reconsideration_first(key):
    assert remedy_for(key, (), decided_on=FROM_2024).kind is RemedyKind.REVIEW_FIRST
    assert remedy_for(key, (), decided_on=BEFORE).kind is RemedyKind.EITHER


def test_withheld_part_decides_remedy():
    secret = remedy_for("partly_disclosed", ["SECRET"], decided_on=FROM_2024)
    register = remedy_for("partly_disclosed", ["REGISTER"], decided_on=FROM_2024)

    assert (secret.kind, register.kind) == (RemedyKind.REVIEW_FIRST, RemedyKind.EITHER)


@pytest.mark.parametrize(
    "key",
    sorted(
        {one.key for one in outcomes()}
        - {*ARTICLES_14_TO_16, "partly_disclosed", "withdrawn"}
    ),
)
def test_all_else_leaves_the_choice(key):
    assert remedy_for(key, (), decided_on=FROM_2024).kind is RemedyKind.EITHER


def test_withdrawal_leaves_no_remedy():
    assert remedy_for("withdrawn", (), decided_on=FROM_2024).kind is RemedyKind.NONE


@pytest.mark.parametrize(
    ("move", "key"),
    [
        ("abandon", "not_corrected"),
        ("lapse_unpaid", "unpaid"),
        ("withdraw", "withdrawn"),
    ],
)
def test_moves_without_reply_have_outcomes(move, key):
    assert outcome_after(move).key == key


def test_other_moves_end_in_no_outcome():
    with pytest.raises(KeyError):
        outcome_after("reply")


def test_old_regulation_knew_fewer_outcomes():
    old = {one.key for one in outcomes_for_reply(date(2019, 5, 14))}
    new = {one.key for one in outcomes_for_reply(date(2019, 5, 15))}

    assert {"refused_process", "excessive", "petition"} & old == set()
    assert old < new
    assert outcome("disclosed").basis_for(date(2007, 1, 1)) is None


def test_single_ground_goes_without_saying():
    assert effective_grounds(outcome("refused_process"), ()) == ("PROCESS",)
    assert effective_grounds(outcome("partly_disclosed"), ["THIRD"]) == ("THIRD",)
