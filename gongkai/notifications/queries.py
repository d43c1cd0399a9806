"""A person's notices, and how an agency and its people want to be told."""

from datetime import date

from django.db.models import QuerySet

from gongkai.commons.notices import Patience
from gongkai.notifications.models import MailPreference, Notice, ReviewPromise
from gongkai.organisation.models import Agency, Staff
from gongkai.rules.statutory_data import read_table


def notices_of(person: Staff, *, unread_only: bool = False) -> QuerySet[Notice]:
    """What a person was told, newest first."""
    found = Notice.objects.filter(person=person)
    return found.filter(read_at=None) if unread_only else found


def unread_count(person: Staff) -> int:
    """How many notices a person has not read."""
    return Notice.objects.filter(person=person, read_at=None).count()


def preference_of(person: Staff) -> MailPreference | None:
    """How a person wants to be told by e-mail; None where they never said."""
    return MailPreference.objects.filter(person=person).first()


def patience_on(on: date) -> Patience:
    """After how many working days each agency wants to be reminded, on a day."""
    days: dict[int, int] = {}
    promises = ReviewPromise.objects.filter(from_on__lte=on).order_by("from_on")
    for promise in promises:
        days[promise.agency_id] = promise.working_days
    return Patience(days, shipped_days(on))


def promised_days(agency: Agency, *, on: date) -> int:
    """Within how many working days an agency reviews, on a day."""
    return patience_on(on).of(agency.pk)


def shipped_days(on: date) -> int:
    """The days that hold where an agency has promised nothing of its own."""
    rows = read_table("review_promise")["promise"]
    in_force = [row for row in rows if row["from"] <= on] or rows[:1]
    days: int = max(in_force, key=lambda row: row["from"])["working_days"]
    return days
