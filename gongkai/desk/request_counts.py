"""Which requests a person of the desk knows of, and how many wait."""

from django.db.models import QuerySet

from gongkai.info_requests.models import InfoRequest
from gongkai.info_requests.models.requests import UNANSWERED
from gongkai.info_requests.queries import requests_for
from gongkai.organisation.models import Agency
from gongkai.organisation.queries import Permits, current_appointments
from gongkai.organisation.roles import Permission, Role

TAKES_PART = frozenset(
    {
        Permission.KEEP_REQUESTS,
        Permission.WRITE,
        Permission.FIRST_REVIEW,
        Permission.SECOND_REVIEW,
        Permission.FINAL_REVIEW,
        Permission.SECRECY_REVIEW,
    }
)


def known_requests(permits: Permits) -> QuerySet[InfoRequest]:
    """The requests that exist for this person.

    Beside those of `requests_for`, all of the agency for its head and for who
    answers for the OGI office: they consent to extensions (art. 33). Of these they
    learn the number and the dates, and nothing personal.
    """
    person, on = permits.person, permits.on
    headed = set(
        current_appointments(person, on=on)
        .filter(role=Role.HEAD)
        .values_list("agency", flat=True)
    )
    headed |= set(
        Agency.objects.filter(ogi_office__first_responsible=person).values_list(
            "pk", flat=True
        )
    )
    found = requests_for(person, on=on, permits=permits)
    if not headed:
        return found
    own = InfoRequest.objects.filter(agency__in=headed).select_related("agency")
    return found | own.distinct()


def unanswered_count(permits: Permits) -> int | None:
    """How many known requests wait for an answer; None for those who take no part."""
    if not permits.anywhere & TAKES_PART:
        return None
    return known_requests(permits).filter(state__in=UNANSWERED).count()
