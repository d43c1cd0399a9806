"""In which capacity a member of staff acts on a request, and who may open it."""

from datetime import date

from gongkai.info_requests.models import Assignment, InfoRequest
from gongkai.organisation.models import Division, Staff
from gongkai.organisation.queries import (
    Permits,
    current_appointments,
    divisions_where,
    who_may,
)
from gongkai.organisation.roles import Permission, Role
from gongkai.review.models import Step
from gongkai.rules.info_request_lifecycle import Actor, RequestState

STEP_PERMISSIONS = {
    Step.FIRST: Permission.FIRST_REVIEW,
    Step.SECOND: Permission.SECOND_REVIEW,
    Step.FINAL: Permission.FINAL_REVIEW,
    Step.SECRECY: Permission.SECRECY_REVIEW,
}


def actors_of(
    person: Staff | None, info_request: InfoRequest, *, on: date
) -> frozenset[Actor]:
    """Every capacity in which a person may act on a request that day.

    None is the applicant, who came with number and query code. The handler is the
    person named, or where none is named whoever may write for the division. A reviewer
    is one while a reply is before them. The head is who answers for the OGI office
    (art. 33), or the agency's own head.
    """
    if person is None:
        return frozenset({Actor.APPLICANT})
    if not person.is_active:
        return frozenset()
    held = set(
        current_appointments(person, on=on)
        .filter(agency=info_request.agency_id)
        .values_list("role", flat=True)
    )
    actors = set()
    permits = Permits(person, on=on)
    if info_request.agency_id in permits.agencies_where(Permission.KEEP_REQUESTS):
        actors.add(Actor.OGI_OFFICE)
    if Role.HEAD in held or leads_ogi_office(person, info_request):
        actors.add(Actor.HEAD)
    if _handles(person, info_request, on=on):
        actors.add(Actor.HANDLER)
    if info_request.state == RequestState.REPLY_IN_REVIEW and steps_of(
        person, info_request, on=on
    ):
        actors.add(Actor.REVIEWER)
    return frozenset(actors)


def leads_ogi_office(person: Staff, info_request: InfoRequest) -> bool:
    """Whether a person answers for the agency's OGI office."""
    office = info_request.agency.ogi_office
    return office is not None and office.first_responsible_id == person.pk


def steps_of(person: Staff, info_request: InfoRequest, *, on: date) -> tuple[Step, ...]:
    """The steps of a reply's review for which a person holds the permission."""
    division = responsible_division(info_request)
    if division is None:
        return ()
    return tuple(
        step
        for step, permission in STEP_PERMISSIONS.items()
        if division.pk in divisions_where(person, permission, on=on)
    )


def reviewers_besides(
    writer: Staff, info_request: InfoRequest, *, on: date
) -> dict[Step, list[Staff]]:
    """Who else holds each step of the review that a writer closes to themselves.

    Nobody reviews their own text: whoever could have done so should know it before
    they write. Steps the writer does not hold anyway are left out.
    """
    division = responsible_division(info_request)
    if division is None:
        return {}
    return {
        step: [
            one
            for one in who_may(STEP_PERMISSIONS[step], division=division, on=on)
            if one != writer
        ]
        for step in steps_of(writer, info_request, on=on)
    }


def may_open(person: Staff, info_request: InfoRequest, *, on: date) -> bool:
    """Whether a person may read what the applicant wrote.

    Those on the case and the OGI office; reviewers while a reply is before them.
    """
    on_the_case = {Actor.OGI_OFFICE, Actor.HANDLER, Actor.REVIEWER}
    return bool(actors_of(person, info_request, on=on) & on_the_case)


def current_assignment(info_request: InfoRequest) -> Assignment | None:
    """Who handles the request now."""
    return info_request.assignments.filter(ended_at=None).first()


def responsible_division(info_request: InfoRequest) -> Division | None:
    """The division that handles a request; the OGI office until one is named."""
    assignment = current_assignment(info_request)
    return assignment.division if assignment else info_request.agency.ogi_office


def _handles(person: Staff, info_request: InfoRequest, *, on: date) -> bool:
    assignment = current_assignment(info_request)
    if assignment is None:
        return False
    if assignment.handler_id is not None:
        return assignment.handler_id == person.pk
    return assignment.division_id in divisions_where(person, Permission.WRITE, on=on)
