"""What a division owes and sent, all divisions side by side, and what is behind it."""

from http import HTTPStatus
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refused
from gongkai.commons.spreadsheets import MEDIA_TYPE, write_table
from gongkai.desk import submission_pages as pages
from gongkai.desk.forms import problems_of, refusal_status, summarise
from gongkai.desk.lists import Listing
from gongkai.desk.plain_lists import SUBMITTED, shown
from gongkai.desk.submission_forms import ZeroReportForm
from gongkai.desk.submission_words import period_words, points_words
from gongkai.desk.views.list_views import list_screen
from gongkai.desk.views.screens import StaffRequest, for_staff, keep_private, screen
from gongkai.desk.views.submission_tabs import tabs
from gongkai.organisation.models import Division
from gongkai.organisation.queries import divisions_without_submitter
from gongkai.rules.submission_rules import Period, Span
from gongkai.submissions.actions import recording
from gongkai.submissions.figures import YearBook
from gongkai.submissions.queries import dues, open_tasks, submitters_of
from gongkai.submissions.refusals import (
    answer_refusals,
    seen_divisions,
    sees_everything,
)

MEASURES = ("submitted", "adopted", "points")


@for_staff
def duties(request: StaffRequest) -> HttpResponse:
    """A division's month: what it owes, sent, had adopted, lacks; how it scores."""
    return _duties(request, _chosen_division(request))


@for_staff
def report_nothing(request: StaffRequest, division: int) -> HttpResponse:
    """State that a division has nothing to send for a period."""
    found = _division_or_404(request, division)
    if request.method != "POST":
        return redirect(f"{reverse('desk:submissions')}?division={found.pk}")
    form = ZeroReportForm(request.POST)
    if not form.is_valid():
        return _duties(request, found, form=form)
    typed = form.cleaned_data
    try:
        recording.report_nothing(
            found,
            Period(typed["period"]),
            typed["first_on"],
            ground=typed["ground"],
            at=timezone.now(),
            by=request.user,
        )
    except Refused as refused:
        return _duties(request, found, form=form, refused=refused)
    messages.success(request, _("已提交零报告。"))
    return redirect(f"{reverse('desk:submissions')}?division={found.pk}")


@for_staff
def items(request: StaffRequest) -> HttpResponse:
    """The list behind a figure."""
    agency = request.user.division.agency
    division = None
    if request.GET.get("division") != pages.EVERY_DIVISION:
        division = _chosen_division(request)
    elif not sees_everything(request.permits, agency):
        raise PermissionDenied
    first = pages.day_of_text(request.GET.get("first", ""))
    last = pages.day_of_text(request.GET.get("last", ""))
    if first is None or last is None or not pages.EARLIEST <= first <= last:
        raise Http404
    if first > request.permits.on:
        raise Http404
    book = YearBook(agency, on=min(last, request.permits.on))
    found = pages.behind(book, division, Span(first, last), request.GET.dict())
    return list_screen(
        request,
        "submissions/items",
        Listing(SUBMITTED, pages.listed(book, found), request.GET),
        {
            "shown": shown,
            "tabs": tabs(request),
            "division": division,
            "first": first,
            "last": last,
            "named": request.GET.get("quota") or request.GET.get("line") or "",
        },
    )


