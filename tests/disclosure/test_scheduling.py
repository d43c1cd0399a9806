"""Publication at an appointed time, asked for again and again by the sweep."""

from gongkai.disclosure.actions import arranging, drafting, publishing
from gongkai.disclosure.models import Edition
from gongkai.disclosure.queries import due_for_publication
from gongkai.journal.models import Entry
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Staff
from tests.factories import (
    FRIDAY,
    MONDAY,
    ORDINARY_WAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    approved_edition,
    cleared_edition,
    column,
    correction_of,
    person,
    published_edition,
    reviewed_edition,
)
from tests.refusing import refused_for


def _scheduled(edition: Edition | None = None) -> Edition:
    return publishing.schedule(
        edition or approved_edition(),
        publish_at=WEDNESDAY,
        at=TUESDAY,
        by=person("zhou"),
    )


def test_sweep_publishes_when_time_has_come(zhou: Staff) -> None:
    edition = _scheduled()

    assert publishing.publish_due(at=TUESDAY) == []
    assert publishing.publish_due(at=THURSDAY) == [edition]

    edition.refresh_from_db()
    assert (edition.state, edition.published_by) == ("published", zhou)
    assert edition.published_at == THURSDAY


def test_second_sweep_finds_nothing(agency: object) -> None:
    _scheduled()
    publishing.publish_due(at=WEDNESDAY)
    before = Entry.objects.count()

    assert publishing.publish_due(at=WEDNESDAY) == []
    assert Entry.objects.count() == before


def test_appointment_refused_meanwhile_says_why(zhou: Staff) -> None:
    edition = _scheduled()
    organisation.end_appointment(
        zhou.appointments.get(), on=TUESDAY.date(), at=TUESDAY, by=person("guan")
    )

    assert publishing.publish_due(at=WEDNESDAY) == []

    edition.refresh_from_db()
    entry = Entry.objects.last()
    assert (edition.state, edition.scheduled_for) == ("approved", None)
    assert (entry.what, len(entry.details["reasons"])) == ("edition.schedule_failed", 1)


def test_one_refused_does_not_stop_others(zhou: Staff) -> None:
    blocked = _scheduled(approved_edition(columns=("policies",)))
    fine = _scheduled()
    arranging.close_column(column("policies"), at=TUESDAY, by=zhou)

    assert publishing.publish_due(at=WEDNESDAY) == [fine]

    blocked.refresh_from_db()
    assert blocked.state == "approved"


def test_editing_cancels_the_appointment(lin: Staff) -> None:
    edition = _scheduled()

    edition = drafting.edit(
        edition, read_digest=edition.digest, at=TUESDAY, by=lin, title="改过"
    )

    assert edition.scheduled_for is None
    assert publishing.publish_due(at=WEDNESDAY) == []


def test_withdrawal_cancels_waiting_correction(lin: Staff, zhou: Staff) -> None:
    first = published_edition()
    second = drafting.submit(correction_of(first), at=TUESDAY, by=lin)
    _scheduled(reviewed_edition(*ORDINARY_WAY, at=TUESDAY, edition=second))

    publishing.withdraw(first, ground="含有个人信息。", at=TUESDAY, by=zhou)

    assert publishing.publish_due(at=FRIDAY) == []


def test_past_moment_is_refused(zhou: Staff) -> None:
    with refused_for("time_has_passed"):
        publishing.schedule(approved_edition(), publish_at=MONDAY, at=TUESDAY, by=zhou)


def test_unreviewed_text_gets_no_appointment(zhou: Staff) -> None:
    with refused_for("wrong_state", *["review_missing"] * 3):
        publishing.schedule(
            cleared_edition(), publish_at=WEDNESDAY, at=TUESDAY, by=zhou
        )


def test_appointment_can_be_cancelled(zhou: Staff) -> None:
    edition = publishing.unschedule(_scheduled(), at=TUESDAY, by=zhou)

    assert not due_for_publication(FRIDAY).exists()
    with refused_for("not_scheduled"):
        publishing.unschedule(edition, at=TUESDAY, by=zhou)


def test_list_read_earlier_undoes_no_edit(lin: Staff) -> None:
    stale = _scheduled()
    drafting.edit(stale, read_digest=stale.digest, at=TUESDAY, by=lin, title="新标题")

    publishing._publish_if_due(stale, at=WEDNESDAY)

    stale.refresh_from_db()
    assert (stale.title, stale.state) == ("新标题", "draft")
