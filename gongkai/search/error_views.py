"""What a reader is told when something is wrong beneath `/search/`."""

from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.search.public_views import PAGE_POLICY, agency_asked, public_context


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: more or other than a question."""
    with translation.override(settings.LANGUAGE_CODE):
        return _page(
            request,
            HTTPStatus.BAD_REQUEST,
            _("没有看懂这个地址"),
            _("请把要找的词语填进检索框，再试一次。"),
        )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    with translation.override(settings.LANGUAGE_CODE):
        return _page(
            request,
            HTTPStatus.NOT_FOUND,
            _("没有这个网页"),
            _("网址可能输入有误。可以从这里重新检索。"),
        )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks nothing of the database, which may be the cause."""
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("检索出了故障，请过几分钟再试。其他网页不受影响。")
    answer = HttpResponse(
        f"{sentence}\n",
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        content_type="text/plain; charset=utf-8",
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    try:
        agency, frame = agency_asked(request)
    except Http404:
        return HttpResponse(
            f"{title}\n", status=status, content_type="text/plain; charset=utf-8"
        )
    context = public_context(agency, frame, only=None) | {"title": title, "text": text}
    answer = render(request, "search/error.html", context, status=status)
    answer["Content-Security-Policy"] = PAGE_POLICY
    return answer
