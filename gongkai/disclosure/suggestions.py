"""Where a document most likely belongs: one from outside, or one being written."""

from collections import Counter
from dataclasses import dataclass

from gongkai.disclosure.models import (
    Column,
    Edition,
    PageKind,
    Placement,
    PlatformPart,
    SiteKind,
)
from gongkai.organisation.models import Agency, Division
from gongkai.rules.edition_lifecycle import EditionState

LOOKED_THROUGH = 300
"""So many of a division's newest public documents are compared."""

ALIKE_COUNT = 12
"""So many documents most like the one being written are asked where they stand."""

LEAST_LIKENESS = 0.2
"""Below this share of common pairs of characters two titles have nothing in common."""

MOST_SUGGESTED = 4


@dataclass(frozen=True)
class SuggestedColumn:
    """A column, how many alike documents stand there, and the title of one of them."""

    column: int
    count: int
    example: str


def columns_of_alike(
    division: Division, *, genre: str, title: str
) -> list[SuggestedColumn]:
    """The columns of a division's earlier documents of the same kind, likeliest first.

    Alike are the same genre and titles with pairs of characters in common; nothing
    but what is public already is looked at.
    """
    newest = Edition.objects.filter(
        document__division=division, state=EditionState.PUBLISHED
    ).order_by("-written_at", "-pk")
    rows = newest.values_list("document_id", "title", "genre")[:LOOKED_THROUGH]
    ranked = sorted(
        ((_likeness(title, genre, other, kind), pk, other) for pk, other, kind in rows),
        key=lambda row: -row[0],
    )
    alike = {
        pk: other
        for likeness, pk, other in ranked[:ALIKE_COUNT]
        if likeness >= LEAST_LIKENESS
    }
    places = Placement.objects.filter(
        document__in=alike, removed_at=None, column__is_open=True
    ).values_list("column_id", "document_id")
    count: Counter[int] = Counter()
    examples: dict[int, str] = {}
    for column, document in places:
        count[column] += 1
        examples.setdefault(column, alike[document])
    often = max(1, len(alike) // 3)
    return [
        SuggestedColumn(column, times, examples[column])
        for column, times in count.most_common(MOST_SUGGESTED)
        if times >= often
    ]


def _likeness(title: str, genre: str, other: str, kind: str) -> float:
    ours, theirs = _pairs(title), _pairs(other)
    common = len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0
    return common + (0.25 if genre and genre == kind else 0.0)


def _pairs(title: str) -> set[str]:
    return {title[start : start + 2] for start in range(len(title) - 1)}


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
