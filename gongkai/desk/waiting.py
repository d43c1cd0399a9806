"""What waits for one person: since when, due when, how late; the latest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.sealing import SealedTextField
from gongkai.desk import queries
from gongkai.disclosure.column_figures import ColumnFigures, figures_of
from gongkai.disclosure.models import Edition
from gongkai.info_requests.case_words import CLOCK_LABELS
from gongkai.info_requests.models import Assignment, InfoRequest
from gongkai.info_requests.people import STEP_PERMISSIONS
from gongkai.info_requests.refusals import STATE_LABELS
from gongkai.notifications.queries import promised_days
from gongkai.organisation.models import Division
from gongkai.organisation.queries import Permits
from gongkai.organisation.roles import Permission
from gongkai.review.models import Opinion
from gongkai.review.queries import (
    agreements,
    decision_refusals,
    open_duties,
    steps_without,
)
from gongkai.rules.info_request_case import ClockStatus
from gongkai.rules.info_request_lifecycle import RequestState

OF_THE_HANDLER = (
    RequestState.IN_HANDLING,
    RequestState.NEEDS_CORRECTION,
    RequestState.REASONS_REQUESTED,
    RequestState.AWAITING_PAYMENT,
)
"""States in which a request lies with who handles it, even while the clock rests."""

OF_THE_OFFICE = (RequestState.RECEIVED, RequestState.REGISTERED, RequestState.DECIDED)
"""States in which the OGI office acts: register, assign, send the reply."""


@dataclass(frozen=True)
class Task:
    """One thing that waits for a person.

    `days_left` is negative when it is late, None where no day is set; `note` says
    more, such as a reviewer's reason or the state of the clock, and `note_is_typed`
    that somebody typed it. `is_resting` says that its clock does not run;
    `edition` is the key of the text it is about, None for a request.
    """

    what: str | Promise
    name: str
    address: str
    since: datetime | date
    division: str = ""
    due_on: date | None = None
    days_left: int | None = None
    note: str | Promise = ""
    note_is_typed: bool = False
    is_resting: bool = False
    is_provisional: bool = False
    edition: int | None = None

    @property
    def since_on(self) -> date:
        """The day since when it waits."""
        return day_of(self.since) if isinstance(self.since, datetime) else self.since


def tasks_for(permits: Permits) -> list[Task]:
    """Everything that waits for a person today.

    What is latest comes first, then what falls due next, then what waits longest.
    """
    tasks = [*_texts(permits), *_requests(permits)]
    return sorted(
        tasks,
        key=lambda task: (task.days_left is None, task.days_left or 0, task.since_on),
    )


def lagging_columns(permits: Permits) -> list[ColumnFigures]:
    """Columns of the person's divisions that are stale, or will be within 14 days."""
    person, agency = permits.person, permits.person.division.agency
    writes = permits.divisions_where(Permission.WRITE)
    if permits.may_for(Permission.WRITE, agency=agency):
        writes = {person.division_id}
    answers_for = Division.objects.filter(first_responsible=person)
    own = writes | set(answers_for.values_list("pk", flat=True))
    if not own:
        return []
    found = [
        figures
        for figures in figures_of(agency, on=permits.on)
        if figures.column.owner_id in own
        and (figures.is_stale or figures.will_be_stale)
    ]
    return sorted(found, key=lambda figures: figures.days_left or 0)


def sees_other_divisions(permits: Permits) -> bool:
    """Whether the drafts a person may read are not only those of their division."""
    readable = permits.divisions_where(Permission.READ_DRAFTS)
    return bool(readable - {permits.person.division_id})


def _texts(permits: Permits) -> Iterator[Task]:
    """Reviews to give, drafts that came back, texts ready to be published."""
    yield from _reviews_to_give(permits)
    for returned in queries.returned_drafts(permits):
        opinion = returned.opinion
        yield _of_text(
            returned.edition,
            _("退回修改"),
            opinion.at,
            note=f"{opinion.get_step_display()} · {opinion.by.name}：{opinion.text}",
            note_is_typed=True,
        )
    for edition in queries.ready_to_publish(permits):
        since = edition.approved_at or edition.written_at
        yield _of_text(edition, _("发布"), since)


def _reviews_to_give(permits: Permits) -> Iterator[Task]:
    """Reviews, due by the agency's promise or by the duty after an emergency."""
    reviews = queries.waiting_reviews(permits)
    if not reviews:
        return
    calendar, on = official_calendar(), permits.on
    days = promised_days(permits.person.division.agency, on=on)
    owed = {duty.review_id: duty.due_on for duty in open_duties()}
    for waiting in reviews:
        owed_on = owed.get(waiting.edition.review_id or 0)
        since_on = day_of(waiting.since)
        yield _of_text(
            waiting.edition,
            waiting.step.label,
            waiting.since,
            due_on=owed_on or calendar.count_forward(since_on, days).last_on,
            on=on,
            note=_("应急发布后须补审") if owed_on else "",
        )


