"""What the desk answers when something is wrong; `config.urls` names these."""

import sys
from http import HTTPStatus

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.desk.views.screens import screen


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for what is larger than we take; says what to do."""
    if isinstance(exception, RequestDataTooBig):
        return _error(
            request,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _("提交的内容太大"),
            _("请返回上一页，缩短正文，较长的内容请作为附件上传。"),
        )
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return _error(
            request,
            HTTPStatus.BAD_REQUEST,
            _("提交的项目太多"),
            _("请返回上一页，分几次提交。"),
        )
    return _error(
        request,
        HTTPStatus.BAD_REQUEST,
        _("无法理解这个请求"),
        _("请返回上一页检查填写的内容，再试一次。"),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this person may not come here."""
    return _error(
        request,
        HTTPStatus.FORBIDDEN,
        _("您没有进入这个页面的权限"),
        _("如果工作需要，请联系本机关系统管理员授予相应角色。"),
        leads_to_permissions=True,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing is here, or nothing this person may see."""
    return _error(
        request,
        HTTPStatus.NOT_FOUND,
        _("没有这个页面"),
        _("地址可能有误，或者这份文稿不在您可以查看的处室。"),
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is not one we gave to this browser session, or it is too old."""
    return _error(
        request,
        HTTPStatus.FORBIDDEN,
        _("页面已过期"),
        _("请返回上一页，刷新后重新提交；返回后，您填写的内容通常仍在。"),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks nothing of database or session, which may be the cause.

    503 when the store was out of reach or others wrote too long: trying again helps.
    """
    is_the_store = isinstance(sys.exc_info()[1], OperationalError)
    status = (
        HTTPStatus.SERVICE_UNAVAILABLE
        if is_the_store
        else HTTPStatus.INTERNAL_SERVER_ERROR
    )
    words = {"language": get_language()}
    return HttpResponse(
        render_to_string("desk/server_error.html", words), status=status
    )


def _error(
    request: HttpRequest,
    status: int,
    title: str,
    text: str,
    *,
    leads_to_permissions: bool = False,
) -> HttpResponse:
    words = {"title": title, "text": text, "leads_to_permissions": leads_to_permissions}
    return screen(request, "error", words, status=status)
