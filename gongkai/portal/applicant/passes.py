"""What a browser holds instead of an account: a form's token, an opened request's pass.

Both are signed. The pass is good for half an hour after the last page; it travels in a
cookie that no other site can make the browser send, and again in every form.
"""

import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse

GOOD_FOR = timedelta(minutes=30)
COOKIE = "gongkai_opened_request"
COOKIE_PATH = "/requests/"
_FORM, _OPENED = "applicant form", "applicant opened"


def new_form_token() -> str:
    """A token by which two clicks are one request."""
    return signing.dumps(secrets.token_urlsafe(24), salt=_FORM)


def is_form_token(token: str) -> bool:
    """Whether we made this token: a chosen one could meet somebody else's."""
    try:
        signing.loads(token, salt=_FORM)
    except signing.BadSignature:
        return False
    return True


def pass_for(key: int, *, at: datetime) -> str:
    """The pass to a request, from now on for half an hour."""
    until = int((at + GOOD_FOR).timestamp())
    return signing.dumps([key, until, secrets.token_urlsafe(8)], salt=_OPENED)


def opened_by(held: str, *, at: datetime) -> int | None:
    """The request that a pass opens; None when it is no pass or too old."""
    try:
        key, until, _salt = signing.loads(held, salt=_OPENED)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(key) if at.timestamp() <= until else None


def opened_request(request: HttpRequest, *, at: datetime) -> int | None:
    """The request that this browser has opened."""
    return opened_by(request.COOKIES.get(COOKIE, ""), at=at)


def may_act(request: HttpRequest, *, at: datetime) -> int | None:
    """The opened request, when the form is one that we gave to this browser."""
    key = opened_request(request, at=at)
    return key if key == opened_by(request.POST.get("held", ""), at=at) else None


def hold(answer: HttpResponse, held: str, *, is_secure: bool) -> None:
    """Let the browser hold a pass, until it is closed at the latest."""
    answer.set_cookie(
        COOKIE,
        held,
        max_age=int(GOOD_FOR.total_seconds()),
        path=COOKIE_PATH,
        secure=is_secure,
        httponly=True,
        samesite="Strict",
    )


def let_go(answer: HttpResponse) -> None:
    """Take the pass back."""
    answer.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Strict")
