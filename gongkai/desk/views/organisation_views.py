"""Agency, divisions, staff and roles; administrators enter what changes."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, Refused
from gongkai.desk.column_forms import errors_by_field, take_errors
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.lists import Listing
from gongkai.desk.organisation_forms import ENTRIES, Entry, EntryForm, Roll
from gongkai.desk.plain_lists import staff_found, staff_kind
from gongkai.desk.review_promise_form import PROMISE_ENTRIES
from gongkai.desk.sign_in_forms import SIGN_IN_ENTRIES
from gongkai.desk.views.list_views import plain_list, word_of
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.queries import (
    divisions_without_first_responsible,
    divisions_without_submitter,
)
from gongkai.organisation.refusals import administer_refusals
from gongkai.organisation.roles import Permission
from gongkai.organisation.sign_in import current_duties

OFFICE_ENTRIES = ENTRIES | PROMISE_ENTRIES
EVERY_ENTRY = OFFICE_ENTRIES | SIGN_IN_ENTRIES


@for_staff
def organisation(request: StaffRequest) -> HttpResponse:
    """Who works here, who answers for what, and what is lacking."""
    return _page(request)


@for_staff
def staff(request: StaffRequest) -> HttpResponse:
    """Everybody who works here, as a list."""
    agency = request.user.division.agency
    kind = staff_kind(
        agency,
        on=request.permits.on,
        tells_log_ins=Permission.READ_LOG_INS in request.permits.anywhere,
    )
    return plain_list(
        request,
        Listing(kind, staff_found(agency, word_of(request)), request.GET),
        hint=_("本机关的人员和他们现在的角色。可按姓名、用户名、职务或者处室查找。"),
        empty=_("还没有人员。"),
    )


@sensitive_post_parameters("password")
@for_staff
@require_POST
def enter(request: StaffRequest, name: str) -> HttpResponse:
    """Enter one thing about the agency."""
    entry = EVERY_ENTRY.get(name)
    if entry is None:
        raise Http404
    at, agency = timezone.now(), request.user.division.agency
    form = entry.form(Roll(agency), request.POST, on=day_of(at), auto_id=f"{name}-%s")
    refusals = _refusals(request, agency)
    if refusals:
        return _page(
            request,
            bound=(name, form),
            errors=problems_of(Refused(refusals)),
            status=HTTPStatus.FORBIDDEN,
        )
    if form.is_valid():
        try:
            entry.perform(agency, form.cleaned_data, at, request.user)
        except ValidationError as error:
            take_errors(form, errors_by_field(error))
        except Refused as refused:
            return _page(
                request,
                bound=(name, form),
                errors=problems_of(refused),
                status=refusal_status(refused),
            )
        else:
            messages.success(request, _("已保存：%s。") % entry.label)
            return redirect("desk:organisation")
    return _page(
        request,
        bound=(name, form),
        errors=summarise(form),
        status=HTTPStatus.BAD_REQUEST,
    )


def _refusals(request: StaffRequest, agency: Agency) -> list[Refusal]:
    return administer_refusals(request.user, agency, on=request.permits.on)


def _page(
    request: StaffRequest,
    *,
    bound: tuple[str, EntryForm] | None = None,
    errors: list[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    on = day_of(timezone.now())
    agency = request.user.division.agency
    refusals = _refusals(request, agency)
    roll = Roll(agency)

    def forms_of(entries: dict[str, Entry]) -> list[tuple[Entry, EntryForm]]:
        if refusals:
            return []
        return [
            (
                entry,
                bound[1]
                if bound and bound[0] == name
                else entry.form(roll, on=on, auto_id=f"{name}-%s"),
            )
            for name, entry in entries.items()
        ]

    staff = (
        Staff.objects.filter(division__agency=agency)
        .select_related("division")
        .prefetch_related("appointments__division")
        .order_by("division__position", "division_id", "pk")
    )
    return screen(
        request,
        "organisation",
        {
            "agency": agency,
            "on": on,
            "divisions": agency.divisions.select_related("first_responsible", "parent"),
            "staff": staff,
            "without_first_responsible": divisions_without_first_responsible(agency),
            "without_submitter": divisions_without_submitter(agency, on=on),
            "leading_group": agency.leading_group.select_related("staff"),
            "forms": forms_of(OFFICE_ENTRIES),
            "sign_in_forms": forms_of(SIGN_IN_ENTRIES),
            "duties": list(current_duties(agency, on=on)),
            "may_read_log_ins": Permission.READ_LOG_INS in request.permits.anywhere,
            "errors": errors or [],
        },
        status=status,
    )
