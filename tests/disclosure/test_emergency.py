"""The emergency door: who opens it, what it never passes over, what it leaves owed."""

from datetime import date

import pytest

from gongkai.disclosure.actions import drafting, publishing, reviewing
from gongkai.disclosure.models import Edition
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Staff
from gongkai.organisation.roles import Role
from gongkai.review.models import ReviewDuty, Step
from gongkai.review.queries import open_duties
from tests.factories import (
    FRIDAY,
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    approved_edition,
    cleared_edition,
    correction_of,
    person,
    reviewed_edition,
    submitted_edition,
)
from tests.refusing import refused_for

GROUND = "台风预警，须立即公布安置点。"


def _rush(edition: Edition, at: object = MONDAY) -> Edition:
    return publishing.publish_in_emergency(
        edition, ground=GROUND, at=at, by=person("he")
    )


def test_cleared_text_passes_the_door(he: Staff) -> None:
    edition = _rush(cleared_edition())

    assert (edition.state, edition.emergency_by) == ("published", he)
    assert edition.document.index_number is not None


def test_duty_falls_on_next_working_day(he: Staff) -> None:
    edition = cleared_edition()

    _rush(edition, at=FRIDAY)

    duty = ReviewDuty.objects.get()
    assert (duty.due_on, duty.ground) == (date(2026, 3, 9), GROUND)
    assert list(open_duties(on=date(2026, 3, 10))) == [duty]


def test_secrecy_review_is_never_passed_over(agency: object) -> None:
    with refused_for("not_cleared"):
        _rush(submitted_edition())


def test_clearance_of_older_words_does_not_count(lin: Staff) -> None:
    edition = cleared_edition()
    edition = drafting.edit(
        edition, read_digest=edition.digest, at=MONDAY, by=lin, title="改过"
    )

    with refused_for("not_cleared"):
        _rush(edition)


def test_head_does_not_rush_own_words(he: Staff) -> None:
    organisation.appoint(
        he, Role.OGI_OFFICE, from_on=MONDAY.date(), at=MONDAY, by=person("guan")
    )
    edition = cleared_edition(by="he")

    with refused_for("own_text"):
        _rush(edition)


def test_door_needs_a_ground(he: Staff) -> None:
    with refused_for("no_ground"):
        publishing.publish_in_emergency(cleared_edition(), ground="", at=MONDAY, by=he)


@pytest.mark.parametrize("username", ["zhao", "zhou", "sun", "qian", "guan", "wu"])
def test_only_the_head_has_the_key(agency: object, username: str) -> None:
    with refused_for("not_permitted"):
        publishing.publish_in_emergency(
            cleared_edition(), ground=GROUND, at=MONDAY, by=person(username)
        )


def test_approved_text_takes_the_ordinary_way(agency: object) -> None:
    with refused_for("wrong_state"):
        _rush(approved_edition())


def test_held_reviews_fulfil_the_duty(qian: Staff) -> None:
    edition = _rush(cleared_edition())

    edition = reviewed_edition(Step.FIRST, Step.SECOND, at=TUESDAY, edition=edition)
    assert open_duties().exists()
    edition = reviewed_edition(Step.FINAL, at=TUESDAY, edition=edition)

    assert ReviewDuty.objects.get().fulfilled_at == TUESDAY
    assert (edition.state, edition.approved_by) == ("published", qian)


def test_corrected_emergency_is_still_reviewed(lin: Staff, zhou: Staff) -> None:
    edition = _rush(cleared_edition())
    following = drafting.submit(correction_of(edition), at=TUESDAY, by=lin)
    following = reviewed_edition(
        Step.FIRST,
        Step.SECOND,
        Step.SECRECY,
        Step.FINAL,
        at=TUESDAY,
        edition=following,
    )
    publishing.publish(following, at=TUESDAY, by=zhou)
    edition.refresh_from_db()

    edition = reviewed_edition(
        Step.FIRST, Step.SECOND, Step.FINAL, at=WEDNESDAY, edition=edition
    )

    assert edition.state == "superseded"
    assert not open_duties().exists()


def test_later_objection_keeps_it_public(zhao: Staff) -> None:
    edition = _rush(cleared_edition())

    edition = reviewing.return_to_writer(
        edition,
        Step.FIRST,
        read_digest=edition.digest,
        opinion="安置点名称有误，请更正。",
        at=TUESDAY,
        by=zhao,
    )

    assert edition.state == "published"
    assert open_duties().exists()
