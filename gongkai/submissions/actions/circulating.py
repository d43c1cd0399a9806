"""Making circulars and turning them into drafts."""

from datetime import datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.disclosure.actions import drafting
from gongkai.disclosure.models import Edition
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.queries import Permits
from gongkai.rules.submission_rules import Period, Span
from gongkai.submissions.circular_figures import circular_figures
from gongkai.submissions.circular_files import circular_html
from gongkai.submissions.circular_text import circular_text, circular_title
from gongkai.submissions.figures import YearBook
from gongkai.submissions.models import Circular
from gongkai.submissions.refusals import (
    circular_refusals,
    draft_circular_refusals,
    keep_refusals,
)


@transaction.atomic
def make_circular(
    agency: Agency, period: Period, days: Span, *, at: datetime, by: Staff
) -> Circular:
    """Make the circular of a period with the figures of today. Raises `Refused`.

    A period may have several, as after a late correction; each keeps its figures.
    """
    on = day_of(at)
    refusals = keep_refusals(Permits(by, on=on), agency)
    refuse_if(refusals + circular_refusals(days, on=on))
    book = YearBook(agency, on=min(on, days.last))
    circular = Circular.objects.create(
        agency=agency,
        period=period,
        first_on=days.first,
        last_on=days.last,
        title=circular_title(period, days.first),
        figures=circular_figures(book, days),
        made_at=at,
        made_by=by,
    )
    journal.record(
        "circular.made",
        circular,
        at=at,
        by=by,
        agency=agency.pk,
        period=period,
        first_on=days.first.isoformat(),
    )
    return circular


@transaction.atomic
def draft_circular(circular: Circular, *, at: datetime, by: Staff) -> Edition:
    """Turn a circular into a draft of the OGI office, once. Raises `Refused`.

    From there it goes the way of every document.
    """
    circular = Circular.objects.select_for_update().get(pk=circular.pk)
    refusals = keep_refusals(Permits(by, on=day_of(at)), circular.agency)
    refuse_if(refusals + draft_circular_refusals(circular))
    office = circular.agency.ogi_office
    assert office is not None, "an agency without an office is refused"
    text = circular_text(circular)
    edition = drafting.draft(
        office,
        at=at,
        by=by,
        title=text.title,
        body_html=circular_html(text),
        issuer=circular.agency.name,
        source=f"{circular.agency.short_name}{office.name}",
    )
    circular.document = edition.document
    circular.save()
    journal.record(
        "circular.drafted", circular, at=at, by=by, document=edition.document_id
    )
    return edition
