"""Giving index numbers (索引号): once, in order, never again."""

from gongkai.commons.moments import day_of
from gongkai.disclosure.models import Document, IndexNumberSeries
from gongkai.rules.index_number import IndexNumberPattern


def give_index_number(document: Document) -> None:
    """Give a document its index number unless it has one.

    The serial runs by agency and year of first publication; it is taken in the
    transaction of the publication, so a publication that fails takes none.
    """
    if document.index_number is not None:
        return
    assert document.first_published_at is not None
    agency, published = document.agency, day_of(document.first_published_at)
    series, _created = IndexNumberSeries.objects.select_for_update().get_or_create(
        agency=agency, year=published.year
    )
    series.last_serial += 1
    series.save()
    document.index_number = IndexNumberPattern(agency.index_number_pattern).format(
        organisation_code=agency.organisation_code,
        year=published.year,
        month=published.month,
        serial=series.last_serial,
    )
