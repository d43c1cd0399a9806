"""The way of a request in plain words, for its applicant: what happened on which day.

Who was consulted is not told, nor by whom something was done; that it was, and when.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.info_requests.actions.reading import LETTERS_TO_OTHERS, OpenedCase
from gongkai.info_requests.case_words import channel_words, outcome_words
from gongkai.info_requests.models import InfoRequest, LetterKind, ServiceChannel
from gongkai.journal.actions import label
from gongkai.journal.queries import entries_about
from gongkai.rules.info_request_case import ConsultationKind
from gongkai.rules.outcomes import outcome


@dataclass(frozen=True)
class PastStep:
    """Something that happened. `text` explains it; empty where the title says all.

    `happening` is how the journal calls it, after `info_request.`.
    """

    on: date
    title: str
    text: str = field(default="", repr=False)
    happening: str = ""


def past_steps(record: InfoRequest, case: OpenedCase) -> tuple[PastStep, ...]:
    """Every step so far, oldest first; of one day in the order they were taken."""
    steps = [
        *_receipt(record),
        *_asked(record, case),
        *_consulted(record),
        *_extended(record, case),
        *_charged(record),
        *_ended(record),
        *_redone(record),
    ]
    return tuple(_in_order(steps, record))


def _in_order(steps: list[PastStep], record: InfoRequest) -> list[PastStep]:
    """By day, then by the journal; what it does not tell comes after what is before."""
    numbers: dict[str, list[int]] = defaultdict(list)
    told = [f"info_request.{step.happening}" for step in steps if step.happening]
    entries = entries_about(label(record)).filter(what__in=told)
    for what, number in entries.values_list("what", "number"):
        numbers[what].append(number)
    places, place = {}, 0
    for step in steps:
        waiting = numbers[f"info_request.{step.happening}"]
        number = waiting.pop(0) if waiting else place
        places[id(step)], place = number, max(place, number)
    return sorted(steps, key=lambda step: (step.on, places[id(step)]))


def ending_label(record: InfoRequest) -> str:
    """What became of a request; empty while that is open or not yet told."""
    if not record.outcome or (record.answered_on is None and record.closed_at is None):
        return ""
    return outcome_words(record.outcome)


def _receipt(record: InfoRequest) -> Iterator[PastStep]:
    yield PastStep(
        record.arrived_on,
        _("申请已提交"),
        _("提交方式：%(channel)s。") % {"channel": channel_words(record.channel)},
        happening="received",
    )
    if record.received_on and record.received_on != record.arrived_on:
        yield PastStep(
            record.received_on,
            _("已与您确认收到申请"),
            _("答复期限从这一天起计算（条例第三十一条）。"),
            happening="receipt_confirmed",
        )
    if record.registered_at is not None:
        yield PastStep(
            day_of(record.registered_at), _("申请已登记"), happening="registered"
        )
    first = record.assignments.select_related("division").first()
    if first is not None:
        yield PastStep(
            day_of(first.assigned_at),
            _("已转交承办处室"),
            _("由%(division)s办理。") % {"division": first.division.name},
            happening="assigned",
        )


def _asked(record: InfoRequest, case: OpenedCase) -> Iterator[PastStep]:
    notice = getattr(record, "correction_notice", None)
    if notice is not None:
        yield PastStep(
            notice.sent_on,
            _("请您补正申请"),
            case.of(notice).get("text", ""),
            happening="correction_asked",
        )
        if notice.corrected_on:
            yield PastStep(
                notice.corrected_on,
                _("收到您的补正"),
                _("答复期限从这一天起重新计算（条例第三十条）。"),
                happening="corrected",
            )
    asked = getattr(record, "reasons_request", None)
    if asked is not None:
        yield PastStep(
            asked.asked_on,
            _("请您说明理由"),
            case.of(asked).get("text", ""),
            happening="reasons_asked",
        )
        if asked.given_on:
            yield PastStep(
                asked.given_on, _("收到您说明的理由"), happening="reasons_given"
            )
        if asked.lapsed_on:
            yield PastStep(
                asked.lapsed_on,
                _("期限内没有收到理由，继续办理"),
                happening="reasons_lapsed",
            )


def _consulted(record: InfoRequest) -> Iterator[PastStep]:
    told = {
        ConsultationKind.THIRD_PARTY: (_("征求第三方意见"), _("收到第三方意见")),
        ConsultationKind.CO_MAKER: (_("征求共同制作机关意见"), _("收到机关意见")),
        ConsultationKind.OTHER_AGENCY: (_("征求其他机关意见"), _("收到机关意见")),
    }
    for one in record.consultations.all():
        asked, answered = told[ConsultationKind(one.kind)]
        yield PastStep(
            one.sent_on,
            asked,
            _("征求意见所需时间不计入答复期限（条例第三十三条）。"),
            happening="consulted",
        )
        if one.answered_on:
            yield PastStep(
                one.answered_on,
                answered,
                _("答复期限继续计算。"),
                happening="answer_recorded",
            )


def _extended(record: InfoRequest, case: OpenedCase) -> Iterator[PastStep]:
    extension = getattr(record, "extension", None)
    if extension is not None:
        reason = case.of(extension).get("reason", "")
        yield PastStep(
            extension.extended_on,
            _("答复期限延长"),
            _("最多延长20个工作日（条例第三十三条）。理由：%(reason)s")
            % {"reason": reason},
            happening="extended",
        )


def _charged(record: InfoRequest) -> Iterator[PastStep]:
    notice = getattr(record, "fee_notice", None)
    if notice is not None:
        yield PastStep(
            notice.notified_on,
            _("发出收费通知"),
            _("信息处理费 %(amount)d 元。") % {"amount": notice.amount},
            happening="fee_notified",
        )
        if notice.paid_on:
            yield PastStep(
                notice.paid_on,
                _("收到您的缴费"),
                _("答复期限从次日起重新计算。"),
                happening="payment_recorded",
            )


def _redone(record: InfoRequest) -> Iterator[PastStep]:
    """A reply that was annulled is given anew in a case of its own."""
    if hasattr(record, "redecision"):
        yield PastStep(
            record.redecision.ordered_on,
            _("原答复已被撤销，重新办理"),
            _("原来的编号为%(number)s。")
            % {"number": record.redecision.earlier.number},
        )
    for one in record.redecisions.select_related("info_request"):
        yield PastStep(
            one.ordered_on,
            _("原答复已被撤销，重新办理"),
            _("新的编号为%(number)s，用原来的查询码查询。")
            % {"number": one.info_request.number},
            happening="redecided",
        )


def _ended(record: InfoRequest) -> Iterator[PastStep]:
    has_reply = (
        record.decided_on is not None
        and record.outcome
        and (outcome(record.outcome).is_by_reply)
    )
    if has_reply and record.decided_on:
        yield PastStep(
            record.decided_on,
            _("已作出答复"),
            ending_label(record),
            happening="reply_issued",
        )
    for service in record.services.exclude(letter__in=LETTERS_TO_OTHERS):
        words = {
            "letter": LetterKind(service.letter).label,
            "channel": ServiceChannel(service.channel).label,
        }
        is_reply = service.letter == LetterKind.REPLY
        sent = "reply_served" if is_reply else "letter_served"
        is_post = service.channel == ServiceChannel.POST
        if service.posted_on and (is_post or service.served_on is None):
            yield PastStep(
                service.posted_on,
                _("%(letter)s已发出（%(channel)s）") % words,
                happening=sent,
            )
        if service.served_on:
            yield PastStep(
                service.served_on,
                _("%(letter)s已送达（%(channel)s）") % words,
                happening="proof_recorded" if service.posted_on else sent,
            )
    if record.closed_at is not None:
        told = "" if has_reply else ending_label(record)
        yield PastStep(day_of(record.closed_at), _("已办结"), told, happening="closed")
    rating = getattr(record, "rating", None)
    if rating is not None:
        yield PastStep(
            day_of(rating.rated_at), _("您评价了这次答复"), happening="rated"
        )
