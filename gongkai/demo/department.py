"""Setting up the demo's agencies: divisions, staff, portals, columns."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongkai.demo.reading import read_data
from gongkai.disclosure.actions import arranging
from gongkai.disclosure.models import Column, PlatformPart, Site, SiteKind
from gongkai.disclosure.queries import site_of
from gongkai.letters.actions import set_letterhead
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency, Division, LeadingGroupSeat, Staff
from gongkai.organisation.roles import DIVISION_ROLES, Role
from gongkai.rules.classifications import statutory_heads

MAIN_AGENCY = "dlsmzt"
NOT_OF_THE_AGENCY = frozenset(
    {"superior", "portal", "ogi_office", "divisions", "letterhead"}
)


@dataclass
class Department:
    """Everything that was set up, by the names the data files use.

    Divisions and columns are named `agency/slug`; a column of a sub-site
    `agency/division/slug`.
    """

    agencies: dict[str, Agency] = field(default_factory=dict)
    divisions: dict[str, Division] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)

    holders: dict[tuple[Role, int, int | None], Staff] = field(default_factory=dict)

    def holder(self, role: Role, division: Division) -> Staff:
        """The person who holds a role for a division."""
        place = division.pk if role in DIVISION_ROLES else None
        return self.holders[role, division.agency_id, place]


def set_up(*, at: datetime, password: str) -> Department:
    """Enter both agencies with their people and open their portals."""
    department = Department()
    _found_agencies(department, at=at)
    _enrol_staff(department, at=at, password=password)
    _open_portals(department, at=at)
    _open_columns(department, at=at)
    # Last: once somebody administers, nothing is set up by nobody any more.
    for row in read_data("staff")["staff"]:
        if row["role"] == Role.ADMINISTRATOR:
            _appoint(department, row, at=at)
    return department


def _found_agencies(department: Department, *, at: datetime) -> None:
    data = read_data("agencies")
    for row in data["agency"]:
        fields = {
            name: value for name, value in row.items() if name not in NOT_OF_THE_AGENCY
        }
        department.agencies[row["slug"]] = organisation.found_agency(
            at=at,
            by=None,
            superior=department.agencies.get(row.get("superior", "")),
            **fields,
        )
        if letterhead := row.get("letterhead"):
            set_letterhead(
                department.agencies[row["slug"]], at=at, by=None, **letterhead
            )
    for position, row in enumerate(data["division"]):
        fields = {
            name: value
            for name, value in row.items()
            if name not in {"agency", "first", "subsite"}
        }
        agency = department.agencies[row["agency"]]
        department.divisions[f"{row['agency']}/{row['slug']}"] = (
            organisation.open_division(
                agency, at=at, by=None, position=position, **fields
            )
        )
    for row in data["agency"]:
        if office := row.get("ogi_office"):
            slug = row["slug"]
            department.agencies[slug] = organisation.change_agency(
                department.agencies[slug],
                at=at,
                by=None,
                ogi_office=department.divisions[f"{slug}/{office}"],
            )


def _enrol_staff(department: Department, *, at: datetime, password: str) -> None:
    data = read_data("staff")
    for row in data["staff"]:
        division = department.divisions[f"{row['agency']}/{row['division']}"]
        person = organisation.enrol(
            division,
            username=row["username"],
            name=row["name"],
            post=row["post"],
            password=password if "shown" in row else None,
            at=at,
            by=None,
        )
        department.staff[row["username"]] = person
        if row["role"] != Role.ADMINISTRATOR:
            _appoint(department, row, at=at)
    for position, row in enumerate(data["seat"]):
        organisation.seat_in_leading_group(
            department.agencies[row["agency"]],
            department.staff[row["username"]],
            LeadingGroupSeat.Seat(row["seat"]),
            position=position,
            at=at,
            by=None,
        )
    for row in read_data("agencies")["division"]:
        if username := row.get("first"):
            organisation.name_first_responsible(
                department.divisions[f"{row['agency']}/{row['slug']}"],
                department.staff[username],
                at=at,
                by=None,
            )


def _appoint(department: Department, row: dict[str, Any], *, at: datetime) -> None:
    """Give a member of staff the role that the file names, and remember who has it."""
    person, role = department.staff[row["username"]], Role(row["role"])
    division = person.division if role in DIVISION_ROLES else None
    organisation.appoint(
        person, role, division=division, from_on=at.date(), at=at, by=None
    )
    place = division.pk if division else None
    department.holders[role, person.division.agency_id, place] = person


def _open_portals(department: Department, *, at: datetime) -> None:
    data = read_data("agencies")
    for row in data["agency"]:
        slug, path = row["slug"], row.get("portal")
        if path is None:
            continue
        agency = department.agencies[slug]
        portal = arranging.open_portal(agency, path=path, at=at, by=None)
        department.sites[f"{slug}/portal"] = portal
        platform = site_of(agency, SiteKind.PLATFORM)
        department.sites[f"{slug}/platform"] = platform
        for column in platform.columns.all():
            department.columns[f"{slug}/{column.slug}"] = column
    for row in data["division"]:
        if row.get("subsite"):
            name = f"{row['agency']}/{row['slug']}"
            department.sites[name] = arranging.open_subsite(
                department.divisions[name], at=at, by=None
            )


def _open_columns(department: Department, *, at: datetime) -> None:
    data = read_data("columns")
    for position, row in enumerate(data["column"]):
        _open_column(department, row, position=position, at=at)
    for slug, agency in department.agencies.items():
        parent = department.columns.get(f"{slug}/{_STATUTORY_SLUG}")
        if parent is None or agency.ogi_office is None:
            continue
        for position, head in enumerate(statutory_heads()):
            if head.article.startswith("20(") or (
                head.key in data["article_21"] and slug == MAIN_AGENCY
            ):
                department.columns[f"{slug}/{head.key}"] = arranging.open_column(
                    parent.site,
                    owner=agency.ogi_office,
                    parent=parent,
                    at=at,
                    by=None,
                    slug=head.key,
                    name=head.name,
                    column_type="disclosure_catalogue",
                    statutory_head=head.key,
                    description=f"{agency.name}{parent.name}：{head.name}",
                    keywords=head.name,
                    position=position,
                )


def _open_column(
    department: Department, row: dict[str, Any], *, position: int, at: datetime
) -> None:
    """Open one column of the file, on the portal or on a division's sub-site."""
    site, slug = row["site"], MAIN_AGENCY
    if site in department.agencies:
        slug, name = site, f"{site}/{row['slug']}"
        place = department.sites[f"{site}/portal"]
    elif site == "portal":
        place, name = department.sites[f"{slug}/portal"], f"{slug}/{row['slug']}"
    else:
        place = department.sites[f"{slug}/{site}"]
        name = f"{slug}/{site}/{row['slug']}"
    agency = department.agencies[slug]
    owner = agency.ogi_office if place.division is None else place.division
    if "owner" in row:
        owner = department.divisions[f"{slug}/{row['owner']}"]
    assert owner is not None, "an agency with a portal has its OGI office"
    parent = row.get("parent")
    department.columns[name] = arranging.open_column(
        place,
        owner=owner,
        parent=department.columns[f"{slug}/{parent}"] if parent else None,
        at=at,
        by=None,
        slug=row["slug"],
        name=row["name"],
        column_type=row["type"],
        page_kind=row.get("page_kind", "list"),
        description=row["description"],
        keywords=row["name"],
        update_interval_days=row.get("every"),
        position=position,
    )


_STATUTORY_SLUG = arranging.PART_SLUGS[PlatformPart.STATUTORY]
