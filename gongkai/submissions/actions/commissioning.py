"""Commissions: asking divisions for a text, answering, declining, excusing."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.disclosure.models import Column, Document
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.submissions.models import Commission, CommissionedDivision
from gongkai.submissions.refusals import (
    answer_refusals,
    commission_refusals,
    decline_refusals,
    document_refusals,
    excuse_refusals,
    keep_refusals,
    respond_refusals,
    withdraw_refusals,
)


@transaction.atomic
def ask(
    agency: Agency,
    divisions: Sequence[Division],
    *,
    topic: str,
    due_on: date,
    description: str = "",
    column: Column | None = None,
    at: datetime,
    by: Staff,
) -> Commission:
    """Ask divisions for a text on a topic by a day (约稿). Raises `Refused`."""
    on = day_of(at)
    refusals = keep_refusals(Permits(by, on=on), agency)
    refusals += commission_refusals(
        list(divisions), agency=agency, due_on=due_on, on=on
    )
    refuse_if(refusals)
    commission = Commission.objects.create(
        agency=agency,
        topic=topic,
        description=description,
        column=column,
        due_on=due_on,
        asked_at=at,
        asked_by=by,
    )
    for division in divisions:
        CommissionedDivision.objects.create(commission=commission, division=division)
    journal.record(
        "commission.asked",
        commission,
        at=at,
        by=by,
        divisions=[division.pk for division in divisions],
        due_on=due_on.isoformat(),
    )
    return commission


@transaction.atomic
def withdraw(commission: Commission, *, at: datetime, by: Staff) -> Commission:
    """Take a commission back: nobody owes it any more. Raises `Refused`."""
    commission = Commission.objects.select_for_update().get(pk=commission.pk)
    refusals = keep_refusals(Permits(by, on=day_of(at)), commission.agency)
    refuse_if(refusals + withdraw_refusals(commission))
    commission.withdrawn_at, commission.withdrawn_by = at, by
    commission.save()
    journal.record("commission.withdrawn", commission, at=at, by=by)
    return commission


@transaction.atomic
def answer(
    task: CommissionedDivision, document: Document, *, at: datetime, by: Staff
) -> CommissionedDivision:
    """Name the document by which a division answers a commission. Raises `Refused`.

    A draft may be named: whether it is in time is told by its submission.
    """
    task = _locked(task)
    refusals = answer_refusals(Permits(by, on=day_of(at)), task.division)
    refuse_if(refusals + respond_refusals(task) + document_refusals(task, document))
    task.document, task.answered_at, task.answered_by = document, at, by
    return _kept(task, "commission.answered", at=at, by=by, document=document.pk)


@transaction.atomic
def decline(
    task: CommissionedDivision, *, ground: str, at: datetime, by: Staff
) -> CommissionedDivision:
    """State why a division cannot answer a commission. Raises `Refused`."""
    task = _locked(task)
    refusals = answer_refusals(Permits(by, on=day_of(at)), task.division)
    refuse_if(refusals + decline_refusals(task, ground))
    task.declined_at, task.declined_by, task.ground = at, by, ground.strip()
    return _kept(task, "commission.declined", at=at, by=by)


@transaction.atomic
def excuse(
    task: CommissionedDivision, *, at: datetime, by: Staff
) -> CommissionedDivision:
    """Accept a division's ground: the commission no longer counts as missed.

    Raises `Refused`.
    """
    task = _locked(task)
    refusals = keep_refusals(Permits(by, on=day_of(at)), task.commission.agency)
    refuse_if(refusals + excuse_refusals(task))
    task.excused_at, task.excused_by = at, by
    return _kept(task, "commission.excused", at=at, by=by)


def _locked(task: CommissionedDivision) -> CommissionedDivision:
    return (
        CommissionedDivision.objects.select_for_update(of=("self",))
        .select_related("commission__agency", "division")
        .get(pk=task.pk)
    )


def _kept(
    task: CommissionedDivision, what: str, *, at: datetime, by: Staff, **details: object
) -> CommissionedDivision:
    task.save()
    journal.record(
        what, task.commission, at=at, by=by, division=task.division_id, **details
    )
    return task
