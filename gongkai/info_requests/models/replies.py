"""The reply, the service of letters, and what follows."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.commons.sealing import SealedTextField
from gongkai.info_requests.models.proceedings import Consultation
from gongkai.info_requests.models.requests import InfoRequest, SealedFile
from gongkai.review.models import APPROVED, Opinion, Reviewed, whole_signature


class LetterKind(models.TextChoices):
    """文书 — the letters that leave the agency about a request."""

    RECEIPT = "receipt", _("接收回执")
    CORRECTION_NOTICE = "correction_notice", _("补正告知书")
    REASONS_REQUEST = "reasons_request", _("说明理由告知书")
    EXTENSION_NOTICE = "extension_notice", _("延期答复告知书")
    THIRD_PARTY = "third_party", _("第三方意见征询书")
    CO_MAKER = "co_maker", _("机关意见征询函")
    CLOCK_STOPPED = "clock_stopped", _("征求意见期间不计算在内告知书")
    THIRD_PARTY_OVERRIDDEN = "third_party_overridden", _("决定公开告知第三方书")
    FEE_NOTICE = "fee_notice", _("信息处理费收费通知书")
    REPLY = "reply", _("答复书")
    NO_FURTHER_HANDLING = "no_further_handling", _("不再处理告知书")
    WITHDRAWAL_NOTED = "withdrawal_noted", _("撤回告知书")
    RECORD_CORRECTION = "record_correction", _("记录更正告知书")


class ServiceChannel(models.TextChoices):
    """送达方式 — post means the postal enterprise, never a private courier."""

    HANDED_OVER = "handed_over", _("当面送达")
    THROUGH_AGENCY = "through_agency", _("委托送达")
    POST = "post", _("邮政寄送")
    ONLINE = "online", _("网上送达")
    EMAIL = "email", _("电子邮件")
    FAX = "fax", _("传真")


class RemedyResult(models.TextChoices):
    """审理结果 — as the annual report counts them."""

    UPHELD = "upheld", _("结果维持")
    CORRECTED = "corrected", _("结果纠正")
    OTHER = "other", _("其他结果")


class Reply(Reviewed):
    """答复 — what is said to the applicant; issued only after review.

    `digest` is salted (`digest_salt` is sealed), for a plain hash of a short text
    would tell the text to whoever guesses it.
    """

    info_request = models.OneToOneField(
        InfoRequest, models.PROTECT, related_name="reply"
    )
    outcome = models.CharField(max_length=32)
    grounds = models.JSONField(default=list)
    earlier_reply_number = models.CharField(max_length=60, blank=True)
    reason = SealedTextField()
    given = SealedTextField()
    where = SealedTextField()
    other_agency = SealedTextField()
    other_agency_contact = SealedTextField()
    remarks = SealedTextField()
    digest_salt = SealedTextField()
    # NULL, not "": what has no number yet must not collide with its like.
    document_number = models.CharField(max_length=60, null=True)  # noqa: DJ001
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    written_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reply_has_one_outcome",
                condition=~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="reply_issued_only_if_reviewed",
                condition=Q(
                    issued_at__isnull=True,
                    issued_by__isnull=True,
                    document_number__isnull=True,
                )
                | Q(
                    issued_at__isnull=False,
                    issued_by__isnull=False,
                    document_number__isnull=False,
                )
                & APPROVED,
            ),
            models.CheckConstraint(
                name="reply_submitted_by_a_person",
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="reply_knows_no_emergency",
                condition=Q(emergency_at__isnull=True),
            ),
            *(
                models.CheckConstraint(
                    name=f"reply_whole_{name}_signature",
                    condition=whole_signature(name),
                )
                for name in ("cleared", "approved")
            ),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk}"


class ReplyOpinion(models.Model):
    """审核意见正文 — what a reviewer wrote about a reply; sealed like the reply."""

    opinion = models.OneToOneField(Opinion, models.PROTECT, related_name="+")
    text = SealedTextField()

    def __str__(self) -> str:
        return f"text of opinion {self.opinion_id}"


class LetterService(models.Model):
    """送达 — one letter, how it went, and on which days (国办公开办函〔2016〕235号).

    For mail the day of posting decides whether it was in time, otherwise the day of
    signature; the two are never mixed. `file` is the letter itself as it lies in the
    case; empty where it was made elsewhere.
    """

    info_request = models.ForeignKey(
        InfoRequest, models.PROTECT, related_name="services"
    )
    letter = models.CharField(max_length=24, choices=LetterKind)
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, null=True, related_name="services"
    )
    file = models.ForeignKey(
        SealedFile, models.PROTECT, null=True, related_name="services"
    )
    channel = models.CharField(max_length=16, choices=ServiceChannel)
    posted_on = models.DateField(null=True)
    served_on = models.DateField(null=True)
    tracking_number = SealedTextField()
    proof = models.ForeignKey(SealedFile, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="a_letter_went_on_some_day",
                condition=Q(posted_on__isnull=False) | Q(served_on__isnull=False),
            ),
            models.CheckConstraint(
                name="mail_has_its_day_of_posting",
                condition=~Q(channel=ServiceChannel.POST) | Q(posted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="served_after_posting",
                condition=Q(posted_on__isnull=True)
                | Q(served_on__isnull=True)
                | Q(served_on__gte=F("posted_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.pk}"


class RemedyRecord(models.Model):
    """救济 — a challenge to what the agency did, and its result."""

    filed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    case_number = SealedTextField()
    note = SealedTextField()
    result = models.CharField(max_length=10, choices=RemedyResult, blank=True)
    result_on = models.DateField(null=True)
    result_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="%(class)s_result_has_its_day",
                condition=Q(
                    result="", result_on__isnull=True, result_recorded_by__isnull=True
                )
                | ~Q(result="")
                & Q(result_on__gte=F("filed_on"), result_recorded_by__isnull=False)
                & Q(result_on__isnull=False),
            ),
        ]


class Reconsideration(RemedyRecord):
    """行政复议 — an application for reconsideration about a request."""

    info_request = models.ForeignKey(
        InfoRequest, models.PROTECT, related_name="reconsiderations"
    )

    class Meta(RemedyRecord.Meta):
        pass

    def __str__(self) -> str:
        return f"reconsideration {self.pk}"


class Litigation(RemedyRecord):
    """行政诉讼 — a suit about a request, directly or after reconsideration."""

    info_request = models.ForeignKey(
        InfoRequest, models.PROTECT, related_name="litigations"
    )
    is_after_reconsideration = models.BooleanField()

    class Meta(RemedyRecord.Meta):
        pass

    def __str__(self) -> str:
        return f"litigation {self.pk}"


class Redecision(models.Model):
    """重新答复 — why a case exists that gives anew a reply which was annulled.

    The case is a request of its own, with its clock, its reply and its letters; the
    one whose reply was annulled stays as it was, and alone is counted in the annual
    report. `order` is what the decision on the remedy says: its article and what is
    to be done. `ordered_on` is the day on which it arrived, from which the period
    runs; `reply_by_on` the day it sets, if any.
    """

    info_request = models.OneToOneField(
        InfoRequest, models.PROTECT, related_name="redecision"
    )
    earlier = models.ForeignKey(InfoRequest, models.PROTECT, related_name="redecisions")
    reconsideration = models.OneToOneField(
        Reconsideration, models.PROTECT, null=True, related_name="redecision"
    )
    litigation = models.OneToOneField(
        Litigation, models.PROTECT, null=True, related_name="redecision"
    )
    order = SealedTextField()
    ordered_on = models.DateField()
    reply_by_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="redecided_after_one_remedy",
                condition=Q(reconsideration__isnull=True, litigation__isnull=False)
                | Q(reconsideration__isnull=False, litigation__isnull=True),
            ),
            models.CheckConstraint(
                name="redecided_in_a_case_of_its_own",
                condition=~Q(info_request=F("earlier")),
            ),
            models.CheckConstraint(
                name="redecided_after_the_order",
                condition=Q(reply_by_on__isnull=True)
                | Q(reply_by_on__gte=F("ordered_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier_id} anew in {self.info_request_id}"


class Rating(models.Model):
    """满意度评价 — once, by the applicant, from 1 to 5 (国办发〔2019〕51号)."""

    info_request = models.OneToOneField(
        InfoRequest, models.PROTECT, related_name="rating"
    )
    score = models.PositiveSmallIntegerField()
    comment = SealedTextField()
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_rating_is_one_to_five",
                condition=Q(score__gte=1, score__lte=5),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score}"
