"""Between the session and every page of the desk: what must be done first."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone

from gongkai.commons.network_addresses import visitor_address
from gongkai.desk.views.log_in_steps import SEEN_AT, UNMET
from gongkai.organisation.actions import sessions
from gongkai.organisation.sign_in import PASSWORD, SECOND_STEP

DESK = "/desk/"
NO_KEY = re.compile(r"/[0-9]{19}")
"""A number in an address that no database knows as a key: it would be a fault there."""

TOLD_EVERY = timedelta(minutes=5)
"""So often, and not at every page, is a session noted as still in use."""

PLACES = {PASSWORD: "desk:account", SECOND_STEP: "desk:second_steps"}
"""Where each thing that must be done first is done."""

ALWAYS_OPEN = frozenset({"desk:log_out", "desk:set_language", "desk:log_in"})
OPEN_FOR = {
    PASSWORD: frozenset({"desk:account"}),
    SECOND_STEP: frozenset(
        {
            "desk:second_steps",
            "desk:add_code_app",
            "desk:add_passkey",
            "desk:recovery_codes",
        }
    ),
}


def first_things_first(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Lead who must change a password or set up a second step to where that is done.

    And tell the list of sessions, now and then, that this one is in use.
    """

    def guarded(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(DESK) or not request.user.is_authenticated:
            return get_response(request)
        if NO_KEY.search(request.path):
            raise Http404
        unmet = request.session.get(UNMET)
        if unmet and not _is_open(request.path_info, unmet[0]):
            return redirect(PLACES[unmet[0]])
        _note_in_use(request)
        return get_response(request)

    return guarded


def _is_open(path: str, duty: str) -> bool:
    try:
        name = resolve(path).view_name
    except Resolver404:
        return True
    return name in ALWAYS_OPEN or name in OPEN_FOR[duty]


def _note_in_use(request: HttpRequest) -> None:
    """Only for sessions that were opened by logging in."""
    noted = request.session.get(SEEN_AT)
    at = timezone.now()
    if noted is None or datetime.fromisoformat(noted) + TOLD_EVERY > at:
        return
    request.session[SEEN_AT] = at.isoformat()
    sessions.note_seen(
        str(request.session.session_key), address=visitor_address(request.META), at=at
    )
