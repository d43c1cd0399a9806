"""Deciding on a text: by whom, in which order, on exactly which words."""

import pytest

from gongkai.commons.refusals import Refused
from gongkai.disclosure.actions import drafting, reviewing
from gongkai.disclosure.models import Edition
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Staff
from gongkai.organisation.roles import Role
from gongkai.review import actions as review
from gongkai.review.models import Step
from gongkai.review.queries import missing_steps
from gongkai.rules.secrecy_markings import no_to_all
from tests.factories import (
    MONDAY,
    ORDINARY_WAY,
    TUESDAY,
    WEDNESDAY,
    approved_edition,
    cleared_edition,
    person,
    reviewed_edition,
    submitted_edition,
)
from tests.refusing import refused_for


def _appoint(someone: Staff, role: Role) -> None:
    in_division = role in {Role.SUBMITTER, Role.DIVISION_REVIEWER}
    organisation.appoint(
        someone,
        role,
        division=someone.division if in_division else None,
        from_on=MONDAY.date(),
        at=MONDAY,
        by=person("guan"),
    )


def _agree(edition: Edition, step: Step, by: Staff) -> Edition:
    return reviewing.agree(
        edition,
        step,
        read_digest=edition.digest,
        answers=no_to_all(TUESDAY.date()),
        at=TUESDAY,
        by=by,
    )


def test_agreement_names_person_time_text(sun: Staff) -> None:
    edition = cleared_edition()

    opinion = edition.review.opinions.get()
    assert (opinion.by, opinion.at, opinion.digest) == (sun, MONDAY, edition.digest)
    assert (edition.cleared_by, edition.cleared_digest) == (sun, edition.digest)


def test_last_review_approves(qian: Staff) -> None:
    edition = approved_edition()

    assert (edition.state, edition.approved_by) == ("approved", qian)


@pytest.mark.parametrize(
    ("step", "role", "before"),
    [
        (Step.FIRST, Role.DIVISION_REVIEWER, []),
        (Step.SECOND, Role.OGI_OFFICE, [Step.FIRST]),
        (Step.SECRECY, Role.SECRECY_REVIEWER, [Step.FIRST, Step.SECOND]),
        (Step.FINAL, Role.FINAL_REVIEWER, [Step.FIRST, Step.SECOND, Step.SECRECY]),
    ],
)
def test_nobody_reviews_their_own_text(
    lin: Staff, step: Step, role: Role, before: list[Step]
) -> None:
    _appoint(lin, role)
    edition = reviewed_edition(*before)

    with refused_for("own_text"):
        _agree(edition, step, lin)


def test_co_writer_does_not_review_either(zhao: Staff, lin: Staff) -> None:
    edition = submitted_edition()
    edition = drafting.edit(
        edition, read_digest=edition.digest, at=MONDAY, by=zhao, title="共同起草"
    )
    edition = drafting.edit(
        edition, read_digest=edition.digest, at=MONDAY, by=lin, title="再次修改"
    )
    edition = drafting.submit(edition, at=MONDAY, by=lin)

    with refused_for("own_text"):
        _agree(edition, Step.FIRST, zhao)


def test_one_person_holds_one_review(zhao: Staff) -> None:
    _appoint(zhao, Role.OGI_OFFICE)
    edition = reviewed_edition(Step.FIRST)

    with refused_for("one_person_two_reviews"):
        _agree(edition, Step.SECOND, zhao)


def test_reviews_are_held_in_order(zhou: Staff) -> None:
    with refused_for("earlier_step_missing"):
        _agree(submitted_edition(), Step.SECOND, zhou)


def test_final_review_waits_for_secrecy(qian: Staff) -> None:
    with refused_for("not_cleared"):
        _agree(reviewed_edition(Step.FIRST, Step.SECOND), Step.FINAL, qian)


def test_secrecy_review_may_come_any_time(sun: Staff) -> None:
    edition = reviewed_edition(Step.FIRST, Step.SECRECY)

    assert edition.cleared_by == sun


def test_a_step_is_given_once(zhao: Staff) -> None:
    edition = reviewed_edition(Step.FIRST)

    with refused_for("already_given"):
        _agree(edition, Step.FIRST, zhao)


