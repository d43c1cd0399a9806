"""The deadline board: what falls due, sorted by the days that are left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.desk.fields import RecordField
from gongkai.desk.lists import Heading, Listing, ListKind
from gongkai.desk.request_counts import known_requests
from gongkai.desk.requests.posted_forms import NamedField, person_name
from gongkai.info_requests.models import Assignment, InfoRequest
from gongkai.info_requests.models.requests import UNANSWERED
from gongkai.info_requests.queries import board_views, handled_by, requests_for
from gongkai.info_requests.refusals import STATE_LABELS
from gongkai.organisation.models import Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.rules.info_request_case import ClockStatus
from gongkai.rules.info_request_lifecycle import RequestState

TABS: dict[str, Promise] = {
    "open": _("全部未答复"),
    "late": _("已逾期"),
    "today": _("今天到期"),
    "soon": _("三个工作日内"),
    "later": _("以后到期"),
    "paused": _("暂停计算"),
    "waiting": _("等待申请人"),
    "provisional": _("期限暂定"),
    "unconfirmed": _("待确认收件"),
    "unlimited": _("没有期限"),
    "answered": _("已答复"),
}


@dataclass(frozen=True)
class BoardRow:
    """One request on the board; `days_left` None where nothing is running.

    `is_paused` on this day: a stillstand ends without an entry. `is_open_to_reader`
    says whether this person is on the case.
    """

    info_request: InfoRequest
    days_left: int | None
    division: str
    handler: str
    is_paused: bool
    is_open_to_reader: bool


@dataclass(frozen=True)
class Tab:
    """One view of the board with its count."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Board:
    """The board as its page shows it: one page of the chosen view."""

    tabs: tuple[Tab, ...]
    chosen: str
    rows: tuple[BoardRow, ...]
    listing: Listing[InfoRequest]


def _assignment(one: InfoRequest) -> Assignment | None:
    current: list[Assignment] = one.current  # type: ignore[attr-defined]
    return current[0] if current else None


def _division(one: InfoRequest) -> str:
    assignment = _assignment(one)
    return assignment.division.name if assignment else ""


def _handler(one: InfoRequest) -> str:
    assignment = _assignment(one)
    return assignment.handler.name if assignment and assignment.handler else ""


REQUESTS: ListKind[InfoRequest] = ListKind(
    name="requests",
    label=_("依申请公开"),
    headings=(
        Heading("due", _("期限"), lambda one: one.reply_due_on, ("reply_due_on",)),
        Heading("number", _("编号"), lambda one: one.number, ("pk",)),
        Heading(
            "state",
            _("办理状态"),
            lambda one: str(STATE_LABELS[RequestState(one.state)]),
            ("state",),
        ),
        Heading("division", _("处室"), _division),
        Heading("handler", _("承办人"), _handler),
        Heading(
            "received", _("收到日期"), lambda one: one.received_on, ("received_on",)
        ),
    ),
    sort="due",
)
"""The board as a list; nothing of the applicant is on the page or in the file."""


class BoardFilter(forms.Form):
    """Whose requests; a value that makes no sense filters nothing."""

    number = forms.CharField(label=_("编号"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("办理状态"), required=False)
    division = RecordField(label=_("处室"), required=False, empty_label=_("全部处室"))
    handler = NamedField(
        label=_("承办人"),
        required=False,
        empty_label=_("全部承办人"),
        named=person_name,
    )
    view = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, permits: Permits, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="filter-%s")
        agency = permits.person.division.agency
        division, handler = self.fields["division"], self.fields["handler"]
        state = self.fields["state"]
        assert isinstance(division, RecordField)
        assert isinstance(handler, RecordField)
        assert isinstance(state, forms.ChoiceField)
        division.queryset = Division.objects.filter(agency=agency)
        handler.queryset = Staff.objects.filter(division__agency=agency)
        state.choices = [("", _("全部状态"))] + [
            (one.value, label) for one, label in STATE_LABELS.items()
        ]

    def narrowed(self, found: QuerySet[InfoRequest]) -> QuerySet[InfoRequest]:
        """Of these requests those that are asked for."""
        self.is_valid()
        typed = self.cleaned_data
        found = handled_by(
            found, division=typed.get("division"), handler=typed.get("handler")
        )
        if typed.get("state"):
            found = found.filter(state=typed["state"])
        if typed.get("number"):
            found = found.filter(number__icontains=typed["number"].strip())
        return found

    @property
    def chosen(self) -> str:
        """The view asked for."""
        self.is_valid()
        view = self.cleaned_data.get("view")
        return view if view in TABS else "open"


def board_for(permits: Permits, form: BoardFilter, asked: QueryDict) -> Board:
    """The board of a person, narrowed and sorted by what they chose."""
    found = form.narrowed(known_requests(permits))
    chosen = form.chosen
    # Joined once to other tables a row could count twice; its key cannot.
    narrowed = InfoRequest.objects.filter(pk__in=found.order_by().values("pk"))
    views = _views(on=permits.on)
    counts = narrowed.aggregate(
        **{key: Count("pk", filter=where) for key, where in views.items()}
    )
    shown = narrowed.filter(views[chosen]).prefetch_related(
        Prefetch(
            "assignments",
            Assignment.objects.filter(ended_at=None).select_related(
                "division", "handler"
            ),
            to_attr="current",
        )
    )
    kind = replace(REQUESTS, sort="-number" if chosen == "answered" else "due")
    listing = Listing(kind, shown, asked)
    own = requests_for(permits.person, on=permits.on, permits=permits)
    on_the_case = set(
        own.filter(pk__in=[one.pk for one in listing.rows]).values_list("pk", flat=True)
    )
    return Board(
        tuple(Tab(key, str(label), counts[key]) for key, label in TABS.items()),
        chosen,
        tuple(_row(one, on_the_case, on=permits.on) for one in listing.rows),
        listing,
    )


def _views(*, on: date) -> dict[str, Q]:
    """What belongs into each view of the board, and what has left it."""
    return {**board_views(on=on), "answered": ~Q(state__in=UNANSWERED)}


def _row(one: InfoRequest, on_the_case: set[int], *, on: date) -> BoardRow:
    is_over = one.answered_on is not None or one.closed_at is not None
    due_on = None if is_over else one.reply_due_on
    return BoardRow(
        one,
        (due_on - on).days if due_on else None,
        _division(one),
        _handler(one),
        one.clock_status == ClockStatus.PAUSED
        and (one.paused_until_on is None or one.paused_until_on >= on),
        one.pk in on_the_case,
    )
