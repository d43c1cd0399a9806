"""Reviewing: what waits, many alike at once, and one text read and decided."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refused
from gongkai.desk.forms import (
    Problem,
    problems_of,
    refusal_status,
    summarise,
)
from gongkai.desk.review_form import ReviewForm
from gongkai.desk.review_queue import agree_to, followed, read_ticks, waiting_alike
from gongkai.desk.reviewing_sheet import ReviewSheet, review_sheet
from gongkai.desk.views.document_views import edition_or_404, edition_page
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.disclosure.actions import reviewing
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Edition
from gongkai.review.models import Remark, Step, Verdict


@for_staff
def queue(request: StaffRequest) -> HttpResponse:
    """What waits for this person, and what waits for others; agreeing to many."""
    at, permits = timezone.now(), request.permits
    outcomes, problems = [], []
    status: int = HTTPStatus.OK
    if request.method == "POST":
        ticked = read_ticks(request.POST.getlist("ticked"))
        if not ticked:
            problems.append(Problem(_("请先勾选要同意的文稿。")))
            status = HTTPStatus.BAD_REQUEST
        outcomes = agree_to(ticked, permits, at=at, by=request.user)
        done = sum(not outcome.reasons for outcome in outcomes)
        if done:
            messages.success(
                request,
                ngettext("已同意 %(count)d 份。", "已同意 %(count)d 份。", done)
                % {"count": done},
            )
        if done < len(outcomes):
            status = HTTPStatus.CONFLICT
    return screen(
        request,
        "reviews",
        {
            "at": at,
            "groups": waiting_alike(permits),
            "followed": followed(permits, on=permits.on),
            "refused": [outcome for outcome in outcomes if outcome.reasons],
            "errors": problems,
        },
        status=status,
    )


@for_staff
def review(request: StaffRequest, document: int, number: int) -> HttpResponse:
    """One text with everything needed to decide about it."""
    at, person = timezone.now(), request.user
    edition = edition_or_404(request, document, number)
    sheet = _sheet(request, edition)
    form = ReviewForm(
        sheet.open_steps or list(Step),
        request.POST if request.method == "POST" else None,
        initial={"read_digest": edition.digest},
    )
    if request.method != "POST":
        return _page(request, edition, sheet, form)
    if not form.is_valid():
        return _page(request, edition, sheet, form, errors=summarise(form))
    typed = form.cleaned_data
    step, remarks = Step(typed["step"]), list(form.remarks().items())
    is_agreed = typed["verdict"] == Verdict.AGREED
    said: dict[str, Any] = {
        "read_digest": typed["read_digest"],
        "opinion": typed["opinion"],
        "remarks": remarks,
        "at": at,
        "by": person,
    }
    try:
        if is_agreed:
            reviewing.agree(edition, step, answers=form.answers(), **said)
        else:
            reviewing.return_to_writer(edition, step, **said)
    except Refused as refused:
        edition.refresh_from_db()
        return _page(
            request,
            edition,
            _sheet(request, edition),
            form,
            errors=problems_of(refused),
            status=refusal_status(refused),
        )
    told = (
        _("已同意：%(title)s（%(step)s）。")
        if is_agreed
        else _("已退回：%(title)s（%(step)s）。")
    )
    messages.success(request, told % {"title": edition.title, "step": step.label})
    return redirect("desk:reviews")


@for_staff
@require_POST
def settle(
    request: StaffRequest, document: int, number: int, remark: int
) -> HttpResponse:
    """Note that a remark is dealt with, or take that back."""
    edition = edition_or_404(request, document, number)
    found = get_object_or_404(
        Remark, pk=remark, opinion__review=edition.review_id, opinion__review__gt=0
    )
    try:
        reviewing.settle_remark(edition, found, at=timezone.now(), by=request.user)
    except Refused as refused:
        return edition_page(
            request,
            edition,
            errors=problems_of(refused),
            status=refusal_status(refused),
        )
    return redirect("desk:edit", document=document, number=number)


def _sheet(request: StaffRequest, edition: Edition) -> ReviewSheet:
    permits = request.permits
    return review_sheet(EditionFacts(edition), permits, on=permits.on)


def _page(
    request: StaffRequest,
    edition: Edition,
    sheet: ReviewSheet,
    form: ReviewForm,
    *,
    errors: list[Problem] | None = None,
    status: int | None = None,
) -> HttpResponse:
    if status is None:
        status = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    return screen(
        request,
        "review",
        {
            "edition": edition,
            "review": sheet,
            "sheet": sheet.sheet,
            "form": form,
            "typed_remarks": form.remarks(),
            "on": request.permits.on,
            "errors": errors or [],
        },
        status=status,
    )
