"""An agency's own texts of letters, and what its letters say of itself."""

from django.conf import settings
from django.db import models

from gongkai.organisation.models import Agency


class LetterTemplate(models.Model):
    """文书模板 — an agency's own text of one kind of letter, from a day on.

    Rows are never changed: of those in force on the day of a decision the newest
    counts, so that a letter can be made again as it was. An empty text means that
    from that day on the default text serves again.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="letter_templates")
    kind = models.CharField(max_length=32)
    text = models.TextField(blank=True)
    from_on = models.DateField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("from_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="a_letter_template_has_a_kind", condition=~models.Q(kind="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.from_on}"


class Letterhead(models.Model):
    """发文信息 — what an agency's letters say of itself and of the way to challenge it.

    `mark` is the red agency mark (发文机关标志), by default the agency's name.
    `government` is the people's government that hears reconsideration (行政复议法
    art. 24); `filing_address` is where an application can be filed online (art. 22);
    `court` is left empty for "the competent court"; `how_to_pay` is where and how a fee
    is paid, for fee notices.
    """

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="letterhead")
    mark = models.CharField(max_length=100, blank=True)
    government = models.CharField(max_length=100, blank=True)
    filing_address = models.CharField(max_length=200, blank=True)
    court = models.CharField(max_length=100, blank=True)
    how_to_pay = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"letterhead of {self.agency}"
