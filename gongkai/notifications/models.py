"""Notices, the e-mails that carry them, and how each person wants to be told."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.commons.notices import NoticeKind, kinds
from gongkai.organisation.models import Agency


class Rhythm(models.TextChoices):
    """邮件频率 — how often a person gets e-mail of what is new."""

    AT_ONCE = "at_once", gettext_lazy("每条通知随时发")
    DAILY = "daily", gettext_lazy("每天早上汇总一封")
    NONE = "none", gettext_lazy("不发邮件")


class MailPreference(models.Model):
    """邮件通知设置 — where and how often a person is told by e-mail.

    `since_at` is when it was last set: what was told before is not sent any more.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        primary_key=True,
        related_name="mail_preference",
    )
    address = models.EmailField(blank=True)
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.AT_ONCE)
    since_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mail_goes_to_an_address",
                condition=Q(rhythm=Rhythm.NONE) | ~Q(address=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rhythm}"


class Mail(models.Model):
    """通知邮件 — one e-mail on its way; its text is made when it is sent.

    `message_key` makes the Message-ID, the same at every attempt: should the answer
    of the server be lost, the receiving side can tell the second copy. `next_try_at`
    is also the claim of whoever is sending it now.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mails"
    )
    address = models.EmailField()
    message_key = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    is_digest = models.BooleanField(default=False)
    attempt_count = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=("next_try_at",),
                condition=Q(sent_at=None, given_up_at=None),
                name="mail_on_its_way",
            ),
        ]

    def __str__(self) -> str:
        return self.message_key


class Notice(models.Model):
    """通知 — one thing told to one person, once for each occasion.

    `details` fill the sentence of its kind; nothing of an applicant is among them.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    occasion = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("person", "kind", "subject", "occasion"),
                name="nobody_is_told_twice",
            ),
        ]
        indexes = [
            models.Index(fields=("person", "-at"), name="notices_of_a_person"),
            models.Index(
                fields=("person",), condition=Q(read_at=None), name="unread_notices"
            ),
            models.Index(fields=("subject", "kind"), name="notices_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def declared(self) -> NoticeKind | None:
        """The kind as its room declares it; None for one that is no more."""
        return kinds().get(self.kind)

    @property
    def label(self) -> str:
        """What kind of thing is told."""
        return str(self.declared.label) if self.declared else _("通知")

    @property
    def sentence(self) -> str:
        """What is told, in the reader's language."""
        if self.declared is None:
            return self.subject
        return str(self.declared.sentence) % _Filled(self.details)

    @property
    def asks(self) -> bool:
        """Whether it asks its reader to do something."""
        return self.declared is not None and self.declared.asks


class _Filled(dict[str, Any]):
    """Details in which what is missing reads as a dash, never as a fault."""

    def __missing__(self, name: str) -> str:
        return "—"


class ReviewPromise(models.Model):
    """审核承诺时限 — within how many working days an agency reviews, from a day on."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    working_days = models.PositiveSmallIntegerField()
    from_on = models.DateField()

    class Meta:
        ordering = ("-from_on",)
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "from_on"), name="one_review_promise_a_day"
            ),
            models.CheckConstraint(
                name="a_review_promise_has_days",
                condition=Q(working_days__gte=1, working_days__lte=60),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.working_days} from {self.from_on}"
