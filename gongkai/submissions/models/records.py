"""What is recorded of submissions beside the documents themselves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.models import Column, Document
from gongkai.organisation.models import Agency, Division
from gongkai.rules.submission_rules import Event
from gongkai.submissions.models.rule_rows import PERIODS, Outlet


class Recognition(models.Model):
    """采用与批示 — a submission was taken up elsewhere, or a leader wrote a note on it.

    Adoption by the own site is never recorded here: the document says so itself. What
    was sent on paper or to another system has a title and no document. One struck off
    no longer counts and stays in the records.
    """

    class Kind(models.TextChoices):
        """类别 — the two events of `rules.submission_rules` that are recorded."""

        ADOPTED = Event.ADOPTED.value, _("被载体采用")
        NOTED = Event.NOTED.value, _("领导批示")

    division = models.ForeignKey(Division, models.PROTECT, related_name="recognitions")
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="recognitions"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="recognitions")
    title = models.CharField(max_length=300)
    recognised_on = models.DateField()
    shared_with = models.ManyToManyField(Division, blank=True, related_name="+")
    is_commissioned = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    struck_at = models.DateTimeField(null=True)
    strike_ground = models.TextField(blank=True)

    class Meta:
        ordering = ("-recognised_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("document", "kind", "outlet", "recognised_on"),
                condition=Q(struck_at=None, document__isnull=False),
                name="a_recognition_counts_once",
            ),
            models.CheckConstraint(
                name="what_is_struck_says_who_and_why",
                condition=Q(struck_at=None, struck_by=None)
                | Q(struck_at__isnull=False, struck_by__isnull=False)
                & ~Q(strike_ground=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=("division", "recognised_on"), name="recognitions_by_day"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class JointSubmission(models.Model):
    """联合报送 — a further division that has a share in a document."""

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="joint_submissions"
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("document", "division"), name="a_share_is_stated_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} with {self.division_id}"


class Commission(models.Model):
    """约稿 — a text that the OGI office asks of divisions, by a day."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="commissions")
    topic = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    column = models.ForeignKey(
        Column, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-due_on", "-pk")

    def __str__(self) -> str:
        return self.topic


class CommissionedDivision(models.Model):
    """约稿任务 — one division asked for a commission, and what came of it.

    `document` answers it; it counts as sent on the day of its first submission. A
    division may decline with a ground; only when the OGI office accepts the ground
    (`excused_at`) does it no longer count as missed.
    """

    commission = models.ForeignKey(Commission, models.PROTECT, related_name="divisions")
    division = models.ForeignKey(Division, models.PROTECT, related_name="commissions")
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="commissions"
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ground = models.TextField(blank=True)
    excused_at = models.DateTimeField(null=True)
    excused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("commission", "division__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("commission", "division"), name="a_division_is_asked_once"
            ),
            models.CheckConstraint(
                name="an_answer_names_its_document",
                condition=Q(answered_at=None, answered_by=None, document=None)
                | Q(
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    document__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="who_declines_says_why",
                condition=Q(declined_at=None, declined_by=None)
                | Q(declined_at__isnull=False, declined_by__isnull=False)
                & ~Q(ground=""),
            ),
            models.CheckConstraint(
                name="only_who_declined_is_excused",
                condition=Q(excused_at=None, excused_by=None)
                | Q(
                    excused_at__isnull=False,
                    excused_by__isnull=False,
                    declined_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commission_id} of {self.division_id}"


class ZeroReport(models.Model):
    """零报告 — a division states that it has nothing to send for a period."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="zero_reports")
    period = models.CharField(max_length=8, choices=PERIODS)
    first_on = models.DateField()
    ground = models.TextField()
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("division", "period", "first_on"),
                name="one_zero_report_a_period",
            ),
            models.CheckConstraint(
                name="a_zero_report_says_why", condition=~Q(ground="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.period} {self.first_on}"


class Circular(models.Model):
    """报送情况通报 — the figures of a month, quarter or year as they were sent round.

    `figures` are those of the day it was made (`submissions.circular_figures`) and are
    never counted again, so that what was circulated stands.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="circulars")
    period = models.CharField(max_length=8, choices=PERIODS)
    first_on = models.DateField()
    last_on = models.DateField()
    title = models.CharField(max_length=120)
    figures = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, related_name="circular"
    )

    class Meta:
        ordering = ("-first_on", "-pk")
        constraints = [
            models.CheckConstraint(
                name="a_circular_speaks_of_some_days",
                condition=Q(last_on__gte=F("first_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
