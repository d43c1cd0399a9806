"""How documents refer to each other, and what other agencies were asked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.models.documents import Document


class RelationKind(models.TextChoices):
    """文件关系 — what one document does to another."""

    REPLACES = "replaces", _("替代")
    AMENDS = "amends", _("修改")
    REPEALS = "repeals", _("废止")
    EXPLAINS = "explains", _("解读")
    IMPLEMENTS = "implements", _("落实")
    CITES = "cites", _("引用")


class Relation(models.Model):
    """文件关系 — what `subject` does to `target`; shown on both ends."""

    subject = models.ForeignKey(Document, models.PROTECT, related_name="relations_out")
    kind = models.CharField(max_length=10, choices=RelationKind)
    target = models.ForeignKey(Document, models.PROTECT, related_name="relations_in")
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("subject", "kind", "target"), name="a_relation_is_stated_once"
            ),
            models.CheckConstraint(
                name="no_relation_to_itself", condition=~Q(subject=F("target"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.kind} {self.target_id}"


class AgencyConsultation(models.Model):
    """征求其他机关意见 — another agency concerned, asked before disclosure.

    Regulation 2019 art. 11: what concerns other agencies is confirmed with them
    first. Publication waits for the answer, and for the office's decision when the
    answer is an objection.
    """

    class Answer(models.TextChoices):
        """答复 — what the other agency said."""

        AGREES = "agrees", _("同意公开")
        OBJECTS = "objects", _("不同意公开")

    document = models.ForeignKey(Document, models.PROTECT, related_name="consultations")
    agency_name = models.CharField(max_length=100)
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answer_text = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = [
            models.CheckConstraint(
                name="an_answer_has_its_date_and_recorder",
                condition=Q(answer="")
                | Q(
                    answered_on__isnull=False,
                    recorded_at__isnull=False,
                    recorded_by__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_name}: {self.answer or '?'}"
