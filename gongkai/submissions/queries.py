"""What is due, and the lists of the desk's pages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongkai.disclosure.models import Edition
from gongkai.organisation.models import Agency, Appointment, Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.roles import Permission, Role
from gongkai.rules.submission_scores import DutyState
from gongkai.submissions.figures import YearBook
from gongkai.submissions.models import CommissionedDivision
from gongkai.submissions.refusals import keep_refusals


@dataclass(frozen=True)
class Due:
    """One thing a division still owes; negative `days_left` is overdue.

    Either a quota of a period (`state`) or a commission (`task`).
    """

    division: Division
    label: str
    lacking: int
    due_on: date
    days_left: int
    state: DutyState | None = None
    task: CommissionedDivision | None = None


def due_for(person: Staff, *, on: date, permits: Permits | None = None) -> list[Due]:
    """What the divisions a person submits for still owe today, the soonest first.

    For who may write everywhere, such as the OGI office, only their own division.
    """
    permits = permits or Permits(person, on=on)
    agency = person.division.agency
    writes = permits.divisions_where(Permission.WRITE)
    if not keep_refusals(permits, agency):
        writes &= {person.division_id}
    if not writes:
        return []
    book = YearBook(agency, on=on, only=writes)
    divisions = [one for one in book.divisions if one.pk in writes]
    return dues(agency, divisions, on=on, book=book)


def dues(
    agency: Agency,
    divisions: Collection[Division],
    *,
    on: date,
    book: YearBook | None = None,
) -> list[Due]:
    """What these divisions still owe on a day, the soonest first."""
    book = book or YearBook(agency, on=on)
    found = [
        Due(
            division,
            state.quota.label,
            state.lacking,
            state.span.last,
            (state.span.last - on).days,
            state=state,
        )
        for division in divisions
        for state in book.duties(division)
        if state.lacking
    ]
    tasks = open_tasks(agency).filter(division__in=[one.pk for one in divisions])
    found += [
        Due(
            task.division,
            task.commission.topic,
            1,
            task.commission.due_on,
            (task.commission.due_on - on).days,
            task=task,
        )
        for task in tasks
    ]
    return sorted(found, key=lambda one: (one.due_on, one.division.position))


def submitters_of(division: Division, *, on: date) -> list[Staff]:
    """Those named to submit for a division (信息报送员), by name."""
    appointed = Appointment.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        role=Role.SUBMITTER,
        division=division,
        from_on__lte=on,
    )
    people = Staff.objects.filter(is_active=True, pk__in=appointed.values("staff"))
    return list(people.order_by("name"))


def open_tasks(agency: Agency) -> QuerySet[CommissionedDivision]:
    """Commissions that nobody has submitted a text for or explained, oldest first."""
    submitted = Edition.objects.filter(
        document=OuterRef("document"), number=1, review__isnull=False
    )
    return (
        CommissionedDivision.objects.filter(
            ~Exists(submitted),
            commission__agency=agency,
            commission__withdrawn_at=None,
            declined_at=None,
        )
        .select_related("commission__column", "division", "document")
        .order_by("commission__due_on", "pk")
    )
