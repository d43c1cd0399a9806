"""The manifest: what every file of the public tree must be."""

from django.db import models


class Generation(models.Model):
    """发布批次 — one full bake. Exactly one is current; its folder is the public tree.

    `up_to` is the journal number its pages were first made from; later entries are
    applied to the same tree one by one.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    up_to = models.BigIntegerField()
    is_current = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("is_current",),
                condition=models.Q(is_current=True),
                name="one_current_generation",
            ),
        ]

    def __str__(self) -> str:
        return f"generation {self.pk}"

    @property
    def folder_name(self) -> str:
        """The generation's folder under the public folder."""
        return f"generation-{self.pk}"


class ManifestLine(models.Model):
    """发布清单 — one file of a generation, and the SHA-256 it must have."""

    generation = models.ForeignKey(Generation, models.CASCADE, related_name="lines")
    path = models.CharField(max_length=400)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("generation", "path"), name="one_line_a_file"
            ),
        ]

    def __str__(self) -> str:
        return self.path
