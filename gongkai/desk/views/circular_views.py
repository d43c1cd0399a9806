"""Recognitions, and the circulars made from the figures."""

from collections.abc import Sequence
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refused, refuse_if
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.submission_forms import (
    CircularForm,
    GroundForm,
    RecognitionForm,
    last_month_day,
)
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.desk.views.submission_tabs import tabs
from gongkai.desk.views.submission_views import as_file
from gongkai.rules.submission_rules import Period
from gongkai.submissions.actions import circulating, recording
from gongkai.submissions.circular_files import circular_docx, circular_xlsx
from gongkai.submissions.circular_text import Heading, Table, circular_text
from gongkai.submissions.models import Circular, Recognition
from gongkai.submissions.refusals import (
    draft_circular_refusals,
    keep_refusals,
    seen_divisions,
    sees_everything,
)

MOST_ROWS = 200
"""So many recognitions and circulars are listed, the newest."""

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@for_staff
def recognitions(request: StaffRequest) -> HttpResponse:
    """Adoptions elsewhere and leaders' notes, and recording another."""
    agency = request.user.division.agency
    form = RecognitionForm(
        agency, request.POST or None, initial={"recognised_on": request.permits.on}
    )
    refused = None
    if request.method == "POST":
        try:
            refuse_if(keep_refusals(request.permits, agency))
            if form.is_valid():
                typed = dict(form.cleaned_data)
                recording.recognise(
                    typed.pop("division"),
                    typed.pop("outlet"),
                    kind=Recognition.Kind(typed.pop("kind")),
                    shared_with=list(typed.pop("shared_with")),
                    at=timezone.now(),
                    by=request.user,
                    **typed,
                )
                messages.success(request, _("已登记。"))
                return redirect("desk:recognitions")
        except Refused as refusal:
            refused = refusal
    return _recognitions(request, form, refused)


@for_staff
@require_POST
def strike(request: StaffRequest, recognition: int) -> HttpResponse:
    """Strike off what was recorded in error."""
    agency = request.user.division.agency
    found = get_object_or_404(
        Recognition,
        pk=recognition,
        division__agency=agency,
        division__in=seen_divisions(request.permits),
    )
    form = GroundForm(request.POST)
    ground = form.cleaned_data["ground"] if form.is_valid() else ""
    try:
        recording.strike(found, ground=ground, at=timezone.now(), by=request.user)
    except Refused as refused:
        return _recognitions(request, RecognitionForm(agency), refused)
    messages.success(request, _("已撤销登记，不再计分。"))
    return redirect("desk:recognitions")


@for_staff
def circulars(request: StaffRequest) -> HttpResponse:
    """The circulars made so far, and making another."""
    agency = request.user.division.agency
    if not sees_everything(request.permits, agency):
        raise PermissionDenied
    initial = {"period": "month", "day": last_month_day(request.permits.on)}
    form = CircularForm(request.POST or None, initial=initial)
    refused = None
    if request.method == "POST":
        try:
            refuse_if(keep_refusals(request.permits, agency))
            if form.is_valid():
                period = Period(form.cleaned_data["period"])
                made = circulating.make_circular(
                    agency,
                    period,
                    period.around(form.cleaned_data["day"]),
                    at=timezone.now(),
                    by=request.user,
                )
                return redirect("desk:circular", made.pk)
        except Refused as refusal:
            refused = refusal
    errors, status = _told(form, refused)
    return screen(
        request,
        "submissions/circulars",
        {
            "tabs": tabs(request),
            "rows": agency.circulars.select_related("made_by")[:MOST_ROWS],
            "form": form,
            "refusals": keep_refusals(request.permits, agency),
            "errors": errors,
        },
        status=status,
    )


@for_staff
def circular(request: StaffRequest, circular: int) -> HttpResponse:
    """One circular as it reads, with its files and the act that drafts it."""
    return _circular(request, _circular_or_404(request, circular))


@for_staff
def circular_file(request: StaffRequest, circular: int, form: str) -> HttpResponse:
    """A circular as `docx` or `xlsx`."""
    found = _circular_or_404(request, circular)
    text = circular_text(found)
    if form == "docx":
        return as_file(circular_docx(text), f"{found.title}.docx", WORD)
    if form == "xlsx":
        return as_file(circular_xlsx(text, found.figures), f"{found.title}.xlsx")
    raise Http404


@for_staff
@require_POST
def draft_circular(request: StaffRequest, circular: int) -> HttpResponse:
    """Turn a circular into a draft document."""
    found = _circular_or_404(request, circular)
    try:
        edition = circulating.draft_circular(found, at=timezone.now(), by=request.user)
    except Refused as refused:
        return _circular(request, found, refused)
    messages.success(request, _("已转为文稿，请补充栏目后报送审核。"))
    return redirect("desk:edit", edition.document_id, edition.number)


def _recognitions(
    request: StaffRequest, form: RecognitionForm, refused: Refused | None = None
) -> HttpResponse:
    errors, status = _told(form, refused)
    agency = request.user.division.agency
    found = (
        Recognition.objects.filter(
            division__agency=agency, division__in=seen_divisions(request.permits)
        )
        .select_related("division", "outlet", "document", "recorded_by", "struck_by")
        .prefetch_related("shared_with")
    )
    return screen(
        request,
        "submissions/recognitions",
        {
            "tabs": tabs(request),
            "rows": found[:MOST_ROWS],
            "form": form,
            "strike": GroundForm(),
            "refusals": keep_refusals(request.permits, agency),
            "errors": errors,
        },
        status=status,
    )


def _circular(
    request: StaffRequest, found: Circular, refused: Refused | None = None
) -> HttpResponse:
    keeping = keep_refusals(request.permits, found.agency)
    text = circular_text(found)
    return screen(
        request,
        "submissions/circular",
        {
            "tabs": tabs(request),
            "circular": found,
            "text": text,
            "parts_of": [(_kind_of(part), part) for part in text.parts],
            "refusals": keeping + draft_circular_refusals(found),
            "errors": problems_of(refused) if refused else [],
        },
        status=refusal_status(refused) if refused else HTTPStatus.OK,
    )


def _kind_of(part: str | Heading | Table) -> str:
    if isinstance(part, Heading):
        return "heading"
    return "table" if isinstance(part, Table) else "paragraph"


def _circular_or_404(request: StaffRequest, key: int) -> Circular:
    agency = request.user.division.agency
    if not sees_everything(request.permits, agency):
        raise PermissionDenied
    found = Circular.objects.select_related("agency__ogi_office", "document")
    return get_object_or_404(found, pk=key, agency=agency)


def _told(form: forms.Form, refused: Refused | None) -> tuple[Sequence[Problem], int]:
    if refused is not None:
        return problems_of(refused), refusal_status(refused)
    errors = summarise(form) if form.is_bound else []
    return errors, HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
