"""What the reporting rooms may know of requests: counts, never people.

The tables of the annual report (国办公开办函〔2021〕30号): section three by line and
column, section four, and the fees of section six. A request is new in the year of its
receipt (art. 31) and settled in the year of its decision; on 31 December it is carried
out when it has been received and not decided. Requests to correct a record (art. 41)
are none for information, and a reply given anew is none at all: neither is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum

from gongkai.info_requests.models import (
    FeeNotice,
    InfoRequest,
    Litigation,
    Rating,
    Reconsideration,
    RemedyResult,
)
from gongkai.organisation.models import Agency
from gongkai.rules.outcomes import (
    RequestKind,
    applicant_columns,
    report_form,
    row_of,
    rows_of_form,
)

Row = Mapping[str, int]
TOTAL = "total"


@dataclass(frozen=True)
class RequestsTable:
    """Section three for one year: a row is a mapping from column to count.

    The columns are the six kinds of applicant and `total`. `handled` holds the lines
    of the form in their order.
    """

    year: int
    new: Row
    carried_in: Row
    handled: Mapping[str, Row]
    total_handled: Row
    carried_out: Row

    def imbalances(self) -> list[str]:
        """Columns in which new and carried in are not handled and carried out."""
        return [
            column
            for column in self.new
            if self.new[column] + self.carried_in[column]
            != self.total_handled[column] + self.carried_out[column]
        ]


@dataclass(frozen=True)
class RemediesTable:
    """Section four for one year: upheld, corrected, other, pending, total by group."""

    year: int
    review: Row
    suit_direct: Row
    suit_after_review: Row


def requests_table(agency: Agency, year: int) -> RequestsTable:
    """Section three of an agency's report on a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    received = InfoRequest.objects.filter(
        agency=agency,
        kind=RequestKind.INFORMATION,
        redecision=None,
        received_on__lte=last,
    )
    open_at_start = Q(decided_on__isnull=True) | Q(decided_on__gte=first)
    open_at_end = Q(decided_on__isnull=True) | Q(decided_on__gt=last)
    decided = received.filter(decided_on__range=(first, last))
    counted = decided.values("outcome", "applicant_kind").annotate(count=Count("pk"))
    by_line: dict[str, dict[str, int]] = {
        row.key: {} for row in rows_of_form(report_form(year))
    }
    for found in counted:
        line = by_line[row_of(found["outcome"], year=year)]
        kind = found["applicant_kind"]
        line[kind] = line.get(kind, 0) + found["count"]
    handled = {key: _with_total(counts) for key, counts in by_line.items()}
    return RequestsTable(
        year=year,
        new=_by_column(received.filter(received_on__gte=first)),
        carried_in=_by_column(received.filter(open_at_start, received_on__lt=first)),
        handled=handled,
        total_handled={
            column: sum(row[column] for row in handled.values())
            for column in _with_total({})
        },
        carried_out=_by_column(received.filter(open_at_end)),
    )


def remedies_table(agency: Agency, year: int) -> RemediesTable:
    """Section four of an agency's report on a year."""
    suits = Litigation.objects.filter(info_request__agency=agency)
    return RemediesTable(
        year=year,
        review=_remedy_counts(
            Reconsideration.objects.filter(info_request__agency=agency), year
        ),
        suit_direct=_remedy_counts(suits.filter(is_after_reconsideration=False), year),
        suit_after_review=_remedy_counts(
            suits.filter(is_after_reconsideration=True), year
        ),
    )


def fees_collected(agency: Agency, year: int) -> int:
    """The information processing fees paid in a year, in yuan (section six)."""
    paid = FeeNotice.objects.filter(info_request__agency=agency, paid_on__year=year)
    collected: int | None = paid.aggregate(sum=Sum("amount"))["sum"]
    return collected or 0


def extension_count(agency: Agency, year: int) -> int:
    """How many reply periods were extended in a year."""
    return InfoRequest.objects.filter(
        agency=agency, extension__extended_on__year=year
    ).count()


def late_count(agency: Agency, year: int) -> int:
    """How many requests decided in a year were answered after their due date."""
    return InfoRequest.objects.filter(
        agency=agency,
        decided_on__year=year,
        answered_on__gt=F("reply_due_on"),
    ).count()


def rating_counts(agency: Agency, year: int) -> Mapping[int, int]:
    """How many ratings of each score, 1 to 5, were given in a year."""
    found = (
        Rating.objects.filter(info_request__agency=agency, rated_at__year=year)
        .values("score")
        .annotate(count=Count("pk"))
    )
    counts = {row["score"]: row["count"] for row in found}
    return {score: counts.get(score, 0) for score in range(1, 6)}


def channel_counts(agency: Agency, year: int) -> Mapping[str, int]:
    """How many requests were received in a year by each channel."""
    found = (
        InfoRequest.objects.filter(
            agency=agency,
            kind=RequestKind.INFORMATION,
            redecision=None,
            received_on__year=year,
        )
        .values("channel")
        .annotate(count=Count("pk"))
    )
    return {row["channel"]: row["count"] for row in found}


def _remedy_counts(
    remedies: QuerySet[Reconsideration] | QuerySet[Litigation], year: int
) -> Row:
    """Ended in the year by result; filed by its end and not ended then: pending."""
    last = date(year, 12, 31)
    counts = {
        str(result): remedies.filter(result=result, result_on__year=year).count()
        for result in RemedyResult
    }
    counts["pending"] = remedies.filter(
        Q(result_on__isnull=True) | Q(result_on__gt=last), filed_on__lte=last
    ).count()
    return {**counts, TOTAL: sum(counts.values())}


def _by_column(requests: QuerySet[InfoRequest]) -> Row:
    found = requests.values("applicant_kind").annotate(count=Count("pk"))
    return _with_total({row["applicant_kind"]: row["count"] for row in found})


def _with_total(counts: Mapping[str, int]) -> Row:
    """Every column of the form, also the empty ones, and their sum."""
    row = {column.key: counts.get(column.key, 0) for column in applicant_columns()}
    return {**row, TOTAL: sum(row.values())}
