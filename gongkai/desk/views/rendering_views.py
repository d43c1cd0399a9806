"""Attachments as a reviewer sees them without opening another program."""

from http import HTTPStatus
from io import BytesIO

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from gongkai.desk.file_reading import readable_text
from gongkai.desk.views.document_views import edition_or_404
from gongkai.desk.views.screens import StaffRequest, for_staff, keep_private, screen
from gongkai.disclosure import files
from gongkai.disclosure.models import Attachment
from gongkai.redaction.pdf_pages import preview
from gongkai.redaction.refusals import RedactionRefused

WIDEST = 1200
"""Pixels of a drawn page: enough to read on any screen."""

LARGEST_DRAWN = 50 * 1024**2
"""Bytes of a PDF whose pages are drawn."""


@for_staff
def page_picture(
    request: StaffRequest, document: int, number: int, position: int, page: int
) -> HttpResponse:
    """A page of a PDF as a picture, drawn when it is looked at."""
    attachment = _attachment(request, document, number, position)
    stored = attachment.stored_file
    place = files.location(stored.sha256)
    if stored.extension != "pdf" or stored.size > LARGEST_DRAWN or not place.exists():
        raise Http404
    try:
        picture, _size = preview(place.read_bytes(), page)
    except (RedactionRefused, IndexError):
        raise Http404 from None
    picture.thumbnail((WIDEST, WIDEST * 2))
    content = BytesIO()
    picture.save(content, "PNG")
    answer = keep_private(HttpResponse(content.getvalue(), content_type="image/png"))
    answer["Cache-Control"] = "private, max-age=3600"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@for_staff
def attachment_text(
    request: StaffRequest, document: int, number: int, position: int
) -> HttpResponse:
    """The words of an attachment, all of them."""
    attachment = _attachment(request, document, number, position)
    lines = readable_text(attachment.stored_file)
    if lines is None:
        return screen(
            request,
            "error",
            {
                "title": _("不能在这里读这个附件"),
                "text": _("请下载后用相应的程序打开。"),
            },
            status=HTTPStatus.NOT_FOUND,
        )
    return screen(
        request,
        "attachment_text",
        {
            "attachment": attachment,
            "edition": attachment.edition,
            "lines": lines,
        },
    )


def _attachment(
    request: StaffRequest, document: int, number: int, position: int
) -> Attachment:
    """An attachment of an edition this person may read. Raises `Http404`."""
    edition = edition_or_404(request, document, number)
    return get_object_or_404(
        edition.attachments.select_related("stored_file", "edition"), position=position
    )
