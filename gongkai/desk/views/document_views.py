"""The list of documents, a document's page, and every act on it."""

from dataclasses import replace
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refused
from gongkai.desk.act_refusals import field_of
from gongkai.desk.acts import ACTS
from gongkai.desk.edition_sheet import BoundAct, sheet_for
from gongkai.desk.forms import FilterForm, Problem, refusal_status, summarise
from gongkai.desk.lists import Heading, Listing, ListKind
from gongkai.desk.queries import listed_editions, readable_edition
from gongkai.desk.views.list_views import list_screen
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Edition
from gongkai.disclosure.queries import editions_for
from gongkai.disclosure.refusals import state_label
from gongkai.organisation.roles import Permission
from gongkai.rules.edition_lifecycle import EditionState

DOCUMENTS: ListKind[Edition] = ListKind(
    name="documents",
    label=_("信息"),
    headings=(
        Heading("title", _("标题"), lambda edition: edition.title, ("title",)),
        Heading(
            "state",
            _("状态"),
            lambda edition: str(state_label(EditionState(edition.state))),
            ("state",),
        ),
        Heading("number", _("版本"), lambda edition: edition.number, ("number",)),
        Heading(
            "document-number",
            _("文号"),
            lambda edition: edition.document_number,
            ("document_number",),
        ),
        Heading(
            "division",
            _("处室"),
            lambda edition: edition.document.division.name,
            ("document__division__position", "document__division"),
        ),
        Heading(
            "writer",
            _("起草人"),
            lambda edition: edition.written_by.name,
            ("written_by__name",),
        ),
        Heading(
            "written",
            _("最近修改"),
            lambda edition: edition.written_at,
            ("written_at",),
        ),
    ),
    sort="-written",
)
"""The list of documents, as it is shown and taken out."""


@for_staff
def documents(request: StaffRequest) -> HttpResponse:
    """The documents this person may see, filtered."""
    form = FilterForm(request.permits, request.GET)
    wanted = form.wanted()
    return list_screen(
        request,
        "documents",
        Listing(DOCUMENTS, listed_editions(request.permits, **wanted), request.GET),
        {
            "form": form,
            "is_filtered": any(wanted.values()),
            "may_write": Permission.WRITE in request.permits.anywhere,
        },
    )


@for_staff
def document(
    request: StaffRequest, document: int, number: int | None = None
) -> HttpResponse:
    """A document at the desk: text, particulars, reviews, history, acts."""
    return edition_page(request, edition_or_404(request, document, number))


@for_staff
def by_key(request: StaffRequest, key: int) -> HttpResponse:
    """An edition by the number in its journal label, as commands print it."""
    edition = get_object_or_404(editions_for(request.permits), pk=key)
    return redirect("desk:edition", edition.document_id, edition.number)


@for_staff
@require_POST
def act(request: StaffRequest, document: int, number: int, name: str) -> HttpResponse:
    """Do one thing to an edition, or say every reason why not."""
    at, person = timezone.now(), request.user
    edition = edition_or_404(request, document, number)
    wanted = ACTS.get(name)
    if wanted is None:
        raise Http404
    form = wanted.form(edition, request.POST, auto_id=f"{name}-%s")
    bound = BoundAct(name, form)
    refusals = wanted.refusals(EditionFacts(edition), request.permits)
    if not refusals and not form.is_valid():
        return edition_page(
            request,
            edition,
            bound=bound,
            errors=summarise(form),
            status=HTTPStatus.BAD_REQUEST,
        )
    try:
        if refusals:
            raise Refused(refusals)
        done = wanted.perform(edition, form.cleaned_data, at, person)
    except Refused as refused:
        return _refused(request, edition, bound, refused)
    messages.success(request, str(wanted.done))
    if name in {"revise", "copy"} and isinstance(done, Edition):
        return redirect("desk:edit", document=done.document_id, number=done.number)
    return redirect("desk:edition", document=document, number=number)


def edition_or_404(request: StaffRequest, document: int, number: int | None) -> Edition:
    """The edition, if this person may see it; otherwise there is none."""
    edition = readable_edition(request.permits, document, number)
    if edition is None:
        raise Http404
    return edition


def _refused(
    request: StaffRequest, edition: Edition, bound: BoundAct, refused: Refused
) -> HttpResponse:
    """The page again, with every reason at the top and at its field."""
    problems = []
    for refusal in refused.refusals:
        field = field_of(refusal.code)
        if field in bound.form.fields:
            bound.form.is_valid()
            bound.form.add_error(field, refusal.sentence)
            problems.append(Problem(refusal.sentence, str(bound.form[field].auto_id)))
        else:
            problems.append(Problem(refusal.sentence))
    if "not_permitted" in refused.codes:
        address = f"{reverse('desk:permissions')}?act={bound.name}&edition={edition.pk}"
        problems[0] = replace(problems[0], address=address)
    edition.refresh_from_db()
    return edition_page(
        request, edition, bound=bound, errors=problems, status=refusal_status(refused)
    )


def edition_page(
    request: StaffRequest,
    edition: Edition,
    *,
    bound: BoundAct | None = None,
    errors: list[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page of an edition; `bound` and `errors` say what was just refused."""
    on = request.permits.on
    sheet = sheet_for(EditionFacts(edition), request.permits, on=on, bound=bound)
    return screen(
        request,
        "document",
        {"sheet": sheet, "edition": edition, "on": on, "errors": errors or []},
        status=status,
    )
