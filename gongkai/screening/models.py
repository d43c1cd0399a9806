"""What a scan found, who let it pass, and what an agency adds of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.organisation.models import Agency, Division
from gongkai.review.models import Opinion


class ScreenedContent(models.Model):
    """查验结果 — what was found in exactly these bytes, or exactly this text.

    `sha256` is the file's, or for a text the digest its review is bound to. `measure`
    tells which rules and office numbers it was measured by: with others the same bytes
    are looked at anew. `findings` hold places and masked forms, never what was found.
    """

    sha256 = models.CharField(max_length=64)
    measure = models.CharField(max_length=32)
    findings = models.JSONField(default=list)
    screened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("sha256", "measure"), name="one_screening_a_content_and_measure"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Override(models.Model):
    """放行 — a second person lets what was found stand, for a reason, by name.

    Bound to the subject (a journal label such as `edition:17`), to the digest of the
    text that was screened and to exactly what was found. `has_looked` says that the
    person looked through what no program could read. `voided_at` is when the text was
    edited; from then on it no longer counts, even if the old words come back.
    """

    subject = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    group_key = models.CharField(max_length=32)
    kind = models.CharField(max_length=20)
    ground = models.TextField()
    has_looked = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("subject", "digest", "group_key"),
                condition=Q(voided_at=None),
                name="overridden_once",
            ),
            models.CheckConstraint(
                name="an_override_says_why", condition=~Q(ground="")
            ),
            models.CheckConstraint(
                name="what_is_unread_was_looked_at",
                condition=~Q(kind="unread") | Q(has_looked=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.subject}"


class OfficeNumber(models.Model):
    """办公电话 — a telephone number of an office, which may be public.

    Kept by division; a number counts for every text of the agency, for what is public
    in one notice is no secret in another. `digits` has nothing but digits.
    """

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="office_numbers"
    )
    digits = models.CharField(max_length=20)
    purpose = models.CharField(max_length=60)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("division", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("division", "digits"),
                condition=Q(removed_at=None),
                name="a_number_stands_once_a_division",
            ),
        ]

    def __str__(self) -> str:
        return self.purpose


class LocalWording(models.Model):
    """本机关用词 — a word an agency does not want, and what to write instead.

    Titles, names of divisions and places change; each entry counts from a day on.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="local_wordings")
    wrong = models.CharField(max_length=60)
    right = models.CharField(max_length=60)
    why = models.CharField(max_length=120, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("agency", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "wrong"),
                condition=Q(until_on=None),
                name="a_wording_stands_once_an_agency",
            ),
        ]

    def __str__(self) -> str:
        return self.wrong


class SecrecyAnswers(models.Model):
    """保密审查问答 — the questions as they were asked, each with its answer.

    Kept with the opinion by which a text was cleared.
    """

    opinion = models.OneToOneField(
        Opinion, models.PROTECT, related_name="secrecy_answers"
    )
    answers = models.JSONField()

    def __str__(self) -> str:
        return f"answers of opinion {self.opinion_id}"
