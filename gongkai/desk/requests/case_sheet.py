"""All that the page of a case shows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.refusals import Refusal
from gongkai.desk.requests.case_at_desk import CaseAtDesk
from gongkai.desk.requests.move_forms import MoveForm
from gongkai.desk.requests.move_table import MOVES
from gongkai.desk.requests.moves import OUT_OF_REACH, Move, refusals_of
from gongkai.desk.requests.reply_form import lacking
from gongkai.info_requests.actions.charging import proposed_fee
from gongkai.info_requests.actions.moving import HAPPENINGS
from gongkai.info_requests.case_words import (
    CLOCK_LABELS,
    CONSULTATION_LABELS,
    KIND_LABELS,
    START_LABELS,
    TARIFF_LABELS,
    channel_words,
    day_words,
    outcome_words,
)
from gongkai.info_requests.facts import consultation_facts
from gongkai.info_requests.models import (
    Assignment,
    Consultation,
    FileKind,
    InfoRequest,
    RemedyResult,
    ReplyOpinion,
    Visibility,
)
from gongkai.info_requests.people import current_assignment
from gongkai.info_requests.queries import (
    alike_requests,
    requests_in_month,
    requests_of_applicant,
)
from gongkai.info_requests.refusals import STATE_LABELS
from gongkai.journal.actions import label
from gongkai.journal.models import Entry
from gongkai.journal.queries import entries_about
from gongkai.review.models import Opinion, Step
from gongkai.review.queries import agreed
from gongkai.rules.fees import FeeError, TariffKind
from gongkai.rules.info_request_case import (
    ClockStatus,
    answer_due,
    correction_notice_due,
)
from gongkai.rules.outcomes import outcome

ASKED = (
    "name identity_kind identity_number workplace legal_representative contact_name "
    "telephone fax email postcode address help_wanted document_hint purpose"
).split()
QUIET = frozenset(
    f"info_request.{what}{who}"
    for what in ("read", "file_read")
    for who in ("", "_by_applicant")
)
"""Entries that tell who looked; they stand apart from what happened."""


@dataclass(frozen=True)
class Offer:
    """A move as the page offers it: its form, and why it is refused, if it is."""

    move: Move
    form: MoveForm
    refusals: Sequence[Refusal]

    @property
    def is_within_reach(self) -> bool:
        """Whether the person could do this once the other reasons are gone."""
        return not any(refusal.code in OUT_OF_REACH for refusal in self.refusals)


@dataclass(frozen=True)
class BoundMove:
    """What was posted and refused: shown again as it was typed."""

    name: str
    form: MoveForm
    record: str


@dataclass(frozen=True)
class Row:
    """A record of the case with the moves at it; `due_on` is the end of its time."""

    record: Any
    key: str
    offers: Sequence[Offer]
    due_on: date | None = None


@dataclass(frozen=True)
class StepLine:
    """One step of the reply's review."""

    step: Step
    opinion: Opinion | None
    text: str
    agree: Offer
    turn_back: Offer


@dataclass(frozen=True)
class FeeWords:
    """One tariff computed for a number, with its parts."""

    tariff: str
    amount: int
    lines: Sequence[str]
    basis: str


@dataclass(frozen=True)
class CaseSheet:
    """The page of a case, ready for its template."""

    case: CaseAtDesk
    offers: dict[str, list[Offer]]
    beyond: Sequence[Offer]
    steps: Sequence[StepLine]
    consultations: Sequence[Row]
    services: Sequence[Row]
    reply_files: Sequence[Row]
    remedies: Sequence[Row]
    assignment: Assignment | None
    days_left: int | None
    lacking: Sequence[str]
    correction_due_on: date | None
    month_count: int
    applicant_count: int
    alike: Sequence[InfoRequest]
    history: Sequence[tuple[Entry, str]]
    readings: Sequence[Entry]


def sheet_for(case: CaseAtDesk, *, bound: BoundMove | None = None) -> CaseSheet:
    """Gather the page of a case for a person; `bound` is what was refused."""
    one = case.info_request
    refusals = {name: refusals_of(move, case) for name, move in MOVES.items()}
    offers = {
        name: Offer(move, _form(move, case, bound), refusals[name])
        for name, move in MOVES.items()
        if not move.record
    }
    groups: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers.values():
        if offer.move.group != "review" and offer.is_within_reach:
            groups[offer.move.group].append(offer)
    is_over = one.answered_on is not None or one.closed_at is not None
    due = None if is_over else case.clock.due_on
    correction_due = correction_notice_due(case.facts, official_calendar())
    entries = list(entries_about(label(one)))
    rows = _Rows(case, refusals, bound)
    return CaseSheet(
        case=case,
        offers=dict(groups),
        beyond=[
            offer
            for offer in offers.values()
            if offer.move.group != "review" and not offer.is_within_reach
        ],
        steps=_steps(case, offers),
        consultations=rows.of("consultation", one.consultations.all()),
        services=rows.of("service", one.services.all()),
        reply_files=rows.of(
            "file", one.files.filter(kind=FileKind.REPLY, erased_at=None)
        ),
        remedies=rows.of(
            "remedy", [*one.reconsiderations.all(), *one.litigations.all()]
        ),
        assignment=current_assignment(one),
        days_left=(due - case.on).days if due else None,
        lacking=lacking(case.reply) if case.reply and not case.reply.issued_at else (),
        correction_due_on=correction_due.due_on if correction_due else None,
        month_count=requests_in_month(one).count(),
        applicant_count=requests_of_applicant(one).count(),
        alike=list(alike_requests(one)[:10]) if case.opened else [],
        history=[
            (entry, _happening(entry)) for entry in entries if entry.what not in QUIET
        ][::-1],
        readings=[entry for entry in entries if entry.what in QUIET][::-1][:20],
    )


