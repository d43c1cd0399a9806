"""The first page after logging in: what waits for me."""

from django.http import HttpResponse
from django.utils import timezone

from gongkai.commons.moments import day_of
from gongkai.desk import queries
from gongkai.desk.views.screens import StaffRequest, for_staff, screen

MOST_ROWS = 10
"""So many rows of a longer list are shown; a link leads to the rest."""


@for_staff
def to_do(request: StaffRequest) -> HttpResponse:
    """What waits for this person, by kind, the most urgent first."""
    at = timezone.now()
    on, person = day_of(at), request.user
    making = queries.in_the_making(person, on=on)
    return screen(
        request,
        "to_do",
        {
            "at": at,
            "on": on,
            "waiting": queries.waiting_reviews(person, on=on),
            "returned": queries.returned_drafts(person, on=on),
            "owed": queries.owed_reviews(person, on=on),
            "ready": list(queries.ready_to_publish(person, on=on)),
            "scheduled": list(queries.scheduled(person, on=on)),
            "drafts": list(queries.my_drafts(person, on=on)[:MOST_ROWS]),
            "lacking": queries.divisions_lacking(person, on=on),
            "making": list(making[:MOST_ROWS]),
            "making_count": making.count(),
        },
    )
