"""Commissions: what is asked of divisions, and what they answer."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refused, refuse_if
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.lists import Listing
from gongkai.desk.plain_lists import COMMISSIONS
from gongkai.desk.submission_forms import AnswerForm, CommissionForm, GroundForm
from gongkai.desk.views.list_views import list_screen, word_of
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.desk.views.submission_tabs import tabs
from gongkai.organisation.models import Agency
from gongkai.submissions.actions import commissioning
from gongkai.submissions.models import Commission, CommissionedDivision
from gongkai.submissions.refusals import (
    answer_refusals,
    excuse_refusals,
    keep_refusals,
    respond_refusals,
    seen_divisions,
    sees_everything,
    withdraw_refusals,
)


@for_staff
def commissions(request: StaffRequest) -> HttpResponse:
    """The commissions that concern this person, and asking for another."""
    agency = request.user.division.agency
    form = CommissionForm(agency, request.POST or None)
    refused = None
    if request.method == "POST":
        try:
            refuse_if(keep_refusals(request.permits, agency))
            if form.is_valid():
                typed = dict(form.cleaned_data)
                divisions = list(typed.pop("divisions"))
                commission = commissioning.ask(
                    agency, divisions, at=timezone.now(), by=request.user, **typed
                )
                messages.success(request, _("已约稿：%s。") % commission.topic)
                return redirect("desk:commission", commission.pk)
        except Refused as refusal:
            refused = refusal
    errors, status = _told(form, refused)
    word = word_of(request)
    found = (
        _known(request, agency)
        .filter(topic__icontains=word)
        .select_related("asked_by")
        .prefetch_related("divisions")
    )
    return list_screen(
        request,
        "submissions/commissions",
        Listing(COMMISSIONS, found, request.GET),
        {
            "tabs": tabs(request),
            "word": word,
            "on": request.permits.on,
            "form": form,
            "refusals": keep_refusals(request.permits, agency),
            "errors": errors,
        },
        status=status,
    )


@for_staff
def commission(request: StaffRequest, commission: int) -> HttpResponse:
    """One commission: who was asked, who answered, and the acts this person has."""
    return _commission(request, _commission_or_404(request, commission))


@for_staff
@require_POST
def withdraw(request: StaffRequest, commission: int) -> HttpResponse:
    """Take a commission back."""
    found = _commission_or_404(request, commission)
    try:
        commissioning.withdraw(found, at=timezone.now(), by=request.user)
    except Refused as refused:
        return _commission(request, found, refused=refused)
    messages.success(request, _("已撤回约稿。"))
    return redirect("desk:commission", found.pk)


@for_staff
@require_POST
def respond(request: StaffRequest, commission: int, division: int) -> HttpResponse:
    """Answer or decline a commission for a division, or accept that it declines."""
    found = _commission_or_404(request, commission)
    seen = seen_divisions(request.permits)
    task = get_object_or_404(
        found.divisions.select_related("division"), division=division, division__in=seen
    )
    at, person, act = timezone.now(), request.user, request.POST.get("act", "")
    form: forms.Form = GroundForm(request.POST)
    try:
        if act == "excuse":
            commissioning.excuse(task, at=at, by=person)
            messages.success(request, _("已同意%s不供稿。") % task.division.name)
            return redirect("desk:commission", found.pk)
        if act == "answer":
            answer = AnswerForm(task.division, request.POST)
            form = answer
            if answer.is_valid():
                commissioning.answer(task, answer.chosen(), at=at, by=person)
                messages.success(request, _("已用这条信息应约。"))
                return redirect("desk:commission", found.pk)
        elif form.is_valid():
            commissioning.decline(
                task, ground=form.cleaned_data["ground"], at=at, by=person
            )
            messages.success(request, _("已说明原因，等待政府信息公开工作机构确认。"))
            return redirect("desk:commission", found.pk)
    except Refused as refused:
        return _commission(request, found, form=form, task=task, refused=refused)
    return _commission(request, found, form=form, task=task)


def _commission(
    request: StaffRequest,
    found: Commission,
    *,
    form: forms.Form | None = None,
    task: CommissionedDivision | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    errors, status = _told(form, refused)
    keeping = keep_refusals(request.permits, found.agency)
    tasks = found.divisions.select_related("division", "document", "declined_by")
    seen = seen_divisions(request.permits)
    rows = []
    for one in tasks:
        if one.division_id not in seen:
            continue
        is_here = task is not None and one.pk == task.pk
        answer: forms.Form = AnswerForm(
            one.division, auto_id=f"answer-{one.division_id}-%s"
        )
        decline: forms.Form = GroundForm(auto_id=f"decline-{one.division_id}-%s")
        if is_here and isinstance(form, AnswerForm):
            form.auto_id, answer = f"answer-{one.division_id}-%s", form
        elif is_here and form is not None:
            form.auto_id, decline = f"decline-{one.division_id}-%s", form
        rows.append(
            {
                "task": one,
                "sent_on": _sent_on(one),
                "answer": answer,
                "decline": decline,
                "may_respond": not answer_refusals(request.permits, one.division)
                and not respond_refusals(one),
                "may_excuse": not keeping and not excuse_refusals(one),
            }
        )
    return screen(
        request,
        "submissions/commission",
        {
            "tabs": tabs(request),
            "commission": found,
            "days_left": (found.due_on - request.permits.on).days,
            "rows": rows,
            "refusals": keeping + withdraw_refusals(found),
            "errors": errors,
        },
        status=status,
    )


def _sent_on(task: CommissionedDivision) -> date | None:
    """The day the answering document was first submitted, if it was."""
    if task.document is None:
        return None
    first = task.document.editions.select_related("review").get(number=1)
    return day_of(first.review.opened_at) if first.review else None


def _known(request: StaffRequest, agency: Agency) -> QuerySet[Commission]:
    """The commissions a person may see: all, or those asked of their divisions."""
    found = Commission.objects.filter(agency=agency).select_related("asked_by")
    if sees_everything(request.permits, agency):
        return found
    return found.filter(
        divisions__division__in=seen_divisions(request.permits)
    ).distinct()


def _commission_or_404(request: StaffRequest, key: int) -> Commission:
    found = _known(request, request.user.division.agency)
    return get_object_or_404(found.select_related("agency", "column"), pk=key)


def _told(
    form: forms.Form | None, refused: Refused | None
) -> tuple[Sequence[Problem], int]:
    if refused is not None:
        return problems_of(refused), refusal_status(refused)
    errors = summarise(form) if form is not None and form.is_bound else []
    return errors, HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
