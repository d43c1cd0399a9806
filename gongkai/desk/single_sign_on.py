"""Logging in through the department's own log-in service (OpenID Connect).

The service says who somebody is; who may come in is said here. A person it knows and
the agency has not enrolled is turned away: nobody is enrolled by logging in.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from gongkai.desk.views.single_sign_on_views import come_in, turn_away
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import known_elsewhere_as

LONGEST_NAME = 100


class OfficeLogIn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Maps the service's claim to existing staff, and makes no accounts."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in whom the agreed claim names; everybody else is told why not.

        Always ends the flow here, so that allauth neither stores an account nor offers
        to sign up.
        """
        person = _person(sociallogin.account.extra_data)
        if person is None:
            raise ImmediateHttpResponse(turn_away(request, is_unknown=True))
        target = str(sociallogin.state.get("next") or "")
        raise ImmediateHttpResponse(come_in(request, person, target))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say that the service did not confirm anybody, and what to do."""
        raise ImmediateHttpResponse(turn_away(request, is_unknown=False))


def _person(told: dict[str, Any]) -> Staff | None:
    """Whom the claim names.

    Raises `PermissionDenied` where the two answers of the service speak of different
    people (OpenID Connect Core 1.0, 5.3.2).
    """
    token, userinfo = told.get("id_token") or {}, told.get("userinfo") or {}
    if token and userinfo and token.get("sub") != userinfo.get("sub"):
        raise PermissionDenied
    agreed = settings.SINGLE_SIGN_ON
    assert agreed is not None
    name = userinfo.get(agreed.claim) or token.get(agreed.claim)
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        return None
    return known_elsewhere_as(name)
