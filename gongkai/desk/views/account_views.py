"""One's own account: password, second step, sessions, and what log-ins there were."""

import base64
from datetime import timedelta
from http import HTTPStatus

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refused
from gongkai.desk import passkeys
from gongkai.desk.account_form import (
    CodeForm,
    OwnPasswordForm,
    PasskeyNameForm,
    PresentPasswordForm,
)
from gongkai.desk.column_forms import errors_by_field, take_errors
from gongkai.desk.forms import Problem, problems_of, summarise
from gongkai.desk.lists import Listing
from gongkai.desk.log_in_words import device_name, told
from gongkai.desk.plain_lists import log_in_kind, log_ins_found
from gongkai.desk.views.list_views import plain_list, word_of
from gongkai.desk.views.log_in_steps import UNMET, meet
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.organisation import actions
from gongkai.organisation.actions import second_steps, sessions
from gongkai.organisation.models import Staff
from gongkai.organisation.roles import Permission
from gongkai.organisation.sign_in import (
    PASSWORD,
    SECOND_STEP,
    log_ins_of,
    new_code_secret,
    owes_second_step,
    readable_log_ins,
    second_steps_of,
    sessions_of,
)

NEW_APP = "new_code_app"
"""The session's note of the secret that an app is being given."""

MAY_SEE_CODES = "may_see_recovery_codes"
"""The session's note that new recovery codes are to be shown, once."""

MOST_ENTRIES = 100


