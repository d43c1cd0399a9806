"""What an applicant may see of their own request and do to it: the only public door.

Number and secret code open it; what comes out are plain values, never a record. What
was asked of others, searched, or said in review is not among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.info_requests import queries
from gongkai.info_requests.actions import handling, reading, remedies, service
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.applicant_steps import (
    PastStep,
    ending_label,
    past_steps,
)
from gongkai.info_requests.facts import reply_of
from gongkai.info_requests.models import (
    ApplicantKind,
    FileKind,
    InfoRequest,
    WantedChannel,
    WantedForm,
)
from gongkai.info_requests.refusals import permitted_moves
from gongkai.rules.info_request_case import FeeFacts, ReplyClock, payment_due
from gongkai.rules.info_request_lifecycle import RequestState
from gongkai.rules.receipt import Channel, rule_for

__all__ = [
    "ApplicantKind",
    "Channel",
    "FileKind",
    "OwnAsk",
    "OwnFee",
    "OwnFile",
    "OwnReply",
    "OwnRequest",
    "PastStep",
    "RequestState",
    "WantedChannel",
    "WantedForm",
    "correct",
    "find",
    "give_reasons",
    "open_file",
    "own_request",
    "rate",
    "suggest_publication",
    "withdraw",
]

ACTS = ("correct", "give_reasons", "withdraw", "rate", "suggest_publication")


@dataclass(frozen=True)
class OwnFile:
    """A file the applicant may download; `safe_name` tells nothing to a bystander."""

    key: int
    label: str
    size: int
    media_type: str
    safe_name: str
    is_theirs: bool
    name: str = field(repr=False)


@dataclass(frozen=True)
class OwnAsk:
    """What the agency asks of the applicant, and by when."""

    by_on: date
    text: str = field(repr=False)


@dataclass(frozen=True)
class OwnFee:
    """The fee notice: yuan, and by when; None until it is known to have arrived.

    `is_provisional` when the day rests on a year that is not announced.
    """

    amount: int
    tariff: str
    count: int
    before_count: int
    notified_on: date
    pay_by_on: date | None
    paid_on: date | None
    is_provisional: bool


@dataclass(frozen=True)
class OwnReply:
    """The reply, once it has left the agency."""

    label: str
    document_number: str
    issued_on: date
    texts: tuple[tuple[str, str], ...] = field(repr=False)
    """What each part is about, and its text."""


@dataclass(frozen=True)
class OwnRequest:
    """A request as its applicant sees it. `acts` maps what they may do now to why not.

    `opened` holds what they wrote, by the names of the form's fields.
    """

    key: int
    agency: int
    number: str
    state: RequestState
    channel: Channel
    kind: ApplicantKind
    wanted_form: str
    wanted_channel: str
    submitted_at: datetime
    arrived_on: date
    received_on: date | None
    receipt_basis: str
    clock: ReplyClock = field(repr=False)
    steps: tuple[PastStep, ...] = field(repr=False)
    files: tuple[OwnFile, ...] = field(repr=False)
    acts: dict[str, list[Refusal]] = field(repr=False)
    correction: OwnAsk | None = field(repr=False)
    reasons: OwnAsk | None = field(repr=False)
    fee: OwnFee | None
    reply: OwnReply | None
    ending: str
    decided_on: date | None
    answered_on: date | None
    opened: dict[str, str] = field(repr=False)
    score: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come."""
        return self.state in {RequestState.CLOSED, RequestState.ARCHIVED}

    def may(self, act: str) -> bool:
        """Whether the applicant may do this now."""
        return act in self.acts and not self.acts[act]


def find(number: str, typed_code: str) -> int | None:
    """The key of the request with this number and code; None when they do not fit.

    An unknown number takes as long as a wrong code.
    """
    found = queries.find_by_code(number, typed_code)
    return found.pk if found else None


def own_request(key: int, *, at: datetime) -> OwnRequest | None:
    """The request, opened for its applicant; the journal keeps that it was.

    None when its personal part has been erased.
    """
    record = InfoRequest.objects.select_related("agency").filter(pk=key).first()
    if record is None or record.anonymised_at is not None:
        return None
    on = day_of(at)
    case = reading.read_own(record, at=at)
    asks = _asks(record, case)
    rating = getattr(record, "rating", None)
    return OwnRequest(
        key=record.pk,
        agency=record.agency_id,
        number=record.number,
        state=RequestState(record.state),
        channel=Channel(record.channel),
        kind=ApplicantKind(record.applicant_kind),
        wanted_form=str(WantedForm(record.wanted_form).label),
        wanted_channel=str(WantedChannel(record.wanted_channel).label),
        submitted_at=record.submitted_at,
        arrived_on=record.arrived_on,
        received_on=record.received_on,
        receipt_basis=rule_for(Channel(record.channel), arrived_on=record.arrived_on)[
            1
        ],
        clock=queries.clock_of(record, on=on),
        steps=past_steps(record, case),
        files=tuple(_files(record, case)),
        acts={
            act: refusals
            for act, refusals in permitted_moves(record, by=None, on=on).items()
            if act in ACTS
        },
        correction=asks[0],
        reasons=asks[1],
        fee=_fee(record),
        reply=_reply(record, case),
        ending=ending_label(record),
        decided_on=record.decided_on,
        answered_on=record.answered_on,
        opened=dict(case.request),
        score=rating.score if rating else None,
    )


