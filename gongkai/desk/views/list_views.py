"""What every list of the desk can do: keep a view, drop it, leave as a table."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refused
from gongkai.commons.spreadsheets import MEDIA_TYPE
from gongkai.desk import actions
from gongkai.desk.lists import MOST_EXPORTED, Listing
from gongkai.desk.models import SavedView
from gongkai.desk.plain_lists import LONGEST_WORD, shown
from gongkai.desk.views.screens import StaffRequest, for_staff, keep_private, screen

LISTS: Mapping[str, str] = {
    "documents": "desk:documents",
    "columns": "desk:columns_at_work",
    "requests": "desk:requests",
    "staff": "desk:staff",
    "log-ins": "desk:log_ins",
    "letters": "desk:sent_letters",
    "notices": "desk:notices",
    "commissions": "desk:commissions",
}
"""Where each list stands."""


def list_screen(
    request: StaffRequest,
    template: str,
    listing: Listing[Any],
    context: Mapping[str, Any],
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page of a list, or the file when that is asked for."""
    if request.GET.get("export") == "xlsx":
        answer = HttpResponse(listing.exported(), content_type=MEDIA_TYPE)
        name = quote(f"{listing.kind.label}.xlsx")
        answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return keep_private(answer)
    views = SavedView.objects.filter(person=request.user, list_name=listing.kind.name)
    return screen(
        request,
        template,
        {
            "listing": listing,
            "saved_views": list(views),
            "most_exported": MOST_EXPORTED,
            **context,
        },
        status=status,
    )


def plain_list(
    request: StaffRequest, listing: Listing[Any], *, hint: str, empty: str
) -> HttpResponse:
    """A list that is a table and nothing more."""
    context = {
        "hint": hint,
        "empty": empty,
        "word": word_of(request),
        "address": reverse(LISTS[listing.kind.name]),
        "shown": shown,
    }
    return list_screen(request, "plain_list", listing, context)


def word_of(request: StaffRequest) -> str:
    """What a list is searched for."""
    return request.GET.get("q", "").strip()[:LONGEST_WORD]


@for_staff
@require_POST
def keep_view(request: StaffRequest, list_name: str) -> HttpResponse:
    """Keep the filters and order of a list under a name."""
    address, query = _address(list_name), request.POST.get("query", "")
    try:
        view = actions.keep_view(
            list_name, request.POST.get("name", ""), query, by=request.user
        )
    except Refused as refused:
        for refusal in refused.refusals:
            messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _("已保存常用筛选“%s”。") % view.name)
    return redirect(f"{address}?{query}")


@for_staff
@require_POST
def drop_view(request: StaffRequest, view: int) -> HttpResponse:
    """Forget a view of one's own."""
    kept = get_object_or_404(SavedView, pk=view, person=request.user)
    address, name = _address(kept.list_name), kept.name
    actions.drop_view(kept)
    messages.success(request, _("已删除常用筛选“%s”。") % name)
    return redirect(address)


def _address(list_name: str) -> str:
    if list_name not in LISTS:
        raise Http404
    return reverse(LISTS[list_name])
