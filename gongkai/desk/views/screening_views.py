"""The findings of the checks before review: seen, mended, let pass; their lists."""

import html
from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gongkai.commons.markup_limits import MarkupTooDeep
from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, Refused, refuse_if
from gongkai.commons.richtext import clean_html
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.screening_forms import (
    MendForm,
    OfficeNumberForm,
    OverrideForm,
    WordingForm,
)
from gongkai.desk.screening_panel import panel_for
from gongkai.desk.views.document_views import edition_or_404
from gongkai.desk.views.screens import (
    StaffRequest,
    for_staff,
    keep_private,
    screen,
)
from gongkai.disclosure.actions import drafting
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Edition
from gongkai.disclosure.queries import attachments_of
from gongkai.disclosure.refusals import edit_input_refusals
from gongkai.disclosure.screened import dead_links, subject_of
from gongkai.organisation.models import Division
from gongkai.organisation.roles import Permission
from gongkai.screening import actions as screening
from gongkai.screening.findings import TEXT, Finding, grouped
from gongkai.screening.form_checks import (
    FormFacts,
    form_findings,
    own_links,
    wording_findings,
)
from gongkai.screening.mending import mended
from gongkai.screening.models import LocalWording, OfficeNumber
from gongkai.screening.queries import measure_for, office_numbers, wordings_for
from gongkai.screening.subjects import FIELD_NAMES, scan_text_fields

MOST_CHECKED = 1_000_000
"""Characters of one field that are looked at while somebody writes."""


@for_staff
def findings(request: StaffRequest, document: int, number: int) -> HttpResponse:
    """Everything found in an edition, each with where, why and what can be done."""
    return _page(request, edition_or_404(request, document, number))


@for_staff
@require_POST
def mend(request: StaffRequest, document: int, number: int) -> HttpResponse:
    """Write masks or better words into the text: one of a group, or all of it."""
    edition = edition_or_404(request, document, number)
    form = MendForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused([_is_gone()])
        typed = form.cleaned_data
        facts = EditionFacts(edition)
        refuse_if(edit_input_refusals(facts, read_digest=typed["read_digest"]))
        found = panel_for(facts, request.permits).group(typed["group"])
        wanted = _wanted(found.group.findings if found else (), typed["number"])
        changes = mended(
            {name: getattr(edition, name) for name in FIELD_NAMES},
            [finding.mend for finding in wanted if finding.mend],
        )
        drafting.edit(
            edition,
            read_digest=typed["read_digest"],
            at=timezone.now(),
            by=request.user,
            **changes,
        )
    except Refused as refused:
        return _page(request, edition, refused=refused)
    count = len(wanted)
    messages.success(
        request,
        ngettext("已修改 %(count)d 处。", "已修改 %(count)d 处。", count)
        % {"count": count},
    )
    return redirect("desk:findings", document=document, number=number)


@for_staff
@require_POST
def override(request: StaffRequest, document: int, number: int) -> HttpResponse:
    """Let a group of findings pass, by name and for a reason."""
    edition = edition_or_404(request, document, number)
    posted = request.POST.get("group", "")
    form = OverrideForm(request.POST, auto_id=f"{posted}-%s")
    try:
        if not form.is_valid():
            raise Refused([_is_gone()])
        typed = form.cleaned_data
        facts = EditionFacts(edition)
        refuse_if(edit_input_refusals(facts, read_digest=typed["read_digest"]))
        screening.override(
            subject_of(edition, attachments_of(edition)),
            typed["group"],
            ground=typed["ground"],
            has_looked=typed["has_looked"],
            division=edition.document.division,
            writers=facts.writers,
            at=timezone.now(),
            by=request.user,
        )
    except Refused as refused:
        return _page(request, edition, refused=refused, bound=form)
    messages.success(request, _("已放行，理由和您的姓名已记入日志。"))
    return redirect("desk:findings", document=document, number=number)


@for_staff
@require_POST
def check_text(request: StaffRequest) -> HttpResponse:
    """What would be found in a text as it is being written; nothing of it is kept."""
    agency = request.user.division.agency
    on = request.permits.on
    fields = {
        name: request.POST.get(name, "")[:MOST_CHECKED]
        for name in FIELD_NAMES
        if name in request.POST
    }
    fields["body_html"] = cleaned(fields.get("body_html", ""))
    form = FormFacts(
        fields,
        made_on=_day(request.POST.get("made_on", "")),
        effective_on=_day(request.POST.get("effective_on", "")),
        dead_links=dead_links(own_links(fields["body_html"])),
    )
    found = [
        *scan_text_fields(fields, measure_for(agency, on=on)),
        *form_findings(form),
        *wording_findings(fields, wordings_for(agency), on=on),
    ]
    answer = render(
        request, "desk/screening_found.html", {"groups": grouped(TEXT, found)}
    )
    return keep_private(answer)


@for_staff
def lists(request: StaffRequest) -> HttpResponse:
    """The office numbers of the divisions one may see, and the agency's words."""
    return _lists_page(request)


