"""One action that starts a draft for all from a reply (art. 44)."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refused
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.requests.case_at_desk import open_case
from gongkai.desk.requests.publishing_form import PublishForm
from gongkai.desk.requests.views.doors import request_or_404
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.disclosure.actions import drafting
from gongkai.info_requests.people import responsible_division
from gongkai.info_requests.refusals import move_refusals


@for_staff
def publish(request: StaffRequest, key: int) -> HttpResponse:
    """Start a draft document from the information given in the reply."""
    at = timezone.now()
    one = request_or_404(request, key)
    case = open_case(one, request.user, at=at)
    if case.opened is None:
        raise Http404
    refusals = move_refusals(one, "mark_published", by=request.user, on=case.on)
    form = PublishForm(case, request.POST or None)
    errors: list[Problem] = []
    status: int = HTTPStatus.OK
    if request.method == "POST":
        is_valid = form.is_valid()
        try:
            if refusals:
                raise Refused(refusals)
            if is_valid:
                division = responsible_division(one) or request.user.division
                edition = drafting.draft(
                    division,
                    at=at,
                    by=request.user,
                    title=form.cleaned_data["title"],
                    body_html=form.body_html(),
                    source=division.name,
                    issuer=one.agency.name,
                )
                messages.success(request, _("已起草，请修改文字、选择栏目后报送审核。"))
                return redirect("desk:edit", edition.document_id, edition.number)
            errors, status = summarise(form), HTTPStatus.BAD_REQUEST
        except Refused as refused:
            errors, status = problems_of(refused), refusal_status(refused)
    context = {"one": one, "form": form, "refusals": refusals, "errors": errors}
    return screen(request, "requests_publish", context, status=status)
