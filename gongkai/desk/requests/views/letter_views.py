"""Letters of a case: filled, looked at page by page, taken away, kept with the case."""

import base64
import io
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from gongkai.commons.refusals import Refused
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.requests.case_at_desk import CaseAtDesk, open_case
from gongkai.desk.requests.case_letters import (
    CaseLetter,
    decided_on,
    fields_of,
    goes_online,
    kept_file,
    letter_of,
    letters_of,
    made_letter,
    number_known,
)
from gongkai.desk.requests.letter_forms import LetterForm
from gongkai.desk.requests.views.case_views import download
from gongkai.desk.requests.views.doors import request_or_404
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.actions.letters import keep_letter, states_reply
from gongkai.info_requests.models import FileKind
from gongkai.letters.composing import Letter, LetterIncomplete
from gongkai.letters.kinds import kind_of
from gongkai.letters.typesetting import render_pdf
from gongkai.letters.word_document import render_docx
from gongkai.redaction.pdf_pages import opened, preview

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_SHOWN = 6
PICTURE_WIDTH = 900
FEW_COLOURS = 32
"""Enough for black, red and the watermark, with their edges."""


@for_staff
def letters(request: StaffRequest, key: int) -> HttpResponse:
    """The letters this case gives rise to."""
    case = _opened(request, key)
    return screen(
        request,
        "requests_letters",
        {"one": case.info_request, "letters": letters_of(case)},
    )


@for_staff
def letter(request: StaffRequest, key: int, kind: str) -> HttpResponse:
    """One letter: its fields, its pages as they will be, the file."""
    case = _opened(request, key)
    wanted = letter_of(case, kind, request.GET.get("of", ""))
    if wanted is None:
        raise Http404
    one, agency = case.info_request, case.info_request.agency
    is_reply = states_reply(kind_of(kind))
    form = LetterForm(
        kind_of(kind),
        agency,
        fields_of(case, wanted),
        request.POST or None,
        on=decided_on(case, wanted),
        may_number=not is_reply,
        is_online=goes_online(case, wanted),
    )
    context: dict[str, Any] = {
        "one": one,
        "letter": wanted,
        "form": form,
        "is_reply": is_reply,
        "number": number_known(case, wanted),
        "kept": kept_file(case, wanted),
        "made": None,
        "pages": [],
        "lacks": [],
    }
    given = form.given() if form.is_bound and form.is_valid() else None
    if form.is_bound and given is None:
        return _page(request, context | {"errors": summarise(form)}, status=400)
    try:
        made = _made(case, wanted, form, given)
        if request.method == "POST":
            answer = _answer(request, case, wanted, form, made)
            if answer is not None:
                return answer
        pages = _pictures(render_pdf(made))
    except LetterIncomplete as lacks:
        status = 400 if form.is_bound else 200
        return _page(
            request,
            context | {"errors" if form.is_bound else "lacks": _told(lacks, form)},
            status=status,
        )
    except Refused as refused:
        errors = problems_of(refused)
        return _page(
            request, context | {"errors": errors}, status=refusal_status(refused)
        )
    return _page(request, context | {"made": made, "pages": pages})


def _made(
    case: CaseAtDesk,
    wanted: CaseLetter,
    form: LetterForm,
    given: dict[str, str] | None,
    *,
    number: str = "",
) -> Letter:
    """The letter from what was typed, or at first from the case alone."""
    if given is None:
        given = {name: text for name, text in fields_of(case, wanted).items() if text}
        return made_letter(
            case,
            wanted,
            given,
            decided_on=decided_on(case, wanted),
            is_online=goes_online(case, wanted),
        )
    return made_letter(
        case,
        wanted,
        given,
        decided_on=form.cleaned_data["decided_on"],
        is_online=form.cleaned_data["is_online"],
        number=number,
    )


def _answer(
    request: StaffRequest,
    case: CaseAtDesk,
    wanted: CaseLetter,
    form: LetterForm,
    made: Letter,
) -> HttpResponse | None:
    """The file, or the case with the letter kept; None for a mere look."""
    one, asked_for = case.info_request, request.POST.get("then", "")
    name = f"{one.pk}-{wanted.kind}"
    if asked_for == "pdf":
        return download(render_pdf(made), "application/pdf", name)
    if asked_for == "docx":
        return download(render_docx(made), WORD, name)
    if asked_for != "keep":
        return None
    to_applicant = kind_of(wanted.kind).audience in {"applicant", "internal"}

    def numbered(number: str) -> NewFile:
        final = _made(case, wanted, form, form.given(), number=number)
        return NewFile(
            FileKind.LETTER if to_applicant else FileKind.CONSULTATION,
            "application/pdf",
            f"{final.title}.pdf",
            render_pdf(final),
        )

    file = keep_letter(
        one,
        wanted.kind,
        numbered,
        number=form.given().get("number", ""),
        consultation=wanted.consultation,
        read_version=one.version,
        at=timezone.now(),
        by=request.user,
    )
    told = _("文书已存入案卷，文号%(number)s。送出后请登记送达。")
    plain = _("文书已存入案卷。送出后请登记送达。")
    messages.success(request, told % {"number": file.number} if file.number else plain)
    return redirect("desk:request", one.pk)


def _pictures(content: bytes) -> list[str]:
    """The pages as pictures within the page: nothing is shown in a foreign frame."""
    with opened(content) as document:
        count = len(document)
    shown = []
    for number in range(1, min(count, MOST_SHOWN) + 1):
        picture, _size = preview(content, number)
        picture.thumbnail((PICTURE_WIDTH, PICTURE_WIDTH * 2))
        kept = io.BytesIO()
        few = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=FEW_COLOURS)
        few.save(kept, "PNG", optimize=True)
        shown.append(
            "data:image/png;base64," + base64.b64encode(kept.getvalue()).decode()
        )
    return shown


def _told(lacks: LetterIncomplete, form: LetterForm) -> list[Problem]:
    """Every missing field, with a link to where it is typed."""
    return [
        Problem(
            refusal.sentence,
            f"id_field_{name}" if f"field_{name}" in form.fields else "",
        )
        for name, refusal in zip(lacks.missing, lacks.refusals, strict=True)
    ]


def _opened(request: StaffRequest, key: int) -> CaseAtDesk:
    case = open_case(request_or_404(request, key), request.user, at=timezone.now())
    if case.opened is None:
        raise Http404
    return case


def _page(
    request: StaffRequest, context: dict[str, Any], *, status: int = HTTPStatus.OK
) -> HttpResponse:
    return screen(request, "requests_letter", context, status=status)
