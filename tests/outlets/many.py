"""Many documents in a column at once, as if they had been migrated long ago."""

from typing import Any

from gongkai.disclosure.digest import content_digest
from gongkai.disclosure.models import Column, Document, Edition, Placement
from tests.outlets.happenings import Town


def fill(column: Column, number: int, town: Town) -> None:
    """Put so many migrated documents into an empty column."""
    town.bring_in(column)
    first = Edition.objects.get(document__placements__column=column)
    place = column.placements.get()
    documents = Document.objects.bulk_create(
        _copy(first.document, index_number=f"many-{n}", source_digest=f"many-{n}")
        for n in range(2, number + 1)
    )
    editions = [
        _copy(first, document=document, title=town.title()) for document in documents
    ]
    for edition in editions:
        edition.digest = edition.migration_digest = content_digest(edition, [])
    Edition.objects.bulk_create(editions)
    Placement.objects.bulk_create(
        _copy(place, document=document, ordinal=ordinal)
        for ordinal, document in enumerate(documents, start=2)
    )
    Column.objects.filter(pk=column.pk).update(last_ordinal=number, live_count=number)


def _copy(record: Any, **other: object) -> Any:
    values = {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if not field.primary_key and field.name not in other
    }
    return type(record)(**values, **other)
