"""The doors of the pages of requests: who comes in, and to which case."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from gongkai.desk.request_counts import known_requests
from gongkai.desk.requests.incoming_paper import hold_in_memory
from gongkai.desk.views.screens import StaffRequest, for_staff
from gongkai.info_requests.models import InfoRequest, SealedFile

Arguments = ParamSpec("Arguments")


def for_officers(
    view: Callable[Concatenate[StaffRequest, Arguments], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
    """A view for staff whose uploads stay in memory, checked against forged posts.

    How files are read must be said before the token is looked for in the form.
    """
    checked = csrf_protect(for_staff(view))

    @csrf_exempt
    @wraps(view)
    def held(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        hold_in_memory(request)
        return checked(request, *args, **kwargs)

    return held


def request_or_404(request: StaffRequest, key: int) -> InfoRequest:
    """The request, if it exists for this person; otherwise there is none."""
    found = known_requests(request.permits).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def file_or_404(info_request: InfoRequest, key: int) -> SealedFile:
    """A file of the request that was not erased."""
    found = info_request.files.filter(pk=key, erased_at=None).first()
    if found is None:
        raise Http404
    return found
