"""The third bolt: what the actions refuse, both databases refuse again."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from gongkai.disclosure.models import Edition, Migration, Placement
from gongkai.organisation.models import Appointment, Staff
from gongkai.organisation.roles import Role
from gongkai.review.models import Opinion, Step
from tests.factories import (
    MONDAY,
    TUESDAY,
    approved_edition,
    cleared_edition,
    correction_of,
    draft_edition,
    person,
    published_edition,
    submitted_edition,
)


def _signed(name: str, by: Staff, digest: Any = None) -> dict[str, Any]:
    return {
        f"{name}_by": by,
        f"{name}_at": MONDAY,
        f"{name}_digest": F("digest") if digest is None else digest,
    }


def _update(edition: Edition, **values: Any) -> None:
    with transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(**values)


def _published(by: Staff) -> dict[str, Any]:
    return {"state": "published", "published_at": MONDAY, "published_by": by}


@pytest.mark.parametrize("state", ["published", "superseded", "approved"])
@pytest.mark.parametrize("make", [draft_edition, submitted_edition, cleared_edition])
def test_unreviewed_row_cannot_be_updated(zhou: Staff, make: Any, state: str) -> None:
    edition = make()

    with pytest.raises(IntegrityError):
        _update(edition, **_published(zhou) | {"state": state})


def test_unreviewed_row_cannot_be_saved(zhou: Staff) -> None:
    edition = submitted_edition()
    edition.state = "published"
    edition.published_at, edition.published_by = MONDAY, zhou

    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save()


def test_unreviewed_row_cannot_be_inserted(lin: Staff, zhou: Staff) -> None:
    document = draft_edition().document
    forged = Edition(
        document=document,
        number=2,
        title="伪造",
        change_note="伪造",
        digest="a" * 64,
        written_by=lin,
        written_at=MONDAY,
        **_published(zhou),
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.bulk_create([forged])


def test_raw_update_is_refused(agency: object) -> None:
    edition = submitted_edition()

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE disclosure_edition SET state = 'published',"
            " published_at = written_at, published_by_id = written_by_id"
            " WHERE id = %s",
            [edition.pk],
        )


def test_raw_insert_is_refused(agency: object) -> None:
    edition = submitted_edition()
    columns = [
        field.column for field in Edition._meta.concrete_fields if not field.primary_key
    ]
    given = {
        "number": "2",
        "state": "'published'",
        "change_note": "'x'",
        "published_at": "written_at",
        "published_by_id": "written_by_id",
        "review_id": "NULL",
    }

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO disclosure_edition ({', '.join(columns)})"
            f" SELECT {', '.join(given.get(name, name) for name in columns)}"
            " FROM disclosure_edition WHERE id = %s",
            [edition.pk],
        )


FORGERIES = {
    "clearance alone": lambda cast: _signed("cleared", cast["sun"]),
    "approval alone": lambda cast: _signed("approved", cast["qian"]),
    "emergency alone": lambda cast: _signed("emergency", cast["he"]),
    "cleared by the writer": lambda cast: (
        _signed("cleared", cast["lin"]) | _signed("approved", cast["qian"])
    ),
    "approved by the writer": lambda cast: (
        _signed("cleared", cast["sun"]) | _signed("approved", cast["lin"])
    ),
    "rushed by the writer": lambda cast: (
        _signed("cleared", cast["sun"]) | _signed("emergency", cast["lin"])
    ),
    "clearance of other words": lambda cast: (
        _signed("cleared", cast["sun"], "b" * 64) | _signed("approved", cast["qian"])
    ),
    "approval of other words": lambda cast: (
        _signed("cleared", cast["sun"]) | _signed("approved", cast["qian"], "b" * 64)
    ),
    "empty digests": lambda cast: (
        {"digest": ""}
        | _signed("cleared", cast["sun"], "")
        | _signed("approved", cast["qian"], "")
    ),
    "nobody cleared": lambda cast: (
        _signed("cleared", cast["sun"])
        | {"cleared_by": None}
        | _signed("approved", cast["qian"])
    ),
    "no time of clearance": lambda cast: (
        _signed("cleared", cast["sun"])
        | {"cleared_at": None}
        | _signed("approved", cast["qian"])
    ),
    "migration digest without migration": lambda cast: {
        "migration_digest": F("digest")
    },
    "migration of other words": lambda cast: {
        "migration": cast["migration"],
        "migration_digest": "b" * 64,
    },
    "migration with empty digests": lambda cast: {
        "digest": "",
        "migration": cast["migration"],
        "migration_digest": "",
    },
    "migration without digest": lambda cast: {"migration": cast["migration"]},
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_signatures_do_not_publish(
    lin: Staff, sun: Staff, qian: Staff, he: Staff, guan: Staff, forgery: str
) -> None:
    edition = submitted_edition()
    migration = Migration.objects.create(
        agency=edition.document.agency,
        source_name="x",
        source_sha256="a" * 64,
        started_at=MONDAY,
        started_by=guan,
    )
    cast = {"lin": lin, "sun": sun, "qian": qian, "he": he, "migration": migration}

    with pytest.raises(IntegrityError):
        _update(edition, **_published(qian), **FORGERIES[forgery](cast))


def test_correction_does_not_pass_as_migrated(guan: Staff) -> None:
    following = correction_of(published_edition())
    migration = Migration.objects.create(
        agency=following.document.agency,
        source_name="x",
        source_sha256="a" * 64,
        started_at=MONDAY,
        started_by=guan,
    )
    Edition.objects.filter(state="published").update(state="superseded")

    with pytest.raises(IntegrityError):
        _update(
            following,
            **_published(guan),
            migration=migration,
            migration_digest=F("digest"),
        )


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "c" * 64},
        {"digest": ""},
        {"cleared_by": None},
        {"cleared_at": None},
        {"cleared_digest": ""},
        {"approved_by": None, "approved_at": None, "approved_digest": ""},
        {"published_at": None},
        {"published_by": None},
        {"state": "unknown"},
        {"state": "withdrawn"},
        {"scheduled_for": TUESDAY},
        {"number": 2},
    ],
    ids=str,
)
def test_published_row_keeps_its_evidence(agency: object, change: Any) -> None:
    edition = published_edition()

    with pytest.raises(IntegrityError):
        _update(edition, **change)


def test_writer_cannot_become_the_clearer(sun: Staff) -> None:
    edition = published_edition()

    with pytest.raises(IntegrityError):
        _update(edition, written_by=sun)


def test_two_editions_are_never_public(zhou: Staff) -> None:
    edition = published_edition()
    second = Edition.objects.get(pk=edition.pk)
    second.pk, second.number, second.review = None, 2, None
    second.change_note = "第二版"

    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_two_editions_are_never_in_the_making(lin: Staff) -> None:
    edition = draft_edition()

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(
            document=edition.document,
            number=2,
            digest="a" * 64,
            written_by=lin,
            written_at=MONDAY,
        )


def test_index_number_is_unique(agency: object) -> None:
    first, second = published_edition().document, published_edition().document

    with pytest.raises(IntegrityError), transaction.atomic():
        type(first).objects.filter(pk=second.pk).update(index_number=first.index_number)


def test_ordinal_is_given_once(agency: object) -> None:
    published_edition()
    second = published_edition().document

    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(document=second).update(ordinal=1)


def test_live_place_is_not_a_removed_one(agency: object) -> None:
    document = published_edition().document

    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(document=document).update(removed_at=TUESDAY)


def test_withheld_row_names_its_ground(agency: object) -> None:
    document = draft_edition().document

    with pytest.raises(IntegrityError), transaction.atomic():
        type(document).objects.filter(pk=document.pk).update(
            disclosure_class="withheld", reexamine_on=TUESDAY.date()
        )


def test_return_without_words_is_refused(zhao: Staff) -> None:
    edition = submitted_edition()

    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.create(
            review=edition.review,
            step=Step.FIRST,
            verdict="returned",
            digest=edition.digest,
            by=zhao,
            at=MONDAY,
        )


def test_step_agrees_to_a_text_once(zhao: Staff) -> None:
    edition = approved_edition()

    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.create(
            review=edition.review,
            step=Step.FIRST,
            verdict="agreed",
            digest=edition.digest,
            by=zhao,
            at=MONDAY,
        )


def test_submitter_belongs_to_a_division(lin: Staff) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            staff=lin,
            role=Role.SUBMITTER,
            agency=person("lin").division.agency,
            from_on=MONDAY.date(),
        )
