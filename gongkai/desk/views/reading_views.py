"""An edition as its readers will see it, and two editions beside each other."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from gongkai.commons.pages import Page
from gongkai.desk.comparison import compare
from gongkai.desk.picture_addresses import at_desk
from gongkai.desk.queries import readable_edition
from gongkai.desk.views.document_views import edition_or_404
from gongkai.desk.views.screens import (
    CONTENT_SECURITY_POLICY,
    StaffRequest,
    for_staff,
    keep_private,
    screen,
)
from gongkai.disclosure.column_preview import preview_in_column
from gongkai.disclosure.document_pages import preview
from gongkai.disclosure.facts import DocumentFacts
from gongkai.disclosure.models import Edition, Site
from gongkai.disclosure.queries import attachments_of, current_placements
from gongkai.disclosure.refusals import state_label
from gongkai.disclosure.text_pictures import listed

PUBLIC_LANGUAGE = "zh-hans"
"""Public pages are in Chinese, whatever language the clerk reads the desk in."""

PHONES = ((390, 844), (360, 740))
"""Widths and heights of telephones, in CSS pixels, in which a page is tried."""


@xframe_options_sameorigin
@for_staff
def previewed(request: StaffRequest, document: int, number: int) -> HttpResponse:
    """The page as readers will see it, with the public template, marked a preview."""
    edition = edition_or_404(request, document, number)
    try:
        with translation.override(PUBLIC_LANGUAGE):
            output = preview(edition, at=timezone.now())
            if isinstance(output, Page):
                return _framed(_public_page(request, edition, output))
    except Site.DoesNotExist:
        return _no_site(request)
    return screen(
        request,
        "error",
        {
            "title": _("不能预览这一版"),
            "text": _(
                "存储的文字与保存时的不一致，可能被绕过系统改动过，请重新保存后再预览。"
            ),
        },
        status=HTTPStatus.CONFLICT,
    )


@xframe_options_sameorigin
@for_staff
def previewed_in_column(
    request: StaffRequest, document: int, number: int, placement: int
) -> HttpResponse:
    """A column's page, on whichever site, with the edition in its place."""
    edition = edition_or_404(request, document, number)
    place = get_object_or_404(
        edition.document.placements.select_related("column__site"),
        pk=placement,
        removed_at=None,
    )
    try:
        with translation.override(PUBLIC_LANGUAGE):
            output = preview_in_column(edition, place, at=timezone.now())
            if output is None:
                raise Http404
            context = output.context | {
                "page_template": output.template,
                "own_href": output.context.get("document_href"),
            }
            if "body" in context:
                context["body"] = _seen(edition, context["body"])
            return _framed(
                render(
                    request,
                    "desk/preview_column.html",
                    context | _banner(edition, place.pk),
                )
            )
    except Site.DoesNotExist:
        return _no_site(request)


@for_staff
def on_a_phone(request: StaffRequest, document: int, number: int) -> HttpResponse:
    """The preview in frames as wide as telephones."""
    edition = edition_or_404(request, document, number)
    place = request.GET.get("place", "")
    arguments = [document, number]
    address = reverse("desk:preview", args=arguments)
    if place.isdecimal() and len(place) < 16:
        address = reverse("desk:column_preview", args=[*arguments, int(place)])
    answer = screen(
        request,
        "phone",
        {"edition": edition, "address": address, "phones": PHONES}
        | _banner(edition, int(place) if place.isdecimal() else None),
    )
    answer["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return answer


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
    at_the_desk = [
        reverse(
            "desk:attachment",
            args=[edition.document_id, edition.number, attachment.position],
        )
        for attachment in listed(attachments_of(edition), edition.body_html)
    ]
    context = page.context | {
        "body": _seen(edition, page.context["body"]),
        "attachments": [
            replace(shown, href=href)
            for shown, href in zip(
                page.context["attachments"], at_the_desk, strict=True
            )
        ],
    }
    return render(request, "desk/preview.html", context | _banner(edition, None))


def _seen(edition: Edition, body: str) -> SafeString:
    """A text with its pictures from the desk: the public addresses do not answer."""
    return SafeString(at_desk(body, edition.document_id, edition.number))


def _banner(edition: Edition, place: int | None) -> dict[str, Any]:
    """What the banner of a preview says, and the other faces it leads to."""
    return {
        "edition": edition,
        "previewed_state": state_label(edition.state),
        "back": reverse("desk:edition", args=[edition.document_id, edition.number]),
        "faces": current_placements(edition.document),
        "shown_place": place,
    }


def _framed(answer: HttpResponse) -> HttpResponse:
    """The answer, which only our own page of telephones may put into a frame."""
    answer = keep_private(answer)
    answer["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    return answer


def _no_site(request: StaffRequest) -> HttpResponse:
    return screen(
        request,
        "error",
        {
            "title": _("不能预览这一版"),
            "text": _("本机关还没有开设门户网站，请先由系统管理员开设。"),
        },
        status=HTTPStatus.CONFLICT,
    )


def _asked(request: StaffRequest, name: str, otherwise: Edition) -> Edition:
    """The edition whose number the address names. Raises `Http404` if there is none."""
    number = request.GET.get(name, "")
    if not number:
        return otherwise
    if not number.isdecimal() or len(number) > 6:
        raise Http404
    return edition_or_404(request, otherwise.document_id, int(number))
