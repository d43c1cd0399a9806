"""The columns of the agency's sites."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refusal, Refused, refuse_if
from gongkai.desk.column_forms import ColumnForm, NewColumnForm, take_errors
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.disclosure.actions import arranging
from gongkai.disclosure.document_refusals import close_column_refusals
from gongkai.disclosure.models import Column, Site
from gongkai.organisation.models import Division
from gongkai.organisation.refusals import permission_refusals
from gongkai.organisation.roles import Permission

DEEPEST = 4
"""The tree is indented no further than this."""


@dataclass(frozen=True)
class ColumnLine:
    """A column in the tree of its site."""

    column: Column
    depth: int


@for_staff
def columns(request: StaffRequest) -> HttpResponse:
    """Every site's columns as a tree, with owner, promise and count."""
    return _list(request)


@for_staff
def new(request: StaffRequest) -> HttpResponse:
    """Open a column."""
    at, person = timezone.now(), request.user
    agency = person.division.agency
    form = NewColumnForm(agency, request.POST or None)
    office = agency.ogi_office or person.division
    refusals = _arranging(request, office)
    if refusals:
        return _list(request, Refused(refusals))
    if request.method == "POST" and form.is_valid():
        site, parent = form.site_and_parent()
        typed = dict(form.cleaned_data)
        del typed["place"]
        try:
            refuse_if(_arranging(request, typed["owner"]))
            column = arranging.open_column(
                site, parent=parent, at=at, by=person, **typed
            )
        except ValidationError as error:
            take_errors(form, error.message_dict)
        except Refused as refused:
            return _form(request, form, None, refused=refused)
        else:
            messages.success(request, _("已开设栏目“%s”。") % column.name)
            return redirect("desk:columns")
    return _form(request, form, None)


@for_staff
def change(request: StaffRequest, column: int) -> HttpResponse:
    """Change a column's particulars."""
    at, person = timezone.now(), request.user
    found = _column_or_404(request, column)
    initial = {name: getattr(found, name) for name in arranging.CHANGEABLE}
    form = ColumnForm(found.site.agency, request.POST or None, initial=initial)
    refusals = _arranging(request, found.owner)
    if refusals:
        return _list(request, Refused(refusals))
    if request.method == "POST" and form.is_valid():
        try:
            arranging.change_column(found, at=at, by=person, **form.cleaned_data)
        except ValidationError as error:
            take_errors(form, error.message_dict)
        except Refused as refused:
            return _form(request, form, found, refused=refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("desk:columns")
    return _form(request, form, found)


@for_staff
@require_POST
def close(request: StaffRequest, column: int) -> HttpResponse:
    """Take a column out of the navigation."""
    found = _column_or_404(request, column)
    try:
        arranging.close_column(found, at=timezone.now(), by=request.user)
    except Refused as refused:
        return _list(request, refused)
    messages.success(request, _("已关闭栏目“%s”。") % found.name)
    return redirect("desk:columns")


@for_staff
@require_POST
def reopen(request: StaffRequest, column: int) -> HttpResponse:
    """Bring a closed column back into the navigation."""
    found = _column_or_404(request, column)
    try:
        arranging.reopen_column(found, at=timezone.now(), by=request.user)
    except Refused as refused:
        return _list(request, refused)
    messages.success(request, _("已重新开放栏目“%s”。") % found.name)
    return redirect("desk:columns")


def _column_or_404(request: StaffRequest, key: int) -> Column:
    agency = request.user.division.agency
    columns = Column.objects.select_related("site__agency", "owner")
    return get_object_or_404(columns, pk=key, site__agency=agency)


def _arranging(request: StaffRequest, division: Division) -> list[Refusal]:
    return permission_refusals(
        request.permits, Permission.ARRANGE_COLUMNS, division=division
    )


def _list(request: StaffRequest, refused: Refused | None = None) -> HttpResponse:
    agency = request.user.division.agency
    sites = Site.objects.filter(agency=agency, is_open=True)
    columns: dict[int, list[Column]] = defaultdict(list)
    for column in Column.objects.filter(site__agency=agency).select_related("owner"):
        columns[column.site_id].append(column)
    return screen(
        request,
        "columns",
        {
            "sites": [(site, _tree(columns[site.pk])) for site in sites],
            "refusals": _arranging(request, agency.ogi_office or request.user.division),
            "errors": problems_of(refused) if refused else [],
        },
        status=refusal_status(refused) if refused else HTTPStatus.OK,
    )


def _tree(columns: list[Column]) -> list[ColumnLine]:
    """A site's columns in their order, each beneath the one it belongs to."""
    lines: list[ColumnLine] = []

    def add(parent: int | None, depth: int) -> None:
        for column in columns:
            if column.parent_id == parent:
                lines.append(ColumnLine(column, min(depth, DEEPEST)))
                add(column.pk, depth + 1)

    add(None, 0)
    return lines


def _form(
    request: StaffRequest,
    form: ColumnForm,
    column: Column | None,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    errors: Sequence[Problem] = summarise(form) if form.is_bound else ()
    status = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    if refused is not None:
        errors, status = problems_of(refused), HTTPStatus(refusal_status(refused))
    return screen(
        request,
        "column",
        {
            "form": form,
            "column": column,
            "close_refusals": close_column_refusals(column, request.permits)
            if column
            else [],
            "errors": errors,
        },
        status=status,
    )
