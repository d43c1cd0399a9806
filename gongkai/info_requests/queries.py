"""Looking up requests: boards, an applicant's others, the same thing asked.

Whoever reads the personal part goes through `actions.reading`; nothing here opens
what is sealed.
"""

import unicodedata
from datetime import date, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Count, Q, QuerySet

from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.sealing import fingerprints
from gongkai.info_requests.facts import facts_of
from gongkai.info_requests.models import (
    Consultation,
    InfoRequest,
    Numbering,
    SealedFile,
)
from gongkai.info_requests.models.requests import UNANSWERED
from gongkai.info_requests.query_codes import plain_code
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.roles import Permission
from gongkai.rules.info_request_case import ClockStatus, ReplyClock, reply_clock
from gongkai.rules.info_request_lifecycle import RequestState
from gongkai.rules.outcomes import RequestKind
from gongkai.rules.statutory_data import read_table

SOON_DAYS = 3
LIKENESS = 3


def requests_for(
    person: Staff, *, on: date, permits: Permits | None = None
) -> QuerySet[InfoRequest]:
    """The requests a member of staff may know of.

    The OGI office all of its agency, a handler their own or their division's, a
    reviewer those whose reply is before them. `permits` are the person's, if read.
    """
    permits = permits or Permits(person, on=on)
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
            Q(agency__in=permits.agencies_where(Permission.KEEP_REQUESTS))
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


def board_views(*, on: date) -> dict[str, Q]:
    """What puts an unanswered request into each view of the board on a day.

    `soon` is what falls due within the next three working days, `provisional` what
    rests on an unannounced year, `waiting` what waits for the applicant, `paused`
    what waits for somebody consulted (never late while it does), `unconfirmed` what
    has no day of receipt yet, `unlimited` what the law sets no day for (art. 41).
    """
    unanswered = Q(state__in=UNANSWERED)
    calendar = official_calendar()
    soon_on = on
    for _step in range(SOON_DAYS):
        soon_on = calendar.first_working_day_from(soon_on + timedelta(days=1))
    # A third party's silence ends without an entry: the clock then runs again.
    paused = Q(clock_status=ClockStatus.PAUSED) & (
        Q(paused_until_on=None) | Q(paused_until_on__gte=on)
    )
    running = Q(clock_status=ClockStatus.RUNNING) | Q(
        clock_status=ClockStatus.PAUSED
    ) & Q(paused_until_on__lt=on)
    views = {
        "open": Q(),
        "late": running & Q(reply_due_on__lt=on),
        "today": running & Q(reply_due_on=on),
        "soon": running & Q(reply_due_on__gt=on, reply_due_on__lte=soon_on),
        "later": running & Q(reply_due_on__gt=soon_on),
        "paused": paused,
        "waiting": Q(clock_status=ClockStatus.WAITING_FOR_APPLICANT),
        "provisional": Q(is_due_provisional=True),
        "unconfirmed": Q(clock_status=ClockStatus.NOT_STARTED),
        "unlimited": Q(clock_status=ClockStatus.NO_LIMIT),
    }
    return {name: unanswered & where for name, where in views.items()}


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
    """The same applicant's requests of the same month (fee measures art. 4).

    Requests for information; a reply given anew is no request.
    """
    arrived_on = info_request.arrived_on
    return requests_of_applicant(info_request).filter(
        kind=RequestKind.INFORMATION,
        redecision=None,
        arrived_on__year=arrived_on.year,
        arrived_on__month=arrived_on.month,
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


def kept_letters(
    info_request: InfoRequest, letter: str, consultation: Consultation | None = None
) -> QuerySet[SealedFile]:
    """What lies in a case of one letter, the newest first."""
    return info_request.files.filter(
        letter=letter, consultation=consultation, erased_at=None
    ).order_by("-pk")


def number_patterns(agency: Agency) -> dict[str, str]:
    """By series, the agency's pattern or the one that comes with the software.

    The series are `request` and those of the letters that bear a number.
    """
    shipped: dict[str, str] = read_table("request_numbers")
    own = Numbering.objects.filter(agency=agency).values_list("what", "pattern")
    found = shipped | dict(own)
    return {what: found[what] for what in shipped if what != "redone"}


def find_by_code(number: str, typed_code: str) -> InfoRequest | None:
    """The request with this number and secret code; None when they do not fit.

    A number typed in full-width digits is the same number. A wrong number takes as
    long as a wrong code, so neither can be told apart.
    """
    code = plain_code(typed_code)
    as_typed = number.strip()
    numbered = InfoRequest.objects.filter(
        number__in={as_typed, unicodedata.normalize("NFKC", as_typed)}
    )
    for info_request in numbered:
        if check_password(code, info_request.query_code_hash):
            return info_request
    if not numbered:
        make_password(code)
    return None
