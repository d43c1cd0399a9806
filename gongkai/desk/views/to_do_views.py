"""The first page after logging in: what waits for me."""

from django.http import HttpResponse

from gongkai.desk import queries
from gongkai.desk.views.screens import StaffRequest, for_staff, screen, tasks_of
from gongkai.desk.waiting import lagging_columns, sees_other_divisions
from gongkai.organisation.roles import Permission
from gongkai.submissions.queries import due_for

MOST_ROWS = 10
"""So many rows of a longer list are shown; a link leads to the rest."""

MOST_TASKS = 200
"""So many of the tasks are shown; who has more begins with the latest."""


@for_staff
def to_do(request: StaffRequest) -> HttpResponse:
    """What waits for this person, the latest first, and what they have on the way."""
    permits = request.permits
    making = queries.in_the_making(permits)
    tasks = tasks_of(request, permits)
    mine = {task.edition for task in tasks}
    return screen(
        request,
        "to_do",
        {
            "on": permits.on,
            "tasks": tasks,
            "most_tasks": MOST_TASKS,
            "most_rows": MOST_ROWS,
            "owed": [
                owed
                for owed in queries.owed_reviews(permits)
                if owed.edition.pk not in mine
            ],
            "dues": due_for(permits.person, on=permits.on, permits=permits),
            "lagging": lagging_columns(permits),
            "scheduled": list(queries.scheduled(permits)),
            "drafts": list(queries.my_drafts(permits)[:MOST_ROWS]),
            "lacking": queries.divisions_lacking(permits),
            "making": list(making[:MOST_ROWS]),
            "making_count": making.count(),
            "sees_other_divisions": sees_other_divisions(permits),
            "may_write": Permission.WRITE in permits.anywhere,
        },
    )
