"""The doors to and from the department's own log-in service."""

from http import HTTPStatus

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from gongkai.commons.network_addresses import visitor_address
from gongkai.desk.views.log_in_steps import Way, go_on, safe_target
from gongkai.desk.views.screens import screen
from gongkai.organisation.actions import log_ins
from gongkai.organisation.models import Staff

_FAULTS = (RequestException, KeyError, ValueError, TypeError)
"""What comes of a service that does not answer, or not what was agreed."""


@require_GET
@never_cache
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to the log-in service."""
    return _asked(openid_connect.login, request, provider_id)


@require_GET
@never_cache
def end(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Receive somebody whom the log-in service sends back."""
    return _asked(openid_connect.callback, request, provider_id)


def come_in(request: HttpRequest, person: Staff, target: str) -> HttpResponse:
    """The service has named a member of staff: on to the second step, or in."""
    agreed = settings.SINGLE_SIGN_ON
    return go_on(
        request,
        person,
        way=Way.SINGLE_SIGN_ON,
        target=safe_target(request, target),
        has_shown_second_step=agreed is not None and agreed.has_second_step,
    )


def turn_away(request: HttpRequest, *, is_unknown: bool) -> HttpResponse:
    """Say why nobody was let in; `is_unknown` for whom only the service knows."""
    log_ins.note_unknown_elsewhere(visitor_address(request.META), at=timezone.now())
    if is_unknown:
        title = _("统一身份认证的账号没有对应的工作人员")
        text = _("请联系本机关系统管理员登记您的账号，或者填写您的统一身份认证账号名。")
    else:
        title = _("统一身份认证没有完成")
        text = _("请回到登录页再试一次；仍不能登录的，请用密码登录，并告诉系统管理员。")
    return screen(
        request,
        "turned_away",
        {"title": title, "text": text},
        status=HTTPStatus.FORBIDDEN,
    )


def _asked(view: object, request: HttpRequest, provider_id: str) -> HttpResponse:
    if settings.SINGLE_SIGN_ON is None or not callable(view):
        raise Http404
    try:
        answer = view(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except _FAULTS:
        return turn_away(request, is_unknown=False)
    assert isinstance(answer, HttpResponse)
    return answer
