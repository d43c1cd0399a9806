"""The state of a request, for who has its number and query code; acts upon it."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refused
from gongkai.info_requests import applicants
from gongkai.info_requests.applicants import OwnRequest
from gongkai.portal.applicant import passes
from gongkai.portal.applicant.acts import ACTS, Act, forms_for
from gongkai.portal.applicant.forms import LookUpForm, add_refusals
from gongkai.portal.applicant.incoming_files import accepted_sentence, take_files
from gongkai.portal.applicant.situation import situation_of
from gongkai.portal.applicant.views.screens import Visit, for_applicants, seal_off
from gongkai.portal.applicant.visitors import ASKING

FILE_POLICY = "sandbox; default-src 'none'"


@for_applicants
def status(visit: Visit) -> HttpResponse:
    """The state of the opened request; else the question for number and code."""
    if visit.request.method == "POST":
        return _open(visit)
    own = _opened(visit, passes.opened_request)
    if own is None:
        return _look_up(visit, LookUpForm())
    return _status_page(visit, own)


@for_applicants
def act(visit: Visit, name: str) -> HttpResponse:
    """Something the applicant does about their request; back to its state."""
    if visit.request.method != "POST" or name not in ACTS:
        return _to_status(visit)
    handler = take_files(visit.request)
    posted = visit.request.POST
    if wait := visit.visitor.wait_for(ASKING):
        return visit.page("slow", {"kept": _typed(visit)}, wait=wait)
    own = _opened(visit, passes.may_act)
    if own is None:
        return _look_up(visit, LookUpForm(), kept=_typed(visit), is_late=True)
    chosen = Act(name, own, posted, visit.request, handler)
    if chosen.needs_confirmation:
        held = passes.pass_for(own.key, at=visit.at)
        return _held(visit, held, visit.page("confirm", {"own": own, "held": held}))
    try:
        is_done = chosen.do(at=visit.at)
    except Refused as refused:
        add_refusals(chosen.form, refused.refusals)
        is_done = False
    if is_done:
        return _to_status(visit)
    return _status_page(visit, own, failed=chosen)


@for_applicants
def leave(visit: Visit) -> HttpResponse:
    """Close the opened request in this browser."""
    if visit.request.method != "POST":
        return _to_status(visit)
    given = {"form": LookUpForm(), "kept": (), "is_late": False, "has_left": True}
    answer = visit.page("look_up", given)
    passes.let_go(answer)
    return answer


@for_applicants
def file(visit: Visit, key: int) -> HttpResponse:
    """A file of the opened request, as a download with a name that tells nothing."""
    own = _opened(visit, passes.opened_request)
    if own is None:
        return _look_up(visit, LookUpForm(), is_late=True)
    try:
        found, content = applicants.open_file(own.key, key, at=visit.at)
    except Refused:
        return visit.page("slow", status=HTTPStatus.NOT_FOUND)
    answer = HttpResponse(content, content_type=found.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{found.safe_name}"'
    seal_off(answer)["Content-Security-Policy"] = FILE_POLICY
    return answer


def _open(visit: Visit) -> HttpResponse:
    """Number and code were given."""
    form = LookUpForm(visit.request.POST)
    if not form.is_valid():
        return _look_up(visit, form)
    number = form.cleaned_data["number"]
    if wait := visit.visitor.wait_for_code(number):
        return _look_up(visit, form, wait=wait)
    key = applicants.find(number, form.cleaned_data["code"])
    own = applicants.own_request(key, at=visit.at) if key is not None else None
    if own is None or own.agency != visit.agency.pk:
        form.add_error(
            None,
            _("编号或者查询码不对，请对照回执核对。回执找不到的，请致电我们。"),
        )
        return _look_up(visit, form)
    visit.visitor.was_right(number)
    held = passes.pass_for(own.key, at=visit.at)
    return _held(visit, held, _to_status(visit))


def _opened(visit: Visit, ask: Callable[..., int | None]) -> OwnRequest | None:
    key = ask(visit.request, at=visit.at)
    own = applicants.own_request(key, at=visit.at) if key is not None else None
    return own if own is not None and own.agency == visit.agency.pk else None


def _look_up(
    visit: Visit,
    form: LookUpForm,
    *,
    kept: tuple[str, ...] = (),
    is_late: bool = False,
    wait: int = 0,
) -> HttpResponse:
    """The question for number and code; what was typed elsewhere is shown to be copied.

    The code is not put into the page again: it is a secret.
    """
    is_refused = form.is_bound and not form.is_valid()
    code = HTTPStatus.OK
    if is_late:
        code = HTTPStatus.FORBIDDEN
    elif is_refused:
        code = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "kept": kept, "is_late": is_late, "has_left": False}
    return visit.page("look_up", context, status=code, wait=wait)


def _status_page(
    visit: Visit, own: OwnRequest, failed: Act | None = None
) -> HttpResponse:
    held = passes.pass_for(own.key, at=visit.at)
    answer = visit.page(
        "status",
        {
            "own": own,
            "held": held,
            "today": day_of(visit.at),
            "situation": situation_of(own, on=day_of(visit.at)),
            "forms": forms_for(own, failed),
            "failed": failed,
            "accepted": accepted_sentence(),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK,
    )
    return _held(visit, held, answer)


def _held(visit: Visit, held: str, answer: HttpResponse) -> HttpResponse:
    passes.hold(answer, held, is_secure=visit.request.is_secure())
    return answer


def _to_status(visit: Visit) -> HttpResponse:
    answer = HttpResponseRedirect(f"{visit.root}status/")
    answer.status_code = HTTPStatus.SEE_OTHER
    return seal_off(answer)


def _typed(visit: Visit) -> tuple[str, ...]:
    """What was typed into a form that could not be taken, to be shown again."""
    names = ("description", "text", "reasons", "comment")
    given = (visit.request.POST.get(name, "").strip() for name in names)
    return tuple(text for text in given if text)
