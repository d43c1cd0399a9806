"""Looking up requests: boards, an applicant's others, the same thing asked.

Whoever reads the personal part goes through `actions.reading`; nothing here opens
what is sealed.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Count, Q, QuerySet

from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.sealing import fingerprints
from gongkai.info_requests.facts import facts_of
from gongkai.info_requests.models import InfoRequest
from gongkai.info_requests.models.requests import UNANSWERED, UNDECIDED
from gongkai.info_requests.query_codes import plain_code
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.queries import Permits, current_appointments
from gongkai.organisation.roles import Permission, Role
from gongkai.rules.info_request_case import ClockStatus, ReplyClock, reply_clock
from gongkai.rules.info_request_lifecycle import RequestState

SOON_DAYS = 3
LIKENESS = 3


@dataclass(frozen=True)
class DeadlineBoard:
    """Unanswered requests by how their dates stand on a day.

    `soon` is what falls due within the next three working days, `provisional` what
    rests on an unannounced year, `waiting` what waits for the applicant, `paused`
    what waits for somebody consulted (never late while it does), `unconfirmed` what
    has no day of receipt yet.
    """

    late: QuerySet[InfoRequest]
    today: QuerySet[InfoRequest]
    soon: QuerySet[InfoRequest]
    later: QuerySet[InfoRequest]
    paused: QuerySet[InfoRequest]
    waiting: QuerySet[InfoRequest]
    provisional: QuerySet[InfoRequest]
    unconfirmed: QuerySet[InfoRequest]


def requests_for(
    person: Staff, *, on: date, permits: Permits | None = None
) -> QuerySet[InfoRequest]:
    """The requests a member of staff may know of.

    The OGI office all of its agency, a handler their own or their division's, a
    reviewer those whose reply is before them. `permits` are the person's, if read.
    """
    permits = permits or Permits(person, on=on)
    offices = current_appointments(person, on=on).filter(role=Role.OGI_OFFICE)
    writing = permits.divisions_where(Permission.WRITE)
    reviewing: set[int] = set()
    for permission in (
        Permission.FIRST_REVIEW,
        Permission.SECOND_REVIEW,
        Permission.FINAL_REVIEW,
        Permission.SECRECY_REVIEW,
    ):
        reviewing |= permits.divisions_where(permission)
    current = Q(assignments__ended_at=None)
    return (
        InfoRequest.objects.filter(
            Q(agency__in=offices.values("agency"))
            | current & Q(assignments__handler=person)
            | current & Q(assignments__handler=None, assignments__division__in=writing)
            | current
            & Q(
                state=RequestState.REPLY_IN_REVIEW,
                assignments__division__in=reviewing,
            )
        )
        .select_related("agency")
        .distinct()
    )


def deadline_board(requests: QuerySet[InfoRequest], *, on: date) -> DeadlineBoard:
    """Sort unanswered requests by their dates; `requests` says whose board it is."""
    calendar = official_calendar()
    soon_on = on
    for _step in range(SOON_DAYS):
        soon_on = calendar.first_working_day_from(soon_on + timedelta(days=1))
    unanswered = requests.filter(state__in=UNANSWERED).order_by("reply_due_on", "pk")
    # A third party's silence ends without an entry: the clock then runs again.
    stopped = unanswered.filter(clock_status=ClockStatus.PAUSED)
    paused = [
        one.pk for one in stopped if clock_of(one, on=on).status is ClockStatus.PAUSED
    ]
    running = unanswered.filter(
        clock_status__in=(ClockStatus.RUNNING, ClockStatus.PAUSED)
    ).exclude(pk__in=paused)
    return DeadlineBoard(
        late=running.filter(reply_due_on__lt=on),
        today=running.filter(reply_due_on=on),
        soon=running.filter(reply_due_on__gt=on, reply_due_on__lte=soon_on),
        later=running.filter(reply_due_on__gt=soon_on),
        paused=stopped.filter(pk__in=paused),
        waiting=unanswered.filter(clock_status=ClockStatus.WAITING_FOR_APPLICANT),
        provisional=unanswered.filter(is_due_provisional=True),
        unconfirmed=unanswered.filter(clock_status=ClockStatus.NOT_STARTED),
    )


def handled_by(
    requests: QuerySet[InfoRequest],
    *,
    division: Division | None = None,
    handler: Staff | None = None,
) -> QuerySet[InfoRequest]:
    """Those of the requests that a division or an officer handles now."""
    current = Q(assignments__ended_at=None)
    if division is not None:
        current &= Q(assignments__division=division)
    if handler is not None:
        current &= Q(assignments__handler=handler)
    return requests.filter(current).distinct()


def clock_of(info_request: InfoRequest, *, on: date) -> ReplyClock:
    """The reply period as it stands on a day, with every day explained."""
    return reply_clock(facts_of(info_request), calendar=official_calendar(), on=on)


def requests_of_applicant(info_request: InfoRequest) -> QuerySet[InfoRequest]:
    """All requests of the same applicant to the same agency, this one included.

    Compared by keyed hash of name and number; nobody's name is opened.
    """
    if not info_request.applicant_fingerprint:
        return InfoRequest.objects.filter(pk=info_request.pk)
    return InfoRequest.objects.filter(
        agency=info_request.agency_id,
        applicant_fingerprint=info_request.applicant_fingerprint,
    )


def requests_in_month(info_request: InfoRequest) -> QuerySet[InfoRequest]:
    """The same applicant's requests of the same month (fee measures art. 4)."""
    arrived_on = info_request.arrived_on
    return requests_of_applicant(info_request).filter(
        arrived_on__year=arrived_on.year, arrived_on__month=arrived_on.month
    )