@for_staff
def overview(request: StaffRequest) -> HttpResponse:
    """All divisions month by month, the ranking of a month, and what lacks today."""
    agency = request.user.division.agency
    if not sees_everything(request.permits, agency):
        raise PermissionDenied
    today = request.permits.on
    month = pages.month_of(request.GET.get("month", ""), on=today)
    days = Period.MONTH.around(month)
    measure = request.GET.get("measure", "")
    measure = measure if measure in MEASURES else "submitted"
    book = YearBook(agency, on=min(today, days.last))
    months = pages.months_until(book.on)
    rows = pages.matrix(book, measure)
    if request.GET.get("export") == "xlsx":
        headings, table = pages.matrix_table(rows, months)
        return as_file(
            write_table(str(month.year), headings, table),
            f"{agency.short_name}{month:%Y}.xlsx",
        )
    return screen(
        request,
        "submissions/overview",
        {
            "tabs": tabs(request),
            "month": month,
            "earlier": pages.earlier_month(month),
            "later": pages.later_month(month, on=today),
            "measure": measure,
            "months": months,
            "rows": rows,
            "total": pages.total_of(rows),
            "ranking": pages.ranking_lines(book, days),
            "columns": pages.column_lines(pages.everywhere(book, days), None, days),
            "ranks_by_class": book.ranks_by_class,
            "rules": book.rule_sets[-1].record if book.rule_sets else None,
            "dues": dues(agency, book.divisions, on=today, book=book)
            if days.last >= today
            else [],
            "unnamed": divisions_without_submitter(agency, on=today),
            "missed": [
                (division, state)
                for division in book.divisions
                for state in book.missed(division, days)
            ],
            "points_words": points_words,
            "period_words": period_words,
        },
    )


def as_file(content: bytes, name: str, media_type: str = MEDIA_TYPE) -> HttpResponse:
    """A file to be kept, under a Chinese name."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return keep_private(answer)


def _duties(
    request: StaffRequest,
    division: Division,
    *,
    form: ZeroReportForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    agency, today = division.agency, request.permits.on
    month = pages.month_of(request.GET.get("month", ""), on=today)
    days = Period.MONTH.around(month)
    book = YearBook(agency, on=min(today, days.last), only={division.pk})
    lines = pages.duty_lines(book, division, today=today)
    errors = summarise(form) if form is not None else []
    status: int = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    if refused is not None:
        errors, status = problems_of(refused), refusal_status(refused)
    tasks = open_tasks(agency).filter(division=division)
    own = book.class_of(division, book.on)
    return screen(
        request,
        "submissions/duties",
        {
            "tabs": tabs(request),
            "division": division,
            "division_class": own,
            "is_assessed": division in book.divisions,
            "submitters": submitters_of(division, on=today),
            "choices": _seen(request),
            "month": month,
            "earlier": pages.earlier_month(month),
            "later": pages.later_month(month, on=today),
            "lines": lines,
            "lacking_count": sum(1 for line in lines if line.state.lacking),
            "tasks": [(task, (task.commission.due_on - today).days) for task in tasks],
            "counts": pages.count_lines(division, days, book.counts(division, days)),
            "columns": pages.column_lines(
                book.happened(division, days), division, days
            ),
            "points": points_words(book.points(division, days)),
            "year_points": points_words(book.score(division, book.on).total),
            "point_lines": pages.point_lines(
                division, days, book.lines(division, days)
            ),
            "missed": book.missed(division, days),
            "rules": book.rule_sets[-1].record if book.rule_sets else None,
            "refusals": answer_refusals(request.permits, division),
            "form": form or ZeroReportForm(),
            "period_words": period_words,
            "errors": errors,
        },
        status=status,
    )


def _seen(request: StaffRequest) -> list[Division]:
    """The divisions among which a person may choose, their own first."""
    agency = request.user.division.agency
    seen = seen_divisions(request.permits)
    divisions = agency.divisions.filter(pk__in=seen, is_open=True)
    return list(divisions.select_related("agency"))


def _chosen_division(request: StaffRequest) -> Division:
    """The division an address names, or one's own. Raises `Http404`, 403 for none."""
    key = request.GET.get("division", "")
    if key:
        if not (key.isascii() and key.isdigit()) or len(key) > len(str(2**62)):
            raise Http404
        return _division_or_404(request, int(key))
    choices = _seen(request)
    if not choices:
        raise PermissionDenied
    own = (one for one in choices if one.pk == request.user.division_id)
    return next(own, choices[0])


def _division_or_404(request: StaffRequest, key: int) -> Division:
    agency = request.user.division.agency
    divisions = Division.objects.filter(
        agency=agency, pk__in=seen_divisions(request.permits)
    )
    return get_object_or_404(divisions.select_related("agency"), pk=key)
