"""One's own notices: the list, reading, and how one is told by e-mail."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gongkai.commons.refusals import Refused
from gongkai.desk.forms import Problem, problems_of, summarise
from gongkai.desk.lists import Listing
from gongkai.desk.mail_form import MailForm
from gongkai.desk.notice_links import address_of
from gongkai.desk.plain_lists import NOTICES
from gongkai.desk.views.list_views import list_screen
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.notifications.actions import keeping
from gongkai.notifications.models import Rhythm
from gongkai.notifications.queries import notices_of, preference_of


@for_staff
def notices(request: StaffRequest) -> HttpResponse:
    """What one was told, newest first; all, or what is unread."""
    is_unread = request.GET.get("show") == "unread"
    found = notices_of(request.user, unread_only=is_unread)
    newest = found.order_by("-pk").values_list("pk", flat=True).first() or 0
    return list_screen(
        request,
        "notices",
        Listing(NOTICES, found, request.GET),
        {"newest": newest, "is_unread": is_unread},
    )


@for_staff
@require_GET
def notice(request: StaffRequest, key: int) -> HttpResponse:
    """Go to what a notice is about; it is then read."""
    found = get_object_or_404(notices_of(request.user), pk=key)
    keeping.mark_read(found, at=timezone.now())
    return redirect(address_of(found.subject))


@for_staff
@require_POST
def mark(request: StaffRequest, key: int) -> HttpResponse:
    """Take one notice as read, or as unread again."""
    found = get_object_or_404(notices_of(request.user), pk=key)
    if "unread" in request.POST:
        keeping.mark_unread(found)
    else:
        keeping.mark_read(found, at=timezone.now())
    return redirect(_back(request))


@for_staff
@require_POST
def read_all(request: StaffRequest) -> HttpResponse:
    """Take as read all that the page showed when it was loaded."""
    typed = request.POST.get("up_to", "")
    up_to = int(typed) if typed.isdecimal() and len(typed) < 18 else 0
    count = keeping.mark_all_read(request.user, up_to=up_to, at=timezone.now())
    messages.success(
        request,
        ngettext(
            "已将 %(count)d 条通知标为已读。", "已将 %(count)d 条通知标为已读。", count
        )
        % {"count": count},
    )
    return redirect(_back(request))


@for_staff
def mail(request: StaffRequest) -> HttpResponse:
    """Say where and how often one is told by e-mail."""
    known = preference_of(request.user)
    form = MailForm(
        request.POST if request.method == "POST" else None,
        initial={
            "address": known.address if known else "",
            "rhythm": known.rhythm if known else Rhythm.NONE,
        },
    )
    errors: list[Problem] = summarise(form)
    if form.is_bound and form.is_valid():
        try:
            keeping.set_preference(
                request.user,
                address=form.cleaned_data["address"],
                rhythm=Rhythm(form.cleaned_data["rhythm"]),
                at=timezone.now(),
            )
        except Refused as refused:
            errors = problems_of(refused)
        else:
            messages.success(request, _("邮件通知设置已保存。"))
            return redirect("desk:notices")
    return screen(
        request,
        "mail",
        {
            "form": form,
            "errors": errors,
            "is_mail_on": settings.MAIL_SERVER is not None,
        },
        status=HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK,
    )


def _back(request: StaffRequest) -> str:
    """The list as it was shown."""
    query = "?show=unread" if request.POST.get("show") == "unread" else ""
    return reverse("desk:notices") + query
