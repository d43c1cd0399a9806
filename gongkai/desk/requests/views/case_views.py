"""The page of a case, every move on it, its reply and its files."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refusal, Refused
from gongkai.desk.forms import Problem, refusal_status, summarise
from gongkai.desk.requests.case_at_desk import CaseAtDesk, closed_case, open_case
from gongkai.desk.requests.case_sheet import (
    BoundMove,
    fee_words,
    page_words,
    sheet_for,
)
from gongkai.desk.requests.incoming_paper import too_large
from gongkai.desk.requests.move_table import MOVES
from gongkai.desk.requests.moves import Move, refusals_of
from gongkai.desk.requests.posted_forms import type_again
from gongkai.desk.requests.reply_form import ReplyForm, possible_outcomes, record_needs
from gongkai.desk.requests.views.doors import (
    file_or_404,
    for_officers,
    request_or_404,
)
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.info_requests.actions import reply as reply_actions
from gongkai.info_requests.actions.moving import stale_refusals
from gongkai.info_requests.actions.reading import open_file
from gongkai.info_requests.case_words import outcome_words
from gongkai.info_requests.models import InfoRequest
from gongkai.info_requests.people import reviewers_besides
from gongkai.info_requests.refusals import move_refusals


@for_staff
def case(request: StaffRequest, key: int) -> HttpResponse:
    """The case: axes, clock, what was asked, what goes on, what may be done."""
    return case_page(request, request_or_404(request, key))


@for_officers
@require_POST
def move(request: StaffRequest, key: int, name: str) -> HttpResponse:
    """Make one move, or say every reason why not; nothing typed is lost."""
    at = timezone.now()
    one = request_or_404(request, key)
    wanted = MOVES.get(name)
    if wanted is None:
        raise Http404
    shut = closed_case(one, request.user, at=at)
    row = request.POST.get("record", "")
    auto_id = f"{name}-{row}-%s" if wanted.record else f"{name}-%s"
    form = wanted.form(shut, request.POST, request.FILES, auto_id=auto_id)
    bound = BoundMove(name, form, row)
    refusals = refusals_of(wanted, shut)
    is_valid = form.is_valid()
    is_permitted = all(refusal.code != "not_permitted" for refusal in refusals)
    if is_permitted and not _reads_same_reply(wanted, shut, request):
        refusals = _changed(one, request.POST.get("read_version", "")) or refusals
    try:
        refusals = refusals or too_large(request)
        if refusals:
            raise Refused(refusals)
        if not is_valid:
            return case_page(
                request, one, bound=bound, errors=summarise(form), status=400
            )
        wanted.perform(one, form.cleaned_data, at, request.user)
    except Refused as refused:
        return _refused(request, one, bound, refused)
    messages.success(request, str(wanted.done))
    if not request_is_known(request, key):
        return redirect("desk:requests")
    return redirect("desk:request", key)


@for_staff
def reply(request: StaffRequest, key: int) -> HttpResponse:
    """Write the reply: choose the outcome, then fill what it needs."""
    at = timezone.now()
    one = request_or_404(request, key)
    opened = open_case(one, request.user, at=at)
    if opened.opened is None:
        raise Http404
    offered = {item.key: item for item in possible_outcomes(opened)}
    written = opened.reply
    chosen = offered.get(
        request.POST.get("outcome")
        or request.GET.get("outcome")
        or (written.outcome if written else "")
    )
    action = "edit_reply" if written else "draft_reply"
    refusals = move_refusals(one, action, by=request.user, on=opened.on)
    form, errors, status = None, [], int(HTTPStatus.OK)
    if chosen is not None:
        form = ReplyForm(opened, chosen, request.POST or None, auto_id="reply-%s")
    if request.method == "POST" and form is not None and chosen is not None:
        is_valid = form.is_valid()
        if all(refusal.code != "not_permitted" for refusal in refusals):
            refusals = _changed(one, request.POST.get("read_version", "")) or refusals
        try:
            if refusals:
                raise Refused(refusals)
            if is_valid:
                _write(request, one, chosen.key, form, is_new=written is None)
                messages.success(request, _("已保存答复。"))
                return redirect("desk:request", key)
            errors, status = summarise(form), HTTPStatus.BAD_REQUEST
        except Refused as refused:
            errors = [Problem(refusal.sentence) for refusal in refused.refusals]
            status = refusal_status(refused)
            refusals = move_refusals(one, action, by=request.user, on=opened.on)
    return screen(
        request,
        "requests_reply",
        {
            "case": opened,
            "one": one,
            "outcomes": list(offered.values()),
            "outcome_words": outcome_words,
            "chosen": chosen,
            "form": form,
            "version": one.version,
            "needs": record_needs(opened, chosen) if chosen else [],
            "closed_steps": reviewers_besides(request.user, one, on=opened.on),
            "refusals": refusals,
            "errors": errors,
        },
        status=status,
    )


@for_staff
def file(request: StaffRequest, key: int, file: int) -> HttpResponse:
    """A file of the case, for those on it; its name tells nothing to a bystander."""
    kept = file_or_404(request_or_404(request, key), file)
    try:
        content = open_file(kept, by=request.user, at=timezone.now())
    except Refused:
        raise Http404 from None
    return download(content, kept.media_type, f"request-{key}-file-{file}")


def download(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Bytes to be saved, never shown in place, never kept by a cache."""
    ending = {
        "application/pdf": ".pdf",
        "text/plain": ".txt",
        "image/png": ".png",
        "image/jpeg": ".jpg",
    }.get(media_type, "." + media_type.rpartition(".")[2] if "/" in media_type else "")
    if "wordprocessingml" in media_type:
        ending = ".docx"
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}{ending}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def request_is_known(request: StaffRequest, key: int) -> bool:
    """Whether the person still knows the request after what they did."""
    try:
        request_or_404(request, key)
    except Http404:
        return False
    return True


