"""The pages that gather several rooms: homes, organisation, site map, feeds, errors.

Their number depends on how many sites there are, never on how many documents.
Nothing is read from the clock: the same store gives the same bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from gongkai.commons.pages import (
    Absent,
    JournalEntry,
    Key,
    Output,
    Page,
    PageSet,
    TextFile,
    offer,
)
from gongkai.disclosure.document_pages import change_the_frame, is_about_a_document
from gongkai.disclosure.frame import Frame, Frames, Link
from gongkai.disclosure.models import (
    Column,
    PageKind,
    PlatformPart,
    Site,
    SiteKind,
)
from gongkai.disclosure.page_tags import home_tags
from gongkai.organisation.models import Division, LeadingGroupSeat
from gongkai.organisation.queries import open_divisions
from gongkai.portal.feed_pages import (
    DivisionFeeds,
    SiteFeeds,
    TopicFeeds,
    is_about_the_organisation,
    sites_shown_on,
)
from gongkai.portal.mode_pages import ModePages
from gongkai.portal.queries import (
    Branch,
    Newest,
    figures,
    merged,
    newest_by_column,
    open_columns,
    open_portals,
    open_sites,
    tree,
)
from gongkai.portal.request_figures import requests_of
from gongkai.portal.title_pages import TitlePages
from gongkai.portal.topic_pages import CataloguePages, TopicPages

NEWEST_ON_HOME = 10
NEWEST_ON_PLATFORM = 15
LINES_A_COLUMN = 6
SERVICES = "services"
"""The column type whose columns stand on the home page as services, not as news."""


class SitePages(PageSet):
    """One page a site of the kinds in `kinds`; the key is the site's id."""

    kinds: tuple[SiteKind, ...]
    speaks_english = True

    def keys(self) -> Iterator[Key]:
        """Every site of these kinds."""
        sites = Site.objects.filter(kind__in=self.kinds)
        yield from sites.order_by("pk").values_list("pk")

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """All when the organisation changes; the document's sites when it does."""
        if is_about_the_organisation(entry):
            yield from self.keys()
        elif is_about_a_document(entry):
            shown = Site.objects.filter(
                pk__in=sites_shown_on(entry), kind__in=self.kinds
            )
            yield from shown.order_by("pk").values_list("pk")

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """The pages of these sites; a closed site has none."""
        frames = Frames()
        sites = Site.objects.select_related("agency__ogi_office", "division").in_bulk(
            {key[0] for key in keys}
        )
        for (pk,) in keys:
            site = sites[int(pk)]
            if site.is_open:
                yield self.page(site, frames.of(site.agency))
            else:
                yield Absent(self.path(site))

    def path(self, site: Site) -> str:
        """Where the page of a site is written."""
        return f"{site.path}index.html"

    def page(self, site: Site, frame: Frame) -> Output:
        """The page of an open site."""
        raise NotImplementedError


class HomePages(SitePages):
    """The portal's home: what was published, how to ask, what can be got done."""

    name = "homes"
    kinds = (SiteKind.PORTAL,)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """As other sites' pages, and all when a request moves on: it is counted."""
        room, _dot, what = entry.what.partition(".")
        if room == "info_request" and what not in {"read", "file_read"}:
            yield from self.keys()
        yield from super().affected_by(entry)

    def page(self, site: Site, frame: Frame) -> Output:
        """The home page of a portal."""
        columns = open_columns([site, frame.platform])
        newest = newest_by_column(columns, NEWEST_ON_HOME)
        tops = tree(column for column in columns if column.site_id == site.pk)
        latest = merged(newest.values(), NEWEST_ON_HOME)
        years = figures(site.agency)
        context = {
            "frame": frame,
            "path": site.path,
            "page_tags": home_tags(frame, path=site.path, name=site.name),
            "newest": latest,
            "doors": _doors(columns),
            "news": _news(tops, newest),
            "services": [
                branch for branch in tops if branch.column.column_type == SERVICES
            ],
            "subsites": [
                other
                for other in open_sites(site.agency)
                if other.kind == SiteKind.SUBSITE
            ],
            "figures": years,
            "requests": requests_of(site.agency, years[0].year) if years else None,
        }
        return Page(self.path(site), "portal/home.html", context)


class PlatformHomes(SitePages):
    """The disclosure platform: its five parts, the statutory heads, the newest."""

    name = "platform_homes"
    kinds = (SiteKind.PLATFORM,)

    def page(self, site: Site, frame: Frame) -> Output:
        """The first page of a platform."""
        columns = open_columns([site])
        newest = newest_by_column(columns, NEWEST_ON_PLATFORM)
        tops = tree(columns)
        statutory = next(
            (branch for branch in tops if branch.column.part == PlatformPart.STATUTORY),
            None,
        )
        context = {
            "frame": frame,
            "path": site.path,
            "site": site,
            "page_tags": home_tags(frame, path=site.path, name=site.name),
            "crumbs": [frame.home_crumb, Link(site.name, site.path)],
            "feed_href": f"{site.path}feed.xml",
            "doors": _doors(columns),
            "statutory": statutory,
            "newest": merged(newest.values(), NEWEST_ON_PLATFORM),
        }
        return Page(self.path(site), "portal/platform.html", context)


