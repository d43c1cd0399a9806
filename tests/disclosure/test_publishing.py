"""The ordinary way to the public, and everything that stands in it."""

from datetime import timedelta

import pytest

from gongkai.commons.refusals import Refused
from gongkai.disclosure.actions import (
    arranging,
    classifying,
    drafting,
    publishing,
)
from gongkai.disclosure.models import AgencyConsultation, DisclosureClass, Edition
from gongkai.disclosure.queries import public_edition
from gongkai.journal.models import Entry
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency, Staff
from tests.factories import (
    FRIDAY,
    MONDAY,
    ORDINARY_WAY,
    TUESDAY,
    WEDNESDAY,
    approved_edition,
    cleared_edition,
    column,
    correction_of,
    draft_edition,
    person,
    published_edition,
    reviewed_edition,
    submitted_edition,
)
from tests.refusing import refused_for


def test_reviewed_text_goes_public(zhou: Staff) -> None:
    edition = approved_edition()

    publishing.publish(edition, at=TUESDAY, by=zhou)

    document = edition.document
    document.refresh_from_db()
    assert public_edition(document) == edition
    assert document.index_number == "00000000X/2026-00001"
    assert document.first_published_at == TUESDAY
    assert column().live_count == 1


def test_hidden_characters_never_enter_a_text(agency: Agency) -> None:
    edition = draft_edition(title="通\x0b知\u200b", body_html="<p>正&#1;\u202e文</p>")

    assert (edition.title, edition.body_html) == ("通 知", "<p>正文</p>")


def test_publication_is_one_journal_entry(zhou: Staff) -> None:
    edition = approved_edition()
    before = Entry.objects.count()

    publishing.publish(edition, at=TUESDAY, by=zhou)

    (entry,) = Entry.objects.all()[before:]
    assert (entry.what, entry.by, entry.at) == ("document.published", zhou, TUESDAY)
    assert entry.details["digest"] == edition.digest


def test_early_morning_carries_its_own_date(zhou: Staff) -> None:
    early = TUESDAY.replace(hour=7)
    edition = approved_edition()

    publishing.publish(edition, at=early, by=zhou)

    assert edition.document.placements.get().shown_on == early.date()


def test_every_reason_is_listed_at_once(zhou: Staff, wu: Staff) -> None:
    edition = draft_edition(title=" ", body_html="", source="", columns=())
    classifying.classify(
        edition.document, DisclosureClass.UPON_REQUEST, at=MONDAY, by=zhou
    )
    classifying.consult_agency(
        edition.document, "东岚省财政厅", "可否公开？", at=MONDAY, by=zhou
    )

    with refused_for(
        "not_permitted",
        "wrong_state",
        *["review_missing"] * 4,
        "no_title",
        "no_text",
        "no_source",
        "no_placement",
        "not_proactive",
        "consultation_open",
    ):
        publishing.publish(edition, at=MONDAY, by=wu)


def test_refused_publication_changes_nothing(zhou: Staff) -> None:
    edition = cleared_edition()
    before = Entry.objects.count()

    with pytest.raises(Refused):
        publishing.publish(edition, at=TUESDAY, by=zhou)

    edition.refresh_from_db()
    assert edition.published_at is None
    assert edition.document.index_number is None
    assert (Entry.objects.count(), column().live_count) == (before, 0)


def test_closed_column_takes_no_publication(zhou: Staff) -> None:
    edition = approved_edition()
    arranging.close_column(column(), at=MONDAY, by=zhou)

    with refused_for("column_closed"):
        publishing.publish(edition, at=TUESDAY, by=zhou)


@pytest.mark.parametrize("change", ["text", "title", "attachment title"])
def test_text_altered_outside_is_refused(zhou: Staff, change: str) -> None:
    edition = approved_edition()
    altered = Edition.objects.filter(pk=edition.pk)
    if change == "text":
        altered.update(body_html="<p>换过的文字。</p>")
    elif change == "title":
        altered.update(title="换过的标题")
    else:
        altered.update(summary="换过的摘要")

    with refused_for("altered_outside"):
        publishing.publish(edition, at=TUESDAY, by=zhou)


