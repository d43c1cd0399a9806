"""Sites, their columns, and where a document stands in them."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.disclosure.actions.publishing import hide, show
from gongkai.disclosure.document_refusals import (
    arrange_refusals,
    close_column_refusals,
    place_input_refusals,
    place_refusals,
    remove_refusals,
    reopen_column_refusals,
)
from gongkai.disclosure.facts import DocumentFacts
from gongkai.disclosure.models import (
    Column,
    Document,
    PageKind,
    Placement,
    PlatformPart,
    Site,
    SiteKind,
)
from gongkai.disclosure.queries import public_edition
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.refusals import administer_refusals, column_refusals

PART_SLUGS = {
    PlatformPart.GUIDE: "zhinan",
    PlatformPart.RULES: "zhidu",
    PlatformPart.STATUTORY: "fdzdgk",
    PlatformPart.ANNUAL_REPORTS: "nianbao",
    PlatformPart.UPON_REQUEST: "ysqgk",
}
"""The customary names of the platform's parts in addresses."""

PART_TYPES = {
    PlatformPart.GUIDE: "disclosure_guide",
    PlatformPart.RULES: "disclosure_rules",
    PlatformPart.STATUTORY: "disclosure_catalogue",
    PlatformPart.ANNUAL_REPORTS: "annual_reports",
    PlatformPart.UPON_REQUEST: "disclosure_upon_request",
}
"""The key of each part's column type in `rules.classifications.column_types()`."""

CHANGEABLE = (
    "name",
    "column_type",
    "page_kind",
    "statutory_head",
    "description",
    "keywords",
    "owner",
    "update_interval_days",
    "position",
)
"""The particulars of a column that may change; its address and counts are not."""

RESERVED_SLUGS = frozenset(
    "desk divisions documents files organisation requests static xxgk".split()
)
"""First steps of addresses that are not columns'."""

PART_KINDS = {
    PlatformPart.GUIDE: PageKind.SINGLE,
    PlatformPart.UPON_REQUEST: PageKind.LANDING,
}


@transaction.atomic
def open_portal(agency: Agency, *, path: str, at: datetime, by: Staff | None) -> Site:
    """Open an agency's portal and its disclosure platform with the five fixed parts.

    The first agency's portal is `/`; another's is a path of its own. The platform is
    a section of the portal: 国办公开办函〔2019〕61号. Raises `Refused` when `by` may
    not administer the agency; `by` is None only for the very first set-up.
    """
    refuse_if(administer_refusals(by, agency, on=day_of(at)))
    portal = _open_site(
        agency,
        SiteKind.PORTAL,
        name=agency.site_name,
        path=path,
        division=None,
        at=at,
        by=by,
    )
    platform = _open_site(
        agency,
        SiteKind.PLATFORM,
        name=_("政府信息公开"),
        path=f"{path}xxgk/",
        division=None,
        at=at,
        by=by,
    )
    assert agency.ogi_office is not None, "the OGI office is named before the portal"
    for position, part in enumerate(PlatformPart):
        add_column(
            platform,
            owner=agency.ogi_office,
            at=at,
            by=by,
            name=str(part.label),
            slug=PART_SLUGS[part],
            part=part,
            column_type=PART_TYPES[part],
            page_kind=PART_KINDS.get(part, PageKind.LIST),
            description=f"{agency.name}{part.label}",
            keywords=str(part.label),
            position=position,
        )
    return portal


@transaction.atomic
def open_subsite(division: Division, *, at: datetime, by: Staff | None) -> Site:
    """Open the sub-site of a division beneath its agency's portal.

    Raises `Refused` when `by` may not administer the agency.
    """
    refuse_if(administer_refusals(by, division.agency, on=day_of(at)))
    portal = Site.objects.get(agency=division.agency, kind=SiteKind.PORTAL)
    return _open_site(
        division.agency,
        SiteKind.SUBSITE,
        name=division.name,
        path=f"{portal.path}divisions/{division.slug}/",
        division=division,
        at=at,
        by=by,
    )


