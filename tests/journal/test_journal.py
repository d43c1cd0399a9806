"""The journal: every entry with its change, numbered without gaps."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from gongkai.journal import actions as journal
from gongkai.journal import queries
from gongkai.journal.models import Entry, Head
from gongkai.organisation.models import Agency
from tests.factories import MONDAY


class _Undone(Exception):
    pass


@transaction.atomic
def _record_and_fail(agency: Agency) -> None:
    journal.record("agency.changed", agency, at=MONDAY)
    raise _Undone


def test_entry_needs_its_transaction(transactional_db: None) -> None:
    agency = Agency(pk=1)

    with pytest.raises(transaction.TransactionManagementError):
        journal.record("agency.founded", agency, at=MONDAY)


def test_undone_change_leaves_no_number(agency: Agency) -> None:
    before = queries.newest_number()

    with pytest.raises(_Undone):
        _record_and_fail(agency)
    entry = journal.record("agency.changed", agency, at=MONDAY)

    assert entry.number == before + 1 == queries.newest_number()


def test_followers_read_on_from_their_place(agency: Agency) -> None:
    start = queries.newest_number()
    for _time in range(3):
        journal.record("agency.changed", agency, at=MONDAY)

    journal.advance("baking", to=start + 1)

    position = queries.position("baking")
    unread = queries.entries_after(position, limit=10)
    assert [entry.number for entry in unread] == [start + 2, start + 3]
    assert queries.position("search") == 0


def test_entries_are_found_by_their_subject(agency: Agency) -> None:
    journal.record("agency.changed", agency, at=MONDAY, reason="x")

    entries = queries.entries_about(journal.label(agency))

    assert next(entry.what for entry in entries) == "agency.founded"
    assert entries.last().details == {"reason": "x"}


def test_journal_has_one_head(agency: Agency) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Head.objects.create(pk=2)


def test_number_is_given_once(agency: Agency) -> None:
    number = queries.newest_number()

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            number=number, at=datetime(2026, 3, 2, tzinfo=UTC), what="x", subject="y:1"
        )
