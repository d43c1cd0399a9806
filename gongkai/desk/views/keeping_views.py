"""What the script of the writing page asks for: keeping, cleaning, files, pictures.

Each answers a page without the script too, or is not needed there.
"""

import json
import re
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongkai.commons.markup_limits import MarkupTooDeep
from gongkai.commons.pasting import clean_paste
from gongkai.commons.refusals import Refused
from gongkai.commons.richtext import plain_text_to_html
from gongkai.commons.table_headers import with_scopes
from gongkai.commons.uploads import check_upload
from gongkai.desk.attachment_forms import held_lines
from gongkai.desk.edition_form import LONGEST_BODY
from gongkai.desk.forms import refusal_status
from gongkai.desk.open_texts import as_typed, other_writers
from gongkai.desk.views.document_views import edition_or_404
from gongkai.desk.views.screens import StaffRequest, for_staff, fragment, keep_private
from gongkai.disclosure import files
from gongkai.disclosure.actions import holding
from gongkai.disclosure.models import Edition, HeldFile, StoredFile

_INLINE = re.compile(r"""src=["']data:[^"'>]*["']""", re.I)

SHOWN_KINDS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""Pictures that are shown within a page of the desk; everything else is a download."""


@for_staff
@require_POST
def keep_new(request: StaffRequest) -> HttpResponse:
    """Keep what is typed for a document not yet begun."""
    return _keep(request, None)


@for_staff
@require_POST
def keep(request: StaffRequest, document: int, number: int) -> HttpResponse:
    """Keep what is typed in an edition's form and not saved."""
    return _keep(request, edition_or_404(request, document, number))


@for_staff
@require_POST
def paste(request: StaffRequest) -> HttpResponse:
    """A paste as clean HTML, and what was dropped from it."""
    # Pictures written into the paste itself are dropped anyway, and told; they must
    # not crowd out its words.
    html = _INLINE.sub('src="data:,"', request.POST.get("html", ""))
    if len(html) > LONGEST_BODY:
        sentence = _("粘贴的内容太长，请分几次粘贴，或者导入 Word 文件。")
        return _said([sentence], HTTPStatus.BAD_REQUEST)
    own = request.build_absolute_uri("/")
    try:
        if html.strip():
            cleaned = clean_paste(html.replace(f'src="{own}', 'src="/'))
            made, said = with_scopes(cleaned.html), cleaned.removed
        else:
            made, said = plain_text_to_html(request.POST.get("text", "")), []
    except MarkupTooDeep as error:
        return _said([error.sentence], HTTPStatus.BAD_REQUEST)
    return _json({"html": made, "said": said})


@for_staff
@require_POST
def hold(request: StaffRequest) -> HttpResponse:
    """Take a file for a text that is being written."""
    file: Any = request.FILES.get("file")
    if file is None:
        return _said([_("请先选择文件。")], HTTPStatus.BAD_REQUEST)
    try:
        upload = check_upload(file, file.name or "")
        words = " ".join(request.POST.get("words", "").split())[:500]
        if "as_picture" in request.POST and (upload.kind != "picture" or not words):
            sentence = (
                _("请填写图片的文字说明。")
                if upload.kind == "picture"
                else _("这不是图片。其他文件请在“附件”中添加。")
            )
            return _said([sentence], HTTPStatus.BAD_REQUEST)
        held = holding.hold_file(
            upload, file, description=words, at=timezone.now(), by=request.user
        )
    except Refused as refused:
        sentences = [refusal.sentence for refusal in refused.refusals]
        return _said(sentences, refusal_status(refused))
    (line,) = held_lines([held], None, after=0)
    return _json(
        {
            "held": held.pk,
            "address": reverse("desk:held_file", args=[held.pk]),
            "line": fragment(request, "attachment_line", {"line": line}),
        }
    )


@for_staff
@require_GET
def held_file(request: StaffRequest, held: int) -> HttpResponse | FileResponse:
    """A picture that this person has brought in, for their own eyes."""
    found = get_object_or_404(
        HeldFile.objects.select_related("stored_file"), pk=held, by=request.user
    )
    return shown_picture(found.stored_file)


@for_staff
@require_GET
def picture(
    request: StaffRequest, document: int, number: int, name: str
) -> HttpResponse | FileResponse:
    """A picture of an edition's text, for those who may read it at the desk."""
    edition = edition_or_404(request, document, number)
    sha256 = name.partition(".")[0]
    attachment = get_object_or_404(
        edition.attachments.select_related("stored_file"), stored_file__sha256=sha256
    )
    return shown_picture(attachment.stored_file)


def shown_picture(stored: StoredFile) -> HttpResponse | FileResponse:
    """A picture as a picture, and nothing that is not one. Raises `Http404`."""
    place = files.location(stored.sha256)
    if stored.media_type not in SHOWN_KINDS or not place.exists():
        raise Http404
    answer = FileResponse(place.open("rb"), content_type=stored.media_type)
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _keep(request: StaffRequest, edition: Edition | None) -> HttpResponse:
    at, person = timezone.now(), request.user
    if "give_up" in request.POST:
        holding.close_text(person, edition)
        messages.success(request, _("已放弃未保存的修改。"))
        if edition is None:
            return redirect("desk:new")
        return redirect("desk:edit", edition.document_id, edition.number)
    try:
        if "is_typed" in request.POST:
            holding.keep_unsaved(person, edition, as_typed(request.POST), at=at)
        else:
            holding.open_text(person, edition, at=at)
    except Refused as refused:
        sentences = [refusal.sentence for refusal in refused.refusals]
        return _said(sentences, refusal_status(refused))
    told: dict[str, Any] = {"kept_at": localtime(at).strftime("%H:%M:%S")}
    if edition is not None:
        told["digest"] = edition.digest
        told["others"] = [one.name for one in other_writers(edition, person, at=at)]
        told["changed_by"] = edition.written_by.name
    return _json(told)


def _said(sentences: list[str], status: int) -> HttpResponse:
    return _json({"said": sentences}, status=status)


def _json(told: dict[str, Any], *, status: int = HTTPStatus.OK) -> HttpResponse:
    text = json.dumps(told, ensure_ascii=False)
    answer = HttpResponse(text, content_type="application/json", status=status)
    return keep_private(answer)