def test_stranger_may_not_decide(wu: Staff) -> None:
    with refused_for(
        "not_permitted", "earlier_step_missing", "earlier_step_missing", "not_cleared"
    ):
        _agree(submitted_edition(), Step.FINAL, wu)


def test_administrator_approves_nothing(guan: Staff) -> None:
    edition = submitted_edition()

    for step in Step:
        with pytest.raises(Refused) as caught:
            _agree(edition, step, guan)
        assert "not_permitted" in caught.value.codes


def test_stale_reading_decides_nothing(zhao: Staff) -> None:
    edition = submitted_edition()

    with refused_for("text_has_changed"):
        reviewing.agree(edition, Step.FIRST, read_digest="0" * 64, at=MONDAY, by=zhao)


def test_text_altered_outside_is_not_cleared(sun: Staff) -> None:
    edition = submitted_edition()
    Edition.objects.filter(pk=edition.pk).update(body_html="<p>换过的文字。</p>")

    with refused_for("text_has_changed"):
        _agree(edition, Step.SECRECY, sun)


def test_draft_is_not_reviewed(lin: Staff, sun: Staff) -> None:
    edition = submitted_edition()
    edition = drafting.edit(
        edition, read_digest=edition.digest, at=MONDAY, by=lin, title="改"
    )

    with refused_for("not_in_review"):
        _agree(edition, Step.SECRECY, sun)


def test_editing_voids_what_was_given(lin: Staff) -> None:
    edition = approved_edition()

    edition = drafting.edit(
        edition, read_digest=edition.digest, at=TUESDAY, by=lin, title="审后修改"
    )

    assert edition.state == "draft"
    assert (edition.cleared_by, edition.approved_by) == (None, None)
    assert missing_steps(edition.review, edition.digest) == [
        Step.SECRECY,
        Step.FIRST,
        Step.SECOND,
        Step.FINAL,
    ]


def test_old_words_do_not_revive_opinions(lin: Staff) -> None:
    edition = approved_edition(title="原标题")
    for title in ("别的标题", "原标题"):
        edition = drafting.edit(
            edition, read_digest=edition.digest, at=TUESDAY, by=lin, title=title
        )
    edition = drafting.submit(edition, at=TUESDAY, by=lin)

    edition = reviewed_edition(*ORDINARY_WAY, at=WEDNESDAY, edition=edition)

    assert edition.state == "approved"
    assert edition.review.opinions.count() == 8


def test_saving_without_change_voids_nothing(lin: Staff) -> None:
    edition = approved_edition()

    edition = drafting.edit(
        edition, read_digest=edition.digest, at=TUESDAY, by=lin, title=edition.title
    )

    edition.refresh_from_db()
    assert edition.state == "approved"


def test_return_says_why(zhao: Staff) -> None:
    edition = submitted_edition()

    with refused_for("no_opinion"):
        reviewing.return_to_writer(
            edition,
            Step.FIRST,
            read_digest=edition.digest,
            opinion=" ",
            at=MONDAY,
            by=zhao,
        )


def test_returned_text_is_a_draft_again(zhao: Staff) -> None:
    edition = submitted_edition()

    edition = reviewing.return_to_writer(
        edition,
        Step.FIRST,
        read_digest=edition.digest,
        opinion="请核对金额。",
        at=MONDAY,
        by=zhao,
    )

    assert edition.state == "draft"
    assert edition.review.opinions.get().text == "请核对金额。"


def test_short_chain_asks_fewer_people(qian: Staff) -> None:
    review.set_chain(
        person("lin").division.agency,
        has_first=False,
        has_second=False,
        at=MONDAY,
        by=person("guan"),
    )

    edition = reviewed_edition(Step.SECRECY, Step.FINAL)

    assert edition.state == "approved"


def test_shortened_chain_spares_no_open_review(zhou: Staff, qian: Staff) -> None:
    edition = reviewed_edition(Step.FIRST, Step.SECRECY)
    review.set_chain(
        edition.document.agency,
        has_first=True,
        has_second=False,
        at=MONDAY,
        by=person("guan"),
    )

    with refused_for("earlier_step_missing"):
        _agree(edition, Step.FINAL, qian)
