"""The request itself, its number, who handles it, and its files."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.commons.sealing import SealedTextField
from gongkai.organisation.models import Agency, Division
from gongkai.rules.info_request_case import ClockStatus
from gongkai.rules.info_request_lifecycle import RequestState
from gongkai.rules.outcomes import RequestKind
from gongkai.rules.receipt import Channel

UNDECIDED = (
    RequestState.RECEIVED,
    RequestState.REGISTERED,
    RequestState.NEEDS_CORRECTION,
    RequestState.IN_HANDLING,
    RequestState.REASONS_REQUESTED,
    RequestState.AWAITING_PAYMENT,
    RequestState.REPLY_IN_REVIEW,
)
UNANSWERED = (*UNDECIDED, RequestState.DECIDED)


class ApplicantKind(models.TextChoices):
    """申请人类别 — the natural person and the organisations the report counts."""

    NATURAL = "natural", _("自然人")
    BUSINESS = "business", _("商业企业")
    RESEARCH = "research", _("科研机构")
    WELFARE = "welfare", _("社会公益组织")
    LEGAL = "legal", _("法律服务机构")
    OTHER = "other", _("其他")


class WantedForm(models.TextChoices):
    """载体形式 — in which form the information is wanted (art. 29)."""

    PAPER = "paper", _("纸质")
    ELECTRONIC = "electronic", _("电子文档")
    READING = "reading", _("查阅、抄录")
    ANY = "any", _("不限")


class WantedChannel(models.TextChoices):
    """获取途径 — by which way the information is wanted (art. 29)."""

    ONLINE = "online", _("网上获取")
    EMAIL = "email", _("电子邮件")
    POST = "post", _("邮寄")
    IN_PERSON = "in_person", _("当面领取")
    FAX = "fax", _("传真")


class Visibility(models.TextChoices):
    """公开可见性 — what of a request the public sees (art. 44)."""

    PRIVATE = "private", _("不公开")
    SUGGESTED = "suggested", _("建议主动公开")
    PUBLISHED = "published", _("已转为主动公开")


class FileKind(models.TextChoices):
    """文件类别 — what a sealed file of a request is."""

    IDENTITY_PROOF = "identity_proof", _("身份证明")
    REQUEST = "request", _("申请书")
    CORRECTION = "correction", _("补正材料")
    CONSULTATION = "consultation", _("征求意见材料")
    ORIGINAL = "original", _("待公开的原件")
    REPLY = "reply", _("随答复提供的文件")
    LETTER = "letter", _("文书")
    PROOF_OF_SERVICE = "proof_of_service", _("送达凭证")


class Numbering(models.Model):
    """编号规则 — how an agency numbers its requests or one series of its letters.

    The pattern is a Python format string over `year`, `serial` and `prefix`; where
    there is no row, that of `rules/data/request_numbers.toml` serves. `what` is a key
    of that file: each has its own serials, from 1 every year.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    what = models.CharField(max_length=32)
    pattern = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "what"), name="one_pattern_a_series"
            ),
        ]

    def __str__(self) -> str:
        return self.pattern


