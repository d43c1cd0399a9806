"""Writing an edition: beginning it, changing it, saving what was typed."""

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
    EditionForm,
    NewEditionForm,
    differences,
    initial_of,
)
from gongkai.desk.forms import Problem, problems_of, refusal_status
from gongkai.desk.open_texts import as_sent, unsaved_text
from gongkai.desk.saving import keep_places_and_files
from gongkai.desk.views.document_views import edition_or_404, edition_page
from gongkai.desk.views.form_screens import Shown, edit_screen, template_start
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.desk.word_import import put_into
from gongkai.disclosure import files
from gongkai.disclosure.actions import drafting, holding
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Edition
from gongkai.disclosure.refusals import edit_refusals
from gongkai.organisation.models import Division
from gongkai.organisation.roles import Permission


@for_staff
def new(request: StaffRequest) -> HttpResponse:
    """Begin a document, from nothing or from a column's template."""
    at, person = timezone.now(), request.user
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
    start = template_start(agency, request.GET.get("template", ""))
    form = NewEditionForm(
        divisions,
        agency,
        _sent(request, None),
        request.FILES or None,
        person=person,
        on=day_of(at),
        initial={
            "division": person.division_id,
            "issuer": agency.name,
            "source": person.division.name,
        }
        | start,
    )
    if request.method != "POST":
        holding.open_text(person, None, at=at)
        return _opened(request, form, None, at)
    if answer := _not_saving(request, form, None, at):
        return answer
    if not form.is_valid():
        return _invalid(request, form, None, at)
    try:
        with transaction.atomic():
            edition = drafting.draft(
                form.cleaned_data["division"], at=at, by=person, **form.text()
            )
            keep_places_and_files(edition, form, request.permits, at=at, by=person)
            holding.close_text(person, None)
    except Refused as refused:
        return _refused(request, form, None, refused, at)
    messages.success(request, _("已保存为草稿。"))
    return redirect("desk:edition", document=edition.document_id, number=1)


@for_staff
def edit(request: StaffRequest, document: int, number: int) -> HttpResponse:
    """Change an edition in the making; nothing typed is lost when another was first."""
    at, person = timezone.now(), request.user
    edition = edition_or_404(request, document, number)
    form = EditionForm(
        edition.document.agency,
        _sent(request, edition),
        request.FILES or None,
        edition=edition,
        person=person,
        on=day_of(at),
        initial=initial_of(edition),
    )
    refusals = edit_refusals(EditionFacts(edition), request.permits)
    if refusals:
        refused = Refused(refusals)
        if request.method == "POST":
            return _refused(request, form, edition, refused, at)
        return edition_page(
            request,
            edition,
            errors=problems_of(refused),
            status=refusal_status(refused),
        )
    if request.method != "POST":
        holding.open_text(person, edition, at=at)
        return _opened(request, form, edition, at)
    if answer := _not_saving(request, form, edition, at):
        return answer
    if not form.is_valid():
        return _invalid(request, form, edition, at)
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
            keep_places_and_files(edition, form, request.permits, at=at, by=person)
            holding.close_text(person, edition)
    except Refused as refused:
        return _refused(request, form, edition, refused, at)
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


def _sent(request: StaffRequest, edition: Edition | None) -> Any:
    """What the form holds: as sent now, or as kept unsaved when that is asked for."""
    if request.method == "POST":
        return request.POST
    if "restore" not in request.GET:
        return None
    kept = unsaved_text(request.user, edition)
    return as_sent(kept.typed) if kept is not None else None


def _opened(
    request: StaffRequest, form: EditionForm, edition: Edition | None, at: datetime
) -> HttpResponse:
    """The form as it is opened; what was kept unsaved is brought back when asked."""
    if form.is_bound:
        form.forget_errors()
    return edit_screen(request, Shown(form, edition, is_unsaved=form.is_bound), at=at)


def _hold_new_files(request: StaffRequest, form: EditionForm, at: datetime) -> None:
    """Keep every good file that was sent: a refused form costs nobody an upload."""
    form.is_valid()
    one_only = len(form.accepted) == 1
    for new_file in form.accepted:
        held = holding.hold_file(
            new_file.upload,
            new_file.content,
            description=form.data.get("new_description", "") if one_only else "",
            at=at,
            by=request.user,
        )
        title = form.data.get("new_title", "")[:200] if one_only else ""
        form.bring_in(held, title=title)
    if form.accepted:
        form.accepted = []
        for name in ("new_title", "new_description"):
            form.put_words(name, "")
    form.read_lines()


def _not_saving(
    request: StaffRequest, form: EditionForm, edition: Edition | None, at: datetime
) -> HttpResponse | None:
    """Another button than that for saving was pressed: a Word file is to come in."""
    if "import_word" not in request.POST:
        return None
    file = request.FILES.get("word_file")
    if file is None:
        problem = Problem(_("请先选择要导入的 docx 文件。"), "id_word_file")
        return edit_screen(request, Shown(form, edition, errors=[problem]), at=at)
    try:
        _hold_new_files(request, form, at)
        report = put_into(form, file, at=at, by=request.user)
    except Refused as refused:
        problems = [
            Problem(refusal.sentence, "id_word_file") for refusal in refused.refusals
        ]
        return edit_screen(request, Shown(form, edition, errors=problems), at=at)
    form.forget_errors()
    return edit_screen(
        request, Shown(form, edition, report=report, is_unsaved=True), at=at
    )


def _invalid(
    request: StaffRequest, form: EditionForm, edition: Edition | None, at: datetime
) -> HttpResponse:
    problems = form.problems()
    try:
        _hold_new_files(request, form, at)
    except Refused as refused:
        problems += problems_of(refused)
    shown = Shown(form, edition, errors=problems, is_unsaved=True)
    return edit_screen(request, shown, at=at)


def _refused(
    request: StaffRequest,
    form: EditionForm,
    edition: Edition | None,
    refused: Refused,
    at: datetime,
) -> HttpResponse:
    """The form again as it was typed; when another was first, with both texts."""
    stored = {}
    if edition is not None and form.is_bound:
        edition.refresh_from_db()
        if form.is_valid():
            stored = {item.name: item for item in differences(form, edition)}
        form.now_read(edition.digest)
    problems = problems_of(refused)
    if "not_permitted" not in refused.codes:
        _hold_new_files(request, form, at)
    return edit_screen(
        request,
        Shown(
            form,
            edition,
            errors=problems,
            stored=stored,
            status=refusal_status(refused),
            is_unsaved=True,
        ),
        at=at,
    )