def test_stale_copy_publishes_nothing_old(lin: Staff, zhou: Staff) -> None:
    stale = approved_edition()
    drafting.edit(
        stale, read_digest=stale.digest, at=TUESDAY, by=lin, title="改过的标题"
    )

    with pytest.raises(Refused) as caught:
        publishing.publish(stale, at=WEDNESDAY, by=zhou)

    assert "wrong_state" in caught.value.codes


def test_writing_empty_text_is_not_submitted(lin: Staff) -> None:
    edition = draft_edition(body_html="<p> </p><script>x</script>")

    with refused_for("no_text"):
        drafting.submit(edition, at=MONDAY, by=lin)


def test_script_never_reaches_the_store(lin: Staff) -> None:
    edition = draft_edition(
        body_html='<p onclick="x()">正文</p><script>alert(1)</script>'
    )

    assert edition.body_html == "<p>正文</p>"


def test_stranger_neither_edits_nor_submits(wu: Staff) -> None:
    edition = draft_edition()

    with refused_for("not_permitted"):
        drafting.edit(edition, read_digest=edition.digest, at=MONDAY, by=wu, title="x")
    with refused_for("not_permitted"):
        drafting.submit(edition, at=MONDAY, by=wu)


def test_second_writer_does_not_overwrite_first(lin: Staff, zhao: Staff) -> None:
    opened = draft_edition()
    drafting.edit(opened, read_digest=opened.digest, at=MONDAY, by=zhao, title="甲")

    with refused_for("text_has_changed"):
        drafting.edit(opened, read_digest=opened.digest, at=MONDAY, by=lin, title="乙")


def test_one_edition_is_in_the_making(lin: Staff) -> None:
    edition = published_edition()
    drafting.revise(edition.document, at=TUESDAY, by=lin)

    with refused_for("in_the_making"):
        drafting.revise(edition.document, at=TUESDAY, by=lin)


def test_discarded_beginning_is_not_revised(lin: Staff) -> None:
    edition = drafting.discard(draft_edition(), at=MONDAY, by=lin)

    with refused_for("never_published"):
        drafting.revise(edition.document, at=TUESDAY, by=lin)


def test_revision_starts_from_public_text(lin: Staff) -> None:
    edition = published_edition(title="公开的标题")
    bad = correction_of(edition, title="放弃的标题")
    drafting.discard(bad, at=TUESDAY, by=lin)

    following = drafting.revise(edition.document, at=WEDNESDAY, by=lin)

    assert (following.number, following.title) == (3, "公开的标题")


def test_objection_of_another_agency_blocks(zhou: Staff) -> None:
    edition = approved_edition()
    consultation = classifying.consult_agency(
        edition.document, "东岚省卫生健康委员会", "可否公开？", at=MONDAY, by=zhou
    )
    classifying.record_answer(
        consultation,
        AgencyConsultation.Answer.OBJECTS,
        answered_on=MONDAY.date(),
        at=MONDAY,
        by=zhou,
    )

    with refused_for("consultation_objects"):
        publishing.publish(edition, at=TUESDAY, by=zhou)


def test_agreement_of_another_agency_opens(zhou: Staff) -> None:
    edition = approved_edition()
    consultation = classifying.consult_agency(
        edition.document, "东岚省卫生健康委员会", "可否公开？", at=MONDAY, by=zhou
    )
    classifying.record_answer(
        consultation,
        AgencyConsultation.Answer.AGREES,
        answered_on=MONDAY.date(),
        at=MONDAY,
        by=zhou,
    )

    edition = publishing.publish(edition, at=TUESDAY, by=zhou)

    assert edition.state == "published"


def test_answer_cannot_come_tomorrow(zhou: Staff) -> None:
    consultation = classifying.consult_agency(
        draft_edition().document, "东岚省财政厅", "可否公开？", at=MONDAY, by=zhou
    )

    with refused_for("in_the_future"):
        classifying.record_answer(
            consultation,
            AgencyConsultation.Answer.AGREES,
            answered_on=TUESDAY.date(),
            at=MONDAY,
            by=zhou,
        )


