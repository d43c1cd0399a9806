"""A case as one person has it before them: facts, capacities, what is opened."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import Model

from gongkai.commons.moments import day_of
from gongkai.info_requests.actions.reading import OpenedCase, read_personal
from gongkai.info_requests.facts import facts_of, reply_of
from gongkai.info_requests.models import InfoRequest, Reply
from gongkai.info_requests.people import actors_of, may_open
from gongkai.info_requests.queries import clock_of
from gongkai.organisation.models import Staff
from gongkai.rules.info_request_case import CaseFacts, ReplyClock
from gongkai.rules.info_request_lifecycle import Actor, RequestState


@dataclass(frozen=True)
class CaseAtDesk:
    """One request, one person, one moment; each thing is asked of the store once.

    `opened` is None for those who may know of the case but not what the applicant
    wrote. Nothing personal shows in `repr`.
    """

    info_request: InfoRequest
    person: Staff
    at: datetime
    opened: OpenedCase | None = field(default=None, repr=False)

    @property
    def on(self) -> date:
        """The day at the office."""
        return day_of(self.at)

    @property
    def state(self) -> RequestState:
        """The work state."""
        return RequestState(self.info_request.state)

    @cached_property
    def facts(self) -> CaseFacts:
        """The case reduced to dates."""
        return facts_of(self.info_request)

    @cached_property
    def actors(self) -> frozenset[Actor]:
        """In which capacities the person acts."""
        return actors_of(self.person, self.info_request, on=self.on)

    @cached_property
    def clock(self) -> ReplyClock:
        """The reply period with its days."""
        return clock_of(self.info_request, on=self.on)

    @cached_property
    def reply(self) -> Reply | None:
        """The reply drafted or issued."""
        return reply_of(self.info_request)

    def said(self, subject: Model, name: str) -> str:
        """A sealed text of the case as it was opened; empty where it is closed."""
        return self.opened.of(subject).get(name, "") if self.opened else ""

    def asked(self, name: str) -> str:
        """What the applicant wrote in a field of the form; empty where closed."""
        return self.opened.request.get(name, "") if self.opened else ""


def open_case(info_request: InfoRequest, person: Staff, *, at: datetime) -> CaseAtDesk:
    """The case, opened (and that journaled) for those who may read it."""
    opened = None
    if may_open(person, info_request, on=day_of(at)):
        opened = read_personal(info_request, by=person, at=at)
    return CaseAtDesk(info_request, person, at, opened)


def closed_case(
    info_request: InfoRequest, person: Staff, *, at: datetime
) -> CaseAtDesk:
    """The case without its personal part: to ask what may be done."""
    return CaseAtDesk(info_request, person, at)
