"""What stands around the writing of a text: files held, words not saved, templates."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.disclosure.models.documents import Edition, StoredFile
from gongkai.disclosure.models.sites import Column


class HeldFile(models.Model):
    """暂存文件 — a file somebody brought in that belongs to no edition yet.

    Kept so that a form refused, a connection lost or a browser closed costs nobody an
    upload. Only who brought it in may see it or attach it.
    """

    stored_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="held")
    file_name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="held_files"
    )
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.file_name


class UnsavedText(models.Model):
    """未保存的文稿 — the form of an edition as one person has it open.

    `typed` is what stands in the form and has not been saved, field by field, in the
    way the form would send it; empty while nothing was typed. `seen_at` is the last
    sign of the person, so that others who open the same text are warned. Without an
    edition it is a document not yet begun.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="unsaved_texts"
    )
    edition = models.ForeignKey(
        Edition, models.CASCADE, null=True, related_name="open_at"
    )
    typed = models.JSONField(default=dict)
    typed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("person", "edition"), name="one_unsaved_text_an_edition"
            ),
            # Apart, for SQL holds no two NULLs to be the same.
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(edition=None),
                name="one_unsaved_text_of_what_is_new",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.edition or 'new'}"


class ReadText(models.Model):
    """审阅文本 — a text exactly as a reviewer decided on it.

    A draft is changed in place; what the reviewers had before them would be lost, and
    nobody could show them what has changed since. `content` holds the fields of
    `disclosure.digest.READ_FIELDS`, the dates, and of each attachment what the digest
    is taken of.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="read_texts")
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("edition", "digest"), name="a_text_is_kept_once_as_read"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.digest[:12]}"


class TextTemplate(models.Model):
    """栏目模板 — the skeleton from which the texts of a column are begun.

    Its words are the OGI office's own; nothing in a template reaches the public by
    itself.
    """

    column = models.ForeignKey(Column, models.PROTECT, related_name="templates")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=300, blank=True)
    body_html = models.TextField(blank=True)
    genre = models.CharField(max_length=20, blank=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ("column", "name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("column", "name"), name="one_template_a_name_and_column"
            ),
        ]

    def __str__(self) -> str:
        return self.name