def _of_text(
    edition: Edition,
    what: str | Promise,
    since: datetime,
    *,
    due_on: date | None = None,
    on: date | None = None,
    note: str = "",
    note_is_typed: bool = False,
) -> Task:
    return Task(
        what=what,
        name=edition.title,
        address=reverse("desk:edition", args=[edition.document_id, edition.number]),
        since=since,
        division=edition.document.division.name,
        edition=edition.pk,
        due_on=due_on,
        days_left=(due_on - on).days if due_on and on else None,
        note=note,
        note_is_typed=note_is_typed,
    )


def _requests(permits: Permits) -> Iterator[Task]:
    """Requests on the person's desk: to handle, to review, or of the office."""
    for one in _on_desk(permits):
        current: list[Assignment] = one.current  # type: ignore[attr-defined]
        assignment = current[0] if current else None
        runs = one.clock_status == ClockStatus.RUNNING or (
            one.clock_status == ClockStatus.PAUSED
            and one.paused_until_on is not None
            and one.paused_until_on < permits.on
        )
        due_on = one.reply_due_on
        yield Task(
            what=STATE_LABELS[RequestState(one.state)],
            name=one.number,
            address=reverse("desk:request", args=[one.pk]),
            since=_since(one, assignment),
            division=assignment.division.name if assignment else "",
            due_on=due_on,
            days_left=(due_on - permits.on).days if due_on and runs else None,
            note="" if runs else CLOCK_LABELS[one.clock_status],
            is_resting=not runs,
            is_provisional=one.is_due_provisional,
        )


def _since(one: InfoRequest, assignment: Assignment | None) -> datetime | date:
    if one.decided_on is not None:
        return one.decided_on
    if one.state == RequestState.REPLY_IN_REVIEW:
        return one.reply.submitted_at or one.reply.written_at
    if assignment is not None:
        return assignment.assigned_at
    return one.registered_at or one.submitted_at


def _on_desk(permits: Permits) -> Iterator[InfoRequest]:
    """The requests whose next move is this person's, in a fixed number of queries."""
    agency = permits.person.division.agency
    is_office = permits.may_for(Permission.KEEP_REQUESTS, agency=agency)
    for one in _near(permits, is_office):
        if one.state != RequestState.REPLY_IN_REVIEW or _reviews(
            one, permits, is_office
        ):
            yield one


def _near(permits: Permits, is_office: bool) -> QuerySet[InfoRequest]:
    """Those that may be on the person's desk, with what tells whether they are."""
    person = permits.person
    writes = permits.divisions_where(Permission.WRITE)
    if is_office:
        writes &= {person.division_id}
    reviews: set[int] = set()
    for permission in STEP_PERMISSIONS.values():
        reviews |= _own_divisions(permits, permission)
    current = Assignment.objects.filter(ended_at=None)
    here = current.filter(info_request=OuterRef("pk"))
    own = Q(handler=person) | Q(handler=None, division__in=writes)
    near = Q(Exists(here.filter(own)), state__in=OF_THE_HANDLER)
    if reviews:
        near |= Q(
            Exists(here.filter(division__in=reviews)),
            state=RequestState.REPLY_IN_REVIEW,
        )
    if is_office:
        near |= Q(
            agency=person.division.agency_id,
            state__in=(*OF_THE_OFFICE, RequestState.REPLY_IN_REVIEW),
        )
    return (
        InfoRequest.objects.filter(near, agency=person.division.agency_id)
        .select_related("agency", "reply__review")
        .defer(*SEALED)
        .prefetch_related(
            Prefetch("assignments", current.select_related("division"), "current"),
            "reply__writers",
            Prefetch("reply__review__opinions", Opinion.objects.select_related("by")),
        )
        .order_by("reply_due_on", "pk")
    )


def _reviews(one: InfoRequest, permits: Permits, is_office: bool) -> bool:
    """Whether the reply in review waits for this person.

    For a reviewer whose step is next; for the office once all were held.
    """
    reply = one.reply
    if reply.review is None:
        return False
    held = agreements(reply.review.opinions.all(), reply.digest)
    if not steps_without(held, reply.review):
        return is_office
    current: list[Assignment] = one.current  # type: ignore[attr-defined]
    division = current[0].division_id if current else one.agency.ogi_office_id
    writers = list(reply.writers.all())
    return any(
        division in _own_divisions(permits, permission)
        and not decision_refusals(
            reply.review, step, held=held, person=permits.person, writers=writers
        )
        for step, permission in STEP_PERMISSIONS.items()
    )


def _own_divisions(permits: Permits, permission: Permission) -> set[int]:
    """Where a person holds a permission themselves: replies know no deputies."""
    return Permits.divisions_where(permits, permission)


SEALED = tuple(
    field.name
    for field in InfoRequest._meta.get_fields()
    if isinstance(field, SealedTextField)
)
"""What of a request is sealed; a list of what waits has no use for it."""
