"""What is told about commissions and quotas: to those who submit for a division."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.commons.notices import (
    NoticeKind,
    NoticeSource,
    Patience,
    Settled,
    Told,
    ToldEntry,
    key_of,
    tell,
)
from gongkai.organisation.models import Agency
from gongkai.organisation.queries import own_submitters
from gongkai.submissions.figures import YearBook
from gongkai.submissions.models import CommissionedDivision
from gongkai.submissions.queries import Due, dues

SOON_DAYS = 3
"""Said so many calendar days before the day."""

LATE_DAYS = 7
"""What is overdue for longer than this was told long ago, or is told to nobody."""

ASKED = NoticeKind(
    "commission_asked",
    _("约稿"),
    _("%(division)s收到约稿“%(label)s”，%(due_on)s前报送。"),
    asks=True,
)
DUE_SOON = NoticeKind(
    "submission_due",
    _("报送即将到期"),
    _("%(division)s尚欠“%(label)s”%(lacking)s篇，%(due_on)s前报送。"),
    asks=True,
    is_timed=True,
)
LATE = NoticeKind(
    "submission_late",
    _("报送逾期"),
    _("%(division)s的“%(label)s”应于%(due_on)s前报送，尚欠%(lacking)s篇。"),
    asks=True,
    is_timed=True,
)


class SubmissionNotices(NoticeSource):
    """What a division is asked for and still owes."""

    name = "submissions"
    kinds = (ASKED, DUE_SOON, LATE)

    def told_by(self, entry: ToldEntry, *, on: date) -> Iterable[Told | Settled]:
        """A commission to the submitters of each division asked."""
        if entry.what == "commission.withdrawn":
            yield Settled(entry.subject, frozenset({ASKED.code}))
        if entry.what != "commission.asked":
            return
        tasks = CommissionedDivision.objects.filter(
            commission=key_of(entry.subject), commission__withdrawn_at=None
        ).select_related("commission", "division")
        for task in tasks:
            submitters = own_submitters(task.division, on=on)
            yield Told(
                ASKED.code,
                entry.subject,
                f"{entry.number}:{task.pk}",
                frozenset(person.pk for person in submitters),
                {
                    "division": task.division.name,
                    "label": task.commission.topic,
                    "due_on": task.commission.due_on.isoformat(),
                },
            )

    def due(self, *, on: date, patience: Patience) -> Iterable[Told]:
        """What falls due within `SOON_DAYS`, and what did within `LATE_DAYS`."""
        for agency in Agency.objects.all():
            yield from _due_in(agency, on)


def _due_in(agency: Agency, on: date) -> Iterator[Told]:
    book = YearBook(agency, on=on)
    submitters: dict[int, frozenset[int]] = {}
    for owed in dues(agency, list(book.divisions), on=on, book=book):
        if not -LATE_DAYS <= owed.days_left <= SOON_DAYS:
            continue
        division = owed.division
        if division.pk not in submitters:
            submitters[division.pk] = frozenset(
                person.pk for person in own_submitters(division, on=on)
            )
        yield _told(owed, submitters[division.pk])


def _told(owed: Due, people: frozenset[int]) -> Told:
    kind = LATE if owed.days_left < 0 else DUE_SOON
    if owed.task is not None:
        subject = f"commissioneddivision:{owed.task.pk}"
    else:
        subject = f"division:{owed.division.pk}"
    return Told(
        kind.code,
        subject,
        f"{owed.due_on.isoformat()}:{owed.label}"[:80],
        people,
        {
            "division": owed.division.name,
            "label": owed.label,
            "lacking": owed.lacking,
            "due_on": owed.due_on.isoformat(),
        },
    )


tell(SubmissionNotices())
