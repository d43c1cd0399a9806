"""How each move of a case hands what was typed to its action."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from gongkai.desk.requests.incoming_paper import paper
from gongkai.info_requests.actions import (
    charging,
    consulting,
    redeciding,
    remedies,
    reply,
    reply_files,
    service,
)
from gongkai.info_requests.models import (
    ConsultationAnswer,
    FileKind,
    InfoRequest,
    LetterKind,
    RemedyResult,
    ServiceChannel,
)
from gongkai.organisation.models import Staff
from gongkai.review.models import Step
from gongkai.rules.fees import TariffKind
from gongkai.rules.info_request_case import ConsultationKind

Typed = Mapping[str, Any]
Perform = Callable[[InfoRequest, Typed, datetime, Staff], object]


def _who_and_when(typed: Typed, at: datetime, by: Staff) -> dict[str, Any]:
    return {"read_version": typed["read_version"], "at": at, "by": by}


def with_fields(action: Callable[..., object], *names: str) -> Perform:
    """A move that hands fields of its form to the action by their own names."""

    def perform(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
        given = {name: typed[name] for name in names}
        return action(one, **given, **_who_and_when(typed, at, by))

    return perform


def on_record(action: Callable[..., object], *names: str) -> Perform:
    """As `with_fields`, for what is done to one record of the case."""

    def perform(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
        given = {name: typed[name] for name in names}
        return action(typed["record"], **given, **_who_and_when(typed, at, by))

    return perform


def serve_reply(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
    """Send the reply by a channel."""
    return service.serve_reply(
        one,
        ServiceChannel(typed["channel"]),
        posted_on=typed["posted_on"],
        served_on=typed["served_on"],
        file=typed["file"],
        tracking_number=typed["tracking_number"],
        **_who_and_when(typed, at, by),
    )


def serve_letter(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
    """Record that another letter went out."""
    return service.serve_letter(
        one,
        LetterKind(typed["letter"]),
        ServiceChannel(typed["channel"]),
        posted_on=typed["posted_on"],
        served_on=typed["served_on"],
        consultation=typed["consultation"],
        file=typed["file"],
        tracking_number=typed["tracking_number"],
        **_who_and_when(typed, at, by),
    )


def record_proof(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
    """Enter the day of signature with its paper."""
    file = typed["file"]
    return service.record_proof(
        typed["record"],
        typed["served_on"],
        proof=paper(file, FileKind.PROOF_OF_SERVICE) if file else None,
        **_who_and_when(typed, at, by),
    )


def add_file(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
    """Keep a paper with the case."""
    new = paper(typed["file"], FileKind(typed["kind"]))
    return service.add_file(one, new, **_who_and_when(typed, at, by))


def attach_to_reply(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
    """Add a file to the reply."""
    return reply_files.attach_to_reply(
        one,
        paper(typed["file"], FileKind.REPLY),
        is_complete=typed["is_complete"],
        **_who_and_when(typed, at, by),
    )


def redecide(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
    """Open the case in which an annulled reply is given anew."""
    return redeciding.redecide(
        one,
        typed["record"],
        typed["order"],
        ordered_on=typed["ordered_on"],
        reply_by_on=typed["reply_by_on"],
        **_who_and_when(typed, at, by),
    )


def consult(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
    """Ask somebody."""
    return consulting.consult(
        one,
        ConsultationKind(typed["kind"]),
        typed["consulted"],
        typed["question"],
        contact=typed["contact"],
        **_who_and_when(typed, at, by),
    )


def record_answer(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
    """Enter an opinion."""
    return consulting.record_answer(
        typed["record"],
        ConsultationAnswer(typed["answer"]),
        typed["answered_on"],
        text=typed["text"],
        **_who_and_when(typed, at, by),
    )


def notify_fee(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
    """Give notice of a fee."""
    return charging.notify_fee(
        one, TariffKind(typed["tariff"]), typed["count"], **_who_and_when(typed, at, by)
    )


def record_remedy_result(
    one: InfoRequest, typed: Typed, at: datetime, by: Staff
) -> object:
    """Enter how a remedy ended."""
    return remedies.record_remedy_result(
        typed["record"],
        RemedyResult(typed["result"]),
        typed["result_on"],
        **_who_and_when(typed, at, by),
    )


def suggest_publication(
    one: InfoRequest, typed: Typed, at: datetime, by: Staff
) -> object:
    """Suggest publication."""
    return remedies.suggest_publication(one, at=at, by=by)


def deciding(step: Step, *, agrees: bool) -> Perform:
    """An opinion at one step of the reply's review."""
    action = reply.agree_to_reply if agrees else reply.return_reply

    def perform(one: InfoRequest, typed: Typed, at: datetime, by: Staff) -> object:
        return action(
            one,
            step,
            read_digest=typed["read_digest"],
            opinion=typed["opinion"],
            at=at,
            by=by,
        )

    return perform
