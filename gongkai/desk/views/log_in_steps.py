"""What happens between a right password and the first page.

A person with a second step is let in only when it has been shown; until then the
session knows who is on the way in, and nothing else of the desk answers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from gongkai.commons.network_addresses import visitor_address
from gongkai.organisation.actions import sessions
from gongkai.organisation.models import LogInSession, Staff
from gongkai.organisation.sign_in import second_steps_of, unmet_duties

ON_THE_WAY = "on_the_way_in"
"""The session's note of who has shown a password and not yet the second step."""

UNMET = "unmet_duties"
"""The session's note of what the person must do before anything else."""

SEEN_AT = "seen_at"
"""The session's note of when the list of sessions was last told of it."""

WAY_IN_STANDS_FOR = timedelta(minutes=10)

DEVICE_COOKIE = "gongkai_device"
DEVICE_SALT = "gongkai.device"
DEVICE_IS_KNOWN_FOR = timedelta(days=180)
MOST_PEOPLE_OF_A_DEVICE = 8

Way = LogInSession.Way


@dataclass(frozen=True)
class WayIn:
    """Who is on the way in, by which way, and where to."""

    person: Staff
    way: Way
    target: str


def target_of(request: HttpRequest) -> str:
    """Where to go after logging in: only to an address of this server."""
    wished = request.POST.get("next") or request.GET.get("next") or ""
    return safe_target(request, wished)


def safe_target(request: HttpRequest, wished: str) -> str:
    """An address of this server, or the first page instead of any other."""
    if url_has_allowed_host_and_scheme(
        wished, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wished
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def go_on(
    request: HttpRequest,
    person: Staff,
    *,
    way: Way,
    target: str,
    has_shown_second_step: bool = False,
) -> HttpResponse:
    """After the first step: to the second where the person has one, else in.

    `has_shown_second_step` says that single sign-on has asked for it already.
    """
    at = timezone.now()
    if has_shown_second_step:
        elsewhere = LogInSession.SecondStep.ELSEWHERE
        return let_in(request, WayIn(person, way, target), second_step=elsewhere)
    if second_steps_of(person).exists():
        request.session[ON_THE_WAY] = {
            "person": person.pk,
            "way": way.value,
            "target": target,
            "at": at.isoformat(),
        }
        return redirect("desk:log_in_second_step")
    return let_in(request, WayIn(person, way, target))


def way_in(request: HttpRequest) -> WayIn | None:
    """Who is on the way in, if anybody and not too long ago."""
    note = request.session.get(ON_THE_WAY)
    if not note:
        return None
    since = datetime.fromisoformat(note["at"])
    if since + WAY_IN_STANDS_FOR <= timezone.now():
        return None
    person = Staff.objects.filter(pk=note["person"], is_active=True).first()
    if person is None:
        return None
    return WayIn(person, Way(note["way"]), note["target"])


def let_in(
    request: HttpRequest, entering: WayIn, *, second_step: str = ""
) -> HttpResponse:
    """Log a person in and note where; this browser is known from now on."""
    at, person = timezone.now(), entering.person
    request.session.pop(ON_THE_WAY, None)
    login(request, person)
    if request.session.session_key is None:
        request.session.cycle_key()
    sessions.open_session(
        person,
        session_key=str(request.session.session_key),
        device=request.headers.get("user-agent", ""),
        address=visitor_address(request.META),
        way=entering.way,
        second_step=second_step,
        at=at,
    )
    request.session[SEEN_AT] = at.isoformat()
    duties = unmet_duties(person, at=at, by_password=entering.way is Way.PASSWORD)
    if second_step:
        duties = [duty for duty in duties if duty != "second_step"]
    request.session[UNMET] = duties
    answer = HttpResponseRedirect(entering.target)
    _remember_device(request, answer, person.username)
    return answer


def meet(request: HttpRequest, duties: Collection[str]) -> None:
    """Take what has been done from what the person must do first."""
    unmet = request.session.get(UNMET)
    if unmet:
        request.session[UNMET] = [duty for duty in unmet if duty not in duties]


def device_of(request: HttpRequest, username: str) -> str:
    """The number of this browser if the person has logged in here before, or ""."""
    number, people = _known_device(request)
    return number if _digest(username) in people else ""


def _known_device(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        number, people = signing.loads(
            request.COOKIES.get(DEVICE_COOKIE, ""),
            salt=DEVICE_SALT,
            max_age=DEVICE_IS_KNOWN_FOR,
        )
    except signing.BadSignature:
        return "", []
    return number, people


def _remember_device(request: HttpRequest, answer: HttpResponse, username: str) -> None:
    number, people = _known_device(request)
    mine = _digest(username)
    others = [who for who in people if who != mine]
    answer.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(
            [
                number or get_random_string(22),
                [mine, *others][:MOST_PEOPLE_OF_A_DEVICE],
            ],
            salt=DEVICE_SALT,
        ),
        max_age=DEVICE_IS_KNOWN_FOR,
        path=resolve_url("desk:log_in").removesuffix("log-in/"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _digest(username: str) -> str:
    return salted_hmac(DEVICE_SALT, username.casefold()).hexdigest()[:22]
