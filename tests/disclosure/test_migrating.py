"""What an older system published, brought in under a named administrator."""

from datetime import datetime

import pytest

from gongkai.disclosure.actions import classifying, drafting, migrating, reviewing
from gongkai.disclosure.models import Column, DisclosureClass, Edition, Migration
from gongkai.journal.models import Entry
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Staff
from gongkai.organisation.roles import Role
from gongkai.review.models import Step
from tests.factories import (
    CHINA,
    MONDAY,
    ORDINARY_WAY,
    TUESDAY,
    approved_edition,
    column,
    division,
    person,
    reviewed_edition,
)
from tests.refusing import refused_for

LONG_AGO = datetime(2019, 1, 9, 15, 44, tzinfo=CHINA)


def _run(by: str = "guan") -> Migration:
    someone = person(by)
    return migrating.start_migration(
        someone.division.agency,
        source_name="旧网站",
        source_sha256="a" * 64,
        at=MONDAY,
        by=someone,
    )


def _brought_in(
    migration: Migration | None = None,
    columns: list[Column] | None = None,
    **fields: str,
) -> Edition:
    text = {"title": "2011年度工作报告", "body_html": "<p>正文。</p>"} | fields
    return migrating.bring_in(
        migration or _run(),
        division("assistance"),
        [column()] if columns is None else columns,
        source_digest="b" * 64,
        raw_text="原文",
        known_at=LONG_AGO,
        at=MONDAY,
        by=person("guan"),
        **text,
    )


def test_migrated_document_keeps_its_date(guan: Staff) -> None:
    edition = migrating.publish_migrated(_brought_in(), at=TUESDAY, by=guan)

    document = edition.document
    document.refresh_from_db()
    assert document.first_published_at == LONG_AGO
    assert (document.imported_at, edition.published_at) == (MONDAY, TUESDAY)
    assert document.index_number == "00000000X/2019-00001"
    assert document.placements.get().shown_on == LONG_AGO.date()
    assert Entry.objects.last().what == "document.migrated"


def test_bringing_in_again_changes_nothing(guan: Staff) -> None:
    first = _brought_in()
    before = Entry.objects.count()

    again = _brought_in(migration=first.migration)

    assert again == first
    assert Entry.objects.count() == before


def test_changed_text_needs_the_reviews(lin: Staff, guan: Staff) -> None:
    edition = _brought_in()
    edition = drafting.edit(
        edition, read_digest=edition.digest, at=MONDAY, by=lin, title="改过"
    )

    with refused_for("not_as_migrated"):
        migrating.publish_migrated(edition, at=TUESDAY, by=guan)


def test_text_altered_outside_is_not_migrated(guan: Staff) -> None:
    edition = _brought_in()
    Edition.objects.filter(pk=edition.pk).update(title="换过")

    with refused_for("not_as_migrated"):
        migrating.publish_migrated(edition, at=TUESDAY, by=guan)


def test_other_administrator_does_not_answer(wu: Staff) -> None:
    edition = _brought_in()
    organisation.appoint(
        wu, Role.ADMINISTRATOR, from_on=MONDAY.date(), at=MONDAY, by=person("guan")
    )

    with refused_for("not_as_migrated"):
        migrating.publish_migrated(edition, at=TUESDAY, by=wu)


@pytest.mark.parametrize("username", ["lin", "zhao", "zhou", "sun", "qian", "he"])
def test_only_an_administrator_migrates(agency: object, username: str) -> None:
    with refused_for("not_permitted"):
        _run(by=username)


def test_written_text_is_not_migrated(guan: Staff) -> None:
    with refused_for("wrong_state", "not_as_migrated"):
        migrating.publish_migrated(approved_edition(), at=TUESDAY, by=guan)


def test_text_once_in_review_stays_there(guan: Staff, sun: Staff) -> None:
    edition = _brought_in(source="社会救助处")
    edition = drafting.submit(edition, at=MONDAY, by=person("lin"))
    edition = reviewing.return_to_writer(
        edition,
        Step.SECRECY,
        read_digest=edition.digest,
        opinion="涉密，不得公开。",
        at=MONDAY,
        by=sun,
    )

    with refused_for("not_as_migrated"):
        migrating.publish_migrated(edition, at=TUESDAY, by=guan)


def test_withheld_document_is_not_migrated(guan: Staff, zhou: Staff) -> None:
    edition = _brought_in()
    classifying.classify(
        edition.document, DisclosureClass.UPON_REQUEST, at=MONDAY, by=zhou
    )

    with refused_for("not_proactive"):
        migrating.publish_migrated(edition, at=TUESDAY, by=guan)


def test_migrated_document_has_a_place(guan: Staff) -> None:
    with refused_for("no_placement"):
        migrating.publish_migrated(_brought_in(columns=[]), at=TUESDAY, by=guan)


def test_migrated_correction_is_reviewed(guan: Staff, lin: Staff) -> None:
    first = migrating.publish_migrated(_brought_in(), at=MONDAY, by=guan)
    following = drafting.revise(first.document, at=TUESDAY, by=lin)

    with refused_for("not_as_migrated"):
        migrating.publish_migrated(following, at=TUESDAY, by=guan)


def test_migrated_draft_may_go_through_reviews(lin: Staff) -> None:
    edition = _brought_in()
    edition = drafting.edit(
        edition, read_digest=edition.digest, at=MONDAY, by=lin, source="社会救助处"
    )

    edition = drafting.submit(edition, at=MONDAY, by=lin)

    assert reviewed_edition(*ORDINARY_WAY, edition=edition).state == "approved"


def test_future_date_is_not_brought_in(guan: Staff) -> None:
    with refused_for("in_the_future"):
        migrating.bring_in(
            _run(),
            division("assistance"),
            [column()],
            source_digest="d" * 64,
            raw_text="",
            known_at=TUESDAY,
            at=MONDAY,
            by=guan,
            title="x",
        )
