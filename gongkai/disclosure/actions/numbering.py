"""Giving index numbers (索引号): once, in order, never again."""

from gongkai.commons.moments import day_of
from gongkai.disclosure.models import Document, IndexNumberSeries
from gongkai.rules.index_number import IndexNumberPattern


def give_index_number(document: Document) -> None:
    """Give a document its index number unless it has one.

    The serial runs by agency and year of first publication; it is taken in the
    transaction of the publication, so a publication that fails takes none. A number
    that stands already (the pattern was changed, or another agency writes alike) is
    passed over.
    """
    if document.index_number is not None:
        return
    assert document.first_published_at is not None
    agency, published = document.agency, day_of(document.first_published_at)
    pattern = IndexNumberPattern(agency.index_number_pattern)
    series, _created = IndexNumberSeries.objects.select_for_update().get_or_create(
        agency=agency, year=published.year
    )
    number = None
    while number is None or Document.objects.filter(index_number=number).exists():
        series.last_serial += 1
        number = pattern.format(
            organisation_code=agency.organisation_code,
            year=published.year,
            month=published.month,
            serial=series.last_serial,
        )
    series.save()
    document.index_number = number
