"""Journal entries and the cursors of those who follow them."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """日志条目 — one thing that happened. Entries are never changed or deleted."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    what = models.CharField(max_length=64)
    subject = models.CharField(max_length=64, db_index=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.what} {self.subject}"


class Head(models.Model):
    """日志末号 — the number of the newest entry, in the only row of this table.

    A writer holds the row until it commits. Numbers therefore appear in the order
    of commits, without gaps, and a follower that has read number n has missed
    nothing before it. A database sequence cannot promise that: a later number may
    become visible first.
    """

    last_number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="journal_has_one_head", condition=models.Q(pk=1)
            )
        ]


class Cursor(models.Model):
    """阅读位置 — how far one follower has read."""

    follower = models.CharField(max_length=32, primary_key=True)
    last_number = models.BigIntegerField(default=0)