def test_index_numbers_count_in_order(agency: object) -> None:
    numbers = [
        published_edition(at=MONDAY + timedelta(minutes=minute)).document.index_number
        for minute in range(3)
    ]

    assert numbers == [f"00000000X/2026-{serial:05}" for serial in (1, 2, 3)]


def test_new_pattern_leaves_given_numbers(agency: object) -> None:
    first = published_edition().document
    organisation.change_agency(
        first.agency,
        at=MONDAY,
        by=person("guan"),
        index_number_pattern="{year}-{serial}",
    )

    second = published_edition(at=TUESDAY).document

    first.refresh_from_db()
    assert first.index_number == "00000000X/2026-00001"
    assert second.index_number == "2026-2"


def test_taken_number_is_passed_over(agency: object) -> None:
    taken = published_edition().document
    type(taken).objects.filter(pk=taken.pk).update(index_number="00000000X/2026-00002")

    following = published_edition(at=TUESDAY).document

    assert following.index_number == "00000000X/2026-00003"


def test_ended_role_publishes_no_more(zhou: Staff) -> None:
    edition = approved_edition()
    organisation.end_appointment(
        zhou.appointments.get(), on=MONDAY.date(), at=MONDAY, by=person("guan")
    )

    with refused_for("not_permitted"):
        publishing.publish(edition, at=TUESDAY, by=zhou)


def test_correction_needs_its_note(lin: Staff) -> None:
    following = drafting.revise(published_edition().document, at=TUESDAY, by=lin)

    with refused_for("no_change_note"):
        drafting.submit(following, at=TUESDAY, by=lin)


def test_correction_supersedes_what_was_public(lin: Staff, zhou: Staff) -> None:
    first = published_edition()
    second = drafting.submit(correction_of(first), at=TUESDAY, by=lin)
    second = reviewed_edition(*ORDINARY_WAY, at=TUESDAY, edition=second)

    publishing.publish(second, at=WEDNESDAY, by=zhou)

    first.refresh_from_db()
    assert first.state == "superseded"
    assert public_edition(first.document) == second
    assert Entry.objects.last().what == "document.corrected"
    assert column().live_count == 1


def test_first_text_stays_public_meanwhile(agency: object) -> None:
    first = published_edition()

    correction_of(first)

    assert public_edition(first.document) == first


def test_withdrawal_needs_its_ground(zhou: Staff) -> None:
    edition = published_edition()

    with refused_for("no_ground"):
        publishing.withdraw(edition, ground=" ", at=TUESDAY, by=zhou)


def test_withdrawal_leaves_a_gap(zhou: Staff) -> None:
    edition = published_edition()
    publishing.withdraw(edition, ground="含有个人信息。", at=TUESDAY, by=zhou)

    later = published_edition(at=WEDNESDAY)

    placement = edition.document.placements.get()
    assert (placement.is_live, placement.ordinal) == (False, 1)
    assert later.document.placements.get().ordinal == 2
    assert column().live_count == 1


def test_republished_document_keeps_its_place(lin: Staff, zhou: Staff) -> None:
    edition = published_edition()
    publishing.withdraw(edition, ground="含有个人信息。", at=TUESDAY, by=zhou)
    second = drafting.submit(correction_of(edition), at=TUESDAY, by=lin)
    second = reviewed_edition(*ORDINARY_WAY, at=TUESDAY, edition=second)

    publishing.publish(second, at=FRIDAY, by=zhou)

    placement = edition.document.placements.get()
    assert (placement.is_live, placement.ordinal) == (True, 1)
    assert placement.shown_on == MONDAY.date()


def test_writer_may_not_withdraw(lin: Staff) -> None:
    with refused_for("not_permitted"):
        publishing.withdraw(published_edition(), ground="x", at=TUESDAY, by=lin)


def test_submitted_text_is_submitted_once(lin: Staff) -> None:
    with refused_for("wrong_state"):
        drafting.submit(submitted_edition(), at=MONDAY, by=lin)
