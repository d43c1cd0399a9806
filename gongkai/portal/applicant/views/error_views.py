"""What an applicant is told when something is wrong: nothing of anybody's request."""

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.portal.applicant.views.screens import seal_off, visit_of

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for more than we take."""
    with translation.override(settings.LANGUAGE_CODE):
        if isinstance(exception, TOO_MUCH):
            return _error(
                request,
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                _("提交的内容太多"),
                _("请返回上一页，缩短文字或者减少文件，再提交一次。"),
            )
        return _error(
            request,
            HTTPStatus.BAD_REQUEST,
            _("没有看懂提交的内容"),
            _("请返回上一页，检查后再提交一次。"),
        )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    with translation.override(settings.LANGUAGE_CODE):
        return _error(
            request,
            HTTPStatus.NOT_FOUND,
            _("没有这个网页"),
            _("网址可能输入有误。请从依申请公开的首页重新进入。"),
        )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks nothing of the database, which may be the cause."""
    with translation.override(settings.LANGUAGE_CODE):
        page = render_to_string("portal/applicant_server_error.html")
    return seal_off(HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR))


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    try:
        visit = visit_of(request)
    except Http404:
        return seal_off(HttpResponse(title, status=status, content_type="text/plain"))
    return visit.page("error", {"title": title, "text": text}, status=status)
