"""What the public pages that answer people keep: counts, and nothing about anybody."""

from django.db import models


class Tally(models.Model):
    """次数 — how often one thing was done from one network address in a while.

    `whose` is a keyed hash that is another one in every stretch of time, so that two
    rows never tell that they speak of the same address. Rows go after a day.
    """

    what = models.CharField(max_length=20)
    whose = models.CharField(max_length=64)
    began_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("what", "whose", "began_at"), name="one_tally_a_stretch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.count}"