@for_staff
@require_POST
def add_number(request: StaffRequest, division: int) -> HttpResponse:
    """Put a telephone number on a division's list."""
    place = _division_or_404(request, division)
    form = OfficeNumberForm(request.POST, auto_id=f"number-{place.pk}-%s")
    if not form.is_valid():
        return _lists_page(request, number_form=(place.pk, form))
    try:
        screening.add_office_number(
            place,
            form.cleaned_data["number"],
            purpose=form.cleaned_data["purpose"],
            at=timezone.now(),
            by=request.user,
        )
    except Refused as refused:
        return _lists_page(request, refused=refused, number_form=(place.pk, form))
    messages.success(request, _("已加入办公电话。"))
    return redirect("desk:screening_lists")


@for_staff
@require_POST
def remove_number(request: StaffRequest, number: int) -> HttpResponse:
    """Take a telephone number from its division's list."""
    agency = request.user.division.agency_id
    found = get_object_or_404(
        OfficeNumber.objects.select_related("division"),
        pk=number,
        removed_at=None,
        division__agency=agency,
    )
    try:
        screening.remove_office_number(found, at=timezone.now(), by=request.user)
    except Refused as refused:
        return _lists_page(request, refused=refused)
    messages.success(request, _("已移出办公电话。"))
    return redirect("desk:screening_lists")


@for_staff
@require_POST
def add_word(request: StaffRequest) -> HttpResponse:
    """Put a word on the agency's list."""
    form = WordingForm(request.POST, auto_id="word-%s")
    if not form.is_valid():
        return _lists_page(request, word_form=form)
    division = request.user.division
    try:
        screening.add_wording(
            division.agency,
            division,
            **form.cleaned_data,
            at=timezone.now(),
            by=request.user,
        )
    except Refused as refused:
        return _lists_page(request, refused=refused, word_form=form)
    messages.success(request, _("已加入用词。"))
    return redirect("desk:screening_lists")


@for_staff
@require_POST
def end_word(request: StaffRequest, word: int) -> HttpResponse:
    """Let a word of the agency's list no longer count."""
    division = request.user.division
    found = get_object_or_404(
        LocalWording, pk=word, until_on=None, agency=division.agency_id
    )
    try:
        screening.end_wording(found, division, at=timezone.now(), by=request.user)
    except Refused as refused:
        return _lists_page(request, refused=refused)
    messages.success(request, _("这个用词不再提示。"))
    return redirect("desk:screening_lists")


def _page(
    request: StaffRequest,
    edition: Edition,
    *,
    refused: Refused | None = None,
    bound: OverrideForm | None = None,
) -> HttpResponse:
    edition.refresh_from_db()
    facts = EditionFacts(edition)
    problems = problems_of(refused) if refused else []
    return screen(
        request,
        "findings",
        {
            "edition": edition,
            "panel": panel_for(facts, request.permits, bound=bound),
            "errors": problems,
        },
        status=refusal_status(refused) if refused else HTTPStatus.OK,
    )


def cleaned(markup: str) -> str:
    """A text as it would be saved; one that cannot be is looked at as it is."""
    try:
        return clean_html(markup).html
    except MarkupTooDeep:
        return html.escape(markup)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wanted(findings: Any, number: int | None) -> list[Finding]:
    """The findings to be mended. Raises `Refused` when there are none."""
    wanted = [
        finding
        for place, finding in enumerate(findings)
        if finding.mend is not None and number in {None, place}
    ]
    if not wanted:
        raise Refused([_is_gone()])
    return wanted


def _is_gone() -> Refusal:
    return Refusal(
        "finding_is_gone",
        _("这一处已不在当前文字中，文稿可能已被修改。请重新查看。"),
    )


def _division_or_404(request: StaffRequest, key: int) -> Division:
    return get_object_or_404(
        Division, pk=key, agency=request.user.division.agency_id, is_open=True
    )


def _lists_page(
    request: StaffRequest,
    *,
    refused: Refused | None = None,
    number_form: tuple[int, forms.Form] | None = None,
    word_form: forms.Form | None = None,
) -> HttpResponse:
    on = day_of(timezone.now())
    permits = request.permits
    agency = request.user.division.agency
    if not permits.anywhere & {Permission.READ_DRAFTS, Permission.ADMINISTER}:
        raise Http404
    keepers = permits.divisions_where(Permission.FIRST_REVIEW)
    keepers |= permits.divisions_where(Permission.SECOND_REVIEW)
    divisions = list(agency.divisions.filter(is_open=True))
    numbers = list(office_numbers(divisions))
    rows = []
    for place in divisions:
        form: forms.Form | None = None
        if place.pk in keepers:
            form = OfficeNumberForm(auto_id=f"number-{place.pk}-%s")
            if number_form and number_form[0] == place.pk:
                form = number_form[1]
        kept = [item for item in numbers if item.division_id == place.pk]
        if kept or form or place.telephone:
            rows.append((place, kept, form))
    errors: list[Problem] = problems_of(refused) if refused else []
    for bound in (word_form, number_form[1] if number_form else None):
        if bound is not None and bound.errors and refused is None:
            errors += summarise(bound)
    status = HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK
    return screen(
        request,
        "screening_lists",
        {
            "rows": rows,
            "words": agency.local_wordings.select_related("added_by"),
            "word_form": word_form
            or WordingForm(auto_id="word-%s", initial={"from_on": on})
            if request.user.division_id in keepers
            else None,
            "on": on,
            "errors": errors,
        },
        status=refusal_status(refused) if refused else status,
    )
