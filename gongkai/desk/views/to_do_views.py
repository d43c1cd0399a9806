"""The first page after logging in: what waits for me."""

from django.http import HttpResponse
from django.utils import timezone

from gongkai.desk import queries
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.organisation.roles import Permission

MOST_ROWS = 10
"""So many rows of a longer list are shown; a link leads to the rest."""


@for_staff
def to_do(request: StaffRequest) -> HttpResponse:
    """What waits for this person, by kind, the most urgent first."""
    at, permits = timezone.now(), request.permits
    making = queries.in_the_making(permits)
    return screen(
        request,
        "to_do",
        {
            "at": at,
            "on": permits.on,
            "waiting": queries.waiting_reviews(permits),
            "returned": queries.returned_drafts(permits),
            "owed": queries.owed_reviews(permits),
            "ready": list(queries.ready_to_publish(permits)),
            "scheduled": list(queries.scheduled(permits)),
            "drafts": list(queries.my_drafts(permits)[:MOST_ROWS]),
            "lacking": queries.divisions_lacking(permits),
            "making": list(making[:MOST_ROWS]),
            "making_count": making.count(),
            "may_write": Permission.WRITE in permits.anywhere,
        },
    )
