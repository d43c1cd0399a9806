"""One way to answer with a page of the desk: its frame, its headers, its doors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.desk.fields import option_groups
from gongkai.desk.official_names import ground_name
from gongkai.desk.queries import Counts, counts_for
from gongkai.desk.request_counts import unanswered_count
from gongkai.desk.waiting import Task, tasks_for
from gongkai.disclosure.refusals import STEP_PERMISSIONS, state_label
from gongkai.notifications.queries import unread_count
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.roles import Permission
from gongkai.review.deputising import ReviewPermits

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing but our own files: a text that slipped past cleaning can run no script."""

Arguments = ParamSpec("Arguments")


class StaffRequest(HttpRequest):
    """A request by a member of staff who has logged in."""

    user: Staff
    permits: Permits


@dataclass(frozen=True)
class RailLink:
    """One line of the desk's left rail; `count` is None where none is kept."""

    label: str
    address: str
    is_here: bool
    count: int | None = None


def for_staff(
    view: Callable[Concatenate[StaffRequest, Arguments], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
    """A view for those who have logged in; everybody else is sent to the log-in.

    What the person may do is read once and travels with the request.
    """

    @login_required
    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        asked = cast(StaffRequest, request)
        asked.permits = _permits(request, asked.user)
        return view(asked, *args, **kwargs)

    return guarded


def screen(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of the desk, never kept by any cache: it shows what is not yet public."""
    person = getattr(request, "user", None)
    frame = _WORDS | {"person": None, "rail": (), "errors": ()}
    if isinstance(person, Staff):
        frame |= {"person": person, "rail": _rail(request, _permits(request, person))}
    answer = render(
        request, f"desk/{template}.html", frame | dict(context or {}), status=status
    )
    return keep_private(answer)


def fragment(request: HttpRequest, template: str, context: Mapping[str, Any]) -> str:
    """A part of a page of the desk, for the script that puts it there."""
    return render_to_string(
        f"desk/{template}.html", _WORDS | dict(context), request=request
    )


def keep_private(answer: HttpResponse) -> HttpResponse:
    """The answer with the headers that every page of the desk has."""
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return answer


def days_between(since: datetime, at: datetime) -> int:
    """Whole calendar days between two moments, at the office."""
    return (day_of(at) - day_of(since)).days


_WORDS: dict[str, Any] = {
    "days_between": days_between,
    "file_size": filesizeformat,
    "get_messages": get_messages,
    "ground_name": ground_name,
    "language": get_language,
    "option_groups": option_groups,
    "state_label": state_label,
}
"""What every template of the desk may call."""


def _permits(request: HttpRequest, person: Staff) -> Permits:
    """What the person may do today, read once a request."""
    known = getattr(request, "permits", None)
    return known or ReviewPermits(person, on=day_of(timezone.now()))


def tasks_of(request: HttpRequest, permits: Permits) -> list[Task]:
    """What waits for the person, read once a request: the page and the rail agree."""
    known: list[Task] | None = getattr(request, "tasks", None)
    if known is None:
        known = tasks_for(permits)
        request.tasks = known  # type: ignore[attr-defined]
    return known


def _rail(request: HttpRequest, permits: Permits) -> list[RailLink]:
    counts: Counts = counts_for(permits)
    permissions = permits.anywhere
    documents = reverse("desk:documents")
    state = request.GET.get("state", "") if request.path == documents else ""

    def link(label: str, address: str, count: int | None = None) -> RailLink:
        path, _mark, query = address.partition("?")
        is_here = request.path == path and (path != documents or query == _query(state))
        return RailLink(label, address, is_here, count)

    links = [
        link(_("待办"), reverse("desk:to_do"), len(tasks_of(request, permits))),
        link(_("通知"), reverse("desk:notices"), unread_count(permits.person)),
    ]
    if permissions & set(STEP_PERMISSIONS.values()):
        links.append(link(_("审核"), reverse("desk:reviews")))
    if Permission.READ_DRAFTS in permissions:
        links += [
            link(_("全部信息"), documents),
            link(_("草稿"), f"{documents}?state=draft", counts.drafts),
            link(_("审核中"), f"{documents}?state=submitted", counts.submitted),
            link(_("待发布"), f"{documents}?state=approved", counts.approved),
            link(_("已发布"), f"{documents}?state=published"),
        ]
    waiting = unanswered_count(permits)
    if waiting is not None:
        links.append(link(_("依申请公开"), reverse("desk:requests"), waiting))
    if Permission.READ_DRAFTS in permissions:
        links.append(link(_("信息报送"), reverse("desk:submissions")))
    links.append(link(_("栏目"), reverse("desk:columns")))
    links.append(link(_("栏目运行"), reverse("desk:columns_at_work")))
    if permissions & {Permission.WRITE, Permission.ADMINISTER}:
        links.append(link(_("公开指南"), reverse("desk:guide")))
    if Permission.ARRANGE_COLUMNS in permissions:
        links.append(link(_("检索同义词"), reverse("desk:synonyms")))
    links.append(link(_("机构与人员"), reverse("desk:organisation")))
    links.append(link(_("谁可以做什么"), reverse("desk:permissions")))
    if Permission.IMPORT in permissions:
        links.append(link(_("导入旧网页"), reverse("desk:import")))
    return links


def _query(state: str) -> str:
    return f"state={state}" if state else ""
