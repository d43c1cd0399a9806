"""Bringing in what an older system published, under a named administrator (迁移)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.disclosure.actions.arranging import add_column, put
from gongkai.disclosure.actions.drafting import begin
from gongkai.disclosure.actions.publishing import (
    bring_before_the_public,
    locked_with_document,
)
from gongkai.disclosure.document_refusals import agency_input_refusals
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.legacy_page import PageReading
from gongkai.disclosure.models import (
    Column,
    Document,
    Edition,
    Migration,
    Origin,
    SiteKind,
)
from gongkai.disclosure.queries import site_of
from gongkai.disclosure.refusals import migrate_refusals
from gongkai.disclosure.suggestions import suggested_columns, suggested_division
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.refusals import permission_refusals
from gongkai.organisation.roles import Permission
from gongkai.rules.edition_lifecycle import EDITION_LIFECYCLE, EditionState

LIBRARY_SLUG = "fgk"
"""The customary name of a library of laws and documents in addresses."""

LIBRARY_POSITION = 90


@transaction.atomic
def start_migration(
    agency: Agency, *, source_name: str, source_sha256: str, at: datetime, by: Staff
) -> Migration:
    """Open a run that brings in documents; `by` answers for what it publishes.

    Raises `Refused` when `by` may not import for the agency.
    """
    assert agency.ogi_office is not None
    permits = Permits(by, on=day_of(at))
    refuse_if(
        permission_refusals(permits, Permission.IMPORT, division=agency.ogi_office)
    )
    migration = Migration.objects.create(
        agency=agency,
        source_name=source_name[:200],
        source_sha256=source_sha256,
        started_at=at,
        started_by=by,
    )
    journal.record(
        "migration.started", migration, at=at, by=by, source=migration.source_name
    )
    return migration


@transaction.atomic
def finish_migration(
    migration: Migration, *, created_count: int, refused_count: int, at: datetime
) -> Migration:
    """Close a run with its figures."""
    migration.finished_at = at
    migration.created_count = created_count
    migration.refused_count = refused_count
    migration.save()
    journal.record(
        "migration.finished",
        migration,
        at=at,
        by=migration.started_by,
        created_count=created_count,
        refused_count=refused_count,
    )
    return migration


@transaction.atomic
def bring_in(
    migration: Migration,
    division: Division,
    columns: list[Column],
    *,
    source_digest: str,
    raw_text: str,
    known_at: datetime | None,
    at: datetime,
    by: Staff,
    **fields: Any,
) -> Edition:
    """Make a draft of one document of an older system, marked as migrated.

    `source_digest` names the source: bringing the same in again changes nothing and
    gives the edition there is. `known_at` is when the older system published it.

    Raises `Refused` when `by` may not import for the division, or the columns are
    another agency's.
    """
    permits = Permits(by, on=day_of(at))
    refusals = permission_refusals(permits, Permission.IMPORT, division=division)
    refusals += agency_input_refusals(division.agency_id, columns)
    if known_at is not None and known_at > at:
        refusals.append(
            Refusal("in_the_future", _("原发布时间晚于现在，请核对后再导入。"))
        )
    refuse_if(refusals)
    known = Document.objects.filter(
        agency=division.agency, source_digest=source_digest
    ).first()
    if known is not None:
        edition = known.editions.order_by("-number").first()
        assert edition is not None
        return edition
    edition = begin(
        division, at=at, by=by, origin=Origin.MIGRATED, imported_at=at, **fields
    )
    document = edition.document
    document.source_digest, document.raw_text = source_digest, raw_text
    document.first_published_at = known_at
    document.save()
    edition.migration = migration
    edition.save()
    for column in columns:
        put(document, column, at=at, by=by)
    return edition


@transaction.atomic
def publish_migrated(edition: Edition, *, at: datetime, by: Staff) -> Edition:
    """Publish a migrated draft as it came, on the administrator's responsibility.

    Only a text nobody has touched since: any other needs the reviews. The journal
    says `document.migrated`. Raises `Refused`.
    """
    edition = locked_with_document(edition)
    refuse_if(migrate_refusals(EditionFacts(edition), Permits(by, on=day_of(at))))
    edition.state = EDITION_LIFECYCLE.after(
        "publish_migrated", EditionState(edition.state)
    )
    edition.migration_digest = edition.digest
    document = edition.document
    return bring_before_the_public(
        edition,
        "document.migrated",
        at=at,
        by=by,
        known_at=document.first_published_at or at,
    )


@transaction.atomic
def keep_page(
    reading: PageReading,
    *,
    agency: Agency,
    file_name: str,
    sha256: str,
    at: datetime,
    by: Staff,
) -> Edition:
    """Keep a legacy page as a migrated draft where it most likely belongs.

    The draft goes through the ordinary reviews; the writers may move it first. The
    same page again gives the edition there is. Raises `Refused`.
    """
    known = Document.objects.filter(agency=agency, source_digest=sha256).first()
    if known is not None:
        edition = known.editions.order_by("-number").first()
        assert edition is not None
        return edition
    source = reading.source or ""
    division = suggested_division(agency, source)
    columns = suggested_columns(
        agency, division, is_annual_report=reading.report_year is not None
    )
    migration = start_migration(
        agency, source_name=file_name, source_sha256=sha256, at=at, by=by
    )
    edition = bring_in(
        migration,
        division,
        columns,
        source_digest=sha256,
        raw_text=reading.raw_text,
        known_at=reading.published_at,
        at=at,
        by=by,
        title=reading.title,
        source=source,
        issuer=agency.name,
        body_html=reading.body_html,
    )
    finish_migration(migration, created_count=1, refused_count=0, at=at)
    return edition


@transaction.atomic
def library_column(agency: Agency, category: str, *, at: datetime, by: Staff) -> Column:
    """The column of an agency's library of documents for one category.

    Opened when the first document of the category comes in. Raises `Refused` when
    `by` may not import for the agency.
    """
    portal = site_of(agency, SiteKind.PORTAL)
    assert agency.ogi_office is not None
    permits = Permits(by, on=day_of(at))
    refuse_if(
        permission_refusals(permits, Permission.IMPORT, division=agency.ogi_office)
    )
    library = Column.objects.filter(path=f"{portal.path}{LIBRARY_SLUG}/").first()
    if library is None:
        library = add_column(
            portal,
            owner=agency.ogi_office,
            at=at,
            by=by,
            name=_("法规文件库"),
            slug=LIBRARY_SLUG,
            column_type="policy_documents",
            description=_("法律、法规、规章和政策文件"),
            keywords=_("法律 法规 规章 政策文件"),
            position=LIBRARY_POSITION,
        )
    name = category or _("其他")
    column = library.children.filter(name=name).first()
    if column is not None:
        return column
    number = library.children.count() + 1
    return add_column(
        portal,
        owner=agency.ogi_office,
        parent=library,
        at=at,
        by=by,
        name=name,
        slug=f"c{number}",
        column_type="policy_documents",
        description=name,
        keywords=name,
        position=number,
    )