def open_file(key: int, file: int, *, at: datetime) -> tuple[OwnFile, bytes]:
    """A file of the request with its bytes. Raises `Refused` for any other file."""
    record = _record(key)
    case = reading.read_own(record, at=at)
    shown = {one.key: one for one in _files(record, case)}
    if file not in shown:
        refuse_if([Refusal("not_yours", "")])
    return shown[file], reading.open_own_file(record.files.get(pk=file), at=at)


def correct(
    key: int,
    description: str,
    *,
    text: str = "",
    files: Sequence[NewFile] = (),
    at: datetime,
) -> None:
    """Answer the correction notice (art. 30). Raises `Refused`."""
    handling.correct(_record(key), description, text=text, files=files, at=at)


def give_reasons(key: int, reasons: str, *, at: datetime) -> None:
    """Say why so many or so often (art. 35). Raises `Refused`."""
    handling.give_reasons(_record(key), reasons, at=at)


def withdraw(key: int, *, at: datetime) -> None:
    """Take the request back. Raises `Refused`."""
    service.withdraw(_record(key), at=at)


def rate(key: int, score: int, *, comment: str = "", at: datetime) -> None:
    """Rate the reply, from 1 to 5. Raises `Refused`."""
    remedies.rate(_record(key), score, comment=comment, at=at)


def suggest_publication(key: int, *, at: datetime) -> None:
    """Suggest that it be published for all (art. 44). Raises `Refused`."""
    remedies.suggest_publication(_record(key), at=at)


def _record(key: int) -> InfoRequest:
    return InfoRequest.objects.get(pk=key)


def _asks(
    record: InfoRequest, case: reading.OpenedCase
) -> tuple[OwnAsk | None, OwnAsk | None]:
    """What is asked and not yet answered: a correction, reasons."""
    correction = reasons = None
    if record.state == RequestState.NEEDS_CORRECTION:
        notice = record.correction_notice
        said = (case.of(notice).get(name, "") for name in ("unclear", "text"))
        correction = OwnAsk(notice.correct_by_on, "\n".join(filter(None, said)))
    if record.state == RequestState.REASONS_REQUESTED:
        asked = record.reasons_request
        reasons = OwnAsk(asked.answer_by_on, case.of(asked).get("text", ""))
    return correction, reasons


def _fee(record: InfoRequest) -> OwnFee | None:
    notice = getattr(record, "fee_notice", None)
    if notice is None:
        return None
    due = payment_due(
        FeeFacts(notice.notified_on, notice.delivered_on), official_calendar()
    )
    return OwnFee(
        amount=notice.amount,
        tariff=notice.tariff,
        count=notice.count,
        before_count=notice.before_count,
        notified_on=notice.notified_on,
        pay_by_on=due.due_on if due else None,
        paid_on=notice.paid_on,
        is_provisional=bool(due and due.provisional),
    )


def _reply(record: InfoRequest, case: reading.OpenedCase) -> OwnReply | None:
    reply = reply_of(record)
    if reply is None or not reading.is_reply_open_to_applicant(record):
        return None
    said = case.of(reply)
    parts = {
        "given": _("提供的信息"),
        "where": _("获取的方式、途径"),
        "reason": _("理由"),
        "other_agency": _("负责该信息的机关"),
        "other_agency_contact": _("该机关的联系方式"),
        "remarks": _("其他说明"),
    }
    assert reply.issued_at is not None, "what was answered was issued"
    return OwnReply(
        label=ending_label(record),
        document_number=reply.document_number or "",
        issued_on=day_of(reply.issued_at),
        texts=tuple((parts[part], said[part]) for part in parts if said.get(part)),
    )


def _files(record: InfoRequest, case: reading.OpenedCase) -> list[OwnFile]:
    """Letters and what was given first, then what the applicant sent."""
    theirs = {FileKind.IDENTITY_PROOF, FileKind.REQUEST, FileKind.CORRECTION}
    found = reading.files_for_applicant(record)
    found.sort(key=lambda file: (file.kind in theirs, file.pk))
    return [
        OwnFile(
            key=file.pk,
            label=str(FileKind(file.kind).label),
            size=file.size,
            media_type=file.media_type,
            safe_name=_safe_name(place, case.of(file).get("name", "")),
            is_theirs=file.kind in theirs,
            name=case.of(file).get("name", ""),
        )
        for place, file in enumerate(found, 1)
    ]


def _safe_name(place: int, name: str) -> str:
    """A name for the download: a number and the extension, nobody's name."""
    extension = name.rpartition(".")[2].lower()
    ending = f".{extension}" if extension.isascii() and extension.isalnum() else ""
    return f"file-{place}{ending}"
