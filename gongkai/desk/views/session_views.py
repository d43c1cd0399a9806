"""Logging in and out."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gongkai.desk.forms import LogInForm
from gongkai.desk.views.screens import screen


@sensitive_post_parameters("password")
@never_cache
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; a wrong pair is told without saying which."""
    target = _target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = LogInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = authenticate(request, **form.cleaned_data)
        if person is not None:
            login(request, person)
            return redirect(target)
        form.refuse()
    status = 400 if form.is_bound else 200
    return screen(
        request,
        "log_in",
        {"form": form, "next": target, "errors": form.summary()},
        status=status,
    )


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("desk:log_in")


def _target(request: HttpRequest) -> str:
    """Where to go after logging in: only to an address of this server."""
    wished = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        wished, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wished
    return resolve_url(settings.LOGIN_REDIRECT_URL)
