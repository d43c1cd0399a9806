"""Logging in and out."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gongkai.commons.network_addresses import visitor_address
from gongkai.commons.refusals import Refused
from gongkai.commons.sealing import SealingError
from gongkai.desk import passkeys
from gongkai.desk.account_form import CodeForm
from gongkai.desk.forms import LogInForm, Problem, problems_of, summarise
from gongkai.desk.views.log_in_steps import (
    Way,
    WayIn,
    device_of,
    go_on,
    let_in,
    target_of,
    way_in,
)
from gongkai.desk.views.screens import screen
from gongkai.organisation.actions import log_ins, second_steps, sessions
from gongkai.organisation.models import Staff
from gongkai.organisation.sign_in import kinds_of_second_step


@sensitive_post_parameters("password")
@never_cache
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; a wrong pair is told without saying which.

    After a few attempts in vain the same address must wait.
    """
    target = target_of(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    form = LogInForm(request.POST or None)
    errors, status = form.summary(), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    if request.method == "POST" and form.is_valid():
        try:
            person = _known(request, form)
        except Refused as refused:
            errors, status = problems_of(refused), HTTPStatus.TOO_MANY_REQUESTS
        else:
            if person is not None:
                return go_on(request, person, way=Way.PASSWORD, target=target)
            form.refuse()
            errors = form.summary()
    return screen(
        request,
        "log_in",
        {
            "form": form,
            "next": target,
            "errors": errors,
            "single_sign_on": settings.SINGLE_SIGN_ON,
        },
        status=status,
    )


@sensitive_post_parameters("code", "credential")
@never_cache
def log_in_second_step(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a passkey of somebody whose password was right."""
    entering = way_in(request)
    if entering is None:
        return redirect("desk:log_in")
    errors: list[Problem] = []
    status = HTTPStatus.OK
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
        try:
            shown = _shown(request, entering, form)
        except Refused as refused:
            # A code that was refused is no use in the field: the next is another.
            form, errors = CodeForm(), problems_of(refused)
            if "too_many_attempts" in refused.codes:
                status = HTTPStatus.TOO_MANY_REQUESTS
        except SealingError as fault:
            # Told here too, for nobody gets in until the operator has mended it.
            errors, status = [Problem(str(fault))], HTTPStatus.SERVICE_UNAVAILABLE
        else:
            if shown:
                return let_in(request, entering, second_step=shown)
            errors = summarise(form) or [_no_passkey()]
    kinds = kinds_of_second_step(entering.person)
    may_show_passkey = "webauthn" in kinds and passkeys.is_possible_at(
        request.get_host()
    )
    return screen(
        request,
        "log_in_second_step",
        {
            "form": form,
            "errors": errors,
            "name": entering.person.name,
            "kinds": kinds,
            "passkey_options": passkeys.request_options(entering.person)
            if may_show_passkey
            else None,
        },
        status=status,
    )


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    person, key = request.user, request.session.session_key
    if isinstance(person, Staff):
        sessions.close_session(person, str(key), at=timezone.now())
    logout(request)
    return redirect("desk:log_in")


def _known(request: HttpRequest, form: LogInForm) -> Staff | None:
    """Whose name and password fit; counts the attempt. Raises `Refused`."""
    at, username = timezone.now(), form.cleaned_data["username"]
    attempt = log_ins.begin_log_in(
        username,
        address=visitor_address(request.META),
        device=device_of(request, username),
        at=at,
    )
    person = authenticate(request, **form.cleaned_data)
    if isinstance(person, Staff):
        log_ins.end_attempt(attempt)
        return person
    log_ins.note_failure(attempt, username=username, at=at)
    return None


def _shown(request: HttpRequest, entering: WayIn, form: CodeForm) -> str:
    """The kind of second step that was shown, or "". Raises `Refused`.

    Only codes are counted: a passkey cannot be guessed.
    """
    at, person = timezone.now(), entering.person
    if "credential" in request.POST:
        passkey = passkeys.shown(person, request.POST["credential"])
        return second_steps.note_passkey_used(passkey, at=at) if passkey else ""
    if not form.is_valid():
        return ""
    attempt = log_ins.begin_second_step(
        person,
        address=visitor_address(request.META),
        device=device_of(request, person.username),
        at=at,
    )
    try:
        shown = second_steps.show_code(person, form.cleaned_data["code"], at=at)
    except Refused:
        log_ins.note_failure(attempt, username="", person=person, at=at)
        raise
    log_ins.end_attempt(attempt)
    return shown


def _no_passkey() -> Problem:
    return Problem(_("没有收到可用的通行密钥，请再试一次，或者输入验证码。"))
