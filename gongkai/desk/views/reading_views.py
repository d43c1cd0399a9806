"""An edition as its readers will see it, and two editions beside each other."""

from dataclasses import replace
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_deny

from gongkai.commons.pages import Page
from gongkai.desk.comparison import compare
from gongkai.desk.queries import readable_edition
from gongkai.desk.views.document_views import edition_or_404
from gongkai.desk.views.screens import (
    StaffRequest,
    for_staff,
    keep_private,
    screen,
)
from gongkai.disclosure.document_pages import preview
from gongkai.disclosure.facts import DocumentFacts
from gongkai.disclosure.models import Edition, Site
from gongkai.disclosure.refusals import state_label

PUBLIC_LANGUAGE = "zh-hans"
"""Public pages are in Chinese, whatever language the clerk reads the desk in."""


@xframe_options_deny
@for_staff
def previewed(request: StaffRequest, document: int, number: int) -> HttpResponse:
    """The page as readers will see it, with the public template, marked a preview."""
    edition = edition_or_404(request, document, number)
    try:
        with translation.override(PUBLIC_LANGUAGE):
            output = preview(edition, at=timezone.now())
            if isinstance(output, Page):
                return keep_private(_public_page(request, edition, output))
    except Site.DoesNotExist:
        why = _("本机关还没有开设门户网站，请先由系统管理员开设。")
    else:
        why = _(
            "存储的文字与保存时的不一致，可能被绕过系统改动过，请重新保存后再预览。"
        )
    return screen(
        request,
        "error",
        {"title": _("不能预览这一版"), "text": why},
        status=HTTPStatus.CONFLICT,
    )


@for_staff
def compared(request: StaffRequest, document: int) -> HttpResponse:
    """What changed between two editions; by default from the last to the newest."""
    newest = edition_or_404(request, document, None)
    numbers = [e.number for e in DocumentFacts(newest.document).editions]
    after = _asked(request, "after", newest)
    earlier = [number for number in numbers if number < after.number]
    fallback = readable_edition(
        request.permits, document, earlier[0] if earlier else after.number
    )
    assert fallback is not None, "who may read one edition may read all"
    before = _asked(request, "before", fallback)
    return screen(
        request,
        "comparison",
        {"comparison": compare(before, after), "numbers": numbers},
    )


def _public_page(request: StaffRequest, edition: Edition, page: Page) -> HttpResponse:
    """The page with a banner; its attachments are those of the desk.

    Their public addresses are served only once the edition is public.
    """
    positions = edition.attachments.order_by("position").values_list("position")
    at_desk = [
        reverse("desk:attachment", args=[edition.document_id, edition.number, place])
        for (place,) in positions
    ]
    context = page.context | {
        "attachments": [
            replace(shown, href=href)
            for shown, href in zip(page.context["attachments"], at_desk, strict=True)
        ],
        "previewed_state": state_label(edition.state),
        "back": reverse("desk:edition", args=[edition.document_id, edition.number]),
    }
    return render(request, "desk/preview.html", context)


def _asked(request: StaffRequest, name: str, otherwise: Edition) -> Edition:
    """The edition whose number the address names. Raises `Http404` if there is none."""
    number = request.GET.get(name, "")
    if not number:
        return otherwise
    if not number.isdecimal() or len(number) > 6:
        raise Http404
    return edition_or_404(request, otherwise.document_id, int(number))
