"""Founding a further agency, and one division's page."""

from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refused, refuse_if
from gongkai.desk.agency_forms import DivisionChangeForm, FoundingForm
from gongkai.desk.column_forms import errors_by_field, take_errors
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.organisation_forms import Roll
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.disclosure.actions import founding
from gongkai.organisation import actions
from gongkai.organisation.models import Division
from gongkai.organisation.refusals import (
    administer_refusals,
    close_division_refusals,
)


@sensitive_post_parameters("password")
@for_staff
def found(request: StaffRequest) -> HttpResponse:
    """Found a further agency with its portal and its first administrator."""
    form = FoundingForm(request.user.division.agency, request.POST or None)
    try:
        refuse_if(administer_refusals(request.user, None, on=request.permits.on))
        if request.method == "POST" and form.is_valid():
            with transaction.atomic():
                agency = founding.found_with_portal(
                    at=timezone.now(), by=request.user, **form.arguments()
                )
            messages.success(
                request,
                _("已设立“%s”，由其系统管理员登录后继续设置。") % agency.name,
            )
            return redirect("desk:organisation")
    except ValidationError as error:
        take_errors(form, errors_by_field(error))
    except Refused as refused:
        return _founding(request, form, refused)
    return _founding(request, form)


@for_staff
def division(request: StaffRequest, division: int) -> HttpResponse:
    """Change a division's particulars."""
    found = _division_or_404(request, division)
    form = DivisionChangeForm(
        Roll(found.agency), request.POST or None, on=request.permits.on
    )
    form.division_pk = found.pk
    form.show(found)
    try:
        refuse_if(
            administer_refusals(request.user, found.agency, on=request.permits.on)
        )
        if request.method == "POST" and form.is_valid():
            actions.change_division(
                found, at=timezone.now(), by=request.user, **form.cleaned_data
            )
            messages.success(request, _("已保存。"))
            return redirect("desk:organisation")
    except ValidationError as error:
        take_errors(form, errors_by_field(error))
    except Refused as refused:
        return _division(request, form, found, refused)
    return _division(request, form, found)


@for_staff
@require_POST
def open_or_close(request: StaffRequest, division: int) -> HttpResponse:
    """Close an open division, or open a closed one again."""
    found = _division_or_404(request, division)
    try:
        actions.change_division(
            found, at=timezone.now(), by=request.user, is_open=not found.is_open
        )
    except Refused as refused:
        found.refresh_from_db()
        form = DivisionChangeForm(Roll(found.agency), on=request.permits.on)
        form.show(found)
        return _division(request, form, found, refused)
    messages.success(
        request,
        (_("已重新开设“%s”。") if found.is_open else _("已关闭“%s”。")) % found.name,
    )
    return redirect("desk:organisation")


def _division_or_404(request: StaffRequest, key: int) -> Division:
    agency = request.user.division.agency
    divisions = Division.objects.select_related("agency", "parent")
    return get_object_or_404(divisions, pk=key, agency=agency)


def _founding(
    request: StaffRequest, form: FoundingForm, refused: Refused | None = None
) -> HttpResponse:
    errors: Sequence[Problem] = summarise(form) if form.is_bound else ()
    status: int = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    if refused is not None:
        errors, status = problems_of(refused), refusal_status(refused)
    return screen(request, "founding", {"form": form, "errors": errors}, status=status)


def _division(
    request: StaffRequest,
    form: DivisionChangeForm,
    division: Division,
    refused: Refused | None = None,
) -> HttpResponse:
    errors: Sequence[Problem] = summarise(form) if form.is_bound else ()
    status: int = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    if refused is not None:
        errors, status = problems_of(refused), refusal_status(refused)
    return screen(
        request,
        "division",
        {
            "form": form,
            "division": division,
            "close_refusals": close_division_refusals(division),
            "errors": errors,
        },
        status=status,
    )
