"""The guide to open government information: its parts, and its way to the public."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refused
from gongkai.desk.forms import problems_of, refusal_status, summarise
from gongkai.desk.guide_form import GuideForm
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.disclosure.actions import guiding
from gongkai.disclosure.document_refusals import draft_guide_refusals, guide_refusals
from gongkai.disclosure.models import Guide


@for_staff
def guide(request: StaffRequest) -> HttpResponse:
    """Read or change the guide."""
    found = _guide_of(request)
    initial = {name: getattr(found, name) for name in guiding.GUIDE_FIELDS if found}
    form = GuideForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            guiding.change_guide(
                request.user.division.agency,
                at=timezone.now(),
                by=request.user,
                **form.cleaned_data,
            )
        except Refused as refused:
            return _page(request, form, refused)
        messages.success(
            request, _("已保存。公众读到的指南，须起草新版并经审核发布后才会更新。")
        )
        return redirect("desk:guide")
    return _page(request, form)


@for_staff
@require_POST
def draft(request: StaffRequest) -> HttpResponse:
    """Make the guide's text a draft."""
    try:
        edition = guiding.draft_guide(
            request.user.division.agency, at=timezone.now(), by=request.user
        )
    except Refused as refused:
        found = _guide_of(request)
        initial = {name: getattr(found, name) for name in guiding.GUIDE_FIELDS if found}
        return _page(request, GuideForm(initial=initial), refused)
    messages.success(request, _("已起草指南，请核对后报送审核。"))
    return redirect("desk:edition", edition.document_id, edition.number)


def _guide_of(request: StaffRequest) -> Guide | None:
    return (
        Guide.objects.filter(agency=request.user.division.agency)
        .select_related("agency__ogi_office", "document")
        .first()
    )


def _page(
    request: StaffRequest, form: GuideForm, refused: Refused | None = None
) -> HttpResponse:
    found = _guide_of(request)
    agency = request.user.division.agency
    composed = guiding.composed_guide_html(found) if found else ""
    errors = summarise(form) if form.is_bound else []
    status = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    if refused is not None:
        errors, status = problems_of(refused), HTTPStatus(refusal_status(refused))
    return screen(
        request,
        "guide",
        {
            "form": form,
            "guide": found,
            "agency": agency,
            "composed": composed,
            "draft_refusals": draft_guide_refusals(
                agency, found, composed, request.permits
            ),
            "refusals": guide_refusals(agency, request.permits),
            "errors": errors,
        },
        status=status,
    )
