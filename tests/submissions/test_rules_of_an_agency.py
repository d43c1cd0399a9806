"""Rule sets as an agency's rows: stored, read back, succeeded, refused."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongkai.commons.spreadsheets import read_table, write_table
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.rules.submission_rules import (
    Period,
    RuleSetError,
    known_rule_sets,
    parse_rule_set,
)
from gongkai.submissions import rule_table
from gongkai.submissions.actions import commissioning, recording, ruling
from gongkai.submissions.models import Outlet, Recognition, SubmissionRules
from gongkai.submissions.queries import due_for
from gongkai.submissions.rule_sets import as_rule_set, in_force_between, rules_on
from tests import factories
from tests.factories import MONDAY, SETTING_UP
from tests.refusing import refused_for


@pytest.mark.parametrize("name", sorted(known_rule_sets()))
def test_known_rule_set_survives_the_tables(
    agency: Agency, zhou: Staff, name: str
) -> None:
    known = known_rule_sets()[name]

    record = ruling.begin_rules(agency, known, at=SETTING_UP, by=zhou)

    same = replace(known, classes={}, outlets={}, is_verified=False)
    assert as_rule_set(record) == same


def test_later_rules_succeed_the_earlier(rules: SubmissionRules, zhou: Staff) -> None:
    july = date(2026, 7, 1)
    copied = ruling.copy_rules(rules, from_on=july, at=MONDAY, by=zhou)

    parts = in_force_between(rules.agency, date(2026, 1, 1), date(2026, 12, 31))

    assert [(one.record, one.since) for one in parts] == [
        (rules, date(2026, 1, 1)),
        (copied, july),
    ]
    assert parts[0].until == july - timedelta(days=1)
    assert rules_on(rules.agency, date(2025, 12, 31)) is None
    with refused_for("begins_already"):
        ruling.copy_rules(rules, from_on=july, at=MONDAY, by=zhou)


def test_column_that_is_not_there_is_named(agency: Agency, zhou: Staff) -> None:
    text = (
        "name = '甲'\nfrom_on = 2026-01-01\n[[quota]]\nlabel = '乙'\n"
        "minimum = 1\nperiod = 'month'\ncolumn = '/nowhere/'"
    )

    with refused_for("unknown_column"):
        ruling.begin_rules(agency, parse_rule_set(text), at=SETTING_UP, by=zhou)


def test_only_the_ogi_office_keeps_the_rules(
    rules: SubmissionRules,
    assistance: Division,
    province: Outlet,
    lin: Staff,
) -> None:
    def recognise() -> object:
        return recording.recognise(
            assistance,
            province,
            kind=Recognition.Kind.ADOPTED,
            title="甲",
            recognised_on=MONDAY.date(),
            at=MONDAY,
            by=lin,
        )

    def ask() -> object:
        return commissioning.ask(
            rules.agency,
            [assistance],
            topic="甲",
            due_on=MONDAY.date(),
            at=MONDAY,
            by=lin,
        )

    for act in (
        recognise,
        ask,
        lambda: ruling.change_rules(rules, name="乙", at=MONDAY, by=lin),
        lambda: ruling.keep_row(rules.quotarows.first(), minimum=1, at=MONDAY, by=lin),
        lambda: ruling.assign_class(
            assistance, None, from_on=MONDAY.date(), at=MONDAY, by=lin
        ),
    ):
        with refused_for("not_permitted"):
            act()


def test_stranger_answers_for_no_other_division(
    rules: SubmissionRules, assistance: Division, zhou: Staff, wu: Staff
) -> None:
    commission = commissioning.ask(
        rules.agency,
        [assistance],
        topic="甲",
        due_on=MONDAY.date(),
        at=MONDAY,
        by=zhou,
    )
    (task,) = commission.divisions.all()

    with refused_for("not_permitted"):
        commissioning.decline(task, ground="乙", at=MONDAY, by=wu)
    with refused_for("not_permitted"):
        recording.report_nothing(
            assistance, Period.MONTH, MONDAY.date(), ground="乙", at=MONDAY, by=wu
        )


def test_recognition_counts_once_until_struck(
    rules: SubmissionRules, assistance: Division, province: Outlet, zhou: Staff
) -> None:
    edition = factories.published_edition()
    given = {
        "kind": Recognition.Kind.ADOPTED,
        "title": edition.title,
        "document": edition.document,
        "recognised_on": MONDAY.date(),
        "at": MONDAY,
        "by": zhou,
    }
    recognition = recording.recognise(assistance, province, **given)

    with refused_for("already_recorded"):
        recording.recognise(assistance, province, **given)
    recording.strike(recognition, ground="登记有误。", at=MONDAY, by=zhou)

    assert recording.recognise(assistance, province, **given).struck_at is None


def test_due_list_has_quotas_and_commissions_of_ones_own(
    rules: SubmissionRules, assistance: Division, zhou: Staff, lin: Staff, wu: Staff
) -> None:
    commissioning.ask(
        rules.agency,
        [assistance],
        topic="救助综述",
        due_on=date(2026, 3, 9),
        at=MONDAY,
        by=zhou,
    )

    due = due_for(lin, on=MONDAY.date())

    assert [(one.label, one.lacking, one.days_left) for one in due] == [
        ("救助综述", 1, 7),
        ("每月报送", 2, 29),
        ("通知公告每季更新", 1, 29),
    ]
    assert [one.label for one in due_for(wu, on=MONDAY.date())] == [
        "每月报送",
        "通知公告每季更新",
    ]
    assert due_for(zhou, on=MONDAY.date()) == []


@pytest.mark.parametrize("name", sorted(known_rule_sets()))
def test_known_rule_set_survives_a_spreadsheet(name: str) -> None:
    known = known_rule_sets()[name]
    written = write_table("规则", rule_table.headings(), rule_table.rule_rows(known))

    read = rule_table.rules_from_rows(
        {"name": known.name, "from_on": known.from_on},
        read_table(io.BytesIO(written)),
        classes=known.classes,
        outlets=known.outlets,
    )

    assert read == replace(
        known,
        basis="",
        ranks_by_class=False,
        is_verified=False,
    )


def test_faulty_line_of_a_spreadsheet_is_numbered() -> None:
    lines = [["条目", "名称"], ["报送任务", "甲"], ["不知", "乙"]]

    with pytest.raises(RuleSetError, match="3"):
        rule_table.rules_from_rows(
            {"name": "甲", "from_on": MONDAY.date()}, lines, classes={}, outlets={}
        )
