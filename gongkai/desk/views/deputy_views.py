"""Who reviews for whom while somebody is away."""

from http import HTTPStatus

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refused
from gongkai.desk.deputy_form import DeputyForm
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.organisation.roles import Permission
from gongkai.review import actions as review
from gongkai.review.deputising import depute_refusals, end_refusals
from gongkai.review.models import Deputation

MOST_SHOWN = 50
"""So many deputations, the newest first, are shown."""


@for_staff
def deputies(request: StaffRequest) -> HttpResponse:
    """The deputations that concern this person, and arranging a new one."""
    at, person = timezone.now(), request.user
    form = _form(request)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, errors=summarise(form))
    typed = form.cleaned_data
    try:
        review.depute(
            typed["absent"],
            typed["deputy"],
            from_on=typed["from_on"],
            until_on=typed["until_on"],
            reason=typed["reason"],
            at=at,
            by=person,
        )
    except Refused as refused:
        return _page(
            request, form, errors=problems_of(refused), status=refusal_status(refused)
        )
    messages.success(request, _("已安排代审。"))
    return redirect("desk:deputies")


@for_staff
@require_POST
def end(request: StaffRequest, deputation: int) -> HttpResponse:
    """End a deputation before its time."""
    found = get_object_or_404(_concerning(request), pk=deputation)
    try:
        review.end_deputation(found, at=timezone.now(), by=request.user)
    except Refused as refused:
        form = DeputyForm(
            request.user, is_for_others=_arranges(request), on=request.permits.on
        )
        return _page(
            request, form, errors=problems_of(refused), status=refusal_status(refused)
        )
    messages.success(request, _("已结束代审。"))
    return redirect("desk:deputies")


def _form(request: StaffRequest) -> DeputyForm:
    return DeputyForm(
        request.user,
        request.POST if request.method == "POST" else None,
        is_for_others=_arranges(request),
        on=request.permits.on,
    )


def _arranges(request: StaffRequest) -> bool:
    """Whether this person arranges deputies for others too."""
    return Permission.ADMINISTER in request.permits.anywhere


def _concerning(request: StaffRequest):  # type: ignore[no-untyped-def]
    agency = request.user.division.agency_id
    found = Deputation.objects.filter(absent__division__agency=agency)
    if not _arranges(request):
        found = found.filter(Q(absent=request.user) | Q(deputy=request.user))
    return found.select_related(
        "absent__division__agency", "deputy__division", "made_by", "ended_by"
    )


def _page(
    request: StaffRequest,
    form: DeputyForm,
    *,
    errors: list[Problem] | None = None,
    status: int | None = None,
) -> HttpResponse:
    on, person = day_of(timezone.now()), request.user
    if status is None:
        status = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    rows = [
        (deputation, end_refusals(deputation, by=person, on=on))
        for deputation in _concerning(request)[:MOST_SHOWN]
    ]
    refusals = [] if _arranges(request) else depute_refusals(person, by=person, on=on)
    return screen(
        request,
        "deputies",
        {
            "form": form,
            "rows": rows,
            "on": on,
            "refusals": refusals,
            "errors": errors or [],
        },
        status=status,
    )