def case_page(
    request: StaffRequest,
    one: InfoRequest,
    *,
    bound: BoundMove | None = None,
    errors: list[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page of a case; `bound` and `errors` say what was just refused."""
    opened = open_case(one, request.user, at=timezone.now())
    typed = request.GET.get("count", "")
    count = int(typed) if typed.isdecimal() and len(typed) < 7 and int(typed) else 1
    sheet = sheet_for(opened, bound=bound)
    return screen(
        request,
        "requests_case",
        {
            "sheet": sheet,
            "case": opened,
            "one": one,
            "on": opened.on,
            "errors": errors or [],
            "fees": fee_words(opened, count),
            "fee_count": count,
            "reply_outcome": outcome_words(
                opened.reply.outcome if opened.reply else ""
            ),
            **page_words(opened),
        },
        status=status,
    )


def _write(
    request: StaffRequest,
    one: InfoRequest,
    outcome_key: str,
    form: ReplyForm,
    *,
    is_new: bool,
) -> None:
    given = {
        "read_version": form.cleaned_data["read_version"],
        "at": timezone.now(),
        "by": request.user,
    }
    if is_new:
        reply_actions.draft_reply(one, outcome_key, **given, **form.parts())
    else:
        reply_actions.edit_reply(one, outcome=outcome_key, **given, **form.parts())


def _changed(one: InfoRequest, read_version: str) -> list[Refusal]:
    """What changed since the page was read, if it was another version."""
    if not read_version.isdecimal() or len(read_version) > 9:
        return []
    return stale_refusals(one, int(read_version))


def _reads_same_reply(wanted: Move, shut: CaseAtDesk, request: StaffRequest) -> bool:
    """Whether this is an opinion on the very reply that stands; two may come at once.

    What binds an opinion is the digest of the text, not the version of the case.
    """
    if wanted.step is None or shut.reply is None:
        return False
    return request.POST.get("read_digest") == shut.reply.digest


def _refused(
    request: StaffRequest, one: InfoRequest, bound: BoundMove, refused: Refused
) -> HttpResponse:
    """The page as it is now, with every reason, and what was typed still there.

    The page carries the new version: whoever has read what changed may press again.
    """
    problems = [Problem(refusal.sentence) for refusal in refused.refusals]
    one = InfoRequest.objects.select_related("agency").get(pk=one.pk)
    type_again(bound.form, read_version=str(one.version))
    if "read_digest" in bound.form.fields:
        fresh = closed_case(one, request.user, at=timezone.now()).reply
        type_again(bound.form, read_digest=fresh.digest if fresh else "")
    if not request_is_known(request, one.pk):
        raise Http404
    return case_page(
        request, one, bound=bound, errors=problems, status=refusal_status(refused)
    )
