"""The words that find each other in the public search, kept by the OGI office."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refused
from gongkai.desk.forms import problems_of, refusal_status, summarise
from gongkai.desk.synonym_form import SynonymForm
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.search.actions import drop_synonyms, set_synonyms
from gongkai.search.models import SynonymGroup
from gongkai.search.refusals import synonym_refusals


@for_staff
def synonyms(request: StaffRequest) -> HttpResponse:
    """All groups, and a form for another."""
    return _form_page(request, None)


@for_staff
def change(request: StaffRequest, group: int) -> HttpResponse:
    """Change the words of a group."""
    return _form_page(request, get_object_or_404(SynonymGroup, pk=group))


@for_staff
@require_POST
def drop(request: StaffRequest, group: int) -> HttpResponse:
    """Let the words of a group find each other no longer."""
    found = get_object_or_404(SynonymGroup, pk=group)
    try:
        drop_synonyms(found, at=timezone.now(), by=request.user)
    except Refused as refused:
        return _page(request, None, SynonymForm(), refused)
    messages.success(request, _("已删除，检索不再互相查找这组词。"))
    return redirect("desk:synonyms")


def _form_page(request: StaffRequest, group: SynonymGroup | None) -> HttpResponse:
    initial = {"words": group.words if group else ""}
    form = SynonymForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_synonyms(group, form.word_list(), at=timezone.now(), by=request.user)
        except Refused as refused:
            return _page(request, group, form, refused)
        messages.success(request, _("已保存，检索立即按此查找。"))
        return redirect("desk:synonyms")
    return _page(request, group, form)


def _page(
    request: StaffRequest,
    group: SynonymGroup | None,
    form: SynonymForm,
    refused: Refused | None = None,
) -> HttpResponse:
    errors = summarise(form) if form.is_bound else []
    status = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    if refused is not None:
        errors, status = problems_of(refused), HTTPStatus(refusal_status(refused))
    return screen(
        request,
        "synonyms",
        {
            "form": form,
            "group": group,
            "groups": SynonymGroup.objects.select_related("changed_by"),
            "refusals": synonym_refusals(request.user.division.agency, request.permits),
            "errors": errors,
        },
        status=status,
    )
