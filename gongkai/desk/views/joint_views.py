"""Documents that several divisions submit together."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refused
from gongkai.desk.forms import problems_of, refusal_status, summarise
from gongkai.desk.submission_forms import JointForm
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.desk.views.submission_tabs import tabs
from gongkai.disclosure.models import Document
from gongkai.organisation.roles import Permission
from gongkai.submissions.actions import recording
from gongkai.submissions.happenings import document_item, titles_of
from gongkai.submissions.refusals import seen_divisions

MOST_ROWS = 200
"""So many documents are listed, the newest."""


@for_staff
def joint(request: StaffRequest) -> HttpResponse:
    """The documents with several divisions, and stating it of another."""
    agency = request.user.division.agency
    form = JointForm(agency, request.POST or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        document = form.document()
        seen = seen_divisions(request.permits)
        if document is None or document.division_id not in seen:
            form.refuse_number()
        else:
            divisions = list(form.cleaned_data["divisions"])
            try:
                recording.share(document, divisions, at=timezone.now(), by=request.user)
                messages.success(request, _("已登记。"))
                return redirect("desk:joint_submissions")
            except Refused as refusal:
                refused = refusal
    errors = summarise(form) if form.is_bound else []
    status: int = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    if refused is not None:
        errors, status = problems_of(refused), refusal_status(refused)
    documents = (
        Document.objects.filter(
            joint_submissions__isnull=False,
            division__in=seen_divisions(request.permits),
        )
        .distinct()
        .select_related("division")
        .prefetch_related("joint_submissions__division")
        .order_by("-pk")[:MOST_ROWS]
    )
    titles = titles_of(document_item(one.pk) for one in documents)
    return screen(
        request,
        "submissions/joint",
        {
            "tabs": tabs(request),
            "rows": [
                (
                    one,
                    titles.get(document_item(one.pk), ""),
                    [share.division.name for share in one.joint_submissions.all()],
                )
                for one in documents
            ],
            "may_state": Permission.WRITE in request.permits.anywhere,
            "form": form,
            "errors": errors,
        },
        status=status,
    )
