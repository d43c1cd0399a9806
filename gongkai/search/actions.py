"""Every change that search makes in the store: synonyms, and texts of files."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.disclosure.models import Attachment, StoredFile
from gongkai.journal import actions as journal
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import Permits
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.search.file_texts import text_of
from gongkai.search.models import FileText, SynonymGroup
from gongkai.search.refusals import synonym_input_refusals, synonym_refusals
from gongkai.search.synonyms import tidy_words


@transaction.atomic
def set_synonyms(
    group: SynonymGroup | None, words: Sequence[str], *, at: datetime, by: Staff
) -> SynonymGroup:
    """Enter words that mean the same, or change a group of them.

    Raises `Refused` when `by` may not, or when the words cannot be a group.
    """
    refuse_if(synonym_refusals(by.division.agency, Permits(by, on=day_of(at))))
    refuse_if(synonym_input_refusals(words, group))
    if group is None:
        group = SynonymGroup()
    else:
        group = SynonymGroup.objects.select_for_update().get(pk=group.pk)
    group.words = "\n".join(tidy_words(words))
    group.changed_at, group.changed_by = at, by
    group.save()
    journal.record("synonym_group.set", group, at=at, by=by, words=group.word_list)
    return group


@transaction.atomic
def drop_synonyms(group: SynonymGroup, *, at: datetime, by: Staff) -> None:
    """Let the words of a group find each other no longer. Raises `Refused`."""
    refuse_if(synonym_refusals(by.division.agency, Permits(by, on=day_of(at))))
    journal.record("synonym_group.dropped", group, at=at, by=by, words=group.word_list)
    group.delete()


def keep_file_texts(stored_files: Collection[StoredFile]) -> dict[int, str]:
    """The texts of these files by the file's id; what was not yet read is read now."""
    texts = dict(
        FileText.objects.filter(stored_file__in=stored_files).values_list(
            "stored_file_id", "text"
        )
    )
    for stored in stored_files:
        if stored.pk not in texts:
            # Outside a transaction: a large file takes seconds, a row a moment.
            texts[stored.pk] = text_of(stored)
            FileText.objects.update_or_create(
                stored_file=stored, defaults={"text": texts[stored.pk]}
            )
    return texts


def forget_file_texts(document_ids: Collection[int]) -> None:
    """Erase the texts of these documents' files that nothing public carries now."""
    read = set(
        FileText.objects.filter(
            stored_file__attachments__edition__document__in=document_ids
        ).values_list("stored_file_id", flat=True)
    )
    public = Attachment.objects.filter(
        stored_file__in=read, edition__state=EditionState.PUBLISHED
    )
    gone = read - set(public.values_list("stored_file_id", flat=True))
    if gone:
        FileText.objects.filter(stored_file__in=gone).delete()
