"""Reviews, the opinions given in them, and what a reviewed record must carry."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisation.models import Agency


class Step(models.TextChoices):
    """审核环节 — one of the three ordered reviews, or the secrecy review."""

    FIRST = "first", _("初审")
    SECOND = "second", _("复审")
    FINAL = "final", _("终审")
    SECRECY = "secrecy", _("保密审查")


class Verdict(models.TextChoices):
    """审核结论 — what a reviewer decided."""

    AGREED = "agreed", _("同意")
    RETURNED = "returned", _("退回修改")


class ReviewChain(models.Model):
    """审核流程 — which of the ordered reviews an agency holds.

    The final review is always one of them; the secrecy review is not listed because
    it cannot be left out. An agency without a row holds all three.
    """

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="review_chain")
    has_first = models.BooleanField(default=True)
    has_second = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.agency)


class Review(models.Model):
    """审核 — the review of one text, from its first submission on.

    The steps are those of the agency when the review was opened: a chain changed
    later does not move a text already on its way.
    """

    has_first = models.BooleanField()
    has_second = models.BooleanField()
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"review {self.pk}"

    @property
    def ordered_steps(self) -> tuple[Step, ...]:
        """The ordered reviews, first to last; the secrecy review stands beside."""
        first = (Step.FIRST,) if self.has_first else ()
        second = (Step.SECOND,) if self.has_second else ()
        return (*first, *second, Step.FINAL)


class Opinion(models.Model):
    """审核意见 — what one person decided about exactly one text.

    `digest` is the SHA-256 of the text and attachments that were read. What was said
    is never changed; `voided_at` is the moment at which the text was edited, and from
    then on the opinion no longer counts, even if the old words come back. A deputy
    signs with their own name, `on_behalf_of` whoever is absent.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="opinions")
    step = models.CharField(max_length=8, choices=Step)
    verdict = models.CharField(max_length=8, choices=Verdict)
    digest = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("review", "step", "digest"),
                condition=Q(verdict=Verdict.AGREED, voided_at=None),
                name="a_step_agrees_to_a_text_once",
            ),
            models.CheckConstraint(
                name="a_return_says_why",
                condition=Q(verdict=Verdict.AGREED) | ~Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.verdict}"


class Remark(models.Model):
    """文中批注 — what a reviewer said at one place of the text.

    `block` is the paragraph, heading, list or table, counted from 1; `quoted` is how
    it began when it was read, by which the place is found again after the text has
    moved. `settled_at` is when a writer said that it is dealt with.
    """

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="remarks")
    block = models.PositiveIntegerField()
    quoted = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("block", "pk")
        constraints = [
            models.CheckConstraint(
                name="a_remark_is_settled_by_a_person",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_remark_says_something", condition=~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block}: {self.text[:20]}"


class Deputation(models.Model):
    """代审安排 — for a period somebody reviews in the place of one who is absent.

    The deputy may read and review what the absent person may, and nothing else: not
    write, not publish. Neither one's own texts nor those of the absent person.
    """

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputations"
    )
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-from_on", "-pk")
        constraints = [
            models.CheckConstraint(
                name="nobody_deputises_for_oneself", condition=~Q(absent=F("deputy"))
            ),
            models.CheckConstraint(
                name="a_deputation_has_a_period",
                condition=Q(until_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.absent}"


class ReviewDuty(models.Model):
    """补审任务 — the review that an emergency publication still owes.

    Due within one working day (a rule of this system; the law knows no publication
    before review, so the secrecy review is never postponed).
    """

    review = models.OneToOneField(Review, models.PROTECT, related_name="duty")
    ground = models.TextField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    fulfilled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"duty of {self.review}"


class Reviewed(models.Model):
    """受审文本 — a record that may leave the agency only after review.

    `digest` is the SHA-256 of everything a reader would see. A signature counts only
    while its own digest equals it. `allowed_states` of the inheriting record's
    constraint is built by `published_only_if_reviewed`.
    """

    review = models.OneToOneField(Review, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    cleared_at = models.DateTimeField(null=True)
    cleared_digest = models.CharField(max_length=64, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    approved_digest = models.CharField(max_length=64, blank=True)
    emergency_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    emergency_at = models.DateTimeField(null=True)
    emergency_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


def _signed(name: str) -> Q:
    """The signature `name` was given, by another than the writer, to this text.

    Every part is tested for NULL on its own: in SQL a comparison with NULL is
    neither true nor false, and a CHECK lets through what is not false.
    """
    return (
        Q(**{f"{name}_by__isnull": False})
        & Q(**{f"{name}_at__isnull": False})
        & Q(**{f"{name}_digest": F("digest")})
        & ~Q(**{f"{name}_digest": ""})
        & ~Q(**{f"{name}_by": F("written_by")})
    )


CLEARED: Q = _signed("cleared")
"""Condition: the secrecy review was passed by another than the writer."""

APPROVED: Q = CLEARED & _signed("approved")
"""Condition: secrecy review and final review were passed."""

PASSED_THE_EMERGENCY_DOOR: Q = CLEARED & _signed("emergency")
"""Condition: the emergency door was used, after the secrecy review."""


def whole_signature(name: str) -> Q:
    """Condition: of a signature's three parts all are there, or none."""
    return Q(
        **{
            f"{name}_by__isnull": True,
            f"{name}_at__isnull": True,
            f"{name}_digest": "",
        }
    ) | (
        Q(**{f"{name}_by__isnull": False, f"{name}_at__isnull": False})
        & ~Q(**{f"{name}_digest": ""})
    )
