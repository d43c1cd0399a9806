"""What the desk itself remembers about the people who work at it."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """常用筛选 — a list's filters and order, kept by one person under a name.

    `query` is that of the list's address. It holds what the person chose, never what
    the list showed.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views"
    )
    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=("person", "list_name", "name"), name="one_view_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Resorting(models.Model):
    """重新归类 — documents moved together from columns to columns, to be undone once.

    `moves` holds for each document its key, the two columns' keys, and whether it
    stood in the new one before (`disclosure.actions.resorting.Move`).
    """

    agency = models.ForeignKey("organisation.Agency", models.PROTECT)
    moves = models.JSONField()
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="resortings"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-done_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="undone_by_somebody_at_some_time",
                condition=models.Q(undone_at=None, undone_by=None)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.done_at:%Y-%m-%d}: {len(self.moves)}"
