"""Which side answers when something is wrong: applicants', readers' or the desk's."""

from django.http import HttpRequest, HttpResponse

from gongkai.desk.views import error_views as desk
from gongkai.open_data import public_views as open_data
from gongkai.portal.applicant.views import error_views as applicant
from gongkai.search import error_views as search

APPLICANTS = "/requests/"
READERS = ("/search/", "/copies/", "/subscriptions/")
PROGRAMS = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 or 413."""
    if request.path.startswith(APPLICANTS):
        return applicant.bad_request(request, exception)
    if request.path.startswith(READERS):
        return search.bad_request(request, exception)
    if request.path.startswith(PROGRAMS):
        return open_data.bad_request(request, exception)
    return desk.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    if request.path.startswith(APPLICANTS):
        return applicant.not_found(request, exception)
    if request.path.startswith(READERS):
        return search.not_found(request, exception)
    if request.path.startswith(PROGRAMS):
        return open_data.nothing_here(request, exception)
    return desk.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    if request.path.startswith(APPLICANTS):
        return applicant.server_error(request)
    if request.path.startswith(READERS):
        return search.server_error(request)
    if request.path.startswith(PROGRAMS):
        return open_data.server_error(request)
    return desk.server_error(request)