class SubsiteHomes(SitePages):
    """A division's own page: its duties, who answers, what it published."""

    name = "subsite_homes"
    kinds = (SiteKind.SUBSITE,)

    def page(self, site: Site, frame: Frame) -> Output:
        """The first page of a division's sub-site."""
        division = site.division
        assert division is not None, "the store allows no sub-site without a division"
        columns = open_columns([site])
        tops = tree(columns)
        newest = newest_by_column(columns, LINES_A_COLUMN)
        context = {
            "frame": frame,
            "path": site.path,
            "site": site,
            "page_tags": home_tags(frame, path=site.path, name=site.name),
            "division": division,
            "responsible": _responsible(division),
            "crumbs": [frame.home_crumb, Link(site.name, site.path)],
            "feed_href": f"{site.path}feed.xml",
            "navigation": [
                (Link(branch.column.name, branch.column.path), []) for branch in tops
            ],
            "columns": [(branch, _newest_in(branch, newest)) for branch in tops],
        }
        return Page(self.path(site), "portal/subsite.html", context)


class OrganisationPages(SitePages):
    """Who is responsible: the agency, its OGI office, leading group, divisions."""

    name = "organisation"
    kinds = (SiteKind.PORTAL,)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """All when the organisation changes; documents leave them as they are."""
        if is_about_the_organisation(entry):
            yield from self.keys()

    def path(self, site: Site) -> str:
        """Beneath the portal."""
        return f"{site.path}organisation/index.html"

    def page(self, site: Site, frame: Frame) -> Output:
        """The organisation page of a portal's agency."""
        path = f"{site.path}organisation/"
        subsites = {
            other.division_id: other.path
            for other in open_sites(site.agency)
            if other.kind == SiteKind.SUBSITE
        }
        context = {
            "frame": frame,
            "path": path,
            "crumbs": [frame.home_crumb, Link(_("机构与责任人"), path)],
            "office": site.agency.ogi_office,
            "leading_group": list(
                LeadingGroupSeat.objects.filter(agency=site.agency).select_related(
                    "staff__division"
                )
            ),
            "divisions": [
                (division, subsites.get(division.pk), _responsible(division))
                for division in open_divisions(site.agency)
            ],
        }
        return Page(self.path(site), "portal/organisation.html", context)


class SiteMapPages(SitePages):
    """Every open column of every site of an agency, with its count."""

    name = "site_maps"
    kinds = (SiteKind.PORTAL,)

    def path(self, site: Site) -> str:
        """Beneath the portal."""
        return f"{site.path}sitemap.html"

    def page(self, site: Site, frame: Frame) -> Output:
        """The site map of a portal's agency."""
        path = self.path(site)
        sites = open_sites(site.agency)
        columns = open_columns(sites)
        context = {
            "frame": frame,
            "path": path,
            "crumbs": [frame.home_crumb, Link(_("网站地图"), path)],
            "sites": [
                (
                    other,
                    tree(column for column in columns if column.site_id == other.pk),
                )
                for other in sites
            ],
            "neighbours": open_portals().exclude(pk=site.pk),
        }
        return Page(path, "portal/site_map.html", context)


class ErrorPages(PageSet):
    """What is shown where there is nothing, and what robots are told."""

    name = "errors"

    def keys(self) -> Iterator[Key]:
        """Unknown addresses, forms while the program is stopped, the robots' file."""
        yield ("404",)
        yield ("away/requests",)
        yield ("away/others",)
        yield ("robots",)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """Both when what stands around every page changes."""
        if change_the_frame(entry):
            yield from self.keys()

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """These files, in the frame of the first agency's portal."""
        portal = (
            Site.objects.filter(kind=SiteKind.PORTAL)
            .select_related("agency")
            .order_by("pk")
            .first()
        )
        if portal is None:
            return
        frame = Frames().of(portal.agency)
        for (name,) in keys:
            if name == "robots":
                yield TextFile(
                    "/robots.txt",
                    "User-agent: *\nDisallow: /desk/\nDisallow: /requests/status/\n"
                    "Disallow: /search/?\nDisallow: /search/suggestions/\n"
                    "Disallow: /away/\nDisallow: /api/\nDisallow: /modes/elder\n"
                    "Disallow: /modes/standard\n"
                    f"Sitemap: {frame.address('/sitemap.xml')}\n",
                )
            elif str(name).startswith("away/"):
                path = f"/{name}.html"
                context = {
                    "frame": frame,
                    "path": path,
                    "is_for_applicants": name == "away/requests",
                }
                yield Page(path, "portal/away.html", context)
            else:
                context = {"frame": frame, "path": "/404.html"}
                yield Page("/404.html", "portal/not_found.html", context)


def _doors(columns: Iterable[Column]) -> list[Column]:
    """The platform's fixed parts among these columns."""
    return [column for column in columns if column.part]


def _news(
    tops: list[Branch], newest: dict[int, list[Newest]]
) -> list[tuple[Column, list[Newest]]]:
    """The portal's lists that have something to show, services aside."""
    lists = [
        (branch.column, _newest_in(branch, newest))
        for branch in tops
        if branch.column.page_kind == PageKind.LIST
        and branch.column.column_type != SERVICES
    ]
    return [(column, items) for column, items in lists if items]


def _newest_in(branch: Branch, newest: dict[int, list[Newest]]) -> list[Newest]:
    """The newest of a column and all beneath it."""
    return merged((newest[pk] for pk in branch.ids()), LINES_A_COLUMN)


def _responsible(division: Division) -> dict[str, Any] | None:
    """The first responsible person as named to the public, if one serves."""
    person = division.first_responsible
    if person is None or not person.is_active:
        return None
    return {"name": person.name, "post": person.post}


offer(HomePages())
offer(PlatformHomes())
offer(SubsiteHomes())
offer(OrganisationPages())
offer(SiteMapPages())
offer(SiteFeeds())
offer(DivisionFeeds())
offer(TopicFeeds())
offer(TopicPages())
offer(CataloguePages())
offer(TitlePages())
offer(ModePages())
offer(ErrorPages())