@sensitive_post_parameters("old", "password", "again")
@for_staff
def account(request: StaffRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = str(request.session.session_key)
        try:
            changed = actions.set_password(
                request.user,
                form.cleaned_data["password"],
                at=timezone.now(),
                by=request.user,
                keep_session=key,
            )
        except ValidationError as error:
            take_errors(form, errors_by_field(error))
        else:
            _stay(request, changed)
            meet(request, {PASSWORD})
            messages.success(request, _("密码已更改。"))
            return redirect("desk:to_do")
    return screen(
        request,
        "account",
        {
            "form": form,
            "errors": summarise(form),
            "is_owed": PASSWORD in request.session.get(UNMET, ()),
        },
        status=HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK,
    )


@for_staff
def second_steps_page(request: StaffRequest) -> HttpResponse:
    """The second steps a person has, and how to add one."""
    return _second_steps(request)


@sensitive_post_parameters("code")
@for_staff
def add_code_app(request: StaffRequest) -> HttpResponse:
    """Give an authenticator app a secret and see that it makes the right codes."""
    adapter = get_adapter()
    if NEW_APP not in request.session:
        request.session[NEW_APP] = adapter.encrypt(new_code_secret())
    secret = adapter.decrypt(request.session[NEW_APP])
    form = CodeForm(request.POST if request.method == "POST" else None)
    errors: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            second_steps.add_code_app(
                request.user,
                secret=secret,
                code=form.cleaned_data["code"],
                at=timezone.now(),
            )
        except Refused as refused:
            errors = problems_of(refused)
        else:
            request.session.pop(NEW_APP)
            return _added(request)
    address = adapter.build_totp_url(request.user, secret)
    picture = base64.b64encode(adapter.build_totp_svg(address).encode()).decode()
    return screen(
        request,
        "add_code_app",
        {
            "form": form,
            "errors": errors or (summarise(form) if form.is_bound else []),
            "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
            "address": address,
            "picture": picture,
        },
        status=HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK,
    )


@for_staff
def add_passkey(request: StaffRequest) -> HttpResponse:
    """Make a passkey in this browser or on a key at hand."""
    is_possible = passkeys.is_possible_at(request.get_host())
    form = PasskeyNameForm(request.POST if request.method == "POST" else None)
    errors: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        credential = passkeys.made(form.cleaned_data["credential"])
        if credential is not None:
            second_steps.add_passkey(
                request.user,
                name=form.cleaned_data["name"] or _("通行密钥"),
                credential=credential,
                at=timezone.now(),
            )
            return _added(request)
        errors = [Problem(_("没有收到可用的通行密钥，请再试一次。"))]
    return screen(
        request,
        "add_passkey",
        {
            "form": form,
            "errors": errors or (summarise(form) if form.is_bound else []),
            "is_possible": is_possible,
            "options": passkeys.creation_options(request.user) if is_possible else {},
        },
        status=HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK,
    )


@sensitive_post_parameters("old")
@for_staff
@require_POST
def remove_second_step(request: StaffRequest, key: int) -> HttpResponse:
    """Take away an app or a passkey, by the password."""
    step = get_object_or_404(second_steps_of(request.user), pk=key)
    form = PresentPasswordForm(request.user, request.POST)
    if not form.is_valid():
        return _second_steps(
            request, errors=summarise(form), status=HTTPStatus.BAD_REQUEST
        )
    try:
        second_steps.remove_second_step(step, at=timezone.now())
    except Refused as refused:
        return _second_steps(
            request, errors=problems_of(refused), status=HTTPStatus.CONFLICT
        )
    messages.success(request, _("已删除这种第二步验证方式。"))
    return redirect("desk:second_steps")


@sensitive_post_parameters("old")
@for_staff
def recovery_codes(request: StaffRequest) -> HttpResponse:
    """Make new recovery codes by the password, and show them once."""
    if request.method == "POST":
        form = PresentPasswordForm(request.user, request.POST)
        if not second_steps_of(request.user).exists():
            return redirect("desk:second_steps")
        if not form.is_valid():
            return _second_steps(
                request, errors=summarise(form), status=HTTPStatus.BAD_REQUEST
            )
        second_steps.make_recovery_codes(request.user, at=timezone.now())
        request.session[MAY_SEE_CODES] = True
        return redirect("desk:recovery_codes")
    if not request.session.pop(MAY_SEE_CODES, False):
        return redirect("desk:second_steps")
    codes = second_steps.unused_recovery_codes(request.user)
    return screen(request, "recovery_codes", {"codes": codes})


@for_staff
def sessions_page(request: StaffRequest) -> HttpResponse:
    """Where one is logged in, and the last log-ins of the account."""
    at, person = timezone.now(), request.user
    age = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return screen(
        request,
        "sessions",
        {
            "sessions": sessions_of(person, at=at, age=age),
            "device_name": device_name,
            "here": request.session.session_key,
            "entries": [told(entry) for entry in log_ins_of(person)[:MOST_ENTRIES]],
        },
    )


@for_staff
@require_POST
def end_session(request: StaffRequest, key: int) -> HttpResponse:
    """Log oneself out in one other browser."""
    session = get_object_or_404(request.user.log_in_sessions, pk=key)
    sessions.end_session(session, at=timezone.now())
    messages.success(request, _("已在该设备上退出登录。"))
    return redirect("desk:sessions")


@for_staff
@require_POST
def end_other_sessions(request: StaffRequest) -> HttpResponse:
    """Log oneself out everywhere but here."""
    changed = sessions.end_other_sessions(
        request.user, keep=str(request.session.session_key), at=timezone.now()
    )
    _stay(request, changed)
    messages.success(request, _("已在其他所有设备上退出登录。"))
    return redirect("desk:sessions")


@for_staff
def log_ins_page(request: StaffRequest) -> HttpResponse:
    """The log-ins of the agency, for its administrator and its auditor."""
    if Permission.READ_LOG_INS not in request.permits.anywhere:
        raise PermissionDenied
    reach = request.permits.divisions_where(Permission.READ_LOG_INS)
    people = {one.pk: one for one in Staff.objects.filter(division__in=reach)}
    entries = log_ins_found(readable_log_ins(request.permits), people, word_of(request))
    return plain_list(
        request,
        Listing(log_in_kind(people), entries, request.GET),
        hint=_(
            "您可以查看的处室人员的登录、失败、锁定、退出、第二步验证和重设。"
            "没有这个用户名的尝试不记下所输入的内容。可按姓名或者网络地址查找。"
        ),
        empty=_("还没有记录。"),
    )


def _stay(request: StaffRequest, changed: Staff) -> None:
    """Bind this session to the account anew; the list of sessions follows its key."""
    before = str(request.session.session_key)
    update_session_auth_hash(request, changed)
    sessions.move_session(before, to=str(request.session.session_key))


def _added(request: StaffRequest) -> HttpResponse:
    """After a second step was added: its recovery codes if these are the first."""
    meet(request, {SECOND_STEP})
    messages.success(request, _("第二步验证已启用，下次登录时需要。"))
    if second_steps.unused_recovery_codes(request.user):
        return redirect("desk:second_steps")
    second_steps.make_recovery_codes(request.user, at=timezone.now())
    request.session[MAY_SEE_CODES] = True
    return redirect("desk:recovery_codes")


def _second_steps(
    request: StaffRequest,
    *,
    errors: list[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    person = request.user
    return screen(
        request,
        "second_steps",
        {
            "steps": list(second_steps_of(person)),
            "code_count": len(second_steps.unused_recovery_codes(person)),
            "is_asked": owes_second_step(person, on=day_of(timezone.now())),
            "is_owed": SECOND_STEP in request.session.get(UNMET, ()),
            "has_password": person.has_usable_password(),
            "errors": errors or [],
        },
        status=status,
    )
