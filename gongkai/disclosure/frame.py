"""What stands around every public page: head, header with navigation, footer.

These are the same on thousands of pages, so they are rendered once for an agency
and put into each page as they are.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from gongkai.disclosure.models import Column, PlatformPart, Site, SiteKind
from gongkai.organisation.models import Agency

NAVIGATION_LIMIT = 6
"""At most so many columns of the portal stand in the header."""


@dataclass(frozen=True)
class Link:
    """A link with its words."""

    label: str
    href: str


@dataclass(frozen=True)
class Frame:
    """The frame of one agency's pages, rendered."""

    agency: Agency
    portal: Site
    platform: Site
    parts: tuple[Link, ...]
    context: dict[str, Any] = field(repr=False, compare=False)

    @cached_property
    def header(self) -> SafeString:
        """The header, rendered when the first page asks for it: feeds never do."""
        # Jinja2 gives plain text; the template has escaped what it was given.
        return SafeString(
            render_to_string("disclosure/frame_header.html", self.context)
        )

    @cached_property
    def footer(self) -> SafeString:
        """The footer."""
        return SafeString(
            render_to_string("disclosure/frame_footer.html", self.context)
        )

    @property
    def home_crumb(self) -> Link:
        """The first step of every breadcrumb."""
        return Link(self.agency.site_name, self.portal.path)

    def address(self, path: str) -> str:
        """The whole address of a path, for feeds and page tags."""
        return f"https://{self.agency.site_domain}{path}"


class Frames:
    """The frames of all agencies, each rendered at most once for one run."""

    def __init__(self) -> None:
        self._made: dict[int, Frame] = {}

    def of(self, agency: Agency) -> Frame:
        """The frame of an agency that has a portal."""
        if agency.pk not in self._made:
            self._made[agency.pk] = _frame(agency)
        return self._made[agency.pk]


def _frame(agency: Agency) -> Frame:
    portal = Site.objects.get(agency=agency, kind=SiteKind.PORTAL)
    platform = Site.objects.get(agency=agency, kind=SiteKind.PLATFORM)
    columns = Column.objects.filter(site=portal, parent=None, is_open=True)
    parts = list(Column.objects.filter(site=platform).exclude(part=""))
    context = {
        "agency": agency,
        "portal": portal,
        "platform": platform,
        "navigation": [
            Link(column.name, column.path) for column in columns[:NAVIGATION_LIMIT]
        ],
        "parts": {PlatformPart(part.part): part for part in parts},
    }
    return Frame(
        agency=agency,
        portal=portal,
        platform=platform,
        parts=tuple(Link(part.name, part.path) for part in parts),
        context=context,
    )


def crumbs_of(column: Column, frame: Frame) -> list[Link]:
    """The way from the home page to a column, the column included."""
    steps: list[Link] = []
    step: Column | None = column
    while step is not None:
        steps.append(Link(step.name, step.path))
        step = step.parent
    if column.site.kind != SiteKind.PORTAL:
        steps.append(Link(column.site.name, column.site.path))
    return [frame.home_crumb, *reversed(steps)]
