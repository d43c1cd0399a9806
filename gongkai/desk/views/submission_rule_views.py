"""The rule sets of an agency, their rows, the classes of divisions and the outlets."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refused
from gongkai.commons.spreadsheets import write_table
from gongkai.desk.column_forms import errors_by_field, take_errors
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.submission_import import rules_of
from gongkai.desk.submission_rule_forms import (
    ROW_FORMS,
    AssignForm,
    BeginForm,
    ClassForm,
    CopyForm,
    RulesForm,
)
from gongkai.desk.submission_words import said
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.desk.views.submission_tabs import tabs
from gongkai.desk.views.submission_views import as_file
from gongkai.submissions.actions import ruling
from gongkai.submissions.models import ClassMembership, SubmissionRules
from gongkai.submissions.refusals import keep_refusals
from gongkai.submissions.rule_sets import (
    ROW_MODELS,
    Row,
    as_rule_set,
    rows_of,
    rules_on,
)
from gongkai.submissions.rule_table import headings, rule_rows


@for_staff
def rule_sets(request: StaffRequest) -> HttpResponse:
    """The rule sets of the agency, and beginning another."""
    agency = request.user.division.agency
    form = BeginForm(request.POST or None, request.FILES or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            record = ruling.begin_rules(
                agency,
                rules_of(form, agency),
                at=timezone.now(),
                by=request.user,
            )
            messages.success(request, _("已建立规则“%s”，请逐条核对。") % record.name)
            return redirect("desk:submission_rule_set", record.pk)
        except Refused as refusal:
            refused = refusal
        except ValidationError as error:
            take_errors(form, errors_by_field(error))
    errors, status = _told(form, refused)
    return screen(
        request,
        "submissions/rule_sets",
        {
            "tabs": tabs(request),
            "records": list(agency.submission_rules.all()),
            "in_force": rules_on(agency, request.permits.on),
            "form": form,
            "refusals": keep_refusals(request.permits, agency),
            "errors": errors,
        },
        status=status,
    )


@for_staff
def rule_set(request: StaffRequest, rules: int) -> HttpResponse:
    """One rule set: its head, and every row in a sentence."""
    record = _record_or_404(request, rules)
    initial = {
        name: getattr(record, name)
        for name in ("name", "basis", "from_on", "until_on", "ranks_by_class")
    }
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            ruling.change_rules(
                record, at=timezone.now(), by=request.user, **form.cleaned_data
            )
        except Refused as refused:
            return _rule_set(request, record, form, refused)
        messages.success(request, _("已保存。"))
        return redirect("desk:submission_rule_set", record.pk)
    return _rule_set(request, record, form)


@for_staff
def rule_table(request: StaffRequest, rules: int) -> HttpResponse:
    """A rule set as a spreadsheet, to be changed and read in again."""
    record = _record_or_404(request, rules)
    table = write_table(record.name, headings(), rule_rows(as_rule_set(record)))
    return as_file(table, f"{record.name}.xlsx")


@for_staff
@require_POST
def copy(request: StaffRequest, rules: int) -> HttpResponse:
    """Begin a copy of a rule set on a later day."""
    record = _record_or_404(request, rules)
    form = CopyForm(request.POST)
    try:
        if form.is_valid():
            copied = ruling.copy_rules(
                record,
                from_on=form.cleaned_data["from_on"],
                at=timezone.now(),
                by=request.user,
            )
            messages.success(request, _("已复制，请在新规则上修改。"))
            return redirect("desk:submission_rule_set", copied.pk)
    except Refused as refused:
        return _rule_set(request, record, None, refused)
    return _rule_set(request, record, None, copying=form)


@for_staff
def new_row(request: StaffRequest, rules: int, kind: str) -> HttpResponse:
    """Add a row to a rule set."""
    record = _record_or_404(request, rules)
    if kind not in ROW_MODELS:
        raise Http404
    return _row(request, kind, ROW_MODELS[kind](rules=record))


@for_staff
def row(request: StaffRequest, rules: int, kind: str, row: int) -> HttpResponse:
    """Change a row of a rule set, or take it out."""
    record = _record_or_404(request, rules)
    found = next(
        (
            one
            for one in (rows_of(record, kind) if kind in ROW_MODELS else ())
            if one.pk == row
        ),
        None,
    )
    if found is None:
        raise Http404
    if request.method == "POST" and request.POST.get("act") == "remove":
        try:
            ruling.remove_row(found, at=timezone.now(), by=request.user)
        except Refused as refused:
            return _rule_set(request, record, None, refused)
        messages.success(request, _("已删除“%s”。") % found.label)
        return redirect("desk:submission_rule_set", record.pk)
    return _row(request, kind, found)


@for_staff
def classes(request: StaffRequest) -> HttpResponse:
    """The classes of divisions, who belongs to which, and the outlets."""
    agency = request.user.division.agency
    if keep_refusals(request.permits, agency):
        raise PermissionDenied
    act = request.POST.get("act", "")
    at, person = timezone.now(), request.user
    made: dict[str, forms.Form] = {
        "class": ClassForm(auto_id="class-%s"),
        "outlet": ClassForm(auto_id="outlet-%s"),
        "assign": AssignForm(
            agency, auto_id="assign-%s", initial={"from_on": request.permits.on}
        ),
    }
    errors: Sequence[Problem] = ()
    status: int = HTTPStatus.OK
    if request.method == "POST" and act in made:
        form: forms.Form = (
            AssignForm(agency, request.POST, auto_id="assign-%s")
            if act == "assign"
            else ClassForm(request.POST, auto_id=f"{act}-%s")
        )
        made[act] = form
        try:
            if form.is_valid():
                _keep(act, agency, form.cleaned_data, at=at, by=person)
                messages.success(request, _("已保存。"))
                return redirect("desk:submission_classes")
            errors, status = summarise(form), HTTPStatus.BAD_REQUEST
        except Refused as refused:
            errors, status = problems_of(refused), refusal_status(refused)
    memberships = ClassMembership.objects.filter(
        division__agency=agency, until_on=None
    ).select_related("division_class")
    own = {one.division_id: one for one in memberships}
    return screen(
        request,
        "submissions/classes",
        {
            "tabs": tabs(request),
            "classes": agency.submission_classes.all(),
            "outlets": agency.outlets.all(),
            "divisions": [
                (one, own.get(one.pk)) for one in agency.divisions.filter(is_open=True)
            ],
            "forms": made,
            "errors": errors,
        },
        status=status,
    )


def _keep(act: str, agency: Any, typed: dict[str, Any], *, at: Any, by: Any) -> None:
    """Carry out what one of the three forms of the page of classes asks."""
    if act == "class":
        ruling.keep_class(agency, at=at, by=by, **typed)
    elif act == "outlet":
        ruling.keep_outlet(agency, at=at, by=by, **typed)
    else:
        ruling.assign_class(
            typed["division"],
            typed["division_class"],
            from_on=typed["from_on"],
            at=at,
            by=by,
        )


def _row(request: StaffRequest, kind: str, found: Row) -> HttpResponse:
    record = found.rules
    made: Any = ROW_FORMS[kind]
    initial = {
        name: getattr(found, name) for name in made.base_fields if found.pk is not None
    }
    form = made(record.agency, request.POST or None, initial=initial or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            ruling.keep_row(
                found, at=timezone.now(), by=request.user, **form.cleaned_data
            )
            messages.success(request, _("已保存“%s”。") % found.label)
            return redirect("desk:submission_rule_set", record.pk)
        except ValidationError as error:
            take_errors(form, errors_by_field(error))
        except Refused as refusal:
            refused = refusal
    errors, status = _told(form, refused)
    return screen(
        request,
        "submissions/rule_row",
        {
            "tabs": tabs(request),
            "record": record,
            "kind": kind,
            "row": found,
            "form": form,
            "refusals": keep_refusals(request.permits, record.agency),
            "errors": errors,
        },
        status=status,
    )


def _rule_set(
    request: StaffRequest,
    record: SubmissionRules,
    form: RulesForm | None,
    refused: Refused | None = None,
    *,
    copying: CopyForm | None = None,
) -> HttpResponse:
    shown = form or RulesForm(
        initial={
            name: getattr(record, name)
            for name in ("name", "basis", "from_on", "until_on", "ranks_by_class")
        }
    )
    errors, status = _told(copying or shown, refused)
    return screen(
        request,
        "submissions/rule_set",
        {
            "tabs": tabs(request),
            "record": record,
            "groups": [
                (kind, [(one, said(one)) for one in rows_of(record, kind)])
                for kind in ("quota", "award", "factor", "limit", "forfeit")
            ],
            "has_begun": record.from_on <= request.permits.on,
            "form": shown,
            "copying": copying or CopyForm(auto_id="copy-%s"),
            "refusals": keep_refusals(request.permits, record.agency),
            "errors": errors,
        },
        status=status,
    )


def _record_or_404(request: StaffRequest, key: int) -> SubmissionRules:
    agency = request.user.division.agency
    return get_object_or_404(
        SubmissionRules.objects.select_related("agency"), pk=key, agency=agency
    )


def _told(form: forms.Form, refused: Refused | None) -> tuple[Sequence[Problem], int]:
    if refused is not None:
        return problems_of(refused), refusal_status(refused)
    errors = summarise(form) if form.is_bound else []
    return errors, HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
