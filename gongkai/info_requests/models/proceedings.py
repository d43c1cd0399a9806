"""What happens to a request on its way: each an open record, not a state."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.commons.sealing import SealedTextField
from gongkai.info_requests.models.requests import InfoRequest
from gongkai.rules.fees import TariffKind
from gongkai.rules.info_request_case import ConsultationKind


class ConsultationAnswer(models.TextChoices):
    """意见 — what somebody who was consulted said."""

    AGREES = "agrees", _("同意公开")
    PARTLY = "partly", _("同意部分公开")
    REFUSES = "refuses", _("不同意公开")
    NONE = "none", _("未提出意见")


class CorrectionNotice(models.Model):
    """补正告知书 — the one notice that says what to correct, and by when (art. 30).

    `unclear` is what of the request is not clear, `text` what is to be supplied.
    """

    info_request = models.OneToOneField(
        InfoRequest, models.PROTECT, related_name="correction_notice"
    )
    unclear = SealedTextField()
    text = SealedTextField()
    sent_on = models.DateField()
    correct_by_on = models.DateField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    corrected_on = models.DateField(null=True)
    corrected_text = SealedTextField()
    earlier_description = SealedTextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="correction_has_time",
                condition=Q(correct_by_on__gt=F("sent_on")),
            ),
            models.CheckConstraint(
                name="corrected_after_the_notice",
                condition=Q(corrected_on__isnull=True)
                | Q(corrected_on__gte=F("sent_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"correction of {self.info_request_id}"


class ReasonsRequest(models.Model):
    """说明理由告知书 — asking why so many or so often (art. 35)."""

    info_request = models.OneToOneField(
        InfoRequest, models.PROTECT, related_name="reasons_request"
    )
    text = SealedTextField()
    request_count = models.PositiveIntegerField()
    asked_on = models.DateField()
    answer_by_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    given_on = models.DateField(null=True)
    reasons = SealedTextField()
    lapsed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reasons_have_time", condition=Q(answer_by_on__gt=F("asked_on"))
            ),
            models.CheckConstraint(
                name="reasons_given_or_lapsed",
                condition=Q(given_on__isnull=True) | Q(lapsed_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"reasons for {self.info_request_id}"


class Consultation(models.Model):
    """征求意见 — a letter to a third party, a co-maker or another agency.

    Silence: of a third party the agency decides (art. 32); of a co-maker it is consent
    (art. 34). `override_ground` is the overriding public interest (art. 15).
    """

    info_request = models.ForeignKey(
        InfoRequest, models.PROTECT, related_name="consultations"
    )
    kind = models.CharField(
        max_length=14, choices=[(one.value, one.value) for one in ConsultationKind]
    )
    consulted = SealedTextField()
    contact = SealedTextField()
    question = SealedTextField()
    sent_on = models.DateField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    delivered_on = models.DateField(null=True)
    answer = models.CharField(max_length=8, choices=ConsultationAnswer, blank=True)
    answered_on = models.DateField(null=True)
    answer_text = SealedTextField()
    answer_recorded_at = models.DateTimeField(null=True)
    answer_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    override_ground = SealedTextField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="an_answer_has_its_day",
                condition=Q(
                    answer="",
                    answered_on__isnull=True,
                    answer_recorded_at__isnull=True,
                    answer_recorded_by__isnull=True,
                )
                | ~Q(answer="")
                & Q(
                    answered_on__isnull=False,
                    answer_recorded_at__isnull=False,
                    answer_recorded_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="an_answer_follows_its_letter",
                condition=Q(answered_on__isnull=True)
                | Q(answered_on__gte=F("sent_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Extension(models.Model):
    """延期答复 — once, with the head's consent and notice (art. 33)."""

    info_request = models.OneToOneField(
        InfoRequest, models.PROTECT, related_name="extension"
    )
    reason = SealedTextField()
    extended_on = models.DateField()
    extended_at = models.DateTimeField()
    extended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    consented_on = models.DateField()
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consent_comes_before_extension",
                condition=Q(consented_on__lte=F("extended_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"extension of {self.info_request_id}"


class FeeNotice(models.Model):
    """收费通知书 — the fee by one of the two tariffs (fee measures arts. 3 to 6).

    `amount` is in yuan; `before_count` is how many requests the applicant had made
    earlier in the month. `delivered_on` starts the time to pay.
    """

    info_request = models.OneToOneField(
        InfoRequest, models.PROTECT, related_name="fee_notice"
    )
    tariff = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in TariffKind]
    )
    count = models.PositiveIntegerField()
    before_count = models.PositiveIntegerField(default=0)
    amount = models.PositiveIntegerField()
    notified_on = models.DateField()
    notified_at = models.DateTimeField()
    notified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    delivered_on = models.DateField(null=True)
    pay_by_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    receipt_number = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_fee_is_more_than_nothing", condition=Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="paid_after_the_notice",
                condition=Q(paid_on__isnull=True) | Q(paid_on__gte=F("notified_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"fee for {self.info_request_id}"


class SearchRecord(models.Model):
    """检索记录 — where and with which words was searched (art. 36(4))."""

    info_request = models.ForeignKey(
        InfoRequest, models.PROTECT, related_name="search_records"
    )
    places = SealedTextField()
    words = SealedTextField()
    result = SealedTextField()
    searched_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"search for {self.info_request_id}"
