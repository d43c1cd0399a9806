"""Where a document that comes in from outside most likely belongs."""

from gongkai.disclosure.models import Column, PageKind, PlatformPart, SiteKind
from gongkai.organisation.models import Agency, Division


def suggested_division(agency: Agency, source: str) -> Division:
    """The division that a page names as its source; the OGI office when none is."""
    named = [
        division
        for division in agency.divisions.filter(is_open=True)
        if source and division.name in source
    ]
    if named:
        return max(named, key=lambda division: len(division.name))
    assert agency.ogi_office is not None, "an agency names its OGI office first"
    return agency.ogi_office


def suggested_columns(
    agency: Agency, division: Division, *, is_annual_report: bool
) -> list[Column]:
    """The main column first: annual reports, then notices, then the sub-site."""
    takes_documents = Column.objects.filter(
        site__agency=agency, is_open=True, page_kind=PageKind.LIST
    ).order_by("position", "pk")
    wanted = [
        takes_documents.filter(
            site__kind=SiteKind.PORTAL, column_type="announcements"
        ).first(),
        takes_documents.filter(site__division=division).first(),
    ]
    if is_annual_report:
        wanted.insert(
            0, takes_documents.filter(part=PlatformPart.ANNUAL_REPORTS).first()
        )
    return [column for column in wanted if column is not None]
