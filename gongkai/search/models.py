"""What search keeps in the store: words that mean the same, and texts of files."""

from django.conf import settings
from django.db import models

from gongkai.disclosure.models import StoredFile


class SynonymGroup(models.Model):
    """同义词 — words of which each finds the others, such as 低保 and 最低生活保障.

    `words` are kept as they were typed, one a line; they are compared as they are
    searched (`search.words`). One list serves all agencies of the installation, as
    the index does.
    """

    words = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("words", "pk")

    def __str__(self) -> str:
        return " = ".join(self.word_list)

    @property
    def word_list(self) -> list[str]:
        """The words, as they were typed."""
        return self.words.splitlines()


class FileText(models.Model):
    """附件文字 — the visible text of a file that a public document carries.

    Read once, for a file never changes under its digest; gone when no public document
    carries the file any more.
    """

    stored_file = models.OneToOneField(
        StoredFile, models.CASCADE, related_name="searched_text"
    )
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"text of {self.stored_file}"
