"""Removing what is withheld: pages to mark, the file made without, its proof."""

import base64
import io
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from gongkai.commons.refusals import Refused
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.requests.marking import (
    PDF,
    MarkForm,
    Product,
    attach_product,
    make_without,
    text_refusals,
)
from gongkai.desk.requests.posted_forms import type_again
from gongkai.desk.requests.views.doors import file_or_404, request_or_404
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.info_requests.actions.moving import stale_refusals
from gongkai.info_requests.actions.reading import (
    look_again,
    newest_opening,
    open_file,
)
from gongkai.info_requests.models import FileKind, InfoRequest, SealedFile
from gongkai.info_requests.refusals import move_refusals
from gongkai.redaction.pdf_pages import opened, preview, sizes_of

MOST_SHOWN = 4
LONGEST_NUMBER = 19
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})


@for_staff
def redact(request: StaffRequest, key: int, file: int) -> HttpResponse:
    """Mark regions and words; see the result; attach it once the removal is proved."""
    at = timezone.now()
    one, original = _original(request, key, file)
    try:
        content = open_file(original, by=request.user, at=at)
    except Refused:
        raise Http404 from None
    on = request.permits.on
    form = MarkForm(request.POST or None, initial={"read_version": one.version})
    refusals = move_refusals(one, "edit_reply", by=request.user, on=on)
    context: dict[str, Any] = {
        "one": one,
        "original": original,
        "form": form,
        "refusals": refusals,
        "product": None,
        "pictures": [],
        "pages": [],
        "is_pdf": original.media_type == PDF,
        "opening": newest_opening(original, by=request.user),
    }
    try:
        context["pages"] = _page_sizes(content, original.media_type)
        if request.method != "POST":
            return screen(request, "requests_redact", context)
        if not form.is_valid():
            return _refused(request, context, summarise(form), HTTPStatus.BAD_REQUEST)
        typed = form.cleaned_data
        product = make_without(
            content, original.media_type, typed["marks"], typed["words"]
        )
        if request.POST.get("then") != "attach":
            return screen(request, "requests_redact", context | _shown(form, product))
        context |= _shown(form, product, keep_text=True)
        attach = [*text_refusals(typed["text"], typed["words"]), *refusals]
        attach = stale_refusals(one, typed["read_version"]) or attach
        if attach:
            raise Refused(attach)
        attach_product(
            one,
            original,
            product,
            typed["text"],
            read_version=typed["read_version"],
            at=at,
            by=request.user,
        )
    except Refused as refused:
        if "changed_meanwhile" in refused.codes:
            type_again(form, read_version=str(one.version))
        status = refusal_status(refused)
        return _refused(request, context, problems_of(refused), status)
    messages.success(request, _("已核验并添加到答复。原件仍加密保存在案卷中。"))
    return redirect("desk:request", key)


@for_staff
def page(request: StaffRequest, key: int, file: int, number: int) -> HttpResponse:
    """The picture of one page, on which regions are marked.

    The page that shows it has opened the file and says so (`opening`); whoever asks
    for a picture by itself opens the file with that.
    """
    _one, original = _original(request, key, file)
    at, opening = timezone.now(), request.GET.get("opening", "")
    try:
        content = None
        if opening.isdecimal() and len(opening) < LONGEST_NUMBER:
            content = look_again(original, int(opening), by=request.user, at=at)
        if content is None:
            content = open_file(original, by=request.user, at=at)
        if original.media_type == PDF:
            picture, _size = preview(content, number)
        else:
            picture = _picture(content)
    except (Refused, IndexError):
        raise Http404 from None
    kept = io.BytesIO()
    picture.thumbnail((1200, 1700))
    picture.save(kept, "PNG")
    answer = HttpResponse(kept.getvalue(), content_type="image/png")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _original(
    request: StaffRequest, key: int, file: int
) -> tuple[InfoRequest, SealedFile]:
    """The case and an original of it that can be marked."""
    one = request_or_404(request, key)
    original = file_or_404(one, file)
    if original.kind != FileKind.ORIGINAL or (
        original.media_type != PDF and original.media_type not in PICTURES
    ):
        raise Http404
    return one, original


def _page_sizes(content: bytes, media_type: str) -> list[tuple[float, float]]:
    """Width and height of every page, in the unit of the marks."""
    if media_type == PDF:
        with opened(content) as document:
            return sizes_of(document)
    return [_picture(content).size]


def _picture(content: bytes) -> Image.Image:
    """A picture as it is seen, with its turning applied."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as found:
            return ImageOps.exif_transpose(found).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError):
        raise Http404 from None


def _shown(
    form: MarkForm, product: Product, *, keep_text: bool = False
) -> dict[str, Any]:
    """The product's first pages and what is told about it; its text to be read."""
    if not keep_text:
        type_again(form, text=product.redacted.text)
    return {"product": product, "pictures": _pictures(product)}


def _pictures(product: Product) -> list[str]:
    """The first pages of the product, within the page."""
    content, shown = product.redacted.content, []
    for number in range(1, min(product.redacted.page_count, MOST_SHOWN) + 1):
        if product.media_type == PDF:
            picture, _size = preview(content, number)
        else:
            picture = _picture(content)
        picture.thumbnail((800, 1200))
        kept = io.BytesIO()
        picture.convert("L").save(kept, "PNG")
        shown.append(
            "data:image/png;base64," + base64.b64encode(kept.getvalue()).decode()
        )
    return shown


def _refused(
    request: StaffRequest, context: dict[str, Any], errors: list[Problem], status: int
) -> HttpResponse:
    return screen(
        request, "requests_redact", context | {"errors": errors}, status=status
    )