@transaction.atomic
def open_column(
    site: Site,
    *,
    owner: Division,
    parent: Column | None = None,
    at: datetime,
    by: Staff | None,
    **fields: Any,
) -> Column:
    """Open a column of a site, beneath another where `parent` is given.

    Raises `Refused` when `by` may not arrange the owner's columns; `by` is None only
    for the very first set-up.
    """
    refusals = column_refusals(by, owner, on=day_of(at))
    if parent is None and fields["slug"] in RESERVED_SLUGS:
        refusals.append(
            Refusal(
                "reserved_slug",
                _("地址“%s”已由系统使用，请换一个。") % fields["slug"],
            )
        )
    refuse_if(refusals)
    return add_column(site, owner=owner, parent=parent, at=at, by=by, **fields)


@transaction.atomic
def add_column(
    site: Site,
    *,
    owner: Division,
    parent: Column | None = None,
    at: datetime,
    by: Staff | None,
    **fields: Any,
) -> Column:
    """Open a column without asking who may: for `open_column`, portals, migrations."""
    above = parent.path if parent else site.path
    column = Column(
        site=site,
        owner=owner,
        parent=parent,
        path=f"{above}{fields['slug']}/",
        **fields,
    )
    column.full_clean()
    column.save()
    journal.record("column.opened", column, at=at, by=by, site=site.pk)
    return column


@transaction.atomic
def change_column(column: Column, *, at: datetime, by: Staff, **fields: Any) -> Column:
    """Change a column's particulars. Its address stays: readers have kept it.

    Raises `Refused` when `by` may not arrange columns.
    """
    if not set(fields) <= set(CHANGEABLE):
        raise TypeError(f"not to be changed: {sorted(set(fields) - set(CHANGEABLE))}")
    refusals = column_refusals(by, column.owner, on=day_of(at))
    if fields.get("owner", column.owner) != column.owner:
        refusals += column_refusals(by, fields["owner"], on=day_of(at))
    refuse_if(refusals)
    column = Column.objects.select_for_update().get(pk=column.pk)
    for name, value in fields.items():
        setattr(column, name, value)
    column.full_clean()
    column.save()
    journal.record("column.changed", column, at=at, by=by, site=column.site_id)
    return column


@transaction.atomic
def close_column(column: Column, *, at: datetime, by: Staff) -> Column:
    """Take a column out of the navigation. Raises `Refused`.

    One of the platform's five parts, a column with documents, and one with open
    columns beneath it stay open: what was reachable must remain so.
    """
    column = Column.objects.select_for_update().get(pk=column.pk)
    refuse_if(close_column_refusals(column, Permits(by, on=day_of(at))))
    column.is_open = False
    column.save()
    journal.record("column.closed", column, at=at, by=by, site=column.site_id)
    return column


@transaction.atomic
def reopen_column(column: Column, *, at: datetime, by: Staff) -> Column:
    """Bring a closed column back into the navigation, as it was. Raises `Refused`."""
    column = Column.objects.select_for_update().get(pk=column.pk)
    refuse_if(reopen_column_refusals(column, Permits(by, on=day_of(at))))
    column.is_open = True
    column.save()
    journal.record("column.reopened", column, at=at, by=by, site=column.site_id)
    return column


@transaction.atomic
def place(
    document: Document,
    column: Column,
    *,
    at: datetime,
    by: Staff,
    shown_on: date | None = None,
    pinned_until: date | None = None,
) -> Placement:
    """Give a document a place in a column; its first place is the main one.

    While the document is unpublished its writers choose; afterwards only those who
    arrange columns. Raises `Refused`.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    refusals = place_refusals(DocumentFacts(document), Permits(by, on=day_of(at)))
    refuse_if(refusals + place_input_refusals(document, column))
    return put(
        document,
        column,
        at=at,
        by=by,
        shown_on=shown_on,
        pinned_until=pinned_until,
    )


@transaction.atomic
def put(
    document: Document,
    column: Column,
    *,
    at: datetime,
    by: Staff,
    shown_on: date | None = None,
    pinned_until: date | None = None,
) -> Placement:
    """Give a document a place without asking who may: for `place` and migrations."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    placement = Placement.objects.filter(
        document=document, column=column
    ).first() or Placement(document=document, column=column)
    if not document.placements.filter(is_main=True).exists():
        placement.is_main = True
    placement.placed_at, placement.placed_by = at, by
    placement.removed_at = None
    placement.pinned_until = pinned_until
    placement.shown_on = shown_on or placement.shown_on
    placement.save()
    edition = public_edition(document)
    if edition and document.first_published_at:
        show(placement, on=day_of(document.first_published_at))
    _record_placement("document.placed", placement, at=at, by=by)
    return placement


