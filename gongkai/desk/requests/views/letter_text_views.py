"""An agency's own texts of letters, and its letterhead."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refused
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.requests.letter_forms import (
    LetterheadForm,
    LetterTextForm,
    NumberingForm,
)
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.info_requests.actions.numbering import set_numbering
from gongkai.info_requests.case_words import letter_words
from gongkai.info_requests.queries import number_patterns
from gongkai.letters.actions import change_template, reset_template, set_letterhead
from gongkai.letters.kinds import field_labels, kinds
from gongkai.letters.queries import letterhead_of, text_in_force
from gongkai.letters.template_text import usable_fields
from gongkai.organisation.roles import Permission


@for_staff
def texts(request: StaffRequest) -> HttpResponse:
    """Every kind of letter, own text or default, and the letterhead."""
    agency, on = request.user.division.agency, request.permits.on
    form = LetterheadForm(
        request.POST or None, initial=LetterheadForm.of(letterhead_of(agency))
    )
    errors: list[Problem] = []
    status: int = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                set_letterhead(
                    agency, at=timezone.now(), by=request.user, **form.cleaned_data
                )
                messages.success(request, _("已保存发文信息。"))
                return redirect("desk:letter_texts")
            except Refused as refused:
                errors, status = problems_of(refused), refusal_status(refused)
            except ValidationError as fault:
                errors = [Problem(text) for text in fault.messages]
                status = HTTPStatus.BAD_REQUEST
        else:
            errors, status = summarise(form), HTTPStatus.BAD_REQUEST
    rows = [
        (kind, text_in_force(agency, kind.key, on=on) != kind.text)
        for kind in kinds().values()
    ]
    context = {
        "rows": rows,
        "form": form,
        "errors": errors,
        "may": _may(request),
        "letter_words": letter_words,
    }
    return screen(request, "requests_letter_texts", context, status=status)


@for_staff
def numbering(request: StaffRequest) -> HttpResponse:
    """How requests and each series of letters are numbered from now on."""
    agency, at = request.user.division.agency, timezone.now()
    form = NumberingForm(number_patterns(agency), request.POST or None)
    errors: list[Problem] = []
    status: int = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                for what, pattern in form.changed.items():
                    set_numbering(agency, what, pattern, at=at, by=request.user)
                messages.success(request, _("已保存编号规则。"))
                return redirect("desk:letter_texts")
            except Refused as refused:
                errors, status = problems_of(refused), refusal_status(refused)
        else:
            errors, status = summarise(form), HTTPStatus.BAD_REQUEST
    context = {"form": form, "errors": errors, "may": _may(request)}
    return screen(request, "requests_numbering", context, status=status)


@for_staff
def text(request: StaffRequest, kind: str) -> HttpResponse:
    """One kind of letter: change its text from a day on, or take the default again."""
    chosen = kinds().get(kind)
    if chosen is None:
        raise Http404
    agency, on = request.user.division.agency, request.permits.on
    initial = {"text": text_in_force(agency, kind, on=on), "from_on": on}
    form = LetterTextForm(request.POST or None, initial=initial)
    errors: list[Problem] = []
    status: int = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            given = {
                "from_on": form.cleaned_data["from_on"],
                "at": timezone.now(),
                "by": request.user,
            }
            try:
                if "reset" in request.POST:
                    reset_template(agency, kind, **given)
                else:
                    change_template(agency, kind, form.cleaned_data["text"], **given)
                messages.success(request, _("已保存文书模板。"))
                return redirect("desk:letter_texts")
            except Refused as refused:
                errors, status = problems_of(refused), refusal_status(refused)
        else:
            errors, status = summarise(form), HTTPStatus.BAD_REQUEST
    labels = field_labels()
    return screen(
        request,
        "requests_letter_text",
        {
            "kind": chosen,
            "label": letter_words(chosen.key),
            "form": form,
            "errors": errors,
            "fields": [
                (name, labels.get(name, name)) for name in usable_fields(chosen)
            ],
            "may": _may(request),
        },
        status=status,
    )


def _may(request: StaffRequest) -> bool:
    return request.permits.may_for(
        Permission.EDIT_LETTERS, agency=request.user.division.agency
    )
