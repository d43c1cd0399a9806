"""Subscribing, confirming and ending, for readers; nothing is kept by any cache."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gongkai.commons.network_addresses import visitor_address
from gongkai.disclosure.frame import Frame, Frames, Link
from gongkai.disclosure.models import Column, Site, SiteKind
from gongkai.organisation.models import Agency
from gongkai.portal.actions import Allowance, count
from gongkai.search.public_views import PAGE_POLICY
from gongkai.subscriptions.actions import subscribing
from gongkai.subscriptions.forms import EVERYTHING, SubscriptionForm
from gongkai.subscriptions.letters import PATH, is_proof, named
from gongkai.subscriptions.models import Subscription

ASKING = Allowance("subscribe", most=10, stretch=timedelta(hours=1))


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view in the site's language, kept by no cache and found by no search engine.

    It asks for no token against forged posts: subscribing needs no cookie, and the
    other acts need what only the e-mail says (RFC 8058 forbids asking for more).
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answered(request: HttpRequest, /, **named_parts: Any) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            answer = view(request, **named_parts)
        answer["Cache-Control"] = "private, no-store"
        answer["X-Robots-Tag"] = "noindex"
        answer["Content-Security-Policy"] = PAGE_POLICY
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    return answered


@for_readers
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form, and what happens next."""
    agency, frame = _asked(request)
    if settings.MAIL_SERVER is None:
        return _page(request, agency, frame, "closed", {})
    if request.method != "POST":
        return _page(
            request,
            agency,
            frame,
            "form",
            {"form": SubscriptionForm(agency, initial=_beginning(request, agency))},
        )
    form = SubscriptionForm(agency, request.POST)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, agency, frame, "form", {"form": form}, status=status)
    at = timezone.now()
    wait = count(ASKING, visitor_address(request.META), at=at)
    if wait is not None:
        minutes = max(1, -int(-wait.total_seconds() // 60))
        answer = _page(
            request,
            agency,
            frame,
            "form",
            {"form": form, "wait": minutes},
            status=HTTPStatus.TOO_MANY_REQUESTS,
        )
        answer["Retry-After"] = str(minutes * 60)
        return answer
    subscribing.ask(agency, form.cleaned_data["address"], form.wish(), at=at)
    return _page(request, agency, frame, "sent", {})


@for_readers
def confirm(request: HttpRequest, subscription: int, given: str) -> HttpResponse:
    """A button, so that a program that only looks at links confirms nothing."""
    return _decided(request, "confirm", subscription, given)


@for_readers
def end(request: HttpRequest, subscription: int, given: str) -> HttpResponse:
    """A button; a mail program posts here by itself, with one click (RFC 8058)."""
    return _decided(request, "end", subscription, given)


def _decided(request: HttpRequest, purpose: str, pk: int, given: str) -> HttpResponse:
    agency, frame = _asked(request)
    found = Subscription.objects.filter(pk=min(pk, 2**63 - 1)).select_related(
        "agency", "site", "column"
    )
    subscription = found.first()
    if subscription is None or not is_proof(subscription, purpose, given):
        said = {"purpose": purpose}
        status = HTTPStatus.NOT_FOUND if purpose == "confirm" else HTTPStatus.OK
        return _page(request, agency, frame, "over", said, status=status)
    context = {"purpose": purpose, "what": named(subscription)}
    if request.method != "POST":
        return _page(request, agency, frame, "decide", context)
    if purpose == "end":
        subscribing.end(subscription)
    elif not subscribing.confirm(subscription, at=timezone.now()):
        return _page(
            request, agency, frame, "over", context, status=HTTPStatus.NOT_FOUND
        )
    return _page(request, agency, frame, "done", context)


def _beginning(request: HttpRequest, agency: Agency) -> dict[str, str]:
    """What the form begins with: the column somebody came from, the words asked for."""
    path = request.GET.get("column", "").replace("\x00", "")[:300]
    column = Column.objects.filter(path=path, site__agency=agency, is_open=True).first()
    words = request.GET.get("words", "").replace("\x00", " ")[:60]
    return {"place": f"column-{column.pk}" if column else EVERYTHING, "words": words}


def _asked(request: HttpRequest) -> tuple[Agency, Frame]:
    """The agency named by its slug, or the one whose portal is the whole site.

    Raises `Http404` for any other.
    """
    slug = request.GET.get("agency", "").replace("\x00", "")[:60]
    portals = Site.objects.filter(kind=SiteKind.PORTAL).select_related("agency")
    found = portals.filter(agency__slug=slug) if slug else portals.order_by("path")
    portal = found.first()
    if portal is None:
        raise Http404
    return portal.agency, Frames().of(portal.agency)


def _page(
    request: HttpRequest,
    agency: Agency,
    frame: Frame,
    name: str,
    context: dict[str, Any],
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    slug = request.GET.get("agency", "")
    given = {
        "agency": agency,
        "frame": frame,
        "path": PATH,
        "slug": agency.slug if slug else "",
        "crumbs": [frame.home_crumb, Link(_("邮件订阅"), PATH)],
        "wait": 0,
    }
    template = f"subscriptions/{name}.html"
    return render(request, template, given | context, status=status)