def earlier_in_month(info_request: InfoRequest) -> QuerySet[InfoRequest]:
    """Those of them that came before this one."""
    return requests_in_month(info_request).filter(
        Q(arrived_on__lt=info_request.arrived_on)
        | Q(arrived_on=info_request.arrived_on, pk__lt=info_request.pk)
    )


def requests_by_identity(agency: Agency, identity: str) -> QuerySet[InfoRequest]:
    """Requests of whoever has this name and number, for an applicant who asks.

    `identity` is made by `actions.registration.applicant_identity`.
    """
    return InfoRequest.objects.filter(
        agency=agency, applicant_fingerprint__in=fingerprints(identity)
    )


def alike_requests(
    info_request: InfoRequest, *, likeness: int = LIKENESS
) -> QuerySet[InfoRequest]:
    """Other requests to the agency for what reads like the same thing (art. 44).

    Each carries `shared_count`, the marks it has in common; the most alike first. It
    is a suggestion for a person to look at, never a decision.
    """
    marks = info_request.marks.values("mark")
    return (
        InfoRequest.objects.filter(agency=info_request.agency_id, marks__mark__in=marks)
        .exclude(pk=info_request.pk)
        .annotate(shared_count=Count("marks"))
        .filter(shared_count__gte=likeness)
        .order_by("-shared_count", "pk")
    )


def repeated_requests(info_request: InfoRequest) -> QuerySet[InfoRequest]:
    """Those of them the same applicant made and was answered (art. 36(6))."""
    return alike_requests(info_request).filter(
        applicant_fingerprint=info_request.applicant_fingerprint,
        answered_on__isnull=False,
    )


def provisional_requests() -> QuerySet[InfoRequest]:
    """Undecided requests whose due date rests on an unannounced year."""
    return InfoRequest.objects.filter(
        is_due_provisional=True, state__in=UNDECIDED
    ).order_by("pk")


def find_by_code(number: str, typed_code: str) -> InfoRequest | None:
    """The request with this number and secret code; None when they do not fit.

    A wrong number takes as long as a wrong code, so neither can be told apart.
    """
    code = plain_code(typed_code)
    for info_request in InfoRequest.objects.filter(number=number.strip()):
        if check_password(code, info_request.query_code_hash):
            return info_request
    if not InfoRequest.objects.filter(number=number.strip()).exists():
        make_password(code)
    return None
