"""One function per noun; each goes through the real actions, at fixed moments."""

from datetime import datetime, timedelta, timezone
from typing import Any

from gongkai.disclosure.actions import arranging, drafting, publishing, reviewing
from gongkai.disclosure.models import Column, Edition, Site, SiteKind
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency, Division, DivisionKind, Level, Staff
from gongkai.organisation.roles import Role
from gongkai.review.models import Step
from gongkai.rules.secrecy_markings import no_to_all

CHINA = timezone(timedelta(hours=8))
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
THURSDAY = MONDAY + timedelta(days=3)
FRIDAY = MONDAY + timedelta(days=4)
SETTING_UP = datetime(2026, 1, 5, 9, 0, tzinfo=CHINA)
PASSWORD = "long-enough-for-a-test"

PEOPLE = {
    "lin": ("林晓禾", "assistance", Role.SUBMITTER),
    "zhao": ("赵明远", "assistance", Role.DIVISION_REVIEWER),
    "zhou": ("周静宜", "office", Role.OGI_OFFICE),
    "sun": ("孙若衡", "office", Role.SECRECY_REVIEWER),
    "qian": ("钱思齐", "office", Role.FINAL_REVIEWER),
    "he": ("何景行", "office", Role.HEAD),
    "guan": ("管知夏", "office", Role.ADMINISTRATOR),
    "wu": ("吴千帆", "elderly-care", Role.SUBMITTER),
}
ADMINISTRATOR = "guan"
DIVISION_ROLES = {Role.SUBMITTER, Role.DIVISION_REVIEWER}
ORDINARY_WAY = (Step.FIRST, Step.SECOND, Step.SECRECY, Step.FINAL)
REVIEWERS = {
    Step.FIRST: "zhao",
    Step.SECOND: "zhou",
    Step.SECRECY: "sun",
    Step.FINAL: "qian",
}


def agency_with_portal() -> Agency:
    """The department: three divisions, portal, platform, four columns, the cast."""
    found = Agency.objects.filter(slug="dlsmzt").first()
    if found is not None:
        return found
    agency = organisation.found_agency(
        at=SETTING_UP,
        by=None,
        name="东岚省民政厅",
        short_name="省民政厅",
        slug="dlsmzt",
        level=Level.PROVINCIAL,
        organisation_code="00000000X",
        document_prefix="岚民",
        site_name="东岚民政",
        site_domain="mzt.donglan.example",
        site_id_code="0000000000",
        address="东岚省云溪市示例路1号",
        postcode="000000",
        office_hours="工作日 9:00—12:00，13:30—17:30",
        telephone="0000-5550100",
    )
    office = division("office", "办公室", DivisionKind.OFFICE, agency=agency)
    division("assistance", "社会救助处", agency=agency)
    division("elderly-care", "养老服务处", agency=agency)
    agency = organisation.change_agency(
        agency, at=SETTING_UP, by=None, ogi_office=office
    )
    for username in PEOPLE:
        if username != ADMINISTRATOR:
            _enrol(username, agency)
    portal = arranging.open_portal(agency, path="/", at=SETTING_UP, by=None)
    for slug, name in (
        ("notices", "通知公告"),
        ("news", "民政要闻"),
        ("policies", "政策法规"),
    ):
        column(slug, name, site=portal)
    # Last: once there is an administrator, nothing is set up by nobody.
    _enrol(ADMINISTRATOR, agency)
    return agency


def person(username: str) -> Staff:
    """One of the cast."""
    return Staff.objects.select_related("division").get(username=username)


def division(
    slug: str,
    name: str = "",
    kind: DivisionKind = DivisionKind.DIVISION,
    *,
    agency: Agency | None = None,
) -> Division:
    """A division of the department; opened unless it is there."""
    agency = agency or agency_with_portal()
    found = agency.divisions.filter(slug=slug).first()
    return found or organisation.open_division(
        agency,
        at=SETTING_UP,
        by=Staff.objects.filter(username=ADMINISTRATOR).first(),
        slug=slug,
        name=name or slug,
        kind=kind,
    )


def column(
    slug: str = "notices", name: str = "", *, site: Site | None = None
) -> Column:
    """A column of the department's portal, or of `site`; opened unless it is there."""
    if site is None:
        site = Site.objects.get(agency=agency_with_portal(), kind=SiteKind.PORTAL)
    found = site.columns.filter(slug=slug).first()
    is_set_up = Staff.objects.filter(username=ADMINISTRATOR).exists()
    return found or arranging.open_column(
        site,
        owner=division("office"),
        at=SETTING_UP,
        by=person("zhou") if is_set_up else None,
        slug=slug,
        name=name or slug,
        column_type="announcements",
        description=f"{name or slug}栏目",
        keywords=name or slug,
    )


def draft_edition(
    *,
    by: str = "lin",
    at: datetime = MONDAY,
    columns: tuple[str, ...] = ("notices",),
    **fields: Any,
) -> Edition:
    """A complete draft of Lin's, with its place chosen, not yet submitted."""
    agency_with_portal()
    writer = person(by)
    text = {
        "title": "关于做好冬春救助工作的通知",
        "body_html": "<p>各市民政局：</p><p>请于本月底前完成摸底排查。</p>",
        "source": "社会救助处",
        "issuer": "东岚省民政厅",
    } | fields
    edition = drafting.draft(writer.division, at=at, by=writer, **text)
    for slug in columns:
        arranging.place(edition.document, column(slug), at=at, by=writer)
    return edition


def submitted_edition(*, at: datetime = MONDAY, **options: Any) -> Edition:
    """Lin's text, put forward for review."""
    edition = draft_edition(at=at, **options)
    return drafting.submit(edition, at=at, by=edition.written_by)


def reviewed_edition(
    *steps: Step, at: datetime = MONDAY, edition: Edition | None = None, **options: Any
) -> Edition:
    """A submitted text to which these steps have agreed, in this order."""
    edition = edition or submitted_edition(at=at, **options)
    for step in steps:
        edition = reviewing.agree(
            edition,
            step,
            read_digest=edition.digest,
            answers=no_to_all(at.date()),
            at=at,
            by=person(REVIEWERS[step]),
        )
    return edition


def cleared_edition(**options: Any) -> Edition:
    """A text that has passed the secrecy review and nothing else."""
    return reviewed_edition(Step.SECRECY, **options)


def approved_edition(**options: Any) -> Edition:
    """A text that has passed every review and waits for publication."""
    return reviewed_edition(*ORDINARY_WAY, **options)


def published_edition(*, at: datetime = MONDAY, **options: Any) -> Edition:
    """A text that was reviewed and published by Zhou."""
    edition = approved_edition(at=at, **options)
    return publishing.publish(edition, at=at, by=person("zhou"))


def correction_of(
    edition: Edition, *, at: datetime = TUESDAY, by: str = "lin", **fields: Any
) -> Edition:
    """The next edition of a published document, as a draft with a change note."""
    writer = person(by)
    following = drafting.revise(edition.document, at=at, by=writer)
    text = {"change_note": "更正了办理时限。"} | fields
    return drafting.edit(
        following, read_digest=following.digest, at=at, by=writer, **text
    )


def _enrol(username: str, agency: Agency) -> None:
    name, slug, role = PEOPLE[username]
    place = division(slug, agency=agency)
    someone = organisation.enrol(
        place, username=username, name=name, password=PASSWORD, at=SETTING_UP, by=None
    )
    organisation.appoint(
        someone,
        role,
        division=place if role in DIVISION_ROLES else None,
        from_on=SETTING_UP.date(),
        at=SETTING_UP,
        by=None,
    )
