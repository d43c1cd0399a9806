"""What the gate keeps back, who may let it pass, and what of it is kept."""

import io
import json
from datetime import date

import pytest
from django.utils import translation

from gongkai.commons.uploads import check_upload
from gongkai.disclosure.actions import drafting, publishing, reviewing
from gongkai.disclosure.models import Edition
from gongkai.disclosure.paths import document_path
from gongkai.disclosure.queries import attachments_of
from gongkai.disclosure.screened import dead_links, subject_of
from gongkai.journal.models import Entry
from gongkai.organisation.models import Staff
from gongkai.review.models import Step
from gongkai.rules.secrecy_markings import no_to_all
from gongkai.screening import actions as screening
from gongkai.screening import queries
from gongkai.screening.models import Override, ScreenedContent, SecrecyAnswers
from gongkai.screening.queries import measure_for, screening_of
from tests.factories import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    approved_edition,
    division,
    draft_edition,
    person,
    published_edition,
    submitted_edition,
)
from tests.refusing import refused_for
from tests.screening.leaks import IDENTITY, MOBILE
from tests.screening.office_files import sheet_cell
from tests.screening.other_files import picture_only_pdf

LEAKING = f"<p>申请人身份证号{IDENTITY}。</p>"
GROUND = "处罚决定依法应当公开。"


def with_file(edition: Edition, content: bytes, name: str) -> Edition:
    """The edition with one more attachment."""
    file = io.BytesIO(content)
    upload = check_upload(file, name=name)
    attached = drafting.attach(
        edition, upload, file, title="名单", at=MONDAY, by=edition.written_by
    )
    return attached.edition


def let_pass(edition: Edition, *, by: str = "zhao", **options: object) -> Override:
    """Let the first standing group of an edition pass."""
    edition.refresh_from_db()
    subject = subject_of(edition, attachments_of(edition))
    measure = measure_for(subject.agency, on=TUESDAY.date())
    group = screening_of(subject, measure=measure).standing[0].group
    given = {"ground": GROUND, "has_looked": True} | options
    return screening.override(
        subject,
        group.key,
        division=edition.document.division,
        writers=list(edition.writers.all()),
        at=TUESDAY,
        by=person(by),
        **given,  # type: ignore[arg-type]
    )


def submit(edition: Edition) -> Edition:
    """Put an edition forward as its writer."""
    edition.refresh_from_db()
    return drafting.submit(edition, at=TUESDAY, by=edition.written_by)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("body_html", LEAKING),
        ("body_html", f'<p><a href="tel:{MOBILE}">联系我们</a></p>'),
        ("title", f"关于{IDENTITY}的通知"),
        ("summary", f"联系{MOBILE}"),
    ],
)
def test_leak_in_the_text_is_not_submitted(lin: Staff, field: str, text: str) -> None:
    edition = draft_edition(**{field: text})

    with pytest.raises(Exception, match="found_") as refused:
        drafting.submit(edition, at=TUESDAY, by=lin)

    assert IDENTITY not in str(refused.value)


def test_leak_in_an_attachment_is_not_submitted(lin: Staff) -> None:
    edition = with_file(draft_edition(), sheet_cell(IDENTITY), "名单.xlsx")

    with refused_for("found_identity_number"):
        submit(edition)


def test_edited_text_passes(lin: Staff) -> None:
    edition = draft_edition(body_html=LEAKING)
    edition = drafting.edit(
        edition, read_digest=edition.digest, at=MONDAY, by=lin, body_html="<p>略。</p>"
    )

    assert submit(edition).state == "submitted"


def test_second_person_lets_a_finding_pass(zhao: Staff) -> None:
    edition = draft_edition(body_html=LEAKING)
    made = let_pass(edition)

    entry = Entry.objects.get(what="override.made")
    assert submit(edition).state == "submitted"
    assert (made.by, entry.by, entry.details["ground"]) == (zhao, zhao, GROUND)
    assert IDENTITY not in json.dumps(entry.details)


@pytest.mark.parametrize(
    ("by", "options", "code"),
    [
        ("lin", {}, "own_text"),
        ("wu", {}, "not_permitted"),
        ("guan", {}, "not_permitted"),
        ("zhao", {"ground": " "}, "no_ground"),
    ],
)
def test_finding_does_not_pass(
    lin: Staff, by: str, options: dict[str, object], code: str
) -> None:
    edition = draft_edition(body_html=LEAKING)

    with pytest.raises(Exception, match=code):
        let_pass(edition, by=by, **options)

    assert not Override.objects.exists()


