"""Moving documents from column to column, many at a time if need be (重新归类)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.disclosure.actions import arranging
from gongkai.disclosure.document_refusals import move_refusals
from gongkai.disclosure.facts import DocumentFacts
from gongkai.disclosure.models import Column, Document, Placement
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import Permits


@dataclass(frozen=True)
class Move:
    """What one move did, by key: enough to take it back.

    `was_there` says that the document stood in the new column already.
    """

    document: int
    out_of: int
    into: int
    was_there: bool


@transaction.atomic
def move(
    document: Document, *, out_of: Column, into: Column, at: datetime, by: Staff
) -> Move:
    """Take a document out of one column and put it into another, under its old date.

    Its address does not change, so no reader loses it; a main place stays the main
    one. Raises `Refused`.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    permits = Permits(by, on=day_of(at))
    refuse_if(move_refusals(DocumentFacts(document), out_of, into, permits))
    left = document.placements.get(column=out_of)
    there = document.placements.filter(column=into, removed_at=None).first()
    place = there or arranging.put(document, into, at=at, by=by, shown_on=left.shown_on)
    was_main = left.is_main
    arranging.remove(left, at=at, by=by)
    if was_main:
        _make_main(place)
    return Move(document.pk, out_of.pk, into.pk, was_there=there is not None)


@transaction.atomic
def take_back(done: Move, *, at: datetime, by: Staff) -> None:
    """Put a document back to where it stood before a move. Raises `Refused`.

    Where it stood in both columns before, it stands in both again.
    """
    document = Document.objects.get(pk=done.document)
    columns = Column.objects.select_related("site").in_bulk([done.out_of, done.into])
    out_of, into = columns[done.out_of], columns[done.into]
    if not done.was_there:
        move(document, out_of=into, into=out_of, at=at, by=by)
        return
    permits = Permits(by, on=day_of(at))
    refuse_if(move_refusals(DocumentFacts(document), into, out_of, permits))
    was_main = document.placements.get(column=into).is_main
    place = arranging.put(document, out_of, at=at, by=by)
    if was_main:
        _make_main(place)


def _make_main(place: Placement) -> None:
    """Let a place be its document's main one; the one that was gives way first."""
    places = Placement.objects.filter(document=place.document_id)
    places.filter(is_main=True).update(is_main=False)
    places.filter(pk=place.pk).update(is_main=True)
