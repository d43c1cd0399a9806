"""Logging in and out, and one's own password."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import (
    authenticate,
    login,
    logout,
    update_session_auth_hash,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gongkai.commons.network_addresses import visitor_address
from gongkai.commons.refusals import Refused
from gongkai.desk.account_form import OwnPasswordForm
from gongkai.desk.column_forms import errors_by_field, take_errors
from gongkai.desk.forms import LogInForm, problems_of, summarise
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.organisation import actions
from gongkai.organisation.models import Staff


@sensitive_post_parameters("password")
@never_cache
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; a wrong pair is told without saying which.

    After a few attempts in vain the same address must wait.
    """
    target = _target(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    form = LogInForm(request.POST or None)
    errors, status = form.summary(), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    if request.method == "POST" and form.is_valid():
        try:
            if _let_in(request, form):
                return HttpResponseRedirect(target)
        except Refused as refused:
            errors, status = problems_of(refused), HTTPStatus.TOO_MANY_REQUESTS
        else:
            form.refuse()
            errors = form.summary()
    return screen(
        request,
        "log_in",
        {"form": form, "next": target, "errors": errors},
        status=status,
    )


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("desk:log_in")


@sensitive_post_parameters("old", "password", "again")
@for_staff
def account(request: StaffRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.set_password(
                request.user,
                form.cleaned_data["password"],
                at=timezone.now(),
                by=request.user,
            )
        except ValidationError as error:
            take_errors(form, errors_by_field(error))
        else:
            update_session_auth_hash(request, changed)
            messages.success(request, _("密码已更改。"))
            return redirect("desk:to_do")
    return screen(
        request,
        "account",
        {"form": form, "errors": summarise(form)},
        status=HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK,
    )


def _let_in(request: HttpRequest, form: LogInForm) -> bool:
    """Whether name and password fit; counts the attempt. Raises `Refused`."""
    at = timezone.now()
    attempts = actions.begin_log_in(
        form.cleaned_data["username"], address=visitor_address(request.META), at=at
    )
    person = authenticate(request, **form.cleaned_data)
    known = person if isinstance(person, Staff) else None
    actions.end_log_in(attempts, at=at, by=known)
    if known is not None:
        login(request, known)
    return known is not None


def _target(request: HttpRequest) -> str:
    """Where to go after logging in: only to an address of this server."""
    wished = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        wished, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wished
    return resolve_url(settings.LOGIN_REDIRECT_URL)
