"""Bringing in a page of an older site: what was understood, then a draft."""

import hashlib
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refused, refuse_if
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.import_form import ImportForm
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.disclosure.actions import migrating
from gongkai.disclosure.facts import facts_of_many
from gongkai.disclosure.legacy_page import PageReading, PageUnreadable, read_page
from gongkai.disclosure.models import Edition, Migration
from gongkai.disclosure.refusals import migrate_refusals
from gongkai.disclosure.suggestions import suggested_columns, suggested_division
from gongkai.organisation.refusals import permission_refusals
from gongkai.organisation.roles import Permission


@for_staff
def import_page(request: StaffRequest) -> HttpResponse:
    """Read an uploaded page and show it; with `keep`, make a migrated draft of it.

    The page is sent along as text for the second step, so that nothing is kept of
    what is only looked at.
    """
    at, person = timezone.now(), request.user
    agency = person.division.agency
    form = ImportForm(request.POST or None, request.FILES or None)
    refusals = permission_refusals(
        request.permits,
        Permission.IMPORT,
        division=agency.ogi_office or person.division,
    )
    try:
        refuse_if(refusals)
        if request.method != "POST":
            return _page(request, form)
        if not form.is_valid():
            return _page(request, form, errors=summarise(form))
        content, name = form.content()
        reading = read_page(content, name)
        if "keep" not in request.POST:
            return _page(request, form.again(), reading=reading)
        edition = migrating.keep_page(
            reading,
            agency=agency,
            file_name=name,
            sha256=hashlib.sha256(content).hexdigest(),
            at=at,
            by=person,
        )
    except PageUnreadable as problem:
        return _page(request, form, errors=[Problem(problem.sentence, "id_file")])
    except Refused as refused:
        return _page(
            request, form, errors=problems_of(refused), status=refusal_status(refused)
        )
    messages.success(request, _("已保存为迁移草稿。"))
    return redirect("desk:migration", edition.migration_id)


@for_staff
def migration(request: StaffRequest, migration: int) -> HttpResponse:
    """What one's own migration brought in; publishes it as it came, if asked."""
    at, person = timezone.now(), request.user
    found = get_object_or_404(Migration, pk=migration, started_by=person)
    errors: list[Problem] = []
    status: int = HTTPStatus.OK
    if request.method == "POST":
        wanted = request.POST.get("edition", "")
        editions = Edition.objects.filter(migration=found)
        is_number = wanted.isdecimal() and len(wanted) < 19
        edition = get_object_or_404(editions, pk=wanted if is_number else None)
        try:
            migrating.publish_migrated(edition, at=at, by=person)
        except Refused as refused:
            errors, status = problems_of(refused), refusal_status(refused)
        else:
            messages.success(request, _("已按迁移发布。"))
            return redirect("desk:migration", found.pk)
    editions = Edition.objects.filter(migration=found).select_related(
        "document__division", "review", "migration__started_by"
    )
    return screen(
        request,
        "migration",
        {
            "migration": found,
            "count": editions.count(),
            "lines": [
                (facts.edition, migrate_refusals(facts, request.permits))
                for facts in facts_of_many(list(editions.order_by("pk")[:50]))
            ],
            "errors": errors,
        },
        status=status,
    )


def _page(
    request: StaffRequest,
    form: ImportForm,
    *,
    reading: PageReading | None = None,
    errors: list[Problem] | None = None,
    status: int | None = None,
) -> HttpResponse:
    agency = request.user.division.agency
    division, columns = None, []
    if reading is not None:
        division = suggested_division(agency, reading.source or "")
        columns = suggested_columns(
            agency, division, is_annual_report=reading.report_year is not None
        )
    if status is None:
        status = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    return screen(
        request,
        "import",
        {
            "form": form,
            "reading": reading,
            "division": division,
            "columns": columns,
            "errors": errors or [],
        },
        status=status,
    )
