"""The deadline board, and entering a request that was handed in."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refused, refuse_if
from gongkai.desk.forms import problems_of, refusal_status, summarise
from gongkai.desk.lists import Listing
from gongkai.desk.plain_lists import LETTERS, letters_found
from gongkai.desk.requests.board import BoardFilter, board_for
from gongkai.desk.requests.entry_form import EntryForm, receipt_rules
from gongkai.desk.requests.incoming_paper import too_large
from gongkai.desk.requests.views.doors import for_officers
from gongkai.desk.views.list_views import list_screen, plain_list, word_of
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.info_requests.actions.registration import receive
from gongkai.info_requests.case_words import CLOCK_LABELS
from gongkai.info_requests.refusals import STATE_LABELS
from gongkai.organisation.roles import Permission
from gongkai.rules.info_request_lifecycle import RequestState
from gongkai.rules.outcomes import RequestKind
from gongkai.rules.receipt import Channel


@for_staff
def board(request: StaffRequest) -> HttpResponse:
    """What falls due when, for the requests this person may know of."""
    form = BoardFilter(request.permits, request.GET)
    query = request.GET.copy()
    for word in ("view", "page", "export"):
        query.pop(word, None)
    board = board_for(request.permits, form, request.GET)
    return list_screen(
        request,
        "requests_board",
        board.listing,
        {
            "board": board,
            "form": form,
            "query": query.urlencode(),
            "on": request.permits.on,
            "state_words": {state.value: STATE_LABELS[state] for state in RequestState},
            "clock_words": CLOCK_LABELS,
            "may_enter": _is_of_the_office(request),
            "may_edit_letters": Permission.EDIT_LETTERS in request.permits.anywhere,
        },
    )


@for_staff
def sent_letters(request: StaffRequest) -> HttpResponse:
    """Every letter that went out, with its number and days, for the OGI office."""
    if not _is_of_the_office(request):
        raise PermissionDenied
    found = letters_found(request.user.division.agency, word_of(request))
    return plain_list(
        request,
        Listing(LETTERS, found, request.GET),
        hint=_("已经送出的文书：文号、送达方式和日期。可按文号或者申请编号查找。"),
        empty=_("还没有送出文书。"),
    )


@for_officers
def enter(request: StaffRequest) -> HttpResponse:
    """Enter what came in person, by mail, fax or e-mail, or was said."""
    at, on = timezone.now(), request.permits.on
    form = EntryForm(request.POST or None, request.FILES or None, on=on)
    if request.method != "POST":
        return _entry(request, form)
    if not form.is_valid():
        return _entry(request, form, errors=summarise(form), status=400)
    typed = form.cleaned_data
    try:
        refuse_if(too_large(request))
        taken = receive(
            request.user.division.agency,
            form.application(),
            kind=RequestKind(typed["kind"] or RequestKind.INFORMATION),
            channel=Channel(typed["channel"]),
            form_token=typed["form_token"],
            arrived_on=typed["arrived_on"],
            confirmed_on=typed["confirmed_on"],
            files=form.papers(),
            at=at,
            by=request.user,
        )
    except Refused as refused:
        errors = problems_of(refused)
        return _entry(request, form, errors=errors, status=refusal_status(refused))
    return screen(request, "requests_entered", {"taken": taken})


def _entry(
    request: StaffRequest,
    form: EntryForm,
    *,
    errors: object = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    on = request.permits.on
    return screen(
        request,
        "requests_enter",
        {
            "form": form,
            "rules": list(receipt_rules(on=on)),
            "errors": errors,
            "may_enter": _is_of_the_office(request),
        },
        status=status,
    )


def _is_of_the_office(request: StaffRequest) -> bool:
    """Whether the person enters requests: the OGI office does, or its officer."""
    return bool(request.permits.agencies_where(Permission.KEEP_REQUESTS))
