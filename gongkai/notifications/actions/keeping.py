"""What a person does about notices: reads them, and says how to be told."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.journal import actions as journal
from gongkai.notifications.models import (
    MailPreference,
    Notice,
    ReviewPromise,
    Rhythm,
)
from gongkai.notifications.queries import notices_of
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.refusals import administer_refusals

MOST_DAYS = 60


def mark_read(notice: Notice, *, at: datetime) -> None:
    """Note that a notice was read, the first time only."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def mark_unread(notice: Notice) -> None:
    """Let a notice wait again."""
    Notice.objects.filter(pk=notice.pk).update(read_at=None)


def mark_all_read(person: Staff, *, up_to: int, at: datetime) -> int:
    """Note that all was read that a person's page showed; how many those were.

    `up_to` is the key of the newest one shown: what came since is not taken as read.
    """
    unread = notices_of(person, unread_only=True).filter(pk__lte=up_to)
    return unread.update(read_at=at)


@transaction.atomic
def set_preference(
    person: Staff, *, address: str, rhythm: Rhythm, at: datetime
) -> MailPreference:
    """Set where and how often a person is told by e-mail, from now on.

    What was told before is not sent any more. Raises `Refused`.
    """
    address = address.strip()
    refuse_if(preference_refusals(address, rhythm))
    preference, _made = MailPreference.objects.update_or_create(
        person=person,
        defaults={"address": address, "rhythm": rhythm, "since_at": at},
    )
    journal.record("staff.mail_set", person, at=at, by=person, rhythm=str(rhythm))
    return preference


def preference_refusals(address: str, rhythm: Rhythm) -> list[Refusal]:
    """Why nobody can be told in this way."""
    if not address:
        if rhythm == Rhythm.NONE:
            return []
        return [Refusal("no_address", _("请填写电子邮箱，或者选择“不发邮件”。"))]
    try:
        validate_email(address)
    except ValidationError:
        sentence = _("请填写完整的电子邮箱，例如 name@example.cn。")
        return [Refusal("bad_address", sentence)]
    return []


@transaction.atomic
def promise_review(
    agency: Agency, *, working_days: int, from_on: date, at: datetime, by: Staff
) -> ReviewPromise:
    """Set within how many working days the agency reviews from a day on.

    A promise for a day that has passed cannot be changed. Raises `Refused`.
    """
    refuse_if(administer_refusals(by, agency, on=day_of(at)))
    refusals = []
    if not 1 <= working_days <= MOST_DAYS:
        refusals.append(
            Refusal("no_days", _("承诺的审核时限须在 1 到 60 个工作日之间。"))
        )
    if from_on < day_of(at):
        refusals.append(Refusal("past", _("起始日期不能早于今天。")))
    refuse_if(refusals)
    promise, _made = ReviewPromise.objects.update_or_create(
        agency=agency, from_on=from_on, defaults={"working_days": working_days}
    )
    journal.record(
        "agency.review_promised",
        agency,
        at=at,
        by=by,
        working_days=working_days,
        from_on=from_on.isoformat(),
    )
    return promise
