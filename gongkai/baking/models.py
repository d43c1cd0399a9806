"""The manifest: what every file of the public tree must be."""

from django.db import models


class Generation(models.Model):
    """发布批次 — one full bake. At most one is current; its folder is what is served.

    `up_to` is the journal number up to which its pages were first made; later entries
    are applied to the same tree one by one. `made_with` names the templates and code
    that made it: another version of the program makes another generation.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    up_to = models.BigIntegerField()
    made_with = models.CharField(max_length=64)
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
        return self.folder_name

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


class Unwritten(models.Model):
    """未写成的页面 — a key whose pages could not be made, with the reason.

    One faulty record must not stop the outlets: its key is passed over, named here,
    and tried again whenever an entry touches it, and by the next full bake.
    """

    generation = models.ForeignKey(Generation, models.CASCADE, related_name="unwritten")
    page_set = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("generation", "page_set", "key"), name="a_key_is_named_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_set} {self.key}"
