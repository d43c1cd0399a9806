"""What is told about requests: by their number and dates, and nothing else.

A notice may leave the house by e-mail; who asked for what never does.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.commons.notices import (
    NoticeKind,
    NoticeSource,
    Patience,
    Settled,
    Told,
    ToldEntry,
    key_of,
    tell,
)
from gongkai.info_requests.facts import reply_of
from gongkai.info_requests.models import InfoRequest
from gongkai.info_requests.people import (
    STEP_PERMISSIONS,
    current_assignment,
    responsible_division,
)
from gongkai.info_requests.queries import board_views
from gongkai.organisation.queries import holders_of, own_submitters, who_may
from gongkai.organisation.roles import Permission
from gongkai.review.queries import missing_steps, step_refusals
from gongkai.rules.info_request_lifecycle import RequestState

RECEIVED = NoticeKind(
    "request_received", _("收到申请"), _("收到公开申请%(number)s，请登记。"), asks=True
)
ASSIGNED = NoticeKind(
    "request_assigned",
    _("分办"),
    _("公开申请%(number)s已分给您办理，%(due_on)s前答复。"),
    asks=True,
)
RECOUNTED = NoticeKind(
    "request_due_recounted",
    _("答复期限变更"),
    _("公开申请%(number)s的答复期限由%(due_before)s改为%(due_on)s。"),
)
REPLY_WAITS = NoticeKind(
    "reply_waits", _("答复待审核"), _("公开申请%(number)s的答复等您审核。"), asks=True
)
REPLY_RETURNED = NoticeKind(
    "reply_returned",
    _("答复被退回"),
    _("公开申请%(number)s的答复被退回，请按意见修改。"),
    asks=True,
)
REPLY_REVIEWED = NoticeKind(
    "reply_reviewed",
    _("答复审核完毕"),
    _("公开申请%(number)s的答复已通过全部审核，可以签发。"),
    asks=True,
)
REPLY_ISSUED = NoticeKind(
    "reply_issued",
    _("答复待送达"),
    _("公开申请%(number)s已作出答复，请送达申请人。"),
    asks=True,
)
DUE_SOON = NoticeKind(
    "request_due_soon",
    _("申请即将到期"),
    _("公开申请%(number)s须在%(due_on)s前答复。"),
    asks=True,
    is_timed=True,
)
DUE_TODAY = NoticeKind(
    "request_due_today",
    _("申请今天到期"),
    _("公开申请%(number)s今天（%(due_on)s）须答复。"),
    asks=True,
    is_timed=True,
)
LATE = NoticeKind(
    "request_late",
    _("申请逾期"),
    _("公开申请%(number)s应在%(due_on)s前答复，已逾期。"),
    asks=True,
    is_timed=True,
)
HAPPENED = {
    "corrected": NoticeKind(
        "request_corrected",
        _("申请人已补正"),
        _("公开申请%(number)s已补正，%(due_on)s前答复。"),
        asks=True,
    ),
    "reasons_given": NoticeKind(
        "request_reasons_given",
        _("申请人已说明理由"),
        _("公开申请%(number)s的申请人已说明理由。"),
        asks=True,
    ),
    "answer_recorded": NoticeKind(
        "request_answer_recorded",
        _("收到征求意见的答复"),
        _("公开申请%(number)s征求的意见已有答复。"),
        asks=True,
    ),
    "payment_recorded": NoticeKind(
        "request_payment_recorded",
        _("申请人已缴费"),
        _("公开申请%(number)s的申请人已缴费，%(due_on)s前答复。"),
        asks=True,
    ),
    "extended": NoticeKind(
        "request_extended",
        _("已延期"),
        _("公开申请%(number)s已延期，%(due_on)s前答复。"),
    ),
    "withdrawn": NoticeKind(
        "request_withdrawn",
        _("申请人已撤回"),
        _("公开申请%(number)s的申请人已撤回申请。"),
    ),
    "reconsideration_recorded": NoticeKind(
        "request_reconsideration", _("行政复议"), _("公开申请%(number)s有了行政复议。")
    ),
    "litigation_recorded": NoticeKind(
        "request_litigation", _("行政诉讼"), _("公开申请%(number)s有了行政诉讼。")
    ),
}
"""By the verb of the journal, what those who handle a request are told."""

TIMED = {"soon": DUE_SOON, "today": DUE_TODAY, "late": LATE}
"""By the view of the deadline board that puts a request there."""

OF_HANDLING = frozenset(
    {
        ASSIGNED.code,
        REPLY_RETURNED.code,
        REPLY_REVIEWED.code,
        *(kind.code for kind in HAPPENED.values() if kind.asks),
    }
)
ENDS = frozenset(
    {"reply_served", "withdrawn", "abandoned", "lapsed_unpaid", "closed", "archived"}
)


class RequestNotices(NoticeSource):
    """Where a request stands and when it falls due."""

    name = "info_requests"
    kinds = (
        RECEIVED,
        ASSIGNED,
        RECOUNTED,
        REPLY_WAITS,
        REPLY_RETURNED,
        REPLY_REVIEWED,
        REPLY_ISSUED,
        DUE_SOON,
        DUE_TODAY,
        LATE,
        *HAPPENED.values(),
    )

    def told_by(self, entry: ToldEntry, *, on: date) -> Iterable[Told | Settled]:
        """To whoever acts next; what the applicant did, to whoever handles it."""
        subject, _dot, happening = entry.what.partition(".")
        if subject != "info_request":
            return
        yield from _settled(entry.subject, happening)
        if happening not in _TELLS and happening not in HAPPENED:
            return
        one = _requests().filter(pk=key_of(entry.subject)).first()
        if one is not None:
            yield from _told_by(entry, happening, one, on)

    def due(self, *, on: date, patience: Patience) -> Iterable[Told]:
        """What falls due within three working days, today, or is late.

        To who handles it; the OGI office hears of the day itself and of lateness,
        and of everything nobody handles.
        """
        views = board_views(on=on)
        for view, kind in TIMED.items():
            for one in _requests().filter(views[view]):
                people = _handlers(one, on)
                if view != "soon" or not people:
                    people |= _office(one, on)
                occasion = f"{one.reply_due_on}"
                yield Told(kind.code, _label(one), occasion, people, _details(one))


def _settled(subject: str, happening: str) -> Iterator[Settled]:
    """What no longer waits once this has happened."""
    if happening in {"reply_agreed", "reply_returned", "reply_reopened"}:
        yield Settled(subject, frozenset({REPLY_WAITS.code}))
    if happening in {"registered", "assigned"}:
        yield Settled(subject, frozenset({RECEIVED.code}))
    if happening in {"assigned", "reply_submitted"}:
        yield Settled(subject, OF_HANDLING)
    if happening == "reply_issued":
        yield Settled(subject, frozenset({REPLY_REVIEWED.code}))
    if happening in ENDS:
        of_the_reply = {REPLY_WAITS.code, REPLY_ISSUED.code, RECEIVED.code}
        yield Settled(subject, OF_HANDLING | of_the_reply)


def _told_by(
    entry: ToldEntry, happening: str, one: InfoRequest, on: date
) -> Iterator[Told]:
    def told(kind: NoticeKind, people: frozenset[int], **details: Any) -> Told:
        everything = _details(one) | details
        return Told(kind.code, entry.subject, str(entry.number), people, everything)

    if happening == "received":
        yield told(RECEIVED, _office(one, on))
    elif happening == "assigned":
        yield told(ASSIGNED, _handlers(one, on))
    elif happening == "due_date_recounted":
        people = _handlers(one, on) | _office(one, on)
        before = entry.details.get("due_before") or "—"
        yield told(RECOUNTED, people, due_before=before)
    elif happening in {"reply_submitted", "reply_agreed"}:
        yield from _reply_in_review(told, one, on)
    elif happening == "reply_returned":
        yield told(REPLY_RETURNED, _handlers(one, on))
    elif happening == "reply_issued":
        yield told(REPLY_ISSUED, _office(one, on))
    else:
        people = _handlers(one, on) or _office(one, on)
        yield told(HAPPENED[happening], people)


_TELLS = frozenset(
    {
        "received",
        "assigned",
        "due_date_recounted",
        "reply_submitted",
        "reply_agreed",
        "reply_returned",
        "reply_issued",
    }
)


def _reply_in_review(told: Any, one: InfoRequest, on: date) -> Iterator[Told]:
    """To the next reviewers; to the OGI office once every review was held."""
    reply = reply_of(one)
    if one.state != RequestState.REPLY_IN_REVIEW or reply is None:
        return
    if not missing_steps(reply.review, reply.digest):
        yield told(REPLY_REVIEWED, _office(one, on))
        return
    division = responsible_division(one)
    if division is None or reply.review is None:
        return
    writers = list(reply.writers.all())
    yield told(
        REPLY_WAITS,
        frozenset(
            person.pk
            for step, permission in STEP_PERMISSIONS.items()
            for person in who_may(permission, division=division, on=on)
            if not step_refusals(
                reply.review, step, digest=reply.digest, person=person, writers=writers
            )
        ),
    )


def _handlers(one: InfoRequest, on: date) -> frozenset[int]:
    """The person named, or where none is named those who submit for the division."""
    assignment = current_assignment(one)
    if assignment is None:
        return frozenset()
    if assignment.handler_id is not None:
        return frozenset({assignment.handler_id})
    division = assignment.division
    people = own_submitters(division, on=on) or who_may(
        Permission.WRITE, division=division, on=on
    )
    return frozenset(person.pk for person in people)


def _office(one: InfoRequest, on: date) -> frozenset[int]:
    """Those of the OGI office who keep the agency's requests."""
    keepers = holders_of(Permission.KEEP_REQUESTS, one.agency, on=on)
    return frozenset(person.pk for person in keepers)


def _details(one: InfoRequest) -> dict[str, Any]:
    due_on = one.reply_due_on
    return {"number": one.number, "due_on": due_on.isoformat() if due_on else "—"}


def _label(one: InfoRequest) -> str:
    return f"inforequest:{one.pk}"


def _requests() -> QuerySet[InfoRequest]:
    """Of each request what may be told; nothing that is sealed is read."""
    return (
        InfoRequest.objects.select_related("agency")
        .only("agency", "number", "state", "reply_due_on")
        .order_by("pk")
    )


tell(RequestNotices())
