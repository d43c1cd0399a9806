"""Recording what no document says: recognitions, shares, reports of having nothing."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.disclosure.models import Document
from gongkai.journal import actions as journal
from gongkai.organisation.models import Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.rules.submission_rules import Period
from gongkai.submissions.models import (
    JointSubmission,
    Outlet,
    Recognition,
    ZeroReport,
)
from gongkai.submissions.refusals import (
    answer_refusals,
    keep_refusals,
    recognise_refusals,
    strike_refusals,
    zero_report_refusals,
)


@transaction.atomic
def recognise(
    division: Division,
    outlet: Outlet,
    *,
    kind: Recognition.Kind,
    title: str,
    recognised_on: date,
    document: Document | None = None,
    shared_with: Sequence[Division] = (),
    is_commissioned: bool = False,
    at: datetime,
    by: Staff,
) -> Recognition:
    """Record that an outlet took a submission up, or that a leader wrote a note on it.

    Raises `Refused`.
    """
    refusals = keep_refusals(Permits(by, on=day_of(at)), division.agency)
    refusals += recognise_refusals(
        division,
        outlet,
        document=document,
        recognised_on=recognised_on,
        kind=kind,
        on=day_of(at),
    )
    refuse_if(refusals)
    recognition = Recognition.objects.create(
        division=division,
        document=document,
        kind=kind,
        outlet=outlet,
        title=title,
        recognised_on=recognised_on,
        is_commissioned=is_commissioned,
        recorded_by=by,
        recorded_at=at,
    )
    recognition.shared_with.set([other for other in shared_with if other != division])
    journal.record(
        "recognition.recorded",
        recognition,
        at=at,
        by=by,
        division=division.pk,
        outlet=outlet.slug,
        kind=kind,
    )
    return recognition


@transaction.atomic
def strike(
    recognition: Recognition, *, ground: str, at: datetime, by: Staff
) -> Recognition:
    """Strike off what was recorded in error; it stays readable. Raises `Refused`."""
    recognition = Recognition.objects.select_for_update().get(pk=recognition.pk)
    permits = Permits(by, on=day_of(at))
    refusals = keep_refusals(permits, recognition.division.agency)
    refuse_if(refusals + strike_refusals(recognition, ground))
    recognition.struck_at, recognition.struck_by = at, by
    recognition.strike_ground = ground.strip()
    recognition.save()
    journal.record(
        "recognition.struck",
        recognition,
        at=at,
        by=by,
        division=recognition.division_id,
    )
    return recognition


@transaction.atomic
def share(
    document: Document, divisions: Sequence[Division], *, at: datetime, by: Staff
) -> list[JointSubmission]:
    """State which further divisions have a share in a document. Raises `Refused`.

    Its own division states it, or the OGI office. What was stated before and is no
    longer named falls away.
    """
    permits = Permits(by, on=day_of(at))
    if keep_refusals(permits, document.agency):
        refuse_if(answer_refusals(permits, document.division))
    wanted = {
        division.pk: division
        for division in divisions
        if division.pk != document.division_id
        and division.agency_id == document.agency_id
    }
    document.joint_submissions.exclude(division__in=wanted).delete()
    shares = [
        JointSubmission.objects.get_or_create(
            document=document,
            division=division,
            defaults={"stated_at": at, "stated_by": by},
        )[0]
        for division in wanted.values()
    ]
    journal.record("document.shared", document, at=at, by=by, divisions=sorted(wanted))
    return shares


@transaction.atomic
def report_nothing(
    division: Division,
    period: Period,
    first_on: date,
    *,
    ground: str,
    at: datetime,
    by: Staff,
) -> ZeroReport:
    """State that a division has nothing to send for a period. Raises `Refused`."""
    first_on = period.around(first_on).first
    refusals = answer_refusals(Permits(by, on=day_of(at)), division)
    refuse_if(refusals + zero_report_refusals(division, period, first_on, ground))
    report = ZeroReport.objects.create(
        division=division,
        period=period,
        first_on=first_on,
        ground=ground.strip(),
        stated_at=at,
        stated_by=by,
    )
    journal.record(
        "zero_report.stated",
        report,
        at=at,
        by=by,
        division=division.pk,
        period=period,
        first_on=first_on.isoformat(),
    )
    return report
