"""Copies for readers, at an address beside the document's own."""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.commons.network_addresses import visitor_address
from gongkai.disclosure.digest import content_digest
from gongkai.disclosure.models import Edition
from gongkai.disclosure.paths import FOLDER_SIZE
from gongkai.disclosure.queries import attachments_of
from gongkai.letters.typefaces import CharactersMissing
from gongkai.portal.actions import Allowance, count
from gongkai.portal.copies.composing import card_of, copy_of
from gongkai.portal.copies.making import MAKERS
from gongkai.rules.edition_lifecycle import EditionState

MAKING = Allowance("copy", most=120, stretch=timedelta(minutes=10))
LARGEST_KEY = 2**63 - 1


@require_safe
def copy(request: HttpRequest, folder: int, document: int, form: str) -> HttpResponse:
    """The public edition of a document in one of the forms. Raises `Http404`."""
    if (
        form not in MAKERS
        or document > LARGEST_KEY
        or document // FOLDER_SIZE != folder
    ):
        raise Http404
    edition = (
        Edition.objects.filter(state=EditionState.PUBLISHED, document=document)
        .select_related("document__agency")
        .first()
    )
    if edition is None:
        raise Http404
    attachments = attachments_of(edition)
    if content_digest(edition, attachments) != edition.digest:
        raise Http404
    tag = f'"{form}-{edition.digest[:32]}-{edition.number}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return _with_headers(HttpResponse(status=HTTPStatus.NOT_MODIFIED), tag)
    wait = count(MAKING, visitor_address(request.META), at=timezone.now())
    if wait is not None:
        return _refused(
            HTTPStatus.TOO_MANY_REQUESTS, _("下载过于频繁，请几分钟后再试。"), wait
        )
    media_type, make = MAKERS[form]
    with translation.override(settings.LANGUAGE_CODE):
        made_from = card_of(edition) if form == "png" else copy_of(edition, attachments)
        try:
            content = make(made_from)
        except CharactersMissing as missing:
            return _refused(
                HTTPStatus.UNPROCESSABLE_ENTITY, missing.refusals[0].sentence, None
            )
    response = HttpResponse(content, content_type=media_type)
    if form != "png":
        name = quote(f"{edition.title[:60]}.{form}")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return _with_headers(response, tag)


def _with_headers(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Robots-Tag"] = "noindex"
    return response


def _refused(status: HTTPStatus, sentence: str, wait: timedelta | None) -> HttpResponse:
    response = HttpResponse(
        f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8"
    )
    if wait is not None:
        response["Retry-After"] = str(int(wait.total_seconds()) + 1)
    response["Cache-Control"] = "no-store"
    return response
