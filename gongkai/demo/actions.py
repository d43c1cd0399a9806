"""Loading the demo department into an empty database."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.commons.richtext import plain_text_to_html
from gongkai.demo.department import MAIN_AGENCY, Department, set_up
from gongkai.demo.history import REVIEWERS, Office, tell
from gongkai.demo.reading import read_data
from gongkai.demo.request_history import request_steps
from gongkai.demo.submissions import submission_steps
from gongkai.demo.timetable import SET_UP_DAYS, plans
from gongkai.disclosure.actions import (
    drafting,
    guiding,
    migrating,
    publishing,
    reviewing,
)
from gongkai.disclosure.models import Column, Document, Edition
from gongkai.info_requests.models import InfoRequest
from gongkai.journal.queries import newest_number
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.roles import Role
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.rules.secrecy_markings import no_to_all
from gongkai.rules.working_days import WorkingCalendar
from gongkai.search.actions import set_synonyms

DEMO_PASSWORD = "gongkai-demo-2026"  # noqa: S105 - published on purpose, demo only
DEMO_LOG_INS = tuple(
    (row["username"], row["shown"])
    for row in read_data("staff")["staff"]
    if "shown" in row
)
"""Those of the demo's staff who can log in, and what each is there to show."""


@dataclass(frozen=True)
class DemoSummary:
    """How much was loaded."""

    agencies: int
    divisions: int
    staff: int
    columns: int
    documents: int
    requests: int
    published: int
    journal_entries: int


@transaction.atomic
def load_demo(*, at: datetime) -> DemoSummary:
    """Set up the invented department and its two years of history up to `at`.

    Everything goes through the actions of an office day, at moments of the past.
    Raises `Refused` when the database has an agency already.
    """
    if Agency.objects.exists():
        refuse_if(
            [
                Refusal(
                    "not_empty",
                    _("数据库中已有单位，示例数据只能装入空的数据库。"),
                )
            ]
        )
    today = timezone.localtime(at).date()
    began = _moment(today - timedelta(days=SET_UP_DAYS), hour=8)
    calendar = WorkingCalendar.load()
    with translation.override(settings.LANGUAGE_CODE):
        department = set_up(at=began, password=DEMO_PASSWORD)
        _bring_in_older_reports(department, at=began + timedelta(hours=1))
        _publish_guides(department, at=began + timedelta(hours=2))
        _set_synonyms(department, at=began + timedelta(hours=3))
        office = Office(department, calendar, written={})
        others = chain(request_steps(office, today), submission_steps(office, today))
        tell(office, plans(today, calendar), others)
    return DemoSummary(
        agencies=Agency.objects.count(),
        divisions=Division.objects.count(),
        staff=Staff.objects.count(),
        columns=Column.objects.count(),
        documents=Document.objects.count(),
        requests=InfoRequest.objects.count(),
        published=Edition.objects.filter(state=EditionState.PUBLISHED).count(),
        journal_entries=newest_number(),
    )


def _bring_in_older_reports(department: Department, *, at: datetime) -> None:
    """Migrate what the department's older site had published, by its administrator."""
    data = read_data("older")
    agency, by = department.agencies[MAIN_AGENCY], department.staff["guan"]
    migration = migrating.start_migration(
        agency,
        source_name=data["source_name"],
        source_sha256=_sha256(data["source_name"]),
        at=at,
        by=by,
    )
    for row in data["document"]:
        year = at.year - row["years_before"]
        known_on = date(year, *map(int, row["on"].split("-")))
        title = row["title"].replace("{Y-1}", str(year - 1))
        body = row["body"].replace("{Y-1}", str(year - 1)).replace("{Y}", str(year))
        edition = migrating.bring_in(
            migration,
            department.divisions[f"{MAIN_AGENCY}/{row['division']}"],
            [department.columns[f"{MAIN_AGENCY}/{name}"] for name in row["columns"]],
            source_digest=_sha256(title),
            raw_text=body,
            known_at=_moment(known_on, hour=10),
            at=at,
            by=by,
            title=title,
            body_html=plain_text_to_html(body),
            issuer=agency.name,
            source=row["source"],
        )
        migrating.publish_migrated(edition, at=at, by=by)
    migrating.finish_migration(
        migration, created_count=len(data["document"]), refused_count=0, at=at
    )


def _set_synonyms(department: Department, *, at: datetime) -> None:
    """Enter what people say for what documents say, as the OGI office would."""
    office = department.agencies[MAIN_AGENCY].ogi_office
    assert office is not None, "the main agency has its OGI office"
    by = department.holder(Role.OGI_OFFICE, office)
    for group in read_data("synonyms")["group"]:
        set_synonyms(None, group["words"], at=at, by=by)


def _publish_guides(department: Department, *, at: datetime) -> None:
    """Write, review and publish each agency's guide (Regulation 2019 art. 12)."""
    for slug, parts in read_data("guides").items():
        agency = department.agencies[slug]
        office = agency.ogi_office
        assert office is not None, "an agency with a guide has its OGI office"
        writer = department.holder(Role.SUBMITTER, office)
        guiding.change_guide(agency, at=at, by=writer, **parts)
        edition = guiding.draft_guide(agency, at=at, by=writer)
        edition = drafting.submit(edition, at=at, by=writer)
        for step, role in REVIEWERS.items():
            edition = reviewing.agree(
                edition,
                step,
                read_digest=edition.digest,
                answers=no_to_all(day_of(at)),
                at=at,
                by=department.holder(role, office),
            )
        publishing.publish(
            edition, at=at, by=department.holder(Role.OGI_OFFICE, office)
        )


def _moment(day: date, *, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
