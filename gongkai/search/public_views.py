"""The public search page, the same answer in JSON, suggestions, OpenSearch.

Nothing that is asked here is kept: no log of words, no cookie.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.commons.refusals import Refused
from gongkai.disclosure.frame import Frame, Frames, Link
from gongkai.disclosure.models import Site, SiteKind
from gongkai.organisation.models import Agency
from gongkai.search.answers import Answer, Hit, answer, suggested_titles
from gongkai.search.question import (
    LONGEST_QUESTION,
    Question,
    read_question,
)

PATH = "/search/"
PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
LONGEST_SHOWN = 20_000
"""So much of what was typed is shown again; more is no question of a person."""


def for_readers(
    view: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A public view, in the site's language and with the headers of public pages."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            given = view(request)
        given["Cache-Control"] = "no-cache"
        given["Content-Security-Policy"] = PAGE_POLICY
        given["Referrer-Policy"] = "same-origin"
        given["X-Content-Type-Options"] = "nosniff"
        return given

    return answered


@for_readers
def search(request: HttpRequest) -> HttpResponse:
    """The form, and the answer to what was asked; JSON for who asks for it."""
    wanted = request.get_preferred_type(["text/html", "application/json"])
    agency, frame = agency_asked(request)
    only = agency.pk if request.GET.get("agency") else None
    given = {name: request.GET.get(name, "") for name in request.GET}
    problem, asked, found = "", None, None
    try:
        asked = read_question(given, agency=only)
        if asked.words or asked.narrowed:
            found = answer(asked)
    except Refused as refused:
        problem = refused.refusals[0].sentence
    status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
    if wanted == "application/json":
        said = {"error": problem} if problem else as_json(found or Answer(Question("")))
        response: HttpResponse = JsonResponse(
            said, status=status, json_dumps_params={"ensure_ascii": False}
        )
    else:
        context = public_context(agency, frame, only=only)
        context |= {
            "typed": given.get("q", "").replace("\x00", " ")[:LONGEST_SHOWN],
            "problem": problem,
            "question": asked,
            "answer": found,
            "facet_names": facet_names(),
        }
        if asked is not None:
            context |= _ways_on(asked, context["only_slug"], found)
        response = render(request, "search/search.html", context, status=status)
        if given.get("q"):
            response["X-Robots-Tag"] = "noindex, follow"
    patch_vary_headers(response, ["Accept"])
    return response


@for_readers
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles for what was typed so far, as OpenSearch suggestions are written."""
    typed = request.GET.get("q", "")[:LONGEST_QUESTION]
    only = None
    if request.GET.get("agency"):
        only = agency_asked(request)[0].pk
    return JsonResponse(
        [typed, suggested_titles(typed, only)],
        safe=False,
        json_dumps_params={"ensure_ascii": False},
    )


@for_readers
def description(request: HttpRequest) -> HttpResponse:
    """The OpenSearch description document: a browser may search here by itself."""
    agency, frame = agency_asked(request)
    context = public_context(agency, frame, only=None)
    context["slug"] = agency.slug if request.GET.get("agency") else ""
    return render(
        request,
        "search/opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


def as_json(found: Answer) -> dict[str, Any]:
    """An answer for programs; the fields beyond the first three where they apply."""
    said: dict[str, Any] = {
        "total": found.total,
        "hits": [_hit_as_json(hit) for hit in found.hits],
        "facets": {
            facet: [
                {"value": value.value, "label": value.label, "count": value.count}
                for value in values
            ]
            for facet, values in found.facets.items()
        },
    }
    if found.meant:
        said["did_you_mean"] = found.meant
    if found.near:
        said["near"] = [_hit_as_json(hit) for hit in found.near]
    if not found.is_complete:
        said["is_complete"] = False
    return said


def facet_names() -> dict[str, str]:
    """What the facets are called."""
    return {
        "site": _("站点"),
        "column": _("栏目"),
        "topic": _("主题"),
        "genre": _("体裁"),
        "issuer": _("发文机关"),
        "year": _("年份"),
        "validity": _("有效性"),
    }


def _ways_on(asked: Question, slug: str, found: Answer | None) -> dict[str, Any]:
    """Where the links of an answer lead: the question with something changed."""

    def address(**changes: object) -> str:
        return asked.address(agency=slug, **changes)

    facets = found.facets if found else {}
    labels = {
        name: next(
            (item.label for item in facets.get(name, ()) if item.value == value), value
        )
        for name, value in asked.narrowed
    }
    bare = dict.fromkeys(labels, "")
    return {
        "address": address,
        "labels": labels,
        "bare_address": address(**bare),
        "everywhere_address": asked.address(),
        "request_address": "?".join(
            (
                f"/requests/{slug}/apply/" if slug else "/requests/apply/",
                urlencode({"wanted": asked.typed}),
            )
        ),
    }


def _hit_as_json(hit: Hit) -> dict[str, str]:
    return {
        "index_number": hit.index_number,
        "title": hit.title,
        "url": hit.url,
        "date": hit.shown_on.isoformat(),
        "issuer": hit.issuer,
        "snippet": hit.snippet,
    }


def public_context(agency: Agency, frame: Frame, *, only: int | None) -> dict[str, Any]:
    """What every page here shows; `only` is the agency the search is kept to."""
    return {
        "agency": agency,
        "frame": frame,
        "path": PATH,
        "crumbs": [frame.home_crumb, Link(_("检索"), PATH)],
        "only_slug": agency.slug if only else "",
        "longest": LONGEST_QUESTION,
    }


def agency_asked(request: HttpRequest) -> tuple[Agency, Frame]:
    """The agency named by its slug, or the one whose portal is the whole site.

    Raises `Http404` for any other.
    """
    slug = request.GET.get("agency", "")
    portals = Site.objects.filter(kind=SiteKind.PORTAL).select_related("agency")
    plain = slug.replace("\x00", "")[:60]
    found = portals.filter(agency__slug=plain) if slug else portals.order_by("path")
    portal = found.first()
    if portal is None:
        raise Http404
    return portal.agency, Frames().of(portal.agency)
