"""The templates of columns, kept by those who arrange the columns."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refused
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.template_form import TemplateForm
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.disclosure.actions import templating
from gongkai.disclosure.models import TextTemplate
from gongkai.organisation.roles import Permission


@for_staff
def templates(request: StaffRequest) -> HttpResponse:
    """Every template of the agency, by column."""
    agency = request.user.division.agency
    found = TextTemplate.objects.filter(column__site__agency=agency).select_related(
        "column__site"
    )
    return screen(
        request,
        "templates",
        {
            "templates": list(found.order_by("column__site", "column__path", "name")),
            "may_keep": Permission.ARRANGE_COLUMNS in request.permits.anywhere,
        },
    )


@for_staff
def new(request: StaffRequest) -> HttpResponse:
    """Make a template."""
    return _keep(request, None)


@for_staff
def change(request: StaffRequest, template: int) -> HttpResponse:
    """Change a template."""
    found = get_object_or_404(
        TextTemplate.objects.select_related("column__owner"),
        pk=template,
        column__site__agency=request.user.division.agency_id,
    )
    return _keep(request, found)


def _keep(request: StaffRequest, template: TextTemplate | None) -> HttpResponse:
    at, person = timezone.now(), request.user
    divisions = request.permits.divisions_where(Permission.ARRANGE_COLUMNS)
    if not divisions:
        return screen(
            request,
            "error",
            {
                "title": _("您没有设置模板的权限"),
                "text": _("模板由政府信息公开工作机构设置。"),
            },
            status=HTTPStatus.FORBIDDEN,
        )
    initial = {}
    if template is not None:
        names = ("name", "title", "body_html", "genre", "is_open")
        initial = {name: getattr(template, name) for name in names}
        initial["column"] = template.column_id
    form = TemplateForm(
        person.division.agency,
        divisions,
        request.POST if request.method == "POST" else None,
        on=request.permits.on,
        initial=initial or None,
    )
    if request.method != "POST":
        return _page(request, form, template)
    if not form.is_valid():
        return _page(request, form, template, errors=summarise(form))
    typed = dict(form.cleaned_data)
    try:
        templating.keep_template(
            typed.pop("column"), template, **typed, at=at, by=person
        )
    except Refused as refused:
        return _page(
            request,
            form,
            template,
            errors=problems_of(refused),
            status=refusal_status(refused),
        )
    messages.success(request, _("已保存模板。"))
    return redirect("desk:templates")


def _page(
    request: StaffRequest,
    form: TemplateForm,
    template: TextTemplate | None,
    *,
    errors: list[Problem] | None = None,
    status: int | None = None,
) -> HttpResponse:
    if status is None:
        status = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    return screen(
        request,
        "template",
        {"form": form, "template": template, "errors": errors or []},
        status=status,
    )
