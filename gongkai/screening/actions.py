"""Keeping what a scan found, letting findings pass, and the lists of an agency."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.review.models import Opinion
from gongkai.rules.secrecy_markings import secrecy_questions
from gongkai.rules.text_disguises import digits_of
from gongkai.screening.findings import Finding
from gongkai.screening.models import (
    LocalWording,
    OfficeNumber,
    Override,
    ScreenedContent,
    SecrecyAnswers,
)
from gongkai.screening.queries import (
    is_known,
    measure_for,
    scan_stored_file,
    screening_of,
)
from gongkai.screening.refusals import (
    list_refusals,
    number_input_refusals,
    override_input_refusals,
    override_refusals,
    wording_input_refusals,
)
from gongkai.screening.scanning import Measure
from gongkai.screening.subjects import Subject, SubjectFile, scan_subject_text


def keep_screening(subject: Subject, *, at: datetime) -> None:
    """Look at what was not looked at yet, and keep what was found."""
    measure = measure_for(subject.agency, on=day_of(at))
    if not is_known(subject.digest, measure):
        findings = scan_subject_text(subject, measure)
        _keep(subject.digest, measure, findings, at=at)
    for item in subject.files:
        screen_file(item, measure, at=at)


def screen_file(item: SubjectFile, measure: Measure, *, at: datetime) -> None:
    """Look at a file unless it is known, and keep what was found."""
    if not is_known(item.sha256, measure):
        _keep(item.sha256, measure, scan_stored_file(item, measure), at=at)


@transaction.atomic
def override(
    subject: Subject,
    group_key: str,
    *,
    ground: str,
    has_looked: bool,
    division: Division,
    writers: Collection[Staff],
    at: datetime,
    by: Staff,
) -> Override:
    """Let a group of findings pass in exactly this text, for a reason (放行).

    `writers` are those who wrote the text: none of them may. The journal says who let
    what kind pass and why, and nothing of what was found. Raises `Refused`.
    """
    refusals = override_refusals(
        Permits(by, on=day_of(at)), division=division, writers=writers
    )
    measure = measure_for(subject.agency, on=day_of(at))
    item = screening_of(subject, measure=measure).group(group_key)
    refusals += override_input_refusals(item, ground=ground, has_looked=has_looked)
    refuse_if(refusals)
    assert item is not None, "a finding that is gone is refused"
    made = Override.objects.create(
        subject=subject.label,
        digest=subject.digest,
        group_key=group_key,
        kind=item.group.kind,
        ground=ground.strip(),
        has_looked=has_looked,
        by=by,
        at=at,
    )
    journal.record(
        "override.made",
        made,
        at=at,
        by=by,
        text=subject.label,
        digest=subject.digest,
        kind=item.group.kind,
        count=item.group.count,
        ground=made.ground,
    )
    return made


@transaction.atomic
def void_overrides(label: str, *, at: datetime) -> None:
    """Let every override of a text no longer count: it was edited.

    The journal entry is that of the edit, written by the room whose text it is.
    """
    Override.objects.filter(subject=label, voided_at=None).update(voided_at=at)


@transaction.atomic
def keep_answers(
    opinion: Opinion, answers: Mapping[str, bool], *, on: date
) -> SecrecyAnswers:
    """Keep the answers with the opinion that clears a text, and the questions asked.

    Whether all were answered, and with no, is asked before.
    """
    return SecrecyAnswers.objects.create(
        opinion=opinion,
        answers=[
            {
                "key": question.key,
                "question": question.text,
                "answer": answers[question.key],
            }
            for question in secrecy_questions(on)
        ],
    )


@transaction.atomic
def add_office_number(
    division: Division, number: str, *, purpose: str, at: datetime, by: Staff
) -> OfficeNumber:
    """Put a telephone number on a division's list. Raises `Refused`."""
    digits = digits_of(number)
    is_listed = OfficeNumber.objects.filter(
        division=division, digits=digits, removed_at=None
    ).exists()
    refuse_if(
        list_refusals(Permits(by, on=day_of(at)), division=division)
        + number_input_refusals(digits, is_listed=is_listed)
    )
    added = OfficeNumber.objects.create(
        division=division,
        digits=digits,
        purpose=purpose.strip(),
        added_by=by,
        added_at=at,
    )
    journal.record("office_number.added", added, at=at, by=by, division=division.pk)
    return added


@transaction.atomic
def remove_office_number(number: OfficeNumber, *, at: datetime, by: Staff) -> None:
    """Take a number from its division's list. Raises `Refused`."""
    refuse_if(list_refusals(Permits(by, on=day_of(at)), division=number.division))
    number.removed_at, number.removed_by = at, by
    number.save()
    journal.record(
        "office_number.removed", number, at=at, by=by, division=number.division_id
    )


@transaction.atomic
def add_wording(
    agency: Agency,
    division: Division,
    *,
    wrong: str,
    right: str,
    why: str = "",
    from_on: date,
    at: datetime,
    by: Staff,
) -> LocalWording:
    """Put a word on the agency's list, for a division's sake. Raises `Refused`."""
    refuse_if(
        list_refusals(Permits(by, on=day_of(at)), division=division)
        + wording_input_refusals(wrong, right)
    )
    LocalWording.objects.filter(
        agency=agency, wrong=wrong.strip(), until_on=None
    ).update(until_on=from_on)
    added = LocalWording.objects.create(
        agency=agency,
        wrong=wrong.strip(),
        right=right.strip(),
        why=why.strip(),
        from_on=from_on,
        added_by=by,
        added_at=at,
    )
    journal.record("wording.added", added, at=at, by=by, agency=agency.pk)
    return added


@transaction.atomic
def end_wording(
    wording: LocalWording, division: Division, *, at: datetime, by: Staff
) -> None:
    """Let a word of the agency's list no longer count from today. Raises `Refused`."""
    refuse_if(list_refusals(Permits(by, on=day_of(at)), division=division))
    wording.until_on = day_of(at)
    wording.save()
    journal.record("wording.ended", wording, at=at, by=by, agency=wording.agency_id)


def _keep(
    sha256: str, measure: Measure, findings: list[Finding], *, at: datetime
) -> None:
    """Keep a result once, whoever else has just done so."""
    ScreenedContent.objects.get_or_create(
        sha256=sha256,
        measure=measure.version,
        defaults={
            "findings": [finding.as_json() for finding in findings],
            "screened_at": at,
        },
    )
