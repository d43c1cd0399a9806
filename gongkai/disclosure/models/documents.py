"""Documents, their editions and attachments."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongkai.disclosure.models.statuses import DisclosureClass, Origin, RuleStatus
from gongkai.organisation.models import Agency, Division
from gongkai.review.models import (
    APPROVED,
    PASSED_THE_EMERGENCY_DOOR,
    Reviewed,
    whole_signature,
)
from gongkai.rules.edition_lifecycle import EditionState

MIGRATED: Q = (
    Q(migration__isnull=False, number=1)
    & Q(migration_digest=F("digest"))
    & ~Q(migration_digest="")
)
"""Condition: the text stands exactly as a named administrator migrated it."""

IN_THE_MAKING = (EditionState.DRAFT, EditionState.SUBMITTED, EditionState.APPROVED)
WAS_PUBLISHED = (
    EditionState.PUBLISHED,
    EditionState.SUPERSEDED,
    EditionState.WITHDRAWN,
)


class Migration(models.Model):
    """历史数据迁移 — one run that brought documents from an older system.

    A migrated document was published before this system; a named administrator
    answers for it as it was, and the page says so. A changed text needs the reviews.
    """

    agency = models.ForeignKey(Agency, models.PROTECT)
    source_name = models.CharField(max_length=200)
    source_sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    finished_at = models.DateTimeField(null=True)
    created_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.source_name


class Document(models.Model):
    """政府信息 — one piece of government information: identity, class and standing.

    `index_number` is given once and never changed (国办秘函〔2009〕6号, number not
    verified). `first_published_at` is the date readers know: for a migrated document
    that of the older site. `imported_at` is when it came into this system.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="documents")
    division = models.ForeignKey(Division, models.PROTECT, related_name="documents")
    # NULL, not "": what has no number yet must not collide with its like.
    index_number = models.CharField(  # noqa: DJ001
        max_length=60, unique=True, null=True
    )
    disclosure_class = models.CharField(
        max_length=12, choices=DisclosureClass, default=DisclosureClass.PROACTIVE
    )
    withholding_ground = models.CharField(max_length=12, blank=True)
    reexamine_on = models.DateField(null=True, blank=True)
    rule_status = models.CharField(max_length=10, choices=RuleStatus, blank=True)
    rule_status_on = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.WRITTEN)
    source_digest = models.CharField(max_length=64, null=True)  # noqa: DJ001
    raw_text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    first_published_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "source_digest"), name="a_source_is_brought_in_once"
            ),
            models.CheckConstraint(
                name="what_is_not_proactive_is_reexamined",
                condition=Q(disclosure_class="proactive")
                | Q(disclosure_class="upon_request")
                | Q(reexamine_on__isnull=False) & ~Q(withholding_ground=""),
            ),
            models.CheckConstraint(
                name="a_rule_status_has_its_date",
                condition=Q(rule_status="") | Q(rule_status_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.index_number or f"document {self.pk}"


class StoredFile(models.Model):
    """存储文件 — the bytes of an attachment, kept once under their SHA-256."""

    class Kind(models.TextChoices):
        """附件类别 — as `commons.uploads` tells them apart."""

        TEXT = "text"
        PICTURE = "picture"
        VIDEO = "video"
        ARCHIVE = "archive"

    sha256 = models.CharField(max_length=64, unique=True)
    extension = models.CharField(max_length=8)
    media_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=Kind)
    size = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Edition(Reviewed):
    """版本 — one text of a document, with a state.

    The constraints are the third bolt: what the table of moves and the actions
    refuse, the database refuses again.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in EditionState],
        default=EditionState.DRAFT,
    )
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    issuer = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=100, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    made_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    topic = models.CharField(max_length=60, blank=True)
    genre = models.CharField(max_length=20, blank=True)
    keywords = models.CharField(max_length=200, blank=True)
    change_note = models.TextField(blank=True)
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    written_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    scheduled_for = models.DateTimeField(null=True)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawal_ground = models.TextField(blank=True)
    migration = models.ForeignKey(Migration, models.PROTECT, null=True)
    migration_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("document", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("document", "number"), name="one_edition_a_number"
            ),
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(state=EditionState.PUBLISHED),
                name="one_public_edition_a_document",
            ),
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(state__in=("draft", "submitted", "approved")),
                name="one_edition_in_the_making",
            ),
            models.CheckConstraint(
                name="only_known_states",
                condition=Q(state__in=[state.value for state in EditionState]),
            ),
            models.CheckConstraint(
                name="published_only_if_reviewed",
                condition=~Q(state__in=WAS_PUBLISHED)
                | APPROVED
                | PASSED_THE_EMERGENCY_DOOR
                | MIGRATED,
            ),
            models.CheckConstraint(
                name="approved_only_if_reviewed",
                condition=~Q(state=EditionState.APPROVED) | APPROVED,
            ),
            models.CheckConstraint(
                name="published_by_a_person_at_a_time",
                condition=~Q(state__in=WAS_PUBLISHED)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_withdrawal_says_who_when_and_why",
                condition=~Q(state=EditionState.WITHDRAWN)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawal_ground=""),
            ),
            models.CheckConstraint(
                name="a_correction_says_what_changed",
                condition=Q(number=1)
                | ~Q(state__in=WAS_PUBLISHED)
                | ~Q(change_note=""),
            ),
            models.CheckConstraint(
                name="scheduled_by_a_person",
                condition=Q(scheduled_for__isnull=True, scheduled_by__isnull=True)
                | Q(scheduled_for__isnull=False, scheduled_by__isnull=False),
            ),
            *(
                models.CheckConstraint(
                    name=f"whole_{name}_signature", condition=whole_signature(name)
                )
                for name in ("cleared", "approved", "emergency")
            ),
        ]
        indexes = [
            models.Index(fields=("-written_at", "-id"), name="editions_newest_first"),
            # Only of what never was public: SQLite would otherwise read every public
            # edition by its state, whatever narrower way there is, for one page.
            models.Index(
                fields=("state", "-written_at", "-id"),
                condition=Q(published_at__isnull=True),
                name="editions_of_a_state_newest",
            ),
            # What changed when: site maps, and readers who ask for what is new since.
            # The state is in it although it is always the same: else SQLite would
            # look at every row to see that it is.
            models.Index(
                fields=("published_at", "document", "state"),
                condition=Q(state=EditionState.PUBLISHED),
                name="public_editions_by_time",
            ),
            models.Index(
                fields=("topic", "published_at"),
                condition=Q(state=EditionState.PUBLISHED) & ~Q(topic=""),
                name="public_editions_of_a_topic",
            ),
            models.Index(
                fields=("withdrawn_at", "document"),
                condition=Q(state=EditionState.WITHDRAWN),
                name="withdrawn_editions_by_time",
            ),
            models.Index(
                fields=("scheduled_for",),
                condition=Q(state=EditionState.APPROVED, scheduled_for__isnull=False),
                name="editions_scheduled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Attachment(models.Model):
    """附件 — a file that belongs to an edition, with its title and order.

    `description` is the alternative text of a picture and the transcript or summary
    of a video; a picture without one is not accepted for review.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="attachments")
    stored_file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="attachments"
    )
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ("edition", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("edition", "position"), name="one_attachment_a_position"
            ),
        ]

    def __str__(self) -> str:
        return self.title
