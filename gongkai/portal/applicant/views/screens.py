"""One way to answer an applicant: the public frame, nothing kept, nothing indexed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from gongkai.disclosure.frame import Frame, Frames, Link
from gongkai.disclosure.models import PlatformPart, Site, SiteKind
from gongkai.organisation.models import Agency
from gongkai.portal.applicant.visitors import Visitor

Arguments = ParamSpec("Arguments")

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Visit:
    """One question of an applicant to one agency, at a moment."""

    request: HttpRequest
    agency: Agency
    frame: Frame
    root: str
    visitor: Visitor
    at: datetime

    def page(
        self,
        template: str,
        context: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
        wait: int = 0,
    ) -> HttpResponse:
        """A page in the public frame. `wait` are the minutes until more is answered."""
        here = Link(_("依申请公开"), self.root)
        given = {
            "agency": self.agency,
            "frame": self.frame,
            "path": self.root,
            "root": self.root,
            "crumbs": [self.frame.home_crumb, here],
            "wait": wait,
        }
        answer = render(
            self.request,
            f"portal/applicant_{template}.html",
            given | dict(context or {}),
            status=429 if wait else status,
        )
        if wait:
            answer["Retry-After"] = str(wait * 60)
        return seal_off(answer)


def for_applicants(
    view: Callable[Concatenate[Visit, Arguments], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A view that knows which agency is asked, and when.

    It asks for no token against forged posts: applying needs no cookie, and acts on a
    request need a pass in cookie and form (`passes.may_act`).
    """

    @csrf_exempt
    @wraps(view)
    def answered(
        request: HttpRequest,
        /,
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> HttpResponse:
        slug = str(kwargs.pop("agency", ""))
        with translation.override(settings.LANGUAGE_CODE):
            return view(visit_of(request, slug), *args, **kwargs)

    return answered


def visit_of(request: HttpRequest, slug: str = "") -> Visit:
    """The agency asked: by its slug, or the one whose portal is the whole site.

    Raises Http404 for any other.
    """
    at = timezone.now()
    portals = Site.objects.filter(kind=SiteKind.PORTAL).select_related("agency")
    found = portals.filter(agency__slug=slug) if slug else portals.order_by("path")
    portal = found.first()
    if portal is None:
        raise Http404
    agency = portal.agency
    root = f"/requests/{slug}/" if slug else "/requests/"
    return Visit(
        request=request,
        agency=agency,
        frame=Frames().of(agency),
        root=root,
        visitor=Visitor(request, at=at),
        at=at,
    )


def platform_part(frame: Frame, part: PlatformPart) -> str:
    """The address of one of the disclosure platform's fixed parts."""
    column = frame.platform.columns.filter(part=part).first()
    return column.path if column else frame.platform.path


def seal_off(answer: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, shown in no frame."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Content-Security-Policy"] = PAGE_POLICY
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
