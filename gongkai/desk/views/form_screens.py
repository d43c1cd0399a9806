"""The page on which an edition is written, in each of its situations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from gongkai.desk.edition_form import Difference, EditionForm
from gongkai.desk.forms import Problem
from gongkai.desk.open_texts import other_writers, unsaved_text
from gongkai.desk.remarks import Pencilling, remarks_on
from gongkai.desk.views.screens import StaffRequest, screen
from gongkai.desk.word_import import ImportReport
from gongkai.disclosure.document_refusals import place_refusals
from gongkai.disclosure.facts import DocumentFacts
from gongkai.disclosure.models import Edition, TextTemplate
from gongkai.organisation.models import Agency


@dataclass(frozen=True)
class Shown:
    """What the page shows: the form, and what has just happened to it."""

    form: EditionForm
    edition: Edition | None = None
    errors: Sequence[Problem] = ()
    stored: Mapping[str, Difference] = field(default_factory=dict)
    report: ImportReport | None = None
    is_unsaved: bool = False
    status: int | None = None


def edit_screen(request: StaffRequest, shown: Shown, *, at: datetime) -> HttpResponse:
    """The page, with who else has the text open and what was kept unsaved."""
    edition, person = shown.edition, request.user
    refusals: Any = ()
    others: Any = ()
    remarks: Sequence[Pencilling] = ()
    if edition is not None:
        refusals = place_refusals(DocumentFacts(edition.document), request.permits)
        others = other_writers(edition, person, at=at)
        remarks = remarks_on(edition)
    kept = None if shown.is_unsaved else unsaved_text(person, edition)
    status = shown.status
    if status is None:
        status = HTTPStatus.BAD_REQUEST if shown.errors else HTTPStatus.OK
    return screen(
        request,
        "edit",
        {
            "form": shown.form,
            "edition": edition,
            "errors": list(shown.errors),
            "stored": shown.stored,
            "report": shown.report,
            "is_unsaved": shown.is_unsaved,
            "others": others,
            "kept": kept,
            "remarks": remarks,
            "templates": () if edition else _templates(person.division.agency),
            "keep_address": keep_address(edition),
            "column_refusals": refusals,
        },
        status=status,
    )


def keep_address(edition: Edition | None) -> str:
    """Where a form sends what is typed and not saved."""
    if edition is None:
        return reverse("desk:keep_new")
    return reverse("desk:keep", args=[edition.document_id, edition.number])


def template_start(agency: Agency, wanted: str) -> dict[str, Any]:
    """What a new text begins with when a template is asked for; {} when none is."""
    if not wanted.isdecimal() or len(wanted) > 15:
        return {}
    template = _templates(agency).filter(pk=int(wanted)).first()
    if template is None:
        return {}
    return {
        "title": template.title,
        "body_html": template.body_html,
        "genre": template.genre,
        "columns": [template.column_id],
    }


def _templates(agency: Agency) -> Any:
    return TextTemplate.objects.filter(
        column__site__agency=agency, column__is_open=True, is_open=True
    ).select_related("column__site")
