"""The read API: public documents for programs, by GET, from anywhere.

Nothing that is asked is kept; addresses are counted in memory only.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from gongkai.commons.network_addresses import visitor_address
from gongkai.commons.refusals import Refused
from gongkai.disclosure.models import Column, Document, Site, SiteKind
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.open_data import records
from gongkai.open_data.endpoints import ENDPOINTS, PREFIX, Endpoint
from gongkai.open_data.openapi import RATE, RATE_MINUTES, description
from gongkai.open_data.paging import (
    LINES_A_PAGE,
    Place,
    after,
    checked,
    read_cursor,
    read_limit,
    read_since,
)
from gongkai.organisation.models import Agency

Answer = dict[str, Any]
Asked = Mapping[str, str]
METHODS = "GET, HEAD, OPTIONS"
LONGEST_INDEX_NUMBER = 60
MOST_ADDRESSES = 10_000


class NothingThere(Exception):
    """What was named is not public, or never was."""


class Patience:
    """How often each address asked in the running minutes, in this process alone."""

    def __init__(self, most: int, seconds: int) -> None:
        self._most, self._seconds = most, seconds
        self._lock = threading.Lock()
        self._began = 0
        self._counts: dict[str, int] = {}

    def seconds_to_wait(self, address: str) -> int:
        """Count one more; how long to wait when that is more than allowed, else 0."""
        now = int(time.monotonic())
        with self._lock:
            began = now // self._seconds * self._seconds
            if began != self._began or len(self._counts) > MOST_ADDRESSES:
                self._began, self._counts = began, {}
            self._counts[address] = self._counts.get(address, 0) + 1
            if self._counts[address] <= self._most:
                return 0
            return began + self._seconds - now


patience = Patience(RATE, RATE_MINUTES * 60)


def endpoint_view(endpoint: Endpoint) -> Callable[..., HttpResponse]:
    """The view of one address of the table."""
    answer = ANSWERS[endpoint.name]

    def view(request: HttpRequest, **named: str) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            response = _answered(request, endpoint, answer, named)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        response["Cache-Control"] = "no-cache"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    return view


def nothing_here(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    """404 for an address beneath the prefix that is none."""
    with translation.override(settings.LANGUAGE_CODE):
        return problem(
            HTTPStatus.NOT_FOUND,
            "no_such_address",
            _("没有这个地址。全部地址见 %(place)s。")
            % {"place": f"{PREFIX}openapi.json"},
        )


def nothing_at(request: HttpRequest, rest: str) -> HttpResponse:
    """404 beneath the prefix."""
    return nothing_here(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: more or other than a question."""
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("没有看懂这个请求。")
    return problem(HTTPStatus.BAD_REQUEST, "not_understood", sentence)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks nothing of the database, which may be the cause."""
    with translation.override(settings.LANGUAGE_CODE):
        return problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "fault",
            _("接口出了故障，请过几分钟再试。"),
        )


def problem(status: HTTPStatus, code: str, detail: str) -> HttpResponse:
    """What is wrong, as RFC 9457 says it."""
    said = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": code,
    }
    return HttpResponse(
        json.dumps(said, ensure_ascii=False),
        status=status,
        content_type="application/problem+json",
    )


def _answered(
    request: HttpRequest,
    endpoint: Endpoint,
    answer: Callable[..., Answer],
    named: dict[str, str],
) -> HttpResponse:
    if request.method == "OPTIONS":
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = "If-None-Match"
        return response
    if request.method not in {"GET", "HEAD"}:
        response = problem(
            HTTPStatus.METHOD_NOT_ALLOWED, "method", _("这里只能读取，请用 GET。")
        )
        response["Allow"] = METHODS
        return response
    wait = patience.seconds_to_wait(visitor_address(request.META))
    if wait:
        response = problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_often",
            _("读取过于频繁，请在 %(seconds)d 秒后继续；全部数据可从 /data/ 下载。")
            % {"seconds": wait},
        )
        response["Retry-After"] = str(wait)
        return response
    try:
        asked = checked(request.GET.dict(), endpoint.asked)
        said = answer(request, asked, **named)
    except Refused as refused:
        first = refused.refusals[0]
        return problem(HTTPStatus.BAD_REQUEST, first.code, first.sentence)
    except NothingThere:
        return problem(
            HTTPStatus.NOT_FOUND,
            "not_public",
            _("没有公开的信息使用这个索引号；已撤下的信息见 withdrawals。"),
        )
    return _with_tag(request, said)


def _with_tag(request: HttpRequest, said: Answer) -> HttpResponse:
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if tag in known or f"W/{tag}" in known or "*" in known:
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = HttpResponse(body, content_type="application/json")
    response["ETag"] = tag
    return response


def index(request: HttpRequest, asked: Asked) -> Answer:
    """Where the lists are, whole addresses."""
    server = _server()
    return {
        one.name: f"{server}{PREFIX}{one.path}"
        for one in ENDPOINTS
        if not one.may_be_missing
    }


def openapi(request: HttpRequest, asked: Asked) -> Answer:
    """The description of this API."""
    return description(_server())


def documents(request: HttpRequest, asked: Asked) -> Answer:
    """A page of public documents."""
    wanted = Q()
    if "since" in asked:
        wanted &= Q(published_at__gte=read_since(asked["since"]))
    if "organ" in asked:
        wanted &= Q(document__agency__slug=asked["organ"])
    if "topic" in asked:
        wanted &= Q(topic=asked["topic"])
    if "column" in asked:
        wanted &= Q(
            document__placements__column__path=asked["column"],
            document__placements__is_live=True,
        )
    limit, place = _limit(asked), _place(asked)
    if place:
        wanted &= after(place, "published_at", "document")
    rows = records.public_editions().filter(wanted)
    last = _last(list(rows.values_list("published_at", "document")[: limit + 1]), limit)
    items = list(records.document_records(rows[:limit]))
    return _page(request, asked, items, last)


def document(request: HttpRequest, asked: Asked, index_number: str) -> Answer:
    """One public document with its text. Raises `NothingThere`."""
    rows = records.public_editions().filter(document=_document(index_number))
    for record in records.document_records(rows, with_text=True):
        return record
    raise NothingThere


def editions(request: HttpRequest, asked: Asked, index_number: str) -> Answer:
    """The history of a document that was public. Raises `NothingThere`."""
    return {"items": records.edition_records(_document(index_number))}


def withdrawals(request: HttpRequest, asked: Asked) -> Answer:
    """A page of what is public no longer."""
    rows = records.withdrawn_editions()
    if "since" in asked:
        rows = rows.filter(withdrawn_at__gte=read_since(asked["since"]))
    limit, place = _limit(asked), _place(asked)
    if place:
        rows = rows.filter(after(place, "withdrawn_at", "document"))
    last = _last(list(rows.values_list("withdrawn_at", "document")[: limit + 1]), limit)
    return _page(request, asked, records.withdrawal_records(rows[:limit]), last)


def attachments(request: HttpRequest, asked: Asked) -> Answer:
    """The files of a page of documents that have any."""
    rows = records.public_editions().filter(attachments__isnull=False).distinct()
    if "since" in asked:
        rows = rows.filter(published_at__gte=read_since(asked["since"]))
    limit, place = _limit(asked), _place(asked)
    if place:
        rows = rows.filter(after(place, "published_at", "document"))
    last = _last(list(rows.values_list("published_at", "document")[: limit + 1]), limit)
    items = [
        {
            "index_number": record["index_number"],
            "published_at": record["published_at"],
            **file,
        }
        for record in records.document_records(rows[:limit])
        for file in record["attachments"]
    ]
    return _page(request, asked, items, last)


def columns(request: HttpRequest, asked: Asked) -> Answer:
    """Every open column."""
    rows = Column.objects.filter(is_open=True, site__is_open=True)
    return {
        "items": records.column_records(
            rows.select_related("site__agency").order_by("path")
        )
    }


def organs(request: HttpRequest, asked: Asked) -> Answer:
    """Every organ that publishes here."""
    return {"items": records.organ_records(Agency.objects.order_by("pk"))}


def topics(request: HttpRequest, asked: Asked) -> Answer:
    """Every topic."""
    return {"items": records.topic_records()}


ANSWERS: dict[str, Callable[..., Answer]] = {
    "index": index,
    "openapi": openapi,
    "documents": documents,
    "document": document,
    "editions": editions,
    "withdrawals": withdrawals,
    "attachments": attachments,
    "columns": columns,
    "organs": organs,
    "topics": topics,
}


def _document(index_number: str) -> int:
    """The id of a document that was public. Raises `NothingThere`."""
    number = index_number.strip("/")
    if "\x00" in number or len(number) > LONGEST_INDEX_NUMBER:
        raise NothingThere
    found = Document.objects.filter(
        index_number=number, editions__state__in=WAS_PUBLISHED
    )
    pk = found.values_list("pk", flat=True).first()
    if pk is None:
        raise NothingThere
    return pk


def _limit(asked: Asked) -> int:
    return read_limit(asked.get("limit", str(LINES_A_PAGE)))


def _place(asked: Asked) -> Place | None:
    return read_cursor(asked["cursor"]) if "cursor" in asked else None


def _last(places: list[Any], limit: int) -> Place | None:
    """The last line of this page when others follow, else None."""
    return Place(*places[limit - 1]) if len(places) > limit else None


def _page(
    request: HttpRequest, asked: Asked, items: list[Any], last: Place | None
) -> Answer:
    following = None
    if last:
        onward = request.GET.copy()
        onward["cursor"] = last.cursor
        following = f"{_server()}{request.path}?{onward.urlencode()}"
    return {
        "items": items,
        "next": following,
        "next_cursor": last.cursor if last else None,
    }


def _server() -> str:
    """The address of the first portal, at which the API is reached too."""
    portal = Site.objects.filter(kind=SiteKind.PORTAL).select_related("agency")
    first = portal.order_by("pk").first()
    return f"https://{first.agency.site_domain}" if first else ""