def fee_words(case: CaseAtDesk, count: int) -> list[FeeWords]:
    """What both tariffs come to for this many, explained part by part."""
    told = []
    for tariff in TariffKind:
        try:
            fee = proposed_fee(case.info_request, tariff, count, on=case.on)
        except FeeError:
            continue
        told.append(
            FeeWords(
                str(TARIFF_LABELS[tariff]),
                fee.amount,
                fee.explanation,
                fee.tariff.basis,
            )
        )
    return told


def page_words(case: CaseAtDesk) -> dict[str, Any]:
    """The names of the four axes and of what else the page shows."""
    one = case.info_request
    return {
        "state_label": STATE_LABELS[case.state],
        "outcome_label": outcome_words(one.outcome),
        "kind_label": KIND_LABELS[one.kind],
        "reply_letter": outcome(case.reply.outcome).letter if case.reply else "",
        "visibility_label": Visibility(one.visibility).label,
        "clock_label": CLOCK_LABELS[case.clock.status],
        "start_label": START_LABELS[case.clock.started_by],
        "is_late": bool(
            case.clock.due_on
            and one.answered_on is None
            and one.closed_at is None
            and case.on > case.clock.due_on
            and case.clock.status is not ClockStatus.PAUSED
        ),
        "channel": channel_words(one.channel),
        "consultation_labels": CONSULTATION_LABELS,
        "tariff_labels": TARIFF_LABELS,
        "day_words": day_words,
        "asked_fields": ASKED,
        "rests_on_no_announcement": official_calendar().is_provisional,
    }


class _Rows:
    """Rows of records with the moves that the table opens at each."""

    def __init__(
        self,
        case: CaseAtDesk,
        refusals: dict[str, list[Refusal]],
        bound: BoundMove | None,
    ) -> None:
        self.case, self.refusals, self.bound = case, refusals, bound

    def of(self, kind: str, records: Iterable[Any]) -> list[Row]:
        """A row each, with the moves that still make sense there."""
        rows = []
        for record in records:
            key = _key(kind, record)
            offers = [
                Offer(move, self._form(move, key), self.refusals[move.name])
                for move in MOVES.values()
                if move.record == kind and is_open(move.name, record)
            ]
            rows.append(
                Row(
                    record,
                    key,
                    [offer for offer in offers if offer.is_within_reach],
                    _answer_due(record) if kind == "consultation" else None,
                )
            )
        return rows

    def _form(self, move: Move, key: str) -> MoveForm:
        bound = self.bound
        if bound is not None and (bound.name, bound.record) == (move.name, key):
            return bound.form
        return move.form(
            self.case, initial={"record": key}, auto_id=f"{move.name}-{key}-%s"
        )


def _key(kind: str, record: Any) -> str:
    """How a form names a record: remedies are of two kinds."""
    if kind == "remedy":
        return f"{record._meta.model_name}-{record.pk}"
    return str(record.pk)


def is_open(name: str, record: Any) -> bool:
    """Whether a move is still to be made at this record."""
    if name == "record_answer":
        return not record.answer
    if name == "override_refusal":
        return record.answer in {"refuses", "partly"} and not record.override_ground
    if name == "record_proof":
        return record.served_on is None
    if name == "state_complete":
        return record.stated_complete_at is None and record.redacts_id is None
    if name == "remove_from_reply":
        return True
    if name == "redecide":
        is_annulled = record.result == RemedyResult.CORRECTED
        return is_annulled and not hasattr(record, "redecision")
    return not record.result


def _answer_due(consultation: Consultation) -> date | None:
    due = answer_due(consultation_facts(consultation), official_calendar())
    return due.due_on if due else None


def _form(move: Move, case: CaseAtDesk, bound: BoundMove | None) -> MoveForm:
    if bound is not None and bound.name == move.name:
        return bound.form
    return move.form(case, auto_id=f"{move.name}-%s")


def _steps(case: CaseAtDesk, offers: dict[str, Offer]) -> list[StepLine]:
    reply = case.reply
    if reply is None or reply.review is None:
        return []
    given = agreed(reply.review, reply.digest)
    texts = {
        one.opinion_id: case.said(one, "text")
        for one in ReplyOpinion.objects.filter(opinion__review=reply.review)
    }
    return [
        StepLine(
            step,
            opinion := given.get(step),
            texts.get(opinion.pk, "") if opinion else "",
            offers[f"agree_{step.value}"],
            offers[f"return_{step.value}"],
        )
        for step in Step
    ]


def _happening(entry: Entry) -> str:
    name = entry.what.removeprefix("info_request.")
    return str(HAPPENINGS.get(name, entry.what))
