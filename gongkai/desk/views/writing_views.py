"""Writing an edition: beginning it, changing it, reading its attachments."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refused
from gongkai.desk.edition_form import (
    Difference,
    EditionForm,
    NewEditionForm,
    differences,
    initial_of,
)
from gongkai.desk.forms import Problem, problems_of, refusal_status
from gongkai.desk.views.document_views import edition_or_404, edition_page
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.disclosure import files
from gongkai.disclosure.actions import arranging, drafting
from gongkai.disclosure.document_refusals import place_refusals
from gongkai.disclosure.facts import DocumentFacts, EditionFacts
from gongkai.disclosure.models import Edition
from gongkai.disclosure.refusals import edit_refusals
from gongkai.organisation.models import Division
from gongkai.organisation.roles import Permission


@for_staff
def new(request: StaffRequest) -> HttpResponse:
    """Begin a document."""
    at, person = timezone.now(), request.user
    on = day_of(at)
    own = request.permits.divisions_where(Permission.WRITE)
    divisions = list(Division.objects.filter(pk__in=own, is_open=True))
    if not divisions:
        return screen(
            request,
            "error",
            {"title": _("您没有起草的权限"), "text": _("请联系本机关系统管理员。")},
            status=HTTPStatus.FORBIDDEN,
        )
    agency = person.division.agency
    form = NewEditionForm(
        divisions,
        agency,
        request.POST or None,
        request.FILES or None,
        on=on,
        initial={
            "division": person.division_id,
            "issuer": agency.name,
            "source": person.division.name,
        },
    )
    if request.method != "POST":
        return _page(request, form, None)
    if not form.is_valid():
        return _page(request, form, None, errors=form.problems())
    try:
        with transaction.atomic():
            edition = drafting.draft(
                form.cleaned_data["division"], at=at, by=person, **form.text()
            )
            _keep_places_and_files(request, edition, form, at)
    except Refused as refused:
        return _refused(request, form, None, refused)
    messages.success(request, _("已保存为草稿。"))
    return redirect("desk:edition", document=edition.document_id, number=1)


@for_staff
def edit(request: StaffRequest, document: int, number: int) -> HttpResponse:
    """Change an edition in the making; nothing typed is lost when another was first."""
    at, person = timezone.now(), request.user
    on = day_of(at)
    edition = edition_or_404(request, document, number)
    form = EditionForm(
        edition.document.agency,
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        edition=edition,
        on=on,
        initial=initial_of(edition),
    )
    refusals = edit_refusals(EditionFacts(edition), request.permits)
    if refusals:
        refused = Refused(refusals)
        if form.is_bound:
            return _refused(request, form, edition, refused)
        return edition_page(
            request,
            edition,
            errors=problems_of(refused),
            status=refusal_status(refused),
        )
    if request.method != "POST":
        return _page(request, form, edition)
    if not form.is_valid():
        return _page(request, form, edition, errors=form.problems())
    try:
        with transaction.atomic():
            if form.changes_text() or form.is_stale():
                edition = drafting.edit(
                    edition,
                    read_digest=form.cleaned_data["read_digest"],
                    at=at,
                    by=person,
                    **form.text(),
                )
            _keep_places_and_files(request, edition, form, at)
    except Refused as refused:
        return _refused(request, form, edition, refused)
    messages.success(request, _("已保存。"))
    return redirect("desk:edition", document=document, number=number)


@for_staff
def attachment(
    request: StaffRequest, document: int, number: int, position: int
) -> FileResponse:
    """The bytes of an attachment, for those who may see its edition.

    Always as a download, never shown: a file from outside is not run in our pages.
    """
    edition = edition_or_404(request, document, number)
    found = edition.attachments.filter(position=position).select_related("stored_file")
    for item in found:
        place = files.location(item.stored_file.sha256)
        if place.exists():
            answer = FileResponse(
                place.open("rb"),
                as_attachment=True,
                filename=item.file_name,
                content_type=item.stored_file.media_type,
            )
            answer["Cache-Control"] = "private, no-store"
            answer["X-Content-Type-Options"] = "nosniff"
            return answer
    raise Http404


def _keep_places_and_files(
    request: StaffRequest, edition: Edition, form: EditionForm, at: datetime
) -> None:
    """Bring columns and attachments to what was ticked and typed. Raises `Refused`."""
    person, document = request.user, edition.document
    facts = DocumentFacts(document)
    if not place_refusals(facts, request.permits):
        wanted = set(form.cleaned_data["columns"])
        there = {place.column_id: place for place in facts.placements}
        for column in form.offered:
            if column.pk in wanted and column.pk not in there:
                arranging.place(document, column, at=at, by=person)
        offered = {column.pk for column in form.offered}
        for number, place in there.items():
            if number not in wanted and number in offered:
                arranging.remove(place, at=at, by=person)
    for line in form.attachment_lines():
        if not line.form.is_bound:
            continue
        typed = line.form.cleaned_data
        if typed["remove"]:
            drafting.detach(line.attachment, at=at, by=person)
        elif line.is_changed:
            drafting.describe_attachment(
                line.attachment,
                title=typed["title"],
                description=typed["description"],
                at=at,
                by=person,
            )
    if form.accepted is not None:
        drafting.attach(
            edition,
            form.accepted,
            form.cleaned_data["new_file"],
            title=form.cleaned_data["new_title"],
            description=form.cleaned_data["new_description"],
            at=at,
            by=person,
        )


def _refused(
    request: StaffRequest,
    form: EditionForm,
    edition: Edition | None,
    refused: Refused,
) -> HttpResponse:
    """The form again as it was typed; when another was first, with both texts."""
    stored: list[Difference] = []
    if edition is not None and form.is_bound:
        edition.refresh_from_db()
        if form.is_valid():
            stored = differences(form, edition)
        form.now_read(edition.digest)
    return _page(
        request,
        form,
        edition,
        errors=problems_of(refused),
        stored=stored,
        status=refusal_status(refused),
    )


def _page(
    request: StaffRequest,
    form: EditionForm,
    edition: Edition | None,
    *,
    errors: list[Problem] | None = None,
    stored: list[Difference] | None = None,
    status: int | None = None,
) -> HttpResponse:
    refusals: Any = ()
    if edition is not None:
        refusals = place_refusals(DocumentFacts(edition.document), request.permits)
    if status is None:
        status = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    return screen(
        request,
        "edit",
        {
            "form": form,
            "edition": edition,
            "errors": errors or [],
            "stored": {item.name: item for item in stored or []},
            "column_refusals": refusals,
        },
        status=status,
    )
