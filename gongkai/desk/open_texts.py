"""Who has a text open, and what they have typed and not saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict

from gongkai.disclosure.models import Edition, UnsavedText
from gongkai.organisation.models import Staff

STILL_OPEN = timedelta(minutes=30)
"""So long after the last sign of somebody a text counts as open with them."""

WRITING_NOW = timedelta(minutes=2)
"""So long after the last sign somebody counts as writing at this moment."""

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "picture", "word_file", "new_file"})
"""Fields that are never kept unsaved: secrets, and files, which are held apart."""


@dataclass(frozen=True)
class OtherWriter:
    """Somebody else who has the text open."""

    name: str
    opened_at: datetime
    seen_at: datetime
    is_writing: bool


def other_writers(
    edition: Edition, person: Staff, *, at: datetime
) -> list[OtherWriter]:
    """Those who have a text open, besides this person, the last seen first."""
    found = UnsavedText.objects.filter(edition=edition, seen_at__gt=at - STILL_OPEN)
    others = found.exclude(person=person).select_related("person")
    return [
        OtherWriter(
            one.person.name,
            one.opened_at,
            one.seen_at,
            one.seen_at > at - WRITING_NOW and bool(one.typed),
        )
        for one in others.order_by("-seen_at")
    ]


def unsaved_text(person: Staff, edition: Edition | None) -> UnsavedText | None:
    """What this person has typed in a text's form and not saved, if anything."""
    found = UnsavedText.objects.filter(person=person, edition=edition).first()
    return found if found is not None and found.typed else None


def as_typed(data: QueryDict) -> dict[str, list[str]]:
    """A form as it was sent, for keeping."""
    return {
        name: [str(value) for value in data.getlist(name)]
        for name in data
        if name not in NOT_KEPT
    }


def as_sent(typed: Mapping[str, Any]) -> QueryDict:
    """A form kept unsaved, as it would be sent now."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, [str(value) for value in values])
    return data