@transaction.atomic
def remove(placement: Placement, *, at: datetime, by: Staff) -> Placement:
    """Take a document from one column. Raises `Refused`.

    A published document keeps at least one place, or nobody could find it.
    """
    placement, document = _locked(placement)
    facts = DocumentFacts(document)
    refuse_if(remove_refusals(facts, placement, Permits(by, on=day_of(at))))
    others = [other for other in facts.placements if other != placement]
    hide(placement)
    was_main, placement.is_main = placement.is_main, False
    placement.removed_at = at
    placement.save()
    if was_main and others:
        others[0].is_main = True
        others[0].save()
    _record_placement("document.removed_from_column", placement, at=at, by=by)
    return placement


@transaction.atomic
def pin(
    placement: Placement, *, until: date | None, at: datetime, by: Staff
) -> Placement:
    """Keep a document at the head of a column until a day, or no longer (None).

    Raises `Refused`.
    """
    placement, document = _locked(placement)
    refuse_if(arrange_refusals(DocumentFacts(document), Permits(by, on=day_of(at))))
    placement.pinned_until = until
    placement.save()
    _record_placement("document.pinned", placement, at=at, by=by)
    return placement


def unpin_expired(*, at: datetime) -> int:
    """Unpin what was to be pinned until a day that has passed; how many there were.

    Asked again and again, so that list pages change with the store and need no clock;
    the store is locked only when there is something to do.
    """
    expired = list(Placement.objects.filter(pinned_until__lt=day_of(at)))
    for placement in expired:
        _unpin(placement, at=at)
    return len(expired)


@transaction.atomic
def _unpin(placement: Placement, *, at: datetime) -> None:
    placement = Placement.objects.select_for_update().get(pk=placement.pk)
    if placement.pinned_until is None or placement.pinned_until >= day_of(at):
        return
    placement.pinned_until = None
    placement.save()
    _record_placement("document.unpinned", placement, at=at, by=None)


@transaction.atomic
def date_in_column(
    placement: Placement, *, shown_on: date, at: datetime, by: Staff
) -> Placement:
    """Show a document under a date of its own in one column. Raises `Refused`."""
    placement, document = _locked(placement)
    refuse_if(arrange_refusals(DocumentFacts(document), Permits(by, on=day_of(at))))
    placement.shown_on = shown_on
    placement.save()
    _record_placement("document.dated_in_column", placement, at=at, by=by)
    return placement


def _open_site(
    agency: Agency,
    kind: SiteKind,
    *,
    name: str,
    path: str,
    division: Division | None,
    at: datetime,
    by: Staff | None,
) -> Site:
    site = Site(agency=agency, kind=kind, name=name, path=path, division=division)
    site.full_clean()
    site.save()
    journal.record("site.opened", site, at=at, by=by, agency=agency.pk)
    return site


def _locked(placement: Placement) -> tuple[Placement, Document]:
    """A place and its document as they stand, under the lock that publishing takes.

    An older copy of a place, saved, would undo what publishing wrote into it.
    """
    document = Document.objects.select_for_update().get(pk=placement.document_id)
    return document.placements.select_related("column").get(pk=placement.pk), document


def _record_placement(
    what: str, placement: Placement, *, at: datetime, by: Staff | None
) -> None:
    journal.record(
        what,
        placement,
        at=at,
        by=by,
        document=placement.document_id,
        column=placement.column_id,
    )