def test_scan_of_paper_passes_only_by_who_has_looked(zhao: Staff) -> None:
    edition = with_file(draft_edition(), picture_only_pdf(), "批复.pdf")

    with refused_for("found_unread"):
        submit(edition)
    with refused_for("not_looked"):
        let_pass(edition, has_looked=False)
    let_pass(edition)

    assert submit(edition).state == "submitted"


def test_override_does_not_outlive_an_edit(lin: Staff) -> None:
    edition = draft_edition(body_html=LEAKING)
    let_pass(edition)
    for body in ("<p>略。</p>", LEAKING):
        edition.refresh_from_db()
        edition = drafting.edit(
            edition, read_digest=edition.digest, at=TUESDAY, by=lin, body_html=body
        )

    with refused_for("found_identity_number"):
        submit(edition)


def test_what_was_found_is_kept_masked(lin: Staff) -> None:
    edition = with_file(draft_edition(), sheet_cell(f"{IDENTITY} {MOBILE}"), "a.xlsx")
    let_pass(edition)
    let_pass(edition)
    submit(edition)

    kept = json.dumps(list(ScreenedContent.objects.values_list("findings", flat=True)))
    assert ScreenedContent.objects.filter(sha256=edition.digest).exists()
    assert "identity_number" in kept
    assert not any(secret in kept for secret in (IDENTITY, MOBILE, IDENTITY[6:14]))


def test_unchanged_file_is_looked_at_once(
    lin: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = with_file(draft_edition(), sheet_cell("各市"), "a.xlsx")
    monkeypatch.setattr(queries, "scan_file", None)
    edition = drafting.edit(
        edition, read_digest=edition.digest, at=MONDAY, by=lin, title="新的标题"
    )

    assert submit(edition).state == "submitted"


def test_office_number_may_be_published(lin: Staff, zhou: Staff) -> None:
    screening.add_office_number(
        division("elderly-care"), MOBILE, purpose="值班", at=MONDAY, by=zhou
    )

    edition = submitted_edition(body_html=f"<p>咨询电话：{MOBILE}</p>")

    assert edition.state == "submitted"


def test_number_taken_off_the_list_stops_publication(zhou: Staff) -> None:
    listed = screening.add_office_number(
        division("office"), MOBILE, purpose="值班", at=MONDAY, by=zhou
    )
    edition = approved_edition(body_html=f"<p>咨询电话：{MOBILE}</p>")
    screening.remove_office_number(listed, at=TUESDAY, by=zhou)

    with refused_for("found_mobile_phone"):
        publishing.publish(edition, at=WEDNESDAY, by=zhou)


def test_writers_do_not_keep_the_list_of_numbers(lin: Staff) -> None:
    with refused_for("not_permitted"):
        screening.add_office_number(
            lin.division, MOBILE, purpose="值班", at=MONDAY, by=lin
        )


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (None, "no_answers"),
        ({"state_secret": False}, "no_answers"),
        (no_to_all(date(2026, 3, 3)) | {"third_party": True}, "answered_yes"),
    ],
)
def test_text_is_not_cleared_without_answers(
    sun: Staff, answers: dict[str, bool] | None, code: str
) -> None:
    edition = submitted_edition()

    with refused_for(code):
        reviewing.agree(
            edition,
            Step.SECRECY,
            read_digest=edition.digest,
            answers=answers,
            at=TUESDAY,
            by=sun,
        )


def test_answers_are_kept_with_the_opinion(sun: Staff) -> None:
    edition = approved_edition()

    kept = SecrecyAnswers.objects.get(opinion__review=edition.review)
    assert kept.opinion.by == sun
    assert len(kept.answers) == 4
    assert not any(answer["answer"] for answer in kept.answers)


def test_links_to_what_is_not_public_are_dead(lin: Staff) -> None:
    public, secret = published_edition(), draft_edition(title="草稿")
    there, nowhere = map(document_path, (public.document_id, secret.document_id))
    links = [there, nowhere, "/notices/"]

    assert dead_links(links) == links[1:2]


def test_override_counts_in_every_language(zhao: Staff) -> None:
    edition = draft_edition(body_html=LEAKING)
    with translation.override("en"):
        let_pass(edition)

    with translation.override("zh-hans"):
        assert submit(edition).state == "submitted"
