"""Reading the journal."""

from django.db.models import QuerySet

from gongkai.journal.models import Cursor, Entry, Head


def newest_number() -> int:
    """The number of the newest committed entry; 0 while there is none."""
    return Head.objects.values_list("last_number", flat=True).first() or 0


def position(follower: str) -> int:
    """The number of the last entry a follower has dealt with."""
    return (
        Cursor.objects.filter(follower=follower)
        .values_list("last_number", flat=True)
        .first()
        or 0
    )


def entries_after(number: int, *, limit: int) -> list[Entry]:
    """The next entries in order, at most `limit` of them."""
    return list(Entry.objects.filter(number__gt=number)[:limit])


def entries_about(*labels: str) -> QuerySet[Entry]:
    """Everything that happened to these records, oldest first."""
    return Entry.objects.filter(subject__in=labels).select_related("by")