class NumberSeries(models.Model):
    """编号序列 — the last serial of a series given out by an agency in a year."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    what = models.CharField(max_length=32)
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "year", "what"), name="one_request_series_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.year} {self.last_serial}"


class InfoRequest(models.Model):
    """政府信息公开申请 — one request, with its four axes kept apart.

    Work state, outcome, visibility and the clock's status are columns of their own;
    overdue is none, but a question about `reply_due_on`. `received_on` is the day of
    receipt by art. 31 and empty until that day is certain. What is sealed is opened
    by `actions.reading` alone. `version` counts the changes, for pages gone stale.
    `paused_until_on` is the last day of a stillstand of the clock, if the law sets one:
    it ends without an entry.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="info_requests")
    kind = models.CharField(
        max_length=20,
        choices=[(one.value, one.value) for one in RequestKind],
        default=RequestKind.INFORMATION,
    )
    number = models.CharField(max_length=60)
    query_code_hash = models.CharField(max_length=160)
    # NULL, not "": requests entered by officers have no form to be sent twice.
    form_token_hash = models.CharField(  # noqa: DJ001
        max_length=64, unique=True, null=True
    )
    version = models.PositiveIntegerField(default=1)

    channel = models.CharField(
        max_length=16, choices=[(one.value, one.value) for one in Channel]
    )
    applicant_kind = models.CharField(max_length=12, choices=ApplicantKind)
    wanted_form = models.CharField(max_length=12, choices=WantedForm)
    wanted_channel = models.CharField(max_length=12, choices=WantedChannel)
    submitted_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    arrived_on = models.DateField()
    confirmed_on = models.DateField(null=True)
    received_on = models.DateField(null=True)

    state = models.CharField(
        max_length=20,
        choices=[(one.value, one.value) for one in RequestState],
        default=RequestState.RECEIVED,
    )
    # No choices: a new outcome is a block in rules/data, not a migration.
    outcome = models.CharField(max_length=32, blank=True)
    visibility = models.CharField(
        max_length=10, choices=Visibility, default=Visibility.PRIVATE
    )
    published_index_number = models.CharField(max_length=60, blank=True)
    clock_status = models.CharField(
        max_length=24,
        choices=[(one.value, one.value) for one in ClockStatus],
        default=ClockStatus.NOT_STARTED,
    )
    paused_until_on = models.DateField(null=True)
    reply_due_on = models.DateField(null=True)
    is_due_provisional = models.BooleanField(default=False)

    registered_at = models.DateTimeField(null=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    anonymised_at = models.DateTimeField(null=True)

    name = SealedTextField()
    identity_kind = SealedTextField()
    identity_number = SealedTextField()
    workplace = SealedTextField()
    legal_representative = SealedTextField()
    contact_name = SealedTextField()
    telephone = SealedTextField()
    fax = SealedTextField()
    email = SealedTextField()
    postcode = SealedTextField()
    address = SealedTextField()
    help_wanted = SealedTextField()
    description = SealedTextField()
    document_hint = SealedTextField()
    purpose = SealedTextField()
    applicant_fingerprint = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "number"), name="one_request_a_number"
            ),
            models.CheckConstraint(
                name="request_only_known_states",
                condition=Q(state__in=[one.value for one in RequestState]),
            ),
            models.CheckConstraint(
                name="request_decided_is_one_outcome",
                condition=Q(state__in=UNDECIDED, outcome="", decided_on__isnull=True)
                | ~Q(state__in=UNDECIDED)
                & ~Q(outcome="")
                & Q(decided_on__isnull=False),
            ),
            models.CheckConstraint(
                name="request_in_hand_was_received",
                condition=Q(state=RequestState.RECEIVED) | Q(received_on__isnull=False),
            ),
            models.CheckConstraint(
                name="request_decided_after_receipt",
                condition=Q(decided_on__isnull=True)
                | Q(decided_on__gte=F("received_on")),
            ),
            models.CheckConstraint(
                name="request_received_after_arrival",
                condition=Q(received_on__isnull=True)
                | Q(received_on__gte=F("arrived_on")),
            ),
            models.CheckConstraint(
                name="request_registered_by_a_person",
                condition=Q(registered_at__isnull=True, registered_by__isnull=True)
                | Q(registered_at__isnull=False, registered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="request_at_work_is_registered",
                condition=Q(
                    state__in=(
                        RequestState.RECEIVED,
                        RequestState.CLOSED,
                        RequestState.ARCHIVED,
                    )
                )
                | Q(registered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_archived_by_a_person",
                condition=Q(archived_at__isnull=True, archived_by__isnull=True)
                & ~Q(state=RequestState.ARCHIVED)
                | Q(archived_at__isnull=False, archived_by__isnull=False)
                & Q(state=RequestState.ARCHIVED),
            ),
            models.CheckConstraint(
                name="request_ended_at_a_moment",
                condition=~Q(state__in=(RequestState.CLOSED, RequestState.ARCHIVED))
                | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_anonymised_has_no_name",
                condition=Q(anonymised_at__isnull=True)
                | Q(name="", description="", applicant_fingerprint=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=("agency", "reply_due_on"),
                condition=Q(state__in=UNANSWERED),
                name="requests_by_due_date",
            ),
            models.Index(fields=("agency", "received_on"), name="requests_by_receipt"),
        ]

    def __str__(self) -> str:
        return self.number


class DescriptionMark(models.Model):
    """内容特征 — a keyed hash of part of what was asked, to find the same thing asked.

    Nothing can be read from it without the key; see `marks`.
    """

    info_request = models.ForeignKey(InfoRequest, models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("info_request", "mark"), name="a_mark_once_a_request"
            ),
        ]

    def __str__(self) -> str:
        return f"mark of {self.info_request_id}"


class Assignment(models.Model):
    """分办 — the division, and if named the person, that handles a request."""

    info_request = models.ForeignKey(
        InfoRequest, models.PROTECT, related_name="assignments"
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("assigned_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("info_request",),
                condition=Q(ended_at=None),
                name="one_current_assignment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.info_request_id} {self.division}"


class SealedFile(models.Model):
    """封存文件 — a file of a request, encrypted on disk under a random name.

    `redacts` is the original a redacted file was made from; `redaction_verified_at`
    says when the removal was proved by extracting what is left. `stated_complete_by`
    answers for it that a file given unchanged holds nothing that is withheld. A letter
    has its kind, its number, and the consultation it is about, if any.
    """

    info_request = models.ForeignKey(InfoRequest, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=20, choices=FileKind)
    name = SealedTextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    kept_as = models.CharField(max_length=32, unique=True)
    digest = SealedTextField()
    redacts = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="redactions"
    )
    redaction_verified_at = models.DateTimeField(null=True)
    stated_complete_at = models.DateTimeField(null=True)
    stated_complete_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    letter = models.CharField(max_length=32, blank=True)
    number = models.CharField(max_length=60, blank=True)
    consultation = models.ForeignKey(
        "Consultation", models.PROTECT, null=True, related_name="letters"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="complete_by_a_persons_word",
                condition=Q(
                    stated_complete_at__isnull=True, stated_complete_by__isnull=True
                )
                | Q(stated_complete_at__isnull=False, stated_complete_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
