"""A reader's wish to be told, and how far it has been met."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.commons.sealing import SealedTextField
from gongkai.disclosure.models import Column, Site
from gongkai.organisation.models import Agency


class Rhythm(models.TextChoices):
    """发送方式 — when a reader is told."""

    AT_ONCE = "at_once", _("有新信息时立即发送")
    DAILY = "daily", _("每天汇总一次")


class Subscription(models.Model):
    """邮件订阅 — what one reader wants to be told, confirmed or not yet.

    Without site, column and topic it is everything of the agency; `words` narrow it to
    documents in which all of them stand. `told_through` is the number of the journal's
    entry up to which the reader has been told. `address_print` is a keyed hash, by
    which an address is found again without opening it.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    column = models.ForeignKey(Column, models.PROTECT, null=True, related_name="+")
    topic = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=60, blank=True)
    rhythm = models.CharField(max_length=8, choices=Rhythm)
    address = SealedTextField()
    address_print = models.CharField(max_length=64, db_index=True)
    key = models.CharField(max_length=32)
    asked_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    told_through = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    failed_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_subscription_has_one_place",
                condition=Q(site=None, column=None)
                | Q(site=None, topic="")
                | Q(column=None, topic=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=("rhythm", "told_through"),
                condition=Q(confirmed_at__isnull=False),
                name="subscriptions_behind",
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"
