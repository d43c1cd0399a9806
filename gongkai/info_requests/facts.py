"""A request and its records reduced to what the rules ask: dates, no names."""

from collections.abc import Collection
from datetime import date

from gongkai.info_requests.models import (
    Consultation,
    ConsultationAnswer,
    FileKind,
    InfoRequest,
    LetterKind,
    RemedyResult,
    Reply,
    SealedFile,
)
from gongkai.review.queries import missing_steps
from gongkai.rules.info_request_case import (
    CaseFacts,
    ConsultationFacts,
    ConsultationKind,
    CorrectionFacts,
    FeeFacts,
    OrderFacts,
    ReasonsFacts,
)
from gongkai.rules.info_request_lifecycle import RequestState
from gongkai.rules.outcomes import Need, RequestKind, effective_grounds, outcome

THIRD_PARTY_GROUND = "THIRD"
WITHHOLDS_A_PART = frozenset({"partly_disclosed"})
GIVES_INFORMATION = frozenset({"disclosed", "partly_disclosed", "partly_held"})


def facts_of(info_request: InfoRequest) -> CaseFacts:
    """The facts of a request as its records state them now."""
    reply = reply_of(info_request)
    return CaseFacts(
        state=RequestState(info_request.state),
        kind=RequestKind(info_request.kind),
        order=_order(info_request),
        received_on=info_request.received_on,
        correction=_correction(info_request),
        reasons=_reasons(info_request),
        fee=_fee(info_request),
        consultations=tuple(map(consultation_facts, info_request.consultations.all())),
        extended_on=_extended_on(info_request),
        has_reply=reply is not None and _stands(info_request, reply),
        is_reply_approved=reply is not None
        and not missing_steps(reply.review, reply.digest),
        missing_needs=missing_needs(reply) if reply else (),
        decided_on=info_request.decided_on,
        answered_on=info_request.answered_on,
        is_served=info_request.services.filter(
            letter=LetterKind.REPLY, served_on__isnull=False
        ).exists(),
        is_rated=hasattr(info_request, "rating"),
        is_anonymised=info_request.anonymised_at is not None,
        has_open_remedy=info_request.reconsiderations.filter(result="").exists()
        or info_request.litigations.filter(result="").exists(),
        has_annulment=any(
            remedies.filter(result=RemedyResult.CORRECTED, redecision=None).exists()
            for remedies in (info_request.reconsiderations, info_request.litigations)
        ),
    )


def consultation_facts(asked: Consultation) -> ConsultationFacts:
    """One consultation reduced to its kind and days."""
    return ConsultationFacts(
        ConsultationKind(asked.kind),
        asked.sent_on,
        asked.delivered_on,
        asked.answered_on,
    )


def reply_of(info_request: InfoRequest) -> Reply | None:
    """The reply drafted or issued, if any."""
    return Reply.objects.filter(info_request=info_request).first()


def missing_needs(reply: Reply) -> tuple[Need, ...]:
    """What this reply or its file still lacks for its outcome (rules/data/outcomes).

    Beyond the table: information that a third party refused to have disclosed is
    given only with the overriding public interest stated (art. 15), and where a part
    is withheld, somebody answers for each file that is given unchanged (art. 37).
    """
    chosen = outcome(reply.outcome)
    held = _held(reply)
    missing = [need for need in chosen.needs if need not in held]
    if reply.outcome in GIVES_INFORMATION and _overruled_without_ground(reply):
        missing.append(Need.THIRD_PARTY_OPINION)
    if reply.outcome in WITHHOLDS_A_PART and any(unstated_files(reply.info_request)):
        missing.append(Need.FILES_STATED)
    return tuple(missing)


def unstated_files(info_request: InfoRequest) -> list[SealedFile]:
    """Files to be given unchanged for which nobody has answered that they may be."""
    given = info_request.files.filter(kind=FileKind.REPLY, erased_at=None)
    return list(given.filter(redacts=None, stated_complete_at=None))


def _held(reply: Reply) -> Collection[Need]:
    """The needs that are met, whichever the outcome asks for."""
    info_request = reply.info_request
    correction = _correction(info_request)
    third = info_request.consultations.filter(kind=ConsultationKind.THIRD_PARTY)
    holds = {
        Need.REASON: bool(reply.reason),
        Need.GROUND: bool(effective_grounds(outcome(reply.outcome), reply.grounds)),
        Need.GIVEN: bool(reply.given) or _has_files_to_give(info_request),
        Need.WHERE: bool(reply.where),
        Need.SEARCH_RECORD: info_request.search_records.exists(),
        Need.EARLIER_REPLY: bool(reply.earlier_reply_number),
        Need.CORRECTION: correction is not None and correction.corrected_on is not None,
        Need.REASONS_ASKED: hasattr(info_request, "reasons_request"),
        Need.THIRD_PARTY_OPINION: third.exists(),
    }
    return {need for need, is_held in holds.items() if is_held}


def _has_files_to_give(info_request: InfoRequest) -> bool:
    """Files to go with the reply; a redacted one only once its removal was proved."""
    given = info_request.files.filter(kind=FileKind.REPLY, erased_at=None)
    unproved = given.filter(redacts__isnull=False, redaction_verified_at=None)
    return given.exists() and not unproved.exists()


def _overruled_without_ground(reply: Reply) -> bool:
    """Whether what a third party refused is given, and nobody says why it may be.

    Where a part is withheld for a third party's sake, the refusal was heeded.
    """
    if THIRD_PARTY_GROUND in effective_grounds(outcome(reply.outcome), reply.grounds):
        return False
    refused: list[Consultation] = list(
        reply.info_request.consultations.filter(
            kind=ConsultationKind.THIRD_PARTY, answer=ConsultationAnswer.REFUSES
        )
    )
    return any(not one.override_ground for one in refused)


def _stands(info_request: InfoRequest, reply: Reply) -> bool:
    """Whether the reply counts: a draft left behind by a withdrawal does not."""
    return info_request.decided_on is None or reply.issued_at is not None


def _correction(info_request: InfoRequest) -> CorrectionFacts | None:
    if not hasattr(info_request, "correction_notice"):
        return None
    notice = info_request.correction_notice
    return CorrectionFacts(notice.sent_on, notice.correct_by_on, notice.corrected_on)


def _reasons(info_request: InfoRequest) -> ReasonsFacts | None:
    if not hasattr(info_request, "reasons_request"):
        return None
    asked = info_request.reasons_request
    return ReasonsFacts(asked.asked_on, asked.answer_by_on, asked.given_on)


def _fee(info_request: InfoRequest) -> FeeFacts | None:
    if not hasattr(info_request, "fee_notice"):
        return None
    notice = info_request.fee_notice
    return FeeFacts(notice.notified_on, notice.delivered_on, notice.paid_on)


def _order(info_request: InfoRequest) -> OrderFacts | None:
    if not hasattr(info_request, "redecision"):
        return None
    ordered = info_request.redecision
    return OrderFacts(ordered.ordered_on, ordered.reply_by_on)


def _extended_on(info_request: InfoRequest) -> date | None:
    if not hasattr(info_request, "extension"):
        return None
    return info_request.extension.extended_on
