"""Where disclosure upon request begins: how it works, apply, ask, be helped."""

from django.http import HttpResponse

from gongkai.disclosure.models import PlatformPart
from gongkai.portal.applicant.views.screens import Visit, for_applicants, platform_part


@for_applicants
def landing(visit: Visit) -> HttpResponse:
    """The first page."""
    guide = platform_part(visit.frame, PlatformPart.GUIDE)
    return visit.page("landing", {"guide": guide})
